"""A language of content and paper; another language is one more row."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from models.base import PUBLIC, CharField, IntegerField, Record, column
from models.fields import TranslatedField

DIRECTIONS = [("ltr", _("Left to right")), ("rtl", _("Right to left"))]


class Language(Record):
    """One language, by the code its texts are kept under."""

    name = column(
        TranslatedField(max_length=80),
        _("Name"),
        _("What the other languages call it."),
        sensitivity=PUBLIC,
        listed=True,
        printed=True,
        sample={"zh": "韩语", "en": "Korean"},
    )
    autonym = column(
        CharField(max_length=80),
        _("Own name"),
        _("What its speakers call it."),
        sensitivity=PUBLIC,
        listed=True,
        searched=True,
        printed=True,
        sample="한국어",
    )
    code = column(
        CharField(max_length=16, unique=True),
        _("Code"),
        _("The code of BCP 47, for example ko or zh-Hant."),
        sensitivity=PUBLIC,
        listed=True,
        searched=True,
        printed=True,
        sample="ko",
    )
    direction = column(
        CharField(max_length=3, choices=DIRECTIONS, default="ltr"),
        _("Writing direction"),
        sensitivity=PUBLIC,
        listed=True,
        filtered=True,
        sample="ltr",
    )
    position = column(
        IntegerField(default=0),
        _("Position"),
        _("Its place in lists of languages."),
        sensitivity=PUBLIC,
        listed=True,
        sample=3,
    )

    class Meta:
        label, label_plural, topic = _("Language"), _("Languages"), "content"
        delivered = True
        title, order = "autonym", "position"
