"""The screen of looks of offices: the derived one, with colours to pick and the head of a letter to see."""

from __future__ import annotations

from typing import Any

from flask_babel import get_locale

from backoffice import reading
from backoffice.access import Actor
from models.content.media import Media
from models.fields import Text, content_language
from views import media
from views.screens import RecordScreen


class OfficeLookScreen(RecordScreen):
    """What the look leaves out is not in the drawing: it comes from the area above."""

    create_template = edit_template = "prints/office_look_edit.html"
    details_template = "prints/office_look.html"

    def details(self, actor: Actor, model: Any, in_bin: bool) -> dict[str, Any]:
        name, address = (model.__data__[each] or Text() for each in ("name", "address"))
        language = content_language(get_locale())
        return {
            **super().details(actor, model, in_bin),
            "look": model,
            "names": list(dict.fromkeys(filter(None, (name.get("zh"), name.get(language))))) or [model.place],
            "lines": list(filter(None, (address.best(language), model.telephone))),
            "emblem": self._emblem(actor, model.__data__["emblem"]),
        }

    def _emblem(self, actor: Actor, emblem: int | None) -> str:
        """The address of the picture, "" where there is none within reach."""
        query = Media.select().where(Media.id == emblem, reading.live(actor, Media))
        picture = query.first() if emblem else None
        if picture is None or not media.is_picture(picture.file):
            return ""
        return self.get_url("media_files.file", name=picture.file)
