"""The screen of users: the derived one, and what an administrator does with how a user signs in."""

from __future__ import annotations

from views.screens import RecordScreen


class UserScreen(RecordScreen):
    """Its page also offers a temporary password, the loss of a second factor, the end of all sessions."""

    details_template = "account/user.html"
