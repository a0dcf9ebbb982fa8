"""The pages that bring calendars in, as a browser without JavaScript uses them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from backend.audit.models import JobRun
from backend.events.models import CalendarSubscription, Event
from backend.events.services.import_runs import JOB, carry_on
from backend.events.services.uploads import KEPT, forget_uploads
from tests.backend.core.test_fetching import LOOPBACK, says, served
from tests.backend.events.test_import import ics, vevent, weekly


@pytest.fixture
def address(place):
    return f"/miejsca/{place.slug}/kalendarz/zrodla/"


def upload(client, address, content: bytes):
    file = SimpleUploadedFile("program.ics", content, "text/calendar")
    return client.post(address, {"action": "upload", "upload-file": file})


def bring_in_all() -> None:
    """What the worker does."""
    for row in JobRun.objects.filter(job__startswith=JOB):
        while carry_on(row.job.removeprefix(JOB)):
            pass


def digest_in(response) -> str:
    return response.context["plan"].digest


def test_file_is_shown_first_and_brought_in_then(client, place, halina, address):
    client.force_login(halina)
    response = upload(client, address, ics(weekly(), vevent("x@x", more=["CLASS:PRIVATE"])))
    assert response.status_code == 302
    page = client.get(response.url)
    assert "Joga" in page.text
    assert "na dzień" not in page.text
    assert not Event.objects.exists()
    done = client.post(response.url, {"plan": digest_in(page), "status": "draft", "category": "games"})
    assert (done.status_code, done.url) == (302, response.url)
    assert not Event.objects.exists()
    bring_in_all()
    event = Event.objects.get()
    assert (event.status, event.category) == ("draft", "games")
    assert "Zrobione" in client.get(response.url).text or "Done" in client.get(response.url).text


def test_who_publishes_says_that_the_rules_are_kept(client, halina, address):
    client.force_login(halina)
    preview = upload(client, address, ics(weekly())).url
    seen = digest_in(client.get(preview))
    refused = client.post(preview, {"plan": seen, "status": "published", "category": "games"})
    assert refused.status_code == 422
    assert not Event.objects.exists()
    client.post(preview, {"plan": seen, "status": "published", "category": "games", "keeps_rules": "on"})
    bring_in_all()
    assert Event.objects.get().status == "published"


def test_plan_that_is_no_longer_true_is_shown_anew(client, halina, address):
    client.force_login(halina)
    first, second = (upload(client, address, ics(weekly())).url for _number in range(2))
    answer = {"plan": digest_in(client.get(first)), "status": "draft", "category": "games"}
    client.post(second, answer)
    bring_in_all()
    refused = client.post(first, answer)
    assert refused.status_code == 409
    assert 'role="alert"' in refused.text


def test_preview_is_for_its_owner_alone(client, halina, ewa, address):
    client.force_login(halina)
    preview = upload(client, address, ics(weekly())).url
    client.force_login(ewa)
    assert client.get(preview).url == address


@pytest.mark.parametrize("content", [b"", b"<html></html>", b"BEGIN:VCALENDAR\r\n" + b"x" * (2 * 1024 * 1024 + 1)])
def test_what_cannot_be_read_is_refused_next_to_the_field(client, halina, address, content):
    client.force_login(halina)
    response = upload(client, address, content)
    assert response.status_code == 422
    assert response.context["upload"].errors["file"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\n \n", "The file is empty."),
        (b"\xef\xbb\xbf\n<!doctype html><title>Kalendarz</title>", "This is a web page, not a calendar."),
        (b"PK\x03\x04\x14\x00excel", "This is a file of another kind"),
        (b"\n\nSummary,Start\nJoga,2027", "Line 3 of the file is “Summary,Start”."),
        (b"VERSION:2.0\nBEGIN:VCALENDAR", "Line 1 of the file is “VERSION:2.0”."),
        (b"\xc5\xbb" * 90, "Line 1 of the file is “" + "Ż" * 39 + "…”."),
    ],
)
def test_broken_file_is_told_what_is_wrong_with_it(client, halina, address, content, said):
    client.force_login(halina)
    response = upload(client, address, content)
    assert response.status_code == 422
    (error,) = response.context["upload"].errors["file"]
    assert error.startswith(said)


def test_damaged_event_is_told_with_its_line(client, halina, address):
    client.force_login(halina)
    content = ics(weekly(), "BEGIN:VEVENT\r\nUID:y@y\r\nDTSTART:nie wiem\r\nSUMMARY:Chór\r\nEND:VEVENT")
    line = content.decode().splitlines().index("UID:y@y")
    page = client.get(upload(client, address, content).url)
    assert "Chór" in page.text
    assert f"Line {line} of the file" in page.text


@pytest.mark.parametrize("who", ["marek", "zofia", None])
def test_only_those_who_run_the_place_see_its_sources(client, place, address, who, request):
    if who:
        client.force_login(request.getfixturevalue(who))
    assert client.get(address).status_code in (302, 403)
    assert client.get(address).status_code == (403 if who else 302)


def test_calendar_is_followed_after_a_look_at_it(client, place, halina, address, settings):
    settings.CALENDAR_FETCH_ALLOWED_NETWORKS = LOOPBACK
    client.force_login(halina)
    with served(says(200, ics("X-WR-CALNAME:Świetlica", weekly()), ETag='"1"')) as server:
        response = client.post(address, {"action": "follow", "follow-url": server.url, "follow-category": "games"})
        preview = response.url
        seen = digest_in(client.get(preview))
        client.post(preview, {"plan": seen, "keeps_rules": "on"})
        bring_in_all()
        source = CalendarSubscription.objects.get()
        assert (source.name, source.url, source.etag) == ("Świetlica", server.url, '"1"')
        page = client.get(address)
        assert "Świetlica" in page.text
        assert server.url not in page.text  # the address may be a secret
        event = Event.objects.get()
        form = client.get(f"/wydarzenia/{event.slug}/edycja/")
        assert "Świetlica" in form.text
        assert all(form.context["form"][name].field.disabled for name in ("title", "description", "address"))
        for action in ("refresh", "pause", "resume", "look", "remove"):
            assert client.post(f"{address}{source.pk}/", {"action": action}).status_code == 302
    assert not CalendarSubscription.objects.exists()
    assert Event.objects.count() == 1


@pytest.mark.parametrize("url", ["http://127.0.0.1/cal.ics", "http://[::1]/", "ftp://x.org/", "http://localhost:5432/"])
def test_address_inside_the_house_is_refused_next_to_the_field(client, halina, address, url):
    client.force_login(halina)
    response = client.post(address, {"action": "follow", "follow-url": url, "follow-category": "games"})
    assert response.status_code == 422
    assert response.context["follow"].errors["url"]


def test_files_nobody_agreed_to_are_forgotten_after_a_day(client, halina, address):
    client.force_login(halina)
    preview = upload(client, address, ics(weekly())).url
    assert forget_uploads() == 0
    assert forget_uploads(now=timezone.now() + KEPT * 2) == 1
    assert client.get(preview).status_code == 302
    assert forget_uploads(now=timezone.now() + KEPT * 2) == 0


def test_page_of_sources_asks_the_same_for_many(client, place, halina, address, django_assert_max_num_queries):
    for number in range(8):
        CalendarSubscription.objects.create(place=place, name=f"Nr {number}", url=f"https://example.org/{number}.ics")
    client.force_login(halina)
    client.get(address)
    with django_assert_max_num_queries(16):
        assert client.get(address).text.count("example.org") == 8
