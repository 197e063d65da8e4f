"""What was published of a content in one language, frozen; the public, the API and paper read it."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

from models.base import (
    INTERNAL,
    PUBLIC,
    CharField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    Record,
    column,
)
from models.fields import LongTextField
from models.system.saved_list import RecordField
from models.system.user import User


class Edition(Record):
    """One publication. The newest that has begun counts; when it is withdrawn the language is, too. One that
    was to come and is withdrawn before it began is cancelled: it never was, and counts nowhere.

    `texts`: JSON of the frozen texts, see `backoffice.content.editions`.
    """

    title = column(
        CharField(max_length=200, default=""),
        _("Content"),
        sensitivity=PUBLIC,
        listed=True,
        searched=True,
        pinyin=True,
        system=True,
        sample="新邻居手册",
    )
    language = column(
        CharField(max_length=16), _("Language"), sensitivity=PUBLIC, listed=True, filtered=True, system=True
    )
    number = column(IntegerField(), _("Edition"), sensitivity=PUBLIC, listed=True, system=True)
    published_at = column(
        DateTimeField(), _("Published at"), sensitivity=PUBLIC, listed=True, filtered=True, system=True
    )
    withdrawn_at = column(
        DateTimeField(null=True),
        _("Withdrawn at"),
        sensitivity=PUBLIC,
        listed=True,
        filtered=True,
        system=True,
    )
    record = column(
        RecordField(max_length=40), _("Record"), sensitivity=PUBLIC, listed=True, filtered=True, system=True
    )
    row = column(IntegerField(), _("Number of the record"), sensitivity=PUBLIC, filtered=True, system=True)
    texts = column(LongTextField(max_length=5_000_000), _("Text"), sensitivity=PUBLIC, system=True)
    published_by = column(
        ForeignKeyField(User, null=True, backref="+", on_delete="SET NULL"),
        _("Published by"),
        sensitivity=INTERNAL,
        listed=True,
        system=True,
    )

    class Meta:
        label, label_plural, topic = _("Edition"), _("Editions"), "content"
        delivered = True
        title, order = ("title", "language", "number"), "-published_at"
        soft_links = (("record", "row"),)
        indexes = (
            (("record", "row", "language", "number"), True),
            (("record", "language", "published_at"), False),
            (("published_at",), False),
            (("withdrawn_at",), False),
        )

    @property
    def cancelled(self) -> bool:
        """Whether it was taken back before it began."""
        return self.withdrawn_at is not None and bool(self.withdrawn_at <= self.published_at)

    def stays(self) -> Any:
        return _("An edition is withdrawn, not deleted.")


def not_cancelled(edition: Any = Edition) -> Any:
    """The condition for editions, or those of an alias, that were not taken back before they began."""
    return edition.withdrawn_at.is_null() | (edition.withdrawn_at > edition.published_at)
