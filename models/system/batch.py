"""One act of somebody: whatever it changed in however many rows is shown and undone together."""

from __future__ import annotations

from peewee import CharField, DateTimeField, IntegerField, Model

from models.base import database, now


class Batch(Model):
    """The changes with the same `batch`. `record` is the record it began with, `rows` how many rows it
    changed, `undoes` the batch that it took back, `undone_by` the one that took it back."""

    key = CharField(max_length=32, unique=True)
    at = DateTimeField(default=now)
    actor = IntegerField(null=True)
    actor_name = CharField(max_length=120, default="")
    verb = CharField(max_length=16)
    record = CharField(max_length=40)
    reason = CharField(max_length=400, default="")
    rows = IntegerField(default=0)
    undoes = CharField(max_length=32, null=True)
    undone_by = CharField(max_length=32, null=True)

    class Meta:
        database = database
        legacy_table_names = False
        indexes = ((("actor", "at"), False), (("actor", "id"), False), (("record", "id"), False))
