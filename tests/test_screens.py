"""The derived screens: every record is asked the same questions, by those who may and those who may not."""

from __future__ import annotations

import inspect
import io
import json
import logging
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from random import Random
from typing import Any
from urllib.parse import parse_qs, urlsplit

import lxml.html
import openpyxl
import pytest
from PIL import Image

from backoffice import dates, ranks, store
from backoffice.query import Query
from models.base import Record
from models.fields import Text
from models.register import by_name, records
from models.system.change import Change
from models.system.job import Job
from tests.cast import TELLER
from tests.publishing import publish
from views import assets, tag_of
from views.screens import RecordScreen

KEYS = [record.key() for record in records()]

#: A row of each record: a name of the cast, or the values it is made of.
ROWS: dict[str, Any] = {
    "area": "apricot_1",
    "household": "door_1",
    "resident": "kim",
    "foreign_national": "kim_abroad",
    "company": "company",
    "school": "school",
    "membership": "kim_works",
    "company_duty": "company_airs",
    "school_day": "school_opens",
    "return_plan": "kim_returns",
    "language": "language:ko",
    "user": "user:clerk",
    "role": "role:clerk",
    "assignment": "assignment:clerk",
    "guide": {"title": Text({"zh": "新居民手册", "ko": "새 주민 안내서"})},
    "poster": {"title": Text({"zh": "垃圾要分类"}), "body": Text({"zh": "请分类。"})},
    "notice": {"title": Text({"zh": "停水通知"}), "body": Text({"zh": "明日停水。"})},
    "letter_template": {"name": "登记", "subject": Text({"zh": "请登记"}), "body": Text({"zh": "您好。"})},
    "chapter": {"guide": "@guide", "title": Text({"zh": "第一章"}), "body": Text({"zh": "正文"})},
    "question": {"question": Text({"zh": "几点开门？"}), "answer": Text({"zh": "九点。"})},
    "phrase": {"text": Text({"zh": "请出示护照。"})},
    "term": {"term": Text({"zh": "网格长"})},
    "diagram": {"title": Text({"zh": "从舱门到家门"})},
    "step": {"diagram": "@diagram", "title": Text({"zh": "下飞机"})},
    "recording": {"title": Text({"zh": "大风提醒"}), "script": Text({"zh": "请收起花盆。"})},
    "sound": {"recording": "@recording", "language": "ko", "media": "@media"},
    "page": {"title": Text({"zh": "关于我们"}), "slug": "about"},
    "media": {"name": "街景", "file": f"{'0' * 64}.png"},
    "remark": {"segment": "@segment", "language": "ko", "text": "指派出所。"},
    "api_token": {"name": "街道网站", "user": "@user:clerk", "expires_on": date(2099, 1, 1)},
    "webhook": {"name": "街道网站", "address": "https://linli.example/hook"},
    "webhook_delivery": {},
    "saved_list": {"name": "韩国居民"},
    "reminder": {"due_on": date(2026, 12, 1), "note": "打电话"},
    "inquiry": {},
    "official_letter": {"title": Text({"zh": "关于清理楼道的通知"}), "body": Text({"zh": "请清理。"})},
    "learning_pack": {"name": "第12周", "week_of": date(2026, 3, 16)},
    "learning_item": {"pack": "@learning_pack", "position": 1, "term": "@term"},
    "office_look": {"area": "@town", "accent": "#0f4c5c"},
    "label_sheet": {"name": "24格", "across": 3, "down": 8, "label_width": 700, "label_height": 370},
    "entry_pass": {"resident": "@kim", "valid_until": date(2099, 6, 7)},
    "printed_edition": {},
    "print_run": {"edition": "@printed_edition", "copies": 3},
    "printed_copy": {"run": "@print_run", "household": "@door_1"},
}

#: What a person would type into the new form; links are names of the cast.
TYPED: dict[str, dict[str, str]] = {
    "area": {"name": "新网格", "kind": "grid", "parent": "@apricot"},
    "household": {"area": "@apricot_1", "address": "杏花路9号", "building": "1", "unit": "1", "room": "101"},
    "resident": {"name": "李正宇", "name_latin": "LEE JUNGWOO", "kind": "visitor", "born": "1990年1月2日"},
    "foreign_national": {"resident": "@lee", "visa_type": "Z", "visa_expires": "2027/3/1"},
    "company": {"name": "新公司", "country_of_capital": "KR", "area": "@apricot"},
    "school": {"name": "新学校", "area": "@willow"},
    "company_duty": {"company": "@company", "name": "宿舍通风", "due_on": "2026-12-01"},
    "school_day": {"school": "@school", "day": "2026-03-02", "state": "open", "present": "600"},
    "membership": {"resident": "@lee", "company": "@company", "position": "staff"},
    "return_plan": {"resident": "@lee", "company": "@company", "flight": "KE 841"},
    "guide": {"title-zh": "手册"},
    "chapter": {"guide": "@guide", "position": "1", "title-zh": "第一章", "body-zh": "正文"},
    "poster": {"title-zh": "海报", "body-zh": "正文"},
    "notice": {"title-zh": "通知", "body-zh": "正文"},
    "question": {"question-zh": "几点开门？", "answer-zh": "九点。"},
    "phrase": {"text-zh": "请出示护照。"},
    "term": {"term-zh": "网格长", "forbidden-ko": "그리드"},
    "diagram": {"title-zh": "从舱门到家门"},
    "step": {"diagram": "@diagram", "position": "1", "title-zh": "下飞机"},
    "recording": {"title-zh": "大风提醒", "script-zh": "请收起花盆。"},
    "sound": {"recording": "@recording", "language": "ko", "media": "@media"},
    "page": {"title-zh": "关于我们", "slug": "about-us"},
    "remark": {"segment": "@segment", "language": "ko", "text": "指派出所。"},
    "api_token": {"name": "街道网站", "user": "@user:clerk", "expires_on": "2099-01-01"},
    "webhook": {"name": "街道网站", "address": "https://linli.example/hook"},
    "letter_template": {"name": "迁入登记", "subject-zh": "主题", "body-zh": "您好"},
    "language": {
        "code": "pt",
        "name-zh": "葡萄牙语",
        "autonym": "Português",
        "direction": "ltr",
        "position": "20",
    },
    "user": {"email": "new@office.example", "name": "新人", "active": "y", "interface_language": "ko"},
    "assignment": {"user": "@user:clerk", "role": "@role:translator", "languages": "ko"},
    "reminder": {"due_on": "2026-12-01", "note": "打电话"},
    "official_letter": {"title-zh": "关于清理楼道的通知", "body-zh": "请清理。", "year": "2026"},
    "learning_pack": {"name": "第12周", "week_of": "2026-03-16"},
    "learning_item": {"pack": "@learning_pack", "position": "1", "term": "@term"},
    "office_look": {"area": "@town", "accent": "#0f4c5c"},
    "label_sheet": {"name": "24格", "across": "3", "down": "8", "label_width": "700", "label_height": "370"},
    "entry_pass": {"resident": "@kim", "valid_until": "2099-06-07"},
    "print_run": {"edition": "@printed_edition", "printed_on": "2026-03-07", "copies": "200"},
    "printed_copy": {"run": "@print_run", "household": "@door_1"},
}

