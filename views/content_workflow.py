"""The part of content screens that leads each language from draft to publication; mixed into them.

It asks `backoffice.content.work`, which decides; a refusal is shown beside what causes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from flask import abort, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import get_timezone, gettext
from flask_babel import lazy_gettext as _

from backoffice import access, dates, display, proofs, reading, store
from backoffice.access import Actor
from backoffice.content import editions, progress, translators, work
from backoffice.markup import line_html
from backoffice.signin import current_actor
from models.base import now
from models.content.content import Content
from models.content.translation import Translation
from models.days import today
from models.fields import SOURCE, STATE_LABELS, State
from models.register import record_of
from views import prints_of, wechat
from views.asked import row_id
from views.content_editing import desk_address
from views.desk_shown import Asked, asked
from views.languages import ContentLanguage, content_languages
from views.mending import mend
from views.texts import office_text

VERBS: Mapping[str, str] = {"workflow_view": "view", "reader_view": "view"}

#: What is said when a step was taken.
_DONE = {
    "hand_over": _("Handed over: %(languages)s."),
    "submit": _("Handed in to be approved: %(languages)s."),
    "approve": _("Approved: %(languages)s."),
    "send_back": _("Sent back: %(languages)s."),
    "publish": _("Published: %(languages)s."),
    "schedule": _("Will be published: %(languages)s."),
    "withdraw": _("Withdrawn: %(languages)s."),
}


@dataclass
class Line:
    """One language of a whole as the panel shows it; `translation` is None for one that nobody asked for.
    `seen`: what the actor approves when approving it, as it is shown."""

    language: ContentLanguage
    translation: Any
    state: str
    done: int = 0
    translator: str = ""
    due: str = ""
    late: bool = False
    standing: str = ""
    desk_url: str = ""
    read_url: str = ""
    versions_url: str = ""
    wechat_url: str = ""
    prints: list[tuple[str, str]] = field(default_factory=list)
    hindrances: list[str] = field(default_factory=list)
    paper: list[tuple[str, str]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    ticked: bool = False
    asked: Asked | None = None
    seen: str = ""
    hint: str = ""

    @property
    def label(self) -> str:
        """The state in words."""
        return str(STATE_LABELS[self.state])


@dataclass
class Panel:
    """The languages of a whole, and the steps that the actor may take; `typed` and `problems` are those of a
    step that was refused, by input, under "" those of all."""

    id: int
    lines: list[Line]
    may: set[str]
    translators: list[tuple[int, str]]
    typed: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)
    step: str = ""


class Workflow:
    """Mixed into the screens of content, whose helpers it uses."""

    record: type[Content]
    get_url: Any
    render: Any

    def workflow(self, actor: Actor, row: Any) -> Panel | None:
        """The panel of a whole, None for a part or who sees no translations."""
        if self.record.root_link() is not None or not access.may(actor, "view", Translation):
            return None
        known = {each.language: each for each in work.languages_of(actor, self.record, row.id)}
        may = self._may(actor, row)
        live = editions.languages_of(self.record, row.id)
        lines = [
            self._line(actor, row, each, known.get(each.code), live, may)
            for each in content_languages(actor, self.record, row)
            if each.code in known or "hand_over" in may
        ]
        if "publish" in may:
            _prove(actor, row, lines)
        offered = translators.offered(actor) if "hand_over" in may else []
        names = [(user, _named(name, codes)) for user, name, codes in offered]
        return Panel(row.id, lines, may, names)

    def _may(self, actor: Actor, row: Any) -> set[str]:
        """The steps that the actor may take with some language."""
        edits = access.may(actor, "edit", Translation)
        found = {"submit"} if edits else set()
        if edits and access.may(actor, "create", Translation) and self._reaches(actor, "edit", row.id):  # type: ignore[attr-defined]
            found.add("hand_over")
        if access.may(actor, "approve", Translation) and edits:
            found |= {"approve", "send_back"}
        if access.may(actor, "publish", Translation) and access.may(actor, "publish", self.record):
            found |= {"publish", "withdraw"}
        return found

    def _line(
        self,
        actor: Actor,
        row: Any,
        language: ContentLanguage,
        translation: Any,
        live: Mapping[str, Any],
        may: set[str],
    ) -> Line:
        line = Line(language, translation, row.state_in(language.code))
        if translation is None:
            return line
        line.state = _told(translation, line.state)
        line.done = progress.done(translation)
        line.translator = translation.translator_name
        if translation.due_on is not None:
            line.due = translation.due_on.isoformat()
            line.late = translation.due_on < today() and bool(translation.missing or translation.stale)
        edition = live.get(language.code)
        line.standing = _standing(translation, edition)
        line.hint = _hint(edition, live.get(SOURCE))
        if language.code != SOURCE:
            line.desk_url = desk_address(translation.id)
        line.read_url = self.get_url(".reader_view", id=row.id, language=language.code)
        line.versions_url = self.get_url(".versions_view", id=row.id, language=language.code)
        line.prints = prints_of.links(actor, self.record, {"ids": str(row.id), "language": language.code})
        if edition is not None:
            line.wechat_url = wechat.address(actor, self.record, row.id, language.code)
        if "approve" in may and not translation.missing and not translation.stale:
            line.seen = work.fingerprint(translation)
        if "publish" in may:
            line.hindrances = [str(each) for each in work.hindrances(row, translation)]
        return line

    @expose("/workflow/", methods=("POST",))
    def workflow_view(self) -> ResponseReturnValue:
        """Take a step: {id, step, language (several), translator, due_on, reason, at, until}."""
        actor, step = current_actor(), request.form.get("step", "")
        row = reading.get(actor, self.record, row_id())
        take: dict[str, Callable[..., Iterable[str]]] = {
            "hand_over": self._hand_over,
            "publish": self._publish,
            "withdraw": self._withdraw,
            **{name: partial(self._each, name) for name in ("submit", "approve", "send_back")},
        }
        if step not in take or self.record.root_link() is not None:
            abort(400)
        languages = list(dict.fromkeys(request.form.getlist("language")))
        refused: dict[str, list[str]] = {}
        problems: dict[str, str] = {}
        try:
            if not languages:
                raise store.Invalid({"": _("Choose at least one language.")})
            done = list(take[step](actor, row, languages, refused))
        except store.Invalid as invalid:
            done, problems = [], {name: str(text) for name, text in invalid.problems.items()}
        except store.Conflict:
            done, problems = [], {"": gettext("Somebody else changed this meanwhile.")}
        if done:
            flash(_said(step, actor, self.record, done), "success")
        if not refused and not problems:
            looked = {"paper": "1"} if step == "publish" else {}
            return redirect(self.get_url(".details_view", id=row.id, **looked) + "#workflow")
        return self._shown_refused(actor, row.id, step, languages, refused, problems), 422

    def _shown_refused(
        self,
        actor: Actor,
        key: int,
        step: str,
        languages: list[str],
        refused: Mapping[str, list[str]],
        problems: Mapping[str, str],
    ) -> ResponseReturnValue:
        """The page with what was chosen and why it was not done."""
        row = reading.get(actor, self.record, key)
        shown = self.details(actor, row, False)  # type: ignore[attr-defined]
        panel = shown["workflow"]
        panel.step, panel.problems, panel.typed = step, problems, request.form
        for line in panel.lines:
            line.ticked = line.language.code in languages
            line.problems = refused.get(line.language.code, [])
            if line.problems and step in ("submit", "approve"):
                line.asked = asked(actor, line.translation, step) if line.translation else None
        return self.render(self.details_template, **shown)  # type: ignore[attr-defined, no-any-return]

    # The steps; each returns the languages for which it was done and notes why not for the others

    def _each(
        self, step: str, actor: Actor, row: Any, languages: list[str], refused: dict[str, list[str]]
    ) -> Iterable[str]:
        reason = request.form.get("reason", "")
        for code in languages:
            try:
                translation = work.find(actor, self.record, row.id, code)
                question = asked(actor, translation, step) if step != "send_back" else None
                if question and request.form.get(f"despite-{code}") != question.told:
                    refused[code] = [question.text]
                    continue
                if step == "send_back":
                    work.send_back(actor, translation, reason)
                elif step == "approve":
                    seen = {translation.id: request.form.get(f"seen-{code}", "")}
                    work.approve(actor, translation, seen=seen)
                else:
                    work.submit(actor, translation)
            except store.Invalid as invalid:
                if "reason" in invalid.problems:
                    raise
                refused[code] = [str(text) for text in invalid.problems.values()]
            except store.Missing:
                refused[code] = [gettext("Nobody was asked for this language yet: hand it over first.")]
            else:
                yield code

    def _hand_over(
        self, actor: Actor, row: Any, languages: list[str], _refused: dict[str, list[str]]
    ) -> Iterable[str]:
        given = request.form.get("translator", "")
        translator = int(given) if given.isascii() and given.isdigit() and len(given) < 19 else None
        due = _typed("due_on", dates.day)
        if due is not None and due < today():
            raise store.Invalid({"due_on": _("This day is past: choose today or a later one.")})
        if SOURCE in languages:
            raise store.Invalid({"": _("Chinese is written, not translated: take its tick away.")})
        known = {each.code for each in content_languages(actor, self.record)}
        if not known.issuperset(languages):
            abort(400)
        work.hand_over(actor, self.record, row.id, languages, translator=translator, due_on=due)
        return languages

    def _publish(
        self, actor: Actor, row: Any, languages: list[str], refused: dict[str, list[str]]
    ) -> Iterable[str]:
        at, until = _typed("at", dates.moment), _typed("until", dates.moment)
        for code in languages:
            try:
                found = work.hindrances(row, work.find(actor, self.record, row.id, code, "publish"))
            except store.Missing:
                found = [gettext("Nobody was asked for this language yet: hand it over first.")]
            if found:
                refused[code] = [str(each) for each in found]
        if refused:
            return []
        try:
            laid = proofs.publish(actor, self.record, row.id, languages, at=at, until=until)
        except proofs.Unprintable as unprintable:
            refused |= {code: [str(text)] for code, text in unprintable.problems.items()}
            return []
        if laid.left:
            flash(gettext("Not all of it could be laid out in time: look at it in the preflight."), "warning")
        return languages

    def _withdraw(
        self, actor: Actor, row: Any, languages: list[str], refused: dict[str, list[str]]
    ) -> Iterable[str]:
        at = _typed("withdraw_at", dates.moment)
        for code in languages:
            if not editions.standing(self.record.key(), row.id, code):
                refused[code] = [gettext("This language was never published.")]
        if refused:
            return []
        work.withdraw(actor, self.record, row.id, languages, at=at)
        return languages

    # As readers will see it

    @expose("/reader/")
    def reader_view(self) -> ResponseReturnValue:
        """The working text of a whole in a language, as its page will read."""
        actor = current_actor()
        row = reading.get(actor, self.record, row_id())
        known = {each.code: each for each in content_languages(actor, self.record, row)}
        language = known.get(request.args.get("language", SOURCE))
        if language is None or self.record.root_link() is not None:
            abort(404)
        composed = editions.preview(row, language.code)
        here = self.get_url(".details_view", id=row.id)
        return self.render(  # type: ignore[no-any-return]
            "admin/content/reader.html",
            heading=reading.title(actor, row),
            crumbs=[*self._crumbs(), (reading.title(actor, row), here)],  # type: ignore[attr-defined]
            language=language,
            languages=[
                (each, self.get_url(".reader_view", id=row.id, language=each.code)) for each in known.values()
            ],
            parts=[(composed, self.record), *((each, record_of(each.record)) for each in composed.parts)],
            behind=composed.all_behind(),
            shown=office_text,
            line=line_html,
        )


def _prove(actor: Actor, row: Any, lines: list[Line]) -> None:
    """Tell each language what of it is wrong on paper, and where it is mended; what is of no language stands
    at the Chinese. What its layout told is read when it was just to be published."""
    there = {line.language.code: line for line in lines if line.translation is not None}
    if SOURCE in there:
        found = proofs.paper(actor, row, list(there))
        if request.form.get("step") == "publish" or "paper" in request.args:
            found += proofs.on_paper(actor, row, list(there)).findings
        for each in dict.fromkeys(found):
            line = there.get(each.language, there[SOURCE])
            line.paper.append((each.text, mend(actor, each)))


def _typed(name: str, read: Callable[[str], Any]) -> Any:
    """What was typed into an input as a day or a moment, None for nothing. Raises Invalid."""
    text = request.form.get(name, "").strip()
    try:
        return read(text) if text else None
    except dates.Unclear as question:
        raise store.Invalid({name: str(question)}) from None


def _told(translation: Any, state: str) -> str:
    """The state of the language, where sentences are behind that of what was done with it."""
    return state if state != State.MISSING or translation.segments else translation.state


def _standing(translation: Any, edition: Any) -> str:
    """What is published, and until when, or from when."""
    zone = get_timezone()
    change: datetime | None = translation.changes_at
    if edition is None:
        return gettext("from %(moment)s", moment=display.moment(change, zone)) if change else ""
    told = gettext(
        "edition %(number)s, since %(moment)s",
        number=edition.number,
        moment=display.moment(edition.published_at, zone),
    )
    if edition.withdrawn_at is not None:
        told += " · " + gettext("until %(moment)s", moment=display.moment(edition.withdrawn_at, zone))
    elif change:
        told += " · " + gettext("changes %(moment)s", moment=display.moment(change, zone))
    return told


def _hint(edition: Any, source: Any) -> str:
    """What is odd about what readers have of a language beside the Chinese."""
    if edition is None or edition.language == SOURCE:
        return ""
    if source is None:
        return gettext("Readers have this language, but the Chinese is not published.")
    if editions.ahead(edition, source):
        return gettext(
            "Published ahead of the Chinese: readers see the change once the Chinese is published."
        )
    return ""


def _named(name: str, codes: frozenset[str] | None) -> str:
    return name if codes is None else f"{name} ({', '.join(sorted(codes))})"


def _said(step: str, actor: Actor, record: type[Content], done: list[str]) -> str:
    names = {each.code: each.autonym for each in content_languages(actor, record)}
    at = _typed("at", dates.moment) if step == "publish" else None
    said = _DONE["schedule" if at is not None and at > now() else step]
    return str(said) % {"languages": display.listed([names.get(code, code) for code in done])}
