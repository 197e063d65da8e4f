"""Labels for doors: the code of the door's page, its place and where it leads, on any sheet of labels."""

from printables.catalogue import N_, Choice, Number, Option, Printable
from printables.door_labels.sample import values

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
)
