"""The fixed words of paper, in every language of the office: the shared ones, and those of one printable."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache

from printables.catalogue import ROOM

Words = Mapping[str, Mapping[str, str]]


@cache
def words(name: str = "") -> Words:
    """{key: {code: word}} of a printable, the shared ones among them."""
    files = [
        ROOM / "words.toml",
        ROOM / "shared" / "words.toml",
        *([ROOM / name / "words.toml"] if name else []),
    ]
    return {
        key: by for path in files if path.is_file() for key, by in tomllib.loads(path.read_text()).items()
    }


def word(key: str, code: str, name: str = "") -> str:
    """The fixed word in that language; a language without words of its own gets the English ones."""
    by = words(name)[key]
    return by.get(code, by["en"])


def word_code(key: str, code: str, name: str = "") -> str:
    """The language in which `word` answers."""
    return code if code in words(name)[key] else "en"
