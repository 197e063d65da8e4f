"""What the translation desk shows: the sentences of a whole in a language, section by section, and what holds
of each; part of the read-out path, changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any

from peewee import fn

from backoffice import access, reading, store
from backoffice.access import Actor
from backoffice.content.checks import Entry, Finding, findings
from backoffice.content.differences import Kind, changes
from backoffice.content.glossary import terms_in_each
from backoffice.store.standing import rows_of
from models.content.remark import Remark
from models.content.segment import Segment
from models.content.target import DRAFT, Target
from models.content.translation import Translation
from models.fields import SOURCE, State, Text
from models.register import by_name, record_of

#: What can be asked for instead of all sentences.
SHOWS = ("all", "todo", "outdated", "findings", "remarks")

#: So many sentences stand on one page.
PAGE = 50


@dataclass(frozen=True)
class Line:
    """A sentence and what stands for it. `digest` is the fingerprint of its Chinese, `before` the Chinese
    that the translation was made from, `version` the target's, 0 for none. `place` is the label of its
    column, `most` how many characters may stand there (0 for any number); `first`: no sentence stands before
    it there, which could say it as well."""

    segment: int
    number: int
    kind: str
    place: Any
    most: int
    source: str
    digest: str
    language: str
    first: bool = False
    target: int | None = None
    version: int = 0
    text: str = ""
    joined: bool = False
    state: str = State.MISSING
    before: str = ""
    mine: bool = False
    remarks: int = 0

    @property
    def waits(self) -> bool:
        """Whether a translator has to do something."""
        return self.state in (State.MISSING, State.OUTDATED)

    @property
    def approvable(self) -> bool:
        """Whether it could be approved by somebody else than who wrote it."""
        return self.state == DRAFT

    def changes(self) -> list[tuple[Kind, str]]:
        """The Chinese, with what changed since it was translated."""
        if self.state == State.OUTDATED and self.before:
            return changes(self.before, self.source)
        return [("same", self.source)]

    @property
    def checkable(self) -> bool:
        """Whether it makes sense to check the translation: there is one, and it is not outdated anyway."""
        return bool(self.text) and self.state != State.OUTDATED


def findings_of(actor: Actor, lines: Sequence[Line]) -> dict[int, tuple[Finding, ...]]:
    """{sentence: what is likely wrong with its translation} of those with findings."""
    wanted = [line for line in lines if line.checkable]
    if not wanted:
        return {}
    terms = terms_in_each(actor, [line.source for line in wanted], wanted[0].language)
    found = {
        line.segment: checked(line.source, line.text, line.language, tuple(each), line.most)
        for line, each in zip(wanted, terms, strict=True)
    }
    return {segment: each for segment, each in found.items() if each}


@lru_cache(maxsize=8192)
def checked(
    source: str, text: str, language: str, terms: tuple[Entry, ...], most: int
) -> tuple[Finding, ...]:
    """The findings of a sentence, remembered: a page asks for all of them each time."""
    return tuple(findings(source, text, language, terms=terms, most=most))


@dataclass(frozen=True)
class Noted:
    """A remark: who wrote it ("" where the actor may not know) and when."""

    id: int
    text: str
    done: bool
    who: str
    at: datetime


@dataclass(frozen=True)
class Section:
    """A row of the whole: its record's label, its Chinese title and its sentences."""

    record: str
    row: int
    label: Any
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Sheet:
    """A whole in a language. `reviewing`: the actor is asked to approve it."""

    actor: Actor
    translation: Any
    sections: tuple[Section, ...]
    reviewing: bool

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """All sentences in order."""
        return tuple(line for section in self.sections for line in section.lines)

    @cached_property
    def findings(self) -> dict[int, tuple[Finding, ...]]:
        """What is likely wrong, see `findings_of`."""
        return findings_of(self.actor, self.lines)

    @property
    def doubts(self) -> tuple[int, int]:
        """How many errors and how many warnings there are."""
        every = [each.severity for found in self.findings.values() for each in found]
        return every.count("error"), every.count("warning")

    def shown(self, show: str) -> list[Line]:
        """The sentences of one of `SHOWS`."""
        asked = {
            "all": lambda _line: True,
            "todo": self.to_do,
            "outdated": lambda line: line.state == State.OUTDATED,
            "findings": lambda line: line.segment in self.findings,
            "remarks": lambda line: bool(line.remarks),
        }
        return [line for line in self.lines if asked[show](line)]

    def to_do(self, line: Line) -> bool:
        """Whether a sentence waits for the actor."""
        return line.waits or (self.reviewing and line.approvable and not line.mine)

    def page(self, show: str, after: int = 0) -> list[Section]:
        """The first page of sentences from the one numbered `after` + 1 on, in their sections."""
        wanted = {line.segment for line in [e for e in self.shown(show) if e.number > after][:PAGE]}
        cut = (replace(s, lines=tuple(e for e in s.lines if e.segment in wanted)) for s in self.sections)
        return [section for section in cut if section.lines]


def translation_of(actor: Actor, key: int) -> Any:
    """A translation to work on. Raises Refused, Missing: Chinese is written elsewhere."""
    found = reading.get(actor, Translation, key)
    record = by_name(found.record)
    if found.language == SOURCE or record is None or not access.may(actor, "view", record):
        raise store.Missing(Translation.key())
    return found


