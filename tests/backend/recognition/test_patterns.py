"""How somebody writes: repeated texts, floods, contacts of new accounts; private talks; files."""

import hashlib
import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from backend.conversations import services as talks
from backend.conversations.services import main_room
from backend.media.services import store_picture
from backend.places.roles import forget_roles
from backend.recognition.detectors import patterns
from backend.recognition.models import Hit, HitPart
from backend.recognition.weighing import weigh
from backend.sharing.services import create_listing, request_listing
from tests.cast import person
from tests.factories.conversations import say
from tests.factories.media import photo
from tests.factories.places import MembershipFactory, PlaceFactory
from tests.factories.recognition import look_for

pytestmark = pytest.mark.django_db
LONG = "Sprzedam tanio markowe perfumy, wysyłka w jeden dzień"


def aged(user):
    """``user`` as somebody who has been here for long."""
    user.date_joined = timezone.now() - timedelta(days=60)
    user.save(update_fields=["date_joined"])
    return user


def rooms_of(user, count):
    """Main rooms of so many places that ``user`` belongs to."""
    rooms = [main_room(MembershipFactory(user=user, place=PlaceFactory()).place) for _ in range(count)]
    forget_roles(user)
    return rooms


def detectors() -> set[str]:
    return set(HitPart.objects.values_list("detector", flat=True))


def send(room, by, *, photos=(), files=()):
    return talks.post_message(
        room, by=by, client_id=uuid.uuid4(), body="Zobaczcie",
        photos=[talks.NewPhoto(one) for one in photos], files=[talks.NewFile(one) for one in files],
    )  # fmt: skip


def test_the_same_text_in_three_rooms_is_pointed_out(marek):
    aged(marek)
    for ending, room in zip(("!", " 100 zł", "…"), rooms_of(marek, 3), strict=True):
        assert not Hit.objects.exists()
        say(room, marek, LONG + ending)
    assert detectors() == {"repeat"}


def test_a_usual_sentence_may_be_said_everywhere(marek):
    for room in rooms_of(marek, 4):
        say(room, marek, "Dziękuję bardzo!")
    assert not Hit.objects.exists()


def test_the_same_text_of_three_new_accounts_is_pointed_out(place):
    for name in ("Ala", "Ola", "Ela"):
        say(main_room(place), person(name, place), LONG)
    part = HitPart.objects.get()
    assert (part.detector, part.facts) == ("repeat", {"accounts": 3})


def test_a_flood_is_pointed_out_once(place, marek, monkeypatch):
    aged(marek)
    monkeypatch.setitem(patterns.FLOOD, "message", 5)
    for number in range(9):
        say(main_room(place), marek, f"No {number}")
    assert (Hit.objects.count(), detectors()) == (1, {"flood"})


def test_contacts_count_only_from_a_new_account(place, marek, oksana):
    text = "Piszcie na biuro@example.org albo https://example.org/oferta, tel. 600 100 200"
    say(main_room(place), aged(marek), text)
    assert not Hit.objects.exists()
    say(main_room(place), oksana, text)
    part = HitPart.objects.get()
    assert (part.detector, part.facts["gives"]) == ("new", ["email", "link", "phone"])
    assert Hit.objects.get().action == "flagged"


def test_a_telephone_of_a_new_account_is_usual(place, marek):
    say(main_room(place), marek, "Zadzwońcie: 600 100 200")
    assert not Hit.objects.exists()


def test_links_of_the_list_are_found_below_the_domain(place, marek):
    look_for("https://www.Example.com/abc", kind="link")
    assert say(main_room(place), marek, "Tu: sklep.example[.]com/x").is_hidden
    assert not say(main_room(place), marek, "Tu: notexample.com").is_hidden


def test_a_known_file_is_held_whatever_it_is_called(place, marek):
    content = b"Przelew: 12 3456"
    look_for(hashlib.sha256(content).hexdigest(), kind="file")
    message = send(main_room(place), marek, files=[SimpleUploadedFile("umowa.txt", content)])
    assert message.is_hidden
    assert message.files.get().sha256 == hashlib.sha256(content).hexdigest()
    assert not send(main_room(place), marek, files=[SimpleUploadedFile("umowa.txt", b"Inny plik")]).is_hidden


@pytest.mark.parametrize("name", ["sent_sha256", "sha256"])
def test_a_known_photo_is_held_by_the_hash_of_what_was_sent_or_kept(place, marek, name):
    known = store_picture(photo(colour="maroon"))
    look_for(getattr(known, name), kind="file")
    assert send(main_room(place), marek, photos=[photo(colour="maroon")]).is_hidden
    listing = create_listing(
        place, by=marek, kind="give", title="Obraz", photos=[store_picture(photo(colour="maroon"))]
    )  # fmt: skip
    listing.refresh_from_db()
    assert listing.is_hidden


def test_in_a_private_talk_words_are_not_read(marek, oksana, place):
    look_for("chwilówka")
    look_for("example.com", kind="link")
    talk = talks.write_to(oksana, by=marek)
    text = "Chwilówki! biuro@example.org https://example.org/oferta 600 100 200 bit.ly/abc"
    assert not say(talk, marek, text).is_hidden
    assert not Hit.objects.exists()
    message = say(talk, marek, "A tu: example.com/x")
    assert message.is_hidden
    # Not even what stands around the address.
    assert HitPart.objects.get().around == ""
    assert Hit.objects.get().report.case.is_private


def test_the_list_of_a_place_does_not_reach_private_talks(marek, oksana, place, halina):
    look_for("example.com", kind="link", place=place, by=halina)
    assert not say(talks.write_to(oksana, by=marek), marek, "example.com").is_hidden
    # Nor one about something on its board.
    asked = request_listing(create_listing(place, by=marek, kind="give", title="Krzesło"), by=oksana, message="Jest?")
    assert not say(asked.conversation, oksana, "example.com").is_hidden
    assert not Hit.objects.exists()


def test_writing_costs_no_query_more_while_nothing_is_found(place, marek, django_assert_num_queries):
    room = main_room(place)
    say(room, marek, "Raz")
    with django_assert_num_queries(0):
        weigh(LONG, by=marek, kind="message", where="1", place_id=place.pk, is_new=True)
    look_for("chwilówka")
    say(room, marek, "Dwa")
    with django_assert_num_queries(0):
        weigh(LONG, by=marek, kind="message", where="2", place_id=place.pk, is_new=True)
