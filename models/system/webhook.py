"""An address that is told when content is published or withdrawn."""

from __future__ import annotations

import base64
import secrets
from typing import Any
from urllib.parse import urlsplit

from flask_babel import lazy_gettext as _

from models.base import SPECIAL, BooleanField, CharField, DateTimeField, Record, column, now
from models.fields import Sealed, SealedField


class Webhook(Record):
    """One receiver. The secret signs what is sent; where none is typed, a random one is made. `told_until`:
    what happened up to then stands among the messages to it."""

    name = column(CharField(max_length=80), _("Name"), listed=True, searched=True, sample="街道网站")
    address = column(
        CharField(max_length=400),
        _("Address"),
        _("Is sent a POST with JSON; must begin with https:// or http:// and stand on a public network."),
        listed=True,
        searched=True,
        sample="https://street.example/linli",
    )
    secret = column(
        SealedField(blind=False),
        _("Secret"),
        _("Signs each message, so that the receiver knows it to be yours. Left empty, one is made."),
        sensitivity=SPECIAL,
    )
    on_published = column(
        BooleanField(default=True), _("When something is published"), listed=True, filtered=True
    )
    on_withdrawn = column(
        BooleanField(default=True), _("When something is withdrawn"), listed=True, filtered=True
    )
    records = column(
        CharField(max_length=400, default=""),
        _("Only of"),
        _("Names of records separated by spaces, for example: notice guide. Empty: all content."),
        listed=True,
        sample="notice guide",
    )
    active = column(BooleanField(default=True), _("Active"), listed=True, filtered=True, sample=True)
    created_at = column(DateTimeField(default=now), _("Made at"), system=True)
    told_until = DateTimeField(default=now)

    class Meta:
        label, label_plural, topic = _("Webhook"), _("Webhooks"), "system"
        title, order = "name", "name"

    def prepare(self, old: Record | None) -> None:
        if not self.secret:
            self.secret = Sealed("whsec_" + base64.b64encode(secrets.token_bytes(32)).decode())
        self.records = " ".join(dict.fromkeys(self.records.split()))
        super().prepare(old)

    def wants(self, event: str, record: str) -> bool:
        """Whether it is told of that event ("published", "withdrawn") of that record."""
        if not self.active or (self.records and record not in self.records.split()):
            return False
        return bool(getattr(self, f"on_{event}"))

    def problems(self) -> dict[str, Any]:
        from models.register import by_name  # which knows this record too

        found = super().problems()
        try:
            parts = urlsplit(self.address)
            sound = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
        except ValueError:
            sound = False
        if not sound or any(sign.isspace() for sign in self.address):
            found["address"] = _("Write an address that begins with https:// or http://.")
        elif parts.username or parts.password:
            found["address"] = _("Leave name and password out of the address.")
        unknown = [name for name in self.records.split() if by_name(name) is None]
        if unknown:
            found["records"] = _("There is no record “%(name)s”.", name=unknown[0][:60])
        return found
