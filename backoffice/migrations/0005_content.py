"""Texts are kept by sentences and published as editions; a language's state is one word."""

import hashlib
import json

from peewee import (
    BigIntegerField,
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)

#: The tables that had a state and a digest of the Chinese for each language, and the columns it was made of.
_TEXTS = {
    "guide": ("title", "summary"),
    "chapter": ("title", "body"),
    "poster": ("title", "body"),
    "notice": ("title", "body"),
    "letter_template": ("subject", "body"),
}


def _one_word(db, table, columns):
    names = ", ".join(f'"{name}"' for name in columns)
    mark = db.param
    for row, states, *texts in db.execute_sql(f'SELECT "id", "states", {names} FROM "{table}"').fetchall():  # noqa: S608
        source = [json.loads(text or "{}").get("zh", "") for text in texts]
        joined = "\0".join(f"{name}\0{text}" for name, text in zip(columns, source, strict=True))
        digest = hashlib.sha256(joined.encode()).hexdigest()[:12]
        found = {
            code: "outdated" if code != "zh" and made_from != digest else state
            for code, (state, made_from) in json.loads(states or "{}").items()
        }
        db.execute_sql(
            f'UPDATE "{table}" SET "states" = {mark} WHERE "id" = {mark}',  # noqa: S608
            (json.dumps(found), row),
        )


