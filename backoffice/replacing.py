"""Replaces old editions: one order makes the sheets that replace them and the route to carry them round.
Which copies are out is known by the register; what is printed, by the prints themselves.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _

from backoffice import jobs, print_job, printed_standing, printing, reading, store
from backoffice.access import Actor
from backoffice.content import wholes
from backoffice.copies import HOLDERS
from backoffice.jobs import Order
from backoffice.print_order import Print
from backoffice.printed_standing import Standing, behind, standings
from backoffice.query import Query
from models.base import database
from models.content.printed_edition import PrintedEdition, PrintRun
from models.fields import SOURCE
from models.register import record_of
from models.system.job import Job, State
from printables import catalogue

ROUTE = "route_sheet"

#: Why the new edition is not printed yet.
BEHIND = _("The new edition is not translated yet into all of these languages.")

#: A job that ended so left nothing to carry round: the next order makes another.
_FRUITLESS = (State.CANCELLED, State.FAILED)

#: So many orders of the same can be in vain.
_TRIES = 100

#: What is printed, its items, and what tells it from other orders of the same.
_Wanted = tuple[Print, list[Order], str]


def order(actor: Actor, copies: Sequence[Any], *, marked: bool = False) -> list[Job]:
    """The jobs that print the current edition for each copy, and the sheet of the doors to go to, each door
    once; what was withdrawn is only taken away. `marked`: what is older than the Chinese may be printed with
    the mark of it. The same copies are ordered once a day, by however many windows and clicks, unless the
    text has changed again. Raises Refused, Invalid, Missing."""
    ids = {each.__data__["edition"] for each in copies}
    query = PrintedEdition.select().where(
        PrintedEdition.id.in_(list(ids)), PrintedEdition.deleted_at.is_null()
    )
    old = {each.id: each for each in query.order_by(PrintedEdition.id)}
    stand = standings(old.values())
    copies = [each for each in copies if stand.get(each.__data__["edition"]) in Standing.OLD]
    if not copies:
        raise store.Invalid({"": _("Choose whose copy is to be replaced.")})
    newer = [each for each in old.values() if stand[each.id] == Standing.NEWER]
    if not marked and any(behind(newer).values()):
        raise store.Invalid({"": BEHIND})
    wanted = [_replacement(actor, each, copies, marked) for each in newer]
    wanted += _route(actor, old, stand, copies)
    which = repr([marked, sorted(each.id for each in copies)])
    with database.atomic():
        return [_once(actor, ordered, some, what + which) for ordered, some, what in wanted if some]


def _once(actor: Actor, ordered: Print, wanted: Iterable[Order], what: str) -> Job:
    token = hashlib.sha256(f"{ordered.name} {ordered.day} {what}".encode()).hexdigest()[:48]
    for number in range(_TRIES):
        known = jobs.ordered(actor.user_id, f"{token}-{number}")
        if known is None or known.state not in _FRUITLESS:
            return print_job.start(actor, ordered, wanted, once=f"{token}-{number}")
    raise store.Invalid({"": _("This was ordered too often today.")})


def _replacement(actor: Actor, edition: Any, copies: Sequence[Any], marked: bool) -> _Wanted:
    """The current edition for each who has an old one, made as that was made."""
    held = [each.__data__ for each in copies if each.__data__["edition"] == edition.id]
    if edition.printable not in catalogue():
        raise store.Invalid({"": _("This is not printed any more.")})
    languages, printed = edition.languages.split(), Print(edition.printable)
    record = record_of(edition.record)
    whole = reading.get(actor, record, edition.row, verb="print")
    now = wholes.written(whole, languages)
    if set(languages) - printed_standing.published(whole, now).keys():
        why = gettext(
            "“%(title)s” was changed since it was published. Publish it first.", title=edition.title
        )
        raise store.Invalid({"": why})
    holder = HOLDERS.get(printed.record.key()) if printed.templated else None
    holders = {tuple(each[name] for name in ("resident", "household", "place", "area")) for each in held}
    ordered = printing.accept(
        actor,
        edition.printable,
        languages=languages,
        alone=SOURCE not in languages,
        template=edition.row if printed.templated else None,
        copies=1 if holder else len(holders),
        purpose=gettext("Replaces %(code)s", code=edition.code),
        **_made(edition, marked),
    )
    rows = {each[holder]: None for each in held if each[holder]} if holder else [edition.row]
    what = f"{edition.id} {printed_standing.present(edition)}"
    if not rows:  # letters that are noted at places, and at nobody's
        return ordered, [], what
    return *printing.pick(actor, ordered, Query(ids=tuple(rows))), what


def _made(edition: Any, marked: bool) -> dict[str, Any]:
    """How an edition was printed last: on what, and made up how."""
    runs = PrintRun.select(PrintRun.job).where(PrintRun.edition == edition.id, PrintRun.job.is_null(False))
    job = Job.get_or_none(Job.id == runs.order_by(PrintRun.id.desc()).limit(1).scalar())
    before = Print.of(jobs.parameters_of(job)) if job is not None else Print(edition.printable)
    known = "outdated" in before.printable.options
    options = {**before.options, **({"outdated": "mark" if marked else "refuse"} if known else {})}
    return {"options": options, "finish": before.finish, "settings": before.settings}


def _route(
    actor: Actor, old: Mapping[int, Any], stand: Mapping[int, str], copies: Sequence[Any]
) -> list[_Wanted]:
    """The sheet of the doors, none where no copy is at a door."""
    at: dict[int, dict[int, None]] = {}
    for each in copies:
        if each.__data__["household"]:
            at.setdefault(each.__data__["household"], {})[each.__data__["edition"]] = None
    if not at:
        return []
    titles = list(dict.fromkeys(each.title for each in old.values()))
    ordered = printing.accept(
        actor,
        ROUTE,
        languages=[get_locale().language],
        alone=True,
        heading=titles[0] if len(titles) == 1 else gettext("Old editions"),
        tasks={str(door): _task([old[each] for each in some], stand) for door, some in at.items()},
    )
    return [(*printing.pick(actor, ordered, Query(ids=tuple(at))), repr(sorted(stand.items())))]


def _task(held: Sequence[Any], stand: Mapping[int, str]) -> str:
    """What is to be done at a door."""
    exchanged = ", ".join(each.code for each in held if stand[each.id] == Standing.NEWER)
    taken = ", ".join(each.code for each in held if stand[each.id] == Standing.WITHDRAWN)
    said = [gettext("Exchange: %(codes)s", codes=exchanged)] if exchanged else []
    return " · ".join(said + ([gettext("Take away: %(codes)s", codes=taken)] if taken else []))
