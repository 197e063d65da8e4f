"""The register of copies on screen: which doors hold an old edition, what replaces it, what went where."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from backoffice import access, copies, reading, replacing, store
from backoffice.access import Actor
from backoffice.signin import current_actor
from models.content.printed_edition import PrintedCopy, PrintedEdition, PrintRun
from models.places.area import Area
from models.places.household import Household
from views import asked

blueprint = Blueprint("copies", __name__, url_prefix="/admin/print/copies")

#: So many copies of an edition are shown and replaced at once.
MOST = 2_000

STANDINGS = {
    copies.Standing.CURRENT: lambda: gettext("Current"),
    copies.Standing.NEWER: lambda: gettext("There is a newer edition"),
    copies.Standing.WITHDRAWN: lambda: gettext("Withdrawn"),
    copies.Standing.DRAFT: lambda: gettext("Draft"),
}


def _reader(verb: str = "view") -> Actor:
    actor = current_actor()
    if not all(access.may(actor, verb, record) for record in (PrintedCopy, PrintRun)):
        raise store.Refused(PrintedCopy.key())
    return actor


@blueprint.get("/")
def index() -> ResponseReturnValue:
    """The old editions that are still out; a short code typed in is looked up."""
    actor, code = _reader(), request.args.get("code", "").strip()
    if code:
        found = copies.found(code)
        if found is not None:
            return redirect(url_for("copies.edition", edition_id=found.id))
        flash(gettext("There is no sheet with that code. Read it again from the paper."), "error")
    return render_template(
        "prints/copies.html", old=copies.old(actor), code=code, standing=lambda each: STANDINGS[each]()
    )


@blueprint.get("/<int:edition_id>")
def edition(edition_id: int) -> ResponseReturnValue:
    """Who has copies of a printed edition, and what is to be done about them."""
    actor = _reader()
    found = reading.get(actor, PrintedEdition, edition_id)
    return _page(actor, found)


def _page(actor: Actor, found: Any, status: int = 200, told: str = "") -> ResponseReturnValue:
    held = copies.copies_of(actor, found.id)
    runs = PrintRun.select().where(PrintRun.edition == found.id, reading.live(actor, PrintRun))
    return render_template(
        "prints/edition.html",
        edition=found,
        standing=STANDINGS[copies.standing(found)](),
        old=copies.standing(found) in copies.Standing.OLD,
        printed=copies.printed(found),
        runs=list(runs.order_by(PrintRun.id.desc()).limit(50)),
        held=_told(actor, held[:MOST]),
        total=len(held),
        most=MOST,
        newer=_newer(actor, found),
        may=access.may(actor, "edit", PrintedCopy),
        areas=_areas(actor),
        once=secrets.token_urlsafe(18),
        told=told,
    ), status


def _told(actor: Actor, held: list[Any]) -> list[tuple[int, str, str]]:
    """(id, area, where it is) of each copy."""
    wanted = [
        (record, each.__data__[name])
        for each in held
        for name, record in (("area", Area), ("household", Household))
        if each.__data__[name]
    ]
    titles = reading.titles_of(actor, wanted)
    return [
        (
            each.id,
            titles.get((Area, each.__data__["area"]), ""),
            titles.get((Household, each.__data__["household"]), "")
            or reading.value(actor, each, PrintedCopy.place)
            or str(PrintedCopy.meta("label")),
        )
        for each in held
    ]


def _newer(actor: Actor, found: Any) -> list[Any]:
    """Runs of other editions of the same text, from which replacements can have come, the newest first."""
    same = PrintedEdition.select(PrintedEdition.id).where(
        PrintedEdition.record == found.record,
        PrintedEdition.row == found.row,
        PrintedEdition.printable == found.printable,
        PrintedEdition.id != found.id,
    )
    query = PrintRun.select().where(PrintRun.edition.in_(same), reading.live(actor, PrintRun))
    return list(query.order_by(PrintRun.id.desc()).limit(20))


def _areas(actor: Actor) -> list[tuple[int, str]]:
    query = Area.select().where(reading.live(actor, Area)).order_by(Area.code)
    return [(area.id, "　" * area.code.count(".") + area.name) for area in query]


@blueprint.post("/<int:edition_id>/replace")
def replace(edition_id: int) -> ResponseReturnValue:
    """Print what replaces the chosen copies, and the route sheet, in one go."""
    actor = _reader("edit")
    found, held = _chosen(actor, edition_id)
    try:
        made, route = replacing.order(
            actor, found, held, request.form.get("once") or secrets.token_urlsafe(18)
        )
    except store.Invalid as invalid:
        return _page(actor, found, 422, " ".join(str(text) for text in invalid.problems.values()))
    return render_template(
        "prints/replacing.html", edition=found, jobs=[each for each in (made, route) if each]
    )


@blueprint.post("/<int:edition_id>/replaced")
def replaced(edition_id: int) -> ResponseReturnValue:
    """Note that the chosen copies were exchanged for those of a run."""
    actor = _reader("edit")
    found, held = _chosen(actor, edition_id)
    run = next((each for each in _newer(actor, found) if str(each.id) == request.form.get("run")), None)
    if run is None or not held:
        why = gettext("Choose whose copy was replaced, and by which print run.")
        return _page(actor, found, 422, why)
    number = copies.replaced(actor, [each.id for each in held], run)
    flash(
        ngettext("%(num)s copy is noted as replaced.", "%(num)s copies are noted as replaced.", number),
        "success",
    )
    return redirect(url_for("copies.edition", edition_id=found.id))


def _chosen(actor: Actor, edition_id: int) -> tuple[Any, list[Any]]:
    found = reading.get(actor, PrintedEdition, edition_id)
    ids = {asked.number(each) for each in request.form.getlist("copy")}
    return found, [each for each in copies.copies_of(actor, found.id) if each.id in ids]


@blueprint.post("/run/<int:run_id>/hand-out")
def hand_out(run_id: int) -> ResponseReturnValue:
    """Note that every door of an area got a copy of a run."""
    actor = _reader("create")
    run = reading.get(actor, PrintRun, run_id)
    area = reading.get(actor, Area, asked.number(request.form.get("area")))
    doors = Household.select(Household.id).where(
        reading.live(actor, Household), Household.area.in_(access.area_and_below(area.id))
    )
    households = [door for (door,) in doors.limit(MOST + 1).tuples()]
    if run.edition_id is None:
        abort(404)
    if len(households) > MOST:
        why = gettext("At most %(limit)s at once.", limit=MOST)
        return _page(actor, run.edition, 422, f"{why} {gettext('Choose a smaller area.')}")
    number = copies.hand_out(actor, run, households)
    flash(ngettext("%(num)s door is noted.", "%(num)s doors are noted.", number), "success")
    return redirect(url_for("copies.edition", edition_id=run.edition_id))
