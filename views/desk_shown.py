"""The translation desk as its templates show it; reads, and asks nothing to be changed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import Any

from flask import url_for
from flask_babel import get_timezone, gettext, ngettext
from flask_babel import lazy_gettext as _

from backoffice import access, display
from backoffice.access import Actor
from backoffice.content import desk, glossary, lines, looks, memory, progress, work
from backoffice.content.checks import Entry, Finding, text_of
from backoffice.content.desk import Came
from backoffice.content.differences import Kind, changes
from backoffice.content.lines import PAGE, SHOWS, Line, Noted, Section, Sheet
from backoffice.content.memory import Match
from backoffice.content.progress import SentBack
from models.content.language import Language
from models.content.remark import Remark
from models.content.target import MOST, Target
from models.content.translation import Translation
from models.fields import SOURCE, STATE_LABELS, State
from models.register import record_of
from views.languages import ContentLanguage, content_languages
from views.listing import address_of

SHOW_LABELS = {
    "all": _("All sentences"),
    "todo": _("To do"),
    "outdated": _("Outdated"),
    "findings": _("With findings"),
    "remarks": _("With remarks"),
}

#: So many proposals of the memory can be taken by a key.
MOST_MATCHES = 5


@dataclass(frozen=True)
class Step:
    """One change of a sentence's translation: when, who, what, and the text it got (None: as it was)."""

    when: str
    who: str
    what: str
    text: str | None
    reason: str


@dataclass(frozen=True)
class Progress:
    """How far a translation is, in numbers and in percent of its sentences."""

    segments: int
    done: int
    missing: int
    stale: int
    unapproved: int
    state: str

    @classmethod
    def of(cls, translation: Any) -> Progress:
        """Of what the write path counted."""
        return cls(
            translation.segments,
            progress.done(translation),
            translation.missing,
            translation.stale,
            translation.unapproved,
            translation.state,
        )

    @property
    def approved(self) -> int:
        """How many are done and approved; what is outdated may be not approved as well."""
        return max(0, self.done - self.unapproved)

    @property
    def text(self) -> str:
        """In words."""
        return gettext("%(done)s of %(total)s", done=self.done, total=self.segments)

    @property
    def state_label(self) -> str:
        """The state in the reader's words."""
        return str(STATE_LABELS[self.state])


@dataclass(frozen=True)
class Asked:
    """A step that asks whether it is to be taken although the checks found something."""

    step: str
    errors: int
    warnings: int

    @property
    def told(self) -> str:
        """What comes back with the answer: it holds for these findings alone."""
        return f"{self.step}-{self.errors}-{self.warnings}"

    @property
    def text(self) -> str:
        """What was found, in words."""
        errors = ngettext("%(num)s error", "%(num)s errors", self.errors)
        warnings = ngettext("%(num)s warning", "%(num)s warnings", self.warnings)
        return gettext("The checks found %(errors)s and %(warnings)s.", errors=errors, warnings=warnings)


def asked(actor: Actor, translation: Any, step: str) -> Asked | None:
    """What the step has to ask first; None when nothing was found, or it cannot be taken yet."""
    taken_from = {"submit": (State.DRAFT,), "approve": (State.DRAFT, State.REVIEW)}.get(step, ())
    if translation.language == SOURCE or translation.state not in taken_from:
        return None
    if translation.missing or translation.stale:
        return None
    errors, warnings = lines.doubts(actor, translation)
    return Asked(step, errors, warnings) if errors or warnings else None


@dataclass
class Frame:
    """A translation for one actor, and what can be told of its sentences. `came`: {sentence: what could not
    be saved of it}."""

    actor: Actor
    translation: Any
    language: ContentLanguage
    came: Mapping[int, Came] = field(default_factory=dict)

    @cached_property
    def writes(self) -> bool:
        """Whether the actor translates here."""
        return lines.may_write(self.actor, self.translation)

    @cached_property
    def approves(self) -> bool:
        """Whether the actor approves sentences."""
        return access.may(self.actor, "approve", Target)

    @cached_property
    def approves_all(self) -> bool:
        """Whether the actor approves the whole."""
        return access.may(self.actor, "approve", Translation)

    @property
    def progress(self) -> Progress:
        """How far it is."""
        return Progress.of(self.translation)

    @property
    def submits(self) -> bool:
        """Whether the actor can hand it in."""
        return self.writes and bool(self.translation.state == State.DRAFT)

    @property
    def reviewed(self) -> bool:
        """Whether it waits to be approved."""
        return bool(self.translation.state == State.REVIEW)

    @property
    def seen(self) -> str:
        """What the actor approves when approving the whole, as it is shown."""
        return work.fingerprint(self.translation)

    def waits(self, line: Line) -> bool:
        """Whether the actor has something to do with it."""
        return line.waits or (self.reviewed and self.approves_all and line.approvable and not line.mine)

    def was(self, line: Line) -> dict[str, Any]:
        """What the page showed of a sentence, which comes back with what is typed."""
        return {
            "digest": line.digest,
            "source": line.source,
            "version": line.version,
            "over": line.text,
            "joined": line.joined,
        }

    def was_json(self, line: Line) -> str:
        """The same in a hidden input."""
        return json.dumps(self.was(line), ensure_ascii=False)

    def most(self, line: Line) -> int:
        """How many characters it may have."""
        return min(MOST, line.most or MOST)

    def text(self, line: Line) -> str:
        """What stands in the input: what was typed, if it could not be saved."""
        came = self.came.get(line.segment)
        return came.written.text if came else line.text

    def state_label(self, line: Line) -> str:
        """What holds of a sentence, in the reader's words."""
        return str(STATE_LABELS[line.state])

    @cached_property
    def found(self) -> Mapping[int, tuple[Finding, ...]]:
        """What is likely wrong with the sentences that are shown."""
        return {}

    def findings(self, line: Line) -> list[tuple[str, Finding]]:
        """(text, finding) of what is likely wrong."""
        return [(text_of(each), each) for each in self.found.get(line.segment, ())]

    def confirmable(self, line: Line) -> bool:
        """Whether one can say that it is still right."""
        return self.writes and line.state == State.OUTDATED

    def approvable(self, line: Line) -> bool:
        """Whether the actor can approve it."""
        return self.approves and line.approvable and not line.mine


