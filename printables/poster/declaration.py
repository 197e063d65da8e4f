"""The poster: up to six languages on one sheet of A3 to A1, or one sheet for each language."""

from printables.catalogue import IMPRINT, N_, OFFICE, OUTDATED, Option, Printable
from printables.samples import poster

PRINTABLE = Printable(
    name="poster",
    title=N_("Poster"),
    record="poster",
    content="poster",
    paper="option:paper",
    genre="poster",
    languages=(1, 6),
    finishes=("tiles", "crop_marks"),
    # On A3, to be read from two metres; larger sheets have larger letters in proportion.
    fit={
        "title": (116, 100, 88, 77, 67, 59, 52, 45, 40, 35, 30, 26, 23),
        "body": (58, 52, 46, 40, 35, 31, 27, 24, 21, 18.5, 16.5, 14.5, 13, 11.5),
    },
    sheets=lambda languages, options: len(languages) if options["layout"] == "sheet_per_language" else 1,
    options={
        "paper": Option(label=N_("Paper"), choices={"A3": "A3", "A2": "A2", "A1": "A1"}),
        "layout": Option(
            label=N_("Layout"),
            choices={
                "one_sheet": N_("All languages on one sheet"),
                "bands": N_("Languages in bands of equal height"),
                "sheet_per_language": N_("One sheet for each language"),
            },
        ),
        "outdated": OUTDATED,
    },
    shape={
        "office": OFFICE,
        "title": "words",
        # Short points: a Markdown list of two to five entries reads best, each with a pictogram or a number.
        "body": "markdown",
        "link": "url?",
        "picture": "image?",
        # What the picture shows, for readers who cannot see it.
        "picture_text": "name?",
        "date": "date?",
        "pictures": "pictures?",
        "imprint": IMPRINT,
        "states": "states?",
    },
    sample=poster,
)
