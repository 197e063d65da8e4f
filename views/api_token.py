"""The screen of API tokens: the derived one, which shows a new token once and revokes one."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, session
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext

from backoffice import vault
from backoffice.access import Actor
from backoffice.delivery import tokens
from backoffice.signin import current_actor
from models.fields import cipher
from views.asked import row_id
from views.forms import RecordForm
from views.screens import RecordScreen

_KEPT = "new_api_token"


class ApiTokenScreen(RecordScreen):
    """Its page shows the token right after it was made, and never again."""

    verbs = {**RecordScreen.verbs, "revoke_view": "edit"}
    details_template = "admin/delivery/api_token.html"

    def create_model(self, form: RecordForm) -> Any:
        """The new row; the token waits in its maker's session for the page that follows. Raises Invalid."""
        row, token = tokens.issue(current_actor(), form.values(), once=request.form.get("once") or None)
        if token:
            session[_KEPT] = [row.id, cipher.cipher.seal(token, _context(row.id))]
        return row

    def _saved(self, row: Any, is_created: bool, following: int | None = None) -> ResponseReturnValue:
        if is_created:
            return redirect(self.get_url(".details_view", id=row.id))
        return super()._saved(row, is_created, following)

    def details(self, actor: Actor, model: Any, in_bin: bool) -> dict[str, Any]:
        found = super().details(actor, model, in_bin)
        return {
            **found,
            "token": _shown_once(model.id),
            "revocable": bool(found["edit_url"]) and not model.revoked,
        }

    @expose("/revoke/", methods=("POST",))
    def revoke_view(self) -> ResponseReturnValue:
        """Let a token open nothing any more."""
        key = row_id()
        tokens.revoke(current_actor(), key)
        flash(gettext("The token is revoked: it opens nothing any more."), "success")
        return redirect(self.get_url(".details_view", id=key))


def _shown_once(row: int) -> str:
    """The token of a row that this session has just made, "" at any later time."""
    waiting = session.get(_KEPT)
    if not waiting or waiting[0] != row:
        return ""
    session.pop(_KEPT)
    try:
        return cipher.cipher.open(waiting[1], _context(row))
    except vault.WrongKey:
        return ""


def _context(row: int) -> str:
    return f"api_token.{row}"
