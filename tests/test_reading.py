"""The one read-out path: what each actor finds, in which order, and what stays hidden; on both databases."""

import random
from datetime import timedelta
from typing import Any

import pytest

from backoffice import listing, reading, search, store
from backoffice.access import Actor, Sight, sight
from backoffice.query import BadQuery, Query
from models.base import database
from models.days import today
from models.journeys.return_plan import ReturnPlan
from models.organisations.company import Company
from models.organisations.membership import Membership
from models.organisations.school import School
from models.people.resident import Resident
from models.places.household import Household
from models.register import records
from models.system.change import Change
from tests.cast import TELLER

from .conftest import Office


def _names(actor: Actor, **args: str) -> list[str]:
    return [
        reading.title(actor, row)
        for row in reading.page(actor, Resident, Query.parse(actor, Resident, args)).rows
    ]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("金哲", "金哲洙"),
        ("洙", "金哲洙"),
        ("김철", "金哲洙"),
        ("jzz", "金哲洙"),
        ("JinZhe", "金哲洙"),
        ("kim", "金哲洙"),
        ("cheolsu KIM", "金哲洙"),
        ("O'Brien", "奥布赖恩"),
        ("sean", "奥布赖恩"),
        ("Seán", "奥布赖恩"),
        ("عمر", "奥马尔"),
        ("shanhetian", "单禾田"),
        ("sht", "单禾田"),
        ("陳嘉", "陈嘉欣"),
        ("ＫＩＭ", "金哲洙"),
    ],
)
def test_a_name_is_found_in_any_script(office: Office, text: str, name: str) -> None:
    assert name in _names(TELLER, search=text)


@pytest.mark.parametrize(
    "text", ["zzzz", "哲金", "%", "_", "'", '"', "*", "(", "AND", "NEAR(a b)", "name:kim", "\\", "\0", "😀"]
)
def test_what_is_not_there_is_not_found_and_nothing_breaks(office: Office, text: str) -> None:
    assert _names(TELLER, search=text) == [] or text in ("\0",)


def test_an_address_is_found_by_road_and_number(office: Office) -> None:
    for text in ("杏花路1", "杏花路1号", "xinghua", "101", "3-2"):
        assert office.id("door_1") in [found for found, _title in reading.lookup(TELLER, Household, text)], (
            text
        )


def test_rows_come_cut_to_reach(office: Office) -> None:
    assert set(_names(office.actor("clerk"))) == {"金哲洙", "李英禾", "朴志勋", "佐藤禾"}
    assert set(_names(office.actor("grid_member"))) == {"金哲洙", "李英禾"}
    assert set(_names(office.actor("company_liaison"))) == {"金哲洙"}
    assert set(_names(office.actor("school_liaison"))) == {"崔秀妍"}
    assert _names(office.actor("clerk"), search="罗西") == []
    with pytest.raises(reading.Missing):
        reading.get(office.actor("clerk"), Resident, office.id("rossi"))
    for role in ("translator", "transfer_team"):
        with pytest.raises(reading.Refused):
            reading.page(office.actor(role), Resident, Query())


def test_a_hidden_column_is_not_searched_sorted_filtered_shown_or_in_history(office: Office) -> None:
    command = office.actor("command")
    assert sight(command, Resident, Resident.name) is Sight.HIDDEN
    assert reading.page(command, Resident, Query(search="金哲洙")).total == 0
    for args in (
        {"sort": "name"},
        {"sort": "born"},
        {"f.sex": "male"},
        {"f.phone": "13800000001"},
        {"f.nothing": "1"},
        {"sort": "phone_blind"},
        {"f.phone_blind": "1"},
        {"sort": "version"},
        {"f.health": "x"},
    ):
        with pytest.raises(BadQuery):
            Query.parse(command, Resident, args)
    row = reading.get(command, Resident, office.id("kim"))
    with pytest.raises(reading.Refused):
        reading.value(command, row, Resident.name)
    assert "金" not in reading.title(command, row)
    with pytest.raises(reading.Refused):
        reading.history(command, Resident, office.id("kim"))
    liaison = office.actor("company_liaison")
    store.change(TELLER, ReturnPlan, office.id("kim_returns"), {"flight": "AB 1"})
    assert [
        f.name for f, _a, _b in reading.history(liaison, ReturnPlan, office.id("kim_returns"))[0].fields
    ] == ["flight"]


