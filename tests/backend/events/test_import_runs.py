"""Calendars that come in event by event: how far it is, what a failure leaves behind, who may go on."""

from datetime import datetime, time, timedelta
from threading import Event as Signal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from backend.accounts.models import User
from backend.audit.models import AuditEntry, JobRun
from backend.core.errors import NotAllowed
from backend.events.ical.source import Problem
from backend.events.models import CalendarSubscription, Event
from backend.events.services import sign_up, update_event
from backend.events.services.changing import locked_event
from backend.events.services.import_runs import (
    JOB,
    KEPT,
    SILENCE,
    ImportRun,
    ImportTrouble,
    agree,
    carry_on,
    continue_import,
    plan_of,
    run_of,
    wake_imports,
)
from backend.events.services.import_steps import NotFollowed
from backend.events.services.subscriptions import unfollow_calendar
from backend.events.services.uploads import Upload, forget_uploads, keep_upload
from backend.events.tasks import forget_uploads as forget_old
from backend.places.models import Membership
from tests.backend.core.test_tasks import run_worker
from tests.backend.events.test_import import MONDAY, at, dates, ics, kept, planned, take, vevent, weekly
from tests.factories.bookings import RoomFactory
from tests.parallel import at_once, wait_until_waiting

FOUR = [vevent(f"{n}@x", title=f"Nr {n}") for n in range(4)]


def begun(place, content: bytes, by, **choices) -> str:
    """The code of an import that was agreed to and of which nothing is done yet."""
    code = kept(place, content, by)
    agree(place, code, by=by, seen=planned(place, content).digest, **choices)
    return code


def finished(code: str) -> ImportRun:
    while carry_on(code):
        pass
    return run_of(code)


def titles() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("title", flat=True))


@pytest.mark.django_db(transaction=True)
def test_worker_does_what_was_agreed_to(place, halina):
    code = begun(place, ics(*FOUR), halina)
    assert (run_of(code).state, run_of(code).total, titles()) == ("waiting", 4, [])
    run_worker()
    run = run_of(code)
    assert (run.state, run.done, run.counts["new"]) == ("done", 4, 4)
    assert titles() == ["Nr 0", "Nr 1", "Nr 2", "Nr 3"]
    assert AuditEntry.objects.get(action="calendar.imported").data["new"] == 4
    assert not DBTaskResult.objects.filter(status="FAILED").exists()


def test_each_event_is_there_as_soon_as_it_is_counted(place, halina):
    code = begun(place, ics(*FOUR), halina)
    for done in range(1, 4):
        assert carry_on(code, seconds=0)
        assert (run_of(code).done, run_of(code).state) == (done, "running")
        assert [event.occurrences.count() for event in Event.objects.all()] == [1] * done
    assert not carry_on(code, seconds=0)
    assert run_of(code).state == "done"


def test_those_that_are_here_come_first_by_primary_key(place, halina):
    take(place, ics(vevent("b@x", title="B"), vevent("a@x", title="A")), halina)
    changed = [vevent(f"{name}@x", title=name.upper() * 2) for name in "cab"]
    code = begun(place, ics(*changed), halina)
    seen = []
    while carry_on(code, seconds=0):
        seen.append(titles())
    assert seen == [["BB", "A"], ["BB", "AA"]]
    assert titles() == ["BB", "AA", "CC"]


def test_event_that_comes_in_asks_few_questions(place, halina):
    many = [weekly(f"{n}@x") for n in range(8)]
    one, all_of_them = begun(place, ics(weekly("a@x")), halina), begun(place, ics(*many), halina)
    with CaptureQueriesContext(connection) as for_one:
        finished(one)
    with CaptureQueriesContext(connection) as for_many:
        finished(all_of_them)
    assert (len(for_many) - len(for_one)) / 7 <= 14


def test_agreeing_twice_brings_in_once(place, halina):
    content = ics(*FOUR)
    code = begun(place, content, halina)
    agree(place, code, by=halina, seen="whatever")
    assert JobRun.objects.filter(job__startswith=JOB).count() == 1
    finished(code)
    assert agree(place, code, by=halina, seen="whatever").state == "done"
    assert len(titles()) == 4


def test_two_workers_at_one_import_do_nothing_twice(place, halina):
    code = begun(place, ics(*FOUR), halina)
    carry_on(code, seconds=0)
    finished(code)
    assert not carry_on(code)
    assert run_of(code).counts["new"] == len(titles()) == 4


