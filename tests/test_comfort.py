"""What makes forms easy: drafts, documents that are read, what is understood, the household, the next row."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import lxml.html
import pytest

from backoffice import drafts, store, worker
from backoffice.syllables import syllables
from models import mrz
from models.base import SPECIAL, now
from models.documents import icao_check
from models.fields import FileField, cipher
from models.people.resident import Resident
from models.register import by_name, records
from models.system.draft import Draft
from tests.cast import TELLER
from tests.test_screens import faults, form_of, text

KEYS = [record.key() for record in records()]
sqlite = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


def lines(form: str, *, number: str = "M12345678", born: str = "840517", country: str = "KOR") -> str:
    """Machine-readable lines of Kim Cheolsu's document."""
    expires = "290501"
    number, names = number.ljust(9, "<"), "KIM<<CHEOLSU"
    first, second, third = (part + icao_check(part) for part in (number, born, expires))
    if form == "TD3":
        covered = first + second + third + "<" * 14 + "<"
        return (
            f"P<{country}{names}".ljust(44, "<")
            + f"\n{first}{country}{second}M{third}"
            + "<" * 15
            + icao_check(covered)
        )
    if form == "TD2":
        covered = first + second + third + "<" * 7
        return (
            f"I<{country}{names}".ljust(36, "<")
            + f"\n{first}{country}{second}M{third}"
            + "<" * 7
            + icao_check(covered)
        )
    covered = first + "<" * 15 + second + third + "<" * 11
    return (
        f"I<{country}{first}".ljust(30, "<")
        + f"\n{second}M{third}{country}".ljust(30, "<")
        + icao_check(covered)
        + "\n"
        + names.ljust(30, "<")
    )


def send(client: Any, view: str, of: str = "resident", /, **sent: Any) -> Any:
    return client.post(f"/admin/{of}/{view}/", json=sent)


def keep(client: Any, key: int, of: str = "resident", /, **values: Any) -> Any:
    return send(client, "draft", of, key=key, version=1, values=values)


def test_all_faults_of_a_form_are_told_at_once(office: Any, client_of: Any) -> None:
    clerk, address = client_of("clerk"), f"/admin/resident/edit/?id={office.id('kim')}"
    answer = clerk.post(address, data=form_of(clerk.get(address)) | {"born": "1/2/03", "name": ""})
    assert answer.status_code == 422
    found = lxml.html.fromstring(text(answer)).xpath("//*[@class='fault']/@id")
    assert set(found) == {"born-fault", "name-fault"}


def test_where_a_new_row_belongs_is_asked_in_plain_words(client_of: Any) -> None:
    clerk, address = client_of("clerk"), "/admin/resident/new/?"
    answer = clerk.post(
        address, data=form_of(clerk.get(address)) | {"name": "新人", "household": "", "area": ""}
    )
    assert answer.status_code == 422
    (said,) = lxml.html.fromstring(text(answer)).xpath("//*[@id='area-fault']/text()")
    assert "户" in said
    assert "网格" in said


# Drafts


def test_a_draft_is_offered_taken_over_and_gone_after_the_save(office: Any, client_of: Any) -> None:
    clerk, kim = client_of("clerk"), office.id("kim")
    assert keep(clerk, kim, note="楼上的", away="not_returned").json["text"]
    page = text(clerk.get(f"/admin/resident/edit/?id={kim}"))
    assert "楼上的" in page
    link = lxml.html.fromstring(page).xpath("//section[contains(@class, 'draft')]//a/@href")[0]
    answer = clerk.get(link)
    form = form_of(answer)
    assert (form["note"], form["away"], form["name"]) == ("楼上的", "not_returned", "金哲洙")
    marked = lxml.html.fromstring(text(answer)).xpath("//*[contains(@class, 'drafted')]/@data-column")
    assert marked == ["away", "note"]
    assert clerk.post(f"/admin/resident/edit/?id={kim}", data=form).status_code == 302
    assert (office["kim"].note, Draft.select().count()) == ("楼上的", 0)
    assert "draft-title" not in text(clerk.get(f"/admin/resident/edit/?id={kim}"))


