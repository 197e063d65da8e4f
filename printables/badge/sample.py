"""The badge of an interpreter who does not exist."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from printables.samples import words


def values(languages: Sequence[str]) -> dict[str, Any]:
    """Wang Jing, with room for a photo."""
    latin = {code: "Wang Jing" for code in languages if not code.startswith("zh")}
    return {
        "office": {
            "name": words("office", languages),
            "address": words("address", languages),
            "telephone": "022-5550 0199",
        },
        "name": {"zh": "王静", **latin},
        "role": "translator",
        "spoken": ["zh", "ko", "en"],
        "photo": None,
    }
