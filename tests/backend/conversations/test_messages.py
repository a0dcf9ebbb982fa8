"""What a message may hold and what may be done with it."""

import io
import uuid
from datetime import timedelta

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from backend.accounts.services import block_person
from backend.conversations import selectors, services
from backend.conversations.fragments import frame_of, render_message
from backend.conversations.models import LogEntry, Message
from backend.conversations.services.messages import RoomClosed, TooLate
from backend.conversations.services.polls import PollIsClosed
from backend.core.errors import Invalid, NotAllowed
from backend.media.models import Picture
from backend.notifications.models import Notification
from tests.factories.conversations import say

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(place):
    return services.main_room(place)


def photo(name="z.jpg", size=(64, 48)):
    data = io.BytesIO()
    Image.new("RGB", size, "#0B5B49").save(data, "JPEG")
    return SimpleUploadedFile(name, data.getvalue(), "image/jpeg")


def document(name="regulamin.pdf", content=b"%PDF-1.7 tekst"):
    return SimpleUploadedFile(name, content)


def kinds(room) -> list[str]:
    return list(room.log.values_list("kind", flat=True))


def html(message: Message) -> str:
    return render_message(Message.objects.for_reading().get(pk=message.pk), "en")


# --- words ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("**ważne** i _ciche_", "<strong>ważne</strong> i <em>ciche</em>"),
        ("- raz\n- dwa", "<li>raz</li>"),
        ("https://example.org/a", '<a href="https://example.org/a" rel="nofollow ugc noopener">'),
        ("<script>alert(1)</script>", "&lt;script&gt;"),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ("Koniec zdania.To następne", "Koniec zdania.To następne"),
        ("# Nagłówek", "# Nagłówek"),
        ("![x](https://example.org/x.png)", '!<a href="https://example.org/x.png"'),
    ],
)
def test_light_markdown_is_safe(room, marek, body, shown):
    assert shown in html(say(room, marek, body))


def test_relative_link_of_a_message_leads_nowhere(room, marek):
    assert 'href="//evil' not in html(say(room, marek, "[x](//evil.example)"))


@pytest.mark.parametrize(
    ("body", "language"),
    [
        ("Принесу часник", "uk"),
        ("Привет, это я и ещё кое-кто", "ru"),
        ("Kto ma drabinę?", "pl"),
        ("Is anyone home today?", "en"),
        ("مرحبا يا جيران", "ar"),
        ("👍", ""),
    ],
)
def test_screen_reader_learns_the_language(room, marek, body, language):
    message = say(room, marek, body)
    assert message.language == language
    assert 'dir="auto"' in html(message)


# --- calling people -------------------------------------------------------------


def test_person_called_by_name_is_told_and_marked(room, marek, oksana):
    message = say(room, marek, "Zapytaj @Oksana, ona wie")
    assert list(message.mentions.all()) == [oksana]
    assert '<span class="mention">@Oksana</span>' in html(message)
    told = oksana.notifications.get()
    assert (told.kind, told.url) == (Notification.Kind.MENTION, message.get_absolute_url())


def test_mention_knows_no_diacritics_and_no_part_of_a_word(room, marek, oksana):
    assert say(room, marek, "@oksanaaa").mentions.count() == 0
    assert say(room, marek, "jan@oksana.pl").mentions.count() == 0
    assert say(room, marek, "(@OKSANA)").mentions.count() == 1


def test_name_inside_a_link_or_code_is_left_alone(room, marek, oksana):
    shown = html(say(room, marek, "@Oksana https://example.org/@Oksana `@Oksana`"))
    assert shown.count('class="mention"') == 1
    assert "https://example.org/@Oksana" in shown


def test_calling_everyone_is_for_those_who_keep_order(room, marek, oksana, halina):
    assert say(room, marek, "Uwaga @wszyscy").calls == ""
    assert oksana.notifications.count() == 0
    assert say(room, halina, "Uwaga @wszyscy").calls == "here"
    assert oksana.notifications.count() == 1


def test_animators_can_be_called_by_anybody(room, marek, oksana, halina):
    say(room, marek, "@animatorzy, zepsuł się czajnik")
    assert [person.notifications.count() for person in (halina, oksana)] == [1, 0]


def test_muted_room_calls_by_name_only_if_wanted(room, marek, oksana):
    services.set_calls(room, by=oksana, is_muted=True, mentions_call=True)
    say(room, marek, "@Oksana")
    assert oksana.notifications.count() == 1
    services.set_calls(room, by=oksana, is_muted=True, mentions_call=False)
    say(room, marek, "@Oksana")
    assert oksana.notifications.count() == 1


def test_blocked_person_calls_nobody(room, marek, oksana):
    block_person(marek, by=oksana)
    say(room, marek, "@Oksana")
    assert oksana.notifications.count() == 0


