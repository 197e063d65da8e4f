"""Reminders, and what each user has noticed of the things that wait."""

from peewee import BooleanField, CharField, DateField, DateTimeField, ForeignKeyField, IntegerField, Model


def up(migrator, db):
    class User(Model):
        class Meta:
            database = db
            table_name = "user"

    class Noticed(Model):
        user = IntegerField()
        key = CharField(max_length=120)
        number = IntegerField(default=0)
        done_on = DateField(null=True)
        at = DateTimeField()

        class Meta:
            database = db
            table_name = "noticed"
            indexes = ((("user", "key"), True),)

    db.create_tables([Noticed])

    class Reminder(Model):
        version = IntegerField(default=1)
        changed_at = DateTimeField()
        deleted_at = DateTimeField(null=True)
        due_on = DateField()
        note = CharField(max_length=200, default="")
        record = CharField(null=True, max_length=40)
        row = IntegerField(null=True)
        done = BooleanField(default=False)
        user = ForeignKeyField(User, on_delete="CASCADE")

        class Meta:
            database = db
            table_name = "reminder"
            indexes = ((("user", "done", "due_on"), False),)

    db.create_tables([Reminder])


def down(migrator, db):
    migrator.migrate(migrator.drop_table("reminder"))
    migrator.migrate(migrator.drop_table("noticed"))
