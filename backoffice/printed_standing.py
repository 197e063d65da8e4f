"""Whether what is on paper still says what is published: the fingerprint of texts as they read and of the
office that signs, and how printed editions stand beside those of this moment. Decides nothing about who may
see them.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, TypeVar

from backoffice.access import Actor
from backoffice.content import editions, wholes
from backoffice.content.editions import Composed
from backoffice.content.wholes import Live
from backoffice.print_values import Document
from backoffice.print_values.offices import Places
from models.base import Record
from models.content.edition import Edition
from models.content.sentences import unmarked
from models.days import CHINA, week
from models.fields import SOURCE
from models.register import by_name
from printables.catalogue import Printable, catalogue

#: Blanks that say nothing: beside Han, kana and Thai, and what is set as wide as they are.
_WIDE = "[\u0e00-\u0e7f\u2e80-\u9fff\uff00-\uffef]"
_BLANKS = re.compile(f" (?={_WIDE})|(?<={_WIDE}) ")


class Standing:
    """What a printed edition is, beside what is published now."""

    CURRENT, NEWER, WITHDRAWN, DRAFT = "current", "newer", "withdrawn", "draft"
    OLD = (NEWER, WITHDRAWN)


@dataclass(frozen=True)
class Printed:
    """The edition of one language as it was printed: its number, None of what is made of several texts, and
    the day, None for a draft."""

    language: str
    number: int | None
    day: date | None


@dataclass(frozen=True)
class OnPaper:
    """What is printed: its fingerprint, and what is kept of it as `standing`: {"languages": {language:
    [number, moment]} of the published editions that say the same, where a language that is a draft is not
    among them, "office": the area whose office signs; of what is made of several texts, "holds": [record,
    row] of each, "week_of": the first day that it is made for}."""

    mark: str
    standing: Mapping[str, Any]


_Read = TypeVar("_Read")
_READER = Actor.system("printed standing")


def on_paper(printable: Printable, document: Document) -> OnPaper:
    """What a document of texts is on paper, of the very texts and values that it holds."""
    texts = document.texts
    if texts is None:
        raise LookupError(printable.name)
    marks = {code: _mark(composed) for code, composed in texts.read.items()}
    same = published(texts.whole, texts.read)
    # A draft says so on the sheet: it is another sheet than the one that is published in the same words.
    said = {code: mark if code in same else f"draft {mark}" for code, mark in marks.items()}
    standing: dict[str, Any] = {"languages": same, "office": document.office}
    first = next(iter(texts.read.values()))
    if "week_of" in first.facts:
        holds = [[part.record, part.row] for part in first.parts]
        standing |= {"holds": holds, "week_of": first.facts["week_of"]}
    return OnPaper(_whole(said, office_of(printable, document)), standing)


def office_of(printable: Printable, document: Document) -> str:
    """The fingerprint of what a document says of the office that signs."""
    return _office(printable, document.values["office"], document.languages)


def published(whole: Any, read: Mapping[str, Composed]) -> dict[str, list[Any]]:
    """{language: [number, moment]} of the published editions that say what a whole says now."""
    live = wholes.live(type(whole), [whole.id]).get(whole.id, {})
    return {
        code: [live[code].number, live[code].published_at.isoformat()]
        for code, composed in read.items()
        if code in live and _mark(live[code].read) == _mark(composed)
    }


def printed(edition: Any) -> list[Printed]:
    """What a printed edition says of itself, language by language."""
    known = _kept(edition)["languages"]
    return [
        Printed(code, known[code][0], _day(known[code][1])) if code in known else Printed(code, None, None)
        for code in edition.languages.split()
    ]


def days(edition: Any) -> list[date]:
    """The days of the week that a printed edition is made for, none where it is for no week."""
    day = _kept(edition)["week_of"]
    return week(date.fromisoformat(day)) if day else []


def title(edition: Any, language: str) -> tuple[str, str]:
    """(language, title) of what is on the paper: as its edition in a reader's language was called, where that
    stands on it; else in Chinese."""
    own = (Edition.record == edition.record) & (Edition.row == edition.row) & (Edition.language == language)
    known = _kept(edition)["languages"].get(language)
    found = known and Edition.get_or_none(own, Edition.number == known[0], Edition.deleted_at.is_null())
    if not found:
        return SOURCE, str(edition.title)
    texts = editions.compose(editions.read(found.texts), language).texts
    said = unmarked(next(iter(texts.values()), ""))
    return (language, said) if said else (SOURCE, str(edition.title))


def standing(edition: Any) -> str:
    """One of `Standing`."""
    return standings([edition])[edition.id]


def behind(several: Iterable[Any]) -> dict[int, list[str]]:
    """{printed edition: its languages that are published now and older than the Chinese}: of what would be
    printed instead of it."""
    several = list(several)
    live = _live(several)

    @cache
    def late(record: str, row: int, code: str) -> bool:
        own = live.get((record, row), {})
        return code != SOURCE and code in own and own[code].read.all_behind() > 0

    return {
        each.id: [code for code in each.languages.split() if late(each.record, each.row, code)]
        for each in several
    }


def standings(several: Iterable[Any]) -> dict[int, str]:
    """{printed edition: one of `Standing`}, in a few queries however many they are."""
    several = list(several)
    live = _live(several)
    gone = [each for each in several if _missing(each, live.get((each.record, each.row), {}))]
    begun = _begun(gone)
    marks: dict[tuple[Any, ...], str] = {}
    places = Places(_READER)

    def stand(edition: Any) -> str:
        place = (edition.record, edition.row)
        return _standing(edition, live.get(place, {}), begun.get(place, set()), marks, places)

    return {each.id: stand(each) for each in several}


def _standing(
    edition: Any,
    live: Mapping[str, Live],
    begun: set[str],
    marks: dict[tuple[Any, ...], str],
    places: Places,
) -> str:
    languages, kept = edition.languages.split(), _kept(edition)
    if _missing(edition, live):
        ever = begun | kept["languages"].keys()
        return Standing.WITHDRAWN if set(languages) <= ever else Standing.DRAFT
    if _present(edition, live, marks, places) == edition.mark:
        return Standing.CURRENT
    draft = set(languages) - kept["languages"].keys()
    return Standing.DRAFT if draft and not _later(edition, live) else Standing.NEWER


def _missing(edition: Any, live: Mapping[str, Live]) -> set[str]:
    """Its languages that are not published now, or not all that was published of them on the paper."""
    kept = _kept(edition)
    return {
        code
        for code in edition.languages.split()
        if code not in live
        or (code in kept["languages"] and any(place in live[code].gone for place in kept["holds"] or ()))
    }


def _later(edition: Any, live: Mapping[str, Live]) -> bool:
    """Whether something whole was published in its languages after it was printed as a draft."""
    holds, lives = _kept(edition)["holds"], [live[code] for code in edition.languages.split()]
    changed = any(each.published_at > edition.changed_at or each.holds != holds for each in lives)
    return changed and all(each.complete for each in lives)


def present(edition: Any) -> str:
    """The fingerprint of what would be printed instead of an edition whose languages are all published."""
    live = _live([edition])[edition.record, edition.row]
    return _present(edition, live, {}, Places(_READER))


def _present(
    edition: Any, live: Mapping[str, Live], marks: dict[tuple[Any, ...], str], places: Places
) -> str:
    said = {}
    for code in edition.languages.split():
        key = (edition.record, edition.row, code)
        if key not in marks:
            marks[key] = _mark(live[code].read)
        said[code] = marks[key]
    printable = catalogue().get(edition.printable)
    area, languages = _kept(edition)["office"], edition.languages.split()
    return _whole(said, _office(printable, places.office(area), languages) if printable is not None else "")


def _live(several: Sequence[Any]) -> dict[tuple[str, int], dict[str, Live]]:
    """{(record, row): {language: what is published of it}}."""
    return _of(several, wholes.live)


def _begun(several: Sequence[Any]) -> dict[tuple[str, int], set[str]]:
    """{(record, row): the languages that were published at any time}."""
    return _of(several, wholes.begun)


def _of(
    several: Sequence[Any], read: Callable[[type[Record], Sequence[int]], dict[int, _Read]]
) -> dict[tuple[str, int], _Read]:
    """{(record, row): what is read of it}, with one reading of each record."""
    return {
        (name, row): own
        for name, rows in _rows(several).items()
        if (record := by_name(name)) is not None
        for row, own in read(record, rows).items()
    }


def _rows(several: Sequence[Any]) -> dict[str, list[int]]:
    rows: dict[str, set[int]] = {}
    for each in several:
        rows.setdefault(each.record, set()).add(each.row)
    return {name: sorted(some) for name, some in rows.items()}


def _kept(edition: Any) -> dict[str, Any]:
    return {"languages": {}, "office": None, "holds": None, "week_of": None, **json.loads(edition.standing)}


def _whole(marks: Mapping[str, str], office: str) -> str:
    return _digest([dict(marks), office])


def _office(printable: Printable, office: Mapping[str, Any], languages: Sequence[str]) -> str:
    told: dict[str, Any] = {}
    for name in printable.says:
        said = office.get(name) or ""
        by = said if isinstance(said, Mapping) else {SOURCE: said}
        # What is in none of the languages stands there in Chinese.
        told[name] = {code: by[code] for code in languages if by.get(code)} or by.get(SOURCE, "")
    return _digest(told)


def _mark(text: Composed) -> str:
    return _digest(_plain(text))


def _digest(plain: Any) -> str:
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


def _plain(text: Composed) -> list[Any]:
    """What paper may show of a text, but not how it is blanked: an edition keeps sentences
    joined in its own way."""
    record = by_name(text.record)
    columns = {each.name for each in record.columns(printed=True)} if record is not None else set()
    facts = {name: value for name, value in text.facts.items() if name in columns}
    texts = {name: _BLANKS.sub("", " ".join(said.split())) for name, said in text.texts.items()}
    return [text.record, text.row, texts, facts, [_plain(part) for part in text.parts]]


def _day(moment: str) -> date:
    return datetime.fromisoformat(moment).replace(tzinfo=UTC).astimezone(CHINA).date()
