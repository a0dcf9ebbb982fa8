"""QR codes for what people print."""

from io import BytesIO

import segno
from django.utils.safestring import mark_safe


def svg(address: str) -> bytes:
    """``address`` as an SVG QR code that survives a crease (error correction M)."""
    buffer = BytesIO()
    segno.make(address, error="m").save(buffer, kind="svg", scale=8, border=4, dark="#10302A", light="#FFFFFF")
    return buffer.getvalue()


def inline(address: str) -> str:
    """``address`` as an SVG element for a page that is printed: black, and as large as its box."""
    code = segno.make(address, error="m", micro=False)
    return mark_safe(code.svg_inline(border=2, omitsize=True, svgclass="qr-code", lineclass=None))  # noqa: S308
