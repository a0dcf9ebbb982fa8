"""Search in everything one may read."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_GET

from backend.conversations import selectors
from backend.conversations.forms import SearchForm

PAGE = 30


@login_required
@require_GET
def conversation_search(request):
    """Messages with these words, by person, room and date; the newest first."""
    form = SearchForm(request.GET or None, user=request.user)
    found, page = None, None
    if form.is_valid() and not form.wanted.is_empty:
        found = selectors.search(request.user, form.wanted)
        page = Paginator(found, PAGE).get_page(request.GET.get("strona"))
        page.object_list = list(page.object_list)
        selectors.add_others([message.conversation for message in page], request.user)
    context = {"form": form, "page": page, "section": "messages"}
    return render(request, "conversations/search.html", context, status=422 if form.errors else 200)
