"""Plain values for paper, from rows that the actor may print and columns that are meant for print.

Knows no rendering: what it gives are texts, dates and bytes of pictures, in the shape a printable declares.
A value that the actor does not see in clear does not reach paper.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from backoffice import access, reading
from backoffice.access import Actor
from backoffice.print_texts import Texts, found, published, shown, states, value
from models.base import Record
from models.content.chapter import Chapter
from models.content.guide import Guide
from models.content.language import Language
from models.content.letter_template import PLACEHOLDERS, LetterTemplate
from models.content.media import Media
from models.content.poster import Poster
from models.fields import SOURCE, CountryField
from models.people.foreign_national import ForeignNational
from models.people.resident import Resident
from models.places.area import Area
from models.places.household import Household
from models.register import by_name
from printables.catalogue import Printable, catalogue
from printables.languages import language
from printables.markup import escape_markdown

_BRACES = re.compile(r"\{([^{}\s]*)\}")


class Unfit(Exception):
    """A document that cannot be made of its row; `reason` is a key of `REASONS` in `backoffice.printing`."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason, self.detail = reason, detail


@dataclass(frozen=True)
class Document:
    """What one document is made of: its values and the languages it is printed in, Chinese first."""

    values: Mapping[str, Any]
    languages: tuple[str, ...]


@dataclass(frozen=True)
class Wish:
    """What all documents of one print have in common. `languages`: none for each reader's own, or all that
    are published; `template`: the letter; `day`: the date on them; `media`: the folder of files."""

    languages: tuple[str, ...]
    template: int | None
    day: date
    media: Path


Gathered = dict[int, Document | Unfit]


def gather(actor: Actor, printable: str, rows: Sequence[int], wish: Wish) -> Gathered:
    """{row id: its document, or why there is none} for the rows within reach; others are left out.

    Raises Refused, Missing for a template out of reach.
    """
    own = _GATHERERS.get(printable)
    return own(actor, rows, wish) if own else _by_name(actor, catalogue()[printable], rows, wish)


def both(*codes: str) -> tuple[str, ...]:
    """Chinese and the others, each once."""
    return tuple(dict.fromkeys((SOURCE, *codes)))


# Letters


def _letters(actor: Actor, ids: Sequence[int], wish: Wish) -> Gathered:
    if wish.template is None:
        return {row_id: Unfit("template") for row_id in ids}
    template = reading.get(actor, LetterTemplate, wish.template, verb="print")
    people = found(actor, Resident, ids)
    homes = found(actor, Household, _linked(people.values(), "household"))
    permits = {}
    if access.may(actor, "print", ForeignNational):
        query = ForeignNational.select().where(
            ForeignNational.resident.in_(list(people)), reading.live(actor, ForeignNational, "print")
        )
        permits = {row.__data__["resident"]: value(actor, row, "residence_permit_expires") for row in query}
    codes, places = languages_of(actor, people.values()), _Places(actor)
    spoken = {row_id: both(*(wish.languages or (codes.get(row_id, SOURCE),))) for row_id in people}
    wordings = {own: _wording(actor, template, own, wish) for own in set(spoken.values())}
    gathered: Gathered = {}
    for row_id, person in people.items():
        reader = _Reader(
            actor, person, homes.get(person.__data__["household"]), permits.get(row_id), places, wish.day
        )
        try:
            gathered[row_id] = Document(reader.letter(wordings[spoken[row_id]]), spoken[row_id])
        except Unfit as unfit:
            gathered[row_id] = unfit
    return gathered


@dataclass(frozen=True)
class _Wording:
    """A letter in some languages, before it is filled in for a reader."""

    template: int
    subject: Mapping[str, str]
    body: Mapping[str, str]
    pictures: Mapping[int, Any]
    states: Mapping[str, str]


def _wording(actor: Actor, template: LetterTemplate, languages: Sequence[str], wish: Wish) -> _Wording:
    texts = Texts(actor, template, languages)
    subject, body = texts.of(template, "subject"), texts.of(template, "body")
    return _Wording(template.id, subject, body, shown(actor, [body], wish.media), states(template, languages))


def languages_of(actor: Actor, people: Iterable[Record]) -> dict[int, str]:
    """{resident's id: code of the preferred language}, without those who have none."""
    people = list(people)
    codes = {row.id: row.code for row in Language.select(Language.id, Language.code)}
    preferred = {person.id: value(actor, person, "preferred_language") for person in people}
    return {row_id: codes[each] for row_id, each in preferred.items() if each in codes}


