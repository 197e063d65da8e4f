"""Jobs: work that a worker does piece by piece; these two tables are the truth, the queue only wakes."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from peewee import TextField

from models.base import CharField, DateTimeField, ForeignKeyField, IntegerField, Record, column, now
from models.system.user import User


class State:
    """States of a job and of its items; `PARTLY` is a job's only: finished, but some items failed."""

    WAITING, RUNNING, DONE, PARTLY = "waiting", "running", "done", "partly"
    FAILED, CANCELLED = "failed", "cancelled"
    OPEN, RESULT = (WAITING, RUNNING), (DONE, PARTLY)
    UNDONE = (*OPEN, CANCELLED)


STATES = [
    (State.WAITING, _("Waiting")),
    (State.RUNNING, _("Running")),
    (State.DONE, _("Done")),
    (State.PARTLY, _("Done, some failed")),
    (State.FAILED, _("Failed")),
    (State.CANCELLED, _("Cancelled")),
]


#: What kinds of work there are; each is registered by the part of the application that does it.
KINDS = [("print", _("Print")), ("edit", _("Edit")), ("undo", _("Undo")), ("compare", _("Find duplicates"))]


class Job(Record):
    """A piece of work of one user. `parameters` is JSON that its kind understands, `once` makes the same
    order twice one job, `file` names the result in the job's folder; lease columns belong to joining.
    """

    kind = column(CharField(max_length=40, choices=KINDS), _("Kind"), listed=True, filtered=True, system=True)
    title = column(
        CharField(max_length=200),
        _("Title"),
        listed=True,
        searched=True,
        system=True,
        sample="Letter about registration",
    )
    user = column(
        ForeignKeyField(User, null=True, on_delete="RESTRICT"),
        _("User"),
        listed=True,
        filtered=True,
        system=True,
    )
    state = column(
        CharField(max_length=12, choices=STATES, default=State.WAITING),
        _("State"),
        listed=True,
        filtered=True,
        system=True,
    )
    total = column(IntegerField(default=0), _("Items"), listed=True, system=True)
    done = column(IntegerField(default=0), _("Items done"), listed=True, system=True)
    failed = column(IntegerField(default=0), _("Items failed"), listed=True, system=True)
    created_at = column(DateTimeField(default=now), _("Ordered at"), listed=True, filtered=True, system=True)
    started_at = column(DateTimeField(null=True), _("Started at"), system=True)
    ended_at = column(DateTimeField(null=True), _("Ended at"), system=True)
    parameters = TextField(default="{}")
    once = CharField(max_length=80, null=True, unique=True)
    file = CharField(max_length=80, default="")
    reason = CharField(max_length=40, default="")
    detail = CharField(max_length=300, default="")
    attempts = IntegerField(default=0)
    lease = CharField(max_length=80, default="")
    leased_until = DateTimeField(null=True)

    class Meta:
        label, label_plural, title, topic = _("Job"), _("Jobs"), "title", "system"
        scope = {"user": "user"}
        order = "-created_at"


class JobItem(Record):
    """One thing of a job that is done exactly once. `row` is what it is about, `row_version` the one it was
    ordered for; items of one `group` may be done together, `part` is the piece of the result that can be had
    early. `attempts` counts failures, `lost` leases that ran out because a worker died; a result is pages of
    a file in the job's folder."""

    job = column(ForeignKeyField(Job, on_delete="CASCADE"), _("Job"), listed=True, filtered=True, system=True)
    position = column(IntegerField(), _("Position"), listed=True, system=True)
    state = column(
        CharField(max_length=12, choices=STATES, default=State.WAITING),
        _("State"),
        listed=True,
        filtered=True,
        system=True,
    )
    part = IntegerField(default=0)
    row = IntegerField(null=True)
    row_version = IntegerField(default=0)
    group = CharField(max_length=40, default="")
    attempts = IntegerField(default=0)
    lost = IntegerField(default=0)
    lease = CharField(max_length=80, default="", index=True)
    leased_until = DateTimeField(null=True)
    file = CharField(max_length=80, default="")
    first_page = IntegerField(default=0)
    pages = IntegerField(default=0)
    reason = CharField(max_length=40, default="")
    detail = CharField(max_length=300, default="")

    class Meta:
        label, label_plural, title, topic = (
            _("Item of a job"),
            _("Items of jobs"),
            ("job", "position"),
            "system",
        )
        order = "job"
        indexes = ((("job", "position"), True), (("job", "state", "part", "position"), False))
