"""How fast paper is: letters and a handbook against the plain `HTML(...).write_pdf()` loop on the same pages.

Runs alone: `python -m tests.bench.paper`. `measure()` gives the figures as plain values.
"""

from __future__ import annotations

import json
import multiprocessing
import resource
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from printables import Renderer, catalogue, merge

LANGUAGES = ("zh", "ko")
#: So many times as fast as the plain loop: one file a letter, and all letters in one.
GOALS = {"each": 3, "together": 6}
NAMES = ("金哲洙", "朴美善", "李俊昊", "崔恩英", "郑敏浩", "姜惠珍", "赵成民", "尹素妍", "张贤宇", "林智恩")


def letters(count: int) -> list[dict[str, Any]]:
    """Values of bilingual letters to different people."""
    made = []
    for number in range(count):
        values = catalogue()["notification_letter"].sample(LANGUAGES)
        values["recipient"]["name"]["zh"] = NAMES[number % len(NAMES)]
        values["recipient"]["lines"][1] = f"{number % 40 + 1}号楼{number % 6 + 1}单元{number % 900 + 101}室"
        made.append(values | {"reference": f"2026-{number:04d}", "date": date(2026, 3, 7)})
    return made


def book(pages: int = 24) -> dict[str, Any]:
    """Values of a handbook of that many pages: cover, contents, and chapters of two pages."""
    values = catalogue()["handbook"].sample(LANGUAGES)
    chapters = []
    for number in range((pages - 2) // 2):
        chapter = values["chapters"][number % 5]
        body = {
            code: "\n\n".join(
                values["chapters"][part % 5]["body"][code] for part in range(number, number + 10)
            )
            for code in LANGUAGES
        }
        chapters.append({"title": chapter["title"], "body": body, "states": None})
    return values | {"chapters": chapters}


def plain(name: str, values: list[dict[str, Any]]) -> tuple[float, float]:
    """(seconds, peak memory in MB) of the plain loop over the same pages, in a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_plain, (name, values))


def _plain(name: str, values: list[dict[str, Any]]) -> tuple[float, float]:
    from weasyprint import CSS, HTML

    from printables.fetcher import AssetFetcher
    from printables.languages import CODES, language
    from printables.page import SHARED, order, page

    made = [page(order(name, each, LANGUAGES)) for each in values]
    stacks = {language(code).tag: ",".join(f'"{each}"' for each in language(code).stack) for code in CODES}
    style = "".join(path.read_text() for path in (SHARED / "base.css", SHARED.parent / name / "style.css"))
    style += "".join(f'[lang="{tag}"]{{font-family:{stack}}}' for tag, stack in stacks.items())
    started = time.perf_counter()
    for each in made:
        fetcher = AssetFetcher([], each.images)
        HTML(string=each.html, url_fetcher=fetcher).write_pdf(
            stylesheets=[CSS(string=style)], pdf_variant="pdf/ua-1"
        )
    seconds = time.perf_counter() - started
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def timed(rounds: int, work: Callable[[], object]) -> float:
    """The median seconds of several rounds."""
    taken = []
    for _round in range(rounds):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def measure(count: int = 100, rounds: int = 3, processes: int = 2) -> dict[str, Any]:
    """Letters a second and pages a second, the ratios to the plain loop, and the peak memory of a process.

    The plain loop does a part of the letters in each round, right before the others, so that a busy machine
    slows both.
    """
    values, guide = letters(count), book()
    part = values[: max(10, count // 5)]
    with Renderer(processes=processes, seconds=300) as renderer:

        def each() -> None:
            for future in renderer.submit_each("notification_letter", values, languages=LANGUAGES):
                future.result()

        def together() -> None:
            size = -(-count // processes)
            chunks = [values[start : start + size] for start in range(0, count, size)]
            futures = [
                renderer.submit_batch("notification_letter", chunk, languages=LANGUAGES) for chunk in chunks
            ]
            merge([future.result().pdf for future in futures])

        for _warm in renderer.submit_each("notification_letter", values[:4], languages=LANGUAGES):
            _warm.result()
        plain_letters, plain_memory, own = [], 0.0, {"each": [], "together": []}
        for _round in range(rounds):
            seconds, plain_memory = plain("notification_letter", part)
            plain_letters.append(len(part) / seconds)
            own["each"].append(count / timed(1, each))
            own["together"].append(count / timed(1, together))
        pages = renderer.submit("handbook", guide, languages=LANGUAGES).result().pages
        handbook = timed(rounds, lambda: renderer.submit("handbook", guide, languages=LANGUAGES).result())
        plain_handbook = statistics.median(plain("handbook", [guide])[0] for _round in range(rounds))
        memory = renderer.peak_mb
    base = statistics.median(plain_letters)
    ratios = {
        key: statistics.median(mine / theirs for mine, theirs in zip(found, plain_letters, strict=True))
        for key, found in own.items()
    }
    return {
        "letters": count,
        "processes": processes,
        "letters_per_second": {
            "plain": base,
            **{key: statistics.median(found) for key, found in own.items()},
        },
        "times_plain": ratios,
        "goals": {key: {"at_least": least, "met": ratios[key] >= least} for key, least in GOALS.items()},
        "handbook_pages": pages,
        "handbook_seconds": {"plain": plain_handbook, "own": handbook},
        "peak_mb": {"plain": plain_memory, "child": memory},
    }


def table(figures: dict[str, Any]) -> str:
    """The figures as lines of text."""
    seconds, pages, rows = figures["handbook_seconds"], figures["handbook_pages"], []
    for key, label in (("plain", "plain loop"), ("each", "one file each"), ("together", "one file of all")):
        rate, ratio = figures["letters_per_second"][key], figures["times_plain"].get(key, 1.0)
        memory = figures["peak_mb"]["plain" if key == "plain" else "child"]
        goal = figures["goals"].get(key)
        verdict = f"  goal ≥{goal['at_least']}: {'met' if goal['met'] else 'MISSED'}" if goal else ""
        rows.append(f"  {label:18}{rate:10.1f}{ratio:12.1f}{memory:10.0f}{verdict}")
    return "\n".join(
        [
            f"{figures['letters']} bilingual letters, {figures['processes']} processes",
            f"  {'':18}{'letters/s':>10}{'times plain':>12}{'peak MB':>10}",
            *rows,
            f"handbook, {pages} pages: plain {seconds['plain']:.2f} s, here {seconds['own']:.2f} s",
        ]
    )


if __name__ == "__main__":
    found = measure()
    print(table(found))
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(json.dumps(found, indent=2), encoding="utf-8")
