"""Opens the installation's database; all that differs between SQLite and PostgreSQL stands in this module.

Transactions are `models.base.database.atomic()`: on SQLite they begin IMMEDIATE, so that two writers wait for
each other instead of failing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import chain, islice
from operator import and_, or_
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import cysqlite
import peewee
import psycopg2
from playhouse.cysqlite_ext import CySqliteDatabase
from playhouse.pool import PooledPostgresqlDatabase
from psycopg2.extensions import make_dsn, parse_dsn
from psycopg2.extras import execute_batch

from models.base import database

#: Before this release a reset of the write-ahead log could corrupt the file (fixed in 3.51.3).
SQLITE_NEEDED = (3, 51, 3)

#: SQLSTATE of PostgreSQL errors that pass: connection, too many clients, lock not to be had, server stopping
#: or starting, serialization and deadlock.
_PASSING = ("08", "53300", "55P03", "57P", "40")

#: PostgreSQL refuses words and vectors beyond a size: this many characters and words of a column are kept.
_LONGEST_WORD, _MOST_WORDS = 100, 10_000

#: A token that no text makes.
_NOTHING = "-"

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


def is_full(error: Exception) -> bool:
    """Whether the database could not write for want of room."""
    return isinstance(error, peewee.OperationalError) and any(
        words in str(error) for words in ("disk is full", "No space left")
    )


def is_busy(error: Exception) -> bool:
    """Whether a database error will pass: somebody holds the lock, or the server just restarts."""
    if isinstance(error, peewee.InterfaceError):
        return not is_sqlite()
    if not isinstance(error, peewee.OperationalError):
        return False
    if is_sqlite():
        return "locked" in str(error) or "busy" in str(error)
    code = getattr(getattr(error, "orig", None), "pgcode", None)
    return code is None or code.startswith(_PASSING)  # without a code no server answered at all


def wait_turn(name: str) -> None:
    """Until nobody else is at what has that name; it is this transaction's turn then, until it ends. SQLite
    has one writer at a time anyway."""
    if not is_sqlite():
        database.execute_sql("SELECT pg_advisory_xact_lock(hashtext(%s))", (name,))


def analyse() -> None:
    """Let the planner count the rows, after a bulk load."""
    database.execute_sql("ANALYZE")


def sizes(tables: Iterable[str]) -> dict[str, int]:
    """Number of rows of each table, counted."""
    return {table: database.execute_sql(_count(table)).fetchone()[0] for table in tables}


def _count(table: str) -> str:
    return f'SELECT count(*) FROM "{table}"'


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
        connect()
        if is_sqlite():
            return [line for (line,) in database.execute_sql("PRAGMA quick_check(3)") if line != "ok"]
        database.execute_sql("SELECT 1")
    except peewee.DatabaseError as error:
        return [str(error)]
    return []


def tables() -> list[str]:
    """Names of the tables that are there."""
    return list(database.get_tables())


def copy_to(target: Path, counted: Sequence[str] = ()) -> dict[str, int]:
    """Write a consistent copy of the live database, a SQLite file or PostgreSQL's custom dump; returns the
    number of rows that the copy has of each of the tables `counted`."""
    target.unlink(missing_ok=True)
    if is_sqlite():
        database.execute_sql("VACUUM INTO ?", (str(target),))
        copy = cysqlite.Connection(str(target))
        try:
            return {table: number for table in counted for (number,) in copy.execute(_count(table))}
        finally:
            copy.close()
    with database.atomic():
        database.execute_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        (snapshot,) = database.execute_sql("SELECT pg_export_snapshot()").fetchone()
        _run(
            "pg_dump",
            "--format=custom",
            "--no-owner",
            f"--snapshot={snapshot}",
            f"--file={target}",
            url=database.obj.database,
        )
        return sizes(counted)


def shut() -> None:
    """Close every connection of this process, before it forks or the file is replaced."""
    if is_sqlite():
        database.close()
    elif database.obj is not None:
        database.obj.close_all()


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
            str(source),
            url=url,
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


def _run(*command: str, url: str) -> None:
    """Run a client program of PostgreSQL on a database; the password stays out of the list of processes."""
    program = shutil.which(command[0])
    if program is None:
        raise DatabaseRefused(f"{command[0]} is not installed: it comes with PostgreSQL's client programs")
    address = parse_dsn(url)
    password = address.pop("password", None)
    done = subprocess.run(
        [program, f"--dbname={make_dsn(**address)}", *command[1:]],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PGPASSWORD": password} if password else None,
    )
    if done.returncode:
        raise DatabaseRefused(f"{command[0]}: {done.stderr.strip()}")


# Full-text search and bulk writing: the statements that differ between the two stand below.


@dataclass(frozen=True)
class Match:
    """Where a search is found: join `table` on its `key` to the record's id and add `where`."""

    table: peewee.Table
    key: peewee.Column
    where: peewee.Expression | peewee.SQL


