"""Belonging to a place: who comes in, who is let in, who leads, and what is remembered of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.audit.models import AuditEntry
from backend.core.errors import DomainError, NotAllowed
from backend.live.testing import published
from backend.notifications.models import Notification
from backend.places import services
from backend.places.models import Membership, Place
from backend.places.services import InvitationEnded, LastAnimator
from tests.signing_in import sign_in_now


@pytest.fixture
def careful_place(place):
    """Where an animator admits."""
    Place.objects.filter(pk=place.pk).update(membership_policy=Place.MembershipPolicy.APPROVAL)
    place.refresh_from_db()
    return place


def trail(action):
    return AuditEntry.objects.filter(action=action)


def membership_of(person, place):
    return Membership.objects.get(user=person, place=place)


def test_neighbour_belongs_at_once_and_the_first_place_is_home(place, jan):
    membership = services.join_place(place, by=jan)
    assert (membership.status, membership.role, membership.is_home) == ("active", "member", True)
    assert jan.has_perm("places.see_members", place)
    assert trail("membership.joined").get().actor == jan


def test_joining_twice_changes_nothing(place, jan):
    assert services.join_place(place, by=jan) == services.join_place(place, by=jan)
    assert trail("membership.joined").count() == 1


@pytest.mark.parametrize("status", [Place.Status.CLOSED, Place.Status.SUSPENDED, Place.Status.DRAFT])
def test_nobody_joins_a_place_that_is_not_active(place, jan, status):
    Place.objects.filter(pk=place.pk).update(status=status)
    with pytest.raises(NotAllowed):
        services.join_place(place, by=jan)


def test_who_asks_waits_and_the_animators_hear_of_it(careful_place, halina, jan):
    membership = services.join_place(careful_place, by=jan)
    assert membership.status == "pending"
    assert not jan.has_perm("places.see_members", careful_place)
    assert Notification.objects.get(recipient=halina).kind == "membership_requested"


def test_admitted_person_is_told_and_may_read_at_once(careful_place, halina, jan, django_capture_on_commit_callbacks):
    waiting = services.join_place(careful_place, by=jan)
    with published() as seen, django_capture_on_commit_callbacks(execute=True):
        services.admit_member(waiting, by=halina)
    assert membership_of(jan, careful_place).status == "active"
    assert Notification.objects.get(recipient=jan).kind == "membership_approved"
    assert f"user.{jan.pk}" in {update.topic for update in seen}
    assert trail("membership.admitted").get().actor == halina


def test_declined_person_is_told_and_may_ask_again(careful_place, halina, jan):
    services.decline_member(services.join_place(careful_place, by=jan), by=halina)
    assert Notification.objects.get(recipient=jan).kind == "membership_declined"
    assert services.join_place(careful_place, by=jan).status == "pending"


def test_declining_takes_no_membership_away(place, halina, marek):
    with pytest.raises(DomainError):
        services.decline_member(membership_of(marek, place), by=halina)
    assert membership_of(marek, place).status == "active"


def test_only_those_who_run_the_place_admit(careful_place, marek, zofia, jan):
    waiting = services.join_place(careful_place, by=jan)
    for person in (marek, zofia, jan):
        with pytest.raises(NotAllowed):
            services.admit_member(waiting, by=person)


def test_removed_member_is_told(place, halina, marek):
    services.remove_member(membership_of(marek, place), by=halina)
    assert not Membership.objects.filter(user=marek).exists()
    assert Notification.objects.get(recipient=marek).kind == "membership_ended"


def test_promotion_is_told_and_remembered(place, halina, marek):
    services.change_role(membership_of(marek, place), "moderator", by=halina)
    entry = trail("membership.role_changed").get()
    assert (entry.data["before"], entry.data["after"], entry.data["user"]) == ("member", "moderator", marek.pk)
    assert Notification.objects.get(recipient=marek).kind == "role_changed"


def test_nobody_gets_a_role_while_they_wait(careful_place, halina, jan):
    with pytest.raises(DomainError):
        services.change_role(services.join_place(careful_place, by=jan), "animator", by=halina)


@pytest.mark.parametrize(
    "act",
    [
        pytest.param(lambda mine, by: services.leave_place(mine.place, by=by), id="leave"),
        pytest.param(lambda mine, by: services.change_role(mine, "member", by=by), id="step-down"),
        pytest.param(lambda mine, by: services.remove_member(mine, by=by), id="be-removed"),
    ],
)
def test_last_animator_stays_until_another_one_is_named(place, halina, act):
    with pytest.raises(LastAnimator):
        act(membership_of(halina, place), halina)
    assert membership_of(halina, place).role == "animator"


def test_coordinator_may_empty_a_place(place, halina, ewa):
    services.remove_member(membership_of(halina, place), by=ewa)
    assert not Membership.objects.filter(place=place).exists()


def test_home_is_one_of_my_places_and_only_one(place, marek, jan):
    other = Place.objects.create(slug="lipowa", name="Lipowa", city="Warszawa", status="active")
    services.join_place(other, by=marek)
    services.set_home_place(other, by=marek)
    assert Membership.objects.get(user=marek, is_home=True).place == other
    with pytest.raises(NotAllowed):
        services.set_home_place(place, by=jan)


def test_invitation_admits_at_once_with_its_role(careful_place, halina, jan):
    invitation = services.create_invitation(careful_place, by=halina, role="moderator")
    membership = services.accept_invitation(invitation.code, by=jan)
    assert (membership.status, membership.role) == ("active", "moderator")
    invitation.refresh_from_db()
    assert invitation.uses == 1


@pytest.mark.parametrize("role", ["animator", "moderator"])
def test_invitation_that_gives_a_role_is_for_one_person_and_a_month(client, place, halina, role):
    assert services.create_invitation(place, by=halina, role=role).max_uses == 1
    assert services.create_invitation(place, by=halina, days=365).max_uses is None
    sign_in_now(client, halina)
    for wrong in ({"max_uses": 2, "days": 7}, {"days": 31}):
        response = client.post(f"/miejsca/{place.slug}/zaproszenia/", {"role": role, **wrong})
        assert (response.status_code, list(response.context["form"].errors)) == (422, [next(iter(wrong))])
    assert place.invitations.count() == 2


def test_invitation_admits_who_was_waiting(careful_place, halina, jan):
    services.join_place(careful_place, by=jan)
    invitation = services.create_invitation(careful_place, by=halina)
    assert services.accept_invitation(invitation.code, by=jan).status == "active"


def test_invitation_never_lowers_a_role_and_is_not_used_up_by_it(place, halina, zofia):
    invitation = services.create_invitation(place, by=halina, max_uses=1)
    assert services.accept_invitation(invitation.code, by=zofia).role == "moderator"
    invitation.refresh_from_db()
    assert invitation.uses == 0


@pytest.mark.parametrize("end", ["withdrawn", "past its day", "used up", "unknown"])
def test_ended_invitation_admits_nobody(place, halina, marek, jan, end):
    invitation = services.create_invitation(place, by=halina, max_uses=1)
    code = invitation.code
    match end:
        case "withdrawn":
            services.revoke_invitation(invitation, by=halina)
        case "past its day":
            type(invitation).objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        case "used up":
            type(invitation).objects.update(uses=1)
        case "unknown":
            code = "nobody"
    with pytest.raises(InvitationEnded):
        services.accept_invitation(code, by=jan)
    assert not Membership.objects.filter(user=jan).exists()


def test_only_those_who_run_the_place_invite(place, marek, zofia):
    for person in (marek, zofia):
        with pytest.raises(NotAllowed):
            services.create_invitation(place, by=person)


def test_animator_changes_facts_but_not_the_status(place, halina, ewa):
    assert services.update_place(place, by=halina, phone="22 111 22 33").phone == "22 111 22 33"
    assert trail("place.changed").get().data["fields"] == ["phone"]
    with pytest.raises(NotAllowed):
        services.update_place(place, by=halina, status=Place.Status.CLOSED)
    assert services.update_place(place, by=ewa, status=Place.Status.CLOSED).status == "closed"