@sqlite
def test_drafts_of_new_rows_never_mix(office: Any, client_of: Any) -> None:
    clerk = client_of("clerk")
    first, second = (form_of(clerk.get("/admin/resident/new/")) for _window in range(2))
    assert first["draft"] != second["draft"]
    for form, name in ((first, "甲"), (second, "乙")):
        keep(clerk, int(form["draft"]), name=name)
    offered = text(clerk.get("/admin/resident/new/"))
    assert "乙" in offered
    assert "<td>甲</td>" not in offered
    saved = clerk.post("/admin/resident/new/", data=second | {"name": "乙", "household": office.id("door_1")})
    assert saved.status_code == 302, faults(saved)
    assert "<td>甲</td>" in text(clerk.get("/admin/resident/new/"))
    late = send(clerk, "draft", key=int(second["draft"]), once=second["once"], values={"name": "乙"})
    assert late.json == {"text": ""}
    assert Draft.select().count() == 1


@sqlite
@pytest.mark.parametrize("key", KEYS)
def test_sensitive_values_and_files_are_never_kept(key: str, office: Any, client_of: Any) -> None:
    record = by_name(key)
    values = {column.name: "sensitive" for column in record.columns()} | {"phone-clear": "1", "version": "1"}
    answer = keep(client_of("administrator"), -1, key, **values)
    assert answer.status_code in (200, 403)
    for draft in Draft.select():
        assert "sensitive" not in draft.values
        kept = opened(draft)
        assert kept
        for name in kept:
            column = record.column(name)
            assert column.facts.sensitivity < SPECIAL
            assert not column.facts.system
            assert not isinstance(column, FileField)


def opened(draft: Any) -> dict[str, str]:
    values = json.loads(cipher.cipher.open(draft.values, f"draft.{draft.user}.{draft.record}.{draft.row}"))
    return {name: typed for name, (typed, _window) in values.items()}


@sqlite
def test_drafts_are_their_users_alone(office: Any, client_of: Any) -> None:
    kim = office.id("kim")
    keep(client_of("clerk"), kim, note="只给自己")
    for role in ("administrator", "grid_member"):
        assert "只给自己" not in text(client_of(role).get(f"/admin/resident/edit/?id={kim}"))
        assert "只给自己" not in text(client_of(role).get(f"/admin/resident/edit/?id={kim}&draft={kim}"))
        client_of(role).post("/admin/resident/draft/discard/", data={"key": kim})
    assert Draft.select().count() == 1
    client_of("clerk").post("/admin/resident/draft/discard/", data={"key": kim})
    assert Draft.select().count() == 0


@sqlite
@pytest.mark.parametrize(("role", "name", "status"), [
    ("clerk", "kim", 200), ("clerk", "wang", 404), ("grid_member", "sato", 404), ("command", "kim", 403),
    ("translator", "kim", 403), ("company_liaison", "kim", 403), ("duty_officer", "kim", 403),
])  # fmt: skip
def test_drafts_keep_to_the_reach(role: str, name: str, status: int, office: Any, client_of: Any) -> None:
    answer = keep(client_of(role), office.id(name), note="x")
    assert answer.status_code == status
    assert answer.is_json
    assert Draft.select().count() == (status == 200)


@sqlite
def test_a_translator_keeps_texts_only(office: Any, client_of: Any) -> None:
    media = store.create(TELLER, by_name("media"), {"name": "街道", "file": f"{'0' * 64}.png"})
    keep(client_of("translator"), media.id, "media", **{"alternative-ko": "거리", "name": "x"})
    assert opened(Draft.get()) == {"alternative-ko": "거리"}


def test_what_others_changed_since_is_told(office: Any, client_of: Any) -> None:
    clerk, kim = client_of("clerk"), office.id("kim")
    keep(clerk, kim, note="我的", languages="英语")
    store.change(TELLER, by_name("resident"), kim, {"note": "别人的"})
    offer = lxml.html.fromstring(text(clerk.get(f"/admin/resident/edit/?id={kim}"))).xpath(
        "//section[contains(@class, 'draft')]"
    )[0]
    assert offer.xpath(".//strong")
    cells = [[cell.text_content() for cell in row.xpath("./*")] for row in offer.xpath(".//tbody/tr")]
    assert cells[-1][1:] == ["我的", "别人的"]
    taken = clerk.get(f"/admin/resident/edit/?id={kim}&draft={kim}")
    assert "别人的" in text(taken)
    assert form_of(taken)["note"] == "我的"


