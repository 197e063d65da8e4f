"""Contents in all their languages, kept ready for those who read all of it; at any moment at which they are
not right the editions are asked instead.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from backoffice.database import undecoded
from backoffice.delivery import answers, living, mark
from backoffice.delivery.living import Living, Ready
from models.base import Record, database
from models.content.answer import Whole

_PAGE = 'SELECT "row", {body} FROM whole WHERE record = {p} AND "row" < {p} ORDER BY "row" DESC LIMIT {p}'
_RIGHT = "SELECT 1 FROM whole WHERE record = {p} AND editions = {p}"
_LARGEST = 2**63 - 1


def page(record: type[Record], before: int | None, size: int) -> list[tuple[int, bytes]] | None:
    """(row, members of its item) of the rows with the highest ids below `before`, `size` of them at most;
    None when they have to be made of the editions."""
    sign = database.obj.param
    if database.execute_sql(_RIGHT.replace("{p}", sign), ("", mark.present().state)).fetchone() is None:
        return None
    statement = _PAGE.replace("{p}", sign).replace("{body}", undecoded("body"))
    asked = (record.key(), _LARGEST if before is None else before, size)
    found = database.execute_sql(statement, asked).fetchall()
    return [(row, body.encode() if isinstance(body, str) else body) for row, body in found]


def told(by: Mapping[str, Living], ready: Mapping[int, Ready]) -> bytes:
    """The members of an item in all languages: which they are, and its text in each."""
    codes = json.dumps(sorted(by), separators=(",", ":")).encode()
    each = [b"%s:{%s}" % (json.dumps(code).encode(), ready[by[code].id].item) for code in sorted(by)]
    return b'"locales":%s,"translations":{%s}' % (codes, b",".join(each))


def catch_up() -> int:
    """Make what is missing or no longer right; returns how many. By the worker, after anything came into
    force. What changes meanwhile has another state."""
    state = mark.present().state
    count = answers.catch_up()
    with database.atomic():
        for record in answers.published_records():
            count += _renew(record)
        _put("", 0, state, "")  # see `Whole`
    return count


def _renew(record: type[Record]) -> int:
    """Make those of a record."""
    present = living.of_all(record)
    made_of = {row: ",".join(f"{code}:{by[code].id}" for code in sorted(by)) for row, by in present.items()}
    known = dict(Whole.select(Whole.row, Whole.editions).where(Whole.record == record.key()).tuples())
    gone = [row for row in known if row not in made_of]
    for start in range(0, len(gone), 500):
        Whole.delete().where(Whole.record == record.key(), Whole.row.in_(gone[start : start + 500])).execute()
    changed = [row for row, editions in made_of.items() if known.get(row) != editions]
    for row in changed:
        ready = living.texts([(one, present[row]) for one in present[row].values()], parts=False)
        body = told(present[row], ready).decode()
        _put(record.key(), row, made_of[row], body)
    return len(changed) + len(gone)


def _put(record: str, row: int, editions: str, body: str) -> None:
    values = {"editions": editions, "body": body}
    Whole.insert(record=record, row=row, **values).on_conflict(
        conflict_target=[Whole.record, Whole.row], update=values
    ).execute()
