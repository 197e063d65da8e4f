"""The office's calendar: which day it is there, wherever the machine stands."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

#: China keeps one time everywhere and all year.
CHINA = timezone(timedelta(hours=8))


def today() -> date:
    """The present day in China."""
    return datetime.now(CHINA).date()


def week(day: date) -> list[date]:
    """The days of the week that a day lies in, from Monday on."""
    monday = day - timedelta(days=day.weekday())
    return [monday + timedelta(days=number) for number in range(7)]
