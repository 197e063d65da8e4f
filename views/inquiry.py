"""The inbox: what residents wrote at their door is claimed, answered, made a return plan of, or settled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import format_timedelta, get_locale, get_timezone, gettext

from backoffice import access, canned, display, inbox, reading, store
from backoffice.access import Actor
from backoffice.canned import Canned
from backoffice.query import Query
from backoffice.settings import Settings
from backoffice.signin import current_actor
from models.base import now
from models.content.language import Language
from models.content.question import Question
from models.fields import SOURCE
from models.journeys.return_plan import ReturnPlan
from models.services.inquiry import LONGEST, Inquiry, Kind, State
from views import pages
from views.arrangement import Arrangement
from views.asked import number, row_id
from views.languages import ContentLanguage
from views.listing import Listing, address_of
from views.screens import RecordScreen

#: So many that nobody claimed stand above the list, each with so much of its text.
WAITING, EXCERPT = 12, 140


@dataclass(frozen=True)
class Waiting:
    """A message that nobody has claimed: how long it waits, and whether that is too long."""

    id: int
    what: str
    place: str
    text: str
    language: ContentLanguage | None
    url: str
    since: str
    age: str
    late: bool


class InquiryScreen(RecordScreen):
    """The list with what waits above it, the page with what may be done, and the form of the answer."""

    verbs: Mapping[str, str] = {
        **RecordScreen.verbs,
        "claim_view": "edit",
        "answer_view": "edit",
        "close_view": "edit",
        "refuse_view": "edit",
        "mine_view": "view",
    }
    list_template = "admin/inquiry/list.html"
    details_template = "admin/inquiry/details.html"
    answer_template = "admin/inquiry/answer.html"
    refuse_template = "admin/inquiry/refuse.html"

    def _creatable(self, actor: Actor) -> bool:
        return False  # residents write them

    # List

    def listing(self, actor: Actor, query: Query, arrangement: Arrangement) -> Listing:
        view: Any = super().listing(actor, query, arrangement)
        first = not query.deleted and not query.ids and not query.page and query.after is query.before
        rows = inbox.unclaimed(actor, WAITING + 1) if first else []
        view.waiting = self._waiting(actor, rows[:WAITING])
        view.more_waiting = len(rows) > WAITING
        view.claimable = access.may(actor, "edit", Inquiry)
        found: Listing = view
        return found

    def _waiting(self, actor: Actor, rows: list[Any]) -> list[Waiting]:
        links = [column for column in reading.columns(actor, Inquiry) if hasattr(column, "rel_model")]
        reading.add_titles(actor, rows, links)
        languages = _languages(actor)
        return [self._message(actor, row, languages) for row in rows]

    def _message(self, actor: Actor, row: Any, languages: Mapping[int, ContentLanguage]) -> Waiting:
        text = str(reading.value(actor, row, Inquiry.text) or "")
        return Waiting(
            row.id,
            _what(actor, row),
            str(reading.value(actor, row, Inquiry.place) or ""),
            text[:EXCERPT] + ("…" if len(text) > EXCERPT else ""),
            languages.get(row.language_id),
            self.get_url(".details_view", id=row.id),
            display.moment(row.received_at, get_timezone()),
            age(row),
            late(row),
        )

    @expose("/mine/")
    def mine_view(self) -> ResponseReturnValue:
        """The list of what the reader has claimed and not settled."""
        ids = ",".join(map(str, inbox.mine(current_actor())))
        return redirect(address_of(self.get_url(".index_view"), {"ids": ids or "0", "sort": "received_at"}))

    # One message

    def details(self, actor: Actor, model: Any, in_bin: bool) -> dict[str, Any]:
        found = super().details(actor, model, in_bin)
        edits = bool(found["edit_url"])
        plans = access.may(actor, "create", ReturnPlan) and not model.return_plan_id
        here = self.get_url(".details_view", id=model.id)
        return {
            **found,
            "sections": _said(found["sections"]),
            "message": self._message(actor, model, _languages(actor)),
            "text": reading.value(actor, model, Inquiry.text),
            "model": model,
            "open": model.state in State.OPEN,
            "states": State,
            "may_claim": edits and model.state == State.NEW,
            "may_answer": edits and model.state in (*State.OPEN, State.ANSWERED) and not model.forgotten_at,
            "may_close": edits and model.state in (*State.OPEN, State.ANSWERED),
            "may_refuse": edits and model.state in State.OPEN,
            "plan_url": url_for("return_plan.create_view", inquiry=model.id, url=here)
            if edits and plans and model.kind == Kind.RETURN and model.state != State.REFUSED
            else "",
        }

    @expose("/claim/", methods=("POST",))
    def claim_view(self) -> ResponseReturnValue:
        """Take a message as one's own work; who comes second is told who was first."""
        key = row_id()
        try:
            inbox.claim(current_actor(), key)
            flash(gettext("The message is yours now."), "success")
        except inbox.Taken as taken:
            flash(gettext("Somebody was first: %(name)s.", name=taken.who), "error")
        return redirect(self.get_url(".details_view", id=key))

    @expose("/answer/", methods=("GET", "POST"))
    def answer_view(self) -> ResponseReturnValue:
        """The answer in the resident's language and in Chinese, beside published ones to take it from."""
        actor, key = current_actor(), row_id()
        row = reading.get(actor, Inquiry, key, verb="edit")
        own, chinese = row.answer, row.answer_zh
        fault, theirs, status, version = "", "", 200, row.version
        if request.method == "POST":
            own, chinese = request.form.get("answer", ""), request.form.get("answer_zh", "")
            version = number(request.form.get("version"))
            if "take" in request.form:
                return self._answer(actor, row, own, chinese, version=version)
            try:
                inbox.answer(actor, key, own, chinese, version=version)
                flash(gettext("The answer stands on the resident's page now."), "success")
                return redirect(self.get_url(".details_view", id=key))
            except store.Invalid as invalid:
                fault, status = pages.refused(Inquiry, invalid), 422
            except store.Conflict as conflict:
                theirs, status, row = (
                    "\n\n".join(pair[0] for pair in conflict.fields.values()),
                    409,
                    conflict.row,
                )
                version = row.version
        return self._answer(actor, row, own, chinese, fault, theirs, version=version), status

    def _answer(
        self,
        actor: Actor,
        row: Any,
        own: str,
        chinese: str,
        fault: str = "",
        theirs: str = "",
        *,
        version: int,
    ) -> str:
        """The form of the answer; a published one that was asked for stands below what was typed."""
        language = _languages(actor).get(row.language_id)
        found = _canned(actor, row, language)
        wanted = request.form.get("take") or request.form.get("question", "")
        taken = next((each for each in found if "take" in request.form and str(each.id) == wanted), None)
        foreign = taken is not None and (language is None or taken.language != language.code)
        if taken is not None:
            own = own if foreign else _below(own, taken.answer)
            chinese = _below(chinese, taken.answer_zh)
        title = reading.title(actor, row)
        return self.render(
            self.answer_template,
            heading=gettext("Answer: %(name)s", name=title),
            crumbs=[*self._crumbs(), (title, self.get_url(".details_view", id=row.id))],
            message=self._message(actor, row, _languages(actor)),
            text=reading.value(actor, row, Inquiry.text),
            model=row,
            language=language,
            chinese_alone=language is None or language.code == SOURCE,
            own=own,
            chinese=chinese,
            fault=fault,
            theirs=theirs,
            foreign=foreign,
            version=version,
            likely=canned.likely(found),
            topics=_by_topic(found),
            longest=LONGEST,
            return_url=self.get_url(".details_view", id=row.id),
        )

    @expose("/close/", methods=("POST",))
    def close_view(self) -> ResponseReturnValue:
        """Settle a message without an answer."""
        key = row_id()
        try:
            inbox.close(current_actor(), key)
            flash(gettext("The message is settled."), "success")
        except store.Invalid as invalid:
            flash(pages.refused(Inquiry, invalid), "error")
        return redirect(self.get_url(".details_view", id=key))

    @expose("/refuse/", methods=("GET", "POST"))
    def refuse_view(self) -> ResponseReturnValue:
        """Ask for the reason, then settle a message that the office will not act on."""
        actor, key = current_actor(), row_id()
        row = reading.get(actor, Inquiry, key, verb="edit")
        fault, status, reason = "", 200, request.form.get("reason", "")
        if request.method == "POST":
            try:
                inbox.refuse(actor, key, reason)
                flash(gettext("The message is settled."), "success")
                return redirect(self.get_url(".details_view", id=key))
            except store.Invalid as invalid:
                fault, status = pages.refused(Inquiry, invalid), 422
        title, here = reading.title(actor, row), self.get_url(".details_view", id=key)
        return self.render(
            self.refuse_template,
            heading=gettext("Refuse: %(name)s", name=title),
            crumbs=[*self._crumbs(), (title, here)],
            row_id=key,
            reason=reason,
            fault=fault,
            longest=Inquiry.reason.max_length,
            return_url=here,
        ), status


