"""Values of a process in steps, made of the sample texts; the comic has the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from printables.samples import words

#: {key of the sample texts: pictogram}
_STEPS = {
    "registration": "police",
    "emergency": "phone",
    "waste": "recyclable",
    "clinic": "hospital",
    "school": "school",
}


def process(languages: Sequence[str]) -> dict[str, Any]:
    """The first month in five steps."""
    return {
        "office": {
            "name": words("office", languages),
            "address": words("address", languages),
            "telephone": "022-5550 0199",
        },
        "title": words("title", languages),
        "steps": [
            {
                "title": words(f"{key}_title", languages),
                "body": {code: _short(text) for code, text in words(key, languages).items()},
                "pictogram": pictogram,
                "picture": None,
                "picture_text": None,
                "states": None,
            }
            for key, pictogram in _STEPS.items()
        ],
        "date": date(2026, 3, 7),
        "pictures": None,
        "imprint": None,
        "states": None,
    }


def _short(text: str) -> str:
    """Its last paragraph, or the one list that it is."""
    return text.split("\n\n")[-1]
