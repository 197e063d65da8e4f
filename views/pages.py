"""The page of one record: its facts, what belongs to it, its history, and what stands against a change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import format_decimal, get_locale, get_timezone, gettext, ngettext
from markupsafe import Markup
from peewee import Field, TextField

from backoffice import access, acts, display, reading, store
from backoffice.access import Actor
from backoffice.query import filterable
from backoffice.reading import Link, Masked
from models.base import Record
from models.content.content import Content
from models.fields import STATE_LABELS, FileField, LanguageStates, StatesField, Text, TranslatedField
from views import media
from views.forms import RecordForm
from views.languages import ContentLanguage, content_languages
from views.listing import Header, address_of
from views.table import css_of, table_rows

#: Columns of a table of related records.
_RELATED_COLUMNS = 6


@dataclass
class Fact:
    """One column of the page: its text, and where it leads."""

    name: str
    label: str
    text: str = ""
    whole: bool = False
    url: str = ""
    picture: bool = False
    reveal_url: str = ""
    texts: list[tuple[ContentLanguage, str, str, str]] | None = None
    long: bool = False


@dataclass
class Relation:
    """A table of records that refer to the page's."""

    key: str
    label: str
    headers: list[Header]
    body: Markup
    all_url: str = ""
    add_url: str = ""
    add_label: str = ""


@dataclass
class Happening:
    """One entry of the history as the page shows it."""

    when: str
    moment: str
    who: str
    what: str
    reason: str
    fields: list[tuple[str, str, str]]
    revert_id: int | None
    act: tuple[str, str] | None = None


def sections(actor: Actor, row: Any) -> list[tuple[str, str, list[Fact]]]:
    """(key, label, facts) in the order of the declaration, without what is empty of a state."""
    record = type(row)
    columns = [column for column in reading.columns(actor, record) if not isinstance(column, StatesField)]
    languages = (
        content_languages(actor, record, row)
        if any(isinstance(column, TranslatedField) for column in columns)
        else []
    )
    found = []
    for key, label in record.sections():
        facts = [_fact(actor, row, column, languages) for column in columns if column.facts.section == key]
        if facts:
            found.append((key, label, facts))
    return found


def _fact(actor: Actor, row: Any, column: Field, languages: list[ContentLanguage]) -> Fact:
    value = reading.value(actor, row, column)
    fact = Fact(column.name, str(column.verbose_name), display.show(value, column, get_locale()))
    if isinstance(value, Link) and value.title is not None:
        fact.url = url_for(f"{column.rel_model.key()}.details_view", id=value.id)
    elif isinstance(value, Masked) and access.reveals(actor, type(row), column):
        fact.reveal_url = url_for(f"{row.key()}.reveal_view", id=row.id, column=column.name)
    elif isinstance(column, TranslatedField):
        fact.whole, fact.long = True, column.multiline
        fact.texts = list(_texts(row, value or Text(), languages))
    elif isinstance(column, FileField) and value:
        fact.url, fact.picture = url_for("media_files.file", name=value), media.is_picture(value)
        fact.text = reading.title(actor, row)
    elif isinstance(column, TextField):
        fact.whole = True
    return fact


def _texts(
    row: Any, text: Text, languages: list[ContentLanguage]
) -> Iterator[tuple[ContentLanguage, str, str, str]]:
    """The languages that have a text; of content records with the state of each."""
    for language in languages:
        if text.get(language.code):
            state = language.state if isinstance(row, Content) else ""
            yield language, text.get(language.code), state, str(STATE_LABELS.get(state, ""))


def relations(actor: Actor, row: Any, here: str) -> list[Relation]:
    """What refers to the row, each kind as a small table: one person, one file."""
    found = []
    for record, link, rows, _more in reading.related(actor, row):
        key = record.key()
        columns = [column for column in reading.columns(actor, record, listed=True) if column is not link]
        columns = columns[:_RELATED_COLUMNS]
        body = table_rows(actor, rows, columns, address_of(url_for(f"{key}.details_view"), {"id": ""}))
        relation = Relation(
            f"{key}-{link.name}",
            display.label_of_referring(link),
            [Header(str(column.verbose_name), css=css_of(column)) for column in columns],
            body,
        )
        if rows and filterable(actor, record, link):
            relation.all_url = address_of(url_for(f"{key}.index_view"), {f"f.{link.name}": str(row.id)})
        room = not (rows and link.unique)
        if room and access.may(actor, "create", record) and access.editable(actor, record, link, "create"):
            relation.add_url = url_for(f"{key}.create_view", **{link.name: row.id, "url": here})
            relation.add_label = gettext("New: %(name)s", name=str(record.meta("label")))
        if rows or relation.add_url:
            found.append(relation)
    return found


