"""A sheet of labels for the doors of one stairway; the addresses lead nowhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def values(languages: Sequence[str]) -> dict[str, Any]:
    """Fifteen doors on a sheet of 24."""
    doors = [(floor, door) for floor in range(1, 6) for door in range(1, 4)]
    return {
        "sheet": {
            "width": 210,
            "height": 297,
            "label_width": 70,
            "label_height": 37,
            "columns": 3,
            "rows": 8,
            "left": 0,
            "top": 0.5,
            "gap_across": 0,
            "gap_down": 0,
            "round": False,
        },
        "labels": [
            {
                "url": f"https://linli.example/d/{floor}{door}kQ7fT2mZp9xWc4RbLh8v",
                "place": f"3-2-{floor}0{door}",
                "grid": "梨花里社区第三网格",
            }
            for floor, door in doors
        ],
    }
