"""Kinds of field beyond Peewee's own: per-language text, sealed values, countries, choices by several.

Each knows how it is stored and what is wrong with a value; none knows who is looking.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Protocol

from babel import Locale
from flask_babel import get_locale
from flask_babel import lazy_gettext as _
from peewee import CharField, TextField

#: The language every content is written in first.
SOURCE = "zh"


class Text:
    """A text in several languages; prints in the reader's, else Chinese, else any. Not a dict on purpose:
    Flask-Admin would print a dict as JSON. Immutable and comparable."""

    __slots__ = ("by",)

    def __init__(self, by: Mapping[str, str] | str | None = None) -> None:
        if isinstance(by, str):
            by = {SOURCE: by}
        self.by: dict[str, str] = {code: text for code, text in (by or {}).items() if text}

    def get(self, language: str) -> str:
        """The text in exactly that language, "" when there is none."""
        return self.by.get(language, "")

    def best(self, language: str) -> str:
        """The text in that language, else in Chinese, else in any, else ""."""
        return self.by.get(language) or self.by.get(SOURCE) or next(iter(self.by.values()), "")

    def __str__(self) -> str:
        locale = get_locale()
        return self.best(content_language(locale)) if locale else self.best(SOURCE)

    def __repr__(self) -> str:
        return f"Text({self.by!r})"

    def __bool__(self) -> bool:
        return bool(self.by)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Text) and self.by == other.by

    def __hash__(self) -> int:
        return hash(frozenset(self.by.items()))


class Patch(Text):
    """New texts of some languages: what is not named stays as it is, and an empty text takes one away."""

    __slots__ = ()

    def __init__(self, by: Mapping[str, str]) -> None:
        self.by = dict(by)

    def over(self, before: Text) -> Text:
        """The text with the new ones in place."""
        return Text({**before.by, **self.by})


def content_language(locale: Locale) -> str:
    """The content language code ("zh", "zh-Hant", "ko" …) of an interface locale."""
    return "zh-Hant" if locale.script == "Hant" else str(locale.language)


def merged_languages(
    base: Mapping[str, Any], theirs: Mapping[str, Any], mine: Mapping[str, Any]
) -> dict[str, Any] | None:
    """What two people made of the same languages, None when they made different things of one."""
    merged = dict(theirs)
    for code in {*base, *theirs, *mine}:
        old, other, own = base.get(code), theirs.get(code), mine.get(code)
        if own in (old, other):
            continue
        if other != old:
            return None
        merged[code] = own
    return {code: value for code, value in merged.items() if value is not None}


class TranslatedField(TextField):
    """Text per language, stored as JSON {code: text}. `multiline` asks for a large input. Not `translated` is
    what each language has of its own, with no Chinese that it were made from."""

    ordered = False

    def __init__(
        self,
        *args: Any,
        multiline: bool = False,
        max_length: int = 20_000,
        translated: bool = True,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("default", Text)
        super().__init__(*args, **kwargs)
        self.multiline, self.max_length, self.translated = multiline, max_length, translated

    def db_value(self, value: Any) -> str:
        text = value if isinstance(value, Text) else Text(value)
        return json.dumps(text.by, ensure_ascii=False, sort_keys=True)

    def python_value(self, value: Any) -> Text:
        return value if isinstance(value, Text) else Text(json.loads(value) if value else None)

    @staticmethod
    def difference(before: Text, after: Text) -> tuple[Patch, Patch]:
        """What turns the one into the other, and back: the languages that differ."""
        codes = sorted(code for code in {*before.by, *after.by} if before.get(code) != after.get(code))
        return tuple(Patch({code: text.get(code) for code in codes}) for text in (before, after))  # type: ignore[return-value]

    @staticmethod
    def merge(base: Text, theirs: Text, mine: Text) -> Text | None:
        """Both changes at once where they touch different languages; None where they contradict."""
        merged = merged_languages(base.by, theirs.by, mine.by)
        return None if merged is None else Text(merged)


class State:
    """States of one language of a content row. Missing and outdated are found, the others are set."""

    MISSING, OUTDATED = "missing", "outdated"
    DRAFT, REVIEW, APPROVED = "draft", "review", "approved"
    SCHEDULED, PUBLISHED, WITHDRAWN = "scheduled", "published", "withdrawn"


STATE_LABELS = {
    State.MISSING: _("Missing"),
    State.OUTDATED: _("Outdated"),
    State.DRAFT: _("Draft"),
    State.REVIEW: _("To be approved"),
    State.APPROVED: _("Approved"),
    State.SCHEDULED: _("Scheduled"),
    State.PUBLISHED: _("Published"),
    State.WITHDRAWN: _("Withdrawn"),
}

#: The steps of the workflow in order.
SET_STATES = tuple(STATE_LABELS)[2:]


class LanguageStates:
    """{language: what holds of it, one of `State`} of one content row; immutable."""

    __slots__ = ("by",)

    def __init__(self, by: Mapping[str, str] | None = None) -> None:
        self.by: dict[str, str] = dict(by or {})

    def state(self, language: str) -> str:
        """What holds of a language."""
        return self.by.get(language, State.MISSING)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LanguageStates) and self.by == other.by

    def __hash__(self) -> int:
        return hash(frozenset(self.by.items()))

    def __bool__(self) -> bool:
        return bool(self.by)


class StatesField(TextField):
    """What holds of each language, stored as JSON {code: state}."""

    ordered = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", LanguageStates)
        super().__init__(*args, **kwargs)

    def db_value(self, value: Any) -> str:
        return json.dumps(value.by if value else {}, ensure_ascii=False, sort_keys=True)

    def python_value(self, value: Any) -> LanguageStates:
        return value if isinstance(value, LanguageStates) else LanguageStates(json.loads(value or "{}"))


class Cipher(Protocol):
    """What seals values; `backoffice.vault` provides it, so that no key is known in this room."""

    def seal(self, plain: str, context: str) -> str: ...
    def open(self, sealed: str, context: str) -> str: ...
    def blind(self, plain: str, context: str) -> str: ...


class _NoCipher:
    """Stands in until the vault is opened, so that nothing is ever written in plain text."""

    def _refuse(self, *_args: str) -> str:
        raise RuntimeError("the vault is not open: no data key")

    seal = open = blind = _refuse


class CipherProxy:
    """The place where the vault puts its cipher at the start."""

    def __init__(self) -> None:
        self.cipher: Cipher = _NoCipher()


cipher = CipherProxy()


class Sealed:
    """A value that is stored encrypted. Text of it, logs and templates show the masked form only;
    the plain value is asked for by `plain()`. Two of them are equal when their plain values are."""

    __slots__ = ("_context", "_plain", "_stored", "_tail")

    def __init__(
        self, plain: str | None = None, *, stored: str = "", context: str = "", tail: bool = False
    ) -> None:
        self._plain, self._stored, self._context, self._tail = plain, stored, context, tail

    def plain(self) -> str:
        """The value in clear; whoever calls this has asked the access policy first."""
        if self._plain is None:
            self._plain = cipher.cipher.open(self._stored, self._context)
        return self._plain

    def stored(self, context: str) -> str:
        """The encrypted form; a value read from this very column is not encrypted anew."""
        if self._stored and self._context == context:
            return self._stored
        return cipher.cipher.seal(self.plain(), context)

    def masked(self) -> str:
        """Dots, for numbers with the last two to four characters; nothing of a short or any other value."""
        if not self._tail:
            return "••••"
        plain = self.plain()
        shown = 4 if len(plain) >= 9 else 2 if len(plain) >= 6 else 0
        return "••••" + (plain[-shown:] if shown else "")

    def __str__(self) -> str:
        return self.masked()

    __repr__ = __str__

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sealed):
            return False
        same = self._stored and (self._stored, self._context) == (other._stored, other._context)
        return bool(same) or self.plain() == other.plain()

    def __hash__(self) -> int:
        return hash(self.plain())

    def __bool__(self) -> bool:
        return bool(self._stored or self._plain)


def plain(value: Sealed | str | None) -> str:
    """The text in clear of what a sealed column holds, "" for nothing."""
    return value.plain() if isinstance(value, Sealed) else value or ""


def compact(value: str) -> str:
    """Capital letters and digits only: how document numbers are compared."""
    return re.sub(r"[^0-9A-Z]", "", value.upper())


class SealedField(TextField):
    """Encrypted text. With `blind` it brings a second field, `<name>_blind`, an HMAC by which a value is
    found exactly; `Record.prepare` keeps it right.

    `tail`: the mask shows the last characters, by which people tell numbers apart."""

    sealed = True
    ordered = False
    tail = False

    def __init__(self, *args: Any, blind: bool = True, max_length: int = 200, **kwargs: Any) -> None:
        kwargs.setdefault("null", True)
        super().__init__(*args, **kwargs)
        self.blind, self.max_length = blind, max_length

    @property
    def context(self) -> str:
        """Binds a sealed value to its column, so that it cannot be moved to another."""
        return f"{self.model._meta.table_name}.{self.column_name}"

    def bind(self, model: Any, name: str, set_attribute: bool = True) -> None:
        super().bind(model, name, set_attribute)
        if self.blind:
            model._meta.add_field(f"{name}_blind", CharField(max_length=32, null=True, index=True))

    def normal(self, plain: str) -> str:
        """The form in which two writings of one value are equal."""
        return compact(plain)

    def blind_of(self, plain: str) -> str | None:
        """The blind index of a plain value, None for an empty one."""
        normal = self.normal(plain)
        return cipher.cipher.blind(normal, self.context) if normal else None

    def db_value(self, value: Any) -> str | None:
        if isinstance(value, str):
            value = Sealed(value)
        return value.stored(self.context) if value else None

    def python_value(self, value: Any) -> Sealed | None:
        if value is None or isinstance(value, Sealed):
            return value
        return Sealed(stored=value, context=self.context, tail=self.tail)


class DocumentField(SealedField):
    """The number of an identity document, compared without blanks and in capitals."""

    tail = True


class PhoneField(SealedField):
    """A telephone number as typed; compared as E.164 (numbers without a country are Chinese)."""

    tail = True

    def normal(self, plain: str) -> str:
        from models.phones import e164

        return e164(plain) or compact(plain)


class CountryField(CharField):
    """An ISO 3166-1 alpha-2 code; its name in each language is CLDR's."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 2)
        super().__init__(*args, **kwargs)

    @staticmethod
    @lru_cache(maxsize=1)
    def codes() -> list[str]:
        """All territory codes of CLDR that are countries or regions with a code of their own."""
        return sorted(
            code
            for code in map(str, Locale("en").territories)
            if re.fullmatch(r"[A-Z]{2}", code)
            and code not in {"CQ", "EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"}
        )

    @staticmethod
    def label(code: str, locale: Locale) -> str:
        """The country's name in the reader's language, the code itself where CLDR has none."""
        return str(locale.territories.get(code, code))


class LongTextField(TextField):
    """Text of several lines in one language."""

    ordered = False

    def __init__(self, *args: Any, max_length: int = 20_000, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.max_length = max_length


class FileField(CharField):
    """A file of the installation's media folder, stored by the SHA-256 of its content and its suffix."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 80)
        super().__init__(*args, **kwargs)
