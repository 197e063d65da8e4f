"""The screens of learning packs: the derived ones, in which a pack has its parts in their order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from peewee import ForeignKeyField

from backoffice import reading
from backoffice.access import Actor
from models.content.learning_pack import LearningItem
from views import content_parts
from views.content_parts import Parts
from views.copies_shown import may_look
from views.screens import RecordScreen

#: So many characters of what is learnt stand in the list of a pack.
LONGEST = 60


class _Packed(Parts, RecordScreen):
    """A part is called by what is learnt."""

    verbs = {**RecordScreen.verbs, **content_parts.VERBS}

    def part_titles(self, actor: Actor, rows: Sequence[Any]) -> dict[int, str]:
        links = [
            each
            for each in reading.columns(actor, LearningItem)
            if isinstance(each, ForeignKeyField) and not each.facts.part
        ]
        reading.add_titles(actor, rows, links)
        return {row.id: _said(row, links) or reading.title(actor, row) for row in rows}


def _said(row: Any, links: Sequence[ForeignKeyField]) -> str:
    known = ((each, row.link_titles.get(each.name)) for each in links)
    return " ".join(f"{each.verbose_name}: {_short(title)}" for each, title in known if title)


def _short(title: str) -> str:
    """The first line of a title: a dialogue's is all of it."""
    first = title.strip().partition("\n")[0]
    return first if len(first) <= LONGEST else f"{first[: LONGEST - 1].rstrip()}…"


class LearningPackScreen(_Packed):
    """Its page lists the parts."""

    details_template = "prints/learning_pack.html"

    def details(self, actor: Actor, model: Any, in_bin: bool) -> dict[str, Any]:
        found = super().details(actor, model, in_bin)
        found["relations"] = [
            each for each in found["relations"] if not each.key.startswith(LearningItem.key())
        ]
        part_list = None if in_bin else self.parts(actor, model, found["restored_url"])
        copies = not in_bin and may_look(actor)
        copies_url = self.get_url("copies.content", record=self.record.key(), row=model.id) if copies else ""
        return {**found, "part_list": part_list, "copies_url": copies_url}


class LearningItemScreen(_Packed):
    """A new one comes last in its pack."""
