from datetime import date

import pytest

from backend.sharing import services
from backend.sharing.models import Category
from backend.sharing.selectors import history_of
from tests.factories.media import PictureFactory
from tests.factories.places import PlaceFactory


@pytest.fixture
def drill(place, marek):
    return services.create_listing(place, by=marek, kind="lend", title="Wiertarka", lending_days=7)


def rows(listing):
    return [[(row.label, row.before, row.after) for row in change.rows] for change in history_of(listing)]


def test_each_change_says_what_it_replaced(drill, marek):
    services.update_listing(drill, by=marek, title="Wiertarka udarowa", condition="good")
    drill = services.update_listing(
        drill, by=marek, title="Wiertarka Bosch", category=Category.objects.get(key="tools")
    )
    assert rows(drill) == [
        [("Title", "Wiertarka udarowa", "Wiertarka Bosch"), ("Category", "other", "tools and repairs")],
        [("Title", "Wiertarka", "Wiertarka udarowa"), ("Condition", "–", "good")],
    ]


def test_boards_photos_and_days_are_said_in_words(place, drill, marek):
    other = PlaceFactory(name="Biblioteka")
    drill = services.update_listing(
        drill, by=marek, scope="chosen", shown_at=[other], photos=[PictureFactory()], lending_days=None
    )
    (change,) = rows(drill)
    assert set(change) == {
        ("Who sees it", "this place", "places that I choose"),
        ("Also on the boards of", "–", "Biblioteka"),
        ("Photos", "0", "1"),
        ("For how many days", "7", "–"),
    }


def test_saving_without_a_change_writes_nothing(drill, marek):
    services.update_listing(drill, by=marek, title="Wiertarka")
    assert not drill.revisions.exists()


def test_every_field_that_can_change_can_be_said(place, marek, halina):
    food = services.create_listing(place, by=marek, kind="food", title="Zupa", best_before=date(2026, 12, 1))
    food = services.update_listing(
        food, by=marek, is_homemade=True, made_on=date(2026, 11, 1), allergens=["milk", "celery"], storage="cold",
        best_before=None, body="mleko, seler", quantity=3, handing="draw",
    )  # fmt: skip
    said = {label: (before, after) for label, before, after in rows(food)[0]}
    assert said["Made at home"] == ("no", "yes")
    assert said["Best before"] == ("1 December 2026", "–")
    assert said["Allergens"] == ("–", "milk, celery")
    assert said["Who gets it"] == ("I choose", "drawn by lot")


def test_the_list_costs_the_same_however_long_it_is(drill, marek, django_assert_max_num_queries):
    for number in range(6):
        drill = services.update_listing(drill, by=marek, title=f"Wiertarka {number}")
    with django_assert_max_num_queries(3):
        assert len(history_of(drill)) == 6


def test_whose_it_is_and_those_who_keep_order_read_it(client, drill, marek, zofia, oksana):
    services.update_listing(drill, by=marek, title="Wiertarka udarowa")
    address = f"{drill.get_absolute_url()}historia/"
    for person, status in ((marek, 200), (zofia, 200), (oksana, 403)):
        client.force_login(person)
        assert client.get(address).status_code == status
        assert (address in client.get(drill.get_absolute_url()).text) == (status == 200)
