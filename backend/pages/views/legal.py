from django.conf import settings
from django.shortcuts import render


def accessibility_declaration(request):
    """The declaration of the Act of 4 April 2019, with the ids of its technical conditions 2.0."""
    return render(request, "pages/accessibility_declaration.html", {"declaration": settings.DECLARATION})


def rules_of_the_house(request):
    """The rules that a neighbour accepts when creating an account."""
    return render(request, "pages/rules.html")


def privacy(request):
    """What is kept about a person, why and for how long."""
    return render(request, "pages/privacy.html", {"declaration": settings.DECLARATION})
