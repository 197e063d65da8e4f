"""The screens of content: the derived ones, in which only Chinese is typed, with workflow and versions."""

from __future__ import annotations

from typing import Any

from flask import request

import printables
from backoffice import reading
from backoffice.access import Actor
from backoffice.signin import current_actor
from backoffice.store.standing import root_of
from models.content.content import Content
from models.fields import SOURCE, Text
from models.register import record_of
from views import content_editing, content_parts, content_versions, content_workflow
from views.content_difference import Passage, passages
from views.content_editing import Editing
from views.content_parts import Parts, part_of
from views.content_versions import Versions
from views.content_workflow import Workflow
from views.copies_shown import may_look
from views.forms import RecordForm
from views.screens import RecordScreen
from views.texts import office_text


class ContentScreen(Editing, Parts, Workflow, Versions, RecordScreen):
    """One for each record of content. A part (a chapter) leads to its whole, which has the workflow."""

    verbs = {
        **RecordScreen.verbs,
        **content_editing.VERBS,
        **content_parts.VERBS,
        **content_workflow.VERBS,
        **content_versions.VERBS,
    }
    create_template = edit_template = "admin/content/edit.html"
    details_template = "admin/content/details.html"

    def details(self, actor: Actor, model: Any, in_bin: bool) -> dict[str, Any]:
        found = super().details(actor, model, in_bin)
        part = part_of(self.record)
        if part is not None:  # they have a list of their own, in their order
            key = f"{part[0].key()}-{part[1].name}"
            found["relations"] = [each for each in found["relations"] if each.key != key]
        return {
            **found,
            "shown": office_text,
            "whole": None if in_bin else self._whole(actor, model),
            "part_list": None if in_bin else self.parts(actor, model, found["restored_url"]),
            "workflow": None if in_bin else self.workflow(actor, model),
            "copies_url": self._copies(actor, model) if not in_bin else "",
        }

    def _copies(self, actor: Actor, model: Content) -> str:
        """Where the register tells what was printed of it, "" where that is nobody's or not the actor's
        affair."""
        key = self.record.key()
        printed = any(each.content == key for each in printables.catalogue().values())
        return self.get_url("copies.content", record=key, row=model.id) if printed and may_look(actor) else ""

    def _whole(self, actor: Actor, model: Content) -> tuple[str, str, str] | None:
        """(label, title, address) of the content that a row is a part of."""
        if self.record.root_link() is None:
            return None
        key, row = root_of(model)
        title = dict(reading.titles(actor, record_of(key), [row])).get(row)
        address = self.get_url(f"{key}.details_view", id=row)
        return (str(record_of(key).meta("label")), title, address) if title else None

    def beside_form(self, form: RecordForm) -> dict[str, Any]:
        """What stands beside the inputs: the translations, who else is at it, what others wrote meanwhile."""
        actor, row = current_actor(), form.row
        return {
            **super().beside_form(form),
            "desks": {} if row is None else self.desks(actor, row),
            "present": [] if row is None else self.present(actor, row.id),
            "differences": _differences(form) if row is not None and request.method == "POST" else {},
            "tools": self.block_tools(actor),
            "shown": office_text,
        }


def _differences(form: RecordForm) -> dict[str, tuple[str, list[Passage]]]:
    """{column: (what is stored now, how what was typed differs)} of the Chinese texts of a form."""
    found = {}
    for column in form.record.translated():
        if column.name in form:
            stored = (form.row.__data__.get(column.name) or Text()).get(SOURCE)
            typed = form[column.name].text(SOURCE)
            if stored != typed:
                found[column.name] = stored, passages(stored, typed)
    return found
