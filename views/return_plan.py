"""The screen of return plans: the derived one; a plan may begin with what a resident wrote at the door."""

from __future__ import annotations

from typing import Any

from flask import request

from backoffice import inbox
from backoffice.signin import current_actor
from views.asked import number
from views.forms import RecordForm
from views.screens import RecordScreen


class ReturnPlanScreen(RecordScreen):
    """`?inquiry=` of the empty form names the message that the plan is made of."""

    def _given(self) -> dict[str, Any]:
        found = super()._given()
        if "inquiry" in request.args:
            found |= inbox.plan_of(current_actor(), number(request.args["inquiry"]))
        return found

    def create_model(self, form: RecordForm) -> Any:
        """The new row, noted at the message that it was made of. Raises Invalid."""
        if "inquiry" not in request.args:
            return super().create_model(form)
        actor, key = current_actor(), number(request.args["inquiry"])
        inbox.plan_of(actor, key)  # nothing is made of a message out of reach
        row = super().create_model(form)
        inbox.planned(actor, key, row.id)
        return row
