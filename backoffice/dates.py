"""Days as people type them; what could mean two days is asked back, never guessed. Knows no database.

The year may be left out, or a word such as tomorrow stand, only where a day is given that is `near`.
"""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta

from flask_babel import get_locale, get_timezone
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
_NO_YEAR = re.compile(r"(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일号]?")
_TWO_PARTS = re.compile(r"(\d{1,2})\s*[-/]\s*(\d{1,2})")
_DAY_AND_NAME = re.compile(r"(\d{1,2})[-\s.]*([a-z]{3,9})\.?")
_NAME_AND_DAY = re.compile(r"([a-z]{3,9})[-\s.]*(\d{1,2})")
#: Whose readers write the month before its day.
_MONTH_FIRST = {"zh", "ko", "ja"}
_WORDS = {
    name: distance
    for distance, names in (
        (-2, "前天 그저께 그제 一昨日 おととい"),
        (-1, "yesterday 昨天 昨日 어제 きのう"),
        (0, "today 今天 今日 오늘 きょう"),
        (1, "tomorrow 明天 明日 내일 あした"),
        (2, "后天 後天 모레 明後日 あさって"),
    )
    for name in names.split()
}
_NUMERALS = {sign: str(number % 10) for number, sign in enumerate("〇一二三四五六七八九零")}
#: Midnight, which spreadsheets append to a day.
_MIDNIGHT = re.compile(r"[\sT]+0?0:00(:00(\.0+)?)?$")


class Unclear(ValueError):
    """What was typed cannot be read, or could mean several things; the text asks a clear question."""


def day(writing: str, near: date | None = None) -> date:
    """A day in any usual writing: 2020-03-22, 2020/3/22, 2020.3.22, 2020年3月22日, 2020년 3월 22일, 20200322,
    22 March 2020, 二〇二〇年三月二十二日, full width too; a day, a month and a year of four digits
    where only one reading is possible. What leaves the year out is the day next to `near`. Raises Unclear.
    """
    found = _digits(_MIDNIGHT.sub("", unicodedata.normalize("NFKC", writing).strip()).casefold())
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
    if near is not None and (nearest := _near(found, near, shown)) is not None:
        return nearest
    if parts or _SHORT.fullmatch(found):
        raise Unclear(_("Which day is “%(text)s”? Write the year first, for example 2020-03-22.", text=shown))
    raise Unclear(_("“%(text)s” is not a date. Write it like 2020-03-22.", text=shown))


def _digits(writing: str) -> str:
    """Years, months and days in Chinese numerals as digits; anything else as it is."""

    def number(found: re.Match[str]) -> str:
        signs = found[1].replace("廿", "二十").replace("卅", "三十")
        tens, ten, ones = signs.partition("十")
        if not ten:
            return "".join(_NUMERALS[sign] for sign in signs) + found[2]
        read = [_NUMERALS.get(part, "") for part in (tens or "一", ones or "〇")]
        return "".join(read) + found[2] if all(read) else found[0]

    return re.sub(r"([〇零一二三四五六七八九十廿卅]+)\s*([年月日号])", number, writing)


def _near(found: str, near: date, shown: str) -> date | None:
    """The day next to another one that a writing without a year means; None where it is no such writing.
    Raises Unclear."""
    if found in _WORDS:
        return near + timedelta(days=_WORDS[found])
    month = day_of_month = 0
    if parts := _NO_YEAR.fullmatch(found):
        month, day_of_month = map(int, parts.groups())
    elif parts := _TWO_PARTS.fullmatch(found):
        month, day_of_month = map(int, parts.groups())
        if get_locale().language not in _MONTH_FIRST:
            if month <= 12 and day_of_month <= 12 and month != day_of_month:
                raise Unclear(
                    _("Which day is “%(text)s”? Write the name of the month, for example 5 Dec.", text=shown)
                )
            month, day_of_month = sorted((month, day_of_month))
    elif parts := _DAY_AND_NAME.fullmatch(found):
        month, day_of_month = _MONTHS.get(parts[2], 0), int(parts[1])
    elif parts := _NAME_AND_DAY.fullmatch(found):
        month, day_of_month = _MONTHS.get(parts[1], 0), int(parts[2])
    if not month:
        return None
    possible = []
    # A 29 February may be up to eight years away.
    for year in range(max(1, near.year - 8), near.year + 9):
        with suppress(ValueError):
            possible.append(date(year, month, day_of_month))
    if not possible:
        raise Unclear(_("There is no day “%(text)s” in the calendar.", text=shown))
    return min(possible, key=lambda each: (abs(each - near), near - each))


def _date(year: int, month: int, day_of_month: int, shown: str) -> date:
    if year < 1800:
        raise Unclear(_("Is the year of “%(text)s” right? Write it like 2020-03-22.", text=shown))
    try:
        return date(year, month, day_of_month)
    except ValueError:
        raise Unclear(_("There is no day “%(text)s” in the calendar.", text=shown)) from None


def moment(writing: str, near: date | None = None) -> datetime:
    """A day and a time of day on the clocks of the office, as it is stored (naive, UTC). Raises Unclear."""
    found = unicodedata.normalize("NFKC", writing).strip()
    parts = re.fullmatch(r"(.*?)(?:[\sT]+([01]?\d|2[0-3]):([0-5]\d)(?::[0-5]\d)?)?", found, re.DOTALL)
    if parts is None or (":" in parts[1]):
        raise Unclear(_("Write the time like 14:30."))
    local = datetime.combine(
        day(parts[1], near), time(int(parts[2] or 0), int(parts[3] or 0)), get_timezone()
    )
    return local.astimezone(UTC).replace(tzinfo=None)
