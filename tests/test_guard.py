"""Every path × record × role × row × field against the tables written by hand: nobody sees or writes more."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from random import Random
from typing import Any
from urllib.parse import unquote_plus

import pytest
from flask import Flask
from peewee import BooleanField, DateField, ForeignKeyField

from backoffice import drafts, listing, reading, store
from backoffice.access import ROLES, Actor, forget_areas
from backoffice.database import copy_to, release, shut, sqlite_path
from backoffice.query import BadQuery, Query
from models.base import database as current
from models.fields import TranslatedField
from models.register import by_name, records
from models.system.batch import Batch
from models.system.change import Change
from models.system.draft import Draft
from models.system.duplicate import Duplicate, DuplicateState
from models.system.job import Job
from tests.oracle import DESK, Rows, fill, revealed, sight, verbs, writable
from views.arrangement import Arrangement

from .conftest import Client, Kind, Office

pytestmark = [
    pytest.mark.parametrize("kind", ["sqlite"], indirect=True),
    pytest.mark.parametrize("role", ROLES),
]
KEYS = [record.key() for record in records()]
ABSENT = 987_654_321
PART = {"HX-Request": "true"}

_rows: dict[str, Rows] = {}


@pytest.fixture
def database(kind: Kind) -> Iterator[Any]:
    """The small office with a row of every record, rows of others and rows in the bin, made once."""
    if "guarded" not in kind.made:
        ids = dict(kind.fresh("office"))
        forget_areas()
        _rows["guarded"] = Rows(ids, *fill(ids))
        copy_to(sqlite_path(kind.settings.database_url).with_name("guarded"))
        shut()
        kind.made["guarded"] = ids
    kind.cast = kind.fresh("guarded")
    forget_areas()
    yield current.obj
    release()


@pytest.fixture
def rows(office: Office) -> Rows:
    return _rows["guarded"]


class Ask:
    """A client of a role whose answers are all searched for what the role must not see."""

    def __init__(self, client: Client, secrets: list[str]) -> None:
        self.client, self.secrets = client, secrets

    def __call__(self, method: str, address: str, *, said: str = "", **options: Any) -> Any:
        answer = self.client.open(address, method=method, **options)
        assert answer.status_code < 500, (method, address, options)
        text = readable(answer)
        leaked = [each for each in self.secrets if each in text and each not in said]
        assert not leaked, (method, address, options, answer.status_code, leaked)
        return answer

    def get(self, address: str, *, said: str = "", **options: Any) -> Any:
        return self("GET", address, said=said, **options)

    def post(self, address: str, *, said: str = "", **options: Any) -> Any:
        return self("POST", address, said=said, **options)


@pytest.fixture
def ask(role: str, rows: Rows, client_of: Callable[[str | None], Client]) -> Ask:
    return Ask(client_of(role), rows.secrets(role))


def readable(answer: Any) -> str:
    """Everything of an answer, headers and packed files too, as plain text."""
    data = answer.get_data()
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            data = b"\n".join(packed.read(name) for name in packed.namelist())
    text = data.decode("utf-8", "replace")
    if "\\u" in text:
        text += re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text)
    head = "\n".join(f"{name}: {value}" for name, value in answer.headers if name != "Set-Cookie")
    quoted = unquote_plus(text) if re.search("%[0-9A-F]{2}%", text) else ""
    return f"{head}\n{unquote_plus(head)}\n{text}\n{quoted}"


# What is stored, before and after

Stored = dict[tuple[str, int], dict[str, Any]]


def stored() -> Stored:
    """Every row of every record as the database holds it."""
    found = {}
    for record in records():
        names = [field.column_name for field in record._meta.sorted_fields]
        table = record._meta.table_name
        for values in current.execute_sql(f'SELECT {", ".join(names)} FROM "{table}"'):
            row = dict(zip([field.name for field in record._meta.sorted_fields], values, strict=True))
            found[record.key(), row["id"]] = row
    return found


def only_allowed(role: str, rows: Rows, before: Stored, after: Stored) -> set[tuple[str, int]]:
    """The rows that were changed, all of which the role may change in just these columns."""
    changed, said = set(), _said(before, after)
    for place, row in after.items():
        key, record = place[0], by_name(place[0])
        if place not in before:
            assert "create" in verbs(role, key) or key == "job" or _kept(role, key, row, said), (role, place)
            continue
        names = {name for name, value in row.items() if value != before[place][name]}
        names -= {"version", "changed_at"}
        if not names or record is None:
            continue
        changed.add(place)
        if "deleted_at" in names and not _kept(role, key, row, said):
            verb = "delete" if row["deleted_at"] else "restore"
            within = rows.reach(role, key, verb).values()
            binned = {rows.ids[name] for name in rows.binned(role, key)}
            assert place[1] in {*within, *binned}, (role, place, verb)
        for name in names - {"deleted_at"}:
            column = record.column(name.removesuffix("_blind"))
            if column is None or column.facts.follows or column.facts.system or name == "states":
                continue
            if place in said and isinstance(column, TranslatedField):
                continue  # put together anew of its sentences
            assert writable(role, record, column), (role, place, name)
            assert place[1] in rows.reach(role, key, "edit").values(), (role, place, name)
    assert set(before) <= set(after)
    return changed


def _said(before: Stored, after: Stored) -> set[tuple[str, int]]:
    """The contents, and the wholes they belong to, of which a sentence was translated."""
    found = set()
    for place, row in after.items():
        if place[0] == "target" and row != before.get(place):
            segment = after["segment", row["segment"]]
            found |= {(segment["record"], segment["row"]), (segment["root_record"], segment["root_row"])}
    return found


def _kept(role: str, key: str, row: Mapping[str, Any], said: set[tuple[str, int]]) -> bool:
    """Whether a row only follows from texts: the sentences of a content that the role writes, and the
    languages of one that it writes or translated a sentence of."""
    if key not in ("segment", "translation"):
        return False
    translated = key == "translation" and (row["record"], row["row"]) in said
    return translated or "edit" in verbs(role, row["record"])


# Lists: what may be asked


def _operators(column: Any) -> list[str]:
    return ["", ".not", ".from", ".to", ".empty", ".contains"]


def _text(column: Any, operator: str) -> str:
    """A value that fits."""
    if operator == ".empty":
        return "1"
    if isinstance(column, DateField) or "Date" in type(column).__name__:
        return "today-7"
    if column.choices:
        return str(column.choices[0][0])
    return "1"


def _refused(actor: Any, record: Any, args: Mapping[str, str]) -> bool:
    try:
        Query.parse(actor, record, args)
    except BadQuery:
        return True
    return False


def test_filters_of_hidden_columns_are_refused(role: str, office: Office, rows: Rows) -> None:
    """By no operator, in no group, and over no link is a column asked for that the role does not see."""
    actor, asked = office.actor(role), 0
    for record in records():
        if "view" not in verbs(role, record.key()):
            continue  # nothing of it is asked at all: see the lists
        for column in record.columns():
            seen, told = sight(role, record, column), revealed(role, record, column)
            for operator in _operators(column):
                for group in ("", "or1."):
                    args = {f"{group}f.{column.name}{operator}": _text(column, operator)}
                    asked += 1
                    if seen == "clear" or (told and operator in ("", ".empty")):
                        continue
                    assert _refused(actor, record, args), (record.key(), args)
            if seen != "clear":
                for sort in (column.name, f"-{column.name}", f"-id,{column.name}"):
                    assert _refused(actor, record, {"sort": sort}), (record.key(), sort)
            if not seen:
                with pytest.raises(BadQuery):
                    Arrangement.parse(actor, record, {"columns": column.name})
    assert asked or not any(verbs(role, key) for key in KEYS)


def _steps(record: Any) -> Iterator[tuple[str, Any, bool, Any]]:
    """(text, link, whether it leads back, record it leads to) of every link from or to a record."""
    for column in record.columns():
        if isinstance(column, ForeignKeyField):
            yield column.name, column, False, column.rel_model
    for other in records():
        for column in other.columns():
            if isinstance(column, ForeignKeyField) and column.rel_model is record:
                yield f"{other.key()}:{column.name}", column, True, other


def _step_open(role: str, link: Any, target: Any) -> bool:
    return sight(role, link.model, link) == "clear" and "view" in verbs(role, target.key())


def test_filters_over_links_keep_to_what_is_seen(role: str, office: Office, rows: Rows) -> None:
    actor = office.actor(role)
    for record in records():
        for text, link, back, target in _steps(record):
            ways = [(text, target, _step_open(role, link, target))]
            for more, further, _back, end in _steps(target):
                open_to = ways[0][2] and _step_open(role, further, end)
                ways.append((f"{text}.{more}", end, open_to))
            for way, end, open_to in ways:
                for column in end.columns():
                    told = revealed(role, end, column)
                    for operator in ("", ".not", ".empty", ".contains"):
                        if open_to and (
                            sight(role, end, column) == "clear" or (told and operator in ("", ".empty"))
                        ):
                            continue
                        args = {f"f.{way}.{column.name}{operator}": _text(column, operator)}
                        assert _refused(actor, record, args), (record.key(), args)
            if back and not ways[0][2]:
                assert _refused(actor, record, {f"f.{text}.empty": "1"}), (record.key(), text)


def test_filters_over_links_find_only_through_rows_within_reach(
    role: str, office: Office, rows: Rows
) -> None:
    """What lies out of reach cannot be told from which rows a filter leaves, nor from how many."""
    actor = office.actor(role)
    for record in records():
        mine = set(rows.reach(role, record.key()).values())
        if "view" not in verbs(role, record.key()):
            continue
        for text, link, back, target in _steps(record):
            if not _step_open(role, link, target):
                continue
            theirs = set(rows.reach(role, target.key()).values())
            linked = link.model.select().where(link.model.deleted_at.is_null(), link.is_null(False))
            ends = [(row.id, row.__data__[link.name]) for row in linked]
            pairs = {(there, here) if back else (here, there) for here, there in ends}
            met = {here: {there for each, there in pairs if each == here} & theirs for here in mine}
            if back:
                args = {f"f.{text}.empty": "1"}
                assert _found(actor, record, args) == {here for here in mine if not met[here]}, args
                args = {f"f.{text}.empty": "0"}
                assert _found(actor, record, args) == {here for here in mine if met[here]}, args
            for column in target.columns():
                told = column.facts.filtered or isinstance(column, ForeignKeyField)
                if sight(role, target, column) != "clear" or not told or isinstance(column, BooleanField):
                    continue
                if getattr(column, "rel_model", None) is by_name("area"):
                    continue  # an area stands for those below it: asked in test_query
                values = {row.id: row.__data__.get(column.name) for row in target.select()}
                for value in {value for value in values.values() if value not in (None, "")}:
                    args = {f"f.{text}.{column.name}": getattr(value, "isoformat", lambda v=value: str(v))()}
                    expected = {here for here in mine if any(values[there] == value for there in met[here])}
                    assert _found(actor, record, args) == expected, (record.key(), args)


def _found(actor: Any, record: Any, args: Mapping[str, str]) -> set[int]:
    query = Query.parse(actor, record, args)
    found = {each for ids in listing.walk(actor, record, query, 500) for each in ids}
    assert listing.counted(actor, record, query, afresh=True) == len(found)
    return found


def test_lists_hold_the_rows_of_the_table(role: str, office: Office, rows: Rows, ask: Ask) -> None:
    """Whatever the list is asked for: the rows within reach, the columns that are seen, nothing else."""
    for record in records():
        key, mine = record.key(), rows.reach(role, record.key())
        if "view" not in verbs(role, key):
            for path in (
                "",
                "filter/",
                "sort/",
                "views/counts/",
                "acts/",
                "family/",
                "arrange/",
                "acts/bar/",
            ):
                assert ask.get(f"/admin/{key}/{path}").status_code == 403, (key, path)
            for path in ("find/", "save/", "views/keep/"):
                assert ask.post(f"/admin/{key}/{path}", data={"search": "x"}).status_code == 403, (key, path)
            continue
        columns = [column for column in record.columns() if sight(role, record, column)]
        shown = [column.name for column in columns if _short(column)]
        sorts = [
            column.name
            for column in columns
            if (column.facts.listed or column.facts.filtered) and sight(role, record, column) == "clear"
        ]
        for args in (
            {"size": "200"},
            {"columns": ",".join(shown), "density": "compact", "size": "200"},
            {"sort": ",".join(_sortable(office.actor(role), record, sorts)[:3]), "size": "200"},
            {"or1.f.id": "", "ids": ",".join(map(str, rows.of(key).values())), "size": "200"},
        ):
            answer = ask.get(f"/admin/{key}/", query_string={k: v for k, v in args.items() if v})
            assert answer.status_code == 200, (key, args)
            listed = {
                int(each)
                for each in re.findall(rf"/admin/{key}/(?:details|desk)/\?[^\"]*?\bid=(\d+)", answer.text)
            }
            assert listed == set(mine.values()), (key, args)
        for column in _one_of_each_kind(role, record):
            if not sight(role, record, column):
                for args in ({"columns": column.name}, {"sort": column.name}, {f"f.{column.name}": "1"}):
                    assert ask.get(f"/admin/{key}/", query_string=args).status_code == 400, (key, args)


def _short(column: Any) -> bool:
    long = type(column).__name__ in ("LongTextField", "StatesField", "FileField", "SealedField")
    return not long and not (isinstance(column, TranslatedField) and column.multiline)


def _sortable(actor: Any, record: Any, names: list[str]) -> list[str]:
    return [name for name in names if not _refused(actor, record, {"sort": name})]


# Pages


def test_pages_of_rows_open_within_reach(role: str, office: Office, rows: Rows, ask: Ask) -> None:
    """A row of one's own, of others, in the bin, and none."""
    for key in KEYS:
        if not verbs(role, key):
            for path in ("details", "edit", "delete", "step"):
                assert ask.get(f"/admin/{key}/{path}/?id=1").status_code == 403, (key, path)
            continue
        live = {**rows.of(key), "absent": ABSENT}
        for path, verb in (("details", "view"), ("edit", "edit"), ("delete", "delete"), ("step", "edit")):
            mine = rows.reach(role, key, verb)
            some = [name for name in live if name not in mine] + list(mine)[:2]
            for name, row in ((name, live[name]) for name in some):
                answer = ask.get(f"/admin/{key}/{path}/?id={row}")
                if verb not in verbs(role, key):
                    assert answer.status_code == 403, (path, name)
                else:
                    expected = (200, 302) if name in mine else (404,)
                    assert answer.status_code in expected, (path, name, answer.status_code)
        for name in (each for each in rows.gone if rows.key_of[each] == key):
            for path in ("details", "edit", "delete", "step"):
                answer = ask.get(f"/admin/{key}/{path}/?id={rows.ids[name]}")
                seen = path == "details" and name in rows.binned(role, key)
                assert answer.status_code in ((200,) if seen else (403, 404)), (path, name)
        answer = ask.get(f"/admin/{key}/?deleted=1")
        assert answer.status_code == (200 if "restore" in verbs(role, key) else 400), key


