"""What is done in lists and forms of residents, each verified: a cell, a block, counts of views, a look-up of
who may be registered already."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from werkzeug.test import Client, TestResponse

from backoffice import counts
from models.people.resident import Resident

LIST = "/admin/resident/"
TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')
#: A block of 200 cells.
COLUMNS, ROWS = ("name_latin", "name_native", "languages", "note"), 50
#: A view is counted up to here.
_MOST = 100_000


class Acts:
    """The acts of one account, which reaches the rows `within`; the last request of each is the one to
    measure. Blocks of rows begin at the given ids; the row after each is looked up."""

    def __init__(self, within: Any, starts: Sequence[int]) -> None:
        self.within = within & Resident.deleted_at.is_null()
        rows = Resident.select(Resident.id).where(self.within).order_by(Resident.id).limit(ROWS + 1)
        self.blocks = [[row for (row,) in rows.where(Resident.id >= start).tuples()] for start in starts]
        self.written = 0

    def do(self, client: Client, scenario: str, number: int) -> int:
        """Do it; returns how many rows or views it was about. Raises RuntimeError when it went wrong."""
        *block, known = self.blocks[number % len(self.blocks)]
        if scenario == "likely":
            return self._likely(client, known)
        if scenario == "cell":
            return self._write(client, block[:1], COLUMNS[:1])
        if scenario == "paste":
            return self._write(client, block, COLUMNS)
        counts._found.clear()  # as after half a minute
        return self._counts(client)

    def _write(self, client: Client, rows: Sequence[int], columns: Sequence[str]) -> int:
        """Send cells over the versions that are stored; all of them stand in the database then."""
        stored = Resident.select().where(Resident.id.in_(rows))
        versions = {row.id: row.version for row in stored}
        wanted = {row: {name: self._text() for name in columns} for row in rows}
        cells = [{"id": row, "version": versions[row], "values": values} for row, values in wanted.items()]
        answer = self._send(client, f"{LIST}ajax/update/", {"cells": cells})
        found = {row.id: {name: row.__data__[name] for name in columns} for row in stored.clone()}
        if found != wanted:
            raise RuntimeError(f"not saved: {answer.status_code} {answer.get_data(as_text=True)[:300]}")
        return len(rows)

    def _send(self, client: Client, address: str, values: Any) -> TestResponse:
        token = TOKEN.search(client.get(LIST).get_data(as_text=True))
        return client.post(address, json=values, headers={"X-CSRFToken": token[1] if token else ""})

    def _likely(self, client: Client, known: int) -> int:
        """Somebody registered is typed anew, by the name in another script and the day of birth."""
        row = Resident.get_by_id(known)
        typed = {"name": row.name_native or row.name_latin, "born": str(row.born)}
        answer = self._send(client, f"{LIST}alike/like/", {"inputs": typed})
        found = [each["id"] for each in answer.get_json()["found"]]
        if known not in found:
            raise RuntimeError(f"{typed['name']} is not found as {row.name}: {answer.status_code} {found}")
        return len(found)

    def _text(self) -> str:
        self.written += 1
        return f"MEASURED {self.written}"

    def _counts(self, client: Client) -> int:
        """The views that come with the record, each with as many rows as the database counts."""
        found = client.get(f"{LIST}views/counts/").get_json()
        for away in ("never_left", "returned", "not_returned"):
            number = Resident.select().where(self.within, Resident.away == away).count()
            if int(re.sub(r"\D", "", found[away])) != min(number, _MOST):
                raise RuntimeError(f"{found[away]} rows of {away} instead of {number}")
        return len(found)
