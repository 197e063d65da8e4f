"""Who is signed in: Flask-Security, its lock-out and second factors, and the actor of a request.

What an actor may do is not decided here but in `backoffice.access`.
"""

from __future__ import annotations

import base64
import logging
import time
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import flask_security
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import Flask, abort, current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import refresh as refresh_locale
from flask_security import Security, current_user
from flask_security.signals import (
    password_changed,
    tf_disabled,
    tf_profile_changed,
    user_authenticated,
    wan_deleted,
    wan_registered,
)
from peewee import fn

from backoffice import access, bearer, credentials, store
from backoffice.access import ANONYMOUS, Actor
from backoffice.settings import Settings
from models.base import database, now
from models.system.assignment import Assignment
from models.system.passkey import Passkey
from models.system.role import Role
from models.system.user import INTERFACE_LANGUAGES, User

log = logging.getLogger(__name__)
log.setLevel(logging.INFO)  # who came in is kept, by number

#: A session ends after that long without a request, and after that long in any case.
IDLE, LONGEST = timedelta(hours=4), timedelta(hours=12)

#: A screen that changes how one signs in asks for the password again after that long.
FRESH = timedelta(minutes=30)

TRANSLATIONS = Path(__file__).parent.parent / "translations"

_View = TypeVar("_View", bound=Callable[..., Any])

#: Screens of others' that may be asked for without having signed in.
_PUBLIC = {
    "static",
    "admin.static",
    "security.static",
    "security.login",
    "security.logout",
    "security.tf_select",
    "security.two_factor_setup",
    "security.two_factor_token_validation",
    "security.mf_recovery",
    "security.wan_signin",
    "security.wan_signin_response",
}

#: It would send mail, which this product does not.
_CLOSED = {"security.two_factor_rescue"}


def public(view: _View) -> _View:
    """Mark a view function as open to readers without an account; every other one asks to sign in first."""
    view.public = True  # type: ignore[attr-defined]
    return view


def is_public(endpoint: str) -> bool:
    """Whether readers without an account are let in."""
    return endpoint in _PUBLIC or getattr(current_app.view_functions[endpoint], "public", False)


def install(app: Flask) -> None:
    """Give the application its sign-in; the settings and the protection of forms must be there already."""
    settings: Settings = app.extensions["settings"]
    app.config.update(_configuration(settings))
    security = Security(
        app,
        credentials.Accounts(database, credentials.Account, Role, Assignment, credentials.Key),
        login_form=credentials.SignInForm,
        verify_form=credentials.VerifyForm,
        change_password_form=credentials.ChangePasswordForm,
        two_factor_verify_code_form=credentials.CodeForm,
        mf_recovery_form=credentials.RecoveryForm,
        totp_cls=credentials.OneTimeCodes,
        password_util_cls=credentials.Passwords,
    )
    security.login_manager.request_loader(lambda _request: None)  # a session is the only way in, no tokens
    security.principal.skip_static = True
    app.before_request(_admit)
    user_authenticated.connect(_signed_in, app)
    password_changed.connect(_password_changed, app)
    for signal in (tf_profile_changed, tf_disabled, wan_registered, wan_deleted):
        signal.connect(_second_factor_changed, app)


