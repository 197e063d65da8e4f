"""A content in one language: how far it is, who is at it until when, and what holds of it."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

from models.base import (
    INTERNAL,
    PUBLIC,
    CharField,
    DateField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    Record,
    View,
    column,
)
from models.fields import SET_STATES, STATE_LABELS, State
from models.system.saved_list import RecordField
from models.system.user import User


class Translation(Record):
    """One language of one content (a guide with its chapters); of Chinese itself as well. The counts are of
    its sentences and kept by the write path."""

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
        CharField(max_length=16),
        _("Language"),
        sensitivity=PUBLIC,
        listed=True,
        filtered=True,
        system=True,
        sample="ko",
    )
    state = column(
        CharField(
            max_length=12, default=State.DRAFT, choices=[(each, STATE_LABELS[each]) for each in SET_STATES]
        ),
        _("State"),
        sensitivity=PUBLIC,
        listed=True,
        filtered=True,
        system=True,
    )
    segments = column(IntegerField(default=0), _("Sentences"), sensitivity=PUBLIC, listed=True, system=True)
    missing = column(
        IntegerField(default=0), _("Missing"), sensitivity=PUBLIC, listed=True, filtered=True, system=True
    )
    stale = column(
        IntegerField(default=0), _("Outdated"), sensitivity=PUBLIC, listed=True, filtered=True, system=True
    )
    unapproved = column(
        IntegerField(default=0),
        _("Not approved"),
        sensitivity=PUBLIC,
        listed=True,
        filtered=True,
        system=True,
    )
    translator = column(
        ForeignKeyField(User, null=True, backref="translations", on_delete="SET NULL"),
        _("Translator"),
        sensitivity=INTERNAL,
        listed=True,
        filtered=True,
        system=True,
    )
    translator_name = column(
        CharField(max_length=80, default=""),
        _("Name of the translator"),
        sensitivity=INTERNAL,
        listed=True,
        filtered=True,
        follows="translator.name",
    )
    due_on = column(DateField(null=True), _("Due on"), sensitivity=INTERNAL, listed=True, filtered=True)
    record = column(
        RecordField(max_length=40), _("Record"), sensitivity=PUBLIC, listed=True, filtered=True, system=True
    )
    row = column(IntegerField(), _("Number of the record"), sensitivity=PUBLIC, filtered=True, system=True)
    submitted_by = column(
        ForeignKeyField(User, null=True, backref="+", on_delete="SET NULL"),
        _("Handed in by"),
        sensitivity=INTERNAL,
        system=True,
    )
    approved_by = column(
        ForeignKeyField(User, null=True, backref="+", on_delete="SET NULL"),
        _("Approved by"),
        sensitivity=INTERNAL,
        system=True,
    )
    changes_at = column(
        DateTimeField(null=True),
        _("Next change of the publication"),
        sensitivity=INTERNAL,
        filtered=True,
        system=True,
    )

    class Meta:
        label, label_plural, topic = _("Translation"), _("Translations"), "content"
        title, order = ("title", "language"), "due_on"
        scope = {"language": "language"}
        soft_links = (("record", "row"),)
        indexes = ((("record", "row", "language"), True), (("language", "state"), False))
        card = ("language", "segments", "due_on")
        views = (
            View(key="stale", label=_("Outdated"), query="f.stale.from=1"),
            View(key="missing", label=_("Incomplete"), query="f.missing.from=1"),
            View(key="review", label=_("To be approved"), query="f.state=review"),
            View(key="due", label=_("Due within a week"), query="f.due_on.to=today%2B7"),
        )

    def stays(self) -> Any:
        return _("A translation goes with its content.")
