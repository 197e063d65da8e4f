"""A reminder: what somebody wants to be told of on a day, about a record or about nothing in particular."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from models.base import (
    PERSONAL,
    BooleanField,
    CharField,
    DateField,
    ForeignKeyField,
    IntegerField,
    Record,
    column,
)
from models.system.saved_list import RecordField
from models.system.user import User


class Reminder(Record):
    """One user's own. `record` and `row` name what it is about; who may no longer see that reads the note
    alone."""

    due_on = column(DateField(), _("Remind me on"), listed=True, filtered=True, sample="2026-12-01")
    note = column(
        CharField(max_length=200, default=""),
        _("Note"),
        sensitivity=PERSONAL,
        listed=True,
        searched=True,
        pinyin=True,
        sample="打电话问到达时间",
    )
    record = column(
        RecordField(max_length=40, null=True), _("About"), listed=True, filtered=True, system=True
    )
    row = column(IntegerField(null=True), _("Number of the record"), system=True)
    done = column(BooleanField(default=False), _("Done"), listed=True, filtered=True)
    user = column(
        ForeignKeyField(User, backref="reminders", on_delete="CASCADE"),
        _("User"),
        listed=True,
        filtered=True,
        system=True,
        part=True,
    )

    class Meta:
        label, label_plural, topic = _("Reminder"), _("Reminders"), "system"
        title, order = "note", "due_on"
        scope = {"user": "user"}
        soft_links = (("record", "row"),)
        indexes = ((("user", "done", "due_on"), False),)
