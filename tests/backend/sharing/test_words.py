"""Everyday sentences of a board, and what its words check makes of each: let through, asked about, refused."""

import json
from pathlib import Path

import pytest
from django.conf import settings

from backend.sharing.models import Listing
from backend.sharing.services import hits_of
from tests.factories.places import PlaceFactory

DATA = Path(settings.BASE_DIR) / "backend" / "demo" / "data"
FOOD_TITLES = """
Kotlety z mięsa mielonego | Lasagne z mięsem mielonym | Gołąbki z mięsem mielonym | Pulpety z mielonego mięsa
Spaghetti bolognese: mięso mielone, pomidory | Żurek z kiełbasą i jajkiem | Kanapki: ser, jajko, szczypiorek
Jajka w majonezie | Jajka na twardo | Jajka faszerowane | Jajka wielkanocne z czekolady | Pasta jajeczna
Makaron z jajkami | Szczawiowa i jajko | Bigos z winem | Ciasto z nalewką | Galaretka z likierem | Ocet winny
Wino bezalkoholowe | Piwo imbirowe bezalkoholowe | Chleb na piwie | Sos winny | Likierowe czekoladki
Napoczęta paczka ryżu | Sałatka z surowych warzyw i kurczaka | Surowa kapusta i ryba wędzona | Tort bez surowych jajek
Oscypek z niepasteryzowanego mleka | Kotlety mielone | Pieczona ryba | Mleko owsiane
Голубці з фаршем | Борщ з м’ясом | Варені яйця | Пиріг з яйцями | Печиво на пиві | Тушкована риба
Lasagne with minced meat | Boiled eggs | Cake with eggs | Beef stew with wine | Ginger beer | Chicken soup
"""
THINGS = """
Szafka na lekarstwa | Kieliszki do wina | Klatka dla chomika | Klatka po chomiku | Pistolet do kleju
Pistolet na wodę | Pistolet masujący | Etui na paszport | Etui paszport | Lekka kurtka | Lekcje gry na gitarze
Drugi tom, drugie wydanie | Kosiarka benzynowa | Broń Boże nie wyrzucę | Nie z mojej winy zarysowana
Fotelik bez wypadku | Fotelik samochodowy, nie brał udziału w wypadku | Kask nowy, w razie wypadku chroni
Fotelik, nigdy nie uczestniczył w żadnym wypadku | Maskotka kociak | Pluszowa papuga | Tytoń ozdobny, sadzonki
Podręcznik prawo jazdy kat. B | Piwonie z ogrodu | Sztuczne futro | Apteczka bez leków | Otwarta puszka farby
Napoczęta włóczka | Pojemnik na jajka | Deska do surowego mięsa | Jajka drewniane do dekoracji
Клітка для хом’яка | Плюшевий кролик | Шафка для ліків | Glue gun | Toy gun | Beer mug | Fake fur
Kaucji nie pobieram | Kaucja niepotrzebna | Kaucji nie trzeba | Gratis, żadnej kaucji | Bez kaucji | Butelki na kaucję
Cena: 0 zł | 0,00 zł | Za 0 zł | Cena: gratis | Cena to uśmiech | Książka „Cena strachu” | Psychologia sprzedaży
Pamiątki 2012 Euro | Album z 2012. Euro i inne | 2 euro palety | 2 złote kolczyki | Cenny obraz | 10 złączek
Sale zabaw | Nie sprzedaję, oddaję | Nic nie kosztuje | Застава не потрібна | Без застави | Безкоштовно | No deposit
Free, no fee | Deposit not needed | Deposit box
"""
HELP = """
Pomogę: kupię i przyniosę zakupy | Zrobię zakupy, kupię leki | Wykupię leki w aptece | Pomogę z wnioskiem o paszport
Wyprowadzę szczeniaka | Куплю продукти для сусідки | I will fetch your medicines
"""
ASKED_OF_FOOD = """
Mięso mielone | Mięso mielone z indyka | Tatar | Jajka | 10 jajek | Jajka od szczęśliwych kur | Świeże jajka
Nalewka z wiśni | Wino domowe | Grzane wino | Otwarta puszka groszku | Napoczęty słoik dżemu | Papierosy
Фарш | Свіжі яйця | Відкриті консерви | Вино | Minced meat | Fresh eggs | Opened tin of beans | Wine
"""
ASKED_OF_THINGS = """
Antybiotyki | Paczka papierosów | Butelka wina | Kask po wypadku | Dowód osobisty | Szczenięta szukają domu
Sprzedam rower | Kaucja zwrotna | Cena do uzgodnienia | Wypożyczę za opłatą | Kupię rower | Rower wart 2000 zł
10 złotych bombek | Album na monety 5 zł | Продам диван | Застава потрібна | Small deposit | For sale | Two kittens
Mięso mielone | Wiejskie jajka
"""
REFUSED = """
Surowe mięso | Surowe mięso mielone | Mielone surowe | Surowy kurczak | Surowy łosoś | Surowych jajek mam dużo
Tatar z surowego mięsa | Mleko niepasteryzowane | Surowe mleko | Mleko prosto od krowy | Сире м’ясо | Сире м'ясо
Сирі яйця | Молоко непастеризоване | Raw meat | Raw eggs | Raw milk
Oddam za 20 zł | 15 PLN | 15zl | €5 | 100 грн | Двадцять гривень | Piętnaście złotych | 20 złoty | 20 złotych za sztukę
Kosztuje dwadzieścia pięć złotych | 1 200,50 zł | 20,- zł | Kaucja 50 zł | Prosimy o 2 zł na prąd | Po 5 zet
"""


