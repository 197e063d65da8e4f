"""The screen of saved lists: the derived one, with a way to the list itself."""

from __future__ import annotations

from typing import Any

from backoffice.access import Actor
from views import lists
from views.screens import RecordScreen


class SavedListScreen(RecordScreen):
    """Its page opens the list that was saved."""

    details_template = "admin/saved_list.html"

    def _creatable(self, actor: Actor) -> bool:
        return False  # a list is kept where it is looked at

    def details(self, actor: Actor, model: Any, in_bin: bool) -> dict[str, Any]:
        found = super().details(actor, model, in_bin)
        found["list_url"] = "" if in_bin else lists.address(actor, model)
        if not found["list_url"] and model.user_id != actor.user_id:
            # It asks for what this reader does not see, and may hold what was searched for.
            found["sections"] = [
                (key, label, [fact for fact in facts if fact.name != "query"])
                for key, label, facts in found["sections"]
            ]
        return found
