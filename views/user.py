"""The screen of users: the derived one, and what an administrator does with how a user signs in."""

from __future__ import annotations

from typing import Any

from backoffice.access import Actor
from views.account import ACTS
from views.screens import RecordScreen


class UserScreen(RecordScreen):
    """Its page also offers a temporary password, the loss of a second factor, the end of all sessions."""

    details_template = "account/user.html"

    def details(self, actor: Actor, model: Any, in_bin: bool) -> dict[str, Any]:
        return {**super().details(actor, model, in_bin), "acts": ACTS}
