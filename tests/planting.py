"""Clean pairs of sentences for the checks of the translation desk, and mistakes planted into them.

A plant changes a translation in one way, by chance but the same in every run; None where it finds no place.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backoffice.demo.content import FOLDER
from models.content import sentences

LANGUAGES = ("ko", "ja", "en", "ru", "ar")
SET = Path(__file__).parent / "checks_set.toml"

#: Columns of the demonstration's texts that are the same in every language, or forbidden on purpose.
_NO_TEXT = {"link", "source", "source_url", "topic", "forbidden", "kind"}


@dataclass(frozen=True)
class Clean:
    """A Chinese sentence and its translation; `others` are its translations into other languages."""

    source: str
    target: str
    language: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class Planted:
    """A translation with a mistake of a kind, and the kinds of finding that tell it."""

    source: str
    target: str
    language: str
    kind: str
    told: tuple[str, ...]
    most: int = 0


def own(part: str) -> list[Clean]:
    """The pairs of a part of the set: "tuned" or "held_out"."""
    return [
        Clean(each["zh"], each[code], code, tuple(each[other] for other in LANGUAGES if other != code))
        for each in _set()[part]
        for code in LANGUAGES
    ]


def wrong() -> list[Planted]:
    """The mistakes of the set that were made by hand."""
    return [
        Planted(each["zh"], each["text"], each["language"], f"by hand: {each['kind']}", TOLD[each["kind"]])
        for each in _set()["wrong"]
    ]


def _set() -> dict[str, Any]:
    return tomllib.loads(SET.read_text("utf-8"))


def demonstration() -> list[Clean]:
    """The sentences of the demonstration office."""
    found = []
    source = dict(_texts("zh"))
    for code in LANGUAGES:
        for place, text in _texts(code):
            if place not in source:
                continue
            parts = [sentences.sentences(each, "\n" in each) for each in (source[place], text)]
            if len(parts[0]) == len(parts[1]):
                pairs = zip(*parts, strict=True)
                found += [Clean(one.text, other.text, code) for one, other in pairs if one.text]
    return found


def _texts(code: str) -> Iterator[tuple[tuple[Any, ...], str]]:
    for path in sorted(FOLDER.rglob(f"{code}.toml")):
        yield from _within(tomllib.loads(path.read_text("utf-8")), ())


def _within(value: Any, place: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], str]]:
    if isinstance(value, str):
        yield place, value.strip()
    elif isinstance(value, dict | list):
        for key, each in value.items() if isinstance(value, dict) else enumerate(value):
            if key not in _NO_TEXT:
                yield from _within(each, (*place, key))


_NUMBERS = ("number", "date", "time", "telephone", "media", "url", "placeholder")
TOLD: dict[str, tuple[str, ...]] = {
    "number": (*_NUMBERS, "percent", "currency"),
    "date": ("date", "number"),
    "time": ("time", "number"),
    "weekday": ("weekday",),
    "telephone": ("telephone", "number"),
    "url": ("url",),
    "email": ("email", "number"),
    "placeholder": ("placeholder",),
    "mark": ("mark", "url", "media"),
    "length": ("length",),
    "untranslated": ("untranslated", "empty", "simplified", "script"),
    "script": ("script", "untranslated", "simplified"),
    "punctuation": ("punctuation", "sentence_end", "question", "unbalanced", "spaces", "doubled"),
}

Plant = Callable[[Clean, random.Random], str | None]
_PLANTS: dict[str, tuple[str, Plant]] = {}

#: Numbers that stand by themselves, not in an address or a name in letters.
_DIGITS = re.compile(r"(?<![\w{/.@#_-])\d+(?![\w}/@_]|\.\w|-\d)", re.ASCII)
_WORDS = {
    "ko": ("office", "すぐに", "район", "مكتب"),
    "ja": ("office", "사무실", "район", "请问们"),
    "en": ("офис", "사무실", "すぐに", "办公室"),
    "ru": ("office", "사무실", "すぐに", "办公室"),
    "ar": ("office", "사무실", "район", "办公室"),
}
#: Cyrillic letters that look like Latin ones.
_LOOKALIKES = dict(zip("aceopx", "асеорх", strict=True))
_FALSE_COMMA = {"ko": "，", "en": "，", "ru": "，", "ar": ",", "ja": ","}
_FALSE_STOP = {"ko": "。", "en": "。", "ru": "。", "ar": "。", "ja": "."}


def plant(kind: str) -> Callable[[Plant], Plant]:
    """Declare a plant of that kind."""

    def declare(function: Plant) -> Plant:
        _PLANTS[function.__name__] = kind, function
        return function

    return declare


def planted(pairs: list[Clean], seed: int, most: int) -> list[Planted]:
    """At most so many mistakes of each plant in each language."""
    found = []
    for name, (kind, function) in _PLANTS.items():
        for code in LANGUAGES:
            chance = random.Random(f"{seed} {name} {code}")
            mine = [each for each in pairs if each.language == code]
            chance.shuffle(mine)
            count = 0
            for pair in mine:
                target = function(pair, chance) if count < most else None
                if target is not None and target != pair.target:
                    count += 1
                    limit = len(target) - 2 if kind == "length" else 0
                    found.append(Planted(pair.source, target, code, name, TOLD[kind], limit))
    return found


def _replace(text: str, match: re.Match[str], by: str) -> str:
    return text[: match.start()] + by + text[match.end() :]


def _some(pattern: re.Pattern[str], text: str, chance: random.Random) -> re.Match[str] | None:
    found = list(pattern.finditer(text))
    return chance.choice(found) if found else None


@plant("number")
def digit_changed(pair: Clean, chance: random.Random) -> str | None:
    match = _some(_DIGITS, pair.target, chance)
    if match is None:
        return None
    place = chance.randrange(len(match[0]))
    other = chance.choice([each for each in "123456789" if each != match[0][place]])
    changed = match[0][:place] + other + match[0][place + 1 :]
    return (
        None if re.search(rf"(?<!\d){changed}(?!\d)", pair.source) else _replace(pair.target, match, changed)
    )


@plant("number")
def digits_swapped(pair: Clean, chance: random.Random) -> str | None:
    match = _some(re.compile(r"(?<![\d/.@{])(\d)(?!\1)(\d)(?!\d)", re.ASCII), pair.target, chance)
    return _replace(pair.target, match, match[2] + match[1]) if match and match[2] != "0" else None


@plant("number")
def number_dropped(pair: Clean, chance: random.Random) -> str | None:
    match = _some(_DIGITS, pair.target, chance)
    if match is None or len(re.findall(rf"(?<!\d){match[0]}(?!\d)", pair.target)) > 1:
        return None
    return _replace(pair.target, match, "")


@plant("number")
def number_added(pair: Clean, chance: random.Random) -> str | None:
    number = chance.randint(31, 97)
    match = re.search(r"[.。!?؟:：]?\W*$", pair.target)
    if str(number) in pair.source or match is None or "{" in match[0]:
        return None
    return f"{pair.target[: match.start()]} {number}{match[0]}"


@plant("date")
def month_changed(pair: Clean, chance: random.Random) -> str | None:
    if not re.search(r"\d月\d", pair.source):
        return None
    if pair.language in ("ko", "ja"):
        match = re.search(r"(\d+)(?=[월月])", pair.target)
        return _replace(pair.target, match, str(int(match[1]) % 12 + 1)) if match else None
    names = {
        "en": "January February March April May June July August September October November December",
        "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
        "ar": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    }[pair.language].split()
    at = next((each for each in range(12) if names[each] in pair.target), None)
    return None if at is None else pair.target.replace(names[at], names[(at + chance.randint(1, 11)) % 12])


@plant("date")
def day_and_month_swapped(pair: Clean, chance: random.Random) -> str | None:
    match = re.search(r"(\d+)(월 |月)(\d+)(?=일|日)", pair.target)
    if match is None or match[1] == match[3] or int(match[3]) > 12 or pair.source.count("月") > 1:
        return None
    return _replace(pair.target, match, match[3] + match[2] + match[1])


@plant("time")
def half_of_the_day_changed(pair: Clean, chance: random.Random) -> str | None:
    if not re.search(r"(上午|下午|晚上|早上|凌晨)\d+[:点]", pair.source):
        return None
    swaps = {
        "en": [("a.m.", "p.m.")],
        "ko": [("오전", "오후"), ("새벽", "오후"), ("아침", "저녁")],
        "ja": [("午前", "午後"), ("朝", "夜")],
        "ru": [("утра", "вечера")],
        "ar": [("صباحًا", "مساءً"), ("صباحًا", "بعد الظهر")],
    }[pair.language]
    for one, other in swaps:
        for here, there in ((one, other), (other, one)):
            if here in pair.target and there not in pair.target:
                return pair.target.replace(here, there)
    return None


@plant("time")
def hour_changed(pair: Clean, chance: random.Random) -> str | None:
    match = _some(re.compile(r"(?<!\d)(\d{1,2}):(\d\d)(?!\d)"), pair.target, chance)
    if match is None:
        return None
    minute = chance.choice([each for each in ("05", "20", "40", "50") if each != match[2]])
    return _replace(pair.target, match, f"{match[1]}:{minute}")


@plant("weekday")
def weekday_changed(pair: Clean, chance: random.Random) -> str | None:
    names = {
        "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
        "ko": "월요일 화요일 수요일 목요일 금요일 토요일 일요일",
        "ja": "月曜日 火曜日 水曜日 木曜日 金曜日 土曜日 日曜日",
        "ru": "понедельникам вторникам средам четвергам пятницам субботам воскресеньям",
        "ar": "الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد",
    }[pair.language].split()
    there = [each for each in names if each in pair.target]
    if not there or not re.search("周[一二三四五六日]|星期", pair.source):
        return None
    other = chance.choice([each for each in names if each not in pair.target])
    return pair.target.replace(chance.choice(there), other, 1)


@plant("telephone")
def telephone_changed(pair: Clean, chance: random.Random) -> str | None:
    match = re.search(r"\d{3,4}[- ]\d{4}[- ]?\d{4}", pair.target)
    if match is None:
        return None
    last = chance.choice([each for each in "0123456789" if each != match[0][-1]])
    return _replace(pair.target, match, match[0][:-1] + last)


@plant("url")
def address_cut(pair: Clean, chance: random.Random) -> str | None:
    match = re.search(r"https?://[^\s。，()（）<>]*[a-z]", pair.target)
    return _replace(pair.target, match, match[0][:-1]) if match else None


@plant("url")
def address_dropped(pair: Clean, chance: random.Random) -> str | None:
    match = re.search(r" ?https?://[^\s。，()（）<>]*[a-z] ?", pair.target)
    return _replace(pair.target, match, "") if match else None


@plant("email")
def email_changed(pair: Clean, chance: random.Random) -> str | None:
    return pair.target.replace("@", "@mail.") if re.search(r"\w@\w", pair.target) else None


@plant("placeholder")
def placeholder_dropped(pair: Clean, chance: random.Random) -> str | None:
    match = _some(re.compile(r"\{\w+\}"), pair.target, chance)
    return _replace(pair.target, match, "") if match else None


@plant("placeholder")
def placeholder_renamed(pair: Clean, chance: random.Random) -> str | None:
    match = _some(re.compile(r"\{(\w+)\}"), pair.target, chance)
    return _replace(pair.target, match, f"{{{match[1]}s}}") if match else None


@plant("placeholder")
def brace_dropped(pair: Clean, chance: random.Random) -> str | None:
    match = _some(re.compile(r"\{(\w+)\}"), pair.target, chance)
    return _replace(pair.target, match, f"{{{match[1]}") if match else None


@plant("mark")
def bold_dropped(pair: Clean, chance: random.Random) -> str | None:
    return pair.target.replace("**", "") if "**" in pair.target else None


@plant("mark")
def bold_left_open(pair: Clean, chance: random.Random) -> str | None:
    return pair.target.replace("**", "", 1) if "**" in pair.target else None


@plant("mark")
def link_dropped(pair: Clean, chance: random.Random) -> str | None:
    return re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", pair.target)


@plant("length")
def too_long(pair: Clean, chance: random.Random) -> str | None:
    return f"{pair.target} " if len(pair.target) > 4 else None


@plant("untranslated")
def source_kept(pair: Clean, chance: random.Random) -> str | None:
    kana_free = pair.language == "ja" and len(pair.source) < 6
    return pair.source if re.search("[一-鿿]", pair.source) and not kana_free else None


@plant("untranslated")
def left_empty(pair: Clean, chance: random.Random) -> str | None:
    return ""


@plant("untranslated")
def half_kept(pair: Clean, chance: random.Random) -> str | None:
    half = re.search(r"[，；](\w{4,})。?$", pair.source)
    return f"{pair.target[: len(pair.target) // 2]} {half[1]}" if half else None


@plant("untranslated")
def word_kept(pair: Clean, chance: random.Random) -> str | None:
    match = re.search("[请护电话签证许记办动护邮绿热线]{2,}", pair.source)
    words = pair.target.split(" ")
    if match is None or len(words) < 3:
        return None
    words[1] = match[0]
    return " ".join(words)


@plant("script")
def other_language(pair: Clean, chance: random.Random) -> str | None:
    long = re.sub(r"[\W\d_]", "", pair.target)
    return chance.choice(pair.others) if pair.others and len(long) > 12 else None


@plant("script")
def word_of_another_script(pair: Clean, chance: random.Random) -> str | None:
    words = pair.target.split(" ") if pair.language != "ja" else re.split("(?<=[はをにで])", pair.target)
    if len(words) < 3:
        return None
    words[1] = chance.choice(_WORDS[pair.language])
    return ("" if pair.language == "ja" else " ").join(words)


@plant("script")
def letter_that_looks_alike(pair: Clean, chance: random.Random) -> str | None:
    table = {"en": _LOOKALIKES, "ru": {other: one for one, other in _LOOKALIKES.items()}}.get(pair.language)
    match = _some(re.compile(f"(?<=\\w)[{''.join(table)}](?=\\w)"), pair.target, chance) if table else None
    if match is None or table is None or re.search(r"[{@/]", pair.target):
        return None
    return _replace(pair.target, match, table[match[0]])


@plant("punctuation")
def end_dropped(pair: Clean, chance: random.Random) -> str | None:
    if not re.search(r"[。！？]$", pair.source) or re.search(r"[ap]\.m\.$", pair.target):
        return None
    return re.sub(r"[.。!?؟]$", "", pair.target)


@plant("punctuation")
def end_added(pair: Clean, chance: random.Random) -> str | None:
    if (
        re.search(r"\W$", pair.source)
        or re.search(r"\W$", pair.target)
        or not re.search(r"\w{3}", pair.source)
    ):
        return None
    return pair.target + ("。" if pair.language == "ja" else ".")


@plant("punctuation")
def false_comma(pair: Clean, chance: random.Random) -> str | None:
    comma = {"ja": "、", "ar": "،"}.get(pair.language, ", ")
    return pair.target.replace(comma, _FALSE_COMMA[pair.language], 1) if comma in pair.target else None


@plant("punctuation")
def false_stop(pair: Clean, chance: random.Random) -> str | None:
    if not pair.source.endswith("。"):
        return None
    return re.sub(r"(?<=\w)[.。]$", _FALSE_STOP[pair.language], pair.target)


@plant("punctuation")
def question_mark_dropped(pair: Clean, chance: random.Random) -> str | None:
    return re.sub(r"[?؟]$", ".", pair.target) if pair.source.endswith("？") else None


@plant("punctuation")
def bracket_dropped(pair: Clean, chance: random.Random) -> str | None:
    match = _some(re.compile(r"(?<!\])[()（）«»“”「」](?![^()]*\]\()"), pair.target, chance)
    return _replace(pair.target, match, "") if match and "](" not in pair.target else None


@plant("punctuation")
def blank_doubled(pair: Clean, chance: random.Random) -> str | None:
    match = _some(re.compile(r"(?<=\w) (?=\w)"), pair.target, chance)
    return _replace(pair.target, match, "  ") if match else None


@plant("punctuation")
def blank_before_comma(pair: Clean, chance: random.Random) -> str | None:
    return re.sub(r"(?<=[^\W\d_])([,،]) ", r" \1 ", pair.target, count=1) if pair.language != "ja" else None


@plant("punctuation")
def comma_doubled(pair: Clean, chance: random.Random) -> str | None:
    return re.sub(r"([,،、])(?!\d)", r"\1\1", pair.target, count=1)