def test_the_small_questions_of_a_list(role: str, office: Office, rows: Rows, ask: Ask) -> None:
    """Filters offered, counts, acts, families, look-ups, files, searches: all of them keep to the reach."""
    tails = ["0011", "5690", "13800000011", "M12345690", "崔秀妍", "cxy", "CHOI", "GONE"]
    for record in records():
        key = record.key()
        if "view" not in verbs(role, key):
            continue
        links = [text for text, *_rest in _steps(record)]
        asked = ["filter/", "sort/", "views/counts/", "acts/", "acts/bar/", "export/csv/"]
        asked += ["export/xlsx/"] if key in ("resident", "return_plan") else []
        asked += [f"filter/?path={text}&within=1" for text in links]
        for column in _one_of_each_kind(role, record):
            asked += [f"filter/?path={column.name}", f"ajax/lookup/?name={column.name}&query="]
        if record.columns(shared=True):
            asked += [f"family/?household={row}&id=1" for row in rows.of("household").values()]
        for path in asked:
            answer = ask.get(f"/admin/{key}/{path}", headers=PART)
            assert answer.status_code in (200, 403, 404), (key, path)
            if path.startswith("export"):
                assert (answer.status_code == 200) == ("export" in verbs(role, key)), (key, path)
        for text in tails[1:5] if key in ("resident", "return_plan", "company") else ():
            assert ask.get(f"/admin/{key}/", query_string={"search": text}, said=text).status_code in (
                200,
                302,
            )
            found = ask.post(f"/admin/{key}/find/", data={"search": text}, said=text)
            ask.get(found.location, said=text)
    for view in ("1", "2", "list", "never_left", *map(str, rows.of("saved_list").values())):
        ask.get(f"/admin/resident/?view={view}")
    for text in tails:
        ask.get("/admin/search/", query_string={"search": text}, said=text)
        ask.post("/admin/search/", data={"search": text}, said=text)
    for address in (
        "/admin/",
        "/admin/bell/",
        "/admin/bell/number/",
        "/admin/figures/",
        "/admin/print/",
    ):
        ask.get(address)


