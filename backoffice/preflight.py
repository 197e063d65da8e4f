"""Looks at prints before they are ordered: what is missing, outdated, over or unprintable, how much that
matters, and where it is mended. Reads within the reach of the actor; lays nothing out.

What a screen can show of a `Finding`: `severity` ("stop": not printed, "warn": printed), `text` (a sentence
in the reader's language that names the place), `title` of the person, `count` of documents that have it, and
the way to mend it by `record`, `row`, `language` (see `views.mending`). What only layout knows,
such as letters, contrast, pictures and codes, comes with the sheet: `Sheet.problems` of a preview or a print,
to be told by `told`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from flask_babel import get_timezone, gettext, ngettext

import printables
from backoffice import display, print_places, reading
from backoffice.access import Actor
from backoffice.content import editions
from backoffice.jobs import Order
from backoffice.preflight_links import Links, bears_own, foreign, unsafe_address
from backoffice.print_places import Places
from backoffice.print_values import Document, Unfit
from backoffice.printing import Print, Row, documents, fonts, text_of
from models.base import Record
from models.content.content import Content
from models.fields import SOURCE, State
from models.register import record_of
from printables import Problem, severity, soundness
from printables.sheet import STOP, WARN

#: So many documents are looked at; what is wrong with others is named by the job.
LOOKED_AT = 100


@dataclass(frozen=True)
class Finding:
    """Something wrong with a print, and the row where it is mended, of no record where no screen shows it;
    `title` where that is a person; `count`: of documents; `language`: whose sentences are to be mended."""

    kind: str
    severity: str
    text: str
    record: type[Record] | None
    row: int
    language: str = ""
    title: str = ""
    count: int = 1

    @property
    def stops(self) -> bool:
        """Whether the document is not printed."""
        return self.severity == STOP


class _Seen(NamedTuple):
    """A finding in one document."""

    kind: str
    severity: str
    text: str
    record: type[Record] | None
    row: int
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
    looked_at = _looked_at(wanted)
    made = documents(actor, ordered, looked_at, kept=False)
    look = _Look(actor, ordered)
    counted: Counter[_Seen] = Counter()
    unprintable = 0
    for row in looked_at:
        found = set(look.at(row, made.get(row)))
        counted.update(found)
        unprintable += any(each.severity == STOP for each in found)
    people = {each.row for each in counted if each.record is ordered.record is not ordered.content}
    titles = dict(reading.titles(actor, ordered.record, list(people)))
    findings = [
        Finding(*each, title=titles.get(each.row, "") if each.record is ordered.record else "", count=count)
        for each, count in counted.items()
    ]
    bearing = sum(isinstance(each, Document) and bears_own(each.values) for each in made.values())
    if bearing and (unsafe := unsafe_address()):
        findings.append(Finding("plain_link", WARN, unsafe, None, 0, count=bearing))
    return Preflight(len(wanted), _languages(wanted, made), len(looked_at), unprintable, ranked(findings))


def _looked_at(wanted: Sequence[Order]) -> list[Row]:
    """The rows of the first documents, one of each group of languages among them."""
    firsts = {each.group: each.row for each in reversed(wanted)}
    taken = set(list(dict.fromkeys([*firsts.values(), *(each.row for each in wanted)]))[:LOOKED_AT])
    return [each.row for each in wanted if each.row in taken]


def _languages(wanted: Sequence[Order], made: Mapping[Row, Document | Unfit]) -> Counter[str]:
    """{languages: how many documents}, as those of each group come out that were looked at."""
    told: dict[str, str] = {}
    for each in wanted:
        document = made.get(each.row)
        if isinstance(document, Document):
            told.setdefault(each.group, " ".join(document.languages))
    return Counter(told.get(each.group, each.group or SOURCE) for each in wanted)


def ranked(findings: Iterable[Finding]) -> list[Finding]:
    """What stops first, and what most documents have."""
    return sorted(findings, key=lambda each: (not each.stops, -each.count, each.row, each.text))


def told(
    actor: Actor, ordered: Print, problems: Iterable[Problem], row: int | None = None, values: Any = None
) -> list[Finding]:
    """Problems that came with a sheet, in words; of one document, whose `row` and `values` may be known."""
    places = Places(actor, ordered, row, values)
    found = foreign(problems)
    return ranked({Finding(*_seen(places, each)): None for each in found})


def _seen(places: Places, problem: Problem) -> _Seen:
    place = places.of(problem)
    text = text_of(problem.kind, print_places.joined(place.words, print_places.detail_of(problem)))
    return _Seen(problem.kind, problem.severity, text, place.record, place.row, place.language)


class _Behind(NamedTuple):
    """Sentences of a whole or of one of its parts that do not say what the Chinese says; `kind` is that of
    the problems that printables see in them."""

    kind: str
    place: str
    number: int

    def told(self, code: str) -> str:
        """In words."""
        own = {"place": self.place, "language": print_places.name_of(code)}
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


class _Look:
    """Looks at the documents of one order; what holds of the texts of all of them is read once."""

    def __init__(self, actor: Actor, ordered: Print) -> None:
        self._actor, self._ordered, self._links = actor, ordered, Links(actor)
        self._behind = cache(self._sentences_behind)
        self._standing = cache(lambda row, code: list(standing(actor, ordered.content, row, code)))

    def at(self, row: int | None, document: Document | Unfit | None) -> Iterator[_Seen]:
        """What is wrong with the document of a row."""
        if not isinstance(document, Document):
            unfit = document or Unfit("missing")
            text = text_of(unfit.reason, unfit.detail)
            yield _Seen(unfit.reason, STOP, text, self._ordered.record, row or 0)
            return
        places = Places(self._actor, self._ordered, row, document.values)
        at = self._ordered.template or row
        for problem in foreign(self._problems(document, at)):
            yield from self._told(places, problem, document, at)
        content = self._ordered.content
        if content is not None and at is not None and issubclass(content, Content):
            for code in document.languages:
                yield from self._standing(at, code)

    def _problems(self, document: Document, at: int | None) -> Iterator[Problem]:
        ordered = self._ordered
        yield from printables.check(
            ordered.name,
            document.values,
            languages=document.languages,
            options=ordered.options,
            fonts=fonts(),
        )
        if "date" not in document.values:  # which says on what day it is good
            over = soundness.ended(ordered.printable.shape, document.values, ordered.day)
            yield from severity.judged(over, ordered.printable.genre)
        of = (ordered.content, at) if ordered.content is not None and at is not None else None
        links = self._links.problems(document.values, of)
        yield from severity.judged(links, ordered.printable.genre)

    def _told(self, places: Places, problem: Problem, document: Document, at: int | None) -> Iterator[_Seen]:
        """Sentences behind the Chinese are told by their chapter, not by every place in which a printable
        meets them."""
        code = problem.text
        if (
            problem.kind in ("outdated", "missing_translation")
            and code in document.languages
            and code != SOURCE
        ):
            content = self._ordered.content
            found = [each for each in self._behind(at, code) if each.kind == problem.kind] if at else []
            for each in found:
                yield _Seen(each.kind, problem.severity, each.told(code), content, at or 0, code)
            if found:
                return
        yield _seen(places, problem)

    def _sentences_behind(self, row: int, code: str) -> list[_Behind]:
        """What is behind the Chinese in a language, chapter by chapter."""
        return behind(self._actor, self._ordered.content, row, code) if self._ordered.content else []


def behind(actor: Actor, record: type[Record], row: int, code: str) -> list[_Behind]:
    """What of a whole is behind the Chinese in a language, part by part."""
    whole = reading.get(actor, record, row, verb="print")
    counted: Counter[tuple[str, str, int]] = Counter()
    for part, sentence in editions.sentences_behind(editions.preview(whole, code)):
        kind = "missing_translation" if sentence.text is None else "outdated"
        counted[kind, part.record, part.row] += 1
    return [
        _Behind(kind, dict(reading.titles(actor, record_of(own), [at])).get(at, ""), number)
        for (kind, own, at), number in counted.items()
    ]


def standing(actor: Actor, content: Any, row: int, code: str) -> Iterator[_Seen]:
    """Whether what is printed of a text is published in a language, and until when."""
    whole = reading.get(actor, content, row, verb="print")
    state, name = whole.state_in(code), print_places.name_of(code)
    if state == State.WITHDRAWN:
        text = gettext("%(language)s was withdrawn: readers have it no longer.", language=name)
        yield _Seen("expired", WARN, text, content, row, code)
    elif state not in (State.MISSING, State.OUTDATED, State.PUBLISHED):
        yield _Seen("draft", WARN, text_of("draft", name), content, row, code)
    edition = editions.languages_of(content, row).get(code)
    if edition is not None and edition.withdrawn_at is not None:
        ends = display.moment(edition.withdrawn_at, get_timezone())
        text = gettext("%(language)s is published until %(moment)s only.", language=name, moment=ends)
        yield _Seen("expired", WARN, text, content, row, code)
