"""All our CSS as one file: one request on a phone, still one file a component for people."""

import hashlib
import re
from functools import lru_cache

from django.conf import settings
from django.templatetags.static import static

CSS = settings.FRONTEND_DIR / "static" / "css"
# Cascade layers decide who wins, so within a folder the order of names is enough.
ORDER = (
    "index.css",
    "tokens.css",
    "fonts.css",
    "reset.css",
    "base.css",
    "layout.css",
    "components/*.css",
    "pages/*.css",
    "utilities.css",
    "print.css",
)


def build() -> tuple[str, str]:
    """The style sheet and its fingerprint; addresses of fonts point to the hashed files."""
    parts = [path.read_text(encoding="utf-8") for pattern in ORDER for path in sorted(CSS.glob(pattern))]
    text = re.sub(r"url\(\.\./([^)]+)\)", lambda found: f"url({static(found[1])})", "\n".join(parts))
    return text, hashlib.sha256(text.encode()).hexdigest()[:12]


cached = lru_cache(maxsize=1)(build)


def stylesheet() -> tuple[str, str]:
    """As ``build``; read from disk at each request only while developing."""
    return build() if settings.DEBUG else cached()
