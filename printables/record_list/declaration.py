"""The list: rows of any record in the columns of a list, as its reader sees them, on A4 upright or across."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from printables.catalogue import N_, OFFICE, Printable
from printables.samples import words
from printables.words import word


def sample(languages: Sequence[str]) -> dict[str, Any]:
    """A list of forty invented residents."""
    code = languages[0]
    labels = [
        word(*each)
        for each in (
            ("name", code, "manifest"),
            ("room", code, "registration_form"),
            ("kind", code, "registration_form"),
            ("visa_expires", code, "registration_form"),
        )
    ]
    kinds = [word(key, code, "registration_form") for key in ("foreign_resident", "returnee", "visitor")]
    people = ("金哲洙 KIM CHEOLSU 김철수", "佐藤美咲 SATO MISAKI", "罗西 Giulia Rossi", "ليلى حداد", "王静")
    rows = [
        [people[number % 5], f"3-{number % 6 + 1}-{number + 101}", kinds[number % 3], str(day)]
        for number in range(40)
        if (day := date(2026, 3, 7) + timedelta(number))
    ]
    return {
        "office": {"name": words("office", languages), "address": "", "telephone": ""},
        "title": word("residents", code, "figures_sheet"),
        "filters": [words("address", languages)[code], f"{labels[3]} ≤ 2026-04-15"],
        "columns": [
            {"label": label, "width": width, "number": False}
            for label, width in zip(labels, (30, 10, 24, 10), strict=True)
        ],
        "rows": [{"cells": cells} for cells in rows],
        "masked": True,
        "by": "王静",
        "at": "2026-03-07 09:30",
    }


PRINTABLE = Printable(
    name="record_list",
    title=N_("Record list"),
    record="*",
    rows="together",
    paper="A4",
    genre="table",
    languages=(1, 1),
    shape={
        "office": OFFICE,
        "title": "text",
        # What the list is cut to, in words.
        "filters": ["text"],
        # `width`: how many half-width letters a cell of it mostly has.
        "columns": [{"label": "text", "width": "number", "number": "flag"}],
        "rows": [{"cells": ["text"]}],
        # Whether some values are masked.
        "masked": "flag",
        "by": "text",
        "at": "text",
    },
    sample=sample,
)
