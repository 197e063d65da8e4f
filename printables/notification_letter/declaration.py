"""The notification letter: one resident, Chinese and the resident's own language, with a slip to tear off."""

from printables.catalogue import IMPRINT, N_, OFFICE, OUTDATED, Option, Printable
from printables.samples import letter

PRINTABLE = Printable(
    name="notification_letter",
    title=N_("Notification letter"),
    record="resident",
    content="letter_template",
    templates=("notification",),
    paper="A4",
    genre="letter",
    says=("name", "address", "telephone", "opening", "closing", "signature"),
    languages=(1, 2),
    batch=True,
    options={
        "layout": Option(
            label=N_("Layout"),
            choices={"beside": N_("Languages side by side"), "below": N_("Chinese above, the other below")},
        ),
        "slip": Option(
            label=N_("Tear-off slip"), choices={"with": N_("With a slip"), "without": N_("Without a slip")}
        ),
        "outdated": OUTDATED,
    },
    shape={
        "office": OFFICE,
        # `lines`: the address below the name, outermost part first; `head`: who looks after the grid.
        "recipient": {"name": "name", "lines": ["text"], "head": "name?"},
        "reference": "text",
        "date": "date",
        "subject": "words",
        # Placeholders such as {name} are filled by the caller, escaped by `printables.escape_markdown`.
        "body": "markdown",
        # The page of the receiver's door.
        "qr": "url?",
        "pictures": "pictures?",
        "imprint": IMPRINT,
        "states": "states?",
    },
    sample=letter,
)
