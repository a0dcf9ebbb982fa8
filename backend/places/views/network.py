"""Pages of coordinators: places of the network, operators, features, a list that comes in."""

import json

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backend.accounts.reauthentication import asks_again, to_any_post
from backend.core.errors import DomainError, NotAllowed
from backend.core.permissions import require
from backend.places import forms, services
from backend.places.importing import bring_in, look_at
from backend.places.models import Operator, Place
from backend.places.registry import effects_of_closing, inheritance_of
from backend.places.rules import is_coordinator
from backend.places.selectors import feature_rows
from backend.places.views.visit import place_or_404

PLACES_A_PAGE = 30


@login_required
def places(request):
    """Places by city and name, thirty a page, with their state and what can be done with each."""
    require(request.user, "places.add")
    query, rows = request.GET.get("q", "").strip(), Place.objects.select_related("controller", "closing")
    rows = (rows.search(query) if query else rows).order_by("city", "name", "pk")
    page = Paginator(rows, PLACES_A_PAGE).get_page(request.GET.get("strona"))
    context = {"page": page, "query": query, "operators": list(Operator.objects.all())}
    return render(request, "places/panel_places.html", context)


@login_required
@require_POST
@asks_again
def place_act(request, pk):
    """Suspend a place, open it again, or name who answers for its data."""
    place = get_object_or_404(Place, pk=pk)
    if "controller" in request.POST:
        operator = Operator.objects.filter(pk=request.POST["controller"] or None).first()
        services.set_controller(place, operator, by=request.user)
    else:
        states = {"suspend": Place.Status.SUSPENDED, "open": Place.Status.ACTIVE}
        if status := states.get(request.POST.get("act", "")):
            services.update_place(place, by=request.user, status=status)
    messages.success(request, _("Saved."))
    return redirect("panel-places")


@login_required
def copy(request):
    """A new place after the model of another."""
    require(request.user, "places.add")
    form = forms.CopyForm(request.POST or None, initial={"source": request.GET.get("wzor")})
    if form.is_valid():
        facts = dict(form.cleaned_data)
        place = services.copy_place(facts.pop("source"), by=request.user, **facts)
        messages.success(request, _("The place is a draft: look through its settings, then open it."))
        return redirect("place-edit", place.slug)
    return render(request, "places/panel_copy.html", {"form": form}, status=422 if form.errors else 200)


@login_required
def list_import(request):
    """A list of places: first what it would do, line by line, then the act."""
    require(request.user, "places.add")
    form = forms.ImportForm(request.POST or None, request.FILES or None)
    outcome, records, is_done = None, "", False
    if form.is_valid():
        is_done = "confirm" in request.POST
        outcome = (bring_in if is_done else look_at)(form.cleaned_data["list"], by=request.user)
        records = json.dumps(form.cleaned_data["list"], ensure_ascii=False)
    context = {"form": form, "outcome": outcome, "records": records, "is_done": is_done}
    return render(request, "places/panel_import.html", context, status=422 if form.errors else 200)


@login_required
@asks_again(when=to_any_post)
def operators(request, pk=None):
    """Who answers for data: a list, and a form for one."""
    require(request.user, "places.manage_operators")
    operator = get_object_or_404(Operator, pk=pk) if pk else None
    form, refusal = forms.OperatorForm(request.POST or None, instance=operator), None
    if form.is_valid():
        try:
            services.save_operator(operator, by=request.user, **form.cleaned_data)
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, _("Saved."))
            return redirect("panel-operators")
    rows = Operator.objects.prefetch_related("places")
    context = {"form": form, "refusal": refusal, "operator": operator, "operators": rows}
    return render(request, "places/panel_operators.html", context, status=422 if form.errors or refusal else 200)


@login_required
@asks_again(when=lambda request, slug=None: slug is None and to_any_post(request))
def features(request, slug=None):
    """What is on: in the network (coordinators), or at one place (those who run it)."""
    place = place_or_404(request, slug) if slug else None
    if place is not None:
        require(request.user, "places.switch", place)
    elif not is_coordinator(request.user):
        raise NotAllowed()
    if request.method == "POST":
        wanted = set(request.POST.getlist("on"))
        for row in feature_rows(place):
            if not row.is_off_above:
                services.switch(row.code, on=row.code in wanted, by=request.user, place=place)
        messages.success(request, _("Saved."))
        return redirect(request.path)
    context = {"place": place, "tab": "about", "rows": feature_rows(place)}
    return render(request, "places/features.html", context)


@login_required
@asks_again(when=to_any_post)
def closing(request, slug):
    """The plan to close a place: what it meets, the words for neighbours, where people and things go.

    Coordinators plan; those who run the place read what is still to be answered.
    """
    place = place_or_404(request, slug)
    require(request.user, "places.read_closing", place)
    plan = getattr(place, "closing", None)
    may_close = request.user.has_perm("places.close", place)
    form, refusal = None, None
    if may_close or request.method == "POST":
        require(request.user, "places.close", place)
        form = forms.ClosingForm(request.POST or None, place=place, plan=plan)
    if form and form.is_valid():
        try:
            services.plan_closing(place, by=request.user, **form.facts())
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, _("The plan is saved, and the people of the place are told."))
            return redirect("place-closing", slug)
    context = {
        "place": place, "tab": "about", "plan": plan, "form": form, "refusal": refusal, "may_close": may_close,
        "effects": effects_of_closing(place, plan.closes_on) if plan else [],
        "inheritance": inheritance_of(place) if may_close and plan and plan.successor else [],
    }  # fmt: skip
    is_wrong = bool(refusal or (form and form.errors))
    return render(request, "places/closing.html", context, status=422 if is_wrong else 200)


@login_required
@require_POST
def closing_cancel(request, slug):
    place = place_or_404(request, slug)
    services.cancel_closing(place, by=request.user)
    messages.success(request, _("The plan is taken back: the place stays open."))
    return redirect("place-closing", slug)


@login_required
@require_POST
@asks_again(when=to_any_post)
def pass_on(request, slug):
    """Things and keys of the place go to its successor."""
    place = place_or_404(request, slug)
    try:
        services.pass_on_belongings(place, by=request.user)
    except NotAllowed:
        raise
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Things and keys are with the successor now, and its animators are told."))
    return redirect("place-closing", slug)
