"""Whoever comes to the API with a token: its limited actor, counted by the token; good nowhere else."""

from __future__ import annotations

from collections.abc import Callable

from flask import current_app, g, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import TooManyRequests, Unauthorized

from backoffice.access import Actor
from backoffice.delivery import rates, tokens
from backoffice.settings import Settings
from models.system.user import User

#: Where tokens are taken.
API = "/api/v1/"

#: Where a request holds what is left to its reader, once it is counted.
COUNTED = "linli.allowance"


def comes() -> bool:
    """Whether this request comes to the API with the header of a token."""
    return "Authorization" in request.headers and request.path.startswith(API)


def actor(actor_of: Callable[[User], Actor]) -> Actor:
    """The actor of the token that came. Raises Unauthorized for one that is not good, TooManyRequests."""
    sent = request.authorization
    token = sent.token if sent is not None and sent.type == "bearer" else None
    found = tokens.holder(token) if token else None
    settings: Settings = current_app.extensions["settings"]
    if found is None:  # whoever guesses is counted by address
        count("public", str(request.remote_addr), settings.public_rate)
        raise Unauthorized(www_authenticate=WWWAuthenticate("bearer", {"realm": "Linli"}))
    row, user = found
    count("token", str(row.id), settings.token_rate)
    return tokens.limited(row, actor_of(user))


def count(policy: str, key: str, limit: int) -> None:
    """Count this request of that reader, unless that was done before. Raises TooManyRequests."""
    counted: rates.Allowance | None = request.environ.get(COUNTED)
    g.allowance = counted or rates.take(current_app.extensions["rates"], policy, key, limit)
    if g.allowance.over:
        raise TooManyRequests(retry_after=g.allowance.ends_in)
