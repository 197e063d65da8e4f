"""How fast paper is, against the plain `HTML(...).write_pdf()` loop and headless Chromium on the same pages.

Runs alone: `python -m tests.bench.paper [FILE]`, with the figures as JSON in that file. `measure()` gives
them as plain values, `table()` as lines of text.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from printables import Part, Renderer, Sheet, catalogue, merge
from printables.languages import CODES
from tests.bench.paper_rivals import chromium, plain
from tests.bench.paper_values import LANGUAGES, book, labels, letters, listed

LETTER = "notification_letter"
#: So many letters go into one file at once: with their tags, and for paper alone.
CHUNK, MASS = 50, 125
#: Of a handbook of 24 pages.
CHAPTERS, BLOCKS = 11, 12
#: {figure: (at least or at most, how much)}.
GOALS = {
    "each_times_plain": ("≥", 5),
    "together_times_plain": ("≥", 7),
    "mass_times_plain": ("≥", 30),
    "mass_times_chromium": ("≥", 2),
    "thousand_peak_mb": ("≤", 500),
    "thousand_growth": ("≤", 1.2),
    "changed_page_seconds": ("≤", 0.5),
    "twelve_editions_seconds": ("≤", 60),
    "labels_seconds": ("≤", 3),
    "list_seconds": ("≤", 3),
}

Figures = dict[str, Any]


def measure(count: int = 100, rounds: int = 3, processes: int = 2) -> Figures:
    """All figures. Whoever is compared does its letters in each round, one right after the other, so that a
    busy machine slows them all; `count` letters are printed by each of ours."""
    with Renderer(processes=processes, seconds=300) as renderer:
        for warm in renderer.submit_each(LETTER, letters(2 * processes), languages=LANGUAGES):
            warm.result()
        found: Figures = {"letters": count, "processes": processes, "load_before": os.getloadavg()[0]}
        # First: what the others leave in this process is not the memory of letters.
        found |= _thousand(renderer, 1000)
        found |= _compared(renderer, count, rounds)
        found |= _alone(renderer)
        found |= _book(renderer, rounds)
        found |= _others(renderer, rounds)
    found["goals"] = {
        key: {"goal": f"{sign} {goal}", "met": found[key] >= goal if sign == "≥" else found[key] <= goal}
        for key, (sign, goal) in GOALS.items()
        if found.get(key) is not None
    }
    return found


def _compared(renderer: Renderer, count: int, rounds: int) -> Figures:
    """Letters a second of everybody, and how many times as many as the others."""
    values = letters(max(count, 200))
    part = values[: max(10, count // 5)]
    rates: dict[str, list[float]] = {}
    memory = 0.0
    for _round in range(rounds):
        seconds, memory = plain(LETTER, part, LANGUAGES)
        took = {
            "plain": len(part) / seconds,
            "each": count / _timed(lambda: _each(renderer, values[:count])),
            "together": count / _timed(lambda: _together(renderer, values[:count], "tagged", CHUNK)),
            "mass": len(values) / _timed(lambda: _together(renderer, values, "mass", MASS)),
        }
        browser = chromium(LETTER, values[:200], LANGUAGES)
        if browser is not None:
            took["chromium"] = 200 / browser
        for key, rate in took.items():
            rates.setdefault(key, []).append(rate)
    medians = {key: statistics.median(found) for key, found in rates.items()}
    times = {
        f"{key}_times_plain": statistics.median(
            a / b for a, b in zip(rates[key], rates["plain"], strict=True)
        )
        for key in ("each", "together", "mass")
    }
    if "chromium" in rates:
        pairs = zip(rates["mass"], rates["chromium"], strict=True)
        times["mass_times_chromium"] = statistics.median(a / b for a, b in pairs)
    return {"letters_per_second": medians, "plain_peak_mb": memory, **times}


def _alone(renderer: Renderer) -> Figures:
    """One letter, from order to file, and how large it is; and its share of a file of a hundred."""
    one = letters(1)[0]
    seconds = _median(5, lambda: renderer.submit(LETTER, one, languages=LANGUAGES).result())
    size = {"one": len(renderer.submit(LETTER, one, languages=LANGUAGES).result().pdf)}
    many = letters(100)
    for mode in ("tagged", "mass"):
        pdf = renderer.submit_batch(LETTER, many, languages=LANGUAGES, mode=mode).result().pdf
        size[f"hundred_{mode}"] = len(pdf)
    return {"one_letter_seconds": seconds, "file_bytes": size}


def _thousand(renderer: Renderer, count: int) -> Figures:
    """A thousand letters each way: letters a second, and the memory of all processes on the way."""
    values, rates = letters(count), {}
    with _watched() as curve:
        for mode, size in (("tagged", CHUNK), ("mass", MASS)):
            started = time.perf_counter()
            for future in _batches(renderer, values, mode, size):
                future.result()
            rates[mode] = count / (time.perf_counter() - started)
    early = max(curve[: len(curve) // 4])
    return {
        "thousand_letters_per_second": rates,
        "thousand_peak_mb": max(curve),
        "thousand_growth": max(curve) / early,
    }


@contextmanager
def _watched() -> Iterator[list[float]]:
    """The memory of all processes ten times a second, in MB."""
    curve, over = [_memory()], threading.Event()

    def watch() -> None:
        while not over.wait(0.1):
            curve.append(_memory())

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield curve
    finally:
        over.set()
        watcher.join()


def _memory() -> float:
    """The memory of this process and its children just now, in MB; what they share counts once (PSS)."""
    found = 0
    tasks = Path("/proc/self/task").glob("*/children")
    for process in ("self", *(child for each in tasks for child in each.read_text("ascii").split())):
        with suppress(ProcessLookupError, FileNotFoundError):  # a child that just ended
            lines = Path(f"/proc/{process}/smaps_rollup").read_text("ascii").splitlines()
            found += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return found / 1024


def _book(renderer: Renderer, rounds: int) -> Figures:
    """A handbook, one changed page of it, and its edition in each language."""
    guide = book(CHAPTERS, BLOCKS)
    whole = renderer.submit("handbook", guide, languages=LANGUAGES, preview=True).result()
    seconds = _median(rounds, lambda: renderer.submit("handbook", guide, languages=LANGUAGES).result())
    loop = statistics.median(plain("handbook", [guide], LANGUAGES)[0] for _round in range(rounds))
    part = Part(3, whole.parts[3])

    def look() -> bytes:
        made = renderer.submit("handbook", guide, languages=LANGUAGES, preview=True, part=part).result()
        return made.png(0, 80)

    look()

    def editions() -> None:
        futures = [
            renderer.submit("handbook", book(CHAPTERS, BLOCKS, ("zh", code)), languages=("zh", code))
            for code in CODES
            if code != "zh"
        ]
        for future in futures:
            future.result()

    return {
        "handbook_pages": whole.pages,
        "handbook_seconds": {"plain": loop, "own": seconds},
        "handbook_pages_per_second": whole.pages / seconds,
        "changed_page_seconds": _median(2 * rounds, look),
        "twelve_editions_seconds": _timed(editions),
    }


def _others(renderer: Renderer, rounds: int) -> Figures:
    """Posters in six languages, labels, and a long list, as a sheet with tags and for paper alone."""
    six = ("zh", "en", "ko", "ja", "ru", "ar")
    poster, doors, people = catalogue()["poster"].sample(six), labels(480), listed(1000)

    def made(name: str, values: Any, languages: Sequence[str], mode: str) -> Callable[[], Sheet]:
        return lambda: renderer.submit(name, values, languages=languages, mode=mode).result()

    return {
        "poster_seconds": _median(rounds, made("poster", poster, six, "tagged")),
        "labels_seconds": _median(rounds, made("door_labels", doors, LANGUAGES, "tagged")),
        "labels_mass_seconds": _median(rounds, made("door_labels", doors, LANGUAGES, "mass")),
        "list_seconds": _median(rounds, made("record_list", people, ("zh",), "tagged")),
        "list_mass_seconds": _median(rounds, made("record_list", people, ("zh",), "mass")),
    }


def _each(renderer: Renderer, values: Sequence[dict[str, Any]]) -> None:
    for future in renderer.submit_each(LETTER, values, languages=LANGUAGES):
        future.result()


def _together(renderer: Renderer, values: Sequence[dict[str, Any]], mode: str, size: int) -> bytes:
    return merge([future.result().pdf for future in _batches(renderer, values, mode, size)])


def _batches(
    renderer: Renderer, values: Sequence[dict[str, Any]], mode: str, size: int
) -> list[Future[Sheet]]:
    return [
        renderer.submit_batch(LETTER, values[start : start + size], languages=LANGUAGES, mode=mode)
        for start in range(0, len(values), size)
    ]


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _median(rounds: int, work: Callable[[], object]) -> float:
    return statistics.median(_timed(work) for _round in range(rounds))


def table(figures: Figures) -> str:
    """The figures as lines of text, each with its goal."""
    rates, thousand = figures["letters_per_second"], figures["thousand_letters_per_second"]
    size, seconds = figures["file_bytes"], figures["handbook_seconds"]
    rows = [
        ("letters/s, plain loop", f"{rates['plain']:.1f}", ""),
        ("letters/s, Chromium, one document of 200", f"{rates.get('chromium', 0):.1f}", ""),
        ("letters/s, tagged, one file each", f"{rates['each']:.1f}", ""),
        ("  times the plain loop", f"{figures['each_times_plain']:.1f}", "each_times_plain"),
        ("letters/s, tagged, one file", f"{rates['together']:.1f}", ""),
        ("  times the plain loop", f"{figures['together_times_plain']:.1f}", "together_times_plain"),
        ("letters/s, mass run", f"{rates['mass']:.1f}", ""),
        ("  times the plain loop", f"{figures['mass_times_plain']:.1f}", "mass_times_plain"),
        ("  times Chromium", f"{figures.get('mass_times_chromium', 0):.1f}", "mass_times_chromium"),
        ("one letter, s", f"{figures['one_letter_seconds']:.2f}", ""),
        ("1,000 letters/s, tagged", f"{thousand['tagged']:.1f}", ""),
        ("1,000 letters/s, mass run", f"{thousand['mass']:.1f}", ""),
        ("  peak memory of all processes, MB", f"{figures['thousand_peak_mb']:.0f}", "thousand_peak_mb"),
        ("  peak against the first quarter", f"{figures['thousand_growth']:.2f}", "thousand_growth"),
        ("plain loop, peak memory, MB", f"{figures['plain_peak_mb']:.0f}", ""),
        ("one letter, KB", f"{size['one'] / 1024:.0f}", ""),
        ("100 letters tagged, KB a letter", f"{size['hundred_tagged'] / 102400:.1f}", ""),
        ("100 letters mass run, KB a letter", f"{size['hundred_mass'] / 102400:.1f}", ""),
        (f"handbook of {figures['handbook_pages']} pages, s", f"{seconds['own']:.1f}", ""),
        ("  plain loop, s", f"{seconds['plain']:.1f}", ""),
        ("  pages/s", f"{figures['handbook_pages_per_second']:.1f}", ""),
        ("  a changed page looked at, s", f"{figures['changed_page_seconds']:.2f}", "changed_page_seconds"),
        ("  twelve editions, s", f"{figures['twelve_editions_seconds']:.0f}", "twelve_editions_seconds"),
        ("poster in six languages, s", f"{figures['poster_seconds']:.1f}", ""),
        ("480 door labels, s", f"{figures['labels_seconds']:.1f}", "labels_seconds"),
        ("  mass run, s", f"{figures['labels_mass_seconds']:.1f}", ""),
        ("list of 1,000 rows, s", f"{figures['list_seconds']:.1f}", "list_seconds"),
        ("  mass run, s", f"{figures['list_mass_seconds']:.1f}", ""),
    ]
    lines = [f"\nPaper, {figures['processes']} processes, load before {figures['load_before']:.1f}"]
    for label, value, key in rows:
        goal = figures["goals"].get(key)
        verdict = f"  {goal['goal']:>7}  {'met' if goal['met'] else 'MISSED'}" if goal else ""
        lines.append(f"  {label:<42}{value:>9}{verdict}")
    return "\n".join(lines)


if __name__ == "__main__":
    measured = measure()
    print(table(measured))
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(json.dumps(measured, indent=2), encoding="utf-8")
