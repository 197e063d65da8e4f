"""The screen of saved lists: the derived one, with a way to the list itself."""

from __future__ import annotations

from typing import Any

from flask import url_for

from backoffice.access import Actor
from models.register import by_name
from views.screens import RecordScreen


class SavedListScreen(RecordScreen):
    """Its page opens the list that was saved."""

    details_template = "admin/saved_list.html"

    def details(self, actor: Actor, model: Any, in_bin: bool) -> dict[str, Any]:
        known = by_name(model.record) is not None and not in_bin
        address = f"{url_for(f'{model.record}.index_view')}?{model.query}" if known else ""
        return {**super().details(actor, model, in_bin), "list_url": address}