#: Records whose rows no form makes.
MADE_OTHERWISE = {
    *("inquiry", "media", "role", "job", "saved_list"),
    *("translation", "segment", "target", "edition", "webhook_delivery", "printed_edition"),
}


def text(answer: Any) -> str:
    return str(answer.get_data(as_text=True))


def faults(answer: Any) -> list[str]:
    """What a page says is wrong."""
    page = lxml.html.fromstring(text(answer))
    return [
        each.text_content().strip() for each in page.xpath("//*[@class='fault'] | //*[@role='alert']//li")
    ]


def form_of(answer: Any) -> dict[str, Any]:
    """{name: value} of the form on a page, as a browser would send it."""
    form = next(each for each in lxml.html.fromstring(text(answer)).forms if "data-form" in each.attrib)
    found: dict[str, Any] = {}
    for name, value in form.form_values():
        found[name] = re.sub(r"^\r?\n", "", value)  # browsers drop the line break after <textarea>
    return found


@contextmanager
def statements() -> Iterator[list[str]]:
    """The queries sent to the database meanwhile."""
    found: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: found.append(str(record.msg))  # type: ignore[method-assign]
    logger = logging.getLogger("peewee")
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    yield found
    logger.setLevel(before)
    logger.removeHandler(handler)


def linked(values: dict[str, Any], office: Any, make: Callable[[str], Record]) -> dict[str, Any]:
    """The values with the ids of what they name: "@" and a name of the cast, or a record to make a row of."""
    named = {
        name: value[1:] for name, value in values.items() if isinstance(value, str) and value.startswith("@")
    }
    ids = {name: office.ids.get(key) or make(key).id for name, key in named.items()}
    return {**values, **ids}


@pytest.fixture
def row(office: Any) -> Callable[[str], Record]:
    """`row("guide")` is one live row of that record."""

    def make(key: str) -> Record:
        if key == "job":
            return Job.create(kind="print", title="告知书", user=office.id("user:administrator"))
        if key in ("translation", "segment", "target", "edition"):
            guide = make("guide")
            if key == "edition":
                publish(by_name("guide"), guide.id, "zh")
            return by_name(key).select().order_by(by_name(key).id.desc()).get()
        made = ROWS[key]
        if isinstance(made, str):
            return by_name(key).get_by_id(office.id(made))
        user = office.id("user:administrator")
        system = {
            "saved_list": {"record": "resident", "query": "f.nationality=KR", "user": user},
            "reminder": {"user": user},
            "inquiry": {"household": office.id("door_1"), "kind": "ask", "text": "几点开门？"},
        }
        if key == "printed_edition":
            system[key] = {
                "printable": "poster",
                "languages": "zh",
                "record": "poster",
                "row": 1,
                "mark": "m",
            }
        if key == "webhook_delivery":
            system[key] = {"event": "published", "webhook": make("webhook").id}
        return store.create(TELLER, by_name(key), linked(made, office, make), system=system.get(key))

    return make


@pytest.fixture
def typed(office: Any, row: Any) -> Callable[[str], dict[str, Any]]:
    """What a person types into the new form of a record."""

    def make(key: str) -> dict[str, Any]:
        return linked(TYPED[key], office, row)

    return make


@pytest.fixture
def admin(client_of: Any) -> Any:
    return client_of("administrator")


@pytest.mark.parametrize("key", KEYS)
def test_list(key: str, row: Any, admin: Any) -> None:
    made = row(key)
    answer = admin.get(f"/admin/{key}/")
    assert answer.status_code == 200
    view = "desk" if key == "translation" else "details"
    assert f"/admin/{key}/{view}/?id={made.id}" in text(answer)
    heads = lxml.html.fromstring(text(answer)).xpath("//thead//th")
    labels = " ".join(" ".join(head.text_content() for head in heads).split())
    for column in by_name(key).columns(listed=True):
        assert str(column.name) not in labels.split()  # labels, not names of columns


@pytest.mark.parametrize("key", KEYS)
def test_every_order_and_filter_offered_answers(key: str, row: Any, admin: Any) -> None:
    row(key)
    page = lxml.html.fromstring(text(admin.get(f"/admin/{key}/")))
    links = {link.get("href") for link in page.xpath("//thead//a | //nav[@class='pager']//a")}
    for link in links:
        assert admin.get(link).status_code == 200, link
    for path in {button.get("value") for button in page.xpath("//button[@form='choose'][@name='path']")}:
        address = f"/admin/{key}/filter/"
        form = lxml.html.fromstring(text(admin.get(address, query_string={"path": path}))).forms[-1]
        given = {"path": path, "list": "", "low": "2020-03-22", "next": "30", "last": "7", "text": "1"}
        options = [
            each.get("value") for each in form.xpath(".//*[@name='value']/option | .//input[@name='value']")
        ]
        if not options:
            options = ["KR" if "nationality" in path or "country" in path else "1"]
        if not form.xpath(".//input[@name='low'][@placeholder]"):
            given["low"] = "3"
        for way in form.xpath(".//input[@name='op']/@value"):
            for value in options:
                answer = admin.post(f"/admin/{key}/find/", data={**given, "op": way, "value": value})
                assert answer.status_code == 302, (path, way, value, text(answer)[-400:])
                assert admin.get(answer.location).status_code == 200, answer.location


