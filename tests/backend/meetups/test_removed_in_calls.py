"""What is said and handed out in a call can be removed for good: it comes back while it can, then it is gone."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from backend.meetups.models import Handout, Notes, Question
from backend.meetups.services import handouts
from backend.meetups.services.notes import rewrite_notes
from backend.moderation.models import Decision
from backend.moderation.services import decide, report_content, undo
from backend.privacy.services.retention import sweep_all
from tests.backend.meetups.calls import running
from tests.factories.media import photo
from tests.factories.moderation import verdict

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\n%%EOF\n"
REMOVAL = replace(verdict(hide=True), measure="remove")
WORDS = "Ksylofonista"


@pytest.fixture
def call(place, halina, marek):
    return running(place, halina, marek)


def again(row):
    return type(row)._base_manager.filter(pk=row.pk).first()


def removed(target, *, by, judge) -> Decision:
    return decide(report_content(target, by=by, reason="abuse").case, by=judge, verdict=REMOVAL)


def let_appeals_pass(decision: Decision) -> None:
    Decision.objects.filter(pk=decision.pk).update(appeal_until=timezone.now() - timedelta(minutes=1))
    sweep_all()


def test_question(call, marek, oksana, adam):
    question = Question.objects.create(call=call, author=marek, text=WORDS, answer=WORDS, state="shown")
    decision = removed(question, by=oksana, judge=adam)
    assert (again(question).text, again(question).answer) == ("", "")
    undo(decision, by=adam)
    assert (again(question).text, again(question).answer, again(question).hidden_at) == (WORDS, WORDS, None)


@pytest.mark.parametrize(
    "facts",
    [
        {"url": "https://example.org/ksylofonista"},
        {"upload": SimpleUploadedFile("ksylofonista.pdf", PDF)},
        {"upload": SimpleUploadedFile("ksylofonista.jpg", photo((64, 48)).read())},
    ],
    ids=["link", "file", "picture"],
)
def test_handout(call, halina, oksana, adam, facts, django_capture_on_commit_callbacks):
    handout = handouts.add_handout(call, by=halina, title=WORDS, **facts)
    before = (handout.title, handout.url, handout.name)
    decision = removed(handout, by=oksana, judge=adam)
    assert WORDS.lower() not in f"{again(handout).title}{again(handout).url}{again(handout).name}".lower()
    undo(decision, by=adam)
    assert (again(handout).title, again(handout).url, again(handout).name) == before
    second = removed(again(handout), by=oksana, judge=adam)
    with django_capture_on_commit_callbacks(execute=True):
        let_appeals_pass(second)
    assert not Handout.objects.exists()
    assert not [one for one in settings.PRIVATE_ROOT.rglob("*") if one.is_file() and "evidence" not in str(one)]


def test_notes_go_with_the_steps_by_which_they_were_written(call, halina, marek, oksana, adam):
    rewrite_notes(call, by=marek, base=0, text=f"{WORDS} gra.")
    notes = Notes.objects.get()
    decision = removed(notes, by=oksana, judge=adam)
    assert (again(notes).text, notes.edits.count()) == ("", 0)
    undo(decision, by=adam)
    assert again(notes).text == f"{WORDS} gra."
    assert again(notes).revision == again(notes).edits.last().revision
    let_appeals_pass(removed(again(notes), by=oksana, judge=adam))
    assert not [edit for edit in again(notes).edits.all() if WORDS in f"{edit.change}{edit.removed}"]
