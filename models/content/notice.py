"""A notice that passes on an official text."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _

from models.base import PUBLIC, CharField, DateField, column
from models.content.content import Content, states_column, title_column
from models.fields import TranslatedField


class Notice(Content):
    """Title and text, with the source, address and date of the official text."""

    title = title_column({"zh": "停水通知", "en": "Water will be off"})
    body = column(
        TranslatedField(multiline=True),
        _("Text"),
        _("Written in Markdown."),
        sensitivity=PUBLIC,
        searched=True,
        printed=True,
        sample={"zh": "周三上午停水。", "en": "There is no water on Wednesday morning."},
    )
    source = column(
        CharField(max_length=200, default=""),
        _("Source"),
        _("Who issued the official text."),
        sensitivity=PUBLIC,
        listed=True,
        filtered=True,
        searched=True,
        pinyin=True,
        printed=True,
        section="source",
        sample="街道办事处",
    )
    source_url = column(
        CharField(max_length=400, default=""),
        _("Address of the source"),
        sensitivity=PUBLIC,
        printed=True,
        section="source",
        sample="https://linli.example/notice",
    )
    issued_on = column(
        DateField(null=True),
        _("Issued on"),
        sensitivity=PUBLIC,
        listed=True,
        filtered=True,
        printed=True,
        section="source",
        sample=date(2026, 3, 1),
    )
    states = states_column()

    class Meta:
        label, label_plural, topic = _("Notice"), _("Notices"), "content"
        title, order = "title", "-issued_on"
        sections = {"source": _("Official text")}