@dataclass(frozen=True)
class Word:
    """A word that is looked for: its tokens, and {column: mark} where it may stand for a sealed number."""

    tokens: Sequence[str]
    marks: Mapping[str, str]


def list_indexes(
    model: type[peewee.Model], columns: Sequence[str], picked: Sequence[str] = (), order: str = ""
) -> None:
    """Make the indexes by which a record's live rows are sorted, filtered and counted: one for each of these
    columns and one for the id; and one for each of the `picked` that holds its rows in the usual `order`,
    for rows of one value may lie far apart in it. Derived from the facts, they follow them."""
    table = model._meta.table_name
    wanted: dict[str, tuple[str, ...]] = {f"list_{table}_{column}": (column,) for column in ("id", *columns)}
    if order:
        wanted |= {f"list_{table}_{column}_{order}": (column, order) for column in picked if column != order}
    present = {index.name for index in database.get_indexes(table) if index.name.startswith("list_")}
    for name in present - wanted.keys():
        database.execute_sql(f'DROP INDEX "{name}"')
    for name in wanted.keys() - present:
        parts = [f'"{column}"' for column in wanted[name] if column != "id"]
        if is_sqlite():  # the row's id is the last part of every index
            columns_of = ", ".join(['"deleted_at"', *parts])
            database.execute_sql(f'CREATE INDEX "{name}" ON "{table}" ({columns_of})')
        else:
            columns_of = ", ".join([*parts, '"id"'])
            database.execute_sql(
                f'CREATE INDEX "{name}" ON "{table}" ({columns_of}) WHERE deleted_at IS NULL'
            )


def drop_list_indexes(model: type[peewee.Model]) -> None:
    """Take them away before a bulk load: it is faster to make them after."""
    for index in database.get_indexes(model._meta.table_name):
        if index.name.startswith("list_"):
            database.execute_sql(f'DROP INDEX "{index.name}"')


def without_index(expression: Any) -> Any:
    """The same expression, of which SQLite's planner makes no use of an index. PostgreSQL weighs a LIMIT by
    itself and needs no such advice."""
    return peewee.NodeList((peewee.SQL("+"), expression), glue="") if is_sqlite() else expression


def needs_advice() -> bool:
    """Whether the planner must be told if a condition over another table is met often: PostgreSQL estimates
    it, SQLite does not."""
    return is_sqlite()


def undecoded(column: str) -> str:
    """A text column as an expression that gives its bytes, where making a text of them would only cost time;
    PostgreSQL's driver gives texts."""
    return f"CAST({column} AS BLOB)" if is_sqlite() else column


def nulls_first() -> bool:
    """Whether rows without a value come first in ascending order, as the indexes hold them."""
    return is_sqlite()


def _fulltext(record: str) -> str:
    return f"{record}_search"