# Cells


def _cells(role: str, rows: Rows, record: Any, version: Any) -> list[dict[str, Any]]:
    """A value for every column of every row of the record, whoever reaches it."""
    found = []
    every = [*rows.of(record.key()).values(), *(rows.ids[each] for each in rows.gone), ABSENT]
    for row in dict.fromkeys(every):
        values = {column.name: _typed(rows, column) for column in record.columns()}
        found.append({"id": row, "version": version, "values": values})
    return found


def _typed(rows: Rows, column: Any) -> Any:
    """What somebody types, or forges, into a cell: of a link a row that most do not reach."""
    if isinstance(column, ForeignKeyField):
        far = list(rows.of(column.rel_model.key()).values())
        return {"id": far[-1]}
    if column.choices:
        return str(column.choices[-1][1])
    if isinstance(column, BooleanField):
        return "是" if column.name == "active" else "否"
    if isinstance(column, DateField):
        return "2026-01-02"
    return "7"


@pytest.mark.parametrize("version", [None, 1])
def test_cells_are_written_within_reach(
    role: str, version: int | None, office: Office, rows: Rows, ask: Ask
) -> None:
    """Every column of every row is sent at once; what may not be written stays, and nothing is told of it."""
    for record in records():
        key = record.key()
        body = {
            "cells": _cells(role, rows, record, version),
            "columns": [column.name for column in record.columns()],
            "act": "0" * 16,
        }
        before = stored()
        answer = ask.post(f"/admin/{key}/ajax/update/", json=body)
        assert answer.is_json, key
        if "edit" not in verbs(role, key):
            assert answer.status_code == 403, key
            assert stored() == before, key
            continue
        assert answer.status_code == 200, key
        only_allowed(role, rows, before, stored())
        mine = set(rows.reach(role, key, "edit").values())
        told = answer.get_json()
        assert {int(row) for row in told["rows"]} | set(told["done"]) <= mine, key
        assert set(told["missing"]) == {each["id"] for each in body["cells"]} - mine, key
        for row in told["rows"].values():
            assert all(sight(role, record, record.column(name)) for name in row["cells"]), key


