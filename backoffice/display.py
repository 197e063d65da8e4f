"""Values and what happened to them as readers see it, in their language, on screen and on paper.

Asks no database, decides nothing about access.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, tzinfo
from functools import partial, reduce
from typing import Any

from babel import Locale
from flask_babel import get_locale, get_timezone, gettext
from flask_babel import lazy_gettext as _
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

#: What the history calls each act.
VERBS = {
    "create": _("Created"),
    "edit": _("Changed"),
    "delete": _("Deleted"),
    "restore": _("Restored"),
    "revert": _("Old values restored"),
    "bulk": _("Edited together"),
    "submit": _("Handed in"),
    "approve": _("Approved"),
    "send_back": _("Sent back"),
    "confirm": _("Still right"),
    "publish": _("Published"),
    "withdraw": _("Withdrawn"),
    "undo": _("Taken back"),
    "merge": _("Merged"),
    "import": _("Imported"),
    "reveal": _("Masked value shown"),
    "export": _("Exported"),
    "print": _("Printed"),
    "password": _("Password changed"),
    "second_factor": _("Second factor changed"),
    "sign_out": _("Signed out everywhere"),
    "claim": _("Claimed"),
    "answer": _("Answered"),
    "close": _("Settled"),
    "refuse": _("Refused"),
    "forget": _("Personal data removed"),
}

#: Who changes rows without an account, by the name that stands in the history.
_NOBODY = {"door": _("The page at the door"), "retention": _("Retention")}


def show(value: Any, field: Field, locale: Locale) -> str:
    """The text of one value of a column, "" for none."""
    return shower(field, locale)(value)


def shower(field: Field, locale: Locale) -> Shower:
    """What turns the values of a column into text; made once for a list, so that labels are looked up once.

    Values are what the read-out path gives: Python values, masked ones, links.
    """
    words: Mapping[Any, str] | None = None
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


def done(verb: str) -> str:
    """What the history calls an act."""
    return str(VERBS.get(verb, verb))


def who(name: str) -> str:
    """Who acted, by the name that stands in the history."""
    return str(_NOBODY.get(name, name))


def changed(column: Field, before: Any, after: Any) -> Iterator[tuple[str, str, str]]:
    """(label, before, after): of text per language one line for each language that changed."""
    label = str(column.verbose_name)
    if isinstance(before, Text | LanguageStates) or isinstance(after, Text | LanguageStates):
        old, new = (by_language(value) for value in (before, after))
        for code in sorted({*old, *new}):
            if old.get(code) != new.get(code):
                yield f"{label} · {code}", old.get(code, ""), new.get(code, "")
    else:
        show = shower(column, get_locale())
        yield label, show(before), show(after)


def by_language(value: Text | LanguageStates | None) -> dict[str, str]:
    """{language: its text}, or what holds of it in words."""
    if isinstance(value, LanguageStates):
        return {code: str(STATE_LABELS[state]) for code, state in value.by.items()}
    return dict(value.by) if value else {}


def _kind_of_file(name: Any) -> str:
    """A file is kept under a number that tells people nothing; what kind it is tells a little."""
    return str(name or "").rpartition(".")[2].upper()


def moment(value: datetime, zone: tzinfo | None) -> str:
    """A stored moment (naive, UTC) on the clocks of the office."""
    return value.replace(tzinfo=UTC).astimezone(zone).strftime("%Y-%m-%d %H:%M")


def _text(value: Any, *, words: Mapping[Any, str] | None, language: str, zone: tzinfo | None) -> str:
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
