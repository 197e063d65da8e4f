"""Whether a text is translated at all and written in the script of its language; names in foreign letters,
Chinese terms in brackets and what the source itself writes in Latin letters are let be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

import opencc

from backoffice.content.checks.finding import Finding

_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_SCRIPTS = {
    "han": _HAN,
    "kana": "\u3041-\u3096\u30a1-\u30fa\u31f0-\u31ff",
    "hangul": "\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3",
    "cyrillic": "\u0400-\u052f",
    "arabic": "\u0620-\u064a\u066e-\u06d3\u06fa-\u06ff",
    "thai": "\u0e01-\u0e3a\u0e40-\u0e4e",
    "latin": "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff",
}
_RUNS = {name: re.compile(f"[{characters}]+") for name, characters in _SCRIPTS.items()}
_OWN = {
    "ko": ("hangul",), "ja": ("kana", "han"), "zh-Hant": ("han",), "zh": ("han",), "ru": ("cyrillic",),
    "ar": ("arabic",), "th": ("thai",),
}  # fmt: skip
_LATIN = ("latin",)

_LETTERS = re.compile(r"[^\W\d_]+")
#: Brackets and quotation marks in which a foreign term may stand.
_ASIDE = re.compile(r"[（(][^（）()]*[)）]|[“\"«„「『《][^“”\"«»„「」『』《》]*[”\"»“」』》]")
_LATIN_WORD = re.compile(rf"(?<![{_SCRIPTS['latin']}\d@.])[{_SCRIPTS['latin']}][{_SCRIPTS['latin']}'’-]*")
_MIXED = re.compile(rf"[{_SCRIPTS['cyrillic']}][A-Za-z]|[A-Za-z][{_SCRIPTS['cyrillic']}]")
_UNITS = frozenset(
    {"kg", "mg", "ml", "cm", "mm", "km", "kwh", "app", "apps", "mail", "email", "wifi", "min", "max", "tel"}
)
#: A text without kana of so many Han characters, most of them those of the source, is not Japanese.
_LONG, _MOST_SHARED = 8, 0.7

#: Words by which one language in Latin letters is told from another.
_COMMON = {
    "en": "the and of to for is are your you with please or not at if must be this when",
    "fr": "le la les des et vous pour votre une est dans du au ou avec ne pas si sur",
    "de": "der die das und sie für ist mit nicht ihre ein eine bitte oder zu den dem bei im",
    "es": "el los las y para su con una por es del al que no en si usted o",
    "it": "il gli e per di che con una suo nella non del si lei alla o al i",
    "vi": "và của không được người xin tại các cho hoặc khi nếu phải quý vị",
}
_COMMON_WORDS = {code: frozenset(words.split()) for code, words in _COMMON.items()}


def check(source: str, target: str, language: str) -> Iterator[Finding]:
    """Findings about two texts from which addresses and placeholders were taken out."""
    if not _LETTERS.search(source):
        return
    if _letters(source) == _letters(target):
        if not _same_in(source, language):
            yield Finding("untranslated", _short(target))
        return
    own = _OWN.get(language, _LATIN)
    outside = _ASIDE.sub(" ", target)
    if not any(_RUNS[name].search(outside) for name in own):
        outside = target
    yield from _han(source, outside, language)
    yield from _foreign(outside, own)
    if own == _LATIN:
        yield from _other_language(target, language)
    else:
        yield from _latin(source, outside, own)


def is_written_in(text: str, language: str) -> bool:
    """Whether every letter of a text is of a script of the language."""
    own = "".join(_SCRIPTS[name] for name in _OWN.get(language, _LATIN))
    letters = "".join(_LETTERS.findall(text))
    return bool(letters) and not re.search(f"[^{own}]", letters)


def _letters(text: str) -> str:
    return "".join(_LETTERS.findall(text)).casefold()


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"


def _same_in(source: str, language: str) -> bool:
    """Whether a Chinese text may be the same in that language."""
    if not _RUNS["han"].search(source):
        return True
    if language == "zh-Hant":
        return bool(_to_traditional().convert(source) == source)
    return language == "ja" and len(_letters(source)) <= _LONG and not any(map(_only_chinese, source))


@cache
def _to_traditional() -> opencc.OpenCC:
    return opencc.OpenCC("s2t")


@lru_cache(maxsize=65536)
def _only_chinese(character: str) -> bool:
    """Whether it is a simplified character that Japanese does not have."""
    try:
        character.encode("shift_jis")
    except UnicodeEncodeError:
        return bool(_to_traditional().convert(character) != character)
    return False


@lru_cache(maxsize=65536)
def _simplified(character: str) -> bool:
    """Whether it is simplified and no usual traditional character (those of the first level of Big5)."""
    if _to_traditional().convert(character) == character:
        return False
    try:
        return character.encode("big5") >= b"\xc9\x40"
    except UnicodeEncodeError:
        return True


def _han(source: str, target: str, language: str) -> Iterator[Finding]:
    if language in ("ja", "zh-Hant"):
        foreign = _only_chinese if language == "ja" else _simplified
        if found := "".join(dict.fromkeys(each for each in target if foreign(each))):
            yield Finding("simplified", found)
        han = "".join(_RUNS["han"].findall(target))
        shared = sum(each in source for each in han)
        copied = shared > len(han) * _MOST_SHARED and len(han) > len(_letters(source)) * _MOST_SHARED
        if language == "ja" and len(han) >= _LONG and copied and not _RUNS["kana"].search(target):
            yield Finding("untranslated", _short(target))
        return
    for run in _RUNS["han"].findall(target):
        yield Finding("untranslated", _short(run))


def _foreign(target: str, own: tuple[str, ...]) -> Iterator[Finding]:
    for name, pattern in _RUNS.items():
        if name in (*own, "latin", "han"):
            continue
        if match := pattern.search(target):
            yield Finding("script", match[0])


def _latin(source: str, target: str, own: tuple[str, ...]) -> Iterator[Finding]:
    """Words in Latin letters in a text of another script: names and abbreviations begin with a capital."""
    if match := _MIXED.search(target):
        yield Finding("script", match[0])
    known = {word.casefold() for word in _LATIN_WORD.findall(source)}
    words = [word for word in _LATIN_WORD.findall(target) if word.casefold() not in known | _UNITS]
    common = [word for word in words if len(word) > 2 and word[0].islower()]
    none_own = not any(_RUNS[name].search(target) for name in own)
    if common or (none_own and sum(map(len, words)) > 3):
        yield Finding("script", _short(" ".join(common or words)))


def _other_language(target: str, language: str) -> Iterator[Finding]:
    words = [word.casefold() for word in _LATIN_WORD.findall(target)]
    counts = {code: sum(word in common for word in words) for code, common in _COMMON_WORDS.items()}
    if language not in counts or len(words) < 4 or counts[language]:
        return
    other = max(counts, key=lambda code: counts[code])
    if counts[other] > 1:
        yield Finding("script", _short(target))
