"""What a plan says of facts before it is saved: old and new."""

from functools import partial

from django.utils import translation

from backend.events.services import change_all, change_this, preview
from tests.factories.events import dates_of, series


def test_plan_says_what_short_facts_said_before_and_names_long_ones(place, halina):
    event = series(place, halina, title="Joga", description="Mata.")
    act = partial(
        change_all, event, by=halina, title="Pilates", capacity=7, audience="seniors", description="Długo. " * 40,
        languages=["pl", "en"], wants_names=True, organisers=[halina],
    )  # fmt: skip
    with translation.override("en"):
        found = {name: (change.was, change.now) for name, change in preview(act).facts_changed if change.is_shown}
        long = [name for name, change in preview(act).facts_changed if not change.is_shown]
    assert found.pop("languages")[1] == "polski, English"
    assert found == {
        "title": ("Joga", "Pilates"), "number of seats": ("no limit", "7"), "for whom": ("everyone", "seniors"),
        "ask for the names of those who come along": ("no", "yes"), "who leads": ("", "Halina"),
    }  # fmt: skip
    assert long == ["description"]
    one = partial(change_this, dates_of(event)[1], by=halina, title="Joga w parku", address="Park")
    with translation.override("en"):
        assert [(str(name), change.was, change.now) for name, change in preview(one).facts_changed] == [
            ("title", "Joga", "Joga w parku"),
            ("another address", "", "Park"),
        ]
