"""Taken away for good: nobody reads it, it can come back while somebody can appeal, then it is erased."""

import uuid
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from backend.conversations import services as talks
from backend.conversations.models import Message
from backend.core.errors import Invalid
from backend.events.models import Event
from backend.media.services import store_picture
from backend.moderation.models import Decision, TakenDown
from backend.moderation.registry import kinds
from backend.moderation.services import (
    decide,
    decide_appeal,
    file_appeal,
    refuse_confirmation,
    report_content,
    restore_content,
    undo,
)
from backend.privacy.services.retention import sweep_all
from tests.factories.events import EventFactory
from tests.factories.media import photo
from tests.factories.moderation import verdict
from tests.factories.sharing import ListingFactory, ListingPhotoFactory

EN = {"Accept-Language": "en"}
WORDS = "Ksylofonista"
# Where words are kept for a year as evidence, and in the inbox of both sides.
EVIDENCE = {
    "moderation_case", "moderation_report", "moderation_evidence", "moderation_appeal", "notifications_notification",
}  # fmt: skip
REMOVAL = replace(verdict(hide=True), measure="remove")


def again(row):
    return type(row)._base_manager.get(pk=row.pk)


def removed(target, *, by, judge, what=REMOVAL) -> Decision:
    report = report_content(target, by=by, reason="abuse")
    return decide(report.case, by=judge, verdict=what)


def tables_with(words: str) -> set[str]:
    """Every table of the database in which ``words`` stand."""
    found = set()
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608
            if any(words.lower() in str(row).lower() for row in cursor.fetchall()):
                found.add(model._meta.db_table)
    return found


def files() -> set[str]:
    roots = (Path(settings.MEDIA_ROOT), Path(settings.PRIVATE_ROOT))
    return {str(file.relative_to(root)) for root in roots for file in root.rglob("*") if file.is_file()}


def pass_time(decision: Decision, days: int) -> None:
    """As if ``decision`` had been taken ``days`` ago."""
    past = timedelta(days=days)
    Decision.objects.filter(pk=decision.pk).update(
        decided_at=decision.decided_at - past, appeal_until=decision.appeal_until - past
    )


@pytest.fixture
def said(place, marek, django_capture_on_commit_callbacks) -> Message:
    """Words with a photo that were changed once."""
    room = talks.main_room(place)
    message = talks.post_message(
        room,
        by=marek,
        body=f"{WORDS} fałszuje!",
        client_id=uuid.uuid4(),
        photos=[talks.NewPhoto(photo((64, 48)), WORDS)],
    )
    return talks.edit_message(message, by=marek, body=f"{WORDS} gra fałszywie!")


def test_nobody_reads_it_not_even_its_author(client, said, marek, oksana, halina, zofia):
    picture = said.photos.get().picture
    removed(said, by=oksana, judge=zofia)
    row = again(said)
    assert (row.body, row.is_hidden, row.photos.count(), row.versions.count()) == ("", True, 0, 0)
    for person in (marek, oksana, halina):
        client.force_login(person)
        assert WORDS not in client.get(said.conversation.get_absolute_url()).text
        assert client.get(picture.large).status_code == 404
    assert not Message.objects.filter(search_stems__matches=WORDS).exists()


def test_letter_says_what_was_removed_and_that_it_was(client, said, marek, oksana, zofia):
    marek.language = "en"
    marek.save()
    client.force_login(zofia)
    report = report_content(said, by=oksana, reason="abuse")
    fields = {
        "action": "decide", "measure": "remove", "ground": "DECISION_GROUND_INCOMPATIBLE_CONTENT", "rule": "1",
        "facts": "Wyśmiewa sąsiada.", "version": again(report.case).version,
    }  # fmt: skip
    assert client.post(reverse("case", args=[report.case_id]), fields).status_code == 302
    decision = Decision.objects.get()
    assert "We removed what you wrote for good" in decision.statement
    client.force_login(marek)
    page = client.get(reverse("decision", args=[decision.pk]), headers=EN).text
    assert "We removed what you wrote" in page
    assert WORDS in page
    client.force_login(oksana)
    assert "We removed what you reported" in client.get(reverse("report-decision", args=[report.pk]), headers=EN).text


def test_it_comes_back_with_everything_when_it_is_undone(client, said, marek, oksana, zofia):
    undo(removed(said, by=oksana, judge=zofia), by=zofia)
    row = again(said)
    assert (row.body, row.is_hidden) == (f"{WORDS} gra fałszywie!", False)
    assert [one.body for one in row.versions.all()] == [f"{WORDS} fałszuje!"]
    client.force_login(oksana)
    assert client.get(row.photos.get().picture.large).status_code == 200
    assert Message.objects.filter(search_stems__matches=WORDS).exists()
    assert not TakenDown.objects.exists()


def test_it_comes_back_after_an_appeal_in_the_fifth_month(said, marek, oksana, zofia, adam):
    decision = removed(said, by=oksana, judge=zofia)
    pass_time(decision, 150)
    sweep_all()
    with pytest.raises(Invalid):
        undo(decision, by=zofia)
    appeal = file_appeal(again(decision), by=marek, text="To żart z siebie.")
    decide_appeal(appeal, by=adam, reverse=True, answer="Rzeczywiście.")
    assert again(said).body == f"{WORDS} gra fałszywie!"


