"""The numbers, dates, times and days of the week that a translation writes, by the ways of its language."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from backoffice.content.checks.chinese import plain, value_of

#: Languages whose short dates begin with the month; in English either may come first.
_MONTH_FIRST = frozenset({"zh", "zh-Hant", "ja", "ko"})
_EITHER_FIRST = frozenset({"en"})
_NEVER = re.compile("(?!)")
#: What the years of other calendars are ahead of or behind: Buddhist, Reiwa, Republic of China.
_BUDDHIST, _REIWA, _MINGUO = 543, 2018, 1911

_FULL_DATE = re.compile(
    r"(?<![\d./-])(?:(\d{4})[-./](\d{1,2})[-./](\d{1,2})|(\d{1,2})[-./](\d{1,2})[-./](\d{4}|\d{2}))(?![\d/-])"
)
_SHORT_DATE = re.compile(r"(?<![\d./-])(?:(\d{1,2})/(\d{1,2})(?![\d/])|(\d{1,2})\.(\d{1,2})\.(?!\d))")
_WIDE_DATE = re.compile(
    r"(\d{1,2}|[一二三四五六七八九十]+)\s?[月월](?:\s?(\d{1,2}|[一二三四五六七八九十]+)\s?[日일号號])?"
)
_CLOCK = re.compile(r"(?<![\d:.,])(\d{1,2})(?:\s?[hH]\s?(?=\d\d(?!\d))|:|\.)(\d{2})(?![\d:.,]\d|\d)")
_NUMBER = re.compile(r"\d{1,3}([.,' ])\d{3}(?:\1\d{3})*(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)?")
_ORDINAL = r"(?:st|nd|rd|th|er|re|º|ª|°|\.|-?го|-?е|-?ого)?"
_OF = r"\s*(?:of|de|del|من شهر|من|شهر|th[aá]ng)?\s*"
_HAN_NUMERAL = re.compile(r"[〇零一二两兩三四五六七八九十百千万萬]+")


@dataclass
class Token:
    """A number in digits: what it may be read as, as a number and as an hour and minute."""

    text: str
    start: int
    end: int
    values: frozenset[Decimal]
    clock: tuple[int, int] | None = None
    used: bool = False


@dataclass
class Written:
    """What a translation writes. `months` and `weekdays` are those named for certain, the `loose` ones may
    be other words."""

    text: str
    language: Language
    tokens: list[Token] = field(default_factory=list)
    months: set[int] = field(default_factory=set)
    loose_months: set[int] = field(default_factory=set)
    weekdays: dict[int, str] = field(default_factory=dict)
    loose_weekdays: set[int] = field(default_factory=set)
    dates: list[frozenset[tuple[int, int]]] = field(default_factory=list)

    def has(self, what: str) -> bool:
        """Whether it has words for that: am, pm, either, noon, midnight, half, quarter, percent, …"""
        return bool(self.language.patterns[what].search(self.text))

    def tells(self, value: Decimal) -> bool:
        """Whether the number may be there in words."""
        pattern = self.language.words.get(int(value)) if value == int(value) else None
        if pattern and pattern.search(self.text):
            return True
        return self.language.han and any(
            value_of(numeral[0]) == value for numeral in _HAN_NUMERAL.finditer(self.text)
        )


@dataclass(frozen=True)
class Language:
    """How a language writes what is looked for; made from its entry in `languages.toml`."""

    code: str
    patterns: dict[str, re.Pattern[str]]
    words: dict[int, re.Pattern[str]]
    months: tuple[re.Pattern[str], ...]
    weekdays: tuple[re.Pattern[str], ...]
    loose_weekdays: tuple[re.Pattern[str], ...]
    doubtful_months: frozenset[int]
    doubtful_weekdays: frozenset[int]

    @property
    def han(self) -> bool:
        """Whether numbers may be written in Chinese characters."""
        return self.code in ("ja", "zh-Hant", "zh")


_SINGLE = (
    "am", "pm", "either", "noon", "midnight", "half", "quarter", "around_clock", "working_week", "percent",
    "yuan", "thousand", "myriad", "million",
)  # fmt: skip


@cache
def _entries() -> dict[str, Any]:
    with (Path(__file__).parent / "languages.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def language_of(code: str) -> Language | None:
    """How that language writes; None for one that nothing is known of."""
    code = code if code in _entries() else code.partition("-")[0]
    if code not in _entries():
        return None
    entry = _entries()[code]

    def pattern(text: str) -> re.Pattern[str]:
        if code == "ar":
            text = _unvowelled(text)
        if not entry["bounded"]:
            return re.compile(text, re.IGNORECASE)
        before = "" if text.startswith(("\\d", "[%", "%", "¥")) else rf"(?<!\w){entry.get('prefix', '')}"
        return re.compile(rf"{before}(?:{text})(?!\w)", re.IGNORECASE)

    def patterns(name: str) -> tuple[re.Pattern[str], ...]:
        return tuple(map(pattern, entry.get(name, ())))

    return Language(
        code,
        {name: pattern(entry[name]) if name in entry else _NEVER for name in _SINGLE},
        {int(value): pattern(text) for value, text in entry["words"].items()},
        patterns("months"),
        patterns("weekdays"),
        patterns("loose_weekdays"),
        frozenset(entry.get("doubtful_months", ())),
        frozenset(entry.get("doubtful_weekdays", ())),
    )


def _unvowelled(text: str) -> str:
    """Arabic without its marks of vowels, which may be written or not."""
    return "".join(each for each in text if unicodedata.category(each) != "Mn" and each != "ـ")


@lru_cache(maxsize=4096)
def _plain(text: str, code: str) -> str:
    text = plain(text)
    return _unvowelled(text).replace("٫", ".").replace("٬", ",") if code == "ar" else text


def written(text: str, language: Language, known: Iterable[Decimal], dated: bool) -> Written:
    """What a translation writes. `known` are the numbers of the source, by which 30 000 is told from 30 and
    000; `dated` says that the source has a date, by which 7/9 is told from a fraction."""
    found = Written(_plain(text, language.code), language)
    text = _months(_numeric_dates(found.text, found, dated), found)
    text = _weekdays(text, found)
    _numbers(text, found, frozenset(known))
    return found


def _blank(text: str, match: re.Match[str]) -> str:
    return text[: match.start()] + " " * len(match[0]) + text[match.end() :]


def _token(found: Written, match: re.Match[str], group: int) -> None:
    number = int(match[group])
    years = {number, number - _BUDDHIST} if found.language.code == "th" else {number}
    found.tokens.append(Token(match[group], *match.span(group), frozenset(map(Decimal, years))))


def _numeric_dates(text: str, found: Written, dated: bool) -> str:
    for match in list(_FULL_DATE.finditer(text)):
        year, one, other = (1, 2, 3) if match[1] else (6, 4, 5)
        if _date(found, match, one, other, month_first=bool(match[1])):
            _token(found, match, year)
            text = _blank(text, match)
    for match in list(_SHORT_DATE.finditer(text)) if dated else ():
        one, other = (1, 2) if match[1] else (3, 4)
        if _date(found, match, one, other, month_first=found.language.code in _MONTH_FIRST):
            text = _blank(text, match)
    return text


def _date(found: Written, match: re.Match[str], one: int, other: int, *, month_first: bool) -> bool:
    first, second = int(match[one]), int(match[other])
    readings = {(first, second)} if month_first else {(second, first)}
    if found.language.code in _EITHER_FIRST and not (match.re is _FULL_DATE and match[1]):
        readings = {(first, second), (second, first)}
    readings = {(month, day) for month, day in readings if 1 <= month <= 12 and 1 <= day <= 31}
    if not readings:
        return False
    found.dates.append(frozenset(readings))
    found.loose_months |= {month for month, _day in readings}
    days = frozenset(Decimal(day) for _month, day in readings)
    found.tokens.append(Token(match[0], *match.span(), days))
    return True


def _months(text: str, found: Written) -> str:
    if found.language.patterns["myriad"] is not _NEVER or found.language.code == "ko":
        text = _wide_months(text, found)
    for month, pattern in enumerate(found.language.months, start=1):
        for match in list(pattern.finditer(text)):
            day = re.search(rf"(?<!\d)(\d{{1,2}}){_ORDINAL}{_OF}$", text[: match.start()])
            after = re.match(rf"\s+(\d{{1,2}}){_ORDINAL}(?![\d:.,]\d)(?!\d)", text[match.end() :])
            if day is None and found.language.code == "en":
                day = after
            if day is not None and 1 <= int(day[1]) <= 31:
                found.dates.append(frozenset({(month, int(day[1]))}))
            certain = month not in found.language.doubtful_months or day is not None
            (found.months if certain else found.loose_months).add(month)
            text = _blank(text, match)
    return text


def _wide_months(text: str, found: Written) -> str:
    for match in list(_WIDE_DATE.finditer(text)):
        month = value_of(match[1])
        if month is None or not 1 <= month <= 12:
            continue
        found.months.add(int(month))
        day = value_of(match[2]) if match[2] else None
        if day is not None and 1 <= day <= 31:
            found.dates.append(frozenset({(int(month), int(day))}))
            found.tokens.append(Token(match[2], *match.span(2), frozenset({day})))
        text = _blank(text, match)
    return text


def _weekdays(text: str, found: Written) -> str:
    certain, loose = found.language.weekdays, found.language.loose_weekdays
    for number, pattern in enumerate(certain, start=1):
        for match in list(pattern.finditer(text)):
            if number in found.language.doubtful_weekdays:
                found.loose_weekdays.add(number)
            else:
                found.weekdays[number] = match[0]
            text = _blank(text, match)
    found.loose_weekdays |= {number for number, each in enumerate(loose, start=1) if each.search(found.text)}
    return text


def _numbers(text: str, found: Written, known: frozenset[Decimal]) -> None:
    clocks = {match.start(): match for match in _CLOCK.finditer(text)}
    place = 0
    while match := _NUMBER.search(text, place):
        clock = clocks.get(match.start())
        if clock and int(clock[1]) <= 24 and int(clock[2]) < 60:
            values = {Decimal(f"{clock[1]}.{clock[2]}")} if "." in clock[0] else set()
            moment = int(clock[1]), int(clock[2])
            found.tokens.append(Token(clock[0], *clock.span(), frozenset(values), moment))
            place = clock.end()
            continue
        end = match.end()
        values = _readings(match)
        if match[1] == " " and not values & known and Decimal(match[0].partition(" ")[0]) in known:
            end = match.start() + match[0].index(" ")
            values = {Decimal(text[match.start() : end])}
        values |= _multiplied(values, text[end:], found.language)
        values |= _of_other_calendars(values, text[: match.start()], found.language)
        found.tokens.append(Token(text[match.start() : end], match.start(), end, frozenset(values)))
        place = end
    found.tokens.sort(key=lambda token: token.start)


def _readings(match: re.Match[str]) -> set[Decimal]:
    """What a number may be: one sign in it divides thousands or a fraction."""
    text, separator = match[0], match[1]
    if not separator:
        return {Decimal(text.replace(",", "."))}
    whole = text.replace(separator, "")
    found = {Decimal(whole.replace(",", "."))}
    if separator in ".," and whole.isdigit() and text.count(separator) == 1:
        found.add(Decimal(text.replace(",", ".")))
    return found


def _multiplied(values: set[Decimal], after: str, language: Language) -> set[Decimal]:
    found = set()
    for name, times in (("thousand", 1_000), ("myriad", 10_000), ("million", 1_000_000)):
        match = language.patterns[name].search(after[:12])
        if match and not after[: match.start()].strip():
            found |= {value * times for value in values}
    return found


def _of_other_calendars(values: set[Decimal], before: str, language: Language) -> set[Decimal]:
    if language.code == "th":
        return {value - _BUDDHIST for value in values if 2400 < value < 2700}
    if before.rstrip().endswith("令和"):
        return {value + _REIWA for value in values}
    if before.rstrip().endswith(("民國", "民国")):
        return {value + _MINGUO for value in values}
    return set()
