"""What follows from a decision, and how it is taken back: the one place where content and people are touched."""

from django.db.models import QuerySet

from backend.accounts.sessions import sign_out_everywhere
from backend.audit.services import record
from backend.live.publishing import publish
from backend.moderation import registry, sanctions
from backend.moderation.live import SanctionChanged
from backend.moderation.models import HIDING, Case, Decision, Sanction
from backend.moderation.services.removal import HOLDING, forget_copy_of, give_back, take_away

Measure = Decision.Measure


def carry_out(decision: Decision, *, by, is_repeated: bool = False) -> None:
    """At once: the content, and what the person may do; while a second person must confirm, the content only.

    ``is_repeated`` when that person confirms: what was shown or opened meanwhile is hidden or closed again.
    """
    target = decision.case.target
    verdict = {"hides": decision.measure in HIDING, "is_fine": not decision.ground}
    was_held = target is not None and registry.end_holds(target, by=by, **verdict)
    if target is not None and decision.measure in HIDING:
        moderated = registry.of(target)
        is_hidden = moderated.is_hidden(target)
        if not is_repeated:
            # By what is no decision: another decision gives it back when the last of them ends.
            other = others_that_hold(decision).first()
            decision.was_hidden = other.was_hidden if other else is_hidden and not was_held
            decision.save(update_fields=["was_hidden"])
        if not (is_repeated and is_hidden):
            moderated.hide(target, by=by)
            _record("content.hidden", decision, target, by)
        if decision.measure == Measure.REMOVE:
            take_away(target)
            _record("content.removed", decision, target, by)
    if target is not None and decision.measure == Measure.LOCK:
        was_open = registry.of(target).lock(target, by=by)
        if not is_repeated:
            other = next(iter(others_that_close(decision)), None)
            decision.was_hidden = other.was_hidden if other else not was_open
            decision.save(update_fields=["was_hidden"])
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
    is_ours = not decision.was_hidden
    if target is None and decision.measure == Measure.REMOVE:
        forget_copy_of(decision.case)
    if target is not None and decision.measure == Measure.REMOVE and not removed_by_another(decision):
        give_back(target)
        _record("content.given_back", decision, target, by)
    if target is not None and decision.measure in HIDING and is_ours and not others_that_hold(decision).exists():
        registry.of(target).restore(target, by=by)
        _record("content.restored", decision, target, by)
    if target is not None and decision.measure == Measure.LOCK:
        # Changes nothing, but waits for whoever ends another decision that closed the same.
        registry.of(target).lock(target, by=by)
        if is_ours and not others_that_close(decision):
            registry.of(target).unlock(target, by=by)
            _record("content.unlocked", decision, target, by)
    for user_id in set(decision.sanctions.values_list("user", flat=True)):
        tell_person(user_id)


def others_that_hold(decision: Decision) -> QuerySet[Decision]:
    """Other decisions by which the same is hidden, also where they still wait for a second person."""
    case = decision.case
    same = Case.objects.filter(content_type=case.content_type_id, object_id=case.object_id)
    others = Decision.objects.filter(case__in=same, measure__in=HIDING, status__in=HOLDING)
    return others.exclude(pk=decision.pk).order_by("-pk")


def removed_by_another(decision: Decision) -> bool:
    return others_that_hold(decision).filter(measure=Measure.REMOVE).exists()


def others_that_close(decision: Decision) -> list[Decision]:
    """Other decisions that closed the same room, perhaps because of other words in it."""
    case, target = decision.case, decision.case.target
    closes = registry.of(target).closes
    others = Decision.objects.filter(measure=Measure.LOCK, status__in=HOLDING, case__content_type=case.content_type_id)
    others = others.filter(case__place=case.place_id).exclude(pk=decision.pk).select_related("case")
    return [one for one in others if one.case.target is not None and closes(one.case.target) == closes(target)]


def tell_person(user_id: int) -> None:
    publish(SanctionChanged(user_id=user_id))
    for follow in sanctions.followers:
        follow(user_id)


def _record(action: str, decision: Decision, target, by) -> None:
    record(action, by=by, target=target, place_id=decision.case.place_id, decision=decision.pk)