def test_it_is_erased_when_no_appeal_can_bring_it_back(
    said, marek, oksana, zofia, adam, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        decision = removed(said, by=oksana, judge=zofia)
    pass_time(decision, 185)
    with django_capture_on_commit_callbacks(execute=True):
        sweep_all()
    assert again(decision).erased_at is not None
    assert tables_with(WORDS) <= EVIDENCE
    assert not [name for name in files() if name.startswith("pictures/")]
    with django_capture_on_commit_callbacks(execute=True):
        sweep_all(now=timezone.now() + timedelta(days=800))
    assert tables_with(WORDS) <= {"notifications_notification"}
    assert files() == set()


def test_copy_waits_for_an_appeal_that_nobody_heard_yet(said, marek, oksana, zofia, adam):
    decision = removed(said, by=oksana, judge=zofia)
    appeal = file_appeal(decision, by=marek, text="Proszę sprawdzić.")
    pass_time(decision, 200)
    sweep_all()
    assert TakenDown.objects.exists()
    decide_appeal(appeal, by=adam, reverse=False, answer="Jednak rani.")
    sweep_all()
    assert not TakenDown.objects.exists()


def test_what_its_author_took_back_meanwhile_stays_away(said, marek, oksana, zofia):
    decision = removed(said, by=oksana, judge=zofia)
    Message.objects.filter(pk=said.pk).update(deleted_at=timezone.now())
    undo(decision, by=zofia)
    assert again(said).body == ""
    assert tables_with(WORDS) <= EVIDENCE


def test_hidden_first_then_removed_comes_back_when_both_have_ended(said, oksana, halina, zofia, adam):
    first = removed(said, by=oksana, judge=zofia, what=verdict(hide=True))
    second = removed(again(said), by=halina, judge=adam)
    undo(second, by=adam)
    assert (again(said).body, again(said).is_hidden) == (f"{WORDS} gra fałszywie!", True)
    undo(first, by=zofia)
    assert not again(said).is_hidden


def test_removed_twice_keeps_the_words_of_the_first_time(said, oksana, halina, zofia, adam):
    first = removed(said, by=oksana, judge=zofia)
    second = removed(again(said), by=halina, judge=adam)
    undo(first, by=adam)
    assert again(said).body == ""
    undo(second, by=adam)
    assert again(said).body == f"{WORDS} gra fałszywie!"


def test_exclusion_that_nobody_confirms_gives_it_back(said, oksana, zofia, adam):
    decision = removed(said, by=oksana, judge=zofia, what=replace(REMOVAL, sanction="ban"))
    assert again(said).body == ""
    refuse_confirmation(decision, by=adam)
    assert (again(said).body, again(said).is_hidden) == (f"{WORDS} gra fałszywie!", False)


def test_public_photo_of_a_listing_has_no_address_any_more(
    client, place, marek, oksana, zofia, django_capture_on_commit_callbacks
):
    listing = ListingFactory(place=place, author=marek, title=WORDS, body=f"{WORDS}!", pickup_note=WORDS)
    picture = store_picture(photo((64, 48)), alt="")
    ListingPhotoFactory(listing=listing, picture=picture)
    name = picture.name(1600)
    assert picture.storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        decision = removed(listing, by=oksana, judge=zofia)
    assert not picture.storage.exists(name)
    client.force_login(marek)
    page = client.get(listing.get_absolute_url())
    assert page.status_code == 200
    assert WORDS not in page.text
    with django_capture_on_commit_callbacks(execute=True):
        restore_content(again(listing), by=zofia)
    assert (again(listing).title, again(listing).pickup_note) == (WORDS, WORDS)
    assert picture.storage.exists(name)
    assert again(decision).status == "undone"


def test_event_leaves_every_calendar_with_its_words(client, place, marek, oksana, zofia):
    event = EventFactory(place=place, author=marek, title=WORDS, description=f"{WORDS}!")
    decision = removed(event, by=oksana, judge=zofia)
    assert tables_with(WORDS) <= EVIDENCE | {"moderation_takendown"}
    assert not Event.objects.visible_to(oksana).filter(pk=event.pk).exists()
    undo(decision, by=zofia)
    assert (again(event).title, again(event).is_hidden) == (WORDS, False)


def test_profile_is_erased_sooner_than_a_hidden_one(client, marek, oksana, adam, django_capture_on_commit_callbacks):
    marek.can_help_with, marek.avatar = WORDS, store_picture(photo((64, 48)))
    marek.save()
    name = marek.avatar.name(320)
    with django_capture_on_commit_callbacks(execute=True):
        decision = removed(marek, by=oksana, judge=adam)
    assert f"{name}" in files()  # in the private storage
    assert not (Path(settings.MEDIA_ROOT) / name).exists()
    pass_time(decision, 185)
    with django_capture_on_commit_callbacks(execute=True):
        sweep_all()
    assert not TakenDown.objects.exists()
    assert tables_with(WORDS) <= EVIDENCE


def test_profile_comes_back_with_its_photo(marek, oksana, adam, django_capture_on_commit_callbacks):
    marek.can_help_with, marek.avatar = WORDS, store_picture(photo((64, 48)))
    marek.save()
    with django_capture_on_commit_callbacks(execute=True):
        undo(removed(marek, by=oksana, judge=adam), by=adam)
    row = again(marek)
    assert (row.can_help_with, row.avatar.is_private) == (WORDS, False)
    assert row.avatar.storage.exists(row.avatar.name(320))


def test_how_somebody_behaved_cannot_be_removed():
    assert {kind for kind, moderated in kinds.items() if not moderated.is_removable} == {"coffeeseat", "participant"}