@pytest.mark.parametrize("key", [key for key in KEYS if key != "job"])
def test_details(key: str, row: Any, admin: Any) -> None:
    made = row(key)
    answer = admin.get(f"/admin/{key}/details/?id={made.id}")
    if key == "printed_edition":  # has a page of its own in the register
        assert answer.location.endswith(f"/admin/print/copies/{made.id}")
        return
    assert answer.status_code == 200
    terms = lxml.html.fromstring(text(answer)).xpath("//dl[@class='facts']//dt")
    columns = [column for column in by_name(key).columns() if column.name != "states"]
    assert len(terms) >= len(columns) or key == "inquiry"  # which leaves out what is empty


@pytest.mark.parametrize("key", [key for key in KEYS if key not in MADE_OTHERWISE])
def test_create_once(key: str, typed: Any, admin: Any) -> None:
    values = typed(key)
    form = form_of(admin.get(f"/admin/{key}/new/")) | values
    record = by_name(key)
    before = record.select().count()
    first = admin.post(f"/admin/{key}/new/", data=form)
    assert first.status_code == 302, faults(first)
    again = admin.post(f"/admin/{key}/new/", data=form)
    assert again.headers["Location"] == first.headers["Location"]
    assert record.select().count() == before + 1
    assert admin.get(first.headers["Location"]).status_code == 200


@pytest.mark.parametrize("key", [key for key in KEYS if key not in ("job", "saved_list")])
def test_form_sent_untouched_changes_nothing(key: str, row: Any, admin: Any) -> None:
    made = row(key)
    form = form_of(admin.get(f"/admin/{key}/edit/?id={made.id}"))
    answer = admin.post(f"/admin/{key}/edit/?id={made.id}", data=form)
    assert answer.status_code == 302, faults(answer)
    assert type(made).get_by_id(made.id).version == made.version


@pytest.mark.parametrize("key", KEYS)
def test_delete_and_restore(key: str, row: Any, admin: Any) -> None:
    made = row(key)
    asked = admin.get(f"/admin/{key}/delete/?id={made.id}")
    assert asked.status_code == 200
    answer = admin.post(f"/admin/{key}/delete/", data={"id": made.id})
    stored = type(made).get_by_id(made.id)
    if answer.status_code == 409:
        assert stored.deleted_at is None
        return
    assert answer.status_code == 302
    assert stored.deleted_at is not None
    assert admin.get(f"/admin/{key}/edit/?id={made.id}").status_code == 404
    assert f'id={made.id}"' not in text(admin.get(f"/admin/{key}/"))
    assert f'id={made.id}"' in text(admin.get(f"/admin/{key}/?deleted=1"))
    assert admin.get(f"/admin/{key}/details/?id={made.id}").status_code == 200
    admin.post(f"/admin/{key}/action/", data={"action": "restore", "rowid": made.id})
    assert type(made).get_by_id(made.id).deleted_at is None


@pytest.mark.parametrize("key", KEYS)
def test_export(key: str, row: Any, admin: Any) -> None:
    row(key)
    answer = admin.get(f"/admin/{key}/export/csv/")
    assert answer.status_code == 200
    assert answer.get_data().startswith(b"\xef\xbb\xbf")
    lines = text(answer).splitlines()
    book = openpyxl.load_workbook(io.BytesIO(admin.get(f"/admin/{key}/export/xlsx/").get_data()))
    assert book.active.max_row >= 2
    assert book.active.cell(1, 1).value in lines[0]
    assert admin.get(f"/admin/{key}/export/pdf/").status_code == 404


def test_bad_ids_are_not_found(admin: Any) -> None:
    for key in KEYS:
        for bad in ("", "0", "-1", "abc", "9" * 18, "9" * 30, "1;2", "１"):
            for view in ("details", "edit", "delete"):
                answer = admin.get(f"/admin/{key}/{view}/", query_string={"id": bad})
                assert answer.status_code == 404, (key, view, bad)


BAD_QUERIES = [
    "page=99999", "page=-1", "page=99999999999999999999", "page=abc", "go=99999999", "size=7",
    "size=abc", "sort=phone", "sort=password", "sort=nothing", "f.nothing=1", "f.phone.from=1",
    "f.born=abc", "f.born.from=1/2/03", "f.household=x", "f.household=99999999999999999999",
    "f.kind=queen", "f.away.like=x", "after=x", "before=-1", "deleted=1&f.note=x",
    "search=" + "x" * 201, "ids=1,x",
]  # fmt: skip


def test_bad_parameters_are_refused(admin: Any) -> None:
    for query in BAD_QUERIES:
        assert admin.get(f"/admin/resident/?{query}").status_code == 400, query


@pytest.mark.parametrize("key", KEYS[:3])
def test_wrong_methods(key: str, admin: Any) -> None:
    for view in ("action", "save", "revert"):
        assert admin.get(f"/admin/{key}/{view}/").status_code == 405
    for view in ("", "details/", "export/csv/"):
        assert admin.post(f"/admin/{key}/{view}").status_code == 405
    assert admin.post(f"/admin/{key}/ajax/update/", data={"list_form_pk": 1}).status_code == 400


def test_nobody_comes_in_without_signing_in(client_of: Any) -> None:
    stranger = client_of(None)
    for key in KEYS:
        for view in (
            "",
            "new/",
            "edit/?id=1",
            "details/?id=1",
            "delete/?id=1",
            "export/csv/",
            "ajax/lookup/?name=name",
        ):
            answer = stranger.get(f"/admin/{key}/{view}")
            assert answer.status_code == 302
            assert urlsplit(answer.headers["Location"]).path == "/login"


