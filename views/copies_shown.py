"""What the pages of the register of copies show: printed editions, runs, and where copies are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import g
from flask_babel import format_date, gettext, ngettext
from flask_babel import lazy_gettext as _

import printables
from backoffice import access, old_editions, printed_standing, printing, reading, replacing
from backoffice.access import Actor
from backoffice.old_editions import Out, Round
from backoffice.print_order import Print
from backoffice.printed_standing import Standing
from models.content.language import Language
from models.content.printed_edition import PrintedCopy, PrintedEdition, PrintRun
from models.places.area import Area
from models.register import by_name
from printables import Printable
from views.languages import content_languages

#: {standing: (label, how its badge looks)}.
STANDINGS = {
    Standing.CURRENT: (_("Current"), "good"),
    Standing.NEWER: (_("There is a newer edition"), "bad"),
    Standing.WITHDRAWN: (_("Withdrawn"), "bad"),
    Standing.DRAFT: (_("Draft"), "warn"),
}


@dataclass(frozen=True)
class Edition:
    """A printed edition in a list."""

    id: int
    title: str
    code: str
    printable: str
    languages: str
    standing: tuple[str, str]
    copies: int
    doors: int


@dataclass(frozen=True)
class Run:
    """A print run in a list; `noted` is how many of its copies are known to be anywhere."""

    id: int
    edition: Any
    printed_on: date
    copies: int
    purpose: str
    area: str
    noted: int


@dataclass(frozen=True)
class Replacement:
    """An old edition, and the runs that can have replaced it: (id, words)."""

    edition: Any
    standing: tuple[str, str]
    runs: list[tuple[int, str]]


def may_look(actor: Actor) -> bool:
    """Whether the actor may look into the register."""
    return all(access.may(actor, "view", record) for record in (PrintedCopy, PrintRun))


def of_job(actor: Actor, job: int) -> list[tuple[str, int]]:
    """(short code, id) of the editions that a job printed, as far as the actor may look into the register."""
    if not may_look(actor):
        return []
    runs = PrintRun.select(PrintRun.edition).where(PrintRun.job == job, reading.live(actor, PrintRun))
    query = PrintedEdition.select().where(PrintedEdition.id.in_(runs), reading.live(actor, PrintedEdition))
    return [(row.code, row.id) for row in query.order_by(PrintedEdition.id)]


def printable(name: str) -> Printable | None:
    """The printable of that name, None for one that this release does not have."""
    return printables.catalogue().get(name)


def title(name: str) -> str:
    """What a printable is called."""
    found = printable(name)
    return gettext(found.title) if found else name


def templated(name: str) -> bool:
    """Whether its copies are each for somebody."""
    return printable(name) is not None and Print(name).templated


def standing(name: str) -> tuple[str, str]:
    """(label, how its badge looks)."""
    label, look = STANDINGS[name]
    return str(label), look


def entitle(actor: Actor, rows: Iterable[Any]) -> None:
    """Call printed editions as the reader's language calls their content, where it is still there."""
    found = [(record, row) for row in rows if (record := by_name(row.record))]
    titles = reading.titles_of(actor, [(record, row.row) for record, row in found])
    for record, row in found:
        row.title = titles.get((record, row.row)) or row.title


def edition(out: Out) -> Edition:
    """A printed edition of which copies are out."""
    row = out.edition
    return Edition(
        row.id,
        row.title,
        row.code,
        title(row.printable),
        spoken(row.languages),
        standing(out.standing),
        out.copies,
        out.doors,
    )


def editions(actor: Actor, rows: Sequence[Any]) -> list[Edition]:
    """Printed editions in their order, with how many copies of each are out."""
    entitle(actor, rows)
    stand = printed_standing.standings(rows)
    out = {each.edition.id: each for each in old_editions.out(actor, None, [row.id for row in rows])}
    return [edition(out.get(row.id) or Out(row, stand[row.id], 0, 0)) for row in rows]


def spoken(codes: str) -> str:
    """The names of languages in their own words."""
    names = _autonyms()
    return " · ".join(names.get(code, code) for code in codes.split())


