"""What contents are about, for those who look for one."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

from models.base import PUBLIC, CharField, column

TOPICS = [
    ("registration", _("Registration")),
    ("permits", _("Permits")),
    ("health", _("Health care")),
    ("waste", _("Waste")),
    ("safety", _("Safety")),
    ("housing", _("Housing")),
    ("school", _("School")),
    ("service", _("Service")),
    ("travel", _("Travel")),
    ("places", _("Places")),
]


def topic_column() -> Any:
    """The column that says what a content is about."""
    return column(
        CharField(max_length=20, default="service", choices=TOPICS),
        _("Topic"),
        sensitivity=PUBLIC,
        listed=True,
        filtered=True,
        printed=True,
        sample="registration",
    )
