"""Earlier approved translations of sentences; content only, never anything about a person."""

from __future__ import annotations

from peewee import BigIntegerField, CharField, DateTimeField, ForeignKeyField, IntegerField, Model, TextField

from models.base import database, now


class MemorySource(Model):
    """A Chinese sentence that was once translated; `digest` is SHA-256 of it, `grams` how many it has."""

    digest = CharField(max_length=64, unique=True)
    text = TextField()
    grams = IntegerField(default=0)

    class Meta:
        database = database
        legacy_table_names = False


class Memory(Model):
    """What a sentence was last approved as in one language, by which user, in which row of which record."""

    source = ForeignKeyField(MemorySource, backref="translations", on_delete="CASCADE")
    language = CharField(max_length=16)
    text = TextField()
    record = CharField(max_length=40, default="")
    row = IntegerField(null=True)
    approved_by = IntegerField(null=True)
    approved_at = DateTimeField(default=now)

    class Meta:
        database = database
        legacy_table_names = False
        indexes = ((("source", "language"), True),)


class MemoryGram(Model):
    """That two characters stand side by side in a sentence that has `grams` such pairs; by both, sentences of
    about the same length and wording are found."""

    gram = BigIntegerField()
    grams = IntegerField()
    source = ForeignKeyField(MemorySource, backref="+", on_delete="CASCADE")

    class Meta:
        database = database
        legacy_table_names = False
        indexes = ((("gram", "grams", "source"), True),)
