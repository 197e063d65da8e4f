"""Counts of lists, remembered for a while: nobody needs an exact count over a whole table on each page."""

from __future__ import annotations

import time
from collections.abc import Callable

from models.base import Record, database

#: How long a count of a whole list and of a filtered one may be old; writes of this process mend the first.
WHOLE, PART = 300.0, 30.0
#: Fewer rows are counted each time: that is quick, and another process may have written.
WORTH = 2000
_MOST = 4096
_found: dict[tuple[int, str, str], tuple[float, int]] = {}


def remembered(record: type[Record], key: str, count: Callable[[], int], afresh: bool = False) -> int:
    """The count known by `key` ("" for every live row), or counted now; small ones are always counted."""
    place = (id(database.obj), record.key(), key)
    at, number = _found.get(place, (float("-inf"), 0))
    if afresh or time.monotonic() - at > (PART if key else WHOLE):
        number = count()
        if len(_found) >= _MOST:
            _found.clear()
        _found.pop(place, None)
        if number >= WORTH:
            _found[place] = (time.monotonic(), number)
    return number


def shift(record: type[Record], by: int) -> None:
    """After a write: the whole list has that many rows more. What was counted of its parts grows old by
    itself: where many write, nothing would be remembered otherwise, and another process's writes are not
    heard of in any case."""
    place = (id(database.obj), record.key(), "")
    if place in _found:
        at, number = _found[place]
        _found[place] = (at, number + by)
