"""Who signs in."""

from __future__ import annotations

import json
import secrets
from typing import Any

from flask_babel import lazy_gettext as _
from peewee import BigIntegerField, TextField

from models.base import PERSONAL, BooleanField, CharField, DateTimeField, ForeignKeyField, Record, column
from models.content.language import Language
from models.content.media import Media
from models.fields import SOURCE

#: Languages of the interface, the first one for whoever has not chosen.
INTERFACE_LANGUAGES = [("zh_Hans_CN", "简体中文"), ("en", "English"), ("ko", "한국어"), ("ja", "日本語")]


#: Somebody must be able to give roles and to let people in.
LAST_ADMINISTRATOR = _("This is the last administrator who may sign in. Name another one first.")


def session_key() -> str:
    """A new value for `fs_uniquifier`: the old one's sessions are signed out."""
    return secrets.token_hex(16)


class ListField(TextField):
    """A list of texts, stored as JSON."""

    def db_value(self, value: Any) -> str | None:
        return None if value is None else json.dumps(value)

    def python_value(self, value: Any) -> list[str] | None:
        return json.loads(value) if isinstance(value, str) else value


def _languages() -> set[str]:
    return {SOURCE, *(code for (code,) in Language.select(Language.code).tuples())}


class User(Record):
    """An account. Columns without facts belong to signing in and are never shown.

    `password_expires_at` is set while a temporary password waits to be replaced by its owner.
    """

    email = column(
        CharField(max_length=254, unique=True),
        _("Email"),
        _("Used to sign in."),
        sensitivity=PERSONAL,
        listed=True,
        searched=True,
        sample="clerk@linli.example",
    )
    name = column(
        CharField(max_length=80),
        _("Full name"),
        sensitivity=PERSONAL,
        listed=True,
        searched=True,
        pinyin=True,
        printed=True,
        sample="王静",
    )
    active = column(
        BooleanField(default=True),
        _("May sign in"),
        _("Taking this away also ends the sessions that are open."),
        listed=True,
        filtered=True,
        sample=True,
    )
    interface_language = column(
        CharField(max_length=12, choices=INTERFACE_LANGUAGES, default="zh_Hans_CN"),
        _("Interface language"),
        listed=True,
        filtered=True,
        sample="ko",
    )
    languages = column(
        CharField(max_length=120, default=""),
        _("Languages spoken"),
        _("Codes in order, separated by spaces, such as: zh ko en. They stand on the badge."),
        listed=True,
        filtered=True,
        printed=True,
        sample="zh ko",
    )
    photo = column(
        ForeignKeyField(Media, null=True, backref="+", on_delete="SET NULL"),
        _("Photo"),
        _("Stands on the badge."),
        sensitivity=PERSONAL,
        printed=True,
    )
    last_login_at = column(DateTimeField(null=True), _("Last signed in"), listed=True, system=True)

    password = CharField(max_length=255, null=True)
    password_expires_at = DateTimeField(null=True)
    fs_uniquifier = CharField(max_length=64, unique=True, default=session_key)
    fs_webauthn_user_handle = CharField(max_length=64, unique=True, default=session_key)
    tf_primary_method = CharField(max_length=64, null=True)
    tf_totp_secret = CharField(max_length=255, null=True)
    tf_last_counter = BigIntegerField(null=True)
    mf_recovery_codes = ListField(null=True)

    class Meta:
        label, label_plural, topic = _("User"), _("Users"), "system"
        title, order = ("name", "email"), "email"

    def prepare(self, old: Record | None) -> None:
        super().prepare(old)
        self.email = (self.email or "").lower()
        if isinstance(old, User) and old.active and not self.active:
            self.fs_uniquifier = session_key()  # or the old sessions would live again with the account

    def problems(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        spoken = set((self.languages or "").split())
        if spoken and (unknown := spoken - _languages()):
            found["languages"] = _("No language has this code: %(codes)s", codes=", ".join(sorted(unknown)))
        name, _at, host = self.email.partition("@")
        if not name or "." not in host or " " in self.email:
            found["email"] = _("Write an email address.")
        if self.id and not self.active and self._is_last_administrator():
            found["active"] = LAST_ADMINISTRATOR
        return found

    def stays(self) -> Any:
        return LAST_ADMINISTRATOR if self._is_last_administrator() else None

    def _is_last_administrator(self) -> bool:
        from models.system.assignment import administrators

        found = {assignment.user_id for assignment in administrators()}
        return found == {self.id}
