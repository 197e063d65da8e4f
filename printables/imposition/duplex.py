"""Cards and labels on sheets, their backs exactly behind their fronts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from printables.imposition import cutting_marks as marks
from printables.imposition.press_sheets import ImpositionError, PressSheets, millimetres, opened, paper_size
from printables.paper import MM


@dataclass(frozen=True, kw_only=True)
class Grid:
    """Where cards or labels stand on a sheet, in millimetres from its upper left corner."""

    paper: tuple[float, float]
    card: tuple[float, float]
    columns: int
    rows: int
    left: float
    top: float
    gap_across: float = 0
    gap_down: float = 0

    @classmethod
    def filling(cls, card: tuple[float, float], sheet: str = "A4", margin: float = 7) -> Grid:
        """As many cards as a sheet holds, upright or turned, in its middle. Raises ImpositionError."""
        best: Grid | None = None
        for paper in (paper_size(sheet), paper_size(sheet, landscape=True)):
            columns, rows = (int((paper[side] - 2 * margin + 0.01) // card[side]) for side in (0, 1))
            left, top = (paper[0] - columns * card[0]) / 2, (paper[1] - rows * card[1]) / 2
            if columns * rows > (best.count if best else 0):
                best = cls(paper=paper, card=card, columns=columns, rows=rows, left=left, top=top)
        if best is None:
            raise ImpositionError("no_room", size=millimetres((card[0] * MM, card[1] * MM)))
        return best

    @property
    def count(self) -> int:
        """How many there are on a sheet."""
        return self.columns * self.rows

    def corner(self, place: int) -> tuple[float, float]:
        """Left and upper edge of a place in millimetres, counted from 0 along the rows."""
        row, column = divmod(place, self.columns)
        return (
            self.left + column * (self.card[0] + self.gap_across),
            self.top + row * (self.card[1] + self.gap_down),
        )


def duplex_sheets(
    pdf: bytes,
    *,
    grid: Grid | None = None,
    start: int = 0,
    turn: str = "long",
    backs: bool = True,
    copies: int = 1,
    cut_marks: bool = True,
) -> bytes:
    """Cards on sheets, each back behind its front when the sheet is turned on its `turn` ("long" or "short")
    edge; every front sheet is followed by its back sheet.

    The pages are front, back, front, back, or fronts alone where not `backs`. grid: in the middle of A4 where
    none is given. start: how many places of the first sheet are used already. copies: how often each card is
    made; 0 fills a sheet with each. A page smaller than its place stands in its middle, a larger one is
    refused.
    """
    if turn not in ("long", "short"):
        raise ValueError(f"no edge {turn!r}")
    with opened(pdf) as source:
        sheets = PressSheets(source)
        width, height = sheets.one_size()
        grid = grid or Grid.filling((width / MM, height / MM))
        if width > grid.card[0] * MM + 1.5 or height > grid.card[1] * MM + 1.5:
            raise ImpositionError("no_room", size=millimetres((width, height)))
        if not 0 <= start < grid.count or copies < 0:
            raise ImpositionError("wrong", what=start if copies >= 0 else copies)
        if backs and sheets.pages % 2:
            raise ImpositionError("odd_sides", pages=sheets.pages)
        cards = [page for page in range(0, sheets.pages, 1 + backs) for _copy in range(copies or grid.count)]
        places = [*[None] * start, *cards]
        for first in range(0, len(places), grid.count):
            group = places[first : first + grid.count]
            for back in (False, True)[: 1 + backs]:
                _cards(sheets, grid, group, back=back, turn=turn, cut_marks=cut_marks)
        return sheets.finish(duplex=turn if backs else "")


def _cards(
    sheets: PressSheets, grid: Grid, group: Sequence[int | None], *, back: bool, turn: str, cut_marks: bool
) -> None:
    across, up = (each * MM for each in grid.paper)
    made = sheets.sheet(across, up)
    card_width, card_height = (each * MM for each in grid.card)
    width, height = sheets.size(0)
    beside = (turn == "long") == (up >= across)  # whether it is turned as one turns the page of a book
    edges_across, edges_up = set(), set()
    for place, page in enumerate(group):
        left, top = (each * MM for each in grid.corner(place))
        bottom = up - top - card_height
        if back and beside:
            left = across - left - card_width
        elif back:
            bottom = up - bottom - card_height
        edges_across |= {round(left, 3), round(left + card_width, 3)}
        edges_up |= {round(bottom, 3), round(bottom + card_height, 3)}
        if page is not None:
            sheets.place(
                made,
                page + back,
                left + (card_width - width) / 2,
                bottom + (card_height - height) / 2,
                clip=(left, bottom, card_width, card_height),
                upside_down=back and not beside,
            )
    if cut_marks:
        left, right, bottom, top = min(edges_across), max(edges_across), min(edges_up), max(edges_up)
        room = min(left, across - right, bottom, up - top) - marks.AWAY
        length = min(5 * MM, room)
        if length > MM:
            for x in sorted(edges_across):
                made.draw(marks.beyond(x, x, bottom, top, length=length))
            for y in sorted(edges_up):
                made.draw(marks.beyond(left, right, y, y, length=length))
