"""Many clerks at once in the served office, and whether what was acknowledged to them stands."""

from __future__ import annotations

import json
import multiprocessing
import re
import resource
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from tests.bench.clerk import CHOICES, LOOKED_FOR, PASSWORD, TEXTS, THINKING, Clerk, Edit, Person, Report
from tests.bench.data import OFFICE

CLERKS, PROCESSES = 30, 2
#: The most milliseconds at the 95th percentile.
GOALS = {"list": 300, "search": 300, "save": 500}
_SERVER = re.compile(r": 5\d\d$")


def people(folder: Path, count: int) -> list[Person]:
    """Accounts of clerks made in the office of that folder: a third work in a community each, a third in a
    town, a third in the whole district; two or more in the same place."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_people, folder, count).result()


def _people(folder: Path, count: int) -> list[Person]:
    from backoffice import access, accounts, create_app
    from backoffice.settings import load
    from models.people.resident import Resident
    from models.places.area import Area

    app = create_app(load({"BACKOFFICE_INSTANCE": str(folder)}))
    found = []
    with app.app_context():
        district = Area.select().where(Area.kind == "district").order_by(Area.code.desc()).first()
        for number in range(count):
            kind = ("community", "town", "district")[number % 3]
            inside = Area.select().where(Area.kind == kind, Area.code.startswith(district.code))
            places = list(inside.order_by(Area.code).limit(count // 6 + 1))
            place = places[number // 6 % len(places)]
            email = f"clerk{number + 1:02d}@linli.example"
            accounts.add_user(email, [access.Assignment("clerk", place.id)], password=PASSWORD)
            within = Resident.area.in_(access.area_and_below(place.id)) & Resident.deleted_at.is_null()
            rows = list(Resident.select().where(within).order_by(Resident.id).limit(800))
            sought = [row for row in rows if row.id % LOOKED_FOR == 0]
            sought.sort(key=lambda row: not row.name_native)
            words = [word for row in sought[:40] for word in _words(row)]
            found.append(
                Person(email, tuple(words), tuple(row.id for row in rows[:12] if row.id % LOOKED_FOR))
            )
    return found


def _words(row: Any) -> Iterable[str]:
    """What a row is found by: its names in each script, the tail of its telephone."""
    yield from (row.name, row.name_latin.partition(" ")[0], f"{row.name_latin} {row.name}")
    if row.name_native:
        yield row.name_native
    if row.phone:
        yield row.phone.plain()[-4:]


def work(port: int, staff: Sequence[Person], seconds: float) -> Report:
    """Let these clerks work, each in a thread of this process."""
    stop, whole = threading.Event(), Report()
    clerks = [Clerk(person, port, stop) for person in staff]
    for clerk in clerks:
        clerk.start()
    stop.wait(seconds)
    stop.set()
    for clerk in clerks:
        clerk.join(60)
        if clerk.is_alive():
            clerk.report.troubles["never answered"] += 1
        whole.add(clerk.report)
    used = resource.getrusage(resource.RUSAGE_SELF)
    whole.cpu = used.ru_utime + used.ru_stime
    return whole


def measure(folder: Path, port: int, staff: Sequence[Person], seconds: float) -> dict[str, Any]:
    """The crowd, in processes of its own, and what became of its edits."""
    whole = Report()
    with ProcessPoolExecutor(PROCESSES, multiprocessing.get_context("spawn")) as pool:
        parts = [staff[start::PROCESSES] for start in range(PROCESSES)]
        for each in [pool.submit(work, port, part, seconds) for part in parts]:
            whole.add(each.result())
    found = {kind: percentiles(taken) for kind, taken in whole.taken.items()}
    missing = lost(folder, whole)
    return {
        "clerks": len(staff), "seconds": seconds, "thinking_seconds": THINKING, "milliseconds": found,
        "requests": sum(each["count"] for each in found.values()),
        "server_errors": sum(number for what, number in whole.troubles.items() if _SERVER.search(what)),
        "troubles": dict(whole.troubles.most_common(20)),
        "edits": len(whole.edits), "conflicts": whole.conflicts, "lost": missing,
        "client_cpu_share": whole.cpu / seconds,
        "goals": {kind: {"p95_at_most": most, "met": found.get(kind, {}).get("p95", most + 1) <= most}
                  for kind, most in GOALS.items()},
    }  # fmt: skip


def table(figures: dict[str, Any]) -> str:
    """The figures as lines of text."""
    low, high = figures["thinking_seconds"]
    rate = figures["requests"] / figures["seconds"]
    rows = [
        f"\n{figures['clerks']} clerks at once for {figures['seconds']:.0f} s, who think {low} to {high} s "
        f"before each step: {rate:.0f} requests/s (client: {figures['client_cpu_share']:.0%} of a processor)",
        f"  {'milliseconds':14}{'count':>8}{'p50':>8}{'p95':>8}{'p99':>8}{'longest':>9}",
    ]
    for kind, found in sorted(figures["milliseconds"].items()):
        goal = figures["goals"].get(kind)
        verdict = f"  goal p95 ≤{goal['p95_at_most']}: {_said(goal['met'])}" if goal else ""
        cells = "".join(f"{found[each]:>8.0f}" for each in ("p50", "p95", "p99"))
        rows.append(f"  {kind:14}{found['count']:>8}{cells}{found['longest']:>9.0f}{verdict}")
    errors, missing = figures["server_errors"], figures["lost"]
    rows += [
        f"  server errors: {errors}  goal 0: {_said(not errors)}",
        f"  edits: {figures['edits']}, after {figures['conflicts']} conflicts; lost: {len(missing)}"
        f"  goal 0: {_said(not missing)}",
        *(f"    {each}" for each in missing[:5]),
        *(f"  {number} × {what}" for what, number in figures["troubles"].items()),
    ]
    return "\n".join(rows)


def _said(met: bool) -> str:
    return "met" if met else "MISSED"


def lost(folder: Path, report: Report) -> list[str]:
    """What was acknowledged and is not so: each edit stands in the history, and what the history says last of
    a cell stands in its row. Read past the product, from the file."""
    office = sqlite3.connect(folder / OFFICE)
    by_row: dict[int, list[Edit]] = {}
    for edit in [*report.edits, *_by_jobs(office, report.jobs)]:
        by_row.setdefault(edit.row, []).append(edit)
    missing = [each for row, edits in by_row.items() for each in _lost_of(office, row, edits)]
    for key in report.undone:
        if not office.execute("SELECT 1 FROM batch WHERE undoes = ?", (key,)).fetchone():
            missing.append(f"act {key} was not taken back")
    office.close()
    return missing


def _by_jobs(office: sqlite3.Connection, jobs: Mapping[int, str]) -> Iterator[Edit]:
    """What bulk edits say that they have done."""
    done = "SELECT row FROM job_item WHERE job_id = ? AND state = 'done' AND detail = ''"
    for job, note in jobs.items():
        for (row,) in office.execute(done, (job,)):
            yield Edit(row, None, "note", note)


def _lost_of(office: sqlite3.Connection, row: int, edits: Sequence[Edit]) -> Iterator[str]:
    """What of one row is missing."""
    known, last = set(), {}
    history = "SELECT row_version, diff FROM \"change\" WHERE record = 'resident' AND row = ? ORDER BY id"
    for version, diff in office.execute(history, (row,)):
        for column, (before, after) in json.loads(diff).items():
            if last.get(column, before) != before:
                yield f"row {row}: {column} was {before!r} and not {last[column]!r} at version {version}"
            known |= {(version, column, after), (None, column, after)}
            last[column] = after
    for edit in edits:
        if (edit.version, edit.column, edit.value) not in known:
            yield f"{edit} is not in the history"
    names = [name for name in last if name in (*TEXTS, *CHOICES)]
    columns = ", ".join(names)
    stands = office.execute(f"SELECT {columns} FROM resident WHERE id = ?", (row,)).fetchone()
    for name, value in zip(names, stands, strict=True):
        if value != last[name]:
            yield f"row {row}: {name} is {value!r} instead of {last[name]!r}"


def percentiles(taken: Sequence[float]) -> dict[str, float]:
    """How many there were, and p50, p95, p99 and the longest."""
    ordered = sorted(taken)
    found = {f"p{part}": ordered[min(len(ordered) - 1, len(ordered) * part // 100)] for part in (50, 95, 99)}
    return {"count": len(ordered), **found, "longest": ordered[-1]}
