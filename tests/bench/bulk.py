"""Many rows changed by one job and taken back by another, in the served office, while clerks work on."""

from __future__ import annotations

import re
import sqlite3
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from backoffice.credentials import DEMONSTRATION_PASSWORD
from tests.bench.clerk import THINKING, Clerk, Person, Report, order
from tests.bench.crowd import percentiles
from tests.bench.data import OFFICE
from tests.bench.served import Session

#: So many others work meanwhile; each of the two jobs may take so many seconds for so many rows.
OTHERS = 8
ROWS, SECONDS = 20_000, 30
#: Seconds after which a job that is not done is given up.
_PATIENCE = 600

_UNDO = "/admin/resident/undo/"
#: A column that the clerks do not write.
_COLUMN, _STORED = "preferred_language", "preferred_language_id"
_LIST, _WHERE = "f.nationality=JP,VN", "nationality IN ('JP', 'VN') AND deleted_at IS NULL"


def measure(folder: Path, port: int, staff: Sequence[Person]) -> dict[str, Any]:
    """Seconds of a bulk edit and of taking it back, and how long the saves of others took meanwhile. Raises
    RuntimeError when not every row is as it ought to be."""
    office = sqlite3.connect(folder / OFFICE)
    before, language = _values(office), _seldom(office)
    wanted = dict.fromkeys(before, language)
    session = Session(port, "admin@linli.example", DEMONSTRATION_PASSWORD)
    stop = threading.Event()
    clerks = [Clerk(person, port, stop) for person in staff[:OTHERS]]
    for clerk in clerks:
        clerk.start()
    time.sleep(THINKING[1] * 2)  # they are signed in
    found: dict[str, Any] = {"rows": sum(value != language for value in before.values())}
    for part, do, after in (("edit", _edit, wanted), ("undo", _undo, before)):
        for clerk in clerks:
            clerk.report = Report()
        seconds, shown = do(session, office, language)
        if _values(office) != after:
            raise RuntimeError(f"{part}: not all rows are as they ought to be")
        saves = [each for clerk in clerks for each in clerk.report.taken.get("save", ())]
        found[part] = {
            "seconds": seconds, **shown, "others_saves": percentiles(saves) if saves else None,
            "goal": {"seconds_at_most": SECONDS, "met": seconds <= SECONDS},
        }  # fmt: skip
    stop.set()
    for clerk in clerks:
        clerk.join(_PATIENCE)
    office.close()
    return found


def _values(office: sqlite3.Connection) -> dict[int, int | None]:
    return dict(office.execute(f"SELECT id, {_STORED} FROM resident WHERE {_WHERE}"))


def _seldom(office: sqlite3.Connection) -> int:
    """A language that few of the rows have."""
    found = office.execute("SELECT id FROM language WHERE code = 'es' AND deleted_at IS NULL").fetchone()
    return int(found[0])


def _edit(session: Session, office: sqlite3.Connection, language: int) -> tuple[float, dict[str, float]]:
    started = time.perf_counter()
    preview, ordered, job = order(session, _LIST, _COLUMN, language)
    if job is None:
        raise RuntimeError(f"no job: {preview.status}, {ordered.status}")
    _done(office, job)
    looked = preview.milliseconds / 1000
    return time.perf_counter() - started - looked, {"preview_seconds": looked}


def _undo(session: Session, office: sqlite3.Connection, _language: int) -> tuple[float, dict[str, float]]:
    largest = "SELECT key FROM batch WHERE verb = 'bulk' ORDER BY rows DESC LIMIT 1"  # the others' are small
    (act,) = office.execute(largest).fetchone()
    started = time.perf_counter()
    answer = session.send(_UNDO, {"act": act})
    job = re.search(r"/(\d+)", answer.text)
    if answer.status == 202 and job:
        _done(office, int(job[1]))
    elif answer.status != 200:
        raise RuntimeError(f"not taken back: {answer.status} {answer.text[:300]}")
    return time.perf_counter() - started, {}


def _done(office: sqlite3.Connection, job: int) -> None:
    """Wait until a job is over."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        state, failed = office.execute("SELECT state, failed FROM job WHERE id = ?", (job,)).fetchone()
        if state not in ("waiting", "running"):
            if state != "done":
                raise RuntimeError(f"the job is {state}: {failed} rows failed")
            return
        time.sleep(0.1)
    raise RuntimeError("the job did not end")


def table(figures: dict[str, Any]) -> str:
    """The figures as lines of text."""
    rows = [f"\n{figures['rows']:,} rows changed as one act and taken back, {OTHERS} others at work"]
    for part in ("edit", "undo"):
        found = figures[part]
        saves = found["others_saves"]
        meanwhile = (
            f"others' saves p95 {saves['p95']:.0f} ms, longest {saves['longest']:.0f}" if saves else ""
        )
        verdict = f"goal ≤{SECONDS} s for {ROWS:,}: {'met' if found['goal']['met'] else 'MISSED'}"
        rows.append(f"  {part:6}{found['seconds']:>8.1f} s  {verdict}  {meanwhile}")
    preview = figures["edit"]["preview_seconds"]
    rows.append(f"  the preview of it took {preview:.1f} s")
    return "\n".join(rows)
