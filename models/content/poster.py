"""A poster, one source for all its languages and sizes."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from models.base import PUBLIC, CharField, ForeignKeyField, column
from models.content.content import Content, states_column, title_column
from models.content.diagram import PICTOGRAMS
from models.content.media import Media
from models.fields import TranslatedField


class Poster(Content):
    """Title, text, picture and where its QR code leads."""

    title = title_column({"zh": "垃圾要分类", "en": "Sort your waste"})
    body = column(
        TranslatedField(multiline=True, max_length=8000),
        _("Text"),
        _(
            "Written in Markdown. A point of a list may begin with a pictogram: “:mask: Wear a mask”. There "
            "are %(names)s.",
            names=", ".join(name for name, _label in PICTOGRAMS),
        ),
        sensitivity=PUBLIC,
        searched=True,
        printed=True,
        sample={"zh": "厨余垃圾放进绿桶。", "en": "Kitchen waste goes into the green bin."},
    )
    link = column(
        CharField(max_length=400, default=""),
        _("Link"),
        _("Where the QR code leads."),
        sensitivity=PUBLIC,
        printed=True,
        sample="https://linli.example/waste",
    )
    media = column(
        ForeignKeyField(Media, null=True, backref="posters"), _("Picture"), sensitivity=PUBLIC, printed=True
    )
    states = states_column()

    class Meta:
        label, label_plural, topic = _("Poster"), _("Posters"), "content"
        title, order = "title", "-id"
