"""What the QR codes of printed sheets and of passes lead to: whether the paper still holds. Tells no account,
no name, and answers whatever is no code in one and the same way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, redirect, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from backoffice import copies, passes, printed_standing
from backoffice.printed_standing import Printed, Standing
from backoffice.signin import public
from models.days import today
from views.door_page import reader_language
from views.languages import ContentLanguage
from views.site import ITEMS
from views.site_page import Place, day, gone, languages, page, words

blueprint = Blueprint("printed", __name__)


@dataclass(frozen=True)
class Line:
    """One language of a printed edition, as its page tells it."""

    language: ContentLanguage
    said: Markup


@blueprint.get("/c/<code>")
@public
def sheet(code: str) -> ResponseReturnValue:
    """Which edition a sheet is, and whether it is current."""
    reader, found = reader_language(), copies.found(code)
    if found is None:
        return _unkept(gone(reader))
    if code != found.code:
        return redirect(url_for("printed.sheet", code=found.code), 301)
    own, standing = words(reader.code), printed_standing.standing(found)
    section = next(
        (name for name, (record, *_columns) in ITEMS.items() if record.key() == found.record), None
    )
    known, read = printed_standing.printed(found), None
    called, name = printed_standing.title(found, reader.code)
    if section and standing in (Standing.CURRENT, Standing.NEWER):
        read = url_for("site.item", language=reader.code, kind=section, row=found.row)
    return _page(
        "sheet",
        reader,
        own["sheet_title"],
        good=standing == Standing.CURRENT,
        said=own[f"sheet_{standing}"],
        edition=found,
        called=(languages()[called].tag if called in languages() else called, name),
        lines=[_line(each, reader) for each in known if each.language in languages()],
        days=" – ".join(day(each, reader.code) for each in printed_standing.days(found)[::6]),
        read=read,
        here=lambda each: url_for("printed.sheet", code=found.code, lang=each),
    )


def _line(printed: Printed, reader: ContentLanguage) -> Line:
    own = words(reader.code)
    said = own["sheet_unpublished"]
    if printed.number is not None:
        said = own["sheet_edition"].format(number=printed.number, day=day(printed.day, reader.code))
    elif printed.day is not None:
        said = day(printed.day, reader.code)
    return Line(languages()[printed.language], escape(said))


@blueprint.get("/pass/<token>")
@public
def entry_pass(token: str) -> ResponseReturnValue:
    """Whether a pass opens the gate today; whose it is stands on the pass and not here."""
    reader, found = reader_language(), passes.found(token)
    if found is None:
        return _unkept(gone(reader))
    verdict = passes.verdict(found, today())
    last = {"early": found.valid_from, "revoked": None}.get(verdict, found.valid_until)
    said = words(reader.code)[f"pass_{verdict}"].format(day=day(last, reader.code))
    return _page(
        "sheet",
        reader,
        words(reader.code)["pass_title"],
        good=verdict == "valid",
        said=said,
        edition=None,
        lines=[],
        read=None,
        here=lambda each: url_for("printed.entry_pass", token=token, lang=each),
    )


def _page(template: str, reader: ContentLanguage, title: str, *, here: Any, **values: Any) -> Response:
    return _unkept(page(template, reader, Place("", here), title, **values))


def _unkept(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    response.vary.add("Accept-Language")
    return response
