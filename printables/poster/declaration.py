"""The poster: Chinese and up to five languages on one A3 sheet, or one sheet for each language."""

from printables.catalogue import IMPRINT, N_, OFFICE, OUTDATED, Option, Printable
from printables.samples import poster

PRINTABLE = Printable(
    name="poster",
    title=N_("Poster"),
    record="poster",
    content="poster",
    paper="A3",
    genre="poster",
    languages=(1, 6),
    fit={
        "title": (116, 100, 88, 77, 67, 59, 52, 45, 40, 35, 30),
        "body": (52, 46, 40, 35, 31, 27, 24, 21, 18.5, 16.5, 14.5, 13, 11.5, 10),
    },
    sheets=lambda languages, options: 1 if options["layout"] == "one_sheet" else len(languages),
    options={
        "layout": Option(
            label=N_("Layout"),
            choices={
                "one_sheet": N_("All languages on one sheet"),
                "sheet_per_language": N_("One sheet for each language"),
            },
        ),
        "outdated": OUTDATED,
    },
    shape={
        "office": OFFICE,
        "title": "words",
        # Short points: a Markdown list of two to five entries reads best.
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
