"""The query bar in a real browser: by keyboard alone, with the address as the only memory, and for axe."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from .conftest import Office
from .test_browser import quiet, serious, widths

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
__all__ = ["quiet"]

Quiet = Callable[..., Any]
LIST = "/admin/resident/"


def _names(page: Any) -> list[str]:
    return list(page.locator("#rows tbody th").all_inner_texts())


def _shows(page: Any, names: list[str]) -> None:
    """Those rows and no others, in that order."""
    expect(page.locator("#rows tbody th")).to_have_text(names, use_inner_text=True)


def _opened(page: Any) -> Any:
    """The form that was just opened, in its sheet or in the dialog."""
    form = page.locator("details.drop[open] [data-ask-form], dialog[open] [data-ask-form]")
    form.wait_for()
    return form


def test_a_filter_is_set_and_taken_away_by_keyboard(quiet: Quiet) -> None:
    page = quiet("clerk", locale="en", width=1440)
    page.goto(LIST)
    everybody = _names(page)
    page.locator(".quick summary", has_text=re.compile("在外|Away")).focus()
    page.keyboard.press("Enter")
    _opened(page)
    page.locator("details[open] input[value=not_returned]").wait_for()
    page.wait_for_function("document.activeElement.type === 'checkbox'")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**f.away=not_returned**")
    _shows(page, ["李英禾"])
    page.locator(".chip a").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{LIST}")
    _shows(page, everybody)
    page.go_back()
    page.wait_for_url("**f.away=not_returned**")
    _shows(page, ["李英禾"])


def test_a_country_is_found_by_typing_and_escape_closes_one_thing_after_the_other(quiet: Quiet) -> None:
    page = quiet("clerk", width=1440)
    page.goto(LIST)
    page.locator(".quick summary", has_text="国籍").click()
    _opened(page).locator(".ts-control input").wait_for()
    page.keyboard.type("日本")
    page.locator(".ts-dropdown [data-selectable]", has_text="日本").wait_for()
    page.keyboard.press("Escape")
    expect(page.locator("details.quick[open]")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("details.quick[open]")).to_have_count(0)
    page.keyboard.press("Enter")
    page.locator("details[open] .ts-control input").click()
    page.keyboard.type("日本")
    page.locator(".ts-dropdown [data-selectable]", has_text="日本").click()
    page.locator("details[open] button.first").click()
    page.wait_for_url("**f.nationality=JP")
    _shows(page, ["佐藤禾"])


def test_a_filter_over_what_refers_to_a_row(quiet: Quiet) -> None:
    page = quiet("clerk", width=1440)
    page.goto(LIST)
    page.locator(".finder .more button", has_text=re.compile("Filter|筛选")).last.click()
    inner = page.locator("dialog[open] .ask-offers > details.inner:has(> summary:text-is('返程计划'))")
    inner.locator("summary").first.click()
    inner.locator("button[value='return_plan:resident.arrives_on']").click()
    form = _opened(page)
    form.locator("input[name=low]").fill("2026年3月21日")
    form.locator("input[name=high]").fill("1/2/03")
    page.keyboard.press("Enter")
    page.locator("dialog[open] [role=alert]").wait_for()
    _opened(page).locator("input[name=high]").fill("2026/3/22")
    page.keyboard.press("Enter")
    page.wait_for_url("**arrives_on.to=2026-03-22**")
    _shows(page, ["金哲洙"])


def test_columns_of_linked_records_are_found_by_their_name(quiet: Quiet) -> None:
    page = quiet("clerk", width=1440)
    page.goto("/admin/return_plan/")
    page.locator(".finder .more > button").click()
    page.locator("dialog[open] [data-narrow]").fill("没有这样的")
    page.locator("dialog[open] [data-found]", has_text=re.compile(".")).wait_for()
    expect(page.locator("dialog[open] details.inner:visible")).to_have_count(0)
    page.locator("dialog[open] [data-narrow]").fill("国籍")
    expect(page.locator("dialog[open] details.inner:visible")).to_have_count(1)
    page.keyboard.press("Enter")
    _opened(page).locator("input[name=path][value='resident.nationality']").wait_for(state="attached")
    page.goto("/admin/return_plan/")
    page.locator(".finder .more > button").click()
    page.locator("dialog[open] [data-close]").click()
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_shift_sorts_by_a_further_column(quiet: Quiet) -> None:
    page = quiet("clerk", width=1440)
    page.goto(f"{LIST}?sort=-away")
    page.locator("th[data-column=name] a[title]").click(
        modifiers=["Shift"]
    )  # titled once the scripts are there
    page.wait_for_url("**sort=-away%2Cname")
    assert _names(page)[:2] == ["佐藤禾", "金哲洙"]
    page.locator("th[data-column=away] a[title]").click(modifiers=["Shift"])
    page.wait_for_url("**sort=away%2Cname")
    page.locator(".sorting summary").click()
    form = _opened(page)
    expect(form.locator("select[name=sort]").first).to_have_value("away")
    form.locator("select[name=way]").first.select_option("down")
    form.locator("button.first").click()
    page.wait_for_url("**sort=-away,name")


def test_a_number_that_is_searched_for_never_stands_in_an_address(quiet: Quiet) -> None:
    page = quiet("clerk", width=1440)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(LIST)
    page.locator("th a[title]").first.wait_for()  # the page's scripts are there
    page.fill("#list-search", "138 0000 0001")
    page.keyboard.press("Enter")
    page.wait_for_url("**found=**")
    _shows(page, ["金哲洙"])
    assert page.input_value("#list-search") == "138 0000 0001"
    page.keyboard.press("Control+k")
    page.keyboard.type("0002")
    page.locator("#search-found a", has_text="李英禾").wait_for()
    assert not [address for address in asked if "0001" in address or "0002" in address]


def test_one_comes_back_to_the_row_one_left(office: Office, quiet: Quiet) -> None:
    page, row = quiet("clerk", width=1440), f"#row-{office.id('lee')}"
    page.goto(f"{LIST}?sort=-name")
    page.locator("th a[title]").first.wait_for()  # the page's scripts are there
    page.locator(f"{row} td.act a").click()
    page.locator("[data-form]").wait_for()
    page.wait_for_load_state()
    page.keyboard.press("Control+s")
    page.wait_for_url(f"**sort=-name{row}")
    page.wait_for_function(f"document.querySelector('{row}').contains(document.activeElement)")
    assert "come-back" in page.locator(row).get_attribute("class")
    page.goto(f"{LIST}?sort=-name")
    page.locator("th a[title]").first.wait_for()
    page.locator(f"{row} th a").click()
    page.wait_for_url("**/details/**")
    page.go_back()
    page.wait_for_url(f"**{row}")
    page.wait_for_function(f"document.querySelector('{row}').contains(document.activeElement)")


def test_its_parts_are_accessible(quiet: Quiet) -> None:
    page = quiet("clerk")
    for width in widths(page):
        page.goto(f"{LIST}?f.away=returned&or1.f.kind=visitor&or1.f.nationality=KR&sort=away,name")
        if width < 720:
            page.locator(".to-query").click()
        for summary in (".chip summary", ".sorting summary"):
            page.locator(summary).first.click()
            _opened(page)
            assert serious(page) == [], (summary, width)
            box = page.locator("details.drop[open] > .sheet").bounding_box()
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= width
            page.keyboard.press("Escape")
        page.locator(".finder .more > button").click()
        page.locator("dialog[open] [data-offer]").first.wait_for()
        assert serious(page) == [], ("dialog", width)
