"""Every address of the project × every role: what each may, as one table that was read by people.

``ADDRESSES_WRITE=1`` writes the table anew from what the addresses answer; read its difference before it is kept.
"""

import os
from itertools import groupby
from pathlib import Path

import pytest

from tests.cast import person
from tests.factories.accounts import UserFactory
from tests.factories.moderation import sanctioned
from tests.factories.places import PlaceFactory
from tests.permissions.addresses.asking import ROLES, clients, marks, methods_of, routes
from tests.permissions.addresses.samples import WITHOUT_BODY, body, samples
from tests.permissions.addresses.world import World

FOLDER = Path(__file__).parent / "table"
HEAD = (
    "# The roles, in the order of the marks: "
    + ", ".join(ROLES)
    + ".\n# 1 let in, s asked to sign in, - denied, 0 not told that it exists, x no such method.\n\n"
)


def part_of(route: str, view) -> str:
    """The file of the table that ``route`` stands in."""
    if route.startswith("api/"):
        return "api"
    module = view.__module__.split(".")
    return module[1] if module[0] == "backend" else "accounts"


ROUTES = sorted(((part_of(route, view), route, name, view) for route, name, view in routes()), key=lambda row: row[0])
PARTS = {part: list(rows) for part, rows in groupby(ROUTES, key=lambda row: row[0])}


def declared(part: str) -> dict[str, str]:
    path = FOLDER / f"{part}.txt"
    lines = path.read_text().splitlines() if path.exists() else []
    return dict(reversed(line.split("  ", 1)) for line in lines if line and not line.startswith("#"))


@pytest.fixture
def world(place, halina, zofia, marek, oksana, jan, ewa, adam):
    lech, iwo = person("Lech", place), person("Iwo", place)
    return World(
        place, halina=halina, zofia=zofia, marek=marek, oksana=oksana, jan=jan, ewa=ewa, adam=adam, lech=lech, iwo=iwo
    )


def held(world, who, sanction):
    sanctioned(world.place, author=who, by=world.oksana, judge=world.halina, sanction=sanction)
    return who


@pytest.fixture
def people(world):
    """In the order of ``ROLES``."""
    elsewhere = PlaceFactory(slug="pod-lipa", name="Pod Lipą")
    by = world.by
    return [
        None,
        by["jan"],
        person("Lena", elsewhere),
        by["oksana"],
        by["marek"],
        held(world, by["lech"], "mute"),
        held(world, by["iwo"], "suspend"),
        person("Wanda", elsewhere, "animator"),
        person("Tomasz", elsewhere, "moderator"),
        by["zofia"],
        by["halina"],
        by["adam"],
        by["ewa"],
        UserFactory(display_name="Obsługa", is_staff=True, is_superuser=True),
    ]


@pytest.mark.parametrize("part", PARTS)
def test_every_address_answers_each_role_as_the_table_says(part, world, people, settings):
    settings.ADMIN_REQUIRES_MFA = settings.STAFF_REQUIRES_MFA = False
    browsers = clients(people)
    found, sent = {}, body(world) if part == "api" else {}
    for _part, route, name, view in PARTS[part]:
        for method in methods_of(view):
            for what, path in samples(route, world):
                row = " ".join(filter(None, [method, name, f"({what})" if what else ""]))
                found[row] = marks(browsers, method, path, {} if method == "GET" or name in WITHOUT_BODY else sent)
    if os.environ.get("ADDRESSES_WRITE"):
        lines = (f"{said}  {row}" for row, said in found.items())
        (FOLDER / f"{part}.txt").write_text(HEAD + "\n".join(lines) + "\n")
    assert found == declared(part)
