"""Guards every request and answer: forged forms, content policy, headers, request rates, what logs may hold.

May not know a record or a user.
"""

from __future__ import annotations

import hashlib
import logging
import mmap
import os
import re
import secrets
import struct
import time
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, jsonify, make_response, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf.csrf import CSRFError, CSRFProtect, generate_csrf
from werkzeug.exceptions import BadRequest

from backoffice import bearer
from backoffice.errors import answer, from_script, sent_again
from backoffice.settings import Settings
from backoffice.signin import current_actor, public

log = logging.getLogger(__name__)

_POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; "
    "img-src 'self' data: blob:; font-src 'self'; media-src 'self'; connect-src 'self'; manifest-src 'self'; "
    "frame-src 'self' blob:; form-action 'self'; base-uri 'none'; frame-ancestors 'self'; "
    "report-uri /csp-report"
)

#: For what is no page. The browser's own viewer shows no PDF in a sandbox.
_POLICY_OF_PDF = "frame-ancestors 'self'"
_POLICY_OF_FILES = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), autoplay=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
        "magnetometer=(), microphone=(), midi=(), payment=(), usb=(), "
        "publickey-credentials-create=(self), publickey-credentials-get=(self)"
    ),
}

_TRANSPORT = {"Strict-Transport-Security": "max-age=31536000"}

#: Requests a minute from one network address, which many people may share.
_SIGNIN_RATE, _REPORT_RATE = 300, 60
#: Pages that a code on paper opens: whatever is no code gets one and the same answer.
_CODES = ("/d/", "/c/", "/pass/")
_SIGNIN = ("/login", "/tf-", "/mf-recovery", "/wan-signin", "/verify", "/change")

#: Bytes of a form without files: room for a long text in thirteen languages.
_FORM_SIZE = 4 << 20


def install(app: Flask) -> None:
    """Put the guards in place; before `signin.install`, which needs the protection of forms."""
    settings: Settings = app.extensions["settings"]
    app.config.update(
        SESSION_COOKIE_NAME="__Host-session" if settings.secure else "session",
        WTF_CSRF_TIME_LIMIT=None,  # a form may stay open all day; its token ends with the session
        MAX_FORM_MEMORY_SIZE=_FORM_SIZE,
    )
    app.before_request(_limit)  # before anything reads the form
    app.before_request(_refuse_unreadable)
    csrf = CSRFProtect(app)
    app.extensions["rates"] = Rates(settings.instance / "rates.bin", settings.secret_key)
    app.jinja_env.globals["csp_nonce"] = csp_nonce
    app.register_error_handler(CSRFError, _stale)
    app.after_request(_protect)
    app.add_url_rule("/csp-report", "csp_report", csrf.exempt(csp_report), methods=["POST"])
    keep_logs_clean(app.logger)


def _stale(_error: CSRFError) -> Response:
    """A form without its token: mostly one that stood open while somebody signed in or out. What was typed is
    not lost: scripts get the token of now and send it again if the account is still the same, people do so
    themselves. Only this office's own pages are offered that."""
    if request.path.startswith("/api/"):
        return answer(400)
    account, own = current_actor().user_id, request.headers.get("Sec-Fetch-Site") == "same-origin"
    text = gettext("You signed in or out meanwhile, or the page was open too long.")
    if from_script():
        if account is None:
            return answer(401)
        renewed = {"token": generate_csrf(), "account": account} if own else {}
        return make_response(jsonify(message=text, **renewed), 400)
    again = sent_again() if own else None
    if again is not None:
        again = [(name, value) for name, value in again if name != "csrf_token"]
        again.append(("csrf_token", generate_csrf()))
        if account is None:
            text = gettext("Sign in again in another window, then send this form once more from here.")
    heading = gettext("This form has expired")
    page = render_template("error.html", code=400, heading=heading, text=text, again=again)
    return make_response(page, 400)


