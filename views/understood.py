"""How a typed value is understood, in a few words beside what was typed; decides and saves nothing."""

from __future__ import annotations

from functools import singledispatch
from typing import Any

import peewee
from flask_babel import format_date, get_locale, get_timezone, gettext
from peewee import Field

from backoffice import display
from backoffice.readings import hangul, hepburn
from backoffice.romanise import script_of
from backoffice.syllables import syllables
from models import phones
from models.documents import compact
from models.fields import CountryField, DocumentField, PhoneField


def is_told(column: Field) -> bool:
    """Whether there is more to say of the column's values than what was typed."""
    kinds = (PhoneField, DocumentField, peewee.DateField, peewee.DateTimeField)
    return isinstance(column, kinds) or column.facts.pinyin or _names_people(column)


def _names_people(column: Field) -> bool:
    likeness = column.model.meta("likeness")
    return likeness is not None and column.name in likeness.names


@singledispatch
def understood(column: Any, value: Any) -> str:
    """The words beside a value that the column accepts; a text is told by its pinyin."""
    read = syllables(value) if column.facts.pinyin and isinstance(value, str) else ""
    if not read and _names_people(column) and (latin := _latin(value)):
        return gettext("read as %(name)s", name=latin)
    return gettext("pinyin: %(syllables)s", syllables=read) if read else ""


def _latin(name: str) -> str:
    """A name in Hangul or kana in Latin letters, "" of any other."""
    script = script_of(name)
    if script == "hangul":
        name = "".join(hangul(letter) if "가" <= letter <= "힣" else letter for letter in name)
    elif script == "kana":
        name = " ".join(map(hepburn, name.split()))
    else:
        return ""
    return name.upper()


@understood.register
def _(column: PhoneField, value: Any) -> str:
    number = phones.described(str(value))
    if number is None:
        return ""
    country = CountryField.label(number.country, get_locale()) if number.country else ""
    return " · ".join(part for part in (number.text, str(number.kind), country) if part)


@understood.register
def _(column: DocumentField, value: Any) -> str:
    number = compact(str(value))
    return "" if number == value else gettext("compared as %(number)s", number=number)


@understood.register
def _(column: peewee.DateField, value: Any) -> str:
    return str(format_date(value, "full"))


@understood.register
def _(column: peewee.DateTimeField, value: Any) -> str:
    return display.moment(value, get_timezone())
