"""An edition as the delivery API answers it, ready made; made anew from the edition at any time."""

from __future__ import annotations

from peewee import CharField, ForeignKeyField, IntegerField, Model, TextField

from models.base import database
from models.content.edition import Edition


class Answer(Model):
    """`source`: the Chinese edition beside which it reads like that, 0 when there is none. `facts`: JSON of
    what is the same in all languages, with the pictures. `item` and `parts`: members of a JSON object, and
    elements of a list. The long texts stand last, so that the others are read without them."""

    edition = ForeignKeyField(Edition, backref="answers", unique=True, on_delete="CASCADE")
    source = IntegerField()
    facts = TextField()
    item = TextField()
    parts = TextField()

    class Meta:
        database = database
        legacy_table_names = False


class Whole(Model):
    """A content in all its languages, as a list of all languages answers it. `editions`: those that it was
    made of. The row without a record holds, as `editions`, the state of all that is published at which these
    answers are right: at any other they are not asked."""

    record = CharField(max_length=40)
    row = IntegerField()
    editions = TextField()
    body = TextField()

    class Meta:
        database = database
        legacy_table_names = False
        indexes = ((("record", "row"), True),)