def doubts(actor: Actor, translation: Any) -> tuple[int, int]:
    """How many errors and how many warnings the checks find in a translation."""
    return sheet(actor, translation).doubts


def may_write(actor: Actor, translation: Any) -> bool:
    """Whether the actor may translate here."""
    reached = reading.live(actor, Translation, "edit") & (Translation.id == translation.id)
    return access.may(actor, "create", Target) and Translation.select(Translation.id).where(reached).exists()


def sheet(actor: Actor, translation: Any) -> Sheet:
    """All sentences of a translation. Raises Missing when the whole is in the bin."""
    rows = rows_of((translation.record, translation.row))
    if not rows:
        raise store.Missing(translation.record)
    ours = (Segment.root_record == translation.record) & (Segment.root_row == translation.row)
    known = _lines(actor, translation.language, ours)
    sections, number = [], 0
    for row in rows:
        lines = []
        for field in row.translated():
            for line in known.get((row.key(), row.id, field.name), ()):
                number += 1
                lines.append(replace(line, number=number))
        sections.append(Section(row.key(), row.id, type(row).meta("label"), _title(actor, row), tuple(lines)))
    reviewing = translation.state == State.REVIEW and access.may(actor, "approve", Translation)
    return Sheet(actor, translation, tuple(sections), reviewing)


def _title(actor: Actor, row: Any) -> str:
    """The Chinese title, one line of it."""
    said = row.__data__.get(row.title_columns()[0].name)
    chinese = said.get(SOURCE) if isinstance(said, Text) else ""
    return (chinese or reading.title(actor, row)).partition("\n")[0]


def line(actor: Actor, translation: Any, segment: int) -> Line:
    """One sentence of a translation, without its number. Raises Missing when it is none of its sentences."""
    ours = (Segment.root_record == translation.record) & (Segment.root_row == translation.row)
    found = _lines(actor, translation.language, ours & (Segment.id == segment))
    if not found:
        raise store.Missing(Segment.key())
    ((only,),) = found.values()
    return only


_Place = tuple[str, int, str]


def _lines(actor: Actor, language: str, ours: Any) -> dict[_Place, list[Line]]:
    """{(record, row, column): its sentences in order} of those that meet a condition, in three queries."""
    targets, remarks = _targets(actor, language, ours), _remarks(actor, language, ours)
    found: dict[_Place, list[Line]] = {}
    query = Segment.select(
        Segment.id, Segment.kind, Segment.text, Segment.digest, Segment.position,
        Segment.record, Segment.row, Segment.place,
    ).where(ours, reading.live(actor, Segment))  # fmt: skip
    for key, kind, text, digest, position, *place in query.order_by(Segment.position).tuples():
        field = record_of(place[0])._meta.fields[place[2]]
        most = 0 if field.multiline else field.max_length
        line = Line(key, 0, kind, field.verbose_name, most, text, digest, language, first=not position)
        line = replace(line, remarks=remarks.get(key, 0))
        found.setdefault((place[0], place[1], place[2]), []).append(
            _with(line, targets[key], actor) if key in targets else line
        )
    return found


def _targets(actor: Actor, language: str, ours: Any) -> dict[int, list[Any]]:
    query = (
        Target.select(
            Target.segment, Target.id, Target.version, Target.text, Target.joined, Target.state,
            Target.made_from, Target.source, Target.written_by,
        )
        .join(Segment)
        .where(ours, Target.language == language, reading.live(actor, Target))
    )  # fmt: skip
    return {segment: row for segment, *row in query.tuples()}


def _remarks(actor: Actor, language: str, ours: Any) -> dict[int, int]:
    """{sentence: how many open remarks}."""
    if not access.may(actor, "view", Remark):
        return {}
    spoken = Remark.language.in_([language, SOURCE])
    query = Remark.select(Remark.segment, fn.COUNT(Remark.id)).join(Segment)
    query = query.where(ours, spoken, ~Remark.done, reading.live(actor, Remark))
    return dict(query.group_by(Remark.segment).tuples())


def _with(line: Line, said: Sequence[Any], actor: Actor) -> Line:
    """A sentence with what stands for it."""
    target, version, text, joined, state, made_from, before, writer = said
    if not (text or joined):
        state = State.MISSING
    elif made_from != line.digest:
        state = State.OUTDATED
    mine = writer is not None and writer == actor.user_id
    return replace(
        line,
        target=target,
        version=version,
        text=text,
        joined=joined,
        state=state,
        before=before,
        mine=mine,
    )


def history(actor: Actor, line: Line) -> list[reading.Entry]:
    """How the translation of a sentence came to be, newest first; nothing for who may not see it."""
    if line.target is None or not access.may(actor, "history", Target):
        return []
    return reading.history(actor, Target, line.target, 30)


def remarks(actor: Actor, line: Line) -> Iterator[Noted]:
    """The remarks on a sentence, open ones first."""
    if not access.may(actor, "view", Remark):
        return
    query = Remark.select().where(
        Remark.segment == line.segment,
        Remark.language.in_([line.language, SOURCE]),
        reading.live(actor, Remark),
    )
    for remark in query.order_by(Remark.done, Remark.id):
        told = reading.history(actor, Remark, remark.id) if access.may(actor, "history", Remark) else []
        yield Noted(remark.id, remark.text, remark.done, told[-1].actor if told else "", remark.written_at)
