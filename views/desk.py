"""The translation desk: all sentences of a content beside their translations, saved one by one as they are
typed, with memory, glossary, checks, remarks and history; and the steps of the workflow.

Texts are shown by `views.desk_shown`; what is typed is saved by `backoffice.content.desk`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from flask import flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext, ngettext

from backoffice import reading, store
from backoffice.access import Actor
from backoffice.content import desk, lines, work
from backoffice.content.desk import Came, Written
from backoffice.content.lines import SHOWS, Line
from backoffice.errors import from_script
from backoffice.signin import current_actor
from models.base import clean
from models.content.remark import Remark
from models.content.target import Target
from models.content.translation import Translation
from models.fields import SOURCE
from views import desk_shown
from views.asked import number, row_id
from views.listing import address_of

#: The verb that each view asks the access policy for.
VERBS: Mapping[str, str] = {
    "desk_view": "view",
    "desk_save": "edit",
    "desk_sentence": "edit",
    "desk_beside": "view",
    "desk_remark": "edit",
}


class Desk:
    """The desk of one translation, a part of the screen of translations."""

    render: Any
    get_url: Any

    @expose("/desk/", methods=("GET", "POST"))
    def desk_view(self) -> ResponseReturnValue:
        """The page; as a form it saves all that was typed, then does what its button says."""
        actor = current_actor()
        if request.method == "POST":
            return self._sentence_sent(actor, _opened(actor, "edit"))
        translation = reading.get(actor, Translation, row_id())
        if translation.language == SOURCE:  # it is not translated but written
            return redirect(url_for(f"{translation.record}.details_view", id=translation.row))
        return self._page(actor, lines.translation_of(actor, translation.id))

    def _page(
        self, actor: Actor, translation: Any, came: Mapping[int, Came] | None = None
    ) -> ResponseReturnValue:
        show = request.args.get("show", "all")
        after = number(request.args.get("after", "0"))
        at = number(request.args.get("at", "0"))
        if show not in SHOWS:
            raise store.Missing(show)
        shown = desk_shown.page(actor, translation, show, after, at, came or {})
        asked = desk_shown.asked(actor, translation, request.args.get("ask", ""))
        return self.render("admin/desk/desk.html", view=shown, asked=asked), 422 if came else 200

    def _sentence_sent(self, actor: Actor, translation: Any) -> ResponseReturnValue:
        typed = list(_typed(request.form, translation.language))
        came = desk.save_many(actor, typed)
        saved = sum(each.what in ("saved", "stale") for each in came)
        if saved:
            flash(ngettext("%(num)s sentence saved.", "%(num)s sentences saved.", saved), "success")
        unsaved = {each.written.segment: each for each in came if each.what in ("conflict", "refused")}
        if unsaved:
            flash(gettext("Not all of it could be saved: see the sentences that are marked."), "error")
            return self._page(actor, translation, unsaved)
        try:
            now = lines.translation_of(actor, translation.id)
            asked = desk_shown.asked(actor, now, request.form.get("step", ""))
            if asked and request.form.get("despite") != asked.told:
                return redirect(self._here(ask=asked.step))
            self._step(actor, now)
        except (store.Invalid, store.Conflict) as error:
            flash(_why(error), "error")
        return redirect(self._next() if request.form.get("next") else self._here())

    def _here(self, **changes: Any) -> str:
        args = {key: request.args[key] for key in ("id", "show", "after", "at") if key in request.args}
        return address_of(self.get_url(".desk_view"), {**args, **changes})

    def _next(self) -> str:
        return self._here(after=str(number(request.form["next"])), at="0")

    def _step(self, actor: Actor, translation: Any) -> None:
        """What the button of the form asks for."""
        step = request.form.get("step", "")
        if step == "submit":
            work.submit(actor, translation)
            flash(gettext("Handed in. Somebody else approves it now."), "success")
        elif step == "approve":
            work.approve(actor, translation, seen={translation.id: request.form.get("seen", "")})
            flash(gettext("All of it is approved."), "success")
        elif step == "send_back":
            work.send_back(actor, translation, request.form.get("reason", ""))
            flash(gettext("Sent back."), "success")
        for verb in ("confirm", "approve"):
            if request.form.get(verb):
                line = lines.line(actor, translation, number(request.form[verb]))
                _decide(actor, translation, line, verb, line.text)

    # What scripts send

    @expose("/desk/save/", methods=("POST",))
    def desk_save(self) -> ResponseReturnValue:
        """One sentence, as it is typed."""
        actor, sent = current_actor(), _json()
        translation = _opened(actor, "edit", number(sent.get("id")))
        written = _written(number(sent.get("segment")), sent, translation.language)
        lines.line(actor, translation, written.segment)
        came = desk.save_many(actor, [written])[0]
        told = self._sentence_told(actor, translation, written.segment) | {"what": came.what}
        if came.what == "conflict":
            return jsonify(told | {"theirs": came.theirs, "joined": came.target.joined}), 409
        if came.what in ("refused", "missing"):
            return jsonify(told | {"message": came.problem or gettext("It was not saved.")}), 422
        return jsonify(told)

    @expose("/desk/sentence/", methods=("POST",))
    def desk_sentence(self) -> ResponseReturnValue:
        """Say that a sentence is still right ("confirm"), or approve it."""
        actor, sent = current_actor(), _json()
        translation = _opened(actor, "edit", number(sent.get("id")))
        line = lines.line(actor, translation, number(sent.get("segment")))
        try:
            _decide(actor, translation, line, str(sent.get("act")), str(sent.get("text", "")))
        except store.Conflict:
            return jsonify(message=gettext("Somebody else changed this meanwhile.")), 409
        except store.Invalid as error:
            return jsonify(message=_why(error)), 422
        return jsonify(self._sentence_told(actor, translation, line.segment))

    def _sentence_told(self, actor: Actor, translation: Any, segment: int) -> dict[str, Any]:
        """How a sentence and the whole stand now, as the page shows it."""
        now = lines.translation_of(actor, translation.id)
        line = lines.line(actor, now, segment)
        shown = desk_shown.beside(actor, now, line)
        return {
            "state": line.state,
            "waits": shown.waits(line),
            "was": shown.was(line),
            "told": self.render("admin/desk/told.html", view=shown, line=line),
            "source": self.render("admin/desk/source.html", line=line),
            "progress": self.render("admin/desk/progress.html", view=shown),
            "steps": self.render("admin/desk/steps.html", view=shown),
        }

    # Beside a sentence

    @expose("/desk/beside/")
    def desk_beside(self) -> ResponseReturnValue:
        """What helps with one sentence: memory, glossary, remarks, history."""
        actor = current_actor()
        translation = lines.translation_of(actor, row_id())
        line = lines.line(actor, translation, number(request.args.get("segment")))
        return self._beside(actor, translation, line)

    def _beside(self, actor: Actor, translation: Any, line: Line) -> ResponseReturnValue:
        return self.render("admin/desk/beside.html", view=desk_shown.beside(actor, translation, line))

    @expose("/desk/remark/", methods=("POST",))
    def desk_remark(self) -> ResponseReturnValue:
        """Note something of a sentence, or settle what was noted."""
        actor, form = current_actor(), request.form
        translation = _opened(actor, "edit")
        line = lines.line(actor, translation, number(form.get("segment")))
        problem = ""
        try:
            if form.get("done"):
                _settle(actor, line, number(form["done"]))
            else:
                _remark(actor, line, form.get("text", ""))
        except store.Invalid as error:
            problem = _why(error)
        if from_script():
            line = lines.line(actor, translation, line.segment)
            shown = desk_shown.beside(actor, translation, line)
            beside = self.render("admin/desk/beside.html", view=shown)
            told = self.render("admin/desk/told.html", view=shown, line=line)
            return jsonify(beside=beside, told=told, message=problem), 422 if problem else 200
        if problem:
            flash(problem, "error")
        return redirect(address_of(self.get_url(".desk_view"), _place_of(translation, line)))


def _place_of(translation: Any, line: Line) -> dict[str, str]:
    args = {key: request.form[key] for key in ("show", "after") if request.form.get(key)}
    return {"id": str(translation.id), **args, "at": str(line.segment)}


def _opened(actor: Actor, verb: str, key: int | None = None) -> Any:
    """The translation to write in. Raises Missing; Refused for a language that is somebody else's."""
    key = row_id() if key is None else key
    try:
        reading.get(actor, Translation, key, verb=verb)
    except store.Missing:
        if Translation.select().where(Translation.id == key, Translation.deleted_at.is_null()).exists():
            raise store.Refused(Translation.key()) from None
        raise
    return lines.translation_of(actor, key)