@sqlite
def test_every_kind_of_input_is_taken_over(office: Any, client_of: Any) -> None:
    admin = client_of("administrator")
    notice = store.create(
        TELLER, by_name("notice"), {"title": {"zh": "停水", "ko": "단수"}, "body": {"zh": "明日"}}
    )
    user, kim = office.id("user:clerk"), office.id("kim")
    for key, row, values, shown in (
        ("resident", kim, {"household": str(office.id("door_2")), "kind": "visitor"}, office["door_2"].place),
        ("resident", kim, {"born": "1984-05"}, "1984-05"),
        ("user", user, {"active": ""}, "否"),
        ("notice", notice.id, {"title-zh": "明日停水"}, "明日停水"),
    ):
        keep(admin, row, key, **values)
        offer = text(admin.get(f"/admin/{key}/edit/?id={row}"))
        assert f"<td>{shown}</td>" in offer
        form = form_of(admin.get(f"/admin/{key}/edit/?id={row}&draft={row}"))
        assert {name: form.get(name, "") for name in values} == values
        admin.post(f"/admin/{key}/draft/discard/", data={"key": row})
    assert form["body-zh"] == "明日"


@sqlite
def test_what_is_stored_by_now_is_no_draft(office: Any, client_of: Any) -> None:
    clerk, kim = client_of("clerk"), office.id("kim")
    keep(clerk, kim, name="金哲洙", born="1985年4月12日")
    assert "draft-title" not in text(clerk.get(f"/admin/resident/edit/?id={kim}"))
    assert Draft.select().count() == 0


@sqlite
def test_inputs_of_two_windows_are_kept_side_by_side(office: Any, client_of: Any) -> None:
    clerk, kim = client_of("clerk"), office.id("kim")
    keep(clerk, kim, note="一")
    keep(clerk, kim, languages="二")
    assert opened(Draft.get()) == {"note": "一", "languages": "二"}
    keep(clerk, kim, note=None)
    keep(clerk, kim, languages=None)
    assert Draft.select().count() == 0


@sqlite
def test_a_save_in_one_window_keeps_what_is_typed_in_another(office: Any, client_of: Any) -> None:
    clerk, kim = client_of("clerk"), office.id("kim")
    address = f"/admin/resident/edit/?id={kim}"
    first, second = (form_of(clerk.get(address)) for _window in range(2))
    for form, values in ((first, {"note": "一"}), (second, {"languages": "二", "note": "一"})):
        sent = {"key": kim, "window": form["window"], "version": 1, "values": values}
        assert send(clerk, "draft", **sent).status_code == 200
    sent = {"key": kim, "window": first["window"], "values": {"languages": None, "away": "returned"}}
    assert send(clerk, "draft", **sent).status_code == 200
    saved = clerk.post(address, data=first | {"note": "一", "away": "not_returned"})
    assert saved.status_code == 302
    assert opened(Draft.get()) == {"languages": "二"}


