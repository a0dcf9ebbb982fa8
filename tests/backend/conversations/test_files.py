"""Who gets what hangs on a message: those who may read its words, and nobody by its address alone."""

import stat
import uuid
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.authtoken.models import Token

from backend.conversations import services
from backend.conversations.models import Message
from backend.media.checks import private_files_are_apart
from backend.media.models import WIDTHS
from tests.cast import person
from tests.factories.media import photo

pytestmark = pytest.mark.django_db
CONTENT = b"Kod do furtki: 1234"


def send(room, by) -> Message:
    """A message with a photo and a file."""
    return services.post_message(
        room, by=by, client_id=uuid.uuid4(), body="W zalaczniku",
        photos=[services.NewPhoto(photo((64, 48)), "Furtka")],
        files=[services.NewFile(SimpleUploadedFile("kod.txt", CONTENT))],
    )  # fmt: skip


@pytest.fixture
def room(place):
    return services.main_room(place)


@pytest.fixture
def message(room, marek):
    return send(room, marek)


def addresses(message) -> list[str]:
    """Every address under which something of ``message`` is told, as its readers hear them."""
    picture = message.photos.get().picture
    return [message.files.get().get_absolute_url(), *(picture.url(width) for width in WIDTHS)]


def answers(client, person, asked: list[str]) -> set[int]:
    client.logout()
    if person:
        client.force_login(person)
    return {client.get(address).status_code for address in asked}


def stored(message) -> list[str]:
    return [message.files.get().stored_name, *message.photos.get().picture.names]


def test_nothing_of_a_message_lies_where_everyone_reads(message, settings):
    private = storages["private"]
    for name in stored(message):
        assert private.exists(name)
        with pytest.raises(NotImplementedError):
            private.url(name)
    assert not any(settings.MEDIA_ROOT.rglob("*"))


def test_files_are_for_the_process_alone(message):
    for name in stored(message):
        assert stat.S_IMODE(Path(storages["private"].path(name)).stat().st_mode) == 0o600


def test_members_see_photo_and_file_and_others_hear_of_nothing(client, message, oksana, jan):
    asked = addresses(message)
    assert answers(client, oksana, asked) == {200}
    assert answers(client, jan, asked) == {404}
    client.logout()
    assert client.get(asked[0]).status_code == 302
    assert {client.get(address).status_code for address in asked[1:]} == {404}


def test_hidden_message_takes_photo_and_file_out_of_sight(client, message, oksana, zofia):
    asked = addresses(message)
    services.hide_message(message, by=zofia)
    assert answers(client, oksana, asked) == {404}
    services.restore_message(message, by=zofia)
    assert answers(client, oksana, asked) == {200}


def test_deleted_message_leaves_no_address_and_no_bytes(client, message, marek, django_capture_on_commit_callbacks):
    asked, names = addresses(message), stored(message)
    with django_capture_on_commit_callbacks(execute=True):
        services.delete_message(message, by=marek)
    assert answers(client, marek, asked) == {404}
    assert not any(storages["private"].exists(name) for name in names)


def test_who_left_a_group_sees_its_photos_and_files_no_more(client, place, marek, oksana):
    group = services.start_group([oksana, person("Ola", place)], by=marek)
    asked = addresses(send(group, marek))
    assert answers(client, oksana, asked) == {200}
    services.leave_group(group, by=oksana)
    assert answers(client, oksana, asked) == {404}


def test_private_photos_are_not_for_moderators_of_the_place(client, place, marek, oksana, halina):
    talk = services.write_to(oksana, by=marek)
    asked = addresses(send(talk, marek))
    assert answers(client, oksana, asked) == {200}
    assert answers(client, halina, asked) == {404}


def test_browser_asks_again_and_is_told_that_nothing_changed(client, message, oksana, jan):
    address = addresses(message)[1]
    client.force_login(oksana)
    first = client.get(address)
    assert first["Content-Type"] == "image/webp"
    assert first["Cache-Control"] == "private, no-cache"
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    client.force_login(jan)
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 404


def test_width_that_is_not_kept_is_not_there(client, message, marek):
    client.force_login(marek)
    address = addresses(message)[1].replace("1600.webp", "1601.webp")
    assert client.get(address).status_code == 404


def test_bytes_lost_from_the_disk_are_a_404(client, message, marek):
    asked = addresses(message)
    for name in stored(message):
        storages["private"].delete(name)
    assert answers(client, marek, asked) == {404}


def test_room_and_api_tell_addresses_that_ask_who_looks(client, room, message, oksana, jan):
    client.force_login(oksana)
    assert "/media/" not in client.get(room.get_absolute_url()).text
    told = client.get(f"/api/v1/messages/{message.pk}/").json()
    asked = [told["photos"][0]["url"], told["files"][0]["url"]]
    assert asked[0].startswith("/api/v1/photos/")
    client.logout()
    for reader, expected in ((oksana, 200), (jan, 404)):
        token = {"Authorization": f"Bearer {Token.objects.create(user=reader).key}", "Accept": "image/*"}
        assert {client.get(address, headers=token).status_code for address in asked} == {expected}
    assert {client.get(address).status_code for address in asked} == {401}


def test_private_folder_under_the_public_one_does_not_start(settings):
    assert private_files_are_apart(None) == []
    settings.PRIVATE_ROOT = settings.MEDIA_ROOT / "private"
    assert [error.id for error in private_files_are_apart(None)] == ["media.E001"]
