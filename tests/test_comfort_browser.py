"""Forms in a real browser: what is shown when, drafts of killed pages, scanned documents, the next row."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from models.people.resident import Resident
from models.system.draft import Draft
from tests.test_browser import quiet, serious, widths  # noqa: F401 - a fixture
from tests.test_comfort import lines

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


def test_a_kind_of_person_shows_what_it_needs(office: Any, quiet: Any) -> None:  # noqa: F811
    page = quiet("clerk")
    page.goto("/admin/resident/new/")
    assert page.locator("#name").is_visible()
    assert not page.locator("#name_native").is_visible()
    page.select_option("#kind", "foreign_resident")
    assert page.locator("#name_native").is_visible()
    offered = page.locator("#document_type option:not([hidden])").evaluate_all(
        "all => all.map(each => each.value)"
    )
    assert offered == ["", "passport", "permanent_residence", "other"]
    page.fill("#name_native", "김철수")
    page.select_option("#kind", "resident")
    assert page.locator("#name_native").is_visible()
    assert not page.locator("#name_latin").is_visible()
    page.goto("/admin/foreign_national/new/")
    page.select_option("#visa_type", "L")
    assert not page.locator("#work_permit_number").is_visible()
    assert not page.locator("#section-sponsor").is_visible()
    page.select_option("#visa_type", "Z")
    assert page.locator("#section-sponsor").is_visible()


def test_everything_is_shown_without_scripts(office: Any, page_of: Any) -> None:
    page = page_of("clerk")
    page.route("**/*.js*", lambda route: route.abort())
    page.goto("/admin/resident/new/")
    assert page.locator("#name_native").is_visible()


def test_a_draft_outlives_a_killed_page(office: Any, quiet: Any) -> None:  # noqa: F811
    page, address = quiet("clerk"), f"/admin/resident/edit/?id={office.id('kim')}"
    page.goto(address)
    page.fill("#note", "门铃坏了")
    page.fill("#phone", "13912345678")
    page.wait_for_selector("[data-draft-said]:not(:empty)")
    context = page.context
    page.close(run_before_unload=False)
    page = context.new_page()
    page.goto(address)
    assert "门铃坏了" in page.locator(".draft").inner_text()
    assert "13912345678" not in page.content()
    for _width in widths(page):
        assert serious(page) == []
    page.click(".draft a.first")
    expect(page.locator(".drafted #note")).to_have_value("门铃坏了")
    assert page.input_value("#phone") == ""
    page.click(".save .first")
    page.wait_for_url("**/details/**")
    assert office["kim"].note == "门铃坏了"
    assert Draft.select().count() == 0


def test_a_page_that_goes_away_keeps_its_text(office: Any, quiet: Any) -> None:  # noqa: F811
    page = quiet("clerk")
    page.goto("/admin/resident/new/")
    page.on("dialog", lambda dialog: dialog.accept())
    page.fill("#name", "匆匆")
    page.goto("/admin/resident/")
    for _time in range(1500):  # it is sent while the page goes, and nobody sees its answer
        if Draft.select().exists():
            break
        page.wait_for_timeout(20)
    page.goto("/admin/resident/new/")
    assert page.locator(".draft summary").count() == 1
    page.click(".draft button")
    page.wait_for_selector("[role=status] .success")
    expect(page.locator(".draft")).to_have_count(0)


def test_scanned_lines_fill_the_form(office: Any, quiet: Any) -> None:  # noqa: F811
    page = quiet("clerk")
    page.goto("/admin/resident/new/")
    page.select_option("#kind", "foreign_resident")
    page.fill("#born", "1984-05-18")
    page.focus("#scan")
    for line in lines("TD3").split("\n"):
        page.keyboard.type(line)
        page.keyboard.press("Enter")
    page.wait_for_selector(".from-document.filled")
    expect(page.locator("#name_latin")).to_have_value("KIM CHEOLSU")
    assert page.input_value("#document_number") == "M12345678"
    assert page.input_value("#nationality") == "KR"
    assert page.input_value("#born") == "1984-05-18"
    for _width in widths(page):
        assert serious(page) == []
    page.click("[data-column=born] .from-document button")
    expect(page.locator("#born")).to_have_value("1984-05-17")
    page.fill("#scan", lines("TD3").replace("M12345678", "M12345679"))
    page.wait_for_selector("#scan-said.fault")


def test_lines_pasted_anywhere_are_read(office: Any, quiet: Any) -> None:  # noqa: F811
    page = quiet("clerk")
    page.goto("/admin/resident/new/")
    page.focus("#name")
    page.evaluate(
        """text => {
          const data = new DataTransfer();
          data.setData("text/plain", text);
          const paste = {clipboardData: data, bubbles: true, cancelable: true};
          document.activeElement.dispatchEvent(new ClipboardEvent("paste", paste));
        }""",
        lines("TD1"),
    )
    page.wait_for_selector("[data-column=name_latin] .from-document.filled")
    assert page.input_value("#name_latin") == "KIM CHEOLSU"
    assert page.locator("#name_latin").is_visible()
    assert page.input_value("#name") == ""


def test_what_is_understood_stands_beside(office: Any, quiet: Any) -> None:  # noqa: F811
    page = quiet("clerk")
    page.goto("/admin/resident/new/")
    page.fill("#phone", "13800000001")
    page.press("#phone", "Tab")
    page.wait_for_selector("[data-column=phone] [data-said]:has-text('+86')")
    page.fill("#phone", "12")
    page.press("#phone", "Tab")
    page.wait_for_selector("[data-column=phone] .early")
    page.fill("#document_number", "11010519491231002X")
    page.press("#document_number", "Tab")
    page.click("[data-column=born] .from-document button")
    expect(page.locator("#born")).to_have_value("1949-12-31")


def test_the_household_stands_beside_the_person(office: Any, quiet: Any) -> None:  # noqa: F811
    page = quiet("clerk")
    page.goto("/admin/resident/new/")
    page.click("#household-ts-control")
    page.keyboard.type("杏花路1")
    page.locator(".ts-dropdown [data-selectable]", has_text="杏花路1号").click()
    page.wait_for_selector("aside .family li")
    names = page.locator("aside .family li a").all_inner_texts()
    assert set(names) == {"金哲洙", "李英禾"}


def test_save_and_next_by_keyboard(office: Any, quiet: Any) -> None:  # noqa: F811
    page = quiet("clerk")
    page.goto("/admin/resident/?f.nationality=KR&sort=name_latin")
    ids = [
        row.id for row in Resident.select().where(Resident.nationality == "KR").order_by(Resident.name_latin)
    ]
    reached = [key for key in ids if page.locator(f"tbody a[href*='edit'][href$='id={key}']").count()]
    page.locator(f"tbody a[href*='edit'][href$='id={reached[0]}']").click()
    page.wait_for_url("**/edit/**")  # with its scripts: keys do nothing before
    page.fill("#note", "已核对")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(rf"[?&]id={reached[1]}(&|$)"))
    assert Resident.get_by_id(reached[0]).note == "已核对"
    page.keyboard.press("Alt+PageDown")
    page.wait_for_url(re.compile(rf"[?&]id={reached[2]}(&|$)"))
    page.keyboard.press("Alt+PageUp")
    page.wait_for_url(re.compile(rf"[?&]id={reached[1]}(&|$)"))
    assert Resident.get_by_id(reached[1]).note == ""


def test_leaving_warns_before_text_is_lost(office: Any, quiet: Any) -> None:  # noqa: F811
    page, asked = quiet("clerk"), []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.goto(f"/admin/resident/edit/?id={office.id('kim')}")
    page.click("#note")
    page.keyboard.type("未存")
    with page.expect_event("dialog"):
        page.keyboard.press("Alt+PageDown")
    assert asked == ["beforeunload"]
    assert page.input_value("#note") == "未存"
