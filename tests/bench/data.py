"""The rows the benchmarks run on: an office of N residents, and the same rows for the contenders."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from backoffice import schema
from backoffice.settings import CONFIG

FOLDER = Path("instance") / "bench"
OFFICE = "office.sqlite3"
_MADE = "made.json"

#: What a contender without a bin, versions and sealed columns needs of the office, and an index for each
#: column that is sorted or filtered by.
_TABLES = {
    "language": ("id", "autonym", "code"),
    "area": ("id", "name", "kind", "parent_id"),
    "household": ("id", "place", "area_id"),
    "resident": (
        *("id", "name", "name_latin", "name_native", "kind", "sex", "born", "nationality"),
        *("preferred_language_id", "household_id", "area_id", "away", "vulnerability"),
    ),
}
_INDEXED = {"language": ("autonym",), "area": ("name", "kind"), "household": ("place",), "resident": "*"}


@dataclass(frozen=True)
class Sample:
    """What the scenarios ask for: rows and values that exist in the data. `search` holds the first two
    characters of a Korean's Chinese name, `often` two that thousands have in their names."""

    size: int
    residents: int
    ids: list[int]
    search: str
    often: str
    grid: int
    community: int
    language: int


def prepare(size: int) -> tuple[Path, Sample]:
    """The folder of the office with `size` more residents and its sample; made now unless it is there with
    the tables of today."""
    folder = FOLDER / str(size)
    made, tables = folder / _MADE, _digest_of_tables()
    ready = made.exists() and json.loads(made.read_text()).get("tables") == tables
    if not ready:
        shutil.rmtree(folder, ignore_errors=True)
    started = time.perf_counter()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BACKOFFICE_")}
    subprocess.run(  # of an office that is there, this renews the indexes only
        [sys.executable, "-m", "backoffice", "demo", "--scale", str(size)],
        env=environment | {"BACKOFFICE_INSTANCE": str(folder)},
        check=True,
    )
    if not ready:
        seconds = time.perf_counter() - started
        _peers(folder)
        made.write_text(json.dumps({"seconds": seconds, "tables": tables}))
    return folder, _sample(folder, size)


def _digest_of_tables() -> str:
    steps = sorted(schema.FOLDER.glob("[0-9]*.py"))
    return hashlib.sha256(b"".join(step.read_bytes() for step in steps)).hexdigest()


def filled_in(folder: Path) -> float:
    """Seconds that filling took."""
    return float(json.loads((folder / _MADE).read_text())["seconds"])


@contextmanager
def copied(folder: Path) -> Iterator[Path]:
    """A copy of an office to work in, gone afterwards: each run finds the office as it was made."""
    target = FOLDER / "copy"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    shutil.copy(folder / CONFIG, target)
    source, copy = sqlite3.connect(folder / OFFICE), sqlite3.connect(target / OFFICE)
    source.backup(copy)
    copy.close()
    source.close()
    try:
        yield target
    finally:
        shutil.rmtree(target)


def _peers(folder: Path) -> None:
    """Write the same rows into peers.sqlite3, as plain tables with every index a plain admin can use."""
    path = folder / "peers.sqlite3"
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode=wal")
    connection.execute("ATTACH ? AS office", (str(folder / OFFICE),))
    for table, columns in _TABLES.items():
        names = ", ".join(columns)
        key = "id INTEGER PRIMARY KEY"
        kinds = ", ".join([key, *(f"{name} {_kind(name)}" for name in columns[1:])])
        connection.execute(f"CREATE TABLE {table} ({kinds})")
        connection.execute(f"INSERT INTO {table} SELECT {names} FROM office.{table} ORDER BY id")
        for name in columns[1:] if _INDEXED[table] == "*" else _INDEXED[table]:
            connection.execute(f"CREATE INDEX {table}_{name} ON {table} ({name}, id)")
    connection.commit()
    connection.execute("DETACH office")
    connection.execute("ANALYZE")
    connection.commit()
    connection.close()


def _kind(column: str) -> str:
    return "INTEGER" if column.endswith("_id") else "DATE" if column == "born" else "VARCHAR(320)"


def _sample(folder: Path, size: int) -> Sample:
    connection = sqlite3.connect(folder / "peers.sqlite3")

    def one(statement: str, *values: object) -> tuple[int, ...]:
        found: tuple[int, ...] = connection.execute(statement, values).fetchone()
        return found

    residents, highest = one("SELECT count(*), max(id) FROM resident")
    ids = [max(1, highest * part // 40) for part in range(1, 40)]
    named = "SELECT name FROM resident WHERE nationality = ? AND length(name) = 3 AND id >= ? LIMIT 1"
    korean, chinese = (str(one(named, code, highest // 2)[0]) for code in ("KR", "CN"))
    grid = one(
        "SELECT area_id FROM resident WHERE id >= ? AND household_id IS NOT NULL LIMIT 1", highest // 2
    )[0]
    community = one("SELECT parent_id FROM area WHERE id = ?", grid)[0]
    language = one("SELECT id FROM language WHERE code = 'ko'")[0]
    connection.close()
    return Sample(size, residents, ids, korean[:2], chinese[1:], grid, community, language)
