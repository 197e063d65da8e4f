"""The texts of the demonstration office, read from one file a language; it knows no database and no request.

Each function gives plain dicts in the shape of the records; a text per language is {code: text}.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent

#: The language in which every text is written first; what is the same in all languages stands in its file.
SOURCE = "zh"


@cache
def _read(name: str) -> dict[str, Any]:
    with (FOLDER / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def languages() -> list[dict[str, Any]]:
    """code, autonym, name {code: text}, direction ("ltr" or "rtl") and position of each language."""
    return [
        {"code": code, "direction": "ltr", **facts, "position": position}
        for position, (code, facts) in enumerate(_read("languages").items(), start=1)
    ]


def _texts(*path: str | int) -> dict[str, str]:
    """{code: text} at that path of every language's file that has it."""
    found = {}
    for code in _read("languages"):
        value: Any = _read(code)
        for step in path:
            if isinstance(step, str) and step not in value:
                break
            value = value[step]
        else:
            found[code] = value.strip()
    return found


def guides() -> list[dict[str, Any]]:
    """The newcomers' handbook: title, summary and chapters (position, title, body in Markdown)."""
    chapters = [
        {
            "position": number + 1,
            "title": _texts("guide", "chapters", number, "title"),
            "body": _texts("guide", "chapters", number, "body"),
        }
        for number in range(len(_read(SOURCE)["guide"]["chapters"]))
    ]
    return [{"title": _texts("guide", "title"), "summary": _texts("guide", "summary"), "chapters": chapters}]


def posters() -> list[dict[str, Any]]:
    """title, body in Markdown and link (the target of the QR code) of each poster."""
    return _items("posters", "title", "body")


def notices() -> list[dict[str, Any]]:
    """title, body in Markdown, source, source_url and issued_on (a date) of each notice."""
    return _items("notices", "title", "body")


def letter_templates() -> list[dict[str, Any]]:
    """name, subject and body in Markdown with {placeholders} of each letter."""
    return _items("letters", "subject", "body")


def _items(kind: str, *texts: str) -> list[dict[str, Any]]:
    return [
        {**facts, **{text: _texts(kind, key, text) for text in texts}}
        for key, facts in _read(SOURCE)[kind].items()
    ]
