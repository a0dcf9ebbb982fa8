"""What a place says and shows of itself is reported, taken down and put back."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from backend.media.services import delete_unused_pictures, store_picture
from backend.moderation.models import TakenDown
from backend.moderation.privacy import forget_taken_down
from backend.moderation.services import decide_appeal, file_appeal, hide_content, report_content, undo
from backend.privacy.services.retention import sweep_all
from tests.backend.moderation.test_removal import pass_time, removed
from tests.factories.media import photo

EN = {"Accept-Language": "en"}


@pytest.fixture
def shown(place):
    place.description, place.house_rules = "Zapraszamy", "Tylko dla swoich"
    place.save()
    for number, alt in enumerate(("Wejście", "Sala")):
        place.photos.create(picture=store_picture(photo(size=(40, 30)), alt=alt), position=number)
    return place


def alts(place) -> list[str]:
    return [row.picture.alt for row in place.photos.select_related("picture")]


def test_photos_and_all_words_are_evidence(shown, oksana):
    evidence = report_content(shown, by=oksana, reason="abuse").case.evidence.get()
    assert [one["alt"] for one in evidence.data["files"]] == ["Wejście", "Sala"]
    assert "Tylko dla swoich" in evidence.text


def test_hiding_takes_words_and_photos_off_and_undoing_puts_them_back(client, shown, adam):
    decision = hide_content(shown, by=adam, statement="To rani.")
    shown.refresh_from_db()
    assert (shown.description, shown.house_rules, alts(shown)) == ("", "", [])
    assert "Zapraszamy" not in client.get(shown.get_absolute_url()).text
    undo(decision, by=adam)
    shown.refresh_from_db()
    assert (shown.description, shown.house_rules, alts(shown)) == (
        "Zapraszamy",
        "Tylko dla swoich",
        ["Wejście", "Sala"],
    )


def test_taken_down_photos_are_not_swept_as_unused_for_a_year(shown, adam, django_capture_on_commit_callbacks):
    names = [name for row in shown.photos.select_related("picture") for name in row.picture.names]
    hide_content(shown, by=adam, statement="To rani.")
    assert delete_unused_pictures(before=timezone.now() + timedelta(days=3)) == 0
    assert forget_taken_down(timezone.now() + timedelta(days=364)) == 0
    assert [name for name in names if not default_storage.exists(name)] == []
    with django_capture_on_commit_callbacks(execute=True):
        assert forget_taken_down(timezone.now() + timedelta(days=366)) == 1
    assert TakenDown.objects.get().photos.count() == 0
    assert delete_unused_pictures(before=timezone.now() + timedelta(days=3)) == 0
    assert [name for name in names if default_storage.exists(name)] == []


def test_removed_place_gives_its_photos_back_until_they_are_erased(shown, oksana, adam):
    decision = removed(shown, by=oksana, judge=adam)
    pictures = list(TakenDown.objects.get().photos.all())
    assert (alts(shown), [one.is_private for one in pictures]) == ([], [True, True])
    undo(decision, by=adam)
    shown.refresh_from_db()
    assert (shown.description, alts(shown)) == ("Zapraszamy", ["Wejście", "Sala"])
    assert [row.picture.is_private for row in shown.photos.select_related("picture")] == [False, False]
    decision = removed(shown, by=oksana, judge=adam)
    pass_time(decision, 200)
    sweep_all()
    assert not type(pictures[0]).objects.filter(pk__in=[one.pk for one in pictures]).exists()


def test_animators_read_why_and_appeal_for_their_place(client, shown, oksana, halina, marek, adam, ewa):
    report = report_content(shown, by=oksana, reason="abuse")
    decision = hide_content(shown, by=adam, statement="To rani.")
    told = halina.notifications.get(kind="content_hidden")
    assert told.url == decision.get_absolute_url()
    client.force_login(halina)
    page = client.get(told.url, headers=EN).text
    assert "what your place says of itself" in page
    assert "To rani." in page
    assert client.post(told.url, {"text": "To cytat z kroniki."}).status_code == 302
    for other, status in ((marek, 404), (oksana, 200)):
        client.force_login(other)
        assert client.get(told.url).status_code == status
    decide_appeal(decision.appeals.get(report=None), by=ewa, reverse=True, answer="To cytat.")
    shown.refresh_from_db()
    report.refresh_from_db()
    assert (shown.description, report.status) == ("Zapraszamy", "kept")
    assert halina.notifications.filter(kind="appeal_decided").exists()


def test_animators_learn_that_who_reported_their_place_was_right(shown, oksana, halina, adam, ewa):
    report_content(shown, by=oksana, reason="abuse")
    decision = hide_content(shown, by=adam, statement="To rani.")
    appeal = file_appeal(decision, by=oksana, text="Ukryjcie także nazwę.")
    decide_appeal(appeal, by=ewa, reverse=True, answer="Zdecydujemy jeszcze raz.")
    assert halina.notifications.filter(kind="appeal_decided").exists()


def test_moderators_read_no_former_neighbour_where_a_place_speaks(client, shown, oksana, adam):
    case = report_content(shown, by=oksana, reason="abuse").case
    client.force_login(adam)
    for page in (client.get(f"/panel/zgloszenia/{case.pk}/", headers=EN), client.get("/panel/zgloszenia/", headers=EN)):
        assert "the place itself" in page.text
        assert "former neighbour" not in page.text
