"""The commitment letter: numbered promises in Chinese and the signer's language, signed before a witness."""

from printables.catalogue import IMPRINT, N_, OFFICE, OUTDATED, Printable
from printables.sample_letters import commitment

PRINTABLE = Printable(
    name="commitment_letter",
    title=N_("Commitment letter"),
    record="resident",
    content="letter_template",
    templates=("commitment",),
    paper="A4",
    genre="letter",
    says=("name", "address", "telephone", "opening", "closing"),
    languages=(1, 2),
    batch=True,
    options={"outdated": OUTDATED},
    shape={
        "office": OFFICE,
        "recipient": {"name": "name", "lines": ["text"]},
        "reference": "text",
        "date": "date",
        "subject": "words",
        "body": "markdown",
        # By which paper and text are matched.
        "fingerprint": "text",
        "pictures": "pictures?",
        "imprint": IMPRINT,
        "states": "states?",
    },
    sample=commitment,
)
