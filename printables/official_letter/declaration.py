"""The official letter in the look of GB/T 9704-2012, a translation behind it, on A4."""

from printables.catalogue import IMPRINT, N_, OFFICE, OUTDATED, Printable
from printables.sample_letters import official

PRINTABLE = Printable(
    name="official_letter",
    title=N_("Official letter"),
    record="official_letter",
    content="official_letter",
    paper="A4",
    genre="letter",
    says=("name", "address", "telephone", "signature"),
    languages=(1, 6),
    options={"outdated": OUTDATED},
    serif=True,
    shape={
        "office": OFFICE,
        # The number is agency〔year〕number号.
        "agency": "text",
        "year": "number",
        "number": "number",
        "kind": "choice:notice,rectification,commitment,residents,thanks,letter",
        "urgency": "choice:ordinary,urgent,extra_urgent",
        "title": "words",
        "addressee": "words?",
        "body": "markdown",
        # One on each line.
        "attachments": "words?",
        "copies_to": "words?",
        "issued_on": "date",
        "pictures": "pictures?",
        "imprint": IMPRINT,
        "states": "states?",
    },
    sample=official,
)
