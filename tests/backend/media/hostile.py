"""Files that somebody sends to harm: each as bytes."""

import io
import struct
import zlib

from PIL import Image

HTML = b"<script>alert(1)</script>"


def saved(image: Image.Image, kind: str, **options) -> bytes:
    content = io.BytesIO()
    image.save(content, kind, **options)
    return content.getvalue()


def of(size=(64, 48), kind="JPEG", *, mode="RGB", colour="teal", **options) -> bytes:
    return saved(Image.new(mode, size, colour), kind, **options)


def png(width: int, height: int, *chunks: tuple[bytes, bytes], rows: bytes = b"") -> bytes:
    """A PNG that claims this size (8 bits, grey), with any chunks before its pixels."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = [(b"IHDR", head), *chunks, (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )


def jpeg_that_claims(width: int, height: int) -> bytes:
    """A small JPEG whose frame header says that it is huge."""
    content = bytearray(of())
    at = content.index(b"\xff\xc0")
    content[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(content)


def gif_that_claims(width: int, height: int) -> bytes:
    content = bytearray(of(kind="GIF"))
    content[6:10] = struct.pack("<HH", width, height)
    return bytes(content)


def gif_with_a_huge_frame() -> bytes:
    """The screen is small, the frame on it is not."""
    content = bytearray(of(kind="GIF"))
    at = content.index(b",", 13)
    content[at + 1 : at + 9] = struct.pack("<HHHH", 0, 0, 65535, 65535)
    return bytes(content)


def gif_of_frames(count: int) -> bytes:
    content = of((500, 400), kind="GIF")
    frame = content.index(b",", 13 + 3 * 2 ** ((content[10] & 7) + 1))
    return content[:frame] + content[frame:-1] * count + b";"


def animated(kind: str) -> bytes:
    """Teal, then red."""
    return saved(
        Image.new("RGB", (64, 48), "teal"), kind, save_all=True, append_images=[Image.new("RGB", (64, 48), "red")]
    )


def png_with_a_text_bomb() -> bytes:
    """A note that unpacks to 200 MB."""
    note = b"Comment\0\0" + zlib.compress(bytes(200_000_000), 1)
    return png(8, 8, (b"zTXt", note), rows=bytes(9 * 8))


def with_exif(exif: bytes, kind="JPEG") -> bytes:
    return of(exif=exif, kind=kind)


def turned(orientation: int) -> bytes:
    """A photo 64 wide and 48 high with a red corner, stored so that ``orientation`` puts it upright again."""
    upright = Image.new("RGB", (64, 48), "white")
    upright.paste("red", (0, 0, 16, 16))
    way = Image.Transpose
    undo = {
        1: None, 2: way.FLIP_LEFT_RIGHT, 3: way.ROTATE_180, 4: way.FLIP_TOP_BOTTOM, 5: way.TRANSPOSE,
        6: way.ROTATE_90, 7: way.TRANSVERSE, 8: way.ROTATE_270,
    }[orientation]  # fmt: skip
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = upright if undo is None else upright.transpose(undo)
    return saved(stored, "JPEG", quality=95, exif=exif.tobytes())


REFUSED = {
    "nothing": lambda: b"",
    "svg with a script": lambda: b'<svg xmlns="http://www.w3.org/2000/svg">' + HTML + b"</svg>",
    "a page": lambda: b"<!doctype html>" + HTML,
    "postscript": lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 99999 99999\n",
    "tiff": lambda: of(kind="TIFF"),
    "bmp": lambda: of(kind="BMP"),
    "jpeg of 65500 x 65500": lambda: jpeg_that_claims(65500, 65500),
    "png of 2 billion rows": lambda: png(1, 2**31 - 1),
    "png of 100 megapixels": lambda: of((10_000, 10_000), "PNG", mode="1", colour=0),
    "gif of 65535 x 65535": lambda: gif_that_claims(65535, 65535),
    "gif with a huge frame": gif_with_a_huge_frame,
    "half a jpeg": lambda: of((900, 700))[:1500],
    "half a webp": lambda: saved(Image.effect_noise((300, 300), 90), "WEBP")[:2000],
    "half a heic": lambda: of((640, 480), "HEIF")[:-120],
    "heic of garbage": lambda: of((64, 48), "HEIF")[:40] + b"\xff" * 2000,
    "png with no pixels": lambda: png(4000, 4000),
    "png of broken pixels": lambda: png(64, 48, rows=b"\x09" * 40),
}
CLEANED = {
    "gif that is a script": lambda: of(kind="GIF", comment=b"*/=1;alert(1)/*") + b"*/alert(2)",
    "jpeg with a page inside": lambda: of(comment=HTML),
    "jpeg with an archive behind": lambda: of() + b"PK\x03\x04" + HTML,
    "png with a page behind": lambda: of(kind="PNG") + HTML,
    "gif of 3000 frames": lambda: gif_of_frames(3000),
    "moving webp": lambda: animated("WEBP"),
    "moving png": lambda: animated("PNG"),
    "cmyk": lambda: of(mode="CMYK", colour=(200, 20, 20, 20)),
    "damaged exif": lambda: with_exif(b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + b"\xff" * 60),
    "exif of the wrong kind": lambda: with_exif(b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x02\0\x04\0\0\0up!\0\0\0\0\0"),
    "damaged colour profile": lambda: of(icc_profile=b"\xff" * 500),
    "one pixel": lambda: of((1, 1)),
    "a line": lambda: of((30_000, 1), "PNG"),
    "heic": lambda: of(kind="HEIF"),
}