@pytest.mark.parametrize("key", ["resident", "user", "company"])
def test_a_role_without_a_grant_is_refused(key: str, row: Any, client_of: Any) -> None:
    made, translator = row(key), client_of("translator")
    for view in (
        "",
        "new/",
        f"edit/?id={made.id}",
        f"details/?id={made.id}",
        "export/csv/",
        f"delete/?id={made.id}",
    ):
        assert translator.get(f"/admin/{key}/{view}").status_code == 403
    assert (
        translator.post(f"/admin/{key}/action/", data={"action": "delete", "rowid": made.id}).status_code
        == 403
    )
    assert f"/admin/{key}/" not in text(translator.get("/admin/"))


@pytest.mark.parametrize(("role", "key", "own", "other"), [
    ("clerk", "resident", "kim", "wang"), ("grid_member", "resident", "kim", "sato"),
    ("clerk", "household", "door_1", "door_3"), ("company_liaison", "resident", "kim", "sato"),
    ("company_liaison", "return_plan", "kim_returns", "sato_returns"),
    ("school_liaison", "return_plan", "choi_returns", "kim_returns"),
])  # fmt: skip
def test_rows_of_others_are_not_found(
    role: str, key: str, own: str, other: str, office: Any, client_of: Any
) -> None:
    client, mine, theirs = client_of(role), office.id(own), office.id(other)
    assert client.get(f"/admin/{key}/details/?id={mine}").status_code == 200
    assert client.get(f"/admin/{key}/details/?id={theirs}").status_code == 404
    listed = text(client.get(f"/admin/{key}/"))
    assert f"details/?id={mine}" in listed
    assert f'details/?id={theirs}"' not in listed
    for view in ("edit", "delete"):
        assert client.get(f"/admin/{key}/{view}/?id={theirs}").status_code in (403, 404)
    answer = client.post(f"/admin/{key}/action/", data={"action": "delete", "rowid": theirs, "sure": "1"})
    assert answer.status_code in (403, 404)
    assert office[other].deleted_at is None


# What one record shows


def test_sorting_filtering_and_paging(office: Any, admin: Any) -> None:
    for number in range(45):
        store.create(
            TELLER,
            by_name("household"),
            {
                "area": office.id("apricot_1"),
                "address": f"桃园路{number:02}号",
                "building": "1",
                "unit": "1",
                "room": "1",
            },
        )
    first = admin.get("/admin/household/?size=20&search=桃园")
    page = lxml.html.fromstring(text(first))
    assert "1–20" in page.xpath("//nav[@class='pager']//*[@class='number']")[0].text
    assert "45" in page.xpath("//nav[@class='pager']//*[@class='number']")[0].text
    seen: list[str] = []
    answer = first
    while True:
        page = lxml.html.fromstring(text(answer))
        seen += [link.get("href") for link in page.xpath("//tbody//th//a")]
        following = page.xpath("//a[@rel='next']")
        if not following:
            break
        answer = admin.get(following[0].get("href"))
    assert len(seen) == len(set(seen)) == 45
    back = page.xpath("//a[@rel='prev']")[0].get("href")
    assert admin.get(back).status_code == 200
    assert "21–40" in text(admin.get("/admin/household/?size=20&search=桃园&go=2"))


def test_aria_sort_and_links(admin: Any, office: Any) -> None:
    page = lxml.html.fromstring(text(admin.get("/admin/resident/?sort=-born")))
    sorted_heads = page.xpath("//th[@aria-sort]")
    assert [head.get("aria-sort") for head in sorted_heads] == ["descending"]
    assert parse_qs(urlsplit(sorted_heads[0].xpath("a")[0].get("href")).query)["sort"] == ["born"]


def test_rows_are_named_by_their_title(row: Any, admin: Any) -> None:
    chapter = row("chapter")
    page = lxml.html.fromstring(text(admin.get(f"/admin/guide/details/?id={chapter.guide_id}")))
    assert page.xpath("//section[contains(@class, 'parts')]//li/a/text()") == ["第一章"]


def test_several_values_of_a_filter(admin: Any, office: Any) -> None:
    answer = text(admin.get("/admin/resident/?f.nationality=KR&f.nationality=JP&size=200"))
    assert "佐藤禾" in answer
    assert "罗西" not in answer


def test_what_is_masked_stays_masked(office: Any, client_of: Any) -> None:
    clerk = client_of("clerk")
    number = "13800000001"
    for view in ("", f"details/?id={office.id('kim')}", f"edit/?id={office.id('kim')}", "export/csv/"):
        shown = text(clerk.get(f"/admin/resident/{view}"))
        assert number not in shown
        assert "M12345678" not in shown
    assert "••••0001" in text(clerk.get(f"/admin/resident/details/?id={office.id('kim')}"))


def test_reveal_asks_for_a_reason_and_is_logged(office: Any, client_of: Any) -> None:
    clerk, kim = client_of("clerk"), office.id("kim")
    address = f"/admin/resident/details/reveal/?id={kim}&column=phone"
    assert clerk.get(address).status_code == 200
    refused = clerk.post("/admin/resident/details/reveal/", data={"id": kim, "column": "phone", "reason": ""})
    assert refused.status_code == 422
    assert "13800000001" not in text(refused)
    shown = clerk.post(
        "/admin/resident/details/reveal/", data={"id": kim, "column": "phone", "reason": "回电"}
    )
    assert "13800000001" in text(shown)
    logged = Change.select().where(Change.verb == "reveal").get()
    assert (logged.row, logged.reason) == (kim, "回电")
    assert client_of("command").get(address).status_code == 403
    assert clerk.get(f"/admin/resident/details/reveal/?id={kim}&column=name").status_code == 403


