"""Printing on screen: choose, see what is wrong and how it looks, order, watch the job, take the result."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _

import printables
from backoffice import (
    access,
    jobs,
    preflight,
    previews,
    print_job,
    print_samples,
    printing,
    proofs,
    reading,
    store,
)
from backoffice.jobs import Order
from backoffice.pictures import NotDrawn
from backoffice.preflight import Finding
from backoffice.print_values import Unfit
from backoffice.printing import Row
from backoffice.signin import current_actor
from models.register import by_name
from models.system.job import STATES, Job, State
from printables import Printable, PrintError
from printables.imposition import NOTES
from views import copies_shown
from views.mending import mend
from views.prints_form import Form
from views.progress import failures_of, progress_of

blueprint = Blueprint("prints", __name__, url_prefix="/admin/print")

#: So many documents are shown before a print, each in another language.
SHOWN = 3

#: So many rows are offered for what was typed.
FOUND = 50

#: (heading, the genres under it), in the order of the catalogue.
GROUPS: Sequence[tuple[Any, tuple[str, ...]]] = (
    (_("Letters and notices"), ("letter",)),
    (_("Books and posters"), ("book", "poster")),
    (_("Forms, cards and labels"), ("form", "card", "label")),
    (_("Lists and drawings"), ("table", "drawing")),
)


@blueprint.get("/")
def index() -> ResponseReturnValue:
    """What can be printed, and the reader's last jobs."""
    actor = current_actor()
    found = printing.offered(actor)
    if not found:
        abort(403)
    sought = request.args.get("search", "").strip()[:100]
    told = [each for each in map(_told, found) if sought.casefold() in each["words"].casefold()]
    groups = [(heading, [each for each in told if each["genre"] in genres]) for heading, genres in GROUPS]
    own = Job.select().where(
        reading.live(actor, Job), Job.kind == print_job.KIND.name, Job.user == actor.user_id
    )
    return render_template(
        "prints/index.html",
        groups=[(heading, some) for heading, some in groups if some],
        sought=sought,
        jobs=list(own.order_by(Job.id.desc()).limit(10)),
        register=copies_shown.may_look(actor),
        states=dict(STATES),
        proves=bool(proofs.kinds(actor)),
    )


def _told(printable: Printable) -> dict[str, Any]:
    """A printable as the catalogue shows it."""
    record = by_name(printable.record)
    rows = record.meta("label_plural") if record else ""
    if record is None:
        of = gettext("Any list")
    elif printable.record == printable.content:
        of = ""
    elif printable.rows == "together":
        of = gettext("All on one: %(records)s", records=rows)
    else:
        of = gettext("One for each: %(records)s", records=rows)
    title = gettext(printable.title)
    return {
        "name": printable.name,
        "title": title,
        "words": f"{title} {of} {printable.name}",
        "genre": printable.genre,
        "blank": printable.blank,
        "of": of,
        "picture": print_samples.picture(printable.name) is not None,
    }


@blueprint.get("/sample/<name>.png")
def sample(name: str) -> ResponseReturnValue:
    """The small picture of what a printable looks like."""
    actor, printable = current_actor(), printables.catalogue().get(name)
    if not printing.offered(actor):
        abort(403)
    path = print_samples.picture(name) if printable else None
    if printable is None or path is None:
        abort(404)
    if not printing.may_print(actor, printable):
        abort(403)
    return send_file(path, mimetype="image/png", max_age=3600)


@blueprint.post("/rows")
def rows() -> ResponseReturnValue:
    """[[id, title], …] of rows that a print may be made of, for what was typed: names do not belong into
    addresses."""
    form = Form.read(current_actor(), request.values)
    if form.record is None:
        abort(404)
    found = reading.lookup(form.actor, form.record, request.form.get("query", "")[:100], FOUND)
    reach = access.rows(form.actor, "print", form.record)
    ids = form.record.select(form.record.id).where(form.record.id.in_([key for key, _title in found]), reach)
    printed = {key for (key,) in ids.tuples()}
    return jsonify([(key, title) for key, title in found if key in printed])


@blueprint.get("/order")
def order() -> ResponseReturnValue:
    """Choose, and see what would happen; what is checked comes alone to a form that is already there."""
    form = Form.read(current_actor(), request.args)
    return _page(form, 422 if form.problems else 200)


def _page(form: Form, status: int = 200) -> ResponseReturnValue:
    found = None
    if form.ordered is not None and form.wanted and not form.too_many:
        found = preflight.preflight(form.actor, form.ordered, form.wanted)
    return render_template(
        "prints/checked.html" if "HX-Request" in request.headers else "prints/order.html",
        form=form,
        found=found,
        heading=gettext(form.printable.title),
        once=secrets.token_urlsafe(18),
        looks=[("row", str(each.row or 0)) for each in _one_of_each(form.wanted)] if found else [],
        most=jobs.LARGEST,
        mend=_mend,
    ), status


def _one_of_each(wanted: list[Order]) -> list[Order]:
    """The first rows in different languages."""
    firsts: dict[str, Order] = {}
    for each in wanted:
        firsts.setdefault(each.group, each)
    return list(firsts.values())[:SHOWN]


def _mend(found: Finding) -> str:
    """Where the reader mends it."""
    return mend(current_actor(), found)


