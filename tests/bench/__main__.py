"""`make bench`: one run over all sizes and contenders; a table on the terminal, the figures as JSON.

The contenders are separate processes over the same rows and are asked in turn, so that whatever else the
machine does falls on all of them. Measured is the server's time of an answer, with warm caches. At the
largest size the office is then served, and many work in it at once: measured is what their clients see.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.bench import bulk, content, crowd, data, pairs, paper
from tests.bench.measure import OWN, Answer, Child
from tests.bench.served import served

SIZES = (10_000, 100_000, 1_000_000)

_COLUMNS = (
    *("name", "name_latin", "name_native", "kind", "sex", "born", "nationality", "preferred_language"),
    *("household", "area", "away", "vulnerability"),
)
_FILTERED = (
    *(
        "kind",
        "sex",
        "born",
        "nationality",
        "preferred_language",
        "area",
        "community",
        "away",
        "vulnerability",
    ),
    "two",
)
SCENARIOS = [
    "first", "middle", "last", "search", "search:often",
    *(f"sort:{name}" for name in _COLUMNS), *(f"sort:-{name}" for name in _COLUMNS),
    *(f"filter:{name}" for name in _FILTERED), "form", "save", *OWN,
]  # fmt: skip

#: (name in the table, module, role): who is asked each scenario, in turn.
ASKED = (
    ("ours", "ours", "admin"),
    ("ours, clerk", "ours", "clerk"),
    ("Flask-Admin", "stock_flask_admin", "admin"),
    ("Django", "tuned_django", "admin"),
)
OURS, RIVAL = "ours", "Django"

#: At the largest size: how many times faster than the rival, and the most milliseconds it may take.
GOALS = {
    "first": (2, 25), "middle": (0, 60), "last": (20, 25), "search": (20, 25), "sort": (2, 25),
    "filter": (2, 25), "form": (2, 25), "save": (0, 25),
    "cell": (0, 25), "paste": (0, 1000), "counts": (0, 50), "likely": (0, 50),
}  # fmt: skip
#: The curve is flat: so many times the time at the smallest size, but a page in the middle and counts, which
#: look at more rows where there are more.
FLAT, STEEP = 1.5, ("middle", "counts", "likely")
#: What is measured without the residents.
ALONE = ("content", "pairs", "paper")
#: Of the labelled pairs of people.
RECALL, PRECISION = 0.95, 0.98

Table = dict[str, dict[str, float | None]]


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument(
        "--size", type=int, action="append", help="residents; several times for several sizes"
    )
    parser.add_argument(
        "--only",
        action="append",
        help="a scenario or its beginning, as sort or filter:sex; content, pairs, paper",
    )
    parser.add_argument("--repeat", type=int, default=15, help="most answers of each (at least three)")
    parser.add_argument(
        "--seconds", type=float, default=2.0, help="after that long, three answers are enough"
    )
    parser.add_argument("--clock", choices=("wall", "cpu"), default="wall", help="cpu: on a busy machine")
    parser.add_argument(
        "--crowd-seconds", type=float, default=300.0, help="how long the crowd works at the largest size"
    )
    parser.add_argument("--no-crowd", action="store_true", help="without the crowd")
    parser.add_argument("--no-paper", action="store_true", help="without paper")
    asked = parser.parse_args(arguments)
    sizes = [] if asked.only and set(asked.only) <= set(ALONE) else sorted(asked.size or SIZES)
    busy = os.getloadavg()[0]
    if busy > 1:
        print(f"This machine does other work (load {busy:.1f}): believe the ratios, not the milliseconds.")
    report: dict[str, Any] = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"), "python": platform.python_version(),
        "load_before": busy, "clock": asked.clock,
        "sizes": {}, "bulk": None, "crowd": None, "pairs": None, "paper": None,
        "content": None,
    }  # fmt: skip
    for size in sizes:
        folder, sample = data.prepare(size)
        print(f"\n{size:,} residents (filled in {data.filled_in(folder):.0f} s); median milliseconds")
        with data.copied(folder) as working:
            medians, memory = _size(folder, working, sample, asked)
            report["sizes"][size] = {
                "filled_in_seconds": data.filled_in(folder), "milliseconds": medians, "peak_mib": memory
            }  # fmt: skip
            if size == sizes[-1]:
                report |= _served(working, asked)
    report["goals"] = _judge({size: found["milliseconds"] for size, found in report["sizes"].items()})
    if report["goals"]:
        print(_verdict(report["goals"], sizes[-1]))
    if _wanted(asked, "pairs"):
        report["pairs"] = _pairs()
    if _wanted(asked, "content"):
        report["content"] = content.measure()
        print(content.table(report["content"]), flush=True)
    if not asked.no_paper and _wanted(asked, "paper"):
        report["paper"] = paper.measure()
        print(paper.table(report["paper"]))
    data.FOLDER.mkdir(parents=True, exist_ok=True)
    target = data.FOLDER / "report.json"
    target.write_text(json.dumps(report, indent=1, ensure_ascii=False))
    print(f"\nwritten to {target}")
    return 0


def _wanted(asked: argparse.Namespace, name: str) -> bool:
    return not asked.only or name.startswith(tuple(asked.only))


def _size(
    folder: Path, working: Path, sample: data.Sample, asked: argparse.Namespace
) -> tuple[Table, dict[str, float]]:
    """Medians of every scenario at one size, and the most memory of each process. This product works in a
    copy of its office."""
    modules = dict.fromkeys(module for _name, module, _role in ASKED)
    children = {
        module: Child(module, working if module == OURS else folder, sample, asked.clock)
        for module in modules
    }
    heading = "".join(f"{name:>12}" for name, *_rest in ASKED)
    print(f"{'':<28}{heading}{RIVAL + ' ÷':>12}")
    medians: Table = {}
    for scenario in SCENARIOS:
        if _wanted(asked, scenario):
            medians[scenario] = _scenario(children, scenario, asked.repeat, asked.seconds)
            print(_line(scenario, medians[scenario]), flush=True)
    peaks = {module: child.close() for module, child in children.items()}
    memory = {name: peaks[module] for name, module, _role in ASKED}
    print(f"{'most memory, MiB':<28}" + "".join(f"{each:>12.0f}" for each in memory.values()))
    return medians, memory


def _served(working: Path, asked: argparse.Namespace) -> dict[str, Any]:
    """What is done by many at once in the office as it is served."""
    with_bulk, with_crowd = _wanted(asked, "bulk"), _wanted(asked, "crowd") and not asked.no_crowd
    if not (with_bulk or with_crowd):
        return {}
    found: dict[str, Any] = {}
    staff = crowd.people(working, crowd.CLERKS)
    with served(working) as port:
        if with_bulk:
            try:
                found["bulk"] = bulk.measure(working, port, staff)
                print(bulk.table(found["bulk"]), flush=True)
            except RuntimeError as error:
                print(f"  bulk {error}", file=sys.stderr)
        if with_crowd:
            found["crowd"] = crowd.measure(working, port, staff, asked.crowd_seconds)
            print(crowd.table(found["crowd"]), flush=True)
    return found


def _pairs() -> dict[str, Any]:
    """How many pairs of the same person are found, and how many of what is found are."""
    found = pairs.main()
    met = found.recall >= RECALL and found.precision >= PRECISION
    print(f"  goals ≥{RECALL} and ≥{PRECISION}: {'met' if met else 'MISSED'}")
    return {"recall": found.recall, "precision": found.precision, "met": met}


def _scenario(
    children: dict[str, Child], scenario: str, repeat: int, seconds: float
) -> dict[str, float | None]:
    taken: dict[str, list[float]] = {name: [] for name, *_rest in ASKED}
    spent = dict.fromkeys(taken, 0.0)
    for number in range(repeat + 1):
        for name, module, role in ASKED:
            if scenario in OWN and module != OURS:
                continue
            if spent[name] > (seconds if len(taken[name]) >= 3 else 10 * seconds):
                continue
            try:
                answer = children[module].ask(role, scenario, number)
            except RuntimeError as error:
                print(f"  {error}", file=sys.stderr)
                spent[name] = float("inf")
                continue
            if answer is None:
                continue
            took = _checked(scenario, name, answer) / 1000
            spent[name] += took
            if number or took > seconds:  # the first one only warms the caches
                taken[name].append(took * 1000)
    return {name: statistics.median(found) if found else None for name, found in taken.items()}


def _checked(scenario: str, name: str, answer: Answer) -> float:
    """The time of an answer that is one: a page of a long list has 50 rows."""
    full = name != "ours, clerk" and scenario.startswith(("first", "middle", "sort"))
    if full and answer.rows != 50:
        raise RuntimeError(f"{name} {scenario}: {answer.rows} rows instead of 50")
    if scenario.startswith(("last", "search", "filter")) and name != "ours, clerk" and not answer.rows:
        raise RuntimeError(f"{name} {scenario}: no rows")
    return answer.milliseconds


def _line(scenario: str, found: dict[str, float | None]) -> str:
    cells = "".join(f"{'–' if value is None else f'{value:.1f}':>12}" for value in found.values())
    own, rival = found[OURS], found[RIVAL]
    return f"{scenario:<28}{cells}" + (f"{rival / own:>11.1f}×" if own and rival else "")


def _judge(by_size: dict[int, Table]) -> list[dict[str, Any]]:
    """How each scenario at the largest size stands to its goals; what was not measured is None."""
    if not by_size:
        return []
    smallest, largest = min(by_size), max(by_size)
    judged = []
    for scenario, found in by_size[largest].items():
        times, most = GOALS[scenario.partition(":")[0]]
        own, rival = found[OURS], found[RIVAL]
        small = by_size[smallest].get(scenario, {}).get(OURS) if smallest != largest else None
        ratio = rival / own if own and rival and times else None
        curve = own / small if own and small and scenario not in STEEP else None
        met = own is not None and own <= most and (ratio is None or ratio >= times)
        judged.append({
            "scenario": scenario, "milliseconds": own, "at_most": most,
            "times_as_fast": ratio, "at_least": times, "curve": curve, "curve_at_most": FLAT,
            "met": met and (curve is None or curve <= FLAT),
        })  # fmt: skip
    return judged


def _verdict(judged: list[dict[str, Any]], largest: int) -> str:
    """The goals as lines of text."""
    missed = sum(not each["met"] for each in judged)
    lines = [
        f"\nGoals for {max(SIZES):,} residents, measured at {largest:,}: "
        + (f"{missed} of {len(judged)} missed" if missed else "all met"),
        f"{'':<28}{'ms':>10}{'goal':>8}{'× ' + RIVAL:>10}{'goal':>8}{'curve':>10}{'goal':>8}",
    ]
    for each in judged:
        cells = _cell(each["milliseconds"], f"≤{each['at_most']}")
        cells += _cell(each["times_as_fast"], f"≥{each['at_least']}")
        cells += _cell(each["curve"], f"≤{each['curve_at_most']}")
        lines.append(f"{each['scenario']:<28}{cells}  {'met' if each['met'] else 'MISSED'}")
    return "\n".join(lines)


def _cell(value: float | None, goal: str) -> str:
    return f"{'–':>10}{'':>8}" if value is None else f"{value:>10.1f}{goal:>8}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
