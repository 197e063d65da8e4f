"""Values of the letters made of the texts in their folders; people and offices in them are invented."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from printables import samples
from printables.catalogue import ROOM


def residents(languages: Sequence[str]) -> dict[str, Any]:
    """A welcome to everybody."""
    own, letter = _texts("residents_letter"), samples.letter(languages)
    kept = {key: letter[key] for key in ("office", "date", "states")}
    return {**kept, **{key: _by(own, key, languages) for key in ("subject", "body")}}


def thanks(languages: Sequence[str]) -> dict[str, Any]:
    """Thanks to a neighbour who interpreted."""
    letter = samples.letter(languages)
    kept = {key: letter[key] for key in ("office", "reference", "date", "states")}
    own = _texts("thanks_letter")
    return {
        **kept,
        **{key: _by(own, key, languages) for key in ("subject", "body")},
        "recipient": {"name": letter["recipient"]["name"]},
    }


def commitment(languages: Sequence[str]) -> dict[str, Any]:
    """What a newcomer promises."""
    own = _texts("commitment_letter")
    return {
        **_signed(languages),
        **{key: _by(own, key, languages) for key in ("subject", "body")},
    }


def choice(languages: Sequence[str]) -> dict[str, Any]:
    """A choice between two ways of observation."""
    own = _texts("choice_notice")
    return {
        **_signed(languages),
        **{key: _by(own, key, languages) for key in ("subject", "body", "after")},
        "choices": [
            {"text": {code: own[code]["choices"][number] for code in languages}} for number in (0, 1)
        ],
    }


def official(languages: Sequence[str]) -> dict[str, Any]:
    """A notice to those who manage houses."""
    own = _texts("official_letter")
    names = ("title", "addressee", "attachments", "copies_to")
    return {
        "office": samples.letter(languages)["office"],
        "agency": "梨街办",
        "year": 2026,
        "number": 7,
        "kind": "notice",
        "urgency": "urgent",
        **{key: _by(own, key, languages) for key in names},
        "body": samples.words("registration", languages),
        "issued_on": date(2026, 3, 7),
        "states": None,
    }


def _signed(languages: Sequence[str]) -> dict[str, Any]:
    """What letters have in common that the receiver signs."""
    letter = samples.letter(languages)
    kept = {key: letter[key] for key in ("office", "recipient", "reference", "date", "states")}
    return {**kept, "fingerprint": "3f2a 91bc 77de 0142"}


@cache
def _texts(name: str) -> Mapping[str, Mapping[str, Any]]:
    """{code: {key: text}} of a letter's folder."""
    return tomllib.loads((ROOM / name / "sample.toml").read_text("utf-8"))


def _by(own: Mapping[str, Mapping[str, Any]], key: str, languages: Sequence[str]) -> dict[str, str]:
    return {code: own[code][key].strip() for code in languages}
