"""Preflight on screen: what is wrong with the paper of published contents, each with the way to where it is
mended. Asks `backoffice.proofs`, which looks.
"""

from __future__ import annotations

import threading
from functools import partial
from typing import Any

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from backoffice import proofs
from backoffice.access import Actor
from backoffice.preflight_links import unsafe_address
from backoffice.signin import current_actor
from models.content.content import Content
from models.register import by_name
from views.asked import page_number, row_id
from views.languages import content_languages
from views.mending import mend

blueprint = Blueprint("preflight", __name__, url_prefix="/admin/print/preflight")

#: So many wait at once for a layout; each keeps a thread of the server.
MOST_WAITING = 2

_waiting = threading.BoundedSemaphore(MOST_WAITING)


@blueprint.get("/")
def page() -> ResponseReturnValue:
    """The published contents of one record, some at a time: {record, page}."""
    actor = current_actor()
    kinds = proofs.kinds(actor)
    if not kinds:
        abort(403)
    record = by_name(request.args.get("record") or kinds[0].key())
    if record is None or not issubclass(record, Content):
        abort(404)
    return render_template(
        "prints/preflight.html",
        found=proofs.proofs(actor, record, page_number()),
        kinds=kinds,
        address=unsafe_address(),
        **_shown(actor, record),
    )


@blueprint.get("/laid")
def laid() -> ResponseReturnValue:
    """One published content, laid out in all its languages as far as there is time, a piece of the list or a
    page of its own: {record, id, left}; it is asked for again unless as many were `left` before. Where too
    many wait, what is known already."""
    actor, record = current_actor(), by_name(request.args.get("record", ""))
    if record is None or not issubclass(record, Content):
        abort(404)
    free = _waiting.acquire(blocking=False)
    try:
        proof = proofs.proof_of(actor, record, row_id(), waiting=free)
    finally:
        if free:
            _waiting.release()
    return render_template(
        "prints/proof.html" if "HX-Request" in request.headers else "prints/proof_page.html",
        each=proof,
        over=not free or request.args.get("left") in (None, str(proof.left)),
        **_shown(actor, record),
    )


def _shown(actor: Actor, record: type[Content]) -> dict[str, Any]:
    """What findings are shown with."""
    autonyms = {each.code: each for each in content_languages(actor, record)}
    return {"mend": partial(mend, actor), "autonyms": autonyms}