def up(migrator, db):
    class Area(Model):
        class Meta:
            database = db
            table_name = "area"

    class Household(Model):
        class Meta:
            database = db
            table_name = "household"

    class Language(Model):
        class Meta:
            database = db
            table_name = "language"

    class Media(Model):
        class Meta:
            database = db
            table_name = "media"

    class ReturnPlan(Model):
        class Meta:
            database = db
            table_name = "return_plan"

    class User(Model):
        class Meta:
            database = db
            table_name = "user"

    class ApiToken(Model):
        version = IntegerField(default=1)
        changed_at = DateTimeField()
        deleted_at = DateTimeField(null=True)
        name = CharField(max_length=80)
        user = ForeignKeyField(User, on_delete="CASCADE")
        scopes = CharField(max_length=400, default="content")
        expires_on = DateField()
        prefix = CharField(max_length=12, default="")
        last_used_at = DateTimeField(null=True)
        revoked = BooleanField(default=False)
        created_at = DateTimeField()
        digest = CharField(unique=True, null=True, max_length=64)

        class Meta:
            database = db
            table_name = "api_token"

    db.create_tables([ApiToken])

    class Diagram(Model):
        version = IntegerField(default=1)
        changed_at = DateTimeField()
        deleted_at = DateTimeField(null=True)
        title = TextField()
        states = TextField()

        class Meta:
            database = db
            table_name = "diagram"

    db.create_tables([Diagram])

    class Edition(Model):
        version = IntegerField(default=1)
        changed_at = DateTimeField()
        deleted_at = DateTimeField(null=True)
        title = CharField(max_length=200, default="")
        language = CharField(max_length=16)
        number = IntegerField()
        published_at = DateTimeField()
        withdrawn_at = DateTimeField(null=True)
        record = CharField(max_length=40)
        row = IntegerField()
        texts = TextField()
        published_by = ForeignKeyField(User, null=True, on_delete="SET NULL")

        class Meta:
            database = db
            table_name = "edition"
            indexes = (
                (("record", "row", "language", "number"), True),
                (("record", "language", "published_at"), False),
                (("published_at",), False),
                (("withdrawn_at",), False),
            )

    db.create_tables([Edition])

    class Inquiry(Model):
        version = IntegerField(default=1)
        changed_at = DateTimeField()
        deleted_at = DateTimeField(null=True)
        household = ForeignKeyField(Household)
        place = CharField(max_length=320, default="")
        area = ForeignKeyField(Area, null=True)
        kind = CharField(max_length=10)
        request = CharField(null=True, max_length=16)
        text = TextField(default="")
        language = ForeignKeyField(Language, null=True)
        arrives_on = DateField(null=True)
        flight = CharField(max_length=40, default="")
        departs_from = CharField(max_length=80, default="")
        name = CharField(max_length=80, default="")
        phone = TextField(null=True)
        received_at = DateTimeField()
        state = CharField(max_length=10, default="new")
        claimed_by = ForeignKeyField(User, null=True)
        claimer = CharField(max_length=80, default="")
        claimed_at = DateTimeField(null=True)
        minutes = IntegerField(null=True)
        answer = TextField(default="")
        answer_zh = TextField(default="")
        answered_by = ForeignKeyField(User, null=True)
        answered_at = DateTimeField(null=True)
        reason = CharField(max_length=300, default="")
        ended_at = DateTimeField(null=True)
        forgotten_at = DateTimeField(null=True)
        return_plan = ForeignKeyField(ReturnPlan, null=True)
        code = CharField(unique=True, max_length=32)
        phone_blind = CharField(index=True, null=True, max_length=32)

        class Meta:
            database = db
            table_name = "inquiry"

    db.create_tables([Inquiry])

    class MemorySource(Model):
        digest = CharField(unique=True, max_length=64)
        text = TextField()
        grams = IntegerField(default=0)

        class Meta:
            database = db
            table_name = "memory_source"

    db.create_tables([MemorySource])

    class Memory(Model):
        source = ForeignKeyField(MemorySource, on_delete="CASCADE")
        language = CharField(max_length=16)
        text = TextField()
        record = CharField(max_length=40, default="")
        row = IntegerField(null=True)
        approved_by = IntegerField(null=True)
        approved_at = DateTimeField()

        class Meta:
            database = db
            table_name = "memory"
            indexes = ((("source", "language"), True),)

    db.create_tables([Memory])

    class MemoryGram(Model):
        gram = BigIntegerField()
        grams = IntegerField()
        source = ForeignKeyField(MemorySource, on_delete="CASCADE")

        class Meta:
            database = db
            table_name = "memory_gram"
            indexes = ((("gram", "grams", "source"), True),)

    db.create_tables([MemoryGram])

    class Page(Model):
        version = IntegerField(default=1)
        changed_at = DateTimeField()
        deleted_at = DateTimeField(null=True)
        title = TextField()
        slug = CharField(unique=True, max_length=60)
        position = IntegerField(default=0)
        body = TextField()
        states = TextField()

        class Meta:
            database = db
            table_name = "page"

    db.create_tables([Page])

    class Phrase(Model):
        version = IntegerField(default=1)
        changed_at = DateTimeField()
        deleted_at = DateTimeField(null=True)
        text = TextField()
        kind = CharField(max_length=10, default="phrase")
        topic = CharField(max_length=20, default="service")
        states = TextField()

        class Meta:
            database = db
            table_name = "phrase"

    db.create_tables([Phrase])

    class Question(Model):
        version = IntegerField(default=1)
        changed_at = DateTimeField()
        deleted_at = DateTimeField(null=True)
        question = TextField()
        answer = TextField()
        topic = CharField(max_length=20, default="service")
        states = TextField()

        class Meta:
            database = db
            table_name = "question"

    db.create_tables([Question])

    class Recording(Model):
        version = IntegerField(default=1)
        changed_at = DateTimeField()
        deleted_at = DateTimeField(null=True)
        title = TextField()
        script = TextField()
        states = TextField()

        class Meta:
            database = db
            table_name = "recording"

    db.create_tables([Recording])

    class Segment(Model):
        version = IntegerField(default=1)
        changed_at = DateTimeField()
        deleted_at = DateTimeField(null=True)
        text = TextField()
        kind = CharField(max_length=10, default="text")
        digest = CharField(max_length=12)
        root_record = CharField(max_length=40)
        root_row = IntegerField()
        record = CharField(max_length=40)
        row = IntegerField()
        place = CharField(max_length=40)
        position = IntegerField()

        class Meta:
            database = db
            table_name = "segment"
            indexes = ((("record", "row", "place", "position"), False), (("root_record", "root_row"), False))

    db.create_tables([Segment])

    class Remark(Model):
        version = IntegerField(default=1)
        changed_at = DateTimeField()
        deleted_at = DateTimeField(null=True)
        text = TextField()
        segment = ForeignKeyField(Segment, on_delete="CASCADE")
        language = CharField(max_length=16)
        done = BooleanField(default=False)
        user = ForeignKeyField(User, null=True, on_delete="SET NULL")
        written_at = DateTimeField()

        class Meta:
            database = db
            table_name = "remark"

    db.create_tables([Remark])

    class Sound(Model):
        version = IntegerField(default=1)
        changed_at = DateTimeField()
        deleted_at = DateTimeField(null=True)
        recording = ForeignKeyField(Recording)
        language = CharField(max_length=16)
        media = ForeignKeyField(Media)

        class Meta:
            database = db
            table_name = "sound"
            indexes = ((("recording", "language"), True),)

    db.create_tables([Sound])

    class Step(Model):
        version = IntegerField(default=1)
        changed_at = DateTimeField()
        deleted_at = DateTimeField(null=True)
        diagram = ForeignKeyField(Diagram)
        position = IntegerField(default=0)
        title = TextField()
        body = TextField()
        pictogram = CharField(max_length=20, default="document")
        media = ForeignKeyField(Media, null=True)
        states = TextField()

        class Meta:
            database = db
            table_name = "step"

    db.create_tables([Step])

    class Target(Model):
        version = IntegerField(default=1)
        changed_at = DateTimeField()
        deleted_at = DateTimeField(null=True)
        segment = ForeignKeyField(Segment, on_delete="CASCADE")
        language = CharField(max_length=16)
        text = TextField(default="")
        joined = BooleanField(default=False)
        state = CharField(max_length=10, default="draft")
        made_from = CharField(max_length=12, default="")
        source = TextField(default="")
        written_by = ForeignKeyField(User, null=True, on_delete="SET NULL")
        written_at = DateTimeField()
        approved_by = ForeignKeyField(User, null=True, on_delete="SET NULL")

        class Meta:
            database = db
            table_name = "target"
            indexes = ((("segment", "language"), True), (("language", "state"), False))

    db.create_tables([Target])

    class Term(Model):
        version = IntegerField(default=1)
        changed_at = DateTimeField()
        deleted_at = DateTimeField(null=True)
        term = TextField()
        definition = TextField()
        forbidden = TextField()
        topic = CharField(max_length=20, default="service")
        states = TextField()

        class Meta:
            database = db
            table_name = "term"

    db.create_tables([Term])

    class Translation(Model):
        version = IntegerField(default=1)
        changed_at = DateTimeField()
        deleted_at = DateTimeField(null=True)
        title = CharField(max_length=200, default="")
        language = CharField(max_length=16)
        state = CharField(max_length=12, default="draft")
        segments = IntegerField(default=0)
        missing = IntegerField(default=0)
        stale = IntegerField(default=0)
        unapproved = IntegerField(default=0)
        translator = ForeignKeyField(User, null=True, on_delete="SET NULL")
        translator_name = CharField(max_length=80, default="")
        due_on = DateField(null=True)
        record = CharField(max_length=40)
        row = IntegerField()
        submitted_by = ForeignKeyField(User, null=True, on_delete="SET NULL")
        approved_by = ForeignKeyField(User, null=True, on_delete="SET NULL")
        changes_at = DateTimeField(null=True)

        class Meta:
            database = db
            table_name = "translation"
            indexes = ((("record", "row", "language"), True), (("language", "state"), False))

    db.create_tables([Translation])

    class Webhook(Model):
        version = IntegerField(default=1)
        changed_at = DateTimeField()
        deleted_at = DateTimeField(null=True)
        name = CharField(max_length=80)
        address = CharField(max_length=400)
        secret = TextField(null=True)
        on_published = BooleanField(default=True)
        on_withdrawn = BooleanField(default=True)
        records = CharField(max_length=400, default="")
        active = BooleanField(default=True)
        created_at = DateTimeField()
        told_until = DateTimeField()

        class Meta:
            database = db
            table_name = "webhook"

    db.create_tables([Webhook])

    class WebhookDelivery(Model):
        version = IntegerField(default=1)
        changed_at = DateTimeField()
        deleted_at = DateTimeField(null=True)
        webhook = ForeignKeyField(Webhook, on_delete="CASCADE")
        event = CharField(max_length=12)
        edition = IntegerField(null=True)
        status = CharField(max_length=12, default="waiting")
        attempts = IntegerField(default=0)
        answer = IntegerField(null=True)
        problem = CharField(max_length=200, default="")
        at = DateTimeField()
        sent_at = DateTimeField(null=True)
        next_at = DateTimeField(null=True)
        payload = TextField(default="")
        once = CharField(unique=True, null=True, max_length=80)

        class Meta:
            database = db
            table_name = "webhook_delivery"
            indexes = ((("status", "next_at"), False),)

    db.create_tables([WebhookDelivery])

    for table, columns in _TEXTS.items():
        _one_word(db, table, columns)
    migrator.migrate(migrator.add_column("media", "focus_x", IntegerField(default=50)))
    migrator.migrate(migrator.add_column("media", "focus_y", IntegerField(default=50)))


