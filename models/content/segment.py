"""A sentence of the Chinese text of a content row; kept by the write path, never typed."""

from __future__ import annotations

import hashlib

from flask_babel import lazy_gettext as _

from models.base import PUBLIC, CharField, IntegerField, Record, column
from models.fields import LongTextField
from models.system.saved_list import RecordField


def digest(text: str) -> str:
    """A short fingerprint of a sentence, by which a translation knows what it was made from."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


class Segment(Record):
    """One sentence: the row and column that it stands in, its place there, and the whole (a guide of its
    chapter) that it belongs to. A sentence that was taken out of the text lies in the bin and comes back
    with its translations when the text has it again."""

    text = column(
        LongTextField(),
        _("Chinese"),
        sensitivity=PUBLIC,
        listed=True,
        searched=True,
        system=True,
        sample="登记不收费。",
    )
    kind = column(
        CharField(
            max_length=10,
            default="text",
            choices=[
                ("text", _("Sentence")),
                ("heading", _("Heading")),
                ("item", _("Item of a list")),
                ("cell", _("Cell of a table")),
                ("caption", _("Caption")),
            ],
        ),
        _("Kind"),
        sensitivity=PUBLIC,
        listed=True,
        filtered=True,
        system=True,
    )
    digest = column(CharField(max_length=12), _("Fingerprint"), sensitivity=PUBLIC, system=True)
    root_record = column(
        RecordField(max_length=40), _("Content"), sensitivity=PUBLIC, listed=True, filtered=True, system=True
    )
    root_row = column(
        IntegerField(), _("Number of the content"), sensitivity=PUBLIC, filtered=True, system=True
    )
    record = column(RecordField(max_length=40), _("Record"), sensitivity=PUBLIC, filtered=True, system=True)
    row = column(IntegerField(), _("Number of the record"), sensitivity=PUBLIC, filtered=True, system=True)
    place = column(CharField(max_length=40), _("Column"), sensitivity=PUBLIC, system=True, sample="body")
    position = column(IntegerField(), _("Position"), sensitivity=PUBLIC, system=True)

    class Meta:
        label, label_plural, topic = _("Sentence"), _("Sentences"), "content"
        title, order = "text", "id"
        soft_links = (("record", "row"), ("root_record", "root_row"))
        indexes = ((("record", "row", "place", "position"), False), (("root_record", "root_row"), False))
