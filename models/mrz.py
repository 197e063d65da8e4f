"""Machine-readable lines of travel documents after ICAO Doc 9303: part 4 (TD3, passports), 5 (TD1, cards) and
6 (TD2); check digits and names after part 3."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.core import get_global
from flask_babel import lazy_gettext as _

from models.documents import LOOK_ALIKE, Verdict, icao_check, short_day


@dataclass(frozen=True)
class Mrz:
    """What the lines say; only what the verdict calls sound may be relied on.

    `format` is TD1, TD2 or TD3, `code` the kind of document ("P…" is a passport); countries are ICAO's codes
    of up to three letters ("D" is Germany); `sex` is F, M or "" for not stated; the date of birth is None
    where the lines leave it open.
    """

    verdict: Verdict
    format: str = ""
    issuer: str = ""
    surname: str = ""
    given_names: str = ""
    number: str = ""
    nationality: str = ""
    born: date | None = None
    sex: str = ""
    expires: date | None = None
    code: str = ""

    @property
    def name(self) -> str:
        """The whole name in Latin letters, the surname first."""
        return f"{self.surname} {self.given_names}".strip()


@dataclass(frozen=True)
class Layout:
    """Where the fields stand, counted from 0 over all lines. The check digit stands behind its field; that of
    `personal` may be "<" where the field is empty; `covered` is what the last check digit covers."""

    format: str
    width: int
    names: slice
    number: slice
    nationality: slice
    born: slice
    sex: int
    expires: slice
    covered: tuple[slice, ...]
    last: int
    personal: slice | None = None
    overflow: slice | None = None


LAYOUTS = {
    90: Layout(
        "TD1",
        30,
        names=slice(60, 90),
        number=slice(5, 14),
        nationality=slice(45, 48),
        born=slice(30, 36),
        sex=37,
        expires=slice(38, 44),
        covered=(slice(5, 30), slice(30, 37), slice(38, 45), slice(48, 59)),
        last=59,
        overflow=slice(15, 30),
    ),
    72: Layout(
        "TD2",
        36,
        names=slice(5, 36),
        number=slice(36, 45),
        nationality=slice(46, 49),
        born=slice(49, 55),
        sex=56,
        expires=slice(57, 63),
        covered=(slice(36, 46), slice(49, 56), slice(57, 71)),
        last=71,
        overflow=slice(64, 71),
    ),
    88: Layout(
        "TD3",
        44,
        names=slice(5, 44),
        number=slice(44, 53),
        nationality=slice(54, 57),
        born=slice(57, 63),
        sex=64,
        expires=slice(65, 71),
        covered=(slice(44, 54), slice(57, 64), slice(65, 87)),
        last=87,
        personal=slice(72, 86),
    ),
}


def read(text: str) -> Mrz:
    """Read the lines, with or without line breaks; full-width characters and « are understood."""
    narrow = unicodedata.normalize("NFKC", text.replace("«", "<<").replace("‹", "<"))
    lines = re.sub(r"\s", "", narrow).upper()
    layout = LAYOUTS.get(len(lines))
    if layout is None:
        return Mrz(
            Verdict(
                False,
                _("The lines have %(found)d characters together; a passport has 2 × 44.", found=len(lines)),
            )
        )
    number, _digit, _place = _number(lines, layout)
    surname, _between, given_names = lines[layout.names].partition("<<")
    return Mrz(
        verdict=next(_wrong(lines, layout), Verdict(True)),
        format=layout.format,
        issuer=lines[2:5].strip("<"),
        surname=surname.replace("<", " ").strip(),
        given_names=given_names.replace("<", " ").strip(),
        number=number.strip("<"),
        nationality=lines[layout.nationality].strip("<"),
        born=short_day(lines[layout.born], past=True),
        sex=lines[layout.sex].strip("<"),
        expires=short_day(lines[layout.expires], past=False),
        code=lines[:2].strip("<"),
    )


def like_lines(text: str) -> bool:
    """Whether a text is meant for machine-readable lines: their length, or what only they have."""
    narrow = re.sub(r"\s", "", unicodedata.normalize("NFKC", text.replace("«", "<<").replace("‹", "<")))
    return len(narrow) in LAYOUTS or (len(narrow) > 40 and "<<" in narrow)


def country(code: str) -> str | None:
    """The ISO 3166-1 code of two letters for ICAO's of one to three (Doc 9303-3, section 5); None for those
    that are no country's, such as UNO or XXA."""
    if code in ("D", "GBD", "GBN", "GBO", "GBP", "GBS"):
        return "DE" if code == "D" else "GB"
    found = get_global("territory_aliases").get(code) or [""]
    return found[0] if len(code) == 3 and len(found) == 1 and len(found[0]) == 2 else None


