"""Values as readers see them, in their language; asks no database, decides nothing about access."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, tzinfo
from functools import partial, reduce
from typing import Any

from babel import Locale
from flask_babel import get_locale, get_timezone, gettext
from peewee import BooleanField, Field, ForeignKeyField

from models.base import Record
from models.fields import (
    STATE_LABELS,
    CountryField,
    FileField,
    LanguageStates,
    Text,
    content_language,
)

Shower = Callable[[Any], str]

#: So many languages of one state are named; more are counted.
_NAMED = 3


def show(value: Any, field: Field, locale: Locale) -> str:
    """The text of one value of a column, "" for none."""
    return shower(field, locale)(value)


def shower(field: Field, locale: Locale) -> Shower:
    """What turns the values of a column into text; made once for a list, so that labels are looked up once.

    Values are what the read-out path gives: Python values, masked ones, links.
    """
    words: dict[Any, str] | None = None
    if field.choices:
        words = {value: str(label) for value, label in field.choices}
    elif isinstance(field, CountryField):
        words = locale.territories
    elif isinstance(field, BooleanField):
        words = {True: gettext("Yes"), False: gettext("No")}
    elif isinstance(field, FileField):
        return _kind_of_file
    return partial(_text, words=words, language=content_language(locale), zone=get_timezone())


def listed(names: Sequence[str]) -> str:
    """Names one after the other, divided as the reader's language does."""
    pattern = get_locale().list_patterns["standard"]["middle"]
    return reduce(pattern.format, names) if names else ""


def label_of_referring(link: ForeignKeyField) -> str:
    """The name of the record that refers by a link, with that of the link where several lead to the same."""
    record: type[Record] = link.model
    label = str(record.meta("label_plural"))
    several = [each for each in record.columns() if getattr(each, "rel_model", None) is link.rel_model]
    return f"{label} ({link.verbose_name})" if len(several) > 1 else label


def _kind_of_file(name: Any) -> str:
    """A file is kept under a number that tells people nothing; what kind it is tells a little."""
    return str(name or "").rpartition(".")[2].upper()


def moment(value: datetime, zone: tzinfo | None) -> str:
    """A stored moment (naive, UTC) on the clocks of the office."""
    return value.replace(tzinfo=UTC).astimezone(zone).strftime("%Y-%m-%d %H:%M")


def _text(value: Any, *, words: dict[Any, str] | None, language: str, zone: tzinfo | None) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return words.get(value, value) if words else value
    if words and isinstance(value, bool):
        return words[value]
    if isinstance(value, Text):
        return value.best(language)
    if isinstance(value, datetime):
        return moment(value, zone)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, LanguageStates):
        return _states(value)
    return str(value)


def _states(value: LanguageStates) -> str:
    """How many languages are in which state; few are named, those that wait for work first."""
    found: dict[str, list[str]] = {state: [] for state in STATE_LABELS}
    for code in value.by:
        found[value.state(code)].append(code)
    return " · ".join(
        f"{STATE_LABELS[state]} {', '.join(sorted(codes)) if len(codes) <= _NAMED else len(codes)}"
        for state, codes in found.items()
        if codes
    )