def test_a_masked_value_is_found_exactly_and_revealed_for_a_reason(office: Office) -> None:
    clerk = office.actor("clerk")
    row = reading.get(clerk, Resident, office.id("kim"))
    assert str(reading.value(clerk, row, Resident.phone)) == "••••0001"
    assert _names(clerk, **{"f.phone": "+86 138-0000-0001"}) == ["金哲洙"]
    assert _names(clerk, **{"f.document_number": "m1234 5678"}) == ["金哲洙"]
    assert _names(clerk, **{"f.phone": "1380000"}) == []
    with pytest.raises(BadQuery):
        Query.parse(clerk, Resident, {"f.phone.from": "1"})
    with pytest.raises(reading.Invalid):
        reading.reveal(clerk, Resident, row.id, "phone", " ")
    assert reading.reveal(clerk, Resident, row.id, "phone", "回电") == "13800000001"
    logged = reading.history(clerk, Resident, row.id)[0]
    assert (logged.verb, logged.reason, [f.name for f, _a, _b in logged.fields]) == (
        "reveal",
        "回电",
        ["phone"],
    )
    for role, column in (
        ("company_liaison", "phone"),
        ("clerk", "name"),
        ("outreach", "phone"),
        ("clerk", "nonsense"),
    ):
        with pytest.raises(reading.Refused):
            reading.reveal(office.actor(role), Resident, row.id, column, "because")
    with pytest.raises(reading.Missing):
        reading.reveal(clerk, Resident, office.id("wang"), "phone", "because")


def test_titles_of_links_out_of_reach_stay_hidden(office: Office) -> None:
    plan = reading.get(office.actor("company_liaison"), ReturnPlan, office.id("kim_returns"))
    assert str(reading.value(office.actor("company_liaison"), plan, ReturnPlan.resident)) == "金哲洙"
    stray = ReturnPlan.get_by_id(office.id("sato_returns"))
    found = reading.value(office.actor("company_liaison"), stray, ReturnPlan.resident)
    assert (found.id, found.title) == (office.id("sato"), None)


def test_look_up_respects_reach(office: Office) -> None:
    assert [title for _id, title in reading.lookup(office.actor("clerk"), Resident, "")] == [
        "金哲洙",
        "李英禾",
        "朴志勋",
        "佐藤禾",
    ]
    assert reading.lookup(office.actor("clerk"), Resident, "罗西") == []
    with pytest.raises(reading.Refused):
        reading.lookup(office.actor("translator"), Resident, "")


@pytest.mark.parametrize(
    "args",
    [
        {"page": "x"},
        {"page": "-1"},
        {"page": "99999999999999999999"},
        {"page": "77"},
        {"size": "7"},
        {"sort": "nonsense"},
        {"sort": "--name"},
        {"after": "99999999999999999999"},
        {"after": "0" * 20 + "9" * 20},
        {"f.area": "1", "f.kind.empty": "1", "f.born.from": "2000-13-01"},
        {"ids": ",".join(["1"] * 6000)},
        {"after": "abc"},
        {"after": "424242", "sort": "name"},
        {"f.kind": "king"},
        {"f.born.from": "yesterday"},
        {"f.area": "x"},
        {"f.area": "9" * 30},
        {"f.kind.like": "x"},
        {"ids": "1,x"},
        {"search": "x" * 300},
        {"f.note": "x"},
        {"f.nationality.is.is": "KR"},
    ],
)
def test_bad_parameters_are_named_as_such(office: Office, args: dict[str, str]) -> None:
    with pytest.raises(BadQuery):
        reading.page(TELLER, Resident, Query.parse(TELLER, Resident, args))


def _orders() -> list[str]:
    return [field.name for field in Resident.sorted_by() if field.facts.listed or field.facts.filtered]


