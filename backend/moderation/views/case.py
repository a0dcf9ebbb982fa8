"""One case: read in its context, taken in hand, decided."""

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET, require_POST

from backend.accounts.reauthentication import asks_again
from backend.core.errors import DomainError
from backend.media.storages import storage_of
from backend.moderation import selectors, services, statements
from backend.moderation.forms import DecisionForm, NoteForm
from backend.moderation.forms.decision import digest
from backend.moderation.models import APPEAL_LASTS, Appeal, Case, Decision, Evidence, Report, Sanction
from backend.moderation.selectors.page import case_page
from backend.moderation.services.reading import looked_at

OF_OTHER_CHOICES = gettext_noop(
    "This letter was written for other choices than you have made now. Write it anew from them with the button above,"
    " or send it once more if it says what you decide."
)
ACTS = ("claim", "release", "escalate")
# The letter alone: written anew, or following the fields until somebody changes it.
LETTER_ACTS = ("compose", "follow")


def excludes(request, pk) -> bool:
    """Somebody is shut out for good: a borrowed browser must not do that."""
    return request.POST.get("sanction") == Sanction.Kind.BAN and request.POST.get("action") not in LETTER_ACTS


@login_required
@asks_again(when=excludes)
def case(request, pk):
    """One case in its context; POST decides, or answers with the letter that the fields make."""
    # Only who keeps order there: a neighbour does not learn that they were reported.
    if Case.objects.visible_to(request.user).filter(pk=pk, author=request.user).exists():
        return redirect("my-decisions")
    row = case_or_404(request.user, pk)
    if request.method == "POST":
        return _decide(request, row)
    # A page that is open asks again by itself in whose hands the case is: no word of it goes along.
    if request.htmx:
        context = {"case": row, "topic": topic_of(row)}
        return render(request, "moderation/_case_hands.html#holder", context)
    return render_case(request, row)


@login_required
@require_POST
def act(request, pk):
    """Take in hand, give back, hand over, hand to the network, write a note."""
    row = case_or_404(request.user, pk)
    said = request.POST
    try:
        version = int(said.get("version", ""))
        if said.get("action") == "note":
            form = NoteForm(said)
            if not form.is_valid():
                return render_case(request, row, note_form=form, status=422)
            services.write_note(row, by=request.user, text=form.cleaned_data["text"])
        elif said.get("action") == "hand_over" or "on_duty" in said:
            chosen = said.get("on_duty") or said.get("to") or 0
            to = get_object_or_404(get_user_model().objects.active(), pk=int(chosen))
            services.hand_over(row, by=request.user, to=to, version=version)
            messages.success(request, _("Handed over to %(who)s.") % {"who": to.display_name})
        elif said.get("action") in ACTS:
            getattr(services, said["action"])(row, by=request.user, version=version)
        else:
            raise Http404
    except ValueError:
        raise Http404 from None
    except DomainError as refusal:
        return render_case(request, case_or_404(request.user, pk), refusal=refusal, status=refusal.status)
    if said.get("action") == "escalate":
        messages.success(request, _("The moderators of the network decide now."))
        return redirect("report-queue")
    return redirect("case", pk)


@login_required
@require_POST
@asks_again(when=lambda request, pk: request.POST.get("answer") == "confirm")
def confirmation(request, pk):
    """The second person agrees to an exclusion for good, or does not."""
    row = case_or_404(request.user, pk)
    decision = row.decisions.filter(status=Decision.Status.PENDING).first()
    agrees = request.POST.get("answer") == "confirm"
    version = request.POST.get("version", "")
    try:
        if decision is None:
            raise services.AlreadyDecided()
        do = services.confirm if agrees else services.refuse_confirmation
        do(decision, by=request.user, version=int(version) if version.isdecimal() else None)
    except DomainError as refusal:
        return render_case(request, case_or_404(request.user, pk), refusal=refusal, status=refusal.status)
    said = _("Confirmed. Both sides were told.") if agrees else _("Not confirmed. The case waits again.")
    messages.success(request, said)
    return redirect("case", pk)


