"""Accounts and how they get in: new users, temporary passwords, lost second factors, signing out everywhere.

Needs an application context, for passwords are hashed as the settings say.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _
from flask_security import hash_password

from backoffice import access, store
from backoffice.access import Actor
from backoffice.lockout import Lockout
from models.base import database, now
from models.system.assignment import Assignment
from models.system.passkey import Passkey
from models.system.role import Role
from models.system.user import User, session_key

#: A temporary password that was not used by then is good for nothing.
TEMPORARY = timedelta(days=3)

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike


def ensure_roles() -> None:
    """Give every role of the access policy its row, so that it can be assigned."""
    Role.insert_many([{"name": name} for name in access.ROLES]).on_conflict_ignore().execute()


def add_user(
    email: str,
    assignments: Iterable[access.Assignment],
    *,
    name: str = "",
    password: str = "",
    language: str = "zh_Hans_CN",
    actor: Actor | None = None,
) -> str:
    """Make the user, or give one who exists the roles that are missing. Returns the password: the given one,
    else a temporary one, "" for a user who has one already.

    Raises store.Invalid for what cannot be, also for a password against the rules.
    """
    actor = actor or Actor.system("user add")
    ensure_roles()
    with database.atomic():
        user = User.get_or_none(User.email == email.strip().lower(), User.deleted_at.is_null())
        if user is None:
            values = {"email": email, "name": name or email.partition("@")[0], "interface_language": language}
            user = store.create(actor, User, values)
        for each in assignments:
            _assign(actor, user, each)
        if password:
            _set_password(user, password, temporary=False)
        elif user.password is None:
            password = temporary_password()
            _set_password(user, password, temporary=True)
    return password


def _assign(actor: Actor, user: User, given: access.Assignment) -> None:
    role = Role.get_or_none(Role.name == given.role)
    if role is None:
        raise store.Invalid({"role": _("There is no role %(name)s.", name=given.role)})
    values = {
        "user": user.id,
        "role": role.id,
        "area": given.area,
        "company": given.company,
        "school": given.school,
        "languages": " ".join(sorted(given.languages)),
    }
    same = [Assignment._meta.fields[column] == value for column, value in values.items() if value is not None]
    if not Assignment.select().where(*same, Assignment.deleted_at.is_null()).exists():
        store.create(actor, Assignment, {column: value for column, value in values.items() if value})


def temporary_password() -> str:
    """A random password that is easy to read out, of 79 bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _place in range(4)) for _group in range(4))


def new_temporary_password(actor: Actor, user_id: int) -> str:
    """Replace a user's password by a temporary one, end the user's sessions and any lock, and return it: it
    is shown once and must be changed at the next sign-in. Raises store.Refused, store.Missing."""
    with database.atomic():
        user, password = _reach(actor, user_id), temporary_password()
        _set_password(user, password, temporary=True)
        Lockout(current_app.extensions["settings"].secret_key, user.email, "").forget()
        store.note(actor, user, "password", {})
    return password


def reset_second_factor(actor: Actor, user_id: int) -> None:
    """Take a lost second factor off a user and end the user's sessions.

    Raises store.Refused, store.Missing.
    """
    with database.atomic():
        user = _reach(actor, user_id)
        Passkey.delete().where(Passkey.user == user.id).execute()
        _write(user, tf_primary_method=None, tf_totp_secret=None, mf_recovery_codes=None)
        store.note(actor, user, "second_factor", {})


def sign_out_everywhere(actor: Actor, user_id: int) -> None:
    """End every session of a user; one may do that to oneself, and to whom one may edit."""
    with database.atomic():
        user = User.get_by_id(user_id) if user_id == actor.user_id else _reach(actor, user_id)
        _write(user)
        store.note(actor, user, "sign_out", {})


def _reach(actor: Actor, user_id: int) -> User:
    if not access.may(actor, "edit", User):
        raise store.Refused("user")
    user = User.get_or_none(User.id == user_id, User.deleted_at.is_null(), access.rows(actor, "edit", User))
    if user is None:
        raise store.Missing("user")
    found: User = user
    return found


def _set_password(user: User, password: str, *, temporary: bool) -> None:
    problems, normal = current_app.extensions["security"].password_util.validate(password, False, user=user)
    if problems:
        raise store.Invalid({"password": problems[0]})
    _write(user, password=hash_password(normal), password_expires_at=now() + TEMPORARY if temporary else None)


def _write(user: User, **values: Any) -> None:
    """Write columns of signing in, and end the user's sessions."""
    User.update(fs_uniquifier=session_key(), **values).where(User.id == user.id).execute()
