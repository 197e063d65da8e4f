"""Flask-Admin as it is shipped: its Peewee view over the same rows, with the same columns."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import peewee
from flask import Flask
from flask_admin import Admin
from flask_admin.contrib.peewee import ModelView
from flask_babel import Babel
from werkzeug.test import Client

from tests.bench.data import Sample

COLUMNS = [
    *("name", "name_latin", "name_native", "kind", "sex", "born", "nationality", "preferred_language"),
    *("household", "area", "away", "vulnerability"),
]
FILTERS = ["kind", "sex", "nationality", "away", "vulnerability"]
_VALUES = {
    "kind": "foreign_resident", "sex": "female", "nationality": "KR", "away": "not_returned",
    "vulnerability": "elderly",
}  # fmt: skip


class Stock:
    """The list and form of residents."""

    def __init__(self, folder: Path, sample: Sample) -> None:
        database = peewee.SqliteDatabase(
            folder / "peers.sqlite3",
            pragmas={"journal_mode": "wal", "cache_size": -16_384, "mmap_size": 1 << 30, "synchronous": 2},
            check_same_thread=False,
        )

        class Base(peewee.Model):
            class Meta:
                legacy_table_names = False

        Base._meta.database = database

        class Language(Base):
            autonym, code = peewee.CharField(), peewee.CharField()

            def __str__(self) -> str:
                return str(self.autonym)

        class Area(Base):
            name = peewee.CharField()

            def __str__(self) -> str:
                return str(self.name)

        class Household(Base):
            place = peewee.CharField()

            def __str__(self) -> str:
                return str(self.place)

        class Resident(Base):
            name, name_latin = peewee.CharField(), peewee.CharField()
            name_native = peewee.CharField(default="")
            kind, sex = peewee.CharField(), peewee.CharField()
            born, nationality = peewee.DateField(null=True), peewee.CharField()
            preferred_language = peewee.ForeignKeyField(Language, null=True)
            household = peewee.ForeignKeyField(Household, null=True)
            area = peewee.ForeignKeyField(Area, null=True)
            away, vulnerability = peewee.CharField(), peewee.CharField()

        for model in (Language, Area, Household, Resident):
            model._meta.set_database(database)

        class View(ModelView):
            page_size, column_list, column_filters = 50, COLUMNS, FILTERS
            column_searchable_list = ("name", "name_latin", "name_native")
            column_default_sort = "name"

        self.sample, self.record = sample, Resident
        self.application = Flask(__name__)
        self.application.secret_key = "measured"
        self.view = View(Resident, endpoint="resident")
        Babel(self.application)
        Admin(self.application).add_view(self.view)

    def sign_in(self, client: Client, _role: str) -> None:
        """Nobody has to: the shipped view is open."""

    def ids(self, _role: str) -> list[int]:
        return self.sample.ids

    def address(self, scenario: str, _role: str) -> str | None:
        kind, _colon, what = scenario.partition(":")
        pages = -(-self.sample.residents // 50)
        query: str | None = {
            "first": "",
            "middle": f"page={pages // 2}",
            "last": f"page={pages - 1}",
            "sort": self._sorted(what),
            "search": f"search={self.sample.often if what else self.sample.search}",
            "filter": self._filter(what),
        }[kind]
        return None if query is None else f"/admin/resident/?{query}"

    def _sorted(self, what: str) -> str:
        column = what.lstrip("-")
        if column not in COLUMNS:
            return ""
        return f"sort={COLUMNS.index(column)}" + ("&desc=1" if what.startswith("-") else "")

    def _filter(self, what: str) -> str | None:
        if what not in _VALUES:
            return None
        number = next(
            number for number, each in enumerate(self.view._filters)
            if each.column.name == what and type(each).__name__ == "FilterEqual"
        )  # fmt: skip
        return f"flt0_{number}={_VALUES[what]}"

    def edit(self, row_id: int) -> str:
        return f"/admin/resident/edit/?id={row_id}"

    def form(self, _client: Client, row_id: int) -> tuple[str, dict[str, Any]]:
        row = self.record.get_by_id(row_id)
        values = {name: row.__data__[name] for name in COLUMNS}
        return self.edit(row_id), {
            name: "__None" if value is None else value for name, value in values.items()
        }


def make(folder: Path, sample: Sample) -> Stock:
    return Stock(folder, sample)
