"""The register of printed copies: the short code of what is printed, the runs and where their copies are, and
whether what is on paper still says what is published. Decides nothing about who may print.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from peewee import IntegrityError, fn

from backoffice import reading, store
from backoffice.access import Actor
from backoffice.content import editions
from backoffice.content.editions import Composed
from backoffice.jobs import Order
from backoffice.print_order import Print
from backoffice.print_texts import published
from backoffice.print_values import both
from backoffice.store import Act
from models.base import database, now
from models.content.printed_edition import (
    ALPHABET,
    LENGTH,
    PrintedCopy,
    PrintedEdition,
    PrintRun,
    Whereabouts,
)
from models.fields import SOURCE
from models.register import by_name
from models.services.entry_pass import EntryPass

#: What a preview bears instead of a code: nothing is on paper yet.
NO_CODE = "0" * LENGTH

#: Letters that are written or read for others.
_ALIKE = str.maketrans("OIL", "011")


class Standing:
    """What a printed edition is, beside what is published now."""

    CURRENT, NEWER, WITHDRAWN, DRAFT = "current", "newer", "withdrawn", "draft"
    OLD = (NEWER, WITHDRAWN)


# Codes


def imprints(
    actor: Actor, ordered: Print, languages: Mapping[int, tuple[str, ...]], *, kept: bool
) -> dict[int, dict[str, str]]:
    """{row: the short code and address that its document bears}, for {row: its languages}. What is only
    looked at bears no code that is anything's."""
    codes: dict[tuple[int, tuple[str, ...]], str] = {}
    borne = {}
    for row, own in languages.items():
        key = (0 if ordered.templated else row, own)
        if key not in codes:
            codes[key] = _edition(actor, ordered, row, own).code if kept else NO_CODE
        borne[row] = {"code": codes[key], "url": f"{ordered.wish().base}/c/{codes[key]}"}
    return borne


def found(code: str) -> Any:
    """The printed edition of a code as somebody typed it, None where there is none."""
    plain = code.upper().translate(_ALIKE)
    if len(plain) != LENGTH or not set(plain) <= set(ALPHABET):
        return None
    return PrintedEdition.get_or_none(PrintedEdition.code == plain, PrintedEdition.deleted_at.is_null())


def _edition(actor: Actor, ordered: Print, row: int | None, languages: Sequence[str]) -> Any:
    """The printed edition that a document of this row in these languages is, made when it is new."""
    record = ordered.content
    whole = reading.get(actor, record, ordered.template or row or 0, verb="print") if record else None
    if record is None or whole is None:
        raise LookupError(ordered.name)
    mark = _fingerprint({code: editions.preview(whole, code) for code in languages})
    own = {"record": record.key(), "row": whole.id, "printable": ordered.name, "mark": mark}
    known = PrintedEdition.get_or_none(**own)
    if known is not None:
        return known
    live = editions.languages_of(record, whole.id)
    standing = {
        code: [live[code].number, live[code].published_at.isoformat()] for code in languages if code in live
    }
    title = next(iter(whole.texts(SOURCE).values()))[:200]
    system = {**own, "title": title, "languages": " ".join(languages)}
    try:
        with database.atomic():
            return store.create(actor, PrintedEdition, {}, system=system | {"standing": json.dumps(standing)})
    except (IntegrityError, store.Invalid):  # another worker prints the same
        known = PrintedEdition.get_or_none(**own)
        if known is None:
            raise
        return known


def _fingerprint(texts: Mapping[str, Composed | None]) -> str:
    plain = json.dumps({code: text and _plain(text) for code, text in texts.items()}, sort_keys=True)
    return hashlib.sha256(plain.encode()).hexdigest()


def _plain(text: Composed) -> list[Any]:
    return [text.record, text.row, dict(text.texts), [_plain(part) for part in text.parts]]


# Whether it is current


def standing(edition: Any) -> str:
    """One of `Standing`: how a printed edition stands beside what is published at this moment."""
    record, languages = by_name(edition.record), edition.languages.split()
    live = editions.languages_of(record, edition.row) if record else {}
    there = {code: live[code] for code in languages if code in live}
    source = live.get(SOURCE)
    if len(there) == len(languages):
        texts = {code: editions.composed(each, source) for code, each in there.items()}
        return Standing.CURRENT if _fingerprint(texts) == edition.mark else Standing.NEWER
    ever = {code for code in languages if editions.standing(edition.record, edition.row, code)}
    return Standing.WITHDRAWN if ever >= set(languages) else Standing.DRAFT


@dataclass(frozen=True)
class Printed:
    """The edition of one language as it was printed: its number and the day, None for a draft."""

    language: str
    number: int | None
    day: date | None


def printed(edition: Any) -> list[Printed]:
    """What a printed edition says of itself, language by language."""
    known = json.loads(edition.standing)
    return [
        Printed(code, known[code][0], datetime.fromisoformat(known[code][1]).date())
        if code in known
        else Printed(code, None, None)
        for code in edition.languages.split()
    ]


# What was printed


def record(actor: Actor, ordered: Print, wanted: Iterable[Order], job: int | None = None) -> list[Any]:
    """Note what is on paper now: a run for each edition, and a copy for each door or person that it is for.
    Told again of the same job, it notes only what is new. Returns the runs."""
    by_languages: dict[tuple[str, ...], list[int]] = {}
    for each in wanted:
        if each.row is not None:
            by_languages.setdefault(_languages(actor, ordered, each), []).append(each.row)
    runs = []
    with database.atomic():
        act = Act(actor, "create", PrintRun)
        for languages, rows in by_languages.items():
            runs += _runs(act, actor, ordered, languages, rows, job)
        act.close()
    return runs


