"""Countries found by typing a part of their name in the reader's language, in English, or their code."""

from __future__ import annotations

from functools import lru_cache

from babel import Locale
from flask_babel import get_locale

from models.fields import CountryField


@lru_cache(maxsize=16)
def _named(language: str) -> list[tuple[str, str, str]]:
    """(code, name, everything it is found by) in the order of the names."""
    locale, english = Locale.parse(language), Locale("en")
    found = [
        (
            code,
            CountryField.label(code, locale),
            f"{code} {CountryField.label(code, locale)} {CountryField.label(code, english)}",
        )
        for code in CountryField.codes()
    ]
    return sorted(((code, name, by.casefold()) for code, name, by in found), key=lambda each: each[1])


def like(text: str, limit: int = 30) -> list[tuple[str, str]]:
    """(code, name) of countries like `text`; the first ones for an empty one."""
    wanted = text.strip().casefold()
    return [(code, name) for code, name, by in _named(str(get_locale())) if wanted in by][:limit]
