"""Form fields, one for each kind of column: they read what was typed and know nothing of who typed it.

What is wrong with a value as such is said by the write path; here only what cannot be read at all.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache, singledispatch
from typing import Any

import peewee
from babel import Locale
from flask_babel import get_locale, get_timezone, gettext
from markupsafe import Markup
from werkzeug.datastructures import FileStorage
from wtforms import Field, fields, widgets

from backoffice import cells, dates, display
from models import fields as kinds
from models.fields import SOURCE, Patch, Text
from views.languages import ContentLanguage


class Input:
    """What the templates ask of every field."""

    kind = "plain"
    whole = False
    #: (time, what is stored now or None of a new row) where the input holds what was typed before, not saved.
    drafted: tuple[str, str | None] | None = None
    #: What the scripts of the form need to know, as attributes of the field's box.
    marks: Mapping[str, str] = {}

    def attributes(self) -> dict[str, Any]:
        """HTML attributes: what the field is described by, and whether something is wrong with it."""
        described = [f"{self.id}-help"] * bool(self.description) + [f"{self.id}-fault"] * bool(self.errors)  # type: ignore[attr-defined]
        found: dict[str, Any] = {"aria-describedby": " ".join(described)} if described else {}
        if self.errors:  # type: ignore[attr-defined]
            found["aria-invalid"] = "true"
        return found

    def conflict(self, value: Any) -> str | None:
        """A stored value in the form in which it could be taken over, None where it cannot."""
        return None if value is None else str(value)


class Words(Input, fields.StringField):
    """One line of text."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = unicodedata.normalize("NFC", valuelist[0]) if valuelist else ""


class LongWords(Input, fields.TextAreaField):
    """Several lines of text."""

    whole = True

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = valuelist[0].replace("\r\n", "\n") if valuelist else ""


