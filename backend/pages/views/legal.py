from django.conf import settings
from django.shortcuts import render


def accessibility_declaration(request):
    """The declaration of the Act of 4 April 2019, with the ids of its technical conditions 2.0."""
    return render(request, "pages/accessibility_declaration.html", {"declaration": settings.DECLARATION})