def test_sealed_fields_are_kept_changed_and_cleared(office: Any, admin: Any) -> None:
    address = f"/admin/resident/edit/?id={office.id('kim')}"
    form = form_of(admin.get(address))
    assert form["phone"] == ""
    admin.post(address, data=form | {"name": "金哲洙二"})
    assert office["kim"].phone.plain() == "13800000001"
    admin.post(address, data=form_of(admin.get(address)) | {"phone": "13900000000"})
    assert office["kim"].phone.plain() == "13900000000"
    admin.post(address, data=form_of(admin.get(address)) | {"phone-clear": "1"})
    assert not office["kim"].phone


def test_two_stale_forms(office: Any, admin: Any, client_of: Any) -> None:
    address, other = f"/admin/resident/edit/?id={office.id('kim')}", client_of("clerk")
    mine, theirs, third = (form_of(client.get(address)) for client in (admin, other, admin))
    assert other.post(address, data=theirs | {"name_latin": "KIM CHULSOO"}).status_code == 302
    assert admin.post(address, data=mine | {"name": "金哲秀"}).status_code == 302  # disjoint: both stay
    assert (office["kim"].name_latin, office["kim"].name) == ("KIM CHULSOO", "金哲秀")
    answer = admin.post(address, data=third | {"name_latin": "KIM CHEOL SU"})
    assert answer.status_code == 409
    assert "KIM CHULSOO" in text(answer)
    form = form_of(answer)
    assert form["name_latin"] == "KIM CHEOL SU"  # what was typed is kept
    assert office["kim"].name_latin == "KIM CHULSOO"
    assert admin.post(address, data=form).status_code == 302
    assert office["kim"].name_latin == "KIM CHEOL SU"


def test_history_shows_and_restores(office: Any, admin: Any) -> None:
    kim = office.id("kim")
    address = f"/admin/resident/edit/?id={kim}"
    admin.post(address, data=form_of(admin.get(address)) | {"away": "not_returned"})
    page = lxml.html.fromstring(text(admin.get(f"/admin/resident/details/?id={kim}")))
    newest = page.xpath("//ol[@class='history']/li")[0]
    assert "Administrator" in newest.text_content()
    assert [cell.text_content() for cell in newest.xpath(".//td")] == ["已返回", "尚未返回"]
    change = newest.xpath(".//input[@name='change']")[0].get("value")
    assert admin.post("/admin/resident/revert/", data={"id": kim, "change": change}).status_code == 302
    assert office["kim"].away == "returned"


BAD_VALUES = [
    ("born", "1/2/03"), ("born", "2021-02-29"), ("born", "0000-01-01"), ("born", "2999-01-01"),
    ("name", ""), ("name", "x" * 81), ("household", "abc"), ("household", "999999"),
    ("kind", "queen"), ("nationality", "XX"), ("phone", "1"), ("document_number", "X"),
    ("note", "x" * 20_001), ("household", "9" * 40),
]  # fmt: skip


def test_bad_values_are_named_at_their_field(office: Any, admin: Any) -> None:
    address = f"/admin/resident/edit/?id={office.id('kim')}"
    form = form_of(admin.get(address)) | {"name_native": "새 이름"}
    for field, value in BAD_VALUES:
        answer = admin.post(address, data=form | {field: value})
        assert answer.status_code == 422, (field, value)
        page = lxml.html.fromstring(text(answer))
        assert page.xpath(f"//*[@id='{field}-fault']"), (field, value)
        assert page.xpath(f"//a[@href='#{field}']")
        assert page.xpath("//*[@name='name_native']")[0].get("value") == "새 이름"
    assert office["kim"].name_native == "김철수"


WRITTEN = [
    "2020-03-22", "2020/3/22", "2020.3.22", "2020年3月22日", "２０２０年３月２２日", "20200322",
    "2020년 3월 22일", " 2020-3-22 ", "22/3/2020", "3/22/2020",
]  # fmt: skip
UNCLEAR = [
    "1/2/03", "1/2/2003", "2020-03", "3/22", "2020-02-30", "2020-13-01", "0000-01-01",
    "yesterday", "20200230", "9" * 60, "<b>",
]  # fmt: skip


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_dates_as_people_write_them(app: Any) -> None:
    with app.test_request_context():
        assert {dates.day(written).isoformat() for written in WRITTEN} == {"2020-03-22"}
        for written in UNCLEAR:
            with pytest.raises(dates.Unclear) as question:
                dates.day(written)
            assert written[:20] in str(question.value)


def test_translator_writes_only_the_own_language(row: Any, client_of: Any) -> None:
    media, translator = row("media"), client_of("translator")
    assert translator.get(f"/admin/guide/edit/?id={row('guide').id}").status_code == 403
    address = f"/admin/media/edit/?id={media.id}"
    page = lxml.html.fromstring(text(translator.get(address)))
    assert page.xpath("//*[@name='alternative-zh'][@readonly]")
    assert not page.xpath("//*[@name='alternative-ko'][@readonly]")
    form = form_of(translator.get(address))
    assert translator.post(address, data=form | {"alternative-ko": "거리"}).status_code == 302
    form = form_of(translator.get(address))
    assert translator.post(address, data=form | {"alternative-ja": "街路"}).status_code == 403
    assert type(media).get_by_id(media.id).alternative.by == {"ko": "거리"}


def test_lookup_keeps_to_the_reach(office: Any, client_of: Any) -> None:
    clerk = client_of("clerk")
    found = json.loads(text(clerk.get("/admin/resident/ajax/lookup/?name=household&query=柳岸")))
    assert found == []
    sent = clerk.post("/admin/resident/ajax/lookup/?name=household", data={"query": "杏花"})
    found = json.loads(text(sent))
    assert office.id("door_1") in [key for key, _title, _rank in found]
    assert ["KR", "韩国", ranks.START] in json.loads(
        text(clerk.get("/admin/resident/ajax/lookup/?name=nationality&query=韩"))
    )
    for name in ("phone", "name", "nothing", ""):
        assert clerk.get(f"/admin/resident/ajax/lookup/?name={name}&query=x").status_code == 404


def test_prefilled_form(office: Any, admin: Any) -> None:
    form = form_of(admin.get(f"/admin/return_plan/new/?resident={office.id('lee')}"))
    assert form["resident"] == str(office.id("lee"))
    assert admin.get("/admin/return_plan/new/?resident=x").status_code == 400


