"""Attempts to sign in that failed, by which an account or an address is locked for a while."""

from __future__ import annotations

from peewee import CharField, DateTimeField, Model

from models.base import database, now


class FailedSignin(Model):
    """One failure; `key` is a keyed digest of the account or the address, which cannot be read back."""

    key = CharField(max_length=64)
    at = DateTimeField(default=now, index=True)

    class Meta:
        database = database
        legacy_table_names = False
        indexes = ((("key", "at"), False),)
