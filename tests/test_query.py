"""What a list may be asked: the grammar of its address, and that every answer is what a slow count over all
rows says; on both databases."""

import random
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import cmp_to_key
from typing import Any

import pytest

from backoffice import access, counts, database, filters, listing, paths, reading, relative, store
from backoffice.access import Actor, Sight
from backoffice.query import BadQuery, Filter, Query, read_key
from models.base import Record
from models.base import database as current
from models.days import today
from models.journeys.return_plan import ReturnPlan
from models.people.foreign_national import ForeignNational
from models.people.resident import Resident
from models.places.household import Household
from models.system.job import Job
from tests.cast import RESIDENTS, TELLER

from .conftest import Office


def _ids(actor: Actor, record: type[Record], args: dict[str, str]) -> list[int]:
    query = Query.parse(actor, record, args)
    found = [each for some in listing.walk(actor, record, query, 3) for each in some]
    assert len(found) == len(set(found)) == listing.count(actor, record, query)
    return found


def _keys(office: Office, ids: list[int]) -> set[str]:
    return {key for key in RESIDENTS if office.id(key) in ids}


# The grammar


@pytest.mark.parametrize(
    ("text", "days"),
    [("today", 0), ("today+30", 30), ("today 30", 30), ("today-7", -7), ("TODAY+1", 1)],
)
def test_days_may_be_said_relative_to_today(text: str, days: int) -> None:
    found = relative.parse(text)
    assert found is not None
    assert found.day() == today() + timedelta(days=days)
    assert relative.parse(str(found)) == found


def test_a_week_begins_on_its_monday() -> None:
    found = relative.parse("monday+6")
    assert found is not None
    assert found.day().weekday() == 6
    assert 0 <= (found.day() - today()).days <= 6


@pytest.mark.parametrize(
    "text", ["", "today+", "yesterday", "today+99999", "today+1d", "today--1", "2020-01-01"]
)
def test_what_is_no_relative_day_is_none(text: str) -> None:
    assert relative.parse(text) is None


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("f.kind", (0, "kind", "is")),
        ("f.kind.not", (0, "kind", "not")),
        ("or3.f.household.building.contains", (3, "household.building", "contains")),
        ("f.return_plan:resident.flight", (0, "return_plan:resident.flight", "is")),
        ("f.return_plan:resident.empty", (0, "return_plan:resident", "empty")),
        ("search", None),
        ("or0.f.kind", None),
        ("or10.f.kind", None),
        ("f.", None),
    ],
)
def test_keys(key: str, expected: Any) -> None:
    assert read_key(key) == expected


EVERYTHING = {
    "search": "禾",
    "f.kind": "foreign_resident,visitor",
    "f.nationality.not": "JP",
    "f.born.from": "today-40000",
    "f.born.to": "2020-01-31",
    "f.sex.empty": "0",
    "f.name.contains": "50%_",
    "f.household.building": "3",
    "f.household.area.kind.not": "town",
    "f.foreign_national:resident.residence_permit_expires.to": "today+30",
    "f.return_plan:resident.company.country_of_capital": "KR",
    "f.membership:resident.empty": "1",
    "or1.f.away": "returned",
    "or1.f.return_plan:resident.flight.contains": "KE",
    "or9.f.vulnerability": "elderly",
    "sort": "-away,name,id",
    "size": "20",
}


@pytest.mark.usefixtures("database")
def test_everything_comes_back_from_the_address() -> None:
    query = Query.parse(TELLER, Resident, EVERYTHING)
    assert query.url_args() == EVERYTHING
    assert Query.parse(TELLER, Resident, query.url_args()) == query
    assert query.keys == (("away", True), ("name", False), ("id", False))
    assert query.reversed().reversed() == query
    assert (query.sort, query.descending) == ("away", True)
    assert query.url_args(sort="born", descending=False)["sort"] == "born"
    gone = query.without("away", "is", 1)
    assert len(gone) == len(query.filters) - 1
    assert "or1.f.away" not in query.url_args(filters=gone)


ENDS = ("", ".not", ".from", ".to", ".empty")


