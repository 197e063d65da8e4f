"""The passkeys that users sign in with, in the form that WebAuthn asks for."""

from __future__ import annotations

from typing import Any

from peewee import BlobField, BooleanField, CharField, DateTimeField, ForeignKeyField, IntegerField, Model

from models.base import database, now
from models.system.user import ListField, User


class BytesField(BlobField):
    """Bytes; PostgreSQL's driver gives them back as a view that WebAuthn does not take."""

    def python_value(self, value: Any) -> bytes | None:
        return None if value is None else bytes(value)


class Passkey(Model):
    """One key of one user; never shown, handled by signing in only."""

    user = ForeignKeyField(User, backref="webauthn", on_delete="CASCADE")
    name = CharField(max_length=64)
    credential_id = BytesField(unique=True)
    public_key = BytesField()
    sign_count = IntegerField(default=0)
    transports = ListField(null=True)
    extensions = CharField(max_length=255, null=True)
    backup_state = BooleanField(default=False)
    device_type = CharField(max_length=64)
    usage = CharField(max_length=64)
    lastuse_datetime = DateTimeField(default=now)

    class Meta:
        database = database
        legacy_table_names = False
