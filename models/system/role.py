"""What a user does in the office; what a role may do stands in the access table."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

from models.base import INTERNAL, BooleanField, CharField, Record, column

#: The roles of the office by the names that the access table uses.
ROLES: dict[str, Any] = {
    "administrator": _("Administrator"),
    "clerk": _("Community clerk"),
    "grid_member": _("Grid member"),
    "outreach": _("Outreach editor"),
    "translator": _("Translator"),
    "company_liaison": _("Company liaison"),
    "school_liaison": _("School liaison"),
    "transfer_team": _("Transfer team"),
    "observation_team": _("Observation team"),
    "duty_officer": _("Duty officer"),
    "command": _("Command reader"),
}


class Role(Record):
    """A role by the name under which the access table knows it."""

    name = column(
        CharField(max_length=40, unique=True, choices=list(ROLES.items())),
        _("Name"),
        sensitivity=INTERNAL,
        listed=True,
        searched=True,
        system=True,
        sample="clerk",
    )
    second_factor = column(
        BooleanField(default=False),
        _("Second factor"),
        _("Whoever has this role signs in with a second factor."),
        sensitivity=INTERNAL,
        listed=True,
        filtered=True,
        sample=False,
    )

    class Meta:
        label, label_plural, topic = _("Role"), _("Roles"), "system"
        title, order = "name", "name"
