"""Days that are said by their distance from the present one; resolved only when rows are asked for."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from models.days import today


def _monday() -> date:
    day = today()
    return day - timedelta(days=day.weekday())


#: What a distance may be counted from: the present day, and the first day of its week.
ANCHORS: dict[str, Callable[[], date]] = {"today": today, "monday": _monday}
_FARTHEST = 40_000
# A plus that was not quoted in an address arrives as a blank.
_WRITTEN = re.compile(r"(today|monday)(?:([-+ ])(\d{1,5}))?")


@dataclass(frozen=True)
class RelativeDay:
    """So many days from an anchor, as an address says it: "today", "today+30", "monday-7"."""

    anchor: str
    days: int = 0

    def day(self) -> date:
        """Which day it is at present."""
        return ANCHORS[self.anchor]() + timedelta(days=self.days)

    def __str__(self) -> str:
        return f"{self.anchor}{self.days:+d}" if self.days else self.anchor


def parse(text: str) -> RelativeDay | None:
    """The day that a text names by its distance, None where it does not."""
    found = _WRITTEN.fullmatch(text.strip().lower())
    if found is None or int(found[3] or 0) > _FARTHEST:
        return None
    days = int(found[3] or 0)
    return RelativeDay(found[1], -days if found[2] == "-" else days)
