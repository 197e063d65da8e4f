"""What is said at the door or on the telephone: a phrase, a script of several lines, a dialogue."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from models.base import PUBLIC, CharField, column
from models.content.content import Content, states_column
from models.content.topics import topic_column
from models.fields import TranslatedField


class Phrase(Content):
    """One thing to say; each line of a script or a dialogue stands on a line of its own."""

    text = column(
        TranslatedField(multiline=True, max_length=4000),
        _("Text"),
        sensitivity=PUBLIC,
        listed=True,
        searched=True,
        pinyin=True,
        printed=True,
        sample={"zh": "您需要翻译吗？", "en": "Do you need an interpreter?"},
    )
    kind = column(
        CharField(
            max_length=10,
            default="phrase",
            choices=[("phrase", _("Phrase")), ("script", _("Script")), ("dialogue", _("Dialogue"))],
        ),
        _("Kind"),
        sensitivity=PUBLIC,
        listed=True,
        filtered=True,
        printed=True,
        sample="phrase",
    )
    topic = topic_column()
    states = states_column()

    class Meta:
        label, label_plural, topic = _("Phrase"), _("Phrases"), "content"
        title, order = "text", "-id"
