"""Which scripts stand in a text, whether its language is written in them, and whether they have its font."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from weasyprint.text.ffi import ffi, pango
from weasyprint.text.fonts import get_pango_font_key

from printables.languages import CODES, language
from printables.sheet import Problem

if TYPE_CHECKING:
    from printables.inspection.seen import Item

_SCRIPTS = {
    "han": re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"),
    "kana": re.compile("[\u3041-\u3096\u30a1-\u30fa]"),
    "hangul": re.compile("[\uac00-\ud7a3\u1100-\u11ff\u3131-\u318e]"),
    "arabic": re.compile("[\u0620-\u064a\u066e-\u06d3]"),
    "thai": re.compile("[\u0e01-\u0e2e\u0e40-\u0e44]"),
    "cyrillic": re.compile("[\u0400-\u052f]"),
    "latin": re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]"),
}
#: {primary tag: the scripts it is written in}; others are written in Latin letters.
_OF: Mapping[str, frozenset[str]] = {
    "zh": frozenset({"han"}),
    "ja": frozenset({"han", "kana"}),
    "ko": frozenset({"hangul", "han"}),
    "th": frozenset({"thai"}),
    **dict.fromkeys(("ar", "fa", "ug", "ur"), frozenset({"arabic"})),
    **dict.fromkeys(("be", "bg", "kk", "ky", "mn", "ru", "uk"), frozenset({"cyrillic"})),
}
#: Elements that label others, where words of another language are no names.
_LABELS = frozenset({"caption", "dt", "h1", "h2", "h3", "h4", "label", "legend", "th"})
_LATIN_WORDS = re.compile(r"[a-z]{2,}\W+[A-Za-z]*[a-z]{2,}|[A-Za-z]{8,}")
_PLACEHOLDER = re.compile(r"\{[a-z_]{2,30}\}|%\([a-z_]+\)[sd]|\{\{.{0,40}?\}\}|^(None|NaN|undefined|null)$")
_FACES = re.compile("CJK (SC|TC|HK|JP|KR)")


def code_of(tag: str) -> str:
    """The content code of a tag, "" where it has none."""
    return _codes().get(tag, tag if re.fullmatch("[a-z]{2,3}", tag) else "")


@lru_cache(1)
def _codes() -> dict[str, str]:
    return {language(code).tag: code for code in CODES}


@lru_cache(4096)
def found_in(text: str) -> frozenset[str]:
    """The scripts in a text."""
    if text.isascii():
        return frozenset({"latin"}) if any(map(str.isalpha, text)) else frozenset()
    return frozenset(name for name, pattern in _SCRIPTS.items() if pattern.search(text))


def size_class(text: str) -> str:
    """The class of scripts by which a text has its least size."""
    scripts = found_in(text)
    if scripts & {"han", "kana", "hangul"}:
        return "han"
    return next((name for name in ("arabic", "thai") if name in scripts), "latin")


def problems(items: Iterable[Item]) -> Iterator[Problem]:
    """Elements in the script of another language, placeholders, and Han in the forms of another language."""
    whole: dict[Any, list[Item]] = {}
    asked: set[tuple[Any, ...]] = set()
    for item in items:
        if not item.text or item.text.isspace():
            continue
        if "::" not in (item.box.element_tag or "::"):
            whole.setdefault(item.box.element, []).append(item)
        yield from _wrong_face(item, asked)
    for element, pieces in whole.items():
        text = "".join(item.text for item in pieces)
        first = pieces[0]
        for each in set(_PLACEHOLDER.finditer(text)) if "{" in text or "%(" in text or len(text) < 10 else ():
            yield Problem("placeholder", first.place, each[0], page=first.page, language=first.language)
        if _foreign(text, element.tag, first.box.style["lang"] or ""):
            start = " ".join(text.replace("\u2060", "").split())[:30]
            yield Problem("wrong_language", first.place, start, page=first.page, language=first.language)


def _foreign(text: str, tag: str, lang: str) -> bool:
    """Whether all of a text is in scripts that its language is not written in; names and the like in Latin
    letters stand in every language, but label nothing."""
    primary = lang.partition("-")[0]
    if primary in ("", "und"):
        return False
    own, there = _OF.get(primary, frozenset({"latin"})), found_in(text)
    if not there or there & own:
        return False
    if there == {"latin"}:
        return tag in _LABELS and bool(_LATIN_WORDS.search(text))
    return sum(map(str.isalpha, text)) > 1


def _wrong_face(item: Item, asked: set[tuple[Any, ...]]) -> Iterator[Problem]:
    """Han, kana or hangul that are drawn in the face of another language; each style is asked once."""
    style = item.box.style
    tag = style["lang"] or ""
    wanted = _face(tag)
    kinds = found_in(item.text) & {"han", "kana", "hangul"}
    key = (tag, style["font_family"], style["font_weight"], kinds)
    if not wanted or not kinds or key in asked:
        return
    asked.add(key)
    for family in _drawn_in(item.box):
        face = _FACES.search(family)
        if face and face[1] != wanted:
            yield Problem("wrong_font", item.place, face[0], page=item.page, language=item.language)
            return


@lru_cache(64)
def _face(tag: str) -> str:
    """The face of a language that has one of its own."""
    code = code_of(tag)
    own = _FACES.search(language(code).stack[0]) if code in CODES else None
    return own[1] if own else ""


def _drawn_in(box: Any) -> Iterator[str]:
    """The families in which a piece of text is drawn."""
    layout = box.pango_layout
    layout.reactivate(box.style)
    run = layout.get_first_line()[0].runs[0]
    while run != ffi.NULL:
        _key, description, _size = get_pango_font_key(run.data.item.analysis.font)
        yield ffi.string(pango.pango_font_description_get_family(description)).decode()
        run = run.next
    layout.deactivate()
