"""Other hours of a place: whom they break is named before they are saved, and told at once."""

import pytest

from backend.lending.models import Loan
from backend.places.models import OpeningException
from tests.backend.lending.acts import local, open_daily, reserved, told

EN = {"Accept-Language": "en"}


@pytest.fixture
def hours(place):
    open_daily(place, 8, 20)
    return f"/miejsca/{place.slug}/ustawienia/godziny/"


def rows(prefix: str, found: list[dict], *, kept: int = 0) -> dict:
    sent = {f"{prefix}-TOTAL_FORMS": len(found), f"{prefix}-INITIAL_FORMS": kept}
    return sent | {f"{prefix}-{n}-{name}": value for n, row in enumerate(found) for name, value in row.items()}


def kept_hours(place, **change) -> dict:
    found = [
        {"id": one.pk, "weekday": one.weekday, "opens": "08:00", "closes": "20:00"} | change
        for one in place.opening_hours.all()
    ]
    return rows("0", found, kept=len(found))


def closed_on(day, reason="Remont") -> dict:
    return rows("1", [{"first_day": day.isoformat(), "last_day": day.isoformat(), "reason": reason}])


def test_loans_that_a_closed_day_breaks_are_named_and_nothing_is_saved_yet(client, place, hours, drill, halina, marek):
    loan = reserved(drill, marek, halina, at=(local(3, 10), local(5, 12)))
    marek.notifications.all().delete()
    client.force_login(halina)
    sent = kept_hours(place) | closed_on(local(5, 12).date())
    answer = client.post(hours, sent, headers=EN)
    assert answer.status_code == 409
    for words in ("Wiertarka", "Marek", "comes back", "Remont", loan.get_absolute_url(), "Save and tell them"):
        assert words in answer.text
    assert not OpeningException.objects.exists()
    assert told(marek) == []
    saved = client.post(hours, sent | {"accepts_broken": "1"}, follow=True, headers=EN)
    assert "were told" in saved.text
    assert OpeningException.objects.get().reason == "Remont"
    assert told(marek) == ["loan_hours_changed"]
    assert marek.notifications.get().params["why"] == "Remont"
    # Nothing is cancelled, and it waits at the desk.
    assert Loan.objects.get().status == "reserved"
    assert "desk-broken" in client.get(f"/miejsca/{place.slug}/lada/").text


def test_shorter_hours_name_what_falls_out_of_them(client, place, hours, drill, halina, marek):
    reserved(drill, marek, halina, at=(local(3, 10), local(5, 19)))
    client.force_login(halina)
    answer = client.post(hours, kept_hours(place, closes="18:00") | rows("1", []), headers=EN)
    assert answer.status_code == 409
    assert len(answer.context["refusal"].promises) == 1
    assert "08:00–18:00" in answer.text


def test_hours_that_break_nothing_new_are_saved_at_once(client, place, hours, drill, ladder, halina, oksana, marek):
    reserved(drill, marek, halina, at=(local(3, 10), local(5, 12)))
    reserved(ladder, marek, oksana, at=(local(4, 10), local(4, 18)))  # from hand to hand
    client.force_login(halina)
    assert client.post(hours, kept_hours(place) | closed_on(local(4, 12).date())).status_code == 302
    present = OpeningException.objects.get()
    row = {"id": present.pk, "first_day": present.first_day, "last_day": present.last_day, "reason": "Święto"}
    broken = closed_on(local(5, 12).date())
    assert client.post(hours, kept_hours(place) | broken).status_code == 409
    client.post(hours, kept_hours(place) | broken | {"accepts_broken": "1"})
    # What was broken and told before is not asked about again.
    assert client.post(hours, kept_hours(place) | rows("1", [row], kept=1)).status_code == 302
    assert told(marek).count("loan_hours_changed") == 1
