"""The demonstration office: the figures it must show, rows that are sound, names and numbers that fit."""

import unicodedata
from datetime import date
from itertools import islice
from random import Random

import pytest
from flask import Flask

from backoffice import demo, figures, listing, preflight, printing, reading, schema, search, store
from backoffice.access import Actor
from backoffice.demo import names, papers, places
from backoffice.demo.accounts import CAST
from backoffice.demo.office import STAFF_OF_FIRST, Office
from backoffice.demo.people import FOREIGN, LANGUAGES, SOUGHT
from backoffice.demo.scale import scale
from backoffice.query import Query
from models import mrz
from models.base import Record
from models.base import database as connection
from models.content.letter_template import LetterTemplate
from models.journeys.return_plan import ReturnPlan
from models.organisations.company import Company
from models.organisations.membership import Membership
from models.people.foreign_national import ForeignNational
from models.people.resident import Resident
from models.places.area import Area
from models.places.household import Household
from models.register import records
from models.system.user import User
from printables.catalogue import catalogue

from .cast import actor_of
from .conftest import DAY

# Built once for each kind of database.
pytestmark = pytest.mark.xdist_group("demonstration")

READER = Actor.system("tests")

#: The acceptance figures of what this office has records for.
FIGURES = {
    "foreign_nationals": {"total": 1178, "by_nationality": {"KR": 862, "JP": 45, "IT": 3}},
    "companies": {"total": 477, "by_country_of_capital": {"JP": 121, "KR": 148, "IT": 10}},
    "school": {"foreign_teachers": 79, "chinese_teachers": 27, "foreign_students": 693, "returned": 219},
    "grids": {"grids": 55, "towns": 4},
}


def test_the_office_shows_the_figures_and_is_built_once(demonstration: Flask) -> None:
    assert figures.tree(figures.figures(READER)) == FIGURES
    before = {record.key(): record.select().count() for record in records()}
    assert not demo.build(DAY)
    assert {record.key(): record.select().count() for record in records()} == before
    assert {user.email for user in User.select()} == {each.email for each in CAST}
    for figure in figures.figures(READER):
        record = next(each for each in records() if each.key() == figure.record)
        query = Query.parse(READER, record, dict(figure.query))
        assert reading.page(READER, record, query).total == min(figure.value, listing.MOST_COUNTED)
    # The ids given in the demonstration are not given out again.
    made = store.create(READER, Company, {"name": "新公司"})
    assert made.id == 478
    kim = Resident.select().where(Resident.nationality == "KR").first()
    for text in (kim.name[:2], kim.name_native, kim.name_native[1:], kim.name_latin.split()[1]):
        assert kim.id in [row for row, _title in reading.lookup(READER, Resident, text, 200)], text


def test_the_clerk_finds_whom_the_tour_looks_for_and_prints_twenty_letters(demonstration: Flask) -> None:
    clerk, liaison = (actor_of(User.get(email=f"{name}@linli.example")) for name in ("clerk", "company"))
    for text in ("金哲", "김철", "jzz"):
        assert SOUGHT.chinese in [title for _row, title in reading.lookup(clerk, Resident, text)], text
    kim = Resident.get(name=SOUGHT.chinese)
    assert (kim.name_latin, kim.name_native) == ("KIM CHEOLSU", "김철수")
    for actor in (clerk, liaison):
        plans = Query.parse(actor, ReturnPlan, {"f.resident": str(kim.id)})
        assert [bool(plan.flight) for plan in reading.page(actor, ReturnPlan, plans).rows] == [True]
    meant = {
        kind: name
        for name, each in catalogue().items()
        if each.record == "resident"
        for kind in each.templates
    }
    for template in LetterTemplate.select().where(LetterTemplate.kind.in_(list(meant))):
        ordered = printing.accept(clerk, meant[template.kind], template.id)
        koreans = Query.parse(
            clerk, Resident, {"f.nationality": "KR", "f.kind": "foreign_resident", "size": "20"}
        )
        ids = tuple(row.id for row in reading.page(clerk, Resident, koreans).rows)
        found = preflight.preflight(clerk, ordered, list(printing.choose(clerk, ordered, Query(ids=ids))))
        assert (found.total, found.unprintable, found.languages) == (20, 0, {"zh ko": 20}), found.findings
    near = reading.live(clerk, Resident)
    theirs = Membership.select(Membership.resident).where(reading.live(liaison, Membership))
    assert Resident.select().where(near, Resident.id.in_(theirs)).count() == STAFF_OF_FIRST // 2


