"""The pages behind a door's QR code: who may write, what is kept, what is told, what never leaves."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import lxml.html
import pytest

from backoffice import store
from models.base import now
from models.places.household import Household
from models.services.inquiry import LONGEST, REQUESTS, Inquiry, State
from models.system.change import Change
from tests.cast import TELLER
from tests.conftest import Office
from tests.test_browser import serious
from views.door_form import INPUTS, LIMITS
from views.door_page import WORDS, words

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
Clients = Callable[[str | None], Any]

TYPED: dict[str, dict[str, str]] = {
    "ask": {"text": "쓰레기는 언제 내놓나요?", "name": "김철수", "phone": "13800000001"},
    "return": {"arrives_on": "2026-12-24", "flight": "KE 841", "departs_from": "서울"},
    "request": {"request": "medicine", "text": "혈압약이 필요합니다."},
}


def text_of(page: Any) -> str:
    return str(page.get_data(as_text=True))


@pytest.fixture
def door(office: Office) -> str:
    """The address of the page of the first door."""
    return f"/d/{office['door_1'].door_token}"


@pytest.fixture
def visitor(client_of: Clients) -> Any:
    """A phone that keeps no cookies and sends no token of a session."""
    client = client_of(None)
    client._cookies = None
    return client


@pytest.fixture(autouse=True)
def limited(app: Any) -> Any:
    """`limited(door_rate=2)` changes settings for a test; without that it may write as often as it likes."""
    before = app.extensions["settings"]

    def change(**settings: Any) -> None:
        app.extensions["settings"] = replace(before, **{"door_rate": 1000, **settings})

    change()
    yield change
    app.extensions["settings"] = before


def signed(client: Any, address: str) -> str:
    """The word that a form carries."""
    page = lxml.html.fromstring(text_of(client.get(address)))
    return str(page.xpath("//input[@name='form']/@value")[0])


def post(client: Any, address: str, typed: dict[str, str], form: str | None = None, **options: Any) -> Any:
    form = signed(client, address) if form is None else form
    return client.post(address, data={**typed, "form": form}, csrf=False, **options)


def only() -> Any:
    """The one message that there is."""
    (row,) = Inquiry.select()
    return row


@pytest.mark.parametrize("kind_of", TYPED)
def test_what_is_sent_is_kept_and_leads_to_its_receipt(
    visitor: Any, door: str, office: Office, kind_of: str
) -> None:
    answer = post(visitor, f"{door}/{kind_of}?lang=ko", TYPED[kind_of])
    row = only()
    assert answer.status_code == 303
    assert answer.location == f"{door}/m/{row.code}?lang=ko"
    assert (row.household_id, row.area_id) == (office.id("door_1"), office.id("apricot_1"))
    assert (row.kind, row.state, row.language.code) == (kind_of, State.NEW, "ko")
    for name, value in TYPED[kind_of].items():
        stored = getattr(row, name)
        assert (stored.plain() if name == "phone" else str(stored)) == value
    page = text_of(visitor.get(answer.location))
    assert words("ko")["sent"] in page
    for name, value in TYPED[kind_of].items():
        if name == "request":
            assert words("ko")["medicine"] in page
        else:
            assert (value in page) is (name not in ("name", "phone"))


def test_the_receipt_tells_the_answer_and_nothing_of_who_gave_it(
    visitor: Any, door: str, office: Office
) -> None:
    receipt = post(visitor, f"{door}/ask?lang=ko", TYPED["ask"]).location
    system = {
        "state": State.ANSWERED,
        "answer": "화요일 저녁입니다.",
        "answer_zh": "周二晚上。",
        "answered_at": now(),
        "claimed_by": office.id("user:grid_member"),
        "claimed_at": now(),
    }
    store.change(TELLER, Inquiry, only().id, {}, system=system)
    page = text_of(visitor.get(receipt))
    assert "화요일 저녁입니다." in page
    assert words("ko")["state_answered"] in page
    for hidden in ("周二晚上", "Grid Member", "김철수", "13800000001", "杏花路"):
        assert hidden not in page


def test_a_form_sent_five_times_makes_one_message(visitor: Any, door: str) -> None:
    address = f"{door}/ask?lang=en"
    form = signed(visitor, address)
    found = {post(visitor, address, TYPED["ask"], form).location for _time in range(5)}
    assert len(found) == 1
    assert found == {f"{door}/m/{only().code}?lang=en"}


@pytest.mark.parametrize("kind_of", TYPED)
def test_the_same_message_by_another_form_leads_to_the_first_receipt(
    visitor: Any, door: str, office: Office, limited: Any, kind_of: str
) -> None:
    limited(door_open=1)
    address = f"{door}/{kind_of}?lang=en"
    first = post(visitor, address, TYPED[kind_of]).location
    again = post(visitor, address, TYPED[kind_of])
    assert (again.status_code, again.location) == (303, first)
    other = f"/d/{office['door_2'].door_token}/{kind_of}"
    assert post(visitor, other, TYPED[kind_of]).location != first
    assert Inquiry.select().count() == 2
    Inquiry.update(received_at=now() - timedelta(minutes=11)).execute()
    limited()
    assert post(visitor, address, TYPED[kind_of]).location != first


@pytest.mark.parametrize(
    ("kind_of", "changed"),
    [
        ("ask", {"phone": "13800000002"}),
        ("ask", {"phone": ""}),
        ("ask", {"text": "어디에 내놓나요?"}),
        ("request", {"request": "food"}),
        ("return", {"arrives_on": "2026-12-25"}),
    ],
)
def test_whatever_is_changed_makes_another_message(
    visitor: Any, door: str, kind_of: str, changed: dict[str, str]
) -> None:
    address = f"{door}/{kind_of}"
    found = {post(visitor, address, TYPED[kind_of] | each).location for each in ({}, changed)}
    assert len(found) == Inquiry.select().count() == 2


# What is wrong is told, and what was typed stays


@pytest.mark.parametrize(
    ("kind_of", "changes", "told"),
    [
        ("ask", {"text": " \n "}, "need_text"),
        ("ask", {"text": "a" * (LONGEST + 1)}, "too_long"),
        ("ask", {"name": "a" * 81}, "too_long"),
        ("ask", {"phone": "1" * 41}, "too_long"),
        ("return", {"arrives_on": ""}, "need_day"),
        ("return", {"arrives_on": "soon"}, "bad_day"),
        ("return", {"arrives_on": "2026-02-30"}, "bad_day"),
        ("return", {"flight": "a" * 41}, "too_long"),
        ("request", {"request": ""}, "need_request"),
        ("request", {"request": "gold"}, "need_request"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_stays(
    visitor: Any, door: str, kind_of: str, changes: dict[str, str], told: str
) -> None:
    typed = {**TYPED[kind_of], "text": "mine & <yours>", **changes}
    answer = post(visitor, f"{door}/{kind_of}?lang=en", typed)
    assert answer.status_code == 422
    limit = LIMITS[next(iter(changes))]
    page = lxml.html.fromstring(text_of(answer))
    said = words("en")[told].replace("{limit}", str(limit))
    assert said in page.xpath("string(//*[@role='alert'])")
    for name in INPUTS[kind_of]:
        value = typed.get(name, "").strip()
        if name == "request":
            ticked = page.xpath("//input[@name='request'][@checked]/@value")
            assert ticked == (["medicine"] if value == "medicine" else [])
        elif name == "text":
            assert page.xpath("string(//textarea)").strip() == value
        else:
            assert page.xpath(f"//input[@name='{name}']/@value") == [value]
    assert not Inquiry.select().exists()


def test_as_much_as_is_told_is_taken(visitor: Any, door: str) -> None:
    text = "行\r\n" * (LONGEST // 2)
    assert post(visitor, f"{door}/ask", {"text": text[:-2]}).status_code == 303
    assert len(only().text) == LONGEST - 1


@pytest.mark.parametrize("form", ["", "x", "Im5vdGhpbmci.aaaa.bbbb"])
def test_a_form_that_this_door_did_not_give_is_shown_again(visitor: Any, door: str, form: str) -> None:
    answer = post(visitor, f"{door}/ask?lang=en", TYPED["ask"], form)
    assert answer.status_code == 400
    assert words("en")["again"] in text_of(answer)
    assert "쓰레기는" in text_of(answer)
    assert not Inquiry.select().exists()
    again = lxml.html.fromstring(text_of(answer)).xpath("//input[@name='form']/@value")[0]
    assert post(visitor, f"{door}/ask?lang=en", TYPED["ask"], str(again)).status_code == 303


def test_the_form_of_another_door_is_none(visitor: Any, door: str, office: Office) -> None:
    other = signed(visitor, f"/d/{office['door_2'].door_token}/ask")
    assert post(visitor, f"{door}/ask", TYPED["ask"], other).status_code == 400
    assert not Inquiry.select().exists()


def test_what_fills_in_every_input_sends_nothing(visitor: Any, door: str) -> None:
    answer = post(visitor, f"{door}/ask?lang=en", {**TYPED["ask"], "website": "http://x.example"})
    assert answer.status_code == 400
    assert "쓰레기는" in text_of(answer)
    assert not Inquiry.select().exists()


def test_a_door_writes_so_often_a_minute(
    app: Any, visitor: Any, door: str, limited: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[str] = []
    monkeypatch.setattr(
        app.extensions["rates"], "count", lambda key: counted.append(key) or counted.count(key)
    )
    limited(door_rate=2)
    codes = [post(visitor, f"{door}/ask?lang=en", TYPED["ask"]).status_code for _time in range(3)]
    assert codes == [303, 303, 429]
    assert not [key for key in counted if door.rpartition("/")[2] in key]
    answer = post(visitor, f"{door}/ask?lang=en", TYPED["ask"])
    assert words("en")["busy"] in text_of(answer)
    assert "쓰레기는" in text_of(answer)
    assert 0 < int(answer.headers["Retry-After"]) <= 60


def test_a_door_has_so_many_open_messages(visitor: Any, door: str, limited: Any, office: Office) -> None:
    limited(door_open=2)
    address = f"{door}/ask?lang=en"
    form = signed(visitor, address)
    first, second, third = ({"text": f"{TYPED['ask']['text']} {number}"} for number in range(3))
    assert post(visitor, address, first).status_code == 303
    assert post(visitor, address, second, form).status_code == 303
    refused = post(visitor, address, third)
    assert refused.status_code == 429
    assert words("en")["many"] in text_of(refused)
    assert post(visitor, address, second, form).status_code == 303  # the same one again
    other = f"/d/{office['door_2'].door_token}/ask"
    assert post(visitor, other, third).status_code == 303
    store.change(
        TELLER, Inquiry, Inquiry.select().first().id, {}, system={"state": State.CLOSED, "ended_at": now()}
    )
    assert post(visitor, address, third).status_code == 303


# Tokens and codes


def near(right: str) -> list[str]:
    """What is nearly a token, or never was one."""

    def other(at: int) -> str:
        return right[:at] + ("B" if right[at] == "A" else "A") + right[at + 1 :]

    return [
        right[:-1], right[1:], right + "A", "A" + right, right + right, right[:16],
        right[:10] + "-" + right[10:], right.swapcase(), right.upper(), right.lower(), right[::-1],
        other(len(right) - 1), other(0), other(9), "A" * 22, "x", "a" * 500, "%00", right + "%00",
        right + "%20", "é", "％", "%F0%9F%9A%AA", "' OR 1=1 --",
    ]  # fmt: skip


def test_whatever_is_no_token_gets_one_and_the_same_answer(visitor: Any, office: Office) -> None:
    right = office["door_1"].door_token
    deleted = store.create(TELLER, Household, {"area": office.id("apricot_1"), "address": "空房"})
    store.delete(TELLER, Household, deleted.id)
    revoked = office["door_2"].door_token
    store.change(TELLER, Household, office.id("door_2"), {}, system={"door_token": "n" * 22})
    code = post(visitor, f"/d/{right}/ask", TYPED["ask"]).location.partition("?")[0].rpartition("/")[2]
    wrong = [*dict.fromkeys(near(right)), deleted.door_token, revoked]
    assert len(wrong) >= 20
    asked = [f"/d/{token}{rest}" for token in wrong for rest in ("", "/ask", f"/m/{code}", "/guide/1")]
    asked += [f"/d/{right}/m/{each}" for each in near(code)]
    asked += [f"/d/{'n' * 22}/m/{code}", f"/d/{right}/nothing", f"/d/{right}/m/", f"/d/{right}/a/b/c"]
    answers = {(page.status_code, page.data) for page in (visitor.get(address) for address in asked)}
    answers |= {
        (page.status_code, page.data)
        for page in (post(visitor, f"/d/{token}/ask", TYPED["ask"], "x") for token in wrong)
    }
    assert len(answers) == 1
    assert answers.pop()[0] == 404
    assert Inquiry.select().count() == 1
    assert visitor.get(f"/d/{right}/m/{code}").status_code == 200


def test_wrong_and_nearly_right_codes_take_the_same_work(
    visitor: Any, door: str, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database is asked as often, whichever part is wrong."""
    code = post(visitor, f"{door}/ask", TYPED["ask"]).location.partition("?")[0].rpartition("/")[2]
    from models.base import database

    asked: list[str] = []
    execute = type(database.obj).execute_sql
    monkeypatch.setattr(
        type(database.obj),
        "execute_sql",
        lambda self, sql, *more, **named: (asked.append(sql), execute(self, sql, *more, **named))[1],
    )
    found = set()
    for address in (f"/d/{'A' * 22}/m/{code}", f"{door}/m/{'A' * 22}", f"/d/x/m/{code}", f"{door}/m/x"):
        asked.clear()
        assert visitor.get(address).status_code == 404
        found.add(sum('"household"' in sql or '"inquiry"' in sql for sql in asked))
    assert len(found) == 1