def fulltext_columns(record: str) -> list[str]:
    """The columns that the index of a record has, [] when there is none."""
    if not database.table_exists(_fulltext(record)):
        return []
    key = "rowid" if is_sqlite() else "id"
    return [
        column.name
        for column in database.get_columns(_fulltext(record))
        if column.name not in (key, _fulltext(record))
    ]


def fulltext_create(record: str, columns: Sequence[str]) -> None:
    """Make the empty index of a record, in the place of an earlier one. The words come ready: one token
    between blanks each, and a token is found by its beginning."""
    table = _fulltext(record)
    fulltext_drop(record)
    if is_sqlite():
        names = ", ".join(f'"{name}"' for name in columns)
        database.execute_sql(
            f"CREATE VIRTUAL TABLE \"{table}\" USING fts5({names}, content='', contentless_delete=1, "
            "tokenize='ascii', prefix='1 2 3')"
        )
        return
    names = ", ".join(f'"{name}" tsvector NOT NULL' for name in columns)
    database.execute_sql(f'CREATE TABLE "{table}" (id bigint PRIMARY KEY, {names})')
    for name in columns:
        database.execute_sql(f'CREATE INDEX "{table}_{name}" ON "{table}" USING gin ("{name}")')


def fulltext_drop(record: str) -> None:
    """Take the index of a record away; a start makes what is missing."""
    database.execute_sql(f'DROP TABLE IF EXISTS "{_fulltext(record)}"')


def _vector(tokens: str) -> str:
    """Tokens as the text form of a tsvector: PostgreSQL's own parser would drop much of Chinese."""
    words = tokens.split()[:_MOST_WORDS]
    return " ".join(f"{_quoted(word)}:{place}" for place, word in enumerate(words, 1))


def _quoted(token: str) -> str:
    return "'" + token[:_LONGEST_WORD].replace("\\", "\\\\").replace("'", "''") + "'"


def _fulltext_insert(record: str, columns: Sequence[str]) -> str:
    names = "".join(f', "{name}"' for name in columns)
    if is_sqlite():
        marks = ", ?" * len(columns)
        return f'INSERT OR REPLACE INTO "{_fulltext(record)}" (rowid{names}) VALUES (?{marks})'
    marks = ", %s::tsvector" * len(columns)
    update = ", ".join(f'"{name}" = excluded."{name}"' for name in columns)
    return (
        f'INSERT INTO "{_fulltext(record)}" (id{names}) VALUES (%s{marks}) '
        f"ON CONFLICT (id) DO UPDATE SET {update}"
    )