@pytest.mark.parametrize(
    "args",
    [
        {"f.household.nothing": "1"},
        {"f.kind.building": "1"},
        {"f.household.area.parent.parent.kind": "town"},
        {"f.return_plan:company.flight": "x"},
        {"f.nothing:resident.flight": "x"},
        {"f.return_plan:flight.flight": "x"},
        {"f.return_plan:resident": "1"},
        {"f.return_plan:resident.not": "1"},
        {"f.household.unit": "1"},
        {"f.household.deleted_at.empty": "1"},
        {"f.household.version": "1"},
        {"f.phone.not": "13800000001"},
        {"f.phone.contains": "138"},
        {"f.phone_blind.contains": "a"},
        {"f.health.contains": "x"},
        {"f.kind.contains": "foreign"},
        {"f.nationality.contains": "K"},
        {"f.kind.not": "king"},
        {"f.born.from": "today+x"},
        {"or1.f.kind": "king"},
        {"or1.f.nothing": "1"},
        {"sort": "name,"},
        {"sort": "name,-name"},
        {"sort": "name,phone"},
        {"sort": "name,household.building"},
        {"sort": "name,kind,sex,born,nationality,away"},
        {"found": "1.2.3"},
        {"found": "x"},
        {f"or{group}.f.born{end}": "today" for group in range(1, 10) for end in ENDS},
    ],
    ids=lambda args: "&".join(args)[:60],
)  # fmt: skip
def test_what_does_not_exist_is_refused(office: Office, args: dict[str, str]) -> None:
    with pytest.raises(BadQuery):
        Query.parse(TELLER, Resident, args)


# What is found


def test_text_is_found_by_a_part_and_wildcards_mean_themselves(office: Office) -> None:
    store.create(TELLER, Resident, {"name": "五十%_\\人"})
    for part, found in (("禾", 4), ("十%", 1), ("%", 1), ("_", 1), ("\\", 1), ("'", 0), ("哲_", 0)):
        assert len(_ids(TELLER, Resident, {"f.name.contains": part})) == found, part


def test_filters_over_a_referring_record_speak_of_one_row(office: Office) -> None:
    for days, flight in ((1, "KE 1"), (60, "KE 2")):
        values = {"resident": office.id("kim"), "company": office.id("company"), "flight": flight}
        store.create(TELLER, ReturnPlan, {**values, "arrives_on": today() + timedelta(days=days)})
    plan = "f.return_plan:resident"
    soon = {f"{plan}.arrives_on.from": "today", f"{plan}.arrives_on.to": "today+30"}
    assert _keys(office, _ids(TELLER, Resident, soon)) == {"kim"}
    assert _ids(TELLER, Resident, {**soon, f"{plan}.flight": "KE 2"}) == []
    assert _keys(office, _ids(TELLER, Resident, {f"{plan}.empty": "0"})) == {"kim", "sato", "choi"}
    between = {f"{plan}.arrives_on.from": "today+2", f"{plan}.arrives_on.to": "today+59"}
    assert _ids(TELLER, Resident, between) == []


def test_a_range_is_one_condition_of_a_group(office: Office) -> None:
    store.change(TELLER, Resident, office.id("kim"), {"born": date(2000, 1, 1)})
    store.change(TELLER, Resident, office.id("omar"), {"born": date(2010, 1, 1)})
    args = {"or1.f.born.from": "1999-01-01", "or1.f.born.to": "2001-01-01", "or1.f.nationality": "IT"}
    assert _keys(office, _ids(TELLER, Resident, args)) == {"kim", "rossi"}


def test_rows_out_of_reach_or_in_the_bin_are_met_by_no_filter(office: Office) -> None:
    clerk, args = office.actor("clerk"), {"f.resident:household.kind": "foreign_resident"}
    assert office.id("door_1") in _ids(clerk, Household, args)
    for key in ("kim", "lee"):
        store.delete(TELLER, Resident, office.id(key))
    assert office.id("door_1") not in _ids(clerk, Household, args)
    liaison = office.actor("company_liaison")
    assert _keys(office, _ids(liaison, Resident, {"f.return_plan:resident.empty": "0"})) == set()
    schools = {"f.membership:school.nationality": "KR"}  # the teacher lives in another community
    school = access.may(clerk, "view", store.references(Resident)[0][0])
    assert school
    from models.organisations.school import School

    assert _ids(clerk, School, schools) == []
    assert _ids(TELLER, School, schools) == [office.id("school")]