@login_required
@require_POST
def undo(request, pk):
    """Take a decision back."""
    decision = get_object_or_404(Decision.objects.select_related("case"), pk=pk)
    row = case_or_404(request.user, decision.case_id)
    try:
        services.undo(decision, by=request.user)
    except DomainError as refusal:
        return render_case(request, row, refusal=refusal, status=refusal.status)
    messages.success(request, _("Undone. The person was told."))
    return redirect("case", row.pk)


@login_required
@require_POST
def lift(request, pk):
    """End a sanction before its time."""
    sanction = get_object_or_404(Sanction.objects.select_related("decision__case"), pk=pk)
    row = case_or_404(request.user, sanction.decision.case_id)
    try:
        services.lift_sanction(sanction, by=request.user)
    except DomainError as refusal:
        return render_case(request, row, refusal=refusal, status=refusal.status)
    messages.success(request, _("Ended. The person was told."))
    return redirect("case", row.pk)


@login_required
@require_GET
def evidence_file(request, pk, evidence, number):
    """A picture or file as it was reported, for who decides the case or hears an appeal. Every look is written down.

    Files are never shown in the page, always saved.
    """
    row = get_object_or_404(Case.objects.exclude(author=request.user.pk), pk=pk)
    appeals = Appeal.objects.filter(decision__case=row)
    if not request.user.has_perm("moderation.view_case", row) and not appeals.judgeable_by(request.user).exists():
        raise Http404
    files = get_object_or_404(Evidence, pk=evidence, case=row).data.get("files", [])
    storage = storage_of(is_private=True)
    if number >= len(files) or not storage.exists(files[number]["name"]):
        raise Http404
    file = files[number]
    looked_at(row, by=request.user, file=file["sha256"])
    how = {"content_type": "image/webp"}
    if "title" in file:
        how = {"content_type": file["content_type"], "as_attachment": True, "filename": file["title"]}
    answer = FileResponse(storage.open(file["name"]), **how)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


def case_or_404(user, pk) -> Case:
    """Never one about ``user``: who was reported reads neither who did nor what moderators say."""
    rows = Case.objects.visible_to(user).exclude(author=user.pk)
    return get_object_or_404(rows.select_related("place", "author", "claimed_by", "content_type"), pk=pk)


def _decide(request, row: Case):
    user = request.user
    form = DecisionForm(request.POST, case=row, may_everywhere=user.has_perm("moderation.sanction_in_network", row))
    is_valid = form.is_valid()
    if request.POST.get("action") == "compose":
        return _composed(request, row, form)
    if request.POST.get("action") == "follow":
        return _followed(request, row, form)
    if not is_valid:
        return render_case(request, row, form=form, status=422)
    verdict = _verdict(row, form)
    if _is_of_other_choices(form, verdict):
        # Sent once more it is meant so.
        form.data = {**request.POST.dict(), "composed_of": digest_of(verdict)}
        form.add_error("statement", _(OF_OTHER_CHOICES))
        return render_case(request, row, form=form, status=422)
    try:
        decision = services.decide(row, by=user, verdict=verdict, version=form.cleaned_data["version"])
    except DomainError as refusal:
        row = case_or_404(user, row.pk)
        if refusal.field in form.fields:
            form.add_error(refusal.field, str(refusal))
        seen = form.cleaned_data["version"]
        since = selectors.happened_since(row, seen) if isinstance(refusal, services.Stale) else []
        return render_case(request, row, form=form, refusal=refusal, since=since, status=refusal.status)
    if decision.is_pending:
        messages.success(request, _("Proposed. Nobody is excluded until a second person confirms it."))
    else:
        messages.success(request, _("Decided. Those whom it concerns were told why."))
    return redirect("report-queue")


def _composed(request, row: Case, form: DecisionForm):
    """The page again with the letter that the fields make; mistakes are shown only when it is sent."""
    return render_case(request, row, form=_with_letter(row, form, version=row.version))


def _followed(request, row: Case, form: DecisionForm):
    """The letter alone, as the fields make it now; one that was changed by hand stays as it is, and says so."""
    shown = form if form.has_letter_of_its_own else _with_letter(row, form)
    shown._errors = {}
    return render(request, "moderation/_case_decide.html#letter", {"case": row, "form": shown})