def test_a_receipt_is_of_its_own_door_alone(visitor: Any, door: str, office: Office) -> None:
    receipt = post(visitor, f"{door}/ask", TYPED["ask"]).location
    other = f"/d/{office['door_2'].door_token}"
    assert visitor.get(receipt.replace(door, other)).status_code == 404
    store.delete(TELLER, Inquiry, only().id)
    assert visitor.get(receipt).status_code == 404


# What leaves


def test_nothing_of_the_household_leaves_and_nothing_typed_is_logged(
    visitor: Any, door: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    receipt = post(visitor, f"{door}/ask?lang=en", TYPED["ask"]).location
    post(visitor, f"{door}/ask?lang=en", {**TYPED["ask"], "text": ""})
    for address in (door, f"{door}/ask", f"{door}/return", f"{door}/request", receipt):
        page = visitor.get(address)
        assert page.status_code == 200
        for hidden in ("杏花路", "3-2-101", "金哲洙", "KIM", "李英禾"):
            assert hidden not in text_of(page)
        assert "陈安" in text_of(page)
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert page.cache_control.no_store
        assert page.headers["X-Robots-Tag"] == "noindex"
        assert "Set-Cookie" not in page.headers
    for typed in TYPED["ask"].values():
        assert typed not in caplog.text
    assert only().code not in caplog.text


def test_the_telephone_is_stored_sealed_also_in_the_history(visitor: Any, door: str) -> None:
    post(visitor, f"{door}/ask", TYPED["ask"])
    from models.base import database

    for table in ("inquiry", "change"):
        rows = database.execute_sql(f'SELECT * FROM "{table}"').fetchall()
        assert "13800000001" not in str(rows)
    change = Change.select().where(Change.record == "inquiry").get()
    assert (change.actor, change.actor_name, change.verb) == (None, "door", "create")


MARKUP = [
    template.format(inner)
    for template in (
        "<script>{}</script>", "<img src=x onerror={}>", "<svg onload={}>", '"><b>{}</b>', "'><i>{}</i>",
        "</textarea><p>{}", "</p><h1>{}", "<a href=javascript:{}>x</a>", "&lt;u&gt;{}&lt;/u&gt;",
        "{{{{{}}}}}", "{{%{}%}}", "${{{}}}", "<!--{}-->", "<style>*{{{}}}</style>", "<iframe srcdoc='{}'>",
        "<math><mi>{}",
        "\u202e<b>{}", "<title>{}</title>", "%3Cscript%3E{}", "<base href={}>",
    )
    for inner in ("alert(1)", "7*7", "x y", "金<b>")
]  # fmt: skip


def test_markup_ends_as_text(visitor: Any, door: str, limited: Any, client_of: Clients) -> None:
    assert len(MARKUP) == 80
    limited(door_open=1000)
    office_client = client_of("administrator")
    tags: dict[str, set[tuple[str, ...]]] = {"receipt": set(), "again": set(), "details": set()}
    for evil in MARKUP:
        typed = {"text": evil, "name": evil[:80]}
        receipt = post(visitor, f"{door}/ask?lang=en", typed).location
        row = Inquiry.select().order_by(Inquiry.id.desc()).get()
        again = post(visitor, f"{door}/ask?lang=en", {**typed, "phone": "1" * 41})
        details = office_client.get(f"/admin/inquiry/details/?id={row.id}")
        for name, page in (("receipt", visitor.get(receipt)), ("again", again), ("details", details)):
            tree = lxml.html.fromstring(text_of(page))
            assert evil.split()[0] in tree.text_content() or evil.replace("\u202e", "") in tree.text_content()
            assert not tree.xpath(
                "//@onerror | //@onload | //iframe | //base | //math | //b[not(ancestor::svg)]"
            )
            tags[name].add(tuple(each.tag for each in tree.iter() if isinstance(each.tag, str)))
    assert {name: len(found) for name, found in tags.items()} == {"receipt": 1, "again": 1, "details": 1}


# Languages and type


@pytest.mark.parametrize("language", list(json.loads(WORDS.read_text())))
def test_every_page_speaks_every_language(visitor: Any, door: str, office: Office, language: str) -> None:
    known = language if language in ("zh", "zh-Hant", "en", "ko", "ja", "it", "ar") else "en"
    for rest in ("", "/ask", "/return", "/request"):
        page = text_of(visitor.get(f"{door}{rest}?lang={known}"))
        others = [code for code in ("ru", "en", "ko", "th") if code != known]
        assert words(known)["title" if not rest else rest[1:]] in page
        for code in others:
            assert words(code)["ask"] not in page
            assert words(code)["privacy"] not in page
    assert set(words(language)) == set(words("en"))
    assert all(words(language).values())
    for key, text in words("en").items():
        assert re.findall(r"\{\w+\}", words(language)[key]) == re.findall(r"\{\w+\}", text), key
    assert {value for value, _label in REQUESTS} <= set(words(language))


def test_words_are_translated(visitor: Any) -> None:
    every = json.loads(WORDS.read_text())
    same = {"day_help"}
    for code, found in every.items():
        for key, text in found.items():
            if code != "en" and key not in same and len(text) > 12:
                assert text != every["en"][key], (code, key)


def test_large_type_stays(client_of: Clients, door: str) -> None:
    client = client_of(None)
    assert 'class="large"' not in text_of(client.get(door))
    page = client.get(f"{door}?type=large")
    assert '<html lang="zh-CN" dir="ltr" class="large">' in text_of(page)
    assert "Path=/d/" in page.headers["Set-Cookie"]
    assert 'class="large"' in text_of(client.get(f"{door}/ask"))
    client.get(f"{door}?type=normal")
    assert 'class="large"' not in text_of(client.get(f"{door}/ask"))


def test_large_type_stays_without_cookies(visitor: Any, door: str) -> None:
    page = lxml.html.fromstring(text_of(visitor.get(f"{door}?type=large&lang=ko")))
    for link in page.xpath("//main//a[starts-with(@href, '/d/')]/@href"):
        assert 'class="large"' in text_of(visitor.get(link))
    answer = post(visitor, f"{door}/ask?type=large", TYPED["ask"])
    assert "type=large" in answer.location


@pytest.mark.parametrize("language", ["zh", "en", "ko", "ar"])
def test_door_pages_are_accessible_and_fit_a_phone(
    page_of: Callable[..., Any], door: str, language: str
) -> None:
    page = page_of(None, width=390)
    for rest in ("", "/ask", "/return", "/request"):
        for size in ("normal", "large"):
            page.goto(f"{door}{rest}?lang={language}&type={size}")
            assert serious(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= 390
    wanted = "main button, main .button, main input:not([type=hidden]):not(#website), main textarea"
    small = page.evaluate(
        f"[...document.querySelectorAll('{wanted}')].filter(each => "
        "(each.closest('label') || each).getBoundingClientRect().height < 44).map(each => each.outerHTML)"
    )
    assert small == []
    page.goto(f"{door}/request?lang={language}")
    page.click("button.first")
    assert page.locator("[role=alert]").inner_text().startswith(words(language)["not_sent"])
    assert serious(page) == []
    page.check("#request-food", force=True)
    page.click("button.first")
    page.wait_for_url("**/m/**")
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_door_works_without_scripts(page_of: Callable[..., Any], address: str, door: str) -> None:
    browser = page_of(None).context.browser
    context = browser.new_context(base_url=address, java_script_enabled=False, locale="en")
    page = context.new_page()
    page.goto(f"{door}?lang=en")
    page.click("text=Ask a question")
    page.fill("textarea", "Where is the clinic?")
    page.click("button.first")
    page.wait_for_url("**/m/**")
    assert "Where is the clinic?" in page.inner_text("main")
    context.close()
    assert only().text == "Where is the clinic?"
