"""Values of letters to residents: the office, the receiver, and the text with its placeholders filled in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from backoffice import access, reading
from backoffice.access import Actor
from backoffice.print_texts import Texts, found, shown, states, value
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
from backoffice.print_values.offices import Places
from models.content.letter_template import PLACEHOLDERS, LetterTemplate
from models.fields import SOURCE, CountryField
from models.people.foreign_national import ForeignNational
from models.people.resident import Resident
from models.places.household import Household
from printables.languages import language
from printables.markup import escape_markdown

_BRACES = re.compile(r"\{([^{}\s]*)\}")


@gathers("notification_letter")
def _letters(actor: Actor, ids: Sequence[int], wish: Wish) -> Gathered:
    if wish.template is None:
        return {row_id: Unfit("template") for row_id in ids}
    template = reading.get(actor, LetterTemplate, wish.template, verb="print")
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


class _Reader:
    """One resident as the receiver of a letter."""

    def __init__(
        self, actor: Actor, person: Any, home: Any, permit: date | None, places: Places, day: date
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
