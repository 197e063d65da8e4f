"""A company with foreign staff or foreign capital."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

from models.base import PERSONAL, SPECIAL, CharField, ForeignKeyField, IntegerField, Record, column
from models.fields import CountryField, PhoneField, plain
from models.phones import problem_with_phone
from models.places.area import Area

RESUMPTION = [
    ("closed", _("Closed")),
    ("preparing", _("Preparing")),
    ("partly", _("Partly resumed")),
    ("resumed", _("Resumed")),
]


class Company(Record):
    """An employer: where it is, who answers for it, and what it can offer returning staff."""

    name = column(
        CharField(max_length=160),
        _("Name"),
        listed=True,
        searched=True,
        pinyin=True,
        printed=True,
        sample="海滨精密（天津）有限公司",
    )
    name_latin = column(
        CharField(max_length=160, default=""),
        _("Latin name"),
        listed=True,
        searched=True,
        printed=True,
        sample="Haebin Precision (Tianjin) Co., Ltd.",
    )
    country_of_capital = column(
        CountryField(null=True),
        _("Country of capital"),
        listed=True,
        filtered=True,
        printed=True,
        sample="KR",
    )
    area = column(
        ForeignKeyField(Area, null=True, backref="companies"), _("Area"), listed=True, filtered=True
    )
    address = column(
        CharField(max_length=200, default=""), _("Address"), searched=True, printed=True, sample="创业路8号"
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
        sample="李敏",
    )
    liaison_phone = column(
        PhoneField(), _("Liaison's telephone"), sensitivity=SPECIAL, section="contact", sample="13800000000"
    )
    resumption = column(
        CharField(max_length=12, choices=RESUMPTION, default="closed"),
        _("Resumption of work"),
        listed=True,
        filtered=True,
        section="capacity",
        sample="preparing",
    )
    rooms = column(
        IntegerField(default=0),
        _("Rooms"),
        _("Rooms kept free for returning staff."),
        listed=True,
        filtered=True,
        section="capacity",
        sample=12,
    )
    meals = column(IntegerField(default=0), _("Meals a day"), filtered=True, section="capacity", sample=40)
    masks = column(
        IntegerField(default=0), _("Masks in stock"), filtered=True, section="capacity", sample=2000
    )

    class Meta:
        label, label_plural, topic = _("Company"), _("Companies"), "organisations"
        title, order = "name", "name"
        sections = {"contact": _("Contact"), "capacity": _("State and capacity")}
        scope = {"area": "area", "company": "id"}

    def problems(self) -> dict[str, Any]:
        found = super().problems()
        for name in ("rooms", "meals", "masks"):
            if (getattr(self, name) or 0) < 0:
                found[name] = _("A number below zero makes no sense here.")
        phone = problem_with_phone(plain(self.liaison_phone))
        if phone:
            found["liaison_phone"] = phone
        return found
