"""The route sheet: doors in walking order to be ticked off, the languages spoken there, what to bring."""

from collections.abc import Sequence
from typing import Any

from printables.catalogue import N_, OFFICE, Printable
from printables.languages import language
from printables.samples import texts, words

_SPOKEN = ("ko", None, "ja", "ar")


def sample(languages: Sequence[str]) -> dict[str, Any]:
    """Two buildings of an invented grid."""
    own = texts()[languages[0]]

    def door(number: int) -> dict[str, Any]:
        spoken = _SPOKEN[number % 4]
        return {
            "unit": str(number // 8 + 1),
            "room": f"{number % 8 // 2 + 1}0{number % 2 + 1}",
            "languages": {code: language(code).locale.languages[spoken] for code in languages}
            if spoken
            else None,
            "task": own["registration_title"] if number % 3 else None,
        }

    return {
        "office": {"name": words("office", languages), "address": "", "telephone": "022-5550 0199"},
        "title": own["registration_title"],
        "groups": [
            {
                "area": "梨花第一网格",
                "place": texts()["zh"]["address"],
                "address": "梨花路18号",
                "building": building,
                "doors": [door(number) for number in range(doors)],
            }
            for building, doors in (("2", 16), ("10", 9))
        ],
        "by": "王静",
        "at": "2026-03-07 09:30",
    }


PRINTABLE = Printable(
    name="route_sheet",
    title=N_("Route sheet"),
    record="household",
    rows="together",
    paper="A4",
    genre="table",
    languages=(1, 2),
    shape={
        "office": OFFICE,
        # What the walk is for, where whoever ordered the sheet said so; `task`: what is to be done at a door.
        "title": "text?",
        "groups": [
            {
                "area": "text",
                "place": "text",
                "address": "text",
                "building": "text",
                "doors": [{"unit": "text", "room": "text", "languages": "name?", "task": "text?"}],
            }
        ],
        "by": "text",
        "at": "text",
    },
    sample=sample,
)