def test_answer_tells_the_one_who_was_answered(room, marek, oksana):
    question = say(room, oksana, "Kto ma drabinę?")
    services.post_message(room, by=marek, body="Ja", client_id=uuid.uuid4(), reply_to=question)
    assert oksana.notifications.get().kind == Notification.Kind.REPLY


def test_opening_the_room_reads_what_called_me(room, marek, oksana):
    message = say(room, marek, "@Oksana")
    services.enter(room, by=oksana)
    services.mark_seen(room, message.seq, by=oksana)
    services.enter(room, by=oksana).refresh_from_db()
    room.participations.filter(user=oksana).update(seen_seq=0)
    services.mark_seen(room, message.seq, by=oksana)
    assert oksana.notifications.filter(read_at__isnull=True).count() == 0


# --- editing and deleting -------------------------------------------------------


def test_edit_is_seen_and_what_stood_before_is_kept_for_moderators(client, room, marek, zofia, oksana):
    message = say(room, marek, "w sobote")
    services.edit_message(message, by=marek, body="w sobotę")
    assert kinds(room) == ["message", "edited"]
    client.force_login(zofia)
    address = f"/rozmowy/wiadomosc/{message.pk}/wersje/"
    assert "w sobote" in client.get(address).text
    client.force_login(oksana)
    assert client.get(address).status_code == 403


def test_neighbour_edits_for_half_an_hour_and_animator_always(room, marek, halina):
    for person in (marek, halina):
        say(room, person, "stare")
    Message.objects.update(created_at=timezone.now() - timedelta(minutes=31))
    of_marek, of_halina = room.messages.order_by("number")
    with pytest.raises(TooLate):
        services.edit_message(of_marek, by=marek, body="nowe")
    assert services.edit_message(of_halina, by=halina, body="nowe").body == "nowe"


def test_readers_learn_that_a_moderator_hid_words_but_not_which(client, room, marek, adam):
    message = say(room, marek)
    services.hide_message(message, by=adam)
    assert room.log.last().by == adam
    assert frame_of(room.log.last(), "en")["by"] is None
    client.force_login(marek)
    assert client.get(f"/api/v1/conversations/{room.pk}/log/").json()["entries"][-1]["by"] is None


def test_photos_of_someone_who_may_not_write_are_not_even_looked_at(room, marek, halina):
    room = services.change_room(room, by=halina, is_locked=True)
    broken = services.NewPhoto(SimpleUploadedFile("z.jpg", b"no picture"))
    with pytest.raises(RoomClosed):
        services.post_message(room, by=marek, client_id=uuid.uuid4(), photos=[broken])


def test_nobody_edits_words_of_others(room, marek, halina):
    message = say(room, marek)
    with pytest.raises(NotAllowed):
        services.edit_message(message, by=halina, body="nie")


def test_deleted_message_takes_its_photos_files_and_versions_along(
    room, marek, oksana, django_capture_on_commit_callbacks
):
    message = services.post_message(
        room, by=marek, body="Ogród", client_id=uuid.uuid4(),
        photos=[services.NewPhoto(photo(), "Grządka")], files=[services.NewFile(document())],
    )  # fmt: skip
    services.edit_message(message, by=marek, body="Ogródek")
    services.react(message, "👍", by=oksana)
    stored = [*Picture.objects.get().names, message.files.get().stored_name]
    assert all(storages["private"].exists(name) for name in stored)
    with django_capture_on_commit_callbacks(execute=True):
        services.delete_message(message, by=marek)
    assert not any(storages["private"].exists(name) for name in stored)
    assert Picture.objects.count() == 0
    message.refresh_from_db()
    assert (message.body, message.versions.count(), message.reactions.count()) == ("", 0, 0)


# --- photos and files -----------------------------------------------------------


def test_message_may_be_only_a_photo(room, marek):
    message = services.post_message(
        room, by=marek, client_id=uuid.uuid4(), photos=[services.NewPhoto(photo(), "Grządka w słońcu")]
    )
    assert 'alt="Grządka w słońcu"' in html(message)


@pytest.mark.parametrize(
    ("photos", "files", "field"),
    [(7, 0, "photos"), (0, 4, "files")],
)
def test_message_has_room_for_six_photos_and_three_files(room, marek, photos, files, field):
    with pytest.raises(Invalid) as refusal:
        services.post_message(
            room, by=marek, client_id=uuid.uuid4(),
            photos=[services.NewPhoto(photo())] * photos, files=[services.NewFile(document())] * files,
        )  # fmt: skip
    assert refusal.value.field == field
    assert (Picture.objects.count(), room.messages.count()) == (0, 0)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("wirus.exe", b"MZ"),
        ("strona.html", b"<script>"),
        ("udaje.pdf", b"MZ\x00"),
        ("udaje.docx", b"PK\x03\x04 nic"),
        ("udaje.txt", b"\xff\xfe\x00"),
        ("bez-konca", b"tekst"),
    ],
)
def test_only_documents_that_are_what_they_say_are_passed_on(room, marek, name, content):
    with pytest.raises(Invalid) as refusal:
        services.post_message(room, by=marek, client_id=uuid.uuid4(), files=[services.NewFile(document(name, content))])
    assert refusal.value.field == "files"


