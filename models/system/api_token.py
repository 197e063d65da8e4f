"""A token by which another program reads through the delivery API with the rights of one user, or fewer."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

from models.base import (
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    ForeignKeyField,
    Record,
    column,
    now,
)
from models.system.user import User

#: What a token may be for; "records:" goes with the name of a record or with "*".
CONTENT, PREVIEW, RECORDS = "content", "preview", "records:"


class ApiToken(Record):
    """One token. Only its digest is kept; `prefix` are the first characters, by which people tell tokens
    apart."""

    name = column(
        CharField(max_length=80),
        _("Name"),
        _("What the token is for."),
        listed=True,
        searched=True,
        sample="社区公众号",
    )
    user = column(
        ForeignKeyField(User, backref="api_tokens", on_delete="CASCADE"),
        _("User"),
        _("The token sees no more than this user."),
        listed=True,
        filtered=True,
        part=True,
    )
    scopes = column(
        CharField(max_length=400, default=CONTENT),
        _("Scope"),
        _(
            "Words separated by spaces: content (published content), preview (the texts being worked on), "
            "records:resident (that record), records:* (all that the user may view)."
        ),
        listed=True,
        sample="content preview",
    )
    expires_on = column(
        DateField(),
        _("Valid until"),
        _("The last day on which the token opens anything."),
        listed=True,
        filtered=True,
        sample="2027-06-30",
    )
    prefix = column(
        CharField(max_length=12, default=""), _("Begins with"), listed=True, system=True, sample="lin_4fK2"
    )
    last_used_at = column(
        DateTimeField(null=True),
        _("Last used"),
        listed=True,
        filtered=True,
        system=True,
    )
    revoked = column(BooleanField(default=False), _("Revoked"), listed=True, filtered=True, system=True)
    created_at = column(DateTimeField(default=now), _("Made at"), system=True)
    digest = CharField(max_length=64, unique=True, null=True)

    class Meta:
        label, label_plural, topic = _("API token"), _("API tokens"), "system"
        title, order = "name", "-created_at"

    def words(self) -> frozenset[str]:
        """The words of its scope."""
        return frozenset(self.scopes.split())

    def prepare(self, old: Record | None) -> None:
        super().prepare(old)
        self.scopes = " ".join(dict.fromkeys(self.scopes.split()))
        if isinstance(old, ApiToken) and old.revoked:
            self.revoked = True  # for good: whoever has it must not get in again by a change taken back

    def problems(self) -> dict[str, Any]:
        found = super().problems()
        unknown = [word for word in self.scopes.split() if not _known(word)]
        if unknown:
            found["scopes"] = _("There is no scope “%(name)s”.", name=unknown[0][:60])
        elif not self.scopes.strip():
            found["scopes"] = _("Name at least one scope.")
        return found


def _known(word: str) -> bool:
    from models.register import by_name  # which knows this record too

    if not word.startswith(RECORDS):
        return word in (CONTENT, PREVIEW)
    name = word.removeprefix(RECORDS)
    return name == "*" or by_name(name) is not None