def _autonyms() -> dict[str, str]:
    """{code: name in the language itself}, read once a request."""
    if "copies_autonyms" not in g:
        known = content_languages(access.ANONYMOUS, Language)
        g.copies_autonyms = {each.code: each.autonym for each in known}
    found: dict[str, str] = g.copies_autonyms
    return found


def languages(row: Any) -> list[tuple[str, printed_standing.Printed]]:
    """(name, edition) of each language on the paper."""
    names = _autonyms()
    return [(names.get(each.language, each.language), each) for each in printed_standing.printed(row)]


def runs(actor: Actor, rows: Sequence[Any]) -> list[Run]:
    """Print runs in their order."""
    links = [each for each in (PrintRun.area,) if access.sight(actor, PrintRun, each) is access.Sight.CLEAR]
    reading.add_titles(actor, rows, links)
    known = PrintedEdition.select().where(PrintedEdition.id.in_([row.__data__["edition"] for row in rows]))
    by_id = {each.id: each for each in known}
    entitle(actor, by_id.values())
    noted = old_editions.noted(actor, [row.id for row in rows])
    return [
        Run(
            row.id,
            by_id[row.__data__["edition"]],
            row.printed_on,
            row.copies,
            row.purpose,
            row.link_titles.get("area") or "",
            noted.get(row.id, 0),
        )
        for row in rows
    ]


def areas(actor: Actor) -> list[tuple[int, str]]:
    """(id, name) of the areas in which the actor sees copies, as a tree."""
    query = Area.select().where(reading.live(actor, Area))
    if not access.unlimited(actor, "view", PrintedCopy):
        own = [each.area for each in actor.assignments if each.area is not None]
        query = query.where(Area.id.in_([below for area in own for below in access.area_and_below(area)]))
    found = list(query.order_by(Area.code))
    top = min((area.code.count(".") for area in found), default=0)
    return [(area.id, "　" * (area.code.count(".") - top) + area.name) for area in found]


def held(actor: Actor, rows: Sequence[Any], area: int | None, most: int) -> dict[str, Any]:
    """Where copies of these editions are, and what can be done about them."""
    entitle(actor, rows)
    copies = old_editions.copies_out(actor, [row.id for row in rows], area)
    stand = printed_standing.standings(rows)
    old = [row for row in rows if stand[row.id] in Standing.OLD]
    edits = access.may(actor, "edit", PrintedCopy)
    replaced = old_editions.replacements(actor, old) if edits and copies else {}
    found: list[Round] = old_editions.rounds(actor, copies[:most])
    return {
        "rounds": found,
        "of": {row.id: row for row in rows},
        "total": len(copies),
        "doors": len({each.__data__["household"] for each in copies} - {None}),
        "doorless": sum(stop.door is None for each in found for stop in each.stops),
        "most": most,
        "edits": edits,
        "may_print": bool(old) and edits and _may_print(actor, old),
        "behind": _behind(old),
        "replacements": [
            Replacement(row, standing(stand[row.id]), [(run.id, _said(run)) for run in replaced[row.id]])
            for row in old
            if row.id in replaced
        ],
    }


def _behind(old: Sequence[Any]) -> list[tuple[Any, str]]:
    """(old edition, languages in which the new one is not translated yet)."""
    newer = [row for row in old if row.languages]
    found = printed_standing.behind(newer)
    return [(row, spoken(" ".join(found[row.id]))) for row in newer if found[row.id]]


def _may_print(actor: Actor, old: Sequence[Any]) -> bool:
    wanted = [printable(name) for name in {replacing.ROUTE, *(row.printable for row in old)}]
    return all(each is not None and printing.may_print(actor, each) for each in wanted)


def _said(run: Any) -> str:
    """A run as what replaces an old edition."""
    number = ngettext("%(num)s copy", "%(num)s copies", run.copies)
    return " · ".join([format_date(run.printed_on), run.edition.code, spoken(run.edition.languages), number])