def test_links_out_of_reach_are_not_written(role: str, office: Office, rows: Rows, ask: Ask) -> None:
    """Neither by the id of the row nor by its name; and whether there is such a row is not told."""
    for record in records():
        mine = rows.reach(role, record.key(), "edit")
        for column in record.columns() if mine else ():
            if not isinstance(column, ForeignKeyField) or not writable(role, record, column):
                continue
            target = column.rel_model
            near = set(rows.reach(role, target.key()).values())
            row, told = next(iter(mine.values())), set()
            far = [each for each in rows.of(target.key()).values() if each not in near]
            far += [rows.ids[each] for each in rows.gone if rows.key_of[each] == target.key()]
            for each in (*far, ABSENT):
                before = stored()
                cell = {"id": row, "version": None, "values": {column.name: {"id": each}}}
                answer = ask.post(f"/admin/{record.key()}/ajax/update/", json={"cells": [cell]})
                assert stored() == before, (record.key(), column.name, each)
                told.add(json.dumps(answer.get_json()["problems"]))
            assert len(told) == 1, (record.key(), column.name, told)
            if far:
                name = reading.title(Actor.system("tests"), target.get_by_id(far[0]))
                cell = {"id": row, "version": None, "values": {column.name: name}}
                before = stored()
                ask.post(f"/admin/{record.key()}/ajax/update/", json={"cells": [cell]}, said=name)
                assert stored() == before, (record.key(), column.name, name)


# Acts, and taking them back


#: What these acts are done with.
TOUCHED = {
    "edit": {"kim", "sato", "rossi", "choi", "homeless"},
    "far": {"choi"},
    "plans": {"kim_returns", "choi_returns"},
    "delete": {"lee", "wang"},
}


def _far_and_near(office: Office) -> dict[str, str]:
    """{what: key} of acts of the administrator that touch rows of every reach."""
    before = {batch.key for batch in Batch.select()}
    people = [office.id(name) for name in sorted(TOUCHED["edit"])]
    admin = office.actor("administrator")
    resident, plan = by_name("resident"), by_name("return_plan")
    edits = [store.Edit(row, {"note": f"Zqact{row}", "nationality": "JP"}) for row in people]
    made = {"edit": store.change_many(admin, resident, edits).batch}
    made["far"] = store.change_many(admin, resident, [store.Edit(office.id("choi"), {"note": "Zqfar"})]).batch
    plans = [office.id(name) for name in ("kim_returns", "choi_returns")]
    made["plans"] = store.change_many(
        admin, plan, [store.Edit(row, {"flight": "ZQ 99"}) for row in plans]
    ).batch
    made["delete"], _done, _failed = store.delete_many(admin, resident, [office.id("lee"), office.id("wang")])
    assert len(before) + 4 == Batch.select().count()
    return made


def test_acts_of_others(role: str, office: Office, rows: Rows, ask: Ask) -> None:
    """Their pages show what lies within sight; taking them back changes what the role may change."""
    made = _far_and_near(office)
    ask.secrets = [*ask.secrets]
    people = rows.reach(role, "resident")
    clear = sight(role, by_name("resident"), by_name("resident").column("note")) == "clear"
    if role != "administrator":
        ask.secrets += [
            f"Zqact{office.id(name)}" for name in TOUCHED["edit"] if name not in people or not clear
        ]
        ask.secrets += [] if "choi" in people and clear else ["Zqfar"]
    for screen in ("resident", "return_plan", "household", "guide"):
        ask.get(f"/admin/{screen}/acts/")
        for what, key in made.items():
            answer = ask.get(f"/admin/{screen}/acts/{key}/")
            own = screen == ("return_plan" if what == "plans" else "resident")
            within = role == "administrator" or not TOUCHED[what].isdisjoint(
                rows.reach(role, screen, "history")
            )
            told = own and within and {"view", "history"} <= verbs(role, screen)
            assert (answer.status_code == 200) == told, (screen, what, answer.status_code)
        for _what, key in (*made.items(), ("none", "0" * 16), ("odd", "../x")):
            for sent in (
                {"json": {"act": key, "columns": ["name", "note", "phone"]}},
                {"data": {"act": key}},
            ):
                before = stored()
                answer = ask.post(f"/admin/{screen}/undo/", **sent)
                if answer.status_code >= 400:
                    assert stored() == before
                    assert answer.is_json or "data" in sent
                only_allowed(role, rows, before, stored()) if _what != "delete" else None
                if "edit" not in verbs(role, screen):
                    assert answer.status_code == 403, (screen, key)
    for _name, row in rows.of("resident").items():
        ask.get(f"/admin/resident/details/?id={row}")


