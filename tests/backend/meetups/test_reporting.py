"""Notes and hand-outs of a call are reported like everything else, and moderators take them off and put them back."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from backend.audit.models import AuditEntry
from backend.meetups.models import Handout, Notes
from backend.meetups.services import handouts, notes
from backend.moderation.models import Case, TakenDown
from backend.moderation.privacy import REPORTS
from backend.moderation.services import decide, file_appeal, hide_content, report_content, restore_content, undo
from backend.places.models import NetworkRole
from tests.backend.meetups.calls import address, read, running
from tests.cast import person
from tests.factories.media import photo
from tests.factories.moderation import verdict
from tests.factories.places import PlaceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(place, halina, marek, oksana):
    return running(place, halina, marek, oksana)


def test_hidden_hand_out_is_gone_for_all_and_comes_back(client, call, halina, oksana, adam):
    handout = handouts.add_handout(call, by=halina, title="Reklama", url="https://example.org/kup")
    address = reverse("report", args=["handout", handout.pk])
    assert address in read(client, oksana, call, "materialy").text
    assert client.post(address, {"reason": "spam"}).status_code == 302
    assert Case.objects.get().author == halina
    hide_content(handout, by=adam, statement="Reklama.")
    assert not Handout.objects.shown().exists()
    assert "example.org/kup" not in read(client, oksana, call, "materialy").text
    restore_content(handout, by=adam)
    assert "example.org/kup" in read(client, oksana, call, "materialy").text


def test_hidden_hand_out_stays_hidden_when_its_words_are_forgotten(call, halina, adam):
    handout = handouts.add_handout(call, by=halina, title="Reklama", url="https://example.org/kup")
    hide_content(handout, by=adam, statement="Reklama.")
    for sweep in REPORTS.sweeps:
        sweep.act(timezone.now() + timedelta(days=400))
    assert not Handout.objects.shown().exists()


def test_that_notes_were_taken_off_stays_known_without_their_words(call, marek, oksana, adam):
    notes.rewrite_notes(call, by=marek, base=0, text="Obelgi")
    hide_content(Notes.objects.get(call=call), by=adam, statement="Obelgi.")
    [sweep] = [sweep for sweep in REPORTS.sweeps if sweep.name == "moderation.taken_down"]
    assert sweep.act(timezone.now()) == 0
    assert sweep.act(timezone.now() + timedelta(days=400)) == 1
    assert TakenDown.objects.get().words == {}
    assert sweep.act(timezone.now() + timedelta(days=400)) == 0


def test_picture_that_was_reported_is_kept_under_its_hash(call, halina, oksana, adam, client):
    handout = handouts.add_handout(call, by=halina, title="Plan", upload=photo(name="plan.jpg"))
    case = report_content(handout, by=oksana, reason="sexual").case
    [kept] = case.evidence.get().data["files"]
    handouts.remove_handout(handout, by=halina)
    client.force_login(adam)
    page = client.get(reverse("case", args=[case.pk])).text
    address = reverse("evidence-file", args=[case.pk, case.evidence.get().pk, 0])
    assert address in page
    assert 'class="veil__switch"' in page
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert kept["sha256"] in kept["name"]
    client.force_login(oksana)
    assert client.get(address).status_code == 404


def test_who_hears_an_appeal_from_another_place_sees_the_picture_behind_a_veil(
    call, halina, oksana, zofia, adam, client
):
    handout = handouts.add_handout(call, by=halina, title="Plan", upload=photo(name="plan.jpg"))
    case = report_content(handout, by=oksana, reason="sexual").case
    appeal = file_appeal(decide(case, by=adam, verdict=verdict(hide=True)), by=halina, text="To plan.")
    NetworkRole.objects.all().delete()
    elsewhere = person("Lech", PlaceFactory(), "moderator")
    client.force_login(elsewhere)
    address = reverse("evidence-file", args=[case.pk, case.evidence.get().pk, 0])
    assert address in client.get(reverse("appeal", args=[appeal.pk])).text
    assert client.get(address).status_code == 200
    assert AuditEntry.objects.filter(action="case.evidence_seen", actor=elsewhere).count() == 1


def test_hidden_notes_are_empty_and_come_back_before_what_was_written_since(call, marek, oksana, adam):
    notes.rewrite_notes(call, by=marek, base=0, text="Obelgi")
    row = Notes.objects.get(call=call)
    report_content(row, by=oksana, reason="abuse")
    hide_content(row, by=adam, statement="Obelgi.")
    row.refresh_from_db()
    assert row.text == ""
    notes.rewrite_notes(call, by=oksana, base=row.revision, text="Plan")
    restore_content(row, by=adam)
    row.refresh_from_db()
    assert row.text == "Obelgi\nPlan"


def test_steps_of_hidden_notes_tell_nobody_what_stood_there(client, call, marek, oksana, adam):
    notes.rewrite_notes(call, by=marek, base=0, text="Obelgi")
    hide_content(Notes.objects.get(call=call), by=adam, statement="Obelgi.")
    client.force_login(oksana)
    for since in (0, 1):
        answer = client.get(address(call, "notatki"), {"since": since}, headers={"Accept": "application/json"})
        assert "Obelgi" not in answer.text
    # A page that was open at that moment comes to the same text.
    assert [edit["change"] for edit in answer.json()["edits"]] == [[-6]]


def test_notes_that_were_hidden_twice_lose_no_word(call, marek, oksana, adam):
    decisions = []
    for words in ("Obelgi", "Plan"):
        row = Notes.objects.filter(call=call).first()
        notes.rewrite_notes(call, by=marek, base=row.revision if row else 0, text=words)
        row = Notes.objects.get(call=call)
        report = report_content(row, by=oksana, reason="abuse")
        decisions.append(decide(report.case, by=adam, verdict=verdict(hide=True)))
    for decision in decisions:
        undo(decision, by=adam)
    assert Notes.objects.get(call=call).text == "Obelgi\nPlan"


def test_copy_of_a_hand_out_that_its_host_took_back_goes_when_the_decision_ends(call, halina, oksana, adam):
    handout = handouts.add_handout(call, by=halina, title="Reklama", url="https://example.org/kup")
    report = report_content(handout, by=oksana, reason="spam")
    decision = decide(report.case, by=adam, verdict=replace(verdict(hide=True), measure="remove"))
    handouts.remove_handout(Handout.objects.get(), by=halina)
    undo(decision, by=adam)
    assert not TakenDown.objects.exists()