@pytest.mark.parametrize("order", ["id", *_orders()])
@pytest.mark.parametrize("down", [False, True])
def test_every_order_pages_through_all_rows_once(
    office: Office, order: str, down: bool, monkeypatch: Any
) -> None:
    """First page and on by `after`, back by `before`, and by number from either end give the same list."""
    rng = random.Random(3)
    for number in range(45):
        store.create(
            TELLER,
            Resident,
            {
                "name": f"居民{rng.randrange(9)}",
                "household": office.id(f"door_{1 + number % 4}") if number % 5 else None,
                "sex": rng.choice(["male", "female", None]),
                "nationality": rng.choice(["KR", "JP", None]),
            },
        )
    query = Query.parse(TELLER, Resident, {"sort": ("-" if down else "") + order, "size": "20"})
    whole = [row.id for row in reading.stream(TELLER, Resident, query)]
    assert len(whole) == len(set(whole)) == Resident.select().count()
    seen: list[int] = []
    page = reading.page(TELLER, Resident, query)
    while True:
        seen += [row.id for row in page.rows]
        if not page.has_next:
            break
        page = reading.page(
            TELLER, Resident, Query.parse(TELLER, Resident, {**query.url_args(), "after": str(page.last)})
        )
    assert seen == whole
    before = reading.page(
        TELLER, Resident, Query.parse(TELLER, Resident, {**query.url_args(), "before": str(seen[40])})
    )
    assert [row.id for row in before.rows] == whole[20:40]
    by_number = [
        row.id
        for number in range(3)
        for row in reading.page(
            TELLER, Resident, Query.parse(TELLER, Resident, {**query.url_args(), "page": str(number)})
        ).rows
    ]
    assert by_number == whole
    for walk in (True, False):
        monkeypatch.setattr(listing, "_worth_walking", lambda *_given, walk=walk: walk)
        assert listing.ids(TELLER, Resident, query, 100, total=57) == whole
        assert listing.ids_after(TELLER, Resident, query, whole[10], 100, total=57) == whole[11:]


def test_filters_combine_and_areas_include_what_lies_below(office: Office) -> None:
    assert set(_names(TELLER, **{"f.area": str(office.id("apricot"))})) == {
        "金哲洙",
        "李英禾",
        "朴志勋",
        "佐藤禾",
    }
    assert set(_names(TELLER, **{"f.nationality": "JP,IT"})) == {"佐藤禾", "罗西"}
    assert _names(TELLER, **{"f.nationality": "KR", "f.household.empty": "1"}) == ["裴禾准"]
    assert _names(TELLER, **{"f.born.to": "1900-01-01"}) == []
    assert _names(TELLER, **{"search": "金", "f.nationality": "JP"}) == []


def test_a_filtered_list_is_counted_up_to_a_limit(office: Office, monkeypatch: Any) -> None:
    monkeypatch.setattr(listing, "MOST_COUNTED", 3)
    page = reading.page(TELLER, Resident, Query.parse(TELLER, Resident, {"f.nationality": "KR"}))
    assert (page.total, page.capped) == (3, True)


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("record", records(), ids=lambda record: record.key())
def test_a_page_needs_as_many_queries_however_long_it_is(
    office: Office, record: Any, monkeypatch: Any
) -> None:
    asked: list[str] = []
    execute = type(database.obj).execute_sql
    monkeypatch.setattr(
        type(database.obj),
        "execute_sql",
        lambda self, sql, *rest: (asked.append(sql), execute(self, sql, *rest))[1],
    )
    reading.page(TELLER, record, Query.parse(TELLER, record, {}))
    assert len(asked) <= 4


def test_related_rows_make_one_file_of_a_person(office: Office) -> None:
    found = {
        record.key(): len(rows)
        for record, _link, rows, _more in reading.related(
            office.actor("clerk"), reading.get(office.actor("clerk"), Resident, office.id("kim"))
        )
    }
    assert found["membership"] == found["return_plan"] == found["foreign_national"] == 1


