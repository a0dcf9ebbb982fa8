"""A series that changes: what stands beside the calls of its dates goes along or stays, and is not lost."""

from datetime import datetime, time, timedelta

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile

from backend.core.errors import Invalid
from backend.events.services import change_all, change_following
from backend.meetups.models import AgendaPoint, Call, Meetup, Notes
from backend.meetups.services import agenda, call_for, handouts, notes, questions
from tests.backend.meetups.calls import address, fresh, press, read
from tests.factories.events import dates_of, next_monday, series

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(place, halina):
    return series(place, halina, parts={"call": {"provider": "ganek"}})


def call_on(date) -> Call:
    call_for(date)
    return fresh(Call.objects.get(occurrence=date))


def test_what_was_prepared_is_found_and_changed_after_the_split(client, event, halina, marek):
    calls = [call_on(date) for date in dates_of(event)[:2]]
    agenda.add_point(calls[1], by=halina, title="Powitanie", minutes=5)
    for call in calls:
        agenda.go_to(call, AgendaPoint.objects.get(), by=halina)
        questions.ask_question(call, by=marek, text="Czy wziąć ciasto?")
        notes.rewrite_notes(call, by=halina, base=0, text="Kto co przynosi")
    new = change_following(dates_of(event)[1], by=halina, title="Herbata bis").event
    stays, moves = (fresh(call) for call in calls)
    assert [call.meetup.event for call in (stays, moves)] == [event, new]
    for call in (stays, moves):
        assert call.point in call.meetup.points.all()
        for word, words in (("agenda", "Powitanie"), ("pytania", "ciasto"), ("notatki", "Kto co przynosi")):
            page = read(client, halina, call, word)
            assert page.status_code == 200
            assert words in page.text
        assert address(call, word) in page.text
    # From then on each half has an agenda of its own.
    press(client, halina, moves, "agenda", act="add", title="Ciasto", minutes="10")
    assert [list(call.meetup.points.values_list("title", flat=True)) for call in (stays, moves)] == [
        ["Powitanie"], ["Powitanie", "Ciasto"],
    ]  # fmt: skip


def test_what_was_kept_of_a_date_is_not_lost_when_the_series_is_online_no_more(place, halina, marek):
    first = datetime.combine(next_monday() - timedelta(days=14), time(18))
    event = series(place, halina, first=first, parts={"call": {"provider": "ganek"}})
    past, coming = call_on(event.occurrences.earliest("starts_at")), call_on(dates_of(event)[0])
    notes.rewrite_notes(past, by=halina, base=0, text="Kto co przynosi")
    with pytest.raises(Invalid) as refusal:
        change_all(event, by=halina, parts={"call": {"provider": ""}})
    assert refusal.value.field == "provider"
    assert Notes.objects.get().text == "Kto co przynosi"
    new = change_following(coming.occurrence, by=halina, parts={"call": {"provider": ""}}).event
    assert not Meetup.objects.filter(event=new).exists()
    assert Notes.objects.get().call == past


def test_files_for_a_date_that_is_online_no_more_go(place, halina, django_capture_on_commit_callbacks):
    event = series(place, halina, parts={"call": {"provider": "ganek"}})
    call = call_on(dates_of(event)[0])
    paper = handouts.add_handout(call, by=halina, upload=SimpleUploadedFile("a.pdf", b"%PDF-1.7\n%%EOF\n"))
    with django_capture_on_commit_callbacks(execute=True):
        change_all(event, by=halina, parts={"call": {"provider": ""}})
    assert not Meetup.objects.exists()
    assert not storages["private"].exists(paper.stored_name)
