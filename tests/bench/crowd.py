"""Many clerks at once in the served office: they list, search, open, edit and paste, and lose nothing."""

from __future__ import annotations

import json
import multiprocessing
import random
import re
import resource
import secrets
import sqlite3
import threading
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tests.bench.measure import Forms
from tests.bench.served import Reply, Session

CLERKS, PROCESSES = 30, 2
#: Seconds that a clerk thinks between two steps.
THINKING = (0.5, 2.0)
#: The most milliseconds at the 95th percentile.
GOALS = {"list": 300, "search": 300, "save": 500}
PASSWORD = "thirty clerks at once"

_LIST, _CELLS = "/admin/resident/", "/admin/resident/ajax/update/"
_ROW = re.compile(r'<tr id="row-(\d+)" data-id="\d+" data-version="(\d+)"')
_CHOICES = {
    "away": ("never_left", "returned", "not_returned"),
    "vulnerability": ("none", "elderly", "pregnant", "chronic", "disabled"),
}
_TEXTS = ("note", "languages", "name_latin")
_PASTED = ("note", "languages", "away")
_FILTERS = (
    "f.nationality=KR", "f.nationality=JP,US&f.sex=female", "f.away=not_returned", "f.born.from=1990-01-01",
    "f.vulnerability=elderly&sort=-born", "f.household.empty=0&f.away=returned", "f.kind=foreign_resident",
)  # fmt: skip
_SORTS = ("", "sort=name", "sort=-born", "sort=nationality", "sort=household", "page=1", "page=3")
#: Every so manieth row is only looked for, so that what it is found by stands.
_LOOKED_FOR = 5
_SERVER = re.compile(r": 5\d\d$")


@dataclass(frozen=True)
class Person:
    """A clerk's account, words that rows within reach are found by, and rows that others edit as well."""

    email: str
    words: tuple[str, ...]
    shared: tuple[int, ...]


@dataclass(frozen=True)
class Edit:
    """A cell whose saving was acknowledged; `version` of the row after it, None where a page answered."""

    row: int
    version: int | None
    column: str
    value: str


@dataclass
class Report:
    """What clerks did: {kind of step: milliseconds}, what was not as it should be, acknowledged edits."""

    taken: dict[str, list[float]] = field(default_factory=dict)
    troubles: Counter[str] = field(default_factory=Counter)
    edits: list[Edit] = field(default_factory=list)
    undone: list[str] = field(default_factory=list)
    conflicts: int = 0
    cpu: float = 0.0

    def add(self, other: Report) -> None:
        for kind, taken in other.taken.items():
            self.taken.setdefault(kind, []).extend(taken)
        self.troubles.update(other.troubles)
        self.edits += other.edits
        self.undone += other.undone
        self.conflicts += other.conflicts
        self.cpu += other.cpu


