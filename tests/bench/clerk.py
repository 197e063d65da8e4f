"""A clerk of the served office, who lists, searches, opens, edits, pastes, and notes what came of it."""

from __future__ import annotations

import json
import random
import re
import secrets
import threading
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tests.bench.measure import Forms
from tests.bench.served import Reply, Session

#: Seconds that a clerk thinks between two steps.
THINKING = (0.5, 2.0)
PASSWORD = "thirty clerks at once"
#: What is written: choices, texts that nobody else writes, and what of them is pasted.
CHOICES = {
    "away": ("never_left", "returned", "not_returned"),
    "vulnerability": ("none", "elderly", "pregnant", "chronic", "disabled"),
}
TEXTS, PASTED = ("note", "languages", "name_latin"), ("note", "languages", "away")
#: Every so manieth row is only looked for, so that what it is found by stands.
LOOKED_FOR = 5

_LIST = "/admin/resident/"
_ROW = re.compile(r'<tr id="row-(\d+)" data-id="\d+" data-version="(\d+)"')
_FILTERS = (
    "f.nationality=KR", "f.nationality=JP,US&f.sex=female", "f.away=not_returned", "f.born.from=1990-01-01",
    "f.vulnerability=elderly&sort=-born", "f.household.empty=0&f.away=returned", "f.kind=foreign_resident",
)  # fmt: skip
_SORTS = ("", "sort=name", "sort=-born", "sort=nationality", "sort=household", "page=1", "page=3")


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
    """What clerks did: {kind of step: milliseconds}, what was not as it should be, and what was acknowledged:
    edits, acts that were taken back, {job of a bulk edit: the note that it writes}."""

    taken: dict[str, list[float]] = field(default_factory=dict)
    troubles: Counter[str] = field(default_factory=Counter)
    edits: list[Edit] = field(default_factory=list)
    undone: list[str] = field(default_factory=list)
    jobs: dict[int, str] = field(default_factory=dict)
    conflicts: int = 0
    cpu: float = 0.0

    def add(self, other: Report) -> None:
        for kind, taken in other.taken.items():
            self.taken.setdefault(kind, []).extend(taken)
        self.troubles.update(other.troubles)
        self.edits += other.edits
        self.undone += other.undone
        self.jobs |= other.jobs
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
        self.pasted = ""
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
            self.rows = [row for row in found if row % LOOKED_FOR]
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
        columns = self.chance.sample((*TEXTS, *CHOICES), self.chance.choice((1, 1, 2, 3)))
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
            rows = self.rows[: self.chance.randint(5, 40)]
            self.pasted = self._write("paste", dict.fromkeys(rows, PASTED))

    def undo(self) -> None:
        """The last paste is taken back, but for what others changed since."""
        key, self.pasted = self.pasted, ""
        if key:
            reply = self._noted("undo", self.session.send(f"{_LIST}undo/", {"act": key}))
            if reply.status == 200 and json.loads(reply.text)["act"]:
                self.report.undone.append(key)

    def bulk(self) -> None:
        """Chosen rows get the same note; when somebody changed one since the preview it is shown again."""
        if self.rows:
            note, rows = self._text(), ",".join(map(str, self.rows[:30]))
            preview, ordered, job = order(self.session, f"ids={rows}", "note", note)
            self._noted("bulk preview", preview)
            self._noted("bulk", ordered, 302, 409)
            if job is None:
                self.report.conflicts += 1
            else:
                self.report.jobs[job] = note

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
                    name: {"id": value} if name in CHOICES else value for name, value in values.items()
                }}
                for row, values in cells.items()
            ]  # fmt: skip
            reply = self._noted(kind, self.session.send(f"{_LIST}ajax/update/", {"act": act, "cells": sent}))
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
                    if column in TEXTS and column not in refused and column not in theirs
                ]
            if theirs:
                self.report.conflicts += 1
                again[row] = {column: values[column] for column in theirs}
        return again

    def _value(self, column: str) -> str:
        return self.chance.choice(CHOICES[column]) if column in CHOICES else self._text()


def order(session: Session, query: str, column: str, value: Any) -> tuple[Reply, Reply, int | None]:
    """Give the rows of a list the same value in a column as the pages of a bulk edit do: the preview, the
    answer to the order, and the job that was ordered."""
    typed = {"query": query, "set": column, column: value}
    preview = session.post(f"{_LIST}bulk/", {**typed, "step": "preview"})
    form = Forms(preview.text).named("act")
    ordered = session.post(f"{_LIST}bulk/", {**form, "step": "apply"})
    job = re.search(r"/(\d+)", ordered.location)
    return preview, ordered, int(job[1]) if job else None


#: What clerks do, and how often.
STEPS = (
    (Clerk.list, 18), (Clerk.filter, 14), (Clerk.search, 20), (Clerk.open, 12), (Clerk.cell, 26),
    (Clerk.form, 5), (Clerk.paste, 5), (Clerk.undo, 1), (Clerk.bulk, 1),
)  # fmt: skip
