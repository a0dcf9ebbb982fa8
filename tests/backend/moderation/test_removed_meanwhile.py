"""What was removed, and what happened to it before the decision ended or its copy was erased."""

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from backend.conversations import services as talks
from backend.core.errors import Invalid
from backend.events.services.splitting import split
from backend.media.services import store_picture
from backend.moderation.models import TakenDown
from backend.moderation.services import confirm, decide_appeal, file_appeal, undo
from backend.privacy.services import leaving
from backend.privacy.services.retention import sweep_all
from backend.sharing.services import request_listing
from backend.sharing.services.matching import tell_those_it_fits
from tests.backend.moderation.test_removal import (
    EVIDENCE,
    REMOVAL,
    WORDS,
    again,
    files,
    pass_time,
    removed,
    tables_with,
)
from tests.factories.events import EventFactory, OccurrenceFactory, dates_of, series
from tests.factories.media import photo
from tests.factories.moderation import verdict
from tests.factories.places import MembershipFactory, PlaceFactory
from tests.factories.sharing import ListingFactory, ListingPhotoFactory

REMOVED_WITH_EXCLUSION = replace(REMOVAL, sanction="ban")


def overruled(decision, *, by, judge) -> None:
    appeal = file_appeal(again(decision), by=by, text="Proszę sprawdzić.")
    decide_appeal(appeal, by=judge, reverse=True, answer="Rzeczywiście.")


def leave(person) -> None:
    """The account of ``person`` is deleted."""
    leaving.ask_to_leave(person, by=person)
    leaving.erase_due(now=timezone.now() + timedelta(days=15))


def test_author_reads_why_while_a_second_person_is_asked(client, place, marek, oksana, zofia):
    message = talks.post_message(talks.main_room(place), by=marek, body=WORDS, client_id=uuid.uuid4())
    decision = removed(message, by=oksana, judge=zofia, what=REMOVED_WITH_EXCLUSION)
    client.force_login(marek)
    assert marek.notifications.get().url == decision.get_absolute_url()
    assert client.get(decision.get_absolute_url()).status_code == 200


def test_poll_comes_back_when_a_confirmed_exclusion_is_overruled(place, marek, oksana, zofia, adam, ewa):
    asked = talks.NewPoll(question=f"{WORDS}?", options=["Tak", "Nie"])
    room = talks.main_room(place)
    message = talks.post_message(room, by=marek, body="", client_id=uuid.uuid4(), poll=asked)
    decision = removed(message, by=oksana, judge=zofia, what=REMOVED_WITH_EXCLUSION)
    confirm(decision, by=adam)
    overruled(decision, by=marek, judge=ewa)
    poll = again(message).poll
    assert (poll.question, [one.text for one in poll.options.all()]) == (f"{WORDS}?", ["Tak", "Nie"])


def test_poll_removed_by_two_comes_back(place, marek, oksana, halina, zofia, adam):
    asked = talks.NewPoll(question=f"{WORDS}?", options=["Tak", "Nie"])
    room = talks.main_room(place)
    message = talks.post_message(room, by=marek, body="", client_id=uuid.uuid4(), poll=asked)
    first = removed(message, by=oksana, judge=zofia)
    second = removed(again(message), by=halina, judge=adam)
    undo(second, by=adam)
    undo(first, by=adam)
    poll = again(message).poll
    assert (poll.question, [one.text for one in poll.options.all()]) == (f"{WORDS}?", ["Tak", "Nie"])


def test_event_keeps_no_word_of_where_or_why_not(place, marek, oksana, zofia):
    event = EventFactory(place=place, author=marek, address=f"{WORDS} 1", cancel_reason=WORDS)
    OccurrenceFactory(event=event, cancel_reason=WORDS, words={"title": WORDS})
    decision = removed(event, by=oksana, judge=zofia)
    assert tables_with(WORDS) <= EVIDENCE | {"moderation_takendown"}
    undo(decision, by=zofia)
    assert (again(event).address, again(event).cancel_reason) == (f"{WORDS} 1", WORDS)
    row = event.occurrences.get()
    assert (row.cancel_reason, row.words) == (WORDS, {"title": WORDS})


