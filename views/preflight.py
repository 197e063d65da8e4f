"""Preflight on screen: what is wrong with the paper of published contents, each with the way to where it is
mended. Asks `backoffice.proofs`, which looks.
"""

from __future__ import annotations

from functools import partial

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from backoffice import proofs
from backoffice.signin import current_actor
from models.content.content import Content
from models.register import by_name
from views.asked import page_number
from views.languages import content_languages
from views.mending import mend

blueprint = Blueprint("preflight", __name__, url_prefix="/admin/print/preflight")


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
        mend=partial(mend, actor),
        autonyms={each.code: each for each in content_languages(actor, record)},
    )
