"""The five accounts that a visitor of the demo network signs in with."""

from typing import NamedTuple

PASSWORD = "sasiedzi-na-ganku"  # noqa: S105 - printed at start: these accounts exist in demos only
HOME_PLACE = "centrum-wielokulturowe"


class Account(NamedTuple):
    role: str
    name: str
    email: str
    place_role: str | None
    network_role: str | None
    languages: tuple[str, ...]
    helps_with: str
    learns: str


ACCOUNTS = (
    Account(
        "neighbour",
        "Marek Zych",
        "marek@example.org",
        "member",
        None,
        ("pl", "en"),
        "Wiercenie, wieszanie półek, pompowanie rowerów.",
        "Pieczenia chleba na zakwasie.",
    ),
    Account(
        "second neighbour",
        "Oksana Kowal",
        "oksana@example.org",
        "member",
        None,
        ("uk", "pl"),
        "Ukraiński dla początkujących, wyszywanie.",
        "Polskiego w mowie i piśmie.",
    ),
    Account(
        "animator",
        "Halina Wrona",
        "halina@example.org",
        "animator",
        None,
        ("pl",),
        "Pomysły na spotkania i wypełnianie wniosków.",
        "Angielskiego.",
    ),
    Account(
        "moderator",
        "Zofia Pawlak",
        "zofia@example.org",
        "moderator",
        "moderator",
        ("pl", "en"),
        "Spokojna rozmowa, gdy robi się gorąco.",
        "Gry na ukulele.",
    ),
    Account(
        "city coordinator",
        "Ewa Maj",
        "ewa@example.org",
        "member",
        "coordinator",
        ("pl", "en"),
        "Kontakt z urzędem.",
        "Uprawy pomidorów na balkonie.",
    ),
)
