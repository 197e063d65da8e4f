"""“Remind me on …” on a record's page: the form, and where it is sent."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext

from backoffice import access, dates, reading, reminders, store
from backoffice.access import Actor
from backoffice.reminders import Waiting
from backoffice.signin import current_actor
from models.days import today
from models.register import by_name
from models.system.reminder import Reminder
from views import asked, pages


@dataclass(frozen=True)
class Form:
    """The form of a row, and the reminders about it that wait already."""

    record: str
    id: int
    day: str
    once: str
    waiting: list[Waiting]


def form_of(actor: Actor, row: Any) -> Form | None:
    """The form on the page of a row; None for who keeps no reminders, and for the product's own books."""
    record = type(row)
    if record.meta("topic") == "system" or not reminders.may_keep(actor):
        return None
    tomorrow = today() + timedelta(days=1)
    waiting = reminders.about(actor, record, row.id)
    return Form(record.key(), row.id, tomorrow.isoformat(), secrets.token_hex(8), waiting)


class Remind:
    """Mixed into the first page's view."""

    @expose("/remind/", methods=("POST",))
    def remind(self) -> ResponseReturnValue:
        """Keep a reminder about a row."""
        actor, record = current_actor(), by_name(request.form.get("record", ""))
        if record is None or not access.may(actor, "view", record):
            raise store.Missing(Reminder.key())
        row = reading.get(actor, record, asked.row_id())
        values = {"note": request.form.get("note", "")}
        try:
            day = dates.day(request.form.get("due_on", ""))
            reminders.create(
                actor, {"due_on": day, **values}, (record, row.id), request.form.get("once") or None
            )
            flash(gettext("You will be reminded on %(day)s.", day=day.isoformat()), "success")
        except dates.Unclear as question:
            flash(str(question), "error")
        except store.Invalid as invalid:
            flash(pages.refused(Reminder, invalid), "error")
        return redirect(url_for(f"{record.key()}.details_view", id=row.id))
