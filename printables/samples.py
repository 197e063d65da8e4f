"""Values of each printable made of the sample texts; people and offices in them are invented."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

from printables.catalogue import ROOM

_CHAPTERS = ("registration", "emergency", "waste", "clinic", "school")
_NAMES = {
    "zh": "金哲洙",
    "ko": "김철수",
    "ja": "佐藤美咲",
    "ru": "Анна Иванова",
    "ar": "ليلى حداد",
    "th": "สมชาย ใจดี",
}


@cache
def texts() -> dict[str, dict[str, str]]:
    """{code: {key: text}} of the sample texts."""
    with (ROOM / "samples.toml").open("rb") as file:
        return tomllib.load(file)


def words(key: str, languages: Sequence[str]) -> dict[str, str]:
    """One sample text in the given languages."""
    return {code: texts()[code][key].strip() for code in languages}


def letter(languages: Sequence[str]) -> dict[str, Any]:
    """A notification letter to one resident."""
    other = languages[-1]
    return {
        "office": _office(languages),
        "recipient": {
            "name": {"zh": "金哲洙", other: _NAMES.get(other, "Maria Nguyễn")},
            "lines": [texts()["zh"]["address"], "3号楼2单元501室"],
        },
        "reference": "2026-0418",
        "date": date(2026, 3, 7),
        "subject": words("registration_title", languages),
        "body": words("registration", languages),
        "qr": "https://linli.example/d/k3fz81",
        "states": None,
    }


def poster(languages: Sequence[str]) -> dict[str, Any]:
    """A poster of the emergency numbers."""
    return {
        "office": _office(languages),
        "title": words("emergency_title", languages),
        "body": words("emergency", languages),
        "link": "https://linli.example/p/1",
        "picture": None,
        "picture_text": None,
        "date": date(2026, 3, 7),
        "states": None,
    }


def handbook(languages: Sequence[str]) -> dict[str, Any]:
    """A handbook of five short chapters."""
    return {
        "office": _office(languages),
        "title": words("title", languages),
        "summary": words("summary", languages),
        "chapters": [
            {"title": words(f"{key}_title", languages), "body": words(key, languages)} for key in _CHAPTERS
        ],
        "edition": "2",
        "date": date(2026, 3, 7),
        "cover": None,
        "cover_text": None,
        "qr": "https://linli.example/g/1",
        "states": None,
    }


def _office(languages: Sequence[str]) -> dict[str, Any]:
    return {
        "name": words("office", languages),
        "address": words("address", languages),
        "telephone": "022-5550 0199",
    }