def test_chosen_rows(office: Any, client_of: Any) -> None:
    clerk, ids = client_of("clerk"), [office.id("kim"), office.id("lee")]
    address = "/admin/resident/action/"
    assert (
        clerk.post(address, data={"action": "csv", "rowid": ids})
        .headers["Location"]
        .endswith(f"ids={ids[0]},{ids[1]}")
    )
    exported = text(clerk.get(f"/admin/resident/export/csv/?ids={ids[0]}"))
    assert "金哲洙" in exported
    assert "李英禾" not in exported
    printed = clerk.post(address, data={"action": "print:notification_letter", "rowid": ids})
    assert (
        printed.headers["Location"]
        == f"/admin/print/order?printable=notification_letter&ids={ids[0]},{ids[1]}"
    )
    assert clerk.post(address, data={"action": "print:poster", "rowid": ids}).status_code == 400
    assert clerk.post(address, data={"action": "nothing", "rowid": ids}).status_code == 400
    assert clerk.post(address, data={"action": "delete", "rowid": ["x"]}).status_code == 404
    asked = clerk.post(address, data={"action": "delete", "rowid": [office.id("omar")]})
    assert asked.status_code == 404  # of another community
    asked = clerk.post(address, data={"action": "delete", "rowid": [office.id("park")]})
    assert "朴志勋" in text(asked)
    assert office["park"].deleted_at is None
    clerk.post(address, data={"action": "delete", "rowid": [office.id("park")], "sure": "1"})
    assert office["park"].deleted_at is not None


def test_a_list_is_saved_and_found_again(office: Any, client_of: Any) -> None:
    clerk = client_of("clerk")
    answer = clerk.post("/admin/resident/save/", data={"name": "韩国居民", "query": "f.nationality=KR"})
    assert answer.headers["Location"] == "/admin/resident/?f.nationality=KR&view=1"
    assert "韩国居民" in text(clerk.get("/admin/resident/"))
    assert "韩国居民" not in text(client_of("administrator").get("/admin/resident/"))
    assert clerk.post("/admin/resident/save/", data={"name": "x", "query": "f.nothing=1"}).status_code == 400


def test_markup_is_shown_as_text(office: Any, admin: Any) -> None:
    evil = "<script>alert(1)</script>\"'><img src=x>"
    kim = office.id("kim")
    store.change(TELLER, by_name("resident"), kim, {"name": evil[:60], "note": evil})
    for view in (
        "",
        f"details/?id={kim}",
        f"edit/?id={kim}",
        f"delete/?id={kim}",
        f"details/reveal/?id={kim}&column=phone",
    ):
        shown = text(admin.get(f"/admin/resident/{view}"))
        assert "<script>alert" not in shown
        assert "<img src=x" not in shown
    assert "<script>alert" not in text(admin.get("/admin/search/?search=<script>alert"))
    assert "<script>alert" not in text(admin.get("/admin/resident/", query_string={"search": evil}))


def test_no_inline_handlers_or_styles(row: Any, admin: Any) -> None:
    for address in (
        "/admin/",
        "/admin/resident/",
        "/admin/guide/new/",
        f"/admin/guide/edit/?id={row('guide').id}",
    ):
        shown = text(admin.get(address))
        assert not re.search(r"<[^>]+\s(on[a-z]+|style)=", shown)
        assert not re.search(r"<script(?![^>]*nonce=)", shown)


def test_search_over_everything(office: Any, client_of: Any) -> None:
    clerk = client_of("clerk")
    assert "金哲洙" in text(clerk.get("/admin/search/?search=金哲"))
    assert "金哲洙" in text(clerk.get("/admin/search/?search=김철"))
    assert "金哲洙" in text(clerk.get("/admin/search/?search=jzz", headers={"HX-Request": "true"}))
    assert "王静" not in text(clerk.get("/admin/search/?search=wang"))
    assert clerk.get("/admin/search/?search=" + "x" * 101).status_code == 400


def test_first_page_for_every_role(client_of: Any, office: Any) -> None:
    for role in (
        "administrator",
        "clerk",
        "grid_member",
        "outreach",
        "translator",
        "company_liaison",
        "school_liaison",
        "duty_officer",
        "command",
        "transfer_team",
    ):
        assert client_of(role).get("/admin/").status_code == 200, role


def test_language_switch_keeps_the_page(client_of: Any) -> None:
    clerk = client_of("clerk")
    answer = clerk.post("/language", data={"language": "ko", "url": "/admin/resident/?f.nationality=KR"})
    assert answer.headers["Location"] == "/admin/resident/?f.nationality=KR"
    assert 'lang="ko"' in text(clerk.get("/admin/resident/"))
    assert (
        clerk.post("/language", data={"language": "ko", "url": "https://example.org/"}).headers["Location"]
        == "/admin/"
    )
    assert clerk.post("/language", data={"language": "xx"}).status_code == 400


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30)) -> io.BytesIO:
    file = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    Image.new("RGB", size, "teal").save(file, kind, exif=exif)
    file.seek(0)
    return file


def test_pictures_are_drawn_anew(office: Any, client_of: Any) -> None:
    outreach = client_of("outreach")
    form = {**form_of(outreach.get("/admin/media/new/")), "name": "街景", "alternative-zh": "夜晚的街道"}
    answer = outreach.post("/admin/media/new/", data=form | {"file": (picture("JPEG"), "x.jpg")})
    assert answer.status_code == 302, faults(answer)
    stored = by_name("media").get().file
    assert re.fullmatch(r"[0-9a-f]{64}\.jpg", stored)
    kept = outreach.get(f"/admin/file/{stored}")
    assert kept.status_code == 200
    assert b"secret place" not in kept.get_data()
    assert client_of("company_liaison").get(f"/admin/file/{stored}").status_code == 404
    assert client_of(None).get(f"/admin/file/{stored}").status_code == 302


OTHER_FILES = [
    b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", b"",
    b"GIF89a<script>", b"%PDF-1.7", b"\x89PNG\r\n\x1a\n" + b"\0" * 40,
]  # fmt: skip


