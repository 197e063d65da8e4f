"""The application: `create_app` joins settings, database, policy and screens into one Flask application."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from backoffice.settings import Settings

#: What commands and readers without a preference read.
DEFAULT_LANGUAGE = "zh_Hans_CN"

_ROOT = Path(__file__).resolve().parent.parent


def _health() -> dict[str, str]:
    """Says that the database answers; an error handler says that it does not."""
    from models.base import database

    database.execute_sql("SELECT 1")
    return {"status": "ok"}


def create_app(settings: Settings) -> Flask:
    """The application over one installation; raises what its parts raise when they cannot be used.

    The imports stand inside, because every module of this room passes here first.
    """
    from flask import Flask, has_request_context
    from flask_babel import Babel
    from werkzeug.middleware.proxy_fix import ProxyFix

    import views
    from backoffice import check, database, errors, queue, shield, signin, vault

    database.open_database(settings.database_url)
    vault.open_vault(settings.data_key)
    queue.open_queue(settings.instance)
    check.require_sound(settings)

    app = Flask(
        "backoffice",
        instance_path=str(settings.instance),
        static_folder=str(_ROOT / "views" / "static"),
        template_folder=str(_ROOT / "views" / "templates"),
    )
    app.extensions["settings"] = settings
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_SECURE=settings.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=32 << 20,
        MAX_FORM_PARTS=2000,
    )
    app.before_request(database.connect)
    app.teardown_request(lambda _error: database.release())

    def language() -> str:
        return signin.interface_language() if has_request_context() else DEFAULT_LANGUAGE

    Babel(
        app,
        default_locale=DEFAULT_LANGUAGE,
        default_timezone="Asia/Shanghai",
        default_translation_directories=str(_ROOT / "translations"),
        locale_selector=language,
    )
    errors.install(app)
    app.add_url_rule("/healthz", view_func=signin.public(_health))
    shield.install(app)
    signin.install(app)
    views.install(app)
    if settings.proxies:  # last, so that whatever answers knows the reader's own address
        app.wsgi_app = ProxyFix(app.wsgi_app, *[settings.proxies] * 4)  # type: ignore[method-assign]
    return app
