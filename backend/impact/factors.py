"""What one thing weighs, what making it anew emits, and how often having it spares a purchase.

Every number is taken from the source beside it. Where a source gives one number only, it is widened by a quarter both
ways and outwards to the steps of ``ranges.STEPS``: that makes it less exact, never more. What has no source has no
factor, and its exchanges are counted and nothing else. How to add one: docs/impact.md.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backend.impact.ranges import Range


@dataclass(frozen=True)
class Source:
    """Something published. ``read`` is the day on which a page without editions was read."""

    title: str
    year: int
    url: str
    read: date | None = None
    language: str = "en"


@dataclass(frozen=True)
class Factor:
    """Of one thing: ``mass`` in kg; ``co2e`` of making it anew, in kg of CO2 equivalent; ``None`` where unknown.

    ``replaced``: of one handed on, the share that spares a new one. ``is_bought`` is false where the share says
    nothing of purchases (food: only of what its sparing is worth).
    """

    mass: Range | None
    co2e: Range | None
    replaced: Range
    says: str | Promise
    sources: tuple[str, ...]
    is_bought: bool = True


SOURCES = {
    "ademe-2018": Source(
        "ADEME: Modélisation et évaluation ACV des produits de consommation et biens d’équipement. "
        "Base Carbone, « Mobilier »",
        2018,
        "https://prod-basecarbonesolo.ademe-dri.fr/documentation/UPLOAD_DOC_FR/mobilier.htm",
        language="fr",
    ),
    "ademe-impact": Source(
        "ADEME: Impact CO2, « fabrication »",
        2026,
        "https://impactco2.fr/outils",
        read=date(2026, 10, 10),
        language="fr",
    ),
    "restart": Source(
        "The Restart Project: Fixometer, reference weights and footprints of categories",
        2018,
        "https://github.com/TheRestartProject/restarters.net",
    ),
    "frn": Source(
        "Furniture Re-use Network: average weights, quoted by Freegle (a fridge: 38 kg)",
        2009,
        "https://wiki.ilovefreegle.org/index.php?title=Quote_Bank",
    ),
    "clothes-aid": Source(
        "Clothes Aid: Have a jumbo clear-out (29 garments weigh 7.5 kg)",
        2016,
        "https://clothesaid.co.uk/have-jumbo-clear-out",
    ),
    "wells": Source(
        "Wells, Boucher, Laurent, Villeneuve: Carbon Footprint Assessment of a Paperback Book. "
        "Journal of Industrial Ecology 16(2), 212–222",
        2012,
        "https://ideas.repec.org/a/bla/inecol/v16y2012i2p212-222.html",
    ),
    "berners-lee": Source(
        "Berners-Lee: How Bad Are Bananas?, quoted by ecothink (a paperback: 250 g, 1–2 kg)",
        2010,
        "https://www.ecothinkproductions.com/post/what-is-the-carbon-footprint-of-your-paperback-book",
    ),
    "levesque": Source(
        "Levesque, Robertson, Klimas: life cycle of toys, Sustainable Production and Consumption, quoted by CNA "
        "(a doll: 182 g, 0.66 kg)",
        2022,
        "https://globalnewsx.com/commentary-barbie-movie-could-spark-doll-sales-and-all-that-plastic-is-not-fantastic",
    ),
    "dolci": Source(
        "Dolci, Caserini, Venturelli, Grosso: Environmental impacts analysis of European and Chinese bicycle "
        "manufacturing (61–166 kg)",
        2024,
        "https://re.public.polimi.it/handle/11311/1288144",
    ),
    "weidema": Source(
        "Weidema: Example – reference flow and rebound effects for re-used bicycles (15 kg)",
        2014,
        "https://consequential-lca.org/clca/the-functional-unit/determining-reference-flows/"
        "example-reference-flow-and-rebound-effects-for-re-used-bicycles/",
    ),
    "schibsted": Source(
        "Schibsted Marketplaces, Vaayu: Second-Hand Effect (47–55 %)",
        2024,
        "https://schibsted.com/secondhandeffect-2/",
    ),
    "wrap-2013": Source(
        "WRAP: Study into consumer second-hand shopping behaviour (27 %)",
        2013,
        "http://www.wrap.org.uk/sustainable-textiles/scap/consumer-behaviour/reports/"
        "study-into-consumer-second-hand-re-use-behaviour",
    ),
    "wrap-clothes": Source(
        "WRAP: Clothing Knowledge Hub (28 %)", 2013, "http://ckh.wrap.org.uk/clothingKnowledgeHub/detail/147"
    ),
    "wrap-2025": Source(
        "WRAP: Displacement Rates Untangled (64.6 %)",
        2025,
        "https://wrap.ngo/media-centre/press-releases/fast-fashion-could-be-left-peg-preloved-and-repair-displace-new-sales",
    ),
    "lot-2023": Source(
        "Library of Things: How we calculate our impact (25 %)",
        2023,
        "https://www.libraryofthings.co.uk/blog/how-we-calculate-our-impact",
    ),
    "lot-2024": Source(
        "Library of Things: How we calculate our impact, 2024 update (50 %; a thing: 7 kg)",
        2024,
        "https://www.libraryofthings.co.uk/blog/how-we-calculate-our-impact-2024-update",
    ),
    "olio": Source(
        "Olio: Impact, activity and responsiveness (325–707 g an item; 4.3 kg a kilogram, after WRAP)",
        2024,
        "https://help.olioapp.com/article/158-impact-and-activity",
    ),
    "poore": Source(
        "Poore, Nemecek: Reducing food’s environmental impacts through producers and consumers. Science 360, 987–992 "
        "(a kilogram of potatoes: 0.46 kg)",
        2018,
        "https://ourworldindata.org/grapher/ghg-per-kg-poore",
    ),
    "meshulam": Source(
        "Meshulam, Font-Vivanco, Blass, Makov: Sharing economy rebound. Journal of Industrial Ecology "
        "(up to 94 % undone by what the saved money buys)",
        2022,
        "https://www.anthropocenemagazine.org/2023/02/theres-an-environmental-rebound-problem-in-the-food-sharing-economy/",
    ),
}

# Of one thing handed on, and of one person who borrowed.
HANDED_ON = Range.of("0.27", "0.55")
CLOTHES = Range.of("0.28", "0.65")
BORROWED = Range.of("0.25", "0.5")
BORROWED_SOURCES = ("lot-2023", "lot-2024")
ANY_THING = ("wrap-2013", "schibsted")

GARMENT = Factor(
    Range.of("0.15", "0.4"), Range.of(5, 50), CLOTHES,
    _("from a T-shirt to a dress or a woollen jumper"),
    ("clothes-aid", "ademe-impact", "wrap-clothes", "wrap-2025"),
)  # fmt: skip

# Keys of backend/sharing/tree.py. What is not named here takes what its branch has; ``None`` says that it must not.
FACTORS: dict[str, Factor | None] = {
    "furniture": Factor(
        Range.of(5, 70), Range.of(4, 200), HANDED_ON,
        _("from a chair to a large sofa"), ("ademe-2018", "ademe-impact", *ANY_THING),
    ),
    "furniture-tables": Factor(
        Range.of(5, 50), Range.of(4, 85), HANDED_ON,
        _("from a chair to a table for four"), ("ademe-2018", "ademe-impact", *ANY_THING),
    ),
    "furniture-beds": Factor(
        Range.of(26, 55), Range.of(35, 450), HANDED_ON,
        _("from a bed frame or a mattress to a whole bed"), ("ademe-2018", "ademe-impact", *ANY_THING),
    ),
    "furniture-lamps": None,
    "children-toys": Factor(
        Range.of("0.15", "1.3"), Range.of("0.6", 15), HANDED_ON,
        _("from a doll to a toy with a motor"), ("levesque", "restart", *ANY_THING),
    ),
    "tools-power": Factor(
        Range.of("2.8", 7), Range.of(15, 40), HANDED_ON, _("a power tool"), ("restart", "lot-2024", *ANY_THING)
    ),
    "kitchen-appliances": Factor(
        Range.of(1, 40), Range.of(5, 350), HANDED_ON,
        _("from a toaster to a fridge or a washing machine"), ("restart", "frn", "ademe-impact", *ANY_THING),
    ),
    "books-books": Factor(
        Range.of("0.15", "0.4"), Range.of(1, 3), HANDED_ON, _("a paperback"), ("berners-lee", "wells", *ANY_THING)
    ),
    "clothes": GARMENT,
    "clothes-wear": GARMENT,
    "clothes-shoes": Factor(
        None, Range.of(10, 30), CLOTHES, _("a pair of sports shoes"), ("ademe-impact", "wrap-clothes", "wrap-2025")
    ),
    "clothes-fabric": None,
    "electronics": Factor(
        Range.of("0.1", 19), Range.of(4, 400), HANDED_ON,
        _("from headphones to a large television or a desktop computer"), ("restart", *ANY_THING),
    ),
    "electronics-phones": Factor(
        Range.of("0.1", "0.2"), Range.of(35, 80), HANDED_ON, _("a phone"), ("restart", "ademe-impact", *ANY_THING)
    ),
    "electronics-computers": Factor(
        Range.of(2, 10), Range.of(45, 400), HANDED_ON,
        _("from a printer or a laptop to a desktop computer"), ("restart", "ademe-impact", *ANY_THING),
    ),
    "electronics-audio": Factor(
        Range.of("0.2", 19), Range.of(4, 360), HANDED_ON,
        _("from headphones to a large television"), ("restart", "ademe-impact", *ANY_THING),
    ),
    "sport-bikes": Factor(
        Range.of(10, 20), Range.of(60, 170), HANDED_ON, _("a bicycle"), ("weidema", "dolci", *ANY_THING)
    ),
    "food": Factor(
        Range.of("0.3", "0.75"), Range.of("0.1", "3.5"), Range.of("0.06", 1),
        _("one item of food: from potatoes to a mixed basket"), ("olio", "poore", "meshulam"), is_bought=False,
    ),
}  # fmt: skip


def factor_of(key: str, parent_key: str = "") -> Factor | None:
    """Of the category, else of its branch; ``None`` when nothing is known."""
    return FACTORS[key] if key in FACTORS else FACTORS.get(parent_key)
