"""A comment of translators and editors on a sentence."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from models.base import (
    INTERNAL,
    BooleanField,
    CharField,
    DateTimeField,
    ForeignKeyField,
    Record,
    column,
    now,
)
from models.content.segment import Segment
from models.fields import LongTextField
from models.system.user import User


class Remark(Record):
    """What somebody noted of a sentence in one language."""

    text = column(
        LongTextField(max_length=2000),
        _("Remark"),
        sensitivity=INTERNAL,
        listed=True,
        sample="指派出所，不是社区。",
    )
    segment = column(
        ForeignKeyField(Segment, backref="remarks", on_delete="CASCADE"),
        _("Sentence"),
        sensitivity=INTERNAL,
        listed=True,
        filtered=True,
    )
    language = column(
        CharField(max_length=16), _("Language"), sensitivity=INTERNAL, listed=True, filtered=True, sample="ko"
    )
    done = column(BooleanField(default=False), _("Settled"), sensitivity=INTERNAL, listed=True, filtered=True)
    user = column(
        ForeignKeyField(User, null=True, backref="+", on_delete="SET NULL"),
        _("User"),
        sensitivity=INTERNAL,
        listed=True,
        filtered=True,
        system=True,
    )
    written_at = column(
        DateTimeField(default=now), _("Written at"), sensitivity=INTERNAL, listed=True, system=True
    )

    class Meta:
        label, label_plural, topic = _("Remark"), _("Remarks"), "content"
        title, order = "text", "-written_at"
        scope = {"language": "language"}