def test_an_act_of_somebody_else_is_not_continued(role: str, office: Office, rows: Rows, ask: Ask) -> None:
    """A forged key of an act begins a new one."""
    made = _far_and_near(office)
    for key, record in (("edit", "resident"), ("plans", "return_plan")):
        mine = rows.reach(role, record, "edit")
        column = {"resident": "languages", "return_plan": "transit"}[record]
        if not mine or role == "administrator":
            continue
        cell = {"id": next(iter(mine.values())), "version": None, "values": {column: "Zqown"}}
        answer = ask.post(f"/admin/{record}/ajax/update/", json={"cells": [cell], "act": made[key]})
        assert answer.get_json()["act"] not in (None, made[key])
        assert (
            Change.select()
            .where(Change.batch == made[key], Change.actor == office.actor(role).user_id)
            .count()
            == 0
        )


# The same values for many rows


def test_edits_of_many_rows_keep_to_the_table(role: str, office: Office, rows: Rows, ask: Ask) -> None:
    """Every column is ticked in a form that names every row, its hidden fields forged."""
    for record in records():
        key, every = record.key(), list(rows.of(record.key()).values())
        address, query = f"/admin/{key}/bulk/", f"ids={','.join(map(str, [*every, ABSENT]))}"
        if "edit" not in verbs(role, key):
            assert ask.get(address, query_string=query).status_code == 403, key
            assert ask.post(address, data={"query": query, "step": "apply"}).status_code == 403, key
            continue
        ask.get(f"{address}?{query}")
        for column in _one_of_each_kind(role, record):
            before = stored()
            values = {"set": column.name, column.name: _plain(rows, column), "query": query}
            preview = ask.post(address, data={**values, "step": "preview"})
            assert stored() == before, (key, column.name)
            hidden = dict(re.findall(r'name="(since|rows|act)" value="([^"]*)"', preview.text))
            forged = {
                "since": "2020-01-01T00:00:00",
                "rows": "0" * 32,
                "act": f"{len(before):032x}",
                **hidden,
            }
            answer = ask.post(address, data={**values, **forged, "step": "apply"})
            changed = only_allowed(role, rows, before, stored())
            if answer.status_code != 302:
                assert changed == set(), (key, column.name)
                continue
            ask.get(answer.location)
        for odd in ("f.nothing=1", "deleted=1", "ids=x", "f.phone=1&f.health=2", "%00", "sort=note&page=9"):
            for step in ("choose", "preview", "apply"):
                ask.post(address, data={"query": odd, "step": step, "set": "note", "note": "x", "act": "zz"})


def _one_of_each_kind(role: str, record: Any) -> list[Any]:
    """One column of each type, as it is seen and may be written."""
    found: dict[Any, Any] = {}
    for column in record.columns():
        kind = (
            type(column),
            bool(column.choices),
            sight(role, record, column),
            writable(role, record, column),
        )
        found.setdefault((*kind, column.facts.part, column.unique), column)
    return list(found.values())


def _plain(rows: Rows, column: Any) -> str:
    """What a form holds."""
    if isinstance(column, ForeignKeyField):
        return str(list(rows.of(column.rel_model.key()).values())[-1])
    if column.choices:
        return str(column.choices[-1][0])
    return "2026-01-02" if isinstance(column, DateField) else "0" if isinstance(column, BooleanField) else "7"


def test_jobs_of_others_are_not_found(role: str, office: Office, rows: Rows, ask: Ask) -> None:
    mine = rows.reach(role, "job")
    for name, job in {**rows.of("job"), "absent": ABSENT}.items():
        Job.update(kind="edit", state="running").where(Job.id == job).execute()
        for path in ("", "progress"):
            answer = ask.get(f"/admin/job/{job}/{path}")
            assert (answer.status_code == 200) == (name in mine), (name, answer.status_code)
        for path in ("cancel", "again"):
            before = Job.select().where(Job.id == job).tuples().first()
            answer = ask.post(f"/admin/job/{job}/{path}")
            if name not in mine:
                assert answer.status_code in (403, 404), (name, path)
                assert Job.select().where(Job.id == job).tuples().first() == before


# Rows that may be the same

DECIDE = ("administrator", "clerk", "grid_member")


