"""The data dictionary in Markdown, written from the declarations; what stands in docs/ comes from here."""

from __future__ import annotations

from collections.abc import Iterator

from peewee import BooleanField, CharField, DateField, DateTimeField, Field, ForeignKeyField, IntegerField

from models.base import TOPICS, Record
from models.fields import (
    CountryField,
    DocumentField,
    FileField,
    LongTextField,
    PhoneField,
    SealedField,
    StatesField,
    TranslatedField,
)
from models.register import records

#: The first kind that fits counts, so special kinds stand before those they are made of.
_KINDS: tuple[tuple[type[Field], str], ...] = (
    (TranslatedField, "text per language"),
    (StatesField, "state per language"),
    (PhoneField, "telephone, sealed"),
    (DocumentField, "document number, sealed"),
    (SealedField, "text, sealed"),
    (CountryField, "country (ISO 3166-1)"),
    (FileField, "file"),
    (LongTextField, "long text"),
    (BooleanField, "yes or no"),
    (DateTimeField, "moment (UTC)"),
    (DateField, "date"),
    (IntegerField, "whole number"),
    (CharField, "text"),
)


def markdown() -> str:
    """The dictionary of all records by topic."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Data dictionary"
    yield ""
    yield "Made by `backoffice describe` from the declarations in `models/`. Every record also has `id`,"
    yield "`version`, `changed_at` and `deleted_at`."
    for topic, label in TOPICS.items():
        of_topic = [record for record in records() if record.meta("topic") == topic]
        if of_topic:
            yield from ("", f"## {label}")
        for record in of_topic:
            yield from _record(record)


def _record(record: type[Record]) -> Iterator[str]:
    yield from ("", f"### {record.meta('label')} (`{record.key()}`)", "", (record.__doc__ or "").strip(), "")
    if record.scope():
        yield "Belongs to " + ", ".join(f"{key} by `{name}`" for key, name in record.scope().items()) + "."
        yield ""
    yield "| column | label | kind | sensitivity | facts | help |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for column in record.columns():
        declared = column.facts
        facts = [
            name
            for name in ("listed", "filtered", "searched", "pinyin", "printed", "system")
            if getattr(declared, name)
        ]
        if declared.follows:
            facts.append(f"follows {declared.follows}")
        if column.unique:
            facts.append("unique")
        if not column.null and column.default is None:
            facts.append("needed")
        cells = (
            f"`{column.name}`", column.verbose_name, _kind(column), declared.sensitivity.name.lower(),
            ", ".join(facts), column.help_text or "",
        )  # fmt: skip
        yield "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _kind(column: Field) -> str:
    if isinstance(column, ForeignKeyField):
        return f"link to `{column.rel_model.key()}`"
    if column.choices:
        return "one of " + ", ".join(f"{value} ({label})" for value, label in column.choices)
    kind = next((name for each, name in _KINDS if isinstance(column, each)), type(column).__name__)
    limit = getattr(column, "max_length", None)
    return (
        f"{kind}, at most {limit}" if limit and kind in ("text", "long text", "text per language") else kind
    )