def _languages(actor: Actor, ordered: Print, order: Order) -> tuple[str, ...]:
    if ordered.content is None:
        return ()
    if ordered.templated:
        return both(*(ordered.languages or order.group.split()))
    if ordered.languages:
        return ordered.languages
    whole = reading.get(actor, ordered.content, order.row or 0, verb="print")
    return published(whole)[: ordered.printable.languages[1]]


def _runs(
    act: Act, actor: Actor, ordered: Print, languages: Sequence[str], rows: Sequence[int], job: int | None
) -> list[Any]:
    if ordered.content is None:
        return [_run(act, actor, ordered, None, rows, job)]
    if ordered.templated:
        return [_run(act, actor, ordered, _edition(actor, ordered, None, languages), rows, job)]
    return [_run(act, actor, ordered, _edition(actor, ordered, row, languages), [row], job) for row in rows]


def _run(act: Act, actor: Actor, ordered: Print, edition: Any, rows: Sequence[int], job: int | None) -> Any:
    run = None
    if job is not None:
        same = PrintRun.edition == edition.id if edition else PrintRun.edition.is_null()
        run = PrintRun.get_or_none(PrintRun.job == job, same)
    number = len(rows) * ordered.copies
    if run is None:
        values = {
            "edition": edition,
            "copies": number,
            "purpose": ordered.purpose,
            "area": _area(actor, ordered),
        }
        system = {"printable": ordered.name, "printed_by": actor.user_id, "job": job}
        run = store.create(actor, PrintRun, values, system=system, act=act)
        _count_passes(act, actor, ordered, rows)
    elif run.copies != number:
        run = store.change(actor, PrintRun, run.id, {"copies": number}, act=act)
    link = {"resident": "resident", "household": "household"}.get(ordered.record.key())
    if link and edition is not None:
        there = {each.__data__[link] for each in PrintedCopy.select().where(PrintedCopy.run == run.id)}
        for row in rows:
            if row not in there:
                store.create(actor, PrintedCopy, {"run": run, link: row}, act=act)
    return run


def _area(actor: Actor, ordered: Print) -> int | None:
    """The area the copies are for; without one, the area of whoever prints."""
    return ordered.area or next((each.area for each in actor.assignments if each.area is not None), None)


def _count_passes(act: Act, actor: Actor, ordered: Print, rows: Sequence[int]) -> None:
    if ordered.record is EntryPass:
        for each in EntryPass.select().where(
            EntryPass.id.in_(list(rows)), reading.live(actor, EntryPass, "print")
        ):
            prints = {"prints": each.prints + ordered.copies, "printed_at": now()}
            store.change(actor, EntryPass, each.id, {}, system=prints, act=act)


# Where old editions are


@dataclass(frozen=True)
class Old:
    """A printed edition that is not current and still out: how it stands, how many copies, how many doors."""

    edition: Any
    standing: str
    copies: int


def old(actor: Actor) -> list[Old]:
    """The old editions of which copies are out within the actor's reach, the most copies first."""
    counted: Counter[int] = Counter(
        dict(
            PrintedCopy.select(PrintedCopy.edition, fn.COUNT(PrintedCopy.id))
            .where(_out(actor), PrintedCopy.edition.is_null(False))
            .group_by(PrintedCopy.edition)
            .tuples()
        )
    )
    known = PrintedEdition.select().where(
        PrintedEdition.id.in_(list(counted)), reading.live(actor, PrintedEdition)
    )
    standings = ((each, standing(each)) for each in known)
    listed = [Old(each, how, counted[each.id]) for each, how in standings if how in Standing.OLD]
    return sorted(listed, key=lambda each: (-each.copies, each.edition.id))


def copies_of(actor: Actor, edition: int) -> list[Any]:
    """The copies of an edition that are out, by area and door."""
    query = PrintedCopy.select().where(_out(actor), PrintedCopy.edition == edition)
    return list(query.order_by(PrintedCopy.area, PrintedCopy.household, PrintedCopy.id))


def _out(actor: Actor) -> Any:
    return reading.live(actor, PrintedCopy) & (PrintedCopy.state == Whereabouts.OUT)


def hand_out(actor: Actor, run: Any, households: Collection[int]) -> int:
    """Note that each of these doors got a copy of a run; those that have one keep it. Returns how many are
    new. Raises Refused, Invalid."""
    there = PrintedCopy.select(PrintedCopy.household).where(
        PrintedCopy.run == run.id, PrintedCopy.deleted_at.is_null()
    )
    new = sorted(set(households) - {each for (each,) in there.tuples()})
    with database.atomic():
        act = Act(actor, "create", PrintedCopy)
        for door in new:
            store.create(actor, PrintedCopy, {"run": run, "household": door}, act=act)
        act.close()
    return len(new)


def replaced(actor: Actor, ids: Collection[int], run: Any) -> int:
    """Note that these copies were taken away, and that those who had them got one of the run. Returns how
    many."""
    theirs = PrintedCopy.select().where(_out(actor), PrintedCopy.id.in_(list(ids)))
    with database.atomic():
        act = Act(actor, "edit", PrintedCopy)
        for each in (rows := list(theirs)):
            gone = {"state": Whereabouts.REPLACED}
            store.change(actor, PrintedCopy, each.id, gone, system={"replaced_at": now()}, act=act)
            values = {name: each.__data__[name] for name in ("household", "resident", "place", "area")}
            typed = {name: values[name] for name in ("household", "resident", "place")}
            store.create(actor, PrintedCopy, {"run": run, **typed}, system={"area": values["area"]}, act=act)
        act.close()
    return len(rows)
