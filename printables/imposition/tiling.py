"""A poster on many small sheets, with an overlap and marks by which it is cut and glued together."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from printables.imposition import cutting_marks as marks
from printables.imposition.press_sheets import (
    ImpositionError,
    PressSheet,
    PressSheets,
    millimetres,
    opened,
    paper_size,
)
from printables.paper import MM

#: Sheets that one page may be cut into in each direction: rows are named by letters.
MOST = 26
#: Of the label of a sheet, and of the field for glue, in points.
LABEL, GLUE = 3.2 * MM, 4 * MM


@dataclass(frozen=True)
class Tiles:
    """How a page is cut: each sheet shows `width` by `height` of it, `overlap` of that once more than its
    neighbour; all in points."""

    columns: int
    rows: int
    width: float
    height: float
    overlap: float
    sheet: tuple[float, float]

    @classmethod
    def of(
        cls, page: tuple[float, float], sheet: tuple[float, float], margin: float, overlap: float
    ) -> Tiles:
        """The fewest sheets of that size, upright or turned, all showing as much. Raises ImpositionError."""
        both = [each for paper in (sheet, sheet[::-1]) if (each := cls._of(page, paper, margin, overlap))]
        if not both:
            raise ImpositionError("no_room", size=millimetres((overlap, overlap)))
        best = min(both, key=lambda each: each.columns * each.rows)
        if max(best.columns, best.rows) > MOST:
            raise ImpositionError("too_many", what=best.columns * best.rows)
        return best

    @classmethod
    def _of(
        cls, page: tuple[float, float], sheet: tuple[float, float], margin: float, overlap: float
    ) -> Tiles | None:
        counts, shown = [], []
        for whole, paper in zip(page, sheet, strict=True):
            window = paper - 2 * margin
            if window <= 2 * overlap or overlap < 0:
                return None
            count = max(1, ceil((whole - overlap - 0.01) / (window - overlap)))
            counts.append(count)
            shown.append((whole - overlap) / count + overlap)
        return cls(counts[0], counts[1], shown[0], shown[1], overlap, (sheet[0], sheet[1]))

    def name(self, column: int, row: int) -> str:
        """What the sheet is called: rows by letters from above, columns by numbers from the left."""
        return f"{chr(65 + row)}{column + 1}"

    @property
    def step(self) -> tuple[float, float]:
        """From the left edge of one sheet's picture to that of the next, and from top to top."""
        return self.width - self.overlap, self.height - self.overlap


def tiles(pdf: bytes, *, sheet: str = "A4", overlap: float = 10, margin: float = 10) -> bytes:
    """Each page on sheets of that size, before them a key of how they are joined. overlap: what a sheet shows
    of its neighbours once more; margin: what stays free for marks, its outer half also for printers that do
    not reach the edge; both in millimetres."""
    if margin < 6:
        raise ImpositionError("wrong", what=f"{margin:g} mm")
    with opened(pdf) as source:
        sheets = PressSheets(source)
        width, height = (each * MM for each in paper_size(sheet))
        for page in range(sheets.pages):
            cut = Tiles.of(sheets.size(page), (width, height), margin * MM, overlap * MM)
            number = f"{page + 1}-" if sheets.pages > 1 else ""
            _key(sheets, page, cut, margin * MM, number)
            for row in range(cut.rows):
                for column in range(cut.columns):
                    _tile(sheets, page, cut, column, row, margin * MM, number)
        return sheets.finish()


def _tile(
    sheets: PressSheets, page: int, tiles: Tiles, column: int, row: int, margin: float, number: str
) -> None:
    sheet = sheets.sheet(*tiles.sheet)
    left, top = (tiles.sheet[0] - tiles.width) / 2, (tiles.sheet[1] + tiles.height) / 2
    right, bottom = left + tiles.width, top - tiles.height
    _across, up = sheets.size(page)
    sheets.place(
        sheet,
        page,
        left - column * tiles.step[0],
        top - up + row * tiles.step[1],
        clip=(left, bottom, tiles.width, tiles.height),
    )
    last_column, last_row = column == tiles.columns - 1, row == tiles.rows - 1
    length = margin - 5 * MM
    for x in (left, right) if last_column else (left,):
        sheet.draw(marks.beyond(x, x, bottom, top, length=length))
    for y in (top, bottom) if last_row else (top,):
        sheet.draw(marks.beyond(left, right, y, y, length=length))
    if not last_column:
        sheet.draw(marks.hatching(right, bottom, GLUE, tiles.height))
        edge = right - tiles.overlap
        sheet.draw(marks.beyond(edge, edge, bottom, top, length=length, dash=MM))
    if not last_row:
        sheet.draw(marks.hatching(left, bottom - GLUE, tiles.width, GLUE))
        edge = bottom + tiles.overlap
        sheet.draw(marks.beyond(left, right, edge, edge, length=length, dash=MM))
    sheet.draw(marks.letters(f"{number}{tiles.name(column, row)}", left + 8 * MM, top + 1.2 * MM, LABEL))
    sheet.draw(marks.scissors(left - 3.2 * MM, top))
    sheet.draw(marks.scissors(left, bottom - 3.2 * MM, upright=True))


def _key(sheets: PressSheets, page: int, tiles: Tiles, margin: float, number: str) -> None:
    """The whole page made small, with the edges and names of the sheets over it."""
    width, height = sheets.size(page)
    sheet = sheets.sheet(*tiles.sheet)
    scale = min(0.9 * (tiles.sheet[0] - 2 * margin) / width, 0.9 * (tiles.sheet[1] - 2 * margin) / height)
    left = (tiles.sheet[0] - width * scale) / 2
    bottom = (tiles.sheet[1] - height * scale) / 2
    frame = (left, bottom, width * scale, height * scale)
    sheets.place(sheet, page, left, bottom, scale=scale, clip=frame)
    top = bottom + height * scale
    for column in range(tiles.columns + 1):
        x = left + min(column * tiles.step[0], width) * scale if column < tiles.columns else left + frame[2]
        _edge(sheet, x, bottom, x, top)
    for row in range(tiles.rows + 1):
        y = top - row * tiles.step[1] * scale if row < tiles.rows else bottom
        _edge(sheet, left, y, left + frame[2], y)
    size = min(tiles.step) * scale / 5
    for row in range(tiles.rows):
        for column in range(tiles.columns):
            name = tiles.name(column, row)
            x = (
                left
                + (column * tiles.step[0] + tiles.width / 2) * scale
                - marks.letters_width(name, size) / 2
            )
            y = top - (row * tiles.step[1] + tiles.height / 2) * scale - size / 2
            sheet.draw(marks.letters(name, x, y, size, halo=True))
    if number:
        sheet.draw(marks.letters(number[:-1], margin, tiles.sheet[1] - margin, LABEL))


def _edge(sheet: PressSheet, x: float, y: float, to_x: float, to_y: float) -> None:
    """A line that is seen on white and on any colour."""
    sheet.draw(f"q 1 G 2.2 w {x:.3f} {y:.3f} m {to_x:.3f} {to_y:.3f} l S Q")
    sheet.draw(marks.line(x, y, to_x, to_y, width=0.8))
