"""Values of letters to residents: the office, the receiver, and the text with its placeholders filled in."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from backoffice import access, reading
from backoffice.access import Actor
from backoffice.print_texts import Texts, found, published, shown, states, value
from backoffice.print_values.cards import DOOR
from backoffice.print_values.gathering import (
    Document,
    Gathered,
    Unfit,
    Wish,
    both,
    gathers,
    languages_of,
    linked,
)
from backoffice.print_values.offices import Places, own_area, own_office
from models.content.letter_template import PLACEHOLDERS, LetterTemplate, parts
from models.fields import SOURCE, CountryField
from models.people.foreign_national import ForeignNational
from models.people.resident import Resident
from models.places.household import Household
from printables.catalogue import catalogue
from printables.languages import language
from printables.marks import unmarked
from printables.markup import escape_markdown

_BRACES = re.compile(r"\{([^{}\s]*)\}")

Values = dict[str, Any]


@dataclass(frozen=True)
class _Wording:
    """A letter in some languages, before it is filled in for a reader."""

    template: int
    texts: Texts
    subject: Mapping[str, str]
    body: Mapping[str, str]
    pictures: Mapping[int, Any]
    states: Mapping[str, str]


def _wording(actor: Actor, template: LetterTemplate, languages: Sequence[str], wish: Wish) -> _Wording:
    texts = Texts(actor, template, languages)
    subject, body = texts.of(template, "subject"), texts.of(template, "body")
    pictures, told = shown(actor, [body], wish.media), states(template, languages)
    return _Wording(template.id, texts, subject, body, pictures, told)


def fingerprint(texts: Sequence[Mapping[str, str]]) -> str:
    """By what a text on paper is told from any other: the first 64 bits of the SHA-256 of texts by language,
    as they are written in the template."""
    said = "\0".join(f"{code}\0{unmarked(text)}" for by in texts for code, text in sorted(by.items()))
    digest = hashlib.sha256(said.encode()).hexdigest()[:16]
    return " ".join(digest[start : start + 4] for start in range(0, 16, 4))


# To one resident


def _of_residents(
    values: Callable[[_Reader, _Wording], Values], actor: Actor, ids: Sequence[int], wish: Wish
) -> Gathered:
    if wish.template is None:
        return {row_id: Unfit("template") for row_id in ids}
    template = reading.get(actor, LetterTemplate, wish.template, verb="print")
    if list(ids) == [0]:  # of no row, as empty forms are
        return {0: _specimen(values, actor, template, wish)}
    people = found(actor, Resident, ids)
    homes = found(actor, Household, linked(people.values(), "household"))
    permits = {}
    if access.may(actor, "print", ForeignNational):
        query = ForeignNational.select().where(
            ForeignNational.resident.in_(list(people)), reading.live(actor, ForeignNational, "print")
        )
        permits = {row.__data__["resident"]: value(actor, row, "residence_permit_expires") for row in query}
    codes, places = languages_of(actor, people.values()), Places(actor)
    spoken = {row_id: both(*(wish.languages or (codes.get(row_id, SOURCE),))) for row_id in people}
    wordings = {own: _wording(actor, template, own, wish) for own in set(spoken.values())}
    gathered: Gathered = {}
    for row_id, person in people.items():
        home = homes.get(person.__data__["household"])
        own = spoken[row_id]
        reader = _Reader(actor, person, own, home, permits.get(row_id), places, wish)
        try:
            office = value(actor, person, "area")
            gathered[row_id] = Document(values(reader, wordings[own]), own, wordings[own].texts, office)
        except Unfit as unfit:
            gathered[row_id] = unfit
    return gathered


def _specimen(
    values: Callable[[_Reader, _Wording], Values], actor: Actor, template: LetterTemplate, wish: Wish
) -> Document | Unfit:
    """The letter to an invented receiver, which tells how its text is laid out."""
    languages = wish.languages or (SOURCE,)
    wording = _wording(actor, template, languages, wish)
    try:
        return Document(values(_Invented(actor, languages, wish), wording), languages, wording.texts)
    except Unfit as unfit:
        return unfit


def _notification(reader: _Reader, wording: _Wording) -> Values:
    recipient = {**reader.addressed(), "head": reader.head()}
    return {"recipient": recipient, **reader.letter(wording), "qr": reader.door()}


def _thanks(reader: _Reader, wording: _Wording) -> Values:
    return {"recipient": {"name": reader.addressed()["name"]}, **reader.letter(wording)}


def _commitment(reader: _Reader, wording: _Wording) -> Values:
    told = fingerprint([wording.subject, wording.body])
    return {"recipient": reader.addressed(), **reader.letter(wording), "fingerprint": told}


def _choice(reader: _Reader, wording: _Wording) -> Values:
    split = {code: parts(text) for code, text in wording.body.items()}
    ways = len(split[SOURCE].choices) if SOURCE in split else 0
    mark = reader.option("mark")
    if not ways or (mark != "all" and ord(mark) - ord("A") >= ways):
        raise Unfit("undefined", f"{mark}." if ways else "1. … 2. …")
    before = {code: each.before for code, each in split.items()}
    after = {code: each.after for code, each in split.items()}
    choices = [
        {code: each.choices[way] for code, each in split.items() if way < len(each.choices)}
        for way in range(ways)
    ]
    return {
        "recipient": reader.addressed(),
        **reader.letter(wording),
        "body": reader.filled(before),
        "choices": [{"text": reader.filled(each)} for each in choices],
        "after": reader.filled(after) if any(after.values()) else None,
        "fingerprint": fingerprint([wording.subject, wording.body]),
    }


for _name, _values in (
    ("notification_letter", _notification),
    ("thanks_letter", _thanks),
    ("commitment_letter", _commitment),
    ("choice_notice", _choice),
):
    gathers(_name)(partial(_of_residents, _values))


class _Reader:
    """One resident as the receiver of a letter."""

    def __init__(
        self,
        actor: Actor,
        person: Any,
        spoken: Sequence[str],
        home: Any,
        permit: date | None,
        places: Places,
        wish: Wish,
    ) -> None:
        self._actor, self._person, self._spoken, self._permit = actor, person, spoken, permit
        self._wish = wish
        self._line = places.line(value(actor, person, "area"))
        self._town = places.office(value(actor, person, "area"))
        self._door = home
        self._home = value(actor, home, "place") if home is not None else None

    def letter(self, wording: _Wording) -> Values:
        """What every letter has. Raises Unfit."""
        day = self._wish.day
        return {
            "office": self._town,
            "reference": f"{day:%Y}-{wording.template:03d}-{self._person.id:06d}",
            "date": day,
            "subject": self.filled(wording.subject, str),
            "body": self.filled(wording.body),
            "pictures": wording.pictures,
            "imprint": None,
            "states": wording.states,
        }

    def addressed(self) -> dict[str, Any]:
        """The name in the languages that have one, and the address. Raises Unfit."""
        if not (self._text("name") or self._text("name_latin") or self._text("name_native")):
            raise Unfit("no_value", "name")
        path = "".join(value(self._actor, area, "name") or "" for area in self._line[:3])
        name = {code: self._name(code) for code in self._spoken}
        return {"name": name, "lines": [line for line in (path, self._home) if line]}

    def head(self) -> str | None:
        """Who looks after the receiver's grid."""
        heads = (value(self._actor, area, "head") for area in self._line if area.kind == "grid")
        return next(heads, None)

    def door(self) -> str | None:
        """The page of the receiver's door, where the world can reach it."""
        if self._door is None or not self._wish.base.startswith("https://"):
            return None
        token = value(self._actor, self._door, "door_token")
        return f"{self._wish.base}{DOOR}{token}" if token else None

    def option(self, name: str) -> str:
        """What was chosen at printing."""
        return self._wish.options.get(name) or catalogue()["choice_notice"].options[name].default

    def filled(
        self, texts: Mapping[str, str], escape: Callable[[str], str] = escape_markdown
    ) -> dict[str, str]:
        """The texts with this reader in them. Raises Unfit."""
        return {code: fill(text, self.said, code, escape) for code, text in texts.items()}

    def _text(self, name: str) -> str:
        return value(self._actor, self._person, name) or ""

    def _name(self, code: str) -> str:
        """The Chinese name in Chinese, the reader's own beside it."""
        chinese, own = self._text("name"), self._text("name_native") or self._text("name_latin")
        return (chinese or own) if code.startswith(SOURCE) else (own or chinese)

    def said(self, placeholder: str, code: str) -> str:
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
        if placeholder in ("office", "date"):
            return _said_of_office(self._town, self._wish, placeholder, code)
        if placeholder == "permit_expires":
            return language(code).date(self._permit) if self._permit else ""
        raise Unfit("unknown_placeholder", placeholder)


