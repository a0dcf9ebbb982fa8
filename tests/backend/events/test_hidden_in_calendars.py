"""What moderators hid or removed is not written anew by the calendar that it came from, until it is shown again."""

from dataclasses import replace

import pytest

from backend.events.models import Event
from backend.events.services.subscriptions import refresh_due
from backend.events.services.uploads import Upload
from backend.moderation.services import decide, report_content, undo
from tests.backend.events.test_import import weekly
from tests.backend.events.test_subscriptions import agreed, follow, later, other
from tests.factories.moderation import verdict

__all__ = ["other"]
pytestmark = pytest.mark.django_db
WORDS = "Ksylofonista"


def kept(source) -> str:
    """Everything that is written of the event of ``source``, and of the last reading."""
    event = source.events.get()
    source.refresh_from_db()
    return f"{Event.objects.filter(pk=event.pk).values().get()} {list(event.occurrences.values())} {source.report}"


@pytest.fixture
def taken_down(place, halina, marek, adam, other):
    """A followed event and the decision that hides or removes it, as ``measure`` says."""

    def act(measure):
        other.keeps(weekly())
        source = follow(place, other, halina)
        case = report_content(source.events.get(), by=marek, reason="abuse").case
        return source, decide(case, by=adam, verdict=replace(verdict(hide=True), measure=measure))

    return act


@pytest.mark.parametrize("measure", ["hide", "remove"])
def test_a_followed_calendar_writes_nothing_until_it_is_shown_again(taken_down, other, adam, measure):
    source, decision = taken_down(measure)
    before = source.events.values("updated_at", "title", "source", "hidden_at").get()
    other.keeps(weekly(title=f"Joga {WORDS}", description=WORDS))
    assert refresh_due(now=later()) == 1
    assert source.events.values("updated_at", "title", "source", "hidden_at").get() == before
    assert WORDS not in kept(source)
    assert source.report["skipped"] == [["", "hidden"]]
    # Another reading of the same words changes nothing, either.
    assert refresh_due(now=later(2.2)) == 1
    assert WORDS not in kept(source)
    undo(decision, by=adam)
    assert source.events.get().title == "Joga"
    refresh_due(now=later(3.3))
    assert source.events.get().title == f"Joga {WORDS}"
    assert source.events.get().description == WORDS
    source.refresh_from_db()
    assert source.report["skipped"] == []


@pytest.mark.parametrize("more", [["STATUS:CANCELLED"], None])
def test_what_ends_there_meanwhile_ends_here_once_it_is_shown_again(taken_down, other, adam, more):
    source, decision = taken_down("hide")
    other.keeps(*([weekly(more=more)] if more else []))
    refresh_due(now=later())
    assert source.events.get().status == "published"
    undo(decision, by=adam)
    refresh_due(now=later(3.3))
    assert not source.events.exclude(status="cancelled").exists()


def test_a_file_does_not_write_it_either(taken_down, place, other, halina):
    source, _decision = taken_down("hide")
    source.events.update(subscription=None)
    other.keeps(weekly(title=WORDS))
    run = agreed(place, Upload(halina.pk, place.pk, "Plik", other.content), halina)
    event = place.events.get()
    assert event.title == "Joga"
    assert run.skipped == [["", "hidden"]]
