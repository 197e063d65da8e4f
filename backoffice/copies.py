"""The register of printed copies: the short code of what is printed, the runs and where their copies are.
Decides nothing about who may print; whether what is on paper still holds says `printed_standing`.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _
from peewee import IntegrityError

from backoffice import access, passes, printed_standing, reading, store
from backoffice.access import Actor
from backoffice.print_order import Print
from backoffice.print_values import Document
from backoffice.store import Act
from models.base import database
from models.content.language import Language
from models.content.printed_edition import (
    ALPHABET,
    LENGTH,
    PrintedCopy,
    PrintedEdition,
    PrintRun,
    Whereabouts,
)
from models.people.resident import Resident
from models.places.household import Household
from models.services.entry_pass import EntryPass

#: What a preview bears instead of a code: nothing is on paper yet.
NO_CODE = "0" * LENGTH

#: Letters that are written or read for others.
_ALIKE = str.maketrans("OIL", "011")

#: Keeps the register for whoever prints or walks the round, and may not write in it by hand.
_REGISTER = Actor.system("register of copies")

#: {record whose rows are printed: the column of a copy that says whose it is}.
HOLDERS = {"resident": "resident", "household": "household"}


@dataclass(frozen=True)
class Noted:
    """How many copies were noted, and the act by which that is taken back, "" when nothing was done."""

    number: int
    act: str


# Codes


def imprints(
    actor: Actor, ordered: Print, documents: Mapping[Any, Document], *, kept: bool
) -> dict[Any, dict[str, str]]:
    """{row: the short code and address that its document bears}. What is only looked at bears no code that is
    anything's."""
    codes: dict[Any, str] = {}
    borne = {}
    for row, document in documents.items():
        key = (document.texts, printed_standing.office_of(ordered.printable, document))
        if key not in codes:
            codes[key] = _edition(actor, ordered, document).code if kept else NO_CODE
        borne[row] = {"code": codes[key], "url": f"{ordered.wish().base}/c/{codes[key]}"}
    return borne


def code_of(document: Document) -> str:
    """The code that a document bears, "" for none."""
    borne = document.values.get("imprint")
    return str(borne["code"]) if borne else ""


def found(code: str) -> Any:
    """The printed edition of a code as somebody typed it, None where there is none."""
    plain = code.upper().translate(_ALIKE)
    if len(plain) != LENGTH or not set(plain) <= set(ALPHABET):
        return None
    return PrintedEdition.get_or_none(PrintedEdition.code == plain, PrintedEdition.deleted_at.is_null())


def _edition(actor: Actor, ordered: Print, document: Document) -> Any:
    """The printed edition that a document is, made when it is new."""
    sheet = printed_standing.on_paper(ordered.printable, document)
    if document.texts is None:
        raise LookupError(ordered.name)
    whole = document.texts.whole
    own = {"record": whole.key(), "row": whole.id, "printable": ordered.name, "mark": sheet.mark}
    known = PrintedEdition.get_or_none(**own)
    if known is not None:
        return known
    more = {"title": document.texts.title[:200], "languages": " ".join(document.languages)}
    try:
        with database.atomic():
            system = {**own, **more, "standing": json.dumps(sheet.standing)}
            return store.create(actor, PrintedEdition, {}, system=system)
    except (IntegrityError, store.Invalid):  # another worker prints the same
        return PrintedEdition.get(**own)


# What was printed


def record(
    actor: Actor, ordered: Print, made: Mapping[str, Sequence[int]], job: int | None = None
) -> list[Any]:
    """Note what is on paper now: {code that it bears, "" for none: the rows it was printed of}; a run for
    each, and a copy for each door or person that it is for. Told again of the same job, it notes only what
    is new. Returns the runs."""
    with store.acting(actor, "create", PrintRun) as act:
        return [_run(act, actor, ordered, code, rows, job) for code, rows in made.items()]


def _run(act: Act, actor: Actor, ordered: Print, code: str, rows: Sequence[int], job: int | None) -> Any:
    edition, run = PrintedEdition.get(PrintedEdition.code == code) if code else None, None
    number = max(1, len(rows)) * ordered.copies
    if job is not None:
        same = PrintRun.edition == edition.id if edition else PrintRun.edition.is_null()
        run = PrintRun.get_or_none(PrintRun.job == job, same)
    if run is None:
        area = _area(actor, ordered)
        values = {"edition": edition, "copies": number, "purpose": ordered.purpose, "area": area}
        system = {"printable": ordered.name, "printed_by": actor.user_id, "job": job}
        run = store.create(_REGISTER, PrintRun, values, system=system, act=act)
    elif run.copies < number:  # what was cleared away and is made again was on paper before
        run = store.change(_REGISTER, PrintRun, run.id, {"copies": number}, act=act)
    if ordered.record is EntryPass:
        passes.count(act, actor, rows, ordered.copies, job)
    holder = HOLDERS.get(ordered.record.key())
    if holder and edition is not None:
        held = PrintedCopy.select(PrintedCopy._meta.fields[holder]).where(PrintedCopy.run == run.id)
        there = {each for (each,) in held.tuples()}
        _give(act, _REGISTER, run, [{holder: row} for row in rows if row not in there])
    return run


