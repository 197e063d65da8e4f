"""What every record declares, the rules records keep whoever is looking, and the schema of the migrations."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any

import peewee
import pytest
from playhouse.cysqlite_ext import CySqliteDatabase
from playhouse.migrations import Runner
from playhouse.schema_diff import diff_models

from backoffice.migrations.__main__ import FOLDER
from models import base
from models.base import INTERNAL, PUBLIC, Record, clean, facts
from models.content.content import Content
from models.content.guide import Guide
from models.content.letter_template import PLACEHOLDERS, LetterTemplate
from models.fields import LanguageStates, Patch, Sealed, State, Text, TranslatedField, plain
from models.organisations.membership import Membership
from models.people.foreign_national import ForeignNational
from models.people.resident import Resident
from models.places.area import Area
from models.places.household import Household
from models.register import by_name, records, tables
from tests.test_documents import TD3

RECORDS = pytest.mark.parametrize("record", records(), ids=lambda record: record.key())


def test_the_declarations_are_sound() -> None:
    assert base.check(records()) == []


def test_the_register_knows_each_name_once() -> None:
    names = [table._meta.table_name for table in tables()]
    assert len(names) == len(set(names))
    assert by_name("resident") is Resident
    assert by_name("nothing") is None


@RECORDS
def test_a_record_says_where_it_stands(record: type[Record]) -> None:
    assert by_name(record.key()) is record
    assert record.__doc__
    order = record.meta("order").removeprefix("-")
    assert order == "id" or record.column(order) in record.sorted_by()
    sections = record.meta("sections") or {}
    used = {facts(field).section for field in record.columns()} - {""}
    assert used == set(sections)


@RECORDS
def test_a_column_can_be_shown_and_tried(record: type[Record]) -> None:
    for field in record.columns():
        declared = facts(field)
        if declared.printed and not isinstance(field, peewee.ForeignKeyField):
            assert declared.sample is not None or field.name == "file", f"{field} is printed without a sample"
        if declared.sample is not None and field.choices:
            assert declared.sample in dict(field.choices), f"{field}: the sample is no choice"
        if not field.null and not isinstance(field, peewee.ForeignKeyField) and declared.follows:
            assert field.default is not None, f"{field} follows a link, so it must be able to stay empty"


@RECORDS
def test_public_content_and_persons_are_told_apart(record: type[Record]) -> None:
    """Whatever is translated is meant for everybody, and a name of a person never is."""
    for field in record.columns():
        if issubclass(record, Content) and getattr(field, "multiline", False):
            assert facts(field).sensitivity == PUBLIC
        if facts(field).follows == "resident.name":
            assert facts(field).sensitivity > INTERNAL


def test_an_empty_row_has_problems_not_errors(database: peewee.Database) -> None:
    """Rules are asked of whatever was typed, before it is known to be complete and to lead anywhere."""
    for record in records():
        nowhere = {
            field.name: 10**6 for field in record.columns() if isinstance(field, peewee.ForeignKeyField)
        }
        for row in (record(), record(**nowhere)):
            row.prepare(None)
            assert all(str(message) for message in row.problems().values())


def shape(database: peewee.Database) -> dict[str, list[tuple[str, str, bool]]]:
    """{table: columns with type and whether they may be empty} of a database."""
    return {
        name: sorted((column.name, column.data_type, column.null) for column in database.get_columns(name))
        for name in database.get_tables()
        if name != "schema_migration"
    }


def test_the_migrations_make_the_tables_of_the_models(database: peewee.Database) -> None:
    found = diff_models(database, tables())
    # The indexes of lists follow the facts of the columns and are made beside the migrations.
    kept = [index for index in found.drop_indexes if not index.name.startswith("list_")]
    assert not str(found._replace(drop_indexes=kept))


def test_the_migrations_make_the_columns_of_the_models() -> None:
    migrated, made = CySqliteDatabase(":memory:"), CySqliteDatabase(":memory:")
    Runner(migrated, str(FOLDER)).up()
    with made.bind_ctx(tables(), bind_refs=False, bind_backrefs=False):
        made.create_tables(tables())
    assert shape(migrated) == shape(made)


def test_the_migrations_can_be_taken_back() -> None:
    migrated = CySqliteDatabase(":memory:")
    runner = Runner(migrated, str(FOLDER))
    runner.up()
    while runner.applied():
        runner.down()
    assert migrated.get_tables() == ["schema_migration"]


def stored(row: Any, **values: Any) -> Any:
    """The row after another save with these values, as the write path does it."""
    old = type(row).get_by_id(row.id) if row.id else None
    for name, value in values.items():
        setattr(row, name, value)
    row.prepare(old)
    assert row.problems() == {}
    row.save()
    return row


@pytest.fixture
def town(database: peewee.Database) -> dict[str, Area]:
    """One branch of the tree: district, town, community, grid."""
    made: dict[str, Area] = {}
    parent = None
    for kind in ("district", "town", "community", "grid"):
        parent = made[kind] = stored(Area(name=kind, kind=kind, parent=parent))
    return made


def test_an_area_carries_the_codes_of_those_above_it(town: dict[str, Area]) -> None:
    assert town["grid"].code == "001.001.001.001"
    second = stored(Area(name="second", kind="grid", parent=town["community"]))
    assert second.code == "001.001.001.002"
    assert stored(Area(name="other", kind="district")).code == "002"


def test_an_area_lies_one_level_below_its_parent(town: dict[str, Area]) -> None:
    assert "parent" in Area(name="x", kind="grid", parent=town["town"], code="9").problems()
    assert "parent" in Area(name="x", kind="grid", code="9").problems()
    assert "parent" in Area(name="x", kind="district", parent=town["district"], code="9").problems()


def test_an_area_moves_only_alone(town: dict[str, Area]) -> None:
    other = stored(Area(name="other", kind="town", parent=town["district"]))
    home = stored(Area(name="home", kind="community", parent=other))
    assert stored(town["grid"], parent=home).code == "001.002.001.001"
    stored(town["grid"], parent=town["community"])
    town["community"].parent = other
    town["community"].prepare(Area.get_by_id(town["community"].id))
    assert "parent" in town["community"].problems()


def test_a_household_is_a_door_of_a_grid(town: dict[str, Area]) -> None:
    door = stored(Household(area=town["grid"], address="幸福路12号", building="3", room="501"))
    assert door.place == "幸福路12号 3-501"
    assert len(door.door_token) >= 22
    assert door.door_token != Household(area=town["grid"], address="x").door_token
    assert "area" in Household(area=town["community"], address="x").problems()


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"document_type": "resident_id", "document_number": Sealed("11010519491231002X")}, set()),
        (
            {"document_type": "resident_id", "document_number": Sealed("110105194912310021")},
            {"document_number"},
        ),
        ({"document_number": Sealed("M12345678")}, {"document_type"}),
        (
            {
                "document_type": "resident_id",
                "document_number": Sealed("11010519491231002X"),
                "born": date(1950, 1, 1),
            },
            {"document_number"},
        ),
        ({"born": date(2999, 1, 1)}, {"born"}),
        ({"phone": Sealed("138O0138OOO")}, {"phone"}),
        ({"phone": Sealed("１３８００１３８０００")}, set()),
        ({"document_type": "other", "document_number": Sealed("?")}, set()),
    ],
)
def test_a_resident_is_checked(values: dict[str, Any], wrong: set[str]) -> None:
    assert set(Resident(name="金哲洙", **values).problems()) == wrong


NAMES = [
    "金",
    "单于",
    "𠮷野家",
    "〇〇",
    "買提·吐尔逊",
    "김철수",
    "やまだ・たろう",
    "Анна Мария",
    "عمر حسن",
    "\u200fשרה",
    "สมชาย ใจดี",
    "Nguyễn Thị Minh Khai",
    "O'Neil",
    "O’Neil-Smith Jr.",
    "ERIKSSON<<ANNA<MARIA",
    "=1+1",
    "@SUM(A1)",
    "<b>x</b>",
    "{{7*7}}",
    "%_\\",
    "🙂",
    "Z̸̢a̷l̶g̵o",
    "Ρόδος",
    "x" * 60,
    "長" * 60,
    "Adolph Blaine Charles David Earl Frederick Gerald Hubert",
]


def test_a_name_is_kept(database: peewee.Database) -> None:
    for name in NAMES:
        person = stored(Resident(name=name))
        assert Resident.get_by_id(person.id).name == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  金 哲洙\u3000", "金 哲洙"),
        ("金\0哲洙", "金哲洙"),
        ("Nguye\u0302\u0303n", "Nguy\u1ec5n"),
        ("\u1100\u1175\u11b7", "김"),
    ],
)
def test_a_name_is_put_into_one_form(typed: str, kept: str) -> None:
    assert clean(typed) == kept


def test_the_lines_of_a_passport_fill_what_is_empty(database: peewee.Database) -> None:
    papers = ForeignNational(mrz=Sealed(TD3))
    papers.prepare(None)
    assert plain(papers.passport_number) == "L898902C3"
    assert papers.passport_number_blind == ForeignNational.passport_number.blind_of("l898902c3")
    assert papers.passport_expires == date(2012, 4, 15)
    assert papers.problems() == {}


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"mrz": Sealed(TD3.replace("L898902C36", "L898902C37"))}, {"mrz"}),
        ({"mrz": Sealed(TD3), "passport_number": Sealed("L898902C4")}, {"passport_number"}),
        ({"mrz": Sealed(TD3), "passport_expires": date(2013, 4, 15)}, {"passport_expires"}),
        ({"mrz": Sealed(TD3), "passport_number": Sealed("l898902-c3")}, set()),
        ({"passport_number": Sealed("M1")}, {"passport_number"}),
    ],
)
def test_the_passport_agrees_with_its_lines(
    database: peewee.Database, values: dict[str, Any], wrong: set[str]
) -> None:
    assert set(ForeignNational(**values).problems()) == wrong


def test_the_lines_agree_with_the_file(database: peewee.Database) -> None:
    person = stored(Resident(name="安娜", born=date(1974, 8, 12)))
    papers = ForeignNational(resident=person, mrz=Sealed(TD3))
    assert papers.problems() == {}
    stored(person, born=date(1974, 12, 8))
    assert set(papers.problems()) == {"mrz"}


def test_a_membership_has_exactly_one_organisation() -> None:
    assert set(Membership(resident=1).problems()) == {"company"}
    assert set(Membership(resident=1, company=1, school=1).problems()) == {"school"}
    assert Membership(resident=1, school=1).problems() == {}
    assert set(
        Membership(resident=1, school=1, started=date(2026, 2, 1), ended=date(2026, 1, 1)).problems()
    ) == {"ended"}


@pytest.fixture
def guide() -> Content:
    """A guide in Chinese and Korean, the Korean published."""
    states = LanguageStates({"zh": State.DRAFT, "ko": State.PUBLISHED})
    texts = {"title": Text({"zh": "手册", "ko": "안내서"}), "summary": Text({"zh": "摘要", "ko": "요약"})}
    return Guide(**texts, states=states)


def test_each_language_has_its_state(guide: Content) -> None:
    assert (guide.state_in("zh"), guide.state_in("ko")) == (State.DRAFT, State.PUBLISHED)
    assert guide.state_in("en") == State.MISSING
    assert guide.published_in() == ["ko"]
    assert Guide().state_in("zh") == State.MISSING


def test_a_column_without_chinese_needs_no_translation(guide: Content) -> None:
    assert guide.missing("ko") == []
    assert guide.missing("en") == ["title", "summary"]
    guide.summary = Text({"ko": "요약"})
    assert guide.missing("en") == ["title"]


def test_a_patch_writes_only_the_languages_that_it_names() -> None:
    before = Text({"zh": "手册", "ko": "안내서", "en": "Guide"})
    after = Patch({"zh": "指南", "en": ""}).over(before)
    assert after == Text({"zh": "指南", "ko": "안내서"})
    assert TranslatedField.difference(before, after) == (
        Patch({"zh": "手册", "en": "Guide"}),
        Patch({"zh": "指南", "en": ""}),
    )


def test_states_survive_the_database(database: peewee.Database, guide: Content) -> None:
    guide.save()
    again = Guide.get_by_id(guide.id)
    assert again.states == guide.states
    assert again.state_in("ko") == State.PUBLISHED
    assert again.states != LanguageStates()


@pytest.mark.parametrize("record", [each for each in records() if issubclass(each, Content)])
def test_a_part_names_its_whole_and_only_a_part_does(record: type[Content]) -> None:
    link = record.root_link()
    assert (record.key() in ("chapter", "step")) is (link is not None)
    assert all(field.name in record().texts("zh") for field in record.translated())


@pytest.mark.parametrize("name", ["{name}", "{address}，{date}", "no braces", "{ name }"])
def test_a_letter_names_what_it_knows(name: str) -> None:
    letter = LetterTemplate(name="x", subject=Text("题"), body=Text({"zh": name, "ko": name}))
    assert letter.problems() == {}


@pytest.mark.parametrize("name", ["{nme}", "{name}{passport}", "{}", "{name.x}", "{0}"])
def test_a_letter_that_names_something_else_is_refused(name: str) -> None:
    letter = LetterTemplate(name="x", subject=Text("题"), body=Text({"zh": "文", "ko": name}))
    assert set(letter.problems()) == {"body"}


def test_placeholders_have_labels() -> None:
    assert all(str(label) for label in PLACEHOLDERS.values())
