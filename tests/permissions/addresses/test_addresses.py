"""Every address of the project × every role: what each may, as one table that was read by people.

``ADDRESSES_WRITE=1`` writes the table anew from what the addresses answer; read its difference before it is kept.
"""

import os
from itertools import groupby
from pathlib import Path

import pytest
from django.db import connection

from tests.permissions.addresses.asking import (
    LET_IN,
    NO_SUCH_METHOD,
    ROLES,
    SIGN_IN,
    clients,
    marks,
    methods_of,
    routes,
)
from tests.permissions.addresses.samples import NOBODY, samples, sent

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
# Who may what does not depend on the engine, but whether an address answers at all may: there a few ask.
ASKING = ROLES if connection.vendor == "sqlite" else ("guest", "member", "animator", "coordinator")


def declared(part: str) -> dict[str, str]:
    path = FOLDER / f"{part}.txt"
    lines = path.read_text().splitlines() if path.exists() else []
    return dict(reversed(line.split("  ", 1)) for line in lines if line and not line.startswith("#"))


def of_asking(in_order_of_roles) -> list:
    return [one for role, one in zip(ROLES, in_order_of_roles, strict=True) if role in ASKING]


@pytest.mark.parametrize("part", PARTS)
def test_every_address_answers_each_role_as_the_table_says(part, world, people, settings):
    settings.ADMIN_REQUIRES_MFA = settings.STAFF_REQUIRES_MFA = False
    browsers = of_asking(clients(people))
    settings.SECURITY_CONTACT, settings.SECURITY_EXPIRES = ["mailto:a@example.org"], "2030-01-01T00:00:00Z"
    found = {}
    for _part, route, name, view in PARTS[part]:
        for method in methods_of(view):
            for what, path in samples(route, world):
                row = " ".join(filter(None, [method, name, f"({what})" if what else ""]))
                found[row] = marks(browsers, method, path, sent(world, method, name))
    if os.environ.get("ADDRESSES_WRITE") and ASKING == ROLES:
        lines = (f"{said}  {row}" for row, said in found.items())
        (FOLDER / f"{part}.txt").write_text(HEAD + "\n".join(lines) + "\n")
    assert found == {row: "".join(of_asking(said)) for row, said in declared(part).items()}


def test_every_address_lets_somebody_in():
    """A row in which nobody comes in would also stand for an address that is broken, or was asked in vain."""
    shut, open_to_somebody = set(), set()
    for part in PARTS:
        for row, said in declared(part).items():
            address = row.partition(" (")[0]  # of several things one is enough: the others show who may not
            if LET_IN in said or set(said) <= {NO_SUCH_METHOD, SIGN_IN}:
                open_to_somebody.add(address)
            else:
                shut.add(address)
    assert shut - open_to_somebody == set(NOBODY)