def _with_letter(row: Case, form: DecisionForm, **fresh) -> DecisionForm:
    """The form with the letter that its fields make, without its mistakes."""
    verdict = form.verdict("", services.language_for(row))
    words = compose(row, verdict)
    letter = {"statement": words, "composed": digest(words), "composed_of": digest_of(verdict)}
    data = {**form.data.dict(), **letter, **fresh}
    composed = DecisionForm(data, case=row, may_everywhere="everywhere" in form.fields)
    composed._errors = {}
    return composed


def _verdict(row: Case, form: DecisionForm) -> services.Verdict:
    """The decision; a letter that nobody touched follows the fields."""
    said = form.cleaned_data["statement"].replace("\r\n", "\n").strip()
    verdict = form.verdict(said, services.language_for(row))
    if not form.has_letter_of_its_own:
        verdict = form.verdict(compose(row, verdict), services.language_for(row))
    return verdict


def _is_of_other_choices(form: DecisionForm, verdict: services.Verdict) -> bool:
    """Somebody changed the letter, and then what is decided: it would say something else than what follows."""
    composed_of = form.cleaned_data.get("composed_of")
    return bool(composed_of) and form.has_letter_of_its_own and composed_of != digest_of(verdict)


def digest_of(verdict: services.Verdict) -> str:
    """Of the choices of which a letter is composed."""
    ground = "" if verdict.is_no_action else verdict.ground
    said = (verdict.measure, verdict.sanction, verdict.everywhere, verdict.lasts, ground, verdict.rule_text)
    return digest("\n".join(str(part) for part in (*said, verdict.facts.replace("\r\n", "\n"))))


def compose(row: Case, verdict: services.Verdict) -> str:
    """The letter that ``verdict`` makes, in the language of the author."""
    now = timezone.now()
    facts = statements.Facts(
        measure=verdict.measure,
        sanction=verdict.sanction,
        everywhere=verdict.everywhere,
        ends_at=verdict.ends_at(now),
        ground="" if verdict.is_no_action else verdict.ground,
        rule_number=verdict.rule_number,
        rule_text=verdict.rule_text,
        facts=verdict.facts,
        source=services.source_of(row),
        appeal_until=now + APPEAL_LASTS,
    )
    with translation.override(services.language_for(row)):
        return statements.compose(row, facts)


def first_form(request, row: Case) -> DecisionForm:
    """Preloaded with the usual: hide, against a rule, the letter that this makes.

    Whoever may hurt themselves did nothing wrong: there nothing is chosen against them.
    """
    in_need = row.reports.filter(reason=Report.Reason.SELF_HARM).exists()
    acts = row.target is not None and not in_need
    measure = Decision.Measure.HIDE if acts else Decision.Measure.NONE
    ground = Decision.Ground.ILLEGAL if row.gravity == 1 else Decision.Ground.INCOMPATIBLE
    usual = services.Verdict(measure=measure, ground=ground if acts else "")
    words = compose(row, usual)
    initial = {"version": row.version, "measure": measure, "ground": ground}
    initial |= {"statement": words, "composed": digest(words), "composed_of": digest_of(usual)}
    may_everywhere = request.user.has_perm("moderation.sanction_in_network", row)
    return DecisionForm(initial=initial, case=row, may_everywhere=may_everywhere)


def topic_of(row: Case) -> str:
    return f"desk.{row.place_id or 0}"


def render_case(request, row: Case, *, form=None, note_form=None, refusal=None, since=(), status=200):
    """The whole page, whatever was asked: a look at what is private is written down here."""
    looked_at(row, by=request.user)
    page = case_page(row, request.user)
    if page.may_decide and form is None:
        form = first_form(request, row)
    if form is not None and form.is_bound and refusal is not None:
        # What was typed stays, for the case as it is now.
        form.data = {**form.data.dict(), "version": row.version} if hasattr(form.data, "dict") else form.data
    context = {
        "case": row,
        "page": page,
        "form": form,
        "note_form": note_form or NoteForm(),
        "refusal": refusal,
        "since": since,
        "topic": topic_of(row),
        "section": "panel",
    }
    return render(request, "moderation/case.html", context, status=status)
