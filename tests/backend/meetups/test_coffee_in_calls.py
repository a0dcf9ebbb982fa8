"""Coffee at the end of a meetup: who says yes sits in twos and threes, the others stay together."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.accounts.models import Block
from backend.core.errors import NotAllowed
from backend.meetups.models import Call, Coffee
from backend.meetups.services import calls, coffee, groups
from backend.meetups.services.coffee.in_calls import InGroups, NobodyForCoffee
from backend.meetups.services.coffee.pairing import met_before
from backend.meetups.services.groups import ChildrenWait
from backend.places.models import SwitchedOff
from backend.places.switches import forget_switches
from tests.backend.meetups import who_is_here
from tests.backend.meetups.calls import fresh, let_in, running
from tests.backend.meetups.coffee import coffee_of, seat
from tests.backend.meetups.grouping import act, group_of, part, room, sizes
from tests.cast import person

pytestmark = [pytest.mark.django_db, pytest.mark.engines]


@pytest.fixture
def call(place, halina, neighbours):
    call = running(place, halina, *neighbours)
    coffee.offer_coffee(call, by=halina)
    return fresh(call)


def say_yes(call, *people):
    for one in people:
        coffee.answer_offer(call, by=one, wants=True)


def test_who_says_yes_sits_in_twos_and_threes_and_the_others_stay(call, halina, neighbours):
    say_yes(call, *neighbours[:5])
    coffee.begin_coffee(call, by=halina)
    assert sizes(call) == [2, 3]
    assert [group_of(call, one) for one in (halina, *neighbours[5:])] == [None] * 3
    now = fresh(call)
    assert timedelta(minutes=19) < now.groups_until - timezone.now() <= timedelta(minutes=20)
    assert not now.participants.filter(wants_coffee=True).exists()


def test_it_counts_as_having_met(call, place, halina, neighbours):
    ala, bartek, celina, darek = neighbours[:4]
    say_yes(call, ala, bartek)
    coffee.begin_coffee(call, by=halina)
    ids = [one.pk for one in neighbours]
    assert met_before(ids, timezone.now()) == {frozenset((ala.pk, bartek.pk)): 0}
    groups.come_back(call, by=halina)
    coffee.offer_coffee(call, by=halina)
    say_yes(call, ala, bartek, celina, darek)
    coffee.begin_coffee(call, by=halina)
    assert group_of(call, ala) != group_of(call, bartek)


def test_all_come_back_when_the_time_is_over(call, halina, neighbours):
    say_yes(call, *neighbours[:2])
    coffee.begin_coffee(call, by=halina)
    Call.objects.filter(pk=call.pk).update(groups_until=timezone.now())
    assert groups.end_groups_that_are_over() == 1
    assert sizes(call) == []
    assert fresh(call).coffee_offered_at is None


def test_people_without_a_common_language_or_who_blocked_each_other_are_not_together(call, halina, neighbours):
    ala, bartek, celina, darek = neighbours[:4]
    for one, languages in ((ala, ["pl"]), (bartek, ["vi"]), (celina, ["vi", "pl"]), (darek, [])):
        one.languages = languages
        one.save()
    say_yes(call, ala, bartek)
    with pytest.raises(NobodyForCoffee):
        coffee.begin_coffee(call, by=halina)
    say_yes(call, celina, darek)  # Darek reads in English
    Block.objects.create(blocker=celina, blocked=bartek)
    coffee.begin_coffee(call, by=halina)
    assert group_of(call, ala) == group_of(call, celina) == 1
    assert [group_of(call, one) for one in (bartek, darek)] == [None, None]


def test_child_is_not_asked(call, halina, neighbours, child):
    let_in(call, child)
    with pytest.raises(NotAllowed):
        coffee.answer_offer(call, by=child, wants=True)
    call.participants.filter(user=child).update(wants_coffee=True)
    say_yes(call, *neighbours[:2])
    coffee.begin_coffee(call, by=halina)
    assert group_of(call, child) is None


def test_who_was_taken_out_of_coffees_gets_none_at_the_end_of_a_meetup(client, call, place, halina, neighbours):
    ala, bartek, celina = neighbours[:3]
    say_yes(call, ala, bartek)
    coffee.bar(seat(coffee_of(place, celina, ala, minutes=-600), ala), by=halina)
    with pytest.raises(NobodyForCoffee):
        coffee.begin_coffee(call, by=halina)
    with pytest.raises(NotAllowed):
        coffee.answer_offer(call, by=ala, wants=True)
    page = room(client, ala, call).text
    assert "a moderator decided that you take part no longer" in page
    assert "Yes, I would like one" not in page
    say_yes(call, celina)
    coffee.begin_coffee(call, by=halina)
    assert [group_of(call, one) for one in (ala, bartek, celina)] == [None, 1, 1]


def test_who_is_taken_out_meanwhile_is_back_in_the_main_room(call, halina, neighbours):
    ala, bartek, celina = neighbours[:3]
    say_yes(call, ala, bartek, celina)
    coffee.begin_coffee(call, by=halina)
    coffee.bar(seat(Coffee.objects.get(), ala), by=halina)
    assert [group_of(call, one) for one in (ala, bartek, celina)] == [None, 1, 1]


def test_coffee_that_is_switched_off_is_not_offered(client, call, place, halina, neighbours):
    coffee.withdraw_offer(call, by=halina)
    SwitchedOff.objects.create(feature="coffee", place=place)
    forget_switches()
    assert "Offer coffee" not in room(client, halina, call).text
    for act_of in (coffee.offer_coffee, coffee.begin_coffee):
        with pytest.raises(NotAllowed):
            act_of(call, by=halina)


def test_last_who_runs_the_call_stays_with_a_child(call, halina, neighbours, child):
    let_in(call, child)
    say_yes(call, halina, neighbours[0])
    with pytest.raises(ChildrenWait):
        coffee.begin_coffee(call, by=halina)
    assert sizes(call) == []
    calls.change_role(part(call, neighbours[1]), by=halina, role="cohost")
    coffee.begin_coffee(call, by=halina)
    assert sizes(call) == [2]


def test_who_is_gone_is_not_seated(call, settings, halina, neighbours):
    settings.LIVE_PRESENCE = "tests.backend.meetups.who_is_here.here"
    say_yes(call, *neighbours[:3])
    who_is_here.people[call.topic] = {halina.pk, neighbours[0].pk, neighbours[2].pk}
    coffee.begin_coffee(call, by=halina)
    who_is_here.people.clear()
    assert group_of(call, neighbours[1]) is None
    assert sizes(call) == [2]


def test_only_who_runs_the_call_offers_and_begins(call, neighbours):
    for act_of in (coffee.offer_coffee, coffee.withdraw_offer, coffee.begin_coffee):
        with pytest.raises(NotAllowed):
            act_of(call, by=neighbours[0])


def test_while_there_are_groups_nothing_is_offered(call, halina):
    groups.split(call, by=halina, size=3)
    for act_of in (coffee.offer_coffee, coffee.begin_coffee):
        with pytest.raises(InGroups):
            act_of(call, by=halina)


def test_question_taken_back_forgets_the_answers(call, halina, neighbours):
    say_yes(call, *neighbours)
    coffee.withdraw_offer(call, by=halina)
    assert not call.participants.filter(wants_coffee=True).exists()
    say_yes(call, neighbours[0])
    assert not part(call, neighbours[0]).wants_coffee


def test_coffee_in_a_call_has_no_room_of_its_own_but_somebody_can_be_reported(client, call, halina, neighbours):
    say_yes(call, *neighbours[:2])
    coffee.begin_coffee(call, by=halina)
    made = Coffee.objects.get()
    ala, bartek = neighbours[:2]
    assert not ala.has_perm("meetups.attend_coffee", made)
    assert made.get_absolute_url() in room(client, ala, call).text
    assert made.get_absolute_url() not in room(client, halina, call).text
    page = client.get(made.get_absolute_url(), headers={"Accept-Language": "en"})
    client.force_login(ala)
    page = client.get(made.get_absolute_url(), headers={"Accept-Language": "en"})
    assert "You met at the end of a meetup" in page.text
    assert "Report or block: Bartek" in page.text
    coffee.report(seat(made, bartek), by=ala, reason="abuse")
    assert fresh(call).has_groups
    assert "You have left this coffee." in client.get(made.get_absolute_url(), headers={"Accept-Language": "en"}).text


@pytest.mark.parametrize("leave", ["report", "block"])
def test_who_reports_or_blocks_is_back_in_the_main_room_at_once(call, halina, neighbours, leave):
    ala, bartek, celina = neighbours[:3]
    say_yes(call, ala, bartek, celina)
    coffee.begin_coffee(call, by=halina)
    about = seat(Coffee.objects.get(), bartek)
    coffee.report(about, by=ala, reason="abuse") if leave == "report" else coffee.block(about, by=ala)
    assert [group_of(call, one) for one in (ala, bartek, celina)] == [None, 1, 1]


def test_report_of_an_earlier_coffee_leaves_a_group_without_them_alone(call, halina, neighbours):
    ala, bartek, celina = neighbours[:3]
    say_yes(call, ala, bartek)
    coffee.begin_coffee(call, by=halina)
    groups.split(call, by=halina, how="choice", count=2)
    call.participants.filter(user__in=[ala.pk, celina.pk]).update(group=2)
    coffee.report(seat(Coffee.objects.get(), bartek), by=ala, reason="abuse")
    assert group_of(call, ala) == 2


def test_ordinary_groups_after_a_coffee_are_no_coffee(client, call, halina, neighbours):
    say_yes(call, *neighbours[:2])
    coffee.begin_coffee(call, by=halina)
    link = Coffee.objects.get().get_absolute_url()
    groups.come_back(call, by=halina)
    assert link not in room(client, neighbours[0], call).text
    groups.split(call, by=halina, count=1)
    assert group_of(call, neighbours[0]) == 1
    assert link not in room(client, neighbours[0], call).text


def test_nobody_answers_or_withdraws_while_the_coffee_is_under_way(call, halina, neighbours):
    say_yes(call, *neighbours[:2])
    coffee.begin_coffee(call, by=halina)
    say_yes(call, neighbours[2])
    assert not part(call, neighbours[2]).wants_coffee
    coffee.withdraw_offer(call, by=halina)
    assert fresh(call).coffee_offered_at


def test_larger_room_has_no_coffee_for_all_would_hear_all(client, call, halina, neighbours):
    say_yes(call, *neighbours[:2])
    call.meetup.provider = "janus"
    call.meetup.save()
    for act_of in (coffee.offer_coffee, coffee.begin_coffee):
        with pytest.raises(NotAllowed):
            act_of(call, by=halina)
    coffee.withdraw_offer(call, by=halina)
    assert "Offer coffee" not in room(client, halina, call).text


def test_buttons_of_the_room(client, call, halina, neighbours, child):
    let_in(call, child)
    coffee.withdraw_offer(call, by=halina)
    assert "Offer coffee in twos and threes" in room(client, halina, call).text
    assert "Offer coffee" not in room(client, neighbours[0], call).text
    act(client, halina, call, "kawa-propozycja", on="1")
    for one in neighbours[:2]:
        assert "Yes, I would like one" in room(client, one, call).text
        assert "you said yes" in act(client, one, call, "kawa", on="1").text
    assert "You stay here with those who run the call." in room(client, child, call).text
    assert "2 people said yes." in room(client, halina, call).text
    answer = act(client, halina, call, "kawa-zaczynamy")
    assert "Small groups" in answer.text
    assert sizes(call) == [2]


def test_begin_asks_as_much_for_many_as_for_few(place, halina):
    counts = []
    for size in (4, 12):
        people = [person(f"S{size}n{number}", place) for number in range(size)]
        made = running(place, halina, *people, title=f"Herbata {size}")
        coffee.offer_coffee(made, by=halina)
        made.participants.exclude(user=halina).update(wants_coffee=True)
        with CaptureQueriesContext(connection) as seen:
            coffee.begin_coffee(made, by=halina)
        counts.append(len(seen))
    assert counts[0] == counts[1]