@sqlite
def test_limits_of_drafts(office: Any, client_of: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    clerk, kim = client_of("clerk"), office.id("kim")
    answer = keep(clerk, kim, note="字" * drafts.LARGEST)
    assert answer.status_code == 413
    assert answer.json["message"]
    monkeypatch.setattr(drafts, "MOST", 1)
    assert keep(clerk, kim, note="一").status_code == 200
    assert keep(clerk, -7, note="二").status_code == 413
    assert keep(clerk, kim, note="三").status_code == 200
    for sent in (
        {},
        {"key": "x", "values": {}},
        {"key": True, "values": {"note": "x"}},
        {"key": kim, "values": {"note": 1}},
        {"key": kim, "values": []},
    ):
        assert send(clerk, "draft", **sent).status_code == 400


@sqlite
def test_a_draft_that_cannot_be_opened_is_none(office: Any, client_of: Any) -> None:
    clerk, kim = client_of("clerk"), office.id("kim")
    keep(clerk, kim, note="typed")
    Draft.update(row=office.id("lee")).execute()
    for name in ("kim", "lee"):
        assert "typed" not in clerk.get(f"/admin/resident/edit/?id={office.id(name)}").text
    assert Draft.select().count() == 0
    assert keep(clerk, office.id("lee"), note="typed").status_code == 200


def test_the_worker_forgets_old_drafts(app: Any, office: Any) -> None:
    drafts.keep(office.actor("clerk"), Resident, office.id("kim"), {"note": "旧"})
    worker.clear()
    assert Draft.select().count() == 1
    Draft.update(at=now() - drafts.KEPT - timedelta(seconds=1)).execute()
    worker.clear()
    assert Draft.select().count() == 0


# Documents


@sqlite
@pytest.mark.parametrize("form", ["TD1", "TD2", "TD3"])
def test_machine_readable_lines_fill_the_fields(form: str, office: Any, client_of: Any) -> None:
    answer = send(client_of("clerk"), "read", text=lines(form)).json
    found = {each["name"]: each["value"] for each in answer["values"]}
    assert answer["problem"] == ""
    assert found == {
        "name_latin": "KIM CHEOLSU",
        "sex": "male",
        "born": "1984-05-17",
        "nationality": "KR",
        "document_type": "passport" if form == "TD3" else "other",
        "document_number": "M12345678",
        **({"kind": "foreign_resident"} if form == "TD3" else {}),
    }


@sqlite
@pytest.mark.parametrize(("form", "place", "line"), [("TD3", 9, 2), ("TD2", 9, 2), ("TD1", 14, 1)])
def test_a_bad_check_digit_is_named_by_its_place(
    form: str, place: int, line: int, office: Any, client_of: Any
) -> None:
    parts = lines(form).split("\n")
    digit = parts[line - 1][place]
    wrong = parts[line - 1][:place] + str((int(digit) + 1) % 10) + parts[line - 1][place + 1 :]
    parts[line - 1] = wrong
    answer = send(client_of("clerk"), "read", text="".join(parts)).json
    assert answer["values"] == []
    assert str(line) in answer["problem"]
    assert str(place + 1) in answer["problem"]


@sqlite
def test_the_passport_of_a_foreign_national(office: Any, client_of: Any) -> None:
    answer = send(client_of("clerk"), "read", "foreign_national", text=lines("TD3")).json
    assert [each["name"] for each in answer["values"]] == ["mrz", "passport_number", "passport_expires"]
    assert answer["values"][2]["value"] == "2029-05-01"
    assert send(client_of("clerk"), "read", "foreign_national", text=lines("TD1")).json["problem"]


@sqlite
def test_who_may_read_documents(office: Any, client_of: Any) -> None:
    assert send(client_of("clerk"), "read", "household", text=lines("TD3")).status_code == 404
    assert send(client_of("translator"), "read", text=lines("TD3")).status_code == 403
    assert send(client_of("duty_officer"), "read", text=lines("TD3")).json["values"] == []
    for odd in ("", "x" * 5000, "P<KOR", "😀" * 88):
        assert send(client_of("clerk"), "read", text=odd).json["problem"]
    assert send(client_of("clerk"), "read", text=None).status_code == 400


def test_countries_of_documents() -> None:
    codes = {
        "KOR": "KR",
        "D": "DE",
        "GBR": "GB",
        "GBD": "GB",
        "CHN": "CN",
        "UTO": None,
        "UNO": None,
        "XXA": None,
    }
    assert {code: mrz.country(code) for code in codes} == codes


# What is understood


@sqlite
@pytest.mark.parametrize(("column", "value", "inputs", "said", "wrong"), [
    ("phone", "13800000001", {}, "+86 138 0000 0001", False), ("phone", "12", {}, "", True),
    ("name", "单禾田", {}, "shan he tian", False), ("born", "2020年3月22日", {}, "2020", False),
    ("name", "  金 ", {}, "金", False),
    ("born", "1/2/03", {}, "", True), ("born", "2999-01-01", {}, "2999", True),
    ("document_number", "m 123-45678", {"document_type": "passport"}, "M12345678", False),
    ("document_number", "M1", {"document_type": "passport"}, "", True), ("name_latin", "KIM", {}, "", False),
    ("name_native", "김철수", {}, "GIMCHEOLSU", False),
    ("name_native", "やまだ はなこ", {}, "YAMADA HANAKO", False),
])  # fmt: skip
def test_what_is_understood(
    column: str, value: str, inputs: Any, said: str, wrong: bool, office: Any, client_of: Any
) -> None:
    answer = send(client_of("clerk"), "normal", column=column, inputs={**inputs, column: value})
    assert answer.status_code == 200
    assert said in answer.json["text"]
    assert bool(answer.json["problem"]) is wrong


@sqlite
def test_a_resident_number_tells_birth_and_sex(office: Any, client_of: Any) -> None:
    sent = {"document_number": "11010519491231002X", "document_type": "resident_id"}
    told = send(client_of("clerk"), "normal", column="document_number", inputs=sent).json["told"]
    found = {each["name"]: each["value"] for each in told}
    assert (found["born"], found["sex"], found["nationality"]) == ("1949-12-31", "female", "CN")


@sqlite
@pytest.mark.parametrize("key", KEYS)
def test_any_column_may_be_asked(key: str, office: Any, client_of: Any) -> None:
    admin = client_of("administrator")
    for column in by_name(key).columns():
        for value in ("", "x", "金", "2020-02-30", "99999999999999999999", "﷽" * 300):
            answer = send(admin, "normal", key, column=column.name, inputs={column.name: value})
            assert answer.status_code in (200, 404), (column.name, value)
    assert send(admin, "normal", key, column="nothing", inputs={}).status_code == 404
    assert send(admin, "normal", key, column="id", inputs={}).status_code == 404


@sqlite
def test_rules_are_asked_within_reach(office: Any, client_of: Any) -> None:
    sent = {"column": "born", "inputs": {"born": "2999-01-01"}}
    assert send(client_of("clerk"), "normal", row=office.id("kim"), **sent).json["problem"]
    assert send(client_of("clerk"), "normal", row=office.id("wang"), **sent).status_code == 404
    assert send(client_of("command"), "normal", **sent).status_code == 404


def test_syllables_are_read_as_names_are() -> None:
    named = {
        "金哲洙": "jin zhe zhu",
        "单禾田": "shan he tian",
        "尉迟恭": "yu chi gong",
        "KIM": "",
        "A单": "a dan",
    }
    assert {name: syllables(name) for name in named} == {**named, "A单": "dan"}


# Family


@pytest.mark.parametrize(("role", "seen"), [
    ("administrator", {"lee"}), ("clerk", {"lee"}), ("grid_member", {"lee"}), ("duty_officer", {"lee"}),
    ("company_liaison", set()), ("translator", None),
])  # fmt: skip
def test_who_shares_the_household(role: str, seen: Any, office: Any, client_of: Any) -> None:
    client = client_of(role)
    answer = client.get(f"/admin/resident/family/?id={office.id('kim')}&household={office.id('door_1')}")
    if seen is None:
        assert answer.status_code == 403
        return
    for name in ("kim", "lee", "park"):
        assert (f"details/?id={office.id(name)}" in text(answer)) is (name in seen)
    page = text(client.get(f"/admin/resident/details/?id={office.id('kim')}"))
    assert ("family-household" in page) is bool(seen)


@sqlite
def test_doors_out_of_reach_show_nobody(office: Any, client_of: Any) -> None:
    answer = client_of("clerk").get(f"/admin/resident/family/?household={office.id('door_4')}")
    assert office["wang"].name not in text(answer)
    assert office["door_4"].place not in text(answer)
    assert client_of("clerk").get("/admin/resident/family/?household=x").status_code == 404
    assert "family" in text(client_of("clerk").get(f"/admin/resident/edit/?id={office.id('kim')}"))


# From row to row


@sqlite
def test_save_and_next_follows_the_list(office: Any, client_of: Any) -> None:
    clerk, address = client_of("clerk"), "/admin/resident/?f.nationality=KR&sort=-name_latin"
    listed = lxml.html.fromstring(text(clerk.get(address))).xpath("//tbody//th//a/@href")
    ids = [int(link.rpartition("=")[2]) for link in listed]
    assert len(ids) >= 3
    for at, key in enumerate(ids):
        form = form_of(clerk.get(f"/admin/resident/edit/?id={key}"))
        # The change moves the row to the head of its list: the next one is still the one that was next.
        data = form | {"name_latin": f"ZZ{at}", "url": address, "_next": "1"}
        answer = clerk.post(f"/admin/resident/edit/?id={key}", data=data)
        assert answer.status_code == 302, faults(answer)
        onward = ids[at + 1 :]
        if onward:
            assert f"id={onward[0]}" in answer.location.replace("?", "&").split("&")
        else:
            assert answer.location.partition("#")[0] == address
    back = clerk.get("/admin/resident/step/", query_string={"id": ids[0], "to": "previous", "url": address})
    assert back.status_code == 302


@sqlite
def test_previous_and_next(office: Any, client_of: Any) -> None:
    admin, address = client_of("administrator"), "/admin/resident/?sort=name_latin"
    ids = [row.id for row in Resident.select().order_by(Resident.name_latin, Resident.id)]
    for at, key in enumerate(ids[:-1]):
        for start, to, end in ((key, "next", ids[at + 1]), (ids[at + 1], "previous", key)):
            asked = {"id": start, "to": to, "url": address}
            answer = admin.get("/admin/resident/step/", query_string=asked)
            assert f"id={end}" in answer.location.replace("?", "&").split("&"), (start, to)
    assert (
        admin.get(f"/admin/resident/step/?id={ids[-1]}&url={address}").location.partition("#")[0] == address
    )
    assert client_of("clerk").get(f"/admin/resident/step/?id={office.id('wang')}").status_code == 404
    for odd in ("/admin/resident/?f.nothing=1", "/admin/area/", "//evil", "/admin/resident/?deleted=1"):
        assert admin.get("/admin/resident/step/", query_string={"id": ids[0], "url": odd}).status_code == 302


@sqlite
def test_next_passes_over_what_may_not_be_edited(office: Any, client_of: Any) -> None:
    willow = store.create(TELLER, by_name("company"), {"name": "丙", "area": office.id("willow")})
    mine = store.create(TELLER, by_name("company"), {"name": "丁", "area": office.id("apricot")})
    asked = {"id": office.id("other_company"), "url": "/admin/company/?sort=id"}
    answer = client_of("clerk").get("/admin/company/step/", query_string=asked)
    assert f"id={willow.id}" not in answer.location
    assert f"id={mine.id}" in answer.location


# Conditions


@pytest.mark.parametrize("key", KEYS)
def test_conditions_name_what_may_be_chosen(key: str) -> None:
    record = by_name(key)
    for column in record.columns():
        if column.facts.when:
            name, values = column.facts.when
            assert set(values) - {None} <= {value for value, _label in record.column(name).choices}, (
                column.name
            )
            # What a new row must have may not be hidden from whoever makes it.
            assert column.null or column.default is not None, column.name
        if column.facts.offers:
            name, fits = column.facts.offers
            assert set(fits) <= {value for value, _label in record.column(name).choices}, column.name
            assert {each for some in fits.values() for each in some} <= {
                value for value, _label in column.choices
            }


@sqlite
def test_the_form_says_when_a_field_matters(office: Any, client_of: Any) -> None:
    page = lxml.html.fromstring(text(client_of("clerk").get("/admin/resident/new/")))
    box = page.xpath("//*[@data-column='name_native']")[0]
    assert box.get("data-when") == "kind"
    assert "resident" not in json.loads(box.get("data-values"))
    assert "taiwan_permit" in json.loads(page.xpath("//@data-fits")[0])["hmt_compatriot"]
    assert page.xpath("//*[@data-column='note']/@data-keeps")
    assert not page.xpath("//*[@data-column='phone']/@data-keeps")
