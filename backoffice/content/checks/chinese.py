"""The numbers, dates, times and days of the week that a Chinese sentence states; knows no other language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

Kind = Literal["number", "month", "year", "time", "weekday", "telephone"]

_NUMERAL = "〇零一二两三四五六七八九十百"
_UNIT = {numeral: value for value, numeral in enumerate("〇一二三四五六七八九")}
_UNIT |= {"零": 0, "两": 2, "兩": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"千": 1_000, "万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000}

_NUMBER = rf"(?:\d+|[{_NUMERAL}]+)"
_PERIOD = "凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|晚间|夜间|夜里|当晚|早|晚"
_MORNING = ("凌晨", "清晨", "早上", "早晨", "上午", "早")
_TO = r"\s*(?:至|到|-|—|–|~)\s*"

_WHOLE_YEAR = r"(?<!\d)(\d{4}|[〇零一二三四五六七八九]{4})年"
_DATE = re.compile(rf"(?:{_WHOLE_YEAR})?(?<!\d)({_NUMBER})月(?:({_NUMBER})[日号])?")
_MORE_DAYS = re.compile(rf"(?:{_TO}|[、和及,])(?:当月)?({_NUMBER})[日号](?![楼窗门栋室])")
_YEAR = re.compile(_WHOLE_YEAR)
_ISO = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_TIME = re.compile(
    rf"({_PERIOD})?\s*(?:(?<![\d:])(\d{{1,2}}):(\d{{2}})(?!\d|:\d)"
    rf"|(?<![.\d])({_NUMBER})[点时](?!候|间|段|效|代|期|常|评)(?:(半)|(一刻|三刻)|整|({_NUMBER})分?)?)"
)
_TELEPHONE = re.compile(
    r"(?<![\d.])(?:(?:\+|00)\d[\d \-()]{6,}\d|\(0\d{2,3}\) ?\d{7,8}|0\d{2,3}[- ]?\d{3,4}[- ]?\d{4,5}"
    r"|1[3-9]\d[- ]?\d{4}[- ]?\d{4}|[48]00[- ]?\d{3,4}[- ]?\d{3,4})(?![\d%])"
)
_DIGITS = re.compile(r"(\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s*([千万亿]+)?")
_WEEKDAYS = re.compile(
    r"(?:周|星期|礼拜)((?:[一二三四五六日天](?![次个节回趟天]))(?:[、和及,到至~-][一二三四五六日天](?![次个节回趟天]))*)"
)
_WORD = re.compile(rf"(第)?([{_NUMERAL}千万]+)(多|余|来)?")

#: After a numeral in characters, these say that something is counted, so that a translation tells the number.
_COUNTED = re.compile(
    r"\s*(?:个|名|位|人(?![民员才])|天|日|周|年|月|次|类|种|项|份|张|套|件|步|级|层|楼|间|室|户|组|条|遍|分钟|小时|岁|元|米"
    r"|公里|倍|盒|粒|片|瓶|支|针|剂|家(?!人|庭|属|长)|栋|号|页|轮|大类|部分|门(?!口)|本|道)"
)
#: Words with a numeral that count nothing, or that another language says without it.
_IDIOM = re.compile(
    r"十分|百姓|千万|万一|一[二三]|二维|二手|三轮|三明治|四季|四周|四处|四方|五金|七夕|十字|第二天|两边|两侧|两旁|两者|两用"
    r"|百货|百科|千米|万事|一致|统一|唯一|一般|一定|一些|一起|一旦|一律|一切|一样|一直|一路|三八|五一|十一|六一|八一|老百姓"
)
#: What a count of a unit may also be told in: days of weeks and months, minutes of hours.
_ALSO = {"周": 7, "星期": 7, "年": 12, "个月": 30, "小时": 60, "天": 24, "个星期": 7, "个小时": 60}
_PARTS = {"半": Decimal(30), "一刻": Decimal(15), "三刻": Decimal(45)}
_HALF = {"半小时": 30, "半个小时": 30, "半年": 6, "半个月": 15, "一半": 50, "半天": 12}
#: What another language may say with a one: per copy, once a year, the first.
_EACH = re.compile("[每各单首初同另]")


@dataclass(frozen=True)
class Fact:
    """One statement of the source. `values`: any of these says the same ("13:30" in minutes for a time);
    `demanded`: a translation must tell it, others it may."""

    kind: Kind
    values: frozenset[Decimal]
    text: str
    demanded: bool = True


@dataclass
class Stated:
    """All that a sentence states. `dates` are (month, day) as they belong together."""

    facts: list[Fact] = field(default_factory=list)
    dates: set[tuple[int, int]] = field(default_factory=set)
    percent: bool = False
    yuan: bool = False

    def add(self, kind: Kind, text: str, *values: int | Decimal, demanded: bool = True) -> None:
        self.facts.append(Fact(kind, frozenset(map(Decimal, values)), text.strip(), demanded))

    def of(self, kind: Kind) -> Iterator[Fact]:
        """The facts of one kind."""
        return (fact for fact in self.facts if fact.kind == kind)


def plain(text: str) -> str:
    """The text with digits of any script as 0-9 and wide signs as narrow ones; raised figures are units."""
    text = re.sub("[²³㎡㎥]", " ", text)
    digits = "".join(
        str(unicodedata.digit(each)) if each.isdigit() and unicodedata.digit(each, None) is not None else each
        for each in text
    )
    return unicodedata.normalize("NFKC", digits).replace("−", "-").replace("〜", "~")


def value_of(numeral: str) -> Decimal | None:
    """The number that digits or Chinese characters write; None for what is none, such as 三四."""
    if numeral.isascii():
        return Decimal(numeral)
    if len(numeral) > 1 and all(each in _UNIT for each in numeral):
        # Digit by digit: years and numbers of rooms; two alone are an estimate.
        return Decimal("".join(str(_UNIT[each]) for each in numeral)) if len(numeral) > 2 else None
    whole, part, digit = 0, 0, None
    for each in numeral:
        if each in _UNIT:
            if digit is not None and digit != 0:
                return None
            digit = _UNIT[each]
        elif each in _TENS:
            part += (1 if digit is None else digit) * _TENS[each]
            digit = None
        else:
            whole += (part + (digit or 0) or 1) * _LARGE[each]
            part, digit = 0, None
    return Decimal(whole + part + (digit or 0))


def stated(text: str) -> Stated:
    """What a Chinese sentence states, from which addresses and placeholders were taken out before."""
    found, text = Stated(), plain(text)
    for step in (_telephones, _dates, _times, _weekdays, _percents, _halves, _digits, _words):
        text = step(text, found)
    return found


def _blank(text: str, match: re.Match[str]) -> str:
    return text[: match.start()] + " " * len(match[0]) + text[match.end() :]


def _telephones(text: str, found: Stated) -> str:
    for match in list(_TELEPHONE.finditer(text)):
        if _ISO.fullmatch(match[0]):
            continue
        found.add("telephone", match[0], Decimal(re.sub(r"\D", "", match[0]) or 0))
        text = _blank(text, match)
    return text


def _dates(text: str, found: Stated) -> str:
    for match in list(_ISO.finditer(text)):
        found.add("year", match[1], int(match[1]))
        _day(found, int(match[2]), match[3], match[0])
        text = _blank(text, match)
    for match in list(_DATE.finditer(text)):
        month = value_of(match[2])
        if match[1]:
            found.add("year", match[1], value_of(match[1]) or 0)
        if month is not None:
            found.add("month", f"{match[2]}月", month)
            if match[3]:
                _day(found, int(month), match[3], match[0], months=False)
        end = match.end()
        while month is not None and match[3] and (more := _MORE_DAYS.match(text, end)):
            _day(found, int(month), more[1], more[0], months=False)
            text, end = _blank(text, more), more.end()
        text = _blank(text, match)
    for match in list(_YEAR.finditer(text)):
        found.add("year", match[1], value_of(match[1]) or 0)
        text = _blank(text, match)
    return text


def _day(found: Stated, month: int, numeral: str, text: str, *, months: bool = True) -> None:
    if months:
        found.add("month", text, month)
    day = value_of(numeral)
    if day is not None:
        found.add("number", numeral, day)
        found.dates.add((month, int(day)))


def _times(text: str, found: Stated) -> str:
    """Hours as minutes of the day; one without a part of the day may be either of two."""
    period, end = "", -1
    for match in list(_TIME.finditer(text)):
        hour = value_of(match[2] or match[4])
        minute = _PARTS.get(match[5] or match[6]) or value_of(match[3] or match[7] or "0") or Decimal(0)
        if hour is None or hour > 24 or minute > 59:
            continue
        joined = end >= 0 and re.fullmatch(_TO, text[end : match.start()])
        given = match[1] or (period if joined else "")
        text, period, end = _blank(text, match), given, match.end()
        found.add("time", match[0], *(each * 60 + minute for each in _hours(hour, given, bool(match[2]))))
    return text


def _hours(hour: Decimal, period: str, clock: bool) -> list[Decimal]:
    if period in _MORNING or hour > 12:
        return [hour % 24]
    if period == "中午":
        return [hour, hour + 12] if hour == 11 else [hour % 12 + 12]
    if period:
        return [hour % 12 + 12] if hour < 12 else [Decimal(0), Decimal(12)]
    return [hour] if clock and hour != 12 else [hour, (hour + 12) % 24]


def _weekdays(text: str, found: Stated) -> str:
    for match in list(_WEEKDAYS.finditer(text)):
        for name in re.findall("[一二三四五六日天]", match[1]):
            found.add("weekday", f"周{name}", 7 if name in "日天" else _UNIT[name])
        text = _blank(text, match)
    return text


def _percents(text: str, found: Stated) -> str:
    found.percent = "%" in text or "百分之" in text
    for match in list(re.finditer(rf"百分之({_NUMBER}(?:\.\d+)?)", text)):
        value = Decimal(match[1]) if match[1][0].isascii() else value_of(match[1])
        if value is not None:
            found.add("number", match[0], value)
        text = _blank(text, match)
    return text


def _halves(text: str, found: Stated) -> str:
    for word, value in _HALF.items():
        if word in text:
            found.add("number", word, value, demanded=False)
    for each in _EACH.findall(text):
        found.add("number", each, 1, demanded=False)
    return text


def _digits(text: str, found: Stated) -> str:
    for match in list(_DIGITS.finditer(text)):
        number = Decimal(match[1].replace(",", ""))
        for large in match[2] or "":
            number *= _LARGE[large]
        after = text[match.end() : match.end() + 3]
        found.yuan = (
            found.yuan or after.lstrip("余多").startswith("元") or text[: match.start()].endswith("¥")
        )
        found.add("number", match[0], number, *_also(number, after))
        text = _blank(text, match)
    return text


def _also(number: Decimal, after: str) -> list[Decimal]:
    """Other numbers that tell the same of the unit that follows: 两周 is 14 days."""
    return [number * times for unit, times in _ALSO.items() if number <= 3 and after.startswith(unit)]


def _words(text: str, found: Stated) -> str:
    """Numbers in characters: demanded where something is counted, from two on."""
    idioms = {at for match in _IDIOM.finditer(text) for at in range(*match.span())}
    for match in _WORD.finditer(text):
        value = value_of(match[2])
        if value is None:
            continue
        after = text[match.end() : match.end() + 3]
        counted = bool(match[1]) or bool(_COUNTED.match(text, match.end())) or value > 10
        sure = value > 1 and counted and not match[3] and not idioms & set(range(*match.span(2)))
        found.yuan = found.yuan or (sure and after.startswith("元"))
        found.add("number", match[0], value, *_also(value, after), demanded=sure)
    return text