def test_what_changed_since_somebody_agreed_is_left_out_and_said(place, halina, marek):
    take(place, ics(weekly(), *FOUR), halina)
    later = ics(weekly(start=datetime.combine(MONDAY, time(19))), *(part.replace("Nr", "Numer") for part in FOUR))
    code = begun(place, later, halina)
    sign_up(Event.objects.get(title="Joga").occurrences.earliest("starts_at"), by=marek)
    run = finished(code)
    assert run.skipped == [["Joga", Problem.OTHERWISE]]
    assert (run.counts["changed"], run.counts["skipped"]) == (4, 1)
    assert dates(Event.objects.get(title="Joga"))[0] == at(0)
    assert titles()[1:] == [f"Numer {n}" for n in range(4)]


@pytest.fixture
def broken_database(db):
    """A database that refuses events of one title: what nobody foresaw."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("""CREATE TRIGGER refuse BEFORE INSERT ON events_event WHEN NEW.title = 'Nr 2'
                BEGIN SELECT RAISE(ABORT, 'refused'); END""")
        else:
            cursor.execute("""CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN RAISE EXCEPTION 'refused'; END $$""")
            cursor.execute("""CREATE TRIGGER refuse BEFORE INSERT ON events_event FOR EACH ROW
                WHEN (NEW.title = 'Nr 2') EXECUTE FUNCTION refuse()""")


def mend() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER refuse" + ("" if connection.vendor == "sqlite" else " ON events_event"))


def test_failure_in_the_middle_shows_what_was_done_and_goes_on_from_there(client, place, halina, broken_database):
    code = begun(place, ics(*FOUR), halina)
    run = finished(code)
    assert (run.state, run.done, run.trouble, run.stuck) == ("stopped", 2, ImportTrouble.FAILED, "Nr 2")
    assert titles() == ["Nr 0", "Nr 1"]
    client.force_login(halina)
    address = f"/miejsca/{place.slug}/kalendarz/zrodla/nowe/{code}/"
    page = client.get(address)
    assert "Nr 2" in page.text
    assert address in client.get(f"/miejsca/{place.slug}/kalendarz/zrodla/").text
    mend()
    assert client.post(address).status_code == 302
    run = finished(code)
    assert (run.state, run.counts["new"], run.trouble, run.stuck) == ("done", 4, "", "")
    assert titles() == ["Nr 0", "Nr 1", "Nr 2", "Nr 3"]
    assert address not in client.get(f"/miejsca/{place.slug}/kalendarz/zrodla/").text


def test_event_that_breaks_twice_does_not_keep_the_others_out(place, halina, broken_database):
    code = begun(place, ics(*FOUR), halina)
    finished(code)
    continue_import(place, code, by=halina)
    run = finished(code)
    assert (run.state, run.skipped) == ("done", [["Nr 2", Problem.BROKEN]])
    assert titles() == ["Nr 0", "Nr 1", "Nr 3"]


@pytest.mark.django_db(transaction=True)
def test_import_whose_worker_was_killed_goes_on_by_itself(place, halina):
    code = begun(place, ics(*FOUR), halina)
    DBTaskResult.objects.update(status="RUNNING")  # claimed, and never given back
    carry_on(code, seconds=0)
    assert wake_imports() == 0
    later = timezone.now() + SILENCE * 2
    assert wake_imports(now=later) == 1
    assert wake_imports(now=later) == 0
    run_worker()
    assert (run_of(code).state, len(titles())) == ("done", 4)
    assert wake_imports(now=later + SILENCE * 2) == 0


def test_who_runs_the_place_no_more_brings_nothing_in(place, halina):
    code = begun(place, ics(*FOUR), halina)
    carry_on(code, seconds=0)
    Membership.objects.filter(user=halina).update(role="member")
    run = finished(code)
    assert (run.state, run.trouble, len(titles())) == ("stopped", ImportTrouble.NOT_ALLOWED, 1)
    with pytest.raises(NotAllowed):
        continue_import(place, code, by=User.objects.get(pk=halina.pk))


def test_only_those_who_run_the_place_see_how_far_it_is(client, place, halina, ewa, marek):
    code = begun(place, ics(*FOUR), halina)
    address = f"/miejsca/{place.slug}/kalendarz/zrodla/nowe/{code}/"
    for person, status in ((ewa, 200), (marek, 403)):
        client.force_login(person)
        assert client.get(address).status_code == status


def test_page_asks_for_itself_until_it_is_over(client, place, halina):
    code = begun(place, ics(*FOUR), halina)
    client.force_login(halina)
    address = f"/miejsca/{place.slug}/kalendarz/zrodla/nowe/{code}/"
    carry_on(code, seconds=0)
    part = client.get(address, headers={"HX-Request": "true"}).text
    assert "<html" not in part
    assert 'value="1" max="4"' in part
    assert "every 2s" in part
    assert "<noscript>" in part
    finished(code)
    assert "every 2s" not in client.get(address).text


def following(place, halina, *parts) -> tuple[str, CalendarSubscription]:
    upload = Upload(halina.pk, place.pk, "Świetlica", ics(*parts), url="https://example.org/a.ics", category="games")
    code = keep_upload(upload)
    run = agree(place, code, by=halina, seen=plan_of(place, upload).digest)
    return code, CalendarSubscription.objects.get(pk=run.subscription)


def test_calendar_that_is_let_go_on_the_way_stops_there(place, halina):
    code, source = following(place, halina, *FOUR)
    carry_on(code, seconds=0)
    unfollow_calendar(source, by=halina, keep=True)
    run = finished(code)
    assert (run.state, run.trouble) == ("stopped", ImportTrouble.NOT_FOLLOWED)
    assert titles() == ["Nr 0"]


def test_reading_that_was_held_back_of_a_calendar_let_go_meanwhile_changes_nothing(client, place, halina):
    code, source = following(place, halina, *FOUR)
    finished(code)
    held = Upload(halina.pk, place.pk, "Świetlica", ics(), url=source.url, subscription=source.pk)
    seen, code = plan_of(place, held).digest, keep_upload(held)
    unfollow_calendar(source, by=halina, keep=True)
    with pytest.raises(NotFollowed, match="does not follow"):
        agree(place, code, by=halina, seen=seen)
    client.force_login(halina)
    answer = client.post(f"/miejsca/{place.slug}/kalendarz/zrodla/nowe/{code}/", {"plan": seen}, follow=True)
    assert answer.redirect_chain[-1][0] == f"/miejsca/{place.slug}/kalendarz/zrodla/"
    assert run_of(code) is None
    assert len(titles()) == 4
    assert not CalendarSubscription.objects.exists()


def test_calendar_of_an_unfinished_import_is_kept_until_it_is_forgotten(place, halina):
    code = begun(place, ics(*FOUR), halina)
    forget_old.call()
    assert forget_uploads(now=timezone.now() + KEPT, needed={code}) == 0
    assert finished(code).state == "done"
    JobRun.objects.update(ran_at=timezone.now() - KEPT - timedelta(days=1))
    forget_old.call()
    assert run_of(code) is None


@pytest.mark.engines
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="one writer at a time: nobody waits for two")
def test_editor_and_import_do_not_wait_for_each_other(place, halina):
    """The editor holds the second event and asks for the room that the import has just held for the first."""
    room = RoomFactory(place=place, capacity=20)
    take(
        place, ics(vevent("a@x", title="A"), vevent("b@x", title="B", start=datetime.combine(MONDAY, time(9)))), halina
    )
    first, second = Event.objects.order_by("pk")
    for event in (first, second):
        update_event(event, by=halina, rooms=[room])
    content = ics(
        vevent("a@x", title="A", start=datetime.combine(MONDAY, time(15))),
        vevent("b@x", title="Z", start=datetime.combine(MONDAY, time(9))),
    )
    code, holds = begun(place, content, halina), Signal()

    def edit():
        with transaction.atomic():
            locked_event(second)
            holds.set()
            wait_until_waiting(1)
            moved = second.pattern.first + timedelta(hours=2)
            return update_event(
                second, by=halina, pattern=second.pattern.__class__(moved, second.duration, second.zone)
            )

    def bring_in():
        holds.wait()
        return finished(code)

    edited, run = at_once(edit, bring_in)
    assert (run.state, run.counts["changed"]) == ("done", 2)
    assert (edited.title, sorted(titles())) == ("B", ["A", "Z"])
    assert [dates(event) for event in (first, second)] == [[at(0, 15)], [at(0, 11)]]
