"""The database: what every connection holds to, waiting writers, copies, a damaged file."""

from __future__ import annotations

import subprocess
import threading
from pathlib import Path
from typing import Any

import peewee
import pytest

from backoffice import check, database, schema, search, store
from backoffice.check import Unsound
from backoffice.database import DatabaseRefused, _run, is_busy
from backoffice.schema import WrongSchema
from models.base import database as connection
from models.fields import Text
from models.register import by_name
from tests.cast import TELLER
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


def test_very_long_words_are_saved_and_found(office: Office) -> None:
    word = "a" * 3000
    body = Text({"zh": f"https://x/{word} " + " ".join(map(str, range(3000))), "ko": "b" * 20_000})
    row = store.create(TELLER, by_name("notice"), {"title": Text("停水"), "body": body})
    visible = by_name("notice").columns(searched=True)
    for text in (word, word[:50], "2999"):
        found = search.match(by_name("notice"), visible, text)
        ids = [each for (each,) in found.table.select(found.key).where(found.where).tuples()]
        assert ids == [row.id], text[:5]


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    ("statement", "busy"),
    [
        ("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '54000'; END $$", False),
        ("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '57014'; END $$", False),
        ("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40P01'; END $$", True),
        ("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '55P03'; END $$", True),
    ],
)
def test_only_what_passes_is_busy(database: peewee.Database, statement: str, busy: bool) -> None:
    with pytest.raises(peewee.OperationalError) as caught:
        connection.execute_sql(statement)
    assert is_busy(caught.value) is busy


def test_a_password_is_not_in_the_list_of_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []

    def run(command: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
        seen.extend((" ".join(command), options["env"]["PGPASSWORD"]))
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr("subprocess.run", run)
    monkeypatch.setattr("shutil.which", lambda program: program)
    for url in (
        "postgresql://linli:sesame@db.example/office",
        "postgresql://db.example/office?password=sesame",
    ):
        seen.clear()
        _run("pg_dump", "--format=custom", url=url)
        assert "sesame" not in seen[0]
        assert "host=db.example" in seen[0]
        assert seen[1] == "sesame"


def test_copy_counts_its_rows(office: Office, tmp_path: Path) -> None:
    if not database.is_sqlite():
        pytest.importorskip("shutil").which("pg_dump") or pytest.skip("pg_dump is not installed")
    found = database.copy_to(tmp_path / "copy", ["resident", "change"])
    assert found["resident"] == by_name("resident").select().count()
    assert (tmp_path / "copy").stat().st_size > 0
