"""QR codes for what people print."""

from io import BytesIO

import segno


def svg(address: str) -> bytes:
    """``address`` as an SVG QR code that survives a crease (error correction M)."""
    buffer = BytesIO()
    segno.make(address, error="m").save(buffer, kind="svg", scale=8, border=4, dark="#10302A", light="#FFFFFF")
    return buffer.getvalue()
