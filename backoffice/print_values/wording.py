"""The languages in which records name their columns and choices, which are those of the screens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from unicodedata import east_asian_width

from babel import Locale
from flask_babel import force_locale, get_timezone

from backoffice import display
from backoffice.access import Actor
from backoffice.print_values.gathering import Unfit, Wish
from models.base import now
from models.fields import content_language
from models.system.user import INTERFACE_LANGUAGES
from printables.languages import language

#: {language of paper: that of the screens}
_SCREENS = {content_language(Locale.parse(code)): code for code, _own in INTERFACE_LANGUAGES}


def worded(actor: Actor, wish: Wish, most: int) -> tuple[str, ...]:
    """The languages of a print whose words are those of the screens: as asked for, else the actor's. Raises
    Unfit for a language the screens do not have."""
    asked = wish.languages or (content_language(Locale.parse(actor.language)),)
    for code in asked:
        if code not in _SCREENS:
            raise Unfit("words", language(code).autonym)
    return asked[:most]


@contextmanager
def saying(code: str) -> Iterator[Locale]:
    """Labels and choices in that language meanwhile."""
    with force_locale(_SCREENS[code]):
        yield Locale.parse(_SCREENS[code])


def joined(said: Mapping[str, Any]) -> Any:
    """What is said in each language in the same structure as one structure of names: {language: text} where
    the texts differ, one text where they are the same."""
    first = next(iter(said.values()))
    if isinstance(first, str):
        return first if len(set(said.values())) == 1 else dict(said)
    if isinstance(first, Mapping):
        return {key: joined({code: each[key] for code, each in said.items()}) for key in first}
    if isinstance(first, Sequence) and not isinstance(first, bytes):
        return [joined(dict(zip(said, parts, strict=True))) for parts in zip(*said.values(), strict=True)]
    return first


def printed_now(actor: Actor) -> dict[str, str]:
    """Who prints, and when on the clocks of the office."""
    return {"by": actor.name, "at": display.moment(now(), get_timezone())}


def letters(text: str) -> int:
    """How much room a text takes, in half-width letters."""
    return sum(1 + (east_asian_width(letter) in "WFA") for letter in text)
