"""The database: what every connection holds to, waiting writers, copies, a damaged file."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import peewee
import pytest

from backoffice import check, database, schema
from backoffice.check import Unsound
from backoffice.database import DatabaseRefused
from backoffice.schema import WrongSchema
from models.base import database as connection
from models.register import by_name
from tests.conftest import Kind, Office

ONLY_SQLITE = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


@ONLY_SQLITE
def test_every_connection_is_safe(database: peewee.Database) -> None:
    def asked() -> list[Any]:
        return [
            connection.execute_sql(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "foreign_keys", "synchronous")
        ]

    found = [asked()]
    thread = threading.Thread(target=lambda: (found.append(asked()), connection.close()))
    thread.start()
    thread.join()
    assert found == [["wal", 1, 2]] * 2


@ONLY_SQLITE
def test_an_old_sqlite_is_refused(kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cysqlite.sqlite_version_info", (3, 40, 1))
    with pytest.raises(DatabaseRefused, match="too old"):
        database.open_database(kind.settings.database_url)


def test_writers_wait_for_each_other(office: Office) -> None:
    resident, failed = by_name("resident"), []

    def write() -> None:
        try:
            for _turn in range(10):
                with connection.atomic():
                    row = resident.select().where(resident.id == office.id("kim"))
                    row = (row.for_update() if connection.for_update else row).get()
                    resident.update(version=row.version + 1).where(resident.id == row.id).execute()
        except peewee.PeeweeException as error:
            failed.append(error)
        finally:
            database.release()
            connection.close()

    before = office["kim"].version
    threads = [threading.Thread(target=write) for _writer in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert office["kim"].version == before + 80


def test_schema_is_the_models(database: peewee.Database) -> None:
    assert schema.differences() == []
    assert schema.migrate() == []


def test_an_unknown_schema_is_refused(database: peewee.Database) -> None:
    connection.execute_sql(
        "INSERT INTO schema_migration (name, applied) VALUES ('9999_future', '2030-01-01 00:00:00')"
    )
    for act in (schema.require_current, schema.migrate):
        with pytest.raises(WrongSchema, match="9999_future"):
            act()


def test_sound_office_has_no_problems(office: Office) -> None:
    assert check.thorough() == []


def test_another_data_key_is_refused(office: Office) -> None:
    from backoffice.vault import open_vault

    open_vault("another-data-key-0123456789-abcdefghijklmnop")
    try:
        with pytest.raises(Unsound, match="data key"):
            check.require_sound(office.settings)
    finally:
        open_vault(office.settings.data_key)


@ONLY_SQLITE
def test_a_damaged_file_is_not_served(office: Office) -> None:
    path = database.sqlite_path(office.settings.database_url)
    database.shut()
    content = bytearray(path.read_bytes())
    middle = len(content) // 2 // 4096 * 4096
    content[middle : middle + 4 * 4096] = b"\xff" * 4 * 4096
    path.write_bytes(content)
    with pytest.raises(Unsound, match="backoffice restore"):
        check.require_readable()
    database.shut()


def test_copy_counts_its_rows(office: Office, tmp_path: Path) -> None:
    if not database.is_sqlite():
        pytest.importorskip("shutil").which("pg_dump") or pytest.skip("pg_dump is not installed")
    found = database.copy_to(tmp_path / "copy", ["resident", "change"])
    assert found["resident"] == by_name("resident").select().count()
    assert (tmp_path / "copy").stat().st_size > 0
