"""Backup and restore of one installation: database, uploads, and a manifest by which a copy proves whole.

The keys are not in it: keep `config.toml` apart from the copies.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from backoffice import check, database, schema
from backoffice.settings import Settings
from backoffice.vault import Vault, WrongKey, open_vault
from models.register import tables

FORMAT = 1
MANIFEST, DATABASE, MEDIA = "manifest.json", "database", "media/"
_CANARY, _CONTEXT = "linli", "backup"
_CHUNK = 1 << 20


class BadBackup(Exception):
    """The copy cannot be made or brought back; the text says why."""


@dataclass(frozen=True)
class Manifest:
    """What a copy holds. files: {name in the archive: SHA-256}; rows: {table: number of rows}."""

    format: int
    made_at: str
    kind: str
    migrations: list[str]
    canary: str
    rows: dict[str, int]
    files: dict[str, str]


def write(settings: Settings, target: Path) -> Manifest:
    """Make a copy of the running installation; the file appears only when it is whole. Raises BadBackup."""
    partial = target.with_name(target.name + ".partial")
    try:
        with tempfile.TemporaryDirectory(dir=target.resolve().parent) as folder:
            copy = Path(folder) / "database"
            rows = database.copy_to(copy, [table._meta.table_name for table in tables()])
            with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
                files = {DATABASE: _add(archive, copy, DATABASE)}
                for path in sorted(settings.media.rglob("*")):
                    if path.is_file():
                        name = MEDIA + path.relative_to(settings.media).as_posix()
                        files[name] = _add(archive, path, name)
                manifest = Manifest(
                    format=FORMAT,
                    made_at=datetime.now(UTC).isoformat(timespec="seconds"),
                    kind=_kind(settings),
                    migrations=schema.applied(),
                    canary=Vault(settings.data_key).seal(_CANARY, _CONTEXT),
                    rows=rows,
                    files=files,
                )
                archive.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1, ensure_ascii=False))
        with partial.open("rb") as file:
            os.fsync(file.fileno())
        partial.replace(target)
    except OSError as error:
        raise BadBackup(f"{target}: {error.strerror or error}") from error
    finally:
        partial.unlink(missing_ok=True)
    return manifest


def _kind(settings: Settings) -> str:
    return "postgresql" if settings.database_url.startswith("postgresql") else "sqlite"


def _add(archive: zipfile.ZipFile, path: Path, name: str) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as source, archive.open(name, "w", force_zip64=True) as target:
        for chunk in _chunks(source):
            digest.update(chunk)
            target.write(chunk)
    return digest.hexdigest()


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    return iter(lambda: file.read(_CHUNK), b"")


@dataclass(frozen=True)
class Backup:
    """A copy that proved to be whole, unpacked into a folder beside the installation."""

    settings: Settings
    manifest: Manifest
    folder: Path

    def restore(self) -> Path | None:
        """Put it in the place of the installation; returns the folder that keeps what was there before.

        Raises BadBackup when what came out is not what the manifest says.
        """
        kept = _set_aside(self.settings)
        database.replace_by(self.folder / DATABASE, self.settings.database_url)
        media = self.folder / MEDIA
        if media.is_dir():
            shutil.copytree(media, self.settings.media, dirs_exist_ok=True)
        database.open_database(self.settings.database_url)
        database.connect()
        wrong = database.integrity()
        wrong += [
            f"{name}: {number} rows instead of {self.manifest.rows[name]}"
            for name, number in database.sizes(self.manifest.rows).items()
            if number != self.manifest.rows[name]
        ]
        if wrong:
            raise BadBackup("what was restored is not what was copied: " + "; ".join(wrong))
        wrong = check.key()
        if wrong:
            raise BadBackup("; ".join(wrong))
        return kept


@contextmanager
def opened(settings: Settings, path: Path) -> Iterator[Backup]:
    """Unpack a copy and prove it: archive, checksums, key, schema. Raises BadBackup, with nothing touched."""
    settings.instance.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.instance, prefix="restore-") as folder:
        try:
            with zipfile.ZipFile(path) as archive:
                manifest = _manifest(archive)
                _agrees(settings, manifest)
                for name, digest in manifest.files.items():
                    _unpack(archive, name, digest, Path(folder))
        except (zipfile.BadZipFile, EOFError) as error:
            raise BadBackup(f"{path} is cut off or no backup: {error}") from error
        except OSError as error:
            raise BadBackup(f"{path}: {error.strerror or error}") from error
        yield Backup(settings, manifest, Path(folder))


def _manifest(archive: zipfile.ZipFile) -> Manifest:
    try:
        content: dict[str, Any] = json.loads(archive.read(MANIFEST))
        if content.get("format") != FORMAT:
            raise BadBackup("the backup was made by a newer release")
        return Manifest(**content)
    except (KeyError, TypeError, ValueError) as error:
        raise BadBackup("the file is no backup: its manifest cannot be read") from error


def _agrees(settings: Settings, manifest: Manifest) -> None:
    if manifest.kind != _kind(settings):
        raise BadBackup(f"the backup is of {manifest.kind}, this installation is of {_kind(settings)}")
    newer = set(manifest.migrations) - set(schema.known())
    if newer:
        raise BadBackup(f"the backup was made by a newer release ({', '.join(sorted(newer))})")
    try:
        open_vault(settings.data_key).open(manifest.canary, _CONTEXT)
    except WrongKey as error:
        raise BadBackup("the data key is not the one this backup was made with") from error


def _unpack(archive: zipfile.ZipFile, name: str, digest: str, folder: Path) -> None:
    target = (folder / name).resolve()
    if not target.is_relative_to(folder.resolve()):
        raise BadBackup(f"the backup names a file outside itself: {name}")
    target.parent.mkdir(parents=True, exist_ok=True)
    found = hashlib.sha256()
    try:
        source = archive.open(name)
    except KeyError:
        raise BadBackup(f"{name} is missing in the backup") from None
    with source, target.open("wb") as file:
        for chunk in _chunks(source):
            found.update(chunk)
            file.write(chunk)
    if found.hexdigest() != digest:
        raise BadBackup(f"{name} is damaged: its checksum is not the manifest's")


def is_filled(settings: Settings) -> bool:
    """Whether the database at the settings' address holds anything."""
    if _kind(settings) == "sqlite" and not database.sqlite_path(settings.database_url).exists():
        return False
    database.open_database(settings.database_url)
    return not database.quick_check() and bool(database.tables())


def _set_aside(settings: Settings) -> Path | None:
    """Keep what a restore replaces; a damaged database cannot be copied and is moved as it is."""
    folder = settings.instance / "backups" / f"before-restore-{datetime.now(UTC):%Y%m%d-%H%M%S}"
    kept = None
    if is_filled(settings):
        folder.mkdir(parents=True)
        database.copy_to(folder / "database", [])
        kept = folder
    database.shut()
    path = database.sqlite_path(settings.database_url) if _kind(settings) == "sqlite" else None
    if path and path.exists() and kept is None:
        folder.mkdir(parents=True)
        path.rename(folder / "damaged")
        kept = folder
    if settings.media.is_dir() and any(settings.media.iterdir()):
        folder.mkdir(parents=True, exist_ok=True)
        settings.media.rename(folder / "media")
        kept = folder
    return kept