@dataclass
class Page(Frame):
    """A page of the desk, and what helps with one of its sentences."""

    sheet: Sheet = field(kw_only=True)
    show: str = "all"
    after: int = 0
    beside: Beside | None = None

    @cached_property
    def found(self) -> Mapping[int, tuple[Finding, ...]]:
        return self.sheet.findings

    @cached_property
    def back(self) -> tuple[SentBack, str] | None:
        """(how it was sent back, when), None when it was not."""
        found = progress.sent_back(self.actor, [self.translation]).get(self.translation.id)
        return (found, display.moment(found.at, get_timezone())) if found else None

    @property
    def heading(self) -> str:
        """The Chinese title."""
        return str(self.translation.title)

    @property
    def record_label(self) -> str:
        """What kind of content it is."""
        return str(record_of(self.translation.record).meta("label"))

    @property
    def content_url(self) -> str:
        """The page of the content."""
        return url_for(f"{self.translation.record}.details_view", id=self.translation.row)

    def url(self, **changes: Any) -> str:
        """This page with something else shown."""
        args = {"id": self.translation.id, "show": self.show, "after": self.after, **changes}
        kept = {key: str(value) for key, value in args.items() if value not in ("", 0, "all")}
        return address_of(url_for("translation.desk_view"), kept)

    def shows(self) -> Iterator[tuple[str, str, int, str]]:
        """(key, label, how many, address) of what can be shown."""
        for key in SHOWS:
            number = len(self.sheet.shown(key))
            yield key, str(SHOW_LABELS[key]), number, self.url(show=key, after=0)

    @cached_property
    def sections(self) -> list[Section]:
        """The sentences of this page."""
        return self.sheet.page(self.show, self.after)

    @cached_property
    def matching(self) -> list[Line]:
        """All sentences that are asked for."""
        return self.sheet.shown(self.show)

    @property
    def last(self) -> int:
        """Number of the last sentence of the page, 0 for an empty one."""
        return self.sections[-1].lines[-1].number if self.sections else 0

    @property
    def next_url(self) -> str:
        """The page after this one, "" when there is none."""
        more = self.matching and self.matching[-1].number > self.last
        return self.url(after=self.last) if more and self.last else ""

    @property
    def previous_url(self) -> str:
        """The page before this one, "" when there is none."""
        before = [line for line in self.matching if line.number <= self.after]
        if not before:
            return ""
        return self.url(after=before[-PAGE].number - 1 if len(before) > PAGE else 0)

    @property
    def range(self) -> str:
        """Which of the sentences these are."""
        first = sum(line.number <= self.after for line in self.matching)
        number = sum(len(section.lines) for section in self.sections)
        return gettext(
            "%(first)s–%(last)s of %(total)s",
            first=first + 1,
            last=first + number,
            total=len(self.matching),
        )

    @property
    def onward_url(self) -> str:
        """Where the next sentence that waits stands when none on this page does, "" for nowhere."""
        here = {line.segment for section in self.sections for line in section.lines}
        waiting = [line for line in self.sheet.shown("todo") if line.segment not in here]
        found = next((line for line in waiting if line.number > self.last), waiting[0] if waiting else None)
        if found is None:
            return ""
        return f"{self.url(show='all', after=found.number - 1)}#s-{found.segment}"

    def chapters(self) -> list[tuple[str, str]]:
        """(title, address) of the sections, to jump to."""
        return [
            (each.title or str(each.label), self.url(show="all", after=each.lines[0].number - 1))
            for each in self.sheet.sections
            if each.lines
        ]

    def words(self) -> dict[str, str]:
        """What the script of the desk says."""
        return {
            "saving": gettext("Saving …"),
            "saved": gettext("Saved"),
            "offline": gettext("Not saved: the office cannot be reached. The text is kept in this browser."),
            "failed": gettext("Not saved. The text is kept in this browser."),
            "signin": gettext(
                "Not saved: sign in again in another window. The text is kept in this browser."
            ),
            "restored": gettext("This text was kept in the browser and is not saved yet."),
            "stale": gettext("Saved, but the Chinese changed while you wrote: look at it once more."),
            "conflict": gettext("Somebody else wrote this sentence meanwhile. Choose which text stays."),
            "long": desk.too_long("{number}", "{limit}"),
            "end": gettext("Nothing else waits here."),
            "copied": gettext("The Chinese was copied."),
            "inserted": gettext("Inserted: %(text)s", text="{text}"),
            "unsaved": gettext("%(number)s not saved", number="{number}"),
        }

    def keys(self) -> list[tuple[str, str]]:
        """(key, what it does)."""
        return [
            ("Ctrl + Enter", gettext("Save, and go to the next sentence that waits")),
            ("Alt + ↓ / Alt + ↑", gettext("To the sentence after, before")),
            ("Ctrl + 1 … 5", gettext("Take the proposal of the memory")),
            ("Alt + G", gettext("To the glossary; Enter inserts a term, Esc goes back")),
            ("Ctrl + Shift + C", gettext("Copy the Chinese")),
            ("Alt + S", gettext("Still right: the translation fits the changed Chinese")),
            ("Alt + A", gettext("Approve the sentence")),
            ("Alt + J", gettext("Said by the sentence before")),
            ("Alt + R", gettext("To the remarks")),
            ("Alt + P", gettext("As a page: open and close")),
            ("Alt + H", gettext("Hand in")),
            ("F1 / ?", gettext("These keys")),
        ]

    def places(self, section: Section) -> Iterator[tuple[str, list[Line]]]:
        """(label of a column, its sentences) of a section."""
        for place, found in groupby(section.lines, key=lambda line: str(line.place)):
            yield place, list(found)

    def previews(self) -> list[tuple[str, str, str]]:
        """(key, label, address) of what the translation will look like."""
        args, page = {"id": self.translation.id}, gettext("As a page")
        found = [("page", page, url_for("translation.desk_page", **args))]
        if looks.printable_of(self.translation) is not None:
            found.append(("paper", gettext("On paper"), url_for("translation.desk_paper", **args)))
        return found


