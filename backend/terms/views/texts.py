"""Pages of the texts that bind everybody: anyone may read them, in every version."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backend.places.views.visit import place_or_404
from backend.terms import selectors, services
from backend.terms.models import Document, Version
from backend.terms.standing import awaited_version
from backend.terms.views.announcing import safe_next

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


@login_required
@require_POST
def accept(request, pk):
    """Accept the new rules, in the language in which they were read; then back to where the person was."""
    version = get_object_or_404(Version.objects.published(), pk=pk)
    services.accept_rules(version, by=request.user, language=get_language() or "")
    messages.success(request, _("Thank you. The new rules are accepted."))
    return redirect(safe_next(request))


@require_safe
def accessibility_declaration(request):
    """The declaration of the Act of 4 April 2019, with the ids of its technical conditions 2.0."""
    return render(request, "terms/accessibility_declaration.html", {"declaration": selectors.declaration()})


def render_reading(request, reading, **context):
    if reading is None:
        raise Http404
    kind = reading.document.kind
    awaited = awaited_version(request.user) if kind == Kind.RULES else None
    context |= {
        "reading": reading,
        "changes": selectors.compared(reading.version),
        "awaited": awaited if awaited and awaited.pk == reading.version.pk else None,
        "may_write": request.user.has_perm("terms.change", reading.document),
    }
    if kind in (Kind.PRIVACY, Kind.CONTACT):
        context["operators"] = selectors.operators()
    return render(request, f"terms/{kind}.html", context)
