"""What a company has to do before and after it resumes work, one line of its checklist each."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _

from models.base import CharField, DateField, ForeignKeyField, Record, column
from models.content.media import Media
from models.days import today
from models.organisations.company import Company
from models.places.area import Area


class CompanyDuty(Record):
    """A duty with its day and the evidence that it was done; area follows the company."""

    company = column(
        ForeignKeyField(Company, backref="duties"), _("Company"), part=True, listed=True, filtered=True
    )
    area = column(
        ForeignKeyField(Area, null=True, backref="+"), _("Area"), filtered=True, follows="company.area"
    )
    name = column(
        CharField(max_length=160),
        _("Duty"),
        _("What is to be done, in a few words."),
        listed=True,
        searched=True,
        pinyin=True,
        sample="员工宿舍通风消毒",
    )
    due_on = column(DateField(null=True), _("Due on"), listed=True, filtered=True, sample=date(2026, 12, 1))
    done_on = column(
        DateField(null=True), _("Done on"), listed=True, filtered=True, sample=date(2026, 11, 20)
    )
    evidence = column(
        CharField(max_length=400, default=""),
        _("Evidence"),
        _("What was seen or handed in."),
        listed=True,
        searched=True,
        sample="现场检查记录",
    )
    picture = column(ForeignKeyField(Media, null=True, backref="+"), _("Picture"))

    class Meta:
        label, label_plural, topic = _("Company duty"), _("Company duties"), "organisations"
        title, order = "name", "due_on"
        scope = {"area": "area", "company": "company"}

    def problems(self) -> dict[str, Any]:
        found = super().problems()
        if self.done_on and self.done_on > today():
            found["done_on"] = _("What is done was not done in the future.")
        elif self.done_on and not self.evidence and not self.picture_id:
            found["evidence"] = _("Say what shows that it was done.")
        return found
