"""Lists as files: rows in the order of the list as the actor sees them; what is masked stays masked."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator
from typing import Any

import xlsxwriter
from flask import Response, abort, send_file, stream_with_context
from flask.typing import ResponseReturnValue
from flask_babel import format_date, get_locale
from peewee import Field

from backoffice import reading
from backoffice.access import Actor
from backoffice.query import Query
from models.base import Record, now
from views import display

#: A workbook is finished before it leaves; longer lists go out as CSV, which streams.
MOST_IN_WORKBOOK = 200_000

#: A cell that begins like this would be run as a formula by a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def _columns(actor: Actor, record: type[Record]) -> list[Field]:
    return reading.columns(actor, record)


def _rows(actor: Actor, record: type[Record], query: Query) -> Iterator[list[str]]:
    """The heads, then the texts of each row."""
    columns, locale = _columns(actor, record), get_locale()
    yield [str(column.verbose_name) for column in columns]
    shown = [(column, display.shower(column, locale)) for column in columns]
    for row in reading.stream(actor, record, query, columns):
        yield [show(reading.value(actor, row, column)) for column, show in shown]


def harmless(text: str) -> str:
    """Text that a spreadsheet takes for text: what looks like a formula gets an apostrophe before it."""
    return f"'{text}" if text.startswith(_FORMULA) else text


class _Line:
    """Takes the place of a file: what the writer writes is handed back."""

    def write(self, line: str) -> str:
        return line


def csv_file(actor: Actor, record: type[Record], query: Query) -> ResponseReturnValue:
    """The list as UTF-8 with a mark at its beginning, so that spreadsheets read Chinese right."""
    writer = csv.writer(_Line())

    def lines() -> Iterator[str]:
        yield "\ufeff"
        for row in _rows(actor, record, query):
            yield writer.writerow([harmless(text) for text in row])

    response = Response(stream_with_context(lines()), mimetype="text/csv")
    response.headers["Content-Disposition"] = f"attachment; filename={_name(record)}.csv"
    return response


def xlsx_file(actor: Actor, record: type[Record], query: Query) -> ResponseReturnValue:
    """The list as a workbook of text cells, written row by row."""
    if reading.count(actor, record, query, MOST_IN_WORKBOOK + 1) > MOST_IN_WORKBOOK:
        abort(413)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - sent and closed by the server
    options: dict[str, Any] = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
                               "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        head = book.add_format({"bold": True})
        for number, row in enumerate(_rows(actor, record, query)):
            for place, text in enumerate(row):
                if text:
                    sheet.write_string(number, place, text[:32_767], head if number == 0 else None)
    file.seek(0)
    return send_file(
        file, mimetype="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", as_attachment=True,
        download_name=f"{_name(record)}.xlsx",
    )


def _name(record: type[Record]) -> str:
    return f"{record.key()}-{format_date(now(), 'yyyyMMdd')}"
