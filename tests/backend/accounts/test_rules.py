import pytest
from django.http import QueryDict

from backend.accounts.models import User, Visibility
from backend.accounts.services import block_person
from backend.conversations.forms import GroupForm
from backend.conversations.services import main_room
from backend.conversations.services.mentions import people_of
from backend.moderation.selectors.people import profiles_visible_to
from tests.factories.moderation import sanctioned

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


def test_who_is_suspended_from_the_place_neither_sees_its_people_nor_is_offered_to_them(place, marek, oksana, zofia):
    oksana.about_visibility, oksana.messages_from = Visibility.MEMBERS, "places"
    oksana.save()
    assert marek.has_perm("accounts.view_profile", oksana)
    sanctioned(place, author=marek, by=oksana, judge=zofia, sanction="suspend")
    marek, oksana = User.objects.get(pk=marek.pk), User.objects.get(pk=oksana.pk)
    assert not marek.has_perm("accounts.view_profile", oksana)
    assert not marek.has_perm("conversations.write_unasked", oksana)
    assert oksana not in profiles_visible_to(marek)
    assert not GroupForm(user=marek, asked=QueryDict()).fields["people"].queryset.exists()
    assert marek not in people_of(main_room(place))
