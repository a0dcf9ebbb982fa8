"""What follows from a decision, and how it is taken back: the one place where content and people are touched."""

from backend.accounts.sessions import sign_out_everywhere
from backend.audit.services import record
from backend.live.publishing import publish
from backend.moderation import registry, sanctions
from backend.moderation.live import SanctionChanged
from backend.moderation.models import Case, Decision, Sanction

Measure = Decision.Measure


def carry_out(decision: Decision, *, by) -> None:
    """At once: the content, and what the person may do; while a second person must confirm, the content only."""
    target = decision.case.target
    if target is not None and decision.measure == Measure.HIDE:
        moderated = registry.of(target)
        decision.was_hidden = getattr(target, "hidden_at", None) is not None
        decision.save(update_fields=["was_hidden"])
        moderated.hide(target, by=by)
        _record("content.hidden", decision, target, by)
    if target is not None and decision.measure == Measure.LOCK:
        registry.of(target).lock(target, by=by)
        _record("content.locked", decision, target, by)
    if decision.is_in_force:
        enforce(decision)


def enforce(decision: Decision) -> None:
    """Open pages and sockets learn at once what holds now; whom the network excludes is signed out everywhere."""
    for sanction in decision.sanctions.all():
        if sanction.place_id is None and sanction.kind in (Sanction.Kind.SUSPEND, Sanction.Kind.BAN):
            sign_out_everywhere(sanction.user)
        tell_person(sanction.user_id)


def take_back(decision: Decision, *, by) -> None:
    """The content as it stood, and no sanction: those hold only while their decision is in force."""
    target = decision.case.target
    is_ours = decision.measure == Measure.HIDE and not decision.was_hidden
    if target is not None and is_ours and not hidden_by_another(decision):
        registry.of(target).restore(target, by=by)
        _record("content.restored", decision, target, by)
    if target is not None and decision.measure == Measure.LOCK:
        registry.of(target).unlock(target, by=by)
        _record("content.unlocked", decision, target, by)
    for user_id in set(decision.sanctions.values_list("user", flat=True)):
        tell_person(user_id)


def hidden_by_another(decision: Decision) -> bool:
    """Whether another decision that holds hides the same."""
    case = decision.case
    same = Case.objects.filter(content_type=case.content_type_id, object_id=case.object_id)
    others = Decision.objects.filter(case__in=same, measure=Measure.HIDE, status="in_force")
    return others.exclude(pk=decision.pk).exists()


def tell_person(user_id: int) -> None:
    publish(SanctionChanged(user_id=user_id))
    for follow in sanctions.followers:
        follow(user_id)


def _record(action: str, decision: Decision, target, by) -> None:
    record(action, by=by, target=target, place_id=decision.case.place_id, decision=decision.pk)
