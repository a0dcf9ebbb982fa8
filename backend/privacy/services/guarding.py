"""Children: an account that a grown-up looks after, with safe settings, until its owner comes of age."""

from datetime import date

from django.contrib.auth import get_user_model
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.accounts.live import BlockChanged
from backend.accounts.models import MessagesFrom, Visibility
from backend.audit.services import record
from backend.core.errors import DomainError, Invalid, NotAllowed
from backend.core.floods import refuse_flood
from backend.core.permissions import require
from backend.live.publishing import publish
from backend.privacy.models import CHILD_ACCOUNT, WardRequest
from backend.privacy.registry import kinds, tell
from backend.privacy.services.consenting import end_consents, give_consent

GROWN_UP = 18
YOUNGEST = 7  # years: younger ones come with their parents and need no account
REQUESTS_A_DAY = 5
MOST_CHILDREN = 10


class AlreadyLookedAfter(DomainError):
    code = "already_looked_after"
    message = _("Somebody looks after this account already.")


@transaction.atomic
def create_child(*, by, display_name: str, email: str, born_on: date, language: str = ""):
    """A new account for the child of ``by``, with safe settings. The child signs in by a code to its address.

    Only the day on which it comes of age is kept. Of an address that has an account the owner is asked, and the answer
    is ``None``; ``by`` sees the same until the child has signed in: nobody learns here who has an account.
    Raises ``Invalid``, ``TooMany``.
    """
    require(by, "privacy.add_child")
    refuse_flood(f"privacy.child.{by.pk}", REQUESTS_A_DAY, within=86_400)
    people = get_user_model().objects
    if by.wards.count() >= MOST_CHILDREN:
        raise NotAllowed
    grown_up_on = comes_of_age(born_on)
    if people.filter(email__iexact=email.strip()).exists():
        ask_owner(by, email, grown_up_on)
        return None
    child = people.create_user(email.strip(), display_name=display_name.strip(), language=language)
    link(child, by, grown_up_on)
    record("child.created", by=by, target=child)
    return child


@transaction.atomic
def ask_to_guard(*, by, email: str, born_on: date) -> None:
    """Ask the owner of ``email`` whether ``by`` may look after the account. Says the same whether there is one."""
    require(by, "privacy.add_child")
    refuse_flood(f"privacy.guard.{by.pk}", REQUESTS_A_DAY, within=86_400)
    ask_owner(by, email, comes_of_age(born_on))


def ask_owner(by, email: str, grown_up_on: date) -> None:
    """Ask who has the account with this address, if anybody, and if they may be asked."""
    child = get_user_model().objects.staying().filter(email__iexact=email.strip()).first()
    if child is None or not by.has_perm("privacy.ask_to_guard", child):
        return
    facts = {"grown_up_on": grown_up_on, "asked_at": timezone.now()}
    WardRequest.objects.update_or_create(guardian=by, child=child, defaults=facts)
    record("child.asked", by=by, target=child)
    tell(child, "ward_asked", url=reverse("children"), who=by.display_name)


@transaction.atomic
def answer_request(request: WardRequest, *, by, agrees: bool) -> None:
    """The child says whether this grown-up may look after its account."""
    request = WardRequest.objects.select_for_update(of=("self",)).select_related("guardian").get(pk=request.pk)
    if request.child_id != by.pk or request.asked_at <= timezone.now() - WardRequest.LAPSES_AFTER:
        raise NotAllowed
    child = get_user_model().objects.select_for_update().get(pk=by.pk)
    if agrees:
        require(request.guardian, "privacy.ask_to_guard", child)
        link(child, request.guardian, request.grown_up_on)
        record("child.linked", by=by, target=child, guardian=request.guardian_id)
        tell(request.guardian, "ward_linked", url=reverse("children"), who=child.display_name)
    WardRequest.objects.filter(child=child).delete() if agrees else request.delete()


@transaction.atomic
def end_guarding(child, *, by, reason: str = "") -> None:
    """The guardian no longer looks after ``child``, the child takes its yes back within two weeks, or a coordinator
    ends it and says why; whoever did not act is told.

    Raises ``Invalid`` without a reason of a coordinator.
    """
    child = get_user_model().objects.select_for_update(of=("self",)).select_related("guardian").get(pk=child.pk)
    require(by, "privacy.end_guarding", child)
    guardian, reason = child.guardian, reason.strip()
    if by.pk not in (guardian.pk, child.pk) and not reason:
        raise Invalid(_("Write why: it stands in the audit trail."), field="reason")
    unlink(child)
    record("child.unlinked", by=by, target=child, guardian=guardian.pk, reason=reason)
    for person, other in ((child, guardian), (guardian, child)):
        if person.pk != by.pk:
            tell(person, "ward_unlinked", url=reverse("children"), who=other.display_name)


def find_child(email: str, *, by):
    """The account with this address, if somebody looks after it, for a coordinator; the look is written down."""
    require(by, "privacy.keep_records")
    child = get_user_model().objects.active().filter(email__iexact=email.strip(), guardian__isnull=False).first()
    if child is not None:
        record("child.looked_up", by=by, target=child)
    return child


def let_go_of_the_grown_up(*, today: date | None = None) -> int:
    """End the guarding of all who have come of age, and tell both; returns how many."""
    today = today or timezone.localdate()
    grown = get_user_model().objects.filter(guardian__isnull=False, grown_up_on__lte=today).select_related("guardian")
    for child in grown:
        guardian = child.guardian
        with transaction.atomic():
            unlink(child)
            record("child.grown_up", by=None, target=child)
            tell(child, "ward_ended", url=reverse("profile-edit"), who=guardian.display_name)
            tell(guardian, "ward_ended", url=reverse("children"), who=child.display_name)
    return len(grown)


def link(child, guardian, grown_up_on: date) -> None:
    """Safe settings at once: no adult but the guardian writes to it, nobody outside its places sees it."""
    if child.guardian_id and child.guardian_id != guardian.pk:
        raise AlreadyLookedAfter
    child.guardian, child.grown_up_on = guardian, grown_up_on
    if child.about_visibility == Visibility.PUBLIC:
        child.about_visibility = Visibility.MEMBERS
    child.presence_visibility = Visibility.ME
    child.messages_from = MessagesFrom.SHARED
    child.save()
    give_consent(CHILD_ACCOUNT, by=guardian, about=child)
    publish(BlockChanged(user_id=child.pk))


def unlink(child) -> None:
    end_consents(CHILD_ACCOUNT, of=child.guardian, about=child)
    child.guardian = child.grown_up_on = None
    child.save(update_fields=["guardian", "grown_up_on"])
    for kind in kinds.values():
        if kind.at_unlinking:
            kind.at_unlinking(child)
    publish(BlockChanged(user_id=child.pk))


def comes_of_age(born_on: date) -> date:
    """The eighteenth birthday of somebody born on that day. Raises ``Invalid`` for who is no child."""
    today = timezone.localdate()
    # First: a year close to 9999 has no eighteenth birthday.
    if born_on > today.replace(year=today.year - YOUNGEST, day=min(today.day, 28)):
        raise Invalid(_("Children under 7 come with you: they need no account."), field="born_on")
    try:
        day = born_on.replace(year=born_on.year + GROWN_UP)
    except ValueError:  # 29 February
        day = date(born_on.year + GROWN_UP, 3, 1)
    if day <= today:
        raise Invalid(_("Somebody of this age has an account of their own."), field="born_on")
    return day
