"""The part of content screens that helps who writes: preview, who else is at it, pictures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import abort, current_app, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import get_timezone, gettext

from backoffice import access, display, reading
from backoffice.access import Actor
from backoffice.content import presence, work
from backoffice.signin import current_actor
from backoffice.store.standing import root_of
from models.content.content import Content
from models.content.media import Media
from models.fields import SOURCE
from models.register import record_of
from views.asked import number
from views.forms import RecordForm
from views.texts import office_text

VERBS: Mapping[str, str] = {
    "written_view": "view",
    "presence_view": "edit",
}

#: Longer texts are not shown while they are typed.
_LONGEST = 100_000


class Editing:
    """Mixed into the screens of content, whose helpers it uses."""

    record: type[Content]
    get_url: Any

    @expose("/written/", methods=("POST",))
    def written_view(self) -> ResponseReturnValue:
        """How a text that is being typed looks: {text} → {html}."""
        sent = request.get_json(silent=True)
        text = sent.get("text") if isinstance(sent, dict) else None
        if not isinstance(text, str):
            abort(400)
        if len(text) > _LONGEST:
            return jsonify(message=gettext("This text is too long to be shown here.")), 413
        return jsonify(html=str(office_text(text, SOURCE, 3)))

    @expose("/presence/", methods=("POST",))
    def presence_view(self) -> ResponseReturnValue:
        """The page of a form is open, or closed: {id, leave} → {text: who else is at it}."""
        sent, actor = request.get_json(silent=True), current_actor()
        if not isinstance(sent, dict):
            abort(400)
        row = reading.get(actor, self.record, number(sent.get("id")), verb="edit")
        if sent.get("leave"):
            presence.leave(_folder(), actor, self.record, row.id)
            return jsonify(text="")
        found = presence.enter(_folder(), actor, self.record, row.id)
        return jsonify(text=" ".join(_said(found)))

    def present(self, actor: Actor, row: int) -> list[str]:
        """Who else has the form open, as it says itself; opening it is noted."""
        return _said(presence.enter(_folder(), actor, self.record, row))

    def after_model_change(self, form: RecordForm, model: Any, is_created: bool) -> None:
        """Who saved and goes on has the form open no more."""
        if not is_created and "_continue_editing" not in request.form:
            presence.leave(_folder(), current_actor(), self.record, model.id)

    def desks(self, actor: Actor, row: Any) -> dict[str, str]:
        """{language: where its sentences are translated} of the whole that a row belongs to."""
        key, root = root_of(row)
        return {
            each.language: desk_address(each.id)
            for each in work.languages_of(actor, record_of(key), root)
            if each.language != SOURCE
        }

    def block_tools(self, actor: Actor) -> dict[str, str]:
        """Addresses that the editor of blocks asks."""
        found = {"written": self.get_url(".written_view")}
        if access.may(actor, "view", Media):
            found["pictures"] = url_for("media.pictures_view")
        if access.may(actor, "create", Media):
            found["upload"] = url_for("media.upload_view")
        return found


def desk_address(translation: int) -> str:
    """Where the sentences of a translation are translated."""
    return f"{url_for('translation.index_view')}desk/?id={translation}"


def _folder() -> Any:
    return current_app.extensions["settings"].instance


def _said(found: list[presence.Present]) -> list[str]:
    zone = get_timezone()
    return [
        gettext(
            "%(name)s is editing this since %(time)s.",
            name=each.name,
            time=display.moment(each.since, zone)[11:],
        )
        for each in found
    ]