def test_the_index_of_search_is_made_anew_from_the_rows(office: Office) -> None:
    for record in records():
        if search.columns(record):
            assert search.rebuild(record) == record.select().count()
    assert "金哲洙" in _names(TELLER, search="哲洙")


def test_a_door_token_opens_the_grid_and_nothing_else(office: Office) -> None:
    token = office["door_1"].door_token
    assert reading.door(token).id == office.id("apricot_1")
    for wrong in (token[:-1], token + "x", token.swapcase(), "", "%"):
        assert reading.door(wrong) is None
    for resident in ("kim", "lee"):
        store.delete(TELLER, Resident, office.id(resident))
    store.delete(TELLER, Household, office.id("door_1"))
    assert reading.door(token) is None


def test_a_row_out_of_reach_tells_nothing_as_a_place_in_the_list(office: Office) -> None:
    clerk = office.actor("clerk")
    for stranger in (office.id("choi"), 424242):
        with pytest.raises(BadQuery):
            reading.page(clerk, Resident, Query(sort="born", after=stranger))


def test_health_shows_nothing_of_itself(office: Office) -> None:
    store.change(TELLER, Resident, office.id("kim"), {"health": "确诊慢性乙型肝炎需复查"})
    clerk = office.actor("clerk")
    row = reading.get(clerk, Resident, office.id("kim"))
    assert str(reading.value(clerk, row, Resident.health)) == "••••"


def test_an_exact_search_follows_the_reach_of_reveal_and_is_logged(office: Office) -> None:
    clerk = office.actor("clerk")
    found = reading.page(clerk, School, Query.parse(clerk, School, {"f.liaison_phone": "13800000022"}))
    assert found.total == 0
    assert reading.page(clerk, Company, Query.parse(clerk, Company, {"f.liaison_phone": "13800000021"})).total
    logged = [
        (each.record, each.actor, each.reason) for each in Change.select().where(Change.verb == "search")
    ]
    assert logged == [(key, clerk.user_id, "liaison_phone") for key in ("school", "company")]


def test_an_export_is_logged(office: Office) -> None:
    clerk = office.actor("clerk")
    list(reading.stream(clerk, Resident, Query.parse(clerk, Resident, {"f.nationality": "KR"})))
    logged = Change.get(Change.verb == "export")
    assert (logged.record, logged.actor, logged.reason) == ("resident", clerk.user_id, "f.nationality=KR")


def test_the_bin_is_searched_too(office: Office) -> None:
    store.delete(TELLER, Resident, office.id("lee"))
    assert _names(TELLER, search="英禾") == []
    assert _names(TELLER, search="英禾", deleted="1") == ["李英禾"]


def test_a_history_needs_as_many_queries_however_long_it_is(office: Office, monkeypatch: Any) -> None:
    for number in range(6):
        doors = {"household": office.id(f"door_{1 + number % 2}")}
        store.change(TELLER, Resident, office.id("kim"), doors)
    asked: list[str] = []
    execute = type(database.obj).execute_sql
    monkeypatch.setattr(
        type(database.obj),
        "execute_sql",
        lambda self, sql, *rest: (asked.append(sql), execute(self, sql, *rest))[1],
    )
    assert len(reading.history(TELLER, Resident, office.id("kim"))) >= 6
    assert len(asked) <= 8


