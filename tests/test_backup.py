"""Backup and restore: what comes back is what was there, and nothing else is taken for a backup."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from backoffice import backup, check, database
from backoffice.backup import BadBackup
from models.register import by_name
from tests.conftest import Office


@pytest.fixture
def copy(office: Office, tmp_path: Path) -> Path:
    office.settings.media.mkdir(exist_ok=True)
    (office.settings.media / "aa.png").write_bytes(b"a picture")
    backup.write(office.settings, tmp_path / "copy.zip")
    return tmp_path / "copy.zip"


def changed(path: Path, change: Callable[[str, bytes], bytes]) -> Path:
    """A copy of the archive whose parts went through `change`."""
    target = path.with_name("changed.zip")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return target


def manifest_with(**values: Any) -> Callable[[str, bytes], bytes]:
    return lambda name, content: (
        json.dumps(json.loads(content) | values).encode() if name == backup.MANIFEST else content
    )


def test_everything_comes_back(office: Office, copy: Path) -> None:
    by_name("resident").update(name="gone").execute()
    (office.settings.media / "aa.png").write_bytes(b"another")
    with backup.opened(office.settings, copy) as found:
        kept = found.restore()
    assert office["kim"].name == "金哲洙"
    assert office["kim"].phone.plain() == "13800000001"
    assert (office.settings.media / "aa.png").read_bytes() == b"a picture"
    assert check.thorough() == []
    assert kept is not None
    assert (kept / "database").exists()
    assert (kept / "media" / "aa.png").read_bytes() == b"another"


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda path: path.write_bytes(path.read_bytes()[:-500]), "cut off"),
        (lambda path: path.write_bytes(b"no archive"), "cut off"),
        (lambda path: changed(path, manifest_with(format=99)).replace(path), "newer"),
        (lambda path: changed(path, manifest_with(migrations=["9999_future"])).replace(path), "9999_future"),
        (lambda path: changed(path, manifest_with(kind="oracle")).replace(path), "oracle"),
        (lambda path: changed(path, manifest_with(files={"../../out": "0"})).replace(path), "outside"),
        (lambda path: changed(path, manifest_with(files={"lost": "0"})).replace(path), "missing"),
        (
            lambda path: changed(path, lambda name, old: b"x" + old if name == "database" else old).replace(
                path
            ),
            "checksum",
        ),
    ],
)
def test_what_is_no_whole_backup_is_refused(office: Office, copy: Path, spoil: Any, reason: str) -> None:
    spoil(copy)
    with pytest.raises(BadBackup, match=reason), backup.opened(office.settings, copy):
        pass
    assert office["kim"].name == "金哲洙"


def test_another_key_is_refused(office: Office, copy: Path) -> None:
    other = replace(office.settings, data_key="another-data-key-0123456789-abcdefghijklmnop")
    try:
        with pytest.raises(BadBackup, match="data key"), backup.opened(other, copy):
            pass
    finally:
        backup.open_vault(office.settings.data_key)


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_damaged_database_is_kept_aside(office: Office, copy: Path) -> None:
    database.shut()
    database.sqlite_path(office.settings.database_url).write_bytes(b"not a database any more" * 1000)
    with backup.opened(office.settings, copy) as found:
        kept = found.restore()
    assert kept is not None
    assert (kept / "damaged").exists()
    assert check.thorough() == []
