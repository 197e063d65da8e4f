"""What was published of a content in one language, frozen with the Chinese of each sentence, and how it reads
beside the Chinese that is published now; decides nothing about who may publish.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from peewee import fn

from backoffice import reading
from backoffice.access import ANONYMOUS
from backoffice.store.standing import rows_of
from models.base import Record, now
from models.content import sentences
from models.content.content import Content
from models.content.edition import Edition, not_cancelled
from models.content.segment import Segment, digest
from models.content.target import Target
from models.fields import SOURCE, State, StatesField, Text, TranslatedField


@dataclass(frozen=True)
class Said:
    """One sentence of a frozen text: its number, the fingerprint of the Chinese it was written for, its text
    ("" when the one before says it as well, None when it is missing) and that Chinese."""

    segment: int
    made_from: str
    text: str | None
    source: str


@dataclass(frozen=True)
class Column:
    """A frozen column: the frame of its Chinese, and its sentences in order."""

    pieces: tuple[sentences.Piece, ...]
    said: tuple[Said, ...]


@dataclass(frozen=True)
class Frozen:
    """A frozen row: its columns, the facts that are the same in all languages, and its parts."""

    record: str
    row: int
    columns: Mapping[str, Column]
    facts: Mapping[str, Any]
    parts: tuple[Frozen, ...] = ()


@dataclass(frozen=True)
class Sentence:
    """A sentence that does not say what the Chinese says now: stale, or (`text` None) not translated yet."""

    column: str
    segment: int
    source: str
    text: str | None


@dataclass(frozen=True)
class Composed:
    """How a frozen row reads now. `texts`: {column: text with marks}, see `models.content.sentences`."""

    record: str
    row: int
    language: str
    texts: Mapping[str, str]
    facts: Mapping[str, Any]
    behind: tuple[Sentence, ...] = ()
    parts: tuple[Composed, ...] = ()

    def all_behind(self) -> int:
        """How many sentences are behind, with those of the parts."""
        return len(self.behind) + sum(part.all_behind() for part in self.parts)


# Freezing


def freeze(row: Content, language: str) -> Frozen:
    """A whole as it stands in a language now."""
    first, *parts = freeze_rows(rows_of((row.key(), row.id)), language)
    return replace(first, parts=tuple(parts))


def freeze_rows(rows: Sequence[Content], language: str) -> list[Frozen]:
    """Rows by themselves, in a query for each record and one for what is said in the language."""
    known: dict[tuple[str, int, str], list[Any]] = {}
    for key in dict.fromkeys(row.key() for row in rows):
        query = Segment.select().where(
            Segment.record == key,
            Segment.row.in_([row.id for row in rows if row.key() == key]),
            Segment.deleted_at.is_null(),
        )
        for segment in query.order_by(Segment.position):
            known.setdefault((key, segment.row, segment.place), []).append(segment)
    targets = _targets([each.id for own in known.values() for each in own], language)
    return [_frozen(row, known, targets, language) for row in rows]


def _frozen(
    row: Any, known: Mapping[tuple[str, int, str], Sequence[Any]], targets: Mapping[int, Any], language: str
) -> Frozen:
    columns = {
        each.name: Column(
            tuple(sentences.split(row.texts(SOURCE)[each.name], each.multiline)),
            tuple(
                _said(segment, targets, language) for segment in known.get((row.key(), row.id, each.name), ())
            ),
        )
        for each in row.translated()
    }
    return Frozen(row.key(), row.id, columns, facts(row, language))


def _targets(segments: Sequence[int], language: str) -> dict[int, Any]:
    query = Target.select().where(
        Target.segment.in_(list(segments) or [0]), Target.language == language, Target.deleted_at.is_null()
    )
    return {target.__data__["segment"]: target for target in query}


def _said(segment: Any, targets: Mapping[int, Any], language: str) -> Said:
    if language == SOURCE:
        return Said(segment.id, segment.digest, segment.text, segment.text)
    target = targets.get(segment.id)
    if target is None or not target.there:
        return Said(segment.id, "", None, segment.text)
    return Said(segment.id, target.made_from, target.text, segment.text)


def facts(row: Any, language: str) -> dict[str, Any]:
    """{column: plain value} of what is the same in all languages, and of what each has of its own."""
    found, translated = {}, {field.name for field in row.translated()}
    for column in reading.columns(ANONYMOUS, type(row)):
        if isinstance(column, StatesField) or column.name in translated:
            continue
        value = row.__data__.get(column.name)
        if isinstance(column, TranslatedField):
            value = (value or Text()).get(language)
        if isinstance(value, datetime | date):
            value = value.isoformat()
        found[column.name] = value
    return found


def written(frozen: Frozen) -> str:
    """As it is stored."""
    return json.dumps(_plain(frozen), ensure_ascii=False, separators=(",", ":"))


def _plain(frozen: Frozen) -> dict[str, Any]:
    return {
        "record": frozen.record,
        "row": frozen.row,
        "facts": dict(frozen.facts),
        "columns": {
            name: {
                "pieces": [[piece.kind, piece.text, piece.line] for piece in column.pieces],
                "said": [[said.segment, said.made_from, said.text, said.source] for said in column.said],
            }
            for name, column in frozen.columns.items()
        },
        "parts": [_plain(part) for part in frozen.parts],
    }


def read(texts: str) -> Frozen:
    """From what is stored."""
    return _read(json.loads(texts))


def _read(plain: Mapping[str, Any]) -> Frozen:
    return Frozen(
        plain["record"],
        plain["row"],
        {
            name: Column(
                tuple(sentences.Piece(*piece) for piece in column["pieces"]),
                tuple(Said(*said) for said in column["said"]),
            )
            for name, column in plain["columns"].items()
        },
        plain["facts"],
        tuple(_read(part) for part in plain["parts"]),
    )


# Reading


def compose(frozen: Frozen, language: str, source: Frozen | None = None) -> Composed:
    """How a frozen text reads beside the Chinese that holds now (`source`; the one it was frozen with when
    none is given): the frame and the order are those of the Chinese, stale sentences are marked, and Chinese
    ones stand, marked, where there is nothing else."""
    holds = source or frozen
    texts, behind = dict[str, str](), list[Sentence]()
    for name, column in holds.columns.items():
        shown = _sentences(name, column.said, frozen.columns.get(name), behind)
        texts[name] = sentences.assemble(column.pieces, shown, language)
    own_parts = {(part.record, part.row): part for part in frozen.parts}
    parts = tuple(
        compose(own_parts.get((part.record, part.row), _unwritten(part)), language, part)
        for part in holds.parts
    )
    facts = {**holds.facts, **frozen.facts}
    return Composed(holds.record, holds.row, language, texts, facts, tuple(behind), parts)


def _sentences(name: str, wanted: Sequence[Said], own: Column | None, behind: list[Sentence]) -> list[str]:
    """What is shown for each sentence of a column; those that are behind are noted. Where the sentence that
    says another one as well stands elsewhere by now, that other one is missing."""
    known = {said.segment: said for said in own.said} if own else {}
    before = {said.segment: last.segment for last, said in pairwise(own.said)} if own else {}
    shown: list[str] = []
    last = saying = None
    for each in wanted:
        said = known.get(each.segment)
        text = said.text if said else None
        if text == "" and (last is None or before.get(each.segment) != last):
            text = None
        late = text is None or (said is not None and said.made_from != digest(each.source))
        shown.append(_shown(text, late, each.source))
        if text:
            saying = len(shown) - 1
        elif text == "" and late and saying is not None and not shown[saying].startswith(sentences.STALE):
            shown[saying] = _shown(shown[saying], late, "")
        if late:
            behind.append(Sentence(name, each.segment, each.source, text))
        last = each.segment
    return shown


def _shown(text: str | None, late: bool, source: str) -> str:
    if text is None:
        return f"{sentences.SOURCE_BEGINS}{source}{sentences.SOURCE_ENDS}"
    return f"{sentences.STALE}{text}{sentences.STALE_END}" if late and text else text


def _unwritten(part: Frozen) -> Frozen:
    """A part that a language does not have yet."""
    return Frozen(part.record, part.row, {}, {})


def preview(row: Content, language: str) -> Composed:
    """How a whole would read if it were published now, all languages together."""
    return compose(freeze(row, language), language)


def live(
    record: type[Record], rows: Iterable[int] | None = None, languages: Iterable[str] | None = None
) -> list[Any]:
    """The editions that are published at this moment, of live rows of a record: one a row and language.

    Who reads them is the public, so nobody is asked.
    """
    moment, newer = now(), Edition.alias()
    later = (newer.published_at > Edition.published_at) | (
        (newer.published_at == Edition.published_at) & (newer.id > Edition.id)
    )
    overtaken = newer.select(newer.id).where(
        newer.record == Edition.record,
        newer.row == Edition.row,
        newer.language == Edition.language,
        newer.deleted_at.is_null(),
        not_cancelled(newer),
        newer.published_at <= moment,
        later,
    )
    query = Edition.select().where(
        reading.live(ANONYMOUS, Edition),
        Edition.record == record.key(),
        Edition.published_at <= moment,
        Edition.withdrawn_at.is_null() | (Edition.withdrawn_at > moment),
        ~fn.EXISTS(overtaken),
        Edition.row.in_(record.select(record.id).where(record.deleted_at.is_null())),
    )
    if rows is not None:
        query = query.where(Edition.row.in_(list(rows)))
    if languages is not None:
        query = query.where(Edition.language.in_(list(languages)))
    return list(query.order_by(Edition.row, Edition.language))


def composed(edition: Any, source: Any = None) -> Composed:
    """How an edition reads now; `source` is the Chinese edition that holds, None when there is none."""
    own = read(edition.texts)
    beside = read(source.texts) if source is not None and source.id != edition.id else None
    return compose(own, edition.language, beside)


def ahead(edition: Any, source: Any) -> bool:
    """Whether an edition was made of a newer Chinese than the Chinese edition that holds."""
    newer: bool = edition.id > source.id
    return newer and _chinese(read(edition.texts)) != _chinese(read(source.texts))


def _chinese(frozen: Frozen) -> list[tuple[int, str]]:
    """The Chinese sentences that a frozen text was made of, in order."""
    own = [(said.segment, said.source) for column in frozen.columns.values() for said in column.said]
    return own + [each for part in frozen.parts for each in _chinese(part)]


def counting(record: str, row: int, language: str) -> list[Any]:
    """The moments of the editions of a language that were not cancelled, in the order in which they begin."""
    ours = (Edition.record == record) & (Edition.row == row) & (Edition.language == language)
    query = Edition.select(Edition.id, Edition.published_at, Edition.withdrawn_at)
    query = query.where(ours, Edition.deleted_at.is_null(), not_cancelled())
    return list(query.order_by(Edition.published_at, Edition.id))


def next_change(record: str, row: int, language: str) -> datetime | None:
    """When what is published of a language changes next by itself."""
    moment, ends = now(), [(each.published_at, each.withdrawn_at) for each in counting(record, row, language)]
    return min((each for pair in ends for each in pair if each is not None and each > moment), default=None)


def standing(record: str, row: int, language: str) -> str:
    """Whether a language is published, scheduled or withdrawn by its editions; "" without any."""
    moment, begun, ahead = now(), None, False
    for edition in counting(record, row, language):
        if edition.published_at <= moment:
            begun = edition
        else:
            ahead = True
    if begun is not None and (begun.withdrawn_at is None or begun.withdrawn_at > moment):
        return State.PUBLISHED
    return State.SCHEDULED if ahead else State.WITHDRAWN if begun is not None else ""


def languages_of(record: type[Record], row: int) -> dict[str, Any]:
    """{language: its live edition} of one row."""
    return {edition.language: edition for edition in live(record, [row])}


def sentences_behind(read: Composed) -> Iterator[tuple[Composed, Sentence]]:
    """(where it stands, sentence) of all that is behind, in order."""
    for sentence in read.behind:
        yield read, sentence
    for part in read.parts:
        yield from sentences_behind(part)