def test_pairs_keep_to_the_reach(role: str, office: Office, rows: Rows, ask: Ask) -> None:
    """Every pair of residents stands to be decided: each role is shown, and decides, those it reaches."""
    people, mine = rows.of("resident"), rows.reach(role, "resident")
    names = sorted(people)
    pairs = [(one, other) for at, one in enumerate(names) for other in names[at + 1 :]]
    for one, other in pairs:
        low, high = sorted((people[one], people[other]))
        Duplicate.create(
            record="resident", one=low, other=high, score=0.9, because="name phone", state=DuplicateState.OPEN
        )
    reached = {pair for pair in pairs if set(pair) <= set(mine)} if role in DECIDE else set()
    for page in range(4):
        ask.get(f"/admin/resident/alike/?page={page}")
    ask.get("/admin/")
    sample = [*pairs[::7], ("kim", "lee"), ("kim", "choi"), ("choi", "wang")]
    forged = [(people[one], people[other], (one, other)) for one, other in sample]
    forged += [(people["kim"], ABSENT, None), (people["kim"], people["kim"], None)]
    forged.append((people["kim"], rows.ids["gone_resident"], None))
    for one, other, pair in forged:
        both = {"one": one, "other": other}
        within = pair is not None and tuple(sorted(pair)) in reached
        answer = ask.get("/admin/resident/alike/pair/", query_string=both)
        assert answer.status_code == (200 if within else 403 if role not in DECIDE else 404), pair
        ask.get("/admin/resident/alike/", query_string={"different": f"{one},{other}"})
        versions = {f"version.{side}": 1 for side in both} | {
            f"version.{side}": row.version
            for side, key in both.items()
            if (row := by_name("resident").get_or_none(by_name("resident").id == key))  # type: ignore[union-attr]
        }
        takes = {f"take.{column.name}": "other" for column in by_name("resident").columns()}  # type: ignore[union-attr]
        for path in ("different", "merge"):
            before, decided = stored(), _decided()
            answer = ask.post(
                f"/admin/resident/alike/{path}/", data={**both, **versions, **takes, "keep": "one"}
            )
            if path == "merge" and role == "grid_member":
                assert answer.status_code == 403
            if not within:
                assert answer.status_code in (400, 403, 404), (path, pair)
                assert (stored(), _decided()) == (before, decided), (path, pair)
            else:
                touched = only_allowed(role, rows, before, stored())
                assert {row for key, row in touched if key == "resident"} <= {one, other}
                break  # the two are said to be different or are one by now
    for key in KEYS:
        if key != "resident":
            for path in ("alike/", "alike/pair/?one=1&other=2"):
                assert ask.get(f"/admin/{key}/{path}").status_code in (403, 404), key


def _decided() -> list[Any]:
    return list(
        Duplicate.select(Duplicate.one, Duplicate.other, Duplicate.state).order_by(Duplicate.id).tuples()
    )


def test_the_warning_names_nobody_out_of_reach(role: str, office: Office, rows: Rows, ask: Ask) -> None:
    """Somebody types exactly what is registered of each person: told are only those within reach, and by a
    number only who may have it shown."""
    resident: Any = by_name("resident")
    writes = {"create", "edit"} & verbs(role, "resident")
    mine = set(rows.reach(role, "resident").values())
    compared = ("name", "name_latin", "name_native", "born", "phone", "document_number", "sex", "nationality")
    for name, key in rows.of("resident").items():
        row = resident.get_by_id(key)
        values = {each: row.__data__[each] for each in compared if row.__data__[each]}
        inputs = {each: getattr(value, "plain", lambda v=value: str(v))() for each, value in values.items()}
        said = " ".join(inputs.values())
        for typed in (
            inputs,
            {"document_number": inputs.get("document_number", "")},
            {"phone": inputs.get("phone", "")},
        ):
            for other in (None, office.id("kim"), office.id("wang"), ABSENT):
                body = {"inputs": typed, "row": other}
                answer = ask.post("/admin/resident/alike/like/", json=body, said=said)
                assert answer.is_json
                if not writes:
                    assert answer.status_code == 403, name
                elif other is not None and other not in rows.reach(role, "resident", "edit").values():
                    assert answer.status_code in (403, 404), name
                else:
                    assert answer.status_code == 200
                    assert {each["id"] for each in answer.get_json()["found"]} <= mine, name
    for key in KEYS:
        if key != "resident" and "view" in verbs(role, key):
            answer = ask.post(f"/admin/{key}/alike/like/", json={"inputs": {"name": "金哲洙"}}, said="金哲洙")
            assert answer.status_code in (200, 403)
            assert not answer.get_json().get("found")


# Forms


def test_drafts_of_others_stay_theirs(role: str, office: Office, rows: Rows, ask: Ask) -> None:
    """Nobody else's draft is offered or discarded; what is sealed is never kept."""
    admin, other = office.actor("administrator"), "Zqdraftofadmin"
    if role != "administrator":
        ask.secrets = [*ask.secrets, other]
    for key, column in (("resident", "note"), ("return_plan", "transit"), ("company", "address")):
        record: Any = by_name(key)
        for row in list(rows.of(key).values())[:3]:
            drafts.keep(admin, record, row, {column: other}, window="w")
        drafts.keep(admin, record, -5, {column: other}, window="w")
    kept = Draft.select().where(Draft.user == admin.user_id).count()
    for record in records():
        key, mine = record.key(), rows.reach(role, record.key(), "edit")
        values = {column.name: f"Zqtyped{column.name}" for column in record.columns()}
        far = [row for row in rows.of(key).values() if row not in mine.values()]
        for row in (*list(mine.values())[:2], *far[:2], -5, -7, ABSENT):
            body = {"key": row, "once": "", "window": "x", "version": 1, "values": values}
            answer = ask.post(f"/admin/{key}/draft/", json=body)
            assert answer.is_json, key
            allowed = row in mine.values() if row > 0 else "create" in verbs(role, key)
            assert answer.status_code in ((200, 413) if allowed else (403, 404)), (key, row)
            if role != "administrator":
                ask.post(f"/admin/{key}/draft/discard/", data={"key": row})
        for row in list(mine.values())[:2]:
            ask.get(f"/admin/{key}/edit/?id={row}&draft={row}")
        if "create" in verbs(role, key):
            ask.get(f"/admin/{key}/new/?draft=-5")
    if role != "administrator":
        assert Draft.select().where(Draft.user == admin.user_id).count() == kept
    for draft in Draft.select().where(Draft.user == office.actor(role).user_id):
        record = by_name(draft.record)
        for name in drafts._opened(draft):
            column = record.column(name.partition("-")[0])
            assert not getattr(column, "sealed", False), (draft.record, name)
            assert sight(role, record, column), (draft.record, name)


