"""Booklets: pages put two by two on sheets so that they follow each other when it is folded."""

from __future__ import annotations

from typing import Any

from printables.imposition import cutting_marks as marks
from printables.imposition.press_sheets import PressSheet, PressSheets, opened, paper_size, right_to_left
from printables.paper import MM, named, size


def booklet_order(
    pages: int, *, rtl: bool = False, back_cover: bool = True
) -> list[tuple[int | None, int | None]]:
    """(left, right) page of each side of each sheet, counted from 0, front before back, the outermost sheet
    first; None is blank. Blanks stand before the last page where that is the back cover, else behind it."""
    order: list[int | None] = [*range(pages)]
    place = pages - 1 if back_cover and pages > 1 else pages
    order[place:place] = [None] * (-pages % 4)
    sides: list[tuple[int | None, int | None]] = []
    for first in range(0, len(order) // 2, 2):
        sides.append((order[-1 - first], order[first]))
        sides.append((order[first + 1], order[-2 - first]))
    return [(right, left) for left, right in sides] if rtl else sides


def booklet(
    pdf: bytes,
    *,
    sheet: str = "",
    rtl: bool | None = None,
    back_cover: bool = True,
    creep: float = 0,
    fold_marks: bool = False,
) -> bytes:
    """Saddle stitch: two pages beside each other on each side of sheets twice as wide, A5 on A4 or A4 on A3,
    to be printed on both sides, turned on the short edge (which the file tells the printer), and folded.

    sheet: its name where pages are to be made smaller, such as "A4" for pages of A4. rtl: bound at the right;
    where None, as the file's language is read. creep: the thickness of the paper, by which each inner sheet
    stands out more: its pages are moved to the fold as much. fold_marks: ticks at the fold, and on the
    outside where it is stapled. back_cover: whether the last page stays the last where blanks are needed.
    """
    with opened(pdf) as source:
        sheets = PressSheets(source)
        width, height = sheets.one_size()
        scale = reduced(width, height, sheet=sheet)
        if sheet:
            paper_width, paper_height = (each * MM for each in paper_size(sheet, landscape=width <= height))
        else:
            paper_width, paper_height = _double(width, height)
        width, height = width * scale, height * scale
        middle, bottom = paper_width / 2, (paper_height - height) / 2
        if rtl is None:
            rtl = right_to_left(source)
        order = booklet_order(sheets.pages, rtl=rtl, back_cover=back_cover)
        for side, (left, right) in enumerate(order):
            made = sheets.sheet(paper_width, paper_height)
            moved = side // 2 * creep * MM
            for page, x, edge in ((left, middle - width + moved, 0.0), (right, middle - moved, middle)):
                if page is not None:
                    half = (edge, 0, middle, paper_height)
                    sheets.place(made, page, x, bottom, scale=scale, clip=half)
            if fold_marks:
                _fold(made, middle, paper_height, stapled=side == 0)
        return sheets.finish(duplex="short" if paper_width > paper_height else "long")


def reduced(width: float, height: float, *, sheet: str = "", **_how: Any) -> float:
    """How large pages of that size, in points, come to stand in it, 1 for as large as they were laid out."""
    if not sheet:
        return 1.0
    across, up = paper_size(sheet, landscape=width <= height)
    return min(1.0, across * MM / 2 / width, up * MM / height)


def _fold(sheet: PressSheet, x: float, height: float, *, stapled: bool) -> None:
    for y, to_y in ((0.0, 4 * MM), (height, height - 4 * MM)):
        sheet.draw(marks.line(x, y, x, to_y, dash=MM))
    if stapled:
        for y in (height / 4, height * 3 / 4):
            sheet.draw(marks.line(x, y - 2 * MM, x, y + 2 * MM))


def _double(width: float, height: float) -> tuple[float, float]:
    """The sheet for two pages, in points: one that is sold where it is as large up to 2 mm."""
    name = named(2 * width / MM, height / MM, tolerance=2.0)
    if name is None:
        return 2 * width, height
    across, up = size(name, landscape=2 * width > height)
    return max(across * MM, 2 * width), max(up * MM, height)
