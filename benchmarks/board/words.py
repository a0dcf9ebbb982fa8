"""What neighbours write: few words often, many seldom (Zipf's law), and ever new ones (names, models, slips)."""

from itertools import accumulate
from random import Random

# Things, the most usual first, with the category they belong to.
THINGS = (
    ("rower", "sport-bikes"), ("książki", "books-books"), ("krzesło", "furniture-tables"), ("lampa", "furniture-lamps"),
    ("kurtka", "clothes-wear"), ("zabawki", "children-toys"), ("stół", "furniture-tables"),
    ("drabina", "tools-ladders"), ("wiertarka", "tools-power"), ("słoiki", "kitchen-dishes"),
    ("wózek", "children-prams"), ("buty", "clothes-shoes"), ("sadzonki", "plants-plants"),
    ("łóżko", "furniture-beds"), ("garnek", "kitchen-dishes"), ("ubranka", "children-clothes"),
    ("regał", "furniture-tables"), ("doniczka", "plants-plants"), ("telefon", "electronics-phones"),
    ("fotelik", "children-prams"), ("gra planszowa", "books-games"), ("czajnik", "kitchen-appliances"),
    ("monitor", "electronics-computers"), ("drukarka", "electronics-computers"), ("sukienka", "clothes-wear"),
    ("kosiarka", "plants-garden"), ("tkanina", "clothes-fabric"), ("młotek", "tools-hand"), ("namiot", "sport-camping"),
    ("farba", "tools-materials"), ("hulajnoga", "sport-bikes"), ("szlifierka", "tools-power"),
    ("głośnik", "electronics-audio"), ("plecak", "sport-camping"), ("puzzle", "books-games"),
    ("klatka", "animals"), ("sanki", "sport-winter"), ("materac", "furniture-beds"), ("girlanda", "party"),
    ("piła", "tools-hand"), ("płytki", "tools-materials"), ("mikser", "kitchen-appliances"),
    ("łyżwy", "sport-winter"), ("grabie", "plants-garden"), ("gitara", "electronics-audio"), ("narty", "sport-winter"),
    ("karton", "other"), ("smycz", "animals"), ("rusztowanie", "tools-ladders"),
    ("maszyna do szycia", "clothes-fabric"),
)  # fmt: skip
FOOD = (
    ("chleb", "food-bread"), ("jabłka", "food-fruit"), ("zupa", "food-cooked"), ("bułki", "food-bread"),
    ("kasza", "food-dry"), ("pomidory", "food-fruit"), ("pierogi", "food-cooked"), ("makaron", "food-dry"),
    ("dynia", "food-fruit"), ("konfitura", "food-cooked"), ("ciasto", "food-bread"), ("ryż", "food-dry"),
)  # fmt: skip
SKILLS = (
    ("zakupy", "skills-care"), ("naprawa roweru", "skills-repairs"), ("rozmowy po polsku", "skills-languages"),
    ("pomoc z telefonem", "skills-computers"), ("matematyka", "skills-languages"), ("spacer z psem", "skills-care"),
    ("szydełkowanie", "skills-arts"), ("cieknący kran", "skills-repairs"), ("angielski", "skills-languages"),
    ("nauka gry na gitarze", "skills-arts"), ("drukarka i komputer", "skills-computers"),
)  # fmt: skip
TRAITS = (
    "duży", "mała", "prawie nowe", "dziecięcy", "zielona", "drewniany", "stary", "w dobrym stanie", "składany",
    "metalowa", "po remoncie", "biała", "na baterie", "zimowe", "domowe", "do naprawy", "przedwojenny", "elektryczna",
)  # fmt: skip
SAID = """
do odbioru po południu w tygodniu proszę dzwonić oddam chętnie pożyczę sąsiadom za darmo działa bez zarzutu ma
kilka rys można przyjść obejrzeć w weekend mieszkamy niedaleko przystanku został po przeprowadzce nie używamy już
od dawna pasuje na balkon dziecko wyrosło wolę żeby komuś służyło trzeba mieć własną torbę winda jest czynna
mogę pomóc zanieść kupiony dwa lata temu instrukcja w komplecie brakuje jednej śrubki czyste z domu bez zwierząt
najlepiej wieczorem po siedemnastej zapraszam serdecznie dziękuję za rozsądne korzystanie proszę o zwrot w
umówionym dniu wymiary podam w rozmowie kolor trochę wyblakł wystarczy umyć stoi w piwnicy
"""
BEGIN = ("b", "d", "g", "k", "l", "m", "n", "p", "r", "s", "t", "w", "z", "br", "dr", "kr", "pr", "st", "tr")
END = ("a", "e", "i", "o", "u", "y", "an", "ek", "ik", "or", "us", "ka", "ta", "na")
SELDOM = 30_000  # words of names, models and slips


class Writer:
    """Writes titles and descriptions; the same ones for the same ``seed``."""

    def __init__(self, seed: int = 5):
        self.random = Random(seed)  # noqa: S311 - a benchmark, no secret
        seldom = [*dict.fromkeys(self.seldom() for _ in range(2 * SELDOM))][:SELDOM]
        self.all = Zipf([*SAID.split(), *seldom], self.random, bend=20)
        self.traits = Zipf(TRAITS, self.random)
        self.named = {name: Zipf(rows, self.random, bend=4) for name, rows in NAMED.items()}

    def seldom(self) -> str:
        parts = (self.random.choice(BEGIN) + self.random.choice(END) for _ in range(self.random.choice((2, 3, 3, 4))))
        return "".join(parts)

    def thing(self, kind: str) -> tuple[str, str]:
        """A title of a listing of ``kind`` and the key of its category."""
        name, category = self.named[kind].one()
        return f"{name.capitalize()} {self.traits.one()}", category

    def body(self) -> str:
        """Up to sixty words, mostly a dozen; one in ten writes nothing."""
        if self.random.random() < 0.1:
            return ""
        many = min(3 + int(self.random.expovariate(1 / 12)), 60)
        return " ".join(self.all.some(many)).capitalize() + "."


NAMED = dict.fromkeys(("give", "lend", "ask"), THINGS) | dict.fromkeys(("skill_offer", "skill_request"), SKILLS)
NAMED["food"] = FOOD


class Zipf:
    """Picks of ``rows``: the n-th as often as ``1 / (n + bend)``, to ``power``."""

    def __init__(self, rows, random: Random, *, bend: float = 1, power: float = 1):
        self.rows, self.random = list(rows), random
        self.weights = list(accumulate((number + bend) ** -power for number in range(len(self.rows))))

    def one(self):
        return self.some(1)[0]

    def some(self, many: int) -> list:
        return self.random.choices(self.rows, cum_weights=self.weights, k=many)
