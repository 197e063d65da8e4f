"""How an office looks on paper: what templates take from it without code."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import lazy_gettext as _

from models.base import PUBLIC, CharField, ForeignKeyField, Record, column
from models.content.media import Media
from models.fields import TranslatedField
from models.places.area import Area

_COLOUR = re.compile(r"#[0-9a-f]{6}")


class OfficeLook(Record):
    """The look of one area's office, and of the areas below it that have none of their own. What is left out
    is taken from the area above, and in the end from what the product brings."""

    area = column(
        ForeignKeyField(Area, unique=True, backref="+"),
        _("Area"),
        sensitivity=PUBLIC,
        listed=True,
        filtered=True,
        printed=True,
    )
    place = column(
        CharField(max_length=80, default=""),
        _("Place"),
        sensitivity=PUBLIC,
        searched=True,
        pinyin=True,
        follows="area.name",
        sample="幸福里街道",
    )
    name = column(
        TranslatedField(max_length=120),
        _("Name of the office"),
        sensitivity=PUBLIC,
        listed=True,
        printed=True,
        sample={"zh": "幸福里街道办事处", "en": "Xingfuli Sub-district Office"},
    )
    address = column(
        TranslatedField(max_length=200),
        _("Address"),
        sensitivity=PUBLIC,
        printed=True,
        sample={"zh": "幸福路1号", "en": "1 Xingfu Road"},
    )
    telephone = column(
        CharField(max_length=40, default=""),
        _("Telephone"),
        sensitivity=PUBLIC,
        printed=True,
        sample="022 5555 0100",
    )
    emblem = column(
        ForeignKeyField(Media, null=True, backref="+"),
        _("Emblem"),
        sensitivity=PUBLIC,
        printed=True,
        section="look",
    )
    accent = column(
        CharField(max_length=7, default=""),
        _("Main colour"),
        _("As in #0f4c5c."),
        sensitivity=PUBLIC,
        printed=True,
        section="look",
        sample="#0f4c5c",
    )
    second = column(
        CharField(max_length=7, default=""),
        _("Second colour"),
        _("As in #f2a541."),
        sensitivity=PUBLIC,
        printed=True,
        section="look",
        sample="#f2a541",
    )
    signature = column(
        TranslatedField(max_length=120),
        _("Signature"),
        _("Stands at the end of letters instead of the name of the office."),
        sensitivity=PUBLIC,
        printed=True,
        section="letters",
        sample={"zh": "幸福里街道办事处", "en": "Xingfuli Sub-district Office"},
    )
    opening = column(
        TranslatedField(multiline=True, max_length=1000),
        _("Opening paragraph"),
        _("Stands before the text of every letter."),
        sensitivity=PUBLIC,
        printed=True,
        section="letters",
        sample={"zh": "感谢您支持社区工作。", "en": "Thank you for your support."},
    )
    closing = column(
        TranslatedField(multiline=True, max_length=1000),
        _("Closing paragraph"),
        _("Stands after the text of every letter."),
        sensitivity=PUBLIC,
        printed=True,
        section="letters",
        sample={"zh": "如有疑问，请来电。", "en": "Please call us with any question."},
    )
    agency = column(
        CharField(max_length=20, default=""),
        _("Agency code"),
        _("Begins the numbers of official letters."),
        sensitivity=PUBLIC,
        printed=True,
        section="letters",
        sample="幸街办",
    )

    class Meta:
        label, label_plural, topic = _("Look of an office"), _("Looks of offices"), "content"
        title, order = "place", "id"
        sections = {"look": _("Emblem and colours"), "letters": _("Letters")}

    def prepare(self, old: Record | None) -> None:
        super().prepare(old)
        self.accent, self.second = (self.accent or "").lower(), (self.second or "").lower()

    def problems(self) -> dict[str, Any]:
        found = super().problems()
        for name in ("accent", "second"):
            if self.__data__[name] and not _COLOUR.fullmatch(self.__data__[name]):
                found[name] = _("Write a colour as in #0f4c5c.")
        return found