def _fulltext_values(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(values) if is_sqlite() else tuple(map(_vector, values))


def fulltext_put(record: str, row: int, entries: Mapping[str, str]) -> None:
    """Write what the index holds of one row."""
    statement = _fulltext_insert(record, list(entries))
    database.execute_sql(statement, (row, *_fulltext_values(entries.values())))


def fulltext_fill(record: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> int:
    """Make the index anew from (id, tokens of each column); returns how many rows it holds."""
    fulltext_create(record, columns)
    statement = _fulltext_insert(record, columns)
    return _many(statement, ((row[0], *_fulltext_values(row[1:])) for row in rows))


def fulltext_match(
    record: str, columns: Sequence[str], words: Sequence[Word], whole: Mapping[str, str] | None = None
) -> Match:
    """Rows in which every word is found in one of the columns, its tokens in a row, the last one by its
    beginning unless it is a single wide character, or as a mark in the column of the mark; and rows in which
    a mark of `whole` is found."""
    name, whole = _fulltext(record), whole or {}
    if is_sqlite():
        table = peewee.Table(name, ("rowid",)).bind(database)
        asked = _fts_query(columns, words, whole)
        return Match(table, table.rowid, peewee.SQL(f'"{name}" MATCH ?', (asked,)))
    marked = {column for word in words for column in word.marks} | set(whole)
    table = peewee.Table(name, ("id", *dict.fromkeys((*columns, *marked)))).bind(database)

    def marks(wanted: Mapping[str, str]) -> list[Any]:
        return [_has(table, column, _quoted(mark)) for column, mark in wanted.items()]

    found = []
    for word in words:
        parts = [_quoted(token) for token in word.tokens]
        if _by_beginning(word.tokens[-1]):
            parts[-1] += ":*"
        either = [_has(table, column, " <-> ".join(parts)) for column in columns] + marks(word.marks)
        found.append(reduce(or_, either) if either else peewee.SQL("false"))
    return Match(table, table.id, reduce(or_, [reduce(and_, found), *marks(whole)]))


def fulltext_having(record: str, column: str, tokens: Sequence[str]) -> Match:
    """Rows that have one of these whole tokens in the column."""
    name = _fulltext(record)
    if is_sqlite():
        table = peewee.Table(name, ("rowid",)).bind(database)
        either = " OR ".join(f'"{token}"' for token in tokens)
        asked = f'"{column}" : ({either})'
        return Match(table, table.rowid, peewee.SQL(f'"{name}" MATCH ?', (asked,)))
    table = peewee.Table(name, ("id", column)).bind(database)
    return Match(table, table.id, _has(table, column, " | ".join(map(_quoted, tokens))))


def _has(table: peewee.Table, column: str, query: str) -> peewee.Expression:
    return peewee.Expression(getattr(table, column), "@@", peewee.SQL("%s::tsquery", (query,)))


def _fts_query(columns: Sequence[str], words: Sequence[Word], whole: Mapping[str, str]) -> str:
    """The words in the language of FTS5."""
    within = "{" + " ".join(f'"{column}"' for column in columns) + "}"
    phrases = [
        '"' + " ".join(word.tokens) + '"' + ("*" if _by_beginning(word.tokens[-1]) else "") for word in words
    ]
    if not whole and not any(word.marks for word in words):
        return f"{within} : ({' AND '.join(phrases)})"

    def marks(wanted: Mapping[str, str]) -> list[str]:
        return [f'"{column}" : "{mark}"' for column, mark in wanted.items()]

    each = [
        " OR ".join([*([f"{within} : {phrase}"] if columns else []), *marks(word.marks)])
        for phrase, word in zip(phrases, words, strict=True)
    ]
    every = " AND ".join(f"({either})" for either in each) if all(each) else ""
    return " OR ".join([*([f"({every})"] if every else []), *marks(whole)]) or f'"{_NOTHING}"'


def _by_beginning(token: str) -> bool:
    return len(token) > 1 or token.isascii()


def insert_many(model: type[peewee.Model], names: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> int:
    """Insert raw rows (stored forms, in the order of the field names `names`) as fast as the driver can;
    returns how many. `names` is read after the first row was made."""
    source = iter(rows)
    first = next(source, None)
    if first is None:
        return 0
    columns = ", ".join(f'"{model._meta.fields[name].column_name}"' for name in names)
    marks = ", ".join("?" if is_sqlite() else "%s" for _name in names)
    statement = f'INSERT INTO "{model._meta.table_name}" ({columns}) VALUES ({marks})'
    with database.atomic():
        return _many(statement, chain((first,), source))


def _many(statement: str, rows: Iterable[tuple[Any, ...]]) -> int:
    """Execute a statement for each row; returns how many there were."""
    cursor, count, source = database.connection().cursor(), 0, iter(rows)
    while chunk := list(islice(source, 5000)):
        if is_sqlite():
            cursor.executemany(statement, chunk)
        else:
            execute_batch(cursor, statement, chunk, page_size=500)
        count += len(chunk)
    return count


def follow_explicit_ids(model: type[peewee.Model]) -> None:
    """After rows were inserted with ids of their own: new rows take the ids after them."""
    if not is_sqlite():
        table = model._meta.table_name
        database.execute_sql(
            "SELECT setval(pg_get_serial_sequence(%s, 'id'), "
            f'(SELECT coalesce(max(id), 0) + 1 FROM "{table}"), false)',
            (table,),
        )
