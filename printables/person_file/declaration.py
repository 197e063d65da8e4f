"""The person file: everything known of one person in sections, with its latest changes, on A4."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from printables.catalogue import N_, OFFICE, Printable
from printables.samples import texts, words


def _section(heading: Any, **parts: Any) -> dict[str, Any]:
    empty: dict[str, Any] = {"fields": [], "columns": [], "cells": [], "history": False, "more": False}
    return {**empty, "heading": heading, **parts}


def sample(languages: Sequence[str]) -> dict[str, Any]:
    """The file of an invented person."""
    title, address, waste = (
        words(key, languages) for key in ("registration_title", "address", "waste_title")
    )
    fields = [
        {"label": title, "value": "金哲洙", "whole": False},
        {"label": waste, "value": "KIM CHEOLSU", "whole": False},
        {"label": words("clinic_title", languages), "value": "김철수", "whole": False},
        {"label": words("emergency_title", languages), "value": "••••5678", "whole": False},
        {"label": address, "value": texts()[languages[0]]["clinic"].strip(), "whole": True},
    ]
    cells = [
        cell
        for number in range(1, 5)
        for cell in (title, f"XX {number}", str(date(2026, 3, 7) + timedelta(number)))
    ]
    changes = [
        cell for day in range(7, 0, -1) for cell in (f"2026-03-{day:02d} 09:30", "王静", "—", "A: 1 → 2")
    ]
    return {
        "office": {"name": words("office", languages), "address": "", "telephone": ""},
        "name": "金哲洙",
        "names": ["KIM CHEOLSU", "김철수"],
        "number": "418",
        "place": texts()["zh"]["address"],
        "sections": [
            _section(title, fields=fields),
            _section(words("school_title", languages), fields=fields[:3]),
            _section(waste, columns=[title, waste, words("title", languages)], cells=cells),
            _section("", cells=changes, history=True, more=True),
        ],
        "masked": True,
        "by": "王静",
        "at": "2026-03-07 09:30",
    }


PRINTABLE = Printable(
    name="person_file",
    title=N_("Person file"),
    record="resident",
    paper="A4",
    genre="table",
    languages=(1, 2),
    batch=True,
    shape={
        "office": OFFICE,
        "name": "text",
        # The same name in other scripts.
        "names": ["text"],
        "number": "text",
        "place": "text",
        # Facts, or a table of `columns` with its cells row by row; the history has columns of its own, and
        # `more` changes than are listed.
        "sections": [
            {
                "heading": "name",
                "fields": [{"label": "name", "value": "name", "whole": "flag"}],
                "columns": ["name"],
                "cells": ["name"],
                "history": "flag",
                "more": "flag",
            }
        ],
        "masked": "flag",
        "by": "text",
        "at": "text",
    },
    sample=sample,
)
