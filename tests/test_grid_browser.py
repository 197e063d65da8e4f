"""The grid in a real browser: keyboard, typing over, paste, faults, what others changed, input methods."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import expect

from backoffice import store
from models.register import by_name
from tests.cast import TELLER
from tests.test_browser import serious

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)

#: What happens when a block of a spreadsheet is pasted into what has the focus.
PASTE = """text => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  document.activeElement.dispatchEvent(event);
}"""


class Sheet:
    """A list in a browser, its cells by the name of a row of the cast and of a column."""

    def __init__(self, page: Any, office: Any) -> None:
        self.page, self.office = page, office
        self.key = page.keyboard.press
        self.type = page.keyboard.type

    def open(self, record: str = "resident", query: str = "") -> Sheet:
        self.page.goto(f"/admin/{record}/{query}")
        self.page.wait_for_selector(".cell-input", state="attached")
        self.columns = self.page.evaluate(
            "[...document.querySelectorAll('[data-grid] [data-column]')].map(each => each.dataset.column)"
        )
        return self

    def cell(self, row: str, column: str) -> Any:
        place = len(self.columns) - self.columns.index(column)
        return self.page.locator(f"#row-{self.office.id(row)} > :nth-last-child({place})")

    def go(self, row: str, column: str) -> None:
        self.cell(row, column).click(position={"x": 3, "y": 3})

    @property
    def at(self) -> tuple[str, str]:
        """The row and the column of the cell that has the focus."""
        return tuple(  # type: ignore[return-value]
            self.page.evaluate("""() => {
              const cell = document.activeElement.closest("[data-grid] tbody :is(td, th)");
              const head = document.querySelector("[data-grid]").tHead.rows[0].cells[cell.cellIndex];
              return [cell.parentElement.dataset.id, head.dataset.column ?? ""];
            }""")
        )

    def saved(self) -> None:
        self.page.locator(".saving, .unsaved").first.wait_for(state="detached")

    def text(self, row: str, column: str) -> str:
        return str(self.cell(row, column).inner_text()).strip()


@pytest.fixture
def sheet(page_of: Callable[..., Any], office: Any) -> Iterator[Callable[..., Sheet]]:
    """`sheet("clerk")` is a list in a browser whose errors fail the test."""
    heard: list[str] = []

    def make(role: str, **options: Any) -> Sheet:
        page = page_of(role, width=1440, **options)
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
        return Sheet(page, office)

    yield make
    refused = ("the server responded with a status of", "net::ERR")
    assert [text for text in heard if not any(each in text for each in refused)] == []


def hold(page: Any, address: str) -> list[Any]:
    """Requests to an address, of which the first waits."""
    held: list[Any] = []
    page.page.route(address, lambda route: route.continue_() if held else held.append(route))
    return held


def let_go(page: Any, held: list[Any]) -> None:
    """Let the request that waits go on, as soon as it has reached the test."""
    for _time in range(3000):
        if held:
            break
        page.page.wait_for_timeout(10)
    held[0].continue_()


def test_the_walk_through_the_cells(office: Any, sheet: Any) -> None:
    page = sheet("clerk").open(query="?sort=id")
    first, second = str(office.id("kim")), str(office.id("lee"))
    page.go("kim", "name_latin")
    for key, place in (
        ("ArrowRight", (first, "name_native")),
        ("ArrowDown", (second, "name_native")),
        ("Home", (second, "name")),
        ("Tab", (second, "name_latin")),
        ("Tab", (second, "name_native")),
        ("Shift+Tab", (second, "name_latin")),
        ("Shift+Enter", (first, "name")),
        ("End", (first, "vulnerability")),
        ("Tab", (second, "name")),
        ("Control+Home", (first, "name")),
        ("PageDown", (str(office.id("sato")), "name")),
        ("Control+Home", (first, "name")),
        ("ArrowLeft", (first, "")),
        ("ArrowRight", (first, "name")),
    ):
        page.key(key)
        assert page.at == place, key
    page.key("Shift+ArrowDown")
    page.key("Shift+ArrowRight")
    assert page.page.locator("[aria-selected=true]").count() == 4
    page.key("Escape")
    page.key("Tab")
    assert not page.page.evaluate("!!document.activeElement.closest('[data-grid] tbody')")
    page.go("kim", "born")
    page.key("Control+Enter")
    page.page.wait_for_url("**/details/**")


def test_typing_over_and_every_kind_of_editor(office: Any, sheet: Any) -> None:
    page = sheet("clerk").open()
    page.go("kim", "name_latin")
    page.type("KIM C")
    page.key("Escape")
    assert page.text("kim", "name_latin") == "KIM CHEOLSU"
    page.type("KIM C")
    page.key("Tab")
    page.key("F2")
    page.type("!")
    page.key("Enter")
    page.go("kim", "born")
    page.type("2001年2月3日")
    page.key("Enter")
    page.go("kim", "away")
    page.type("尚未")
    page.key("Enter")
    page.go("kim", "household")
    page.type("杏花路1号")
    page.page.wait_for_selector(".options [role=option][aria-selected=true]")
    assert serious(page.page) == []
    page.key("Enter")
    page.go("kim", "nationality")
    page.key("F2")
    page.page.wait_for_selector(".options [role=option]")
    page.key("Control+a")
    page.type("日本")
    page.page.locator(".options [role=option]", has_text="日本").click()
    page.go("kim", "sex")
    page.key("Delete")
    page.saved()
    kim = office["kim"]
    assert (kim.name_latin, kim.name_native, kim.born) == ("KIM C", "김철수!", date(2001, 2, 3))
    assert (kim.away, kim.nationality, kim.sex) == ("not_returned", "JP", None)
    assert page.text("kim", "born") == "2001-02-03"
    page.go("kim", "born")
    page.key("Alt+ArrowDown")
    page.key("ArrowRight")
    assert serious(page.page) == []
    page.key("Enter")
    page.saved()
    assert office["kim"].born == date(2001, 2, 4)


def test_a_block_is_pasted_mended_and_taken_back(office: Any, sheet: Any) -> None:
    page = sheet("clerk").open(query="?sort=id")
    page.go("kim", "name_latin")
    page.page.evaluate(PASTE, 'ONE\t"一\n二"\r\nTWO\t\r\nTHREE\t三\r\n')
    page.saved()
    assert (office["kim"].name_latin, office["kim"].name_native) == ("ONE", "一 二")
    assert (office["lee"].name_native, office["park"].name_latin) == ("", "THREE")
    page.go("kim", "born")
    page.page.evaluate(PASTE, "1/2/03\tKR\r\n2001-02-03\tAtlantis\r\n")
    page.page.locator(".wrong").nth(1).wait_for()
    assert page.text("kim", "born") == "1/2/03"
    assert page.cell("kim", "born").get_attribute("aria-invalid") == "true"
    page.page.click("[data-next]")
    note = page.page.locator("#grid-note")
    assert note.is_visible()
    assert page.page.evaluate("document.activeElement.getAttribute('aria-describedby')") == "grid-note"
    assert serious(page.page) == []
    page.go("kim", "born")
    page.type("2001-03-04")
    page.key("Enter")
    page.go("lee", "nationality")
    page.key("Escape")
    page.saved()
    assert page.page.locator(".wrong").count() == 0
    assert office["kim"].born == date(2001, 3, 4)
    assert office["lee"].nationality == "KR"
    for _act in range(2):
        page.key("Control+z")
        page.page.locator("#grid-state.open [data-hush]").wait_for()
        page.page.click("[data-hush]")
    kim, lee, park = (office[name] for name in ("kim", "lee", "park"))
    assert (kim.name_latin, kim.name_native, kim.born) == ("KIM CHEOLSU", "김철수", date(1985, 4, 12))
    assert (lee.name_latin, park.name_latin) == ("LEE YEONGHWA", "PARK JIHUN")
    assert page.text("kim", "name_latin") == "KIM CHEOLSU"


def test_what_is_not_pasted_is_said(office: Any, sheet: Any) -> None:
    page = sheet("clerk").open("return_plan", "?sort=id")
    page.go("kim_returns", "pathway")
    page.page.evaluate(PASTE, "居家观察\tx\ty\tz\r\n\r\n\r\n")
    page.page.wait_for_selector("#grid-state.open")
    said = page.page.locator("#grid-state [data-text]").inner_text()
    assert len(said) > 10
    page.page.click("[data-hush]")
    expect(page.page.locator("#grid-state.open [data-hush]")).to_be_hidden()


def test_what_somebody_else_changed_is_shown_at_the_cell(office: Any, sheet: Any) -> None:
    page = sheet("clerk").open()
    for key, found in (("Enter", "theirs"), ("Tab", "mine")):
        name = f"changed before {found}"
        store.change(TELLER, by_name("resident"), office.id("kim"), {"name_latin": name})
        page.go("kim", "name_latin")
        page.type(found)
        page.key("Enter")
        page.page.wait_for_selector(".torn")
        page.go("kim", "name_latin")
        shown = page.page.locator(".torn-at")
        assert [shown.locator("dd").nth(each).inner_text() for each in (0, 1)] == [name, found]
        assert serious(page.page) == []
        page.key("Enter")
        if key == "Tab":
            page.key("Tab")
        page.key("Enter")
        page.page.wait_for_selector(".torn", state="detached")
        page.saved()
        assert office["kim"].name_latin == (name if found == "theirs" else "mine")


def test_fill_copy_and_cut(office: Any, sheet: Any) -> None:
    page = sheet("clerk").open(query="?sort=id")
    page.go("kim", "household")
    page.key("Shift+ArrowDown")
    page.key("Shift+ArrowDown")
    page.key("Control+d")
    page.saved()
    assert office["park"].household_id == office["kim"].household_id
    page.go("kim", "name_latin")
    page.key("Shift+ArrowRight")
    page.key("Control+r")
    page.saved()
    assert office["kim"].name_native == "KIM CHEOLSU"
    page.go("kim", "name_latin")
    page.key("F2")
    page.key("Control+Enter")
    page.go("lee", "name_native")
    page.page.evaluate(PASTE, "KIM")
    page.key("Control+x")
    page.saved()
    assert office["lee"].name_native == ""


def test_composed_letters_open_the_editor_and_lose_nothing(office: Any, sheet: Any) -> None:
    page = sheet("clerk").open()
    page.go("kim", "name_native")
    client = page.page.context.new_cdp_session(page.page)
    for part in ("n", "ni", "ni'hao"):
        client.send(
            "Input.imeSetComposition", {"text": part, "selectionStart": len(part), "selectionEnd": len(part)}
        )
        assert page.page.evaluate("document.activeElement.value") == part
    assert page.at == (str(office.id("kim")), "name_native")
    client.send("Input.insertText", {"text": "你好"})
    page.key("Enter")
    page.saved()
    assert office["kim"].name_native == "你好"


def test_what_does_not_arrive_stays_and_is_tried_again(office: Any, sheet: Any) -> None:
    page = sheet("clerk").open()
    page.page.route("**/ajax/update/", lambda route: route.abort())
    page.go("kim", "name_latin")
    page.type("KIM")
    page.key("Enter")
    page.page.wait_for_selector(".unsaved")
    page.page.unroute("**/ajax/update/")
    page.page.click("[data-retry]")
    page.saved()
    assert office["kim"].name_latin == "KIM"


def test_what_is_typed_while_a_save_is_under_way_follows_it(office: Any, sheet: Any) -> None:
    page = sheet("clerk").open(query="?sort=id")
    sent: list[Any] = []
    page.page.on("request", lambda asked: sent.append(asked) if "/ajax/update/" in asked.url else None)
    held = hold(page, "**/ajax/update/")
    for name, text in (("kim", "ONE"), ("lee", "TWO"), ("kim", "THREE")):
        page.go(name, "name_latin")
        page.type(text)
        page.key("Enter")
    page.go("kim", "name_native")
    page.type("FOUR")
    page.key("Enter")
    expect(page.page.locator(".saving")).to_have_count(3)
    assert len(sent) == 1
    let_go(page, held)
    page.saved()
    assert page.page.locator(".torn, .wrong").count() == 0
    kim = office["kim"]
    assert (kim.name_latin, kim.name_native, office["lee"].name_latin) == ("THREE", "FOUR", "TWO")


def test_who_may_not_edit_walks_and_copies(office: Any, sheet: Any) -> None:
    page = sheet("command").open("company")
    page.key("Tab")
    page.page.locator("tbody td[data-label]").first.click(position={"x": 3, "y": 3})
    page.key("F2")
    page.type("x")
    assert page.page.locator(".editing").count() == 0
    assert page.page.locator("[aria-readonly=true]").count() >= 1
    assert serious(page.page) == []


def test_on_a_telephone_rows_are_only_opened(office: Any, page_of: Any) -> None:
    page = page_of("clerk", width=390)
    page.goto("/admin/resident/")
    page.wait_for_load_state("networkidle")
    assert page.locator(".cell-input").count() == 0
    page.locator(f"#row-{office.id('kim')} th a").click()
    page.wait_for_url("**/details/**")
