"""Initial."""

from peewee import (
    BigIntegerField,
    BlobField,
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
        version = IntegerField(default=1)
        changed_at = DateTimeField()
        deleted_at = DateTimeField(null=True)
        name = CharField(max_length=80)
        kind = CharField(max_length=12)
        parent = ForeignKeyField("self", null=True)
        code = CharField(unique=True, max_length=32)
        alias_names = CharField(max_length=400, default="")
        head = CharField(max_length=80, default="")
        telephone = CharField(max_length=40, default="")

        class Meta:
            database = db
            table_name = "area"

    db.create_tables([Area])

    class User(Model):
        version = IntegerField(default=1)
        changed_at = DateTimeField()
        deleted_at = DateTimeField(null=True)
        email = CharField(unique=True, max_length=254)
        name = CharField(max_length=80)
        active = BooleanField(default=True)
        interface_language = CharField(max_length=12, default="zh_Hans_CN")
        last_login_at = DateTimeField(null=True)
        password = CharField(null=True)
        password_expires_at = DateTimeField(null=True)
        fs_uniquifier = CharField(unique=True, max_length=64)
        fs_webauthn_user_handle = CharField(unique=True, max_length=64)
        tf_primary_method = CharField(null=True, max_length=64)
        tf_totp_secret = CharField(null=True)
        tf_last_counter = BigIntegerField(null=True)
        mf_recovery_codes = TextField(null=True)

        class Meta:
            database = db
            table_name = "user"

    db.create_tables([User])

    class Role(Model):
        version = IntegerField(default=1)
        changed_at = DateTimeField()
        deleted_at = DateTimeField(null=True)
        name = CharField(unique=True, max_length=40)
        second_factor = BooleanField(default=False)

        class Meta:
            database = db
            table_name = "role"

    db.create_tables([Role])

    class Company(Model):
        version = IntegerField(default=1)
        changed_at = DateTimeField()
        deleted_at = DateTimeField(null=True)
        name = CharField(max_length=160)
        name_latin = CharField(max_length=160, default="")
        country_of_capital = CharField(null=True, max_length=2)
        area = ForeignKeyField(Area, null=True)
        address = CharField(max_length=200, default="")
        liaison = CharField(max_length=80, default="")
        liaison_phone = TextField(null=True)
        resumption = CharField(max_length=12, default="closed")
        rooms = IntegerField(default=0)
        meals = IntegerField(default=0)
        masks = IntegerField(default=0)
        liaison_phone_blind = CharField(index=True, null=True, max_length=32)

        class Meta:
            database = db
            table_name = "company"

    db.create_tables([Company])

    class School(Model):
        version = IntegerField(default=1)
        changed_at = DateTimeField()
        deleted_at = DateTimeField(null=True)
        name = CharField(max_length=160)
        name_latin = CharField(max_length=160, default="")
        area = ForeignKeyField(Area, null=True)
        address = CharField(max_length=200, default="")
        liaison = CharField(max_length=80, default="")
        liaison_phone = TextField(null=True)
        opens_on = DateField(null=True)
        liaison_phone_blind = CharField(index=True, null=True, max_length=32)

        class Meta:
            database = db
            table_name = "school"

    db.create_tables([School])

    class Assignment(Model):
        version = IntegerField(default=1)
        changed_at = DateTimeField()
        deleted_at = DateTimeField(null=True)
        user = ForeignKeyField(User)
        name = CharField(max_length=80, default="")
        role = ForeignKeyField(Role)
        area = ForeignKeyField(Area, null=True)
        company = ForeignKeyField(Company, null=True)
        school = ForeignKeyField(School, null=True)
        languages = CharField(max_length=120, default="")

        class Meta:
            database = db
            table_name = "assignment"

    db.create_tables([Assignment])

    class Change(Model):
        at = DateTimeField(index=True)
        actor = IntegerField(index=True, null=True)
        actor_name = CharField(max_length=120, default="")
        verb = CharField(max_length=16)
        record = CharField(max_length=40)
        row = IntegerField()
        row_version = IntegerField(default=0)
        batch = CharField(index=True, null=True, max_length=32)
        reason = CharField(max_length=400, default="")
        diff = TextField(default="{}")

        class Meta:
            database = db
            table_name = "change"
            indexes = ((("record", "row", "id"), False),)

    db.create_tables([Change])

    class Media(Model):
        version = IntegerField(default=1)
        changed_at = DateTimeField()
        deleted_at = DateTimeField(null=True)
        name = CharField(max_length=120)
        file = CharField(max_length=80)
        alternative = TextField()

        class Meta:
            database = db
            table_name = "media"

    db.create_tables([Media])

    class Guide(Model):
        version = IntegerField(default=1)
        changed_at = DateTimeField()
        deleted_at = DateTimeField(null=True)
        title = TextField()
        summary = TextField()
        cover_media = ForeignKeyField(Media, null=True)
        states = TextField()

        class Meta:
            database = db
            table_name = "guide"

    db.create_tables([Guide])

    class Chapter(Model):
        version = IntegerField(default=1)
        changed_at = DateTimeField()
        deleted_at = DateTimeField(null=True)
        guide = ForeignKeyField(Guide)
        position = IntegerField(default=0)
        title = TextField()
        body = TextField()
        states = TextField()

        class Meta:
            database = db
            table_name = "chapter"

    db.create_tables([Chapter])

    class CompanyDuty(Model):
        version = IntegerField(default=1)
        changed_at = DateTimeField()
        deleted_at = DateTimeField(null=True)
        company = ForeignKeyField(Company)
        area = ForeignKeyField(Area, null=True)
        name = CharField(max_length=160)
        due_on = DateField(null=True)
        done_on = DateField(null=True)
        evidence = CharField(max_length=400, default="")
        picture = ForeignKeyField(Media, null=True)

        class Meta:
            database = db
            table_name = "company_duty"

    db.create_tables([CompanyDuty])

    class FailedSignin(Model):
        key = CharField(max_length=64)
        at = DateTimeField(index=True)

        class Meta:
            database = db
            table_name = "failed_signin"
            indexes = ((("key", "at"), False),)

    db.create_tables([FailedSignin])

    class Language(Model):
        version = IntegerField(default=1)
        changed_at = DateTimeField()
        deleted_at = DateTimeField(null=True)
        name = TextField()
        autonym = CharField(max_length=80)
        code = CharField(unique=True, max_length=16)
        direction = CharField(max_length=3, default="ltr")
        position = IntegerField(default=0)

        class Meta:
            database = db
            table_name = "language"

    db.create_tables([Language])

    class Household(Model):
        version = IntegerField(default=1)
        changed_at = DateTimeField()
        deleted_at = DateTimeField(null=True)
        area = ForeignKeyField(Area)
        place = CharField(max_length=320, default="")
        address = CharField(max_length=200)
        building = CharField(max_length=30, default="")
        unit = CharField(max_length=30, default="")
        room = CharField(max_length=30, default="")
        door_token = CharField(unique=True, max_length=32)

        class Meta:
            database = db
            table_name = "household"

    db.create_tables([Household])

    class Resident(Model):
        version = IntegerField(default=1)
        changed_at = DateTimeField()
        deleted_at = DateTimeField(null=True)
        name = CharField(max_length=80)
        name_latin = CharField(max_length=80, default="")
        name_native = CharField(max_length=80, default="")
        kind = CharField(max_length=20, default="resident")
        sex = CharField(null=True, max_length=8)
        born = DateField(null=True)
        nationality = CharField(null=True, max_length=2)
        preferred_language = ForeignKeyField(Language, null=True)
        languages = CharField(max_length=120, default="")
        household = ForeignKeyField(Household, null=True)
        area = ForeignKeyField(Area, null=True)
        phone = TextField(null=True)
        document_type = CharField(null=True, max_length=24)
        document_number = TextField(null=True)
        away = CharField(max_length=16, default="never_left")
        vulnerability = CharField(max_length=16, default="none")
        health = TextField(null=True)
        note = TextField(default="")
        phone_blind = CharField(index=True, null=True, max_length=32)
        document_number_blind = CharField(index=True, null=True, max_length=32)

        class Meta:
            database = db
            table_name = "resident"

    db.create_tables([Resident])

    class ForeignNational(Model):
        version = IntegerField(default=1)
        changed_at = DateTimeField()
        deleted_at = DateTimeField(null=True)
        resident = ForeignKeyField(Resident, unique=True)
        name = CharField(max_length=80, default="")
        nationality = CharField(null=True, max_length=2)
        area = ForeignKeyField(Area, null=True)
        mrz = TextField(null=True)
        passport_number = TextField(null=True)
        passport_expires = DateField(null=True)
        visa_type = CharField(null=True, max_length=4)
        visa_expires = DateField(null=True)
        residence_permit_number = TextField(null=True)
        residence_permit_expires = DateField(null=True)
        work_permit_number = TextField(null=True)
        work_permit_expires = DateField(null=True)
        entered_on = DateField(null=True)
        entry_port = CharField(max_length=80, default="")
        sponsor_company = ForeignKeyField(Company, null=True)
        sponsor_school = ForeignKeyField(School, null=True)
        passport_number_blind = CharField(index=True, null=True, max_length=32)
        residence_permit_number_blind = CharField(index=True, null=True, max_length=32)
        work_permit_number_blind = CharField(index=True, null=True, max_length=32)

        class Meta:
            database = db
            table_name = "foreign_national"

    db.create_tables([ForeignNational])

    class Job(Model):
        version = IntegerField(default=1)
        changed_at = DateTimeField()
        deleted_at = DateTimeField(null=True)
        kind = CharField(max_length=40)
        title = CharField(max_length=200)
        user = ForeignKeyField(User, null=True, on_delete="RESTRICT")
        state = CharField(max_length=12, default="waiting")
        total = IntegerField(default=0)
        done = IntegerField(default=0)
        failed = IntegerField(default=0)
        created_at = DateTimeField()
        started_at = DateTimeField(null=True)
        ended_at = DateTimeField(null=True)
        parameters = TextField(default="{}")
        once = CharField(unique=True, null=True, max_length=80)
        file = CharField(max_length=80, default="")
        reason = CharField(max_length=40, default="")
        detail = CharField(max_length=300, default="")
        attempts = IntegerField(default=0)
        lease = CharField(max_length=80, default="")
        leased_until = DateTimeField(null=True)

        class Meta:
            database = db
            table_name = "job"

    db.create_tables([Job])

    class JobItem(Model):
        version = IntegerField(default=1)
        changed_at = DateTimeField()
        deleted_at = DateTimeField(null=True)
        job = ForeignKeyField(Job, on_delete="CASCADE")
        position = IntegerField()
        state = CharField(max_length=12, default="waiting")
        part = IntegerField(default=0)
        row = IntegerField(null=True)
        group = CharField(max_length=40, default="")
        attempts = IntegerField(default=0)
        lost = IntegerField(default=0)
        lease = CharField(index=True, max_length=80, default="")
        leased_until = DateTimeField(null=True)
        file = CharField(max_length=80, default="")
        first_page = IntegerField(default=0)
        pages = IntegerField(default=0)
        reason = CharField(max_length=40, default="")
        detail = CharField(max_length=300, default="")

        class Meta:
            database = db
            table_name = "job_item"
            indexes = ((("job", "position"), True), (("job", "state", "part", "position"), False))

    db.create_tables([JobItem])

    class LetterTemplate(Model):
        version = IntegerField(default=1)
        changed_at = DateTimeField()
        deleted_at = DateTimeField(null=True)
        name = CharField(max_length=120)
        subject = TextField()
        body = TextField()
        states = TextField()

        class Meta:
            database = db
            table_name = "letter_template"

    db.create_tables([LetterTemplate])

    class Membership(Model):
        version = IntegerField(default=1)
        changed_at = DateTimeField()
        deleted_at = DateTimeField(null=True)
        resident = ForeignKeyField(Resident)
        name = CharField(max_length=80, default="")
        company = ForeignKeyField(Company, null=True)
        school = ForeignKeyField(School, null=True)
        position = CharField(max_length=10, default="staff")
        area = ForeignKeyField(Area, null=True)
        nationality = CharField(null=True, max_length=2)
        away = CharField(max_length=16, default="never_left")
        started = DateField(null=True)
        ended = DateField(null=True)

        class Meta:
            database = db
            table_name = "membership"

    db.create_tables([Membership])

    class Notice(Model):
        version = IntegerField(default=1)
        changed_at = DateTimeField()
        deleted_at = DateTimeField(null=True)
        title = TextField()
        body = TextField()
        source = CharField(max_length=200, default="")
        source_url = CharField(max_length=400, default="")
        issued_on = DateField(null=True)
        states = TextField()

        class Meta:
            database = db
            table_name = "notice"

    db.create_tables([Notice])

    class Passkey(Model):
        user = ForeignKeyField(User, on_delete="CASCADE")
        name = CharField(max_length=64)
        credential_id = BlobField(unique=True)
        public_key = BlobField()
        sign_count = IntegerField(default=0)
        transports = TextField(null=True)
        extensions = CharField(null=True)
        backup_state = BooleanField(default=False)
        device_type = CharField(max_length=64)
        usage = CharField(max_length=64)
        lastuse_datetime = DateTimeField()

        class Meta:
            database = db
            table_name = "passkey"

    db.create_tables([Passkey])

    class Poster(Model):
        version = IntegerField(default=1)
        changed_at = DateTimeField()
        deleted_at = DateTimeField(null=True)
        title = TextField()
        body = TextField()
        link = CharField(max_length=400, default="")
        media = ForeignKeyField(Media, null=True)
        states = TextField()

        class Meta:
            database = db
            table_name = "poster"

    db.create_tables([Poster])

    class ReturnPlan(Model):
        version = IntegerField(default=1)
        changed_at = DateTimeField()
        deleted_at = DateTimeField(null=True)
        resident = ForeignKeyField(Resident)
        name = CharField(max_length=80, default="")
        company = ForeignKeyField(Company, null=True)
        school = ForeignKeyField(School, null=True)
        area = ForeignKeyField(Area, null=True)
        departs_from = CharField(max_length=80, default="")
        departs_country = CharField(null=True, max_length=2)
        transit = CharField(max_length=120, default="")
        flight = CharField(max_length=40, default="")
        arrives_on = DateField(null=True)
        stay = CharField(null=True, max_length=16)
        stay_address = CharField(max_length=200, default="")
        pathway = CharField(null=True, max_length=10)
        state = CharField(max_length=12, default="planned")

        class Meta:
            database = db
            table_name = "return_plan"

    db.create_tables([ReturnPlan])

    class SavedList(Model):
        version = IntegerField(default=1)
        changed_at = DateTimeField()
        deleted_at = DateTimeField(null=True)
        name = CharField(max_length=120)
        record = CharField(max_length=40)
        query = TextField(default="")
        user = ForeignKeyField(User, on_delete="CASCADE")

        class Meta:
            database = db
            table_name = "saved_list"

    db.create_tables([SavedList])

    class SchoolDay(Model):
        version = IntegerField(default=1)
        changed_at = DateTimeField()
        deleted_at = DateTimeField(null=True)
        school = ForeignKeyField(School)
        area = ForeignKeyField(Area, null=True)
        day = DateField()
        state = CharField(max_length=12, default="open")
        present = IntegerField(default=0)
        absent = IntegerField(default=0)
        ill = IntegerField(default=0)
        note = CharField(max_length=400, default="")

        class Meta:
            database = db
            table_name = "school_day"
            indexes = ((("school", "day"), True),)

    db.create_tables([SchoolDay])

    class Submission(Model):
        token = CharField(unique=True, max_length=64)
        record = CharField(max_length=40)
        row = IntegerField()
        at = DateTimeField(index=True)

        class Meta:
            database = db
            table_name = "submission"

    db.create_tables([Submission])


def down(migrator, db):
    migrator.migrate(migrator.drop_table("submission"))
    migrator.migrate(migrator.drop_table("school_day"))
    migrator.migrate(migrator.drop_table("saved_list"))
    migrator.migrate(migrator.drop_table("return_plan"))
    migrator.migrate(migrator.drop_table("poster"))
    migrator.migrate(migrator.drop_table("passkey"))
    migrator.migrate(migrator.drop_table("notice"))
    migrator.migrate(migrator.drop_table("membership"))
    migrator.migrate(migrator.drop_table("letter_template"))
    migrator.migrate(migrator.drop_table("job_item"))
    migrator.migrate(migrator.drop_table("job"))
    migrator.migrate(migrator.drop_table("foreign_national"))
    migrator.migrate(migrator.drop_table("resident"))
    migrator.migrate(migrator.drop_table("household"))
    migrator.migrate(migrator.drop_table("language"))
    migrator.migrate(migrator.drop_table("failed_signin"))
    migrator.migrate(migrator.drop_table("company_duty"))
    migrator.migrate(migrator.drop_table("chapter"))
    migrator.migrate(migrator.drop_table("guide"))
    migrator.migrate(migrator.drop_table("media"))
    migrator.migrate(migrator.drop_table("change"))
    migrator.migrate(migrator.drop_table("assignment"))
    migrator.migrate(migrator.drop_table("school"))
    migrator.migrate(migrator.drop_table("company"))
    migrator.migrate(migrator.drop_table("role"))
    migrator.migrate(migrator.drop_table("user"))
    migrator.migrate(migrator.drop_table("area"))
