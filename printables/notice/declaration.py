"""The notice: an official text passed on, Chinese alone or with another language, and its source, on A4."""

from printables.catalogue import N_, Option, Printable
from printables.samples import notice

PRINTABLE = Printable(
    name="notice",
    title=N_("Notice"),
    record="notice",
    content="notice",
    paper="A4",
    languages=(1, 2),
    options={
        "outdated": Option(
            label=N_("Outdated translations"),
            choices={"refuse": N_("Do not print"), "mark": N_("Print with a mark")},
        ),
    },
    shape={
        "office": {"name": "name", "address": "name", "telephone": "text"},
        "title": "words",
        "body": "markdown",
        # Who issued the official text, when, and where it is read.
        "source": "name?",
        "issued_on": "date?",
        "source_url": "url?",
        "date": "date",
        "pictures": "pictures?",
        "states": "states?",
    },
    sample=notice,
)
