import pytest

from backend.audit.models import AuditEntry
from backend.core.errors import Invalid, NotAllowed
from backend.sharing import services
from backend.sharing.forms import FORMS
from backend.sharing.models import Category
from tests.factories.places import PlaceFactory
from tests.factories.sharing import ListingFactory

NAMES = {"pl": "rowery cargo", "en": "cargo bikes", "uk": "вантажні велосипеди"}


@pytest.fixture
def sport(db):
    return Category.objects.get(key="sport")


@pytest.fixture
def cargo(place, halina, sport):
    return services.add_category(sport, by=halina, place=place, names=NAMES)


@pytest.fixture
def page(place):
    return f"/miejsca/{place.slug}/tablica/kategorie/"


def offered(place, person) -> list[str]:
    return [row.key for row in FORMS["give"](place=place, user=person).fields["category"].queryset]


def test_an_animator_adds_a_branch_that_only_that_place_has(client, page, place, halina, marek):
    client.force_login(halina)
    client.post(page, {"parent": "sport", **NAMES})
    branch = Category.objects.get(place=place)
    assert (branch.parent.key, branch.names) == ("sport", NAMES)
    assert branch.key in offered(place, marek)
    assert branch.key not in offered(PlaceFactory(), marek)


def test_the_polish_name_is_needed(client, page, halina):
    client.force_login(halina)
    response = client.post(page, {"parent": "sport", "pl": "", "en": "cargo bikes"})
    assert response.status_code == 422
    assert "cargo bikes" in response.text
    assert list(response.context["form"].errors) == ["pl"]


def test_one_name_stands_once_under_a_root(place, halina, sport, cargo):
    for name in ("Rowery CARGO", "rowery i hulajnogi"):
        with pytest.raises(Invalid):
            services.add_category(sport, by=halina, place=place, names={"pl": name})


def test_two_places_may_name_the_same(halina, sport, cargo, ewa):
    other = services.add_category(sport, by=ewa, place=PlaceFactory(), names=NAMES)
    assert other.key != cargo.key


def test_a_branch_has_no_branches(place, halina, cargo):
    with pytest.raises(Invalid):
        services.add_category(cargo, by=halina, place=place, names={"pl": "elektryczne"})


def test_renaming_keeps_the_key(client, page, cargo, halina):
    client.force_login(halina)
    client.post(f"{page}{cargo.key}/", {"action": "rename", "pl": "rowery towarowe", "en": "", "uk": ""})
    key = cargo.key
    cargo.refresh_from_db()
    assert (cargo.key, cargo.names) == (key, {"pl": "rowery towarowe"})


def test_a_retired_branch_stays_with_its_listings_and_is_not_offered(client, page, place, cargo, halina, marek):
    bike = ListingFactory(place=place, author=marek, category=cargo)
    client.force_login(halina)
    client.post(f"{page}{cargo.key}/", {"action": "retire"})
    assert cargo.key not in offered(place, marek)
    assert (
        "rowery cargo" in client.get(bike.get_absolute_url()).text
        or "cargo bikes" in client.get(bike.get_absolute_url()).text
    )
    assert cargo.key in [
        row.key for row in FORMS["give"](place=place, user=marek, listing=bike).fields["category"].queryset
    ]
    client.post(f"{page}{cargo.key}/", {"action": "restore"})
    assert cargo.key in offered(place, marek)


def test_branches_change_places(client, page, place, halina, sport, cargo):
    second = services.add_category(sport, by=halina, place=place, names={"pl": "deskorolki"})
    client.force_login(halina)
    order = lambda: list(Category.objects.filter(place=place).order_by("position").values_list("pk", flat=True))  # noqa: E731
    assert order() == [cargo.pk, second.pk]
    client.post(f"{page}{second.key}/", {"action": "up"})
    assert order() == [second.pk, cargo.pk]
    client.post(f"{page}{second.key}/", {"action": "up"})
    assert order() == [second.pk, cargo.pk]


def test_main_categories_are_not_retired(ewa, sport):
    with pytest.raises(Invalid):
        services.set_category_active(sport, by=ewa, is_active=False)


def test_only_those_who_run_the_place_touch_its_branches(client, page, place, cargo, marek, zofia):
    for person in (marek, zofia):
        client.force_login(person)
        assert client.get(page).status_code == 403
        with pytest.raises(NotAllowed):
            services.rename_category(cargo, by=person, names={"pl": "inaczej"})


def test_branches_of_the_network_are_the_coordinators(client, sport, halina, ewa, place, marek):
    client.force_login(halina)
    assert client.get("/tablica/kategorie/").status_code == 403
    with pytest.raises(NotAllowed):
        services.add_category(sport, by=halina, names=NAMES)
    client.force_login(ewa)
    client.post("/tablica/kategorie/", {"parent": "sport", **NAMES})
    assert Category.objects.get(names__pl="rowery cargo").key in offered(place, marek)


def test_an_animator_does_not_reach_the_branches_of_others_through_their_page(client, page, halina, sport):
    client.force_login(halina)
    assert client.post(f"{page}sport-bikes/", {"action": "retire"}).status_code == 404


def test_acts_are_remembered(cargo, halina, place):
    services.rename_category(cargo, by=halina, names={"pl": "inaczej"})
    assert list(AuditEntry.objects.order_by("pk").values_list("action", "place_id")) == [
        ("category.added", place.pk),
        ("category.renamed", place.pk),
    ]


def test_the_page_asks_the_database_the_same_number_of_times(
    client, page, place, halina, sport, django_assert_max_num_queries
):
    for number in range(5):
        services.add_category(sport, by=halina, place=place, names={"pl": f"gałąź {number}"})
    client.force_login(halina)
    client.get(page)
    with django_assert_max_num_queries(18):
        client.get(page)