def csp_nonce() -> str:
    """The random word that marks this answer's own scripts and styles."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    nonce: str = g.csp_nonce
    return nonce


def headers_of_data(settings: Settings) -> dict[str, str]:
    """What every answer carries that is no page."""
    found = {**_HEADERS, "Content-Security-Policy": _POLICY_OF_FILES}
    return {**found, **_TRANSPORT} if settings.secure else found


def _protect(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if response.mimetype == "text/html":
        policy = _POLICY.format(nonce=csp_nonce())
    else:
        policy = _POLICY_OF_PDF if response.mimetype == "application/pdf" else _POLICY_OF_FILES
    response.headers.setdefault("Content-Security-Policy", policy)
    if request.path.startswith(bearer.API) and "allowance" in g:
        response.headers.update(g.allowance.headers())
    if current_app.extensions["settings"].secure:
        for name, value in _TRANSPORT.items():
            response.headers.setdefault(name, value)
    if not (request.endpoint or "").endswith("static"):
        if "_user_id" in session:
            response.headers["Cache-Control"] = "no-store, private"
        else:
            response.headers.setdefault("Cache-Control", "no-store")
    return response


@public
def csp_report() -> ResponseReturnValue:
    """What a browser refused: the rule and where the refused thing came from, nothing of the page."""
    found = request.get_json(force=True, silent=True) if (request.content_length or 0) < 20_000 else None
    report = found.get("csp-report") if isinstance(found, dict) else None
    if isinstance(report, dict):
        rule = re.sub(r"[^a-z-]", "", str(report.get("effective-directive")))
        try:
            origin = re.sub(r"[^\w.:/-]", "", "//".join(urlsplit(str(report.get("blocked-uri")))[:2]))
        except ValueError:
            origin = "unreadable"
        log.warning("content policy: %s refused %s", rule[:40], origin[:100] or "inline")
    return "", 204


# Request rates.


class Rates:
    """Counts requests by key and minute in a small file that all workers of this machine map into memory.

    A table of fixed size (a count-min sketch of two rows): it needs no server, no transaction, no cleaning;
    a full disk or a busy database does not stop it, and no address can be read back from it. Two keys that
    meet in both rows share a count; with 65,536 cells a row that is rare. Several machines count each for
    itself.
    """

    CELLS, ROWS = 1 << 16, 2
    _CELL = struct.Struct("<II")

    def __init__(self, path: Path, secret: str) -> None:
        self._secret = secret.encode()[:64]
        size = self.CELLS * self.ROWS * self._CELL.size
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("a+b") as file:
                # Room that is only promised would end the process when it is missing.
                if hasattr(os, "posix_fallocate"):
                    os.posix_fallocate(file.fileno(), 0, size)
                else:
                    file.truncate(size)
                self._map = mmap.mmap(file.fileno(), size)
        except OSError as error:
            log.warning("request rates are counted in each process for itself: %s", error)
            self._map = mmap.mmap(-1, size)

    def count(self, key: str) -> int:
        """Count one more of this key and return how many there were in the present minute."""
        minute = int(time.time()) // 60 & 0xFFFFFFFF
        digest = hashlib.blake2b(key.encode(), key=self._secret, digest_size=8).digest()
        least = 0xFFFFFFFF
        for row in range(self.ROWS):
            cell = int.from_bytes(digest[4 * row : 4 * row + 4], "little") % self.CELLS
            place = (row * self.CELLS + cell) * self._CELL.size
            then, count = self._CELL.unpack_from(self._map, place)
            count = count + 1 if then == minute else 1
            self._CELL.pack_into(self._map, place, minute, min(count, 0xFFFFFFFF))
            least = min(least, count)
        return least


def _limit() -> None:
    """Refuse with 413 what is too large, and with 429 what comes too often from one address: sign-in, pages
    without an account, reports."""
    if request.mimetype != "multipart/form-data":
        request.max_content_length = _FORM_SIZE
    kind, limit = _rate()
    if limit:
        bearer.count(kind, str(request.remote_addr), limit)


def _refuse_unreadable() -> None:
    """Refuse with 400 an address with a character that stands in no text and that no database takes. What was
    typed into a form is cleaned of it where it is read; a door's page answers all wrong tokens alike."""
    in_path = "\0" in request.path and not request.path.startswith(_CODES)
    if in_path or any("\0" in each for pair in request.args.items(multi=True) for each in pair):
        raise BadRequest


def _rate() -> tuple[str, int]:
    if request.path == "/csp-report":
        return "report", _REPORT_RATE
    if request.method == "POST" and request.path.startswith(_SIGNIN):
        return "signin", _SIGNIN_RATE
    if bearer.comes():
        return "", 0  # counted by the token
    if request.path.startswith((*_CODES, "/p/")) or (
        request.path.startswith(bearer.API) and "_user_id" not in session
    ):
        settings: Settings = current_app.extensions["settings"]
        return "public", settings.public_rate
    return "", 0


# Logs.


_PERSONAL = [
    (re.compile(r"(/[\w./%-]*)\?[^\s\"']*"), r"\1?…"),  # what was searched for
    (re.compile(r"/(d|pass)/[^\s\"'/]+"), r"/\1/…"),  # whose door, whose pass
    (re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+"), "…@…"),
    (re.compile(r"DETAIL:.*"), "DETAIL: …"),  # PostgreSQL repeats the row there
]


def without_personal_data(text: str) -> str:
    """A line of a log without queries of addresses, door tokens, email addresses and rows of the database."""
    for pattern, instead in _PERSONAL:
        text = pattern.sub(instead, text)
    return text


class NoPersonalData(logging.Filter):
    """Cleans a record before it is written, its traceback too."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = without_personal_data(record.getMessage()), ()
        if record.exc_info:
            text = record.exc_text or logging.Formatter().formatException(record.exc_info)
            record.exc_text = without_personal_data(text)
        return True


def keep_logs_clean(*loggers: logging.Logger) -> None:
    """Filter what these loggers and the servers write, and all that goes through the root's handlers."""
    clean, root, last = NoPersonalData(), logging.getLogger(), logging.lastResort
    servers = [logging.getLogger(name) for name in ("gunicorn.access", "gunicorn.error", "werkzeug")]
    for place in (*loggers, *servers, *root.handlers, *([last] if last else [])):
        if not any(isinstance(each, NoPersonalData) for each in place.filters):
            place.addFilter(clean)
