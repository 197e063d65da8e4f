"""Opens the installation's database; all that differs between SQLite and PostgreSQL stands in this module.

Transactions are `models.base.database.atomic()`: on SQLite they begin IMMEDIATE, so that two writers wait for
each other instead of failing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import cysqlite
import peewee
import psycopg2
from playhouse.cysqlite_ext import CySqliteDatabase
from playhouse.pool import PooledPostgresqlDatabase

from models.base import database

#: Before this release a reset of the write-ahead log could corrupt the file (fixed in 3.51.3).
SQLITE_NEEDED = (3, 51, 3)

#: Seconds a writer waits for another one.
WAIT = 10

_PRAGMAS = {
    "journal_mode": "wal",
    "foreign_keys": 1,
    "synchronous": 2,
    "cache_size": -16_384,  # KiB for each connection; the file itself is mapped into memory
    "mmap_size": 1 << 30,
    "journal_size_limit": 64 << 20,
    "temp_store": 2,
}


class DatabaseRefused(Exception):
    """The database cannot be used; the text says why and what to do."""


class _Postgresql(PooledPostgresqlDatabase):
    """A pool that asks each connection whether it still answers, so that a server's restart is not felt."""

    def _is_closed(self, conn: Any) -> bool:
        if super()._is_closed(conn):
            return True
        try:
            with conn.cursor() as cursor:
                cursor.execute("SELECT 1")
        except psycopg2.Error:
            return True
        return False


def open_database(url: str) -> peewee.Database:
    """Make this database the one of all records; no connection is made yet. Raises DatabaseRefused."""
    if urlsplit(url).scheme == "postgresql":
        opened: peewee.Database = _open_postgresql(url)
    else:
        opened = _open_sqlite(url)
    if database.obj is not None and not database.obj.is_closed():
        database.obj.close()
    database.initialize(opened)
    return opened


def _open_sqlite(url: str) -> CySqliteDatabase:
    if cysqlite.sqlite_version_info < SQLITE_NEEDED:
        needed = ".".join(map(str, SQLITE_NEEDED))
        raise DatabaseRefused(
            f"SQLite {cysqlite.sqlite_version} is too old and can lose data: {needed} is needed"
        )
    path = sqlite_path(url)
    path.parent.mkdir(parents=True, exist_ok=True)
    return CySqliteDatabase(str(path), pragmas=_PRAGMAS, timeout=WAIT, lock_type="immediate")


def _open_postgresql(url: str) -> _Postgresql:
    return _Postgresql(
        url,
        max_connections=32,
        stale_timeout=600,
        timeout=WAIT,
        connect_timeout=WAIT,
        application_name="linli",
        # Moments are stored as naive UTC; nobody waits longer for a lock than on SQLite.
        options=f"-c timezone=UTC -c lock_timeout={WAIT * 1000} -c client_min_messages=warning",
    )


def sqlite_path(url: str) -> Path:
    """The file a sqlite:/// address names."""
    path = unquote(urlsplit(url).path)[1:]
    if not path:
        raise DatabaseRefused(f"{url}: names no file")
    return Path(path)


def is_sqlite() -> bool:
    """Whether the open database is SQLite; otherwise it is PostgreSQL."""
    return isinstance(database.obj, peewee.SqliteDatabase)


def connect() -> None:
    """Give this thread a connection, at the start of a request or job."""
    database.connect(reuse_if_open=True)


def release() -> None:
    """End what this thread left open; a PostgreSQL connection goes back to the pool, SQLite's stays open."""
    if database.is_closed():
        return
    if is_sqlite():
        if database.in_transaction():
            database.rollback()
    else:
        database.close()


def is_busy(error: Exception) -> bool:
    """Whether a database error will pass: somebody holds the lock, or the server just restarts."""
    if isinstance(error, peewee.InterfaceError):
        return not is_sqlite()
    if not isinstance(error, peewee.OperationalError):
        return False
    return not is_sqlite() or "locked" in str(error) or "busy" in str(error)


def analyse() -> None:
    """Let the planner count the rows, after a bulk load."""
    database.execute_sql("ANALYZE")


def sizes(tables: Iterable[str]) -> dict[str, int]:
    """Number of rows of each table, counted."""
    return {
        table: database.execute_sql(f'SELECT count(*) FROM "{table}"').fetchone()[0]  # noqa: S608
        for table in tables
    }


def integrity() -> list[str]:
    """What is broken inside the database, one line each; empty when sound. Reads all of it."""
    if not is_sqlite():
        return []  # constraints are always enforced there, and pages carry checksums of the server's own
    found = [
        f"page: {line}" for (line,) in database.execute_sql("PRAGMA integrity_check(20)") if line != "ok"
    ]
    found += [
        f"foreign key: {table} row {row} names a missing {parent}"
        for table, row, parent, _constraint in database.execute_sql("PRAGMA foreign_key_check")
    ]
    return found


def quick_check() -> list[str]:
    """A short look at the file before it is served: is it a database, can its schema and tables be read."""
    try:
        if is_sqlite():
            return [line for (line,) in database.execute_sql("PRAGMA quick_check(3)") if line != "ok"]
        database.execute_sql("SELECT 1")
    except peewee.DatabaseError as error:
        return [str(error)]
    return []


def copy_to(target: Path) -> None:
    """Write a consistent copy of the live database: a SQLite file, or PostgreSQL's custom dump."""
    target.unlink(missing_ok=True)
    if is_sqlite():
        database.execute_sql("VACUUM INTO ?", (str(target),))
    else:
        _run(
            "pg_dump",
            "--format=custom",
            "--no-owner",
            f"--file={target}",
            f"--dbname={database.obj.database}",
        )


def replace_by(source: Path, url: str) -> None:
    """Put a copy made by `copy_to` in the place of the database at `url`; what was there is gone."""
    if urlsplit(url).scheme == "postgresql":
        open_database(url)
        database.execute_sql("DROP SCHEMA public CASCADE")
        database.execute_sql("CREATE SCHEMA public")
        release()
        _run(
            "pg_restore",
            "--no-owner",
            "--exit-on-error",
            "--single-transaction",
            f"--dbname={url}",
            str(source),
        )
        return
    path = sqlite_path(url)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".restored")
    shutil.copyfile(source, fresh)
    with fresh.open("rb") as file:
        os.fsync(file.fileno())
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    fresh.replace(path)


def _run(*command: str) -> None:
    program = shutil.which(command[0])
    if program is None:
        raise DatabaseRefused(f"{command[0]} is not installed: it comes with PostgreSQL's client programs")
    done = subprocess.run([program, *command[1:]], capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise DatabaseRefused(f"{command[0]}: {done.stderr.strip()}")


# Full-text search: the statements that differ between the two stand below.
