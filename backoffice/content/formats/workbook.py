"""Reads the first sheet of a workbook from outside in a limited process of its own, never in that of
the web server."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
from datetime import date, time
from pathlib import Path
from typing import Any

from flask_babel import lazy_gettext as _

from backoffice.content.formats.units import MOST_UNITS, Unreadable, limited

MEMORY, SECONDS = 1 << 30, 30

#: Exit codes of the child: no workbook, or too much of it.
_BAD, _LONG = 3, 4

Row = tuple[int, list[Any]]


def rows(content: bytes) -> list[Row]:
    """(number of the line, cells) of the lines that hold anything, the heading first; cells are texts,
    numbers, truth values or None. Raises Unreadable."""
    limited(content)
    command = [sys.executable, "-m", "backoffice.content.formats.workbook"]
    try:
        done = subprocess.run(  # noqa: S603 - our own module
            command,
            input=content,
            capture_output=True,
            timeout=SECONDS,
            cwd=Path(__file__).resolve().parents[3],
            env={"LANG": "C.UTF-8"},
        )
    except subprocess.TimeoutExpired:
        raise Unreadable(_("The workbook took too long to read.")) from None
    if done.returncode == _LONG:
        raise Unreadable(_("The file has more than %(limit)s sentences.", limit=MOST_UNITS))
    if done.returncode == _BAD:
        raise Unreadable(_("The file is no XLSX workbook, or it has a password."))
    if done.returncode:
        raise Unreadable(_("The workbook could not be read within the limits of memory and time."))
    found: list[Row] = [(number, cells) for number, cells in json.loads(done.stdout)]
    return found


def _plain(cell: Any) -> Any:
    if isinstance(cell, date):  # a datetime is one as well
        return cell.isoformat()[:10]
    return cell.isoformat("minutes") if isinstance(cell, time) else cell


def _main() -> int:
    from backoffice import tables

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "in.xlsx"
        path.write_bytes(sys.stdin.buffer.read())
        try:
            with tables.open_table(path) as table:
                found: list[Any] = [(1, table.header)]
                for number, cells in table.rows:
                    found.append((number, [_plain(cell) for cell in cells]))
                    if len(found) > MOST_UNITS + 1:
                        return _LONG
        except tables.BadTable:
            return _BAD
    json.dump(found, sys.stdout, default=str)
    return 0


if __name__ == "__main__":
    sys.exit(_main())
