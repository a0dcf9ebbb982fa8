"""What is too old goes by itself."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import call_command
from django.utils import timezone

from backend.accounts.sessions import sign_out_everywhere
from backend.audit.services import job_ran, last_run
from backend.core.health import Trouble
from backend.moderation.models import Case, Evidence, Report
from backend.notifications.models import Notification
from backend.privacy.registry import WORDS_KEPT, Sweep, kinds
from backend.privacy.services import retention
from backend.sharing.models import Listing
from tests.factories.bookings import BookingFactory
from tests.factories.lending import LoanFactory, ThingFactory
from tests.factories.moderation import reported_message, sanctioned
from tests.factories.notifications import NotificationFactory
from tests.factories.sharing import ListingFactory, ListingPhotoFactory


def told(marek, *, days, read=False):
    at = timezone.now() - timedelta(days=days)
    return NotificationFactory(recipient=marek, created_at=at, read_at=at if read else None)


def test_old_notifications_go_read_ones_sooner(marek):
    young, old = told(marek, days=179, read=True), told(marek, days=181, read=True)
    unread, ancient = told(marek, days=300), told(marek, days=366)
    did = retention.sweep_all()
    assert set(Notification.objects.all()) == {young, unread}
    assert (did["notifications.read"], did["notifications.old"]) == (1, 1)
    assert old != ancient


def test_a_second_run_finds_nothing(marek):
    told(marek, days=400)
    retention.sweep_all()
    assert set(retention.sweep_all().values()) == {0}


def test_evidence_goes_a_year_after_the_decision_and_the_decision_stays(place, marek, oksana, zofia):
    report = reported_message(place, author=marek, by=oksana)
    Case.objects.update(decided_at=timezone.now() - timedelta(days=364), status="decided")
    Report.objects.update(status="hidden", details="Słowa")
    retention.sweep_all()
    report.refresh_from_db()
    assert report.details == "Słowa"
    retention.sweep_all(now=timezone.now() + timedelta(days=2))
    report.refresh_from_db()
    assert (report.details, report.snapshot, report.status) == ("", "", "hidden")


def test_a_report_that_waits_keeps_its_evidence(place, marek, oksana):
    report = reported_message(place, author=marek, by=oksana)
    retention.sweep_all(now=timezone.now() + timedelta(days=4000))
    report.refresh_from_db()
    assert report.snapshot != ""


def test_dry_run_counts_and_deletes_nothing(marek, capsys):
    told(marek, days=400)
    call_command("retention", "--dry-run")
    said = capsys.readouterr().out
    assert "notifications.old            1" in said
    assert Notification.objects.count() == 1
    call_command("retention")
    assert Notification.objects.count() == 0


def test_what_breaks_keeps_no_other_from_its_turn_and_is_seen(marek, monkeypatch):
    def breaks(now):
        raise ValueError("broken")

    first = kinds["account"]
    monkeypatch.setitem(kinds, "account", type(first)(**{**vars(first), "sweeps": (Sweep(name="broken", act=breaks),)}))
    told(marek, days=400)
    retention.sweep_all()
    assert Notification.objects.count() == 0
    assert last_run("retention").did["failed"] == ["broken"]
    with pytest.raises(Trouble):
        retention.examine()


def test_doctor_sees_a_silent_night(db):
    assert "no night" in retention.examine()
    job_ran("retention")
    assert "0 h ago" in retention.examine()
    with pytest.raises(Trouble):
        retention.examine(now=timezone.now() + timedelta(days=3))


def test_large_tables_are_deleted_in_small_transactions(marek, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(retention, "BATCH", 3)
    for _number in range(7):
        told(marek, days=400)
    assert retention.delete_in_batches(Notification.objects.all()) == 7


def test_sweeps_have_names_of_their_own():
    names = [sweep.name for sweep in retention.sweeps()]
    assert len(names) == len(set(names))


def test_dry_run_keeps_the_files_of_evidence(place, marek, oksana, zofia, django_capture_on_commit_callbacks):
    sanctioned(place, author=marek, by=oksana, judge=zofia, hide=True, sanction="mute", days=1)
    name = storages["private"].save("evidence/photo.webp", ContentFile(b"x"))
    Evidence.objects.create(case=Case.objects.get(), text="x", data={"files": [{"name": name}]}, sha256="0" * 64)
    later = timezone.now() + timedelta(days=800)
    assert retention.preview(now=later)["moderation.words"] == 1
    assert storages["private"].exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        retention.sweep_all(now=later)
    assert not storages["private"].exists(name)


def test_a_device_that_is_signed_in_stays_known_and_is_signed_out_with_all_others(client, marek):
    client.force_login(marek)
    gone = UserSession.objects.create(user=marek, session_key="gone", ip="192.0.2.1")
    mine, _made = UserSession.objects.get_or_create(
        session_key=client.session.session_key, defaults={"user": marek, "ip": "192.0.2.1"}
    )
    UserSession.objects.update(last_seen_at=timezone.now() - timedelta(days=61))
    retention.sweep_all()
    assert list(UserSession.objects.all()) == [mine] != [gone]
    sign_out_everywhere(marek)
    assert client.get("/konto/").status_code == 302


def test_what_ended_three_years_ago_keeps_no_words(place, marek, oksana):
    now = timezone.now()
    ends_at = now - WORDS_KEPT + timedelta(hours=1)
    span = {"starts_at": ends_at - timedelta(days=2), "ends_at": ends_at}
    loan = LoanFactory(
        listing=ThingFactory(place=place), borrower=marek, status="returned", message="Na remont", **span
    )
    loan.steps.create(kind="asked", by=marek, text="Na remont")
    loan.steps.update(at=span["starts_at"])
    out = LoanFactory(listing=ThingFactory(place=place), borrower=marek, status="on_loan", message="Na lato", **span)
    late = LoanFactory(listing=ThingFactory(place=place), borrower=marek, status="returned", message="Na zimę", **span)
    late.steps.create(kind="returned", by=marek, text="Przepraszam")
    booking = BookingFactory(place=place, holder=oksana, status="accepted", title="Urodziny", **span)
    meeting = BookingFactory(place=place, kind="blocking", holder=None, title="Malowanie", **span)
    booking.steps.create(kind="asked", by=oksana, text="Będzie tort")
    retention.sweep_all(now=now)
    loan.refresh_from_db()
    assert loan.message == "Na remont"
    retention.sweep_all(now=now + timedelta(hours=2))
    for row in (loan, out, late, booking, meeting):
        row.refresh_from_db()
    assert (loan.message, loan.borrower, out.message) == ("", marek, "Na lato")
    assert (late.message, late.steps.get().text) == ("Na zimę", "Przepraszam")
    assert (booking.title, booking.holder, meeting.title) == ("–", oksana, "Malowanie")
    assert loan.steps.get().text == booking.steps.get().text == ""


def test_words_and_photos_of_a_listing_go_three_years_after_it_ended(place, marek):
    now = timezone.now()
    closed_at = now - WORDS_KEPT + timedelta(hours=1)
    old = ListingFactory(
        place=place, author=marek, title="Wózek", body="Po dziecku", status="closed", closed_at=closed_at
    )
    photo = ListingPhotoFactory(listing=old)
    again = ListingFactory(place=place, author=marek, title="Sanki", status="open")
    thing = ThingFactory(place=place, title="Namiot", is_of_place=True, status="closed", closed_at=closed_at)
    assert retention.sweep_all(now=now)["sharing.words"] == 0
    assert retention.sweep_all(now=now + timedelta(hours=2))["sharing.words"] == 1
    old.refresh_from_db()
    assert (old.title, old.body, old.author, old.photos.count()) == ("–", "", marek, 0)
    assert not photo.picture.storage.exists(photo.picture.name(1600))
    assert set(Listing.objects.exclude(pk=old.pk).values_list("title", flat=True)) == {again.title, thing.title}
    assert retention.sweep_all(now=now + timedelta(hours=2))["sharing.words"] == 0