def down(migrator, db):
    migrator.migrate(migrator.drop_column("media", "focus_y"))
    migrator.migrate(migrator.drop_column("media", "focus_x"))
    migrator.migrate(migrator.drop_table("webhook_delivery"))
    migrator.migrate(migrator.drop_table("webhook"))
    migrator.migrate(migrator.drop_table("translation"))
    migrator.migrate(migrator.drop_table("term"))
    migrator.migrate(migrator.drop_table("target"))
    migrator.migrate(migrator.drop_table("step"))
    migrator.migrate(migrator.drop_table("sound"))
    migrator.migrate(migrator.drop_table("remark"))
    migrator.migrate(migrator.drop_table("segment"))
    migrator.migrate(migrator.drop_table("recording"))
    migrator.migrate(migrator.drop_table("question"))
    migrator.migrate(migrator.drop_table("phrase"))
    migrator.migrate(migrator.drop_table("page"))
    migrator.migrate(migrator.drop_table("memory_gram"))
    migrator.migrate(migrator.drop_table("memory"))
    migrator.migrate(migrator.drop_table("memory_source"))
    migrator.migrate(migrator.drop_table("inquiry"))
    migrator.migrate(migrator.drop_table("edition"))
    migrator.migrate(migrator.drop_table("diagram"))
    migrator.migrate(migrator.drop_table("api_token"))
