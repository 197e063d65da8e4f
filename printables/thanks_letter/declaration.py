"""The letter of thanks: one resident, in a frame like that of a certificate, on A4 or A5."""

from printables.catalogue import IMPRINT, N_, OFFICE, OUTDATED, Option, Printable
from printables.sample_letters import thanks

PRINTABLE = Printable(
    name="thanks_letter",
    title=N_("Letter of thanks"),
    record="resident",
    content="letter_template",
    templates=("thanks",),
    paper="option:paper",
    genre="letter",
    says=("name", "address", "telephone", "opening", "closing", "signature"),
    languages=(1, 2),
    batch=True,
    options={"paper": Option(label=N_("Paper"), choices={"A4": "A4", "A5": "A5"}), "outdated": OUTDATED},
    fit={"subject": (32, 28, 24, 20, 17, 15), "body": (16, 15, 14, 13, 12, 11.5, 11, 10.5, 10)},
    sheets=lambda _languages, _options: 1,
    shape={
        "office": OFFICE,
        "recipient": {"name": "name"},
        "reference": "text",
        "date": "date",
        "subject": "words",
        "body": "markdown",
        "pictures": "pictures?",
        "imprint": IMPRINT,
        "states": "states?",
    },
    sample=thanks,
)
