"""Reads and writes CSV and XLSX files as rows of plain cells; knows no record and trusts no file."""

from __future__ import annotations

import codecs
import csv
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from xlsxwriter import Workbook

#: Limits of a file from outside; a workbook is unpacked, so both its packed and unpacked size count.
LARGEST_FILE, LARGEST_UNPACKED = 64 << 20, 512 << 20
MOST_ROWS, MOST_COLUMNS = 200_000, 200

#: So many characters go into a cell of a workbook; a longer text is cut there.
LONGEST_CELL = 32_767

#: A workbook may claim a million rows, nearly all empty: after so many empty ones it has ended.
EMPTY_ROWS = 1_000

#: What may begin a formula in a spreadsheet; a text that begins so is written behind an apostrophe.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


_Sheet = tuple[int, Iterator[tuple[int, list[Any]]]]


class BadTable(Exception):
    """The file cannot be read as a table; the text says why."""


@dataclass(frozen=True)
class Table:
    """header: the first line. rows: (number of the line in the file, cells). size: about how many rows."""

    header: list[str]
    rows: Iterator[tuple[int, list[Any]]]
    size: int


@contextmanager
def open_table(path: Path) -> Iterator[Table]:
    """Open a CSV or XLSX file; raises BadTable, also while rows are read."""
    if path.stat().st_size > LARGEST_FILE:
        raise BadTable(f"{path.name} is larger than {LARGEST_FILE >> 20} MB")
    opened = _workbook(path) if path.suffix.lower() in (".xlsx", ".xlsm") else _csv(path)
    with opened as (size, rows):
        limited = _limited(rows, path)
        header = next(limited, (0, []))[1]
        names = ["" if cell is None else str(cell).strip() for cell in header]
        if not any(names):
            raise BadTable(f"{path.name} is empty: its first line must name the columns")
        yield Table(names, limited, size)


def _limited(rows: Iterator[tuple[int, list[Any]]], path: Path) -> Iterator[tuple[int, list[Any]]]:
    empty = 0
    for number, cells in rows:
        if number > MOST_ROWS:
            raise BadTable(f"{path.name} has more than {MOST_ROWS} rows")
        if any(cell not in (None, "") for cell in cells):
            empty = 0
            yield number, cells
        else:
            empty += 1
            if empty > EMPTY_ROWS:
                return


@contextmanager
def _csv(path: Path) -> Iterator[_Sheet]:
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="") as file:
        try:
            head = file.read(65536)
        except UnicodeError:
            raise BadTable(f"{path.name} is neither UTF-8, UTF-16 nor GB 18030 text") from None
        file.seek(0)
        first = head.splitlines()[0] if head else ""
        separator = max(",;\t", key=first.count)

        def rows() -> Iterator[tuple[int, list[Any]]]:
            reader = csv.reader(file, delimiter=separator)
            try:
                for cells in reader:
                    yield reader.line_num, [*cells[:MOST_COLUMNS]]
            except (csv.Error, UnicodeError) as error:
                raise BadTable(f"{path.name}, line {reader.line_num + 1}: {error}") from None

        with path.open("rb") as raw:
            size = sum(chunk.count(b"\n") for chunk in iter(lambda: raw.read(1 << 20), b""))
        yield size, rows()


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(65536)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)  # a character may be cut at the end
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8-sig"


@contextmanager
def _workbook(path: Path) -> Iterator[_Sheet]:
    try:
        with zipfile.ZipFile(path) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
        if unpacked > LARGEST_UNPACKED:
            raise BadTable(f"{path.name} unpacks to more than {LARGEST_UNPACKED >> 20} MB")
        book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise BadTable(f"{path.name} is no XLSX workbook, or it has a password") from error
    try:
        sheet = next((each for each in book.worksheets if each.sheet_state == "visible"), None)
        if sheet is None:
            raise BadTable(f"{path.name} has no visible sheet")
        size = min(sheet.max_row or 0, MOST_ROWS)
        sheet.reset_dimensions()  # what the file claims about its size is not believed
        yield (
            size,
            (
                (number, list(cells))
                for number, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), 1)
            ),
        )
    finally:
        book.close()


def write_table(path: Path, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write a CSV (UTF-8 with BOM, so that spreadsheets know) or XLSX file, by the name's ending."""
    if path.suffix.lower() == ".xlsx":
        write_xlsx(str(path), header, rows)
    else:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            file.writelines(csv_lines(header, rows))


class _Echo:
    """A file for `csv` that hands each line on."""

    def write(self, line: str) -> str:
        return line


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The lines of a CSV file, one after the other, so that an export of any length streams."""
    writer = csv.writer(_Echo())
    yield writer.writerow(header)
    for row in rows:
        yield writer.writerow([harmless(cell) for cell in row])


def harmless(cell: Any) -> Any:
    """A cell that no spreadsheet takes for a formula; numbers stay numbers."""
    if isinstance(cell, str) and cell.startswith(FORMULA_SIGNS):
        return "'" + cell
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "seconds")
    return cell.isoformat() if isinstance(cell, date) else cell


def write_xlsx(target: Any, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write a workbook to a path or a binary file, row by row; no text in it becomes a formula or a link."""
    options = {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
        "strings_to_numbers": False, "remove_timezone": True, "default_date_format": "yyyy-mm-dd",
    }  # fmt: skip
    with Workbook(target, options) as book:
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        for place, name in enumerate(header):
            sheet.write_string(0, place, name, bold)
            sheet.set_column(place, place, max(12, min(40, len(name) * 2)))
        for number, row in enumerate(rows, 1):
            for place, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(number, place, cell.replace("\r\n", "\n")[:LONGEST_CELL])
                elif cell is not None:
                    sheet.write(number, place, cell)
