"""Days as people type them; what could mean two days is asked back, never guessed. Knows no database."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, time

from flask_babel import get_timezone
from flask_babel import gettext as _

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            *("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july"),
            *("aug august", "sep sept september", "oct october", "nov november", "dec december"),
        ),
        1,
    )
    for name in names.split()
}
_YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.年년]\s*(\d{1,2})\s*[-/.月월]\s*(\d{1,2})\s*[日일号.]?")
_CLOSE = re.compile(r"(\d{4})(\d{2})(\d{2})")
_YEAR_LAST = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4})")
_DAY_NAMED = re.compile(r"(\d{1,2})[-\s.]+([a-z]{3,9})[-\s.,]+(\d{4})")
_MONTH_NAMED = re.compile(r"([a-z]{3,9})[\s.]+(\d{1,2})[\s,]+(\d{4})")
_SHORT = re.compile(
    r"\d{1,2}\s*[-/.]\s*\d{1,2}(\s*[-/.]\s*\d{1,2})?|\d{4}\s*[-/.年년]\s*\d{1,2}\s*[月월]?"
    r"|(\d{2}\s*[年년]\s*)?\d{1,2}\s*[月월]\s*\d{1,2}\s*[日일号]?|\d{1,2}[-\s.]+[a-z]{3,9}([-\s.,]+\d{2})?"
)
#: Midnight, which spreadsheets append to a day.
_MIDNIGHT = re.compile(r"[\sT]+0?0:00(:00(\.0+)?)?$")


class Unclear(ValueError):
    """What was typed cannot be read, or could mean several things; the text asks a clear question."""


def day(writing: str) -> date:
    """A day in any usual writing: 2020-03-22, 2020/3/22, 2020.3.22, 2020年3月22日, 2020년 3월 22일, 20200322,
    22 March 2020, full width too; a day, a month and a year of four digits where only one reading is
    possible. Raises Unclear.
    """
    found = _MIDNIGHT.sub("", unicodedata.normalize("NFKC", writing).strip()).casefold()
    shown = unicodedata.normalize("NFKC", writing).strip()[:40]
    for pattern in (_YEAR_FIRST, _CLOSE):
        if parts := pattern.fullmatch(found):
            one, two, three = (int(part) for part in parts.groups())
            return _date(one, two, three, shown)
    if parts := _DAY_NAMED.fullmatch(found):
        first, name, year = parts.groups()
    elif parts := _MONTH_NAMED.fullmatch(found):
        name, first, year = parts.groups()
    if parts and name in _MONTHS:
        return _date(int(year), _MONTHS[name], int(first), shown)
    if parts := _YEAR_LAST.fullmatch(found):
        one, other, written = map(int, parts.groups())
        if one > 12 >= other:
            return _date(written, other, one, shown)
        if other > 12 >= one or one == other:
            return _date(written, one, other, shown)
    if parts or _SHORT.fullmatch(found):
        raise Unclear(_("Which day is “%(text)s”? Write the year first, for example 2020-03-22.", text=shown))
    raise Unclear(_("“%(text)s” is not a date. Write it like 2020-03-22.", text=shown))


def _date(year: int, month: int, day_of_month: int, shown: str) -> date:
    if year < 1800:
        raise Unclear(_("Is the year of “%(text)s” right? Write it like 2020-03-22.", text=shown))
    try:
        return date(year, month, day_of_month)
    except ValueError:
        raise Unclear(_("There is no day “%(text)s” in the calendar.", text=shown)) from None


def moment(writing: str) -> datetime:
    """A day and a time of day on the clocks of the office, as it is stored (naive, UTC). Raises Unclear."""
    found = unicodedata.normalize("NFKC", writing).strip()
    parts = re.fullmatch(r"(.*?)(?:[\sT]+([01]?\d|2[0-3]):([0-5]\d)(?::[0-5]\d)?)?", found, re.DOTALL)
    if parts is None or (":" in parts[1]):
        raise Unclear(_("Write the time like 14:30."))
    local = datetime.combine(day(parts[1]), time(int(parts[2] or 0), int(parts[3] or 0)), get_timezone())
    return local.astimezone(UTC).replace(tzinfo=None)
