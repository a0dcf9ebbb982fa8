"""Whoever counts through numbers learns nothing: who may not see a thing hears 404, as of one that is not there."""

import re

import pytest

from backend.moderation.registry import kinds
from tests.backend.privacy.making import Maker
from tests.permissions.addresses.asking import DENIED, ROLES, clients, marks, methods_of, routes
from tests.permissions.addresses.samples import samples, sent

NOTHING = 987_654
NUMBERED = re.compile(r"<int:pk>|<int:number>|\(\?P<pk>")
# Who reads what stands in the room of the place hears 403 of what they may not do with it.
READERS = {"member", "muted"}
OF_READERS = re.compile(r"talk-edit|talk-act|message-|content-|api:message-")
PRYING = {"newcomer", "member elsewhere", "member", "animator elsewhere", "moderator elsewhere"}


@pytest.fixture
def prying(people):
    return {role: browser for role, browser in zip(ROLES, clients(people), strict=True) if role in PRYING}


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.ADMIN_REQUIRES_MFA = settings.STAFF_REQUIRES_MFA = False


def told(prying, name: str, method: str, path: str, nothing: str, data: dict) -> list[str]:
    """Who hears 403 of a thing that is there, and something else of one that is not."""
    there, not_there = (marks(list(prying.values()), method, one, data) for one in (path, nothing))
    return [
        f"{method} {path} tells {role}"
        for role, one, other in zip(prying, there, not_there, strict=True)
        if one == DENIED != other and not (role in READERS and OF_READERS.match(name))
    ]


def test_of_numbered_things_nobody_learns_which_are_there(world, prying):
    different, asked = [], 0
    for route, name, view in routes():
        if not NUMBERED.search(route):
            continue
        for _what, path in samples(route, world):
            head, _, tail = path.rpartition(re.findall(r"/\d+(?=/)", path)[-1])
            nothing = f"{head}/{NOTHING}{tail}"
            for method in methods_of(view):
                asked += 1
                different += told(prying, name, method, path, nothing, sent(world, method, name))
    assert different == []
    assert asked > 200


def test_desk_that_hides_tells_nobody_what_is_there(world, people, prying):
    """Every kind that can be hidden, also what two people said to each other; who may read it hears 403."""
    asking = {role: one for role, one in zip(ROLES, people, strict=True) if role in PRYING}
    made = Maker(**{"places.Place": world.place})
    things = [(kind, made.make(one.model._meta.label).pk) for kind, one in kinds.items() if kind != "message"]
    things += [("message", world.private_message.pk)]
    different = []
    for act in ("ukryj", "pokaz"):
        for kind, pk in things:
            blind = {
                role: prying[role] for role, one in asking.items() if not kinds[kind].visible_to(one).filter(pk=pk)
            }
            path, nothing = (f"/panel/{act}/{kind}/{number}/" for number in (pk, NOTHING))
            for method in ("GET", "POST"):
                different += told(blind, "", method, path, nothing, {})
    assert different == []
    assert {"coffeeseat", "user", "thankyou"} <= {kind for kind, _pk in things}
