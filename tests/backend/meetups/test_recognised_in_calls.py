"""Programs look at what is handed out and written down in a call; they take nobody's notes away."""

import hashlib
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from backend.meetups.models import Handout, Notes, Participant
from backend.meetups.services import change_role
from backend.meetups.services.handouts import add_handout
from backend.meetups.services.notes import rewrite_notes, write_notes
from backend.moderation.models import Case
from backend.moderation.services import decide
from backend.notifications.models import Notification
from backend.recognition.models import Hit
from tests.backend.meetups.calls import press, read, running
from tests.factories.media import photo
from tests.factories.moderation import verdict
from tests.factories.recognition import look_for
from tests.parallel import at_once

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\n%%EOF\n"


@pytest.fixture
def call(place, halina, marek, oksana):
    """Halina's call, which Marek helps to run."""
    call = running(place, halina, marek, oksana)
    change_role(Participant.objects.get(call=call, user=marek), by=halina, role="cohost")
    return call


# --- hand-outs --------------------------------------------------------------------


def test_a_link_of_a_list_is_held_until_a_person_has_looked(client, call, marek, oksana, zofia):
    look_for("chwilowki.example", kind="link")
    handout = add_handout(call, by=marek, title="Dla nas", url="https://www.chwilowki.example/a")
    assert "chwilowki" not in read(client, oksana, call, "materialy").text
    assert [one.kind for one in marek.notifications.all()] == [Notification.Kind.CONTENT_HELD]
    decide(Case.objects.about(handout).get(), by=zofia, verdict=verdict())
    assert "chwilowki" in read(client, oksana, call, "materialy").text


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("materialy", {"act": "add", "title": "Dla nas", "url": "https://chwilowki.example/a"}),
        ("pytania", {"act": "ask", "text": "Kto zna chwilowki.example?"}),
    ],
)
def test_who_wrote_what_is_held_reads_so_at_once(client, call, oksana, marek, word, said):
    look_for("chwilowki.example", kind="link")
    assert "A program holds it until a person has looked." in press(client, marek, call, word, **said).text
    press(client, marek, call, word, htmx=False, **said)
    assert "A program holds it" in read(client, marek, call, word).text


def test_a_known_file_and_a_known_picture_are_held(call, marek):
    picture = photo(name="plan.jpg")
    for content in (PDF, picture.read()):
        look_for(hashlib.sha256(content).hexdigest(), kind="file")
    picture.seek(0)
    add_handout(call, by=marek, upload=SimpleUploadedFile("plan.pdf", PDF))
    add_handout(call, by=marek, upload=picture)
    add_handout(call, by=marek, upload=SimpleUploadedFile("inny.pdf", PDF + b"%"))
    assert [one.name or one.title for one in Handout.objects.shown()] == ["inny.pdf"]
    assert Hit.objects.count() == 2


def test_what_those_who_keep_order_hand_out_stays(call, halina):
    look_for("chwilowki.example", kind="link")
    handout = add_handout(call, by=halina, title="Ostrzegamy", url="https://chwilowki.example/")
    handout.refresh_from_db()
    assert handout.hidden_at is None


# --- notes ------------------------------------------------------------------------


def test_words_of_a_list_in_notes_are_pointed_out_once_and_stay(call, marek, oksana):
    look_for("chwilówka")
    write_notes(call, by=oksana, base=0, change=["Kto co przyniesie\n"], key=uuid.uuid4())
    assert not Hit.objects.exists()
    text = Notes.objects.get().text
    for number, letter in enumerate("chwilówki!", start=1):
        write_notes(call, by=marek, base=number, change=[len(text), letter], key=uuid.uuid4())
        text += letter
    hit = Hit.objects.get()
    assert (hit.action, hit.author, hit.parts.get().found) == ("flagged", marek, "chwilówki")
    assert Notes.objects.get().text == "Kto co przyniesie\nchwilówki!"
    assert not marek.notifications.filter(kind=Notification.Kind.CONTENT_HELD).exists()


def test_looking_at_a_letter_asks_for_nothing_more(call, marek, django_assert_num_queries):
    look_for("chwilówka")
    write_notes(call, by=marek, base=0, change=["Herbata"], key=uuid.uuid4())
    with django_assert_num_queries(11):  # seven about the notes themselves, and two savepoints
        write_notes(call, by=marek, base=1, change=[7, "!"], key=uuid.uuid4())


def test_another_line_is_not_its_writers(call, marek, oksana):
    look_for("chwilówka")
    rewrite_notes(call, by=marek, base=0, text="Chwilówki\nherbata")
    rewrite_notes(call, by=oksana, base=1, text="Chwilówki\nherbata i miód")
    assert Hit.objects.get().author == marek


@pytest.mark.engines
@pytest.mark.django_db(transaction=True)
def test_writing_on_while_moderators_take_the_notes_off(call, marek, zofia):
    look_for("chwilówka")
    rewrite_notes(call, by=marek, base=0, text="Chwilówki")
    case = Case.objects.about(Notes.objects.get()).get()
    at_once(
        lambda: rewrite_notes(call, by=marek, base=1, text="Chwilówki od ręki"),
        lambda: decide(case, by=zofia, verdict=verdict(hide=True)),
    )
    assert "Chwilówki" not in Notes.objects.get().text
