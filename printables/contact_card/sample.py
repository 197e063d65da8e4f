"""The card of a grid whose head is invented."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from printables.samples import words


def values(languages: Sequence[str]) -> dict[str, Any]:
    """Chen An of the third grid."""
    latin = {code: "Chen An" for code in languages if not code.startswith("zh")}
    return {
        "office": {
            "name": words("office", languages),
            "address": words("address", languages),
            "telephone": "022-5550 0199",
        },
        "area": {"zh": "梨花里社区第三网格"},
        "head": {"zh": "陈安", **latin},
        "telephone": "022-5550 0103",
    }
