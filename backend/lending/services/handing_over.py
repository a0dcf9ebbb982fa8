"""What lending shows when an animator leaves, what the closing of a place meets, and what a new place takes over."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from backend.core.copies import copied
from backend.lending.models import LendingTerms, Loan
from backend.places.registry import Duty, Mover, duty_of

SHOWN = 3


def desked(place, person):
    """Loans that are not over of things of the place that ``person`` looks after."""
    things = {"listing__author": person, "listing__is_of_place": True}
    return Loan.objects.filter(place=place, status__in=Loan.LIVE, **things)


def find(place, person) -> list[Duty]:
    """Loans at the desk."""
    titles = list(desked(place, person).order_by("pk").values_list("listing__title", flat=True))
    return [Duty(_("Loans they look after at the desk"), len(titles), tuple(titles[:SHOWN]))] if titles else []


def move(place, person, successor) -> None:
    """Nothing of its own: a loan goes with its thing, which the board moves."""


def planned_after(place, day) -> list[Duty]:
    """Loans that are not over, whatever their day: things must come home before a place closes."""
    loans = Loan.objects.filter(place=place, status__in=Loan.LIVE)
    return duty_of(
        _("Loans that are not over"),
        loans.order_by("pk"),
        "listing__title",
        url=reverse("lending-desk", args=[place.slug]),
    )


def copy(source, target) -> None:
    """The terms of lending as their first version."""
    if terms := LendingTerms.objects.filter(place=source).order_by("-version").first():
        copied(terms, place=target, version=1).save()


mover = Mover(find, move)
