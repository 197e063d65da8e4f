"""A recording of the office: what is said, and the sound of it in each language."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from models.base import PUBLIC, CharField, ForeignKeyField, Record, column
from models.content.content import Content, states_column, title_column
from models.content.media import Media
from models.fields import TranslatedField


class Recording(Content):
    """Title and script; the script is read as the transcript of every sound."""

    title = title_column({"zh": "台风前的广播", "en": "Announcement before a typhoon"})
    script = column(
        TranslatedField(multiline=True, max_length=8000),
        _("Script"),
        _("What is said; readers see it as the transcript."),
        sensitivity=PUBLIC,
        searched=True,
        printed=True,
        sample={"zh": "请收起阳台上的花盆。", "en": "Please take in the flower pots."},
    )
    states = states_column()

    class Meta:
        label, label_plural, topic = _("Recording"), _("Recordings"), "content"
        title, order = "title", "-id"


class Sound(Record):
    """The sound file of a recording in one language."""

    recording = column(
        ForeignKeyField(Recording, backref="sounds"),
        _("Recording"),
        part=True,
        sensitivity=PUBLIC,
        listed=True,
        filtered=True,
    )
    language = column(
        CharField(max_length=16),
        _("Language"),
        _("The code of the language that is spoken, for example ko."),
        sensitivity=PUBLIC,
        listed=True,
        filtered=True,
        sample="ko",
    )
    media = column(
        ForeignKeyField(Media, backref="sounds"), _("Sound"), sensitivity=PUBLIC, listed=True, printed=True
    )

    class Meta:
        label, label_plural, topic = _("Sound of a recording"), _("Sounds of recordings"), "content"
        delivered = True
        title, order = "language", "language"
        indexes = ((("recording", "language"), True),)
