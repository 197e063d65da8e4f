"""Columns and views of a list in a real browser: by keyboard, kept over a reload, on a telephone."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from models.system.user import INTERFACE_LANGUAGES, User
from tests.test_browser import quiet, serious
from tests.test_views import kept

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
__all__ = ["quiet"]

LIST = "/admin/resident/"


def names(page: Any) -> list[str]:
    """The columns that are shown, in their order."""
    return str(page.get_attribute("#rows", "data-columns")).split(",")


def width(page: Any, name: str) -> int:
    box = page.locator("#rows thead th").nth(names(page).index(name) - len(names(page))).bounding_box()
    return round(box["width"])


def open_menu(page: Any) -> None:
    page.locator(".columns > summary").press("Enter")


def test_choose_and_move_a_column_by_keyboard(office: Any, quiet: Any) -> None:
    page = quiet("clerk", width=1440)
    page.goto(LIST)
    open_menu(page)
    page.locator(".columns [value=sex]").press("Space")
    page.wait_for_url("**columns=**")
    assert "sex" not in names(page)
    box = page.locator(".columns [value=phone]")
    box.press("Space")
    page.wait_for_url("**phone**")
    assert names(page)[-1] == "phone"
    for place in (-2, -3):
        page.locator(".columns button[value='up:phone']").press("Enter")
        expect(page.locator("#rows")).to_have_attribute(
            "data-columns", re.compile(f"phone(,[^,]+){{{-place - 1}}}$")
        )
        expect(page.locator(".columns button[value='up:phone']")).to_be_focused()
    assert page.evaluate("document.querySelector('.columns').open")
    page.locator(".columns a.button").press("Enter")
    page.wait_for_url(lambda url: "columns" not in url)
    assert "sex" in names(page)


def test_a_list_opens_at_the_head_of_its_page(office: Any, quiet: Any) -> None:
    """Though its views stand below the window."""
    page = quiet("clerk", width=390)
    page.set_viewport_size({"width": 390, "height": 90})
    page.goto(LIST, wait_until="networkidle")
    assert page.locator(".views [aria-current]").bounding_box()["y"] > 90
    assert page.evaluate("scrollY") == 0


def test_widths_and_density_are_kept(office: Any, quiet: Any) -> None:
    page = quiet("clerk", width=1440)
    page.goto(f"{LIST}?f.away=returned")
    before = width(page, "born")
    page.locator("thead th[data-column=born] a").focus()
    for _time in range(2):
        page.keyboard.press("Alt+Shift+ArrowRight")
    page.wait_for_url("**born~**")
    wide = width(page, "born")
    assert wide > before
    grip = page.locator("thead th[data-column=away] .grip").bounding_box()
    page.mouse.move(grip["x"] + 3, grip["y"] + 5)
    page.mouse.down()
    page.mouse.move(grip["x"] + 43, grip["y"] + 5, steps=4)
    page.mouse.up()
    page.wait_for_url("**away~**")
    away = width(page, "away")
    open_menu(page)
    page.locator(".columns [value=compact]").check()
    page.wait_for_url("**density=compact**")
    address = page.locator("tbody th a").first.get_attribute("href")
    page.reload()
    assert (width(page, "born"), width(page, "away")) == (wide, away)
    assert page.get_attribute("#rows", "data-density") == "compact"
    assert page.input_value("#find [name=columns]").count("~") == 2  # what was not changed is not written
    assert f"born~{wide}" in address


def test_default_columns_fit_and_the_first_stays(office: Any, quiet: Any) -> None:
    page = quiet("clerk", width=1440, height=900)
    for code, _name in INTERFACE_LANGUAGES:
        User.update(interface_language=code).execute()
        page.goto(LIST)
        wide, room = page.evaluate(
            "(each => [each.scrollWidth, each.clientWidth])(document.querySelector('.scroll'))"
        )
        assert wide <= room, code
        assert page.evaluate("document.documentElement.scrollHeight <= innerHeight"), code
    page.set_viewport_size({"width": 900, "height": 800})
    name = page.locator("tbody th").first
    start = name.bounding_box()["x"]
    page.evaluate("document.querySelector('.scroll').scrollLeft = 300")
    assert round(name.bounding_box()["x"] - start) == 0


@pytest.mark.parametrize("language", [code for code, _name in INTERFACE_LANGUAGES])
def test_a_shared_view_as_cards_on_a_telephone(language: str, office: Any, quiet: Any) -> None:
    kept(
        office, "clerk", "f.nationality=KR&columns=name,away~90,phone", shared="grid_member", name="共享名单"
    )
    User.update(interface_language=language).execute()
    page = quiet("grid_member", width=390, height=844)
    page.goto(LIST)
    tab = page.locator(".views a", has_text="共享名单")
    page.locator(".views .more > summary").click()  # what has no room beside the others is in the menu
    tab.click()
    page.wait_for_url("**view=**")
    expect(page.locator("[aria-current] [data-view]")).to_have_text("2")
    assert page.locator("tbody tr").count() == 2
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert serious(page) == []
    card = page.locator("tbody tr").first
    assert card.locator("td[data-label]:visible").count() <= 3
    label = page.evaluate(
        "getComputedStyle(document.querySelector('tbody td[data-label]'), '::before').content"
    )
    assert label not in ("none", '""')
    for target in (
        ".views nav a",
        ".to-query",
        ".head .end a:visible",
        ".tools-row .acts > a",
        ".pager li > *",
    ):
        for box in (each.bounding_box() for each in page.locator(target).all()):
            assert box["height"] >= 44, target
    page.locator(".to-query").click()
    assert page.locator("#query-bar").is_visible()
    box = card.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] - 6)
    page.wait_for_url("**/details/**")


def test_list_with_open_menus_is_accessible(office: Any, quiet: Any) -> None:
    key = kept(office, "clerk", "f.nationality=KR", shared="grid_member", name="名单")
    page = quiet("clerk", width=1440, height=900)
    page.goto(f"{LIST}?f.nationality=KR&columns=name,phone,born&view={key}")
    for part in (".columns", ".keep", ".more"):
        page.evaluate("part => document.querySelector(part).open = true", part)
        assert serious(page) == []
        page.evaluate("part => document.querySelector(part).open = false", part)


def test_save_share_and_put_away_from_the_list(office: Any, quiet: Any) -> None:
    page = quiet("clerk", width=1440, height=900)
    page.goto(f"{LIST}?f.away=returned&view=returned&sort=born")
    page.locator(".keep > summary").click()
    page.fill("#list-name", "我的名单")
    page.select_option("#list-role", "grid_member")
    page.press("#list-name", "Enter")
    page.wait_for_url(lambda url: "view=returned" not in url)
    assert page.locator(".views a[aria-current=page]").inner_text().startswith("我的名单")
    page.goto(page.url.replace("sort=born", "sort=-born"))
    with page.expect_navigation():
        page.locator(".views .end > form button").click()
    page.wait_for_selector(".views a[aria-current=page]")
    page.locator(".keep > summary").click()
    page.fill("#kept-name", "新名")
    page.press("#kept-name", "Enter")
    page.wait_for_selector(".views a:has-text('新名')")
    page.locator(".keep > summary").click()
    with page.expect_navigation():
        page.locator(".keep .bad").click()
    page.locator("main form button").first.click()
    page.wait_for_url(f"**{LIST}")
    assert page.locator(".views a:has-text('新名')").count() == 0