def test_file_is_for_those_who_may_read_the_message(client, room, marek, oksana, jan):
    message = services.post_message(
        room, by=marek, client_id=uuid.uuid4(), files=[services.NewFile(document("plan dyżurów.pdf"))]
    )
    address = message.files.get().get_absolute_url()
    client.force_login(oksana)
    response = client.get(address)
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert b"".join(response.streaming_content) == b"%PDF-1.7 tekst"
    client.force_login(jan)
    assert client.get(address).status_code == 404


def test_repeated_send_with_photos_keeps_one_set(room, marek):
    client_id = uuid.uuid4()
    for _ in range(2):
        services.post_message(room, by=marek, client_id=client_id, photos=[services.NewPhoto(photo())])
    assert (room.messages.count(), Picture.objects.count()) == (1, 1)


# --- reactions, pins, polls -----------------------------------------------------


def test_reaction_is_put_once_and_taken_back(room, marek, oksana):
    message = say(room, marek)
    for _ in range(2):
        services.react(message, "👍", by=oksana)
    assert "Oksana" in html(message)
    services.unreact(message, "👍", by=oksana)
    assert kinds(room) == ["message", "reacted", "reacted"]
    with pytest.raises(Invalid):
        services.react(message, "💣", by=oksana)


def test_pin_is_for_those_who_keep_order_and_falls_with_the_message(room, marek, halina):
    message = say(room, marek)
    with pytest.raises(NotAllowed):
        services.pin_message(message, by=marek)
    services.pin_message(message, by=halina)
    assert selectors.pinned(room) == [message]
    services.delete_message(message, by=marek)
    assert selectors.pinned(room) == []


def ask(room, by, **facts):
    poll = services.NewPoll(**{"question": "Kiedy?", "options": ("sobota", "niedziela"), **facts})
    return services.post_message(room, by=by, client_id=uuid.uuid4(), poll=poll).poll


def test_one_answer_replaces_the_other(room, marek, oksana):
    poll = ask(room, marek)
    saturday, sunday = poll.options.all()
    services.vote(poll, [saturday.pk], by=oksana)
    services.vote(poll, [sunday.pk], by=oksana)
    assert (saturday.votes.count(), sunday.votes.count()) == (0, 1)
    with pytest.raises(Invalid):
        services.vote(poll, [saturday.pk, sunday.pk], by=oksana)
    assert kinds(room) == ["message", "voted", "voted"]


def test_several_answers_where_the_poll_allows_them(client, room, marek, oksana):
    poll = ask(room, marek, is_multiple=True)
    client.force_login(oksana)
    for option in poll.options.all():
        client.post(f"/rozmowy/ankieta/{poll.pk}/", {"option": option.pk})
    assert [option.votes.count() for option in poll.options.all()] == [1, 1]


def test_poll_without_names_tells_nobody_who_chose_what(room, marek, oksana):
    poll = ask(room, marek, is_anonymous=True)
    services.vote(poll, [poll.options.first().pk], by=oksana)
    shown = html(poll.message)
    assert "Oksana" not in shown
    assert f'data-users="{oksana.pk}"' not in shown
    # The log goes out live: with a name, the change of the numbers would say who chose what.
    assert frame_of(room.log.last(), "en")["by"] is None


def test_closed_poll_takes_no_votes(room, marek, oksana, halina):
    poll = ask(room, marek)
    with pytest.raises(NotAllowed):
        services.close_poll(poll, by=oksana)
    services.close_poll(poll, by=halina)
    with pytest.raises(PollIsClosed):
        services.vote(poll, [poll.options.first().pk], by=oksana)
    late = ask(room, marek, closes_at=timezone.now() + timedelta(minutes=1))
    type(late).objects.filter(pk=late.pk).update(closes_at=timezone.now())
    with pytest.raises(PollIsClosed):
        services.vote(late, [late.options.first().pk], by=oksana)


def test_poll_needs_two_different_answers(room, marek):
    with pytest.raises(Invalid) as refusal:
        ask(room, marek, options=("tak", " tak "))
    assert refusal.value.field == "options"
    assert room.messages.count() == 0


def test_every_change_has_its_number(room, marek, oksana, halina):
    message = say(room, marek)
    services.react(message, "👍", by=oksana)
    services.pin_message(message, by=halina)
    services.edit_message(message, by=marek, body="inaczej")
    poll = ask(room, marek)
    services.vote(poll, [poll.options.first().pk], by=oksana)
    services.close_poll(poll, by=marek)
    services.unpin_message(message, by=halina)
    services.delete_message(message, by=marek)
    numbers = list(LogEntry.objects.filter(conversation=room).values_list("seq", flat=True))
    assert numbers == list(range(1, 10))
