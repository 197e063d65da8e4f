"""The texts of the demonstration office, read from files named after their language; it knows no database and
no request.

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
    """What all files of that name hold: the one here, and those in the folders of the longer kinds."""
    found: dict[str, Any] = {}
    for path in sorted(FOLDER.rglob(f"{name}.toml")):
        found |= tomllib.loads(path.read_text("utf-8"))
    return found


def languages() -> list[dict[str, Any]]:
    """code, autonym, name {code: text}, direction ("ltr" or "rtl") and position of each language."""
    return [
        {"code": code, "direction": "ltr", **facts, "position": position}
        for position, (code, facts) in enumerate(_read("languages").items(), start=1)
    ]


def _texts(*path: str | int) -> dict[str, str]:
    """{code: text} at that path of every language's files that have it; of a list, a line each."""
    found = {}
    for code in _read("languages"):
        value: Any = _read(code)
        for step in path:
            if isinstance(step, str) and step not in value:
                break
            value = value[step]
        else:
            found[code] = "\n".join(value) if isinstance(value, list) else value.strip()
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
    """name, kind unless it notifies, subject and body in Markdown with {placeholders} of each letter."""
    return _items("letters", "subject", "body") + _items("letters_by_kind", "subject", "body")


def official_letters() -> list[dict[str, Any]]:
    """What an official letter says and is numbered by."""
    return _items("official_letters", "title", "addressee", "body", "attachments", "copies_to")


def office_look() -> dict[str, Any]:
    """area (its code), colours, agency code, what stands on letters, and emblem (what it shows)."""
    texts = ("name", "address", "opening", "closing", "emblem")
    return {**_read(SOURCE)["office_look"], **{text: _texts("office_look", text) for text in texts}}


def terms() -> list[dict[str, Any]]:
    """term, definition, forbidden (renderings that are not to be used, one a line) and topic of each term."""
    return _items("terms", "term", "definition", "forbidden")


def phrases() -> list[dict[str, Any]]:
    """kind ("phrase", "script" or "dialogue"), topic and text of each phrase."""
    return _items("phrases", "text")


def questions() -> list[dict[str, Any]]:
    """topic, question and answer of each question."""
    return _items("questions", "question", "answer")


def diagrams() -> list[dict[str, Any]]:
    """title and steps (position, title, body and pictogram) of each process diagram."""
    return [
        {
            "title": _texts("diagrams", key, "title"),
            "steps": [
                {
                    "position": number + 1,
                    "title": _texts("diagrams", key, "steps", number, "title"),
                    "body": _texts("diagrams", key, "steps", number, "body"),
                    "pictogram": step["pictogram"],
                }
                for number, step in enumerate(facts["steps"])
            ],
        }
        for key, facts in _read(SOURCE)["diagrams"].items()
    ]


def learning_packs() -> list[dict[str, Any]]:
    """name, week_of (a date) and items of each weekly pack: (link, place among all of its kind, from 0)."""
    found = []
    for facts in _read(SOURCE)["learning_packs"].values():
        items = [
            (link, list(_read(SOURCE)[kind]).index(key))
            for link, kind in (("term", "terms"), ("notice", "notices"), ("phrase", "phrases"))
            for key in facts[kind]
        ]
        chapters = [("chapter", number - 1) for number in facts["chapters"]]
        found.append({"name": facts["name"], "week_of": facts["week_of"], "items": [*items, *chapters]})
    return found


def recordings() -> list[dict[str, Any]]:
    """title and script of each recording."""
    return _items("recordings", "title", "script")


def pages() -> list[dict[str, Any]]:
    """slug, position, title and body in Markdown of each page of the public site."""
    rows = _items("pages", "title", "body")
    return [{"slug": slug, **row} for slug, row in zip(_read(SOURCE)["pages"], rows, strict=True)]


def media() -> list[dict[str, Any]]:
    """key (`media:key` in texts, and for `drawings.draw`), name and alternative of each picture."""
    rows = _items("media", "alternative")
    return [{"key": key, **row} for key, row in zip(_read(SOURCE)["media"], rows, strict=True)]


def _items(kind: str, *texts: str) -> list[dict[str, Any]]:
    return [
        {**facts, **{text: _texts(kind, key, text) for text in texts}}
        for key, facts in _read(SOURCE)[kind].items()
    ]
