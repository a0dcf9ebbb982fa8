"""Invitations by mail and the answers of calendars (iTIP, RFC 5546)."""

import contextlib
import io
import mailbox
import os
import sys
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import parseaddr

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from icalendar import Calendar, vCalAddress
from icalendar import Event as Component

from backend.events.ical.replies import attendance_id, reply_address
from backend.events.models import Attendance, CalendarReply, Event
from backend.events.recurrence import Pattern
from backend.events.services import cancel_occurrence, give_up, sign_up
from backend.events.services.dates import materialise
from backend.events.services.guests import ask_as_guest, confirm_guest
from backend.events.services.replies import hear
from backend.events.services.splitting import split
from backend.events.tasks.invitations import read_calendar_replies
from backend.notifications.models import MailPreferences
from tests.backend.events import imap_server
from tests.factories.events import EventFactory, OccurrenceFactory


@pytest.fixture(autouse=True)
def _mailbox(settings):
    settings.CALENDAR_REPLY_TO = "kalendarz@example.org"


def series_of(place, **facts):
    first = (timezone.now() + timedelta(days=3)).replace(hour=10, minute=0, second=0, microsecond=0, tzinfo=None)
    pattern = Pattern(first=first, duration=timedelta(hours=1), zone=place.zone, rrule="FREQ=WEEKLY;COUNT=4")
    event = EventFactory(place=place, pattern=pattern, **facts)
    materialise(event)
    return list(event.occurrences.select_related("event", "place").order_by("starts_at"))


def invitations(outbox, to) -> list[tuple[str, Component]]:
    """METHOD and VEVENT of each calendar message to ``to``, the oldest first."""
    found = []
    for letter in outbox:
        for part in letter.message().walk():
            if part.get_content_type() == "text/calendar" and letter.to == [to]:
                calendar = Calendar.from_ical(part.get_content())
                assert part.get_param("method") == calendar["METHOD"]
                found += [(str(calendar["METHOD"]), one) for one in calendar.walk("VEVENT")]
    return found


