"""Searches that one keeps."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backend.core.errors import DomainError
from backend.places.models import Place
from backend.sharing.forms import BoardFilter
from backend.sharing.forms.searches import SavedSearchForm
from backend.sharing.models import SavedSearch
from backend.sharing.services import searches


@login_required
@require_safe
def search_list(request):
    """All that one keeps, newest first."""
    return render_list(request)


@login_required
@require_POST
def search_keep(request):
    """Keep the filters of a board: its ``place`` (none: the network's) and its ``query``."""
    slug = request.POST.get("place", "")
    place = get_object_or_404(Place.objects.visible_to(request.user), slug=slug) if slug else None
    filters = BoardFilter(QueryDict(request.POST.get("query", "")[:2000]), place=place)
    form = SavedSearchForm(request.POST)
    if not form.is_valid():
        return render_list(request, form=form, place=place, query=filters.query, status=422)
    try:
        searches.keep_search(place, by=request.user, query=filters.condition_query, **form.cleaned_data)
    except DomainError as refusal:
        return render_list(request, refusal=refusal, status=refusal.status)
    messages.success(request, _("The search is kept."))
    return redirect("search-list")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def search_change(request, pk):
    """Rename a search, change how it tells, or delete it (``action=delete``)."""
    search = get_object_or_404(SavedSearch.objects.select_related("place"), pk=pk, user=request.user)
    if request.method == "POST" and request.POST.get("action") == "delete":
        searches.forget_search(search, by=request.user)
        messages.success(request, _("The search is deleted."))
        return redirect("search-list")
    form = SavedSearchForm(request.POST or None, instance=search)
    if request.method == "POST" and form.is_valid():
        searches.change_search(search, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("search-list")
    context = {"section": "board", "form": form, "search": search}
    return render(request, "sharing/search.html", context, status=422 if request.method == "POST" else 200)


def render_list(request, *, form=None, place=None, query="", refusal=None, status=200):
    rows = list(request.user.saved_searches.select_related("place"))
    context = {"section": "board", "searches": rows, "form": form, "place_asked": place, "query": query}
    return render(request, "sharing/searches.html", context | {"refusal": refusal}, status=status)
