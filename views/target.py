"""The screen of translated sentences: the derived one, without a form for new ones."""

from __future__ import annotations

from backoffice.access import Actor
from views.screens import RecordScreen


class TargetScreen(RecordScreen):
    """They are made at the desk, beside their sentence."""

    def _creatable(self, actor: Actor) -> bool:
        return False
