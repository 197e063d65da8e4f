"""The part of a record's screens that makes forms easy: drafts, documents that are read, what is understood
of what was typed, who shares the household, and the way from row to row."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from flask import abort, flash, jsonify, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import get_locale, get_timezone, gettext
from werkzeug.datastructures import MultiDict

from backoffice import access, beside, display, drafts, reading, trial
from backoffice.access import Actor
from backoffice.query import BadQuery, Query
from backoffice.signin import current_actor
from models.base import Record, Told, clean
from models.fields import DocumentField
from views import drafted, family
from views.asked import back, number, own, row_id
from views.forms import RecordForm
from views.inputs import LinkTo
from views.listing import address_of, parse
from views.understood import is_told, understood

VERBS: Mapping[str, str] = {
    "draft_view": "view",
    "discard_view": "view",
    "read_view": "view",
    "normal_view": "view",
    "family_view": "view",
    "step_view": "edit",
}
#: No document has more characters.
_LONGEST_DOCUMENT = 300
_MOST_INPUTS = 2_000


class Comfort:
    """Mixed into the derived screen, whose hooks it uses."""

    record: type[Record]

    # Drafts

    @expose("/draft/", methods=("POST",))
    def draft_view(self) -> ResponseReturnValue:
        """Keep what was typed: {key, once, window, version, values: {input: text, null as it was}}."""
        sent = _sent()
        values, key = sent.get("values"), sent.get("key")
        if not isinstance(values, dict) or len(values) > _MOST_INPUTS or type(key) is not int:
            abort(400)
        if not all(text is None or isinstance(text, str) for text in values.values()):
            abort(400)
        version, once, window = (
            sent.get("version"),
            str(sent.get("once") or ""),
            str(sent.get("window") or ""),
        )
        version = version if isinstance(version, int) and 0 <= version < 2**31 else 0
        try:
            at = drafts.keep(
                *(current_actor(), self.record, key, values), version=version, once=once, window=window[:40]
            )
        except drafts.Unkept as unkept:
            return jsonify(message=str(unkept.message)), 413
        if at is None:
            return jsonify(text="")
        when = display.moment(at, get_timezone())[11:]
        return jsonify(text=gettext("Draft kept at %(time)s", time=when))

    @expose("/draft/discard/", methods=("POST",))
    def discard_view(self) -> ResponseReturnValue:
        """Forget a draft and open its form afresh."""
        key = _key(request.form.get("key", ""))
        if key is None:
            abort(400)
        drafts.discard(current_actor(), self.record, key)
        flash(gettext("The draft is discarded."), "success")
        return redirect(own(request.form.get("form", "")) or self.get_url(".index_view"))

    def draft_offered(self, form: RecordForm) -> drafted.Offer | None:
        """The draft to offer above a form that is just opened."""
        if request.method != "GET":
            return None
        found = drafted.offer(current_actor(), form, request.args.get("draft", ""))
        if found is not None:
            args = {name: text for name, text in request.args.items() if name != "draft"}
            found.form_url = address_of(request.path, args)
            found.take_url = address_of(request.path, {**args, "draft": str(found.key)})
        return found

    def draft_inputs(self, form: RecordForm, draft: drafted.Offer | None) -> list[tuple[str, Any]]:
        """Hidden inputs: the key under which the form keeps its draft, the window that it is typed in, and
        whether the draft was taken over."""
        sent = request.form
        taken = draft is not None and draft.taken
        key = draft.key if taken else form.draft
        if form.row is None:
            key = _key(sent.get("draft", "")) or key
        found = [("draft", key), ("window", sent.get("window") or form.once)]
        return [*found, ("taken", "1")] if taken or sent.get("taken") else found

    def forget_draft(self, row: Any, is_created: bool) -> None:
        """What was typed is stored now."""
        sent, actor = request.form, current_actor()
        key = _key(sent.get("draft", "")) if is_created else row.id
        if key is not None and (is_created or sent.get("taken")):
            drafts.discard(actor, self.record, key)
        elif key is not None:
            drafts.saved(actor, self.record, key, sent.get("window", ""), sent)

    def beside_form(self, form: RecordForm) -> dict[str, Any]:
        """What the template of a form shows beside its fields, and where its scripts ask."""
        row, likeness = form.row, self.record.meta("likeness")
        return {
            "reads": bool(self.record.meta("reads")),
            "panels": self.family_beside(form),
            "steps": [] if row is None else self.steps(row.id),
            "alike_url": self.get_url(".alike_like_view")
            if likeness and hasattr(self, "alike_like_view")
            else "",
        }

    # Documents, and what is understood

    @expose("/read/", methods=("POST",))
    def read_view(self) -> ResponseReturnValue:
        """What a document says: {text} → {values: [{name, value, text}], problem}."""
        sent = _sent()
        text = sent.get("text")
        if not self.record.meta("reads"):
            abort(404)
        if not isinstance(text, str):
            abort(400)
        told = self.record.read(text) if len(text) <= _LONGEST_DOCUMENT else None
        if told is None:
            told = Told(
                {}, gettext("This is no document that can be read: neither its lines nor its number.")
            )
        values = self._told(current_actor(), told, _verb(sent))
        return jsonify(values=values, problem=str(told.problem or ""))

    def _told(self, actor: Actor, told: Told, verb: str) -> list[dict[str, str]]:
        """What a document says of the columns that the actor may write."""
        found, locale = [], get_locale()
        for name, value in told.values.items():
            column = self.record.column(name)
            if column is not None and access.editable(actor, self.record, column, verb):
                raw = value.isoformat() if isinstance(value, date) else str(value)
                shown = raw if getattr(column, "sealed", False) else display.show(value, column, locale)
                found.append({"name": name, "value": raw, "text": shown})
        return found

    @expose("/normal/", methods=("POST",))
    def normal_view(self) -> ResponseReturnValue:
        """How one input is understood beside the others: {column, row, inputs: {name: text}} →
        {text, problem, told}."""
        sent, actor = _sent(), current_actor()
        name, inputs = sent.get("column"), sent.get("inputs")
        column = self.record.column(name) if isinstance(name, str) else None
        if column is None or not access.editable(actor, self.record, column, _verb(sent)):
            abort(404)
        if not isinstance(inputs, dict) or len(inputs) > _MOST_INPUTS:
            abort(400)
        typed = MultiDict({key: text for key, text in inputs.items() if isinstance(text, str)})
        row = reading.get(actor, self.record, number(sent["row"]), verb="edit") if sent.get("row") else None
        form = RecordForm(actor, self.record, row).fill(typed)
        field, values = form[column.name], {key: form[key].data for key in typed if key in form}
        if field.process_errors:
            return jsonify(text="", problem=str(field.process_errors[0]), told=[])
        if field.data in (None, ""):
            return jsonify(text="", problem="", told=[])
        told = self.record.read(field.data) if isinstance(column, DocumentField) else None
        return jsonify(
            text=_said(column, field.data, inputs.get(column.name)) if is_told(column) else "",
            problem=str(trial.problem(self.record, row, values, column.name) or ""),
            told=self._told(actor, told, _verb(sent)) if told else [],
        )

    # Family

    @expose("/family/")
    def family_view(self) -> ResponseReturnValue:
        """Who shares a link, as a part of a page: ?<link>=<id of the linked row>&id=<the row looked at>."""
        actor, besides = current_actor(), request.args.get("id")
        targets = {
            link.name: number(request.args[link.name]) if request.args.get(link.name) else None
            for link in beside.shared_links(actor, self.record)
        }
        return self.render(
            "admin/model/family.html",
            panels=family.panels(actor, self.record, number(besides) if besides else None, targets),
        )

    def family_of(self, row: Any) -> list[family.Panel]:
        """Who shares a link with a row."""
        found = family.panels(current_actor(), self.record, row.id, row.__data__)
        return [panel for panel in found if panel.rows]

    def family_beside(self, form: RecordForm) -> list[family.Panel]:
        """Who shares the links that a form has now."""
        chosen = {field.name: field.data for field in form if isinstance(field, LinkTo)}
        stored = {} if form.row is None else form.row.__data__
        return family.panels(
            current_actor(), self.record, None if form.row is None else form.row.id, {**stored, **chosen}
        )

    # From row to row

    @expose("/step/")
    def step_view(self) -> ResponseReturnValue:
        """The form of the row before or after this one in the list that the form was opened from."""
        key = reading.get(current_actor(), self.record, row_id(), verb="edit").id
        return self.onward(self.neighbour_of(key, back_to=request.args.get("to") == "previous"))

    def neighbour_of(self, key: int, *, back_to: bool = False) -> int | None:
        """The id of the next row of the list that the address names, None at its end."""
        actor = current_actor()
        try:
            return beside.neighbour(actor, self.record, self._list_of(actor), key, back=back_to)
        except BadQuery:  # the row is no part of such a list, so nothing comes after it
            return None

    def _list_of(self, actor: Actor) -> Query:
        """The list that the form was opened from; the record's usual one where the address names none."""
        parts = urlsplit(back())
        args = parse_qsl(parts.query) if parts.path == self.get_url(".index_view") else []
        try:
            return parse(actor, self.record, MultiDict(args))
        except BadQuery:  # the list is gone, the form is not
            return parse(actor, self.record, MultiDict())

    def onward(self, key: int | None) -> ResponseReturnValue:
        """To the form of that row; from the end of a list back to it."""
        if key is not None:
            return redirect(self.get_url(".edit_view", id=key, **_came_from()))
        flash(gettext("That was the last row of the list that you may edit."), "success")
        return redirect(back(self.get_url(".index_view")))

    def steps(self, key: int) -> list[tuple[str, str, str]]:
        """(direction, label, address) of the ways to the rows before and after."""
        kept = _came_from()
        address = self.get_url(".step_view")
        return [
            (to, label, address_of(address, {"id": str(key), "to": to, **kept}))
            for to, label in (("previous", gettext("Previous")), ("next", gettext("Next")))
        ]


def _said(column: Any, value: Any, typed: Any) -> str:
    """How a value is understood, and stored where that is not what was typed."""
    plain = clean(value) if isinstance(value, str) else value
    said = [understood(column, plain)]
    if isinstance(plain, str) and not getattr(column, "sealed", False) and plain != typed:
        said.insert(0, gettext("stored as “%(text)s”", text=plain))
    return " · ".join(text for text in said if text)


def _came_from() -> dict[str, str]:
    """The page to go back to, as the address of a form names it."""
    url = back().partition("#")[0]
    return {"url": url} if url else {}


def _sent() -> dict[str, Any]:
    """The JSON that was sent; anything else is no request of ours."""
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict):
        abort(400)
    return sent


def _verb(sent: Mapping[str, Any]) -> str:
    return "edit" if sent.get("row") else "create"


def _key(text: str) -> int | None:
    """The key of a draft from a form: the id of a row, or a number below zero."""
    return int(text) if re.fullmatch(r"-?[0-9]{1,18}", text) else None
