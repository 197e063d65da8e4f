"""Makes of an edition what the API answers of it: JSON that is joined to others without being read again.

An edition reads differently when the Chinese beside it is published anew: its answer names the Chinese
edition that it was made beside, and is made again for another. Whoever finds none that fits makes it at once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backoffice.content import editions
from backoffice.content.editions import Composed, Sentence
from backoffice.content.pictures import shown_in
from models.base import database
from models.content.answer import Answer
from models.content.content import Content
from models.content.edition import Edition
from models.content.sentences import unmarked
from models.fields import SOURCE
from models.register import record_of, records


@dataclass(frozen=True)
class Made:
    """See `Answer`."""

    facts: str
    item: str
    parts: str


def make(composed: Composed, edition: Mapping[str, Any]) -> Made:
    """The answer of a text as it reads; `edition` are members that say which one it is."""
    found = list(editions.sentences_behind(composed))
    stale = sum(sentence.text is not None for _place, sentence in found)
    members = {
        **edition,
        **_values(composed),
        "stale": stale,
        "untranslated": len(found) - stale,
        "behind": [_behind(place, sentence) for place, sentence in found],
    }
    parts = [{"id": part.row, **_values(part)} for part in composed.parts]
    facts = {**composed.facts, "media": sorted(shown_in(composed))}
    return Made(_json(facts), _json(members)[1:-1], _json(parts)[1:-1])


def _values(composed: Composed) -> dict[str, Any]:
    """{column: value} of a row in the order of its declaration."""
    texts = {name: unmarked(text) for name, text in composed.texts.items()}
    known = {**composed.facts, **texts}
    links = {link.name for link in [record_of(composed.record).root_link()] if link is not None}
    return {
        column.name: known[column.name]
        for column in record_of(composed.record).columns()
        if column.name in known and column.name not in links
    }


def _behind(place: Composed, sentence: Sentence) -> dict[str, Any]:
    text = sentence.text
    return {
        "record": place.record,
        "id": place.row,
        "field": sentence.column,
        "sentence": sentence.segment,
        "state": "untranslated" if text is None else "stale",
        "source": sentence.source,
        "text": text,
    }


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def told(edition: Any, source: Any) -> dict[str, Any]:
    """The members that say which edition a text is of. What it says is of the later of both moments."""
    changed = max(edition.published_at, source.published_at) if source is not None else edition.published_at
    return {
        "edition": edition.number,
        "published_at": moment(edition.published_at),
        "changed_at": moment(changed),
    }


def moment(at: datetime) -> str:
    """A moment as the API writes it."""
    return at.isoformat(timespec="seconds") + "Z"


def of(edition: Any, source: Any) -> Made:
    """The answer of an edition beside a Chinese one (None: there is none)."""
    return make(editions.composed(edition, source), told(edition, source))


# Kept ready


def refresh(record: type[Content], rows: Iterable[int] | None = None) -> int:
    """Make the answers of what is published now that are not there or were made beside another Chinese;
    returns how many."""
    published: dict[int, dict[str, Any]] = {}
    for edition in editions.live(record, rows):
        published.setdefault(edition.row, {})[edition.language] = edition
    ids = [each.id for by in published.values() for each in by.values()]
    known = dict(Answer.select(Answer.edition, Answer.source).where(Answer.edition.in_(ids)).tuples())
    count = 0
    for by in published.values():
        source = by.get(SOURCE)
        beside = source.id if source is not None else 0
        for edition in by.values():
            if known.get(edition.id) != beside:
                _keep(edition, source)
                count += 1
    return count


def _keep(edition: Any, source: Any) -> None:
    made = of(edition, source)
    values = {
        "source": source.id if source is not None else 0,
        "facts": made.facts,
        "item": made.item,
        "parts": made.parts,
    }
    Answer.insert(edition=edition.id, **values).on_conflict(
        conflict_target=[Answer.edition], update=values
    ).execute()


def catch_up() -> int:
    """Make the answers that are missing of all content; by the worker, after what was scheduled has come."""
    count = 0
    with database.atomic():
        for record in published_records():
            count += refresh(record)
    return count


def published_records() -> list[type[Content]]:
    """The records of which there are editions."""
    names = {name for (name,) in Edition.select(Edition.record).distinct().tuples()}
    return [each for each in records() if each.key() in names and issubclass(each, Content)]