@dataclass
class Beside(Frame):
    """What helps with one sentence."""

    line: Line = field(kw_only=True)

    @cached_property
    def found(self) -> Mapping[int, tuple[Finding, ...]]:
        return lines.findings_of(self.actor, [self.line])

    def matches(self) -> list[tuple[int, Match, list[tuple[Kind, str]]]]:
        """(key, proposal, what is different in its Chinese) of the memory."""
        found = memory.propose(self.language.code, self.line.source, MOST_MATCHES)
        return [
            (place, each, changes(each.source, self.line.source) if each.score < memory.EXACT else [])
            for place, each in enumerate(found, 1)
        ]

    def terms(self) -> list[Entry]:
        """The terms of the glossary and the places that the sentence names."""
        return list(glossary.terms_in(self.actor, self.line.source, self.language.code))

    def remarks(self) -> list[tuple[Noted, str]]:
        """(remark, when) of the sentence."""
        zone = get_timezone()
        return [(each, display.moment(each.at, zone)) for each in lines.remarks(self.actor, self.line)]

    @property
    def may_remark(self) -> bool:
        """Whether the actor may note something."""
        return access.may(self.actor, "create", Remark)

    def history(self) -> list[Step]:
        """How the translation came to be."""
        zone, found = get_timezone(), []
        for entry in lines.history(self.actor, self.line):
            text = next((after for column, _before, after in entry.fields if column.name == "text"), None)
            found.append(
                Step(
                    display.moment(entry.at, zone),
                    entry.actor,
                    display.done(entry.verb),
                    text,
                    entry.reason,
                )
            )
        return found


def page(actor: Actor, translation: Any, show: str, after: int, at: int, came: Mapping[int, Came]) -> Page:
    """The page of a desk; `at` is the sentence that is shown with what helps, 0 for none."""
    sheet, language = lines.sheet(actor, translation), language_of(actor, translation)
    line = next((each for each in sheet.lines if each.segment == at), None)
    helps = Beside(actor, translation, language, line=line) if line else None
    return Page(actor, translation, language, came, sheet=sheet, show=show, after=after, beside=helps)


def beside(actor: Actor, translation: Any, line: Line) -> Beside:
    """One sentence of a desk."""
    return Beside(actor, translation, language_of(actor, translation), line=line)


def language_of(actor: Actor, translation: Any) -> ContentLanguage:
    """The language as the office declares it; one that it no longer has is called by its code."""
    code = translation.language
    known = {each.code: each for each in content_languages(actor, Language)}
    return known.get(code, ContentLanguage(code, code, "ltr"))
