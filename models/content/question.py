"""A question that residents ask, with the answer of the office."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from models.base import PUBLIC, column
from models.content.content import Content, states_column
from models.content.topics import topic_column
from models.fields import TranslatedField


class Question(Content):
    """Question and answer, shown to the public and taken for answers to residents."""

    question = column(
        TranslatedField(max_length=300),
        _("Question"),
        sensitivity=PUBLIC,
        listed=True,
        searched=True,
        pinyin=True,
        printed=True,
        sample={"zh": "搬家以后要重新登记吗？", "en": "Do I register again after moving?"},
    )
    answer = column(
        TranslatedField(multiline=True, max_length=8000),
        _("Answer"),
        _("Written in Markdown."),
        sensitivity=PUBLIC,
        searched=True,
        printed=True,
        sample={"zh": "要。请在24小时内登记。", "en": "Yes. Please register within 24 hours."},
    )
    topic = topic_column()
    states = states_column()

    class Meta:
        label, label_plural, topic = _("Question"), _("Questions"), "content"
        title, order = "question", "-id"
