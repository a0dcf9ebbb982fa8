"""Taking one's own data along, through the pages."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from backend.accounts.models import User
from backend.conversations.models import Mute
from backend.conversations.services import main_room
from backend.live.testing import published
from backend.notifications.models import Notification
from backend.privacy.models import Export
from backend.privacy.services import archive, exporting
from backend.privacy.services.retention import sweep_all
from tests.factories.conversations import say

ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def export(marek):
    export = exporting.ask_export(by=marek)
    exporting.build_export.call(export.pk)
    return Export.objects.get()


def test_asking_needs_the_password_again(client, marek):
    client.force_login(marek)
    response = client.post("/konto/moje-dane/")
    assert response.url.startswith(reverse("account_reauthenticate"))
    assert not Export.objects.exists()


def test_asked_and_made_and_fetched(sign_in, marek):
    client = sign_in(marek)
    assert client.post("/konto/moje-dane/").url == "/konto/moje-dane/"
    export = Export.objects.get()
    assert "wait for their turn" in client.get("/konto/moje-dane/", headers=ENGLISH).text
    exporting.build_export.call(export.pk)
    page = client.get("/konto/moje-dane/", headers=ENGLISH).text
    assert f"/konto/moje-dane/{export.key}/" in page
    response = client.get(f"/konto/moje-dane/{export.key}/")
    assert response["Content-Type"] == "application/zip"
    assert "no-store" in response["Cache-Control"]
    made = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    assert made.testzip() is None
    assert "Marek" in made.read("pages/account.html").decode()


def test_buttons_keep_the_focus_while_it_polls_and_say_of_which_export_they_are(sign_in, export, marek):
    page = sign_in(marek).get("/konto/moje-dane/", headers=ENGLISH | {"HX-Request": "true"}).text
    assert f'id="export-{export.pk}">Your data of' in page
    for name in ("fetch", "forget"):  # by its id htmx finds the button again that had the focus
        assert f'id="{name}-{export.pk}"' in page
        assert f'aria-labelledby="{name}-{export.pk} export-{export.pk}"' in page
    assert 'id="export-ask"' in page


def test_two_presses_make_one_export(marek):
    assert exporting.ask_export(by=marek) == exporting.ask_export(by=marek)


def test_database_holds_one_at_a_time(marek):
    Export.objects.create(user=marek)
    with pytest.raises(IntegrityError), transaction.atomic():
        Export.objects.create(user=marek)


def test_nobody_else_fetches_it(sign_in, export, halina):
    assert sign_in(halina).get(f"/konto/moje-dane/{export.key}/").status_code == 404


def test_fetching_needs_the_password_again(client, export, marek):
    client.force_login(marek)
    assert client.get(f"/konto/moje-dane/{export.key}/").url.startswith(reverse("account_reauthenticate"))


def test_its_owner_is_told_and_gets_a_letter(export, marek):
    told = Notification.objects.get(recipient=marek)
    assert (told.kind, told.url) == ("export_ready", "/konto/moje-dane/")
    assert told.mail_at is not None


def test_open_pages_hear_how_far_it_is(marek, django_capture_on_commit_callbacks):
    export = exporting.ask_export(by=marek)
    with published() as heard, django_capture_on_commit_callbacks(execute=True):
        exporting.build_export.call(export.pk)
    moves = [update for update in heard if update.event == "export.moved"]
    assert len(moves) > 10
    assert {update.topic for update in moves} == {f"user.{marek.pk}"}


def test_after_seven_days_it_is_gone_with_its_file(export, sign_in, marek, django_capture_on_commit_callbacks):
    assert storages["private"].exists(export.stored_name)
    with django_capture_on_commit_callbacks(execute=True):
        sweep_all(now=timezone.now() + timedelta(days=7, minutes=1))
    assert not Export.objects.exists()
    assert not storages["private"].exists(export.stored_name)
    assert sign_in(marek).get(f"/konto/moje-dane/{export.key}/").status_code == 404


def test_it_can_be_deleted_before(export, sign_in, marek, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        sign_in(marek).post("/konto/moje-dane/", {"action": "forget", "key": export.key})
    assert not storages["private"].exists(export.stored_name)


def test_work_of_a_dead_worker_begins_again(marek):
    export = exporting.ask_export(by=marek)
    Export.objects.update(status="running", moved_at=timezone.now() - timedelta(hours=1))
    assert exporting.wake_exports() == 1
    assert exporting.wake_exports() == 0
    exporting.build_export.call(export.pk)
    assert Export.objects.get().status == "ready"


def test_pages_are_in_the_language_of_the_person(marek):
    marek.language = "pl"
    marek.save()
    exporting.build_export.call(exporting.ask_export(by=marek).pk)
    made = zipfile.ZipFile(io.BytesIO(Export.objects.get().open().read()))
    assert 'lang="pl"' in made.read("index.html").decode()


def test_page_asks_a_fixed_number_of_questions(sign_in, export, marek, django_assert_max_num_queries):
    client = sign_in(marek)
    with django_assert_max_num_queries(9):
        client.get("/konto/moje-dane/")


def test_many_rows_stand_on_several_pages_that_lead_to_each_other(marek, place, monkeypatch):
    monkeypatch.setattr(archive, "ROWS_ON_PAGE", 3)
    monkeypatch.setattr(archive, "ROWS_AT_ONCE", 3)
    for number in range(7):
        say(main_room(place), marek, f"Wiadomość {number}.")
    exporting.build_export.call(exporting.ask_export(by=marek).pk)
    made = zipfile.ZipFile(io.BytesIO(Export.objects.get().open().read()))
    pages = [name for name in made.namelist() if name.startswith("pages/messages")]
    text = "".join(made.read(name).decode() for name in pages)
    assert len(pages) > 2
    assert [text.count(f"Wiadomość {number}.") for number in range(7)] == [1] * 7
    assert 'href="messages-2.html"' in made.read("pages/messages.html").decode()


def test_deleted_while_it_is_made_leaves_no_file(marek, monkeypatch, django_capture_on_commit_callbacks):
    export = Export.objects.create(user=marek)
    write = exporting.write_archive

    def deleted_meanwhile(path, person, *, moved):
        write(path, person, moved=moved)
        exporting.forget_export(export, by=marek)

    monkeypatch.setattr(exporting, "write_archive", deleted_meanwhile)
    name = export.stored_name
    with django_capture_on_commit_callbacks(execute=True):
        exporting.build_export.call(Export.objects.get().pk)
    assert not Export.objects.exists()
    assert not storages["private"].exists(name)
    assert not Notification.objects.filter(recipient=marek).exists()


def test_files_without_a_row_go_at_night(export, django_capture_on_commit_callbacks):
    lost = storages["private"].save("exports/lost.zip", ContentFile(b"x"))
    left = exporting.workshop() / "left.zip"
    left.write_bytes(b"x")
    for hours, there in ((1, True), (25, False)):
        with django_capture_on_commit_callbacks(execute=True):
            sweep_all(now=timezone.now() + timedelta(hours=hours))
        assert (storages["private"].exists(lost), left.exists()) == (there, there)
    assert storages["private"].exists(export.stored_name)


def test_an_export_that_kills_its_workers_is_given_up(marek):
    export = exporting.ask_export(by=marek)
    Export.objects.update(status="running", attempts=3)
    exporting.build_export.call(export.pk)
    assert Export.objects.get().status == "failed"


def test_an_export_of_a_closed_account_is_given_up(marek):
    export = exporting.ask_export(by=marek)
    User.objects.update(is_active=False)
    exporting.build_export.call(export.pk)
    assert Export.objects.get().status == "failed"


def test_whose_words_i_do_not_read_is_not_named(marek, oksana):
    Mute.objects.create(muter=marek, muted=oksana)
    exporting.build_export.call(exporting.ask_export(by=marek).pk)
    made = zipfile.ZipFile(io.BytesIO(Export.objects.get().open().read()))
    assert not any(b"Oksana" in made.read(name) for name in made.namelist())
