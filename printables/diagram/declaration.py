"""The process diagram: steps along one line, with their texts in up to four languages, on A4 to A1."""

from printables.catalogue import IMPRINT, N_, OFFICE, OUTDATED, Option, Printable
from printables.diagram.sample import process
from printables.pictograms import names

PRINTABLE = Printable(
    name="diagram",
    title=N_("Process diagram"),
    record="diagram",
    content="diagram",
    paper="option:paper",
    genre="drawing",
    languages=(1, 4),
    finishes=("tiles", "crop_marks"),
    # On A4; larger sheets have larger letters in proportion, so that the least are legible there.
    fit={
        "title": (34, 30, 26, 23, 20, 17, 15, 13),
        "step": (16, 14.5, 13, 12, 11, 10.2, 9.4, 8.7, 8, 7.5, 7, 6.5, 6, 5.5, 5),
    },
    sheets=lambda _languages, _options: 1,
    options={
        "paper": Option(label=N_("Paper"), choices={"A4": "A4", "A3": "A3", "A2": "A2", "A1": "A1"}),
        "outdated": OUTDATED,
    },
    shape={
        "office": OFFICE,
        "title": "words",
        # 3 to 12 are drawn well. A picture is shown in place of the pictogram.
        "steps": [
            {
                "title": "words",
                "body": "markdown?",
                "pictogram": f"choice:{','.join(sorted(names()))}",
                "picture": "image?",
                "picture_text": "name?",
                "states": "states?",
            }
        ],
        "date": "date?",
        "pictures": "pictures?",
        "imprint": IMPRINT,
        "states": "states?",
    },
    sample=process,
)
