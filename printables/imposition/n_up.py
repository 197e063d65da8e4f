"""Several pages on each side of a sheet, to be cut apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from printables.imposition import cutting_marks as marks
from printables.imposition.press_sheets import ImpositionError, PressSheets, opened, paper_size, right_to_left
from printables.paper import MM


def n_up(pdf: bytes, *, count: int, sheet: str = "", copies: int = 1, cut_lines: bool = True) -> bytes:
    """That many pages on each sheet, as large as there is room but not larger than they were laid out. sheet:
    A4 unless pages are larger, then as large as they. copies: how often each page follows itself; 0 fills a
    sheet with each."""
    with opened(pdf) as source:
        sheets = PressSheets(source)
        width, height = sheets.one_size()
        across, up, columns = _grid_for(width, height, _paper(width, height, sheet), count)
        rows = count // columns
        cell_width, cell_height = across / columns, up / rows
        scale = reduced(width, height, count=count, sheet=sheet)
        rtl = right_to_left(source)
        for group in _groups(list(range(sheets.pages)), copies, count):
            made = sheets.sheet(across, up)
            for place, page in enumerate(group):
                row, column = divmod(place, columns)
                column = columns - 1 - column if rtl else column
                x = column * cell_width + (cell_width - width * scale) / 2
                y = up - (row + 1) * cell_height + (cell_height - height * scale) / 2
                sheets.place(made, page, x, y, scale=scale, clip=(x, y, width * scale, height * scale))
            if cut_lines:
                for column in range(1, columns):
                    made.draw(marks.cut_line(column * cell_width, 0, column * cell_width, up))
                for row in range(1, rows):
                    made.draw(marks.cut_line(0, row * cell_height, across, row * cell_height))
        return sheets.finish()


def reduced(width: float, height: float, *, count: int, sheet: str = "", **_how: Any) -> float:
    """How large pages of that size, in points, come to stand on it, 1 for as large as they were laid out."""
    across, up, columns = _grid_for(width, height, _paper(width, height, sheet), count)
    return min(1.0, across / columns / width, up / (count // columns) / height)


def _paper(width: float, height: float, sheet: str) -> tuple[float, float]:
    """The sheet for pages of that size; all in points."""
    across, up = (each * MM for each in paper_size(sheet or "A4"))
    return (width, height) if not sheet and max(width, height) > max(across, up) + 3 else (across, up)


def _grid_for(
    width: float, height: float, paper: tuple[float, float], count: int
) -> tuple[float, float, int]:
    """Width and height of the sheet, upright or turned, and its columns, that leave pages largest."""
    best, largest = (paper[0], paper[1], 1), 0.0
    for across, up in (paper, paper[::-1]):
        for columns in (each for each in (1, 2, 4) if count % each == 0):
            scale = min(1.0, across / columns / width, up / (count // columns) / height)
            if scale > largest + 0.0001:
                best, largest = (across, up, columns), scale
    return best


def _groups(pages: Sequence[int], copies: int, count: int) -> Iterator[Sequence[int]]:
    """The pages of each sheet."""
    if copies < 0:
        raise ImpositionError("wrong", what=copies)
    repeated = [page for page in pages for _copy in range(copies or count)]
    for start in range(0, len(repeated), count):
        yield repeated[start : start + count]
