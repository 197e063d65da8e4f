"""The office in a real browser: the daily errands, the keyboard, and what assistive technology finds."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from playwright.sync_api import expect

from backoffice import accounts, store
from models.fields import Text
from models.register import by_name
from models.system.job import Job
from models.system.user import INTERFACE_LANGUAGES, User
from tests.cast import TELLER

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)

AXE = Path(__file__).resolve().parent.parent / "node_modules" / "axe-core" / "axe.min.js"
PASSWORD = "seven small boats"

#: Pages that hold every piece of the look; {name} is the id of that person of the cast.
PAGES = [
    "/admin/",
    "/admin/resident/?f.nationality=KR&search=金",
    "/admin/resident/edit/?id={kim}",
    "/admin/resident/details/?id={kim}",
    "/admin/guide/edit/?id={guide}",
]  # fmt: skip
MORE_PAGES = [
    "/admin/resident/new/", "/admin/resident/delete/?id={kim}", "/admin/resident/?deleted=1",
    "/admin/resident/details/reveal/?id={kim}&column=phone", "/admin/guide/details/?id={guide}",
    "/admin/search/?search=金", "/admin/media/new/", "/admin/print/", "/account/", "/nothing",
    "/admin/resident/?size=7",
]  # fmt: skip


@pytest.fixture
def quiet(page_of: Callable[..., Any]) -> Iterator[Callable[..., Any]]:
    """`quiet("clerk")` is a page whose errors and refused scripts or styles fail the test."""
    heard: list[str] = []

    def make(role: str | None, **options: Any) -> Any:
        page = page_of(role, **options)
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
        return page

    yield make
    assert [text for text in heard if "the server responded with a status of" not in text] == []


@pytest.fixture
def guide(office: Any) -> int:
    values = {
        "title": Text({"zh": "新居民手册", "ko": "새 주민 안내서", "ar": "دليل السكان"}),
        "summary": Text({"zh": "第一个月"}),
    }
    return int(store.create(TELLER, by_name("guide"), values).id)


def serious(page: Any) -> list[tuple[str, str]]:
    """(rule, element) of what axe finds serious or critical on a page; nothing where axe is not installed."""
    if not AXE.exists():
        warnings.warn("axe-core is not installed (npm ci): pages are not checked", stacklevel=1)
        return []
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    named = "rules: {'label-content-name-mismatch': {enabled: true}}"
    found = page.evaluate(f"axe.run({{resultTypes: ['violations'], {named}}})")
    return [
        (each["id"], each["nodes"][0]["html"][:200])
        for each in found["violations"]
        if each["impact"] in ("serious", "critical")
    ]


def widths(page: Any) -> Iterator[int]:
    """Set the page wide, then as narrow as a telephone."""
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        yield width


@pytest.mark.parametrize("language", [code for code, _name in INTERFACE_LANGUAGES])
def test_pages_are_accessible(language: str, office: Any, guide: int, quiet: Any) -> None:
    User.update(interface_language=language).execute()
    store.change(
        TELLER, by_name("resident"), office.id("kim"), {"note": "改"}
    )  # there is something to take back
    page = quiet("administrator")
    pages = PAGES + (MORE_PAGES if language == INTERFACE_LANGUAGES[0][0] else [])
    for address in pages:
        page.goto(address.format(kim=office.id("kim"), guide=guide))
        page.evaluate("document.querySelectorAll('details.drop').forEach(each => each.open = true)")
        for width in widths(page):
            assert serious(page) == [], (address, width)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (address, width)
        assert page.locator("h1").count() == 1, address
        assert page.title().strip(" ·"), address
        assert page.get_attribute("html", "lang") in ("zh-CN", "en", "ko", "ja")


def test_sign_in_find_correct_and_see_the_change(app: Any, office: Any, quiet: Any) -> None:
    with app.test_request_context():
        accounts.add_user("clerk@office.example", [], password=PASSWORD)
    page = quiet(None)
    page.goto("/admin/resident/")
    page.fill("[name=email]", "clerk@office.example")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/admin/resident/")
    for words in ("金哲", "김철", "jzz"):
        page.fill("#list-search", words)
        page.press("#list-search", "Enter")
        page.wait_for_url(lambda url, words=words: f"search={words}" in unquote(url))
        expect(page.locator("tbody tr")).to_have_count(1)
    page.click("tbody th a")
    expect(page.locator(".relation h2", has_text="返程计划")).to_have_count(1)
    page.goto(f"/admin/return_plan/edit/?id={office.id('kim_returns')}")
    page.fill("#flight", "XX 124")
    page.keyboard.press("Control+s")
    page.wait_for_url("**/details/**")
    assert page.locator(".notes[role=status] > *").count() == 1
    change = page.locator(".history > li").first
    assert [change.locator(part).inner_text() for part in ("del", "ins")] == ["XX 123", "XX 124"]


def test_search_by_keyboard(office: Any, quiet: Any) -> None:
    page = quiet("clerk")
    page.goto("/admin/")
    page.keyboard.press("Control+k")
    page.keyboard.insert_text("김철")  # one look-up: what was found is not replaced under the arrows
    page.wait_for_selector("#search-found a")
    assert serious(page) == []
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/details/**")
    assert page.locator("h1").inner_text() == "金哲洙"


def test_links_are_chosen_by_typing(office: Any, quiet: Any) -> None:
    page = quiet("administrator")
    page.goto(f"/admin/resident/edit/?id={office.id('homeless')}")
    page.click("#household-ts-control")
    page.keyboard.type("杏花路1")
    page.locator(".ts-dropdown [data-selectable]", has_text="杏花路1号").click()
    page.click(".save .first")
    page.wait_for_url("**/details/**")
    assert office["homeless"].household_id == office.id("door_1")


def test_filters_of_several_values(office: Any, quiet: Any) -> None:
    page = quiet("administrator")
    page.goto("/admin/resident/")
    page.locator(".quick summary", has_text="在外").click()
    for word in ("已返回", "尚未返回"):
        page.locator("details[open] label", has_text=re.compile(f"^ *{word} *$")).click()
    page.click("details[open] button.first")
    page.wait_for_url("**f.away=**")
    assert "已返回、尚未返回" in page.locator(".chip").inner_text()
    page.click(".chip a")
    page.wait_for_url("**/admin/resident/")


def test_rows_are_chosen_together(office: Any, quiet: Any) -> None:
    page = quiet("clerk")
    page.goto("/admin/resident/")
    button = page.locator("[data-needs-rows]").first
    assert button.is_disabled()
    page.check("[data-all]")
    expect(button).to_be_enabled()
    assert str(page.locator("[name=rowid]").count()) in page.locator("[data-count]").inner_text()


def test_a_masked_value_is_shown_for_a_reason(office: Any, quiet: Any) -> None:
    page = quiet("clerk")
    page.goto(f"/admin/resident/details/?id={office.id('kim')}")
    assert "13800000001" not in page.content()
    # A form is answered in the dialog even when it is sent the moment it stands there.
    page.evaluate(
        """addEventListener("htmx:afterSwap", () => setTimeout(() => {
            document.getElementById("reason").value = "x";
            document.querySelector("#ask form").requestSubmit();
        }), {once: true})"""
    )
    page.locator("[data-ask]").first.click()
    page.wait_for_selector("#ask [role=alert]")
    page.fill("#reason", "回电")
    page.press("#reason", "Enter")
    assert page.wait_for_selector("#ask [data-value]").inner_text() == "13800000001"
    page.keyboard.press("Escape")
    page.wait_for_selector("#ask [data-value]", state="detached")
    assert "13800000001" not in page.content()


def test_mistakes_get_the_focus_and_the_text_stays(office: Any, quiet: Any) -> None:
    page = quiet("administrator")
    page.goto(f"/admin/resident/edit/?id={office.id('kim')}")
    page.fill("#born", "1/2/03")
    page.fill("#name_latin", "KIM C S")
    page.click(".save .first")
    expect(page.locator(".summary")).to_be_focused()
    page.click(".summary a")
    expect(page.locator("#born")).to_be_focused()
    assert page.input_value("#name_latin") == "KIM C S"
    assert serious(page) == []


def test_one_language_beside_chinese(guide: int, quiet: Any) -> None:
    page = quiet("outreach")
    page.goto(f"/admin/guide/edit/?id={guide}")
    page.check(".beside input[value=ar]")
    assert page.locator("#title-zh").is_visible()
    beside = "[data-column=title] .translated[data-language={}]"
    assert page.locator(beside.format("ar")).is_visible()
    assert not page.locator(beside.format("ko")).is_visible()
    assert page.locator(f"{beside.format('ar')} p[dir=rtl]").inner_text() == "دليل السكان"


def test_the_menu_of_a_telephone(office: Any, quiet: Any) -> None:
    page = quiet("clerk", width=390)
    page.goto("/admin/")
    link = page.locator(".side a[href='/admin/resident/']")
    assert not link.is_visible()
    page.click(".to-menu")
    link.click()
    page.wait_for_url("**/admin/resident/")
    assert (
        page.locator("tbody td[data-label]:visible").first.evaluate("each => getComputedStyle(each).display")
        == "grid"
    )


def test_language_switch_keeps_the_page(office: Any, quiet: Any) -> None:
    page = quiet("clerk")
    page.goto("/admin/resident/?f.nationality=KR")
    page.click(".top details:has(button[value=ko]) > summary")
    page.click("button[value=ko]")
    page.wait_for_selector("html[lang=ko]")
    assert page.url.endswith("?f.nationality=KR")


def test_the_stored_link_is_taken_over(office: Any, quiet: Any) -> None:
    page, homeless = quiet("administrator"), office.id("homeless")
    page.goto(f"/admin/resident/edit/?id={homeless}")
    store.change(TELLER, by_name("resident"), homeless, {"household": office.id("door_1")})
    page.click("#household-ts-control")
    page.keyboard.type("柳岸")
    page.locator(".ts-dropdown [data-selectable]", has_text="柳岸").first.click()
    page.click(".save .first")
    page.wait_for_selector("[data-use]")
    page.wait_for_load_state()
    page.click("[data-use]")
    expect(page.locator("#household")).to_have_value(str(office.id("door_1")))
    expect(page.locator("#household + .ts-wrapper .item")).to_contain_text("杏花路1号")
    page.click(".save .first")
    page.wait_for_url("**/details/**")
    assert office["homeless"].household_id == office.id("door_1")


def test_the_focus_is_never_hidden(office: Any, quiet: Any) -> None:
    page = quiet("administrator", height=500)
    page.goto(f"/admin/resident/edit/?id={office.id('kim')}")
    hidden = """() => {
      const box = document.activeElement.getBoundingClientRect();
      const [x, y] = [box.x + Math.min(box.width, 20) / 2, box.y + Math.min(box.height, 20) / 2];
      const found = document.elementFromPoint(x, y);
      const bar = found?.closest(".top, .save");
      return bar && !bar.contains(document.activeElement) ? document.activeElement.outerHTML : null;
    }"""
    page.focus("#content")
    for key in ("Tab", "Shift+Tab"):
        for _step in range(40):
            page.keyboard.press(key)
            assert page.evaluate(hidden) is None


def test_a_small_request_that_fails_says_so(office: Any, page_of: Any) -> None:
    page = page_of("clerk")
    page.goto("/admin/")
    page.route("**/admin/search/**", lambda route: route.fulfill(status=500))
    page.keyboard.press("Control+k")
    page.keyboard.type("김철")
    page.wait_for_selector("dialog[open] #trouble:not(:empty)")
    page.unroute("**/admin/search/**")
    page.keyboard.type("수")
    page.wait_for_selector("#search-found a")
    expect(page.locator("#trouble")).to_have_text("")


def test_signs_alone_are_no_commands(office: Any, quiet: Any) -> None:
    page = quiet("clerk")
    page.goto("/admin/")
    page.keyboard.press("/")
    assert page.locator("#search-dialog[open]").count() == 0


def test_a_changed_choice_is_checked_before_it_is_printed(office: Any, quiet: Any) -> None:
    values = {"name": "登记", "subject": Text({"zh": "请登记"}), "body": Text({"zh": "您好。"})}
    letter = store.create(TELLER, by_name("letter_template"), values).id
    page = quiet("clerk")
    page.goto(f"/admin/print/order?printable=notification_letter&ids={office.id('kim')}&template={letter}")
    assert page.locator("[data-checked]").count() == 1
    page.select_option("#language", "zh")
    expect(page.locator("[data-checked]")).to_be_disabled()
    expect(page.locator("[data-stale]")).to_have_text(re.compile("."))


def test_watching_a_job_keeps_the_focus(office: Any, quiet: Any) -> None:
    job = Job.create(kind="print", title="告知书", user=office.id("user:clerk"), total=2)
    page = quiet("clerk")
    page.goto(f"/admin/print/job/{job.id}/")
    page.focus("#cancel")
    Job.update(done=1).where(Job.id == job.id).execute()
    page.wait_for_selector("#told:not(:empty)", state="attached")
    assert page.evaluate("document.activeElement.id") == "cancel"
