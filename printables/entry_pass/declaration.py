"""The pass: number, holder, from when until when, and a code that says at the gate whether it is good."""

from printables.catalogue import N_, OFFICE, Printable
from printables.entry_pass.sample import values

PRINTABLE = Printable(
    name="entry_pass",
    title=N_("Pass"),
    record="entry_pass",
    paper="A6",
    genre="card",
    languages=(1, 2),
    batch=True,
    finishes=("four_up", "two_up", "grey"),
    shape={
        "office": OFFICE,
        "number": "text",
        "holder": "name",
        # The same name in other scripts.
        "names": ["text"],
        "area": "name?",
        "purpose": "name?",
        "valid_from": "date",
        "valid_until": "date",
        "url": "url",
        # How often it was printed before.
        "reprints": "number",
    },
    sample=values,
    fit={"holder": (20, 18, 16, 14, 12)},
    sheets=lambda _languages, _options: 1,
)
