"""Writes the next migration from what the models have and the migrations so far have not:
`python -m backoffice.migrations NAME`. Read what it wrote before you keep it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import peewee
from playhouse.migrations import Runner, template
from playhouse.schema_diff import diff_models

from models.register import tables

FOLDER = Path(__file__).parent


def frozen(models: list[type[peewee.Model]]) -> list[type[peewee.Model]]:
    """Copies of the models that know Peewee's own kinds of field only, so that a migration stays what it is
    when ours change."""
    copies: dict[type[peewee.Model], type[peewee.Model]] = {}
    for model in peewee.sort_models(models):
        body: dict[str, Any] = {field.name: _plain(field, copies) for field in model._meta.sorted_fields}
        indexes = tuple(index for index in model._meta.indexes if isinstance(index, tuple))
        body["Meta"] = type("Meta", (), {"table_name": model._meta.table_name, "indexes": indexes})
        copies[model] = type(model.__name__, (peewee.Model,), body)
    return list(copies.values())


def _plain(field: peewee.Field, copies: dict[type[peewee.Model], type[peewee.Model]]) -> peewee.Field:
    kind = next(kind for kind in type(field).__mro__ if kind.__module__ == "peewee")
    facts: dict[str, Any] = {"null": field.null, "unique": field.unique, "column_name": field.column_name}
    if isinstance(field, peewee.ForeignKeyField):
        own = field.rel_model is field.model
        return kind(
            "self" if own else copies[field.rel_model], backref="+", on_delete=field.on_delete, **facts
        )
    if isinstance(field, peewee.CharField):
        facts["max_length"] = field.max_length
    if isinstance(field, peewee.AutoField):
        return kind(column_name=field.column_name)
    if not callable(field.default):
        facts["default"] = field.default
    return kind(index=field.index, **facts)


def write(name: str) -> Path | None:
    """Write the next migration and return its path, None when those there already make the models' tables."""
    database = peewee.SqliteDatabase(":memory:")
    runner = Runner(database, str(FOLDER))
    runner.up()
    diff = diff_models(database, frozen(tables()))
    if not diff:
        return None
    body = re.sub(r"^# Generated.*\n", f'"""{name}."""\n\n', template(diff))
    used = sorted(set(re.findall(r"\b[A-Z][A-Za-z]*Field\b|\bModel\b", body)))
    imported = f"from peewee import {', '.join(used)}\n" if used else ""
    body = body.replace("from peewee import *\n", imported, 1)
    path = Path(runner.create(name, body=body))
    subprocess.run([sys.executable, "-m", "ruff", "format", str(path)], check=True)  # noqa: S603
    return path


if __name__ == "__main__":
    print(write(" ".join(sys.argv[1:]) or "Change the schema") or "The migrations already make these tables.")
