"""The screen of label sheets: the derived one, with a drawing of the sheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask_babel import format_decimal

from backoffice.access import Actor
from models.content.label_sheet import MEASURES, LabelSheet
from views.screens import RecordScreen


@dataclass(frozen=True)
class Drawing:
    """A sheet in tenths of a millimetre: its paper, and (left, top, number) of each label."""

    width: int
    height: int
    label_width: int
    label_height: int
    rounding: int
    labels: list[tuple[int, int, int]]


class LabelSheetScreen(RecordScreen):
    """Its page shows lengths in millimetres."""

    details_template = "prints/label_sheet.html"

    def details(self, actor: Actor, model: Any, in_bin: bool) -> dict[str, Any]:
        found = super().details(actor, model, in_bin)
        for _key, _label, facts in found["sections"]:
            for fact in facts:
                if fact.name in MEASURES:
                    fact.text = f"{format_decimal(model.__data__[fact.name] / 10)} mm"
        return {**found, "drawing": drawing(model)}


def drawing(sheet: LabelSheet) -> Drawing:
    """How a sheet lies on the table."""
    smaller = min(sheet.label_width, sheet.label_height)
    return Drawing(
        sheet.paper_width,
        sheet.paper_height,
        sheet.label_width,
        sheet.label_height,
        smaller // 2 if sheet.round_labels else min(15, smaller // 4),
        list(_labels(sheet)),
    )


def _labels(sheet: LabelSheet) -> Iterator[tuple[int, int, int]]:
    for row in range(sheet.down):
        for place in range(sheet.across):
            left = sheet.margin_left + place * (sheet.label_width + sheet.gap_x)
            top = sheet.margin_top + row * (sheet.label_height + sheet.gap_y)
            yield left, top, row * sheet.across + place + 1
