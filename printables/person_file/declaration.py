"""The person file: everything known of one person in sections, with its latest changes, on A4."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from printables.catalogue import N_, OFFICE, Printable
from printables.languages import language
from printables.samples import texts, words
from printables.words import word


def _section(heading: Any, **parts: Any) -> dict[str, Any]:
    empty: dict[str, Any] = {"fields": [], "columns": [], "cells": [], "history": False, "more": False}
    return {**empty, "heading": heading, **parts}


def sample(languages: Sequence[str]) -> dict[str, Any]:
    """The file of an invented person."""

    def label(key: str, name: str = "registration_form") -> dict[str, str]:
        return {code: word(key, code, name) for code in languages}

    def fact(key: str, value: Any, whole: bool = False) -> dict[str, Any]:
        return {"label": label(key), "value": value, "whole": whole}

    locales = {code: language(code).locale for code in languages}
    person = [
        fact("name", "金哲洙"),
        fact("name_latin", "KIM CHEOLSU"),
        fact("name_native", "김철수"),
        fact("nationality", {code: locale.territories["KR"] for code, locale in locales.items()}),
        fact("born", "1984-05-17"),
        fact("preferred_language", {code: locale.languages["ko"] for code, locale in locales.items()}),
        fact("phone", "••••5678"),
        fact("kind", label("foreign_resident")),
        fact("address", {code: texts()[code]["address"] for code in languages}, whole=True),
    ]
    papers = [
        fact("document_type", label("passport")),
        fact("document_number", "••••4417"),
        fact("visa_type", "Z"),
        fact("visa_expires", "2027-03-31"),
    ]
    journeys = [label("entered_on"), label("entry_port"), label("host")]
    cells = [
        cell
        for number in range(1, 5)
        for cell in (str(date(2026, 3, 7) - timedelta(91 * number)), f"XX {number}", "陈安")
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
            _section(label("person"), fields=person),
            _section(label("papers"), fields=papers),
            _section(label("stay"), columns=journeys, cells=cells),
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