@pytest.mark.parametrize(
    "role", ["clerk", "grid_member", "outreach", "company_liaison", "duty_officer", "command"]
)
def test_no_path_leads_past_sight(office: Office, role: str) -> None:
    """Every path of up to two steps: refused unless each link and the column are seen; and whatever passes
    finds nothing by a value that stands only in rows out of reach."""
    actor = office.actor(role)
    for record in reading.viewable(actor):
        for steps, target in _paths(record):
            seen = paths.open_to(actor, *steps)
            for column in target.columns():
                path = ".".join([*map(str, steps), column.name])
                args = {f"f.{path}.empty": "0"}
                clear = access.sight(actor, target, column) is not Sight.HIDDEN
                if not (seen and clear and access.may(actor, "view", target)):
                    with pytest.raises(BadQuery):
                        Query.parse(actor, record, args)
                if not steps and access.sight(actor, record, column) is not Sight.CLEAR:
                    with pytest.raises(BadQuery):
                        Query.parse(actor, record, {"sort": f"id,{column.name}"})


def _paths(record: type[Record]) -> Iterator[tuple[tuple[paths.Step, ...], type[Record]]]:
    yield (), record
    for step in paths.links(TELLER, record):
        yield (step,), step.record
        for further in paths.links(TELLER, step.record):
            yield (step, further), further.record


# Random questions against a slow answer


def _slow(actor: Actor, record: type[Record], query: Query) -> set[int]:
    """The rows that pass, one by one in Python over all rows within reach."""
    found = set()
    for row in record.select().where(reading.live(actor, record)):
        groups: dict[int, list[Filter]] = {}
        for each in query.filters:
            groups.setdefault(each.group, []).append(each)
        plain = _passes(actor, row, [(each.column.split("."), each) for each in groups.pop(0, [])])
        either = []
        for members in groups.values():
            ranges: dict[tuple[str, bool, str], list[Filter]] = {}
            for each in members:
                span = each.operator in ("from", "to")
                ranges.setdefault((each.column, span, "" if span else each.operator), []).append(each)
            either.append(
                any(_passes(actor, row, [(e.column.split("."), e) for e in some]) for some in ranges.values())
            )
        if plain and all(either):
            found.add(row.id)
    return found


def _passes(actor: Actor, row: Any, asked: list[tuple[list[str], Filter]]) -> bool:
    through: dict[str, list[tuple[list[str], Filter]]] = {}
    for way, each in asked:
        if len(way) == 1 and ":" in way[0]:
            if bool(_next(actor, row, way[0])) is each.values[0]:
                return False
        elif len(way) == 1:
            if not _holds(type(row).column(way[0]), row.__data__.get(way[0]), each):
                return False
        else:
            through.setdefault(way[0], []).append((way[1:], each))
    return all(
        any(_passes(actor, other, rest) for other in _next(actor, row, step))
        for step, rest in through.items()
    )


def _next(actor: Actor, row: Any, step: str) -> list[Any]:
    name, colon, link = step.partition(":")
    if colon:
        record = store.references(type(row))
        source = next(other for other, field in record if (other.key(), field.name) == (name, link))
        where = source._meta.fields[link] == row.id
    else:
        source = type(row)._meta.fields[name].rel_model
        where = source.id == row.__data__[name]
    return list(source.select().where(where, reading.live(actor, source)))


def _holds(column: Any, value: Any, each: Filter) -> bool:
    if each.operator == "empty":
        return (value in (None, "") if not column.null else value is None) is each.values[0]
    if each.operator == "not":
        return not _holds(column, value, Filter(each.column, "is", each.values))
    if value is None:
        return False
    wanted = [v.day() if isinstance(v, relative.RelativeDay) else v for v in each.values]
    if each.operator == "contains":
        return str(wanted[0]).lower() in value.lower()
    if each.operator == "from":
        return bool(value >= wanted[0])
    if each.operator == "to":
        return bool(value <= wanted[0])
    if getattr(column, "rel_model", None) is not None and column.rel_model.key() == "area":
        return any(value in access.area_and_below(area) for area in wanted)
    return value in wanted


