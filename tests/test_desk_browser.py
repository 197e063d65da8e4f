"""The translation desk in a real browser: by the keyboard alone, offline, two at one sentence, no scripts."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from backoffice import store
from backoffice.content import desk, work
from backoffice.content.desk import Written
from models.content.chapter import Chapter
from models.content.guide import Guide
from models.content.segment import Segment
from models.content.target import APPROVED, Target
from models.content.term import Term
from models.content.translation import Translation
from models.fields import Patch, State
from models.system.user import User

from .cast import TELLER
from .test_browser import quiet, serious, widths

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
__all__ = ["quiet"]

BODY = "请带护照。\n登记不收费。周末休息。"


@pytest.fixture
def guide(office: Any) -> Any:
    """A guide of five sentences; the memory knows one of them, the glossary a word of it."""
    term = store.create(TELLER, Term, {"term": Patch({"zh": "护照", "ko": "여권"})})
    older = store.create(TELLER, Guide, {"title": Patch({"zh": "请带护照。", "ko": "여권을 가져오세요."})})
    for record, row in (("term", term), ("guide", older)):
        ours = (Translation.record == record) & (Translation.row == row.id) & (Translation.language == "ko")
        work.approve(TELLER, Translation.get(ours))
    row = store.create(TELLER, Guide, {"title": Patch({"zh": "新邻居手册"})})
    values = {"title": Patch({"zh": "住宿登记"}), "body": Patch({"zh": BODY}), "guide": row.id, "position": 1}
    store.create(TELLER, Chapter, values)
    work.hand_over(TELLER, Guide, row.id, ["ko"], translator=office.id("user:translator"))
    return row


def translation(guide: Any) -> Any:
    ours = (Translation.record == "guide") & (Translation.row == guide.id) & (Translation.language == "ko")
    return Translation.get(ours)


def address(guide: Any) -> str:
    return f"/admin/translation/desk/?id={translation(guide).id}"


def segments(guide: Any) -> list[Any]:
    ours = (Segment.root_record == "guide") & (Segment.root_row == guide.id)
    return list(Segment.select().where(ours).order_by(Segment.id))


def said(guide: Any) -> dict[str, str]:
    query = Target.select(Segment.text, Target.text.alias("said")).join(Segment)
    rows = query.where(Segment.root_row == guide.id, Segment.root_record == "guide").tuples()
    return dict(rows)


def saved(page: Any, number: int) -> None:
    """Until the sentence of that place on the page is no longer missing."""
    page.wait_for_selector(f".line >> nth={number} >> css=[data-told] .badge.draft")


def test_from_the_first_page_to_handing_in_by_the_keyboard(office: Any, guide: Any, quiet: Any) -> None:
    page = quiet("translator")
    page.goto("/admin/")
    page.locator(f".work a[href*='id={translation(guide).id}']").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/**")
    page.wait_for_function("() => document.activeElement.matches('[data-text]')")
    page.keyboard.type("새 이웃 안내서")
    page.keyboard.press("Control+Enter")
    page.keyboard.type("숙박 등록")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("[data-take]")
    page.keyboard.press("Control+1")  # the memory has this one
    page.keyboard.press("Alt+g")
    page.wait_for_function("() => document.activeElement.matches('[data-insert]')")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+Enter")
    page.keyboard.type("등록은 무료이며 주말에는 쉽니다.")
    page.keyboard.press("Alt+ArrowDown")
    page.keyboard.press("Alt+j")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("[data-progress] >> text=5")
    page.wait_for_selector("[data-told] .badge.missing", state="detached")
    page.keyboard.press("F1")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Alt+h")
    page.wait_for_selector(".note.success")
    assert said(guide) == {
        "新邻居手册": "새 이웃 안내서",
        "住宿登记": "숙박 등록",
        "请带护照。": "여권을 가져오세요.",
        "登记不收费。": "등록은 무료이며 주말에는 쉽니다.",
        "周末休息。": "",
    }
    assert translation(guide).state == State.REVIEW


def test_what_is_typed_is_saved_a_moment_later(office: Any, guide: Any, quiet: Any) -> None:
    page = quiet("translator")
    page.goto(address(guide))
    area = page.locator(".line [data-text]").nth(2)
    area.fill("여권\n지참")
    saved(page, 2)
    assert said(guide)["请带护照。"] == "여권 지참"
    page.wait_for_function("() => !Object.keys(localStorage).some(key => key.startsWith('desk:'))")


def test_what_cannot_be_saved_stays_in_the_browser(office: Any, guide: Any, page_of: Any) -> None:
    page = page_of("translator")
    page.goto(address(guide))
    page.route("**/desk/save/", lambda route: route.abort())
    page.locator(".line [data-text]").nth(2).fill("여권 지참")
    page.wait_for_selector(".line.unsaved")
    expect(page.locator("[data-state].fault")).to_be_visible()
    kept = page.evaluate("Object.entries(localStorage).filter(([key]) => key.startsWith('desk:'))")
    assert [key for key, _text in kept] == [f"desk:{office.id('user:translator')}:{segments(guide)[2].id}:ko"]
    assert said(guide) == {}
    page.goto(
        address(guide)
    )  # closed and opened again: the text is there, and is saved once that is possible
    expect(page.locator(".line [data-text]").nth(2)).to_have_value("여권 지참")
    page.wait_for_selector(".line.unsaved")
    page.unroute("**/desk/save/")
    page.evaluate("dispatchEvent(new Event('online'))")
    saved(page, 2)
    assert said(guide)["请带护照。"] == "여권 지참"


@pytest.mark.parametrize(("choice", "expected"), [("theirs", "여권 필수"), ("mine", "여권 지참")])
def test_two_at_one_sentence_see_both_texts(
    office: Any, guide: Any, quiet: Any, choice: str, expected: str
) -> None:
    page = quiet("translator")
    page.goto(address(guide))
    key = segments(guide)[2].id
    desk.save_many(office.actor("outreach"), [Written(key, "ko", "여권 필수")])
    page.locator(".line [data-text]").nth(2).fill("여권 지참")
    page.wait_for_selector(".line .versus")
    assert page.locator("[data-theirs]").inner_text() == "여권 필수"
    assert page.locator(".line [data-text]").nth(2).input_value() == "여권 지참"
    for _width in widths(page):
        assert serious(page) == []
    page.click(f"[data-choose={choice}]")
    page.wait_for_selector(".versus", state="detached")
    page.wait_for_function("() => !Object.keys(localStorage).some(key => key.startsWith('desk:'))")
    assert said(guide)["请带护照。"] == expected


def test_without_a_script_the_desk_is_a_form(office: Any, guide: Any, page_of: Any) -> None:
    page = page_of("translator")
    page.route("**/*.js*", lambda route: route.abort())
    page.goto(address(guide))
    page.locator(".line [data-text]").nth(2).fill("여권 지참")
    page.click(".line >> nth=2 >> css=.no")  # what helps, without leaving what others typed
    expect(page.locator("[data-helps] [data-take]")).to_have_count(1)
    page.locator(".line [data-text]").nth(2).fill("여권 지참")
    page.click(".pager button")
    page.wait_for_selector(".note.success")
    assert said(guide) == {"请带护照。": "여권 지참"}


def test_somebody_else_approves_sentence_by_sentence(office: Any, guide: Any, quiet: Any) -> None:
    keys = [each.id for each in segments(guide)]
    desk.save_many(office.actor("translator"), [Written(key, "ko", f"번역 {key}.") for key in keys])
    work.submit(office.actor("translator"), translation(guide))
    page = quiet("outreach")
    page.goto(address(guide))
    page.wait_for_function("() => document.activeElement.matches('[data-text]')")
    page.keyboard.press("Alt+a")
    page.wait_for_selector(".line >> nth=0 >> css=.badge.approved")
    assert Target.get(Target.segment == keys[0]).state == APPROVED
    page.locator(".line >> nth=1").locator("[data-act=approve]").click()
    page.wait_for_selector(".line >> nth=1 >> css=.badge.approved")
    page.click("[data-step=approve]")
    page.wait_for_function("() => document.activeElement.matches('[data-ask]')")
    assert serious(page) == []
    page.check("[name=despite]")
    page.click("[data-ask] button")
    page.wait_for_selector(".note.success")
    assert translation(guide).state == State.APPROVED


@pytest.mark.parametrize(
    "text", ["'a'.repeat(150000)", "'abc  \\n'.repeat(25000)", "' '.repeat(99999) + '\\nx'.repeat(6000)"]
)
def test_a_huge_text_neither_blocks_the_desk_nor_is_saved(
    office: Any, guide: Any, quiet: Any, text: str
) -> None:
    page = quiet("translator")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(address(guide))
    area = page.locator(".line [data-text]").nth(2)
    area.focus()
    page.evaluate(f"navigator.clipboard.writeText({text})")
    page.keyboard.press("Control+v")
    page.wait_for_selector(".line.unsaved [data-said].fault >> text=5000", timeout=5000)
    assert said(guide) == {}
    assert len(area.input_value()) > 5000
    for _width in widths(page):
        assert area.bounding_box()["height"] < 400
    area.fill("여권을 가져오세요.")
    saved(page, 2)


def test_the_page_beside_follows_the_sentence(office: Any, guide: Any, quiet: Any) -> None:
    page = quiet("translator")
    page.goto(address(guide))
    page.wait_for_function("() => document.activeElement.matches('[data-text]')")
    page.keyboard.press("Alt+p")
    frame = page.frame_locator("[data-look] iframe")
    frame.locator("mark.now >> text=新邻居手册").wait_for()
    page.keyboard.press("Alt+ArrowDown")
    frame.locator("mark.now >> text=住宿登记").wait_for()
    page.keyboard.type("숙박 등록")
    frame.locator("mark.now >> text=숙박 등록").wait_for()


def test_the_screens_are_accessible(office: Any, guide: Any, quiet: Any) -> None:
    User.update(interface_language="zh_Hans_CN").execute()
    key = segments(guide)[2].id
    desk.save_many(office.actor("translator"), [Written(key, "ko", "여권 12")])
    chapter = Chapter.get(Chapter.guide == guide.id)
    store.change(TELLER, Chapter, chapter.id, {"body": Patch({"zh": BODY.replace("不收费", "免费")})})
    page = quiet("translator")
    for each in (address(guide), "/admin/translation/overview/", "/admin/translation/"):
        page.goto(each)
        page.wait_for_load_state("networkidle")
        for width in widths(page):
            assert serious(page) == [], (each, width)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (each, width)
        assert page.locator("h1").count() == 1


def test_the_desk_and_the_overview_fit_a_telephone(office: Any, guide: Any, quiet: Any) -> None:
    work.hand_over(TELLER, Guide, guide.id, ["ja", "ar", "en", "ru", "fr"])
    page = quiet("outreach")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/admin/translation/overview/?record=guide")
    assert page.locator(".matrix thead th").count() > 3
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.goto(address(guide))
    page.wait_for_selector(".line.now")
    assert not page.locator("[data-keys]").is_visible()
    place = "document.querySelector('.line').getBoundingClientRect().top + scrollY"
    assert page.evaluate(place) < 300
    page.locator(".line [data-text]").last.focus()
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    last, helps = page.locator(".line").last.bounding_box(), page.locator(".beside-line").bounding_box()
    assert last["y"] + last["height"] <= helps["y"]
