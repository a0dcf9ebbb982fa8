"""Changing a series through its pages, without JavaScript."""

import re
from datetime import timedelta

import pytest

from backend.events.models import Event, Occurrence
from backend.events.services import add_date, cancel_occurrence, leave_out, postpone_occurrence, sign_up
from tests.factories.bookings import RoomFactory
from tests.factories.events import OccurrenceFactory, dates_of, fresh, series
from tests.forms import fields_of


def here(date, more: str = "") -> str:
    return f"/wydarzenia/{date.event.slug}/{date.slug}/{more}"


@pytest.fixture
def desk(client, halina):
    client.force_login(halina)
    return client


@pytest.fixture
def joga(place, halina):
    return series(place, halina, capacity=10)


def test_three_scopes_are_offered_with_what_each_means(desk, joga):
    rows = dates_of(joga)
    page = desk.get(here(rows[3], "zmien/")).text
    assert "Only this date" in page
    assert f"{len(rows) - 3} dates. What was before stays" in page
    assert f"{len(rows)} dates, and the rule" in page
    assert "This one and those that follow" not in desk.get(here(rows[0], "zmien/")).text


def test_single_event_has_no_scopes(desk, place):
    date = OccurrenceFactory(place=place)
    assert desk.get(here(date, "zmien/")).url == f"/wydarzenia/{date.event.slug}/edycja/"


def test_words_of_one_date_are_saved_at_once(desk, joga):
    date = dates_of(joga)[1]
    form = fields_of(desk.get(here(date, "zmien/termin/")).text, "title")
    response = desk.post(here(date, "zmien/termin/"), {**form, "title": "Joga przy świecach"})
    assert response.url == here(date)
    assert (fresh(date).title, fresh(date).own) == ("Joga przy świecach", ["title"])


def test_new_time_of_a_date_with_people_is_shown_before_it_is_saved(desk, joga, marek):
    date = dates_of(joga)[1]
    sign_up(date, by=marek)
    address = here(date, "zmien/termin/")
    form = fields_of(desk.get(address).text, "title")
    page = desk.post(address, {**form, "starts": "19:00", "ends": "21:00"})
    assert page.status_code == 200
    assert "1 person is affected and will be told." in page.text
    assert "Marek" in page.text
    assert fresh(date).starts_at == date.starts_at
    assert not marek.notifications.exists()

    assert desk.post(address, fields_of(page.text, "plan")).url == here(date)
    assert fresh(date).starts_at == date.starts_at + timedelta(hours=1)
    assert marek.notifications.get().kind == "event_changed"


def test_plan_that_is_no_longer_true_is_shown_again(desk, joga, marek, oksana):
    date = dates_of(joga)[1]
    sign_up(date, by=marek)
    address = here(date, "zmien/termin/")
    form = fields_of(desk.get(address).text, "title")
    plan = fields_of(desk.post(address, {**form, "starts": "19:00", "ends": "21:00"}).text, "plan")
    sign_up(date, by=oksana)
    again = desk.post(address, plan)
    assert again.status_code == 409
    assert "Something changed meanwhile" in again.text
    assert "2 people are affected" in again.text
    assert fresh(date).starts_at == date.starts_at
    desk.post(address, fields_of(again.text, "plan"))
    assert fresh(date).starts_at == date.starts_at + timedelta(hours=1)


def test_way_back_from_the_plan_keeps_what_was_typed(desk, joga, marek):
    date = dates_of(joga)[1]
    sign_up(date, by=marek)
    address = here(date, "zmien/termin/")
    form = fields_of(desk.get(address).text, "title")
    plan = fields_of(desk.post(address, {**form, "starts": "19:00", "ends": "21:00"}).text, "plan")
    page = desk.post(address, {**plan, "action": "back"}).text
    assert fields_of(page, "title")["starts"] == ["19:00"]
    assert fresh(date).starts_at == date.starts_at


def test_wrong_time_is_said_at_its_field_and_nothing_is_lost(desk, joga):
    date = dates_of(joga)[1]
    address = here(date, "zmien/termin/")
    form = fields_of(desk.get(address).text, "title")
    page = desk.post(address, {**form, "day": "2020-01-01", "title": "Joga inna"})
    assert page.status_code == 422
    assert "This time has passed." in page.text
    assert fields_of(page.text, "title")["title"] == ["Joga inna"]


def test_all_dates_move_after_their_plan_was_seen(desk, joga, marek):
    rows = dates_of(joga)
    sign_up(rows[2], by=marek)
    address = f"/wydarzenia/{joga.slug}/edycja/"
    form = fields_of(desk.get(address).text, "title")
    page = desk.post(address, {**form, "starts": "19:00", "ends": "21:00", "action": "publish"})
    assert f"{len(rows)} dates move" in page.text
    assert "Marek" in page.text
    desk.post(address, {**fields_of(page.text, "plan")})
    assert fresh(rows[2]).starts_at == rows[2].starts_at + timedelta(hours=1)
    assert fresh(rows[2]).taken == 1


