"""The notification letter: one resident, Chinese beside the resident's own language, on A4."""

from printables.catalogue import N_, Option, Printable
from printables.samples import letter

PRINTABLE = Printable(
    name="notification_letter",
    title=N_("Notification letter"),
    record="resident",
    content="letter_template",
    paper="A4",
    languages=(1, 2),
    batch=True,
    options={
        "layout": Option(
            label=N_("Layout"),
            choices={"beside": N_("Languages side by side"), "below": N_("Chinese above, the other below")},
        ),
        "outdated": Option(
            label=N_("Outdated translations"),
            choices={"refuse": N_("Do not print"), "mark": N_("Print with a mark")},
        ),
    },
    shape={
        "office": {"name": "name", "address": "name", "telephone": "text"},
        # `lines` is the address block below the name, outermost part first.
        "recipient": {"name": "name", "lines": ["text"]},
        "reference": "text",
        "date": "date",
        "subject": "words",
        # Placeholders such as {name} are filled by the caller, escaped by `printables.escape_markdown`.
        "body": "markdown",
        "qr": "url?",
        "pictures": "pictures?",
        "states": "states?",
    },
    sample=letter,
)
