"""The register of copies on screen: what was printed, which doors hold an old edition, what replaces it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from markupsafe import Markup

from backoffice import (
    access,
    copies,
    jobs,
    old_editions,
    printed_standing,
    printing,
    reading,
    replacing,
    store,
)
from backoffice.access import Actor
from backoffice.copies import Noted
from backoffice.signin import current_actor
from models.content.printed_edition import PrintedCopy, PrintedEdition, PrintRun
from models.fields import SOURCE
from models.places.area import Area
from models.register import by_name
from models.system.job import STATES
from views import asked, copies_shown

blueprint = Blueprint("copies", __name__, url_prefix="/admin/print/copies")


@blueprint.context_processor
def _frame() -> dict[str, Any]:
    """Whether the way back leads to the prints."""
    return {"may_order": bool(printing.offered(current_actor()))}


#: So many copies are shown and dealt with at once, and so many runs listed.
MOST, RUNS = 2_000, 20


def _reader(verb: str = "view") -> Actor:
    actor = current_actor()
    if not copies_shown.may_look(actor) or not access.may(actor, verb, PrintedCopy):
        raise store.Refused(PrintedCopy.key())
    return actor


def _area(actor: Actor) -> int | None:
    """The area that the page is cut to; raises Missing."""
    area = request.values.get("area", "")
    return int(reading.get(actor, Area, asked.number(area)).id) if area else None


# Pages


@blueprint.get("/")
def index() -> ResponseReturnValue:
    """The old editions that are still out; a short code typed in is looked up."""
    actor, code = _reader(), "".join(request.args.get("code", "").replace("-", " ").split())
    if code:
        found = copies.found(code)
        if found is not None:
            return redirect(url_for("copies.edition", edition_id=found.id))
        flash(gettext("There is no sheet with that code. Read it again from the paper."), "error")
    area = _area(actor)
    runs = PrintRun.select().where(PrintRun.edition.is_null(False), reading.live(actor, PrintRun))
    out = old_editions.out(actor, area)
    copies_shown.entitle(actor, [each.edition for each in out])
    return render_template(
        "prints/copies.html",
        code=code,
        area=area,
        areas=copies_shown.areas(actor),
        old=[copies_shown.edition(each) for each in out if each.old],
        others=sum(not each.old for each in out),
        runs=copies_shown.runs(actor, list(runs.order_by(PrintRun.id.desc()).limit(RUNS))),
        recordable=access.may(actor, "create", PrintRun),
    )


@blueprint.get("/<int:edition_id>")
def edition(edition_id: int) -> ResponseReturnValue:
    """A printed edition: what is on the paper, when it was printed, where its copies are."""
    actor = _reader()
    return _edition_page(actor, reading.get(actor, PrintedEdition, edition_id))


def _edition_page(actor: Actor, found: Any, status: int = 200, told: str = "") -> ResponseReturnValue:
    area, standing = _area(actor), printed_standing.standing(found)
    runs = PrintRun.select().where(PrintRun.edition == found.id, reading.live(actor, PrintRun))
    return render_template(
        "prints/edition.html",
        edition=found,
        printable=copies_shown.title(found.printable),
        content=_content(actor, found.record, found.row),
        standing=copies_shown.standing(standing),
        printed=copies_shown.languages(found),
        runs=copies_shown.runs(actor, list(runs.order_by(PrintRun.id.desc()).limit(RUNS))),
        area=area,
        areas=copies_shown.areas(actor),
        creates=access.may(actor, "create", PrintedCopy) and not copies_shown.templated(found.printable),
        told=told,
        **copies_shown.held(actor, [found], area, MOST),
    ), status


def _content(actor: Actor, name: str, row: int) -> tuple[str, str, str] | None:
    """(label, title, address) of the content that is on the paper, None where it is out of reach."""
    record = by_name(name)
    if record is None or not access.may(actor, "view", record):
        return None
    title = dict(reading.titles(actor, record, [row])).get(row)
    label = str(record.meta("label"))
    return (label, title, url_for(f"{name}.details_view", id=row)) if title else None


@blueprint.get("/of/<record>/<int:row>")
def content(record: str, row: int) -> ResponseReturnValue:
    """What was printed of a content: each edition on paper, and how many copies of it are out."""
    actor, found = _reader(), by_name(record)
    shown = _content(actor, record, row)
    if found is None or shown is None:
        abort(404)
    printed = PrintedEdition.select().where(
        PrintedEdition.record == record, PrintedEdition.row == row, reading.live(actor, PrintedEdition)
    )
    return render_template(
        "prints/copies_of.html",
        content=shown,
        editions=copies_shown.editions(actor, list(printed.order_by(PrintedEdition.id.desc()).limit(MOST))),
    )


@blueprint.get("/round")
def walk() -> ResponseReturnValue:
    """The doors that hold any of several old editions, as one round."""
    return _walk_page(_reader())


def _walk_page(actor: Actor, status: int = 200, told: str = "") -> ResponseReturnValue:
    area = _area(actor)
    out = [each.edition for each in old_editions.out(actor, area) if each.old]
    chosen = {asked.number(each) for each in request.values.getlist("edition")}
    found = [each for each in out if not chosen or each.id in chosen]
    return render_template(
        "prints/round.html",
        editions=found,
        area=area,
        areas=copies_shown.areas(actor),
        told=told,
        **copies_shown.held(actor, found, area, MOST),
    ), status


# Acts


def _chosen(actor: Actor) -> list[Any]:
    """The ticked copies that are still out, within reach."""
    editions = {asked.number(each) for each in request.form.getlist("edition")}
    ids = {asked.number(each) for each in request.form.getlist("copy")}
    return [each for each in old_editions.copies_out(actor, editions) if each.id in ids]


def _again(actor: Actor, told: str) -> ResponseReturnValue:
    """The page that the form stood on, with what is wrong."""
    editions = [asked.number(each) for each in request.form.getlist("edition")]
    if request.form.get("on") == "edition" and len(editions) == 1:
        return _edition_page(actor, reading.get(actor, PrintedEdition, editions[0]), 422, told)
    return _walk_page(actor, 422, told)


def _here() -> str:
    """The address of that page."""
    editions = [asked.number(each) for each in request.form.getlist("edition")]
    area = {"area": request.form["area"]} if request.form.get("area") else {}
    if request.form.get("on") == "edition" and len(editions) == 1:
        return url_for("copies.edition", edition_id=editions[0], **area)
    return url_for("copies.walk", edition=editions, **area)


@blueprint.post("/replace")
def replace() -> ResponseReturnValue:
    """Print what replaces the chosen copies, and the route sheet, in one go."""
    actor = _reader("edit")
    try:
        made = replacing.order(actor, _chosen(actor), marked="marked" in request.form)
    except store.Invalid as invalid:
        return _again(actor, " ".join(str(text) for text in invalid.problems.values()))
    return redirect(url_for("copies.ordered", job=[each.id for each in made], url=_here()))


@blueprint.get("/ordered")
def ordered() -> ResponseReturnValue:
    """What was ordered to replace old editions."""
    actor = _reader()
    found = [jobs.get(actor, asked.number(each)) for each in request.args.getlist("job")[:MOST]]
    return render_template(
        "prints/replacing.html", jobs=found, states=dict(STATES), url=asked.back(url_for("copies.index"))
    )


@blueprint.post("/replaced")
def replaced() -> ResponseReturnValue:
    """Note that the chosen copies were exchanged for those of newer runs."""
    actor = _reader("edit")
    held = _chosen(actor)
    runs = _runs(actor, held)
    if not held or not runs:
        return _again(actor, gettext("Choose whose copy was replaced, and by which print run."))
    done = copies.replaced(actor, [each.id for each in held], runs)
    if done.number < len(held):
        flash(gettext("Copies of which nothing newer was printed yet stay as they are."), "warning")
    said = ngettext(
        "%(num)s copy is noted as replaced.", "%(num)s copies are noted as replaced.", done.number
    )
    _tell(done, said)
    return redirect(_here())


def _runs(actor: Actor, held: Sequence[Any]) -> dict[int, Any]:
    """{old edition: the run that was chosen to replace it}."""
    ids = {each.__data__["edition"] for each in held}
    editions = list(PrintedEdition.select().where(PrintedEdition.id.in_(list(ids))))
    offered = old_editions.replacements(actor, editions)
    wanted = {key: request.form.get(f"run-{key}", "") for key in offered}
    return {key: run for key, some in offered.items() for run in some if str(run.id) == wanted[key]}


@blueprint.post("/gone")
def gone() -> ResponseReturnValue:
    """Note that the chosen copies are not there any more."""
    actor = _reader("edit")
    held = _chosen(actor)
    if not held:
        return _again(actor, gettext("Choose which copies are gone."))
    done = copies.gone(actor, [each.id for each in held])
    _tell(done, ngettext("%(num)s copy is noted as gone.", "%(num)s copies are noted as gone.", done.number))
    return redirect(_here())


@blueprint.post("/run/<int:run_id>/hand-out")
def hand_out(run_id: int) -> ResponseReturnValue:
    """Note that the doors of an area got a copy of a run: all of them, or those whose language is on it."""
    actor = _reader("create")
    run = reading.get(actor, PrintRun, run_id)
    if run.edition_id is None:
        abort(404)
    found, to = run.edition, request.form.get("to", "")
    if not to:
        return _edition_page(actor, found, 422, gettext("Choose the area."))
    if copies_shown.templated(found.printable):
        return _edition_page(actor, found, 422, gettext("These are letters to people, one for each."))
    area = reading.get(actor, Area, asked.number(to)).id
    spoken = set(found.languages.split()) - {SOURCE} if request.form.get("readers") else set()
    doors = copies.doors(actor, area, spoken, MOST + 1)
    if len(doors) > MOST:
        why = gettext("At most %(limit)s at once.", limit=MOST)
        return _edition_page(actor, found, 422, f"{why} {gettext('Choose a smaller area.')}")
    done = copies.hand_out(actor, run, doors)
    if not doors:
        flash(gettext("There is no such door."), "warning")
    elif done.number > run.copies:
        why = gettext("These are more doors than copies were made: %(number)s.", number=run.copies)
        flash(why, "warning")
    _tell(done, ngettext("%(num)s door is noted.", "%(num)s doors are noted.", done.number))
    return redirect(url_for("copies.edition", edition_id=found.id))


def _tell(done: Noted, text: str) -> None:
    """Say what was noted, and where that is taken back."""
    if done.act:
        where = url_for("printed_copy.act_view", key=done.act)
        text = Markup('{} <a href="{}">{}</a>').format(text, where, gettext("What was done"))
    flash(text, "success")