def _configuration(settings: Settings) -> dict[str, Any]:
    return {
        "PERMANENT_SESSION_LIFETIME": IDLE,
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        # Argon2 salts by itself; a second hash with the installation's key would tie passwords to that key.
        "SECURITY_PASSWORD_SINGLE_HASH": ["argon2"],
        "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": {
            "argon2__type": "ID",
            "argon2__memory_cost": settings.password_memory,
            "argon2__time_cost": 2,
            "argon2__parallelism": 1,
        },
        "SECURITY_PASSWORD_LENGTH_MIN": 10,
        "SECURITY_PASSWORD_NORMALIZE_FORM": "NFKC",
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_API_ENABLED_METHODS": ["session"],
        "SECURITY_CACHE_CONTROL": {},  # the shield says it, in a form that browsers read
        "SECURITY_CLI_USERS_NAME": "",
        "SECURITY_CLI_ROLES_NAME": "",
        "SECURITY_FRESHNESS": FRESH,
        "SECURITY_FRESHNESS_GRACE_PERIOD": timedelta(minutes=10),
        "SECURITY_POST_LOGIN_VIEW": "/admin/",
        "SECURITY_POST_LOGOUT_VIEW": "/login",
        "SECURITY_CHANGEABLE": True,
        "SECURITY_POST_CHANGE_VIEW": "account.page",
        "SECURITY_SEND_PASSWORD_CHANGE_EMAIL": False,
        "SECURITY_TWO_FACTOR": True,
        "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "SECURITY_TWO_FACTOR_AUTHENTICATOR_VALIDITY": 30,
        "SECURITY_TWO_FACTOR_RESCUE_EMAIL": False,
        "SECURITY_TWO_FACTOR_POST_SETUP_VIEW": "account.page",
        "SECURITY_TOTP_SECRETS": {"1": _derived(settings, b"linli one-time codes")},
        "SECURITY_TOTP_ISSUER": "Linli",
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_N": 8,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS": [_derived(settings, b"linli recovery codes")],
        "SECURITY_WEBAUTHN": True,
        "SECURITY_WAN_RP_NAME": "Linli",
        "SECURITY_WAN_ALLOW_AS_FIRST_FACTOR": False,
        "SECURITY_WAN_ALLOW_AS_VERIFY": None,
        "SECURITY_WAN_ALLOW_USER_HINTS": True,
        "SECURITY_WAN_POST_REGISTER_VIEW": "account.page",
        "SECURITY_I18N_DIRNAME": ["builtin", str(TRANSLATIONS)],
    }


def _derived(settings: Settings, purpose: bytes) -> str:
    """A key of its own for one purpose, from the key that stands outside the database."""
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(settings.data_key.encode())
    return base64.urlsafe_b64encode(key).decode()


# The actor of a request: one query for the user, one for the roles.


def _read_roles(user_id: int) -> list[Any]:
    """The user's assignments with what their roles ask for."""
    has_passkey = fn.EXISTS(Passkey.select(Passkey.id).where(Passkey.user == user_id))
    query = (
        Assignment.select(
            Role.name.alias("role"),
            Role.second_factor,
            Assignment.area,
            Assignment.company,
            Assignment.school,
            Assignment.languages,
            has_passkey.alias("has_passkey"),
        )
        .join(Role, on=Assignment.role == Role.id)
        .where(Assignment.user == user_id, Assignment.deleted_at.is_null(), Role.deleted_at.is_null())
        .order_by(Assignment.id)
    )
    return list(query.namedtuples())


def _roles(user_id: int) -> list[Any]:
    """The same, read once a request."""
    if g.get("roles_of") != user_id:
        g.roles, g.roles_of = _read_roles(user_id), user_id
    rows: list[Any] = g.roles
    return rows


def _actor(user: User, roles: Iterable[Any]) -> Actor:
    assignments = tuple(
        access.Assignment(row.role, row.area, row.company, row.school, frozenset(row.languages.split()))
        for row in roles
    )
    return Actor(user.id, user.name or user.email, user.interface_language, assignments)


def actor_of(user: User) -> Actor:
    """The actor that a user is, with all roles; also outside a request."""
    return _actor(user, _read_roles(user.id))


def current_actor() -> Actor:
    """Whoever acts in this request; `ANONYMOUS` for a reader without an account."""
    if "token_actor" in g:
        by_token: Actor = g.token_actor
        return by_token
    if not current_user or not current_user.is_authenticated:
        return ANONYMOUS
    if g.get("actor_of") != current_user.id:
        g.actor, g.actor_of = _actor(current_user, _roles(current_user.id)), current_user.id
    actor: Actor = g.actor
    return actor


