"""The wall map of a grid: its buildings and doors in lines, their state readable in grey too, on A4 to A0."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from printables.catalogue import N_, OFFICE, Option, Printable
from printables.languages import language
from printables.samples import texts, words
from printables.wall_map.plan import placed


def sample(languages: Sequence[str], doors: int = 72) -> dict[str, Any]:
    """An invented grid with that many doors, of three buildings and a row of houses."""
    flats = [
        {"address": "梨花路18号", "building": str(block), "unit": str(unit), "room": f"{floor}{door:02d}"}
        for block in range(1, 2 + doors // 36)
        for unit in (1, 2)
        for floor in range(1, 7)
        for door in (1, 2, 3)
    ][: max(1, doors - 6)]
    houses = [{"address": f"柳岸路{each}号", "building": "", "unit": "", "room": ""} for each in range(2, 8)]
    marks = ["韩", "日", "英"] if languages[0] == "zh" else ["KO", "JA", "EN"]
    known = [
        {
            **door,
            "state": ("foreign", "local", "foreign", "empty", "local")[number % 5],
            "away": "no" if number % 5 == 3 else ("no", "no", "all", "some")[number % 4],
            "marks": [marks[:1], [], marks[1:], [], []][number % 5],
        }
        for number, door in enumerate([*flats, *houses][:doors])
    ]
    return {
        "office": {
            "name": words("office", languages),
            "address": words("address", languages),
            "telephone": "022-5550 0199",
        },
        "area": "梨花第一网格",
        "place": texts()["zh"]["address"],
        "head": "陈安",
        "telephone": "022 5555 0101",
        "group": "https://linli.example/g/1",
        "date": date(2026, 3, 7),
        "tongues": [
            {
                "mark": mark,
                "name": {each: language(each).locale.languages[code] for each in languages},
                "doors": number,
            }
            for mark, code, number in zip(marks, ("ko", "ja", "en"), (15, 14, 14), strict=True)
        ],
        "away_known": True,
        **placed(known),
    }


PRINTABLE = Printable(
    name="wall_map",
    title=N_("Wall map"),
    record="area",
    paper="option:paper",
    genre="drawing",
    languages=(1, 2),
    batch=True,
    finishes=("tiles",),
    # As parts of the size that the plan finds.
    fit={"map": (1, 0.9)},
    sheets=lambda languages, options: 1,
    options={
        "paper": Option(label=N_("Paper"), choices={name: name for name in ("A3", "A4", "A2", "A1", "A0")}),
    },
    shape={
        "office": OFFICE,
        "area": "text",
        "place": "text",
        "head": "text?",
        "telephone": "text?",
        # Where the residents of the grid talk to each other.
        "group": "url?",
        "date": "date",
        "tongues": [{"mark": "text", "name": "name", "doors": "number"}],
        # As `plan.placed` gives them, in the size of the map's letters; `marks` of the languages that are
        # spoken behind a door; labels of floors and of units.
        "buildings": [{"name": "text", "address": "text", "width": "number", "height": "number"}],
        "doors": [
            {
                "building": "number",
                "x": "number",
                "y": "number",
                "room": "text",
                "state": "choice:foreign,local,empty",
                "away": "choice:no,some,all",
                "marks": ["text"],
            }
        ],
        # Points on A4.
        "letters": "number",
        "labels": [{"building": "number", "x": "number", "y": "number", "text": "text", "unit": "flag"}],
        # Whether it is told who is away.
        "away_known": "flag",
    },
    sample=sample,
)
