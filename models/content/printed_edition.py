"""What was put on paper: an edition under a short code, the runs in which it was printed, and the copies."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _

from models.base import (
    INTERNAL,
    PERSONAL,
    PUBLIC,
    CharField,
    DateField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    Record,
    View,
    column,
    now,
)
from models.days import today
from models.fields import LongTextField
from models.people.resident import Resident
from models.places.area import Area
from models.places.household import Household
from models.system.job import Job
from models.system.saved_list import RecordField
from models.system.user import User

#: Crockford's base 32 without U: nothing in it is mistaken for something else when it is read out.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 7


def new_code() -> str:
    """35 random bits: enough that codes are not guessed one after the other, short enough to be typed."""
    return "".join(secrets.choice(ALPHABET) for _letter in range(LENGTH))


class PrintedEdition(Record):
    """A text as it stood on paper in some languages. The same text printed again has the same code.

    `mark`: fingerprint of the texts and the office; `standing`: JSON, see `backoffice.printed_standing`.
    """

    code = column(
        CharField(max_length=12, unique=True, default=new_code),
        _("Short code"),
        _("Stands on the sheet; its page says whether the sheet is current."),
        sensitivity=PUBLIC,
        listed=True,
        searched=True,
        printed=True,
        system=True,
        sample="7K3M9PX",
    )
    title = column(
        CharField(max_length=200, default=""),
        _("Content"),
        sensitivity=PUBLIC,
        listed=True,
        searched=True,
        pinyin=True,
        printed=True,
        system=True,
        sample="新邻居手册",
    )
    printable = column(
        CharField(max_length=40), _("Print"), sensitivity=PUBLIC, listed=True, filtered=True, system=True
    )
    languages = column(
        CharField(max_length=120),
        _("Languages"),
        sensitivity=PUBLIC,
        listed=True,
        printed=True,
        system=True,
        sample="zh ko",
    )
    record = column(
        RecordField(max_length=40), _("Record"), sensitivity=PUBLIC, listed=True, filtered=True, system=True
    )
    row = column(IntegerField(), _("Number of the record"), sensitivity=PUBLIC, filtered=True, system=True)
    mark = column(CharField(max_length=64), _("Fingerprint"), sensitivity=PUBLIC, system=True)
    standing = column(LongTextField(default="{}"), _("Editions"), sensitivity=PUBLIC, system=True)

    class Meta:
        label, label_plural, topic = _("Printed edition"), _("Printed editions"), "content"
        title, order = ("code", "title"), "-id"
        soft_links = (("record", "row"),)
        indexes = ((("record", "row", "printable", "mark"), True),)

    def stays(self) -> Any:
        return _("What was printed stays in the register.")


class PrintRun(Record):
    """One time that something was printed: how many, for whom, by whom."""

    edition = column(
        ForeignKeyField(PrintedEdition, null=True, backref="runs"),
        _("Printed edition"),
        sensitivity=PUBLIC,
        listed=True,
        filtered=True,
        printed=True,
    )
    name = column(
        CharField(max_length=200, default=""),
        _("Content"),
        sensitivity=PUBLIC,
        searched=True,
        pinyin=True,
        system=True,
        follows="edition.title",
        sample="新邻居手册",
    )
    printable = column(
        CharField(max_length=40, default=""),
        _("Print"),
        sensitivity=PUBLIC,
        listed=True,
        filtered=True,
        system=True,
        follows="edition.printable",
    )
    printed_on = column(
        DateField(default=today),
        _("Printed on"),
        sensitivity=PUBLIC,
        listed=True,
        filtered=True,
        printed=True,
        sample=date(2026, 3, 7),
    )
    copies = column(
        IntegerField(default=1), _("Copies"), _("How many were made."), listed=True, printed=True, sample=200
    )
    purpose = column(
        CharField(max_length=200, default=""),
        _("For whom"),
        _("Where they went, such as a street or an event."),
        listed=True,
        searched=True,
        printed=True,
        sample="三月新居民见面会",
    )
    area = column(
        ForeignKeyField(Area, null=True, backref="+"), _("Area"), listed=True, filtered=True, printed=True
    )
    printed_by = column(
        ForeignKeyField(User, null=True, backref="+", on_delete="SET NULL"),
        _("Printed by"),
        sensitivity=INTERNAL,
        listed=True,
        system=True,
    )
    job = column(ForeignKeyField(Job, null=True, backref="+", on_delete="SET NULL"), _("Job"), system=True)

    class Meta:
        label, label_plural, topic = _("Print run"), _("Print runs"), "content"
        title, order = ("name", "printed_on"), "-id"
        scope = {"area": "area"}

    def problems(self) -> dict[str, Any]:
        found = super().problems()
        if not self.edition_id and not self.printable:
            found["edition"] = _("Choose what was printed.")
        if not 1 <= self.copies <= 1_000_000:
            found["copies"] = _("Write a number from 1 to 1,000,000.")
        return found

    def stays(self) -> Any:
        return _("What was printed stays in the register.")


class Whereabouts:
    """Where a printed copy is."""

    OUT, REPLACED, LOST = "out", "replaced", "lost"


class PrintedCopy(Record):
    """One copy and the door, person or place that has it."""

    run = column(
        ForeignKeyField(PrintRun, backref="+"),
        _("Print run"),
        part=True,
        listed=True,
        filtered=True,
    )
    edition = column(
        ForeignKeyField(PrintedEdition, null=True, backref="+"),
        _("Printed edition"),
        sensitivity=PUBLIC,
        listed=True,
        filtered=True,
        printed=True,
        follows="run.edition",
    )
    name = column(
        CharField(max_length=200, default=""),
        _("Content"),
        sensitivity=PUBLIC,
        system=True,
        follows="run.name",
        sample="新邻居手册",
    )
    area = column(
        ForeignKeyField(Area, null=True, backref="+"),
        _("Area"),
        _("Of a door or a person it is theirs; left out, that of the print run."),
        listed=True,
        filtered=True,
        printed=True,
    )
    household = column(
        ForeignKeyField(Household, null=True, backref="+"),
        _("Household"),
        listed=True,
        filtered=True,
        printed=True,
    )
    resident = column(
        ForeignKeyField(Resident, null=True, backref="+"),
        _("Resident"),
        listed=True,
        filtered=True,
        printed=True,
    )
    place = column(
        CharField(max_length=200, default=""),
        _("Place"),
        _("Where it hangs or lies, when that is no door."),
        sensitivity=PERSONAL,
        listed=True,
        searched=True,
        pinyin=True,
        printed=True,
        sample="3号楼电梯",
    )
    state = column(
        CharField(
            max_length=10,
            default=Whereabouts.OUT,
            choices=[
                (Whereabouts.OUT, _("There")),
                (Whereabouts.REPLACED, _("Replaced")),
                (Whereabouts.LOST, _("Gone")),
            ],
        ),
        _("State"),
        listed=True,
        filtered=True,
        sample=Whereabouts.OUT,
    )
    replaced_at = column(DateTimeField(null=True), _("Taken away at"), listed=True, system=True)

    class Meta:
        label, label_plural, topic = _("Printed copy"), _("Printed copies"), "content"
        title, order = "name", "-id"
        scope = {"area": "area"}
        views = (View(key="out", label=_("Copies out there"), query="f.state=out"),)

    def problems(self) -> dict[str, Any]:
        found = super().problems()
        if not (self.household_id or self.resident_id or self.place):
            found["place"] = _("Say where it is: a door, a person or a place.")
        return found

    def prepare(self, old: Record | None) -> None:
        super().prepare(old)
        if self.resident_id and not self.household_id:
            own = Resident.select(Resident.household, Resident.area).where(Resident.id == self.resident_id)
            self.household, area = own.tuples().first() or (None, None)
            self.area = area or self.area_id
        elif self.household_id:
            own = Household.select(Household.area).where(Household.id == self.household_id)
            self.area = own.scalar() or self.area_id
        if not self.area_id:
            self.area = PrintRun.select(PrintRun.area).where(PrintRun.id == self.run_id).scalar()
        if old is None or old.state != self.state:
            self.replaced_at = None if self.state == Whereabouts.OUT else now()
