"""How far the translations are: of each content in each language, and what of it waits for a user; part of
the read-out path, changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from peewee import fn

from backoffice import access, reading
from backoffice.access import Actor
from backoffice.store import STEPS
from models.base import Record
from models.content.content import Content
from models.content.language import Language
from models.content.translation import Translation
from models.days import today
from models.fields import SOURCE, State
from models.register import records
from models.system.change import Change

#: So many contents stand on one page of the overview.
PAGE = 50


@dataclass(frozen=True)
class Row:
    """One content: {language: its translation}."""

    record: type[Record]
    row: int
    title: str
    by: dict[str, Any]


@dataclass(frozen=True)
class Overview:
    """A page of contents of one record. `sums`: {language: (sentences, how many are done)} of all of them."""

    record: type[Record]
    rows: list[Row]
    languages: list[Any]
    sums: dict[str, tuple[int, int]]
    total: int
    page: int
    pages: int


def done(translation: Any) -> int:
    """How many sentences say what the Chinese says now."""
    return int(translation.segments - translation.missing - translation.stale)


def kinds(actor: Actor) -> list[type[Record]]:
    """The records of content that have translations within reach, in the order of the register."""
    if not access.may(actor, "view", Translation):
        return []
    query = Translation.select(Translation.record).where(_within(actor)).distinct()
    known = {name for (name,) in query.tuples()}
    return [each for each in records() if each.key() in known and access.may(actor, "view", each)]


def _within(actor: Actor) -> Any:
    return (Translation.language != SOURCE) & reading.live(actor, Translation)


def overview(actor: Actor, record: type[Record], page: int = 0) -> Overview:
    """Contents × languages of one record. Raises Refused, Missing for a page that there is not."""
    if not access.may(actor, "view", Translation) or not access.may(actor, "view", record):
        raise reading.Refused(record.key())
    ours = (Translation.record == record.key()) & _within(actor)
    found = list(Translation.select().where(ours))
    sums: dict[str, tuple[int, int]] = {}
    by_row: dict[int, dict[str, Any]] = {}
    for each in found:
        every, ready = sums.get(each.language, (0, 0))
        sums[each.language] = every + each.segments, ready + done(each)
        by_row.setdefault(each.row, {})[each.language] = each
    pages = max(1, -(-len(by_row) // PAGE))
    if page >= pages:
        raise reading.Missing(record.key())
    ids = sorted(by_row, reverse=True)[page * PAGE : (page + 1) * PAGE]
    rows = [Row(record, row, next(iter(by_row[row].values())).title, by_row[row]) for row in ids]
    languages = [each for each in _languages(actor) if each.code in sums]
    return Overview(record, rows, languages, sums, len(by_row), page, pages)


def _languages(actor: Actor) -> list[Any]:
    query = Language.select().where(reading.live(actor, Language))
    return list(query.order_by(Language.position, Language.id))


# What waits for a user


@dataclass(frozen=True)
class Waiting:
    """A translation that waits for the user: to be done ("do"), done better ("back"), or approved
    ("approve")."""

    translation: Any
    what: str
    back: SentBack | None = None

    @property
    def late(self) -> bool:
        """Whether it was to be done before today."""
        due: date | None = self.translation.due_on
        return due is not None and due < today()

    @property
    def urgency(self) -> tuple[date, str, int]:
        """What comes before what: what was sent back is due today at the latest."""
        due: date = self.translation.due_on or date.max
        return min(due, today()) if self.back else due, self.what, self.translation.id


def waiting(actor: Actor, limit: int) -> list[Waiting]:
    """What is to be translated by the actor (handed over by name and not handed in; sent back; handed to
    nobody else with missing or outdated sentences) and what is to be approved; the most urgent first."""
    found = [Waiting(each, "approve") for each in _to_approve(actor)]
    mine = list(_to_do(actor))
    back = sent_back(actor, mine)
    for each in mine:
        if each.id in back:
            found.append(Waiting(each, "back", back[each.id]))
        elif each.missing or each.stale or each.__data__["translator"] == actor.user_id:
            found.append(Waiting(each, "do"))
    return sorted(found, key=lambda each: each.urgency)[:limit]


@dataclass(frozen=True)
class SentBack:
    """When a translation was sent back, by whom and why."""

    at: datetime
    who: str
    reason: str


def sent_back(actor: Actor, translations: Iterable[Any]) -> dict[int, SentBack]:
    """{translation: how it was sent back} of the drafts whose last step that was; nothing for who may not
    see their history."""
    drafts = [each.id for each in translations if each.state == State.DRAFT]
    if not drafts or not access.may(actor, "history", Translation):
        return {}
    reached = Translation.select(Translation.id).where(
        Translation.id.in_(drafts), reading.live(actor, Translation, "history")
    )
    query = Change.select().where(
        Change.record == Translation.key(), Change.row.in_(reached), Change.verb.in_(STEPS)
    )
    last = {each.row: each for each in query.order_by(Change.id)}
    return {
        row: SentBack(each.at, each.actor_name, each.reason)
        for row, each in last.items()
        if each.verb == "send_back"
    }


def _to_approve(actor: Actor) -> Iterable[Any]:
    if not access.may(actor, "approve", Translation):
        return []
    query = Translation.select().where(
        Translation.state == State.REVIEW, reading.live(actor, Translation, "approve"), *_known(actor)
    )
    if actor.user_id is not None:  # who handed it in cannot approve it
        query = query.where(Translation.submitted_by.is_null() | (Translation.submitted_by != actor.user_id))
    return list(query.order_by(Translation.due_on, Translation.id).limit(200))


def _to_do(actor: Actor) -> Iterable[Any]:
    """A translator's own and those that nobody has: drafts, those with missing or outdated sentences, and
    whole ones that were handed over since; whoever writes in all languages has what was handed to them, or
    handed in by them."""
    if actor.user_id is None or not access.may(actor, "edit", Translation):
        return []
    own = Translation.translator == actor.user_id
    nobody = Translation.translator.is_null()
    own |= nobody & (Translation.submitted_by == actor.user_id)
    if not access.unlimited(actor, "edit", Translation):
        own |= nobody
    query = Translation.select().where(
        own,
        (Translation.missing > 0)
        | (Translation.stale > 0)
        | (Translation.state == State.DRAFT)
        | ((Translation.state != State.REVIEW) & Translation.id.in_(_handed_over(actor))),
        Translation.language != SOURCE,
        reading.live(actor, Translation, "edit"),
        *_known(actor),
    )
    return list(query.order_by(Translation.due_on, Translation.id).limit(200))


def _handed_over(actor: Actor) -> Any:
    """Those that were handed to the actor, or got another day, after the last step that was taken of them."""
    mine = Translation.select(Translation.id).where(Translation.translator == actor.user_id)
    handed = Change.diff.contains('"translator"') | Change.diff.contains('"due_on"')
    last = (
        Change.select(fn.MAX(Change.id))
        .where(Change.record == Translation.key(), Change.row.in_(mine), Change.verb.in_(STEPS) | handed)
        .group_by(Change.row)
    )
    return Change.select(Change.row).where(Change.id.in_(last), Change.verb.not_in(STEPS))


def _known(actor: Actor) -> Sequence[Any]:
    """Of contents that the actor may view."""
    names = [
        each.key() for each in records() if issubclass(each, Content) and access.may(actor, "view", each)
    ]
    return [Translation.record.in_(names)]
