"""The renderer in this process: pages to layout to tagged PDF, fonts and styles shared by many documents.

Without limits of time and memory; `renderer.Renderer` runs it in children that have them.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from printables import mass, shims, spreads
from printables.catalogue import ROOM
from printables.fetcher import AssetFetcher
from printables.fonts import FontSet, allowed, characters, font_problems, font_set, missing
from printables.inspection import inspect, inspect_fields
from printables.inspection.overflow import MILLIMETRE, overflows
from printables.languages import language
from printables.mass import Typeset
from printables.mass.fields import parsed
from printables.mass.master import Master, lay_out
from printables.page import SHARED, Order, Page, apart, order, page
from printables.severity import judged
from printables.sheet import PrintError, Problem, Sheet, stopping
from printables.values import place_of

#: By mode: tagged for assistive technology after ISO 14289-1, kept after ISO 19005-2 with all text in
#: Unicode, or neither.
VARIANTS = {"tagged": "pdf/ua-1", "archive": "pdf/a-2u", "mass": None}
#: Of how many documents of a chunk others are made.
MASTERS = 8

_TAG = re.compile(r'\blang="([A-Za-z-]+)"')


def check(
    name: str,
    values: Mapping[str, Any],
    *,
    languages: Sequence[str] = (),
    options: Mapping[str, str] | None = None,
    fonts: Path | None = None,
) -> list[Problem]:
    """Everything wrong with a print that can be known before layout; [] when it may be tried."""
    job = order(name, values, languages, options)
    made = page(job)
    lacking = font_problems(fonts, _known(job.languages))
    return (
        made.problems
        + lacking
        + (_glyph_problems(job, characters([made.html]), fonts) if made.html and not lacking else [])
    )


def render(
    name: str,
    values: Mapping[str, Any],
    *,
    languages: Sequence[str] = (),
    options: Mapping[str, str] | None = None,
    preview: bool = False,
    mode: str = "tagged",
    fonts: Path | None = None,
) -> Sheet:
    """One document. Raises PrintError, unless it is a preview, with all problems found."""
    return render_orders([order(name, values, languages, options, preview, mode)], fonts)


def render_batch(
    name: str,
    values: Sequence[Mapping[str, Any]],
    *,
    languages: Sequence[str] = (),
    options: Mapping[str, str] | None = None,
    preview: bool = False,
    mode: str = "tagged",
    fonts: Path | None = None,
) -> Sheet:
    """Many documents in one file; the problems of the third begin with "3: "."""
    return render_orders([order(name, each, languages, options, preview, mode) for each in values], fonts)


def render_orders(orders: Sequence[Order], fonts: Path | None = None) -> Sheet:
    """Orders as one file, in which each keeps its own page numbers."""
    if not orders:
        raise ValueError("nothing to print")
    parts = [part for each in orders for part in apart(each)]
    press = Press(parts, fonts)
    return press.together() if len(parts) > 1 else press.one(0)


class Press:
    """A chunk of orders set with one set of fonts, cut down to the characters of the chunk."""

    def __init__(self, orders: Sequence[Order], fonts: Path | None = None) -> None:
        shims.install()
        self._orders, self._folder = orders, fonts
        self._broken = font_problems(fonts, _known(code for each in orders for code in each.languages))
        self._pages = [] if self._broken else [page(each) for each in orders]
        texts = [made.html for made in self._pages]
        self._images = {key: content for made in self._pages for key, content in made.images.items()}
        self._masters: list[tuple[Any, Master, list[Problem]]] = []
        self._sound: frozenset[str] = frozenset()
        self._set = FontSet("", {})
        if any(texts):
            tags = {tag for text in texts for tag in _TAG.findall(text)}
            serif = any(each.printable.serif for each in orders)
            self._set = font_set(characters(texts), tags, fonts, serif=serif)
        self._configuration = FontConfiguration()
        files = AssetFetcher([], self._set.files)
        self._fonts_css = CSS(string=self._set.css, font_config=self._configuration, url_fetcher=files)

    def one(self, number: int) -> Sheet:
        """The order of that number, counted from 0, as a file of its own."""
        typeset, found = self._set_type(number)
        if typeset is None:
            raise PrintError(found)
        return self._write([typeset], found, self._orders[number])

    def together(self) -> Sheet:
        """All orders as one file."""
        run, found = [], []
        for number in range(len(self._orders)):
            typeset, problems = self._set_type(number)
            found += [replace(each, where=f"{number + 1}: {each.where}") for each in problems]
            if typeset is not None:
                run.append(typeset)
        if not run or (stopping(found) and not self._orders[0].preview):
            raise PrintError(judged(found, self._orders[0].printable.genre))
        return self._write(run, found, self._orders[0])

    def _set_type(self, number: int) -> tuple[Typeset | None, list[Problem]]:
        """The laid out document, None where there cannot be one, and what is wrong with it."""
        if self._broken:
            return None, self._broken
        job, made = self._orders[number], self._pages[number]
        found = list(made.problems)
        if not made.html:
            return None, found
        found += self._glyph_problems(job, made)
        if stopping(found) and not job.preview:
            return None, found
        key = (job.name, job.languages, *job.options.items())
        with _log() as log:
            filled, inspected = self._filled(key, made, job) if not stopping(found) else (None, [])
            if filled is not None and not log and not stopping(inspected):
                return filled, [*found, *inspected]
            log.clear()
            fetcher = AssetFetcher([job.printable.folder, SHARED], self._images)
            html = HTML(string=made.html, base_url="asset:/", url_fetcher=fetcher)
            document, context, sticking_out = self._fit(html, job)
        found += sticking_out
        found += [Problem("missing_asset", job.name, url) for url in dict.fromkeys(fetcher.denied)]
        found += [Problem("missing_asset", job.name, line) for line in log if "image" in line.lower()]
        genre, root = job.printable.genre, html.etree_element
        inspected = []
        if job.preview or not stopping(found):  # what does not fit looks wrong in other ways too
            inspected = inspect(document, context.style_for, root, genre, made.codes, found, job.scale)
        found = judged([*found, *inspected], genre)
        if stopping(found) and not job.preview:
            return None, found
        many = len(self._orders) > 1 and not job.printable.fit and not stopping(found)
        text = parsed(made.html) if many else None
        if text is None:
            return Typeset(document), found
        master = Master(text, html, context, document)
        self._masters = [(key, master, inspected), *self._masters[: MASTERS - 1]]
        return Typeset(document, master), found

    def _glyph_problems(self, job: Order, made: Page) -> list[Problem]:
        """What no font has, of the characters that were in no document before."""
        wanted = characters([made.html]) - self._sound
        found = _glyph_problems(job, wanted, self._folder)
        self._sound |= wanted - {each.text for each in found}
        return found

    def _filled(self, key: Any, made: Page, job: Order) -> tuple[Typeset | None, list[Problem]]:
        """The document made of one that was laid out before, and what is wrong with both; None where that
        cannot be."""
        masters = [(master, found) for known, master, found in self._masters if known == key]
        text = parsed(made.html) if masters else None
        for master, found in masters:
            filled = master.fill(text) if text is not None else None
            if filled is not None:
                boxes, genre = filled.boxes.values(), job.printable.genre
                own = inspect_fields(boxes, genre, made.codes, _shorter_side(master.document), job.scale)
                return Typeset(None, master, filled), list(dict.fromkeys([*found, *own]))
        return None, []

    def _fit(self, html: Any, job: Order) -> tuple[Any, Any, list[Problem]]:
        """The layout in the largest sizes in which nothing overflows, and what overflows in the smallest."""
        low = dict.fromkeys(job.printable.fit, 0)
        high = {group: len(sizes) - 1 for group, sizes in job.printable.fit.items()}
        while True:
            tried = {group: (low[group] + high[group]) // 2 for group in low}
            document, context, found = self._lay_out(html, job, tried)
            if low == high:
                return document, context, found
            overflowing = {group for group in low if any(each.where.startswith(group) for each in found)}
            for group, step in tried.items():
                if low[group] < high[group]:
                    if group in overflowing or (found and not overflowing):
                        low[group] = step + 1
                    else:
                        high[group] = step
            if low == high == tried:
                return document, context, found

    def _lay_out(self, html: Any, job: Order, steps: Mapping[str, int]) -> tuple[Any, Any, list[Problem]]:
        sizes = "".join(f"--{group}:{job.printable.fit[group][step]}pt;" for group, step in steps.items())
        sheets = [self._fonts_css, *styles(job.name), *([CSS(string=f":root{{{sizes}}}")] if sizes else [])]
        if job.mode == "archive":  # which may hold no picture that is to be smoothed: ISO 19005-2, 6.2.8
            sheets.append(CSS(string=":root{image-rendering:pixelated}"))
        with shims.lines_kept() if job.printable.rows == "together" else nullcontext():
            document, context = lay_out(html, self._configuration, sheets, VARIANTS[job.mode])
        document.pages = spreads.cut(document.pages)
        found = list(overflows(document.pages))
        most = job.printable.sheets(job.languages, job.options) if job.printable.sheets else None
        if most and len(document.pages) > most:
            found.append(Problem("overflow", job.name, f"{len(document.pages)} > {most}"))
        return document, context, found

    def _write(self, run: list[Typeset], found: list[Problem], job: Order) -> Sheet:
        if job.mode == "mass" and len(run) > 1:
            pages = mass.pages(run)
        else:
            pages = [page for each in run for page in each.document.pages]
        document = run[0].document.copy(pages)
        pdf: bytes = document.write_pdf(pdf_variant=VARIANTS[job.mode])
        for font in document.fonts.values():
            lost = "".join(sorted(map(chr, font.missing)))
            if lost:
                found.append(Problem("missing_glyph", font.family, lost))
            elif not allowed(font.family, self._folder):
                found.append(Problem("missing_font", "fallback", font.family))
        if stopping(found) and not job.preview:
            raise PrintError(judged(found, job.printable.genre))
        return Sheet(pdf, len(pages), tuple(found), tuple(_parts(pages)))


def _shorter_side(document: Any) -> float:
    """Millimetres of the shorter side of the first page."""
    page = document.pages[0]
    return float(min(page.width, page.height) / MILLIMETRE)


def _parts(pages: Iterable[Any]) -> Iterator[int]:
    """The pages on which chapters begin."""
    first = {name: number for number, page in reversed([*enumerate(pages, 1)]) for name in page.anchors}
    chapter = 1
    while f"chapter-{chapter}" in first:
        yield first[f"chapter-{chapter}"]
        chapter += 1


def _glyph_problems(job: Order, wanted: Iterable[str], fonts: Path | None) -> list[Problem]:
    lost = missing(wanted, fonts)
    return [Problem("missing_glyph", place_of(letter, job.values) or job.name, letter) for letter in lost]


def _known(codes: Iterable[str]) -> list[str]:
    known = []
    for code in dict.fromkeys(codes):
        with suppress(ValueError):  # named among the problems of the values
            known.append(language(code).code)
    return known


@cache
def styles(name: str) -> tuple[CSS, ...]:
    """The parsed style sheets of a printable; they may import what is shared, and fetch nothing else."""
    shared = AssetFetcher([SHARED], {})
    return tuple(
        CSS(string=path.read_text(encoding="utf-8"), base_url="asset:/", url_fetcher=shared)
        for path in (SHARED / "base.css", ROOM / name / "style.css")
    )


@contextmanager
def _log() -> Iterator[list[str]]:
    """What WeasyPrint complains of meanwhile."""
    lines: list[str] = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]
    logger = logging.getLogger("weasyprint")
    logger.addHandler(handler)
    try:
        yield lines
    finally:
        logger.removeHandler(handler)
