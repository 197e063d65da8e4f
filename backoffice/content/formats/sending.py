"""The file of a translation that goes out to another tool: its sentences as they are now; changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from backoffice import access, reading
from backoffice.access import Actor
from backoffice.content import lines
from backoffice.content.formats.units import APPROVED, DRAFT, Bundle, Unit
from backoffice.content.lines import Line, Sheet
from models.content.language import Language
from models.content.remark import Remark
from models.content.segment import Segment
from models.fields import SOURCE, State


def bundle(actor: Actor, translation: Any, waiting: bool = False) -> Bundle:
    """What goes out: all sentences, or only those that are `waiting` for a translator. Raises Missing when
    the text is in the bin."""
    sheet = lines.sheet(actor, translation)
    remarks = _remarks(actor, translation)
    rtl = Language.select().where(Language.code == translation.language, Language.direction == "rtl").exists()
    named = places(sheet)
    units = [_unit(line, named[line.segment], remarks) for line in sheet.lines if line.waits or not waiting]
    name = sheet.sections[0].title
    record, row = translation.record, translation.row
    return Bundle(name, record, row, translation.language, tuple(units), rtl)


def places(sheet: Sheet) -> dict[int, str]:
    """{sentence: where it stands, in words}."""
    return {
        line.segment: f"{section.label} {number} · {line.place}" if number else str(line.place)
        for number, section in enumerate(sheet.sections)
        for line in section.lines
    }


def _unit(line: Line, place: str, remarks: Mapping[int, list[str]]) -> Unit:
    stale = line.state == State.OUTDATED
    notes = remarks.get(line.segment, [])
    if line.joined:
        notes = [_("The translation of the sentence before says this one as well."), *notes]
    state = "" if line.state == State.MISSING else APPROVED if line.state == State.APPROVED else DRAFT
    return Unit(
        line.segment,
        line.source,
        line.text,
        state,
        stale,
        place,
        tuple(notes),
        line.most,
        line.digest,
        line.before if stale and line.before != line.source else "",
    )


def _remarks(actor: Actor, translation: Any) -> dict[int, list[str]]:
    """{sentence: what is to be settled of it}, for this language and for all."""
    if not access.may(actor, "view", Remark):
        return {}
    query = (
        Remark.select(Remark.segment, Remark.text)
        .join(Segment)
        .where(
            Segment.root_record == translation.record,
            Segment.root_row == translation.row,
            Remark.language.in_((translation.language, SOURCE)),
            ~Remark.done,
            reading.live(actor, Remark),
        )
    )
    found: dict[int, list[str]] = {}
    for segment, text in query.order_by(Remark.id).tuples():
        found.setdefault(segment, []).append(text)
    return found
