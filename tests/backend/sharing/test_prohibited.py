from datetime import date

import pytest
from django.utils import translation

from backend.moderation.models import Decision, Report
from backend.moderation.services import hide_content, report_content
from backend.notifications.sentences import sentence
from backend.sharing import services
from backend.sharing.models import Listing
from backend.sharing.money import RULE as MONEY
from backend.sharing.prohibited import ADDRESS, food_bans, prohibitions, recognise
from tests.factories.moderation import decide_report
from tests.factories.sharing import ListingFactory


def codes(title, kind="give", field="title"):
    return [hit.prohibition.code for hit in recognise({field: title}, kind=kind)]


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("Oddam broń po dziadku", "weapons"),
        ("Pistolet gazowy", "weapons"),
        ("Мисливська зброя", "weapons"),
        ("Leków mam za dużo", "medicines"),
        ("Antybiotyki", "medicines"),
        ("Віддам ліки", "medicines"),
        ("Painkillers, new", "medicines"),
        ("Wódka weselna", "alcohol"),
        ("Paczka papierosów", "alcohol"),
        ("Сигарети", "alcohol"),
        ("Szczenięta szukają domu", "animals"),
        ("Two kittens", "animals"),
        ("Віддам цуценят", "animals"),
        ("Film erotyczny", "adult"),
        ("Płyta eternitu", "chemicals"),
        ("Kask rowerowy po wypadku", "unsafe"),
        ("Child seat, it was in an accident", "unsafe"),
        ("Dowód osobisty", "documents"),
        ("Podróbki torebek", "fakes"),
    ],
)
def test_what_may_not_be_shared_is_recognised_in_three_languages_and_every_form(title, code):
    assert codes(title) == [code]


@pytest.mark.parametrize(
    "title",
    [
        "Szafka na lekarstwa",
        "Kieliszki do czerwonego wina",
        "Klatka dla chomika",
        "Pistolet do kleju",
        "Glue gun",
        "Etui na paszport",
        "Lekka kurtka i lekcje gry",
        "Ocet winny",
        "Książka Winnetou",
        "Клітка для хом’яка",
    ],
)
def test_things_beside_them_are_welcome(title):
    assert codes(title) == []


@pytest.mark.parametrize("title", ["Wykupię leki w aptece", "Pomogę z wnioskiem o paszport", "Wyprowadzę szczeniaka"])
def test_help_around_them_is_welcome(title):
    assert codes(title, kind="skill_offer") == []


@pytest.mark.parametrize(
    ("text", "code", "field", "is_final"),
    [
        ("Surowe mięso z indyka", "raw_meat", "body", True),
        ("Jajka od szczęśliwych kur", "raw_eggs", "title", False),
        ("Mleko niepasteryzowane", "raw_milk", "title", True),
        ("Otwartą puszkę groszku", "opened_tins", "title", False),
        ("Відкриті консерви", "opened_tins", "title", False),
        ("Nalewka z wiśni", "drinks", "title", False),
    ],
)
def test_raw_food_stops_for_good_and_what_may_be_either_is_asked(text, code, field, is_final):
    hit = recognise({field: text}, kind="food")[0]
    assert (hit.prohibition.code, hit.is_final) == (code, is_final)


@pytest.mark.parametrize("contents", ["mąka, jajka, masło", "makaron z jajek, ser", "rosół z kurczaka"])
def test_what_is_cooked_of_it_is_food(contents):
    assert codes(contents, kind="food", field="body") == []


def test_money_without_an_amount_may_mean_something_else_and_a_person_looks(place, marek):
    with pytest.raises(services.LooksProhibited) as refusal:
        services.create_listing(place, by=marek, kind="give", title="Książka Cena strachu")
    with translation.override("en"):
        assert "“Cena” sounds like money" in str(refusal.value)
    listing = services.create_listing(place, by=marek, kind="give", title="Książka Cena strachu", is_sure=True)
    assert listing.is_available
    assert "Cena" in Report.objects.get().details


@pytest.mark.parametrize(
    ("field", "words"),
    [("title", "Rower za 200 zł"), ("pickup_note", "20 zł, po piątej"), ("pickup_area", "ul. Hoża 27")],
)
def test_no_tick_lets_prices_and_homes_through(place, marek, field, words):
    with pytest.raises(services.LooksProhibited) as refusal:
        services.create_listing(place, by=marek, is_sure=True, **{"kind": "give", "title": "Rower", field: words})
    assert refusal.value.field == field
    assert not Listing.objects.exists()


