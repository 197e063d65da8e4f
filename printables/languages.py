"""What paper must know of a language: its tag, its direction, its families of fonts and its dates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from babel import Locale
from babel.dates import format_date

#: Families that print everything else; every stack ends with them, so that nothing falls to another font.
REST = (
    "Noto Sans",
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "Noto Sans CJK KR",
    "Noto Sans Arabic",
    "Noto Sans Thai",
    "Noto Sans Symbols2",
)

#: {content code: (tag, locale, families before the rest)}; a code left out is its own tag and needs no family
#: of its own. The tags of Chinese are those by which fonts choose the Han forms.
_KNOWN: Mapping[str, tuple[str, str, tuple[str, ...]]] = {
    "zh": ("zh-CN", "zh_Hans_CN", ("Noto Sans CJK SC",)),
    "zh-Hant": ("zh-TW", "zh_Hant_TW", ("Noto Sans CJK TC",)),
    "ja": ("ja", "ja", ("Noto Sans CJK JP",)),
    "ko": ("ko", "ko", ("Noto Sans CJK KR",)),
    "ar": ("ar", "ar", ("Noto Sans Arabic",)),
    "th": ("th", "th", ("Noto Sans Thai",)),
}

#: The languages of the office, Chinese first; the order of samples and tests.
CODES = ("zh", "en", "ko", "ja", "ru", "fr", "de", "es", "it", "ar", "th", "vi", "zh-Hant")

#: Tag of a name in Latin letters whose language is not known.
LATIN = "und-Latn"

_SCRIPTS = (
    ("ko", re.compile("[\uac00-\ud7a3\u1100-\u11ff]")),
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
    ("zh", re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")),
)


#: {language: its script} where that is not Latin, or asks for room of its own.
_TYPES = {
    "zh": "han",
    "ja": "kana",
    "ko": "hangul",
    "th": "thai",
    "vi": "vietnamese",
    **dict.fromkeys(("ar", "fa", "ug", "ur"), "arabic"),
    **dict.fromkeys(("be", "bg", "kk", "ky", "mn", "ru", "uk"), "cyrillic"),
}


@dataclass(frozen=True)
class Language:
    """One language on paper. tag: BCP 47, as written into the file; stack: its families of fonts."""

    code: str
    tag: str
    locale: Locale
    stack: tuple[str, ...]

    @property
    def direction(self) -> str:
        """ "ltr" or "rtl"."""
        return "rtl" if self.locale.character_order == "right-to-left" else "ltr"

    @property
    def autonym(self) -> str:
        """The language's name in itself."""
        names = {"zh": "简体中文", "zh-Hant": "繁體中文"}
        name = names.get(self.code) or self.locale.get_display_name(self.locale) or self.code
        return name[:1].upper() + name[1:]

    def date(self, day: date) -> str:
        """The date in words, as the language writes it (Gregorian, Western digits)."""
        return str(format_date(day, "long", locale=self.locale))


@cache
def language(code: str) -> Language:
    """The language of a content code; raises ValueError for one that CLDR does not know."""
    tag, locale, families = _KNOWN.get(code, (code, code.replace("-", "_"), ()))
    try:
        parsed = Locale.parse(locale)
    except Exception as error:
        raise ValueError(f"unknown language {code!r}") from error
    stack = (*families, *(family for family in REST if family not in families))
    return Language(code, tag, parsed, stack)


def with_serifs(tag: str) -> tuple[str, ...]:
    """The family with serifs for a tag, as official letters are set; none where its script has none here."""
    primary = tag.partition("-")[0]
    if primary == "zh":
        return (f"Noto Serif CJK {'TC' if tag == 'zh-TW' else 'SC'}",)
    if primary in ("ja", "ko"):
        return (f"Noto Serif CJK {'JP' if primary == 'ja' else 'KR'}",)
    return () if script(tag) in ("arabic", "thai") else ("Noto Serif",)


def families() -> frozenset[str]:
    """Every family that may appear in a file."""
    known = [language(code) for code in CODES]
    return frozenset(family for each in known for family in (*each.stack, *with_serifs(each.tag)))


def script(tag: str) -> str:
    """The script of a tag, as the design tokens name them; what has none of its own there is Latin."""
    return _TYPES.get(tag.partition("-")[0], "latin")


def tag_of_name(name: str, code: str) -> str:
    """The tag of a name that stands in a text of language `code`: by its script, which a name keeps."""
    for script, pattern in _SCRIPTS:
        if pattern.search(name):
            han = script == "zh" and code in ("zh", "zh-Hant", "ja", "ko")
            return language(code if han else script).tag
    own = language(code)
    return own.tag if own.stack[0] == "Noto Sans" or not any(map(str.isalpha, name)) else LATIN
