"""Regular guests: every Tuesday by one promise, with seats left for newcomers."""

from datetime import timedelta

import pytest

from backend.events.services import cancel_occurrence, give_up, materialise, sign_up
from backend.events.services.errors import NoSignUp
from backend.events.services.standing import come_always, fill, stop_coming
from backend.events.services.waiting import serve_gaps
from tests.backend.events.lists import NOON, assert_counted, date_in, neighbours, row_of, weekly
from tests.parallel import at_once


def places_of(event, user) -> list[str]:
    return [row.status for row in user.attendances.filter(occurrence__event=event).order_by("occurrence__starts_at")]


def test_promise_makes_a_sign_up_for_each_coming_date(place, marek):
    event = weekly(place, dates=4)
    standing = come_always(event, by=marek, party=2, at=NOON)
    assert come_always(event, by=marek, at=NOON) == standing
    assert places_of(event, marek) == ["going"] * 4
    for date in event.occurrences.all():
        assert_counted(date)
        assert date.taken == 2


def test_one_date_is_skipped_and_the_others_stay(place, marek):
    event = weekly(place, dates=3)
    come_always(event, by=marek, at=NOON)
    second = event.occurrences.order_by("starts_at")[1]
    give_up(second, by=marek, at=NOON)
    assert places_of(event, marek) == ["going", "cancelled", "going"]
    assert fill(second, at=NOON) == 0  # the job does not bring it back
    assert stop_coming(event, by=marek, at=NOON) == 2
    assert places_of(event, marek) == ["cancelled"] * 3


def test_new_date_of_the_series_knows_its_regulars(place, marek):
    event = weekly(place, dates=2)
    come_always(event, by=marek, at=NOON)
    late = event.occurrences.order_by("starts_at").last()
    late.attendances.all().delete()
    assert fill(late, at=NOON) == 1
    assert fill(late, at=NOON) == 0
    assert row_of(late, marek).status == "going"


def test_regulars_leave_a_share_of_seats_to_newcomers(place):
    event = weekly(place, dates=1, capacity=4, standing_share=50)
    date = event.occurrences.get()
    regulars = neighbours("R1", "R2", "R3")
    for person in regulars:
        come_always(event, by=person, at=NOON)
    assert [row_of(date, person).status for person in regulars] == ["going", "going", "waiting"]
    newcomers = neighbours("N1")
    assert sign_up(date, by=newcomers[0], at=NOON).status == "going"
    serve_gaps(now=NOON)
    assert row_of(date, regulars[2]).status == "waiting"
    assert_counted(date)


def test_what_newcomers_left_is_for_regulars_in_the_last_day(place, marek, oksana):
    event = weekly(place, dates=1, capacity=2, standing_share=50)
    date = event.occurrences.get()
    come_always(event, by=marek, at=NOON)
    come_always(event, by=oksana, at=NOON)
    assert row_of(date, oksana).status == "waiting"
    serve_gaps(now=date.starts_at - (date.ends_at - date.starts_at) * 8)
    assert row_of(date, oksana).status == "offered"


def test_cancelled_dates_are_left_out(place, halina, marek):
    event = weekly(place, dates=3)
    first = event.occurrences.order_by("starts_at").first()
    cancel_occurrence(first, by=halina, reason="Święto")
    come_always(event, by=marek, at=NOON)
    assert places_of(event, marek) == ["going", "going"]


def test_single_event_has_no_regulars(place, marek):
    with pytest.raises(NoSignUp):
        come_always(date_in(48, place).event, by=marek, at=NOON)


def test_promise_by_page_without_scripts(client, place, marek):
    event = weekly(place, dates=2)
    client.force_login(marek)
    assert "every coming date" in client.get(f"/wydarzenia/{event.slug}/stale/").text
    assert client.post(f"/wydarzenia/{event.slug}/stale/", {"party": "2"}).status_code == 302
    assert places_of(event, marek) == ["going", "going"]
    client.post(f"/wydarzenia/{event.slug}/stale/", {"action": "stop"})
    assert places_of(event, marek) == ["cancelled", "cancelled"]


@pytest.mark.django_db(transaction=True)
def test_promise_that_ends_while_the_job_makes_dates_leaves_no_seat_behind(place, marek):
    for _turn in range(4):
        event = weekly(place, dates=40, until=NOON + timedelta(days=60))
        come_always(event, by=marek, at=NOON)
        at_once(
            lambda event=event: materialise(event, until=NOON + timedelta(days=400)),
            lambda event=event: stop_coming(event, by=marek, at=NOON),
        )
        assert event.occurrences.count() == 40
        assert set(places_of(event, marek)) <= {"cancelled"}
