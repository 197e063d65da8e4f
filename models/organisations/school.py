"""A school with foreign teachers or students."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _

from models.base import PERSONAL, SPECIAL, CharField, DateField, ForeignKeyField, Record, column
from models.fields import PhoneField, plain
from models.phones import problem_with_phone
from models.places.area import Area


class School(Record):
    """Where it is, who answers for it and when it opens."""

    name = column(
        CharField(max_length=160),
        _("Name"),
        listed=True,
        searched=True,
        pinyin=True,
        printed=True,
        sample="晨光韩国学校",
    )
    name_latin = column(
        CharField(max_length=160, default=""),
        _("Latin name"),
        listed=True,
        searched=True,
        printed=True,
        sample="Morning Light Korean School",
    )
    area = column(ForeignKeyField(Area, null=True, backref="schools"), _("Area"), listed=True, filtered=True)
    address = column(
        CharField(max_length=200, default=""), _("Address"), searched=True, printed=True, sample="学府路3号"
    )
    liaison = column(
        CharField(max_length=80, default=""),
        _("Liaison"),
        _("Who the office talks to."),
        sensitivity=PERSONAL,
        listed=True,
        searched=True,
        pinyin=True,
        printed=True,
        section="contact",
        sample="朴恩英",
    )
    liaison_phone = column(
        PhoneField(), _("Liaison's telephone"), sensitivity=SPECIAL, section="contact", sample="13800000000"
    )
    opens_on = column(
        DateField(null=True), _("Opens on"), listed=True, filtered=True, printed=True, sample=date(2026, 9, 1)
    )

    class Meta:
        label, label_plural, topic = _("School"), _("Schools"), "organisations"
        title, order = "name", "name"
        sections = {"contact": _("Contact")}
        scope = {"area": "area", "school": "id"}

    def problems(self) -> dict[str, Any]:
        found = super().problems()
        phone = problem_with_phone(plain(self.liaison_phone))
        if phone:
            found["liaison_phone"] = phone
        return found