def test_employment_counts_from_its_first_to_its_last_day(office: Office) -> None:
    liaison, works = office.actor("company_liaison"), office.id("kim_works")
    for days, reached in ((30, True), (0, True), (-1, False)):
        store.change(TELLER, Membership, works, {"ended": today() + timedelta(days=days)})
        assert bool(_names(liaison)) is reached
        for record in (ReturnPlan, Membership):
            assert bool(reading.page(liaison, record, Query.parse(liaison, record, {})).total) is reached
    store.change(TELLER, Membership, works, {"ended": None, "started": today() + timedelta(days=1)})
    assert not _names(liaison)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("0001", {"金哲洙"}),
        ("13800000001", {"金哲洙"}),
        ("138 0000 0001", {"金哲洙"}),
        ("+86 138-0000-0001", {"金哲洙"}),
        ("１３８００００００01", {"金哲洙"}),
        ("5678", {"金哲洙", "奥马尔"}),
        ("m1234 5678", {"金哲洙"}),
        ("M12345679", {"李英禾"}),
        ("金 0001", {"金哲洙"}),
        ("李 0001", set()),
        ("0001 金", {"金哲洙"}),
        ("4567", {"佐藤禾", "罗西", "奥布赖恩"}),
        ("TR 4567", set()),
        ("001", set()),
        ("1380000", set()),
        ("80000001", set()),
        ("abcd", set()),
    ],
)
def test_a_number_is_found_by_its_tail_and_as_a_whole(office: Office, text: str, names: set[str]) -> None:
    assert set(_names(TELLER, search=text)) == names
    found = [title for _id, title in reading.lookup(TELLER, Resident, text)]
    assert set(found) == names


def test_a_number_is_found_after_a_change_and_no_longer_when_it_is_gone(office: Office) -> None:
    store.change(TELLER, Resident, office.id("omar"), {"phone": "13800007777"})
    assert _names(TELLER, search="7777") == ["奥马尔"]
    store.change(TELLER, Resident, office.id("omar"), {"phone": ""})
    assert _names(TELLER, search="7777") == []
    search.rebuild(Resident)
    assert _names(TELLER, search="0001") == ["金哲洙"]


@pytest.mark.parametrize("text", ["0022", "13800000022", "138 0000 0022", "晨光 0022"])
def test_numbers_are_found_as_far_as_they_may_be_revealed(office: Office, text: str) -> None:
    def found(role: str, record: Any) -> set[int]:
        actor = office.actor(role)
        return {
            row.id for row in reading.page(actor, record, Query.parse(actor, record, {"search": text})).rows
        }

    assert office.id("school") in found("administrator", School)
    assert found("clerk", School) == set()  # seen, but outside the community: its number is not revealed
    assert found("school_liaison", School) == set()
    assert found("duty_officer", School) == set()
    assert found("command", School) == set()
    store.change(TELLER, School, office.id("school"), {"name": "晨光1380000 0022"})
    if text == "0022":  # as a word of its name it is found by everybody who sees the name
        assert found("clerk", School) == {office.id("school")}


def test_whoever_may_not_reveal_finds_nothing_by_a_number(office: Office) -> None:
    for role in ("outreach", "command", "company_liaison"):
        assert _names(office.actor(role), search="0001") == []
        assert _names(office.actor(role), search="13800000001") == []
    assert _names(office.actor("clerk"), search="0001") == ["金哲洙"]
    assert _names(office.actor("clerk"), search="0009") == []


def test_a_search_for_a_number_is_logged_without_it(office: Office) -> None:
    clerk = office.actor("clerk")
    for text in ("金", "0001", "138 0000 0001"):
        _names(clerk, search=text)
    reading.lookup(clerk, Resident, "0001")
    reading.lookup(clerk, Resident, "9999")  # asked as one types, and nothing found
    logged = [each.reason for each in Change.select().where(Change.verb == "search")]
    assert logged == ["phone document_number"] * 3


def test_the_address_of_a_search_for_a_number_tells_nothing_of_it(office: Office, monkeypatch: Any) -> None:
    clerk = office.actor("clerk")
    query = Query.parse(clerk, Resident, {"search": "0001"})
    args = query.url_args()
    assert set(args) == {"found"}
    assert "0001" not in args["found"]
    assert Query.parse(clerk, Resident, args) == query
    assert Query.parse(clerk, Resident, args).url_args() == args
    assert query.url_args(search="") == {}
    assert Query.parse(clerk, Resident, {"search": "金哲"}).url_args() == {"search": "金哲"}
    outreach = office.actor("outreach")
    assert Query.parse(outreach, Resident, {"search": "0001"}).url_args() == {"search": "0001"}
    monkeypatch.setattr("backoffice.query.FOUND_LASTS", -1)
    with pytest.raises(BadQuery):
        Query.parse(clerk, Resident, args)
