"""The registration form of a foreigner's stay, Chinese and another language, blank or filled, on A4."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from printables.catalogue import N_, OFFICE, Option, Printable
from printables.registration_form.fields import KINDS, LAYOUTS, filled
from printables.samples import words


def sample(languages: Sequence[str]) -> dict[str, Any]:
    """The form of an invented person, whose numbers the office does not tell."""
    known = {
        "name": "金哲洙",
        "name_latin": "KIM CHEOLSU",
        "name_native": "김철수",
        "sex": "male",
        "born": date(1984, 5, 17),
        "nationality": {
            "zh": "韩国",
            "en": "South Korea",
            "ko": "대한민국",
            "ja": "韓国",
            "ar": "كوريا الجنوبية",
        },
        "kind": "foreign_resident",
        "document_type": "passport",
        "visa_type": "Z",
        "visa_expires": date(2027, 3, 31),
        "address": "梨花路18号",
        "building": "3",
        "unit": "2",
        "room": "501",
    }
    return {
        "office": {
            "name": words("office", languages),
            "address": words("address", languages),
            "telephone": "022-5550 0199",
        },
        "fields": filled(known),
        "blank": False,
    }


PRINTABLE = Printable(
    name="registration_form",
    title=N_("Registration form"),
    record="resident",
    blank=True,
    batch=True,
    finishes=("fillable",),
    paper="A4",
    genre="form",
    languages=(1, 2),
    fit={"label": (7.4, 6.8, 6.2)},
    sheets=lambda languages, options: 1,
    options={
        "many": Option(
            label=N_("Empty forms on a page"),
            choices={"one": N_("One"), "two": N_("Two"), "four": N_("Four")},
        ),
    },
    shape={
        "office": OFFICE,
        # As `fields.filled` gives them; `day` of a day, `text` of all others, of a choice its code.
        "fields": [
            {
                "key": "text",
                "section": "text",
                "kind": f"choice:{','.join(KINDS)}",
                "choices": ["text"],
                "width": dict.fromkeys(LAYOUTS, "number"),
                "day": "date?",
                "text": "name?",
            }
        ],
        "blank": "flag",
    },
    sample=sample,
)
