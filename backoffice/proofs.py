"""What paper would lack of the texts of the office, before anybody prints them: of one content, and of all
that are published, page by page. Reads within the reach of the actor.

What only a page shows (what does not fit, letters, contrast, the size of pictures and codes) is known once
the text was laid out, which `preflight_layout` does and remembers.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _

import printables
from backoffice import access, preflight, print_places, reading
from backoffice.access import Actor
from backoffice.content import editions, work
from backoffice.content.approval import fingerprint
from backoffice.preflight import Finding, told
from backoffice.preflight_layout import Laid, laid
from backoffice.preflight_links import Links
from backoffice.print_choices import meant_for
from backoffice.print_order import Print, may_print
from backoffice.print_texts import Texts, shown, value
from backoffice.printing import fonts
from backoffice.store import Invalid
from models.base import Record
from models.content.content import Content
from models.content.language import Language
from models.fields import SOURCE, TranslatedField
from models.register import records
from printables import Printable
from printables.severity import judged
from printables.soundness import proof

#: Contents on one page of the list, and seconds in which one of them is laid out while somebody waits.
PAGE, SECONDS = 15, 20.0
#: Columns that hold an address which paper shows as a code.
_ADDRESSES = ("link", "source_url")
#: What hinders publication is told by the workflow, and what is not published yet needs no telling there.
_TOLD_ELSEWHERE = frozenset({"missing_translation", "outdated", "draft"})

_NOT_PRINTABLE = _("It could not be printed. Mend what is wrong with it on paper, then publish it.")


class Unprintable(Invalid):
    """Not published, since paper would not bear it; `problems` is {language: what to do}."""


@dataclass(frozen=True)
class Proof:
    """One published content: in which languages, what is wrong with it on paper, and how many sheets of it
    were not laid out yet."""

    record: type[Record]
    row: int
    title: str
    languages: Sequence[str]
    findings: Sequence[Finding]
    left: int = 0

    @property
    def stops(self) -> int:
        """How many findings stop a print."""
        return sum(each.stops for each in self.findings)


@dataclass(frozen=True)
class Proofs:
    """A page of the published contents of a record, the newest first; page counts from 0."""

    record: type[Record]
    proofs: Sequence[Proof]
    total: int
    page: int
    pages: int

    @property
    def wrong(self) -> list[Proof]:
        """Those with findings, and that may have some, what stops first."""
        open_ones = (each for each in self.proofs if each.findings or each.left)
        return sorted(open_ones, key=lambda each: (-each.stops, not each.findings))

    @property
    def sound(self) -> list[Proof]:
        """The others."""
        return [each for each in self.proofs if not each.findings and not each.left]


def kinds(actor: Actor) -> list[type[Content]]:
    """The records of content that the actor may print in any way, in the order of the register."""
    there = [each for each in records() if issubclass(each, Content) and each.key() in _printables()]
    return [record for record in there if any(may_print(actor, each) for each in _printables()[record.key()])]


def proofs(actor: Actor, record: type[Content], page: int = 0) -> Proofs:
    """What is wrong with the published contents of a record. Raises Refused, Missing for a page that there is
    not."""
    if record not in kinds(actor):
        raise reading.Refused(record.key())
    published: dict[int, set[str]] = {}
    for edition in editions.live(record):
        published.setdefault(edition.row, set()).add(edition.language)
    within = record.select(record.id).where(
        record.id.in_(list(published)), reading.live(actor, record, "print")
    )
    ids = sorted((key for (key,) in within.tuples()), reverse=True)
    pages = max(1, -(-len(ids) // PAGE))
    if not 0 <= page < pages:
        raise reading.Missing(record.key())
    some = ids[page * PAGE : (page + 1) * PAGE]
    return Proofs(record, [_proof(actor, record, row, published[row]) for row in some], len(ids), page, pages)


def proof_of(actor: Actor, record: type[Content], row: int, *, waiting: bool = True) -> Proof:
    """What is wrong with one published content, laid out now where it was not, unless nobody is `waiting`.
    Raises Refused, Missing."""
    if record not in kinds(actor):
        raise reading.Refused(record.key())
    published = {each.language for each in editions.live(record, [row])}
    if not published:
        raise reading.Missing(record.key())
    return _proof(actor, record, row, published, SECONDS if waiting else 0.0)


def _proof(
    actor: Actor, record: type[Content], row: int, published: Collection[str], seconds: float = 0.0
) -> Proof:
    whole = reading.get(actor, record, row, verb="print")
    order = Language.select(Language.code).order_by(Language.position).tuples()
    codes = [SOURCE, *(code for (code,) in order if code in published and code != SOURCE)]
    laid = on_paper(actor, whole, codes, seconds)
    found = preflight.ranked(dict.fromkeys([*findings(actor, whole, codes), *laid.findings]))
    return Proof(record, row, reading.title(actor, whole), codes, found, len(laid.left))


def on_paper(actor: Actor, whole: Any, languages: Sequence[str], seconds: float = 0.0) -> Laid:
    """What layouts of a content told: those that were made, and those for which there are `seconds`. A letter
    to persons is laid out for one that is invented."""
    for printable in sorted(_printables().get(whole.key(), ()), key=lambda each: each.name != whole.key()):
        ordered = Print(printable.name)
        if ordered.templated:
            if whole.kind in printable.templates and access.may(actor, "print", type(whole)):
                specimen = replace(ordered, template=whole.id, blank=True)
                return laid(actor, specimen, whole.id, languages, seconds=seconds)
        elif may_print(actor, printable) and meant_for(printable, [whole.id]):
            return laid(actor, ordered, whole.id, languages, seconds=seconds)
    return Laid()


def before_publication(actor: Actor, whole: Any, languages: Sequence[str]) -> Laid:
    """What is wrong with the paper of languages that are about to be published, laid out now; what is wrong
    with others beside them is no hindrance."""
    beside = [SOURCE, *(code for code in languages if code != SOURCE)]
    laid_out = on_paper(actor, whole, beside, SECONDS)
    found = dict.fromkeys([*paper(actor, whole, beside), *laid_out.findings])
    return Laid([each for each in found if each.language in ("", *languages)], laid_out.left)


def publish(
    actor: Actor,
    record: type[Content],
    row: int,
    languages: Sequence[str],
    *,
    at: datetime | None = None,
    until: datetime | None = None,
) -> Laid:
    """Publish, as `work.publish`, what was laid out just before; returns what that told. Raises Unprintable,
    Refused, Missing, Invalid."""
    beside = {SOURCE, *languages}  # what stands in the Chinese alone is on every sheet
    seen = {code: fingerprint(work.find(actor, record, row, code, "publish")) for code in beside}
    told = before_publication(actor, reading.get(actor, record, row, verb="publish"), languages)
    first = next(iter(languages), SOURCE)
    stopping = {each.language or first: _NOT_PRINTABLE for each in told.findings if each.stops}
    if stopping:
        raise Unprintable(stopping)
    work.publish(actor, record, row, languages, at=at, until=until, seen=seen)
    return told


def findings(actor: Actor, whole: Any, languages: Sequence[str]) -> list[Finding]:
    """What is wrong with the paper of a content in these languages, its sentences behind the Chinese and the
    ends of its editions among it."""
    record = type(whole)
    ordered = _ordered(actor, whole)
    if ordered is None:
        return []
    found = list(paper(actor, whole, languages))
    for code in languages:
        if code != SOURCE:
            for each in preflight.behind(actor, record, whole.id, code):
                found.append(
                    Finding(each.kind, preflight.STOP, each.told(code), record, whole.id, language=code)
                )
        found += [Finding(*each) for each in preflight.standing(actor, record, whole.id, code)]
    return preflight.ranked(dict.fromkeys(found))


def paper(actor: Actor, whole: Any, languages: Sequence[str]) -> list[Finding]:
    """The same without what the workflow of the content tells: what its texts bring along to paper."""
    ordered = _ordered(actor, whole)
    if ordered is None:
        return []
    shape, values = _values(actor, whole, languages)
    genre = ordered.printable.genre
    problems = proof(shape, values, languages, genre, fonts())
    problems += judged(Links(actor).problems(values, (type(whole), whole.id)), genre)
    problems = [each for each in problems if each.kind not in _TOLD_ELSEWHERE]
    return told(actor, ordered, problems, whole.id, values)


def _ordered(actor: Actor, whole: Any) -> Print | None:
    """The first print that the actor may make of a content."""
    for printable in _printables().get(whole.key(), ()):
        if may_print(actor, printable):
            template = whole.id if printable.record != whole.key() else None
            return Print(printable.name, template=template)
    return None


@cache
def _printables() -> dict[str, list[Printable]]:
    """{content: what it is printed as}."""
    found: dict[str, list[Printable]] = {}
    for each in printables.catalogue().values():
        if each.content:
            found.setdefault(each.content, []).append(each)
    return found


def _values(actor: Actor, whole: Any, languages: Sequence[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The texts of a content and its parts with their shape, under the names of their columns."""
    texts = Texts(actor, whole, languages)
    shape, values = _row(actor, texts, whole)
    part = print_places.part_of(type(whole))
    if part is not None and access.may(actor, "print", part):
        link = part.root_link()
        query = part.select().where(link == whole.id, reading.live(actor, part, "print"))
        rows = [_row(actor, texts, row) for row in query.order_by(*print_places.order_of(part))]
        shape["parts"] = [{key: kind for own, _values in rows for key, kind in own.items()}]
        values["parts"] = [own for _shape, own in rows]
    bodies = [text for text in _bodies(values) if text]
    shape["pictures"] = "pictures?"
    values["pictures"] = shown(actor, bodies, current_app.extensions["settings"].media)
    return shape, values


def _row(actor: Actor, texts: Texts, row: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    shape: dict[str, Any] = {}
    values: dict[str, Any] = {}
    for field in type(row).columns():
        if not field.facts.printed:
            continue
        if isinstance(field, TranslatedField):
            text = texts.of(row, field.name)
            if SOURCE in text:
                shape[field.name], values[field.name] = "markdown" if field.multiline else "words", text
        elif field.name in _ADDRESSES and (address := value(actor, row, field.name)):
            shape[field.name], values[field.name] = "url", address
    return shape, values


def _bodies(values: Any) -> list[dict[str, str]]:
    own = [each for each in values.values() if isinstance(each, dict)]
    parts = values.get("parts", [])
    return own + [text for part in parts for text in part.values() if isinstance(text, dict)]
