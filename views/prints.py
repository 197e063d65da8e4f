"""Printing on screen: choose, see what is wrong and how it looks, order, watch the job, take the result."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal, gettext
from werkzeug.datastructures import MultiDict

import printables
from backoffice import jobs, preflight, previews, print_job, printing, reading, store
from backoffice.access import Actor
from backoffice.content import work
from backoffice.jobs import Order
from backoffice.pictures import NotDrawn
from backoffice.print_values import Unfit
from backoffice.printing import Print
from backoffice.query import Query
from backoffice.signin import current_actor
from models.base import Record
from models.fields import SOURCE
from models.register import record_of
from models.system.job import STATES, Job, State
from models.system.saved_list import SavedList
from printables import Option, Printable, PrintError
from views import asked, languages, lists
from views.content_editing import desk_address
from views.progress import failures_of, progress_of

blueprint = Blueprint("prints", __name__, url_prefix="/admin/print")

#: So many documents are shown before a print, each in another language.
SHOWN = 3

#: So many rows of content, or texts, can be chosen from.
OFFERED = 200

#: Arguments of the order itself; all others pick the rows as in the address of their list.
_OWN = {"printable", "record", "template", "language", "saved", "csrf_token", "once", "row"}


@dataclass
class Form:
    """What was chosen so far, as the page of an order shows it."""

    actor: Actor
    printable: Printable
    record: type[Record]
    given: MultiDict[str, str]
    where: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    ordered: Print | None = None
    wanted: list[Order] = field(default_factory=list)

    @classmethod
    def read(cls, actor: Actor, given: MultiDict[str, str]) -> Form:
        """From an address or a form. Raises Missing, Refused, BadQuery."""
        printable = printables.catalogue().get(given.get("printable", ""))
        if printable is None:
            raise store.Missing("printable")
        if not printing.may_print(actor, printable):
            raise store.Refused(printable.name)
        form = cls(actor, printable, record_of(printable.record), given)
        form.where = form._where()
        form._accept()
        return form

    def _where(self) -> dict[str, str]:
        saved = self.given.get("saved", "")
        if saved:
            view = next((each for each in lists.views(self.actor, self.record) if each.key == saved), None)
            if view is None:
                raise store.Missing(SavedList.key())
            return view.args
        if self.given.get("ids", "").count(",") > jobs.LARGEST:
            abort(413)
        return {key: value for key, value in self.given.items() if _picks(key) and value}

    def _accept(self) -> None:
        template = self.given.get("template", "")
        options = {
            key.removeprefix("option."): value
            for key, value in self.given.items()
            if key.startswith("option.")
        }
        try:
            self.ordered = printing.accept(
                self.actor,
                self.printable.name,
                asked.number(template) if template else None,
                [code for code in self.given.getlist("language") if code],
                options,
            )
        except store.Invalid as invalid:
            self.problems = [str(text) for text in invalid.problems.values()]
        if self.ordered is not None and self.where:
            query = Query.parse(self.actor, self.record, self.where)
            self.wanted = list(printing.choose(self.actor, self.ordered, query, jobs.LARGEST + 1))

    @property
    def number(self) -> str:
        """How many rows were picked."""
        return format_decimal(len(self.wanted))

    @property
    def batch(self) -> bool:
        """Whether rows are persons rather than texts."""
        return self.printable.record != self.printable.content

    def kept(self, *without: str) -> list[tuple[str, str]]:
        """Everything that was chosen, for hidden inputs and addresses."""
        return [
            (key, value)
            for key, value in self.given.items(multi=True)
            if key not in ("csrf_token", "once", "row", *without)
        ]

    def picked(self) -> list[tuple[str, str]]:
        """What picks the rows."""
        return [(key, value) for key, value in self.given.items(multi=True) if _picks(key) and value]

    def rows(self) -> list[tuple[int, str]]:
        """(id, title) of what can be printed, for texts."""
        return [] if self.batch else _titles(self.actor, self.record)

    def templates(self) -> list[tuple[int, str]]:
        """(id, title) of the texts, for prints of persons."""
        return _titles(self.actor, record_of(self.printable.content)) if self.batch else []

    def saved(self) -> list[tuple[str, str]]:
        """(key, label) of the views of these rows that the actor may open."""
        return [(each.key, each.label) for each in lists.views(self.actor, self.record)] if self.batch else []

    def languages(self) -> list[languages.ContentLanguage]:
        """The languages beside Chinese that can be chosen."""
        return [each for each in languages.content_languages(self.actor, self.record) if each.code != SOURCE]

    def autonym(self, group: str) -> str:
        """The names of a group's languages."""
        names = {each.code: each.autonym for each in languages.content_languages(self.actor, self.record)}
        return " · ".join(names.get(code, code) for code in group.split())

    def options(self) -> Iterator[tuple[str, str, list[tuple[str, str]], str]]:
        """(key, label, [(value, label)], chosen) of each choice."""
        for key, option in self.printable.options.items():
            if not isinstance(option, Option):
                continue
            choices = [(value, gettext(label)) for value, label in option.choices.items()]
            yield (
                f"option.{key}",
                gettext(option.label),
                choices,
                self.given.get(f"option.{key}", option.default),
            )


