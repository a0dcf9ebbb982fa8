import json
from functools import cache

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from backend.core.stylesheet import stylesheet

register = template.Library()
JS = settings.FRONTEND_DIR / "static" / "js"


@register.simple_tag(takes_context=True)
def importmap(context):
    """Maps ``@ganek/…`` to our modules, whatever their hashed names are."""
    return format_html('<script type="importmap" nonce="{}">{}</script>', context.get("csp_nonce"), imports())


def imports():
    """The map as JSON; read from the folder once, but anew for each page while somebody works on the files."""
    return read_imports() if settings.DEBUG else kept_imports()


def read_imports():
    modules = {
        f"@ganek/{path.relative_to(JS).as_posix()}": static(f"js/{path.relative_to(JS).as_posix()}")
        for path in sorted(JS.rglob("*.js"))
    }
    modules["leaflet"] = static("vendor/leaflet-1.9.4/leaflet-src.esm.js")
    # JSON in a script element: only "</" could end it early, and no path has it.
    return mark_safe(json.dumps({"imports": modules}).replace("</", "<\\/"))  # noqa: S308


kept_imports = cache(read_imports)


@register.simple_tag
def stylesheets():
    """The link to our one style sheet."""
    return format_html('<link rel="stylesheet" href="{}">', reverse("stylesheet", args=[stylesheet()[1]]))
