"""What paper is measured against, on the same pages: the plain loop of WeasyPrint, and headless Chromium."""

from __future__ import annotations

import base64
import multiprocessing
import re
import resource
import shutil
import time
from collections.abc import Sequence
from typing import Any

_PICTURE = re.compile(r'"memory:([0-9a-f]+)"')
_IMPORT = re.compile(r'@import url\("asset:([a-z_]+\.css)"\);')


def plain(name: str, values: Sequence[dict[str, Any]], languages: Sequence[str]) -> tuple[float, float]:
    """(seconds, peak memory in MB) of `HTML(...).write_pdf()` in a loop, in a process of its own."""
    return _apart(_plain, name, values, languages)


def chromium(name: str, values: Sequence[dict[str, Any]], languages: Sequence[str]) -> float | None:
    """Seconds of Chromium printing all of them as one long document; None where there is no Chromium."""
    if _program() is None:
        return None
    seconds, _memory = _apart(_chromium, name, values, languages)
    return seconds


def _apart(work: Any, *arguments: Any) -> tuple[float, float]:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        found: tuple[float, float] = pool.apply(work, arguments)
        return found


def _program() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def _pages(name: str, values: Sequence[dict[str, Any]], languages: Sequence[str]) -> list[Any]:
    from printables.page import order, page

    return [page(order(name, each, languages)) for each in values]


def _style(name: str) -> str:
    """The style sheets of a printable as one, with the fonts by their names."""
    from printables.languages import CODES, language
    from printables.page import SHARED

    style = "".join(path.read_text() for path in (SHARED / "base.css", SHARED.parent / name / "style.css"))
    while _IMPORT.search(style):
        style = _IMPORT.sub(lambda found: (SHARED / found[1]).read_text(), style)
    stacks = {language(code).tag: ",".join(f'"{each}"' for each in language(code).stack) for code in CODES}
    return style + "".join(f'[lang="{tag}"]{{font-family:{stack}}}' for tag, stack in stacks.items())


def _plain(name: str, values: Sequence[dict[str, Any]], languages: Sequence[str]) -> tuple[float, float]:
    from weasyprint import CSS, HTML

    from printables.fetcher import AssetFetcher

    made, style = _pages(name, values, languages), _style(name)
    started = time.perf_counter()
    for each in made:
        html = HTML(string=each.html, url_fetcher=AssetFetcher([], each.images))
        html.write_pdf(stylesheets=[CSS(string=style)], pdf_variant="pdf/ua-1")
    seconds = time.perf_counter() - started
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _chromium(name: str, values: Sequence[dict[str, Any]], languages: Sequence[str]) -> tuple[float, float]:
    from playwright.sync_api import sync_playwright

    made = _pages(name, values, languages)
    head = made[0].html.partition("<body")[0].replace("</head>", f"<style>{_style(name)}</style></head>")
    bodies = []
    for each in made:
        inside = each.html.partition("<body")[2].partition(">")[2].rpartition("</body>")[0]
        shown = {key: base64.b64encode(content).decode() for key, content in each.images.items()}
        inside = _PICTURE.sub(lambda found, own=shown: f'"data:image/svg+xml;base64,{own[found[1]]}"', inside)
        bodies.append(f'<div style="position: relative; break-after: page">{inside}</div>')
    html = f"{head}<body>{''.join(bodies)}</body></html>"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_program(), args=["--no-sandbox"])
        page = browser.new_page()
        page.set_content("<p>warm")
        page.pdf()
        started = time.perf_counter()
        page.set_content(html)
        page.pdf(prefer_css_page_size=True, print_background=True)
        seconds = time.perf_counter() - started
        browser.close()
    return seconds, 0.0
