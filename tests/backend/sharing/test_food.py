from datetime import timedelta

import pytest
from django.utils import timezone

from backend.core.errors import Invalid
from backend.sharing import services
from tests.factories.sharing import ListingFactory


@pytest.fixture
def today(place):
    return timezone.localdate(timezone=place.zone)


def days(today, fields):
    return {name: today + timedelta(days=value) if type(value) is int else value for name, value in fields.items()}


HOME = {"is_homemade": True, "made_on": 0, "body": "mąka, śliwki", "allergens": ["gluten"], "storage": "dry"}


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, "expires_at"),
        ({"use_by": -1, "storage": "cold"}, "use_by"),
        ({"use_by": 2}, "storage"),
        (HOME | {"made_on": None}, "made_on"),
        (HOME | {"made_on": 1}, "made_on"),
        (HOME | {"body": " "}, "body"),
        (HOME | {"allergens": []}, "allergens"),
        (HOME | {"allergens": ["none", "milk"]}, "allergens"),
        (HOME | {"storage": ""}, "storage"),
    ],
)
def test_food_says_how_long_and_what_is_in_it(place, marek, today, fields, wrong):
    with pytest.raises(Invalid) as refusal:
        services.create_listing(place, by=marek, kind="food", title="Placek", **days(today, fields))
    assert refusal.value.field == wrong


@pytest.mark.parametrize(
    ("fields", "last"),
    [
        ({"use_by": 0, "storage": "cold"}, 0),
        ({"use_by": 2, "storage": "cold"}, 2),
        ({"use_by": 30, "storage": "frozen"}, 7),
        ({"best_before": -3}, 7),
        ({"best_before": 90}, 7),
        (HOME, 7),
        (HOME | {"allergens": ["none"]}, 7),
    ],
)
def test_it_ends_with_its_use_by_day_in_the_zone_of_the_place_a_week_at_most(place, marek, today, fields, last):
    food = services.create_listing(place, by=marek, kind="food", title="Placek", **days(today, fields))
    ends = food.expires_at.astimezone(place.zone)
    assert (ends.date(), ends.hour, ends.minute) == (today + timedelta(days=last), 23, 59)


def test_nobody_chooses_a_day_after_its_use_by(place, marek, today):
    late = services.end_of(today + timedelta(days=3), place.zone)
    with pytest.raises(Invalid) as refusal:
        services.create_listing(
            place,
            by=marek,
            kind="food",
            title="Zupa",
            storage="cold",
            use_by=today + timedelta(days=1),
            expires_at=late,
        )
    assert refusal.value.field == "expires_at"


def test_a_best_before_that_passed_is_said(client, place, marek, today):
    food = services.create_listing(
        place, by=marek, kind="food", title="Kasza", best_before=today - timedelta(days=5), allergens=["gluten"]
    )
    page = client.get(food.get_absolute_url(), headers={"Accept-Language": "en"}).text
    assert "this day has passed" in page
    assert "gluten" in page


def test_silence_about_allergens_is_not_taken_for_none(client, place, marek):
    silent = ListingFactory(place=place, kind="food", title="Chleb")
    free = ListingFactory(place=place, kind="food", title="Jabłka", allergens=["none"])
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    assert "not said" in client.get(silent.get_absolute_url()).text
    assert "none of the fourteen" in client.get(free.get_absolute_url()).text


def test_the_form_of_food_refuses_what_has_passed_and_keeps_what_was_typed(client, place, marek, today):
    client.force_login(marek)
    said = {"kind": "food", "title": "Jogurt", "use_by": f"{today - timedelta(days=1)}", "storage": "cold"}
    refused = client.post(f"/miejsca/{place.slug}/tablica/nowe/", said)
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["use_by", "until"] or "use_by" in refused.context["form"].errors
    assert 'value="Jogurt"' in refused.text
