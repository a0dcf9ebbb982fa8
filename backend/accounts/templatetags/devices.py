import re

from django import template
from django.utils.translation import gettext as _

register = template.Library()

# The first that fits: browsers also name those they descend from.
BROWSERS = {
    "Edge": r"Edg(e|A|iOS)?/",
    "Opera": r"OPR/|Opera",
    "Samsung Internet": r"SamsungBrowser/",
    "Firefox": r"Firefox/|FxiOS/",
    "Chrome": r"Chrome/|CriOS/",
    "Safari": r"Safari/",
}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "macOS": "Mac OS X|Macintosh",
    "Linux": "Linux|X11",
}


@register.filter
def device(user_agent: str) -> str:
    """``Firefox, Android``: the browser and system a person can recognise."""
    return kind_of(user_agent) or _("an unknown device")


def kind_of(user_agent: str) -> str:
    """As ``device``, in no language: empty where nothing is recognised."""
    known = [
        next((name for name, mark in names.items() if re.search(mark, user_agent)), None)
        for names in (BROWSERS, SYSTEMS)
    ]
    return ", ".join(filter(None, known))
