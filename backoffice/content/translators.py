"""Who may be asked to translate into which languages, by their assignments; reads only."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _

from backoffice import access
from backoffice.access import Actor, Assignment, Reach
from backoffice.store import Invalid, Refused
from models.content.target import Target
from models.content.translation import Translation
from models.system.assignment import Assignment as Given
from models.system.role import Role
from models.system.user import User


def offered(actor: Actor) -> list[tuple[int, str, frozenset[str] | None]]:
    """(user id, name, languages, None for all) of everybody who writes translations. Raises Refused."""
    if not access.may(actor, "edit", Translation):
        raise Refused(Translation.key())
    found: dict[int, tuple[str, frozenset[str] | None]] = {}
    query = (
        Given.select(User.id, User.name, Role.name, Given.languages)
        .join(User)
        .switch(Given)
        .join(Role)
        .where(User.active, *(record.deleted_at.is_null() for record in (Given, User, Role)))
    )
    for user, name, role, codes in query.order_by(User.name, User.id).tuples():
        reach = _reach(role)
        if reach is None:
            continue
        written = None if reach is Reach.EVERYTHING else frozenset(codes.split())
        before = found.get(user, (name, frozenset()))[1]
        both = None if written is None or before is None else written | before
        found[user] = (name, both)
    return [(user, name, codes) for user, (name, codes) in found.items() if codes is None or codes]


def _reach(role: str) -> Reach | None:
    """How far a role writes translated sentences."""
    grants = Actor(None, role, assignments=(Assignment(role),)).grants(Target, "edit")
    return next((grant.reach for _assignment, grant in grants), None)


def require(actor: Actor, translator: int, languages: Iterable[str]) -> None:
    """Raises Invalid for somebody who does not write these languages."""
    known: dict[int, Any] = {user: codes for user, _name, codes in offered(actor)}
    if translator not in known:
        raise Invalid({"translator": _("Choose one of the translators offered.")})
    codes = known[translator]
    lacking = sorted(set(languages) - codes) if codes is not None else []
    if lacking:
        raise Invalid(
            {
                "translator": _(
                    "This translator does not write %(languages)s. Choose somebody else, or fewer languages.",
                    languages=", ".join(lacking),
                )
            }
        )
