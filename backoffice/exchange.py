"""Import and export of records as tables: columns by the declarations, rows by the one way in and out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from babel import Locale
from flask_babel import force_locale
from flask_babel import gettext as _
from peewee import BooleanField, DateField, DateTimeField, Field, ForeignKeyField, IntegerField

from backoffice import access, listing, reading, store
from backoffice.access import Actor
from backoffice.query import Query
from backoffice.reading import Link, Masked
from backoffice.tables import LONGEST_CELL, Table, write_table
from models.base import Record, database
from models.content.language import Language
from models.fields import (
    SOURCE,
    CountryField,
    LanguageStates,
    Sealed,
    State,
    StatesField,
    Text,
    TranslatedField,
)
from models.system.submission import Submission
from models.system.user import INTERFACE_LANGUAGES

#: Rows that are kept or lost together, so that a killed import can simply be run again.
BATCH = 200

#: A day in a spreadsheet that was stored as a number counts from here.
_SERIAL_START = date(1899, 12, 30)

#: What stands in the place of a value that is not shown in full.
_MASK = re.compile(r"••••.{0,4}")

_YES, _NO = {"yes", "true", "1", "是", "y", "예", "はい"}, {"no", "false", "0", "否", "n", "아니요", "いいえ"}

Progress = Callable[[int], object]


class _Unclear(Exception):
    """A cell that cannot be read as its column's kind of value; the text asks a clear question."""


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
        return " ".join(f"{code}:{state}" for code, (state, _digest) in sorted(value.by.items()))
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
    report, targets, links = Report(), _targets(actor, record, table.header), _Links(actor)
    kept_by_product = {
        column.name for column in record.columns() if column.facts.system or column.facts.follows
    }
    unknown = [name for name, target in zip(table.header, targets, strict=True) if name and target is None]
    unknown = [name for name in unknown if name not in kept_by_product]
    if unknown:
        report.problems.append(_("columns left out: %(names)s", names=", ".join(unknown)))
    lines = iter(table.rows)
    while batch := [line for _place, line in zip(range(BATCH), lines, strict=False)]:
        with database.atomic() as transaction:
            for number, cells in batch:
                _line(actor, record, targets, cells, number, links, report)
            if dry_run:
                transaction.rollback()
        progress(len(batch))
    return report


def _line(
    actor: Actor, record: type[Record], targets: Sequence[Any], cells: Sequence[Any], number: int,
    links: _Links, report: Report,
) -> None:  # fmt: skip
    values: dict[str, Any] = {}
    problems: dict[str, Any] = {}
    given = [
        (target, cell)
        for target, cell in zip(targets, cells, strict=False)
        if target is not None and cell not in (None, "")
    ]
    for (name, _language), cell in given:
        if isinstance(name, str):
            _read(values, problems, name, partial(_number, cell))
    row_id, version = values.pop("id", None), values.pop("version", None)
    before = row_id and record.get_or_none(record.id == row_id, access.rows(actor, "view", record))
    for (column, language), cell in given:
        if isinstance(column, str) or (before and _unchanged(actor, before, column, language, cell)):
            continue
        stored = values.get(column.name, getattr(before, column.name) if before else None)
        _read(values, problems, column.name, partial(_value, column, language, cell, stored, links))
    try:
        if problems:
            raise store.Invalid(problems)
        with database.atomic():
            if row_id:
                after = store.change(actor, record, row_id, values, version=version, verb="import")
                report.changed += bool(before) and after.version != before.version
            else:
                report.made += _create(actor, record, values, number)
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
    except _Unclear as error:
        problems[name] = str(error)


def _unchanged(actor: Actor, row: Record, column: Field, language: str, cell: Any) -> bool:
    """Whether a cell says no more than an export of the row as it is now."""
    if isinstance(cell, str) and _MASK.fullmatch(cell.strip()):
        return True
    shown = _cell(actor, row, column, language)
    try:
        text, stored = _text(cell), "" if shown is None else _text(shown)
    except _Unclear:
        return False
    return text in (stored, stored[:LONGEST_CELL].strip())


def _create(actor: Actor, record: type[Record], values: dict[str, Any], number: int) -> bool:
    """Make the row unless the same line made it before; the line is known by its content and its place.
    Raises Invalid when that row is in the bin."""
    content = repr((record.key(), number, sorted((name, _known(value)) for name, value in values.items())))
    once = "import-" + hashlib.sha256(content.encode()).hexdigest()[:48]
    made_before = Submission.get_or_none(Submission.token == once)
    row = store.create(actor, record, values, once=once)
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
            named.setdefault(_plain(label), (column, SOURCE))

    def target(name: str) -> Any:
        found = re.fullmatch(r"(.+?)\s*[\[(]([A-Za-z-]{2,8})[\])]", name)
        if found and isinstance(named.get(_plain(found[1]), ("",))[0], TranslatedField):
            return named[_plain(found[1])][0], found[2]
        return named.get(_plain(name))

    return [target(name) for name in header]


def _plain(text: str) -> str:
    return re.sub(r"[\s_*:：]+", " ", text).strip().casefold()


# One cell, by the kind of its column.