@blueprint.post("/order")
def start() -> ResponseReturnValue:
    """Order the batch; the same form sent twice is one job."""
    form = Form.read(current_actor(), request.form)
    if form.ordered is None or form.problems or not form.wanted:
        return _page(form, 422)
    try:
        job = print_job.start(form.actor, form.ordered, form.wanted, once=request.form.get("once") or None)
    except store.Invalid as invalid:
        form.problems = [str(text) for text in invalid.problems.values()]
        return _page(form, 422)
    return redirect(url_for("prints.job", job_id=job.id))


@blueprint.get("/look")
def look() -> ResponseReturnValue:
    """The pages of one document as pictures, a piece of the order's page or a page of its own."""
    form = Form.read(current_actor(), request.args)
    number = request.args.get("row", "")
    if form.ordered is None or not (number.isascii() and number.isdigit() and len(number) < 19):
        abort(400)
    row, seen, problems = int(number) or None, None, []
    try:
        seen = previews.look(form.actor, form.ordered, row, form.part)
    except Unfit as unfit:
        problems = [printing.text_of(unfit.reason, unfit.detail)]
    except NotDrawn as error:
        problems = [printing.text_of("too_long", str(error))]
    except PrintError as error:
        problems = [each.text for each in preflight.told(form.actor, form.ordered, error.problems, row)]
    fragment = "HX-Request" in request.headers
    return render_template(
        "prints/look.html" if fragment else "prints/look_page.html",
        look=seen,
        problems=problems,
        findings=_not_told(form, row, seen.findings) if seen else [],
        mend=_mend,
        heading=gettext(form.printable.title),
    )


def _not_told(form: Form, row: Row, findings: list[Finding]) -> list[Finding]:
    """What only the layout knew: the rest stands above the preview."""
    if form.ordered is None:
        return findings
    known = {each.text for each in preflight.preflight(form.actor, form.ordered, [Order(row)]).findings}
    return [each for each in findings if each.text not in known]


@blueprint.get("/picture/<digest>/<int:page>.png")
def picture(digest: str, page: int) -> ResponseReturnValue:
    """One page of what the reader looked at."""
    path = previews.picture(current_actor(), digest, page)
    if path is None:
        abort(404)
    return send_file(path, mimetype="image/png")


# Jobs


def _shown(job: Job) -> dict[str, Any]:
    """What the page of a print shows, and asks for again while it is not over."""
    known = jobs.parameters_of(job)
    printable = printables.catalogue().get(known.get("name", ""))
    record = by_name(known.get("rows_of") or printable.record) if printable else None
    return {
        **progress_of(job),
        **failures_of(job, record),
        "notes": _notes(known),
        "parts": jobs.parts(job) if job.total > jobs.KINDS[job.kind].part else [],
        "ready": jobs.result_file(job) is not None,
        "printed": copies_shown.of_job(current_actor(), job.id),
    }


def _notes(known: Mapping[str, Any]) -> list[str]:
    """What whoever puts it on paper must know of how it is made up."""
    return [gettext(NOTES[part]) for part in known.get("finish", "").split("+") if part in NOTES]


def _job(job_id: int, verb: str = "view") -> Job:
    found = jobs.get(current_actor(), job_id, verb)
    if found.kind not in jobs.KINDS:
        abort(404)
    return found


@blueprint.get("/job/<int:job_id>/")
def job(job_id: int) -> ResponseReturnValue:
    """A job, its progress and its result."""
    found = _job(job_id)
    if not jobs.KINDS[found.kind].join:
        return redirect(url_for("jobs.page", job_id=job_id))
    return render_template("prints/job.html", **_shown(found))


@blueprint.get("/job/<int:job_id>/progress")
def progress(job_id: int) -> ResponseReturnValue:
    """The part of the page that changes."""
    shown = _shown(_job(job_id))
    return render_template("prints/progress.html", **shown, tell=request.args.get("told") != shown["told"])


@blueprint.post("/job/<int:job_id>/cancel")
def cancel(job_id: int) -> ResponseReturnValue:
    """Stop it; parts that are finished by then can still be had."""
    jobs.cancel(current_actor(), _job(job_id, "edit").id)
    if _job(job_id).state == State.CANCELLED:
        flash(gettext("The job is cancelled."), "success")
    else:
        flash(gettext("The job was over already; nothing was cancelled."), "warning")
    return redirect(url_for("prints.job", job_id=job_id))


@blueprint.post("/job/<int:job_id>/again")
def again(job_id: int) -> ResponseReturnValue:
    """Try what failed once more."""
    jobs.again(current_actor(), _job(job_id, "edit").id)
    return redirect(url_for("prints.job", job_id=job_id))


@blueprint.get("/job/<int:job_id>/result")
def result(job_id: int) -> ResponseReturnValue:
    """The finished file."""
    return _file(_job(job_id), None)


@blueprint.get("/job/<int:job_id>/part/<int:number>")
def part(job_id: int, number: int) -> ResponseReturnValue:
    """A finished part, while the others are still being done."""
    return _file(_job(job_id), number)


def _file(job: Job, number: int | None) -> ResponseReturnValue:
    try:
        path = jobs.take(current_actor(), job, number, given=request.method != "HEAD")
    except jobs.Untold:
        flash(
            gettext("The register of copies cannot be written, so this part is not given out: try again."),
            "error",
        )
        return redirect(url_for("prints.job", job_id=job.id))
    if path is None:
        abort(404)
    name = f"{jobs.parameters_of(job).get('name', job.kind)}-{job.id}" + (
        "" if number is None else f"-{number + 1}"
    )
    return send_file(path, mimetype="application/pdf", download_name=name + path.suffix, as_attachment=True)
