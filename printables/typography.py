"""What lines of each language ask for that fonts and line breaking do not give by themselves: where signs
take half their room, what stays on one line, and where a title breaks. Knows texts only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations, pairwise
from math import ceil

#: Where something begins and ends, in characters.
Span = tuple[int, int]

_OPENING, _CLOSING = "（「『【《〈〔〖｛［“‘", "）」』】》〉〕〗｝］”’"
#: {primary tag: signs with their blank behind them, signs in the middle of their room}: those of a mainland
#: font stand at the left, those of a Taiwanese one in the middle.
_SIGNS = {
    "zh-cn": (_CLOSING + "、。，．：；！？", "・·"),
    "zh-tw": (_CLOSING, "、。，．：；！？・·"),
    "ja": (_CLOSING + "、。，．", "・：；"),
}
_PAIRS = {
    tag: re.compile(
        f"[{re.escape(behind)}](?=[{re.escape(behind + middle)}])"
        f"|(?<=[{re.escape(_OPENING + behind + middle)}\u3000])[{re.escape(_OPENING)}]"
    )
    for tag, (behind, middle) in _SIGNS.items()
}

_DATE = r"(?:\d{2,4}\u2060?[年년]\s?)?\d{1,2}\u2060?[月월](?:\s?\d{1,2}\u2060?[日号號일])?"
_UNITS = (
    "小时|小時|分钟|分鐘|時間|分間|个月|個月|か月|公里|公斤|平方米|号楼|號樓|单元|單元|号室|"
    "[年月日号號天周時时分秒岁歲歳元円米层層楼樓階室人名位户戶份页頁次栋棟]"
)
_GROUP = r"\d(?:[\d()/–.-]{0,20}[\d)])?"
#: Telephone numbers and other figures in groups, dates, a figure and what it counts, and the signs before
#: which French has a space.
_TOGETHER = re.compile(
    rf"\+?\(?{_GROUP}(?:[ \u00a0]\(?{_GROUP}){{1,5}}"
    rf"|{_DATE}"
    rf"|\d{{1,9}}(?:[.,:–—~-]\d{{1,9}}){{0,3}}(?:{_UNITS})"
    r"|\b\d{1,4}(?:[.,:–-]\d{1,4}){0,3}\.?[ \u00a0][^\W\d_\u2e80-\uffff]{1,9}(?!\w)"
    r"|\d{1,9}(?:[:—~-]\d{1,9}){1,3}"
    r"|\w [:;!?»]|« \w"
)


def halved(text: str, tag: str | None) -> list[Span]:
    """Signs that take half their room, because the one beside them leaves enough of it blank (JIS X 4051,
    CSS Text 4 text-spacing-trim)."""
    pairs = _PAIRS.get((tag or "").lower())
    return [each.span() for each in pairs.finditer(text)] if pairs else []


def together(text: str) -> list[Span]:
    """What stays on one line."""
    return [each.span() for each in _TOGETHER.finditer(text)]


#: The most lines of a title, and how wide a letter is that is not of East Asia, of an em.
_LINES, _NARROW = 4, 0.62
_WIDE = re.compile("[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]")
#: Words and signs of Chinese titles beside which phrases begin and end.
_PHRASES = re.compile(
    "(关于|關於|进一步|進一步|[、，；：]|(?<!参)(?<!參)与(?!会)|和(?![平谐諧])|及(?![时時])|(?<!合)并(?!且)|[的对對])"
)
_CLOSED = re.compile("[、，；：》）”」的]")
_QUOTED = re.compile("(?=[《（“「])|(?<=[》）”」])")
#: Where a phrase of Japanese ends: behind its particles.
_PARTICLES = re.compile("(?<=[\u3041-\u309f])(?=[\u30a1-\u30fa\u3400-\u9fff])|(?<=[、」』])")


def in_lines(title: str, tag: str, most: float) -> str:
    """A title that takes more than a line of so many ems, broken between words into lines of like length, the
    longest not at the ends (GB/T 9704-2012, 7.3.1: trapezium or rhombus); as it is where that cannot be."""
    text = " ".join(title.split())
    places = sorted(set(_ends(text, tag)))
    for lines in range(ceil(_width(text) / most), _LINES + 1) if _width(text) > most else ():
        ways = [
            (_unlike(found), found)
            for each in combinations(places, lines - 1)
            if max(map(_width, found := [text[a:b].strip() for a, b in pairwise((0, *each, len(text)))]))
            <= most
        ]
        if ways:
            return "\n".join(min(ways)[1])
    return title


def _width(text: str) -> float:
    """In ems."""
    return sum(1 if _WIDE.match(each) else _NARROW for each in text)


def _unlike(lines: list[str]) -> float:
    """How far lines are from being of one length; more where one between others is the shortest."""
    widths = [_width(each) for each in lines]
    mean = sum(widths) / len(widths)
    waist = sum(max(0.0, min(a, c) - b) for a, b, c in zip(widths, widths[1:], widths[2:], strict=False))
    return sum((each - mean) ** 2 for each in widths) + 10 * waist


def _ends(text: str, tag: str) -> Iterator[int]:
    """Where a line may end: behind words, and in Chinese, which has no blanks, behind phrases and between the
    words of two characters of which they are made, where all of them are."""
    yield from (match.end() for match in re.finditer(" ", text))
    if tag.startswith("ja"):
        yield from (match.start() for match in _PARTICLES.finditer(text) if match.start())
    if not tag.startswith("zh"):
        return
    start = 0
    for part in _QUOTED.split(text):
        for phrase in filter(None, _PHRASES.split(part)):
            end = start + len(phrase)
            if len(phrase) % 2 == 0 and re.fullmatch("[\u3400-\u9fff]+", phrase):
                yield from (place for place in range(start + 2, end, 2))
            # No line begins with a sign or a particle.
            if start and not _CLOSED.match(phrase):
                yield start
            start = end
