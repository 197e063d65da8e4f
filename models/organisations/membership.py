"""Who works, teaches or learns where."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _

from models.base import PERSONAL, CharField, DateField, ForeignKeyField, Record, column
from models.fields import CountryField
from models.organisations.company import Company
from models.organisations.school import School
from models.people.resident import AWAY, Resident
from models.places.area import Area

POSITIONS = [("staff", _("Staff")), ("teacher", _("Teacher")), ("student", _("Student"))]


def one_organisation(company: Any, school: Any) -> dict[str, Any]:
    """A problem unless exactly one of the two is given."""
    if company and school:
        return {"school": _("Choose a company or a school, not both.")}
    return {} if company or school else {"company": _("Choose a company or a school.")}


class Membership(Record):
    """One person in one company or one school, for a time."""

    resident = column(ForeignKeyField(Resident, backref="memberships"), _("Resident"), listed=True, part=True)
    name = column(
        CharField(max_length=80, default=""),
        _("Full name"),
        sensitivity=PERSONAL,
        searched=True,
        pinyin=True,
        follows="resident.name",
        sample="金哲洙",
    )
    company = column(
        ForeignKeyField(Company, null=True, backref="memberships"),
        _("Company"),
        when=("position", ("staff",)),
        listed=True,
        filtered=True,
    )
    school = column(
        ForeignKeyField(School, null=True, backref="memberships"), _("School"), listed=True, filtered=True
    )
    position = column(
        CharField(max_length=10, choices=POSITIONS, default="staff"),
        _("Post"),
        listed=True,
        filtered=True,
        sample="staff",
    )
    area = column(
        ForeignKeyField(Area, null=True, backref="memberships"),
        _("Grid"),
        listed=True,
        filtered=True,
        follows="resident.area",
    )
    nationality = column(
        CountryField(null=True),
        _("Nationality"),
        listed=True,
        filtered=True,
        follows="resident.nationality",
        sample="KR",
    )
    away = column(
        CharField(max_length=16, choices=AWAY, default="never_left"),
        _("Away or back"),
        listed=True,
        filtered=True,
        follows="resident.away",
        sample="returned",
    )
    started = column(DateField(null=True), _("Since"), listed=True, filtered=True, sample=date(2024, 3, 1))
    ended = column(DateField(null=True), _("Until"), listed=True, filtered=True, sample=date(2026, 7, 31))

    class Meta:
        label, label_plural, topic = _("Membership"), _("Memberships"), "organisations"
        title, order = "name", "resident"
        scope = {"area": "area", "company": "company", "school": "school"}
        lasts = ("started", "ended")

    def problems(self) -> dict[str, Any]:
        found = {**super().problems(), **one_organisation(self.company_id, self.school_id)}
        if self.started and self.ended and self.ended < self.started:
            found["ended"] = _("The end lies before the beginning.")
        return found
