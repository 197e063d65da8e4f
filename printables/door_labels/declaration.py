"""Labels for doors: the code of the door's page, its place and where it leads, on any sheet of labels."""

from collections.abc import Mapping
from typing import Any

from printables.catalogue import N_, Choice, Number, Option, Pair, Printable
from printables.door_labels.sample import values


def sheets(values: Mapping[str, Any], options: Mapping[str, str]) -> list[Pair]:
    """Values and options of each sheet; only on the first are places used already."""
    sheet, labels = values.get("sheet"), values.get("labels")
    try:
        places = int(sheet["columns"] * sheet["rows"])  # type: ignore[index]
        rest = list(labels or ())
    except (KeyError, TypeError):
        return []  # told when the values are checked
    first = int(options["first"])
    if places < first or len(rest) <= places - first + 1:
        return []
    split: list[Pair] = []
    while rest:
        room = places - first + 1
        split.append(({**values, "labels": rest[:room]}, {**options, "first": str(first)}))
        rest, first = rest[room:], 1
    return split


PRINTABLE = Printable(
    name="door_labels",
    title=N_("Door labels"),
    record="household",
    rows="together",
    paper="values",
    genre="label",
    languages=(1, 3),
    batch=True,
    finishes=("grey",),
    options={
        "sheet": Choice(label=N_("Label sheet"), record="label_sheet"),
        "first": Number(label=N_("First label to print on"), least=1, most=3600, start=1),
        "lines": Option(label=N_("Cut lines"), choices={"none": N_("None"), "frame": N_("Round each label")}),
    },
    shape={
        # In millimetres.
        "sheet": {
            "width": "number",
            "height": "number",
            "label_width": "number",
            "label_height": "number",
            "columns": "number",
            "rows": "number",
            "left": "number",
            "top": "number",
            "gap_across": "number",
            "gap_down": "number",
            "round": "flag?",
        },
        # place: building, unit and room, never a person's name.
        "labels": [{"url": "url", "place": "text", "grid": "name?"}],
    },
    sample=values,
    apart=sheets,
)
