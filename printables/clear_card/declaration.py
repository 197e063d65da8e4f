"""The clear card: an address and a telephone in very large type, to be shown to a driver or a passer-by."""

from printables.catalogue import N_, OFFICE, Printable
from printables.clear_card.sample import values

PRINTABLE = Printable(
    name="clear_card",
    title=N_("Clear card in large type"),
    record="household",
    paper="A5",
    genre="card",
    languages=(1, 2),
    batch=True,
    finishes=("two_up", "four_up", "grey"),
    shape={
        "office": OFFICE,
        # As a driver reads it, and as it is spoken, for whoever cannot read it.
        "address": "name",
        "spoken": "text?",
        "head": "name?",
        "telephone": "text",
    },
    sample=values,
    fit={"address": (60, 54, 48, 43, 38, 33, 29, 25, 22)},
    sheets=lambda _languages, _options: 1,
)