def sentences(text: str) -> list[str]:
    return [said.strip() for line in text.strip().splitlines() for said in line.split("|")]


def answer(kind: str, **words) -> str:
    listing = Listing(kind=kind, place=PlaceFactory.build(), **words)
    hits = hits_of(listing, {"kind", *words})
    return "refused" if any(hit.is_final for hit in hits) else "asked" if hits else ""


@pytest.mark.parametrize("title", sentences(FOOD_TITLES))
def test_cooked_food_is_let_through(title):
    assert answer("food", title=title) == ""
    assert answer("food", title="Obiad", body=title) == ""


@pytest.mark.parametrize("title", sentences(THINGS))
def test_things_are_let_through(title):
    assert answer("give", title=title) == ""


@pytest.mark.parametrize("title", sentences(HELP))
def test_good_deeds_are_let_through(title):
    assert answer("skill_offer", title=title) == ""


@pytest.mark.parametrize(
    ("kind", "title"),
    [("food", title) for title in sentences(ASKED_OF_FOOD)] + [("give", title) for title in sentences(ASKED_OF_THINGS)],
)
def test_what_may_be_either_is_asked(kind, title):
    assert answer(kind, title=title) == "asked"


@pytest.mark.parametrize("title", sentences(REFUSED))
def test_raw_food_and_prices_are_refused_under_whatever_kind_they_come(title):
    assert answer("food", title=title) == "refused"
    assert answer("give", title="Paczka", body=title) == "refused"


AREAS = """
metro Młynów 2 | os. Kabaty, blok 12 | Praga Północ, rejon 3 | przy szkole nr 27 | Plac Zbawiciela | Aleja Lotników
al. 3 Maja | 3 Maja / Kościuszki | skrzyżowanie Hożej i Kruczej | Ursynów | 5 minut od metra | Mokotów 5 minut od metra
метро Лук’янівка 2 | two stops from the old town
"""
NOTES = """
W soboty 10-14 | Sobota 10-14 | Po 17 | Zwykle 17:30 | Najlepiej 17-19 | Tel. 501 234 567 | Po 18 maja 2026 | Domofon 5
Codziennie od 9 do 15 | Biblioteka 2 piętro | Od poniedziałku 8 | Mokotów, po 18 | Субота 10-14 | Monday 17-19
"""
HOMES = """
Hoża 27 | Hoża 27. | Hoża 27 przy kinie | Hoża 27 (brama w podwórzu) | Hoża 27 - II p. | 27 Hoża | Hoża nr 27
Hoża 27B/4 | przy Hożej 27 m 5 | ul. Hoża 27 | Hoża 27 lok 5 klatka 2 | os. Słoneczne 12/5 | вул. Садова 7 | Садова 7
"""
HOMES_IN_NOTES = "Hoża 27 m. 5, domofon 5 | ul. Hoża 27 | al. Jana Pawła II 27, po 17 | вул. Садова 7 | hoża 27 m 5"
PERHAPS_HOMES = "Hoża 27, po 18 | przy Hożej 27 | Садова 7"
DESCRIPTIONS = """
Regał Billy 80x200, 3 półki | Windows 11, ekran 15 cali | Odbiór w sobotę 14, Mokotów | IKEA Billy 40, rozmiar 38
Odbiór przy stacji metra Wilanowska 3 | Adres podam w wiadomości, 2 piętro bez windy
"""


@pytest.mark.parametrize("area", sentences(AREAS))
def test_estates_and_crossings_may_be_named(area):
    assert answer("give", pickup_area=area) == ""


@pytest.mark.parametrize("note", sentences(NOTES))
def test_times_in_notes_are_no_addresses(note):
    assert answer("give", pickup_note=note) == ""


@pytest.mark.parametrize("words", sentences(DESCRIPTIONS))
def test_names_and_numbers_of_things_are_no_addresses(words):
    assert answer("give", pickup="home", body=words) == ""


@pytest.mark.parametrize("area", sentences(HOMES))
def test_no_home_is_named_where_everybody_reads_it(area):
    assert answer("give", pickup_area=area) == "refused"


@pytest.mark.parametrize("note", sentences(HOMES_IN_NOTES))
def test_no_home_is_named_in_notes_and_descriptions(note):
    assert answer("give", pickup_note=note) == "refused"
    assert answer("give", pickup="home", body=f"Odbiór {note}".replace("hoża", "Hoża")) == "refused"


@pytest.mark.parametrize("note", sentences(PERHAPS_HOMES))
def test_what_may_be_a_home_is_asked(note):
    assert answer("give", pickup_note=note) == "asked"
    assert answer("give", pickup="home", body=f"Odbiór: {note}") == "asked"


def test_the_address_of_the_place_itself_may_be_named():
    place = PlaceFactory.build(address="ul. Hoża 27")
    for note in ("ul. Hoża 27, przy ladzie", "Przy Hożej 27"):
        assert not hits_of(Listing(kind="give", place=place, pickup_note=note), {"pickup_note"})
    assert hits_of(Listing(kind="give", place=place, pickup_note="ul. Hoża 28"), {"pickup_note"})


def written() -> list[dict]:
    rows = json.loads((DATA / "listings.json").read_text()) + json.loads((DATA / "finished.json").read_text())
    assert len(rows) > 120
    return rows


@pytest.mark.parametrize("row", written(), ids=lambda row: row["title"])
def test_nothing_that_neighbours_of_the_demo_wrote_is_stopped(row):
    for pickup in ("agreed", "home"):
        assert answer(row["kind"], title=row["title"], body=row.get("body", ""), pickup=pickup) == ""
