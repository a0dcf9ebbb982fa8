"""Who may judge, who may write. Nobody judges their own words, and animators are not judged in their own place."""

import rules

from backend.moderation import registry
from backend.moderation.models import HIDING, Appeal, Duty
from backend.moderation.sanctions import excluding, silencing
from backend.moderation.standing import RIGHTS, footing_of
from backend.places.models import Membership, NetworkRole, Place
from backend.places.roles import KEEPERS, roles_of
from backend.places.rules import has_network_role, is_coordinator, is_network_moderator, role_in, runs_place


def animates(user_id: int | None, place_id: int | None) -> bool:
    """Whether that person is an animator there (1 query)."""
    role = {"role": Membership.Role.ANIMATOR, "status": Membership.Status.ACTIVE}
    return Membership.objects.filter(place=place_id, user=user_id, **role).exists()


def may_judge(user, *, author_id: int | None, place_id: int | None, is_by_animator: bool | None = None) -> bool:
    """Whether ``user`` may decide about words of ``author_id`` said in ``place_id``.

    ``is_by_animator``: whether the author animates the place, where that is known.
    """
    if not user.is_authenticated or (author_id is not None and author_id == user.pk):
        return False
    if is_coordinator(user) or is_network_moderator(user):
        return True
    if place_id is None or role_in(user, place_id) not in KEEPERS:
        return False
    return not (animates(author_id, place_id) if is_by_animator is None else is_by_animator)


@rules.predicate
def may_judge_case(user, case) -> bool:
    """Of a case; or of one of its notices."""
    return case is not None and may_judge(user, author_id=case.author_id, place_id=case.place_id)


@rules.predicate
def was_handed_to_the_network(user, case) -> bool:
    return getattr(case, "escalated_at", None) is not None


@rules.predicate
def may_judge_content(user, target) -> bool:
    if target is None:
        return False
    moderated = registry.of(target)
    author, place = moderated.author(target), moderated.place(target)
    place_id = None if place is None or moderated.is_for_network else place.pk
    return may_judge(user, author_id=author.pk if author else None, place_id=place_id)


@rules.predicate
def keeps_its_place(user, case) -> bool:
    return case is not None and case.place_id is not None and role_in(user, case.place_id) in KEEPERS


@rules.predicate
def may_judge_decision(user, decision) -> bool:
    return decision is not None and may_judge_case(user, decision.case)


@rules.predicate
def is_of_the_network(user, decision) -> bool:
    """The network had its part in it: the case was handed there, it holds everywhere, or its people judged."""
    if decision is None or decision.case.escalated_at is not None or decision.sanctions.filter(place=None).exists():
        return True
    heard = decision.appeals.filter(status="upheld").values_list("decided_by", flat=True)
    judges = {decision.decided_by_id, decision.second_by_id, *heard} - {None}
    return bool(heard) or NetworkRole.objects.filter(user__in=judges).exists()


@rules.predicate
def decided_it(user, decision) -> bool:
    return decision is not None and user.pk is not None and user.pk == decision.decided_by_id


@rules.predicate
def reported_its_case(user, decision) -> bool:
    return decision is not None and decision.case.reports.filter(reporter=user.pk).exists()


@rules.predicate
def is_pending(user, decision) -> bool:
    return decision is not None and decision.status == decision.Status.PENDING


@rules.predicate
def is_about(user, decision) -> bool:
    """Of reports that came to nothing the author is not told; nor of what hides nothing before it is confirmed."""
    if decision is None or not user.is_authenticated or decision.user_id != user.pk or not decision.ground:
        return False
    return not decision.is_pending or decision.measure in HIDING


@rules.predicate
def speaks_for_it(user, decision) -> bool:
    """The decision is about what a place says of itself, and ``user`` is an animator there."""
    if decision is None or decision.user_id is not None or decision.case.kind != "place" or not decision.ground:
        return False
    return user.is_authenticated and role_in(user, decision.case.object_id) == Membership.Role.ANIMATOR


@rules.predicate
def reported_it(user, decision) -> bool:
    return decision is not None and user.is_authenticated and decision.answered.filter(reporter=user.pk).exists()


@rules.predicate
def may_see_its_case(user, decision) -> bool:
    if decision is None or user.pk in (decision.user_id, decision.case.author_id):
        return False
    return user.has_perm("moderation.view_case", decision.case)


@rules.predicate
def may_hear(user, appeal) -> bool:
    """The list and the rule are one query: who hears it depends on who else there is."""
    return appeal is not None and Appeal.objects.judgeable_by(user).filter(pk=appeal.pk).exists()


