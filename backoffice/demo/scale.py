"""Adds many residents to a demonstration office, for measuring: a further district with its households.

Written in bulk past the records' own preparation, so every row here is made as that would have made it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from itertools import islice
from random import Random
from typing import Any

import click

from backoffice import access, database, schema, search
from backoffice.demo import accounts, names, papers
from backoffice.demo.people import LANGUAGES
from models.base import Record, now
from models.content.language import Language
from models.fields import cipher
from models.people.resident import Resident
from models.places.area import Area
from models.places.household import Household, new_door_token

#: Residents of a household, households of a grid, grids of a community, communities of a town.
PER_HOUSEHOLD, PER_GRID, PER_COMMUNITY, PER_TOWN = 2.5, 70, 5, 20

_NATIONALITIES = (
    ("CN", 880),
    ("KR", 70),
    ("JP", 12),
    ("US", 10),
    ("VN", 9),
    ("RU", 7),
    ("DE", 6),
    ("FR", 3),
    ("TH", 3),
)
_AWAY = (("never_left", 80), ("returned", 12), ("not_returned", 8))
_VULNERABLE = (
    ("none", 88),
    ("elderly", 6),
    ("chronic", 3),
    ("disabled", 1),
    ("pregnant", 1),
    ("minor_alone", 1),
)
_ROADS = (
    "新安路",
    "文澜街",
    "清和路",
    "望江街",
    "兰台路",
    "枫桥路",
    "南浦街",
    "云台路",
    "春晖街",
    "秋实路",
    "锦帆街",
    "长虹路",
)
_CHUNK = 20_000

Rows = Iterator[tuple[Any, ...]]


def scale(count: int) -> int:
    """Add a district with the residents that are missing to `count` beside the demonstration's own; returns
    how many residents there are then."""
    count -= _added()
    if count <= 0:
        return Resident.select().count()
    chance = Random(count)  # noqa: S311 – invented people, no secrets
    maker = _Maker(chance, count)
    for record in (Area, Household, Resident):
        # Should this be ended before it is done, the next start finds no index and makes them.
        database.drop_list_indexes(record)
        database.fulltext_drop(record.key())
    _insert(Area, _AREA, maker.areas(), maker.area_count)
    _insert(Household, _HOUSEHOLD, maker.households(), maker.household_count)
    _insert(Resident, _RESIDENT, maker.residents(), count)
    access.forget_areas()
    for record in (Area, Household, Resident):
        schema.index_lists(record)
        click.echo(f"search index of {record.key()}")
        search.rebuild(record)
    database.analyse()
    return Resident.select().count()


def _insert(record: type[Record], columns: Sequence[str], rows: Rows, count: int) -> None:
    """Write the rows in transactions of some thousands, with a bar on a terminal. Columns that are not given
    hold what a new row has in them."""
    rest = {
        name: field.db_value(field.default)
        for name, field in record._meta.fields.items()
        if name not in columns and field.default is not None and not callable(field.default)
    }
    columns, constant = (*columns, *rest), tuple(rest.values())
    with click.progressbar(length=count, label=f"{record.key():<10}") as bar:
        while chunk := list(islice(rows, _CHUNK)):
            database.insert_many(record, columns, ((*row, *constant) for row in chunk))
            bar.update(len(chunk))
    database.follow_explicit_ids(record)


_BOOKS = ("version", "changed_at")
_AREA = ("id", *_BOOKS, "kind", "name", "parent", "code", "alias_names", "head", "telephone")
_HOUSEHOLD = ("id", *_BOOKS, "area", "place", "address", "building", "unit", "room", "door_token")
_RESIDENT = (
    "id",
    *_BOOKS,
    "name",
    "name_latin",
    "name_native",
    "kind",
    "sex",
    "born",
    "nationality",
    "preferred_language",
    "household",
    "area",
    "phone",
    "phone_blind",
    "document_type",
    "document_number",
    "document_number_blind",
    "away",
    "vulnerability",
    "note",
)


class _Maker:
    """Makes stored forms row by row; ids go on from those there are."""

    def __init__(self, chance: Random, count: int) -> None:
        self.chance, self.count, self.books = chance, count, (1, str(now()))
        self.household_count = max(1, round(count / PER_HOUSEHOLD))
        self.grid_count = -(-self.household_count // PER_GRID)
        self.community_count = -(-self.grid_count // PER_COMMUNITY)
        self.town_count = -(-self.community_count // PER_TOWN)
        self.area_count = 1 + self.town_count + self.community_count + self.grid_count
        self.first = {record: _highest(record) + 1 for record in (Area, Household, Resident)}
        self.district = f"{_highest_district() + 1:03d}"
        self.languages = dict(Language.select(Language.code, Language.id).tuples())
        self.pool = {code: _names(chance, code) for code, _share in _NATIONALITIES}

    def areas(self) -> Rows:
        """The district, its towns, communities and grids, each kind in one run of ids."""
        first = self.first[Area]
        towns, communities = first + 1, first + 1 + self.town_count
        yield self._area(first, "district", f"测量区{self.district}", None, self.district)
        for town in range(self.town_count):
            yield self._area(
                towns + town, "town", f"第{town + 1}镇", first, f"{self.district}.{town + 1:03d}"
            )
        codes = []
        for number in range(self.community_count):
            town, order = divmod(number, PER_TOWN)
            codes.append(f"{self.district}.{town + 1:03d}.{order + 1:03d}")
            yield self._area(
                communities + number, "community", f"第{number + 1}社区", towns + town, codes[-1]
            )
        for number in range(self.grid_count):
            community, order = divmod(number, PER_COMMUNITY)
            yield self._area(
                self.grid(number),
                "grid",
                f"第{community + 1}社区第{order + 1}网格",
                communities + community,
                f"{codes[community]}.{order + 1:03d}",
            )

    def grid(self, number: int) -> int:
        """The id of a grid, counted from 0."""
        return self.first[Area] + 1 + self.town_count + self.community_count + number

    def households(self) -> Rows:
        """Doors grid by grid."""
        first = self.first[Household]
        for number in range(self.household_count):
            grid, door = divmod(number, PER_GRID)
            building, rest = divmod(door, 24)
            unit, place = divmod(rest, 12)
            address = f"{_ROADS[grid % len(_ROADS)]}{grid // len(_ROADS) + 1}号"
            parts = (str(building + 1), str(unit + 1), f"{place // 2 + 1}{place % 2 + 1:02d}")
            yield (
                first + number,
                *self.books,
                self.grid(grid),
                Household.place_of(address, *parts),
                address,
                *parts,
                new_door_token(),
            )

    def residents(self) -> Rows:
        """People household by household, of one nationality in each."""
        chance, seal = self.chance, cipher.cipher.seal
        first, household = self.first[Resident], self.first[Household]
        phone, document = _sealed(Resident.phone), _sealed(Resident.document_number)
        codes, shares = zip(*_NATIONALITIES, strict=True)
        today, days = date(2026, 1, 1), 85 * 365
        birthdays = [today - timedelta(day) for day in range(days)]
        nationality = "CN"
        for number in range(self.count):
            home = number * self.household_count // self.count
            if number == 0 or home != (number - 1) * self.household_count // self.count:
                nationality = chance.choices(codes, shares)[0]
            chinese, latin, native = chance.choice(self.pool[nationality])
            born, male, serial = (
                birthdays[int(chance.random() * days)],
                chance.random() < 0.5,
                1_000_000 + number,
            )
            if nationality == "CN":
                kind, paper, number_of = "resident", "resident_id", papers.resident_id(born, number, male)
            else:
                kind, paper, number_of = "foreign_resident", "passport", papers.passport(serial)
            yield (
                first + number,
                *self.books,
                chinese,
                latin,
                native,
                kind,
                "male" if male else "female",
                born.isoformat(),
                nationality,
                self.languages[LANGUAGES.get(nationality, "en")],
                household + home,
                self.grid(home // PER_GRID),
                seal(papers.mobile(serial), phone[0]),
                phone[1](f"+86{papers.mobile(serial)}"),
                paper,
                seal(number_of, document[0]),
                document[1](number_of),
                _weighed(chance, _AWAY),
                _weighed(chance, _VULNERABLE),
                "",
            )

    def _area(self, row_id: int, kind: str, name: str, parent: int | None, code: str) -> tuple[Any, ...]:
        head = names.chinese_name(self.chance).chinese
        return (row_id, *self.books, kind, name, parent, code, "", head, f"0399-5551{row_id % 10_000:04d}")


def _sealed(field: Any) -> tuple[str, Callable[[str], str]]:
    """What binds a sealed column's values to it, and the blind index of a value in its normal form."""
    context = field.context
    return context, lambda normal: cipher.cipher.blind(normal, context)


def _names(chance: Random, nationality: str) -> list[tuple[str, str, str]]:
    """Names to choose from, fewer than people, as in life."""
    count = 40_000 if nationality == "CN" else 4_000
    made = (names.name(chance, nationality, chance.choice(("male", "female"))) for _each in range(count))
    return [(each.chinese, each.latin, each.native) for each in made]


def _weighed(chance: Random, offered: Sequence[tuple[str, int]]) -> str:
    """One of the values, as often as its weight of a hundred says."""
    place = chance.random() * 100
    for value, weight in offered:
        place -= weight
        if place < 0:
            return value
    return offered[0][0]


def _added() -> int:
    """Residents outside the demonstration's own district."""
    own = Area.get_or_none(Area.code == accounts.DISTRICT)
    inside = access.area_and_below(own.id) if own is not None else []
    return Resident.select().where(Resident.area.not_in(inside)).count()


def _highest(record: type[Record]) -> int:
    return int(record.select(record.id).order_by(record.id.desc()).scalar() or 0)


def _highest_district() -> int:
    codes = [code for (code,) in Area.select(Area.code).where(Area.kind == "district").tuples()]
    return max((int(code) for code in codes if code.isdigit()), default=0)
