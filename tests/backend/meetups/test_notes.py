"""Notes: many writers, no lost word; who writes and who reads; the file to keep."""

import json
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.core.errors import Invalid, NotAllowed
from backend.events.models import Occurrence
from backend.meetups import services as calls
from backend.meetups.merging import apply, between
from backend.meetups.models import NoteEdit, Notes
from backend.meetups.services import agenda, notes, questions
from backend.privacy.services.retention import sweep_all
from tests.backend.meetups.calls import address, call_at, fresh, let_in, press, queries, read, running

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(place, halina, marek, oksana):
    return running(place, halina, marek, oksana)


def write(call, by, base, change, key=None):
    return notes.write_notes(call, by=by, base=base, change=change, key=key or uuid.uuid4())


def text_of(call) -> str:
    return Notes.objects.get(call=call).text


def ask(client, person, call, **said):
    client.force_login(person)
    headers = {"Accept": "application/json", "Accept-Language": "en"}
    return client.post(address(call, "notatki"), said, content_type="application/json", headers=headers)


def test_two_who_write_at_once_keep_both_words(call, marek, oksana):
    write(call, marek, 0, ["chleb"])
    write(call, marek, 1, [5, " i mleko"])
    write(call, oksana, 1, ["ciepły ", 5])
    assert text_of(call) == "ciepły chleb i mleko"


def test_the_same_edit_sent_twice_is_written_once(call, marek):
    key = uuid.uuid4()
    write(call, marek, 0, ["raz"], key)
    again = write(call, marek, 0, ["raz"], key)
    assert text_of(call) == "raz"
    assert [edit.key for edit in again] == [key]


class Browser:
    """What a browser of one writer does: the same as shared-notes.js, step by step."""

    def __init__(self, call, by):
        self.call, self.by, self.known, self.typed, self.revision = call, by, "", "", 0

    def type_in(self, place: int, cut: int, words: str) -> str:
        """Put ``words`` in the place of ``cut`` letters; what went by it."""
        place = min(place, len(self.typed))
        gone = self.typed[place : place + cut]
        self.typed = self.typed[:place] + words + self.typed[place + cut :]
        return gone

    def send(self):
        made = write(self.call, self.by, self.revision, between(self.known, self.typed), key := uuid.uuid4())
        for edit in made:
            self.known, self.revision = apply(self.known, edit.change)[0], edit.revision
        assert all(edit.key != key for edit in made[:-1])
        self.typed = self.known


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.integers(0, 1), st.integers(0, 30), st.integers(0, 4), st.text("xyz ", max_size=4), st.booleans()),
        max_size=12,
    )
)
def test_any_interleaving_of_two_writers_converges(call, marek, oksana, steps):
    Notes.objects.filter(call=call).delete()
    both = [Browser(call, marek), Browser(call, oksana)]
    gone = ""
    for number, (who, place, cut, words, is_sent) in enumerate(steps):
        # Each step has a letter of its own. At the end it stands there, unless somebody who saw it took it out.
        gone += both[who].type_in(place, cut, chr(0x4E00 + number) + words)
        if is_sent:
            both[who].send()
    for browser in (*both, *both):
        browser.send()
    assert both[0].known == both[1].known == text_of(call)
    assert {chr(0x4E00 + number) for number in range(len(steps))} - set(gone) <= set(text_of(call))


def test_a_form_without_scripts_merges_and_never_overwrites(client, call, marek, oksana):
    write(call, marek, 0, ["chleb i mleko"])
    assert (
        press(client, oksana, call, "notatki", htmx=False, act="write", base=1, text="chleb i zimne mleko").status_code
        == 302
    )
    press(client, marek, call, "notatki", htmx=False, act="write", base=1, text="ciepły chleb i mleko")
    assert text_of(call) == "ciepły chleb i zimne mleko"


def test_lines_of_a_form_are_lines_of_the_text(client, call, marek):
    press(client, marek, call, "notatki", act="write", base=0, text="raz\r\ndwa")
    assert text_of(call) == "raz\ndwa"


def test_a_text_that_is_too_long_is_told_and_not_lost(client, call, marek):
    answer = press(client, marek, call, "notatki", htmx=False, act="write", base=0, text="słowo " * 7000)
    assert answer.status_code == 422
    assert "słowo słowo" in answer.text
    assert "room for 40" in answer.text
    assert not Notes.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        {"base": 0, "change": [5], "key": str(uuid.uuid4())},
        {"base": 9, "change": ["x"], "key": str(uuid.uuid4())},
        {"base": -1, "change": ["x"], "key": str(uuid.uuid4())},
        {"base": 0, "change": ["a\0b"], "key": str(uuid.uuid4())},
        {"base": 0, "change": ["\ud800"], "key": str(uuid.uuid4())},
        {"base": 0, "change": ["a\rb"], "key": str(uuid.uuid4())},
        {"base": 0, "change": ["x"], "key": "no key"},
        {"base": "0", "change": ["x"], "key": str(uuid.uuid4())},
        {"change": ["x"]},
        [],
    ],
)
def test_a_mangled_edit_is_refused(client, call, marek, body):
    client.force_login(marek)
    answer = client.post(
        address(call, "notatki"), json.dumps(body), content_type="application/json",
        headers={"Accept": "application/json"},
    )  # fmt: skip
    assert answer.status_code == 422
    assert not NoteEdit.objects.exists()


