"""The screen of official letters: that of content; a new one begins with the agency code of the office."""

from __future__ import annotations

from typing import Any

from backoffice import agency_code
from backoffice.signin import current_actor
from views.content import ContentScreen


class OfficialLetterScreen(ContentScreen):
    """What is typed instead stays."""

    def _given(self) -> dict[str, Any]:
        return {"agency": agency_code.agency(current_actor()), **super()._given()}