def test_what_follows_becomes_a_series_of_its_own(desk, joga, marek):
    rows = dates_of(joga)
    sign_up(rows[4], by=marek)
    address = f"/wydarzenia/{joga.slug}/edycja/?zakres=nastepne&od={rows[3].slug}"
    form = fields_of(desk.get(address).text, "title")
    assert form["day"] == [rows[3].starts_at.astimezone(rows[3].zone).date().isoformat()]
    page = desk.post(address, {**form, "title": "Joga bis", "starts": "17:00", "ends": "19:00", "action": "publish"})
    assert f"{len(rows) - 3} dates move" in page.text
    assert ">Title</strong>: " in page.text
    assert re.search(r"before: </span>Joga .*now:</span> Joga bis", page.text)
    assert Event.objects.count() == 1
    answer = desk.post(address, fields_of(page.text, "plan"))
    new = Event.objects.get(title="Joga bis")
    assert answer.url == new.get_absolute_url()
    assert (fresh(rows[4]).event, fresh(rows[4]).taken, fresh(rows[2]).event) == (new, 1, joga)
    assert fresh(rows[4]).starts_at == rows[4].starts_at - timedelta(hours=1)


def test_left_over_dates_are_listed_and_cancelled_if_that_is_wanted(desk, joga, marek):
    rows = dates_of(joga)
    sign_up(rows[1], by=marek)
    address = f"/wydarzenia/{joga.slug}/edycja/"
    form = fields_of(desk.get(address).text, "title")
    page = desk.post(address, {**form, "repeats": "biweekly", "action": "publish"}).text
    assert "1 date is left over" in page
    plan = fields_of(page, "plan")
    assert plan["orphans"] == ["keep"]
    refused = desk.post(address, {**plan, "orphans": "cancel"})
    assert refused.status_code == 422
    assert "Write why: people planned to come." in refused.text
    plan = fields_of(refused.text, "plan")
    desk.post(address, {**plan, "orphans_reason": "Sala jest zajęta"})
    assert (fresh(rows[1]).status, fresh(rows[1]).cancel_reason) == ("cancelled", "Sala jest zajęta")


def test_dates_without_a_room_are_listed_and_need_a_yes(desk, place, halina, joga):
    room = RoomFactory(place=place, name="Sala duża", capacity=20)
    other = series(place, halina, title="Chór", rooms=[room])
    leave = dates_of(other)[3:]
    for date in leave:
        leave_out(date, by=halina)
    address = f"/wydarzenia/{joga.slug}/edycja/"
    form = fields_of(desk.get(address).text, "title")
    page = desk.post(address, {**form, "rooms": [room.pk], "action": "publish"})
    assert "3 dates have no room" in page.text
    assert "(Chór)" in page.text
    plan = fields_of(page.text, "plan")
    refused = desk.post(address, plan)
    assert refused.status_code == 409
    assert "Not free" in refused.text
    assert not joga.rooms.exists()
    desk.post(address, {**plan, "skip_taken": "on"})
    assert [bool(date.room_list) for date in dates_of(joga)[:5]] == [False, False, False, True, True]


def test_dates_are_cancelled_postponed_restored_and_given_a_new_day(desk, joga, marek):
    date = dates_of(joga)[0]
    sign_up(date, by=marek)
    refused = desk.post(here(date, "odwolaj/"), {"cancel_reason": ""})
    assert refused.status_code == 422
    desk.post(here(date, "odwolaj/"), {"cancel_reason": "Choroba"})
    assert fresh(date).status == "cancelled"
    desk.post(here(date, "przywroc/"))
    assert fresh(date).status == "scheduled"
    desk.post(here(date, "przeloz/"), {"cancel_reason": "Malowanie"})
    assert fresh(date).status == "postponed"
    form = fields_of(desk.get(here(date, "nowy-termin/")).text, "day")
    desk.post(here(date, "nowy-termin/"), {**form, "starts": "20:00", "ends": "21:00"})
    assert (fresh(date).status, fresh(date).starts_at) == ("scheduled", date.starts_at + timedelta(hours=2))


def test_date_is_left_out_and_brought_back(desk, joga):
    date = dates_of(joga)[1]
    assert "Leave it out" in desk.get(here(date, "pomin/")).text
    desk.post(here(date, "pomin/"))
    address = f"/wydarzenia/{joga.slug}/terminy/"
    page = desk.get(address).text
    assert "Bring it back" in page
    assert not Occurrence.objects.filter(pk=date.pk).exists()
    desk.post(f"{address}pominiete/", {"at": date.starts_at.isoformat()})
    assert joga.occurrences.filter(starts_at=date.starts_at).exists()
    assert "Bring it back" not in desk.get(address).text


def test_date_with_people_offers_cancelling_instead(desk, joga, marek):
    date = dates_of(joga)[1]
    sign_up(date, by=marek)
    page = desk.post(here(date, "pomin/"))
    assert page.status_code == 422
    assert here(date, "odwolaj/") in page.text


