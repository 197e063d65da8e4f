"""What a resident sends to the office from the page of a door, and where the answer is read; needs no script,
no account and no cookie.

A form carries a signed word of its own: it says that this office made the form, and makes of a form that is
sent twice one message. What was typed is never lost to an error.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, Response, current_app, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import get_timezone
from itsdangerous import BadSignature, URLSafeTimedSerializer

from backoffice import dates, display, inbox, reading
from backoffice.inbox import Door
from backoffice.settings import Settings
from backoffice.signin import public
from backoffice.store import Invalid
from models.base import clean
from models.services.inquiry import REQUESTS, Inquiry, Kind
from views.door_page import address, gone, page, reader_language
from views.languages import ContentLanguage

blueprint = Blueprint("door_form", __name__, url_prefix="/d")

#: The inputs of each kind of message, in their order, and how long each may be.
INPUTS: dict[str, tuple[str, ...]] = {
    Kind.ASK: ("text", "name", "phone"),
    Kind.RETURN: ("arrives_on", "flight", "departs_from", "text", "name", "phone"),
    Kind.REQUEST: ("request", "text", "name", "phone"),
}
LIMITS = {"phone": 40, "arrives_on": 40, "request": 40} | {
    name: getattr(Inquiry, name).max_length for name in ("text", "name", "flight", "departs_from")
}

#: Nobody sees this input; what fills in every input it finds gives itself away.
TRAP = "website"

#: Seconds that a form may stay open.
OPEN = 24 * 3600

#: What is said of a column that the record's own rules do not accept.
_NEEDED = {"text": "need_text", "arrives_on": "need_day", "request": "need_request"}

_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,32}", re.ASCII)


def opened(token: str) -> Door | None:
    """The door of a token; one that cannot be a token is looked up as well, so that the answer takes the same
    time."""
    return inbox.door(token if _TOKEN.fullmatch(token) else "")


@blueprint.route("/<token>/<any(ask, return, request):kind>", methods=["GET", "POST"])
@public
def write(token: str, kind: str) -> ResponseReturnValue:
    """A form that is shown, or sent: then it leads to the receipt."""
    door, language = opened(token), reader_language()
    if door is None:
        return gone(language)
    if request.method == "GET":
        return _form(200, language, door, token, kind, {}, {}, secrets.token_urlsafe(16))
    typed = {name: _typed(request.form.get(name, "")) for name in INPUTS[kind]}
    once = _once(door, request.form.get("form", ""))
    if once is None or request.form.get(TRAP):
        again = once or secrets.token_urlsafe(16)
        return _form(400, language, door, token, kind, typed, {"": "again"}, again)
    values, problems = _read(typed)
    if problems:
        return _form(422, language, door, token, kind, typed, problems, once)
    settings: Settings = current_app.extensions["settings"]
    if current_app.extensions["rates"].count(f"door {door.household}") > settings.door_rate:
        return _form(429, language, door, token, kind, typed, {"": "busy"}, once)
    try:
        row = inbox.send(door, kind, values, language=language.code, once=once, most=settings.door_open)
    except Invalid as invalid:
        found = {name: _NEEDED[name] for name in invalid.problems if name in _NEEDED}
        return _form(422, language, door, token, kind, typed, found or {"": "again"}, once)
    except inbox.TooMany:
        return _form(429, language, door, token, kind, typed, {"": "many"}, once)
    return redirect(address(".receipt", language.code, token=token, code=row.code), 303)


@blueprint.get("/<token>/m/<code>")
@public
def receipt(token: str, code: str) -> Response:
    """What became of a message, for whoever has its secret address. A door that is not there is asked as one
    that is."""
    door, language = opened(token), reader_language()
    row = inbox.receipt(door.household if door else 0, code if _TOKEN.fullmatch(code) else "")
    if door is None or row is None:
        return gone(language)
    value = {
        column.name: reading.value(door.actor, row, column) for column in reading.columns(door.actor, Inquiry)
    }
    when = {
        name: display.moment(value[name], get_timezone())
        for name in ("received_at", "answered_at")
        if value[name]
    }
    return page("receipt", 200, language, area=door.area, token=token, value=value, when=when)


def _typed(text: str) -> str:
    """A text as it is measured and stored; browsers send line ends of two characters and count one."""
    return clean(text.replace("\r\n", "\n"))


def _read(typed: Mapping[str, str]) -> tuple[dict[str, str | date | None], dict[str, str]]:
    """({column: value}, {input: what is wrong, as a key of the words}) of what was typed."""
    values: dict[str, str | date | None] = dict(typed)
    problems = {name: "too_long" for name, text in typed.items() if len(text) > LIMITS[name]}
    if "request" in typed and typed["request"] not in dict(REQUESTS):
        problems["request"] = "need_request"
    if "arrives_on" in typed and "arrives_on" not in problems:
        try:
            values["arrives_on"] = dates.day(typed["arrives_on"]) if typed["arrives_on"] else None
        except dates.Unclear:
            problems["arrives_on"] = "bad_day"
    return values, problems


def _form(
    code: int,
    language: ContentLanguage,
    door: Door,
    token: str,
    kind: str,
    typed: Mapping[str, str],
    problems: Mapping[str, str],
    once: str,
) -> Response:
    settings: Settings = current_app.extensions["settings"]
    values: dict[str, Any] = {
        "kind": kind,
        "inputs": INPUTS[kind],
        "limits": LIMITS,
        "requests": [value for value, _label in REQUESTS],
        "typed": typed,
        "problems": problems,
        "signed": _signer(door).dumps(once),
        "trap": TRAP,
        "days": settings.inquiry_days,
    }
    answer = page("form", code, language, area=door.area, token=token, **values)
    if code == 429:
        answer.headers["Retry-After"] = str(60 - int(time.time()) % 60)
    return answer


def _signer(door: Door) -> URLSafeTimedSerializer:
    """Signs the forms of one door."""
    return URLSafeTimedSerializer(str(current_app.secret_key), salt=f"door {door.household}")


def _once(door: Door, signed: str) -> str | None:
    """What makes a form one, None for a form of another door, from elsewhere, or open too long."""
    try:
        found = _signer(door).loads(signed, max_age=OPEN)
    except BadSignature:
        return None
    return found if isinstance(found, str) else None