def _wrong(lines: str, layout: Layout) -> Iterator[Verdict]:
    """What is wrong, the most telling first."""
    odd = re.search(r"[^0-9A-Z<]", lines)
    if odd:
        yield Verdict(
            False,
            _(
                "Line %(line)d, character %(place)d: %(found)s never stands in these lines.",
                found=odd.group(),
                **_where(layout, odd.start()),
            ),
        )
        return
    number, digit, place = _number(lines, layout)
    fields = [(_("document number"), number, digit, place)]
    for label, part in (
        (_("date of birth"), layout.born),
        (_("date of expiry"), layout.expires),
        (_("personal number"), layout.personal),
    ):
        if part:
            fields.append((label, lines[part], lines[part.stop], part.stop))
    for label, held, digit, place in fields:
        empty = digit == "<" and not held.strip("<") and place == (layout.personal or layout.born).stop
        if digit != icao_check(held) and not empty:
            yield _wrong_digit(layout, label, held, digit, place)
    if not re.fullmatch(r"[FM<X]", lines[layout.sex]):
        yield Verdict(
            False,
            _(
                "Line %(line)d, character %(place)d: %(found)s is no sex; F, M or < stands there.",
                found=lines[layout.sex],
                **_where(layout, layout.sex),
            ),
        )
    born, expires = lines[layout.born], lines[layout.expires]
    if "<" not in born and not short_day(born, past=True):
        yield Verdict(False, _("The date of birth %(digits)s is no day that has been.", digits=born))
    if not short_day(expires, past=False):
        yield Verdict(False, _("The date of expiry %(digits)s is no day.", digits=expires))
    covered = "".join(lines[part] for part in layout.covered)
    if lines[layout.last] != icao_check(covered):
        yield _wrong_digit(layout, _("whole document"), covered, lines[layout.last], layout.last)


def _number(lines: str, layout: Layout) -> tuple[str, str, int]:
    """(document number, its check digit, the digit's place). A number of more than nine characters goes on in
    the optional data, its check digit behind it (Doc 9303-5, 4.2.2)."""
    number, place = lines[layout.number], layout.number.stop
    if lines[place] == "<" and layout.overflow:
        rest = lines[layout.overflow].split("<")[0]
        if len(rest) > 1:
            return number + rest[:-1], rest[-1], layout.overflow.start + len(rest) - 1
    return number, lines[place], place


def _where(layout: Layout, place: int) -> dict[str, int]:
    return {"line": place // layout.width + 1, "place": place % layout.width + 1}


def _wrong_digit(layout: Layout, label: Any, held: str, digit: str, place: int) -> Verdict:
    told = {"field": label, "found": digit, "wanted": icao_check(held), **_where(layout, place)}
    if LOOK_ALIKE.get(digit) == told["wanted"]:
        message = _(
            "Line %(line)d, character %(place)d, check digit of the %(field)s: "
            "the letter %(found)s should be %(wanted)s.",
            **told,
        )
    elif meant := _meant(held, digit):
        message = _(
            "Line %(line)d, character %(place)d, check digit of the %(field)s: "
            "%(found)s instead of %(wanted)s. It would be right with %(meant)s.",
            meant=meant,
            **told,
        )
    else:
        message = _(
            "Line %(line)d, character %(place)d, check digit of the %(field)s: "
            "%(found)s instead of %(wanted)s.",
            **told,
        )
    return Verdict(False, message)


def _meant(held: str, digit: str) -> str:
    """The field with one O, I and the like, or one 0, 1 …, exchanged so that its check digit is right; ""
    when no exchange or more than one would do it."""
    exchanges = {*LOOK_ALIKE.items(), *((right, taken) for taken, right in LOOK_ALIKE.items())}
    found = {
        changed
        for place, character in enumerate(held)
        for one, other in exchanges
        if one == character and icao_check(changed := held[:place] + other + held[place + 1 :]) == digit
    }
    return found.pop().strip("<") if len(found) == 1 else ""
