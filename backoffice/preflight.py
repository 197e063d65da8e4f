"""Looks at a print before it is ordered: what is missing, outdated or unprintable, and where it is mended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import printables
from backoffice import print_values, reading
from backoffice.access import Actor
from backoffice.jobs import Order
from backoffice.print_values import Document, Unfit
from backoffice.printing import Print, detail_of, fonts, text_of
from models.base import Record
from models.fields import SOURCE, State

#: So many documents are looked at; what is wrong with others is named by the job.
LOOKED_AT = 100


@dataclass(frozen=True)
class Finding:
    """Something wrong with a print, and the row where it is mended; `title` where that is a person. `stops`:
    the document is not printed."""

    text: str
    record: type[Record]
    row: int
    title: str
    count: int
    stops: bool


@dataclass(frozen=True)
class Preflight:
    """What is known before a print: how many documents in which languages, and what is wrong with them."""

    total: int
    languages: Mapping[str, int]
    looked_at: int
    unprintable: int
    findings: Sequence[Finding]

    @property
    def stopped(self) -> bool:
        """Whether none of the documents that were looked at can be printed."""
        return 0 < self.looked_at <= self.unprintable


def preflight(actor: Actor, ordered: Print, wanted: Sequence[Order]) -> Preflight:
    """What would go wrong, from the values alone and within a second or two."""
    looked_at = [each.row for each in wanted[:LOOKED_AT] if each.row is not None]
    documents = print_values.gather(actor, ordered.name, looked_at, ordered.wish())
    counted: Counter[tuple[str, type[Record], int, bool]] = Counter()
    unprintable = 0
    for row in looked_at:
        document = documents.get(row)
        if isinstance(document, Document):
            found = set(_problems(ordered, row, document))
        else:
            unfit = document or Unfit("missing")
            found = {(text_of(unfit.reason, unfit.detail), ordered.record, row, True)}
        counted.update(found)
        unprintable += any(stops for _text, _record, _row, stops in found)
    people = {row for _text, record, row, _stops in counted if record is not ordered.content}
    titles = dict(reading.titles(actor, ordered.record, list(people)))
    findings = [
        Finding(text, record, row, titles.get(row, "") if record is not ordered.content else "", count, stops)
        for (text, record, row, stops), count in counted.items()
    ]
    findings.sort(key=lambda each: (not each.stops, -each.count, each.row))
    languages = Counter(each.group or SOURCE for each in wanted)
    return Preflight(len(wanted), languages, len(looked_at), unprintable, findings)


def _problems(ordered: Print, row: int, document: Document) -> Iterator[tuple[str, type[Record], int, bool]]:
    """(text, record, row, stops) for each thing that is wrong with one document."""
    texts = (ordered.content, ordered.template or row)
    for problem in printables.check(
        ordered.name, document.values, languages=document.languages, options=ordered.options, fonts=fonts()
    ):
        own = problem.where.partition(".")[0] in ("recipient", "reference")
        record, at = (ordered.record, row) if own else texts
        yield text_of(problem.kind, detail_of(ordered, problem)), record, at, True
    for code, state in (document.values.get("states") or {}).items():
        if state == State.DRAFT and code in document.languages:
            yield text_of("draft", code), *texts, False
