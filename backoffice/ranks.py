"""How well a name fits what was typed to find it; knows no record and decides nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

#: How a name fits: it is what was typed, begins with it, has a word that does, or only holds it.
EXACT, START, WORD, WITHIN = range(4)

_HIRAGANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}


def fold(writing: str) -> str:
    """A name as it is compared: without case, width, accents, stops and the two kinds of kana."""
    found = unicodedata.normalize("NFKD", writing)
    found = (
        unicodedata.normalize("NFC", re.sub(r"[\u0300-\u036f]", "", found)).casefold().translate(_HIRAGANA)
    )
    return " ".join(re.sub(r"[^\w\s]|_", " ", re.sub(r"[.'’ʼ`]", "", found)).split())


def rank(wanted: str, name: str) -> int | None:
    """How a name fits, both folded; None where it does not."""
    if name == wanted:
        return EXACT
    if name.startswith(wanted):
        return START
    if f" {wanted}" in name:
        return WORD
    return WITHIN if wanted in name else None


def ranked(typed: str, found: Iterable[tuple[int, str]], limit: int = 20) -> list[tuple[int, str, int]]:
    """(id, title, rank) of rows that were found by what was typed, those first whose title fits best; what
    was found by another part of the row stands last."""
    wanted = fold(typed)
    fitting = [(key, title, rank(wanted, fold(title)) if wanted else WITHIN) for key, title in found]
    rated = [(key, title, WITHIN if fits is None else fits) for key, title, fits in fitting]
    return sorted(rated, key=lambda each: each[2])[:limit]
