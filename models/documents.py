"""Identity documents: which numbers can be right, and which digit is wrong when they cannot.

Sources: ICAO Doc 9303 parts 3 to 6 (machine-readable zones TD1, TD2, TD3 and their check digits); GB 11643
(citizen identification number; ISO 7064 MOD 11-2); the announcements of the National Immigration
Administration on the permanent residence card of 2017 (15 characters) and of 2023 (18 digits, the first a 9)
and on the residence permit and travel permits for residents of Hong Kong, Macao and Taiwan.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _

TYPES = [
    ("resident_id", _("Resident identity card")),
    ("hmt_residence_permit", _("Residence permit for Hong Kong, Macao and Taiwan residents")),
    ("hk_macao_permit", _("Mainland travel permit for Hong Kong and Macao residents")),
    ("taiwan_permit", _("Mainland travel permit for Taiwan residents")),
    ("passport", _("Passport")),
    ("permanent_residence", _("Foreign permanent resident card")),
    ("other", _("Other document")),
]


@dataclass(frozen=True)
class Verdict:
    """Whether a number can be right; if not, a message that names the wrong place. `born` where it says so."""

    sound: bool
    message: Any = ""
    born: date | None = None


SOUND = Verdict(True)


@dataclass(frozen=True)
class Mrz:
    """What a machine-readable zone says; only what the verdict calls sound may be relied on.

    Countries are the three-letter codes of ICAO (not of ISO: "D" is Germany). `format` is TD1, TD2 or TD3.
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


def compact(number: str) -> str:
    """Full-width characters made narrow, capitals, without blanks, dots and hyphens."""
    return re.sub(r"[\s.·\-–—]", "", unicodedata.normalize("NFKC", number)).upper()


def check(kind: str, number: str) -> Verdict:
    """The verdict on a number of one of `TYPES`; a kind without rules of its own is always sound."""
    rule = _RULES.get(kind)
    return rule(compact(number)) if rule else SOUND


# GB 11643


def resident_id(number: str) -> Verdict:
    """18 digits of GB 11643: region, date of birth, sequence, check character; the old 15 digits are refused."""
    if re.fullmatch(r"\d{15}", number):
        return Verdict(False, _("This is an old number of 15 digits; write the one of 18 digits."))
    wrong = _wrong_shape(number, "DDDDDDDDDDDDDDDDDK")
    if wrong:
        return wrong
    if number[:2] not in _PROVINCES:
        return Verdict(False, _("No province has the code %(code)s (digits 1 and 2).", code=number[:2]))
    born = _day(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    if born is None or not 1850 <= born.year or born > date.today():
        return Verdict(False, _("Digits 7 to 14 (%(digits)s) are no date of birth.", digits=number[6:14]))
    return _check_character_18(number, born)


def gb_check(digits: str) -> str:
    """The check character of the first 17 digits: ISO 7064 MOD 11-2, as GB 11643 takes it."""
    weights = (pow(2, 17 - place, 11) for place in range(17))
    total = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))
    return "10X98765432"[total % 11]


def hmt_residence_permit(number: str) -> Verdict:
    """18 digits as GB 11643, with 810000 (Hong Kong), 820000 (Macao) or 830000 (Taiwan) as region."""
    if number[:6] not in ("810000", "820000", "830000"):
        return Verdict(False, _("The number begins with 810000, 820000 or 830000."))
    return resident_id(number)


def hk_macao_permit(number: str) -> Verdict:
    """H or M and 8 digits; cards before 2013 add two digits that count the renewals."""
    return _wrong_shape(number, "HDDDDDDDDDD" if len(number) == 11 else "HDDDDDDDD") or SOUND


def taiwan_permit(number: str) -> Verdict:
    """8 digits; the booklets before 2015 add two digits."""
    return _wrong_shape(number, "DDDDDDDDDD" if len(number) == 10 else "DDDDDDDD") or SOUND


def passport(number: str) -> Verdict:
    """5 to 12 letters and digits; machine-readable zones hold 9 of them (ICAO Doc 9303-4)."""
    if not 5 <= len(number) <= 12:
        return Verdict(False, _("A passport number has 5 to 12 letters and digits."))
    return _wrong_shape(number, "A" * len(number)) or SOUND