QUESTIONS: dict[type[Record], list[tuple[str, list[str]]]] = {
    Resident: [
        ("f.kind", ["foreign_resident", "visitor,returnee"]),
        ("f.kind.not", ["visitor", "foreign_resident,resident"]),
        ("f.nationality", ["KR", "JP,IT", "CN"]),
        ("f.nationality.not", ["KR", "EG,IE"]),
        ("f.nationality.empty", ["0", "1"]),
        ("f.household.empty", ["0", "1"]),
        ("f.born.from", ["today-12000", "1985-01-01"]),
        ("f.born.to", ["today-9000", "1990-06-01"]),
        ("f.name.contains", ["禾", "金", "o"]),
        ("f.household.building", ["3", "1", "1,3"]),
        ("f.household.building.not", ["3"]),
        ("f.household.area.kind", ["grid", "town"]),
        ("f.household.address.contains", ["杏花", "路2"]),
        ("f.return_plan:resident.flight", ["XX 123", "YY 456,ZZ 789"]),
        ("f.return_plan:resident.flight.contains", ["7", "x"]),
        ("f.return_plan:resident.empty", ["0", "1"]),
        ("f.return_plan:resident.arrives_on.to", ["2026-03-22", "today+900"]),
        ("f.return_plan:resident.arrives_on.empty", ["1"]),
        ("f.return_plan:resident.company.country_of_capital", ["KR", "JP"]),
        ("f.foreign_national:resident.residence_permit_expires.to", ["today+30"]),
        ("f.foreign_national:resident.visa_type.empty", ["0", "1"]),
        ("f.membership:resident.position.not", ["teacher"]),
    ],
    ReturnPlan: [
        ("f.resident.kind", ["foreign_resident"]),
        ("f.resident.household.building", ["3", "1"]),
        ("f.resident.nationality.not", ["KR"]),
        ("f.resident.foreign_national:resident.visa_type.empty", ["1"]),
        ("f.arrives_on.empty", ["0", "1"]),
        ("f.flight.contains", ["z", "2"]),
        ("f.company.empty", ["0", "1"]),
    ],
}  # fmt: skip


def _asked(rng: random.Random, record: type[Record], office: Office) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, values in rng.sample(QUESTIONS[record], rng.randrange(1, 6)):
        group = rng.choice(["", "", "or1.", "or2."])
        found[group + key] = rng.choice(values)
    if rng.random() < 0.3:
        found[rng.choice(["f.area", "or1.f.area.not"])] = str(
            office.id(rng.choice(["town", "apricot", "willow_1"]))
        )
    return found


@pytest.fixture
def crowd(office: Office) -> Office:
    """The cast, with people of all ages and papers that end at all times beside it."""
    rng = random.Random(11)
    doors = [office.id(f"door_{number}") for number in range(1, 5)]
    for number in range(30):
        person = store.create(
            TELLER,
            Resident,
            {
                "name": rng.choice(["金", "李", "禾", "O'Neil"]) + str(number % 7),
                "kind": rng.choice(["visitor", "foreign_resident", "returnee"]),
                "nationality": rng.choice(["KR", "JP", "IT", None]),
                "household": rng.choice([*doors, None]),
                "born": rng.choice([None, today() - timedelta(days=rng.randrange(30_000))]),
                "away": rng.choice(["returned", "never_left", "not_returned"]),
                "sex": rng.choice(["male", "female", None]),
            },
        )
        if number % 3 == 0:
            ends = today() + timedelta(days=rng.randrange(-60, 90))
            papers = {
                "resident": person.id,
                "residence_permit_expires": ends,
                "visa_type": rng.choice(["Z", None]),
            }
            store.create(TELLER, ForeignNational, papers)
        for _plan in range(number % 4):
            arrives = rng.choice([None, today() + timedelta(days=rng.randrange(-30, 30))])
            values = {"flight": rng.choice(["XX 123", "YY 456", ""]), "arrives_on": arrives}
            store.create(TELLER, ReturnPlan, {"resident": person.id, **values})
    return office


