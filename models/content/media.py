"""A picture or sound of the office, kept once and shown in many places."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

from models.base import PUBLIC, CharField, IntegerField, Record, column
from models.fields import FileField, TranslatedField


class Media(Record):
    """One file and what it shows, told in words for those who cannot see it."""

    name = column(
        CharField(max_length=120),
        _("Name"),
        sensitivity=PUBLIC,
        listed=True,
        searched=True,
        pinyin=True,
        sample="街道夜景",
    )
    file = column(FileField(), _("File"), sensitivity=PUBLIC, listed=True, printed=True)
    alternative = column(
        TranslatedField(max_length=300),
        _("Description"),
        _("What the picture shows, in words."),
        sensitivity=PUBLIC,
        listed=True,
        printed=True,
        sample={"zh": "夜晚的街道", "en": "The street at night"},
    )

    focus_x = column(
        IntegerField(default=50),
        _("Focal point from the left (%)"),
        _("What must stay in view when the picture is cut."),
        sensitivity=PUBLIC,
        printed=True,
        sample=50,
    )
    focus_y = column(
        IntegerField(default=50),
        _("Focal point from the top (%)"),
        sensitivity=PUBLIC,
        printed=True,
        sample=40,
    )

    class Meta:
        label, label_plural, topic = _("Picture or sound"), _("Pictures and sounds"), "content"
        delivered = True
        title, order = "name", "name"

    def problems(self) -> dict[str, Any]:
        found = super().problems()
        for name in ("focus_x", "focus_y"):
            if not 0 <= self.__data__[name] <= 100:
                found[name] = _("Write a number from 0 to 100.")
        return found
