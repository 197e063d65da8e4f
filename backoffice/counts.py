"""Counts of lists, remembered for a while: nobody needs an exact count over a whole table on each page."""

from __future__ import annotations

import time
from collections.abc import Callable

from models.base import Record, database

#: How long a count of a whole list and of a filtered one may be old; writes of this process mend the first.
WHOLE, PART = 300.0, 30.0
#: Fewer rows are counted each time: that is quick, and another process may have written.
WORTH = 2000
#: How long a small count that took long may be old.
SMALL = 3.0
_MOST = 4096
_found: dict[tuple[int, str, str], tuple[float, int]] = {}


def remembered(
    record: type[Record], key: str, count: Callable[[], int], afresh: bool = False, *, small: bool = False
) -> int:
    """The count known by `key` ("" for every live row), or counted now; small ones are always counted unless
    they too are asked for as they were a moment ago."""
    place = (id(database.obj), record.key(), key)
    at, number = _found.get(place, (float("-inf"), 0))
    lasts = WHOLE if not key else SMALL if number < WORTH else PART
    if afresh or time.monotonic() - at > lasts:
        number = count()
        if len(_found) >= _MOST:
            _found.clear()
        _found.pop(place, None)
        if number >= WORTH or small:
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