@pytest.mark.parametrize("record", QUESTIONS, ids=lambda record: record.key())
@pytest.mark.parametrize(("few", "most"), [(200, 20_000), (-1, 20_000), (-1, 2)])
def test_random_questions_are_answered_rightly(
    crowd: Office, record: Any, few: int, most: int, monkeypatch: Any
) -> None:
    """Whoever asks, and whether the database gathers what a step leads to or asks row by row."""
    monkeypatch.setattr(filters, "FEW", few)
    monkeypatch.setattr(filters, "MOST_GATHERED", most)
    monkeypatch.setattr(counts, "WORTH", 10**9)
    rng, answers = random.Random(most), set()
    for turn in range(60):
        actor = TELLER if turn % 2 else crowd.actor("clerk")
        args = _asked(rng, record, crowd)
        query = Query.parse(actor, record, args)
        found = _ids(actor, record, args)
        assert set(found) == _slow(actor, record, query), (turn, args)
        assert Query.parse(actor, record, query.url_args()) == query
        answers.add(len(found))
    assert len(answers) > 5  # the questions tell rows apart


# Several columns


def _key(row: Any, name: str) -> Any:
    value = row.__data__.get(name)
    field = row._meta.fields[name]
    if value is not None and getattr(field, "rel_model", None) is not None:
        titles = field.rel_model.title_columns()
        value = getattr(field.rel_model.get_by_id(value), titles[0].name)
    return value


def _compare(keys: tuple[tuple[str, bool], ...]) -> Callable[[Any, Any], int]:
    def compare(one: Any, other: Any) -> int:
        for name, down in keys:
            a, b = _key(one, name), _key(other, name)
            if a != b:
                less = a is None or (b is not None and a < b)
                return -1 if less != down else 1
        return 0

    return compare


ORDERS = [
    "away,name", "-away,name", "sex,-born,name", "nationality,household,name", "-household,sex", "kind,-id",
    "area,-nationality,born,sex,name", "-born,-name", "preferred_language,sex", "id,name",
]  # fmt: skip


@pytest.mark.parametrize("order", ORDERS)
def test_several_columns_order_a_list(crowd: Office, order: str) -> None:
    """On and back, by number from either end and as a whole it is the same list, as Python sorts it."""
    query = Query.parse(TELLER, Resident, {"sort": order, "size": "20"})
    keys = (*query.keys, ("id", query.descending)) if "id" not in dict(query.keys) else query.keys
    rows = sorted(Resident.select(), key=cmp_to_key(_compare(keys)))
    whole = [row.id for row in rows]
    assert [row.id for row in reading.stream(TELLER, Resident, query)] == whole
    args = query.url_args()
    for number in range(3):
        page = reading.page(TELLER, Resident, Query.parse(TELLER, Resident, {**args, "page": str(number)}))
        assert [row.id for row in page.rows] == whole[number * 20 : number * 20 + 20]
    for place in (0, 5, 19, 30):
        assert listing.ids_after(TELLER, Resident, query, whole[place], 100) == whole[place + 1 :]
        before = reading.page(
            TELLER, Resident, Query.parse(TELLER, Resident, {**args, "before": str(whole[place])})
        )
        assert [row.id for row in before.rows] == whole[max(0, place - 20) : place]
    assert [each for each, _version in listing.all_ids(TELLER, Resident, query, "edit", 25)] == whole[:25]


def test_all_ids_come_with_versions_within_the_reach_of_the_verb(crowd: Office) -> None:
    store.change(TELLER, Resident, crowd.id("kim"), {"sex": "male"})
    query = Query.parse(TELLER, Resident, {"f.nationality": "KR", "sort": "-name"})
    found = listing.all_ids(TELLER, Resident, query, "edit", 10_000)
    assert [row.id for row in reading.stream(TELLER, Resident, query)] == [each for each, _version in found]
    assert dict(found)[crowd.id("kim")] == 2
    clerk = crowd.actor("clerk")
    everything = Query.parse(clerk, ForeignNational, {})
    reached = {row.id for row in ForeignNational.select().where(access.rows(clerk, "edit", ForeignNational))}
    assert {
        each for each, _version in listing.all_ids(clerk, ForeignNational, everything, "edit", 99)
    } == reached
    from models.organisations.company import Company

    listed = listing.all_ids(clerk, Company, Query.parse(clerk, Company, {}), "view", 99)
    duty = crowd.actor("duty_officer")
    assert len(listed) == 2
    assert listing.all_ids(duty, Company, Query.parse(duty, Company, {}), "edit", 99) == []


