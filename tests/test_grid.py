"""Cells written in a list: what may be written, what a cell means, what comes back, how it is taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask_babel import force_locale

from backoffice import access, cells, countries, ranks, store
from backoffice.access import ROLES
from backoffice.dates import Unclear
from models.base import Record
from models.days import today
from models.fields import FileField, StatesField, Text, TranslatedField
from models.register import by_name, records
from models.system.user import User
from tests.cast import TELLER
from tests.conftest import Client, Office
from views.grid import MOST_CELLS

Clients = Callable[[str | None], Client]
sqlite = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


def send(client: Client, record: str, *rows: tuple[int, int | None, dict[str, Any]], **more: Any) -> Any:
    """The answer to cells of rows: (id, version, values)."""
    sent = [{"id": row, "version": version, "values": values} for row, version, values in rows]
    return client.post(f"/admin/{record}/ajax/update/", json={"act": None, "cells": sent, **more})


def write(client: Client, row: Record, **values: Any) -> Any:
    """What is answered to cells of one row."""
    answer = send(client, row.key(), (row.id, row.version, values))
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_json()


def stored(record: type[Record], key: int) -> Record:
    return record.get_by_id(key)


@pytest.fixture
def guide(office: Office) -> Any:
    return store.create(TELLER, by_name("guide"), {"title": Text({"zh": "手册", "ko": "안내서"})})


# What may be written


@sqlite
@pytest.mark.parametrize("role", ROLES)
def test_what_may_not_be_written_never_is(office: Office, guide: Any, client_of: Clients, role: str) -> None:
    """Every column of a row of every record, tried by every role with a text, a row and nothing."""
    actor, client = office.actor(role), client_of(role)
    for record in records():
        row = record.select().where(record.deleted_at.is_null()).first()
        if row is None:
            continue
        within = record.select().where(record.id == row.id, access.rows(actor, "edit", record)).exists()
        for column in record._meta.sorted_fields:
            for given in ("x", {"id": 1}, None):
                before = dict(stored(record, row.id).__data__)
                answer = send(client, record.key(), (row.id, None, {column.name: given}))
                name = (role, record.key(), column.name, given)
                assert answer.status_code < 500, name
                after = stored(record, row.id).__data__
                fits = not isinstance(column, FileField | StatesField) and not getattr(
                    column, "sealed", False
                )
                fits = fits and not (isinstance(column, TranslatedField) and column.multiline)
                may = (
                    within
                    and record.column(column.name) is not None
                    and fits
                    and access.editable(actor, record, column)
                    and access.sight(actor, record, column) is access.Sight.CLEAR
                )
                if not may:
                    assert after == before, name
                    if answer.status_code == 200:
                        said = answer.get_json()
                        assert said["missing"] == [row.id] or column.name in said["problems"][str(row.id)]
                assert after.get("id") == before["id"]


@sqlite
def test_a_row_out_of_reach_is_missing_and_the_others_are_saved(office: Office, client_of: Clients) -> None:
    kim, rossi = office["kim"], office["rossi"]
    rows = [(rossi.id, rossi.version, {"note": "x"}), (kim.id, kim.version, {"name_latin": "KIM"})]
    said = send(client_of("clerk"), "resident", *rows, (2**62, 1, {"name": "y"})).get_json()
    assert (said["missing"], said["done"]) == ([rossi.id, 2**62], [kim.id])
    assert (office["kim"].name_latin, office["rossi"].note) == ("KIM", "")


@sqlite
def test_a_hidden_column_is_told_from_none_by_nothing(office: Office, client_of: Clients) -> None:
    plan = office["kim_returns"]
    said = write(client_of("company_liaison"), plan, nothing="x", stay_address="y", version="2")
    texts = {name: text for name, text in said["problems"][str(plan.id)].items() if name != "stay_address"}
    assert len(set(texts.values())) == 1
    said = write(client_of("clerk"), office["kim"], phone="x", nothing="x")
    assert len(set(said["problems"][str(office.id("kim"))].values())) == 1


@sqlite
@pytest.mark.parametrize(
    "body",
    [
        b"", b"x", b"[]", b"null", b"{}", b'{"cells": []}', b'{"cells": [1]}', b'{"cells": {"id": 1}}',
        b'{"cells": [{"id": "1", "values": {}}]}', b'{"cells": [{"id": true, "values": {}}]}',
        b'{"cells": [{"id": 1, "values": []}]}', b'{"cells": [{"id": 1, "values": {"name": [1]}}]}',
        b'{"cells": [{"id": 1, "version": "2", "values": {}}]}',
        b'{"act": 5, "cells": [{"id": 1, "values": {}}]}',
        b'{"cells": [{"id": 99999999999999999999999, "values": {}}]}', b"\xff\xfe",
    ],
)  # fmt: skip
def test_what_is_no_sheet_is_refused(office: Office, client_of: Clients, body: bytes) -> None:
    answer = client_of("clerk").post(
        "/admin/resident/ajax/update/", data=body, content_type="application/json"
    )
    assert answer.status_code == 400
    assert answer.get_json()["message"]
    answer = client_of("clerk").post("/admin/resident/ajax/update/", data={"cells": "x"})
    assert answer.status_code == 400


@sqlite
@pytest.mark.parametrize(
    "given", ["", "x" * 100_000, "\0", "=1+1", "<b>", "‮", 1, 1.5, True, {}, {"id": None}, {"id": []},
              {"id": -1}, {"id": 2**70}, {"id": "zz"}, {"id": True}],
)  # fmt: skip
def test_odd_values_are_answered(office: Office, client_of: Clients, given: Any) -> None:
    client, plan = client_of("administrator"), office["kim_returns"]
    for column in by_name("return_plan").columns():
        assert send(client, "return_plan", (plan.id, None, {column.name: given})).status_code == 200
    for column in by_name("resident").columns():
        assert send(client, "resident", (office.id("kim"), None, {column.name: given})).status_code == 200


@sqlite
def test_who_is_refused_hears_it_in_json(office: Office, client_of: Clients) -> None:
    kim = office["kim"]
    row = (kim.id, kim.version, {"name": "x"})
    for role, code in (("command", 403), ("translator", 403), ("clerk", 200)):
        answer = send(client_of(role), "resident", row)
        assert answer.status_code == code, role
        assert answer.is_json
    answer = client_of("clerk").post(
        "/admin/resident/ajax/update/", json={"cells": [{"id": kim.id, "values": {}}]}, csrf=False
    )
    assert (answer.status_code, answer.is_json) == (400, True)
    many = [(number, None, {"name": "x"}) for number in range(1, MOST_CELLS + 2)]
    answer = send(client_of("clerk"), "resident", *many)
    assert (answer.status_code, answer.is_json) == (413, True)


# What a cell means


@sqlite
def test_each_kind_is_read_and_shown_again(office: Office, client_of: Clients) -> None:
    kim = office["kim"]
    values = {
        "name": " 金 哲\n洙 ", "kind": "访客", "born": "２０２０年３月２２日", "nationality": "日本",
        "preferred_language": "ja", "household": {"id": office.id("door_2")}, "sex": None,
    }  # fmt: skip
    said = write(client_of("clerk"), kim, **values)
    assert (said["problems"], said["conflicts"], said["missing"]) == ({}, {}, [])
    now = office["kim"]
    assert (now.name, now.kind, now.born, now.nationality, now.sex) == (
        "金 哲 洙", "visitor", date(2020, 3, 22), "JP", None,
    )  # fmt: skip
    assert (now.preferred_language_id, now.household_id) == (office.id("language:ja"), office.id("door_2"))
    row = said["rows"][str(kim.id)]
    assert row["version"] == now.version
    assert row["cells"]["born"] == "2020-03-22"
    assert row["cells"]["kind"] == "访客"
    assert row["keys"]["household"] == office.id("door_2")
    assert row["cells"]["area"] == str(office["door_2"].area.name)  # the copy came with the household
    assert "phone" not in row["cells"]


@sqlite
def test_columns_of_the_page_come_back(office: Office, client_of: Clients) -> None:
    kim = office["kim"]
    row = (kim.id, kim.version, {"note": "x"})
    said = send(client_of("clerk"), "resident", row, columns=["note", "phone", "nothing"]).get_json()
    assert said["rows"][str(kim.id)]["cells"] == {"note": "x", "phone": "••••0001"}


@sqlite
def test_what_cannot_be_read_leaves_the_rest(office: Office, client_of: Clients) -> None:
    kim = office["kim"]
    wrong = {"born": "1/2/03", "nationality": "Atlantis", "household": "无此处", "kind": "x", "name": ""}
    said = write(client_of("clerk"), kim, **wrong, name_latin="KIM C")
    assert set(said["problems"][str(kim.id)]) == set(wrong)
    assert (office["kim"].name_latin, office["kim"].name) == ("KIM C", "金哲洙")


@sqlite
def test_what_is_wrong_elsewhere_in_the_row_stands_at_the_cell(office: Office, client_of: Clients) -> None:
    """A day of birth that the number of the card contradicts: the other cells of the row are saved."""
    card = {"document_type": "resident_id", "document_number": "110101199003070070"}
    wang = store.change(TELLER, by_name("resident"), office.id("wang"), {**card, "born": date(1990, 3, 7)})
    said = write(client_of("administrator"), wang, born="1991-03-07", name_latin="WANG J", away="已返回")
    assert list(said["problems"][str(wang.id)]) == ["born"]
    assert "1990-03-07" in said["problems"][str(wang.id)]["born"]
    now = office["wang"]
    assert (now.born, now.name_latin, now.away) == (date(1990, 3, 7), "WANG J", "returned")
    assert said["done"] == [wang.id]
    store.undo(TELLER, said["act"])
    assert (office["wang"].name_latin, office["wang"].away) == ("WANG JING", "never_left")


@sqlite
def test_a_copy_is_changed_where_it_comes_from(office: Office, client_of: Clients) -> None:
    client = client_of("administrator")
    said = write(client, office["kim"], area={"id": office.id("willow_1")})
    assert list(said["problems"][str(office.id("kim"))]) == ["area"]
    said = write(client, office["homeless"], area={"id": office.id("willow_1")})
    assert said["problems"] == {}
    assert office["homeless"].area_id == office.id("willow_1")


@sqlite
def test_one_language_of_a_text(office: Office, guide: Any, client_of: Clients) -> None:
    said = write(client_of("outreach"), guide, title="新手册")
    assert said["rows"][str(guide.id)]["cells"]["title"] == "新手册"
    assert stored(by_name("guide"), guide.id).title == Text({"zh": "新手册", "ko": "안내서"})
    values = {"name": "街景", "file": f"{'0' * 64}.png", "alternative": Text({"zh": "街道"})}
    media = store.create(TELLER, by_name("media"), values)  # type: ignore[arg-type]
    said = write(client_of("translator"), media, alternative="x")
    assert list(said["problems"][str(media.id)]) == ["alternative"]  # Chinese is not the translator's
    assert stored(by_name("media"), media.id).alternative == Text({"zh": "街道"})


@sqlite
@pytest.mark.parametrize("written", ["새 안내서", ""])
def test_a_translation_is_not_written_over_as_a_whole(
    office: Office, guide: Any, client_of: Clients, written: str
) -> None:
    User.update(interface_language="ko").where(User.id == office.id("user:outreach")).execute()
    said = write(client_of("outreach"), guide, title=written)
    assert list(said["problems"][str(guide.id)]) == ["title"]
    assert stored(by_name("guide"), guide.id).title == Text({"zh": "手册", "ko": "안내서"})
    fresh = store.create(TELLER, by_name("guide"), {"title": Text({"zh": "新"})})
    assert write(client_of("outreach"), fresh, title="새")["problems"] == {}
    assert stored(by_name("guide"), fresh.id).title.get("ko") == "새"


@pytest.mark.parametrize(
    "written",
    [
        "2020-03-22", "2020/3/22", "2020.3.22", "2020年3月22日", "2020年 3月 22日",
        "2020년 3월 22일", "2020. 3. 22.",
        "20200322", "２０２０／３／２２", "22.3.2020", "22/3/2020", "3/22/2020",
        "22 March 2020", "22-Mar-2020",
        "Mar 22, 2020", "2020/3/22 0:00", "2020-03-22 00:00:00", "2020年3月22号",
    ],
)  # fmt: skip
def test_days_of_one_reading(app: Any, written: str) -> None:
    with app.test_request_context():
        assert cells.value(by_name("resident").born, written, cells.Links(TELLER)) == date(2020, 3, 22)


@pytest.mark.parametrize(
    "written",
    ["1/2/03", "3月22日", "3/22", "2020年3月", "2020-02-30", "0000-00-00", "22.3.20", "43912", "1/2/2020",
     "22-Mar", "22 Foo 2020", "20年3月22日", "tomorrow", "2020-3-22-1", "0020-03-22"],
)  # fmt: skip
def test_days_that_are_asked_back(app: Any, written: str) -> None:
    with app.test_request_context(), pytest.raises(Unclear) as question:
        cells.value(by_name("resident").born, written, cells.Links(TELLER))
    assert written in str(question.value)


NEAR = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("language", "written", "meant"),
    [
        ("zh", "12月5日", "2026-12-05"), ("zh", "12/5", "2026-12-05"), ("ko", "12-5", "2026-12-05"),
        ("ko", "12월 5일", "2026-12-05"), ("ja", "1/2", "2027-01-02"), ("zh", "10月3号", "2026-10-03"),
        ("en", "5 Dec", "2026-12-05"), ("en", "Dec 5", "2026-12-05"), ("en", "5-Dec", "2026-12-05"),
        ("en", "12/5", None), ("en", "25/12", "2026-12-25"), ("en", "12/25", "2026-12-25"),
        ("en", "3/3", "2027-03-03"), ("zh", "25/12", None), ("zh", "2/30", None), ("zh", "1/2/03", None),
        ("zh", "2/29", "2028-02-29"), ("zh", "十二月五日", "2026-12-05"), ("zh", "二十月五日", None),
        ("zh", "今天", "2026-11-22"), ("zh", "后天", "2026-11-24"), ("ko", "내일", "2026-11-23"),
        ("ja", "昨日", "2026-11-21"), ("en", "Tomorrow", "2026-11-23"), ("zh", "12.5", None),
        ("zh", "2月", None), ("en", "5 Foo", None), ("zh", "20260105", "2026-01-05"),
    ],
)  # fmt: skip
def test_days_without_a_year_are_the_nearest_ones(app: Any, language: str, written: str, meant: Any) -> None:
    field = by_name("resident").born
    with app.test_request_context(), force_locale(language):
        if meant is None:
            with pytest.raises(Unclear):
                cells.value(field, written, cells.Links(TELLER), near=NEAR)
        else:
            read = cells.value(field, written, cells.Links(TELLER), near=NEAR)
            assert read.isoformat() == meant
    assert relative_only(app, written) == (written == "20260105")


def relative_only(app: Any, written: str) -> bool:
    """Whether an import takes the day, where the year must be written."""
    with app.test_request_context():
        try:
            cells.value(by_name("resident").born, written, cells.Links(TELLER))
        except Unclear:
            return False
    return True


def test_chinese_numerals_are_read_everywhere(app: Any) -> None:
    with app.test_request_context():
        for written in ("二〇二六年十二月五日", "二零二六年十二月五号"):
            assert cells.value(by_name("resident").born, written, cells.Links(TELLER)) == date(2026, 12, 5)


@sqlite
def test_a_day_without_a_year_is_said_in_full(office: Office, client_of: Clients) -> None:
    plan = office["kim_returns"]
    said = write(client_of("clerk"), plan, arrives_on=f"{today().month}月{today().day}日")
    assert stored(by_name("return_plan"), plan.id).arrives_on == today()
    assert "星期" in said["understood"][str(plan.id)]["arrives_on"]
    plan = stored(by_name("return_plan"), plan.id)
    assert write(client_of("clerk"), plan, arrives_on="2026-03-22")["understood"] == {}


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("南韩", "KR"), ("大韩民国", "KR"), ("Republic of Korea", "KR"), ("한국", "KR"), ("S. Korea", "KR"),
        ("朝鲜", "KP"), ("북한", "KP"), ("DPRK", "KP"), ("美利坚", "US"), ("U.S.A.", "US"), ("UK", "GB"),
        ("England", "GB"), ("英国", "GB"), ("俄国", "RU"), ("中华人民共和国", "CN"), ("香港", "HK"),
        ("Cote d’Ivoire", "CI"), ("ＫＯＲ", "KR"), ("にほん", "JP"), ("uk", "GB"),
        ("Korea", None), ("刚果", None), ("South", None), ("日", None), ("", None), ("hanguo", None),
    ],
)  # fmt: skip
def test_countries_as_lists_write_them(app: Any, written: str, code: str | None) -> None:
    with app.test_request_context():
        if code is None:
            with pytest.raises(Unclear):
                countries.code_of(written)
        else:
            assert countries.code_of(written) == code


@pytest.mark.parametrize(
    ("language", "typed", "first", "alone"),
    [
        ("zh", "日", "JP", True), ("zh", "韩", "KR", True), ("zh", "hanguo", "KR", True),
        ("zh", "han guo", "KR", True), ("zh", "riben", "JP", True), ("zh", "kr", "KR", True),
        ("zh", "hg", "KR", True), ("en", "Japan", "JP", True), ("en", "GB", "GB", True),
        ("zh", "일본", "JP", True), ("ko", "ニホン", "JP", True), ("en", "usa", "US", True),
        ("en", "korea", "KP", False), ("en", "South", None, False), ("zh", "南韩", "KR", True),
        ("en", "united k", "GB", True), ("zh", "an", None, False), ("en", "niger", "NE", True),
    ],
)  # fmt: skip
def test_the_country_that_is_meant_stands_first(
    app: Any, language: str, typed: str, first: str | None, alone: bool
) -> None:
    with app.test_request_context(), force_locale(language):
        found = countries.like(typed)
    exact, start = ([each for each in found if each[2] == rank] for rank in (ranks.EXACT, ranks.START))
    assert (len(exact or start) == 1) == alone
    if first:
        assert found[0][0] == first
    assert [each[2] for each in found] == sorted(each[2] for each in found)


def test_rows_whose_title_fits_stand_first() -> None:
    found = [(1, "Old Ming"), (2, "Minsoo Trade"), (3, "Yumin"), (4, "MIN"), (5, "Otherwise found")]
    assert ranks.ranked("min", found) == [
        (4, "MIN", 0), (2, "Minsoo Trade", 1), (1, "Old Ming", 2), (3, "Yumin", 3), (5, "Otherwise found", 3)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("record", "column", "written", "value"),
    [
        ("company", "rooms", "１２", 12), ("company", "rooms", "1,234", 1234),
        ("company", "rooms", "1,5", None),
        ("company", "rooms", "-3", -3), ("company", "rooms", "3.5", None), ("company", "rooms", "九", None),
        ("user", "active", "是", True), ("user", "active", "No", False), ("user", "active", "√", True),
        ("user", "active", "はい", True), ("user", "active", "maybe", None),
        ("resident", "nationality", "kr", "KR"), ("resident", "nationality", "KOR", "KR"),
        ("resident", "nationality", "대한민국", "KR"), ("resident", "nationality", "Korea", None),
        ("resident", "nationality", "EU", None),
        ("resident", "away", "Not yet returned", "not_returned"),
        ("resident", "away", "尚未返回", "not_returned"),
        ("resident", "away", "returned", "returned"), ("resident", "away", "away", None),
    ],
)  # fmt: skip
def test_kinds_of_cells(app: Any, record: str, column: str, written: str, value: Any) -> None:
    with app.test_request_context():
        field, links = by_name(record)._meta.fields[column], cells.Links(TELLER)
        if value is None:
            with pytest.raises(Unclear):
                cells.value(field, written, links)
        else:
            assert cells.value(field, written, links) == value


@sqlite
def test_links_are_found_by_what_the_actor_sees_of_them(app: Any, office: Office, guide: Any) -> None:
    household, language = by_name("resident").household, by_name("resident").preferred_language
    with app.test_request_context():
        links = cells.Links(office.actor("clerk"))
        place = str(office["door_1"].place)
        assert links.find(household, place) == office.id("door_1")
        assert links.find(household, str(office.id("door_2"))) == office.id("door_2")
        assert links.find(language, "ko") == office.id("language:ko")
        assert links.find(by_name("household").area, "杏花小区") == office.id("apricot")
        for wrong in (str(office["door_3"].place), str(office.id("door_3")), "无此处"):
            with pytest.raises(Unclear):
                links.find(household, wrong)
        chapters = cells.Links(TELLER)
        assert chapters.find(by_name("chapter").guide, "手册") == guide.id
        unseeing = cells.Links(office.actor("command"))
        with pytest.raises(Unclear):
            unseeing.find(by_name("return_plan").resident, "金哲洙")


# Conflicts, and one act


def test_a_conflict_shows_both_values(office: Office, client_of: Clients) -> None:
    kim = office["kim"]
    store.change(
        TELLER, by_name("resident"), kim.id, {"away": "never_left", "household": office.id("door_2")}
    )
    mine = {"away": "尚未返回", "household": {"id": office.id("door_3")}, "name_latin": "KIM"}
    said = write(client_of("administrator"), kim, **mine)
    found = said["conflicts"][str(kim.id)]
    assert found["away"] == {"theirs": "未离开", "mine": "尚未返回"}
    assert found["household"]["mine"] == str(office["door_3"].place)
    assert (office["kim"].name_latin, office["kim"].away) == ("KIM", "never_left")
    row = said["rows"][str(kim.id)]
    again = send(client_of("administrator"), "resident", (kim.id, row["version"], {"away": "尚未返回"}))
    assert again.get_json()["conflicts"] == {}
    assert office["kim"].away == "not_returned"


def test_what_others_changed_elsewhere_in_the_row_comes_back(office: Office, client_of: Clients) -> None:
    kim = office["kim"]
    store.change(TELLER, by_name("resident"), kim.id, {"away": "never_left"})
    said = write(client_of("clerk"), kim, name_latin="KIM")
    assert said["conflicts"] == {}
    assert said["rows"][str(kim.id)]["cells"]["away"] == "未离开"


def test_a_paste_is_mended_and_taken_back_as_one_act(office: Office, client_of: Clients) -> None:
    """40 rows of 3 columns with two wrong cells: 118 are saved, the two follow, and all go back together."""
    plan, client = by_name("return_plan"), client_of("clerk")
    made = [
        store.create(TELLER, plan, {"resident": office.id("kim"), "flight": f"AA {number}"})
        for number in range(40)
    ]
    rows = [
        (row.id, row.version, {"flight": "KE 841", "arrives_on": "2026年3月22日", "pathway": "居家观察"})
        for row in made
    ]
    rows[3][2]["arrives_on"], rows[30][2]["pathway"] = "1/2/03", "somewhere"
    labels = {str(label) for value, label in plan.pathway.choices if value == "home"}
    said = send(client, "return_plan", *rows).get_json()
    if "pathway" in said["problems"].get(str(made[0].id), {}):
        pytest.fail(f"the label of a pathway is another: {labels}")
    assert set(said["problems"]) == {str(made[3].id), str(made[30].id)}
    assert len(said["done"]) == 40
    versions = {key: row["version"] for key, row in said["rows"].items()}
    mended = [
        (made[3].id, versions[str(made[3].id)], {"arrives_on": "2026-03-23"}),
        (made[30].id, versions[str(made[30].id)], {"pathway": "home"}),
    ]
    again = send(client, "return_plan", *mended, act=said["act"]).get_json()
    assert (again["act"], again["problems"]) == (said["act"], {})
    assert stored(plan, made[3].id).arrives_on == date(2026, 3, 23)
    store.undo(office.actor("clerk"), said["act"])
    for number, row in enumerate(made):
        now = stored(plan, row.id)
        assert (now.flight, now.arrives_on, now.pathway) == (f"AA {number}", None, row.pathway), number


def test_the_same_cells_twice_change_nothing(office: Office, client_of: Clients) -> None:
    kim, client = office["kim"], client_of("clerk")
    first = send(client, "resident", (kim.id, kim.version, {"name_latin": "KIM"}), act="0123456789abcdef")
    again = send(client, "resident", (kim.id, kim.version, {"name_latin": "KIM"}), act="0123456789abcdef")
    assert first.get_json()["act"] == again.get_json()["act"] == "0123456789abcdef"
    assert (again.get_json()["done"], again.get_json()["conflicts"]) == ([], {})
    assert office["kim"].version == kim.version + 1


# The page


@sqlite
@pytest.mark.parametrize("role", ["clerk", "command", "outreach", "translator"])
def test_a_list_says_what_is_edited_in_place(
    office: Office, guide: Any, client_of: Clients, role: str
) -> None:
    client, actor = client_of(role), office.actor(role)
    for name in ("resident", "guide"):
        answer = client.get(f"/admin/{name}/")
        if answer.status_code == 403:
            continue
        page = answer.get_data(as_text=True)
        may = access.may(actor, "edit", by_name(name))
        assert 'role="grid"' in page
        assert ("data-version" in page) == may
        if not may:
            assert "data-editable" not in page


@sqlite
def test_the_bin_is_only_read(office: Office, client_of: Clients) -> None:
    store.delete(TELLER, by_name("resident"), office.id("kim"))
    page = client_of("clerk").get("/admin/resident/?deleted=1").get_data(as_text=True)
    assert 'role="grid"' in page
    assert "data-version" not in page
    assert "data-editable" not in page
    said = send(client_of("clerk"), "resident", (office.id("kim"), None, {"note": "x"})).get_json()
    assert said["missing"] == [office.id("kim")]
