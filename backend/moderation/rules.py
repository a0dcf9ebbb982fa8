"""Who may decide. Nobody judges in their own case, and animators are not judged in their own place."""

import rules

from backend.places.rules import has_network_role, role_in


@rules.predicate
def keeps_its_place(user, report) -> bool:
    if report is None or report.place_id is None:
        return False
    return role_in(user, report.place_id) in ("animator", "moderator")


@rules.predicate
def is_own_case(user, report) -> bool:
    return report is not None and (
        report.reporter_id == user.pk or getattr(report.target, "author_id", None) == user.pk
    )


@rules.predicate
def accuses_an_animator_of_the_place(user, report) -> bool:
    author = getattr(report.target, "author", None) if report is not None else None
    return bool(author and report.place_id and role_in(author, report.place_id) == "animator")


may_decide = ~is_own_case & (has_network_role | (keeps_its_place & ~accuses_an_animator_of_the_place))

rules.add_perm("moderation.report", rules.always_true)
rules.add_perm("moderation.view_report", has_network_role | keeps_its_place)
rules.add_perm("moderation.decide", may_decide)
