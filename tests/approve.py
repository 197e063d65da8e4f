"""The approved pictures of paper: `python -m tests.approve [printable …]` takes them anew, after a look.

A page is kept as a small grey picture. Compared are strips of it: letters that are drawn a little differently
change every dot a little, a line that stands elsewhere changes a strip much.
"""

from __future__ import annotations

import hashlib
import io
import sys
from functools import cache
from pathlib import Path

from PIL import Image, ImageChops, ImageFilter

from printables import Sheet, catalogue
from printables.harfbuzz import installed
from printables.languages import families
from tests.sheets import fit, sheet

FOLDER = Path(__file__).parent / "approved"
#: The fonts that the pictures were taken with.
FONTS = FOLDER / "fonts.txt"
#: Dots an inch, shades of grey, and which sheets: the languages, and how many pages of each.
DPI, SHADES = 42, 8
SETS, PAGES = (("zh", "ko"), ("zh", "ar")), 1
#: How far apart the mean of a square of so many dots may be, of 255.
SQUARE, TOLERANCE = 6, 26


def names() -> list[str]:
    """The approved pictures, by printable, languages and page."""
    return sorted(path.stem for path in FOLDER.glob("*.png"))


def parts(name: str) -> tuple[str, tuple[str, ...], int]:
    """(printable, languages, page counted from 0) of a picture."""
    printable, codes, number = name.rsplit("-", 2)
    return printable, tuple(codes.split("+")), int(number) - 1


def approved(name: str) -> Image.Image:
    """An approved picture."""
    return Image.open(FOLDER / f"{name}.png").convert("L")


def drawn(printable: str, codes: tuple[str, ...], number: int) -> Image.Image:
    """The same as it is drawn now."""
    return picture(sheet(printable, *codes), number)


def picture(made: Sheet, number: int) -> Image.Image:
    """A page in grey, in few shades."""
    whole = Image.open(io.BytesIO(made.png(number, DPI))).convert("L")
    return whole.quantize(SHADES, dither=Image.Dither.NONE).convert("L")


def difference(one: Image.Image, other: Image.Image) -> str:
    """Where two pictures differ more than letters do that are drawn a little differently; "" for nowhere."""
    if max(abs(a - b) for a, b in zip(one.size, other.size, strict=True)) > 1:
        return f"{one.size} and {other.size} dots"
    size = (min(one.width, other.width), min(one.height, other.height))
    apart = ImageChops.difference(*(_blurred(each.crop((0, 0, *size))) for each in (one, other)))
    _least, most = apart.getextrema()
    if most <= TOLERANCE:
        return ""
    left, top, right, bottom = apart.point(lambda each: 255 * (each > TOLERANCE)).getbbox() or (0, 0, 0, 0)
    across, down = (round((a + b) / 2 / DPI * 25.4) for a, b in ((left, right), (top, bottom)))
    return f"{most} of 255 apart, about {across} mm from the left and {down} mm from the top"


def _blurred(each: Image.Image) -> Image.Image:
    return each.filter(ImageFilter.BoxBlur((SQUARE, 1)))


@cache
def same_fonts() -> bool:
    """Whether the fonts are those that the pictures were taken with."""
    return FONTS.is_file() and FONTS.read_text() == _fonts()


def _fonts() -> str:
    lines = []
    for family in sorted(families()):
        for bold in (False, True):
            face = installed(family, bold)
            lines.append(f"{family} {'bold' if bold else 'regular'} {_digest(face.path) if face else '-'}\n")
    return "".join(lines)


@cache
def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def main(wanted: list[str]) -> None:
    """Take the pictures of some printables, or of all, anew."""
    FOLDER.mkdir(exist_ok=True)
    for name in wanted or sorted(catalogue()):
        for old in FOLDER.glob(f"{name}-*.png"):
            old.unlink()
        for codes in dict.fromkeys(fit(name, *each) for each in SETS):
            made = sheet(name, *codes)
            for number in range(min(made.pages, PAGES)):
                path = FOLDER / f"{name}-{'+'.join(codes)}-{number + 1}.png"
                picture(made, number).quantize(SHADES).save(path, optimize=True)
    FONTS.write_text(_fonts())
    known = set(catalogue())
    for path in FOLDER.glob("*.png"):
        if parts(path.stem)[0] not in known:
            path.unlink()


if __name__ == "__main__":
    main(sys.argv[1:])