class Clerk(threading.Thread):
    """One clerk, who thinks, acts and notes what came of it until told to stop."""

    def __init__(self, person: Person, port: int, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.person, self.port, self.stop, self.report = person, port, stop, Report()
        self.chance = random.Random(person.email)
        #: Rows of the list in sight, and the version of each row when it was last seen.
        self.rows: list[int] = []
        self.seen: dict[int, int] = {}
        self.series, self.count = secrets.token_hex(2).upper(), 0

    def run(self) -> None:
        steps, weights = zip(*STEPS, strict=True)
        try:
            self._think()
            self.session = Session(self.port, self.person.email, PASSWORD)
            self._noted("sign in", self.session.signed_in, 302)
            self._list("ids=" + ",".join(map(str, self.person.shared)))
            self._list("")
            while not self._think():
                self.chance.choices(steps, weights)[0](self)
        except Exception as error:  # named in the report; the others go on
            self.report.troubles[f"{type(error).__name__}: {error}"] += 1

    def _think(self) -> bool:
        return self.stop.wait(self.chance.uniform(*THINKING))

    def _noted(self, kind: str, reply: Reply, *fine: int) -> Reply:
        self.report.taken.setdefault(kind, []).append(reply.milliseconds)
        if reply.status not in (fine or (200,)):
            self.report.troubles[f"{kind}: {reply.status}"] += 1
        return reply

    # Steps

    def look(self, kind: str, reply: Reply) -> None:
        """A list; its rows are those the next steps are about."""
        self._noted(kind, reply)
        found = {int(row): int(version) for row, version in _ROW.findall(reply.text)}
        self.seen |= found
        if found:
            self.rows = [row for row in found if row % _LOOKED_FOR]
        elif kind == "search":
            self.report.troubles["search: found nothing"] += 1

    def _list(self, query: str) -> None:
        """A list, and what its page asks for when it is there."""
        self.look("list", self.session.get(f"{_LIST}?{query}"))
        self._noted("counts", self.session.get(f"{_LIST}views/counts/"))

    def list(self) -> None:
        self._list(self.chance.choice(_SORTS))

    def filter(self) -> None:
        self._list(self.chance.choice(_FILTERS))

    def search(self) -> None:
        """What is searched for is sent, and answered by the address of the list that is then asked for."""
        word = {"search": self.chance.choice(self.person.words), "list": ""}
        sent = self.session.post(f"{_LIST}find/", word)
        found = self.session.get(sent.location) if sent.location else sent
        self.look("search", replace(found, milliseconds=sent.milliseconds + found.milliseconds))

    def open(self) -> None:
        self._noted("open", self.session.get(f"{_LIST}details/?id={self._row()}"))

    def cell(self) -> None:
        """One to three cells of a row, now and then of one that others edit too."""
        columns = self.chance.sample((*_TEXTS, *_CHOICES), self.chance.choice((1, 1, 2, 3)))
        self._write("save", {self._row(): columns})

    def form(self) -> None:
        """The whole form of a row, with one field changed."""
        row, note = self._row(), self._text()
        address = f"{_LIST}edit/?id={row}"
        form = Forms(self._noted("open", self.session.get(address)).text).named("version")
        reply = self._noted("save", self.session.post(address, {**form, "note": note}), 302, 409)
        if reply.status == 302:
            self.report.edits.append(Edit(row, None, "note", note))
        else:
            self.report.conflicts += 1

    def paste(self) -> None:
        """A block of three columns."""
        if self.rows:
            self._write("paste", dict.fromkeys(self.rows[: self.chance.randint(5, 40)], _PASTED))

    def _row(self) -> int:
        """A row in sight; one time in ten of those that others have in sight as well."""
        if self.chance.random() < 0.1:
            return self.chance.choice(self.person.shared)
        return self.chance.choice(self.rows or self.person.shared)

    def _text(self) -> str:
        """A text that nobody else writes."""
        self.count += 1
        return f"{self.person.email.partition('@')[0].upper()} {self.series} {self.count}"

    def _write(self, kind: str, wanted: Mapping[int, Iterable[str]]) -> str:
        """Send cells as one act, over the versions that were seen, and those in conflict again over the
        version that the answer tells; returns the key of the act."""
        cells = {row: {column: self._value(column) for column in names} for row, names in wanted.items()}
        act: str | None = None
        for _try in range(5):
            sent = [
                {"id": row, "version": self.seen[row], "values": {
                    name: {"id": value} if name in _CHOICES else value for name, value in values.items()
                }}
                for row, values in cells.items()
            ]  # fmt: skip
            reply = self._noted(kind, self.session.send(_CELLS, {"act": act, "cells": sent}))
            if reply.status != 200:
                break
            answer = json.loads(reply.text)
            act = answer["act"] or act
            cells = self._read(cells, answer)
            if not cells:
                break
        return act or ""

    def _read(self, cells: dict[int, dict[str, str]], answer: Mapping[str, Any]) -> dict[int, dict[str, str]]:
        """Note what the answer acknowledges; returns the cells that are in conflict."""
        done, again = set(answer["done"]), {}
        for row, values in cells.items():
            refused, theirs = (answer[key].get(str(row), {}) for key in ("problems", "conflicts"))
            if row in answer["missing"] or set(refused) - set(theirs):
                self.report.troubles[f"cell refused: {sorted(refused.values())}"] += 1
            if str(row) in answer["rows"]:
                self.seen[row] = answer["rows"][str(row)]["version"]
            if row in done:
                self.report.edits += [
                    Edit(row, self.seen[row], column, value)
                    for column, value in values.items()
                    if column in _TEXTS and column not in refused and column not in theirs
                ]
            if theirs:
                self.report.conflicts += 1
                again[row] = {column: values[column] for column in theirs}
        return again

    def _value(self, column: str) -> str:
        return self.chance.choice(_CHOICES[column]) if column in _CHOICES else self._text()


#: What clerks do, and how often.
STEPS = (
    (Clerk.list, 18), (Clerk.filter, 14), (Clerk.search, 20), (Clerk.open, 12), (Clerk.cell, 26),
    (Clerk.form, 5), (Clerk.paste, 5),
)  # fmt: skip


# The crowd


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
            sought = [row for row in rows if row.id % _LOOKED_FOR == 0]
            sought.sort(key=lambda row: not row.name_native)
            words = [word for row in sought[:40] for word in _words(row)]
            found.append(
                Person(email, tuple(words), tuple(row.id for row in rows[:12] if row.id % _LOOKED_FOR))
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
    """Acknowledged edits that the office does not know: each stands in the history, and what the history says
    last of a cell stands in its row. Read past the product, from the file."""
    connection = sqlite3.connect(folder / "office.sqlite3")
    missing = []
    by_row: dict[int, list[Edit]] = {}
    for edit in report.edits:
        by_row.setdefault(edit.row, []).append(edit)
    history = "SELECT row_version, diff FROM \"change\" WHERE record = 'resident' AND row = ? ORDER BY id"
    for row, edits in by_row.items():
        known, last = set(), {}
        for version, diff in connection.execute(history, (row,)):
            for column, (_before, after) in json.loads(diff).items():
                known |= {(version, column, after), (None, column, after)}
                last[column] = after
        for edit in edits:
            if (edit.version, edit.column, edit.value) not in known:
                missing.append(f"{edit} is not in the history")
        names = [name for name in last if name in (*_TEXTS, *_CHOICES)]
        columns = ", ".join(f'"{name}"' for name in names)
        stands = connection.execute(f"SELECT {columns} FROM resident WHERE id = ?", (row,)).fetchone()
        for name, value in zip(names, stands, strict=True):
            if value != last[name]:
                missing.append(f"row {row}: {name} is {value!r} instead of {last[name]!r}")
    for key in report.undone:
        if not connection.execute("SELECT 1 FROM batch WHERE undoes = ?", (key,)).fetchone():
            missing.append(f"act {key} was not taken back")
    connection.close()
    return missing


def percentiles(taken: Sequence[float]) -> dict[str, float]:
    """How many there were, and p50, p95, p99 and the longest."""
    ordered = sorted(taken)
    found = {f"p{part}": ordered[min(len(ordered) - 1, len(ordered) * part // 100)] for part in (50, 95, 99)}
    return {"count": len(ordered), **found, "longest": ordered[-1]}
