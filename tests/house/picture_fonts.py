"""Fonts for pictures and PDFs, made of the web fonts: ``python -m tests.house.picture_fonts``.

Pillow and Typst read no WOFF2, and Pillow takes one file a font, so the subsets are put together at one weight. Run it
again when the web fonts change.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from fontTools.merge import Merger, Options
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

FRONTEND = Path(__file__).resolve().parents[2] / "frontend_templates"
FONTS = (("bitter", 700), ("source-sans-3", 600), ("source-sans-3", 400))
SUBSETS = ("latin", "pl", "cyrillic")
# Pillow lays out letter after letter: what only a shaping engine reads is left out.
UNUSED = ["GSUB", "GPOS", "GDEF", "STAT", "gasp", "HVAR", "MVAR"]


def main() -> None:
    for name, weight in FONTS:
        with TemporaryDirectory() as folder:
            parts = [save_part(name, subset, weight, Path(folder)) for subset in SUBSETS]
            whole = Merger(options=Options(drop_tables=UNUSED)).merge(parts)
            whole.save(FRONTEND / "pictures" / f"{name}-{weight}.ttf")


def save_part(name: str, subset: str, weight: int, folder: Path) -> str:
    font = instantiateVariableFont(TTFont(FRONTEND / "static" / "fonts" / f"{name}-{subset}.woff2"), {"wght": weight})
    font.flavor = None
    path = str(folder / f"{subset}.ttf")
    font.save(path)
    return path


if __name__ == "__main__":
    main()