# Every request passes here before its view.


def _admit() -> ResponseReturnValue | None:
    """Send whoever is not signed in, or still owes a step, to where that is done. A token of the API is good
    there, whatever session comes with it."""
    if bearer.comes():
        g.token_actor = bearer.actor(actor_of)
        return None
    endpoint = request.endpoint or ""
    if endpoint not in current_app.view_functions or is_public(endpoint):
        return None
    if endpoint in _CLOSED:
        abort(404)
    age = time.time() - session.get("fs_paa", 0)
    if (
        current_user.is_authenticated and not -60 < age < LONGEST.total_seconds()
    ):  # the clock may have been set
        flask_security.logout_user()
    if not current_user.is_authenticated:
        return _to_sign_in()
    step = _owed()
    if (
        step is None
        or endpoint == step
        or (step == "account.page" and request.blueprint in ("account", "security"))
    ):
        return None
    return redirect(url_for(step))


def _to_sign_in() -> ResponseReturnValue:
    if request.path.startswith("/api/") or request.is_json:
        abort(401)
    here = request.full_path.rstrip("?") if request.method == "GET" else "/admin/"
    if request.headers.get("HX-Request"):
        try:
            page = urlsplit(request.headers.get("HX-Current-URL", "/admin/")).path
        except ValueError:
            page = "/admin/"
        return "", 401, {"HX-Redirect": url_for("security.login", next=page)}
    return redirect(url_for("security.login", next=here))


def _owed() -> str | None:
    """The screen a user must pass before anything else: a password of the own, then a second factor."""
    if current_user.password_expires_at is not None:
        return "security.change_password"
    if not current_user.tf_primary_method and any(
        row.second_factor and not row.has_passkey for row in _roles(current_user.id)
    ):
        return "account.page"
    return None


def owes_second_factor() -> bool:
    """Whether the signed-in user's role asks for a second factor that is not set up yet."""
    return "token_actor" not in g and _owed() == "account.page"


# What happens beside signing in.


def _signed_in(_app: Flask, user: User, **_facts: Any) -> None:
    credentials.lockout_of(user.email).forget()  # only now: the second factor is behind them too
    session.permanent = True
    language = session.pop("language", None)
    if language and language != user.interface_language:
        User.update(interface_language=language).where(User.id == user.id).execute()
    User.update(last_login_at=now()).where(User.id == user.id).execute()
    g.pop("roles_of", None)
    g.pop("actor_of", None)
    log.info("user %s signed in", user.id)


def _password_changed(_app: Flask, user: User, **_facts: Any) -> None:
    User.update(password_expires_at=None).where(User.id == user.id).execute()
    store.note(actor_of(user), user, "password", {})


def _second_factor_changed(_app: Flask, user: User, **_facts: Any) -> None:
    store.note(actor_of(user), user, "second_factor", {})


def interface_language() -> str:
    """The language of the interface in this request: the user's, else the one chosen, else the browser's."""
    if current_user and current_user.is_authenticated:
        return str(current_user.interface_language)
    codes = [code for code, _name in INTERFACE_LANGUAGES]
    chosen = session.get("language")
    if chosen in codes:
        return str(chosen)
    by_tag = {code.partition("_")[0]: code for code in codes}
    for wanted, _quality in request.accept_languages:
        tag = wanted.replace("_", "-").partition("-")[0].lower()
        if tag in by_tag:
            return by_tag[tag]
    return codes[0]


def keep_language(code: str) -> None:
    """Remember the language somebody chose: for good with an account, else for the session."""
    if code not in dict(INTERFACE_LANGUAGES):
        abort(400)
    if current_user.is_authenticated:
        User.update(interface_language=code).where(User.id == current_user.id).execute()
        current_user.interface_language = code
        g.pop("actor_of", None)
    else:
        session["language"] = code
    refresh_locale()