class _Reader:
    """One resident as the receiver of a letter."""

    def __init__(
        self, actor: Actor, person: Any, home: Any, permit: date | None, places: _Places, day: date
    ) -> None:
        self._actor, self._person, self._permit, self._day = actor, person, permit, day
        self._line = places.line(value(actor, person, "area"))
        self._town = places.office(value(actor, person, "area"))
        self._home = value(actor, home, "place") if home is not None else None

    def letter(self, wording: _Wording) -> dict[str, Any]:
        """The values of the letter. Raises Unfit."""
        name = self._text("name") or self._text("name_latin") or self._text("name_native")
        if not name:
            raise Unfit("no_value", "name")
        path = "".join(value(self._actor, area, "name") or "" for area in self._line[:3])
        return {
            "office": self._town,
            "recipient": {
                "name": {code: self._name(code) for code in wording.states},
                "lines": [line for line in (path, self._home) if line],
            },
            "reference": f"{self._day:%Y}-{wording.template:03d}-{self._person.id:06d}",
            "date": self._day,
            "subject": self._filled(wording.subject, lambda text: text),
            "body": self._filled(wording.body, escape_markdown),
            "qr": None,
            "pictures": wording.pictures,
            "states": wording.states,
        }

    def _filled(self, texts: Mapping[str, str], escape: Callable[[str], str]) -> dict[str, str]:
        return {code: fill(text, self._word, code, escape) for code, text in texts.items()}

    def _text(self, name: str) -> str:
        return value(self._actor, self._person, name) or ""

    def _name(self, code: str) -> str:
        """The Chinese name in Chinese, the reader's own beside it."""
        chinese, own = self._text("name"), self._text("name_native") or self._text("name_latin")
        return (chinese or own) if code.startswith(SOURCE) else (own or chinese)

    def _word(self, placeholder: str, code: str) -> str:
        """What a placeholder stands for, "" when the person's record does not say."""
        if placeholder == "name":
            return self._name(code)
        if placeholder in ("name_latin", "name_native"):
            return self._text(placeholder)
        if placeholder == "nationality":
            country = self._text("nationality")
            return CountryField.label(country, language(code).locale) if country else ""
        if placeholder == "address":
            return self._home or ""
        if placeholder == "area":  # letters call it the grid: who is registered at a town has none
            return next(
                (value(self._actor, area, "name") or "" for area in self._line if area.kind == "grid"), ""
            )
        if placeholder in ("head", "telephone"):
            return next(
                (said for area in reversed(self._line) if (said := value(self._actor, area, placeholder))), ""
            )
        if placeholder == "office":
            return str(self._town["name"])
        if placeholder == "date":
            return language(code).date(self._day)
        if placeholder == "permit_expires":
            return language(code).date(self._permit) if self._permit else ""
        raise Unfit("unknown_placeholder", placeholder)


def fill(text: str, word: Callable[[str, str], str], code: str, escape: Callable[[str], str]) -> str:
    """The text with its placeholders replaced, once and by nothing but texts: what stands in a value is not
    looked at again. Raises Unfit for a placeholder that is unknown or has no value."""

    def replace(match: re.Match[str]) -> str:
        if match[1] not in PLACEHOLDERS:
            raise Unfit("unknown_placeholder", match[1])
        said = word(match[1], code)
        if not said:
            raise Unfit("no_value", match[1])
        return escape(said)

    return _BRACES.sub(replace, text)


