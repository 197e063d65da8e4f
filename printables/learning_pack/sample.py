"""Values of a learning pack made of the sample texts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from printables.handbook.sample import TERMS
from printables.languages import CODES
from printables.samples import texts, words


def pack(languages: Sequence[str]) -> dict[str, Any]:
    """A week with six terms, two notices, an article and a dialogue."""
    terms = []
    for reading, said in TERMS.items():
        known = dict(zip(CODES, said, strict=True))
        terms.append(
            {
                "term": {code: known[code] for code in languages},
                "pieces": _pieces(known["zh"], reading) if "zh" in languages else [],
                "definition": words("emergency_title", languages),
                "states": None,
            }
        )
    numbers = {
        code: texts()[code]["emergency"].strip().replace("- ", "").replace("**", "").splitlines()
        for code in languages
    }
    return {
        "office": {
            "name": words("office", languages),
            "address": words("address", languages),
            "telephone": "022-5550 0199",
        },
        "name": "第12周 登记与签证",
        "days": [date(2026, 3, 16 + day) for day in range(7)],
        "terms": terms,
        "notices": [
            {"title": words(f"{key}_title", languages), "body": words(key, languages), "states": None}
            for key in ("registration", "waste")
        ],
        "articles": [
            {"title": words("clinic_title", languages), "body": words("clinic", languages), "states": None}
        ],
        "dialogues": [
            {
                "lines": [
                    {
                        "who": "AB"[number % 2],
                        "said": {code: lines[number] for code, lines in numbers.items()},
                    }
                    for number in range(4)
                ],
                "states": None,
            }
        ],
        "pictures": None,
        "imprint": None,
    }


def _pieces(term: str, pinyin: str) -> list[dict[str, str]]:
    return [{"word": word, "reading": reading} for word, reading in zip(term, pinyin.split(), strict=True)]
