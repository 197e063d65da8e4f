"""Brings the database's schema to the state of the models, by numbered migrations; may not know a request."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from playhouse.migrations import Migration, Runner
from playhouse.schema_diff import diff_models

from backoffice import search
from backoffice.database import copy_to, list_indexes
from models.base import Record, database
from models.register import records, tables

FOLDER = Path(__file__).parent / "migrations"


class WrongSchema(Exception):
    """The database's schema is not the one of this release; the text says what to do."""


def _runner() -> Runner:
    return Runner(database.obj, str(FOLDER))


def pending() -> list[str]:
    """Names of the migrations that are still to be run."""
    return [step.name for step in _runner().status() if step.path and not step.applied]


def unknown() -> list[str]:
    """Names of migrations that the database has and this release does not know: a newer one made it."""
    return [step.name for step in _runner().status() if not step.path]


def applied() -> list[str]:
    """Names of the migrations that the database has."""
    return [step.name for step in _runner().status() if step.applied]


def known() -> list[str]:
    """Names of the migrations of this release."""
    return [step.name for step in Migration.load_directory(str(FOLDER))]


def differences() -> list[str]:
    """How the tables differ from the models, one line each; empty when they are equal."""
    found = diff_models(database.obj, tables())
    drop = [index for index in found.drop_indexes if not index.name.startswith("list_")]
    return str(found._replace(drop_indexes=drop)).splitlines()


def require_current() -> None:
    """Raise WrongSchema unless every migration was run and none is unknown."""
    newer, missing = unknown(), pending()
    if newer:
        raise WrongSchema(f"the database was made by a newer release ({', '.join(newer)})")
    if missing:
        raise WrongSchema(f"migrations are to be run first: backoffice migrate ({', '.join(missing)})")


def migrate(backups: Path | None = None) -> list[str]:
    """Run what is pending and return its names; a filled database is first copied to the folder `backups`.

    Each migration is one transaction, so a killed run is rolled back and can simply be run again.
    """
    newer = unknown()
    if newer:
        raise WrongSchema(f"the database was made by a newer release ({', '.join(newer)})")
    waiting = pending()
    if waiting and backups and database.get_tables():
        backups.mkdir(parents=True, exist_ok=True)
        copy_to(backups / f"before-{waiting[0]}-{datetime.now(UTC):%Y%m%d-%H%M%S}.copy")
    done = list(_runner().up())
    derive()
    return done


def derive() -> None:
    """Make what follows from the facts of the records: the indexes of lists and of search."""
    for record in records():
        index_lists(record)
    search.ensure(records())


def index_lists(record: type[Record]) -> None:
    """Make the indexes of one record's lists, as its facts ask for."""
    order = record.order_column()
    list_indexes(
        record,
        [field.column_name for field in record.sorted_by()],
        [field.column_name for field in record.picked_by()],
        order.column_name if order is not None else "",
    )