class Number(Input, fields.StringField):
    """A whole number that the database can hold."""

    widget = widgets.TextInput()

    def attributes(self) -> dict[str, Any]:
        return {**super().attributes(), "inputmode": "numeric"}

    def _value(self) -> str:
        return self.raw_data[0] if self.raw_data else "" if self.data is None else str(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = cells.number(valuelist[0]) if valuelist and valuelist[0].strip() else None


class Tick(Input, fields.BooleanField):
    """Yes or no."""

    kind = "tick"

    def conflict(self, value: Any) -> str | None:
        return None


class Day(Input, fields.StringField):
    """A date in any of the usual ways of writing."""

    def attributes(self) -> dict[str, Any]:
        return {**super().attributes(), "placeholder": "2020-03-22", "autocomplete": "off"}

    def _value(self) -> str:
        return self.raw_data[0] if self.raw_data else self.data.isoformat() if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = dates.day(valuelist[0]) if valuelist and valuelist[0].strip() else None


class Moment(Day):
    """A date and a time of day on the clocks of the office."""

    def attributes(self) -> dict[str, Any]:
        return {**super().attributes(), "placeholder": "2020-03-22 14:30"}

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return display.moment(self.data, get_timezone()) if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = dates.moment(valuelist[0]) if valuelist and valuelist[0].strip() else None


class Choice(Input, fields.Field):
    """One of a few values; what is not offered is refused by the write path."""

    def __init__(
        self, *args: Any, choices: Sequence[tuple[Any, Any]] = (), blank: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.choices, self.blank = choices, blank

    def options(self) -> Markup:
        """The options but the chosen one, ready for the page."""
        chosen = "" if self.data is None else str(self.data)
        offered = ([("", "")] if self.blank or not chosen else []) + [
            (str(v), str(t)) for v, t in self.choices
        ]
        return Markup("").join(
            Markup('<option value="{}"{}>{}</option>').format(
                value, Markup(" selected") if value == chosen else "", text
            )
            for value, text in offered
        )

    def widget(self, field: Field, **attributes: Any) -> Markup:
        named = widgets.html_params(id=self.id, name=self.name, **attributes)  # escapes what it is given
        return Markup("<select {}>{}</select>").format(Markup(named), self.options())  # noqa: S704

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = valuelist[0] if valuelist and valuelist[0] else None


@lru_cache(maxsize=16)
def _countries(language: str) -> Markup:
    locale = Locale.parse(language)
    named = sorted((kinds.CountryField.label(code, locale), code) for code in kinds.CountryField.codes())
    return Markup("").join(
        Markup('<option value="{}">{}</option>').format(code, name) for name, code in named
    )


class Country(Choice):
    """A country; the list of all of them is made once a language."""

    def options(self) -> Markup:
        locale = get_locale()
        chosen = self.data or ""
        name = kinds.CountryField.label(chosen, locale) if chosen else ""
        first = Markup('<option value="{}" selected>{}</option>').format(chosen, name)
        blank = Markup('<option value=""></option>') if chosen and self.blank else ""
        return first + blank + _countries(str(locale))


class LinkTo(Choice):
    """Another record, found by typing. Without scripts the present one stays chosen."""

    def __init__(self, *args: Any, lookup: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lookup = lookup

    def attributes(self) -> dict[str, Any]:
        return {**super().attributes(), "data-pick": True, "data-lookup": self.lookup}

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        self.data = None
        if text:
            if not (text.isascii() and text.isdigit() and len(text) < 19):
                raise ValueError(gettext("Choose one of the records offered."))
            self.data = int(text)


class Secret(Input, fields.StringField):
    """A sealed value: its masked form is a hint, an empty input keeps it, a tick removes it."""

    kind = "sealed"
    clearable = False
    cleared = False

    def __init__(self, *args: Any, multiline: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.multiline, self.whole, self.hint = multiline, multiline, ""
        if multiline:
            self.widget = widgets.TextArea()

    def attributes(self) -> dict[str, Any]:
        return {
            **super().attributes(),
            "placeholder": self.hint,
            "autocomplete": "off",
            "spellcheck": "false",
        }

    def _value(self) -> str:
        return self.raw_data[0] if self.raw_data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = valuelist[0].strip() if valuelist else ""

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        super().process(formdata, None, extra_filters)
        self.hint = str(data) if data else ""
        self.clearable = bool(data)
        self.cleared = bool(formdata and formdata.get(f"{self.name}-clear"))

    def conflict(self, value: Any) -> str | None:
        return None


class Texts(Input, fields.Field):
    """Text per language: inputs of the `languages` that are typed here, and what stands in those `beside`.
    `elsewhere`: only Chinese is typed here. A language that was not sent keeps its text."""

    kind = "texts"
    whole = True

    def __init__(
        self,
        *args: Any,
        languages: Sequence[ContentLanguage] = (),
        beside: Sequence[ContentLanguage] = (),
        elsewhere: bool = False,
        multiline: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.languages, self.beside, self.elsewhere = languages, beside, elsewhere
        self.multiline = multiline
        self.sent: tuple[str, ...] = ()

    def text(self, language: str) -> str:
        """What stands in the input of one language."""
        return self.data.get(language) if self.data else ""

    def patch(self) -> Patch:
        """What was typed, of the languages that were sent."""
        return Patch({code: self.text(code) for code in self.sent})

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        self.process_errors: list[str] = []
        self.data, self.sent = data if isinstance(data, Text) else Text(), ()
        if formdata is not None:
            inputs = {each.code: formdata.get(f"{self.name}-{each.code}") for each in self.languages}
            typed = {code: text.replace("\r\n", "\n") for code, text in inputs.items() if text is not None}
            self.data, self.sent = Text({**self.data.by, **typed}), tuple(typed)

    def conflict(self, value: Any) -> str | None:
        return None


class Upload(Input, fields.FileField):
    """A file of the office's media; an empty input keeps the stored one."""

    kind = "file"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored, self.sent = "", False

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        super().process(formdata, data, extra_filters)
        self.stored = data if isinstance(data, str) else ""
        self.sent = isinstance(self.data, FileStorage) and bool(self.data.filename)

    def conflict(self, value: Any) -> str | None:
        return None


@singledispatch
def input_for(column: Any, common: dict[str, Any], **context: Any) -> Any:
    """The unbound form field of a column. `common` are label, description and id; `context` has the languages
    of content, what tells whether a column is translated elsewhere, and what gives the address where a link's
    targets are looked up."""
    if column.choices:
        return Choice(choices=column.choices, blank=column.null or column.default is None, **common)
    return Words(**common)


@input_for.register
def _(column: peewee.ForeignKeyField, common: dict[str, Any], **context: Any) -> Any:
    return LinkTo(lookup=context["lookup"](column), blank=True, **common)


@input_for.register
def _(column: peewee.IntegerField, common: dict[str, Any], **context: Any) -> Any:
    return Number(**common)


@input_for.register
def _(column: peewee.BooleanField, common: dict[str, Any], **context: Any) -> Any:
    return Tick(**common)


@input_for.register
def _(column: peewee.DateField, common: dict[str, Any], **context: Any) -> Any:
    return Day(**common)


@input_for.register
def _(column: peewee.DateTimeField, common: dict[str, Any], **context: Any) -> Any:
    return Moment(**common)


@input_for.register
def _(column: kinds.CountryField, common: dict[str, Any], **context: Any) -> Any:
    return Country(blank=column.null, **common)


@input_for.register
def _(column: kinds.LongTextField, common: dict[str, Any], **context: Any) -> Any:
    return LongWords(**common)


@input_for.register
def _(column: kinds.SealedField, common: dict[str, Any], **context: Any) -> Any:
    return Secret(multiline=not column.blind, **common)


@input_for.register
def _(column: kinds.TranslatedField, common: dict[str, Any], **context: Any) -> Any:
    every = context["languages"]
    elsewhere = context["translated"](column)
    typed = [each for each in every if each.code == SOURCE] if elsewhere else every
    beside = [each for each in every if each not in typed]
    return Texts(languages=typed, beside=beside, elsewhere=elsewhere, multiline=column.multiline, **common)


@input_for.register
def _(column: kinds.FileField, common: dict[str, Any], **context: Any) -> Any:
    return Upload(**common)
