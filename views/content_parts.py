"""The part of screens that orders parts: chapters of a guide, steps of a process, what a pack holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext
from peewee import ForeignKeyField

from backoffice import access, display, reading, store
from backoffice.access import Actor
from backoffice.signin import current_actor
from backoffice.store import Edit
from models.base import Record
from models.content.content import Content
from models.register import records
from views.asked import row_id
from views.languages import ContentLanguage, content_languages

VERBS: Mapping[str, str] = {"move_view": "edit"}


@dataclass(frozen=True)
class Part:
    """A part in its whole's list. `languages` are those with a state, Chinese first."""

    id: int
    title: str
    url: str
    languages: list[ContentLanguage]


@dataclass(frozen=True)
class PartList:
    """The parts of a whole, in order; addresses are "" where the actor may not."""

    label: str
    rows: list[Part]
    move_url: str
    add_url: str
    add_label: str


def part_of(record: type[Record]) -> tuple[type[Record], ForeignKeyField] | None:
    """(record, link) of what a whole is made of, None for one that has no ordered parts."""
    for part in records():
        link = link_of(part)
        if link is not None and link.rel_model is record:
            return part, link
    return None


def link_of(part: type[Record]) -> ForeignKeyField | None:
    """The link of an ordered part to its whole, None for what is no such part."""
    links = (each for each in part.columns(part=True) if isinstance(each, ForeignKeyField))
    return next(links, None) if part.column("position") is not None else None


class Parts:
    """Mixed into the screens of wholes and of their parts, whose helpers it uses."""

    record: type[Record]
    get_url: Any

    def parts(self, actor: Actor, row: Any, here: str) -> PartList | None:
        """The parts of a whole, None where there are none, or none that the actor may view."""
        found = part_of(self.record)
        if found is None or not access.may(actor, "view", found[0]):
            return None
        part, link = found
        position: Any = part.column("position")
        query = part.select().where(link == row.id, reading.live(actor, part))
        ordered = list(query.order_by(position, part.id))
        titles = self.part_titles(actor, ordered)
        rows = [
            Part(
                each.id,
                titles[each.id],
                self.get_url(f"{part.key()}.details_view", id=each.id),
                [one for one in content_languages(actor, part, each) if one.code in each.states.by]
                if isinstance(each, Content)
                else [],
            )
            for each in ordered
        ]
        edits = access.may(actor, "edit", part) and access.editable(actor, part, position)
        creates = access.may(actor, "create", part) and access.editable(actor, part, link, "create")
        return PartList(
            display.label_of_referring(link),
            rows,
            self.get_url(f"{part.key()}.move_view") if edits and len(rows) > 1 else "",
            self.get_url(f"{part.key()}.create_view", **{link.name: row.id, "url": here}) if creates else "",
            gettext("New: %(name)s", name=str(part.meta("label"))),
        )

    def part_titles(self, actor: Actor, rows: Sequence[Any]) -> dict[int, str]:
        """{part: what its whole's page calls it}."""
        return {each.id: reading.title(actor, each) for each in rows}

    def _given(self) -> dict[str, Any]:
        """A new part comes last."""
        found: dict[str, Any] = super()._given()  # type: ignore[misc]
        link = link_of(self.record)
        position: Any = self.record.column("position")
        if link is not None and position is not None and found.get(link.name) and position.name not in found:
            record, actor = self.record, current_actor()
            query = record.select(position).where(link == found[link.name], reading.live(actor, record))
            found[position.name] = max((number for (number,) in query.tuples()), default=0) + 1
        return found

    @expose("/move/", methods=("POST",))
    def move_view(self) -> ResponseReturnValue:
        """Move a part one place up or down within its whole: {id, to}."""
        actor, record = current_actor(), self.record
        link, position = link_of(record), record.column("position")
        if link is None or position is None:
            abort(404)
        row = reading.get(actor, record, row_id(), verb="edit")
        whole = row.__data__[link.name]
        query = record.select(record.id, position).where(link == whole, record.deleted_at.is_null())
        ordered = [key for key, _number in query.order_by(position, record.id).tuples()]
        at = ordered.index(row.id)
        to = at + (1 if request.form.get("to") == "down" else -1)
        if 0 <= to < len(ordered):
            ordered[at], ordered[to] = ordered[to], ordered[at]
            self._number(actor, record, ordered)
        title = self.part_titles(actor, [row])[row.id]
        flash(
            gettext("“%(name)s” is number %(number)s now.", name=title, number=ordered.index(row.id) + 1),
            "success",
        )
        address = self.get_url(f"{link.rel_model.key()}.details_view", id=whole)
        return redirect(f"{address}#part-{row.id}")

    @staticmethod
    def _number(actor: Actor, record: type[Record], ordered: list[int]) -> None:
        """Give parts their numbers from 1, as one act."""
        edits = [Edit(key, {"position": number}) for number, key in enumerate(ordered, 1)]
        store.change_many(actor, record, edits, whole=True)
