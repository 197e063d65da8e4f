"""Acts: what one act of somebody changed stands together in the history and is undone together."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from backoffice import tally
from backoffice.access import Actor
from backoffice.database import insert_many, without_index
from backoffice.store.texts import Waiting, settle_texts
from models.base import Record, database, now
from models.system.batch import Batch
from models.system.change import Change

#: So long a further edit may belong to an act, as a mended cell belongs to its paste.
CONTINUED = timedelta(hours=1)
#: Verbs of changes that write nothing.
NOTES = ("reveal", "print", "export", "search", "password", "second_factor", "sign_out")
#: What jobs and imports do piece by piece is one act however long it takes.
_LASTING = ("bulk", "undo", "import")
_KEY = re.compile(r"[0-9a-f]{16,32}")


class Act:
    """Gathers what an act changes; `close` writes it, in the transaction of the changes.

    `key`: of an earlier act of the same actor, verb and record that this one continues, or of one that begins
    now. Where that act cannot be continued (taken back, too old, another's) a new one begins.
    """

    def __init__(
        self,
        actor: Actor,
        verb: str,
        record: type[Record],
        reason: str = "",
        *,
        key: str | None = None,
        undoes: str | None = None,
    ) -> None:
        self.actor, self.verb, self.record, self.reason, self.undoes = actor, verb, record, reason, undoes
        #: Contents whose sentences are counted anew when the act closes.
        self.waiting = Waiting()
        self._entries: list[tuple[Any, ...]] = []
        self._rows: list[tuple[type[Record], int, str]] = []
        self._begun = self._begin(key) if key and _KEY.fullmatch(key) else None
        self.key = self._begun.key if self._begun else secrets.token_hex(8)
        #: What `close` returned.
        self.batch = ""

    def _begin(self, key: str) -> Batch | None:
        """The act of that key, made now unless there is one. Who sends the same key at the same moment waits
        here for the first to commit and continues its act."""
        Batch.insert(self._batch(key)).on_conflict_ignore().execute()
        return self._known(key)

    def _batch(self, key: str, rows: int = 0) -> dict[str, Any]:
        return {
            "key": key,
            "at": now(),
            "actor": self.actor.user_id,
            "actor_name": self.actor.name,
            "verb": self.verb,
            "record": self.record.key(),
            "reason": self.reason,
            "rows": rows,
            "undoes": self.undoes,
        }

    def _known(self, key: str) -> Batch | None:
        """The act of that key if this one may continue it."""
        query = Batch.select().where(
            Batch.key == key,
            Batch.actor.is_null() if self.actor.user_id is None else Batch.actor == self.actor.user_id,
            Batch.verb == self.verb,
            Batch.record == self.record.key(),
            Batch.undone_by.is_null(),
        )
        if self.verb not in _LASTING:
            query = query.where(Batch.at > now() - CONTINUED)
        found: Batch | None = (query.for_update() if database.for_update else query).first()
        return found

    def log(self, row: Record, diff: Mapping[str, Any], verb: str = "") -> None:
        """Note what was done with a row: {column: [stored form before, stored form after]}."""
        self._entries.append(_entry(self, row, diff, verb or self.verb))
        self._rows.append((type(row), row.id, verb or self.verb))

    def mark(self) -> int:
        """A place to go back to when what comes next fails."""
        return len(self._entries)

    def forget(self, mark: int) -> None:
        """Take back what was noted since that place."""
        del self._entries[mark:], self._rows[mark:]

    def close(self) -> str:
        """Write what was gathered and return the act's key, "" when nothing was done."""
        settle_texts(self.waiting)
        rows = {(record.key(), row) for record, row, _verb in self._rows}
        if not rows:
            if self._begun is None or self._begun.rows:
                return self._begun.key if self._begun else ""
            self._begun.delete_instance()
            return ""
        if self._begun is None:
            Batch.insert(self._batch(self.key, len(rows))).execute()
        elif more := len(rows - self._before(rows)):
            Batch.update(rows=Batch.rows + more).where(Batch.key == self.key).execute()
        insert_many(Change, _COLUMNS, self._entries)
        if any(_is_news(record, verb) for record, _row, verb in self._rows):
            tally.add(tally.CONTENT)
        return self.key

    def _before(self, rows: set[tuple[str, int]]) -> set[tuple[str, int]]:
        """Those of the rows that the act that is continued has changed already."""
        if self._begun is None or not self._begun.rows:
            return set()
        query = Change.select(Change.record, Change.row).where(
            Change.record.in_(list({record for record, _row in rows})),
            Change.row.in_(list({row for _record, row in rows})),
            without_index(Change.batch) == self.key,  # the act may have thousands by now
        )
        return set(query.tuples())

    def more(self) -> dict[type[Record], int]:
        """{record: how many live rows more} of what the act changed."""
        found = {self.record: 0}
        for record, _row, verb in self._rows:
            found[record] = found.get(record, 0) + _MORE.get(verb, 0)
        return found


def _is_news(record: type[Record], verb: str) -> bool:
    """Whether what was done with a row changes what the public reads: of content that is worked on, that it
    is gone or back."""
    gone = record.meta("topic") == "content" and verb in ("delete", "restore", "undo", "merge")
    return gone or bool(record.meta("delivered"))


def note(actor: Actor, row: Record, verb: str, diff: Mapping[str, Any], reason: str = "") -> None:
    """Log what was done with a row without changing it (a reveal, a print)."""
    act = Act(actor, verb, type(row), reason)
    insert_many(Change, _COLUMNS, [_entry(act, row, diff, verb)])


def note_list(actor: Actor, record: type[Record], verb: str, asked: str) -> None:
    """Log what was done with a list (an export, a search for an exact number): what was asked for, no row."""
    note(actor, record(id=0, version=0), verb, {}, asked[:200])


#: How many live rows more there are of what was done with one.
_MORE = {"create": 1, "restore": 1, "delete": -1}

_COLUMNS = ["at", "actor", "actor_name", "verb", "record", "row", "row_version", "batch", "reason", "diff"]


def _entry(act: Act, row: Record, diff: Mapping[str, Any], verb: str) -> tuple[Any, ...]:
    return (
        now(),
        act.actor.user_id,
        act.actor.name,
        verb,
        row.key(),
        row.id,
        row.version,
        act.key,
        act.reason,
        json.dumps(diff, ensure_ascii=False),
    )