def _give(act: Act, actor: Actor, run: Any, holders: Sequence[Mapping[str, Any]]) -> None:
    known: dict[Any, Any] = {}
    for holder in holders:
        store.create(actor, PrintedCopy, {"run": run.id, **holder}, act=act, known=known)


def _area(actor: Actor, ordered: Print) -> int | None:
    """The area the copies are for; without one, the area of whoever prints."""
    return ordered.area or next((each.area for each in actor.assignments if each.area is not None), None)


# Where copies are


def doors(actor: Actor, area: int, languages: Collection[str], most: int) -> list[int]:
    """The doors of an area, at most so many; with `languages` those where one of them is somebody's
    preferred one."""
    here = Household.select(Household.id).where(
        reading.live(actor, Household), Household.area.in_(access.area_and_below(area))
    )
    if languages:
        spoken = Language.select(Language.id).where(Language.code.in_(list(languages)))
        readers = Resident.select(Resident.household).where(
            reading.live(actor, Resident), Resident.preferred_language.in_(spoken)
        )
        here = here.where(Household.id.in_(readers))
    return [door for (door,) in here.order_by(Household.id).limit(most).tuples()]


def hand_out(actor: Actor, run: Any, households: Collection[int]) -> Noted:
    """Note that each of these doors got a copy of a run; those that have one keep it. Raises Refused,
    Invalid."""
    with store.acting(actor, "create", PrintedCopy) as act:
        _lock(run)
        there = PrintedCopy.select(PrintedCopy.household).where(
            PrintedCopy.run == run.id, PrintedCopy.deleted_at.is_null()
        )
        new = sorted(set(households) - {each for (each,) in there.tuples()})
        _give(act, actor, run, [{"household": door} for door in new])
    return Noted(len(new), act.batch)


def replaced(actor: Actor, ids: Collection[int], runs: Mapping[int, Any]) -> Noted:
    """Note that these copies were taken away and that a copy of a newer run was left instead. `runs`: {old
    edition: the run that replaces it}; copies of an edition that has none stay where they are. Who has a copy
    of the run keeps that one. Raises Refused, Invalid."""
    with store.acting(actor, "edit", PrintedCopy) as act:
        for run in sorted(runs.values(), key=lambda each: each.id):
            _lock(run)
        rows = [each for each in _still_out(actor, ids) if each.__data__["edition"] in runs]
        for each in rows:
            store.change(actor, PrintedCopy, each.id, {"state": Whereabouts.REPLACED}, act=act)
        for run in {each.id: each for each in runs.values()}.values():
            of_run = [each for each in rows if runs[each.__data__["edition"]].id == run.id]
            new = {_holder(each): each for each in of_run}
            there = {_holder(each) for each in PrintedCopy.select().where(*_out_of(run))}
            _give(act, _REGISTER, run, [_held(each) for key, each in new.items() if key not in there])
    return Noted(len(rows), act.batch)


def gone(actor: Actor, ids: Collection[int]) -> Noted:
    """Note that these copies are not there any more. Raises Refused."""
    with store.acting(actor, "edit", PrintedCopy) as act:
        rows = _still_out(actor, ids)
        for each in rows:
            store.change(actor, PrintedCopy, each.id, {"state": Whereabouts.LOST}, act=act)
    return Noted(len(rows), act.batch)


def _still_out(actor: Actor, ids: Collection[int]) -> list[Any]:
    """Those of the copies that are out, locked until the act is done: who comes second finds none."""
    query = PrintedCopy.select().where(
        PrintedCopy.id.in_(list(ids)),
        PrintedCopy.state == Whereabouts.OUT,
        reading.live(actor, PrintedCopy, "edit"),
    )
    query = query.order_by(PrintedCopy.id)
    return list(query.for_update() if database.for_update else query)


def _lock(run: Any) -> None:
    """Hold a run until the act is done, so that two who give its copies out do it one after the other. Raises
    Invalid where it bears no text."""
    if run.__data__["edition"] is None:
        raise store.Invalid({"": _("Nothing is kept of where these sheets are: they bear no text.")})
    if database.for_update:
        PrintRun.select(PrintRun.id).where(PrintRun.id == run.id).for_update().first()


def _out_of(run: Any) -> tuple[Any, ...]:
    return (
        PrintedCopy.run == run.id,
        PrintedCopy.state == Whereabouts.OUT,
        PrintedCopy.deleted_at.is_null(),
    )


def _holder(copy: Any) -> tuple[Any, ...]:
    """Who has a copy: a person at any door, else the door, else the place."""
    own = copy.__data__
    return ("resident", own["resident"]) if own["resident"] else (own["household"], own["place"], own["area"])


def _held(copy: Any) -> dict[str, Any]:
    return {name: copy.__data__[name] for name in ("household", "resident", "place", "area")}