LINES = "P<KORKIM<<CHEOLSU<<<<<<<<<<<<<<<<<<<<<<<<<<<<\nM123456784KOR8504129F3001017<<<<<<<<<<<<<<06"


def test_what_a_form_understands_keeps_to_its_columns(role: str, rows: Rows, ask: Ask) -> None:
    for record in records():
        key, mine = record.key(), rows.reach(role, record.key(), "edit")
        columns = {column.name: column for column in record.columns()}
        answer = ask.post(
            f"/admin/{key}/read/", json={"text": "11010519491231002X"}, said="11010519491231002X"
        )
        assert answer.is_json, key
        ask.post(f"/admin/{key}/read/", json={"text": LINES, "row": ABSENT}, said=LINES + "M12345678")
        if answer.status_code == 200:
            told = {each["name"] for each in answer.get_json()["values"]}
            assert told <= {name for name in columns if sight(role, record, columns[name])}, key
        some = _one_of_each_kind(role, record)
        for name, column in ((each.name, each) for each in (some if mine else some[:2])):
            for row in (*list(rows.of(key).values())[:1], ABSENT, None):
                body = {"column": name, "row": row, "inputs": {name: "7", "kind": "visitor"}}
                answer = ask.post(f"/admin/{key}/normal/", json=body)
                assert answer.is_json
                if not sight(role, record, column) or (row and row not in mine.values()):
                    assert answer.status_code in (403, 404), (key, name, row)


def test_reminders_speak_of_rows_within_reach(role: str, office: Office, rows: Rows, ask: Ask) -> None:
    reminder: Any = by_name("reminder")
    for key in KEYS:
        mine = rows.reach(role, key)
        for name, row in {**rows.of(key), "absent": ABSENT}.items():
            before = reminder.select().count()
            answer = ask.post(
                "/admin/remind/", data={"record": key, "id": row, "due_on": "2020-01-01", "note": "Zqnew"}
            )
            made = reminder.select().count() - before
            assert made == (1 if name in mine and "create" in verbs(role, "reminder") else 0), (key, name)
            assert answer.status_code in (302, 403, 404)
    for other in rows.of("reminder").values():
        before = stored()
        ask.post("/admin/bell/done/", data={"key": f"reminder:{other}"})
        only_allowed(role, rows, before, stored())
    user = office.id(f"user:{role}")
    for name, key in rows.key_of.items():  # rows that left one's reach since
        reminder.insert(
            due_on="2020-01-01",
            note="",
            record=key,
            row=rows.ids[name],
            user=user,
            changed_at="2020-01-01",
        ).execute()
    for address in ("/admin/", "/admin/bell/", "/admin/bell/number/", "/admin/reminder/"):
        ask.get(address)


# Views


def test_views_of_others(role: str, office: Office, rows: Rows, ask: Ask) -> None:
    """Private ones are neither opened nor changed; a shared one shows each only what lies within reach."""
    for name, row in rows.of("saved_list").items():
        for record in ("resident", "household", "guide"):
            ask.get(f"/admin/{record}/?view={row}")
            for form in ({"name": "Zqtaken", "renew": "1"}, {"renew": "1"}, {"name": "x", "role": "clerk"}):
                before = stored()
                ask.post(f"/admin/{record}/views/keep/", data={"id": row, "query": "f.kind=visitor", **form})
                changed = only_allowed(role, rows, before, stored())
                if name != f"list:{role}" and role != "administrator":
                    assert ("saved_list", row) not in changed, (name, form)
                if before != stored():
                    assert record == "resident"
    saved: Any = by_name("saved_list")
    for query in (
        "f.note.contains=x",
        "sort=phone",
        "columns=health",
        "f.user.email=x",
        "deleted=1",
        "f.id=1",
    ):
        saved.insert(
            name="Zqview", record="resident", query=query, user=office.id("user:administrator"),
            role=role if role in DESK else "clerk", today=True, changed_at="2020-01-01",
        ).execute()  # fmt: skip
    for address in ("/admin/", "/admin/resident/", "/admin/resident/views/counts/", "/admin/bell/"):
        ask.get(address)


# Addresses

#: Screens of records that are asked beside that of residents.
_SCREENS = ("resident", "return_plan", "saved_list", "user")
#: Answer whoever asks, or end the session.
_OPEN = ("/logout", "/login", "/language", "/csp-report", "/static", "/d/", "/healthz", "/api/")


def _rules(app: Flask) -> Iterator[tuple[Any, str]]:
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith(_OPEN):
            yield rule, re.sub(r"<[^>]*>", lambda found: "1" if "int" in found[0] else "csv", rule.rule)


def _screen(rule: Any) -> str:
    """The record of an address, or whatever stands in its place."""
    return str(f"{rule.rule}//".split("/")[2])


#: For who has no session: forms that are signed (see tests/test_door.py), and one that sets a cookie only.
_WITHOUT_SESSION = ("door_form.write", "site.size_of_type")


@pytest.fixture
def once(role: str) -> None:
    """What does not differ from role to role is asked by two of them."""
    if role not in ("administrator", "clerk"):
        pytest.skip("asked by two roles")


def test_nothing_is_changed_without_a_token(once: None, app: Flask, rows: Rows, ask: Ask) -> None:
    before = stored()
    for number, (rule, address) in enumerate(_rules(app)):
        if rule.endpoint in _WITHOUT_SESSION:
            continue
        if "POST" in rule.methods:
            sent = {"json": {"cells": [], "act": "x"}} if number % 2 else {"data": {"id": 1}}
            answer = ask.post(address, csrf=False, **sent)
            assert answer.status_code == 400, (rule.rule, answer.status_code)
            assert answer.is_json == bool(number % 2), rule.rule
    assert stored() == before


