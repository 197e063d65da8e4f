"""Takes a file that came back into a translation, sentence by sentence, and says what came of each; what is
wrong with one does not stop the others. Saves by the desk and the one write path.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from backoffice import access, reading, store
from backoffice.access import Actor
from backoffice.content import desk, lines
from backoffice.content.checks import Finding
from backoffice.content.formats.units import Back, Returned, Unreadable, fingerprint
from backoffice.content.glossary import terms_in
from backoffice.content.lines import Line as Sentence
from models.base import clean
from models.content.remark import Remark
from models.content.segment import digest
from models.content.target import Target
from models.fields import State

#: So many sentences are one act: who else writes meanwhile waits for no more.
BATCH = 50

TAKEN, CONFIRMED, STALE, CONFLICT = "taken", "confirmed", "stale", "conflict"
REFUSED, OTHER, UNKNOWN, EMPTY, UNCHANGED = "refused", "other", "unknown", "empty", "unchanged"

#: What came of a sentence, those first that somebody has to look at.
OUTCOMES: dict[str, Any] = {
    CONFLICT: _("Somebody changed it meanwhile"),
    REFUSED: _("Not saved"),
    OTHER: _("Beside another Chinese sentence"),
    UNKNOWN: _("No such sentence"),
    STALE: _("Saved, but the Chinese has changed since"),
    EMPTY: _("Empty in the file"),
    TAKEN: _("Saved"),
    CONFIRMED: _("Confirmed as it is"),
    UNCHANGED: _("Unchanged"),
}


@dataclass(frozen=True)
class Line:
    """What came of a sentence of the file. sentence: None when there is no such. text: what the file says;
    theirs: what stands there instead. problem: why it was not saved."""

    back: Back
    sentence: Sentence | None
    outcome: str
    text: str = ""
    theirs: str = ""
    problem: Any = ""
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Report:
    """What came of a file, in its order. absent: how many sentences of the text are not in it. remarks: how
    many notes of it were kept as remarks."""

    lines: tuple[Line, ...]
    absent: int = 0
    remarks: int = 0

    def counts(self) -> list[tuple[str, int]]:
        """(outcome, how many lines) of those that there are."""
        found = Counter(line.outcome for line in self.lines)
        return [(outcome, found[outcome]) for outcome in OUTCOMES if found[outcome]]


def take(actor: Actor, translation: Any, returned: Returned, reason: str = "") -> Report:
    """Save what the file says differently. Raises Refused; Unreadable for a file of another text or
    language."""
    _require_same(translation, returned)
    present = lines.sheet(actor, translation).lines
    planned = list(_planned(returned.units, present))
    wanted = [_written(line, translation.language) for line in planned if line.outcome == TAKEN]
    came = iter([each for batch in _batches(wanted) for each in desk.save_many(actor, batch, reason)])
    found = []
    for line in planned:
        if line.outcome == TAKEN:
            line = _said(line, next(came))
        elif line.outcome == CONFIRMED:
            line = _confirmed(actor, line)
        found.append(_checked(actor, line, translation.language))
    met = {line.sentence.segment for line in found if line.sentence is not None}
    return Report(tuple(found), len(present) - len(met), _keep_notes(actor, found, translation.language))


def _batches(wanted: Sequence[desk.Written]) -> Iterator[Sequence[desk.Written]]:
    return (wanted[at : at + BATCH] for at in range(0, len(wanted), BATCH))


def _require_same(translation: Any, returned: Returned) -> None:
    """A file that tells of another text is not the one that was meant."""
    ours = (translation.record, translation.row)
    if returned.row and (returned.record, returned.row) != ours:
        raise Unreadable(
            _("The file is of another text: “%(name)s”.", name=f"{returned.record}/{returned.row}")
        )
    if returned.language and not _same_language(returned.language, translation.language):
        raise Unreadable(
            _(
                "The file is in “%(theirs)s”, this translation in “%(ours)s”.",
                theirs=returned.language[:40],
                ours=translation.language,
            )
        )


def _same_language(one: str, other: str) -> bool:
    return _language(one) == _language(other)


def _language(tag: str) -> tuple[str, ...]:
    """A language with its script; tools add a country (ko-KR), which says nothing here."""
    first, *more = re.split(r"[-_]", tag.casefold())
    if first == "zh":
        return ("zh", "hant") if {"hant", "tw", "hk", "mo"} & set(more) else ("zh",)
    return first, *(part for part in more if len(part) == 4 and part.isalpha())


# What is to be done


def _planned(units: Iterable[Back], present: Iterable[Sentence]) -> Iterator[Line]:
    """What is to be done with each sentence of the file."""
    known = {each.segment: each for each in present}
    by_source: dict[str, list[Sentence]] = {}
    for each in known.values():
        by_source.setdefault(_squeezed(each.source), []).append(each)
    seen: dict[int, str] = {}
    for back in units:
        sentence = known.get(back.segment)
        if not back.segment:  # a tool that names sentences in its own way
            same = by_source.get(_squeezed(back.source), [])
            sentence = same[0] if len(same) == 1 else None
        line = _plan(back, sentence)
        if sentence is not None and line.outcome in (TAKEN, CONFIRMED):
            if sentence.segment not in seen:
                seen[sentence.segment] = line.text
            elif seen[sentence.segment] == line.text:
                line = replace(line, outcome=UNCHANGED)
            else:
                line = replace(line, outcome=REFUSED, problem=_("The sentence stands twice in the file."))
        yield line


def _plan(back: Back, sentence: Sentence | None) -> Line:
    text = " ".join(filter(None, map(str.strip, clean(back.target).splitlines())))
    line = Line(back, sentence, UNKNOWN, text)
    if sentence is None:
        return line
    line = replace(line, theirs=sentence.text)
    if back.problem:
        return replace(line, outcome=REFUSED, problem=back.problem)
    if back.partial:
        return replace(
            line, outcome=REFUSED, problem=_("A part of the sentence has no translation in the file.")
        )
    if not _beside(back, sentence):
        return replace(line, outcome=OTHER)
    untouched = fingerprint(text) == back.base or text == sentence.text
    if untouched or not text:
        if not text and back.base not in ("", "0") and sentence.text:
            return replace(line, outcome=EMPTY)
        confirmed = text and text == sentence.text and sentence.state == State.OUTDATED and not back.stale
        return replace(line, outcome=CONFIRMED if confirmed and _made_now(back, sentence) else UNCHANGED)
    if back.base and back.base != fingerprint(sentence.text):
        return replace(line, outcome=CONFLICT)
    return replace(line, outcome=TAKEN)


def _beside(back: Back, sentence: Sentence) -> bool:
    """Whether the file has the translation beside the Chinese that it belongs to: lines of a workbook that
    were sorted in one column only must not spread translations over wrong sentences."""
    source = _squeezed(back.source)
    if not source or source == _squeezed(sentence.source):
        return True
    return bool(back.digest) and not _made_now(back, sentence) and digest(clean(back.source)) == back.digest


def _made_now(back: Back, sentence: Sentence) -> bool:
    """Whether the Chinese that went out is the present one."""
    return bool(back.digest == sentence.digest)


def _squeezed(text: str) -> str:
    return "".join(clean(text).split())


# What came of it


def _written(line: Line, language: str) -> desk.Written:
    sentence = line.sentence
    if sentence is None:
        raise LookupError("a line to be saved has its sentence")
    return desk.Written(
        sentence.segment,
        language,
        line.text,
        line.back.digest,
        sentence.version,
        source=clean(line.back.source),
        over=sentence.text,
    )


def _said(line: Line, came: desk.Came) -> Line:
    outcome = {
        "saved": TAKEN,
        "unchanged": UNCHANGED,
        "stale": STALE,
        "conflict": CONFLICT,
        "missing": UNKNOWN,
    }
    return replace(
        line,
        outcome=outcome.get(came.what, REFUSED),
        theirs=came.theirs or line.theirs,
        problem=came.problem,
    )


def _confirmed(actor: Actor, line: Line) -> Line:
    """The translator says that a stale translation is still right: it came back as done."""
    if line.sentence is None or line.sentence.target is None:
        raise LookupError("a line to be confirmed has its sentence")
    try:
        desk.confirm(actor, reading.get(actor, Target, line.sentence.target))
    except store.Invalid as invalid:
        return replace(line, outcome=REFUSED, problem=" ".join(map(str, invalid.problems.values())))
    except (store.Refused, store.Missing):
        return replace(line, outcome=REFUSED)
    except store.Conflict:
        return replace(line, outcome=CONFLICT)
    return line


def _checked(actor: Actor, line: Line, language: str) -> Line:
    if line.sentence is None or line.outcome not in (TAKEN, STALE, CONFLICT):
        return line
    source, most = line.sentence.source, line.sentence.most
    terms = tuple(terms_in(actor, source, language))
    return replace(line, findings=lines.checked(source, line.text, language, terms, most))


# Notes


def _keep_notes(actor: Actor, found: Iterable[Line], language: str) -> int:
    """Keep what translators noted as remarks, and what was not saved since somebody else was first; a remark
    that is there is not made again."""
    wanted = [(line.sentence.segment, text) for line in found if line.sentence for text in _notes(line)]
    if not wanted or not access.may(actor, "create", Remark):
        return 0
    known = set(
        Remark.select(Remark.segment, Remark.text)
        .where(
            Remark.segment.in_(sorted({segment for segment, _text in wanted})),
            Remark.language == language,
            reading.live(actor, Remark),
        )
        .tuples()
    )
    kept = 0
    with store.acting(actor, "create", Remark) as act:
        for segment, text in dict.fromkeys(wanted):
            if (segment, text) not in known:
                values = {"segment": segment, "language": language, "text": text}
                store.create(actor, Remark, values, system={"user": actor.user_id}, act=act)
                kept += 1
    return kept


def _notes(line: Line) -> Iterator[str]:
    longest = Remark._meta.fields["text"].max_length
    notes = list(map(clean, line.back.notes))
    if line.outcome == CONFLICT:
        notes.append(gettext("From a file, not saved since somebody was faster: %(text)s", text=line.text))
    for note in notes:
        yield from (note[at : at + longest] for at in range(0, len(note), longest))
