"""A list with its search, filters and order, kept under a name."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

from models.base import INTERNAL, PERSONAL, CharField, ForeignKeyField, Record, column
from models.fields import LongTextField
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
    """A question to the register that its owner asks again and again."""

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
        _("Search and filters"),
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

    class Meta:
        label, label_plural, topic = _("Saved list"), _("Saved lists"), "system"
        title, order = "name", "name"
        scope = {"user": "user"}