class _Invented(_Reader):
    """A receiver that there is not, of whom everything is known that a letter may say."""

    def __init__(self, actor: Actor, spoken: Sequence[str], wish: Wish) -> None:
        self._wish = replace(wish, day=date(2026, 12, 28))  # a layout is good on other days
        self._actor, self._spoken, self._person = actor, spoken, Resident(id=0)
        self._town, self._line, self._permit = own_office(actor), [], self._wish.day
        self._home = "杏花路1号 3号楼2单元501室"

    def head(self) -> str:
        return "王小红"

    def door(self) -> str:
        return f"{self._wish.base}{DOOR}{'2' * 24}"

    def said(self, placeholder: str, code: str) -> str:
        if placeholder == "nationality":
            return CountryField.label("VN", language(code).locale)
        told = {"area": "杏花第一网格", "head": self.head(), "telephone": "022-5550 0199"}
        return told.get(placeholder) or super().said(placeholder, code)

    def _text(self, name: str) -> str:
        return "金哲洙" if name == "name" else "Alexandra Nguyen"


# To all


@gathers("residents_letter")
def _to_all(actor: Actor, ids: Sequence[int], wish: Wish) -> Gathered:
    office, printable = own_office(actor), catalogue()["residents_letter"]
    gathered: Gathered = {}
    for row in found(actor, LetterTemplate, ids).values():
        if value(actor, row, "kind") not in printable.templates:
            gathered[row.id] = Unfit("kind")
            continue
        languages = wish.languages or published(row)[: printable.languages[1]]
        wording = _wording(actor, row, languages, wish)
        word = partial(_said_of_office, office, wish)
        try:
            values = {
                "office": office,
                "date": wish.day,
                "subject": {code: fill(text, word, code, str) for code, text in wording.subject.items()},
                "body": {
                    code: fill(text, word, code, escape_markdown) for code, text in wording.body.items()
                },
                "pictures": wording.pictures,
                "imprint": None,
                "states": wording.states,
            }
        except Unfit as unfit:
            gathered[row.id] = unfit
        else:
            gathered[row.id] = Document(values, languages, wording.texts, own_area(actor))
    return gathered


def _said_of_office(office: Mapping[str, Any], wish: Wish, placeholder: str, code: str) -> str:
    """What a placeholder stands for that asks nothing of a reader, "" for any other."""
    if placeholder == "date":
        return language(code).date(wish.day)
    if placeholder == "office":
        name = office["name"]
        return str(name.get(code) or name.get(SOURCE) if isinstance(name, Mapping) else name)
    return str(office["telephone"]) if placeholder == "telephone" else ""


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