def test_who_signs_up_is_invited_and_who_gives_up_is_taken_out(place, marek, mailoutbox):
    [_first, date, *_rest] = series_of(place)
    sign_up(date, by=marek)
    give_up(date, by=marek)
    sign_up(date, by=marek)
    [(asked, invited), (ended, cancelled), (_again, back)] = invitations(mailoutbox, marek.email)
    assert (asked, ended) == ("REQUEST", "CANCEL")
    assert invited["ATTENDEE"] == f"mailto:{marek.email}"
    assert invited["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"
    assert invited["ATTENDEE"].params["RSVP"] == "TRUE"
    assert invited["UID"] == cancelled["UID"] == back["UID"]
    assert invited["RECURRENCE-ID"].dt == cancelled["RECURRENCE-ID"].dt == date.recurrence_id
    assert cancelled["STATUS"] == "CANCELLED"
    assert invited["DTSTAMP"].dt <= cancelled["DTSTAMP"].dt <= back["DTSTAMP"].dt
    assert invited["SEQUENCE"] < cancelled["SEQUENCE"] < back["SEQUENCE"]


def test_letter_has_words_a_calendar_part_and_a_file(place, marek, mailoutbox):
    sign_up(OccurrenceFactory(place=place, title="Żurek"), by=marek)
    [letter] = mailoutbox
    kinds = [part.get_content_type() for part in letter.message().walk() if not part.is_multipart()]
    assert kinds == ["text/plain", "text/html", "text/calendar", "application/ics"]
    assert "Żurek" in letter.body
    assert parseaddr(letter.reply_to[0])[1].startswith("kalendarz+")
    assert "List-Unsubscribe" in letter.extra_headers


def test_moved_date_comes_with_a_higher_sequence(place, halina, marek, mailoutbox):
    date = OccurrenceFactory(place=place)
    sign_up(date, by=marek)
    cancel_occurrence(date, by=halina, reason="Awaria wody")
    [(_asked, before), (method, after)] = invitations(mailoutbox, marek.email)
    assert method == "CANCEL"
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert "Awaria wody" in after["DESCRIPTION"]


def test_split_takes_the_old_entry_out_and_puts_the_new_one_in(place, halina, marek, mailoutbox):
    date = series_of(place)[2]
    old = date.event
    sign_up(date, by=marek)
    mailoutbox.clear()
    with transaction.atomic():
        new = split(Event.objects.select_for_update().get(pk=old.pk), date, by=halina)
    (ended, gone), (asked, here) = invitations(mailoutbox, marek.email)[:2]
    assert (ended, asked) == ("CANCEL", "REQUEST")
    assert gone["UID"] == f"{old.slug}@127.0.0.1"
    assert here["UID"] == f"{new.slug}@127.0.0.1"
    assert gone["RECURRENCE-ID"].dt == here["RECURRENCE-ID"].dt == date.recurrence_id
    assert here["RELATED-TO"] == gone["UID"]


def test_who_waits_is_invited_tentatively(place, marek, oksana, mailoutbox):
    date = OccurrenceFactory(place=place, capacity=1)
    sign_up(date, by=oksana)
    sign_up(date, by=marek, waits=True)
    [(method, waiting)] = invitations(mailoutbox, marek.email)
    assert method == "REQUEST"
    assert waiting["ATTENDEE"].params["PARTSTAT"] == "TENTATIVE"
    give_up(date, by=oksana)
    *_before, (_method, seated) = invitations(mailoutbox, marek.email)
    assert seated["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"


def test_who_wants_no_letters_gets_none(place, marek, mailoutbox):
    MailPreferences.objects.create(user=marek, choices={"seats": "never"})
    sign_up(OccurrenceFactory(place=place), by=marek)
    assert not mailoutbox


def test_guest_is_invited_once_the_address_is_confirmed(place, mailoutbox):
    row, _date = guest_at(place)
    assert invitations(mailoutbox, row.email) == []
    confirm_guest(row)
    [(method, invited)] = invitations(mailoutbox, row.email)
    assert method == "REQUEST"
    assert invited["ATTENDEE"].params["CN"] == "Ola"


def guest_at(place, **facts):
    date = OccurrenceFactory(place=place, **facts)
    type(date.event).objects.filter(pk=date.event_id).update(allows_guests=True)
    date.event.refresh_from_db()
    row = ask_as_guest(date, name="Ola", email="ola@example.org", language="pl", address="192.0.2.1")
    return row, date


def answer(row, partstat, **changes) -> bytes:
    """What a calendar sends back for ``row``; ``changes`` tamper with it."""
    date = row.occurrence
    email = row.user.email if row.user else row.email
    calendar, event = Calendar(), Component()
    calendar.add("prodid", "-//Another calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("method", changes.get("method", "REPLY"))
    event.add("uid", changes.get("uid", f"{date.event.slug}@127.0.0.1"))
    if date.event.is_series:
        event.add("recurrence-id", changes.get("recurrence_id", date.recurrence_id.astimezone(date.event.zone)))
    event.add("sequence", changes.get("sequence", date.event.sequence + date.sequence))
    event.add("dtstamp", changes.get("dtstamp", timezone.now().replace(microsecond=0)))
    event.add("organizer", vCalAddress(f"mailto:{changes.get('to', reply_address(row))}"))
    attendee = vCalAddress(f"mailto:{changes.get('attendee', email)}")
    event.add("attendee", attendee, parameters={"PARTSTAT": partstat})
    calendar.add_component(event)
    letter = EmailMessage()
    letter["From"] = changes.get("sender", f"Ktoś <{email}>")
    letter["To"] = changes.get("to", reply_address(row))
    letter["Subject"] = "Re: Herbata"
    letter["Message-ID"] = changes.get("message_id", f"<{datetime.now(tz=UTC).timestamp()}@example.org>")
    letter.set_content("Tak.")
    letter.add_alternative(calendar.to_ical().decode(), subtype="calendar", params={"method": "REPLY"})
    return letter.as_bytes()


def test_no_gives_the_seat_up_and_yes_takes_one_again(place, marek):
    row = sign_up(series_of(place)[1], by=marek)
    assert hear(answer(row, "DECLINED")) == ["given_up"]
    row.refresh_from_db()
    assert row.status == "cancelled"
    assert hear(answer(row, "ACCEPTED")) == ["seated"]
    row.refresh_from_db()
    assert row.status == "going"


def test_yes_to_a_full_event_is_answered_by_letter(place, marek, oksana, mailoutbox):
    date = OccurrenceFactory(place=place, capacity=1)
    row = sign_up(date, by=marek)
    give_up(date, by=marek)
    sign_up(date, by=oksana)
    mailoutbox.clear()
    assert hear(answer(row, "ACCEPTED")) == ["waiting"]
    date.refresh_from_db()
    assert (date.taken, date.waiting) == (1, 1)
    said = [letter for letter in mailoutbox if letter.to == [marek.email]]
    assert any("waiting list" in letter.body for letter in said)


def test_yes_to_a_date_that_is_over_is_answered_by_letter(place, marek, mailoutbox):
    date = OccurrenceFactory(place=place)
    row = sign_up(date, by=marek)
    give_up(date, by=marek)
    mailoutbox.clear()
    assert hear(answer(row, "ACCEPTED"), at=date.ends_at + timedelta(hours=1)) != ["seated"]
    assert mailoutbox


@pytest.mark.parametrize("partstat", ["TENTATIVE", "NEEDS-ACTION", "DELEGATED", "ACCEPTED"])
def test_other_answers_keep_the_seat(place, marek, partstat):
    row = sign_up(OccurrenceFactory(place=place), by=marek)
    assert hear(answer(row, partstat)) == ["kept"]
    row.refresh_from_db()
    assert row.status == "going"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"sender": "Marek <zly@example.org>"}, "wrong_sender"),
        ({"sender": "marek@example.org, zly@example.org"}, "wrong_sender"),
        ({"attendee": "zly@example.org"}, "wrong_attendee"),
        ({"to": "kalendarz@example.org"}, "unknown_address"),
        ({"to": "kalendarz+1-aaaaaaaaaaaaaaaaaaaaaaaaaa@example.org"}, "unknown_address"),
        ({"uid": "another@127.0.0.1"}, "wrong_event"),
        ({"recurrence_id": datetime(2026, 1, 1, 10, tzinfo=UTC)}, "wrong_date"),
        ({"method": "REQUEST"}, "no_answer"),
        ({"sequence": -1}, "old_version"),
        ({"dtstamp": datetime(2099, 1, 1, tzinfo=UTC)}, "from_the_future"),
    ],
)
def test_answer_that_was_tampered_with_changes_nothing(place, marek, changes, why):
    row = sign_up(series_of(place)[1], by=marek)
    assert hear(answer(row, "DECLINED", **changes)) == [why]
    row.refresh_from_db()
    assert row.status == "going"