def late(row: Any) -> bool:
    """Whether nobody has claimed a message although its time is over."""
    settings: Settings = current_app.extensions["settings"]
    return row.state == State.NEW and now() - row.received_at > timedelta(minutes=settings.claim_minutes)


def age(row: Any) -> str:
    """How long a message waits, or waited until it was claimed."""
    delta = (row.claimed_at or now()) - row.received_at
    return str(format_timedelta(max(delta, timedelta(minutes=1)), granularity="minute"))


def _what(actor: Actor, row: Any) -> str:
    columns = (Inquiry.kind, Inquiry.request)
    shown = [display.show(reading.value(actor, row, column), column, get_locale()) for column in columns]
    return " · ".join(each for each in shown if each)


def _below(typed: str, taken: str) -> str:
    """What was typed with a text below it."""
    return taken if not typed.strip() else f"{typed.rstrip()}\n\n{taken}"


def _said(sections: list[Any]) -> list[Any]:
    """The facts of a message without those that are empty, as most of each kind are, and without what stands
    above them."""
    found = []
    for key, label, facts in sections:
        kept = [each for each in facts if each.text and each.name not in ("text", "place")]
        if kept:
            found.append((key, label, kept))
    return found


def _languages(actor: Actor) -> dict[int, ContentLanguage]:
    """{id of a language's row: the language}."""
    every = Query(sort="position", descending=False, size=200)
    rows = reading.page(actor, Language, every).rows
    return {row.id: ContentLanguage(row.code, row.autonym, row.direction) for row in rows}


def _canned(actor: Actor, row: Any, language: ContentLanguage | None) -> list[Canned]:
    if not access.may(actor, "view", Question):
        return []
    text = str(reading.value(actor, row, Inquiry.text) or "")
    return canned.answers(language.code if language else SOURCE, text)


def _by_topic(found: list[Canned]) -> list[tuple[str, list[Canned]]]:
    """The answers by what they are about, in the order of the topics."""
    groups: dict[str, list[Canned]] = {}
    for each in found:
        groups.setdefault(each.topic, []).append(each)
    named = [(str(label), groups.pop(key)) for key, label in Question.topic.choices if key in groups]
    rest = [each for some in groups.values() for each in some]
    return [*named, (gettext("Something else"), rest)] if rest else named
