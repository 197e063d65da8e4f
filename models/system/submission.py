"""Forms that were saved, so that the same form sent twice makes one row."""

from __future__ import annotations

from peewee import CharField, DateTimeField, IntegerField, Model

from models.base import database, now


class Submission(Model):
    """The random token of one form and the row that it made."""

    token = CharField(max_length=64, unique=True)
    record = CharField(max_length=40)
    row = IntegerField()
    at = DateTimeField(default=now, index=True)

    class Meta:
        database = database
        legacy_table_names = False