def test_title_comes_back_where_another_language_is_spoken(place, halina, marek, oksana, zofia, adam):
    other = PlaceFactory(default_language="uk")
    MembershipFactory(place=other, role="animator")
    listing = ListingFactory(place=place, author=halina, title=WORDS, body="Wiertarka", is_of_place=True)
    decision = removed(listing, by=oksana, judge=adam)
    type(place).objects.filter(pk=place.pk).update(default_language="uk")
    undo(decision, by=adam)
    assert (again(listing).title, again(listing).body) == (WORDS, "Wiertarka")


def test_profile_of_a_deleted_account_stays_away(place, marek, oksana, adam, django_capture_on_commit_callbacks):
    marek.can_help_with, marek.avatar = WORDS, store_picture(photo((64, 48)))
    marek.save()
    name = marek.avatar.name(320)
    with django_capture_on_commit_callbacks(execute=True):
        decision = removed(marek, by=oksana, judge=adam)
    with django_capture_on_commit_callbacks(execute=True):
        leave(marek)
    assert tables_with(WORDS) <= EVIDENCE
    assert not TakenDown.objects.exists()
    assert name not in files()
    undo(decision, by=adam)
    assert tables_with(WORDS) <= EVIDENCE


def test_listing_of_a_deleted_account_stays_away(place, marek, oksana, zofia, django_capture_on_commit_callbacks):
    listing = ListingFactory(place=place, author=marek, title=WORDS, body=WORDS)
    ListingPhotoFactory(listing=listing, picture=store_picture(photo((64, 48))))
    with django_capture_on_commit_callbacks(execute=True):
        decision = removed(listing, by=oksana, judge=zofia)
    with django_capture_on_commit_callbacks(execute=True):
        leave(marek)
    undo(decision, by=zofia)
    assert (again(listing).body, listing.photos.count()) == ("", 0)
    assert tables_with(WORDS) <= EVIDENCE
    assert not [name for name in files() if name.startswith("pictures/")]


def test_message_of_a_deleted_account_comes_back_without_photos_and_files(
    place, marek, oksana, zofia, django_capture_on_commit_callbacks
):
    message = talks.post_message(
        talks.main_room(place), by=marek, body="Dzień dobry!", client_id=uuid.uuid4(),
        photos=[talks.NewPhoto(photo((64, 48)), WORDS)],
    )  # fmt: skip
    talks.edit_message(message, by=marek, body="Dobry wieczór!")
    with django_capture_on_commit_callbacks(execute=True):
        decision = removed(message, by=oksana, judge=zofia)
    with django_capture_on_commit_callbacks(execute=True):
        leave(marek)
    undo(decision, by=zofia)
    row = again(message)
    assert (row.body, row.photos.count(), row.versions.count()) == ("Dobry wieczór!", 0, 0)
    assert not [name for name in files() if name.startswith("pictures/")]


def test_event_comes_back_without_whom_to_ask_when_the_account_is_deleted(place, marek, oksana, zofia):
    event = EventFactory(place=place, author=marek, description="Gramy w szachy", contact=WORDS)
    decision = removed(event, by=oksana, judge=zofia)
    leave(marek)
    undo(decision, by=zofia)
    assert (again(event).description, again(event).contact) == ("Gramy w szachy", "")


def test_message_of_nothing_but_a_photo_counts_as_taken_back_with_the_account(place, marek, oksana, zofia):
    message = talks.post_message(
        talks.main_room(place), by=marek, body="", client_id=uuid.uuid4(), photos=[talks.NewPhoto(photo((64, 48)), "")]
    )
    decision = removed(message, by=oksana, judge=zofia)
    leave(marek)
    undo(decision, by=zofia)
    assert again(message).deleted_at is not None


