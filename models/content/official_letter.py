"""An official letter of the office: numbered, in the look of GB/T 9704, its copy kept as the edition."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from peewee import fn

from models.base import PUBLIC, CharField, DateField, IntegerField, column
from models.content.content import Content, states_column, title_column
from models.days import today
from models.fields import TranslatedField

KINDS = [
    ("notice", _("Notification")),
    ("rectification", _("Rectification notice")),
    ("commitment", _("Opening commitment")),
    ("residents", _("Letter to all residents")),
    ("thanks", _("Letter of thanks")),
    ("letter", _("Letter")),
]
URGENCIES = [("ordinary", _("Ordinary")), ("urgent", _("Urgent")), ("extra_urgent", _("Extra urgent"))]


class OfficialLetter(Content):
    """One letter. `agency`, `year` and `number` make its number, such as 幸街办〔2026〕7号 (GB/T 9704 7.2.5);
    the write path gives what is left out. In the bin a letter keeps its number."""

    title = title_column({"zh": "关于规范楼道堆物的通知", "en": "On keeping the corridors clear"})
    kind = column(
        CharField(max_length=16, choices=KINDS, default="notice"),
        _("Kind"),
        sensitivity=PUBLIC,
        listed=True,
        filtered=True,
        printed=True,
        sample="notice",
    )
    body = column(
        TranslatedField(multiline=True),
        _("Text"),
        _("Written in Markdown."),
        sensitivity=PUBLIC,
        searched=True,
        printed=True,
        sample={"zh": "请于三日内清理楼道。", "en": "Please clear the corridor within three days."},
    )
    addressee = column(
        TranslatedField(max_length=300),
        _("Addressed to"),
        sensitivity=PUBLIC,
        listed=True,
        searched=True,
        printed=True,
        sample={"zh": "各物业服务企业", "en": "All property management companies"},
    )
    attachments = column(
        TranslatedField(multiline=True, max_length=2000),
        _("Attachments"),
        _("One on each line."),
        sensitivity=PUBLIC,
        printed=True,
        sample={"zh": "整改清单", "en": "List of what is to be put right"},
    )
    copies_to = column(
        TranslatedField(max_length=400),
        _("Copies to"),
        sensitivity=PUBLIC,
        printed=True,
        sample={"zh": "区城市管理委员会", "en": "District urban management committee"},
    )
    agency = column(
        CharField(max_length=20, default=""),
        _("Agency code"),
        _("The short name before the year; left out, that of the look of the office."),
        sensitivity=PUBLIC,
        printed=True,
        section="number",
        sample="幸街办",
    )
    year = column(
        IntegerField(default=lambda: today().year),
        _("Year"),
        sensitivity=PUBLIC,
        listed=True,
        filtered=True,
        printed=True,
        section="number",
        sample=2026,
    )
    number = column(
        IntegerField(null=True),
        _("Number"),
        _("Left out, the next of the year."),
        sensitivity=PUBLIC,
        listed=True,
        printed=True,
        section="number",
        sample=7,
    )
    urgency = column(
        CharField(max_length=14, choices=URGENCIES, default="ordinary"),
        _("Urgency"),
        sensitivity=PUBLIC,
        filtered=True,
        printed=True,
        section="number",
        sample="urgent",
    )
    issued_on = column(
        DateField(default=today),
        _("Issued on"),
        sensitivity=PUBLIC,
        listed=True,
        filtered=True,
        printed=True,
        section="number",
        sample=date(2026, 3, 7),
    )
    states = states_column()

    class Meta:
        label, label_plural, topic = _("Official letter"), _("Official letters"), "content"
        title, order = "title", "-id"
        sections = {"number": _("Number and date")}
        indexes = ((("agency", "year", "number"), True),)

    def problems(self) -> dict[str, Any]:
        found = super().problems()
        if not 1949 <= (self.year or 0) <= 2999:
            found["year"] = _("Write a year of four digits.")
        elif self.number is not None and self.number < 1:
            found["number"] = _("Write a number from 1.")
        elif self._of_year().where(OfficialLetter.number == self.number).exists():
            found["number"] = _(
                "This number is taken. The next free one is %(number)s.", number=self.next_number()
            )
        return found

    def next_number(self) -> int:
        """The number after the highest of its agency and year."""
        return int(self._of_year().select(fn.MAX(OfficialLetter.number)).scalar() or 0) + 1

    def _of_year(self) -> Any:
        others = OfficialLetter.select().where(
            OfficialLetter.agency == self.agency,
            OfficialLetter.year == self.year,
        )
        return others.where(OfficialLetter.id != self.id) if self.id else others