def test_answer_to_the_time_before_a_move_does_not_count(place, marek):
    row = sign_up(OccurrenceFactory(place=place), by=marek)
    late = answer(row, "DECLINED")
    type(row.occurrence).objects.filter(pk=row.occurrence_id).update(sequence=1)
    assert hear(late) == ["old_version"]


def test_answer_counts_once_and_not_after_a_later_one(place, marek):
    row = sign_up(OccurrenceFactory(place=place), by=marek)
    now = timezone.now().replace(microsecond=0)
    no = answer(row, "DECLINED", message_id="<1@x>", dtstamp=now)
    assert hear(no) == ["given_up"]
    sign_up(row.occurrence, by=marek)
    assert hear(no) == ["heard_before"]
    earlier = answer(row, "DECLINED", message_id="<0@x>", dtstamp=now - timedelta(minutes=5))
    assert hear(earlier) == ["overtaken"]
    row.refresh_from_db()
    assert row.status == "going"
    assert CalendarReply.objects.count() == 1


def test_guest_answers_too(place):
    row, _date = guest_at(place)
    confirm_guest(row)
    row = Attendance.objects.select_related("occurrence__event").get(pk=row.pk)
    assert hear(answer(row, "DECLINED")) == ["given_up"]
    assert hear(answer(row, "ACCEPTED")) == ["seated"]


def test_one_person_cannot_answer_for_another(place, marek, oksana):
    date = OccurrenceFactory(place=place)
    row = sign_up(date, by=marek)
    sign_up(date, by=oksana)
    forged = answer(row, "DECLINED", sender=oksana.email, attendee=oksana.email)
    assert hear(forged) == ["wrong_sender"]


