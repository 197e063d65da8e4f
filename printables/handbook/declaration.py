"""The handbook: a guide with cover, contents, chapters and index, in one language or Chinese and another."""

from printables.catalogue import IMPRINT, N_, OFFICE, OUTDATED, Option, Printable
from printables.handbook.sample import handbook

PRINTABLE = Printable(
    name="handbook",
    title=N_("Handbook"),
    record="guide",
    content="guide",
    paper="option:paper",
    genre="book",
    languages=(1, 2),
    finishes=("booklet",),
    options={
        "paper": Option(label=N_("Paper"), choices={"A4": "A4", "A5": "A5"}),
        "layout": Option(
            label=N_("Layout"),
            choices={"columns": N_("Two columns side by side"), "facing": N_("Facing pages")},
        ),
        "outdated": OUTDATED,
    },
    shape={
        "office": OFFICE,
        "title": "words",
        "summary": "words",
        # Paragraphs are set side by side in order: the n-th of one language beside the n-th of the other.
        "chapters": [{"title": "words", "body": "markdown", "states": "states?"}],
        # Of the glossary, in the order of the Chinese; those that occur stand in the index.
        "terms": [{"term": "name"}],
        # One of each language, in their order: a sheet may be composed of editions of different days.
        "editions": [{"number": "text", "date": "date"}],
        "cover": "image?",
        "cover_text": "name?",
        "qr": "url?",
        "pictures": "pictures?",
        "imprint": IMPRINT,
        "states": "states?",
    },
    sample=handbook,
)
