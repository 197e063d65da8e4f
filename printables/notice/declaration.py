"""The notice: an official text passed on, in one language to six, and its source, on A4."""

from printables.catalogue import IMPRINT, N_, OFFICE, OUTDATED, Printable
from printables.samples import notice

PRINTABLE = Printable(
    name="notice",
    title=N_("Notice"),
    record="notice",
    content="notice",
    paper="A4",
    genre="letter",
    languages=(1, 6),
    options={
        "outdated": OUTDATED,
    },
    shape={
        "office": OFFICE,
        "title": "words",
        "body": "markdown",
        # Who issued the official text, when, and where it is read.
        "source": "name?",
        "issued_on": "date?",
        "source_url": "url?",
        "date": "date",
        "pictures": "pictures?",
        "imprint": IMPRINT,
        "states": "states?",
    },
    sample=notice,
)
