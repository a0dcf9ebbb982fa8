"""Hand-outs: by hosts, for all who may come, judged by what is in them and served to nobody else."""

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile

from backend.audit.models import AuditEntry
from backend.core.errors import Invalid, NotAllowed
from backend.media.models import WIDTHS, Picture
from backend.media.services import delete_unused_pictures
from backend.meetups import services as calls
from backend.meetups.models import Handout
from backend.meetups.services import handouts
from backend.moderation.services import hide_content, restore_content
from tests.backend.media import hostile
from tests.backend.meetups.calls import address, call_at, press, queries, read, running
from tests.factories.media import photo

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\n%%EOF\n"


@pytest.fixture
def call(place, halina, marek):
    return running(place, halina, marek)


def file(name: str, content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def hand_out(call, by, **facts) -> Handout:
    return handouts.add_handout(call, by=by, **facts)


def test_a_link_stands_for_all(client, call, halina, marek):
    press(client, halina, call, "materialy", act="add", title="Plan ogrodu", url="https://example.org/plan")
    page = read(client, marek, call, "materialy").text
    assert 'href="https://example.org/plan"' in page
    assert 'rel="noopener noreferrer nofollow"' in page


def test_a_file_is_saved_never_opened_and_only_by_those_who_may_come(client, call, halina, marek, jan):
    press(client, halina, call, "materialy", act="add", title="Program", upload=file("program zajec.pdf"))
    handout = Handout.objects.get()
    client.force_login(marek)
    answer = client.get(handout.address)
    assert b"".join(answer.streaming_content) == PDF
    assert answer.headers["Content-Disposition"] == 'attachment; filename="program_zajec.pdf"'
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-store"
    client.force_login(jan)
    assert client.get(handout.address).status_code == 404
    client.logout()
    assert client.get(handout.address).status_code == 302


def test_a_picture_is_redrawn_and_private(client, call, halina, marek, jan, settings):
    handout = hand_out(call, halina, title="Mapa", upload=file("mapa.jpg", photo((64, 48)).read()))
    assert not any(settings.MEDIA_ROOT.rglob("*"))
    client.force_login(marek)
    answer = client.get(handout.picture.url(WIDTHS[0]))
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/webp")
    client.force_login(jan)
    assert client.get(handout.picture.url(WIDTHS[0])).status_code == 404


def test_who_was_sent_out_gets_nothing_any_more(client, call, halina, marek):
    handout = hand_out(call, halina, upload=file("a.pdf"))
    calls.send_out(call.participants.get(user=marek), by=halina)
    client.force_login(marek)
    assert client.get(handout.address).status_code == 404


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("strona.html", hostile.HTML),
        ("obraz.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("program.exe", b"MZ\x90\x00"),
        ("program.pdf", hostile.HTML),
        ("program.pdf", b"MZ\x90\x00"),
        ("pusty.txt", b""),
        ("dane.txt", b"a\x00b"),
        ("dane.txt", b"\xff\xfe\x00"),
        ("zdjecie.jpg", hostile.HTML),
        ("zdjecie.png", PDF),
        ("zdjecie.jpg", hostile.jpeg_that_claims(60_000, 60_000)),
        ("zdjecie.gif", hostile.gif_with_a_huge_frame()),
        ("bez-konca", PDF),
        ("plik.pdf.html", PDF),
        (".htaccess", b"x"),
    ],
)
def test_what_is_not_what_it_says_is_refused_and_not_kept(call, halina, name, content):
    with pytest.raises(Invalid) as refusal:
        hand_out(call, halina, title="x", upload=file(name, content))
    assert refusal.value.field == "upload"
    assert not Handout.objects.exists()
    assert not Picture.objects.exists()
    assert not storages["private"].exists("handouts")


def test_ten_megabytes_at_most(call, halina):
    with pytest.raises(Invalid):
        hand_out(call, halina, upload=file("duzy.pdf", PDF + b" " * handouts.MOST_BYTES))


@pytest.mark.parametrize("name", ["../../etc/passwd.txt", "..\\..\\boot.txt", "/etc/x.txt", 'a"; filename="b.html.txt'])
def test_a_name_leads_nowhere(client, call, halina, name):
    upload = file("x.txt", b"tekst")
    upload._name = name  # Django's own parser cleans it; a caller may not
    handout = hand_out(call, halina, upload=upload)
    assert not set(handout.name) & set('/\\";\n')
    client.force_login(halina)
    assert client.get(handout.address).headers["Content-Type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://example.org",
        "https://",
        "https://a@b.example.org/",
        "",
        "plan",
    ],
)
def test_a_link_that_is_none_is_refused(call, halina, url):
    with pytest.raises(Invalid):
        hand_out(call, halina, url=url)


