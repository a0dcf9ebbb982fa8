"""Pages of the texts that bind everybody: anyone may read them, in every version."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from backend.places.views.visit import place_or_404
from backend.terms import selectors
from backend.terms.models import Document

Kind = Document.Kind


@require_safe
def text(request, kind, number=None):
    """A text of the network: the version in force, or version ``number``."""
    return render_reading(request, selectors.reading(kind, number=number))


@require_safe
def place_rules(request, slug, number=None):
    """What is agreed at one place, beside the rules of the network."""
    place = place_or_404(request, slug)
    reading = selectors.reading(Kind.PLACE_RULES, place, number=number)
    return render_reading(request, reading, place=place, tab="about")


def render_reading(request, reading, **context):
    if reading is None:
        raise Http404
    template = f"terms/{reading.document.kind}.html"
    return render(request, template, {"reading": reading, **context})
