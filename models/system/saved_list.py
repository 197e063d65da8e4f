"""A list with its search, filters and order, kept under a name."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from flask_babel import lazy_gettext as _

from models.base import INTERNAL, PERSONAL, BooleanField, CharField, ForeignKeyField, Record, column
from models.fields import LongTextField
from models.system.role import ROLES
from models.system.user import User


class RecordField(CharField):
    """The name of a record; readers see its label. Which records there are is asked when it is shown."""

    @property
    def choices(self) -> list[tuple[str, Any]]:
        from models.register import records  # which knows this record too

        return [(record.key(), record.meta("label_plural")) for record in records()]

    @choices.setter
    def choices(self, given: None) -> None:
        """Peewee sets what it was given: nothing."""


class SavedList(Record):
    """A list as its owner arranged it: search, filters, order, columns; shared with everybody of a role, who
    each see of it what they may see. `today`: it is work of the day and stands on the first page."""

    name = column(
        CharField(max_length=120),
        _("Name"),
        sensitivity=INTERNAL,
        listed=True,
        searched=True,
        pinyin=True,
        sample="尚未返回的韩国居民",
    )
    record = column(
        RecordField(max_length=40),
        _("List of"),
        sensitivity=INTERNAL,
        listed=True,
        filtered=True,
        system=True,
        sample="resident",
    )
    query = column(
        LongTextField(default="", max_length=4000),
        _("Search, filters and columns"),
        sensitivity=PERSONAL,
        system=True,
        sample="f.nationality=KR&f.away=not_returned",
    )
    user = column(
        ForeignKeyField(User, backref="saved_lists", on_delete="CASCADE"),
        _("Owner"),
        sensitivity=INTERNAL,
        listed=True,
        filtered=True,
        system=True,
    )
    role = column(
        CharField(max_length=40, choices=list(ROLES.items()), null=True),
        _("Shared with"),
        _("Everybody of that role sees this list, each only the rows within reach."),
        sensitivity=INTERNAL,
        listed=True,
        filtered=True,
        sample="clerk",
    )
    today = column(
        BooleanField(default=False),
        _("Shown on the page “Today”"),
        _("As work of the day, with the number of its rows."),
        sensitivity=INTERNAL,
        listed=True,
        filtered=True,
    )

    class Meta:
        label, label_plural, topic = _("Saved list"), _("Saved lists"), "system"
        title, order = "name", "name"
        scope = {"user": "user", "role": "role"}

    def problems(self) -> dict[str, Any]:
        found = super().problems()
        if self.role and self._seeks_a_number():
            found["role"] = _("A list that looks for one exact number is not shared.")
        return found

    def _seeks_a_number(self) -> bool:
        """Whether a sealed column, which others see masked, is among the filters."""
        from models.register import records

        sealed = {each.name for record in records() for each in record.columns() if hasattr(each, "sealed")}
        asked = (key for key, _value in parse_qsl(self.query) if "f." in key)
        return any(part in sealed for key in asked for part in key.split("."))