class _Places:
    """The areas above a grid, each read once."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self._areas: dict[int, Any] = {}

    def line(self, area_id: int | None) -> list[Any]:
        """The areas from the district down to this one."""
        found_areas: list[Any] = []
        while area_id is not None and len(found_areas) < 10:
            if area_id not in self._areas:
                self._areas |= found(self._actor, Area, [area_id], "view") or {area_id: None}
            area = self._areas[area_id]
            if area is None:
                break
            found_areas.append(area)
            area_id = area.__data__["parent"]
        return found_areas[::-1]

    def office(self, area_id: int | None) -> dict[str, Any]:
        """The office that signs: the street's or town's, else the highest there is."""
        line = self.line(area_id) or self._highest()
        signs = next((area for area in line if area.kind == "town"), line[0] if line else None)
        if signs is None:
            return {"name": "", "address": "", "telephone": ""}
        above, below = line[: line.index(signs)], line[line.index(signs) :]
        return {
            "name": value(self._actor, signs, "name") or "",
            "address": "".join(value(self._actor, area, "name") or "" for area in above),
            "telephone": next(filter(None, (value(self._actor, each, "telephone") for each in below)), ""),
        }

    def _highest(self) -> list[Any]:
        query = Area.select().where(Area.parent.is_null(), reading.live(self._actor, Area))
        return list(query.order_by(Area.code).limit(1))


# Content


def _by_name(actor: Actor, printable: Printable, ids: Sequence[int], wish: Wish) -> Gathered:
    """Values from the columns of the same names: what a printable gets that asks for nothing special."""
    record = by_name(printable.record)
    gathered: Gathered = {}
    for row in found(actor, record, ids).values() if record else ():
        languages = wish.languages or published(row)[: printable.languages[1]]
        texts = Texts(actor, row, languages)
        common = {"office": own_office(actor), "date": wish.day, "states": states(row, languages)}
        values: dict[str, Any] = {}
        for key, kind in printable.shape.items():
            if key in common:
                values[key] = common[key]
            elif kind in ("words", "markdown"):
                values[key] = texts.of(row, key)
            elif key != "pictures":
                values[key] = value(actor, row, key) or ("" if kind == "text" else None)
        if "pictures" in printable.shape:
            long = [values[key] for key, kind in printable.shape.items() if kind == "markdown"]
            values["pictures"] = shown(actor, long, wish.media)
        gathered[row.id] = Document(values, languages)
    return gathered


def _posters(actor: Actor, ids: Sequence[int], wish: Wish) -> Gathered:
    office, most = own_office(actor), catalogue()["poster"].languages[1]
    gathered: Gathered = {}
    for row, picture, picture_text in _with_pictures(actor, Poster, ids, "media", wish):
        languages = wish.languages or published(row)[:most]
        texts = Texts(actor, row, languages)
        body = texts.of(row, "body")
        values = {
            "office": office,
            "title": texts.of(row, "title"),
            "body": body,
            "link": value(actor, row, "link"),
            "picture": picture,
            "picture_text": picture_text,
            "date": wish.day,
            "pictures": shown(actor, [body], wish.media),
            "states": states(row, languages),
        }
        gathered[row.id] = Document(values, languages)
    return gathered


def _handbooks(actor: Actor, ids: Sequence[int], wish: Wish) -> Gathered:
    office, most = own_office(actor), catalogue()["handbook"].languages[1]
    gathered: Gathered = {}
    for row, picture, picture_text in _with_pictures(actor, Guide, ids, "cover_media", wish):
        languages = wish.languages or published(row)[:most]
        texts = Texts(actor, row, languages)
        rows = Chapter.select().where(Chapter.guide == row.id, reading.live(actor, Chapter, "print"))
        chapters: list[dict[str, Any]] = [
            {
                "title": texts.of(chapter, "title"),
                "body": texts.of(chapter, "body"),
                "states": states(chapter, languages),
            }
            for chapter in rows.order_by(Chapter.position, Chapter.id)
        ]
        values = {
            "office": office,
            "title": texts.of(row, "title"),
            "summary": texts.of(row, "summary"),
            "chapters": chapters,
            "editions": [{"number": str(row.version), "date": wish.day} for _code in languages],
            "cover": picture,
            "cover_text": picture_text,
            "qr": None,
            "pictures": shown(actor, [chapter["body"] for chapter in chapters], wish.media),
            "states": states(row, languages),
        }
        gathered[row.id] = Document(values, languages)
    return gathered


def own_office(actor: Actor) -> dict[str, Any]:
    """The office of the actor's own area, else of the whole installation."""
    area = next((each.area for each in actor.assignments if each.area is not None), None)
    return _Places(actor).office(area)


def _with_pictures(
    actor: Actor, record: type[Record], ids: Sequence[int], link: str, wish: Wish
) -> Iterator[tuple[Any, bytes | None, dict[str, str] | None]]:
    """(row, its picture, what it shows); a file that is lost is given as no bytes, which no print accepts."""
    rows = found(actor, record, ids)
    media = found(actor, Media, _linked(rows.values(), link))
    for row in rows.values():
        picture = media.get(row.__data__[link]) if value(actor, row, link) else None
        name = value(actor, picture, "file") if picture is not None else None
        if picture is None or not name:
            yield row, None, None
            continue
        path = wish.media / Path(name).name
        text = value(actor, picture, "alternative")
        yield row, path.read_bytes() if path.is_file() else b"", dict(text.by) if text else None


def _linked(rows: Iterable[Record], link: str) -> list[int]:
    return [row.__data__[link] for row in rows if row.__data__.get(link) is not None]


_GATHERERS: dict[str, Callable[[Actor, Sequence[int], Wish], Gathered]] = {
    "notification_letter": _letters,
    "poster": _posters,
    "handbook": _handbooks,
}
