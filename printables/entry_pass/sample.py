"""A pass of a resident who is invented."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from printables.samples import words


def values(languages: Sequence[str]) -> dict[str, Any]:
    """A pass for three months, printed for the first time."""
    own = {code: "김철수" for code in languages if not code.startswith("zh")}
    chinese = [] if any(code.startswith("zh") for code in languages) else ["金哲洙"]
    return {
        "office": {
            "name": words("office", languages),
            "address": words("address", languages),
            "telephone": "022-5550 0199",
        },
        "number": "2026-000417",
        "holder": {"zh": "金哲洙", **own},
        "names": ["KIM CHEOLSU", *chinese],
        "area": {"zh": "梨花里社区"},
        "purpose": {"zh": "就医"},
        "valid_from": date(2026, 3, 7),
        "valid_until": date(2026, 6, 7),
        "url": "https://linli.example/pass/kQ7fT2mZp9xWc4RbLh8v0A",
        "reprints": 0,
    }
