"""The edit of many rows in a real browser: from the list to the end, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from .conftest import Office
from .test_browser import quiet, serious, widths

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
__all__ = ["quiet"]

LIST = "/admin/return_plan/?f.flight=XX%20123"


def _fields(page: Any, *, flight: str) -> None:
    """On to the fields of all rows of the list, and give them a flight."""
    page.goto(LIST)
    page.locator(".tools-row a[href*='/bulk/']").click()
    page.wait_for_url("**/bulk/**")
    page.locator("[data-together]").wait_for()
    page.locator("[name=flight]").fill(flight)
    expect(page.locator("[name=set][value=flight]")).to_be_checked(checked=bool(flight))


def test_all_rows_of_a_list_are_edited_and_the_way_back_leads_to_the_fields(
    office: Office, quiet: Callable[..., Any]
) -> None:
    page = quiet("clerk", width=1440)
    _fields(page, flight="KE 841")
    page.locator("[name=step][value=preview]").click()
    page.locator("[data-preview] [name=step][value=apply]").wait_for()
    for width in widths(page):
        assert serious(page) == [], width
    page.locator("[name=step][value=apply]").click()
    page.wait_for_url("**/job/**")
    page.locator("#onward").wait_for()
    assert office["kim_returns"].flight == "KE 841"
    page.go_back()
    page.locator("[data-together] [name=set][value=flight]:checked").wait_for()
    assert page.input_value("[name=flight]") == "KE 841"


def test_what_is_missing_is_told_where_the_focus_goes(quiet: Callable[..., Any]) -> None:
    page = quiet("clerk", width=1440)
    _fields(page, flight="")
    page.locator("[name=set][value=flight]").check()
    page.locator("[name=step][value=preview]").click()
    page.locator("[role=alert]:focus a[href='#flight']").wait_for()
