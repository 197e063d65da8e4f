"""The screen of jobs, and the page of a job that changes records: its progress and what came of it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext

from backoffice import acts, jobs, store
from backoffice.signin import current_actor
from models.register import by_name
from models.system.job import Job, State
from views.asked import back, row_id
from views.progress import failures_of, progress_of
from views.screens import RecordScreen

blueprint = Blueprint("jobs", __name__, url_prefix="/admin/job")


class JobScreen(RecordScreen):
    """Jobs are ordered elsewhere; here they are found, and put away."""

    @expose("/details/")
    def details_view(self) -> ResponseReturnValue:
        model, in_bin = self._with_bin(current_actor(), row_id())
        if in_bin:
            return super().details_view()
        return redirect(url_for("jobs.page", job_id=model.id))


def _get(job_id: int, verb: str = "view") -> Job:
    """A job within reach; raises Missing."""
    found = jobs.get(current_actor(), job_id, verb)
    if found.kind not in jobs.KINDS:
        abort(404)
    return found


def _shown(job: Job) -> dict[str, Any]:
    parameters = jobs.parameters_of(job)
    record = by_name(parameters.get("record", ""))
    act = _act(parameters.get("act", ""))
    here = url_for("jobs.page", job_id=job.id, url=back())
    return {
        **progress_of(job),
        **failures_of(job, record),
        "same": jobs.noted(job, "same"),
        "act": act,
        "act_url": url_for(f"{act.record.key()}.act_view", key=act.key) if act else "",
        "undo_url": url_for(f"{act.record.key()}.undo_view") if act and not act.undone_by else "",
        "record": str(record.meta("label_plural")) if record else "",
        "list_url": back(url_for(f"{record.key()}.index_view")) if record else back(url_for("admin.index")),
        "here": here,
        "url": back(),
    }


def _act(key: str) -> acts.Act | None:
    """The act that the job makes, as soon as it has begun."""
    try:
        return acts.act(current_actor(), key) if key else None
    except store.Missing:
        return None


@blueprint.get("/<int:job_id>/")
def page(job_id: int) -> ResponseReturnValue:
    """A job, its progress and what came of it."""
    job = _get(job_id)
    if jobs.KINDS[job.kind].join:
        return redirect(url_for("prints.job", job_id=job_id))
    return render_template("admin/bulk/job.html", **_shown(job))


@blueprint.get("/<int:job_id>/progress")
def progress(job_id: int) -> ResponseReturnValue:
    """The part of the page that changes."""
    shown = _shown(_get(job_id))
    tell = request.args.get("told") != shown["told"]
    return render_template("admin/bulk/progress.html", **shown, tell=tell)


@blueprint.post("/<int:job_id>/cancel")
def cancel(job_id: int) -> ResponseReturnValue:
    """Stop it; what is done by then stays done, and can be taken back."""
    jobs.cancel(current_actor(), _get(job_id, "edit").id)
    if _get(job_id).state == State.CANCELLED:
        flash(gettext("The job is cancelled."), "success")
    else:
        flash(gettext("The job was over already; nothing was cancelled."), "warning")
    return redirect(url_for("jobs.page", job_id=job_id, url=back()))


@blueprint.post("/<int:job_id>/again")
def again(job_id: int) -> ResponseReturnValue:
    """Try what failed once more."""
    jobs.again(current_actor(), _get(job_id, "edit").id)
    return redirect(url_for("jobs.page", job_id=job_id, url=back()))
