"""Numbers that grow with each change of something, by which readers know whether anything is new."""

from __future__ import annotations

from peewee import CharField, DateTimeField, IntegerField, Model

from models.base import database, now


class Tally(Model):
    """One of them; who changes something adds one in the same transaction, so that nobody reads a number
    before what it stands for."""

    name = CharField(max_length=40, unique=True)
    number = IntegerField(default=0)
    at = DateTimeField(default=now)

    class Meta:
        database = database
        legacy_table_names = False
