"""The card of a household; the address and the head of the grid are invented."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from printables.samples import words


def values(languages: Sequence[str]) -> dict[str, Any]:
    """A flat in the sample's street."""
    latin = {code: "Chen An" for code in languages if not code.startswith("zh")}
    return {
        "office": {
            "name": words("office", languages),
            "address": words("address", languages),
            "telephone": "022-5550 0199",
        },
        "address": {"zh": "海安市柳岸区梨花路18号 3号楼2单元501室"},
        "spoken": "Hǎi’ān Shì, Liǔ’àn Qū, Líhuā Lù 18 hào, 3 hào lóu, 2 dānyuán, 501 shì",
        "head": {"zh": "陈安", **latin},
        "telephone": "022-5550 0103",
    }
