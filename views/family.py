"""Rows that belong together because they share a link, such as a household, beside one of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import get_locale

from backoffice import beside, display, reading
from backoffice.access import Actor
from backoffice.query import filterable
from models.base import Record
from views.listing import address_of


@dataclass
class Panel:
    """The rows that share one link. `target` is the id it leads to, None where it leads nowhere yet."""

    link: str
    label: str
    target: int | None
    title: str = ""
    #: (title, address, what a card shows of it)
    rows: list[tuple[str, str, list[str]]] | None = None
    all_url: str = ""


def panels(actor: Actor, record: type[Record], row_id: int | None, targets: dict[str, Any]) -> list[Panel]:
    """One panel for each link that rows share; `targets` is {name of the link: id it leads to or None}."""
    return [
        _panel(actor, record, link, row_id, targets.get(link.name))
        for link in beside.shared_links(actor, record)
    ]


def _panel(actor: Actor, record: type[Record], link: Any, row_id: int | None, target: int | None) -> Panel:
    panel = Panel(link.name, str(link.verbose_name), target)
    if target is None:
        return panel
    rows, more = beside.sharing(actor, record, link, target, besides=row_id)
    panel.title = "".join(title for _key, title in reading.titles(actor, link.rel_model, [target]))
    seen = {column.name for column in reading.columns(actor, record, listed=True)} - {link.name}
    facts = [column for column in record.card() if column.name in seen]
    address = url_for(f"{record.key()}.details_view")
    panel.rows = [
        (reading.title(actor, row), address_of(address, {"id": str(row.id)}), _facts(actor, row, facts))
        for row in rows
    ]
    if more and filterable(actor, record, link):
        panel.all_url = address_of(url_for(f"{record.key()}.index_view"), {f"f.{link.name}": str(target)})
    return panel


def _facts(actor: Actor, row: Any, columns: list[Any]) -> list[str]:
    locale = get_locale()
    shown = (display.show(reading.value(actor, row, column), column, locale) for column in columns)
    return [text for text in shown if text]
