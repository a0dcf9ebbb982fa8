"""The scope “this and following”: the dates that move take their calls along, with all that stands beside them."""

import pytest

from backend.events.services import change_following
from backend.meetups.models import AgendaPoint, Call
from backend.meetups.services import agenda, call_for, notes, questions
from tests.backend.meetups.calls import address, fresh, press, read
from tests.factories.events import dates_of, series

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
