"""Values from the columns of the same names: what a printable gets that asks for nothing special."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from backoffice.access import Actor
from backoffice.print_texts import Texts, found, published, shown, states, value
from backoffice.print_values.gathering import Document, Gathered, Wish
from backoffice.print_values.offices import own_area, own_office
from models.register import by_name
from printables.catalogue import Printable


def gather(actor: Actor, printable: Printable, ids: Sequence[int], wish: Wish) -> Gathered:
    """{row id: its document}."""
    record = by_name(printable.record)
    gathered: Gathered = {}
    for row in found(actor, record, ids).values() if record else ():
        languages = wish.languages or published(row)[: printable.languages[1]]
        texts = Texts(actor, row, languages)
        common = {"office": own_office(actor), "date": wish.day, "states": states(row, languages)}
        values: dict[str, Any] = {}
        for key, kind in printable.shape.items():
            if key in common:
                values[key] = common[key]
            elif kind in ("words", "markdown"):
                values[key] = texts.of(row, key)
            elif isinstance(kind, str) and key != "pictures":
                values[key] = value(actor, row, key) or ("" if kind == "text" else None)
        if "pictures" in printable.shape:
            long = [values[key] for key, kind in printable.shape.items() if kind == "markdown"]
            values["pictures"] = shown(actor, long, wish.media)
        gathered[row.id] = Document(values, languages, texts, own_area(actor))
    return gathered