def permanent_residence(number: str) -> Verdict:
    """The card of 2023 (9, province, country, date of birth, sequence, GB 11643 check character) or the
    15 characters before it (three letters of the nationality, 4 digits of the place, YYMMDD, 2 digits)."""
    if len(number) == 15:
        wrong = _wrong_shape(number, "LLLDDDDDDDDDDDD")
        if wrong:
            return wrong
        if not _short_day(number[7:13], past=True):
            return Verdict(False, _("Digits 8 to 13 (%(digits)s) are no date of birth.", digits=number[7:13]))
        return SOUND
    wrong = _wrong_shape(number, "9DDDDDDDDDDDDDDDDK")
    if wrong:
        return wrong
    if number[1:3] not in _PROVINCES:
        return Verdict(False, _("No province has the code %(code)s (digits 2 and 3).", code=number[1:3]))
    born = _day(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    if born is None or not 1850 <= born.year or born > date.today():
        return Verdict(False, _("Digits 7 to 14 (%(digits)s) are no date of birth.", digits=number[6:14]))
    return _check_character_18(number, born)


_RULES = {
    "resident_id": resident_id,
    "hmt_residence_permit": hmt_residence_permit,
    "hk_macao_permit": hk_macao_permit,
    "taiwan_permit": taiwan_permit,
    "passport": passport,
    "permanent_residence": permanent_residence,
}
#: GB/T 2260: provinces; 81 to 83 by the residence permits for Hong Kong, Macao and Taiwan residents.
_PROVINCES = frozenset(
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83"
    .split()
)
_SHAPES = {
    "D": ("0-9", _("a digit")),
    "L": ("A-Z", _("a letter")),
    "A": ("0-9A-Z", _("a letter or a digit")),
    "K": ("0-9X", _("a digit or X")),
    "H": ("HM", _("H or M")),
    "9": ("9", _("a 9")),
}


def _wrong_shape(number: str, shape: str) -> Verdict | None:
    if len(number) != len(shape):
        return Verdict(False, _("The number has %(found)d characters instead of %(wanted)d.", found=len(number),
                                wanted=len(shape)))
    for place, (found, kind) in enumerate(zip(number, shape, strict=True), 1):
        allowed, wanted = _SHAPES[kind]
        if not re.fullmatch(f"[{allowed}]", found):
            if kind == "D" and found in _LOOK_ALIKE:
                return Verdict(False, _("Character %(place)d is %(found)s; is it %(meant)s?", place=place,
                                        found=found, meant=_LOOK_ALIKE[found]))
            return Verdict(False, _("Character %(place)d is %(found)s, but must be %(wanted)s.", place=place,
                                    found=found, wanted=wanted))
    return None


def _check_character_18(number: str, born: date) -> Verdict:
    wanted = gb_check(number[:17])
    if number[17] != wanted:
        return Verdict(False, _("The check character (18) is %(found)s, but the other digits ask for %(wanted)s.",
                                found=number[17], wanted=wanted))
    return Verdict(True, born=born)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _short_day(digits: str, *, past: bool) -> date | None:
    """YYMMDD: a past day is the latest that is not in the future, another lies in this or the next half century."""
    if not re.fullmatch(r"\d{6}", digits):
        return None
    year, month, day = int(digits[:2]), int(digits[2:4]), int(digits[4:])
    today = date.today()
    for century in (2100, 2000, 1900) if past else (1900, 2000, 2100):
        found = _day(century + year, month, day)
        if found and (found <= today if past else found.year >= today.year - 50):
            return found
    return None


# ICAO Doc 9303

_LOOK_ALIKE = {"O": "0", "Q": "0", "D": "0", "I": "1", "L": "1", "Z": "2", "S": "5", "G": "6", "B": "8"}
_WEIGHTS = (7, 3, 1)


def icao_check(field: str) -> str:
    """The check digit of ICAO Doc 9303-3, 4.9: weights 7, 3, 1; digits as they are, A is 10, "<" is 0."""
    total = sum(_worth(character) * _WEIGHTS[place % 3] for place, character in enumerate(field))
    return str(total % 10)


def read_mrz(text: str) -> Mrz:
    """Read the lines of a machine-readable zone: TD1 3 × 30, TD2 2 × 36, TD3 2 × 44 characters."""
    joined = re.sub(r"[\s]", "", unicodedata.normalize("NFKC", text).replace("«", "<<").replace("‹", "<")).upper()
    layout = _LAYOUTS.get(len(joined))
    if layout is None:
        return Mrz(Verdict(False, _("The lines have %(found)d characters together; a passport has 2 × 44.",
                                    found=len(joined))))
    odd = re.search(r"[^0-9A-Z<]", joined)
    if odd:
        return Mrz(Verdict(False, _("Line %(line)d, character %(place)d: %(found)s is never in these lines.",
                                    line=odd.start() // layout.width + 1, place=odd.start() % layout.width + 1,
                                    found=odd.group())))
    return layout.read(joined)


def _worth(character: str) -> int:
    return 0 if character == "<" else int(character, 36)


@dataclass(frozen=True)
class _Layout:
    """Where the fields stand, counted over all lines from 0; `composite` lists what its last digit covers."""

    format: str
    width: int
    names: tuple[int, int]
    number: int
    born: int
    sex: int
    expires: int
    nationality: int
    optional: tuple[int, int]
    optional_check: int
    composite: tuple[tuple[int, int], ...]
    composite_check: int

    def read(self, text: str) -> Mrz:
        number, more = text[self.number:self.number + 9], 0
        digit = text[self.number + 9]
        if digit == "<" and self.format != "TD3":
            # Doc 9303-5, 4.2.2.2: a long number goes on in the optional data, its check digit behind it.
            rest = text[slice(*self.optional)].split("<")[0]
            number, digit, more = number + rest[:-1], rest[-1:] or "<", len(rest)
        surname, _two, given = text[slice(*self.names)].partition("<<")
        fields = [
            (_("document number"), number, digit, self.number + 9),
            (_("date of birth"), text[self.born:self.born + 6], text[self.born + 6], self.born + 6),
            (_("date of expiry"), text[self.expires:self.expires + 6], text[self.expires + 6], self.expires + 6),
        ]
        if self.optional_check:
            held = text[slice(*self.optional)]
            shown = "0" if text[self.optional_check] == "<" and not held.strip("<") else text[self.optional_check]
            fields.append((_("personal number"), held, shown, self.optional_check))
        verdict = self._verdict(text, fields, more)
        return Mrz(
            verdict=verdict, format=self.format, issuer=text[2:5].strip("<"),
            surname=surname.replace("<", " ").strip(), given_names=given.replace("<", " ").strip(),
            number=number.rstrip("<"), nationality=text[self.nationality:self.nationality + 3].strip("<"),
            born=_short_day(text[self.born:self.born + 6], past=True), sex=text[self.sex].strip("<"),
            expires=_short_day(text[self.expires:self.expires + 6], past=False),
        )

    def _verdict(self, text: str, fields: list[tuple[Any, str, str, int]], more: int) -> Verdict:
        for label, held, digit, place in fields:
            wanted = icao_check(held)
            if digit != wanted:
                return self._wrong(label, held, digit, wanted, place)
        born, expires = text[self.born:self.born + 6], text[self.expires:self.expires + 6]
        if not _short_day(expires, past=False):
            return Verdict(False, _("The date of expiry %(digits)s is no date.", digits=expires))
        if not _short_day(born.replace("<", "0"), past=True) and "<" not in born:
            return Verdict(False, _("The date of birth %(digits)s is no date.", digits=born))
        covered = "".join(text[start:end] for start, end in self.composite)
        wanted = icao_check(covered)
        if text[self.composite_check] != wanted:
            return self._wrong(_("whole line"), covered, text[self.composite_check], wanted, self.composite_check)
        return Verdict(True, born=_short_day(born, past=True))

    def _wrong(self, label: Any, held: str, digit: str, wanted: str, place: int) -> Verdict:
        line, column = place // self.width + 1, place % self.width + 1
        meant = _meant(held, digit)
        if meant:
            return Verdict(False, _(
                "Check digit of the %(field)s (line %(line)d, character %(place)d): %(found)s instead of "
                "%(wanted)s. It would be right with %(meant)s.",
                field=label, line=line, place=column, found=digit, wanted=wanted, meant=meant))
        return Verdict(False, _(
            "Check digit of the %(field)s (line %(line)d, character %(place)d): %(found)s instead of %(wanted)s.",
            field=label, line=line, place=column, found=digit, wanted=wanted))


def _meant(held: str, digit: str) -> str:
    """The field with one look-alike (O and 0, I and 1 …) changed so that its check digit is right, "" if none."""
    pairs = {*_LOOK_ALIKE.items(), *((right, wrong) for wrong, right in _LOOK_ALIKE.items())}
    if digit in _LOOK_ALIKE and icao_check(held) == _LOOK_ALIKE[digit]:
        return _LOOK_ALIKE[digit]
    found = {
        held[:place] + other + held[place + 1:]
        for place, character in enumerate(held)
        for one, other in pairs
        if one == character and icao_check(held[:place] + other + held[place + 1:]) == digit
    }
    return found.pop().strip("<") if len(found) == 1 else ""


_LAYOUTS = {
    90: _Layout("TD1", 30, names=(60, 90), number=5, born=30, sex=37, expires=38, nationality=45,
                optional=(15, 30), optional_check=0, composite=((5, 30), (30, 37), (38, 45), (48, 59)),
                composite_check=59),
    72: _Layout("TD2", 36, names=(5, 36), number=36, born=49, sex=56, expires=57, nationality=46,
                optional=(64, 71), optional_check=0, composite=((36, 46), (49, 56), (57, 71)),
                composite_check=71),
    88: _Layout("TD3", 44, names=(5, 44), number=44, born=57, sex=64, expires=65, nationality=54,
                optional=(72, 86), optional_check=86, composite=((44, 54), (57, 64), (65, 87)),
                composite_check=87),
}
