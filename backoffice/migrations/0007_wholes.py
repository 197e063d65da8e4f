"""Contents in all their languages, as the delivery API lists them."""

from peewee import CharField, IntegerField, Model, TextField


def up(migrator, db):
    class Whole(Model):
        record = CharField(max_length=40)
        row = IntegerField()
        editions = TextField()
        body = TextField()

        class Meta:
            database = db
            table_name = "whole"
            indexes = ((("record", "row"), True),)

    db.create_tables([Whole])


def down(migrator, db):
    migrator.migrate(migrator.drop_table("whole"))
