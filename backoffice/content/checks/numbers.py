"""Whether every number, date, time and day of the week of a Chinese sentence stands in its translation, and
no other; compares what `chinese` and `written` read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from backoffice.content.checks.chinese import Fact, Stated, plain, stated
from backoffice.content.checks.finding import Finding
from backoffice.content.checks.written import Language, Token, Written, written

_TELEPHONE = re.compile(r"(?<![\d.])(?:\+|\(?0)\d[\d \-().]{5,}\d(?!\d)")
_DAY, _NOON = 24 * 60, 12 * 60
#: Words by which the source itself tells the part of the day without an hour.
_MORNINGS, _EVENINGS = re.compile("[早晨]|上午"), re.compile("[晚夜傍]|下午|午后")
#: Languages that say before the hour which half of the day it is in.
_WORD_FIRST = frozenset({"ko", "ja", "zh-Hant"})
_WORKING_WEEK = {Decimal(1), Decimal(5)}


def check(source: str, target: str, language: Language) -> Iterator[Finding]:
    """Findings about two texts from which addresses and placeholders were taken out."""
    said = stated(source)
    target = plain(target)
    for fact in said.of("telephone"):
        target, missing = _telephone(fact, target)
        yield from missing
    for match in _TELEPHONE.finditer(target):
        digits = re.sub(r"\D", "", match[0])
        if len(digits) > 7 and not re.fullmatch(r"\d{1,2}[.-]\d{1,2}[.-]\d{4}", match[0]):
            yield Finding("telephone_added", match[0])
            target = target[: match.start()] + " " * len(match[0]) + target[match.end() :]
    known = {value for fact in said.facts for value in fact.values}
    wrote = written(target, language, known, bool(said.dates))
    yield from _times(source, said, wrote)
    yield from _dates(said, wrote)
    yield from _numbers(said, wrote)
    yield from _weekdays(said, wrote)
    if said.percent != wrote.has("percent"):
        yield Finding("percent")
    if said.yuan and not wrote.has("yuan"):
        yield Finding("currency")


def _telephone(fact: Fact, target: str) -> tuple[str, list[Finding]]:
    """The target without the number, however its digits are grouped and the country is told."""
    digits = re.sub(r"\D", "", fact.text)
    local = re.sub(r"^(?:00)?86(?=\d{9,})", "", digits).lstrip("0")
    pattern = r"(?<!\d)(?:(?:\+|00) ?86)?[ \-().]*0?[ \-().]*" + r"[ \-().]*".join(local) + r"\)?(?!\d)"
    match = re.search(pattern, target)
    if match is None:
        return target, [Finding("telephone_missing", fact.text)]
    return target[: match.start()] + " " + target[match.end() :], []


def _take(wrote: Written, value: Decimal) -> Token | None:
    """The first number of that value that nothing else has claimed."""
    found = next((each for each in wrote.tokens if not each.used and value in each.values), None)
    if found:
        found.used = True
    return found


def _times(source: str, said: Stated, wrote: Written) -> Iterator[Finding]:
    short = False
    facts = list(said.of("time"))
    for fact in facts:
        form, token = _find_time(fact, wrote)
        if not form:
            yield Finding("time_missing", fact.text)
        elif token and len(fact.values) == 1 and _beside(wrote, token) == (_half(fact) == "am"):
            yield Finding("time_of_day", fact.text)
        short = short or form == "short"
    if not facts:
        return
    early = any(value < _NOON for fact in facts for value in fact.values) or _MORNINGS.search(source)
    late = any(value >= _NOON for fact in facts for value in fact.values) or _EVENINGS.search(source)
    morning, afternoon = wrote.has("am"), wrote.has("pm")
    if (
        (short and not (afternoon or wrote.has("either")))
        or (morning and not early)
        or (afternoon and not (late or wrote.has("noon")))
    ):
        yield Finding("time_of_day", ", ".join(fact.text for fact in facts))


def _half(fact: Fact) -> str:
    return "am" if all(value < _NOON for value in fact.values) else "pm"


def _beside(wrote: Written, token: Token) -> bool | None:
    """Whether the word beside an hour says that it is after noon; None when there is none."""
    place = wrote.tokens.index(token)
    if wrote.language.code in _WORD_FIRST:
        start = wrote.tokens[place - 1].end if place else 0
        text, at = wrote.text[start : token.start].rstrip(), -1
    else:
        end = wrote.tokens[place + 1].start if place + 1 < len(wrote.tokens) else None
        text, at = wrote.text[token.end - 1 : end], 0
    early, late = (
        any(_touches(text, each, at) for each in wrote.language.patterns[name].finditer(text))
        for name in ("am", "pm")
    )
    return None if early == late else late


def _touches(text: str, match: re.Match[str], at: int) -> bool:
    """Whether nothing but the word for the hour stands between."""
    return match.end() == len(text) if at else len(re.findall(r"\w+", text[1 : match.start()])) <= 1


def _find_time(fact: Fact, wrote: Written) -> tuple[str, Token | None]:
    """How the time is written: "full", or "short" when only a word can tell it from the other half of the
    day, "" when it is not there; and its hour in digits."""
    for full in (True, False):
        for value in fact.values:
            hour, minute = divmod(int(value), 60)
            hours = {hour, 24 if hour == 0 else hour} if full else {hour % 12 or 12}
            token = next(filter(None, (_hour(wrote, each, minute) for each in hours)), None)
            if token:
                return "full" if full or len(fact.values) > 1 else "short", token
    for value in fact.values:
        hour, minute = divmod(int(value), 60)
        if minute == 0 and ((hour == 12 and wrote.has("noon")) or (hour == 0 and wrote.has("midnight"))):
            return "full", None
        told = wrote.tells(Decimal(hour % 12 or 12)) and (minute == 0 or _minute_in_words(wrote, minute))
        if told:
            return "short" if hour > 12 and len(fact.values) == 1 else "full", None
    return "", None


def _hour(wrote: Written, hour: int, minute: int) -> Token | None:
    """The number that writes the hour; it and the minute are claimed."""
    exact = [each for each in wrote.tokens if each.clock == (hour, minute)]
    if exact:  # one clock may serve two times: "on both days from 9:00"
        token = next((each for each in exact if not each.used), exact[0])
        token.used = True
        return token
    for place, token in enumerate(wrote.tokens):
        if token.clock or token.used or Decimal(hour) not in token.values:
            continue
        after = wrote.tokens[place + 1] if place + 1 < len(wrote.tokens) else None
        if minute and after and not after.used and Decimal(minute) in after.values:
            after.used = True
        elif minute and not _minute_in_words(wrote, minute):
            continue
        token.used = True
        return token
    return None


def _minute_in_words(wrote: Written, minute: int) -> bool:
    return (minute == 30 and wrote.has("half")) or (minute in (15, 45) and wrote.has("quarter"))


def _dates(said: Stated, wrote: Written) -> Iterator[Finding]:
    for fact in said.of("year"):
        (year,) = fact.values
        if not _take(wrote, year) and not any(year in token.values for token in wrote.tokens):
            yield Finding("date_missing", fact.text)
    named = wrote.months | wrote.loose_months
    for fact in said.of("month"):
        (value,) = fact.values
        if int(value) not in named and not _take(wrote, value):
            yield Finding("date_missing", fact.text)
    for readings in wrote.dates:
        if said.dates and not readings & said.dates:
            month, day = min(readings)
            yield Finding("date_other", f"{month}-{day}")
    months = {int(value) for fact in said.of("month") for value in fact.values}
    numbers = {int(value) for fact in said.of("number") for value in fact.values}
    for month in sorted(wrote.months - months - numbers):
        if not any(date & said.dates for date in wrote.dates if any(each == month for each, _day in date)):
            yield Finding("date_other", str(month))


def _numbers(said: Stated, wrote: Written) -> Iterator[Finding]:
    facts = sorted(said.of("number"), key=lambda fact: not fact.demanded)
    left = [fact for fact in facts if not any(_take(wrote, value) for value in sorted(fact.values))]
    for fact in left:
        if fact.demanded and not _in_words(fact, said, wrote):
            yield Finding("number_missing", fact.text)
    known = {value for fact in said.facts if fact.kind != "time" for value in fact.values}
    for fact in said.of("time"):
        known |= {Decimal(part) for value in fact.values for part in _parts(int(value))}
    for token in wrote.tokens:
        if token.used or token.values & known:
            continue
        yield Finding("time_added" if token.clock else "number_added", token.text)


def _parts(moment: int) -> set[int]:
    hour, minute = divmod(moment % _DAY, 60)
    return {hour, hour % 12 or 12, minute}


def _in_words(fact: Fact, said: Stated, wrote: Written) -> bool:
    if any(wrote.tells(value) for value in fact.values):
        return True
    if Decimal(24) in fact.values and wrote.has("around_clock"):
        return True
    days = {Decimal(day) for _month, day in said.dates}
    return bool(fact.values & days) and any(fact.values & each.values for each in wrote.tokens)


def _weekdays(said: Stated, wrote: Written) -> Iterator[Finding]:
    days = {value: fact.text for fact in said.of("weekday") for value in fact.values}
    named = set(wrote.weekdays) | wrote.loose_weekdays
    week = set(days) >= _WORKING_WEEK and wrote.has("working_week")
    for day, text in days.items():
        if int(day) not in named and not (week and day <= 5):
            yield Finding("weekday_missing", text)
    for number, text in wrote.weekdays.items():
        if number not in days and not (week and number <= 5):
            yield Finding("weekday_added", text)
