"""A term of the glossary: how the office calls a thing in each language, and how it does not."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from models.base import PUBLIC, column
from models.content.content import Content, states_column
from models.content.topics import topic_column
from models.fields import TranslatedField


class Term(Content):
    """One term. `forbidden`: renderings that are not to be used, one a line."""

    term = column(
        TranslatedField(max_length=120),
        _("Term"),
        sensitivity=PUBLIC,
        listed=True,
        searched=True,
        pinyin=True,
        printed=True,
        sample={"zh": "居留许可", "en": "residence permit"},
    )
    definition = column(
        TranslatedField(max_length=400),
        _("Definition"),
        sensitivity=PUBLIC,
        searched=True,
        printed=True,
        sample={"zh": "准许外国人居住的证件。", "en": "The document that lets a foreigner live here."},
    )
    forbidden = column(
        TranslatedField(multiline=True, max_length=1000, translated=False),
        _("Not to be used"),
        _("Renderings that translators are warned of, one on each line."),
        sensitivity=PUBLIC,
        sample={"en": "living permit"},
    )
    topic = topic_column()
    states = states_column()

    class Meta:
        label, label_plural, topic = _("Term"), _("Terms"), "content"
        title, order = "term", "-id"
