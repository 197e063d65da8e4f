"""Looks at a print before it is ordered: what is missing, outdated or unprintable, and where it is mended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from flask_babel import ngettext

import printables
from backoffice import print_values, reading
from backoffice.access import Actor
from backoffice.content import editions
from backoffice.jobs import Order
from backoffice.print_values import Document, Unfit
from backoffice.printing import Print, detail_of, fonts, text_of
from models.base import Record
from models.fields import SOURCE, State
from models.register import record_of
from printables.languages import language

#: So many documents are looked at; what is wrong with others is named by the job.
LOOKED_AT = 100


@dataclass(frozen=True)
class Finding:
    """Something wrong with a print, and the row where it is mended; `title` where that is a person. `stops`:
    the document is not printed; `language`: of the sentences that are to be translated anew, else ""."""

    text: str
    record: type[Record]
    row: int
    title: str
    count: int
    stops: bool
    language: str


class _Problem(NamedTuple):
    text: str
    record: type[Record]
    row: int
    stops: bool
    language: str = ""


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
    counted: Counter[_Problem] = Counter()
    unprintable = 0

    @cache
    def behind(row: int, code: str) -> Sequence[_Behind]:
        return _behind(actor, ordered.content, row, code) if ordered.content else []

    for row in looked_at:
        document = documents.get(row)
        if isinstance(document, Document):
            found = set(_problems(ordered, row, document, behind))
        else:
            unfit = document or Unfit("missing")
            found = {_Problem(text_of(unfit.reason, unfit.detail), ordered.record, row, True)}
        counted.update(found)
        unprintable += any(each.stops for each in found)
    people = {each.row for each in counted if each.record is not ordered.content}
    titles = dict(reading.titles(actor, ordered.record, list(people)))
    findings = [
        Finding(
            each.text,
            each.record,
            each.row,
            titles.get(each.row, "") if each.record is not ordered.content else "",
            count,
            each.stops,
            each.language,
        )
        for each, count in counted.items()
    ]
    findings.sort(key=lambda each: (not each.stops, -each.count, each.row))
    languages = Counter(each.group or SOURCE for each in wanted)
    return Preflight(len(wanted), languages, len(looked_at), unprintable, findings)


class _Behind(NamedTuple):
    """Sentences of a whole or of one of its parts that do not say what the Chinese says; `kind` is that of
    the problems that printables see in them."""

    kind: str
    place: str
    number: int

    def told(self, code: str) -> str:
        """In words."""
        own = {"place": self.place, "language": language(code).autonym}
        if self.kind == "outdated":
            return ngettext(
                "%(place)s: %(num)s sentence in %(language)s is older than the Chinese.",
                "%(place)s: %(num)s sentences in %(language)s are older than the Chinese.",
                self.number,
                **own,
            )
        return ngettext(
            "%(place)s: %(num)s sentence is not translated into %(language)s.",
            "%(place)s: %(num)s sentences are not translated into %(language)s.",
            self.number,
            **own,
        )


def _behind(actor: Actor, record: type[Record], row: int, code: str) -> list[_Behind]:
    """What is behind the Chinese in a language, chapter by chapter."""
    whole = reading.get(actor, record, row, verb="print")
    counted: Counter[tuple[str, str, int]] = Counter()
    for part, sentence in editions.sentences_behind(editions.preview(whole, code)):
        kind = "missing_translation" if sentence.text is None else "outdated"
        counted[kind, part.record, part.row] += 1
    return [
        _Behind(kind, dict(reading.titles(actor, record_of(own), [at])).get(at, ""), number)
        for (kind, own, at), number in counted.items()
    ]


def _problems(
    ordered: Print, row: int, document: Document, behind: Callable[[int, str], Sequence[_Behind]]
) -> Iterator[_Problem]:
    """Each thing that is wrong with one document. Sentences behind the Chinese are told by their chapter,
    not by every place in which a printable meets them."""
    content, at = ordered.content or ordered.record, ordered.template or row
    for problem in printables.check(
        ordered.name, document.values, languages=document.languages, options=ordered.options, fonts=fonts()
    ):
        kind, code = problem.kind, problem.text
        if kind in ("outdated", "missing_translation") and code in document.languages and code != SOURCE:
            found = [each for each in behind(at, code) if each.kind == kind]
            yield from (_Problem(each.told(code), content, at, True, code) for each in found)
            if found:
                continue
        own = problem.where.partition(".")[0] in ("recipient", "reference")
        place = (ordered.record, row) if own else (content, at)
        yield _Problem(text_of(kind, detail_of(ordered, problem)), *place, True)
    for code, state in (document.values.get("states") or {}).items():
        if state == State.DRAFT and code in document.languages:
            yield _Problem(text_of("draft", language(code).autonym), content, at, False)
