"""A handbook; its chapters are rows of their own."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from models.base import PUBLIC, ForeignKeyField, column
from models.content.content import Content, states_column, title_column
from models.content.media import Media
from models.fields import TranslatedField


class Guide(Content):
    """A handbook's cover: title, summary and picture."""

    title = title_column({"zh": "新居民手册", "en": "Newcomers' handbook"})
    summary = column(
        TranslatedField(multiline=True, max_length=2000),
        _("Summary"),
        sensitivity=PUBLIC,
        searched=True,
        printed=True,
        sample={"zh": "住进来的第一个月需要知道的事。", "en": "What you need in your first month."},
    )
    cover_media = column(
        ForeignKeyField(Media, null=True, backref="guides"),
        _("Cover picture"),
        sensitivity=PUBLIC,
        printed=True,
    )
    states = states_column()

    class Meta:
        label, label_plural, topic = _("Guide"), _("Guides"), "content"
        title, order = "title", "-id"