def test_proof_in_the_address_survives_capitals(place, marek):
    row = sign_up(OccurrenceFactory(place=place), by=marek)
    assert attendance_id(reply_address(row).upper()) == row.pk
    assert len(reply_address(row).partition("@")[0]) <= 64


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff\xfe",
        b"From: a@b\r\nContent-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\n",
        b"From: a@b\r\nContent-Type: text/calendar; charset=nothing\r\n\r\n\xff\xff",
        b"Subject: " + b"x" * 1_100_000,
    ],
)
def test_broken_letters_are_passed_over(db, raw):
    assert len(hear(raw)) == 1


def test_command_reads_a_pipe(place, marek, monkeypatch, capsys):
    row = sign_up(OccurrenceFactory(place=place), by=marek)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(answer(row, "DECLINED"))))
    call_command("calendar_replies")
    assert "1 given_up" in capsys.readouterr().out


def test_command_reads_new_letters_of_a_maildir_once(place, marek, tmp_path, capsys):
    row = sign_up(OccurrenceFactory(place=place), by=marek)
    box = mailbox.Maildir(tmp_path / "box")
    box.add(b"Subject: broken")
    box.add(answer(row, "DECLINED"))
    call_command("calendar_replies", maildir=tmp_path / "box")
    call_command("calendar_replies", maildir=tmp_path / "box")
    assert capsys.readouterr().out.splitlines() == ["1 given_up, 1 no_answer", "nothing new"]


def away(execute, sql, params, many, context):
    raise OperationalError("the connection is lost")


def test_answer_waits_while_the_database_is_away(place, marek, tmp_path, capsys):
    row = sign_up(OccurrenceFactory(place=place), by=marek)
    mailbox.Maildir(tmp_path / "box").add(answer(row, "DECLINED"))
    with connection.execute_wrapper(away), pytest.raises(CommandError) as refused:
        call_command("calendar_replies", maildir=tmp_path / "box")
    assert refused.value.returncode == os.EX_TEMPFAIL
    call_command("calendar_replies", maildir=tmp_path / "box")
    assert capsys.readouterr().out.splitlines() == ["1 given_up"]


def test_command_says_what_is_not_set(db, settings):
    settings.CALENDAR_REPLY_TO = ""
    with pytest.raises(CommandError, match="CALENDAR_REPLY_TO"):
        call_command("calendar_replies")


@pytest.fixture
def imap(settings, tmp_path, monkeypatch):
    """``imap(*letters)`` is a running mailbox that the settings name, trusted by this process alone."""
    with contextlib.ExitStack() as stack:

        def start(*letters):
            server = stack.enter_context(imap_server.running(list(letters), tmp_path))
            settings.CALENDAR_IMAP_HOST, settings.CALENDAR_IMAP_PORT = server.server_address
            settings.CALENDAR_IMAP_USER, settings.CALENDAR_IMAP_PASSWORD = "kalendarz", "right"
            return server

        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        yield start


def test_unseen_letters_of_a_mailbox_are_read_once(place, marek, imap, capsys):
    row = sign_up(OccurrenceFactory(place=place), by=marek)
    server = imap(b"Subject: broken\r\n\r\n", b"Subject: " + b"x" * 1_200_000, answer(row, "DECLINED"))
    call_command("calendar_replies", imap=True)
    assert capsys.readouterr().out == "1 given_up, 1 no_answer, 1 too_large\n"
    assert server.seen == {1, 2, 3}
    read_calendar_replies.func()  # what the scheduler does
    call_command("calendar_replies", imap=True)
    assert capsys.readouterr().out == "nothing new\n"
    row.refresh_from_db()
    assert row.status == "cancelled"


def test_mailbox_that_lets_nobody_in_is_said_without_its_password(db, imap, settings):
    imap()
    settings.CALENDAR_IMAP_PASSWORD = "guess"
    with pytest.raises(CommandError) as trouble:
        call_command("calendar_replies", imap=True)
    assert "guess" not in str(trouble.value)


def test_mailbox_whose_certificate_nobody_vouches_for_is_not_read(db, imap, monkeypatch):
    server = imap(b"Subject: x\r\n\r\n")
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(CommandError, match="SSLCertVerificationError"):
        call_command("calendar_replies", imap=True)
    assert not server.heard
