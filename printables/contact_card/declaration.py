"""The contact card of a grid: its head and telephone, Chinese in front, other languages behind."""

from printables.catalogue import N_, OFFICE, Printable
from printables.contact_card.sample import values

PRINTABLE = Printable(
    name="contact_card",
    title=N_("Contact card"),
    record="area",
    paper="card",
    genre="card",
    languages=(1, 4),
    batch=True,
    finishes=("two_sided_cards", "two_sided_card_sheets", "crop_marks", "grey"),
    shape={
        "office": OFFICE,
        "area": "name",
        # The head's name in Chinese, and in Latin letters for whoever reads no Chinese.
        "head": "name?",
        "telephone": "text",
    },
    sample=values,
    fit={"back": (8.5, 8, 7.5, 7, 6.5, 6)},
    sheets=lambda _languages, _options: 2,
)
