"""Pages of coordinators (and, for the rules of a place, of those who run it) that write texts."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backend.accounts.reauthentication import asks_again, to_any_post
from backend.core.errors import DomainError
from backend.core.permissions import refuse_unmet, require
from backend.places.rules import is_coordinator
from backend.places.views.visit import place_or_404
from backend.terms import forms, selectors, services
from backend.terms.models import Document


@login_required
def texts(request):
    """All texts of the network: what binds, what comes, which draft waits."""
    require(request.user, "terms.announce")
    return render(request, "terms/panel_texts.html", {"texts": selectors.shelf(), "due": selectors.declaration_due()})


@login_required
def place_draft(request, slug):
    """The rules of a place: what binds, what comes; a press begins a draft."""
    place = place_or_404(request, slug)
    require(request.user, "places.change", place)
    if request.method == "POST":
        document = services.place_document(place, by=request.user)
        services.open_draft(document, by=request.user)
        return redirect("text-draft", document.pk)
    context = {"place": place, "tab": "about", "reading": selectors.reading(Document.Kind.PLACE_RULES, place)}
    return render(request, "terms/place_rules_edit.html", context)


@login_required
@require_POST
def begin(request, pk):
    """A draft of the next version; one that was begun goes on."""
    document = document_or_404(request, pk)
    services.open_draft(document, by=request.user)
    return redirect("text-draft", pk)


@login_required
def draft(request, pk):
    """The editor: one language at a time, clause by clause; works without JavaScript."""
    document = document_or_404(request, pk)
    written = get_object_or_404(document.versions.drafts())
    written.document = document
    language = request.GET.get("jezyk")
    language = language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    facts = {"draft": written, "language": language}
    form = forms.DraftForm(request.POST or None, **facts)
    clauses = forms.ClauseFormSet(request.POST or None, **facts)
    refusal = None
    if request.method == "POST" and form.is_valid() & clauses.is_valid():
        try:
            services.save_draft(written, by=request.user, clauses=clauses.clauses(), **form.facts())
        except DomainError as error:
            refusal = error
            forms.read_anew(form)
        else:
            messages.success(request, _("The draft is saved."))
            return redirect("text-preview", pk) if "preview" in request.POST else redirect(request.get_full_path())
    context = {
        "document": document,
        "draft": written,
        "form": form,
        "clauses": clauses,
        "language": language,
        "refusal": refusal,
        "is_coordinator": is_coordinator(request.user),
    }
    failed = form.errors or refusal or (clauses.is_bound and not clauses.is_valid())
    return render(request, "terms/panel_draft.html", context, status=status_of(refusal, failed))


@login_required
@asks_again(when=to_any_post)
def preview(request, pk):
    """The draft as people will read it, beside what binds now; from here it is published."""
    document = document_or_404(request, pk)
    written = get_object_or_404(document.versions.drafts())
    written.document = document
    form, refusal = forms.PublishForm(request.POST or None, draft=written), None
    if form.is_valid():
        try:
            services.publish_draft(written, by=request.user, **form.cleaned_data)
        except DomainError as error:
            refusal = error
            forms.read_anew(form)
        else:
            messages.success(request, _("Published. Everybody whom it concerns is told."))
            return redirect(written)
    context = {
        "document": document,
        "draft": written,
        "form": form,
        "refusal": refusal,
        "clauses": selectors.clauses_of(written),
        "changes": selectors.compared(written),
        "is_coordinator": is_coordinator(request.user),
    }
    return render(request, "terms/panel_preview.html", context, status=status_of(refusal, form.errors))


@login_required
@require_POST
def discard(request, pk):
    document = document_or_404(request, pk)
    services.discard_draft(get_object_or_404(document.versions.drafts()), by=request.user)
    messages.success(request, _("The draft is gone. What is published stays."))
    return redirect(document if document.place_id else "panel-texts")


@login_required
@asks_again(when=to_any_post)
def declaration(request):
    """Facts of the accessibility declaration."""
    require(request.user, "terms.publish_declaration")
    form = forms.DeclarationForm(request.POST or None, instance=selectors.declaration())
    if form.is_valid():
        services.save_declaration(by=request.user, **form.facts())
        messages.success(request, _("Saved. The declaration says so from now on."))
        return redirect("panel-declaration")
    context = {"form": form, "due": selectors.declaration_due(), "history": selectors.declaration_history()}
    return render(request, "terms/panel_declaration.html", context, status=422 if form.errors else 200)


def status_of(refusal: DomainError | None, failed) -> int:
    return refusal.status if refusal else 422 if failed else 200


def document_or_404(request, pk) -> Document:
    """What is not yours to write is not there: numbers of documents tell nobody which places write rules."""
    document = get_object_or_404(Document.objects.select_related("place"), pk=pk)
    if not request.user.has_perm("terms.change", document):
        raise Http404
    refuse_unmet(request.user, "terms.change")
    return document
