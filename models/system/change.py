"""What was changed, seen or taken out, by whom and why; written with every change, read as history."""

from __future__ import annotations

from peewee import CharField, DateTimeField, IntegerField, Model, TextField

from models.base import database, now


class Change(Model):
    """One act on one row. `diff` is JSON {column: [old, new]}; the actor's name outlives the account."""

    at = DateTimeField(default=now, index=True)
    actor = IntegerField(null=True, index=True)
    actor_name = CharField(max_length=120, default="")
    verb = CharField(max_length=16)
    record = CharField(max_length=40)
    row = IntegerField()
    row_version = IntegerField(default=0)
    batch = CharField(max_length=32, null=True, index=True)
    reason = CharField(max_length=400, default="")
    diff = TextField(default="{}")

    class Meta:
        database = database
        legacy_table_names = False
        indexes = ((("record", "row", "id"), False),)
