"""The screen of passes: the derived one, with the page behind the QR code and the end of a pass at once."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import format_date, gettext

from backoffice import passes, reading, store
from backoffice.access import Actor
from backoffice.signin import current_actor
from models.days import today
from views import pages
from views.asked import row_id
from views.screens import RecordScreen


class EntryPassScreen(RecordScreen):
    """A pass is issued by making one, and printed like any row."""

    verbs = {**RecordScreen.verbs, "revoke_view": "edit"}
    details_template = "prints/entry_pass.html"

    def details(self, actor: Actor, model: Any, in_bin: bool) -> dict[str, Any]:
        found, verdict = super().details(actor, model, in_bin), passes.verdict(model, today())
        for _key, _label, facts in found["sections"]:
            for fact in facts:
                if fact.name == "token" and fact.text and not in_bin:
                    fact.url = self.get_url("printed.entry_pass", token=model.token)
                    fact.text = gettext("The page behind its QR code")
        edits = not in_bin and self._reaches(actor, "edit", model.id)
        return {
            **found,
            "verdict": (_said(verdict, model), verdict == "valid"),
            "revocable": edits and verdict in ("valid", "early"),
        }

    @expose("/revoke/", methods=("POST",))
    def revoke_view(self) -> ResponseReturnValue:
        """End a pass today; one that ended already stays as it is."""
        actor = current_actor()
        model = reading.get(actor, self.record, row_id(), verb="edit")
        if passes.verdict(model, today()) in ("valid", "early"):
            try:
                store.change(actor, self.record, model.id, {"revoked_on": today()})
            except store.Invalid as invalid:
                flash(pages.refused(self.record, invalid), "error")
            else:
                flash(gettext("The pass is revoked: it opens nothing any more."), "success")
        return redirect(self.get_url(".details_view", id=model.id))


def _said(verdict: str, model: Any) -> str:
    if verdict == "early":
        return gettext("Valid from %(day)s", day=format_date(model.valid_from))
    if verdict == "revoked":
        return gettext("Revoked")
    if verdict == "over":
        return gettext("Expired")
    return gettext("Valid until %(day)s", day=format_date(model.valid_until))
