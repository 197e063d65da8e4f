"""The notice of choice: ways to choose from with boxes to tick, marks that grey keeps apart, a signature."""

from printables.catalogue import IMPRINT, N_, OFFICE, OUTDATED, Option, Printable
from printables.sample_letters import choice

PRINTABLE = Printable(
    name="choice_notice",
    title=N_("Notice of choice"),
    record="resident",
    content="letter_template",
    templates=("choice",),
    paper="A4",
    genre="letter",
    says=("name", "address", "telephone", "opening", "closing"),
    languages=(1, 2),
    batch=True,
    options={
        # Of all ways, for who has not chosen yet; or large, of the way that was chosen.
        "mark": Option(
            label=N_("Mark"), choices={"all": N_("All marks"), "A": "▲ A", "B": "● B", "C": "■ C", "D": "◆ D"}
        ),
        "outdated": OUTDATED,
    },
    shape={
        "office": OFFICE,
        "recipient": {"name": "name", "lines": ["text"]},
        "reference": "text",
        "date": "date",
        "subject": "words",
        # What stands before the ways to choose from, each of them, and what stands after.
        "body": "markdown",
        "choices": [{"text": "markdown"}],
        "after": "markdown?",
        "fingerprint": "text",
        "pictures": "pictures?",
        "imprint": IMPRINT,
        "states": "states?",
    },
    sample=choice,
)
