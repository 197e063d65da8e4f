"""A page of the office's public site that is neither notice nor guide."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import lazy_gettext as _

from models.base import PUBLIC, CharField, IntegerField, column
from models.content.content import Content, states_column, title_column
from models.fields import TranslatedField


class Page(Content):
    """Title and text, under an address of its own."""

    title = title_column({"zh": "关于我们", "en": "About us"})
    slug = column(
        CharField(max_length=60, unique=True),
        _("Name in the address"),
        _("Small letters, digits and hyphens, for example about-us."),
        sensitivity=PUBLIC,
        listed=True,
        searched=True,
        sample="about",
    )
    position = column(
        IntegerField(default=0),
        _("Position"),
        _("Its place in the menu of the public site."),
        sensitivity=PUBLIC,
        listed=True,
        sample=1,
    )
    body = column(
        TranslatedField(multiline=True, max_length=60_000),
        _("Text"),
        _("Written in Markdown."),
        sensitivity=PUBLIC,
        searched=True,
        printed=True,
        sample={"zh": "我们为所有居民服务。", "en": "We serve all residents."},
    )
    states = states_column()

    class Meta:
        label, label_plural, topic = _("Page of the site"), _("Pages of the site"), "content"
        title, order = "title", "position"

    def problems(self) -> dict[str, Any]:
        found = super().problems()
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", self.slug or ""):
            found["slug"] = _("Write small letters, digits and hyphens only.")
        return found
