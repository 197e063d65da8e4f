"""A planned return: who comes when, from where, by which flight, to which bed."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _

from models.base import PERSONAL, CharField, DateField, ForeignKeyField, Record, View, column
from models.fields import CountryField
from models.organisations.company import Company
from models.organisations.school import School
from models.people.resident import Resident
from models.places.area import Area

STAYS = [
    ("own_home", _("Own home")),
    ("company_room", _("Room of the company")),
    ("site", _("Observation site")),
]
PATHWAYS = [("home", _("Observation at home")), ("central", _("Central observation"))]
STATES = [
    ("planned", _("Planned")),
    ("confirmed", _("Confirmed")),
    ("travelling", _("Travelling")),
    ("arrived", _("Arrived")),
    ("cancelled", _("Cancelled")),
]


class ReturnPlan(Record):
    """One journey of one person, kept by the person's organisation or by the office."""

    resident = column(
        ForeignKeyField(Resident, backref="return_plans"),
        _("Resident"),
        listed=True,
        part=True,
        section="person",
    )
    name = column(
        CharField(max_length=80, default=""),
        _("Full name"),
        sensitivity=PERSONAL,
        searched=True,
        pinyin=True,
        printed=True,
        follows="resident.name",
        section="person",
        sample="金哲洙",
    )
    company = column(
        ForeignKeyField(Company, null=True, backref="return_plans"),
        _("Company"),
        listed=True,
        filtered=True,
        section="person",
    )
    school = column(
        ForeignKeyField(School, null=True, backref="return_plans"),
        _("School"),
        listed=True,
        filtered=True,
        section="person",
    )
    area = column(
        ForeignKeyField(Area, null=True, backref="return_plans"),
        _("Grid"),
        listed=True,
        filtered=True,
        follows="resident.area",
        section="person",
    )
    departs_from = column(
        CharField(max_length=80, default=""),
        _("Departs from"),
        listed=True,
        searched=True,
        printed=True,
        section="journey",
        sample="首尔",
    )
    departs_country = column(
        CountryField(null=True),
        _("Country of departure"),
        listed=True,
        filtered=True,
        section="journey",
        sample="KR",
    )
    transit = column(
        CharField(max_length=120, default=""), _("Transit"), searched=True, section="journey", sample="青岛"
    )
    flight = column(
        CharField(max_length=40, default=""),
        _("Flight, train or ship"),
        listed=True,
        filtered=True,
        searched=True,
        printed=True,
        section="journey",
        sample="XX 123",
    )
    arrives_on = column(
        DateField(null=True),
        _("Arrives on"),
        listed=True,
        filtered=True,
        printed=True,
        section="journey",
        sample=date(2026, 3, 22),
    )
    stay = column(
        CharField(max_length=16, choices=STAYS, null=True),
        _("Will stay in"),
        listed=True,
        filtered=True,
        section="stay",
        sample="own_home",
    )
    stay_address = column(
        CharField(max_length=200, default=""),
        _("Address of the stay"),
        when=("stay", tuple(stay for stay, _label in STAYS)),
        sensitivity=PERSONAL,
        printed=True,
        section="stay",
        sample="幸福路12号 3-2-501",
    )
    pathway = column(
        CharField(max_length=10, choices=PATHWAYS, null=True),
        _("Pathway"),
        listed=True,
        filtered=True,
        section="stay",
        sample="home",
    )
    state = column(
        CharField(max_length=12, choices=STATES, default="planned"),
        _("State"),
        listed=True,
        filtered=True,
        section="stay",
        sample="planned",
    )

    class Meta:
        label, label_plural, topic = _("Return plan"), _("Return plans"), "journeys"
        title, order = ("name", "arrives_on"), "-arrives_on"
        sections = {"person": _("Person"), "journey": _("Journey"), "stay": _("Stay")}
        scope = {"area": "area", "company": "company", "school": "school"}
        of_member = "resident"
        card = ("arrives_on", "flight", "state")
        views = (
            View(
                key="week",
                label=_("Arrivals within 7 days"),
                query="f.arrives_on.from=today&f.arrives_on.to=today%2B7"
                "&f.state=planned,confirmed,travelling&sort=arrives_on",
                today=True,
            ),
            View(
                key="overdue",
                label=_("Arrivals that are overdue"),
                query="f.arrives_on.to=today-1&f.state=planned,confirmed,travelling&sort=arrives_on",
                today=True,
            ),
        )

    def problems(self) -> dict[str, Any]:
        found = super().problems()
        if self.company_id and self.school_id:
            found["school"] = _("Choose a company or a school, not both.")
        if self.state in ("confirmed", "travelling", "arrived") and not self.arrives_on:
            found["arrives_on"] = _("A confirmed journey needs its day of arrival.")
        if self.stay == "company_room" and not self.company_id:
            found["stay"] = _("Only a company can offer a room of the company.")
        return found
