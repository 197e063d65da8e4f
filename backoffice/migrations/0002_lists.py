"""Acts, shared views, drafts, duplicates, and the version that an item of a job was ordered for."""

from peewee import BooleanField, CharField, DateTimeField, FloatField, IntegerField, Model, TextField


def up(migrator, db):
    class Batch(Model):
        key = CharField(unique=True, max_length=32)
        at = DateTimeField()
        actor = IntegerField(null=True)
        actor_name = CharField(max_length=120, default="")
        verb = CharField(max_length=16)
        record = CharField(max_length=40)
        reason = CharField(max_length=400, default="")
        rows = IntegerField(default=0)
        undoes = CharField(null=True, max_length=32)
        undone_by = CharField(null=True, max_length=32)

        class Meta:
            database = db
            table_name = "batch"
            indexes = ((("actor", "id"), False), (("record", "id"), False))

    db.create_tables([Batch])

    class Compared(Model):
        record = CharField(unique=True, max_length=40)
        until = IntegerField(default=0)

        class Meta:
            database = db
            table_name = "compared"

    db.create_tables([Compared])

    class Draft(Model):
        user = IntegerField()
        record = CharField(max_length=40)
        row = IntegerField(default=0)
        row_version = IntegerField(default=0)
        values = TextField()
        at = DateTimeField(index=True)

        class Meta:
            database = db
            table_name = "draft"
            indexes = ((("user", "record", "row"), True),)

    db.create_tables([Draft])

    class Duplicate(Model):
        record = CharField(max_length=40)
        one = IntegerField()
        other = IntegerField(index=True)
        score = FloatField()
        because = TextField(default="")
        state = CharField(max_length=12, default="open")
        found_at = DateTimeField()
        decided_at = DateTimeField(null=True)
        decided_by = IntegerField(null=True)

        class Meta:
            database = db
            table_name = "duplicate"
            indexes = ((("record", "one", "other"), True), (("record", "state", "score"), False))

    db.create_tables([Duplicate])

    migrator.migrate(migrator.add_column("job_item", "row_version", IntegerField(default=0)))
    migrator.migrate(migrator.add_column("saved_list", "role", CharField(null=True, max_length=40)))
    migrator.migrate(migrator.add_column("saved_list", "today", BooleanField(default=False)))


def down(migrator, db):
    migrator.migrate(migrator.drop_column("saved_list", "today"))
    migrator.migrate(migrator.drop_column("saved_list", "role"))
    migrator.migrate(migrator.drop_column("job_item", "row_version"))
    migrator.migrate(migrator.drop_table("duplicate"))
    migrator.migrate(migrator.drop_table("draft"))
    migrator.migrate(migrator.drop_table("compared"))
    migrator.migrate(migrator.drop_table("batch"))
