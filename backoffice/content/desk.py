"""What translators write: sentences of one language, each saved for itself, with what came of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from backoffice import access, reading, store
from backoffice.access import Actor
from backoffice.content import work
from backoffice.content.writing import write
from backoffice.store import Conflict, Invalid, Missing, Refused
from models.base import database
from models.content.segment import Segment
from models.content.target import DRAFT, MOST, Target
from models.content.translation import Translation
from models.fields import State
from models.register import record_of


@dataclass(frozen=True)
class Written:
    """What somebody wrote for a sentence. `made_from`: the fingerprint of the Chinese that it was written
    for, "" for the present one; `source`: that Chinese, where it is known. `version`: of the target that it
    was written over, 0 for none, None for any; `over`: its text, by which one that only got another version
    (it was approved) is told from one that somebody wrote anew.
    """

    segment: int
    language: str
    text: str
    made_from: str = ""
    version: int | None = None
    joined: bool = False
    source: str = ""
    over: str | None = None


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
    target = _target(segment, written)
    live = target is not None and target.deleted_at is None
    if live and target.text == written.text and target.joined == written.joined:
        return Came(written, "unchanged", target)
    if live and _overtaken(target, written):
        return Came(written, "conflict", target, target.text)
    if len(written.text) > (limit := most(segment.record, segment.place)):
        return Came(written, "refused", target, problem=too_long(len(written.text), limit))
    mark = act.mark()
    try:
        with database.atomic():
            saved = write(
                actor,
                segment.id,
                written.language,
                target,
                written.text,
                written.joined,
                written.made_from,
                written.source,
                act,
            )
    except Invalid as invalid:
        act.forget(mark)
        if target is None and (theirs := _target(segment, written)) is not None:
            return Came(written, "conflict", theirs, theirs.text)  # made in the same moment
        return Came(written, "refused", target, problem=" ".join(map(str, invalid.problems.values())))
    except (Refused, Missing):
        act.forget(mark)
        return Came(written, "refused", target)
    except Conflict as conflict:
        act.forget(mark)
        return Came(written, "conflict", target, conflict.row.text)
    return Came(written, "stale" if saved.made_from != segment.digest else "saved", saved)


def most(record: str, place: str) -> int:
    """How many characters a sentence of that column may have."""
    column = record_of(record)._meta.fields[place]
    return MOST if column.multiline else min(MOST, column.max_length)


def too_long(number: int | str, limit: int | str) -> str:
    """What is said of a sentence that has too many characters."""
    return gettext(
        "Not saved: %(number)s characters are too many, a sentence has at most %(limit)s here. Shorten it.",
        number=number,
        limit=limit,
    )


def _target(segment: Any, written: Written) -> Any:
    return Target.get_or_none(Target.segment == segment.id, Target.language == written.language)


def _overtaken(target: Any, written: Written) -> bool:
    if written.version is None or written.version == target.version:
        return False
    return written.over is None or target.joined or target.text != written.over


def confirm(actor: Actor, target: Any) -> Any:
    """Say that a translation is still right although its Chinese has changed; somebody else has to approve
    that. Raises Refused, Missing."""
    segment = target.segment
    system = {"made_from": segment.digest, "source": segment.text, "state": DRAFT, "approved_by": None}
    with store.acting(actor, "confirm", Target) as act:
        found = store.change(
            actor, Target, target.id, {}, act=act, system={**system, "written_by": actor.user_id}
        )
        for translation in _translations(segment, target.language):
            store.change(actor, Translation, translation.id, {}, system={"state": State.DRAFT}, act=act)
    return found


def _translations(segment: Any, language: str) -> Iterable[Any]:
    """Of the whole in that language, unless it is a draft anyway."""
    query = Translation.select(Translation.id).where(
        Translation.record == segment.root_record,
        Translation.row == segment.root_row,
        Translation.language == language,
        Translation.state != State.DRAFT,
        Translation.deleted_at.is_null(),
    )
    return list(query)


def approve(actor: Actor, target: Any, text: str) -> None:
    """Approve one sentence that somebody else wrote; `text` is what was read. Raises Refused, Missing,
    Invalid, Conflict."""
    if target.made_from != target.segment.digest:
        raise Invalid({"": _("The Chinese has changed: the translation has to follow first.")})
    if actor.user_id is not None and target.__data__["written_by"] == actor.user_id:
        raise Invalid({"": _("Somebody else has to approve what you wrote yourself.")})
    with store.acting(actor, "approve", Target) as act:
        work.approve_sentences(actor, [target], act)
        now = Target.get_by_id(target.id)
        if now.text != text:
            raise Conflict(now, {"text": (now.text, text)})
