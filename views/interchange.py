"""Translations as files for other tools: taken away, brought back, and what came of each sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from backoffice import access, reading
from backoffice.access import Actor
from backoffice.content import lines
from backoffice.content.checks import text_of
from backoffice.content.formats import FORMATS, Format, recognise, sending, taking
from backoffice.content.formats.taking import OUTCOMES, UNCHANGED, Line, Report
from backoffice.content.formats.units import LARGEST, Unreadable
from backoffice.content.lines import Sheet
from backoffice.signin import current_actor
from models.content.language import Language
from models.content.target import Target
from models.content.translation import Translation
from views.languages import ContentLanguage

blueprint = Blueprint("interchange", __name__, url_prefix="/admin/translation")

#: So many lines of a report are shown; the others are counted.
SHOWN = 500

#: How an outcome looks, by its class of badge.
_LOOKS = {
    taking.CONFLICT: "bad",
    taking.REFUSED: "bad",
    taking.OTHER: "bad",
    taking.UNKNOWN: "bad",
    taking.STALE: "warn",
    taking.EMPTY: "warn",
    taking.TAKEN: "good",
    taking.CONFIRMED: "good",
}


@dataclass(frozen=True)
class Shown:
    """A line of a report as the page has it."""

    number: int
    place: str
    address: str
    outcome: str
    look: str
    source: str
    text: str
    theirs: str
    problem: str
    findings: list[str]
    notes: tuple[str, ...]


def _translation(actor: Actor, key: int) -> Any:
    return lines.translation_of(actor, key)


def _may_take_away(actor: Actor, translation: Any) -> bool:
    """Whoever translates a language may do it with another tool."""
    return lines.may_write(actor, translation) or access.may(actor, "export", Target)


@blueprint.get("/<int:key>/files/")
def page(key: int) -> ResponseReturnValue:
    """What can be taken away, and where it is brought back."""
    actor = current_actor()
    translation = _translation(actor, key)
    if not _may_take_away(actor, translation):
        abort(403)
    return _page(actor, translation)


@blueprint.get("/<int:key>/files/<form>")
def file(key: int, form: str) -> ResponseReturnValue:
    """The sentences of a translation as a file; with `show=todo` only those that wait for a translator."""
    actor = current_actor()
    translation = _translation(actor, key)
    if not _may_take_away(actor, translation):
        abort(403)
    if form not in FORMATS:
        abort(404)
    wanted = FORMATS[form]
    try:
        content = wanted.write(sending.bundle(actor, translation, request.args.get("show") == "todo"))
    except Unreadable as unfit:
        return _page(actor, translation, str(unfit.text)), 409
    name = f"{translation.record}-{translation.row}-{translation.language}{wanted.suffix}"
    response = Response(content, mimetype=wanted.media_type)
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response


@blueprint.post("/<int:key>/files/")
def bring(key: int) -> ResponseReturnValue:
    """Take a file in. To send it once more changes nothing more."""
    actor = current_actor()
    translation = _translation(actor, key)
    if not lines.may_write(actor, translation):
        abort(403)
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        return _page(actor, translation, gettext("Choose a file.")), 400
    try:
        content = upload.stream.read(LARGEST + 1)
        form = recognise(content, upload.filename)
        reason = gettext("From a file: %(form)s", form=form.label)
        report = taking.take(actor, translation, form.read(content), reason)
    except Unreadable as unreadable:
        return _page(actor, translation, str(unreadable.text)), 400
    return _report(actor, translation, form, report)


def _page(actor: Actor, translation: Any, problem: str = "") -> str:
    sheet = lines.sheet(actor, translation)
    return render_template(
        "admin/interchange/page.html",
        **_frame(actor, translation, sheet),
        formats=FORMATS,
        total=len(sheet.lines),
        to_do=sum(line.waits for line in sheet.lines),
        accepted=",".join([each.suffix for each in FORMATS.values()] + [".sdlxliff", ".mqxliff", ".txlf"]),
        may_bring=lines.may_write(actor, translation),
        problem=problem,
        limit=LARGEST >> 20,
    )


def _report(actor: Actor, translation: Any, form: Format, report: Report) -> str:
    sheet = lines.sheet(actor, translation)
    told = [line for line in report.lines if line.outcome != UNCHANGED or line.back.notes]
    order, places = list(OUTCOMES), sending.places(sheet)
    told.sort(key=lambda line: order.index(line.outcome))
    counts = [(OUTCOMES[outcome], _LOOKS.get(outcome, ""), number) for outcome, number in report.counts()]
    return render_template(
        "admin/interchange/report.html",
        **_frame(actor, translation, sheet),
        form=form.label,
        counts=counts,
        report=report,
        shown=[_shown(translation, line, places) for line in told[:SHOWN]],
        more=max(0, len(told) - SHOWN),
    )


def _frame(actor: Actor, translation: Any, sheet: Sheet) -> dict[str, Any]:
    language = _language(actor, translation.language)
    title = sheet.sections[0].title if sheet.sections else translation.title
    return {
        "translation": translation,
        "language": language,
        "heading": title,
        "crumbs": [
            (str(Translation.meta("label_plural")), url_for("translation.index_view")),
            (
                f"{title} · {language.autonym}",
                url_for("translation.desk_view", id=translation.id),
            ),
        ],
    }


def _language(actor: Actor, code: str) -> ContentLanguage:
    found = Language.get_or_none(Language.code == code, reading.live(actor, Language))
    if found is None:
        return ContentLanguage(code, code, "ltr")
    return ContentLanguage(code, found.autonym, found.direction)


def _shown(translation: Any, line: Line, places: Mapping[int, str]) -> Shown:
    sentence = line.sentence
    number = sentence.number if sentence else 0
    address = url_for("translation.desk_view", id=translation.id, after=max(0, number - 1))
    return Shown(
        number,
        places.get(sentence.segment, "") if sentence else "",
        f"{address}#s-{sentence.segment}" if sentence else "",
        str(OUTCOMES[line.outcome]),
        _LOOKS.get(line.outcome, ""),
        sentence.source if sentence else line.back.source,
        line.text,
        line.theirs if line.theirs != line.text else "",
        str(line.problem or ""),
        [text_of(each) for each in line.findings],
        line.back.notes,
    )
