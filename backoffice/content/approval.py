"""What of a content in a language waits to be approved, what it says in short, and which step is its turn;
reads only.
"""

from __future__ import annotations

import hashlib
from functools import reduce
from operator import or_
from typing import Any

from flask_babel import lazy_gettext as _
from peewee import SQL

from backoffice.store.standing import rows_of
from models.content.segment import Segment
from models.content.target import APPROVED, Target
from models.fields import SOURCE, State


def unapproved(translation: Any) -> list[Any]:
    """The sentences of a language that nobody approved yet, in the live rows of the whole."""
    query = Target.select(Target, Segment).join(Segment)
    there = (Target.text != "") | Target.joined
    return list(query.where(_of(translation), Target.state != APPROVED, there).order_by(Target.id))


def fingerprint(translation: Any) -> str:
    """What a language says now, in short: another one as soon as somebody writes. That a sentence is approved
    changes nothing in it."""
    said: list[Any]
    if translation.language == SOURCE:
        said = [(row.key(), row.id, row.version) for row in rows_of((translation.record, translation.row))]
    else:
        query = Target.select(Target.segment, Target.made_from, Target.joined, Target.text).join(Segment)
        said = list(query.where(_of(translation)).order_by(Target.segment).tuples())
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def _of(translation: Any) -> Any:
    """The condition for what stands for the sentences of the live rows of a whole."""
    rows = rows_of((translation.record, translation.row))
    live = [(Segment.record == row.key()) & (Segment.row == row.id) for row in rows]
    within = reduce(or_, live, SQL("1 = 0")) & Segment.deleted_at.is_null()
    return within & (Target.language == translation.language) & Target.deleted_at.is_null()


def out_of_turn(translation: Any, step: str) -> Any:
    """Why a step ("submit", "approve", "send_back") is not what follows the state of a language, a lazy
    message that says what to do; None when it is."""
    state, name = translation.state, {"language": translation.language}
    if step == "submit":
        if state == State.REVIEW:
            return _("“%(language)s” was handed in already: somebody else approves it now.", **name)
        if state != State.DRAFT:
            return _(
                "“%(language)s” is approved already: change a sentence before you hand it in again.", **name
            )
    elif step == "send_back":
        if state == State.DRAFT:
            return _("“%(language)s” is a draft: write a remark on what is to be done better.", **name)
        if state not in (State.REVIEW, State.APPROVED):
            return _("“%(language)s” was published: change its sentences, or withdraw it.", **name)
    elif state not in (State.DRAFT, State.REVIEW) and not translation.unapproved:
        return _("“%(language)s” is approved already: it can be published.", **name)
    return None
