"""The screen of webhooks: the derived one, with a test to be sent and the log of what was."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext

from backoffice.access import Actor
from backoffice.delivery import webhooks
from backoffice.signin import current_actor
from views.asked import row_id
from views.screens import RecordScreen


class WebhookScreen(RecordScreen):
    """Its page sends a test; the messages to it stand below, as rows that belong to it do."""

    verbs = {**RecordScreen.verbs, "test_view": "edit"}
    details_template = "admin/delivery/webhook.html"

    def details(self, actor: Actor, model: Any, in_bin: bool) -> dict[str, Any]:
        found = super().details(actor, model, in_bin)
        return {**found, "testable": bool(found["edit_url"])}

    @expose("/test/", methods=("POST",))
    def test_view(self) -> ResponseReturnValue:
        """Have a test sent."""
        key = row_id()
        webhooks.send_test(current_actor(), key)
        flash(gettext("The test is on its way; the list of messages tells what becomes of it."), "success")
        return redirect(self.get_url(".details_view", id=key))