def test_other_files_are_refused(office: Any, client_of: Any) -> None:
    outreach = client_of("outreach")
    form = form_of(outreach.get("/admin/media/new/")) | {"name": "街景"}
    for content in OTHER_FILES:
        answer = outreach.post("/admin/media/new/", data={**form, "file": (io.BytesIO(content), "x.png")})
        assert answer.status_code == 422, content
    assert by_name("media").select().count() == 0


def test_no_file_by_its_path(admin: Any) -> None:
    for name in ("../live", "..%2flive", "config.toml", "0" * 64 + ".png", "0" * 64):
        assert admin.get(f"/admin/file/{name}").status_code == 404


def test_a_view_without_a_verb_is_closed(app: Any) -> None:
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if isinstance(getattr(view, "__self__", None), RecordScreen):
            name = rule.endpoint.partition(".")[2]
            assert name in view.__self__.verbs or name == "ajax_update", rule.endpoint


@pytest.mark.parametrize("key", ["resident", "foreign_national"])
def test_queries_do_not_grow_with_the_rows(key: str, office: Any, admin: Any) -> None:
    admin.get(f"/admin/{key}/")
    with statements() as found:
        admin.get(f"/admin/{key}/")
    assert len([each for each in found if each.startswith("('SELECT")]) <= 8, found


def test_conflict_of_texts_shows_both(row: Any, admin: Any, client_of: Any) -> None:
    media, other = row("media"), client_of("outreach")
    address = f"/admin/media/edit/?id={media.id}"
    mine, theirs = form_of(admin.get(address)), form_of(other.get(address))
    other.post(address, data=theirs | {"alternative-ko": "그들의 글", "alternative-en": "Street"})
    answer = admin.post(address, data=mine | {"alternative-ko": "나의 글"})
    assert answer.status_code == 409
    assert "그들의 글" in text(answer)
    assert form_of(answer)["alternative-ko"] == "나의 글"


def test_query_keeps_its_address() -> None:
    assert Query(search="金", sort="name", descending=False, default=("name", False)).url_args(page=2) == {
        "search": "金",
        "page": "2",
    }


ODD = [
    "", "0", "-1", "99999999999", "9" * 40, "abc", "%", "_", "\0", "\u202e金", "<script>", "=1+1",
    "' or 1=1--",
    "１", "NaN", "2020/3/2", "1/2/03", "KR", "KR,JP", ",", "a" * 300, "김", "𠮷", "true", "[]",
    "../..", "-name", "-id", "phone",
]  # fmt: skip


def test_odd_requests_never_fail(office: Any, admin: Any) -> None:
    random = Random(20200322)
    for _turn in range(250):
        record = random.choice(records())
        names = [column.name for column in record.columns()]
        keys = [
            "search",
            "sort",
            "size",
            "page",
            "after",
            "before",
            "deleted",
            "ids",
            "id",
            "go",
            "name",
            "query",
            "url",
        ]
        keys += [f"f.{name}{rest}" for name in names for rest in ("", ".from", ".to", ".empty", ".like")]
        args = {key: random.choice(ODD) for key in random.sample(keys, 2)}
        view = random.choice(["", "", "details/", "edit/", "new/", "delete/", "export/csv/", "ajax/lookup/"])
        answer = admin.get(f"/admin/{record.key()}/{view}", query_string=args)
        assert answer.status_code < 500, (record.key(), view, args)
        assert answer.get_data() is not None
    for _turn in range(80):
        record = random.choice(records())
        values = {column.name: random.choice(ODD) for column in record.columns() if random.random() < 0.5}
        values |= {
            key: random.choice(ODD)
            for key in ("version", "once", "rowid", "name", "query", "change", "reason")
        }
        view = random.choice(["new/", "edit/?id=1", "action/", "save/", "revert/", "details/reveal/"])
        answer = admin.post(
            f"/admin/{record.key()}/{view}", data=values | {"action": random.choice(["csv", "restore"])}
        )
        assert answer.status_code < 500, (record.key(), view, values)


ELSEWHERE = [
    "https://example.org/", "//example.org/", "http://localhost\\@example.org/x", "/\\example.org",
    "/\t/example.org", "javascript:alert(1)", "/admin/\r\nX: y", "admin",
]  # fmt: skip


@pytest.mark.parametrize("address", ELSEWHERE)
def test_the_way_back_stays_in_the_office(office: Any, client_of: Any, address: str) -> None:
    clerk, kim = client_of("clerk"), office.id("kim")
    sent = {"url": address}
    assert clerk.post("/language", data=sent | {"language": "en"}).location == "/admin/"
    assert clerk.post("/admin/resident/action/", data=sent).location == "/admin/resident/"
    form = form_of(clerk.get(f"/admin/resident/edit/?id={kim}"))
    answer = clerk.post("/admin/resident/edit/", query_string=sent | {"id": kim}, data=form)
    assert answer.location == f"/admin/resident/details/?id={kim}"
    page = text(clerk.get("/admin/resident/edit/", query_string=sent | {"id": kim}))
    assert lxml.html.fromstring(page).xpath("//*[@class='save']/a/@href") == [answer.location]


def test_the_way_back_after_an_answer_to_a_form(office: Any, client_of: Any) -> None:
    clerk, sent = client_of("clerk"), {"name": ""}
    for referrer, found in (
        ("http://localhost/admin/resident/new/?kind=visitor", "/admin/resident/new/?kind=visitor"),
        ("http://example.org/admin/", "/admin/"),
        ("http://[", "/admin/"),
    ):
        answer = clerk.post("/admin/resident/new/", data=sent, headers={"Referer": referrer})
        form = next(each for each in lxml.html.fromstring(text(answer)).forms if each.action == "/language")
        assert form.fields["url"] == found


@pytest.mark.parametrize("number", ["9" * 19, "9" * 5000])
def test_numbers_too_large_for_the_database(admin: Any, number: str) -> None:
    for address in (
        f"/account/{number}/sign-out",
        f"/admin/print/job/{number}/",
        f"/admin/print/order?printable=notification_letter&saved={number}",
        f"/admin/print/order?printable=notification_letter&template={number}",
    ):
        assert admin.get(address).status_code == 404, address[:60]


