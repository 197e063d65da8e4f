"""Marks inside texts: round a stale sentence, and round a Chinese one that stands in for a missing one.
Turns them into elements, or takes them out; knows no Markdown and not what is stale.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from markupsafe import escape

#: Characters for private use, which no typed text contains.
STALE, STALE_END, UNTRANSLATED, UNTRANSLATED_END = "\ue000", "\ue001", "\ue002", "\ue003"
ALL = STALE + STALE_END + UNTRANSLATED + UNTRANSLATED_END

_OPEN: Mapping[str, tuple[str, str]] = {
    STALE: ('<mark class="stale">', "</mark>"),
    UNTRANSLATED: ('<span class="untranslated" lang="zh-CN">', "</span>"),
}
_NONE = dict.fromkeys(map(ord, ALL))
_PARTS = re.compile(f"(<[^>]*>|[{ALL}])")
_TAG = re.compile(r"<(/?)([a-z0-9]+)")
_INLINE = frozenset({"a", "bdi", "br", "code", "em", "span", "strong"})


def unmarked(text: str) -> str:
    """The text without marks, for what can show none: titles of files, alternative texts, addresses."""
    return text.translate(_NONE)


def marked(text: str) -> str:
    """Plain text as markup, its marks as elements."""
    return Marker().elements(str(escape(text)))


class Marker:
    """Puts elements in the place of marks, in one piece of sound markup after the other; a mark that is not
    closed goes on in the next piece. `notes`: {mark: markup to stand at the beginning of each}."""

    def __init__(self, notes: Mapping[str, str] | None = None) -> None:
        self._notes = notes or {}
        self._mark, self._note = "", ""

    def elements(self, html: str) -> str:
        """The markup with elements round as much as can be held together inside its paragraph or cell."""
        if not self._mark and not any(mark in html for mark in ALL):
            return html
        parts = [part for part in _PARTS.split(html) if part]
        partners = _partners(parts)
        made: list[str] = []
        start = 0
        for end in [n for n, part in enumerate(parts) if part in _NONE_OF] + [len(parts)]:
            made += self._region(parts, partners, start, end)
            if end < len(parts):
                self._turn(parts[end])
            start = end + 1
        return "".join(made)

    def _turn(self, mark: str) -> None:
        self._mark = mark if mark in _OPEN else ""
        self._note = self._notes.get(mark, "")

    def _region(self, parts: Sequence[str], partners: Mapping[int, int], start: int, end: int) -> list[str]:
        """The parts between two marks, inside elements where the first of them opens one."""
        if not self._mark:
            return list(parts[start:end])
        made: list[str] = []
        run: list[str] = []
        for number in range(start, end):
            part = parts[number]
            if part.startswith("<") and not start <= partners.get(number, -1) < end:
                made += [*self._held(run), part]
                run = []
            else:
                run.append(part)
        return made + self._held(run)

    def _held(self, run: list[str]) -> list[str]:
        if not any(part.strip() for part in run if not part.startswith("<")):
            return run
        begins, ends = _OPEN[self._mark]
        note, self._note = self._note, ""
        return [begins, note, *run, ends]


_NONE_OF = frozenset(ALL)


def _partners(parts: Sequence[str]) -> dict[int, int]:
    """{number of an inline tag: number of the one that closes or opens it}; <br> is its own."""
    found: dict[int, int] = {}
    opened: list[int] = []
    for number, part in enumerate(parts):
        tag = _TAG.match(part)
        if tag is None or tag[2] not in _INLINE:
            continue
        if tag[2] == "br":
            found[number] = number
        elif not tag[1]:
            opened.append(number)
        elif opened:
            found[number] = opened.pop()
            found[found[number]] = number
    return found
