"""Tokens that show the text being worked on of one row to whoever holds them, for a while.

Nothing is kept of them: they are signed, name who made them, and open no more than that user may see now.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from itsdangerous import BadData, URLSafeSerializer

from backoffice import reading
from backoffice.access import Actor
from backoffice.store import Refused
from models.base import Record

#: Hours that a preview lasts, and the most that it may.
LASTS, LONGEST = 24, 24 * 14


class BadPreview(Exception):
    """The token is not one, is over, or is for something else."""


def issue(actor: Actor, secret: str, record: type[Record], row_id: int, hours: int = LASTS) -> str:
    """A token for the working text of a row within reach, in all languages. Raises Refused, Missing."""
    if actor.user_id is None:
        raise Refused(record.key())
    row = reading.get(actor, record, row_id)
    until = datetime.now(UTC) + timedelta(hours=max(1, min(hours, LONGEST)))
    return str(_signer(secret).dumps([record.key(), row.id, actor.user_id, int(until.timestamp())]))


def maker(token: str, secret: str, record: type[Record], row_id: int) -> int:
    """The id of the user who made the token for this row. Raises BadPreview."""
    try:
        name, row, user, until = _signer(secret).loads(token)
    except (BadData, ValueError, TypeError) as error:
        raise BadPreview("unreadable") from error
    if datetime.now(UTC).timestamp() > until:
        raise BadPreview("over")
    if (name, row) != (record.key(), row_id):
        raise BadPreview("of something else")
    return int(user)


def _signer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt="linli preview of content")