def _value(column: Field, language: str, cell: Any, stored: Any, links: _Links) -> Any:
    """The value that a cell means; what is `stored` in other languages stays."""
    if isinstance(cell, str) and _MASK.fullmatch(cell.strip()):
        raise _Unclear(_("this is a masked value; leave the cell empty to keep what is stored"))
    if isinstance(column, TranslatedField):
        return Text({**(stored or Text()).by, language: _text(cell)})
    if isinstance(column, StatesField):
        return _states(_text(cell), stored or LanguageStates())
    if isinstance(column, ForeignKeyField):
        return links.find(column, cell)
    if isinstance(column, BooleanField):
        return _yes_or_no(cell)
    if isinstance(column, DateField):
        return _day(cell)
    if isinstance(column, IntegerField):
        return _number(cell)
    text = _text(cell)
    if isinstance(column, CountryField):
        return _country(text)
    return _choice(column, text) if column.choices else text


def _states(text: str, stored: LanguageStates) -> LanguageStates:
    """States written as an export does, laid over the stored ones."""
    for pair in text.split():
        language, _colon, state = pair.partition(":")
        if not language or state not in (State.DRAFT, State.PUBLISHED):
            raise _Unclear(_("write draft or published for each language, such as ko:draft"))
        if state != stored.by.get(language, ("",))[0]:
            stored = stored.set(language, state, "")
    return stored


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, int | float):
        if abs(cell) >= 10**15:
            raise _Unclear(
                _("the spreadsheet stored a number and lost digits of it: format the cell as text")
            )
        return str(int(cell)) if float(cell).is_integer() else str(cell)
    if isinstance(cell, date | datetime):
        return cell.isoformat()[:10]
    # An apostrophe before a sign is how our own export keeps a text from being a formula.
    return re.sub(r"^'(?=[=+\-@])", "", str(cell)).replace("\r\n", "\n").strip()


def _number(cell: Any) -> int:
    text = _text(cell).replace(",", "")
    if not re.fullmatch(r"-?\d{1,18}", text):
        raise _Unclear(_("write a whole number instead of %(value)s", value=text))
    return int(text)


def _yes_or_no(cell: Any) -> bool:
    text = _text(cell).casefold()
    if text not in _YES | _NO:
        raise _Unclear(_("write yes or no instead of %(value)s", value=text))
    return text in _YES


def _day(cell: Any) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, int | float) and 1 <= cell < 80_000:
        return _SERIAL_START + timedelta(days=int(cell))
    text = _text(cell)
    found = re.fullmatch(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?", text) or re.fullmatch(
        r"(\d{4})(\d{2})(\d{2})", text
    )
    try:
        if found:
            return date(*map(int, found.groups()))
    except ValueError:
        pass
    raise _Unclear(_("which day is %(value)s? Write it as 2026-03-22", value=text))


@lru_cache(maxsize=4096)
def _choice(column: Field, text: str) -> str:
    for value, label in column.choices:
        if text == value or _plain(text) in _labels(label):
            return str(value)
    offered = ", ".join(str(label) for _value, label in column.choices)
    raise _Unclear(_("%(value)s is none of: %(offered)s", value=text, offered=offered))


def _labels(label: Any) -> set[str]:
    found = set()
    for code, _own in INTERFACE_LANGUAGES:
        with force_locale(code):
            found.add(_plain(str(label)))
    return found


@lru_cache(maxsize=4096)
def _country(text: str) -> str:
    if text.upper() in CountryField.codes():
        return text.upper()
    for code, _own in INTERFACE_LANGUAGES:
        for country, name in Locale.parse(code).territories.items():
            if name.casefold() == text.casefold() and len(country) == 2:
                return country
    raise _Unclear(_("there is no country %(value)s", value=text))


class _Links:
    """Finds linked rows by number, code, name or other name, and remembers what it found."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.found: dict[tuple[str, str], int] = {}

    def find(self, column: ForeignKeyField, cell: Any) -> int:
        """The id of the one row that is meant; raises _Unclear when there is none or there are several."""
        target, text = column.rel_model, _text(cell)
        key = (target.key(), text)
        if key not in self.found:
            self.found[key] = self._ask(target, text)
        return self.found[key]

    def _ask(self, target: type[Record], text: str) -> int:
        reach = reading.live(self.actor, target)
        ways: list[Any] = [each == text for each in target.columns() if each.unique]
        ways += [each == text for each in target.title_columns()]
        if text.isdecimal() and len(text) < 18:
            ways.append(target.id == int(text))
        for way in ways:
            ids = [row for (row,) in target.select(target.id).where(reach, way).limit(2).tuples()]
            if len(ids) == 1:
                return int(ids[0])
            if ids:
                raise _Unclear(_("there are several called %(value)s: write the number", value=text))
        return self._by_other_name(target, reach, text)

    def _by_other_name(self, target: type[Record], reach: Any, text: str) -> int:
        names = target._meta.fields.get("alias_names")
        if names is not None:
            rows = target.select(target.id, names).where(reach, names.contains(text)).tuples()
            ids = [row for row, aliases in rows if text in [alias.strip() for alias in aliases.split(";")]]
            if len(ids) == 1:
                return int(ids[0])
        raise _Unclear(
            _("there is no %(record)s called %(value)s", record=str(target.meta("label")), value=text)
        )