def test_a_link_and_a_file_at_once_are_told_apart(client, call, halina):
    said = {"act": "add", "title": "Oba", "url": "https://example.org", "upload": file("a.pdf")}
    answer = press(client, halina, call, "materialy", htmx=False, **said)
    assert answer.status_code == 422
    assert 'value="https://example.org"' in answer.text


def test_taking_back_takes_the_file_too(client, call, halina, django_capture_on_commit_callbacks):
    handout = hand_out(call, halina, upload=file("a.pdf"))
    shown = hand_out(call, halina, upload=file("b.png", photo((8, 8)).read()))
    with django_capture_on_commit_callbacks(execute=True):
        for one in (handout, shown):
            press(client, halina, call, "materialy", act="remove", pk=one.pk)
    private = storages["private"]
    assert not any(private.exists(name) for name in (handout.stored_name, *shown.picture.names))


def test_two_hosts_who_take_it_back_at_once_do_it_once(call, halina, django_capture_on_commit_callbacks):
    for upload in (file("a.pdf"), file("b.png", photo((8, 8)).read())):
        handout = hand_out(call, halina, upload=upload)
        seen = Handout.objects.select_related("call", "picture").get(pk=handout.pk)
        with django_capture_on_commit_callbacks(execute=True):
            handouts.remove_handout(handout, by=halina)
            with pytest.raises(NotAllowed):
                handouts.remove_handout(seen, by=halina)
    assert AuditEntry.objects.filter(action="meetup.handout_removed").count() == 2


def test_what_was_handed_out_at_a_hidden_event_is_gone_with_it(client, call, halina, marek, adam):
    papers = [hand_out(call, halina, upload=file("a.pdf")), hand_out(call, halina, upload=photo((8, 8)))]
    client.force_login(marek)
    assert [client.get(one.address).status_code for one in papers] == [200, 200]
    hide_content(call.meetup.event, by=adam, statement="Nie.")
    assert [client.get(one.address).status_code for one in papers] == [404, 404]
    restore_content(call.meetup.event, by=adam)
    assert [client.get(one.address).status_code for one in papers] == [200, 200]


def test_pictures_that_were_handed_out_stay(call, halina):
    handout = hand_out(call, halina, upload=file("b.png", photo((8, 8)).read()))
    assert delete_unused_pictures(before=handout.added_at.replace(year=2100)) == 0


def test_neighbours_hand_nothing_out(client, call, halina, marek):
    handout = hand_out(call, halina, url="https://example.org")
    assert press(client, marek, call, "materialy", act="add", url="https://example.org").status_code == 403
    assert press(client, marek, call, "materialy", act="remove", pk=handout.pk).status_code == 403
    with pytest.raises(NotAllowed):
        hand_out(call, marek, upload=file("a.pdf"))
    assert not storages["private"].exists("handouts")


def test_nothing_of_another_call_is_taken_back(client, call, place, halina):
    handout = hand_out(call, halina, url="https://example.org")
    other = call_at(place, title="Inne")
    assert press(client, halina, other, "materialy", act="remove", pk=handout.pk).status_code == 404


def test_thirty_at_most_and_the_thirty_first_leaves_no_file(call, halina):
    Handout.objects.bulk_create(Handout(call=call, title="x", url="https://example.org") for _n in range(30))
    with pytest.raises(Invalid):
        hand_out(call, halina, upload=file("a.png", photo((8, 8)).read()))
    assert not Picture.objects.exists()


def test_a_stranger_reads_no_list(client, call, jan):
    assert read(client, jan, call, "materialy").status_code == 403
    client.logout()
    assert client.get(address(call, "materialy")).status_code == 302


def test_list_costs_the_same_for_many(client, call, halina):
    hand_out(call, halina, url="https://example.org")
    few = queries(client, halina, call, "materialy")
    for number in range(4):
        hand_out(call, halina, upload=file(f"{number}.png", photo((8, 8)).read()))
        hand_out(call, halina, upload=file(f"{number}.pdf"))
    assert queries(client, halina, call, "materialy") == few <= 20
