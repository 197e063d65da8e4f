"""Whether a translation uses the terms of the glossary; words may be inflected, and none may be forbidden."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from typing import Literal

from backoffice.content.checks.finding import Finding, Severity

#: Languages that write a term without blanks round it, or hang particles on it.
_JOINED = frozenset({"ko", "ja", "zh", "zh-Hant", "th"})
#: Languages that inflect nothing.
_FIXED = frozenset({"vi"})

_WORD = re.compile(r"[^\W_]+")
_ARABIC_PREFIX = re.compile(r"^[وف]?[بلك]?(?:ال)?(?=\w{3})|^[وف]?لل(?=\w{3})")
_ARABIC_FOLD = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ت", "ـ": None})
#: So many letters may an ending have, and so large a part of a word must stay when it is inflected.
_ENDING, _STEM = 4, 0.6
#: So many other words may stand between those of a term.
_BETWEEN = 2


@dataclass(frozen=True)
class Entry:
    """A term as the office says it in a language, "" when that is not decided; `forbidden` are renderings
    that are not to be used."""

    source: str
    target: str
    forbidden: tuple[str, ...] = ()
    kind: Literal["term", "place"] = "term"
    definition: str = ""


def check(target: str, language: str, terms: Sequence[Entry]) -> Iterator[Finding]:
    """Approved terms that are missing, forbidden variants that are there; `terms` are those of the source."""
    for entry in terms:
        if entry.target and not contains(target, entry.target, language):
            severity: Severity = "error" if entry.kind == "term" else "warning"
            yield Finding("term", f"{entry.source} → {entry.target}", severity)
        for variant in entry.forbidden:
            if _stands(target, variant, entry.target, language):
                yield Finding("forbidden", variant)


def _stands(target: str, variant: str, approved: str, language: str) -> bool:
    """Whether a forbidden variant is there, other than as a part of the approved term."""
    if language in _JOINED and contains(approved, variant, language):
        target = _folded(target, language).replace(_folded(approved, language), " ")
    elif approved and contains(approved, variant, language):
        return False
    return contains(target, variant, language, strict=True)


def contains(text: str, term: str, language: str, *, strict: bool = False) -> bool:
    """Whether the term stands in the text. `strict`: with an ending of two letters at most."""
    if language in _JOINED:
        return _folded(term, language) in _folded(text, language)
    words, wanted = _words(text, language), _words(term, language)
    if not wanted:
        return True
    return any(_from(words, place, wanted, language, strict) for place in range(len(words)))


def _from(words: Sequence[str], place: int, wanted: Sequence[str], language: str, strict: bool) -> bool:
    at = place
    for number, word in enumerate(wanted):
        reach = words[at : at + 1 + (0 if number == 0 or strict else _BETWEEN)]
        found = next((step for step, each in enumerate(reach) if _same(each, word, language, strict)), None)
        if found is None:
            return False
        at += found + 1
    return True


@lru_cache(maxsize=8192)
def _folded(text: str, language: str) -> str:
    """Without case and width; without blanks and middle dots where they say nothing."""
    text = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\s·・\-]", "", text)


@lru_cache(maxsize=8192)
def _words(text: str, language: str) -> tuple[str, ...]:
    text = unicodedata.normalize("NFKC", text).casefold()
    if language == "ar":
        text = "".join(each for each in text if unicodedata.category(each) != "Mn").translate(_ARABIC_FOLD)
    elif language not in _FIXED:
        text = text.replace("й", "\0")
        text = "".join(
            each for each in unicodedata.normalize("NFD", text) if unicodedata.category(each) != "Mn"
        )
        text = text.replace("\0", "й")
    return tuple(_WORD.findall(text))


def _same(word: str, wanted: str, language: str, strict: bool) -> bool:
    """Whether a word is a form of the wanted one."""
    if word == wanted:
        return True
    if language in _FIXED:
        return False
    if language == "ar":
        word, wanted = _ARABIC_PREFIX.sub("", word), _ARABIC_PREFIX.sub("", wanted)
        if word == wanted or (len(wanted) > 3 and _consonants(word) == _consonants(wanted)):
            return True
    if len(wanted) < 4:
        return word.startswith(wanted) and len(word) - len(wanted) <= 2
    common = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(word, wanted, strict=False))))
    ending = 2 if strict else _ENDING
    return common >= max(3, len(wanted) * _STEM) and max(len(word), len(wanted)) - common <= ending


def _consonants(word: str) -> str:
    """An Arabic word without its long vowels, which change in broken plurals."""
    return word[:1] + re.sub("[اويؤئ]", "", word[1:])
