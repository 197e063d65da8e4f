"""Import and export of records as tables: columns by the declarations, rows by the one way in and out."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _
from peewee import DateTimeField, Field

from backoffice import access, cells, listing, reading, store
from backoffice.access import Actor
from backoffice.dates import Unclear
from backoffice.query import Query
from backoffice.reading import Link, Masked
from backoffice.tables import LONGEST_CELL, Table, write_table
from models.base import Record, database
from models.content.language import Language
from models.fields import (
    SOURCE,
    LanguageStates,
    Sealed,
    Text,
    TranslatedField,
)
from models.system.submission import Submission
from models.system.user import INTERFACE_LANGUAGES

#: Rows that are kept or lost together, so that a killed import can simply be run again.
BATCH = 200

Progress = Callable[[int], object]


@dataclass
class Report:
    """What came of an import. problems: one line for each thing that was wrong with a row."""

    made: int = 0
    changed: int = 0
    failed: int = 0
    problems: list[str] = field(default_factory=list)


def count(actor: Actor, record: type[Record], query: Query) -> int:
    """How many rows an export will hold."""
    return listing.count(actor, record, query)


def write_out(
    actor: Actor, record: type[Record], query: Query, path: Path, *, progress: Progress = lambda _rows: None
) -> None:
    """Write what the actor may export to a file in the form that `read_in` reads: names of columns, stored
    values, a column for each language of a text. Raises Refused.
    """
    columns = [column for column in reading.columns(actor, record) if not isinstance(column, DateTimeField)]
    codes = [code for (code,) in Language.select(Language.code).order_by(Language.position).tuples()]
    others = [code for code in codes if code != SOURCE]
    written: list[tuple[Field, str]] = []
    for column in columns:
        written.append((column, SOURCE))
        if isinstance(column, TranslatedField):
            written += [(column, code) for code in others]

    def rows() -> Iterator[Sequence[Any]]:
        for row in reading.stream(actor, record, query, columns):
            yield [row.id, row.version, *(_cell(actor, row, column, code) for column, code in written)]
            progress(1)

    names = (column.name if code == SOURCE else f"{column.name} [{code}]" for column, code in written)
    write_table(path, ["id", "version", *names], rows())


def _cell(actor: Actor, row: Record, column: Field, language: str) -> Any:
    """What stands in a file for one value, or for one language of a text."""
    value = reading.value(actor, row, column)
    if isinstance(value, Link):
        return value.title if value.title is not None else value.id
    if isinstance(value, Text):
        return value.get(language)
    if isinstance(value, LanguageStates):
        return " ".join(f"{code}:{state}" for code, state in sorted(value.by.items()))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) if isinstance(value, Masked | Sealed) else value


def read_in(
    actor: Actor,
    record: type[Record],
    table: Table,
    *,
    dry_run: bool = False,
    progress: Progress = lambda _rows: None,
) -> Report:
    """Make a row of each line, or change the row that a column "id" names. A line that is refused is reported
    and the others go on. The same lines again within a week make nothing new. In a row that is there a cell
    that is empty, masked or as an export would write it leaves the value alone.
    """
    report, targets, links = Report(), _targets(actor, record, table.header), cells.Links(actor)
    kept_by_product = {
        column.name for column in record.columns() if column.facts.system or column.facts.follows
    }
    unknown = [name for name, target in zip(table.header, targets, strict=True) if name and target is None]
    unknown = [name for name in unknown if name not in kept_by_product]
    if unknown:
        report.problems.append(_("columns left out: %(names)s", names=", ".join(unknown)))
    lines = iter(table.rows)
    act = secrets.token_hex(8)  # the whole file is one act, to be taken back as one
    while batch := [line for _place, line in zip(range(BATCH), lines, strict=False)]:
        with database.atomic() as transaction:
            reading_in = store.Act(actor, "import", record, key=act)
            for number, line in batch:
                _line(reading_in, targets, line, number, links, report)
            reading_in.close()
            if dry_run:
                transaction.rollback()
        if not dry_run:
            store.after(reading_in)
        progress(len(batch))
    return report


def _line(
    act: store.Act,
    targets: Sequence[Any],
    line: Sequence[Any],
    number: int,
    links: cells.Links,
    report: Report,
) -> None:
    actor, record = act.actor, act.record
    values: dict[str, Any] = {}
    problems: dict[str, Any] = {}
    given = [
        (target, cell)
        for target, cell in zip(targets, line, strict=False)
        if target is not None and cell not in (None, "")
    ]
    for (name, _language), cell in given:
        if isinstance(name, str):
            _read(values, problems, name, partial(cells.number, cell))
    row_id, version = values.pop("id", None), values.pop("version", None)
    before = row_id and record.get_or_none(record.id == row_id, access.rows(actor, "view", record))
    for (column, language), cell in given:
        if isinstance(column, str) or (before and _unchanged(actor, before, column, language, cell)):
            continue
        stored, said = before.__data__[column.name] if before else None, values.get(column.name)
        ask = partial(cells.value, column, cell, links, stored=stored, said=said, language=language)
        _read(values, problems, column.name, ask)
    try:
        if problems:
            raise store.Invalid(problems)
        with database.atomic():
            if row_id:
                after = store.change(actor, record, row_id, values, version=version, verb="import", act=act)
                report.changed += bool(before) and after.version != before.version
            else:
                report.made += _create(act, values, number)
    except store.Invalid as error:
        report.failed += 1
        report.problems += [
            f"{number}: {name}: {text}".replace(": :", ":") for name, text in error.problems.items()
        ]
    except store.Missing:
        report.failed += 1
        report.problems.append(f"{number}: " + _("there is no row %(id)s", id=row_id))
    except store.Conflict as error:
        report.failed += 1
        names = ", ".join(error.fields)
        report.problems.append(
            f"{number}: " + _("somebody else changed %(names)s since the export", names=names)
        )
    except store.Refused as error:
        report.failed += 1
        report.problems.append(f"{number}: " + _("not permitted: %(name)s", name=str(error)))


def _read(values: dict[str, Any], problems: dict[str, Any], name: str, ask: Callable[[], Any]) -> None:
    """Note the value of a cell, or what is wrong with it."""
    try:
        values[name] = ask()
    except Unclear as error:
        problems[name] = str(error)


def _unchanged(actor: Actor, row: Record, column: Field, language: str, cell: Any) -> bool:
    """Whether a cell says no more than an export of the row as it is now."""
    if isinstance(cell, str) and cells.MASK.fullmatch(cell.strip()):
        return True
    shown = _cell(actor, row, column, language)
    try:
        text, stored = cells.text(cell), "" if shown is None else cells.text(shown)
    except Unclear:
        return False
    return text in (stored, stored[:LONGEST_CELL].strip())


def _create(act: store.Act, values: dict[str, Any], number: int) -> bool:
    """Make the row unless the same line made it before; the line is known by its content and its place.
    Raises Invalid when that row is in the bin."""
    content = repr(
        (act.record.key(), number, sorted((name, _known(value)) for name, value in values.items()))
    )
    once = "import-" + hashlib.sha256(content.encode()).hexdigest()[:48]
    made_before = Submission.get_or_none(Submission.token == once)
    row = store.create(act.actor, act.record, values, once=once, act=act)
    if row.deleted_at is not None:
        raise store.Invalid({"": _("row %(id)s, made of this line before, is in the bin", id=row.id)})
    return made_before is None


def _known(value: Any) -> str:
    return repr(value.by) if isinstance(value, Text | LanguageStates) else str(value)


def _targets(actor: Actor, record: type[Record], header: Sequence[str]) -> list[Any]:
    """For each name in the header: (column, language where it is a text in several), None for an unknown
    one."""
    named: dict[str, Any] = {"id": ("id", SOURCE), "version": ("version", SOURCE)}
    columns = [each for each in record.columns() if access.editable(actor, record, each, "create")]
    for column in columns:
        labels = {column.name}
        for code, _own in INTERFACE_LANGUAGES:
            with force_locale(code):
                labels.add(str(column.verbose_name))
        for label in labels:
            named.setdefault(cells.plain(label), (column, SOURCE))

    def target(name: str) -> Any:
        found = re.fullmatch(r"(.+?)\s*[\[(]([A-Za-z-]{2,8})[\])]", name)
        if found and isinstance(named.get(cells.plain(found[1]), ("",))[0], TranslatedField):
            return named[cells.plain(found[1])][0], found[2]
        return named.get(cells.plain(name))

    return [target(name) for name in header]
