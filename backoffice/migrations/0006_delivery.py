"""Editions as the delivery API answers them, and the number of their changes."""

from peewee import CharField, DateTimeField, ForeignKeyField, IntegerField, Model, TextField


def up(migrator, db):
    class Edition(Model):
        class Meta:
            database = db
            table_name = "edition"

    class Answer(Model):
        edition = ForeignKeyField(Edition, unique=True, on_delete="CASCADE")
        source = IntegerField()
        facts = TextField()
        item = TextField()
        parts = TextField()

        class Meta:
            database = db
            table_name = "answer"

    db.create_tables([Answer])

    class Tally(Model):
        name = CharField(unique=True, max_length=40)
        number = IntegerField(default=0)
        at = DateTimeField()

        class Meta:
            database = db
            table_name = "tally"

    db.create_tables([Tally])


def down(migrator, db):
    migrator.migrate(migrator.drop_table("tally"))
    migrator.migrate(migrator.drop_table("answer"))
