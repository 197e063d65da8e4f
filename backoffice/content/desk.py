"""What translators write: sentences of one language, each saved for itself, with what came of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from backoffice import access, reading, store
from backoffice.access import Actor
from backoffice.store import Conflict, Invalid, Missing, Refused
from models.base import database
from models.content.segment import Segment
from models.content.target import Target


@dataclass(frozen=True)
class Written:
    """What somebody wrote for a sentence. `made_from`: the fingerprint of the Chinese that it was written
    for, "" for the present one. `version`: of the target that it was written over, 0 for none, None for any.
    """

    segment: int
    language: str
    text: str
    made_from: str = ""
    version: int | None = None
    joined: bool = False


@dataclass(frozen=True)
class Came:
    """What came of it: "saved", "unchanged", "stale" (saved, but the Chinese is another by now), "conflict"
    (`theirs` stands there meanwhile), "missing" or "refused" (`problem` says why)."""

    written: Written
    what: str
    target: Any = None
    theirs: str = ""
    problem: str = ""


def save_many(actor: Actor, written: Iterable[Written], reason: str = "") -> list[Came]:
    """Save sentences as one act; what is wrong with one does not stop the others. Raises Refused."""
    if not access.may(actor, "edit", Target):
        raise Refused(Target.key())
    with store.acting(actor, "edit", Target, reason) as act:
        return [_save(actor, each, act) for each in written]


def _save(actor: Actor, written: Written, act: store.Act) -> Came:
    segment = Segment.get_or_none(Segment.id == written.segment, reading.live(actor, Segment))
    if segment is None:
        return Came(written, "missing")
    target = Target.get_or_none(Target.segment == segment.id, Target.language == written.language)
    live = target is not None and target.deleted_at is None
    if live and target.text == written.text and target.joined == written.joined:
        return Came(written, "unchanged", target)
    if live and written.version is not None and written.version != target.version:
        return Came(written, "conflict", target, target.text)
    mark = act.mark()
    try:
        with database.atomic():
            saved = _store(actor, segment, target, written, act)
    except Invalid as invalid:
        act.forget(mark)
        return Came(written, "refused", target, problem=" ".join(map(str, invalid.problems.values())))
    except (Refused, Missing):
        act.forget(mark)
        return Came(written, "refused", target)
    except Conflict as conflict:
        act.forget(mark)
        return Came(written, "conflict", target, conflict.row.text)
    return Came(written, "stale" if saved.made_from != segment.digest else "saved", saved)


def _store(actor: Actor, segment: Any, target: Any, written: Written, act: store.Act) -> Any:
    values = {"text": written.text, "joined": written.joined}
    if target is None:
        place = {"segment": segment.id, "language": written.language}
        saved = store.create(actor, Target, {**place, **values}, act=act)
    else:
        if target.deleted_at is not None:
            store.restore(actor, Target, target.id)
        saved = store.change(actor, Target, target.id, values, act=act)
    if written.made_from and written.made_from != segment.digest:
        # What was translated elsewhere was translated from the Chinese that went out.
        return store.change(actor, Target, saved.id, {}, system={"made_from": written.made_from}, act=act)
    return saved


def confirm(actor: Actor, target: Any) -> Any:
    """Say that a translation is still right although its Chinese has changed. Raises Refused, Missing."""
    segment = target.segment
    system = {"made_from": segment.digest, "source": segment.text, "state": "draft", "approved_by": None}
    return store.change(
        actor, Target, target.id, {}, verb="confirm", system={**system, "written_by": actor.user_id}
    )