def test_relative_days_are_resolved_when_the_rows_are_asked_for(office: Office, monkeypatch: Any) -> None:
    query = Query.parse(TELLER, ReturnPlan, {"f.arrives_on": "today"})
    assert query.url_args()["f.arrives_on"] == "today"
    for day, found in ((date(2026, 3, 22), ["kim_returns"]), (date(2026, 3, 23), ["sato_returns"])):
        monkeypatch.setattr(relative, "ANCHORS", {"today": lambda day=day: day})
        assert listing.ids(TELLER, ReturnPlan, query, 9) == [office.id(name) for name in found]


def test_one_database_advises_the_planner(office: Office, monkeypatch: Any) -> None:
    """What a step leads to is counted once, and only where the database cannot estimate it."""
    asked: list[Any] = []
    monkeypatch.setattr(filters, "FEW", -1)
    monkeypatch.setattr(counts, "remembered", lambda record, key, count, **_: asked.append(record) or count())
    query = Query.parse(TELLER, ReturnPlan, {"f.resident.household.building": "3"})
    assert listing.condition(TELLER, ReturnPlan, query) is not None
    assert len(asked) == (2 if database.needs_advice() else 0)


@pytest.mark.parametrize("found", [False, True])
def test_a_page_looks_through_another_table_once(office: Office, monkeypatch: Any, found: bool) -> None:
    text = "哲" if found else "nowhere"
    query = Query.parse(TELLER, ReturnPlan, {"f.resident.name.contains": text})
    said: list[Any] = []
    execute = current.obj.execute_sql

    def asked(sql: str, parameters: Any = None, *rest: Any) -> Any:
        said.extend(each for each in parameters or () if text in str(each))
        return execute(sql, parameters, *rest)

    monkeypatch.setattr(current.obj, "execute_sql", asked)
    assert bool(reading.page(TELLER, ReturnPlan, query).rows) == found
    assert len(said) == 1


# Days of moments


@pytest.mark.parametrize(
    ("args", "found"),
    [
        ({"f.created_at": "2026-03-05"}, {"first", "noon", "last"}),
        ({"f.created_at": "2026-03-05,2026-03-04"}, {"before", "first", "noon", "last"}),
        ({"f.created_at.not": "2026-03-05"}, {"before", "after"}),
        ({"f.created_at.from": "2026-03-05"}, {"first", "noon", "last", "after"}),
        ({"f.created_at.to": "2026-03-05"}, {"before", "first", "noon", "last"}),
        ({"f.created_at.from": "2026-03-05", "f.created_at.to": "2026-03-05"}, {"first", "noon", "last"}),
        ({"f.created_at.to": "2026-03-05T12:00:00+08:00"}, {"before", "first", "noon"}),
        ({"f.created_at": "2026-03-05T12:00:00+08:00"}, {"noon"}),
        ({"f.created_at": "2026-03-05T04:00:00"}, {"noon"}),
        ({"f.created_at.from": "0001-01-01"}, {"before", "first", "noon", "last", "after"}),
        ({"f.created_at": "0001-01-01"}, set()),
    ],
)
def test_a_day_of_moments_is_one_of_the_offices_clocks(
    office: Office, args: dict[str, str], found: set[str]
) -> None:
    moments = {  # as they are stored: of UTC
        "before": "2026-03-04 15:59:59",
        "first": "2026-03-04 16:00:00",
        "noon": "2026-03-05 04:00:00",
        "last": "2026-03-05 15:59:59.999999",
        "after": "2026-03-05 16:00:00",
    }
    made = {
        Job.create(kind="print", title=name, created_at=datetime.fromisoformat(at)).id: name
        for name, at in moments.items()
    }
    assert {made[each] for each in _ids(TELLER, Job, args)} == found


@pytest.mark.parametrize("key", ["f.created_at", "f.created_at.from", "f.created_at.to"])
def test_what_was_ordered_today_is_of_today(office: Office, key: str) -> None:
    job = Job.create(kind="print", title="now")
    assert _ids(TELLER, Job, {key: "today"}) == [job.id]
    assert _ids(TELLER, Job, {"f.created_at.not": "today"}) == []


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+14:00", "2026-13-01", "2026-03-05T99:00:00"])
def test_what_is_no_moment_is_refused(office: Office, text: str) -> None:
    with pytest.raises(BadQuery):
        Query.parse(TELLER, Job, {"f.created_at": text})
