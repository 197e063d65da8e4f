"""The index of a book: marks the terms of a glossary where they first stand in each of its parts, and lists
them in the order of each language; knows no template, and page numbers are the layout's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from printables.collation import key
from printables.marks import unmarked
from printables.markup import plain, safe

_TAGS = re.compile(r"(<[^>]*>)")
_JOINER = "\u2060"
#: Languages in which words are not told apart by blanks.
_UNSPACED = ("zh", "zh-Hant", "ja", "th")
#: {language: what may stand before a term as a part of the word, what behind it}.
_AROUND = {
    "ko": ("(?<![\uac00-\ud7a3\u2060])", ""),
    "ar": ("(?<!\\w)(?:وال|بال|ال|لل|و)?", "(?!\\w)"),
    **dict.fromkeys(("en", "fr", "es"), ("(?<!\\w)", "(?:s|es)?(?!\\w)")),
}


@dataclass(frozen=True)
class Entry:
    """A term, and the anchors of the places where it stands."""

    term: Markup
    anchors: tuple[str, ...]


@dataclass
class BookIndex:
    """terms: {"term": {code: text}} of each, in the order of the Chinese."""

    terms: Sequence[Mapping[str, object]]
    _places: dict[str, dict[int, list[str]]] = field(default_factory=dict)
    _patterns: dict[str, tuple[re.Pattern[str] | None, dict[str, int]]] = field(default_factory=dict)

    def mark(self, html: Markup, code: str, part: str) -> Markup:
        """A piece of a part of the book as markup; terms that the part had not yet are anchors in it."""
        pattern, numbers = self._pattern(code)
        if pattern is None:
            return html
        places = self._places.setdefault(code, {})

        def anchor(found: re.Match[str]) -> str:
            number = numbers[found["term"].replace(_JOINER, "").lower()]
            name = f"term-{number}-{code}-{part}"
            if name in places.setdefault(number, []):
                return found[0]
            places[number].append(name)
            return f'<span id="{name}">{found[0]}</span>'

        pieces = _TAGS.split(html)
        return safe("".join(each if each[:1] == "<" else pattern.sub(anchor, each) for each in pieces))

    def entries(self, code: str) -> list[Entry]:
        """The terms that were marked in that language, in its order."""
        places = self._places.get(code, {})
        chinese = code in ("zh", "zh-Hant")
        order = sorted(
            places, key=lambda number: number if chinese else key(unmarked(self._term(number, code)), code)
        )
        return [Entry(plain(self._term(number, code), code), tuple(places[number])) for number in order]

    def _term(self, number: int, code: str) -> str:
        by = self.terms[number].get("term")
        return str(by[code]).strip() if isinstance(by, Mapping) and by.get(code) else ""

    def _pattern(self, code: str) -> tuple[re.Pattern[str] | None, dict[str, int]]:
        """What finds the terms of that language, the longest first, and which is which."""
        if code not in self._patterns:
            numbers = {
                str(escape(term)).lower(): number
                for number in reversed(range(len(self.terms)))
                if (term := unmarked(self._term(number, code)))
            }
            self._patterns[code] = _compiled(list(numbers), code), numbers
        return self._patterns[code]


def _compiled(terms: list[str], code: str) -> re.Pattern[str] | None:
    if not terms:
        return None
    joint = f"{_JOINER}?" if code == "ko" else ""
    longest = sorted(terms, key=len, reverse=True)
    either = "|".join(joint.join(map(re.escape, term)) for term in longest)
    before, behind = ("", "") if code in _UNSPACED else _AROUND.get(code, ("(?<!\\w)", "(?!\\w)"))
    return re.compile(f"{before}(?P<term>{either}){behind}", re.IGNORECASE)
