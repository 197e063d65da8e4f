"""Tokens of the API: issued once, known by their digest only, never more than their user may see."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from backoffice import access, store
from backoffice.access import Actor, Assignment, Grant
from models.base import Record, now
from models.days import today
from models.system.api_token import PREVIEW, RECORDS, ApiToken
from models.system.user import User

#: By which a token is known wherever it turns up.
_BEGINNING = "lin_"
_SHOWN = 9

#: A token that is in use is noted so often.
_NOTED = timedelta(minutes=5)


@dataclass(frozen=True)
class Limited(Actor):
    """An actor by a token: reads only, and of its user's records only those that the token is for."""

    token: int = 0
    scopes: frozenset[str] = frozenset()

    def grants(self, record: type[Record], verb: str) -> Iterator[tuple[Assignment, Grant]]:
        if verb == "view" and {f"{RECORDS}*", RECORDS + record.key()} & self.scopes:
            yield from super().grants(record, verb)

    @property
    def previews(self) -> bool:
        """Whether it may read texts that are being worked on."""
        return PREVIEW in self.scopes

    def user(self) -> Actor:
        """The actor whose rights these are a part of."""
        return Actor(self.user_id, self.name, self.language, self.assignments)


def issue(actor: Actor, values: Mapping[str, Any], once: str | None = None) -> tuple[ApiToken, str]:
    """Make a token of what was typed. Returns its row and the token itself, which is never to be had again:
    "" when the same form came before. Raises Refused, Invalid."""
    token = _BEGINNING + secrets.token_urlsafe(32)
    digest = _digest(token)
    row: ApiToken = store.create(
        actor, ApiToken, values, once=once, system={"prefix": token[:_SHOWN], "digest": digest}
    )
    return row, token if row.digest == digest else ""


def revoke(actor: Actor, row_id: int) -> None:
    """Let a token open nothing any more. Raises Refused, Missing."""
    store.change(actor, ApiToken, row_id, {}, verb="edit", system={"revoked": True})


def holder(token: str) -> tuple[ApiToken, User] | None:
    """The valid token's row and its user, None for one that is unknown, over, revoked or whose user may not
    sign in: which of these it is, is nobody's business."""
    digest = _digest(token)
    row = (
        ApiToken.select(ApiToken, User)
        .join(User)
        .where(ApiToken.digest == digest, ApiToken.deleted_at.is_null(), User.deleted_at.is_null())
        .get_or_none()
    )
    if row is None or not hmac.compare_digest(row.digest, digest):
        return None
    if row.revoked or row.expires_on < today() or not row.user.active:
        return None
    return row, row.user


def limited(row: ApiToken, user: Actor) -> Limited:
    """The actor of a token of that user; notes now and then that it is in use."""
    moment = now()
    if row.last_used_at is None or not timedelta() <= moment - row.last_used_at < _NOTED:
        ApiToken.update(last_used_at=moment).where(ApiToken.id == row.id).execute()
    return Limited(user.user_id, user.name, user.language, user.assignments, token=row.id, scopes=row.words())


def may_preview(actor: Actor, record: type[Record]) -> bool:
    """Whether the actor may read a record's texts that are being worked on."""
    if isinstance(actor, Limited):
        return actor.previews and access.may(actor.user(), "view", record)
    return actor.user_id is not None and access.may(actor, "view", record)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
