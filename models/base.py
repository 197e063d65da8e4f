"""What a record is and which facts its columns carry; may not know who is looking, a request or paper."""

from __future__ import annotations

import enum
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask_babel import lazy_gettext as _
from peewee import (
    AutoField,
    BooleanField,
    CharField,
    DatabaseProxy,
    DateField,
    DateTimeField,
    Field,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)

#: The database of this installation; `backoffice.database.open_database` fills it.
database = DatabaseProxy()


class Sensitivity(enum.IntEnum):
    """How much harm a value does in the wrong hands; drives masking, search, export, history and print."""

    PUBLIC = 0
    INTERNAL = 1
    PERSONAL = 2
    SPECIAL = 3


PUBLIC, INTERNAL, PERSONAL, SPECIAL = Sensitivity


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What the product needs to know about one column; a misspelt fact fails at import.

    `follows` names "link.column": the column is a copy that the write path keeps equal to that column of the
    linked record (while the link is set), so that scope, sort and filter need no join.
    `system` says that the product itself writes the column: it is shown, never typed.
    `part`: the row is a part of the linked one and goes into the bin with it.
    `pinyin`: Chinese in it is also found by syllables and initials.
    `when`: (column, values): it matters only to rows whose other column has one of these values.
    `offers`: (column, {its value: choices}): the choices that fit the other column's value; a value that is
        not named goes with all of them.
    `shared`: rows with the same link belong together (a household, a family) and are shown beside each other.
    `logged_with`: a column whose changes are written down with this one's value, so that taking such a change
        back brings both.
    """

    sensitivity: Sensitivity = INTERNAL
    listed: bool = False
    filtered: bool = False
    searched: bool = False
    pinyin: bool = False
    printed: bool = False
    system: bool = False
    section: str = ""
    follows: str = ""
    part: bool = False
    when: tuple[str, tuple[Any, ...]] | None = None
    offers: tuple[str, Mapping[str, tuple[str, ...]]] | None = None
    shared: bool = False
    logged_with: str = ""
    sample: Any = None


@dataclass(frozen=True, kw_only=True)
class View:
    """A list that comes with the record: `query` is the argument part of its address. `today`: it is work of
    the day and stands on the first page. `rings`: whoever reaches what stands in it is told by the bell."""

    key: str
    label: Any
    query: str
    today: bool = False
    rings: bool = False


@dataclass(frozen=True, kw_only=True)
class Likeness:
    """Which columns tell whether two rows are the same person (or thing): names in any script, numbers that
    nobody shares and ways of contact (both sealed, with a blind index), the day of birth, and columns that
    only speak for or against it."""

    names: tuple[str, ...]
    unique: tuple[str, ...] = ()
    contact: tuple[str, ...] = ()
    born: str = ""
    support: tuple[str, ...] = ()


@dataclass(frozen=True)
class Told:
    """What a document says of a row: {column: value}; or, when it cannot be relied on, why: `problem` is a
    lazy message that names the place."""

    values: Mapping[str, Any]
    problem: Any = None


def column(field: Field, label: Any, help: Any = None, **facts: Any) -> Any:
    """Give a Peewee field its label, help and facts."""
    field.verbose_name, field.help_text, field.facts = label, help, Facts(**facts)
    return field


def ordered(field: Field) -> bool:
    """Whether the stored form of a column has a useful order (sealed and per-language text has none)."""
    return getattr(field, "ordered", True) and (
        not isinstance(field, TextField) or getattr(field, "ordered", False)
    )


def facts(field: Field) -> Facts:
    """The facts of a column; raises AttributeError for a field that was not declared by `column`."""
    found: Facts = field.facts
    return found


_NEVER_STORED = dict.fromkeys([0, *range(0xE000, 0xE004)])


def clean(text: str) -> str:
    """A text as it is stored: NFC without NUL and the product's own marks (see `content.sentences`), so that
    what looks equal is found and compared as equal."""
    return unicodedata.normalize("NFC", text.translate(_NEVER_STORED)).strip()


def now() -> datetime:
    """The present moment as a naive UTC datetime, the form in which every moment is stored."""
    return datetime.now(UTC).replace(tzinfo=None)


class Record(Model):
    """One record type. Subclasses declare columns with `column` and, in `Meta`:

    label, label_plural: lazy texts. title: name(s) of the column(s) that name a row. topic: one of `TOPICS`.
    sections: {key: lazy label} in the order of the form.
    scope: {"area" | "company" | "school" | "household" | "user" | "role" | "language": column}, the column by
        which a row belongs to a place, an organisation, a household, a user, everybody of a role or a
        language of content ("id": the record is that place).
    order: name of the default sort column, "-" before it for descending.
    views: the lists that come with the record (`View`). card: names of the columns that a narrow screen shows
        beside the title, by default the first three that are listed.
    likeness: by what two rows are known to be the same (`Likeness`); without it none are compared.
    reads: names of the columns that `read` fills from a document that is scanned or pasted.
    delivered: its rows are read by the public, so that each change of one is news to readers.
    soft_links: (column with a record's name, column with a row's number) by which rows name another one
        without a link; they go with it when two are made one.
    """

    id = AutoField()
    version = IntegerField(default=1)
    changed_at = DateTimeField(default=now)
    deleted_at = DateTimeField(null=True)

    class Meta:
        database = database
        legacy_table_names = False

    @classmethod
    def key(cls) -> str:
        """The record's singular snake_case name: table, address and permission. Not called `name`, for most
        records have a column of that name."""
        return str(cls._meta.table_name)

    @classmethod
    def columns(cls, **wanted: Any) -> list[Field]:
        """The declared columns in order of declaration, cut to those whose facts equal `wanted`."""
        return [
            field
            for field in cls._declared()
            if all(getattr(field.facts, fact) == value for fact, value in wanted.items())
        ]

    @classmethod
    def _declared(cls) -> tuple[Field, ...]:
        """The fields that carry facts, looked for again only when the record's fields are others: a page asks
        some hundred times."""
        key = tuple(map(id, cls._meta.sorted_fields))
        known: tuple[Any, tuple[Field, ...]] | None = vars(cls._meta).get("declared")
        if known is None or known[0] != key:
            known = key, tuple(field for field in cls._meta.sorted_fields if hasattr(field, "facts"))
            cls._meta.declared = known
        return known[1]

    @classmethod
    def column(cls, name: str) -> Field | None:
        """The declared column of that name, or None (also for fields that carry no facts)."""
        field = cls._meta.fields.get(name)
        return field if field is not None and hasattr(field, "facts") else None

    @classmethod
    def meta(cls, key: str, default: Any = None) -> Any:
        """A declaration in the record's own `Meta`; unlike Peewee's, it is never inherited."""
        return getattr(cls._meta, key, default)

    @classmethod
    def sections(cls) -> list[tuple[str, str]]:
        """(key, label) of the sections in the order of the form, first "" of what stands in none."""
        named = [(key, str(label)) for key, label in (cls.meta("sections") or {}).items()]
        return [("", str(cls.meta("label"))), *named]

    @classmethod
    def title_columns(cls) -> list[Field]:
        """The columns that name a row."""
        title = cls.meta("title", ())
        return [cls._meta.fields[name] for name in ((title,) if isinstance(title, str) else title)]

    @classmethod
    def scope(cls) -> Mapping[str, str]:
        """{dimension: column name} by which rows belong to a place, an organisation, a user or a role."""
        found: Mapping[str, str] = cls.meta("scope") or {}
        return found

    @classmethod
    def sorted_by(cls) -> list[Field]:
        """The columns by which lists are sorted or filtered, so that each needs an index of its own."""
        return [
            field
            for field in cls.columns()
            if ordered(field)
            and (field.facts.listed or field.facts.filtered or isinstance(field, ForeignKeyField))
        ]

    @classmethod
    def picked_by(cls) -> list[Field]:
        """The columns that lists are cut by to one of few values: choices, countries, links, yes or no."""
        return [
            field
            for field in cls.columns(filtered=True)
            if isinstance(field, CharField | ForeignKeyField | BooleanField) and ordered(field)
        ]

    @classmethod
    def order_column(cls) -> Field | None:
        """The column by which lists are sorted by default, None when that is the id or a link."""
        field = cls.column((cls.meta("order") or "-id").lstrip("-"))
        return None if field is None or isinstance(field, ForeignKeyField) else field

    @classmethod
    def views(cls) -> tuple[View, ...]:
        """The lists that come with the record."""
        return tuple(cls.meta("views") or ())

    @classmethod
    def card(cls) -> list[Field]:
        """The columns that a narrow screen shows beside the title."""
        titles = {field.name for field in cls.title_columns()}
        names = cls.meta("card") or [
            field.name for field in cls.columns(listed=True) if field.name not in titles
        ]
        return [cls._meta.fields[name] for name in names][:3]

    @classmethod
    def followers(cls) -> Iterator[tuple[Field, ForeignKeyField, Field]]:
        """(copy, link, source) for each column that follows a linked record."""
        for field in cls.columns():
            if field.facts.follows:
                link, _dot, source = field.facts.follows.partition(".")
                yield field, cls._meta.fields[link], cls._meta.fields[link].rel_model._meta.fields[source]

    def prepare(self, old: Record | None) -> None:
        """Derive values just before a save; `old` is the stored row, None when new. The blind index of a
        sealed value follows the value."""
        for field in self.columns():
            value = self.__data__.get(field.name)
            if getattr(field, "blind", False) and (old is None or old.__data__.get(field.name) != value):
                setattr(self, f"{field.name}_blind", field.blind_of(value.plain()) if value else None)

    def signed(self, user: int | None, old: Record | None) -> None:
        """Note in the row who writes it; `old` as for `prepare`, which comes after."""

    def stays(self) -> Any:
        """Why the row may not go into the bin whoever asks, a lazy message; None when it may."""
        return None

    @classmethod
    def read(cls, text: str) -> Told | None:
        """What a document that was scanned, pasted or typed says; None for what is no document."""
        return None

    def problems(self) -> dict[str, Any]:
        """{column name: lazy message} for what is wrong with the row whoever looks; empty when sound."""
        return {}


#: Topics in the order of the menu; the same names in models, menu and documentation.
TOPICS: dict[str, Any] = {
    "places": _("Places"),
    "people": _("People"),
    "organisations": _("Organisations"),
    "journeys": _("Journeys"),
    "care": _("Care"),
    "services": _("Services"),
    "staff": _("Staff"),
    "content": _("Content"),
    "system": _("System"),
}


def check(records: list[type[Record]]) -> list[str]:
    """Problems of the declarations, one line each with an id, empty when sound; asked at every start."""
    found = []
    for record in records:
        meta = vars(record._meta)
        for key in ("label", "label_plural", "title", "topic"):
            if not meta.get(key):
                found.append(f"R001 {record.key()}: Meta.{key} is missing")
        if meta.get("topic") not in TOPICS:
            found.append(f"R002 {record.key()}: unknown topic {meta.get('topic')!r}")
        for dimension, name in record.scope().items():
            if dimension not in ("area", "company", "school", "household", "user", "role", "language"):
                found.append(f"R003 {record.key()}: unknown scope {dimension!r}")
            if name not in record._meta.fields:
                found.append(f"R004 {record.key()}: scope by unknown column {name!r}")
        found.extend(_check_names(record))
        for field in record.columns():
            if hasattr(Record, field.name) and field.name not in Record._meta.fields:
                found.append(f"R005 {record.key()}: column {field.name!r} hides what every record has")
            found.extend(f"{problem} ({record.key()}.{field.name})" for problem in _check_column(field))
    return found


def _check_names(record: type[Record]) -> Iterator[str]:
    """Names of columns in `Meta` and in facts that the record does not have."""
    likeness = record.meta("likeness")
    named = list(record.meta("card") or ())
    if likeness is not None:
        named += [*likeness.names, *likeness.unique, *likeness.contact, *likeness.support]
        named += [likeness.born] if likeness.born else []
    named += record.meta("reads") or ()
    named += [name for names in record.meta("soft_links") or () for name in names]
    for each in record.columns():
        named += [fact[0] for fact in (each.facts.when, each.facts.offers) if fact]
    for name in named:
        if record.column(name) is None:
            yield f"R006 {record.key()}: no column {name!r}"


def _check_column(field: Field) -> Iterator[str]:
    declared = facts(field)
    if not field.verbose_name:
        yield "R010 no label"
    if declared.searched and not isinstance(field, CharField | TextField):
        yield "R011 searched, but not text"
    if declared.searched and declared.sensitivity >= SPECIAL:
        yield "R012 special and searched: only a blind index may find it"
    if declared.pinyin and not declared.searched:
        yield "R013 pinyin without searched"
    if declared.section and declared.section not in (field.model.meta("sections") or {}):
        yield f"R014 unknown section {declared.section!r}"
    if isinstance(field, ForeignKeyField) and not issubclass(field.rel_model, Record):
        yield "R015 links to something that is no record"
    if getattr(field, "sealed", False) and declared.sensitivity < SPECIAL:
        yield "R016 sealed, but not special"


__all__ = [
    "INTERNAL",
    "PERSONAL",
    "PUBLIC",
    "SPECIAL",
    "TOPICS",
    "BooleanField",
    "CharField",
    "DateField",
    "DateTimeField",
    "Facts",
    "ForeignKeyField",
    "IntegerField",
    "Likeness",
    "Record",
    "Sensitivity",
    "Told",
    "View",
    "check",
    "column",
    "database",
    "facts",
    "now",
    "ordered",
]