def _json() -> dict[str, Any]:
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict):
        raise store.Invalid({"": gettext("This cannot be read.")})
    return sent


def _typed(form: Any, language: str) -> Iterator[Written]:
    """What a form without a script sends: the sentences in which something was changed."""
    for key in form:
        if key.startswith("was-"):
            segment = number(key.removeprefix("was-"))
            sent = {
                "text": form.get(f"text-{segment}", ""),
                "joined": f"joined-{segment}" in form,
                "was": _read(form[key]),
            }
            written = _written(segment, sent, language)
            if (written.text, written.joined) != (written.over, bool(sent["was"].get("joined"))):
                yield written


def _read(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise store.Invalid({"": gettext("This cannot be read.")})
    return found


def _written(segment: int, sent: Mapping[str, Any], language: str) -> Written:
    """A sentence as it was typed, on one line, over what the page had shown (`was`)."""
    was = sent.get("was")
    if not isinstance(was, dict) or not isinstance(sent.get("text"), str):
        raise store.Invalid({"": gettext("This cannot be read.")})
    joined = bool(sent.get("joined"))
    return Written(
        segment,
        language,
        "" if joined else " ".join(clean(sent["text"]).split("\n")),
        made_from=str(was.get("digest", "")),
        version=number(str(was.get("version", 0))),
        joined=joined,
        source=str(was.get("source", "")),
        over=str(was.get("over", "")),
    )


def _decide(actor: Actor, translation: Any, line: Line, act: str, read: str) -> None:
    if line.target is None:
        raise store.Missing(Target.key())
    target = reading.get(actor, Target, line.target, verb="edit")
    if act == "confirm":
        desk.confirm(actor, target)
    elif act == "approve":
        desk.approve(actor, target, read)
    else:
        raise store.Missing(act)


def _remark(actor: Actor, line: Line, text: str) -> None:
    values = {"text": text, "segment": line.segment, "language": line.language}
    if not text.strip():
        raise store.Invalid({"text": gettext("Write the remark first.")})
    store.create(actor, Remark, values, system={"user": actor.user_id})


def _settle(actor: Actor, line: Line, key: int) -> None:
    remark = reading.get(actor, Remark, key, verb="edit")
    if remark.__data__["segment"] != line.segment:
        raise store.Missing(Remark.key())
    store.change(actor, Remark, key, {"done": not remark.done})


def _why(error: store.Invalid | store.Conflict) -> str:
    if isinstance(error, store.Conflict):
        return gettext("Somebody else changed this meanwhile.")
    return " ".join(str(text) for text in error.problems.values())