def test_addresses_refuse_other_methods(once: None, app: Flask, rows: Rows, ask: Ask) -> None:
    before, taken = stored(), dict[str, set[str]]()
    for rule, _address in _rules(app):
        taken.setdefault(rule.rule, set()).update(rule.methods)
    for rule, address in _rules(app):
        if _screen(rule) in KEYS and _screen(rule) not in _SCREENS:
            continue  # derived like the others
        for method in {"GET", "POST", "DELETE"} - taken[rule.rule]:
            assert ask(method, address).status_code in (404, 405), (method, rule.rule)
    assert stored() == before


def test_every_address_with_every_kind_of_row(role: str, app: Flask, rows: Rows, ask: Ask) -> None:
    """Own, other, deleted and none: whatever is asked, no server error, and nothing of anybody else."""
    kinds = [rows.ids["kim"], rows.ids["choi"], rows.ids["gone_resident"], ABSENT]
    for rule, _address in _rules(app):
        screen = _screen(rule)
        if screen != "resident" and not (screen in _SCREENS and verbs(role, screen)):
            continue
        for row in kinds if screen == "resident" and verbs(role, screen) else kinds[1:2]:
            address, both = re.sub(r"<[^>]*>", str(row), rule.rule), {"one": row, "other": kinds[0]}
            if "GET" in rule.methods:
                ask.get(address, query_string={"id": row, **both, "path": "name", "column": "phone"})
            if "POST" in rule.methods and "delete" not in rule.rule:
                before = stored()
                ask.post(address, data={"id": row, "rowid": row, **both, "column": "phone"})
                ask.post(address, json={"id": row, "row": row, "key": row, "act": str(row), "inputs": {}})
                only_allowed(role, rows, before, stored())


ODD: list[Any] = [
    None, True, -1, 0, 1.5, 2**63, 10**30, "", "x", "\x00", "1", "1;drop", "ids=1", "[]", "%", "金",
    "\ud83d", "x" * 3000, [], [1], [[]], {}, {"id": 1}, {"id": None}, {"id": "x"}, {"id": 2**70}, [None],
    ["name"], {"name": []}, {"": ""},
]  # fmt: skip
_FIELDS = (
    "cells", "act", "columns", "key", "row", "version", "values", "inputs", "column", "text", "window",
    "once", "id",
)  # fmt: skip
_JSON = ("ajax/update", "undo", "draft", "read", "normal", "alike/like")
_FORM = (
    "find", "save", "views/keep", "bulk", "undo", "draft/discard", "alike/different", "alike/merge", "action",
    "new", "edit", "revert", "details/reveal", "delete", "ajax/update",
)  # fmt: skip
_ARGUMENTS = (
    "list", "path", "group", "was", "op", "low", "high", "next", "text", "value", "search", "sort", "way",
    "query",
    "step", "set", "clear", "since", "rows", "act", "one", "other", "keep", "id", "url", "key", "form",
    "view", "name",
    "role", "columns", "frozen", "density", "page", "before", "to", "column", "move", "different", "found",
    "or1.f.kind",
    "or9.f.household.area", "f.return_plan:resident.flight", "f.born.from", "f.name.contains", "f.phone",
    "within",
)  # fmt: skip
_PAGES = (
    "", "filter/", "sort/", "arrange/", "bulk/", "acts/", "acts/x/", "alike/", "alike/pair/", "family/",
    "step/", "views/counts/",
    "new/", "edit/", "details/", "ajax/lookup/", "export/csv/",
)  # fmt: skip


def test_odd_bodies_and_arguments_never_fail(once: None, role: str, rows: Rows, ask: Ask) -> None:
    """Generated: JSON of every shape, forms and addresses with anything in them."""
    random = Random(f"odd {role}")
    keys = ["resident", "return_plan", "household", "guide", "saved_list", "company"]

    def odd(depth: int = 0) -> Any:
        turn = random.random()
        if turn < 0.2 and depth < 3:
            return [odd(depth + 1) for _each in range(random.randint(0, 3))]
        if turn < 0.5 and depth < 3:
            return {random.choice(_FIELDS): odd(depth + 1) for _each in range(random.randint(0, 4))}
        return random.choice(ODD)

    for _turn in range(220):
        key, view = random.choice(keys), random.choice(_JSON)
        body = {name: odd() for name in random.sample(_FIELDS, 5)}
        if view == "ajax/update" and random.random() < 0.7:
            row = {"id": random.choice([1, ABSENT, *ODD]), "version": random.choice(ODD), "values": odd()}
            body["cells"] = [row, {"id": 1, "version": None, "values": {"note": odd(), "household": odd()}}]
        answer = ask.post(f"/admin/{key}/{view}/", json=odd() or [] if random.random() < 0.1 else body)
        assert answer.is_json, (key, view, body)
    for _turn in range(160):
        key, view = random.choice(keys), random.choice(_FORM)
        form = {name: str(random.choice(ODD)) for name in random.sample(_ARGUMENTS, 7)}
        ask.post(f"/admin/{key}/{view}/", data=_text_only(form), said=str(form))
    for _turn in range(200):
        key, view = random.choice(keys), random.choice(_PAGES)
        form = {name: str(random.choice(ODD)) for name in random.sample(_ARGUMENTS, 4)}
        ask.get(f"/admin/{key}/{view}", query_string=_text_only(form), said=str(form))
    for view in _JSON:
        for data in (
            b"",
            b"{",
            b"\xff",
            b"null",
            b'{"cells": NaN}',
            b"[" * 5000,
            b'{"act": "' + b"9" * 50_000 + b'"}',
        ):
            answer = ask.post(f"/admin/resident/{view}/", data=data, content_type="application/json")
            assert answer.is_json, (view, data[:20])
            assert 400 <= answer.status_code < 500, (view, data[:20])


def _text_only(form: dict[str, str]) -> dict[str, str]:
    return {name: text.encode("utf-8", "ignore").decode() for name, text in form.items()}
