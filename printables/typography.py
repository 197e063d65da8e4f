"""What lines of each language ask for that fonts and line breaking do not give by themselves: where signs
take half their room, and what stays on one line. Knows texts only; `shims` hands it to the layout.
"""

from __future__ import annotations

import re

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
