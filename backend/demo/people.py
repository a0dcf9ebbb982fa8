"""Neighbours of the demo network: the five accounts and the names of listings and chats."""

from datetime import datetime, timedelta
from random import Random

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from backend.accounts.models import User
from backend.demo.accounts import ACCOUNTS, HOME_PLACE, PASSWORD
from backend.moderation.models import Standing
from backend.places.models import Membership, NetworkRole, Place

SURNAMES = {
    "Jan": "Zawada",
    "Adam": "Lipiec",
    "Kasia": "Brzoza",
    "Leszek": "Górny",
    "Irena": "Sikora",
    "Zosia": "Kania",
    "Bartek": "Wilk",
    "Jola": "Kłos",
    "Piotr": "Gajda",
    "Ola": "Sowa",
    "Michał": "Dąb",
    "Basia": "Malina",
    "Magda": "Żak",
    "Wojtek": "Bór",
    "Kuba": "Ptak",
    "Natalia": "Róg",
    "Tomek": "Kos",
    "Wanda": "Jasny",
    "Staszek": "Krawiec",
    "Ania": "Lew",
    "Teresa": "Maj",
    "Henryk": "Polak",
    "Lesia": "Bondar",
    "Andrij": "Melnyk",
    "Krystyna": "Wójt",
    "Rafał": "Zięba",
    "Dorota": "Koza",
    "Marta": "Świt",
}
HELPS = [
    "Naprawa rowerów",
    "Zszywanie i cerowanie",
    "Zakupy dla starszych",
    "Korepetycje z matematyki",
    "Pieczenie",
    "",
]


def create_people(random: Random) -> dict[str, User]:
    """Everyone by first name; the five accounts share one password, the others have none."""
    password = make_password(PASSWORD)
    people = {}
    for account in ACCOUNTS:
        people[account.name.split()[0]] = User(
            email=account.email,
            display_name=account.name,
            password=password,
            language="pl",
            languages=list(account.languages),
            can_help_with=account.helps_with,
            would_like_to_learn=account.learns,
            affiliation="animator" if account.place_role == "animator" else "neighbour",
            is_staff=account.network_role == "coordinator",
            is_superuser=account.network_role == "coordinator",
        )
    for first, surname in SURNAMES.items():
        people[first] = User(
            email=f"sasiad{len(people)}@example.org",
            display_name=f"{first} {surname}",
            password="!",  # noqa: S106 - Django's mark of an unusable password
            language="pl",
            languages=["uk", "pl"] if first in ("Lesia", "Andrij") else ["pl"],
            can_help_with=random.choice(HELPS),
        )
    for number, person in enumerate(people.values()):
        person.handle = f"sasiad-{number + 1}"
    User.objects.bulk_create(people.values())
    # They have been here for long: only the newcomer is in the first days.
    Standing.objects.bulk_create(Standing(user=person, was_here_at=timezone.now()) for person in people.values())
    EmailAddress.objects.bulk_create(
        EmailAddress(user=person, email=person.email, verified=True, primary=True) for person in people.values()
    )
    return people


def settle(people: dict[str, User], places: list[Place], random: Random) -> dict[int, list[User]]:
    """Make everyone a member of the home place and some of every other; returns people by place id."""
    memberships, by_place = [], {}
    accounts = {account.name.split()[0]: account for account in ACCOUNTS}
    everyone = list(people.items())
    for place in places:
        is_home = place.slug == HOME_PLACE
        chosen = everyone if is_home else random.sample(everyone[len(accounts) :], random.randint(5, 12))
        by_place[place.pk] = [person for _, person in chosen]
        for number, (name, person) in enumerate(chosen):
            account = accounts.get(name)
            role = account.place_role if account else ("animator" if number == 0 and not is_home else "member")
            memberships.append(Membership(place=place, user=person, role=role, is_home=is_home))
    Membership.objects.bulk_create(memberships)
    NetworkRole.objects.bulk_create(
        NetworkRole(user=people[name], role=account.network_role)
        for name, account in accounts.items()
        if account.network_role
    )
    return by_place


def welcome(place: Place, *, clock: datetime) -> User:
    """Somebody who joined yesterday: in the first days of an account, and nobody has said yet that they know her."""
    newcomer = User.objects.create(
        email="iga@example.org",
        handle="iga-od-wczoraj",
        display_name="Iga Nowicka",
        password="!",  # noqa: S106 - Django's mark of an unusable password
        language="pl",
        languages=["pl"],
    )
    User.objects.filter(pk=newcomer.pk).update(date_joined=clock - timedelta(days=1))
    EmailAddress.objects.create(user=newcomer, email=newcomer.email, verified=True, primary=True)
    Membership.objects.create(place=place, user=newcomer)
    return newcomer
