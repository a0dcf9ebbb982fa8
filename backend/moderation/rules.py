"""Who may judge. Nobody judges their own words, and animators are not judged in their own place."""

import rules

from backend.moderation import registry
from backend.moderation.models import Report
from backend.places.models import Membership
from backend.places.roles import KEEPERS
from backend.places.rules import has_network_role, is_coordinator, is_network_moderator, role_in


def may_judge(user, *, author_id: int | None, place_id: int | None) -> bool:
    """Whether ``user`` may decide about words of ``author_id`` said in ``place_id``."""
    if not user.is_authenticated or author_id == user.pk:
        return False
    if is_coordinator(user) or is_network_moderator(user):
        return True
    if place_id is None or role_in(user, place_id) not in KEEPERS:
        return False
    return not Membership.objects.filter(
        place=place_id, user=author_id, role=Membership.Role.ANIMATOR, status=Membership.Status.ACTIVE
    ).exists()


@rules.predicate
def may_judge_report(user, report) -> bool:
    return report is not None and may_judge(user, author_id=report.author_id, place_id=report.place_id)


@rules.predicate
def may_judge_content(user, target) -> bool:
    if target is None:
        return False
    moderated = registry.of(target)
    author, place = moderated.author(target), moderated.place(target)
    return may_judge(user, author_id=author.pk if author else None, place_id=place.pk if place else None)


@rules.predicate
def keeps_its_place(user, report) -> bool:
    return report is not None and report.place_id is not None and role_in(user, report.place_id) in KEEPERS


@rules.predicate
def is_open(user, report) -> bool:
    return report is not None and report.status == Report.Status.OPEN


rules.add_perm("moderation.report", rules.always_allow)
rules.add_perm("moderation.view_report", has_network_role | keeps_its_place)
rules.add_perm("moderation.decide", may_judge_report)
rules.add_perm("moderation.hide", may_judge_content)