def _assert_sound(row: Record) -> None:
    """Nothing is wrong with the row, and saving it again would change nothing."""
    stored = dict(row.__data__)
    assert row.problems() == {}, (row, stored)
    row.prepare(type(row)(**stored))
    assert row.__data__ == stored


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_every_row_is_sound(demonstration: Flask) -> None:
    for record in records():
        for row in record.select():
            _assert_sound(row)


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_foreign_national_lives_in_a_grid_and_others_of_the_school_elsewhere(demonstration: Flask) -> None:
    grids = {area.id for area in Area.select().where(Area.kind == "grid")}
    assert all(row.area_id in grids for row in ForeignNational.select())
    elsewhere = Resident.select().where(Resident.household.is_null())
    assert {row.area.kind for row in elsewhere} == {"town"}
    assert not ForeignNational.select().where(ForeignNational.resident.in_(elsewhere)).exists()


def test_the_same_seed_and_day_make_the_same_office() -> None:
    languages = {code: number for number, code in enumerate({*LANGUAGES.values(), "en", "zh-Hant"})}

    def rows() -> list[list[dict]]:
        office = Office(1, DAY)
        return [
            office.areas,
            office.companies,
            list(office.households()),
            list(office.residents(languages)),
            list(office.foreign_nationals()),
            list(office.memberships()),
            list(office.return_plans()),
        ]

    assert rows() == rows()


@pytest.mark.parametrize("nationality", [*FOREIGN, "CN"])
@pytest.mark.parametrize("sex", ["male", "female"])
def test_a_name_is_the_same_in_each_script(nationality: str, sex: str) -> None:
    chance = Random(7)
    for _each in range(50):
        name = names.name(chance, nationality, sex)
        assert name.latin.isascii()
        assert name.latin == name.latin.upper()
        assert all("CJK" in unicodedata.name(letter) or letter == "·" for letter in name.chinese)
        script = {
            "KR": "HANGUL",
            "JP": "KATAKANA",
            "RU": "CYRILLIC",
            "KZ": "CYRILLIC",
            "EG": "ARABIC",
            "SA": "ARABIC",
            "TH": "THAI",
            "CN": "",
        }.get(nationality, "LATIN")
        letters = [letter for letter in name.native if letter.isalpha()]
        assert all(script in unicodedata.name(letter) for letter in letters)
        assert bool(letters) == (nationality != "CN")
        child = names.name(chance, nationality, "male", surname=name.family)
        assert child.family == name.family


@pytest.mark.parametrize("nationality", FOREIGN)
def test_passports_can_be_read(nationality: str) -> None:
    chance = Random(3)
    for serial in range(50):
        name = names.name(chance, nationality, "female")
        born, expires = date(1990, 1, 1 + serial % 28), date(2031, 2, 1 + serial % 28)
        number = papers.passport(serial)
        read = mrz.read(papers.mrz(nationality, name.surname, name.given, number, born, False, expires))
        assert read.verdict.sound
        assert (read.number, read.born, read.expires, read.surname) == (number, born, expires, name.surname)


def test_no_two_doors_of_a_grid_are_the_same() -> None:
    for grid in places.areas(Random(1))[1]:
        doors = [tuple(door.values()) for door in islice(places.dwellings(grid), 400)]
        assert len(set(doors)) == 400


def test_many_residents_are_added_as_the_write_path_would_have_made_them(demonstration: Flask) -> None:
    before = Resident.select().count()
    assert scale(400) == before + 400
    assert scale(400) == before + 400, "again keeps the data"
    added = Resident.select().where(Resident.id > before)
    for row in added:
        _assert_sound(row)
        blind = {name: getattr(row, f"{name}_blind") for name in ("phone", "document_number")}
        row.prepare(None)
        assert blind == {name: getattr(row, f"{name}_blind") for name in blind}
        assert row.area_id == row.household.area_id
    for record in (Area, Household):
        for row in record.select():
            _assert_sound(row)
    row = added.get()
    assert (row.id, row.name) in reading.lookup(READER, Resident, row.name, 200)
    assert store.create(READER, Resident, {"name": "新居民"}).id == before + 401
    assert connection.get_indexes("resident")


def test_a_load_that_was_ended_early_is_mended_by_the_next_start(
    demonstration: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ended(_record: type[Record]) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(search, "rebuild", ended)
        with pytest.raises(KeyboardInterrupt):
            scale(60)
    schema.derive()
    row = Resident.select().order_by(Resident.id.desc()).get()
    assert (row.id, row.name) in reading.lookup(READER, Resident, row.name, 200)
