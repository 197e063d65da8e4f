"""A pass that lets one person through the gate for some time, and can be checked and revoked."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _

from models.base import (
    PERSONAL,
    CharField,
    DateField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    Record,
    View,
    column,
)
from models.days import today
from models.people.resident import Resident
from models.places.area import Area


def new_pass_token() -> str:
    """128 random bits, safe in an address: who holds it sees whether the pass is good."""
    return secrets.token_urlsafe(16)


class EntryPass(Record):
    """One pass. Printing it again counts up; revoking it ends it at once."""

    resident = column(
        ForeignKeyField(Resident, backref="passes"),
        _("Resident"),
        listed=True,
        filtered=True,
        printed=True,
        part=True,
    )
    name = column(
        CharField(max_length=80, default=""),
        _("Full name"),
        sensitivity=PERSONAL,
        searched=True,
        pinyin=True,
        follows="resident.name",
        sample="金哲洙",
    )
    area = column(
        ForeignKeyField(Area, null=True, backref="+"),
        _("Area"),
        listed=True,
        filtered=True,
        follows="resident.area",
        printed=True,
    )
    purpose = column(
        CharField(max_length=80, default=""),
        _("For what"),
        sensitivity=PERSONAL,
        listed=True,
        printed=True,
        sample="就医",
    )
    valid_from = column(
        DateField(default=today),
        _("Valid from"),
        listed=True,
        filtered=True,
        printed=True,
        sample=date(2026, 3, 7),
    )
    valid_until = column(
        DateField(), _("Valid until"), listed=True, filtered=True, printed=True, sample=date(2026, 6, 7)
    )
    revoked_on = column(
        DateField(null=True),
        _("Revoked on"),
        _("From that day on the check page says that it is not valid."),
        listed=True,
        filtered=True,
        sample=date(2026, 4, 1),
    )
    prints = column(
        IntegerField(default=0),
        _("Times printed"),
        listed=True,
        printed=True,
        system=True,
        sample=1,
    )
    printed_at = column(DateTimeField(null=True), _("Last printed at"), system=True)
    token = column(
        CharField(max_length=32, unique=True, default=new_pass_token),
        _("Code of the pass"),
        _("Opens the page behind the QR code on the pass."),
        sensitivity=PERSONAL,
        printed=True,
        system=True,
        sample="x" * 22,
    )

    class Meta:
        label, label_plural, topic = _("Pass"), _("Passes"), "services"
        title, order = ("name", "valid_until"), "-id"
        scope = {"area": "area"}
        views = (
            View(key="valid", label=_("Valid passes"), query="f.revoked_on.empty=1&f.valid_until.from=today"),
            View(
                key="ending",
                label=_("End within two weeks"),
                query="f.revoked_on.empty=1&f.valid_until.from=today&f.valid_until.to=today%2B14&sort=valid_until",
            ),
            View(key="over", label=_("Expired"), query="f.revoked_on.empty=1&f.valid_until.to=today-1"),
            View(key="revoked", label=_("Revoked"), query="f.revoked_on.empty=0"),
        )

    def problems(self) -> dict[str, Any]:
        found = super().problems()
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            found["valid_until"] = _("It ends before it begins.")
        return found