@pytest.mark.parametrize("what", [verdict(hide=True), REMOVAL], ids=["hidden", "removed"])
def test_title_leaves_the_talk_about_it_and_the_message_it_grew_from(client, place, marek, oksana, halina, zofia, what):
    message = talks.post_message(talks.main_room(place), by=marek, body="Oddam coś", client_id=uuid.uuid4())
    listing = ListingFactory(place=place, author=marek, title=WORDS)
    event = OccurrenceFactory(event=EventFactory(place=place, author=marek, title=WORDS)).event
    asked = talks.NewPoll(question=WORDS, options=["Tak", "Nie"])
    poll = talks.post_message(message.conversation, by=marek, body="", client_id=uuid.uuid4(), poll=asked).poll
    for kind, row, where in (("listing", listing, listing), ("event", event, event), ("poll", poll, poll.message)):
        url = where.get_absolute_url()
        talks.record_deed(message, by=marek, kind=kind, object_id=row.pk, title=WORDS, url=url)
    request = request_listing(listing, by=oksana, message="Chętnie wezmę")
    rooms = [message.conversation, request.conversation]
    decisions = [removed(row, by=halina, judge=zofia, what=what) for row in (listing, event, poll.message)]
    client.force_login(oksana)
    pages = [reverse("conversation-list"), *(room.get_absolute_url() for room in rooms)]
    assert [url for url in pages if WORDS in client.get(url).text] == []
    for decision in decisions:
        undo(decision, by=zofia)
    assert [url for url in pages if WORDS not in client.get(url).text] == []
    assert list(again(message).deeds.values_list("title", flat=True)) == [WORDS] * 3


def test_title_leaves_the_inboxes_of_those_whom_it_might_suit(client, place, marek, oksana, halina, zofia):
    ListingFactory(place=place, author=oksana, kind="ask", title="Szukam roweru")
    listing = ListingFactory(place=place, author=marek, kind="lend", title=f"Rower {WORDS}")
    assert tell_those_it_fits(listing) == 1
    client.force_login(oksana)
    assert WORDS in client.get(reverse("notification-list")).text
    removed(listing, by=halina, judge=zofia)
    assert WORDS not in client.get(reverse("notification-list")).text
    client.force_login(marek)
    assert WORDS in client.get(reverse("notification-list")).text  # the letter about the decision


def test_cover_of_the_other_half_of_a_series_stays(place, halina, oksana, adam, django_capture_on_commit_callbacks):
    event = series(place, halina, cover=store_picture(photo((64, 48))))
    second = dates_of(event)[1]
    other = split(event, second, by=halina)
    with django_capture_on_commit_callbacks(execute=True):
        decision = removed(event, by=oksana, judge=adam)
    cover = again(other).cover
    assert (cover.is_private, cover.storage.exists(cover.name(320))) == (False, True)
    pass_time(decision, 185)
    with django_capture_on_commit_callbacks(execute=True):
        sweep_all()
    assert again(other).cover.storage.exists(cover.name(320))


def test_series_is_not_divided_while_it_is_hidden(place, halina, oksana, adam):
    event = series(place, halina)
    second = dates_of(event)[1]
    decision = removed(event, by=oksana, judge=adam, what=verdict(hide=True))
    with pytest.raises(Invalid, match="hides"):
        split(again(event), second, by=halina)
    undo(decision, by=adam)
    assert not split(again(event), second, by=halina).is_hidden


def test_words_that_their_author_replaced_do_not_come_back_with_a_later_decision(place, marek, oksana, zofia):
    listing = ListingFactory(place=place, author=marek, title="Rower", body=WORDS)
    first = removed(listing, by=oksana, judge=zofia)
    type(listing).objects.filter(pk=listing.pk).update(body="Bez obelg")
    undo(first, by=zofia)
    assert (again(listing).title, again(listing).body) == ("Rower", "Bez obelg")
    assert not TakenDown.objects.exists()
    type(listing).objects.filter(pk=listing.pk).update(body="")
    undo(removed(again(listing), by=oksana, judge=zofia), by=zofia)
    assert again(listing).body == ""