def test_too_many_rows_at_once(admin: Any) -> None:
    many = {"printable": "poster", "ids": ",".join(["1"] * 6000)}
    assert admin.post("/admin/print/order", data=many).status_code == 413


def test_a_list_is_saved_as_its_own_page_writes_it(office: Any, client_of: Any) -> None:
    clerk, sent = client_of("clerk"), {"name": "韩国", "query": "f.nationality=KR\r\nX-Evil: 1&odd=\r\n"}
    assert clerk.post("/admin/resident/save/", data=sent).status_code < 500
    sent["query"] = "odd=\r\n&f.nationality=KR&page=0"
    location = clerk.post("/admin/resident/save/", data=sent).location
    assert location.startswith("/admin/resident/?f.nationality=KR&view=")
    assert {row.query for row in by_name("saved_list").select()} == {"f.nationality=KR"}
    nameless = clerk.post("/admin/resident/save/", data=sent | {"name": ""})
    assert "名称" in text(clerk.get(nameless.location))


def test_saved_lists_name_their_record(row: Any, admin: Any) -> None:
    row("saved_list")
    cells = lxml.html.fromstring(text(admin.get("/admin/saved_list/"))).xpath("//tbody//td/text()")
    assert "居民" in cells
    assert "resident" not in cells


def test_jobs_name_their_kind(row: Any, admin: Any) -> None:
    row("job")
    cells = lxml.html.fromstring(text(admin.get("/admin/job/"))).xpath("//tbody//td/text()")
    assert "打印" in cells
    assert "print" not in cells


def test_restoring_what_is_not_in_the_bin(office: Any, admin: Any) -> None:
    sent = {"action": "restore", "rowid": [office.id("kim"), 999_999]}
    assert "2 条" in text(admin.get(admin.post("/admin/resident/action/", data=sent).location))


def test_files_of_refused_forms_are_not_kept(app: Any, office: Any, client_of: Any) -> None:
    outreach, folder = client_of("outreach"), app.extensions["settings"].media
    before = set(folder.glob("*")) if folder.exists() else set()
    form = form_of(outreach.get("/admin/media/new/"))
    for name in ("", "x" * 500):
        sent = {**form, "name": name, "file": (picture(size=(41, 29)), "x.png")}
        answer = outreach.post("/admin/media/new/", data=sent)
        assert answer.status_code == 422
        assert "请重新选择文件。" in " ".join(faults(answer))
    assert (set(folder.glob("*")) if folder.exists() else set()) == before


def test_what_was_typed_over_a_deleted_row_is_given_back(office: Any, admin: Any, client_of: Any) -> None:
    address = f"/admin/resident/edit/?id={office.id('park')}"
    form = form_of(admin.get(address)) | {"name_latin": "PARK JIHUN"}
    store.delete(TELLER, by_name("resident"), office.id("park"))
    answer = admin.post(address, data=form)
    assert answer.status_code == 409
    assert form_of(answer)["name_latin"] == "PARK JIHUN"
    assert not lxml.html.fromstring(text(answer)).xpath("//*[@class='save']//button")
    assert admin.get(address).status_code == 404
    store.delete(TELLER, by_name("return_plan"), office.id("sato_returns"))
    hidden = f"/admin/return_plan/edit/?id={office.id('sato_returns')}"
    assert client_of("company_liaison").post(hidden, data={"flight": "XX 1"}).status_code == 404


def test_acts_on_accounts_are_asked_first(office: Any, admin: Any) -> None:
    user = office["user:clerk"]
    page = text(admin.get(f"/admin/user/details/?id={user.id}"))
    for act in ("temporary-password", "second-factor", "sign-out"):
        assert f'href="/account/{user.id}/{act}"' in page
        assert user.name in text(admin.get(f"/account/{user.id}/{act}"))
        assert admin.get(f"/account/999999/{act}").status_code == 404
    assert office["user:clerk"].fs_uniquifier == user.fs_uniquifier
    for act in ("second-factor", "sign-out"):
        answer = admin.post(f"/account/{user.id}/{act}")
        assert 'class="note success"' in text(admin.get(answer.location))


def test_a_job_that_is_over_is_not_called_cancelled(office: Any, admin: Any) -> None:
    for state, category in (("done", "warning"), ("waiting", "success")):
        job = Job.create(kind="print", title="告知书", user=office.id("user:administrator"), state=state)
        answer = admin.post(f"/admin/print/job/{job.id}/cancel")
        assert f'class="note {category}"' in text(admin.get(answer.location))


def test_tags_of_interface_languages() -> None:
    tags = [tag_of(code) for code in ("zh_Hans_CN", "en", "ko", "zh_Hant_TW", "fr")]
    assert tags == ["zh-CN", "en", "ko", "zh-TW", "fr"]


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_script_that_another_fetches_moves_both(
    app: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assets, "_STATIC", tmp_path)
    found = []
    for number, content in enumerate(("1", "2")):
        for name in ("office.js", "list.js"):
            (tmp_path / name).write_text(content if name == "list.js" else "")
            os.utime(tmp_path / name, (number, number))
        with app.test_request_context():
            found.append(assets.asset("office.js"))
    assert found[0] != found[1]


def test_no_part_of_a_screen_hides_a_function_of_another(app: Any) -> None:
    views = {getattr(view, "__self__", None) for view in app.view_functions.values()}
    for screen in {type(view) for view in views if isinstance(view, RecordScreen)}:
        owners: dict[str, Any] = {}
        for part in (each for each in screen.__mro__ if each.__module__.startswith("views")):
            for name, own in vars(part).items():
                if not inspect.isfunction(own) or name.startswith("__"):
                    continue
                first = owners.setdefault(name, (part, own))
                if not issubclass(first[0], part):
                    assert "super()" in inspect.getsource(first[1]), (screen, name, first[0], part)
