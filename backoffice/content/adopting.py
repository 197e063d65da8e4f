"""Takes over the texts of an office that was filled before texts were kept by sentences; done once, when the
database is brought to this release.
"""

from __future__ import annotations

from typing import Any

from backoffice import store
from backoffice.access import Actor
from backoffice.content import work
from backoffice.store.standing import root_of
from backoffice.store.texts import follow_texts
from models.base import database
from models.content.content import Content
from models.content.segment import Segment
from models.content.target import Target
from models.content.translation import Translation
from models.fields import SOURCE, State
from models.register import records

_ACTOR = Actor.system("migrate")


def adopt() -> int:
    """Cut the texts that have no sentences yet, and publish what was published; what was outdated stays so.
    Returns how many rows there were. Can be run again."""
    with database.atomic():
        rows = [row for record in records() if issubclass(record, Content) for row in _waiting(record)]
        before = {(row.key(), row.id): dict(row.states.by) for row in rows}
        for row in rows:
            with store.acting(_ACTOR, "edit", type(row)) as act:
                follow_texts(_ACTOR, row, None, act.waiting)
            _outdate(row, before[row.key(), row.id])
        for row in rows:
            if type(row).root_link() is None:
                _publish(row, before[row.key(), row.id])
    return len(rows)


def _waiting(record: type[Content]) -> list[Any]:
    cut = Segment.select(Segment.row).where(Segment.record == record.key())
    return [row for row in record.select().where(record.id.not_in(cut)) if any(row.texts(SOURCE).values())]


def _outdate(row: Any, states: dict[str, str]) -> None:
    """What was translated from another Chinese, nobody knows from which."""
    codes = [code for code, state in states.items() if state == State.OUTDATED]
    ours = Segment.select(Segment.id).where(Segment.record == row.key(), Segment.row == row.id)
    Target.update(made_from="").where(Target.segment.in_(ours), Target.language.in_(codes or [""])).execute()


def _publish(row: Any, states: dict[str, str]) -> None:
    of = (Translation.record == row.key()) & (Translation.row == root_of(row)[1])
    ready = [code for code, state in states.items() if state == State.PUBLISHED]
    whole = Translation.select().where(of, Translation.language.in_(ready or [""]))
    done = [each for each in whole if not each.missing and not each.stale]
    if done and row.deleted_at is None:
        work.approve(_ACTOR, *done)
        fit = [each.language for each in done if not work.undescribed(row, each.language)]
        if fit:
            work.publish(_ACTOR, type(row), row.id, fit)
