"""The memory of approved translations: what a sentence, or one like it, was approved as before.

Holds content only, and knows no actor: the write path fills it, the desk asks it.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from itertools import pairwise
from typing import Any, TypeVar

from babel import Locale, UnknownLocaleError
from peewee import EXCLUDED, SQL, Select, fn
from rapidfuzz import fuzz

from backoffice.database import insert_many
from models.base import clean, database, now
from models.content.memory import Memory, MemoryGram, MemorySource

_Any = TypeVar("_Any")

#: The score of the same sentence, of one in which only numbers were replaced, and the most any other gets.
EXACT, ADAPTED, ALIKE = 100, 99, 95
#: What is less alike is no help.
LEAST = 60

#: So many rows go into one statement.
_ROWS = 500
#: So many pairs of characters of a sentence are counted, each so far; of the rarest at least so many are
#: looked for, and more of those that are not common while so many sentences have them.
_COUNTED, _COMMON, _FEWEST, _WORTH = 48, 400, 2, 2400
#: So many of the sentences that share most of them are read, and those of the language compared.
_COMPARED = 100
#: Sentences are about as long as the one that is looked for.
_SHORTER, _LONGER = 0.5, 2.0

_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class Pair:
    """An approved translation: by which user, when, and in which row of which record."""

    language: str
    source: str
    target: str
    by: int | None = None
    at: datetime = field(default_factory=now)
    record: str = ""
    row: int | None = None


@dataclass(frozen=True)
class Match:
    """What the memory proposes: `source` is the earlier sentence, `score` how far it is the one asked for,
    from 0 to 100. `adapted`: the numbers of the target were replaced by those of the sentence asked for."""

    score: int
    source: str
    target: str
    at: datetime
    adapted: bool = False


def remember(pairs: Iterable[Pair]) -> int:
    """Keep approved translations; a newer one of the same sentence takes the place of the older. Returns how
    many sentences and languages there were. Belongs into the transaction of the approval."""
    newest: dict[tuple[str, str], Pair] = {}
    for pair in pairs:
        key = (_digest(pair.source), pair.language)
        if pair.source.strip() and pair.target.strip() and (key not in newest or newest[key].at <= pair.at):
            newest[key] = pair
    with database.atomic():
        ids = _sources({digest: pair.source for (digest, _language), pair in newest.items()})
        rows = [
            {
                "source": ids[digest],
                "language": language,
                "text": clean(pair.target),
                "record": pair.record,
                "row": pair.row,
                "approved_by": pair.by,
                "approved_at": pair.at,
            }
            for (digest, language), pair in sorted(newest.items())
        ]
        kept = (Memory.text, Memory.record, Memory.row, Memory.approved_by, Memory.approved_at)
        for some in _parts(rows):
            Memory.insert_many(some).on_conflict(
                conflict_target=(Memory.source, Memory.language),
                preserve=kept,
                where=EXCLUDED.approved_at >= Memory.approved_at,
            ).execute()
    return len(newest)


def _sources(texts: dict[str, str]) -> dict[str, int]:
    """{digest: id} of sentences; those that are new are put into the index."""
    ids = _ids(texts)
    fresh: dict[str, int] = {}
    missing = sorted(texts.keys() - ids.keys())
    rows = [
        {"digest": each, "text": clean(texts[each]), "grams": len(grams(texts[each]))} for each in missing
    ]
    for some in _parts(rows):
        insert = MemorySource.insert_many(some).on_conflict_ignore()
        fresh |= dict(insert.returning(MemorySource.digest, MemorySource.id).tuples().execute())
    insert_many(MemoryGram, ("gram", "grams", "source"), _postings(texts, fresh))
    return ids | fresh | _ids(set(missing) - fresh.keys())


def _postings(texts: dict[str, str], ids: dict[str, int]) -> Iterator[tuple[int, int, int]]:
    for digest, key in ids.items():
        known = grams(texts[digest])
        yield from ((gram, len(known), key) for gram in known)


def _ids(digests: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for some in _parts(sorted(digests)):
        query = MemorySource.select(MemorySource.digest, MemorySource.id)
        found |= dict(query.where(MemorySource.digest.in_(some)).tuples())
    return found


def _parts(rows: Sequence[_Any]) -> Iterator[Sequence[_Any]]:
    return (rows[at : at + _ROWS] for at in range(0, len(rows), _ROWS))


def propose(language: str, source: str, limit: int = 5) -> list[Match]:
    """The best earlier translations of a sentence or of ones like it, best first, at most `limit`."""
    if not source.strip():
        return []
    found = [
        match
        for row in _candidates(language, source)
        if (match := _match(language, source, *row)).score >= LEAST
    ]
    found.sort(key=lambda match: (match.score, match.at), reverse=True)
    different = {match.target: match for match in reversed(found)}
    return sorted(different.values(), key=lambda match: (match.score, match.at), reverse=True)[:limit]


def _candidates(language: str, source: str) -> list[tuple[str, str, datetime]]:
    """(source, target, at) of sentences that may be like it, the same one among them."""
    query = (
        Memory.select(MemorySource.text, Memory.text.alias("said"), Memory.approved_at)
        .join(MemorySource)
        .where(
            Memory.language == language,
            MemorySource.id.in_([*_near(source), *_ids([_digest(source)]).values()]),
        )
    )
    return list(query.tuples())


def _near(source: str) -> list[int]:
    """Ids of the sentences that share most of the rarest pairs of characters."""
    known = sorted(grams(source))
    wanted = known[:: len(known) // _COUNTED + 1]
    length = MemoryGram.grams.between(int(len(known) * _SHORTER), int(len(known) * _LONGER) + 1)
    rarest = _rarest(wanted, length)
    if not rarest:
        return []
    query = (
        MemoryGram.select(MemoryGram.source)
        .where(MemoryGram.gram.in_(rarest), length)
        .group_by(MemoryGram.source)
        .order_by(fn.COUNT(SQL("1")).desc(), MemoryGram.source.desc())
        .limit(_COMPARED)
    )
    return [row[0] for row in query.tuples()]


def _rarest(wanted: Sequence[int], length: Any) -> list[int]:
    """Those of the pairs that the fewest sentences of that length have, without those that none has."""
    # In the order of the index, so that PostgreSQL too ends at the limit.
    counts = [
        Select(
            [
                MemoryGram.select(SQL("1"))
                .where(MemoryGram.gram == gram, length)
                .order_by(MemoryGram.grams)
                .limit(_COMMON)
                .alias("few")
            ],
            [fn.COUNT(SQL("1"))],
        )
        for gram in wanted
    ]
    if not counts:
        return []
    (found,) = Select(columns=counts).tuples().execute(database)
    rarest: list[int] = []
    total = 0
    for number, gram in sorted(zip(found, wanted, strict=True)):
        total += number
        rare = number < _COMMON and total <= _WORTH
        if number and (rare or len(rarest) < _FEWEST):
            rarest.append(gram)
    return rarest


def _match(language: str, asked: str, source: str, target: str, at: datetime) -> Match:
    asked = clean(asked)
    if asked == source:
        return Match(EXACT, source, target, at)
    if _folded(asked) == _folded(source):
        adapted = with_numbers(language, asked, source, target)
        if adapted is not None:
            return Match(ADAPTED, source, adapted, at, adapted != target)
    return Match(min(ALIKE, round(fuzz.ratio(_narrow(asked), _narrow(source)))), source, target, at)


def with_numbers(language: str, asked: str, source: str, target: str) -> str | None:
    """The target in which the numbers that differ between the two sources are replaced; None where that is
    not safe: a number is written in words, is there for two others, or asks for another form of the noun."""
    here, there = _NUMBER.findall(_narrow(source)), _NUMBER.findall(_narrow(asked))
    if len(here) != len(there):
        return None
    change: dict[str, str] = {}
    for old, new in zip(here, there, strict=True):
        if change.setdefault(old, new) != new:
            return None
    text = _NUMBER.findall(_narrow(target))
    for old, new in change.items():
        if old != new and not (text.count(old) == here.count(old) and _same_form(language, old, new)):
            return None
    return _NUMBER.sub(lambda match: change.get(_narrow(match[0]), match[0]), target)


def _same_form(language: str, one: str, other: str) -> bool:
    """Whether a noun has the same form after both numbers (plural rules of CLDR)."""
    try:
        rule = _locale(language).plural_form
    except (UnknownLocaleError, ValueError):
        return False
    return len(one) > 4 or bool(
        rule(int(one)) == rule(int(other))
    )  # long ones are telephones, years and rooms


@lru_cache(maxsize=64)
def _locale(language: str) -> Locale:
    return Locale.parse(language, sep="-")


def _digest(text: str) -> str:
    return hashlib.sha256(clean(text).encode()).hexdigest()


@lru_cache(maxsize=1024)
def _narrow(text: str) -> str:
    """Without case, width and blanks."""
    return "".join(unicodedata.normalize("NFKC", clean(text)).casefold().split())


def _folded(text: str) -> str:
    """The text in which every number is the same."""
    return _NUMBER.sub("0", _narrow(text))


def grams(text: str) -> set[int]:
    """The pairs of letters of a text that stand side by side, as numbers; a figure is any figure. Of a single
    letter, that letter."""
    letters = [ord(each) for each in _folded(text) if each.isalnum()]
    return {one << 21 | other for one, other in pairwise(letters)} or set(letters)
