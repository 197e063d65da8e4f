"""What somebody has noticed of the things that wait for attention."""

from __future__ import annotations

from peewee import CharField, DateField, DateTimeField, IntegerField, Model

from models.base import database, now


class Noticed(Model):
    """One thing that one user was told of: `number` is how many there were when the user last looked,
    `done_on` the day for which the user is done with it."""

    user = IntegerField()
    key = CharField(max_length=120)
    number = IntegerField(default=0)
    done_on = DateField(null=True)
    at = DateTimeField(default=now)

    class Meta:
        database = database
        legacy_table_names = False
        indexes = ((("user", "key"), True),)
