"""Dates as people type them; what could mean two days is asked back, never guessed."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from flask_babel import gettext

_YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.年년]\s*(\d{1,2})\s*[-/.月월]\s*(\d{1,2})\s*[日일.]?")
_CLOSE = re.compile(r"(\d{4})(\d{2})(\d{2})")
_YEAR_LAST = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4})")
_SHORT = re.compile(r"\d{1,2}\s*[-/.]\s*\d{1,2}(\s*[-/.]\s*\d{1,2})?|\d{4}\s*[-/.年년]\s*\d{1,2}\s*[月월]?")


class DateQuestion(ValueError):
    """The text is no date, or could be several; the message asks for it in words of the reader."""


def parse(text: str) -> date:
    """2020-03-22, 2020/3/22, 2020.3.22, 2020年3月22日, 2020년 3월 22일 or 20200322; also a day, a month and a
    year of four digits where only one reading is possible. Raises DateQuestion."""
    plain = unicodedata.normalize("NFKC", text).strip()
    found = _YEAR_FIRST.fullmatch(plain) or _CLOSE.fullmatch(plain)
    if found:
        return _date(*map(int, found.groups()), plain)
    found = _YEAR_LAST.fullmatch(plain)
    if found:
        first, second, year = map(int, found.groups())
        if first > 12 >= second:
            return _date(year, second, first, plain)
        if second > 12 >= first or first == second:
            return _date(year, first, second, plain)
    if found or _SHORT.fullmatch(plain):
        raise DateQuestion(
            gettext("Which day is “%(text)s”? Write the year first, for example 2020-03-22.", text=plain)
        )
    raise DateQuestion(gettext("“%(text)s” is not a date. Write it like 2020-03-22.", text=plain[:40]))


def _date(year: int, month: int, day: int, text: str) -> date:
    if year < 1800:
        raise DateQuestion(gettext("Is the year of “%(text)s” right? Write it like 2020-03-22.", text=text))
    try:
        return date(year, month, day)
    except ValueError:
        raise DateQuestion(gettext("There is no day “%(text)s” in the calendar.", text=text)) from None
