"""Lists as files to download, as the reader sees them: columns by their labels, masked values masked."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from itertools import chain

from flask import Response, abort, send_file, stream_with_context
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from peewee import Field

from backoffice import display, listing, reading
from backoffice.access import Actor
from backoffice.query import Query
from backoffice.tables import csv_lines, write_xlsx
from models.base import Record, now

#: A workbook is finished before it leaves; longer lists go out as CSV, which streams.
MOST_IN_WORKBOOK = 200_000


def _header(columns: Sequence[Field]) -> list[str]:
    return [str(column.verbose_name) for column in columns]


def _rows(actor: Actor, record: type[Record], query: Query, columns: Sequence[Field]) -> Iterator[list[str]]:
    locale = get_locale()
    shown = [(column, display.shower(column, locale)) for column in columns]
    for row in reading.stream(actor, record, query, columns):
        yield [show(reading.value(actor, row, column)) for column, show in shown]


def csv_file(actor: Actor, record: type[Record], query: Query) -> ResponseReturnValue:
    """The list as UTF-8 with a mark at its beginning, so that spreadsheets read Chinese right."""
    columns = reading.columns(actor, record)
    lines = chain(["\ufeff"], csv_lines(_header(columns), _rows(actor, record, query, columns)))
    response = Response(stream_with_context(lines), mimetype="text/csv")
    response.headers["Content-Disposition"] = f"attachment; filename={_name(record)}.csv"
    return response


def xlsx_file(actor: Actor, record: type[Record], query: Query) -> ResponseReturnValue:
    """The list as a workbook of text cells."""
    if listing.count(actor, record, query, MOST_IN_WORKBOOK + 1) > MOST_IN_WORKBOOK:
        abort(413)
    columns = reading.columns(actor, record)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - sent and closed by the server
    write_xlsx(file, _header(columns), _rows(actor, record, query, columns))
    file.seek(0)
    return send_file(
        file,
        mimetype="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        as_attachment=True,
        download_name=f"{_name(record)}.xlsx",
    )


def _name(record: type[Record]) -> str:
    return f"{record.key()}-{now():%Y%m%d}"