def test_extra_date_is_added(desk, joga):
    address = f"/wydarzenia/{joga.slug}/terminy/dodaj/"
    form = fields_of(desk.get(address).text, "day")
    assert form["starts"] == ["18:00"]
    day = (dates_of(joga)[0].starts_at + timedelta(days=2)).date().isoformat()
    response = desk.post(address, {**form, "day": day})
    extra = joga.occurrences.get(starts_at__date=day)
    assert response.url == here(extra)
    taken = desk.post(address, {**form, "day": day})
    assert taken.status_code == 422
    assert "There is a date at this time already." in taken.text


def test_list_shows_what_is_different_about_a_date(desk, joga, halina):
    rows = dates_of(joga)
    cancel_occurrence(rows[0], by=halina, reason="Choroba")
    postpone_occurrence(rows[1], by=halina, reason="Malowanie")
    add_date(joga, by=halina, starts_at=rows[2].starts_at + timedelta(days=1))
    page = desk.get(f"/wydarzenia/{joga.slug}/terminy/").text
    assert "Choroba" in page
    assert "Malowanie" in page
    assert here(rows[0], "przywroc/") in page
    assert here(rows[2], "zmien/") in page


def test_list_is_paged_by_day_in_a_constant_number_of_queries(desk, place, halina, django_assert_max_num_queries):
    joga = series(place, halina, rrule="FREQ=DAILY")
    address = f"/wydarzenia/{joga.slug}/terminy/"
    first = desk.get(address)
    with django_assert_max_num_queries(16):
        desk.get(address)
    rows = dates_of(joga)
    assert rows[39].slug in first.text
    assert rows[40].slug not in first.text
    following = f"{address}?od={rows[40].starts_at.astimezone(place.zone).date()}"
    assert f"?od={rows[40].starts_at.astimezone(place.zone).date()}" in first.text
    assert rows[40].slug in desk.get(following).text


def test_plan_of_a_year_takes_a_constant_number_of_queries(
    desk, place, halina, marek, oksana, django_assert_max_num_queries
):
    joga = series(place, halina, rrule="FREQ=DAILY")
    for row in dates_of(joga)[:5]:
        sign_up(row, by=marek)
        sign_up(row, by=oksana)
    address = f"/wydarzenia/{joga.slug}/edycja/"
    form = fields_of(desk.get(address).text, "title")
    with django_assert_max_num_queries(120):
        page = desk.post(address, {**form, "starts": "19:00", "ends": "21:00", "action": "publish"})
    assert "2 people are affected" in page.text


@pytest.mark.parametrize("asked", ["?od=", "?od=2027-13-45", "?od=x", "?minione", "?minione&od=2020-01-01"])
def test_list_bears_any_address(desk, joga, asked):
    assert desk.get(f"/wydarzenia/{joga.slug}/terminy/{asked}").status_code == 200


@pytest.mark.parametrize("at", ["", "x", "2027-13-45T10:00:00Z", "2027-01-01T10:00:00"])
def test_bringing_back_bears_any_moment(desk, joga, at):
    before = joga.occurrences.count()
    assert desk.post(f"/wydarzenia/{joga.slug}/terminy/pominiete/", {"at": at}).status_code == 302
    assert joga.occurrences.count() == before


PAGES = [
    "zmien/", "zmien/termin/", "odwolaj/", "przeloz/", "nowy-termin/", "przywroc/", "pomin/",
]  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_pages_of_a_date_are_for_those_who_run_the_place(client, joga, marek, page):
    date = dates_of(joga)[1]
    assert "/konto/" in client.get(here(date, page)).url
    client.force_login(marek)
    assert client.get(here(date, page)).status_code == 403
    assert client.post(here(date, page), {"cancel_reason": "x"}).status_code in (403, 405)
    assert fresh(date).status == "scheduled"


@pytest.mark.parametrize("page", ["terminy/", "terminy/dodaj/"])
def test_list_of_dates_is_for_those_who_run_the_place(client, joga, marek, page):
    client.force_login(marek)
    assert client.get(f"/wydarzenia/{joga.slug}/{page}").status_code == 403


def test_dates_of_a_draft_are_nobodys_business(client, place, halina, jan):
    draft = series(place, halina, status="draft")
    client.force_login(jan)
    assert client.get(f"/wydarzenia/{draft.slug}/terminy/").status_code == 404
    assert client.get(here(dates_of(draft)[1], "zmien/")).status_code == 404


def test_cancelling_a_series_says_how_many_dates_and_seats_it_takes(desk, joga, marek):
    rows = dates_of(joga)
    sign_up(rows[1], by=marek, party=3)
    cancel_occurrence(rows[2], by=joga.author, reason="Choroba")
    date = desk.get(here(rows[1])).text
    assert here(rows[1], "odwolaj/") in date
    assert f"/wydarzenia/{joga.slug}/odwolaj/" in date
    assert here(rows[2], "odwolaj/") not in desk.get(here(rows[2])).text
    page = desk.get(f"/wydarzenia/{joga.slug}/odwolaj/").text
    assert f"<p>{len(rows) - 1} " in page.replace("Przed nami są ", "").replace("Przed nami jest ", "")
    assert "3 seats" in page or "3 miejsca" in page
    assert f"/wydarzenia/{joga.slug}/terminy/" in page
