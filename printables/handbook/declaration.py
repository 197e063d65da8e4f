"""The handbook: a guide with cover, contents and chapters, Chinese and one language in parallel columns."""

from printables.catalogue import IMPRINT, N_, OFFICE, OUTDATED, Option, Printable
from printables.samples import handbook

PRINTABLE = Printable(
    name="handbook",
    title=N_("Handbook"),
    record="guide",
    content="guide",
    paper="option:paper",
    genre="book",
    languages=(1, 2),
    options={
        "paper": Option(label=N_("Paper"), choices={"A4": "A4", "A5": "A5"}),
        "outdated": OUTDATED,
    },
    shape={
        "office": OFFICE,
        "title": "words",
        "summary": "words",
        # Paragraphs are set side by side in order: the n-th of one language beside the n-th of the other.
        "chapters": [{"title": "words", "body": "markdown", "states": "states?"}],
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
