"""The letter to all residents: no names, Chinese and up to five other languages, on A4."""

from printables.catalogue import IMPRINT, N_, OFFICE, OUTDATED, Option, Printable
from printables.sample_letters import residents

PRINTABLE = Printable(
    name="residents_letter",
    title=N_("Letter to all residents"),
    record="letter_template",
    content="letter_template",
    templates=("residents",),
    paper="A4",
    genre="letter",
    says=("name", "address", "telephone", "opening", "closing", "signature"),
    languages=(1, 6),
    options={
        "layout": Option(
            label=N_("Layout"),
            choices={"beside": N_("Languages side by side"), "below": N_("Languages below each other")},
        ),
        "outdated": OUTDATED,
    },
    shape={
        "office": OFFICE,
        "date": "date",
        "subject": "words",
        "body": "markdown",
        "pictures": "pictures?",
        "imprint": IMPRINT,
        "states": "states?",
    },
    sample=residents,
)
