"""Where old editions are and what can replace them: doors, people and places in walking order. Prints nothing
and changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from peewee import fn

from backoffice import access, reading
from backoffice.access import Actor, Sight
from backoffice.print_values.places import natural
from backoffice.printed_standing import Standing, standings
from models.content.printed_edition import PrintedCopy, PrintedEdition, PrintRun, Whereabouts
from models.people.resident import Resident
from models.places.area import Area
from models.places.household import Household

#: So many runs are offered as what replaces an edition.
OFFERED = 12


@dataclass(frozen=True)
class Out:
    """A printed edition of which copies are out: how it stands, how many copies, at how many doors."""

    edition: Any
    standing: str
    copies: int
    doors: int

    @property
    def old(self) -> bool:
        """Whether it should not be read any more."""
        return self.standing in Standing.OLD


@dataclass(frozen=True)
class Copy:
    """A copy that is out: its edition, and who has it, where that is a person whom the actor may see."""

    id: int
    edition: int
    person: str


@dataclass(frozen=True)
class Stop:
    """One place to go to, and the copies there. `door`: the household, None for what is no door."""

    door: int | None
    place: str
    copies: tuple[Copy, ...]


@dataclass(frozen=True)
class Round:
    """The places of one area in walking order."""

    area: str
    stops: tuple[Stop, ...]


def out(actor: Actor, area: int | None = None, of: Collection[int] | None = None) -> list[Out]:
    """The editions (`of` these) of which copies are out within the actor's reach (in an area), old ones
    first, then the most copies."""
    counted = {
        edition: (number, doors)
        for edition, number, doors in PrintedCopy.select(
            PrintedCopy.edition, fn.COUNT(PrintedCopy.id), fn.COUNT(PrintedCopy.household.distinct())
        )
        .where(_out(actor, area), PrintedCopy.edition.is_null(False))
        .group_by(PrintedCopy.edition)
        .tuples()
    }
    query = PrintedEdition.select().where(
        PrintedEdition.id.in_(list(counted)), reading.live(actor, PrintedEdition)
    )
    known = list(query if of is None else query.where(PrintedEdition.id.in_(list(of))))
    stand = standings(known)
    listed = [Out(each, stand[each.id], *counted[each.id]) for each in known]
    return sorted(listed, key=lambda each: (not each.old, -each.copies, each.edition.id))


def copies_out(actor: Actor, editions: Collection[int], area: int | None = None) -> list[Any]:
    """The copies of these editions that are out within the actor's reach."""
    query = PrintedCopy.select().where(_out(actor, area), PrintedCopy.edition.in_(list(editions)))
    return list(query.order_by(PrintedCopy.id))


def noted(actor: Actor, runs: Collection[int]) -> dict[int, int]:
    """{print run: of how many of its copies it is known within reach where they are, or were}."""
    query = PrintedCopy.select(PrintedCopy.run, fn.COUNT(PrintedCopy.id)).where(
        PrintedCopy.run.in_(list(runs)), reading.live(actor, PrintedCopy)
    )
    return dict(query.group_by(PrintedCopy.run).tuples())


def _out(actor: Actor, area: int | None) -> Any:
    condition = reading.live(actor, PrintedCopy) & (PrintedCopy.state == Whereabouts.OUT)
    return condition if area is None else condition & PrintedCopy.area.in_(access.area_and_below(area))


# Walking order


def rounds(actor: Actor, copies: Sequence[Any]) -> list[Round]:
    """Where copies are, area by area in the order of the office's tree; one stop however many are there."""
    titles = _titles(actor, copies)
    stops: dict[int | None, dict[tuple[Any, ...], list[Any]]] = {}
    for each in copies:
        stops.setdefault(each.__data__["area"], {}).setdefault(_stop(each), []).append(each)
    areas = _areas(actor, stops)
    found = []
    for area in sorted(stops, key=lambda area: areas.get(area, ((), ""))):
        own = [_told(actor, key, some, titles) for key, some in stops[area].items()]
        own.sort(key=lambda stop: (stop.door is None, natural(stop.place)))
        found.append(Round(areas.get(area, ((), ""))[1], tuple(own)))
    return found


def _areas(actor: Actor, areas: Iterable[int | None]) -> dict[int | None, tuple[Any, str]]:
    """{area: (its place in the order, its name)} of those within reach."""
    query = Area.select().where(
        Area.id.in_([area for area in areas if area is not None]), reading.live(actor, Area)
    )
    return {area.id: (natural(area.code), area.name) for area in query}


def _stop(copy: Any) -> tuple[Any, ...]:
    """By which copies at one place stand together."""
    own = copy.__data__
    if own["household"]:
        return ("door", own["household"])
    return ("person", own["resident"]) if own["resident"] else ("place", own["place"])


Titles = Mapping[tuple[Any, int], str]


def _titles(actor: Actor, copies: Sequence[Any]) -> Titles:
    """The names of doors and people, as far as the actor may see them."""
    wanted = [
        (link.rel_model, each.__data__[link.name])
        for link in (PrintedCopy.household, PrintedCopy.resident)
        if access.sight(actor, PrintedCopy, link) is Sight.CLEAR
        for each in copies
        if each.__data__[link.name]
    ]
    return reading.titles_of(actor, list(dict.fromkeys(wanted)))


def _told(actor: Actor, key: tuple[Any, ...], copies: Sequence[Any], titles: Titles) -> Stop:
    kind, at = key
    own = tuple(
        Copy(each.id, each.__data__["edition"], titles.get((Resident, each.__data__["resident"]), ""))
        for each in copies
    )
    if kind == "door":
        return Stop(at, titles.get((Household, at), "") or str(Household.meta("label")), own)
    return Stop(None, str(reading.value(actor, copies[0], PrintedCopy.place) or ""), own)


# What replaces them


def replacements(actor: Actor, editions: Sequence[Any]) -> dict[int, list[Any]]:
    """{old edition: runs of newer editions of the same text, the best first}: those that are current, in the
    same languages, printed last."""
    if not editions:
        return {}
    known = PrintedEdition.select().where(
        PrintedEdition.record.in_([each.record for each in editions]),
        PrintedEdition.row.in_([each.row for each in editions]),
        reading.live(actor, PrintedEdition),
    )
    by_id = {each.id: each for each in known}
    stand = standings(by_id.values())
    query = PrintRun.select().where(PrintRun.edition.in_(list(by_id)), reading.live(actor, PrintRun))
    runs = list(query.order_by(PrintRun.id.desc()))
    for run in runs:
        run.edition = by_id[run.__data__["edition"]]
    return {each.id: _best(each, runs, stand)[:OFFERED] for each in editions}


def _best(old: Any, runs: Sequence[Any], stand: Mapping[int, str]) -> list[Any]:
    def whole(edition: Any) -> tuple[Any, ...]:
        return edition.record, edition.row, edition.printable

    def newer(edition: Any) -> bool:
        present = stand[edition.id]
        return present == Standing.CURRENT or (present == Standing.NEWER and edition.id > old.id)

    return sorted(
        (run for run in runs if whole(run.edition) == whole(old) and newer(run.edition)),
        key=lambda run: (
            stand[run.edition.id] != Standing.CURRENT,
            run.edition.languages != old.languages,
            -run.id,
        ),
    )
