"""How many were at a school on a day, and whether it taught."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _

from models.base import CharField, DateField, ForeignKeyField, IntegerField, Record, column
from models.days import today
from models.organisations.school import School
from models.places.area import Area

STATES = [("closed", _("No classes")), ("online", _("Taught online")), ("open", _("Taught at school"))]


_TAUGHT = ("state", ("online", "open"))


class SchoolDay(Record):
    """The daily state of one school; area follows the school."""

    school = column(
        ForeignKeyField(School, backref="days"), _("School"), part=True, listed=True, filtered=True
    )
    area = column(
        ForeignKeyField(Area, null=True, backref="+"), _("Area"), filtered=True, follows="school.area"
    )
    day = column(DateField(default=today), _("Day"), listed=True, filtered=True, sample=date(2026, 11, 20))
    state = column(
        CharField(max_length=12, choices=STATES, default="open"),
        _("State"),
        listed=True,
        filtered=True,
        sample="open",
    )
    present = column(
        IntegerField(default=0), _("Present"), when=_TAUGHT, listed=True, filtered=True, sample=640
    )
    absent = column(IntegerField(default=0), _("Absent"), when=_TAUGHT, listed=True, filtered=True, sample=12)
    ill = column(
        IntegerField(default=0), _("Absent and ill"), when=_TAUGHT, listed=True, filtered=True, sample=3
    )
    note = column(CharField(max_length=400, default=""), _("Note"), listed=True, searched=True)

    class Meta:
        label, label_plural, topic = _("School day"), _("School days"), "organisations"
        title, order = ("day", "state"), "-day"
        scope = {"area": "area", "school": "school"}
        indexes = ((("school", "day"), True),)

    def problems(self) -> dict[str, Any]:
        found = super().problems()
        for name in ("present", "absent", "ill"):
            if (getattr(self, name) or 0) < 0:
                found[name] = _("A number below zero makes no sense here.")
        if (self.ill or 0) > (self.absent or 0):
            found["ill"] = _("There are not more ill than absent.")
        if self.day and self.day > today():
            found["day"] = _("The day lies in the future.")
        return found
