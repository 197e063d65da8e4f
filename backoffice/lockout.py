"""Counts failed attempts to sign in and locks an account or an address for a while; knows no request.

The failures stand in the database, so that the limit is one for all workers and outlives a restart. An email
that has no account is locked like one that has, so that a lock tells nothing.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

from peewee import fn

from models.base import database, now
from models.system.failed_signin import FailedSignin

WINDOW = timedelta(minutes=15)

#: Failures within the window after which nobody is let in to try. Many people may share one network address.
PER_ACCOUNT, PER_ADDRESS = 10, 50


def _recent() -> Any:
    """Failures that count. One from the future was written before the clock was set back: it would lock for
    as long as the clock was wrong."""
    return FailedSignin.at.between(now() - WINDOW, now() + timedelta(minutes=1))


class Lockout:
    """The failures of one account and of one network address; `secret` keeps the keys from being guessed."""

    def __init__(self, secret: str, email: str, address: str) -> None:
        self._account = self._key(secret, "account", email.strip().lower())
        self._address = self._key(secret, "address", address)

    @staticmethod
    def _key(secret: str, kind: str, value: str) -> str:
        text = f"{kind}\0{value}".encode()
        return hashlib.blake2b(text, key=secret.encode()[:64], digest_size=24).hexdigest()

    def minutes(self) -> int:
        """Minutes until the next attempt is allowed; 0 when one is allowed now."""
        query = (
            FailedSignin.select(FailedSignin.key, fn.COUNT(FailedSignin.id), fn.MIN(FailedSignin.at))
            .where(FailedSignin.key.in_([self._account, self._address]), _recent())
            .group_by(FailedSignin.key)
        )
        wait = timedelta()
        for key, count, first in query.tuples():
            if count >= (PER_ACCOUNT if key == self._account else PER_ADDRESS):
                wait = max(wait, first + WINDOW - now())
        return 0 if not wait else int(wait.total_seconds() // 60) + 1

    def count(self) -> None:
        """One more failure."""
        with database.atomic():
            FailedSignin.delete().where(~_recent()).execute()
            FailedSignin.insert_many([{"key": self._account}, {"key": self._address}]).execute()

    def forget(self) -> None:
        """The account's owner came in: the account starts anew, the address does not."""
        FailedSignin.delete().where(FailedSignin.key == self._account).execute()
