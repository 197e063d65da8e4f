"""The public site in a real browser: on a telephone, without scripts, by the keyboard, by axe."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from typing import Any

import pytest

from backoffice.content import public_sheets
from printables import Sheet
from tests.conftest import Office
from tests.test_browser import serious, widths
from tests.test_site import KINDS, TEXTS, Site, site
from views import site_print
from views.site_page import SECTIONS, words

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)

__all__ = ["site"]


@pytest.fixture
def plain_page(_browser: Any, address: str, office: Office) -> Iterator[Any]:
    """A telephone whose browser runs no scripts."""
    context = _browser.new_context(
        base_url=address, locale="ko-KR", viewport={"width": 390, "height": 844}, java_script_enabled=False
    )
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("code", ["zh", "en", "ko", "ja", "ar"])
def test_every_page_is_accessible(page_of: Any, site: Site, code: str) -> None:
    page = page_of(None)
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for address in [*site.pages(), "nothing"]:
        page.goto(f"/p/{code}/{address}")
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        for width in widths(page):
            assert serious(page) == [], (address, width)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (address, width)
    assert [text for text in heard if "status of 404" not in text] == []
    assert {url.split("/")[2] for url in asked} == {page.url.split("/")[2]}


def test_large_type_fits_a_telephone(page_of: Any, site: Site) -> None:
    page = page_of(None, width=390)
    page.goto("/p/en/")
    page.click("button[name=type]")
    page.wait_for_selector("html.large")
    for address in site.pages():
        page.goto(f"/p/en/{address}")
        assert page.get_attribute("html", "class") == "large"
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, address


def test_a_reader_finds_the_way_without_scripts(plain_page: Any, site: Site) -> None:
    page = plain_page
    page.goto("/")
    assert page.url.endswith("/p/ko/")
    page.click(".languages summary")
    page.click(".languages a[hreflang=en]")
    page.wait_for_url("**/p/en/")
    assert page.inner_text("h1") == words("en")["site"]
    page.click(".nav summary")
    with page.expect_navigation():
        page.click(".nav details >> text=Guides")
    page.click(f"main >> text={TEXTS['en']}")
    page.click(f".contents >> text={TEXTS['en']}")
    page.wait_for_url(f"**{site.chapter_page}")
    page.click(".languages summary")
    page.click(".languages a[hreflang=ko]")
    page.wait_for_url(f"**/p/ko/{site.chapter_page}")
    assert page.inner_text("h1") == TEXTS["ko"]
    address = page.get_attribute("a[type='application/pdf']", "href")
    for _time in range(200):
        answer = page.request.get(address)
        if answer.status != 202:
            break
        page.wait_for_timeout(300)
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")


def test_the_page_of_a_print_asks_again_by_itself(
    plain_page: Any, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting: list[Future[Any]] = []

    class Slow:
        def submit(self, *_values: Any, **_options: Any) -> Future[Any]:
            waiting.append(Future())
            return waiting[-1]

    monkeypatch.setattr(public_sheets.printing, "renderer", Slow)
    monkeypatch.setattr(public_sheets, "template", lambda name: "a template of this test")
    monkeypatch.setattr(site_print, "PATIENCE", 0.0)
    plain_page.goto(f"/p/ko/questions/{site.rows['questions']}.pdf")
    assert plain_page.inner_text("h1") == words("ko")["preparing"]
    with plain_page.expect_response(
        lambda answer: answer.status == 200 and answer.headers["content-type"] == "application/pdf"
    ):
        waiting[0].set_result(Sheet(b"%PDF-1.7\n%%EOF\n", 1))
    assert len(waiting) == 1


def test_the_menu_and_the_languages_open_by_the_keyboard(page_of: Any, site: Site) -> None:
    page = page_of(None, width=390)
    page.goto("/p/en/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.focus(".nav summary")
    page.keyboard.press("Enter")
    assert page.is_visible(".nav details >> text=Glossary")
    assert page.locator(".nav details a").count() == len(SECTIONS) + 1
    assert set(KINDS) < set(SECTIONS)