def test_a_browser_gets_what_others_wrote_since(client, call, marek, oksana):
    write(call, oksana, 0, ["raz "])
    key = str(uuid.uuid4())
    told = ask(client, marek, call, base=0, change=["dwa"], key=key).json()["edits"]
    assert [edit["change"] for edit in told] == [["raz "], [4, "dwa"]]
    assert told[-1] == {"revision": 2, "change": [4, "dwa"], "key": key}
    since = client.get(address(call, "notatki") + "?since=1", headers={"Accept": "application/json"})
    assert [edit["revision"] for edit in since.json()["edits"]] == [2]


def test_who_writes_while_it_runs(call, halina, marek, zofia, jan, ewa):
    people = (halina, marek, zofia, jan, ewa)
    assert [one.has_perm("meetups.write_notes", fresh(call)) for one in people] == [True, True, True, False, True]


def test_who_was_not_let_in_does_not_write(place, halina, marek):
    assert not marek.has_perm("meetups.write_notes", running(place, halina))


def test_who_was_sent_out_neither_reads_nor_writes(client, call, halina, marek):
    calls.send_out(call.participants.get(user=marek), by=halina)
    assert read(client, marek, call, "notatki").status_code == 403
    with pytest.raises(NotAllowed):
        write(fresh(call), marek, 0, ["x"])


def test_neighbours_write_during_the_call_and_hosts_also_before_and_after(place, halina, marek):
    call = call_at(place, minutes=60)
    write(call, halina, 0, ["Plan"])
    with pytest.raises(NotAllowed):
        write(call, marek, 1, [4, "!"])
    calls.open_call(call, by=halina)
    let_in(call, marek)
    write(fresh(call), marek, 1, [4, "!"])
    calls.end_call(call, by=halina)
    with pytest.raises(NotAllowed):
        write(fresh(call), marek, 2, [5, "!"])
    write(fresh(call), halina, 2, [5, "!"])
    assert text_of(call) == "Plan!!"


def test_beside_a_call_elsewhere_those_who_may_come_write_while_it_lasts(place, marek, jan):
    call = call_at(place, provider="jitsi")
    write(call, marek, 0, ["x"])
    with pytest.raises(NotAllowed):
        write(call, jan, 1, [1, "y"])
    with pytest.raises(NotAllowed):
        write(call_at(place, provider="jitsi", minutes=-300), marek, 0, ["x"])


def test_words_of_others_are_shown_without_their_tags(client, call, marek, zofia):
    write(call, marek, 0, ["# Plan\n\n<script>alert(1)</script> [x](javascript:alert(1)) **ważne**"])
    calls.end_call(call, by=zofia)
    page = read(client, marek, call, "notatki").text
    assert "<script>alert(1)" not in page
    assert 'href="javascript' not in page
    assert "<strong>ważne</strong>" in page


def test_steps_to_old_notes_are_forgotten_and_the_text_stays(call, marek, halina):
    write(call, marek, 0, ["hasło: kot"])
    write(call, marek, 1, [-10, "nic"])
    sweep_all()
    assert NoteEdit.objects.count() == 2
    long_ago = timezone.now() - timedelta(days=8)
    Occurrence.objects.update(starts_at=long_ago - timedelta(hours=1), ends_at=long_ago)
    NoteEdit.objects.update(at=long_ago)
    sweep_all()
    assert not NoteEdit.objects.exists()
    assert text_of(call) == "nic"
    write(fresh(call), halina, 2, [3, "!"])
    with pytest.raises(notes.NotesMovedOn):
        write(fresh(call), halina, 1, [10])


def test_an_old_key_under_a_newer_revision_is_refused(call, marek):
    key = uuid.uuid4()
    write(call, marek, 0, ["raz"], key)
    with pytest.raises(Invalid):
        write(call, marek, 1, [3, "raz"], key)


def test_file_holds_what_was_kept(client, call, halina, marek):
    write(call, marek, 0, ["- kto przynosi mleko"])
    agenda.add_point(call, by=halina, title="Powitanie", minutes=5)
    asked = questions.ask_question(call, by=marek, text="Kiedy sadzimy?", is_unnamed=True)
    questions.judge_question(asked, by=halina, act="answer", answer="W maju.")
    client.force_login(marek)
    answer = client.get(address(call, "notatki").removesuffix("/") + ".md", headers={"Accept-Language": "en"})
    assert answer.headers["Content-Disposition"] == 'attachment; filename="notatki.md"'
    text = answer.text
    assert text.startswith("# Herbata online\n")
    for words in ("Dom Sąsiedzki Pod Jesionem", "1. Powitanie (5 minutes)", "- kto przynosi mleko", "Kiedy sadzimy?"):
        assert words in text
    assert "W maju." in text
    assert "Marek" not in text


def test_file_is_for_those_who_may_read(client, call, jan):
    client.force_login(jan)
    assert client.get(address(call, "notatki").removesuffix("/") + ".md").status_code == 403


def test_page_of_the_notes_costs_the_same_for_many_edits(client, call, marek):
    write(call, marek, 0, ["x"])
    few = queries(client, marek, call, "notatki")
    for number in range(1, 12):
        write(call, marek, number, [number, "x"])
    assert queries(client, marek, call, "notatki") == few <= 19
