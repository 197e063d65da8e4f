"""Pairs of rows that may be the same, found by comparing them, and what was decided about each."""

from __future__ import annotations

from peewee import CharField, DateTimeField, FloatField, IntegerField, Model, TextField

from models.base import database, now


class DuplicateState:
    """States of a pair: to be decided, said to be different, made one, or no longer alike."""

    OPEN, DIFFERENT, MERGED, GONE = "open", "different", "merged", "gone"


class Duplicate(Model):
    """Two rows of a record, `one` < `other`; `score` from 0 to 1, `because` the names of the columns that are
    alike, divided by blanks."""

    record = CharField(max_length=40)
    one = IntegerField()
    other = IntegerField(index=True)
    score = FloatField()
    because = TextField(default="")
    state = CharField(max_length=12, default=DuplicateState.OPEN)
    found_at = DateTimeField(default=now)
    decided_at = DateTimeField(null=True)
    decided_by = IntegerField(null=True)

    class Meta:
        database = database
        legacy_table_names = False
        indexes = ((("record", "one", "other"), True), (("record", "state", "score"), False))


class Compared(Model):
    """How far the changes of a record have been compared with the register: up to the change `until`."""

    record = CharField(max_length=40, unique=True)
    until = IntegerField(default=0)

    class Meta:
        database = database
        legacy_table_names = False
