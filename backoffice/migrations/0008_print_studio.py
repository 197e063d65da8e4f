"""The print studio: letters, looks, label sheets, passes and the register of copies."""

from peewee import (
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)


def up(migrator, db):
    class Area(Model):
        class Meta:
            database = db
            table_name = "area"

    class Chapter(Model):
        class Meta:
            database = db
            table_name = "chapter"

    class Household(Model):
        class Meta:
            database = db
            table_name = "household"

    class Job(Model):
        class Meta:
            database = db
            table_name = "job"

    class Media(Model):
        class Meta:
            database = db
            table_name = "media"

    class Notice(Model):
        class Meta:
            database = db
            table_name = "notice"

    class Phrase(Model):
        class Meta:
            database = db
            table_name = "phrase"

    class Resident(Model):
        class Meta:
            database = db
            table_name = "resident"

    class Term(Model):
        class Meta:
            database = db
            table_name = "term"

    class User(Model):
        class Meta:
            database = db
            table_name = "user"

    class EntryPass(Model):
        version = IntegerField(default=1)
        changed_at = DateTimeField()
        deleted_at = DateTimeField(null=True)
        resident = ForeignKeyField(Resident)
        area = ForeignKeyField(Area, null=True)
        purpose = CharField(max_length=80, default="")
        valid_from = DateField()
        valid_until = DateField()
        revoked_on = DateField(null=True)
        prints = IntegerField(default=0)
        printed_at = DateTimeField(null=True)
        token = CharField(unique=True, max_length=32)
        name = CharField(max_length=80, default="")

        class Meta:
            database = db
            table_name = "entry_pass"

    db.create_tables([EntryPass])

    class LabelSheet(Model):
        version = IntegerField(default=1)
        changed_at = DateTimeField()
        deleted_at = DateTimeField(null=True)
        name = CharField(unique=True, max_length=80)
        across = IntegerField()
        down = IntegerField()
        paper_width = IntegerField(default=2100)
        paper_height = IntegerField(default=2970)
        label_width = IntegerField(default=0)
        label_height = IntegerField(default=0)
        margin_left = IntegerField(default=0)
        margin_top = IntegerField(default=0)
        gap_x = IntegerField(default=0)
        gap_y = IntegerField(default=0)
        round_labels = BooleanField(default=False)

        class Meta:
            database = db
            table_name = "label_sheet"

    db.create_tables([LabelSheet])

    class LearningPack(Model):
        version = IntegerField(default=1)
        changed_at = DateTimeField()
        deleted_at = DateTimeField(null=True)
        name = CharField(max_length=120)
        week_of = DateField()

        class Meta:
            database = db
            table_name = "learning_pack"

    db.create_tables([LearningPack])

    class LearningItem(Model):
        version = IntegerField(default=1)
        changed_at = DateTimeField()
        deleted_at = DateTimeField(null=True)
        pack = ForeignKeyField(LearningPack)
        position = IntegerField(default=0)
        term = ForeignKeyField(Term, null=True)
        notice = ForeignKeyField(Notice, null=True)
        chapter = ForeignKeyField(Chapter, null=True)
        phrase = ForeignKeyField(Phrase, null=True)
        name = CharField(max_length=120, default="")

        class Meta:
            database = db
            table_name = "learning_item"

    db.create_tables([LearningItem])

    class OfficeLook(Model):
        version = IntegerField(default=1)
        changed_at = DateTimeField()
        deleted_at = DateTimeField(null=True)
        area = ForeignKeyField(Area, unique=True)
        name = TextField()
        address = TextField()
        telephone = CharField(max_length=40, default="")
        emblem = ForeignKeyField(Media, null=True)
        accent = CharField(max_length=7, default="")
        second = CharField(max_length=7, default="")
        signature = TextField()
        opening = TextField()
        closing = TextField()
        agency = CharField(max_length=20, default="")
        place = CharField(max_length=80, default="")

        class Meta:
            database = db
            table_name = "office_look"

    db.create_tables([OfficeLook])

    class OfficialLetter(Model):
        version = IntegerField(default=1)
        changed_at = DateTimeField()
        deleted_at = DateTimeField(null=True)
        title = TextField()
        kind = CharField(max_length=16, default="notice")
        body = TextField()
        addressee = TextField()
        attachments = TextField()
        copies_to = TextField()
        agency = CharField(max_length=20, default="")
        year = IntegerField()
        number = IntegerField(null=True)
        urgency = CharField(max_length=14, default="ordinary")
        issued_on = DateField()
        states = TextField()

        class Meta:
            database = db
            table_name = "official_letter"
            indexes = ((("agency", "year", "number"), True),)

    db.create_tables([OfficialLetter])

    class PrintedEdition(Model):
        version = IntegerField(default=1)
        changed_at = DateTimeField()
        deleted_at = DateTimeField(null=True)
        code = CharField(unique=True, max_length=12)
        title = CharField(max_length=200, default="")
        printable = CharField(max_length=40)
        languages = CharField(max_length=120)
        record = CharField(max_length=40)
        row = IntegerField()
        mark = CharField(max_length=64)
        standing = TextField(default="{}")

        class Meta:
            database = db
            table_name = "printed_edition"
            indexes = ((("record", "row", "printable", "mark"), True),)

    db.create_tables([PrintedEdition])

    class PrintRun(Model):
        version = IntegerField(default=1)
        changed_at = DateTimeField()
        deleted_at = DateTimeField(null=True)
        edition = ForeignKeyField(PrintedEdition, null=True)
        printable = CharField(max_length=40, default="")
        printed_on = DateField()
        copies = IntegerField(default=1)
        purpose = CharField(max_length=200, default="")
        area = ForeignKeyField(Area, null=True)
        printed_by = ForeignKeyField(User, null=True, on_delete="SET NULL")
        job = ForeignKeyField(Job, null=True, on_delete="SET NULL")
        name = CharField(max_length=200, default="")

        class Meta:
            database = db
            table_name = "print_run"

    db.create_tables([PrintRun])

    class PrintedCopy(Model):
        version = IntegerField(default=1)
        changed_at = DateTimeField()
        deleted_at = DateTimeField(null=True)
        run = ForeignKeyField(PrintRun)
        edition = ForeignKeyField(PrintedEdition, null=True)
        area = ForeignKeyField(Area, null=True)
        household = ForeignKeyField(Household, null=True)
        resident = ForeignKeyField(Resident, null=True)
        place = CharField(max_length=200, default="")
        state = CharField(max_length=10, default="out")
        replaced_at = DateTimeField(null=True)
        name = CharField(max_length=200, default="")

        class Meta:
            database = db
            table_name = "printed_copy"

    db.create_tables([PrintedCopy])

    migrator.migrate(migrator.add_column("user", "languages", CharField(max_length=120, default="")))
    migrator.migrate(
        migrator.add_column(
            "user", "photo_id", ForeignKeyField(Media, field=Media.id, null=True, on_delete="SET NULL")
        )
    )
    migrator.migrate(
        migrator.add_column("letter_template", "kind", CharField(max_length=14, default="notification"))
    )


def down(migrator, db):
    migrator.migrate(migrator.drop_index("user", "user_photo_id"))
    migrator.migrate(migrator.drop_column("letter_template", "kind"))
    migrator.migrate(migrator.drop_column("user", "photo_id"))
    migrator.migrate(migrator.drop_column("user", "languages"))
    migrator.migrate(migrator.drop_table("printed_copy"))
    migrator.migrate(migrator.drop_table("print_run"))
    migrator.migrate(migrator.drop_table("printed_edition"))
    migrator.migrate(migrator.drop_table("official_letter"))
    migrator.migrate(migrator.drop_table("office_look"))
    migrator.migrate(migrator.drop_table("learning_item"))
    migrator.migrate(migrator.drop_table("learning_pack"))
    migrator.migrate(migrator.drop_table("label_sheet"))
    migrator.migrate(migrator.drop_table("entry_pass"))
