"""Each report so far becomes part of a case, and each decision so far a decision of its own; nothing is lost."""

from datetime import timedelta

from django.db import migrations

# As of this step.
GRAVITY = {"danger": 0, "illegal": 1, "abuse": 2, "personal_data": 3}
MILDEST = 6
APPEAL = timedelta(days=184)
ITSELF = "Ganek"
HIDDEN, INCOMPATIBLE = "hidden", "DECISION_GROUND_INCOMPATIBLE_CONTENT"


def into_cases(apps, schema_editor):
    """Reports of one subject that wait share a case, and those that one decision answered."""
    Report, Case = apps.get_model("moderation", "Report"), apps.get_model("moderation", "Case")
    Decision = apps.get_model("moderation", "Decision")
    known = {}
    for report in Report.objects.select_related("content_type").order_by("pk"):
        subject = (report.content_type_id, report.object_id)
        answer = (report.status, report.decided_by_id, report.statement_of_reasons) if report.decided_at else None
        if (subject, answer) not in known:
            known[subject, answer] = case_of(Case, report), None
        case, decision = known[subject, answer]
        gravity = GRAVITY.get(report.reason, MILDEST)
        if gravity < case.gravity:
            case.gravity, case.reason = gravity, report.reason
        if report.decided_at:
            decision = decision or decision_of(Decision, report, case)
            case.status, case.decided_at = "decided", report.decided_at
            widen(decision, report)
            report.decision = decision
        case.save()
        known[subject, answer] = case, decision
        report.case = case
        report.save(update_fields=["case", "decision"])


def case_of(Case, report):
    facts = {name: getattr(report, name) for name in ("content_type", "object_id", "place", "author", "snapshot")}
    return Case.objects.create(
        **facts,
        kind=report.content_type.model,
        reason=report.reason,
        gravity=GRAVITY.get(report.reason, MILDEST),
        opened_at=report.created_at,
        # Until its decision is written: two cases of one subject must not be open.
        status="decided" if report.decided_at else "open",
    )


def decision_of(Decision, report, case):
    return Decision.objects.create(
        case=case,
        user=report.author,
        place=report.place,
        measure="hide" if report.status == HIDDEN else "none",
        ground=INCOMPATIBLE if report.status == HIDDEN else "",
        facts=report.statement_of_reasons,
        statement=report.statement_of_reasons,
        source="own_look",
        decided_by=report.decided_by,
        decided_at=report.decided_at,
        delivered_at=report.decided_at,
        appeal_until=report.decided_at + APPEAL,
    )


def widen(decision, report):
    """What led to it: automatic means count whichever notice came first."""
    is_automatic = (report.reporter_id, report.reporter_name, report.reporter_email) == (None, ITSELF, "")
    is_automatic = is_automatic and report.reason != "danger"
    if is_automatic:
        decision.source, decision.automated_detection = "automatic", True
    elif decision.source == "own_look" and (report.reporter_id or report.reporter_name or report.details):
        decision.source = "notice"
    decision.save()


def out_of_cases(apps, schema_editor):
    """Back into the reports. A decision that no report led to becomes a report without a reporter, as before."""
    Report, Decision = apps.get_model("moderation", "Report"), apps.get_model("moderation", "Decision")
    # Addresses that lead nowhere had no place then.
    Report.objects.filter(content_type=None).delete()
    for decision in Decision.objects.select_related("case").order_by("pk"):
        if not Report.objects.filter(decision=decision).exists() and decision.case.content_type_id:
            own_look(Report, decision)
    for report in Report.objects.filter(decision__isnull=False).select_related("decision"):
        decision = report.decision
        if report.status == "open":
            continue
        report.decided_at, report.decided_by = decision.decided_at, decision.decided_by
        report.statement_of_reasons = decision.statement[:2000]
        report.save(update_fields=["decided_at", "decided_by", "statement_of_reasons"])


def own_look(Report, decision):
    case = decision.case
    facts = {name: getattr(case, name) for name in ("content_type", "object_id", "place", "author", "snapshot")}
    Report.objects.create(
        **facts,
        case=case,
        decision=decision,
        reason="rules",
        status=HIDDEN if decision.ground else "kept",
        created_at=decision.decided_at,
    )


class Migration(migrations.Migration):
    dependencies = [("moderation", "0002_cases")]

    operations = [migrations.RunPython(into_cases, out_of_cases)]
