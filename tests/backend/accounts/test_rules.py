import pytest

from backend.accounts.models import Visibility
from backend.accounts.services import block_person

EVERYONE = {"guest", "jan", "marek", "oksana"}


@pytest.fixture
def people(guest, jan, marek, oksana):
    """Seen from Oksana: a guest, a stranger, a neighbour of her place, herself."""
    return {"guest": guest, "jan": jan, "marek": marek, "oksana": oksana}


@pytest.mark.parametrize(
    ("field", "permission"),
    [("about_visibility", "accounts.view_profile"), ("presence_visibility", "accounts.see_presence")],
)
@pytest.mark.parametrize(
    ("visibility", "allowed"),
    [
        (Visibility.PUBLIC, EVERYONE),
        (Visibility.MEMBERS, {"marek", "oksana"}),
        (Visibility.ME, {"oksana"}),
    ],
)
def test_a_person_decides_who_sees(people, oksana, field, permission, visibility, allowed):
    setattr(oksana, field, visibility)
    assert {name for name, person in people.items() if person.has_perm(permission, oksana)} == allowed


def test_block_hides_both_from_each_other(marek, oksana):
    marek.about_visibility = oksana.about_visibility = Visibility.PUBLIC
    block_person(oksana, by=marek)
    assert not marek.has_perm("accounts.view_profile", oksana)
    assert not oksana.has_perm("accounts.view_profile", marek)


def test_waiting_to_be_admitted_is_not_yet_sharing_a_place(jan, oksana, place):
    place.memberships.create(user=jan, status="pending")
    assert not jan.has_perm("accounts.view_profile", oksana)


def test_account_that_was_switched_off_is_shown_to_nobody(people, oksana):
    oksana.about_visibility, oksana.is_active = Visibility.PUBLIC, False
    assert not any(person.has_perm("accounts.view_profile", oksana) for person in people.values())


def test_only_I_change_my_profile(people, oksana, ewa):
    people["ewa"] = ewa
    assert {name for name, p in people.items() if p.has_perm("accounts.change_profile", oksana)} == {"oksana"}


def test_nobody_blocks_themselves(people, oksana):
    assert {name for name, p in people.items() if p.has_perm("accounts.block", oksana)} == {"jan", "marek"}
