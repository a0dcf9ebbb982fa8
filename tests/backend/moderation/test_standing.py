"""Rights of new accounts: they grow by the clock, by deeds and by the word of a place."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.accounts.models import User
from backend.audit.models import AuditEntry
from backend.conversations.services import main_room
from backend.core.errors import NotAllowed
from backend.moderation.models import Decision, Standing, Vouch
from backend.moderation.services import take_vouch_back, undo, vouch_for
from backend.moderation.standing import Level, NotYet, footing_of, footings_of, links_in
from backend.places.models import Membership
from backend.places.services import change_role
from tests.factories.accounts import UserFactory
from tests.factories.conversations import say
from tests.factories.moderation import sanctioned
from tests.factories.places import MembershipFactory

pytestmark = pytest.mark.django_db
DAYS = {day: timedelta(days=day) for day in range(60)}


def again(person) -> User:
    """As another request finds them."""
    return User.objects.get(pk=person.pk)


def aged(person, days: float) -> User:
    """As the account is so many days after it was made."""
    User.objects.filter(pk=person.pk).update(date_joined=timezone.now() - timedelta(days=days))
    return again(person)


def level_of(person) -> Level:
    return footing_of(again(person)).level


@pytest.fixture
def iga(place):
    """Signed up today and joined the place."""
    iga = UserFactory(display_name="Iga", email="iga@example.org", standing=False)
    MembershipFactory(place=place, user=iga)
    return iga


def three_deeds(place, person) -> None:
    for number in range(3):
        say(main_room(place), again(person), f"Dzień dobry, {number}!")


def test_levels_come_by_time_and_deeds(place, iga):
    three_deeds(place, iga)
    for days, level in ((0, 0), (2.9, 0), (3, 1), (13.9, 1), (14, 2), (400, 2)):
        assert footing_of(aged(iga, days)).level == level, days


def test_without_deeds_time_alone_makes_settled_after_a_month_and_no_more(iga):
    for days, level in ((3, 0), (14, 0), (29.9, 0), (30, 1), (400, 1)):
        assert footing_of(aged(iga, days)).level == level, days


def test_words_that_were_taken_back_are_no_deeds(place, iga):
    three_deeds(place, iga)
    iga.messages.update(hidden_at=timezone.now())
    assert footing_of(aged(iga, 5)).level == Level.NEW
    iga.messages.update(hidden_at=None, deleted_at=timezone.now())
    assert footing_of(aged(iga, 5)).level == Level.NEW


def test_the_day_is_said_on_which_a_level_opens(place, iga):
    assert footing_of(again(iga)).opens_at(Level.SETTLED) == iga.date_joined + DAYS[30]
    three_deeds(place, iga)
    footing = footing_of(again(iga))
    assert footing.opens_at(Level.SETTLED) == iga.date_joined + DAYS[3]
    assert footing.opens_at(Level.KNOWN) == iga.date_joined + DAYS[14]


def test_who_was_here_before_and_who_keeps_order_is_never_new(place, marek, halina, ewa, iga):
    assert [level_of(person) for person in (marek, halina, ewa)] == [Level.KNOWN] * 3
    Membership.objects.filter(user=iga).update(role="moderator")
    assert level_of(iga) == Level.KNOWN


def test_a_decision_takes_one_level_away_for_thirty_days(place, marek, oksana, zofia):
    sanctioned(place, author=marek, by=oksana, judge=zofia, sanction="warn")
    footing = footing_of(again(marek))
    assert footing.level == Level.SETTLED
    assert footing.lowered_until == footing.struck_at + DAYS[30]
    Decision.objects.update(decided_at=timezone.now() - DAYS[30])
    assert level_of(marek) == Level.KNOWN


def test_a_decision_that_was_undone_takes_nothing_away(place, marek, oksana, zofia):
    sanctioned(place, author=marek, by=oksana, judge=zofia, sanction="warn")
    undo(Decision.objects.get(), by=again(zofia))
    assert level_of(marek) == Level.KNOWN


def test_word_of_an_animator_opens_everything_until_it_is_taken_back(place, iga, halina):
    membership = Membership.objects.get(user=iga)
    word = vouch_for(membership, by=halina)
    assert vouch_for(membership, by=halina) == word
    assert level_of(iga) == Level.KNOWN
    take_vouch_back(membership, by=halina)
    take_vouch_back(membership, by=halina)
    assert level_of(iga) == Level.NEW
    acts = AuditEntry.objects.filter(action__startswith="standing.").order_by("pk").values_list("action", "actor")
    assert list(acts) == [("standing.vouched", halina.pk), ("standing.vouch_taken_back", halina.pk)]
    vouch_for(membership, by=halina)
    assert Vouch.objects.filter(taken_back_at=None).count() == 1


def test_whom_a_place_knows_stays_settled_after_a_decision(place, iga, oksana, halina, zofia):
    vouch_for(Membership.objects.get(user=iga), by=halina)
    sanctioned(place, author=iga, by=oksana, judge=zofia, sanction="warn")
    assert level_of(iga) == Level.SETTLED


def test_nobody_vouches_for_themselves_nor_where_they_run_nothing(place, iga, marek, zofia, halina):
    for person, target in ((marek, iga), (zofia, iga), (iga, iga), (halina, halina)):
        with pytest.raises(NotAllowed):
            vouch_for(Membership.objects.get(user=target), by=person)
    Membership.objects.filter(user=iga).update(status="pending")
    with pytest.raises(NotAllowed):
        vouch_for(Membership.objects.get(user=iga), by=halina)


def test_role_taken_away_leaves_what_the_account_has_of_its_own(place, iga, halina):
    membership = Membership.objects.get(user=iga)
    change_role(membership, "moderator", by=halina)
    change_role(membership, "member", by=halina)
    assert level_of(iga) == Level.NEW


def test_known_person_costs_one_query_and_many_people_as_much_as_two(
    place, marek, oksana, iga, django_assert_num_queries, django_assert_max_num_queries
):
    marek = again(marek)
    footing_of(again(oksana))
    with django_assert_num_queries(1):
        footing_of(marek)
        footing_of(marek)
    more = UserFactory.create_batch(10, standing=False)
    with django_assert_max_num_queries(6):
        assert len(footings_of([marek.pk, iga.pk, *(person.pk for person in more)])) == 12


def test_enough_deeds_are_remembered(place, iga):
    three_deeds(place, iga)
    say(main_room(place), again(iga), "I jeszcze jedno.")
    assert Standing.objects.get(user=iga).done_at is not None


@pytest.mark.parametrize(
    "text",
    [
        "Zobacz https://tanio.example/x",
        "HTTP://TANIO.EXAMPLE",
        "wejdź na www.tanio.example.",
        "[okazja](https://tanio.example)",
        "[okazja](&#104;ttps://tanio.example)",
        "[okazja](https:\\/\\/tanio.example)",
        "<https://tanio.example>",
        "http://127.0.0.1:8000@tanio.example/",
        "http://tanio.example\\@127.0.0.1:8000/",
        "[okazja][1]\n\n[1]: https://tanio.example",
    ],
)
def test_addresses_of_other_sites_are_found(text):
    assert links_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "Spotkajmy się dzisiaj.To blisko.",
        "Dzwoń: 600 000 000 albo [zadzwoń](tel:600000000)",
        "Pisz na iga@example.org, <iga@example.org> lub [tu](mailto:iga@example.org)",
        "Jest tutaj: {home}/miejsca/pod-jesionem/",
        "[tutaj](/miejsca/pod-jesionem/)",
        "3/4 szklanki mąki, 1.5 l wody",
        "",
    ],
)
def test_own_addresses_mail_and_telephones_are_no_links(text, settings):
    assert links_in(text.replace("{home}", settings.PUBLIC_URL)) == set()


def test_refusal_says_what_opens_it_and_when(place, iga):
    with pytest.raises(NotYet) as refusal:
        say(main_room(place), again(iga), "https://tanio.example")
    assert refusal.value.field == "body"
    assert "if you have done 3 more things" in str(refusal.value)
    three_deeds(place, iga)
    with pytest.raises(NotYet) as refusal:
        say(main_room(place), again(iga), "https://tanio.example")
    assert refusal.value.opens_at == iga.date_joined + DAYS[3]
    assert "It opens: " in str(refusal.value)
    assert "An animator who knows you can open everything at once." in str(refusal.value)
