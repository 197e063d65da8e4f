"""What all texts in several languages share: the columns that are translated, the state of each language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from models.base import PUBLIC, ForeignKeyField, Record, column
from models.fields import SOURCE, LanguageStates, State, StatesField, Text, TranslatedField


def states_column() -> Any:
    """The column that every content record keeps its language states in."""
    return column(
        StatesField(),
        _("State of each language"),
        _("A translation is outdated when the Chinese text has changed since."),
        sensitivity=PUBLIC,
        listed=True,
        system=True,
    )


def title_column(sample: Mapping[str, str], max_length: int = 200) -> Any:
    """The column that holds the title of a content."""
    return column(
        TranslatedField(max_length=max_length),
        _("Title"),
        sensitivity=PUBLIC,
        listed=True,
        searched=True,
        pinyin=True,
        printed=True,
        sample=sample,
    )


class Content(Record):
    """A record with text per language. Subclasses declare `states = states_column()`.

    Chinese is written, the other languages are translated sentence by sentence (`Segment`, `Target`); the
    columns hold all of it ready to read. The write path keeps them and the states.
    """

    states: Any

    @classmethod
    def translated(cls) -> list[TranslatedField]:
        """The columns whose Chinese is translated."""
        return [field for field in cls.columns() if isinstance(field, TranslatedField) and field.translated]

    @classmethod
    def root_link(cls) -> ForeignKeyField | None:
        """The link to the content that this one is a part of, None for a whole."""
        for field in cls.columns(part=True):
            if isinstance(field, ForeignKeyField) and issubclass(field.rel_model, Content):
                return field
        return None

    def texts(self, language: str) -> dict[str, str]:
        """{column: text} of one language, "" where there is none."""
        return {field.name: self._text(field.name).get(language) for field in self.translated()}

    def missing(self, language: str) -> list[str]:
        """The columns that have a Chinese text, but none in that language."""
        have = self.texts(language)
        return [name for name, text in self.texts(SOURCE).items() if text and not have[name]]

    def state_in(self, language: str) -> str:
        """What holds of that language now: one of `State`."""
        return (self.states or LanguageStates()).state(language)

    def published_in(self) -> list[str]:
        """The languages that are published and up to date."""
        return [
            code
            for code, state in sorted((self.states or LanguageStates()).by.items())
            if state == State.PUBLISHED
        ]

    def unfit(self, language: str) -> Any:
        """Why the text cannot be published in a language although all of it is there, a lazy message; None
        when it can."""
        return None

    def problems(self) -> dict[str, Any]:
        found = super().problems()
        titles = {field.name for field in self.title_columns()}
        for name, text in self.texts(SOURCE).items():
            if name in titles and not text:
                found[name] = _("Write it in Chinese first.")
        return found

    def _text(self, name: str) -> Text:
        return getattr(self, name) or Text()
