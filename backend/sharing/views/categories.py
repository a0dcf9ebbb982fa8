"""The tree of categories, of a place and of the network: those who run it add, rename, order and retire branches."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from backend.core.errors import DomainError
from backend.core.permissions import require
from backend.sharing import services
from backend.sharing.forms.branches import BranchForm, NamesForm
from backend.sharing.models import Category
from backend.sharing.selectors.categories import tree_of
from backend.sharing.views.finding import place_of

METHODS = ["GET", "HEAD", "POST"]


@login_required
@require_http_methods(METHODS)
def place_categories(request, slug):
    """Branches of a place, beneath those of the network."""
    place = place_of(request, slug)
    require(request.user, "sharing.manage_categories", place)
    return categories_page(request, place)


@login_required
@require_http_methods(METHODS)
def network_categories(request):
    """Branches that every place has."""
    require(request.user, "sharing.manage_network_categories")
    return categories_page(request, None)


@login_required
@require_http_methods(METHODS)
def place_category(request, slug, key):
    """Rename, move or retire a branch of a place."""
    place = place_of(request, slug)
    require(request.user, "sharing.manage_categories", place)
    return category_page(request, place, key)


@login_required
@require_http_methods(METHODS)
def network_category(request, key):
    """Rename, move or retire a branch of the network."""
    require(request.user, "sharing.manage_network_categories")
    return category_page(request, None, key)


def categories_page(request, place):
    form = BranchForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                category = services.add_category(
                    form.cleaned_data["parent"], by=request.user, place=place, names=form.names
                )
            except DomainError as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
                status = refusal.status
            else:
                messages.success(request, _("Added: %(name)s") % {"name": category.name})
                return redirect(address(place))
    return show(request, "sharing/categories.html", place, form=form, roots=tree_of(place), status=status)


def category_page(request, place, key):
    category = get_object_or_404(Category.objects.select_related("parent"), key=key, place=place)
    form = NamesForm(request.POST if request.POST.get("action") == "rename" else None, category=category)
    status = 200
    if request.method == "POST":
        status = 422
        try:
            if act(request, category, form):
                return redirect(address(place))
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            status = refusal.status
    return show(request, "sharing/category.html", place, form=form, category=category, status=status)


def act(request, category: Category, form) -> bool:
    """Do what a button of the page says; ``False`` when the form must be corrected."""
    match request.POST.get("action"):
        case "up" | "down" as where:
            services.move_category(category, by=request.user, up=where == "up")
        case "retire" | "restore" as what:
            services.set_category_active(category, by=request.user, is_active=what == "restore")
        case _:
            if not form.is_valid():
                return False
            services.rename_category(category, by=request.user, names=form.names)
            messages.success(request, _("Saved."))
    return True


def address(place) -> str:
    return reverse("place-categories", args=[place.slug]) if place else reverse("network-categories")


def show(request, template: str, place, *, status: int, **context):
    """The pages of a place stand in its house, those of the network in the plain one."""
    layout = "layouts/place.html" if place else "layouts/form.html"
    context |= {"place": place, "tab": "board", "layout": layout, "categories_url": address(place)}
    return render(request, template, context, status=status)
