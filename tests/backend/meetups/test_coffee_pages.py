"""Coffee through its pages: the one of a place, and the one of two or three neighbours."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.meetups.models import CoffeeWeek, CoffeeWish
from backend.meetups.services import coffee
from backend.moderation.models import Report
from tests.backend.meetups.coffee import MONDAY, coffee_of, fresh, seat, wants, wish_of
from tests.cast import person
from tests.factories.moderation import decide_report

pytestmark = pytest.mark.django_db
PAGE = {"Accept": "text/html", "Accept-Language": "en"}


def table(client, user, place):
    client.force_login(user)
    return client.get(f"/miejsca/{place.slug}/kawa/", headers=PAGE)


def press(client, user, place, word, **said):
    client.force_login(user)
    return client.post(f"/miejsca/{place.slug}/kawa/{word}/", said, headers=PAGE)


def room(client, user, made, word="", **headers):
    client.force_login(user)
    return client.get(f"{made.get_absolute_url()}{word}", headers={**PAGE, **headers})


def act(client, user, made, word, **said):
    client.force_login(user)
    return client.post(f"{made.get_absolute_url()}teraz/{word}/", said, headers=PAGE, follow=True)


def step(answer) -> str:
    return answer.context["table_room"].step


# --- the page of a place -----------------------------------------------------------------------


def test_neighbour_takes_part_changes_pauses_and_leaves(client, place, marek):
    marek.languages = ["uk", "pl"]
    marek.save()
    page = table(client, marek, place)
    assert page.context["form"]["languages"].value() == ["uk", "pl"]
    press(client, marek, place, "zapisz", languages=["pl", "uk"], slots=["0-morning", "6-evening"])
    # What stands first in the profile is best.
    assert (wish_of(marek).languages, wish_of(marek).slots) == (["uk", "pl"], ["0-morning", "6-evening"])
    page = table(client, marek, place).text
    assert page.count("checked") == 4
    assert "You take part" in page
    press(client, marek, place, "pauza", on="1")
    assert "Next week without a coffee" in table(client, marek, place).text
    press(client, marek, place, "pauza", on="0")
    assert "Next week without a coffee" not in table(client, marek, place).text
    press(client, marek, place, "koniec")
    assert not CoffeeWish.objects.exists()


def test_what_is_missing_is_said_beside_the_field_and_nothing_typed_is_lost(client, place, marek):
    answer = press(client, marek, place, "zapisz", languages=["vi"])
    assert answer.status_code == 422
    assert "Choose at least one time." in answer.text
    assert answer.context["form"]["languages"].value() == ["vi"]
    answer = press(client, marek, place, "zapisz", slots=["4-evening"])
    assert "Choose at least one language." in answer.text
    assert 'value="4-evening" checked' in answer.text


def test_how_many_they_are_is_hidden_under_five(client, place, marek):
    wants(place, *[person(f"P{number}", place) for number in range(4)])
    assert table(client, marek, place).context["table"].count is None
    wants(place, marek)
    assert "5 neighbours drink coffee this way." in table(client, marek, place).text


def test_how_good_it_was_is_hidden_under_five(client, place, marek):
    wants(place, *[person(f"P{number}", place) for number in range(5)])
    week = CoffeeWeek.objects.create(place=place, week=MONDAY, good=3, not_good=1)
    assert "it was good" not in table(client, marek, place).text
    CoffeeWeek.objects.filter(pk=week.pk).update(good=4)
    assert "4 of 5 answers afterwards: it was good." in table(client, marek, place).text


def test_names_of_others_who_want_one_are_nowhere(client, place, marek, halina):
    wants(place, *[person(f"Nazwisko{number}", place) for number in range(6)])
    for user in (marek, halina):
        assert "Nazwisko" not in table(client, user, place).text


@pytest.mark.parametrize(("who", "words"), [("jan", "who belong to the place"), ("marek", "for grown-ups only")])
def test_stranger_and_child_read_what_it_is_and_no_form(client, request, place, marek, zofia, who, words):
    marek.guardian = zofia
    marek.save()
    page = table(client, request.getfixturevalue(who), place)
    assert page.status_code == 200
    assert words in page.text
    assert "slots" not in page.text
    assert (
        press(client, request.getfixturevalue(who), place, "zapisz", languages="pl", slots="0-morning").status_code
        == 403
    )


def test_guest_signs_in_first(client, place):
    assert client.get(f"/miejsca/{place.slug}/kawa/").status_code == 302


def test_members_find_it_from_the_online_meetups(client, place, marek, jan):
    link = f"/miejsca/{place.slug}/kawa/"
    client.force_login(marek)
    assert link in client.get(f"/miejsca/{place.slug}/spotkania/").text
    client.force_login(jan)
    assert link not in client.get(f"/miejsca/{place.slug}/spotkania/").text


def test_who_has_nobody_may_look_for_somebody(client, place, marek, oksana, zofia):
    wants(place, marek, oksana, zofia)
    made = coffee_of(place, marek, oksana, minutes=600)
    assert "You have nobody this week" not in table(client, marek, place).text
    CoffeeWeek.objects.create(place=place, week=fresh(made).week, paired_at=made.starts_at)
    assert "You have nobody this week" not in table(client, marek, place).text
    coffee.skip(made, by=oksana)
    assert "You have nobody this week" in table(client, marek, place).text
    press(client, marek, place, "szukaj")
    assert "You look for somebody" in table(client, marek, place).text


def test_page_asks_as_much_for_many_coffees_as_for_one(client, place, marek, oksana, zofia):
    counts = []
    wants(place, marek)
    for number in (1, 4):
        for _ in range(number):
            coffee_of(place, marek, oksana, zofia, minutes=100)
        table(client, marek, place)
        with CaptureQueriesContext(connection) as seen:
            table(client, marek, place)
        counts.append(len(seen))
    assert counts[0] == counts[1]


# --- one coffee ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("minutes", "found"), [(600, "early"), (5, "door"), (-30, "door"), (-61, "over")])
def test_step_by_the_clock(client, place, marek, oksana, minutes, found):
    page = room(client, marek, coffee_of(place, marek, oksana, minutes=minutes))
    assert step(page) == found
    assert "Oksana" in page.text


def test_only_those_who_were_brought_together_find_it(client, place, marek, oksana, halina):
    made = coffee_of(place, marek, oksana)
    for word in ("", "polaczenie/", "do-zobaczenia/"):
        assert room(client, halina, made, word).status_code == 404
    assert act(client, halina, made, "wejdz", way="voice").status_code == 404


def test_coming_in_leads_to_the_call(client, place, marek, oksana):
    made = coffee_of(place, marek, oksana)
    page = act(client, marek, made, "wejdz", way="camera")
    assert step(page) == "in"
    assert f'topic="coffee.{made.pk}"' in page.text
    assert "They begin when two of you are here." in page.text
    state = json.loads(page.context["state_as_json"])
    assert (state["host"], set(state["people"])) == (None, {str(marek.pk), str(oksana.pk)})
    act(client, oksana, made, "wejdz", way="voice")
    panel = room(client, marek, made, **{"HX-Request": "true", "HX-Target": "live-region#call-panel"})
    assert "0 of 20 minutes" in panel.text
    assert "<meetup-call" not in panel.text
    assert "camera=(self)" in room(client, marek, made).headers["Permissions-Policy"]


def test_connection_is_for_those_who_may_sit_there(client, place, marek, oksana):
    assert room(client, marek, coffee_of(place, marek, oksana), "polaczenie/").json()["iceTransportPolicy"] == "all"
    assert room(client, marek, coffee_of(place, marek, oksana, minutes=60), "polaczenie/").status_code == 403


def test_clock_says_when_twenty_minutes_have_passed(client, place, marek, oksana):
    made = coffee_of(place, marek, oksana, minutes=-25)
    for one in (marek, oksana):
        act(client, one, made, "wejdz", way="voice")
    made.began_at = made.starts_at + timedelta(minutes=1)
    made.save()
    assert "Twenty minutes have passed" in room(client, marek, made).text


def test_who_cannot_come_says_so_and_the_other_may_look_for_somebody(client, place, marek, oksana):
    made = coffee_of(place, marek, oksana, minutes=600)
    assert "The others know" in act(client, marek, made, "nie-moge").text
    page = room(client, oksana, made)
    assert step(page) == "off"
    assert "Marek cannot come this time." in page.text


def test_two_presses_report_somebody(client, place, marek, oksana):
    made = coffee_of(place, marek, oksana)
    act(client, oksana, made, "wejdz", way="voice")
    page = act(client, oksana, made, "zglos", seat=seat(made, marek).pk, reason="abuse", details="Źle")
    assert step(page) == "left"
    assert "A moderator will read it" in page.text
    assert Report.objects.get().author == marek
    assert "Report or block" not in page.text


@pytest.mark.parametrize("number", ["", "x", "0", "9" * 30])
def test_odd_seats_are_not_found(client, place, marek, oksana, number):
    made = coffee_of(place, marek, oksana)
    assert act(client, oksana, made, "zglos", seat=number, reason="abuse").status_code == 404
    assert act(client, oksana, made, "zglos", seat=seat(made, oksana).pk, reason="abuse").status_code == 404


def test_reason_must_be_one_that_there_is(client, place, marek, oksana):
    made = coffee_of(place, marek, oksana)
    assert act(client, oksana, made, "zglos", seat=seat(made, marek).pk, reason="nonsense").status_code == 422
    assert seat(made, oksana).state == "coming"


def test_words_of_a_report_that_was_refused_are_not_lost(client, place, marek, oksana, zofia):
    made = coffee_of(place, marek, oksana, zofia)
    about = seat(made, marek).pk
    page = act(client, oksana, made, "zglos", seat=about, reason="nonsense", details="Krzyczał na mnie")
    assert page.status_code == 422
    assert page.text.count("Krzyczał na mnie</textarea>") == 1
    assert page.text.index(f'name="seat" value="{about}"') < page.text.index("Krzyczał na mnie</textarea>")
    assert page.text.count('<details class="more" open>') == 1


def test_longer_form_reports_the_same(client, place, marek, oksana, zofia):
    made = coffee_of(place, marek, oksana)
    client.force_login(oksana)
    address = f"/zglos/coffeeseat/{seat(made, marek).pk}/"
    assert "at a coffee with neighbours" in client.get(address, headers=PAGE).text
    client.force_login(zofia)
    assert client.get(address, headers=PAGE).status_code == 404


def test_moderator_reads_what_hiding_means_here(client, place, marek, oksana, halina):
    made = coffee_of(place, marek, oksana)
    filed = coffee.report(seat(made, marek), by=oksana, reason="abuse", details="Krzyk")
    client.force_login(halina)
    page = client.get(f"/panel/zgloszenia/{filed.case_id}/", headers=PAGE).text
    assert "take this person out of it" in page
    assert "takes part in coffees with neighbours of this place no longer" in page
    assert made.get_absolute_url() not in page
    decide_report(filed, by=halina, hide=True)
    assert "a moderator decided" in table(client, marek, place).text


def test_afterwards_one_question(client, place, marek, oksana):
    made = coffee_of(place, marek, oksana, minutes=-70)
    assert "Was it good?" in room(client, marek, made).text
    page = act(client, marek, made, "jak-bylo", good="1")
    assert "It is counted" in page.text
    assert "Was it good?" not in page.text
    assert CoffeeWeek.objects.get().good == 1


def test_left_page_leads_back_while_the_room_is_open(client, place, marek, oksana):
    made = coffee_of(place, marek, oksana)
    act(client, marek, made, "wejdz", way="voice")
    page = room(client, marek, made, "do-zobaczenia/").text
    assert "Come back" in page
    assert "Was it good?" in page


def test_room_asks_a_fixed_number_of_queries(client, place, marek, oksana, zofia):
    counts = []
    for people in ((marek, oksana), (marek, oksana, zofia)):
        made = coffee_of(place, *people)
        act(client, marek, made, "wejdz", way="voice")
        with CaptureQueriesContext(connection) as seen:
            room(client, marek, made)
        counts.append(len(seen))
    assert counts[0] == counts[1]