def history(actor: Actor, row: Any) -> list[Happening] | None:
    """The changes of the row, newest first; None for who may not see them."""
    if not access.may(actor, "history", type(row)):
        return None
    try:
        entries = reading.history(actor, type(row), row.id)
    except store.Missing:
        return None
    zone, known = get_timezone(), _acts(actor, type(row), {entry.batch for entry in entries})
    return [
        Happening(
            when=display.moment(entry.at, zone),
            moment=f"{entry.at.isoformat()}Z",
            who=display.who(entry.actor),
            what=display.done(entry.verb),
            reason=entry.reason,
            fields=[
                line for change in entry.fields if entry.verb != "reveal" for line in display.changed(*change)
            ]
            or [(str(column.verbose_name), "", "") for column, _old, _new in entry.fields],
            revert_id=entry.id if entry.revertible and row.deleted_at is None else None,
            act=known.get(entry.batch),
        )
        for entry in entries
    ]


def _acts(actor: Actor, record: type[Record], keys: set[str]) -> dict[str, tuple[str, str]]:
    """{key: (what it did in all, address)} of acts that more than one change belongs to, or that cannot be
    taken back but as a whole."""
    return {
        act.key: (
            ngettext("%(num)s change in all", "%(num)s changes in all", act.rows),
            url_for(f"{act.record.key()}.act_view", key=act.key),
        )
        for act in acts.known(actor, record, keys)
        if act.rows > 1 or act.verb not in ("edit", "create", "revert")
    }


def referring(actor: Actor, row: Any) -> list[tuple[str, str]]:
    """(text, address) of what refers to a row that is about to be deleted."""
    found = []
    for record, link, rows, more in reading.related(actor, row):
        if rows:
            number = f"{len(rows)}+" if more else str(len(rows))
            address = address_of(url_for(f"{record.key()}.index_view"), {f"f.{link.name}": str(row.id)})
            found.append(
                (
                    f"{display.label_of_referring(link)}: {number}",
                    address if filterable(actor, record, link) else "",
                )
            )
    return found


def refused(record: type[Record], invalid: store.Invalid) -> str:
    """Why a change was not accepted, where there is no form to say it in."""
    labels = {name: getattr(record.column(name), "verbose_name", "") for name in invalid.problems}
    return " ".join(
        f"{labels[name]}: {text}" if labels[name] else str(text) for name, text in invalid.problems.items()
    )


def in_use(problem: store.InUse, text: str = "") -> str:
    """Why a row cannot go into the bin; `text` says it of something else that is refused."""
    if problem.reason:
        return str(problem.reason)
    named = [
        f"{record.meta('label_plural')} ({format_decimal(number)})" for record, number in problem.references
    ]
    names = display.listed(named)
    return (
        f"{text} {names}"
        if text
        else gettext("Not deleted: other records refer to it. %(names)s", names=names)
    )


def conflicts(
    actor: Actor, form: RecordForm, conflict: store.Conflict
) -> dict[str, tuple[str, str, str | None]]:
    """{column: (stored now, typed, the stored value as the input would hold it)} of what contradicts."""
    found = {}
    for name, (_theirs, mine) in conflict.fields.items():
        column = conflict.row.column(name)
        theirs = reading.value(actor, conflict.row, column)
        raw = None
        if name in form and not isinstance(theirs, Masked):
            plain = theirs.id if isinstance(theirs, Link) else theirs
            raw = form[name].conflict("" if plain is None else plain)
        found[name] = (
            said(actor, column, theirs),
            "••••" if getattr(column, "sealed", False) else said(actor, column, mine),
            raw,
        )
        if name in form:
            form[name].errors = [*form[name].errors, gettext("Somebody else changed this meanwhile.")]
    return found


def said(actor: Actor, column: Field, value: Any) -> str:
    """A value in words, as it is stored or read out: of text every language, of a link the title."""
    if isinstance(value, Text | LanguageStates):
        return "\n".join(f"{code}: {text}" for code, text in sorted(display.by_language(value).items()))
    if hasattr(column, "rel_model") and isinstance(value, int):
        return dict(reading.titles(actor, column.rel_model, [value])).get(value, "••••")
    return display.show(value, column, get_locale())
