"""The form and pages of content: Chinese is typed, the rest stands beside; two editors; parts; editions."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from flask import Flask

from backoffice import store
from backoffice.content import presence
from models.content.chapter import Chapter
from models.content.content import Content
from models.content.edition import Edition
from models.content.guide import Guide
from models.content.notice import Notice
from models.content.question import Question
from models.content.segment import Segment
from models.content.target import Target
from models.content.term import Term
from models.content.translation import Translation
from models.fields import Patch, State, Text
from models.register import records
from tests.cast import TELLER
from tests.publishing import publish, written
from tests.test_screens import faults, form_of, text

from .conftest import Office

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
CONTENT = [record for record in records() if issubclass(record, Content)]
BODY = {
    "zh": "## 停水\n\n明日停水。请储水。\n\n- 一桶\n- 两桶",
    "ko": "## 단수\n\n내일 단수입니다. 물을 받으세요.\n\n- 한 통\n- 두 통",
}


@pytest.fixture
def notice(office: Office) -> Any:
    return written(Notice, {"zh": "停水", "ko": "단수"}, body=Text(BODY))


def address(row: Any, view: str = "edit") -> str:
    return f"/admin/{row.key()}/{view}/?id={row.id}"


# The form


@pytest.mark.parametrize("record", CONTENT, ids=lambda record: record.key())
def test_only_chinese_is_typed(record: type[Content], office: Office, client_of: Any) -> None:
    page = lxml.html.fromstring(text(client_of("outreach").get(f"/admin/{record.key()}/new/")))
    names = {name for name in page.xpath("//form[@data-form]//@name") if "-" in name}
    own = {f"{field.name}-zh" for field in record.translated()}
    assert own <= names
    assert not {
        name
        for name in names - own
        if name.partition("-")[0] in {field.name for field in record.translated()}
    }
    assert not [name for name in names if name.startswith("states")]


def test_what_each_language_has_of_its_own_is_typed(office: Office, client_of: Any) -> None:
    term = written(Term, {"zh": "网格长"}, forbidden=Text({"ko": "그리드"}))
    outreach = client_of("outreach")
    form = form_of(outreach.get(address(term)))
    assert form["forbidden-ko"] == "그리드"
    assert "term-ko" not in form
    assert outreach.post(address(term), data=form | {"forbidden-en": "grid boss"}).status_code == 302
    assert Term.get_by_id(term.id).forbidden.by == {"ko": "그리드", "en": "grid boss"}


def test_other_languages_stand_beside_with_their_state(notice: Any, client_of: Any) -> None:
    page = lxml.html.fromstring(text(client_of("outreach").get(address(notice))))
    (beside,) = page.xpath("//*[@data-column='body']//*[@class='translated'][@data-language='ko']")
    assert "내일 단수입니다." in beside.text_content()
    assert beside.xpath(".//*[contains(@class, 'badge draft')]")
    assert re.search(r"/admin/translation/desk/\?id=\d+$", beside.xpath(".//a/@href")[0])
    assert not beside.xpath(".//input | .//textarea")


def test_a_form_cannot_take_translations_away(notice: Any, client_of: Any) -> None:
    """The translator works while the form stands open."""
    outreach = client_of("outreach")
    form = form_of(outreach.get(address(notice)))
    target = Target.get(Target.text == "내일 단수입니다.")
    store.change(TELLER, Target, target.id, {"text": "내일은 단수입니다."})
    sent = form | {
        "body-zh": form["body-zh"].replace("请储水。", "请提前储水。"),
        "body-ko": "",
        "title-ko": "x",
    }
    assert outreach.post(address(notice), data=sent).status_code == 302
    found = Notice.get_by_id(notice.id)
    assert found.title.get("ko") == "단수"
    assert "내일은 단수입니다. 물을 받으세요." in found.body.get("ko")
    assert found.state_in("ko") == State.OUTDATED


@pytest.mark.parametrize(
    "typed",
    [
        "a\n\n\n\nb  \n",
        "* a\n+ b",
        "1) x\n2) y",
        "|a|b|\n|-|-|\n|1|2|",
        ":::\nlose",
        "\ttab",
        "<b>x</b>",
        "a\r\nb",
    ],
)
def test_nothing_is_reformatted(notice: Any, client_of: Any, typed: str) -> None:
    outreach = client_of("outreach")
    sent = form_of(outreach.get(address(notice))) | {"body-zh": typed}
    assert outreach.post(address(notice), data=sent).status_code == 302
    assert Notice.get_by_id(notice.id).body.get("zh") == typed.replace("\r\n", "\n").strip()


def test_a_save_that_fails_keeps_the_text(notice: Any, client_of: Any) -> None:
    outreach = client_of("outreach")
    sent = form_of(outreach.get(address(notice))) | {
        "title-zh": "长" * 201,
        "body-zh": "新的正文 <b>\n\n- 一",
    }
    answer = outreach.post(address(notice), data=sent)
    assert answer.status_code == 422
    assert form_of(answer)["body-zh"] == "新的正文 <b>\n\n- 一"
    assert faults(answer)
    assert Notice.get_by_id(notice.id).body.get("zh") == BODY["zh"]


def test_the_second_editor_sees_both_texts(notice: Any, client_of: Any) -> None:
    one, other = client_of("outreach"), client_of("administrator")
    mine, theirs = form_of(one.get(address(notice))), form_of(other.get(address(notice)))
    other.post(
        address(notice), data=theirs | {"body-zh": BODY["zh"].replace("明日", "后天"), "title-zh": "停水通知"}
    )
    answer = one.post(address(notice), data=mine | {"body-zh": BODY["zh"].replace("一桶", "三桶")})
    assert answer.status_code == 409
    page = lxml.html.fromstring(text(answer))
    (shown,) = page.xpath("//*[@data-column='body']//*[@class='versus']")
    assert "后天" in "".join(shown.xpath(".//del/text()"))
    assert "三" in "".join(shown.xpath(".//ins/text()"))
    assert "后天停水" in shown.xpath(".//button/@data-use")[0]
    again = form_of(answer)
    assert "三桶" in again["body-zh"]
    assert again["title-zh"] == "停水"
    saved = one.post(address(notice), data=again | {"title-zh": "停水通知"})
    assert saved.status_code == 302
    found = Notice.get_by_id(notice.id)
    assert "三桶" in found.body.get("zh")
    assert found.title.get("zh") == "停水通知"


# Preview and presence


def test_a_text_is_shown_as_it_will_look(office: Office, client_of: Any) -> None:
    outreach = client_of("outreach")
    sent = {"text": "## 标题\n\n<script>alert(1)</script>\n\n::: warning\n小心\n:::\n\n![x](media:99)"}
    html = outreach.post("/admin/notice/written/", json=sent).get_json()["html"]
    assert "<script" not in html
    assert "标题</h" in html
    assert "warning" in html
    assert "media:99" in html  # a picture that is gone is said
    for bad in ({}, {"text": 1}, [], "x"):
        assert outreach.post("/admin/notice/written/", json=bad).status_code == 400
    assert outreach.post("/admin/notice/written/", json={"text": "x" * 100_001}).status_code == 413
    assert outreach.post("/admin/notice/written/", json={"text": ""}).get_json() == {"html": ""}


def test_who_else_is_at_it_is_said(app: Flask, notice: Any, client_of: Any) -> None:
    one, other = client_of("outreach"), client_of("administrator")
    assert "hidden" in re.search(r"<p[^>]*data-present[^>]*>", text(one.get(address(notice))))[0]
    assert "Outreach" in text(other.get(address(notice)))
    said = one.post("/admin/notice/presence/", json={"id": notice.id}).get_json()["text"]
    assert "Administrator" in said
    other.post("/admin/notice/presence/", json={"id": notice.id, "leave": True})
    assert one.post("/admin/notice/presence/", json={"id": notice.id}).get_json() == {"text": ""}
    folder = Path(app.extensions["settings"].instance) / "presence" / f"notice-{notice.id}"
    for mark in folder.iterdir():  # nobody heard of that page for long
        os.utime(mark, (time.time() - presence.LASTS - 1,) * 2)
    assert other.post("/admin/notice/presence/", json={"id": notice.id}).get_json() == {"text": ""}


def test_presence_is_for_who_may_edit(notice: Any, client_of: Any) -> None:
    for role in ("translator", "clerk", "command"):
        assert client_of(role).post("/admin/notice/presence/", json={"id": notice.id}).status_code == 403
    outreach = client_of("outreach")
    for bad in ({"id": 10**6}, {"id": "x"}, {}):
        assert outreach.post("/admin/notice/presence/", json=bad).status_code == 404
    assert outreach.post("/admin/notice/presence/", json=[]).status_code == 400


def test_who_saves_has_left(notice: Any, client_of: Any) -> None:
    one, other = client_of("outreach"), client_of("administrator")
    form = form_of(one.get(address(notice)))
    assert "Outreach" in text(other.get(address(notice)))
    one.post(address(notice), data=form)
    assert "Outreach" not in text(other.get(address(notice))).partition("data-present")[2][:200]


# Parts


@pytest.fixture
def guide(office: Office) -> Any:
    row = written(Guide, {"zh": "手册"})
    for number, title in enumerate(("一", "二", "三"), 1):
        store.create(TELLER, Chapter, {"guide": row.id, "position": number, "title": Text(title)})
    return row


def order(guide: Any) -> list[str]:
    query = Chapter.select().where(Chapter.guide == guide.id).order_by(Chapter.position, Chapter.id)
    return [chapter.title.get("zh") for chapter in query]


def test_chapters_are_moved(guide: Any, client_of: Any) -> None:
    outreach = client_of("outreach")
    ids = {each.title.get("zh"): each.id for each in Chapter.select()}
    for title, to, wanted in (
        ("三", "up", ["一", "三", "二"]),
        ("三", "up", ["三", "一", "二"]),
        ("三", "up", ["三", "一", "二"]),
        ("一", "down", ["三", "二", "一"]),
        ("一", "down", ["三", "二", "一"]),
    ):
        answer = outreach.post("/admin/chapter/move/", data={"id": ids[title], "to": to})
        assert answer.headers["Location"] == f"/admin/guide/details/?id={guide.id}#part-{ids[title]}"
        assert order(guide) == wanted
    assert (
        client_of("clerk").post("/admin/chapter/move/", data={"id": ids["一"], "to": "up"}).status_code == 403
    )
    assert outreach.post("/admin/notice/move/", data={"id": 1, "to": "up"}).status_code == 404


def test_chapters_without_numbers_get_them(guide: Any, client_of: Any) -> None:
    Chapter.update(position=0).execute()
    first = Chapter.select().order_by(Chapter.id).first()
    client_of("outreach").post("/admin/chapter/move/", data={"id": first.id, "to": "down"})
    assert order(guide) == ["二", "一", "三"]
    assert sorted(each.position for each in Chapter.select()) == [1, 2, 3]


def test_a_new_chapter_comes_last(guide: Any, client_of: Any) -> None:
    outreach = client_of("outreach")
    page = lxml.html.fromstring(text(outreach.get(address(guide, "details"))))
    assert [each.text for each in page.xpath("//section[contains(@class, 'parts')]//li/a")] == [
        "一",
        "二",
        "三",
    ]
    (link,) = page.xpath("//section[contains(@class, 'parts')]/header//a/@href")
    assert form_of(outreach.get(link))["position"] == "4"
    page = lxml.html.fromstring(text(client_of("clerk").get(address(guide, "details"))))
    assert not page.xpath("//section[contains(@class, 'parts')]//button")


# Editions


def test_two_editions_are_compared(notice: Any, client_of: Any) -> None:
    publish(Notice, notice.id)
    store.change(TELLER, Notice, notice.id, {"body": Patch({"zh": BODY["zh"].replace("明日", "后天")})})
    publish(Notice, notice.id, "zh")
    outreach = client_of("outreach")
    view = f"/admin/notice/versions/?id={notice.id}"
    page = lxml.html.fromstring(text(outreach.get(view)))
    assert len(page.xpath("//table[contains(@class, 'grid-table')]/tbody/tr")) == 3
    assert "tests" in page.xpath("string(//table[contains(@class, 'grid-table')])")
    assert not page.xpath("//table[@class='difference']")  # the last one is what is worked on
    page = lxml.html.fromstring(text(outreach.get(f"{view}&a=1&b=2")))
    assert page.xpath("//table[@class='difference']//del/text()") == ["明日"]
    assert page.xpath("//table[@class='difference']//ins/text()") == ["后天"]
    assert len(page.xpath("//tr[not(contains(@class, 'same'))]/td[@data-side]")) == 2


@pytest.mark.parametrize("query", ["a=9", "b=x", "language=xx", "a=1&b=2&language=en"])
def test_editions_that_do_not_exist_are_not_found(notice: Any, client_of: Any, query: str) -> None:
    publish(Notice, notice.id)
    assert client_of("outreach").get(f"/admin/notice/versions/?id={notice.id}&{query}").status_code == 404


def test_an_edition_is_taken_up_again_and_that_taken_back(notice: Any, client_of: Any) -> None:
    publish(Notice, notice.id)
    changed = BODY["zh"].replace("明日", "后天")
    store.change(TELLER, Notice, notice.id, {"body": Patch({"zh": changed})})
    outreach, edition = client_of("outreach"), Edition.get(Edition.language == "zh")
    sent = {"id": notice.id, "edition": edition.id}
    for role, code in (("translator", 403), ("clerk", 403)):
        assert client_of(role).post("/admin/notice/versions/take-up/", data=sent).status_code == code
    assert outreach.post("/admin/notice/versions/take-up/", data=sent).status_code == 302
    assert Notice.get_by_id(notice.id).body.get("zh") == BODY["zh"]
    assert Notice.get_by_id(notice.id).state_in("zh") == State.DRAFT
    page = lxml.html.fromstring(text(outreach.get(f"/admin/notice/versions/?id={notice.id}")))
    (undo,) = page.xpath("//form[@data-act='undo']//input[@name='act']/@value")
    outreach.post("/admin/notice/undo/", data={"act": undo})
    assert Notice.get_by_id(notice.id).body.get("zh") == changed


def test_an_edition_of_something_else_is_not_found(notice: Any, client_of: Any) -> None:
    question = written(Question, {"zh": "几点？"})
    (edition,) = publish(Question, question.id)
    sent = {"id": notice.id, "edition": edition.id}
    assert client_of("outreach").post("/admin/notice/versions/take-up/", data=sent).status_code == 404


def test_an_edition_with_a_deleted_chapter_says_so(guide: Any, client_of: Any) -> None:
    (edition,) = publish(Guide, guide.id)
    store.delete(TELLER, Chapter, Chapter.select().first().id)
    sent = {"id": guide.id, "edition": edition.id}
    answer = client_of("outreach").post("/admin/guide/versions/take-up/", data=sent, follow_redirects=True)
    assert lxml.html.fromstring(text(answer)).xpath("//p[@class='note warning'][text()]")


@pytest.mark.parametrize(
    ("role", "code"), [("outreach", 200), ("translator", 200), ("clerk", 404), ("command", 403)]
)
def test_who_may_see_editions(notice: Any, client_of: Any, role: str, code: int) -> None:
    publish(Notice, notice.id)
    assert client_of(role).get(f"/admin/notice/versions/?id={notice.id}").status_code == code


def test_the_preview_marks_what_is_behind(notice: Any, client_of: Any) -> None:
    store.change(
        TELLER, Notice, notice.id, {"body": Patch({"zh": BODY["zh"].replace("明日", "后天") + "\n- 三桶"})}
    )
    answer = text(client_of("translator").get(f"/admin/notice/reader/?id={notice.id}&language=ko"))
    page = lxml.html.fromstring(answer)
    assert page.xpath("//mark[@class='stale']/text()") == ["내일 단수입니다."]
    assert page.xpath("//*[contains(@class, 'untranslated')]/text()") == ["三桶"]
    panel = lxml.html.fromstring(text(client_of("translator").get(f"/admin/notice/details/?id={notice.id}")))
    whole = Translation.get(Translation.row == notice.id, Translation.language == "ko")
    (counted,) = panel.xpath("//tr[.//*[@lang='ko']]//*[@class='meter']//*[@class='number']/text()")
    assert counted == f"{whole.segments - 2}/{whole.segments}"  # one is missing, one outdated
    assert client_of("translator").get(f"/admin/notice/reader/?id={notice.id}&language=xx").status_code == 404
    assert client_of("command").get(f"/admin/notice/reader/?id={notice.id}").status_code == 403


def test_segments_follow_what_is_typed(notice: Any, client_of: Any) -> None:
    before = {each.text: each.id for each in Segment.select()}
    outreach = client_of("outreach")
    form = form_of(outreach.get(address(notice)))
    outreach.post(address(notice), data=form | {"body-zh": BODY["zh"].replace("明日", "后天")})
    after = {each.text: each.id for each in Segment.select().where(Segment.deleted_at.is_null())}
    assert {text for text in after if before.get(text) != after[text]} == {"后天停水。"}
    assert after["后天停水。"] == before["明日停水。"]
