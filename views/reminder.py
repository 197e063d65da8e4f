"""The screen of reminders: the derived one; what is made there is its maker's own."""

from __future__ import annotations

from typing import Any

from flask import request, url_for

from backoffice import reading, reminders
from backoffice.access import Actor
from backoffice.signin import current_actor
from backoffice.store import Missing, Refused
from models.register import by_name
from views.forms import RecordForm
from views.screens import RecordScreen


class ReminderScreen(RecordScreen):
    """Its page leads to the record that it is about."""

    details_template = "admin/reminder.html"

    def create_model(self, form: RecordForm) -> Any:
        """The new row, the actor's own. Raises Invalid."""
        return reminders.create(current_actor(), form.values(), once=request.form.get("once") or None)

    def details(self, actor: Actor, model: Any, in_bin: bool) -> dict[str, Any]:
        return {**super().details(actor, model, in_bin), "about": _about(actor, model)}


def _about(actor: Actor, model: Any) -> tuple[str, str] | None:
    """(title, address) of the row that a reminder is about, None where the actor does not reach it."""
    record = by_name(model.record or "")
    if record is None:
        return None
    try:
        row = reading.get(actor, record, model.row)
    except (Missing, Refused):
        return None
    return reading.title(actor, row), url_for(f"{record.key()}.details_view", id=row.id)
