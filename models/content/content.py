"""What all texts in several languages share: the state of each language and whether it is out of date."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _

from models.base import PUBLIC, Record, column
from models.fields import SOURCE, LanguageStates, State, StatesField, Text, TranslatedField


def states_column() -> Any:
    """The column that every content record keeps its language states in."""
    return column(
        StatesField(),
        _("State of each language"),
        _("A translation is outdated when the Chinese text has changed since."),
        sensitivity=PUBLIC,
        listed=True,
    )


class Content(Record):
    """A record with text per language. Subclasses declare `states = states_column()`.

    A language's state belongs to the whole row; it carries the digest of the Chinese text that the
    translation was made from, and is outdated as soon as that text is another.
    """

    states: Any

    @classmethod
    def translated(cls) -> list[TranslatedField]:
        """The columns that hold text per language."""
        return [field for field in cls.columns() if isinstance(field, TranslatedField)]

    def texts(self, language: str) -> dict[str, str]:
        """{column: text} of one language, "" where there is none."""
        return {field.name: self._text(field.name).get(language) for field in self.translated()}

    def source_digest(self) -> str:
        """A short fingerprint of the Chinese texts of all columns."""
        source = "\0".join(f"{name}\0{text}" for name, text in self.texts(SOURCE).items())
        return hashlib.sha256(source.encode()).hexdigest()[:12]

    def missing(self, language: str) -> list[str]:
        """The columns that have a Chinese text, but none in that language."""
        have = self.texts(language)
        return [name for name, text in self.texts(SOURCE).items() if text and not have[name]]

    def state_in(self, language: str) -> str:
        """What holds for that language now: one of `State`; a text that is not complete is missing."""
        if not any(self.texts(language).values()) or self.missing(language):
            return State.MISSING
        return self.states.state(language, self.source_digest())

    def prepare(self, old: Record | None) -> None:
        """Bind each language whose text or state was touched to the Chinese text as it is now."""
        super().prepare(old)
        before = old if isinstance(old, Content) else None
        digest, states = self.source_digest(), self.states or LanguageStates()
        kept = {}
        for language in sorted(self._languages() | set(states.by)):
            if not any(self.texts(language).values()):
                continue
            state, made_from = states.by.get(language, (State.DRAFT, ""))
            touched = before is None or before.texts(language) != self.texts(language)
            if not touched and before is not None:
                touched = before.states.by.get(language) != states.by.get(language)
            kept[language] = (state, digest if touched or language == SOURCE else made_from)
        if kept != states.by:
            self.states = LanguageStates(kept)

    def withdraw(self, languages: Iterable[str]) -> None:
        """Make drafts of published languages: somebody who may not publish has touched their text."""
        states = self.states or LanguageStates()
        for language in languages:
            state, made_from = states.by.get(language, (State.DRAFT, ""))
            if state == State.PUBLISHED:
                states = states.set(language, State.DRAFT, made_from)
        self.states = states

    def problems(self) -> dict[str, Any]:
        found = super().problems()
        for language, (state, _digest) in (self.states or LanguageStates()).by.items():
            if state not in (State.DRAFT, State.PUBLISHED):
                found["states"] = _("A language is a draft or published; nothing else can be set.")
            elif state == State.PUBLISHED and self.missing(language):
                found["states"] = _(
                    "The text in “%(language)s” is not complete and cannot be published.", language=language
                )
        return found

    def _text(self, name: str) -> Text:
        return getattr(self, name) or Text()

    def _languages(self) -> set[str]:
        return {language for field in self.translated() for language in self._text(field.name).by}
