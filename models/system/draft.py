"""What somebody typed into a form and has not saved yet, kept for when the browser or the power fails."""

from __future__ import annotations

from peewee import CharField, DateTimeField, IntegerField, Model, TextField

from models.base import database, now


class Draft(Model):
    """One form of one user: of `row`, or of a new row where that is a number below zero, one for each form.
    `values` is sealed JSON {input: [text, window]} without the inputs of sensitive columns; `row_version` is
    the version it was typed over."""

    user = IntegerField()
    record = CharField(max_length=40)
    row = IntegerField()
    row_version = IntegerField(default=0)
    values = TextField()
    at = DateTimeField(default=now, index=True)

    class Meta:
        database = database
        legacy_table_names = False
        indexes = ((("user", "record", "row"), True),)
