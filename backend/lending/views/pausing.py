"""Pauses in borrowing: those who run a place write and end them, who is paused reads why and may object."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from backend.core.errors import DomainError
from backend.lending import services
from backend.lending.forms.desk import AnswerForm, ObjectionForm, PauseForm
from backend.lending.models import Pause
from backend.lending.selectors.people import may_be_chosen, pauses_of
from backend.lending.views.desk import looks_for_a_person, place_lent_by

USUAL = timedelta(days=14)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def pauses(request, slug):
    """Who borrows nothing here for a time, and the form for one more; ``?osoba=`` proposes a person."""
    place = place_lent_by(request, slug)
    status = 200
    if request.method != "POST":
        form = PauseForm(place=place, initial=proposed(request, place))
    elif looks_for_a_person(request):
        form = PauseForm(place=place, initial=request.POST.dict())
        if request.htmx:
            return render(request, "lending/_people.html", {"form": form, "has_nobody": False})
    else:
        form, status = PauseForm(request.POST, place=place), 422
        if form.is_valid():
            try:
                pause = services.pause_borrower(place, form.chosen, by=request.user, **form.facts())
            except DomainError as refusal:
                form.refuse(refusal)
                status = refusal.status
            else:
                said = _("%(who)s borrows nothing here until then, and was told why and how to object.")
                messages.success(request, said % {"who": pause.user.display_name})
                return redirect("lending-pauses", slug)
    running, over = pauses_of(place)
    context = {"place": place, "form": form, "running": running, "over": over, "tab": "desk"}
    return render(request, "lending/pauses.html", context, status=status)


def proposed(request, place) -> dict:
    until = (timezone.now() + USUAL).astimezone(place.zone).date()
    user = may_be_chosen(place, request.GET.get("osoba", ""))
    return {"until": until} | ({"name": user.display_name, "person": user.handle} if user else {})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def pause(request, pk):
    """One pause: why, until when, and what each of the two may do about it."""
    found = get_object_or_404(Pause.objects.select_related("place", "user", "by", "answered_by", "lifted_by"), pk=pk)
    if not request.user.has_perm("lending.see_pause", found):
        raise Http404
    action, status, refusal = request.POST.get("action", ""), 200, None
    is_mine = found.user_id == request.user.pk
    form = (ObjectionForm if is_mine else AnswerForm)(request.POST or None)
    if request.method == "POST":
        try:
            if said := act(request, found, action, form):
                messages.success(request, said)
                return redirect(found)
            status = 422
        except DomainError as refused:
            refusal, status = refused, refused.status
            found.refresh_from_db()
    context = {
        "pause": found,
        "place": found.place,
        "refusal": refusal,
        "form": form,
        "is_mine": is_mine,
        "may_object": request.user.has_perm("lending.object", found) and not found.objected_at,
        "may_manage": request.user.has_perm("lending.manage", found.place),
        "may_answer": request.user.has_perm("lending.answer_objection", found) and not found.answered_at,
        "tab": "board",
    }
    return render(request, "lending/pause.html", context, status=status)


def act(request, found: Pause, action: str, form) -> str:
    """Do it; what to say then. ``""``: something is missing in the form."""
    if action == "lift":
        services.lift_pause(found, by=request.user)
        return _("The pause is over. %(who)s was told.") % {"who": found.user.display_name}
    if not form.is_valid():
        return ""
    text = form.cleaned_data["text"]
    if action == "object":
        services.object_to_pause(found, by=request.user, text=text)
        return _("Your objection was sent. Somebody else than who paused answers it.")
    if action in ("stay", "end"):
        services.answer_objection(found, by=request.user, lifts=action == "end", text=text)
        return _("Your answer was sent.")
    return ""