def place_of(target) -> int | None:
    return target.pk if isinstance(target, Place) else getattr(target, "place_id", None)


@rules.predicate
def is_silenced(user, target) -> bool:
    """Muted, suspended or excluded at the place (of the target), or everywhere."""
    return silencing(user, place_of(target)) is not None


@rules.predicate
def is_excluded(user, target) -> bool:
    """Suspended or excluded at the place (of the target), or everywhere."""
    return excluding(user, place_of(target)) is not None


@rules.predicate
def keeps_a_place(user) -> bool:
    return bool(roles_of(user).kept)


@rules.predicate
def may_see_duty(user, duty) -> bool:
    return duty is not None and Duty.objects.visible_to(user).filter(pk=duty.pk).exists()


@rules.predicate
def may_take_duty(user, duty) -> bool:
    """It is nobody's, or offered to them; and they may decide wherever it is about."""
    return duty is not None and Duty.objects.open_to(user).filter(pk=duty.pk).exists()


@rules.predicate
def is_on_it(user, duty) -> bool:
    return duty is not None and user.pk is not None and duty.user_id == user.pk


@rules.predicate
def planned_it(user, duty) -> bool:
    return duty is not None and user.pk is not None and duty.created_by_id == user.pk


@rules.predicate
def keeps_duty(user, duty) -> bool:
    """May decide wherever the duty is about."""
    if duty is None or duty.everywhere:
        return False
    places, kept = {place.pk for place in duty.places.all()}, set(roles_of(user).kept)
    return bool(places) and places <= kept


def is_open_to(code: str) -> rules.Predicate:
    """Whether the level of the account has the right ``code`` at all."""

    @rules.predicate(f"{code}_are_open")
    def is_open(user) -> bool:
        return user.is_authenticated and RIGHTS[code].limit(footing_of(user).level) != 0

    return is_open


@rules.predicate
def is_of_another(user, membership) -> bool:
    return membership is not None and membership.user_id != user.pk


@rules.predicate
def runs_its_place(user, membership) -> bool:
    return membership is not None and runs_place(user, membership.place)


@rules.predicate
def belongs_now(user, membership) -> bool:
    return membership is not None and membership.status == Membership.Status.ACTIVE


rules.add_perm("moderation.report", rules.always_allow)
rules.add_perm("moderation.view_case", has_network_role | keeps_its_place)
rules.add_perm("moderation.decide", may_judge_case & (has_network_role | ~was_handed_to_the_network))
rules.add_perm("moderation.hide", may_judge_content)
# A second person, before somebody is excluded for good.
rules.add_perm("moderation.confirm", is_pending & may_judge_decision & ~decided_it & ~reported_its_case)
rules.add_perm("moderation.undo", may_judge_decision & (has_network_role | ~is_of_the_network))
rules.add_perm("moderation.sanction_in_network", has_network_role)
rules.add_perm("moderation.read_decision", is_about | speaks_for_it | reported_it | may_see_its_case)
rules.add_perm("moderation.appeal", is_about | speaks_for_it | reported_it)
rules.add_perm("moderation.decide_appeal", may_hear)
# Orders of authorities, for the public book.
rules.add_perm("moderation.keep_orders", is_coordinator)
# Of a place: what a sanction takes away for its time. The rules of other apps ask for these.
rules.add_perm("moderation.take_part", rules.is_authenticated & ~is_excluded)
rules.add_perm("moderation.write", rules.is_authenticated & ~is_silenced)

rules.add_perm("moderation.see_rota", has_network_role | keeps_a_place)
# For others, and of the whole network; who keeps a place plans for themselves there.
rules.add_perm("moderation.plan_rota", has_network_role)
rules.add_perm("moderation.view_duty", may_see_duty)
rules.add_perm("moderation.take_duty", may_take_duty)
rules.add_perm("moderation.offer_duty", is_on_it)
rules.add_perm("moderation.end_duty", has_network_role | planned_it & is_on_it & keeps_duty)
rules.add_perm("moderation.set_quiet_hours", runs_place | has_network_role)
# Of an account: what its level has not opened yet (``backend.moderation.standing``).
rules.add_perm("moderation.send_links", is_open_to("links"))
rules.add_perm("moderation.send_files", is_open_to("files"))
# Of a membership: to say that one has met its person at the place, and to take that back.
rules.add_perm("moderation.vouch", belongs_now & is_of_another & runs_its_place)
rules.add_perm("moderation.take_vouch_back", is_of_another & runs_its_place)
