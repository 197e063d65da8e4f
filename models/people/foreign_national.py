"""The papers a foreign national lives and works here by, and how they came."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _

from models import documents, mrz
from models.base import PERSONAL, SPECIAL, CharField, DateField, ForeignKeyField, Record, Told, View, column
from models.fields import CountryField, DocumentField, Sealed, SealedField, plain
from models.organisations.company import Company
from models.organisations.school import School
from models.people.resident import Resident
from models.places.area import Area

VISA_TYPES = [
    ("C", _("C – crew")),
    ("D", _("D – permanent residence")),
    ("F", _("F – exchange and visits")),
    ("G", _("G – transit")),
    ("J1", _("J1 – resident journalist")),
    ("J2", _("J2 – visiting journalist")),
    ("L", _("L – tourism")),
    ("M", _("M – trade")),
    ("Q1", _("Q1 – family reunion")),
    ("Q2", _("Q2 – family visit")),
    ("R", _("R – needed talent")),
    ("S1", _("S1 – long private stay")),
    ("S2", _("S2 – short private stay")),
    ("X1", _("X1 – long study")),
    ("X2", _("X2 – short study")),
    ("Z", _("Z – work")),
]


#: None: as long as the visa is not known, anything may be needed.
_MAY_STAY = (None, "D", "J1", "Q1", "R", "S1", "X1", "Z")
_MAY_WORK = (None, "F", "J1", "M", "Q1", "R", "S1", "Z")
_COMES_TO_A_COMPANY = (*_MAY_WORK, "C", "D", "J2", "S2")
_COMES_TO_A_SCHOOL = (None, "D", "F", "Q1", "R", "S1", "S2", "X1", "X2", "Z")


def _ending(column: str, label: Any) -> View:
    """The list of what ends soon or has ended by that column."""
    return View(key=column, label=label, query=f"f.{column}.to=today%2B30&sort={column}", today=True)


class ForeignNational(Record):
    """One resident's passport, visa, permits, entry and sponsor; nationality and grid follow the resident."""

    resident = column(
        ForeignKeyField(Resident, unique=True, backref="foreign_nationals"),
        _("Resident"),
        part=True,
        listed=True,
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
    nationality = column(
        CountryField(null=True),
        _("Nationality"),
        listed=True,
        filtered=True,
        printed=True,
        follows="resident.nationality",
        section="person",
        sample="KR",
    )
    area = column(
        ForeignKeyField(Area, null=True, backref="foreign_nationals"),
        _("Grid"),
        listed=True,
        filtered=True,
        follows="resident.area",
        section="person",
    )
    mrz = column(
        SealedField(blind=False, max_length=120),
        _("Machine-readable lines"),
        _("The two lines at the foot of the passport page; empty fields are filled from them."),
        sensitivity=SPECIAL,
        section="passport",
    )
    passport_number = column(
        DocumentField(), _("Passport number"), sensitivity=SPECIAL, section="passport", sample="M12345678"
    )
    passport_expires = column(
        DateField(null=True),
        _("Passport valid until"),
        sensitivity=PERSONAL,
        listed=True,
        filtered=True,
        section="passport",
        sample=date(2029, 5, 1),
    )
    visa_type = column(
        CharField(max_length=4, choices=VISA_TYPES, null=True),
        _("Kind of visa"),
        listed=True,
        filtered=True,
        section="permits",
        sample="Z",
    )
    visa_expires = column(
        DateField(null=True),
        _("Visa valid until"),
        listed=True,
        filtered=True,
        section="permits",
        sample=date(2027, 3, 31),
    )
    residence_permit_number = column(
        DocumentField(),
        _("Residence permit number"),
        sensitivity=SPECIAL,
        when=("visa_type", _MAY_STAY),
        section="permits",
    )
    residence_permit_expires = column(
        DateField(null=True),
        _("Residence permit valid until"),
        when=("visa_type", _MAY_STAY),
        listed=True,
        filtered=True,
        printed=True,
        section="permits",
        sample=date(2027, 3, 31),
    )
    work_permit_number = column(
        DocumentField(),
        _("Work permit number"),
        sensitivity=SPECIAL,
        when=("visa_type", _MAY_WORK),
        section="permits",
    )
    work_permit_expires = column(
        DateField(null=True),
        _("Work permit valid until"),
        when=("visa_type", _MAY_WORK),
        listed=True,
        filtered=True,
        printed=True,
        section="permits",
        sample=date(2027, 3, 31),
    )
    entered_on = column(
        DateField(null=True),
        _("Entered on"),
        sensitivity=PERSONAL,
        listed=True,
        filtered=True,
        section="entry",
        sample=date(2026, 2, 20),
    )
    entry_port = column(
        CharField(max_length=80, default=""),
        _("Port of entry"),
        searched=True,
        pinyin=True,
        section="entry",
        sample="天津滨海机场",
    )
    sponsor_company = column(
        ForeignKeyField(Company, null=True, backref="sponsored"),
        _("Sponsoring company"),
        when=("visa_type", _COMES_TO_A_COMPANY),
        listed=True,
        filtered=True,
        section="sponsor",
    )
    sponsor_school = column(
        ForeignKeyField(School, null=True, backref="sponsored"),
        _("Sponsoring school"),
        when=("visa_type", _COMES_TO_A_SCHOOL),
        filtered=True,
        section="sponsor",
    )

    class Meta:
        label, label_plural, topic = _("Foreign national"), _("Foreign nationals"), "people"
        title, order = "name", "resident"
        sections = {
            "person": _("Person"),
            "passport": _("Passport"),
            "permits": _("Visa and permits"),
            "entry": _("Entry"),
            "sponsor": _("Employer or school"),
        }
        scope = {"area": "area", "company": "sponsor_company", "school": "sponsor_school"}
        card = ("nationality", "residence_permit_expires", "area")
        reads = ("mrz", "passport_number", "passport_expires")
        views = (
            _ending("residence_permit_expires", _("Residence permits that end within 30 days or have ended")),
            _ending("work_permit_expires", _("Work permits that end within 30 days or have ended")),
            _ending("visa_expires", _("Visas that end within 30 days or have ended")),
            View(
                key="arrived",
                label=_("New arrivals of the last 7 days"),
                query="f.entered_on.from=today-7&f.entered_on.to=today&sort=-entered_on",
                today=True,
            ),
        )

    @classmethod
    def read(cls, text: str) -> Told | None:
        """The machine-readable lines of a passport."""
        if not mrz.like_lines(text):
            return None
        lines = mrz.read(text)
        if not lines.verdict.sound:
            return Told({}, lines.verdict.message)
        if not lines.code.startswith("P"):
            return Told({}, _("These are the lines of another document: a passport's begin with P."))
        values = {"mrz": text.strip(), "passport_number": lines.number, "passport_expires": lines.expires}
        return Told({name: value for name, value in values.items() if value})

    def prepare(self, old: Record | None) -> None:
        lines = plain(self.mrz)
        read = mrz.read(lines) if lines else None
        if read and read.verdict.sound:
            if not plain(self.passport_number):
                self.passport_number = Sealed(read.number)
            if not self.passport_expires:
                self.passport_expires = read.expires
        super().prepare(old)

    def problems(self) -> dict[str, Any]:
        found = super().problems()
        number, lines = plain(self.passport_number), plain(self.mrz)
        if number:
            verdict = documents.check("passport", number)
            if not verdict.sound:
                found["passport_number"] = verdict.message
        if lines:
            read = mrz.read(lines)
            resident = Resident.get_or_none(Resident.id == self.resident_id)
            if not read.verdict.sound:
                found["mrz"] = read.verdict.message
            elif read.born and resident and resident.born and _short(resident.born) != _short(read.born):
                found["mrz"] = _(
                    "The lines name another date of birth than the resident's file: %(date)s.",
                    date=read.born.isoformat(),
                )
            elif number and documents.compact(number) != read.number:
                found["passport_number"] = _("The machine-readable lines name another number.")
            elif self.passport_expires and read.expires and self.passport_expires != read.expires:
                found["passport_expires"] = _(
                    "The machine-readable lines name another date: %(date)s.", date=read.expires.isoformat()
                )
        return found


def _short(day: date) -> str:
    """YYMMDD, all that the lines know of a day."""
    return f"{day:%y%m%d}"
