"""The fixed words of paper, in every language of the office."""

from __future__ import annotations

import tomllib
from functools import cache

from printables.catalogue import ROOM


@cache
def _words() -> dict[str, dict[str, str]]:
    with (ROOM / "words.toml").open("rb") as file:
        return tomllib.load(file)


def keys() -> list[str]:
    """The keys of all fixed words."""
    return list(_words())


def word(key: str, code: str) -> str:
    """The fixed word in that language; a language without words of its own gets the English ones."""
    by = _words()[key]
    return by.get(code, by["en"])


def word_code(key: str, code: str) -> str:
    """The language in which `word` answers."""
    return code if code in _words()[key] else "en"