def _picks(key: str) -> bool:
    return key not in _OWN and not key.startswith("option.")


def _titles(actor: Actor, record: type[Record]) -> list[tuple[int, str]]:
    query = (
        record.select().where(reading.live(actor, record, "print")).order_by(record.id.desc()).limit(OFFERED)
    )
    return sorted(((row.id, reading.title(actor, row)) for row in query), key=lambda each: each[1])


@blueprint.get("/")
def index() -> ResponseReturnValue:
    """What can be printed, and the reader's last jobs."""
    actor = current_actor()
    found = printing.offered(actor)
    if not found:
        abort(403)
    own = Job.select().where(
        reading.live(actor, Job), Job.kind == print_job.KIND.name, Job.user == actor.user_id
    )
    return render_template(
        "prints/index.html",
        printables=[
            (each, gettext(each.title), record_of(each.record).meta("label_plural")) for each in found
        ],
        jobs=list(own.order_by(Job.id.desc()).limit(10)),
        states=dict(STATES),
    )


@blueprint.get("/order")
def order() -> ResponseReturnValue:
    """Choose, and see what would happen."""
    form = Form.read(current_actor(), request.args)
    return _page(form)


def _page(form: Form, status: int = 200) -> ResponseReturnValue:
    found = None
    if form.ordered is not None and form.wanted:
        found = preflight.preflight(form.actor, form.ordered, form.wanted[: jobs.LARGEST])
    return render_template(
        "prints/order.html",
        form=form,
        found=found,
        heading=gettext(form.printable.title),
        once=secrets.token_urlsafe(18),
        looks=[("row", str(each.row)) for each in _one_of_each(form.wanted)] if found else [],
        too_many=len(form.wanted) > jobs.LARGEST,
        most=jobs.LARGEST,
        mend=_mend,
    ), status


def _one_of_each(wanted: list[Order]) -> list[Order]:
    """The first rows in different languages."""
    firsts: dict[str, Order] = {}
    for each in wanted:
        firsts.setdefault(each.group, each)
    return list(firsts.values())[:SHOWN]


def _mend(found: preflight.Finding) -> str:
    """Where it is mended: at the desk of the language, else on the row's page."""
    if found.language:
        translations = work.languages_of(current_actor(), found.record, found.row)
        own = next((each for each in translations if each.language == found.language), None)
        if own is not None:
            return desk_address(own.id)
    return url_for(f"{found.record.key()}.details_view", id=found.row)


@blueprint.post("/order")
def start() -> ResponseReturnValue:
    """Order the batch; the same form sent twice is one job."""
    form = Form.read(current_actor(), request.form)
    if form.ordered is None or not form.wanted:
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
    row = request.args.get("row", "")
    if form.ordered is None or not (row.isascii() and row.isdigit() and len(row) < 19):
        abort(400)
    seen, problems = None, []
    try:
        seen = previews.look(form.actor, form.ordered, int(row))
        problems = seen.problems
    except Unfit as unfit:
        problems = [printing.text_of(unfit.reason, unfit.detail)]
    except NotDrawn as error:
        problems = [printing.text_of("too_long", str(error))]
    except PrintError as error:
        problems = [
            printing.text_of(each.kind, printing.detail_of(form.ordered, each)) for each in error.problems
        ]
    template = "prints/look.html" if "HX-Request" in request.headers else "prints/look_page.html"
    return render_template(template, look=seen, problems=problems, heading=gettext(form.printable.title))


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
    printable = printables.catalogue().get(jobs.parameters_of(job).get("name", ""))
    return {
        **progress_of(job),
        **failures_of(job, record_of(printable.record) if printable else None),
        "parts": jobs.parts(job) if job.total > jobs.KINDS[job.kind].part else [],
        "ready": jobs.result_file(job) is not None,
    }


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
    """Stop it; what is finished by then is thrown away with it."""
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
    path = jobs.take(current_actor(), job, number)
    if path is None:
        abort(404)
    name = f"{jobs.parameters_of(job).get('name', job.kind)}-{job.id}" + (
        "" if number is None else f"-{number + 1}"
    )
    return send_file(path, mimetype="application/pdf", download_name=name + path.suffix, as_attachment=True)