@pytest.mark.parametrize(
    ("field", "words"),
    [("pickup_note", "Przy Hożej 27"), ("size", "Cena do uzgodnienia"), ("lending_terms", "Mała kaucja")],
)
def test_the_tick_stands_at_the_words_and_nothing_typed_is_lost(client, place, marek, field, words):
    client.force_login(marek)
    address = f"/miejsca/{place.slug}/tablica/nowe/"
    said = {"kind": "lend", "title": "Wiertarka", "pickup": "agreed", "scope": "place", field: words}
    refused = client.post(address, said, headers={"Accept-Language": "en"})
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == [field]
    page = refused.text
    assert page.index(f'name="{field}"') < page.index('name="is_sure"')
    assert words in page
    assert 'value="Wiertarka"' in page
    assert client.post(address, said | {"is_sure": "on"}).status_code == 302
    assert Report.objects.get().target.title == "Wiertarka"


def test_every_rule_has_words_and_says_why():
    for rule in (*prohibitions(), *food_bans()):
        assert rule.phrases, rule.code
        assert str(rule.why).endswith("."), rule.code


def test_it_is_refused_at_its_field_with_the_rule(place, marek):
    with pytest.raises(services.LooksProhibited) as refusal:
        services.create_listing(place, by=marek, kind="give", title="Paczka", body="W środku antybiotyki.")
    assert refusal.value.field == "body"
    assert "medicines" in str(refusal.value)
    assert not Listing.objects.exists()


def test_who_means_something_else_is_published_and_a_person_looks(place, marek):
    listing = services.create_listing(place, by=marek, kind="give", title="Nalewka – gra planszowa", is_sure=True)
    report = Report.objects.get()
    assert listing.is_available
    assert (report.target, report.reporter, report.status) == (listing, None, "open")
    assert "automatycznie" in report.details or "automatically" in report.details
    assert "Nalewka" in report.details


def test_a_second_change_renews_the_waiting_notice(place, marek):
    listing = services.create_listing(place, by=marek, kind="give", title="Nalewka – gra", is_sure=True)
    services.update_listing(listing, by=marek, title="Nalewka i piwo – gry", is_sure=True)
    assert Report.objects.get().snapshot == "Nalewka i piwo – gry"


def test_what_was_looked_at_is_not_asked_again_when_other_words_change(place, marek):
    listing = services.create_listing(place, by=marek, kind="give", title="Nalewka – gra", is_sure=True)
    services.update_listing(listing, by=marek, size="mała")
    assert Report.objects.count() == 1


def test_no_tick_lets_banned_food_through(place, marek):
    with pytest.raises(services.LooksLikeBannedFood):
        services.create_listing(
            place, by=marek, kind="food", title="Surowe mięso", best_before=date(2099, 1, 1), is_sure=True
        )


def test_the_page_names_every_rule(client, db):
    page = client.get("/tablica/zasady/").text
    for rule in (*prohibitions(), MONEY, ADDRESS, *food_bans()):
        assert f'id="{rule.code}"' in page


def test_the_author_of_what_a_program_recognised_learns_that_it_was_automatic(client, place, marek, zofia):
    listing = services.create_listing(place, by=marek, kind="give", title="Nalewka – gra planszowa", is_sure=True)
    decide_report(Report.objects.get(), by=zofia, hide=True, statement="To jednak alkohol.")
    client.force_login(marek)
    told = marek.notifications.get(kind="content_hidden")
    with translation.override("en"):
        assert "automatically" in sentence(told)
    for address in (told.url, listing.get_absolute_url()):
        page = client.get(address, headers={"Accept-Language": "en"}).text
        assert "A program recognised something in it automatically" in page
        assert "To jednak alkohol." in page


def test_what_a_person_reported_as_well_still_says_that_a_program_recognised_it(place, marek, oksana, zofia):
    listing = services.create_listing(place, by=marek, kind="give", title="Nalewka – gra planszowa", is_sure=True)
    report = report_content(listing, by=oksana, reason="illegal", details="Alkohol")
    report = decide_report(report, by=zofia, hide=True, statement="Przeciw regulaminowi.")
    assert (report.decision.source, report.decision.automated_detection) == ("automatic", True)
    assert marek.notifications.get(kind="content_hidden").params["is_automatic"] is True


def test_what_people_noticed_does_not_blame_a_program(client, place, lamp, marek, oksana, zofia):
    other = ListingFactory(place=place, author=marek)
    hide_content(lamp, by=zofia, statement="Przeciw regulaminowi.")
    reported = report_content(other, by=oksana, reason="spam", details="Reklama")
    decide_report(reported, by=zofia, hide=True, statement="Reklama.")
    client.force_login(marek)
    pages = [client.get(told.url).text for told in marek.notifications.filter(kind="content_hidden").order_by("pk")]
    assert not any("automat" in page.split("<main")[1] for page in pages)
    assert [decision.source for decision in Decision.objects.all()] == ["own_look", "notice"]
