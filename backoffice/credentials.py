"""What Flask-Security is given of ours: accounts, passkeys, passwords, codes and the forms that try them."""

from __future__ import annotations

import logging
from typing import Any

import flask_security
import segno
from flask import current_app, request
from flask_babel import gettext
from flask_security import PasswordUtil, Totp, UserMixin, WebAuthnMixin, current_user

from backoffice.lockout import Lockout
from backoffice.settings import Settings
from models.base import now
from models.system.assignment import Assignment
from models.system.passkey import Passkey
from models.system.role import Role
from models.system.user import User

log = logging.getLogger(__name__)
log.setLevel(logging.INFO)  # that somebody was locked out is kept, not who

#: The password of the demonstration accounts; good for nothing in any other office.
DEMONSTRATION_PASSWORD = "linli-demo"  # noqa: S105


class Account(UserMixin, User):
    """A user as Flask-Security handles it; its roles are not asked, the access policy reads assignments.

    The mixin comes first: Peewee has a `get_id` of its own, which is not that of a session.
    """

    roles = ()
    tf_phone_number = None

    class Meta:
        table_name = "user"

    def check_tf_required_setup(self) -> bool:
        """Whether a role of the user insists on a second factor, so that it cannot be switched off."""
        return bool(
            Assignment.select(Assignment.id)
            .join(Role)
            .where(
                Assignment.user == self.id,
                Assignment.deleted_at.is_null(),
                Role.deleted_at.is_null(),
                Role.second_factor,
            )
            .exists()
        )


class Key(WebAuthnMixin, Passkey):
    """A passkey as Flask-Security handles it."""

    class Meta:
        table_name = "passkey"


class Accounts(flask_security.PeeweeUserDatastore):
    """Finds users who are not deleted and writes only the columns that were set."""

    def find_user(self, case_insensitive: bool = False, **wanted: Any) -> Account | None:
        if "email" in wanted:
            wanted["email"] = wanted["email"].lower()
        found: Account | None = Account.filter(**wanted).where(Account.deleted_at.is_null()).first()
        return found

    def put(self, model: Any) -> Any:
        if model.dirty_fields:
            model.save(only=model.dirty_fields)
        return model

    def mf_delete_recovery_code(self, user: Account, idx: int) -> bool:
        codes = list(user.mf_recovery_codes or ())
        if idx >= len(codes):
            return False
        user.mf_recovery_codes = codes[:idx] + codes[idx + 1 :]  # type: ignore[assignment]
        self.put(user)
        return True


class OneTimeCodes(Totp):
    """Codes of an authenticator app: each is good once, and the picture to scan is made by segno."""

    def get_last_counter(self, user: Account) -> int | None:
        counter: int | None = user.tf_last_counter
        return counter

    def set_last_counter(self, user: Account, tmatch: Any) -> None:
        user.tf_last_counter = tmatch.counter
        User.update(tf_last_counter=tmatch.counter).where(User.id == user.id).execute()

    def generate_qrcode(self, username: str, totp: str) -> str:
        return segno.make(self.get_totp_uri(username, totp)).svg_data_uri(scale=5, border=2)


class Passwords(PasswordUtil):
    """Refuses the demonstration's password outside it, and one made of the user's own address."""

    def validate(self, password: str, is_register: bool, **facts: Any) -> tuple[list[Any] | None, str]:
        problems, password = super().validate(password, is_register, **facts)
        user = facts.get("user")
        own = user.email.partition("@")[0] if user else ""
        if password == DEMONSTRATION_PASSWORD and not _settings().demonstration:
            problems = [*(problems or []), gettext("This password is known to everybody.")]
        elif own and own.lower() in password.lower():
            problems = [*(problems or []), gettext("The password must not contain your email name.")]
        return problems, password


class _Guarded:
    """A form that tries something secret: closed while locked out, and its failures are counted."""

    secret = "code"  # noqa: S105

    def whose(self) -> str:
        """The email whose secret is tried."""
        return str(self.user.email)  # type: ignore[attr-defined]

    def validate(self, **kwargs: Any) -> bool:
        lockout = lockout_of(self.whose())
        if self._locked(lockout):
            return False
        if super().validate(**kwargs):  # type: ignore[misc]
            return True
        field = self[self.secret]  # type: ignore[index]
        if field.data and self.failed():
            log.info("a wrong secret at %s", request.endpoint)
            lockout.count()
            self._locked(lockout)
        return False

    def failed(self) -> bool:
        """Whether it was the secret that was wrong."""
        return bool(self[self.secret].errors)  # type: ignore[index]

    def _locked(self, lockout: Lockout) -> bool:
        minutes = lockout.minutes()
        if minutes:
            log.warning("locked after repeated failures at %s", request.endpoint)
            for field in self:  # type: ignore[attr-defined]
                field.errors = []
            self.form_errors[:] = [  # type: ignore[attr-defined]
                gettext("Too many failed attempts. Try again in %(minutes)s minutes.", minutes=minutes)
            ]
        return bool(minutes)


class SignInForm(_Guarded, flask_security.LoginForm):
    """Email and password; nobody stays signed in beyond the session."""

    secret = "password"  # noqa: S105
    remember = None

    def whose(self) -> str:
        return self.email.data or ""

    def failed(self) -> bool:
        return not self.user_authenticated

    def validate(self, **kwargs: Any) -> bool:
        typed = self.password.data
        if not super().validate(**kwargs):
            return False
        if typed == DEMONSTRATION_PASSWORD and not _settings().demonstration:
            self.form_errors.append(gettext("This password is known to everybody."))
            return False
        expires = self.user.password_expires_at
        if expires and expires < now():
            self.form_errors.append(gettext("The temporary password has expired. Ask for a new one."))
            return False
        return True


class VerifyForm(_Guarded, flask_security.VerifyForm):
    """The password again, before a change of how one signs in."""

    secret = "password"  # noqa: S105


class ChangePasswordForm(_Guarded, flask_security.ChangePasswordForm):
    """The old password and a new one."""

    secret = "password"  # noqa: S105

    def whose(self) -> str:
        return str(current_user.email)


class CodeForm(_Guarded, flask_security.TwoFactorVerifyCodeForm):
    """A code of the authenticator app."""


class RecoveryForm(_Guarded, flask_security.MfRecoveryForm):
    """One of the codes for the day the telephone is lost."""


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


def lockout_of(email: str) -> Lockout:
    """The failures of an account and of the address that asks."""
    return Lockout(_settings().secret_key, email, request.remote_addr or "")
