"""The notification letter: one resident, Chinese beside the resident's own language, on A4."""

from printables.catalogue import IMPRINT, N_, OFFICE, OUTDATED, Option, Printable
from printables.samples import letter

PRINTABLE = Printable(
    name="notification_letter",
    title=N_("Notification letter"),
    record="resident",
    content="letter_template",
    paper="A4",
    genre="letter",
    languages=(1, 2),
    batch=True,
    options={
        "layout": Option(
            label=N_("Layout"),
            choices={"beside": N_("Languages side by side"), "below": N_("Chinese above, the other below")},
        ),
        "outdated": OUTDATED,
    },
    shape={
        "office": OFFICE,
        # `lines` is the address block below the name, outermost part first.
        "recipient": {"name": "name", "lines": ["text"]},
        "reference": "text",
        "date": "date",
        "subject": "words",
        # Placeholders such as {name} are filled by the caller, escaped by `printables.escape_markdown`.
        "body": "markdown",
        "qr": "url?",
        "pictures": "pictures?",
        "imprint": IMPRINT,
        "states": "states?",
    },
    sample=letter,
)
