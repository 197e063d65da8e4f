"""The grid under the hands of a fast typist: look-ups, what is taken back, done again and mended alike."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from babel import Locale
from playwright.sync_api import expect

from backoffice import store
from models.days import today
from models.fields import CountryField
from models.register import by_name
from tests.cast import TELLER
from tests.test_browser import serious
from tests.test_grid_browser import PASTE, hold, let_go, sheet

__all__ = ["sheet"]
pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


def enter(page: Any, row: str, column: str, text: str) -> None:
    page.go(row, column)
    page.type(text)
    page.key("Enter")


@pytest.mark.parametrize(("typed", "code"), [("日", "JP"), ("hg", "KR"), ("korea", None), ("South", None)])
def test_enter_takes_only_the_country_that_is_meant(office: Any, sheet: Any, typed: str, code: Any) -> None:
    page = sheet("clerk").open(query="?sort=id")
    page.go("kim", "nationality")
    page.page.keyboard.insert_text(typed)
    page.page.wait_for_selector(".options [role=option]")
    box = page.page.locator(".cell-input")
    assert [box.get_attribute(name) for name in ("role", "aria-expanded")] == ["combobox", "true"]
    page.key("Enter")
    if code:
        page.saved()
        assert office["kim"].nationality == code
        return
    assert page.page.locator(".options p").inner_text()
    assert box.input_value() == typed
    assert serious(page.page) == []
    page.key("ArrowDown")
    page.key("ArrowDown")
    shown = page.page.locator(".options [aria-selected=true]").inner_text()
    page.key("Enter")
    page.saved()
    assert page.at[0] == str(office.id("lee"))
    assert page.text("kim", "nationality") == shown
    assert CountryField.label(office["kim"].nationality, Locale("zh")) == shown


def test_nothing_found_is_no_option(office: Any, sheet: Any) -> None:
    page = sheet("clerk").open()
    page.go("kim", "nationality")
    page.type("Atlantis")
    expect(page.page.locator(".options p")).to_have_text("未找到任何结果。")
    assert page.page.locator(".options [role=option]").count() == 0
    assert page.page.locator(".cell-input").get_attribute("aria-expanded") == "false"
    assert serious(page.page) == []
    page.key("Enter")
    page.page.wait_for_selector(".wrong")


def test_enter_before_the_look_up_has_answered(office: Any, sheet: Any) -> None:
    page = sheet("clerk").open(query="?sort=id")
    held = hold(page, "**/ajax/lookup/**")
    place = str(office["door_2"].place)
    page.go("kim", "household")
    page.page.keyboard.insert_text(place)  # one look-up, the one that waits, however slow the machine
    page.key("Enter")
    expect(page.page.locator(".saving")).to_have_count(1)
    enter(page, "kim", "name_latin", "FAST")
    let_go(page, held)
    page.saved()
    assert page.page.locator(".wrong").count() == 0
    assert (office["kim"].household_id, office["kim"].name_latin) == (office.id("door_2"), "FAST")
    page.page.unroute("**/ajax/lookup/**")
    held = hold(page, "**/ajax/lookup/**")
    page.go("kim", "nationality")
    page.page.keyboard.insert_text("South")
    page.key("Enter")
    expect(page.page.locator(".saving")).to_have_count(1)
    let_go(page, held)
    page.page.wait_for_selector(".wrong")
    assert page.text("kim", "nationality") == "South"


def test_the_last_thing_typed_goes_first(office: Any, sheet: Any) -> None:
    page = sheet("clerk").open(query="?sort=id")
    enter(page, "kim", "name_latin", "ONE")
    page.saved()
    enter(page, "lee", "born", "1/2/03")
    page.page.wait_for_selector(".wrong")
    enter(page, "park", "born", "2/3/04")
    page.page.locator(".wrong").nth(1).wait_for()
    page.key("Control+z")
    expect(page.page.locator(".wrong")).to_have_count(1)
    assert page.text("lee", "born") == "1/2/03"
    page.key("Control+z")
    expect(page.page.locator(".wrong")).to_have_count(0)
    assert office["kim"].name_latin == "ONE"
    page.key("Control+z")
    page.page.wait_for_selector("#grid-state.open [data-hush]:not([hidden])")
    expect(page.cell("kim", "name_latin")).to_contain_text("KIM CHEOLSU")
    assert office["kim"].name_latin == "KIM CHEOLSU"


def test_what_is_on_its_way_is_taken_back_when_it_arrived(office: Any, sheet: Any) -> None:
    page = sheet("clerk").open(query="?sort=id")
    held = hold(page, "**/ajax/update/")
    enter(page, "kim", "name_latin", "ONE")
    enter(page, "lee", "name_latin", "TWO")
    expect(page.page.locator(".saving")).to_have_count(2)
    page.key("Control+z")
    assert page.text("lee", "name_latin") == "LEE YEONGHWA"
    page.key("Control+z")
    with page.page.expect_response("**/undo/"):
        let_go(page, held)
    expect(page.cell("kim", "name_latin")).to_contain_text("KIM CHEOLSU")
    assert (office["kim"].name_latin, office["lee"].name_latin) == ("KIM CHEOLSU", "LEE YEONGHWA")


def test_done_again_in_place(office: Any, sheet: Any) -> None:
    page = sheet("clerk").open(query="?sort=id")
    page.page.evaluate("window.stayed = true")
    enter(page, "kim", "name_latin", "ONE")
    enter(page, "park", "born", "1/2/03")
    page.page.wait_for_selector(".wrong")
    page.key("Control+z")
    for key, text in (("z", "KIM CHEOLSU"), ("y", "ONE"), ("z", "KIM CHEOLSU"), ("Shift+z", "ONE")):
        with page.page.expect_response("**/undo/"):
            page.key(f"Control+{key}")
        expect(page.cell("kim", "name_latin")).to_contain_text(text)
        assert page.text("kim", "name_latin") == text
        assert page.at == (str(office.id("wang")), "born") or page.at[1] == "born"
    enter(page, "lee", "born", "1/2/03")
    page.page.wait_for_selector(".wrong")
    page.page.wait_for_timeout(100)
    with page.page.expect_response("**/undo/"):
        page.page.locator("[data-act=undo] button").click()
    expect(page.cell("kim", "name_latin")).to_contain_text("KIM CHEOLSU")
    assert page.page.locator(".wrong").count() == 1
    assert page.page.evaluate("window.stayed") is True


def test_equal_red_cells_are_mended_alike(office: Any, sheet: Any) -> None:
    page = sheet("clerk").open(query="?sort=id")
    page.go("kim", "nationality")
    page.page.evaluate(PASTE, "Korea\r\nKorea\r\nKorea\r\n")
    page.page.locator(".wrong").nth(2).wait_for()
    enter(page, "kim", "nationality", "南韩")
    page.page.wait_for_selector("[data-mend]:not([hidden])")
    assert "Korea" in page.page.locator("[data-mend]").inner_text()
    assert serious(page.page) == []
    page.key("Alt+Enter")
    page.saved()
    assert page.page.locator(".wrong, [data-mend]:not([hidden])").count() == 0
    assert {office[name].nationality for name in ("kim", "lee", "park")} == {"KR"}


def test_what_is_written_over_red_and_other_cells_goes_together(office: Any, sheet: Any) -> None:
    page = sheet("clerk").open(query="?sort=id")
    before = office["kim"].name_latin
    page.go("kim", "nationality")
    page.page.evaluate(PASTE, "Korea\r\nKorea\r\n")
    page.page.locator(".wrong").nth(1).wait_for()
    page.go("kim", "name_latin")
    page.key("Shift+End")
    page.key("Delete")
    page.saved()
    assert office["kim"].name_latin == ""
    with page.page.expect_response("**/undo/"):
        page.key("Control+z")
    expect(page.cell("kim", "name_latin")).to_contain_text(before)
    assert (office["kim"].name_latin, office["kim"].nationality) == (before, "KR")
    assert page.text("kim", "nationality") == "韩国"
    assert page.text("lee", "nationality") == "Korea"


def test_an_understood_day_is_said(office: Any, sheet: Any) -> None:
    page, day = sheet("clerk").open("return_plan"), today()
    enter(page, "kim_returns", "arrives_on", f"{day.month}/{day.day}")
    page.page.wait_for_selector(".note-at.understood:not([hidden])")
    assert "星期" in page.page.locator("#grid-note").inner_text()
    page.saved()
    assert page.text("kim_returns", "arrives_on") == day.isoformat()


def test_whole_rows_and_columns_and_what_is_read_out(office: Any, sheet: Any) -> None:
    page = sheet("clerk").open(query="?sort=id")
    box = page.page.locator(".cell-input")
    page.go("lee", "born")
    assert box.get_attribute("aria-label").startswith(str(office["lee"].name))
    page.key("ArrowRight")
    assert str(office["lee"].name) not in box.get_attribute("aria-label")
    page.key("Shift+ ")
    assert page.page.locator("[aria-selected=true]").count() == len(page.columns)
    page.go("lee", "born")
    page.key("Control+ ")
    rows = page.page.locator("[data-grid] tbody tr").count()
    assert page.page.locator("[aria-selected=true]").count() == rows
    assert page.page.locator(".editing").count() == 0
    grid = page.page.locator("[data-grid]")
    assert int(grid.get_attribute("aria-rowcount")) == rows + 1
    assert grid.locator("tbody tr").first.get_attribute("aria-rowindex") == "2"


def test_sentences_stand_apart_and_cover_nothing(office: Any, sheet: Any) -> None:
    page = sheet("clerk").open(query="?sort=id")
    page.go("kim", "name")
    page.key("Control+a")
    page.key("Delete")
    expect(page.page.locator("#grid-state [data-text] span").nth(1)).to_be_visible()
    bar, pager = (page.page.locator(each).bounding_box() for each in ("#grid-state", ".pager"))
    table = page.page.locator(".scroll").bounding_box()
    assert table["y"] + table["height"] <= bar["y"]
    assert bar["y"] + bar["height"] <= pager["y"]


def test_what_was_refused_says_what_is_stored(office: Any, sheet: Any) -> None:
    store.change(TELLER, by_name("resident"), office.id("kim"), {"born": date(1985, 4, 12)})
    page = sheet("clerk").open(query="?sort=id")
    enter(page, "kim", "born", "2999-01-01")
    page.page.wait_for_selector(".wrong")
    page.go("kim", "born")
    assert "1985-04-12" in page.page.locator("#grid-note").inner_text()


def test_a_drag_beyond_the_edge_scrolls(office: Any, sheet: Any) -> None:
    for number in range(60):
        store.create(TELLER, by_name("resident"), {"name": f"N {number}"})
    page = sheet("administrator").open(query="?sort=id")
    page.go("kim", "born")
    scroller = page.page.locator(".scroll")
    box = scroller.bounding_box()
    page.page.mouse.down()
    page.page.mouse.move(box["x"] + 600, box["y"] + box["height"] + 10, steps=3)
    expect(page.page.locator("[data-grid] tbody tr").last.locator(".chosen").first).to_be_visible()
    page.page.mouse.up()
    assert page.page.locator("[aria-selected=true]").count() > 20
