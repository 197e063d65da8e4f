"""How a translation will look to its readers while it is being written: as a page, with the sentence one is
at marked, and on paper. Part of the read-out path; the caller has the translation within reach.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import printables
from backoffice import markup, previews, printing, store
from backoffice.access import Actor, Assignment
from backoffice.content import editions
from backoffice.content.editions import Column, Composed, Frozen, Said
from backoffice.markup import Pictures
from backoffice.previews import Look
from models.content.content import Content
from models.fields import TranslatedField
from models.register import record_of
from printables import Printable
from printables.markup import safe

#: Stand round the sentence one is at, in private-use characters that no text has.
_NOW, _NOW_END = "\ue004", "\ue005"
_TAGS = re.compile(r"(<[^>]*>)")

#: (label of the column, text as markup, whether it has blocks).
Shown = tuple[Any, Any, bool]


def page(translation: Any, at: int, picture: Pictures) -> list[list[Shown]]:
    """The texts of the whole and of each of its parts as readers will see them, the sentence `at` marked.
    Raises Missing when the whole is in the bin."""
    record = record_of(translation.record)
    row = record.get_or_none(record.id == translation.row, record.deleted_at.is_null())
    if not isinstance(row, Content):
        raise store.Missing(translation.record)
    frozen = _with_now(editions.freeze(row, translation.language), at)
    whole = editions.compose(frozen, translation.language)
    return [list(_texts(each, picture)) for each in (whole, *whole.parts)]


def _with_now(frozen: Frozen, at: int) -> Frozen:
    columns = {
        name: Column(column.pieces, tuple(_now(said) if said.segment == at else said for said in column.said))
        for name, column in frozen.columns.items()
    }
    return replace(frozen, columns=columns, parts=tuple(_with_now(part, at) for part in frozen.parts))


def _now(said: Said) -> Said:
    """The sentence one is at: its translation, or the Chinese that stands in for a missing one."""
    if said.text is None:
        return replace(said, source=f"{_NOW}{said.source}{_NOW_END}")
    return replace(said, text=f"{_NOW}{said.text}{_NOW_END}" if said.text else "")


def _texts(composed: Composed, picture: Pictures) -> Iterator[Shown]:
    fields = record_of(composed.record)._meta.fields
    for name, text in composed.texts.items():
        field = fields[name]
        if not text or not isinstance(field, TranslatedField):
            continue
        html = (
            markup.page_html(text, composed.language, picture=picture, base_level=3, preview=True)
            if field.multiline
            else markup.line_html(text, composed.language)
        )
        yield field.verbose_name, safe(_marked(str(html))), field.multiline


def _marked(html: str) -> str:
    parts = _TAGS.split(html)
    return "".join(
        part.replace(_NOW, "").replace(_NOW_END, "")
        if part.startswith("<")
        else part.replace(_NOW, '<mark class="now" id="now">').replace(_NOW_END, "</mark>")
        for part in parts
    )


def printable_of(translation: Any) -> Printable | None:
    """On which paper it comes, None for what is not printed, or only with somebody's name on it."""
    name = translation.record
    every = printables.catalogue().values()
    return next((each for each in every if each.record == each.content == name), None)


def paper(actor: Actor, translation: Any) -> Look:
    """Pictures of its first pages. Raises Missing, Unfit, PrintError, NotDrawn, Invalid."""
    printable = printable_of(translation)
    if printable is None:
        raise store.Missing(translation.record)
    # Who translates sees what is printed of contents, and prints nothing.
    reader = replace(actor, assignments=(Assignment("outreach"),), _sights={})
    codes = [translation.language] if printable.languages[1] > 1 else []
    ordered = printing.accept(reader, printable.name, None, codes)
    return previews.look(reader, ordered, translation.row)
