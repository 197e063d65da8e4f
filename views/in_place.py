"""Which columns of a list are edited in their cells, by whom and with which kind of editor."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import get_locale, gettext
from peewee import BooleanField, DateField, DateTimeField, Field, ForeignKeyField, IntegerField

from backoffice import access, cells, reading
from backoffice.access import Actor, Sight
from models.base import Record
from models.content.language import Language
from models.fields import (
    SOURCE,
    CountryField,
    FileField,
    LongTextField,
    StatesField,
    TranslatedField,
    content_language,
)


def language_of_cells(actor: Actor, record: type[Record]) -> str:
    """The language of content that cells of texts are written in, which is the reader's; "" for none."""
    if not any(isinstance(column, TranslatedField) for column in record.columns()):
        return ""
    code, allowed = content_language(get_locale()), access.languages(actor, record)
    if allowed is not None and code not in allowed:
        return ""
    known = code == SOURCE or (
        Language.select(Language.id).where(Language.code == code, reading.live(actor, Language)).exists()
    )
    return code if known else ""


def in_place(actor: Actor, record: type[Record], column: Field, language: str) -> bool:
    """Whether the actor writes the column in its cells: it is seen in clear, and one cell holds all of it."""
    if access.sight(actor, record, column) is not Sight.CLEAR or not access.editable(actor, record, column):
        return False
    if isinstance(column, TranslatedField):
        return bool(language) and not column.multiline
    return not isinstance(column, FileField | StatesField) and not getattr(column, "sealed", False)


def kind_of(column: Field) -> str:
    """The kind of editor of a column."""
    if column.choices:
        return "choice"
    for kind, name in (
        (ForeignKeyField, "link"),
        (BooleanField, "yesno"),
        (CountryField, "country"),
        (DateField, "date"),
        (DateTimeField, "moment"),
        (IntegerField, "number"),
        (LongTextField, "lines"),
    ):
        if isinstance(column, kind):
            return name
    return "text"


def needed(column: Field) -> bool:
    """Whether a cell of the column cannot be emptied."""
    if column.null:
        return False
    return column.default is None or cells.empty(column) is None


@dataclass(frozen=True)
class Head:
    """What the scripts of the grid know of a column. `choices` is [[value, label], …]."""

    name: str
    kind: str
    editable: bool
    needed: bool
    choices: Sequence[tuple[Any, str]] = ()


def heads(actor: Actor, record: type[Record], columns: Iterable[Field], editing: bool) -> list[Head]:
    """The columns of a list as its grid edits them; `editing`: whether any row of it may be changed."""
    language, found = language_of_cells(actor, record) if editing else "", []
    for column in columns:
        kind, writable = kind_of(column), editing and in_place(actor, record, column, language)
        choices: list[tuple[Any, str]] = []
        if writable and kind == "choice":
            choices = [(value, str(label)) for value, label in column.choices]
        elif writable and kind == "yesno":
            choices = [(True, gettext("Yes")), (False, gettext("No"))]
        found.append(Head(column.name, kind, writable, needed(column), choices))
    return found
