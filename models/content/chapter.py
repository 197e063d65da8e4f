"""A chapter of a handbook."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from models.base import PUBLIC, ForeignKeyField, IntegerField, column
from models.content.content import Content, states_column, title_column
from models.content.guide import Guide
from models.fields import TranslatedField


class Chapter(Content):
    """One chapter: its place in the handbook, its title and its text in Markdown."""

    guide = column(
        ForeignKeyField(Guide, backref="chapters"),
        _("Guide"),
        part=True,
        sensitivity=PUBLIC,
        listed=True,
        filtered=True,
    )
    position = column(
        IntegerField(default=0),
        _("Position"),
        _("Its place in the guide, from 1."),
        sensitivity=PUBLIC,
        listed=True,
        printed=True,
        sample=1,
    )
    title = title_column({"zh": "24小时内登记住宿", "en": "Register within 24 hours"})
    body = column(
        TranslatedField(multiline=True, max_length=60_000),
        _("Text"),
        _("Written in Markdown."),
        sensitivity=PUBLIC,
        searched=True,
        printed=True,
        sample={"zh": "请带护照到社区登记。", "en": "Bring your passport to the community office."},
    )
    states = states_column()

    class Meta:
        label, label_plural, topic = _("Chapter"), _("Chapters"), "content"
        title, order = "title", "position"
