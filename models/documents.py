"""Numbers of Chinese identity documents: which can be right, and which digit is wrong when they cannot.

Sources: GB 11643 (citizen identification number; check character by ISO 7064 MOD 11-2) and GB/T 2260
(province codes); the National Immigration Administration on the foreign permanent resident cards of 2017
(15 characters) and of 2023 (18 digits, the first a 9), on the residence permits for Hong Kong, Macao and
Taiwan residents and on their mainland travel permits; ICAO Doc 9303-4 for passports.
Machine-readable lines: `models.mrz`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _

from models.days import today

TYPES = [
    ("resident_id", _("Resident identity card")),
    ("hmt_residence_permit", _("Residence permit for Hong Kong, Macao and Taiwan residents")),
    ("hk_macao_permit", _("Mainland travel permit for Hong Kong and Macao residents")),
    ("taiwan_permit", _("Mainland travel permit for Taiwan residents")),
    ("passport", _("Passport")),
    ("permanent_residence", _("Foreign permanent resident card")),
    ("other", _("Other document")),
]

#: The documents that each kind of person has; a kind that is not named may have any.
FITTING = {
    "resident": ("resident_id", "passport", "other"),
    "hmt_compatriot": ("hmt_residence_permit", "hk_macao_permit", "taiwan_permit", "passport", "other"),
    "foreign_chinese": ("passport", "permanent_residence", "other"),
    "foreign_resident": ("passport", "permanent_residence", "other"),
}

#: Signs that are taken for a digit when a number is copied.
LOOK_ALIKE = {"O": "0", "Q": "0", "D": "0", "I": "1", "L": "1", "Z": "2", "S": "5", "G": "6", "B": "8"}

_PROVINCES = frozenset(
    code
    for first, last in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83))
    for code in range(first, last + 1)
)
#: Kinds of place in the shape of a number: which characters may stand there, and what to call them.
_PLACES = {
    "D": ("0-9", _("a digit")),
    "L": ("A-Z", _("a letter")),
    "A": ("0-9A-Z", _("a letter or a digit")),
    "K": ("0-9X", _("a digit or X")),
    "H": ("HM", _("H or M")),
    "9": ("9", _("a 9")),
}


@dataclass(frozen=True)
class Verdict:
    """Whether a number can be right; if not, a lazy message that names the place. `born` and `sex` ("female",
    "male") where the number tells them."""

    sound: bool
    message: Any = ""
    born: date | None = None
    sex: str = ""


SOUND = Verdict(True)


def compact(number: str) -> str:
    """Full-width characters made narrow, capitals, without blanks, dots and hyphens."""
    return re.sub(r"[\s.·\-–—]", "", unicodedata.normalize("NFKC", number)).upper()


def check(kind: str, number: str) -> Verdict:
    """The verdict on a number of one of `TYPES`; a kind without rules of its own is always sound."""
    rule = _RULES.get(kind)
    return rule(compact(number)) if rule else SOUND


def kind_of(number: str, among: Iterable[str]) -> str:
    """The first of these kinds of document whose rule a number keeps, "other" when it keeps none."""
    return next((kind for kind in among if check(kind, number).sound), "other")


def resident_id(number: str) -> Verdict:
    """GB 11643: six digits of the region, YYYYMMDD, three of the sequence, a check character."""
    if re.fullmatch(r"\d{15}", number):
        return Verdict(False, _("This is an old number of 15 digits; write the one of 18 digits."))
    return _gb_11643(number, "D", slice(0, 2))


def hmt_residence_permit(number: str) -> Verdict:
    """As GB 11643, with 810000 (Hong Kong), 820000 (Macao) or 830000 (Taiwan) for the region."""
    verdict = _gb_11643(number, "D", slice(0, 2))
    if verdict.sound and number[:6] not in ("810000", "820000", "830000"):
        return Verdict(False, _("The number begins with 810000, 820000 or 830000."))
    return verdict


def permanent_residence(number: str) -> Verdict:
    """The card of 2023: 9, two digits of the province, three of the country, then as GB 11643. The card
    before it: three letters of the country, four digits of the region, YYMMDD, one digit, and a check digit
    by ICAO's weights over all that."""
    if len(number) != 15:
        return _gb_11643(number, "9", slice(1, 3))
    wrong = wrong_shape(number, "LLL" + "D" * 12)
    if wrong:
        return wrong
    if not short_day(number[7:13], past=True):
        return Verdict(
            False,
            _("Characters 8 to 13 (%(digits)s) are no date of birth.", digits=number[7:13]),
        )
    return _check_character(number, icao_check(number[:14]))


def hk_macao_permit(number: str) -> Verdict:
    """H or M and 8 digits; cards before 2013 add two digits that count the renewals."""
    return wrong_shape(number, "H" + "D" * (10 if len(number) == 11 else 8)) or SOUND


def taiwan_permit(number: str) -> Verdict:
    """8 digits; the booklets before 2015 add two."""
    return wrong_shape(number, "D" * (10 if len(number) == 10 else 8)) or SOUND


def passport(number: str) -> Verdict:
    """5 to 12 letters and digits (machine-readable lines hold 9 of them)."""
    if not 5 <= len(number) <= 12:
        return Verdict(False, _("A passport number has 5 to 12 letters and digits."))
    return wrong_shape(number, "A" * len(number)) or SOUND


_RULES = {
    "resident_id": resident_id,
    "hmt_residence_permit": hmt_residence_permit,
    "hk_macao_permit": hk_macao_permit,
    "taiwan_permit": taiwan_permit,
    "passport": passport,
    "permanent_residence": permanent_residence,
}


def gb_check(digits: str) -> str:
    """The check character behind 17 digits: ISO 7064 MOD 11-2, as GB 11643 takes it."""
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(digits))
    return "10X98765432"[total % 11]


def icao_check(characters: str) -> str:
    """The check digit of ICAO Doc 9303-3, 4.9: weights 7, 3, 1; a digit is worth itself, A 10, "<" 0."""
    worth = (0 if character == "<" else int(character, 36) for character in characters)
    return str(sum(value * (7, 3, 1)[place % 3] for place, value in enumerate(worth)) % 10)


def wrong_shape(number: str, shape: str) -> Verdict | None:
    """The first place where a number does not have the shape given by the letters of `_PLACES`."""
    if len(number) != len(shape):
        return Verdict(
            False,
            _(
                "The number has %(found)d characters instead of %(wanted)d.",
                found=len(number),
                wanted=len(shape),
            ),
        )
    for place, (found, kind) in enumerate(zip(number, shape, strict=True), 1):
        allowed, wanted = _PLACES[kind]
        if not re.fullmatch(f"[{allowed}]", found):
            if kind in "DK" and found in LOOK_ALIKE:
                message = _(
                    "Character %(place)d is the letter %(found)s; is it a %(meant)s?",
                    place=place,
                    found=found,
                    meant=LOOK_ALIKE[found],
                )
            else:
                message = _(
                    "Character %(place)d is %(found)s, but must be %(wanted)s.",
                    place=place,
                    found=found,
                    wanted=wanted,
                )
            return Verdict(False, message)
    return None


def short_day(digits: str, *, past: bool) -> date | None:
    """The day of YYMMDD: a past one is the latest that has been, another the first of the last 50 years or
    later. None when there is no such day."""
    if not re.fullmatch(r"[0-9]{6}", digits):
        return None
    year, month, day = int(digits[:2]), int(digits[2:4]), int(digits[4:])
    for century in (2000, 1900) if past else (1900, 2000, 2100):
        found = _day(century + year, month, day)
        if found and (found <= today() if past else found.year > today().year - 50):
            return found
    return None


def _gb_11643(number: str, first: str, province: slice) -> Verdict:
    wrong = wrong_shape(number, first + "D" * 16 + "K")
    if wrong:
        return wrong
    if int(number[province]) not in _PROVINCES:
        return Verdict(
            False,
            _(
                "No province has the code %(code)s (digits %(first)d and %(last)d).",
                code=number[province],
                first=province.start + 1,
                last=province.stop,
            ),
        )
    born = _day(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    if born is None or not born.year >= 1850 or born > today():
        return Verdict(
            False,
            _("Characters 7 to 14 (%(digits)s) are no date of birth.", digits=number[6:14]),
        )
    sex = "male" if int(number[16]) % 2 else "female"  # the last digit of the sequence is odd for men
    return _check_character(number, gb_check(number[:17]), born, sex)


def _check_character(number: str, wanted: str, born: date | None = None, sex: str = "") -> Verdict:
    if number[-1] == wanted:
        return Verdict(True, born=born, sex=sex)
    return Verdict(
        False,
        _(
            "The last character is %(found)s, but the others ask for %(wanted)s: one of them is wrong.",
            found=number[-1],
            wanted=wanted,
        ),
    )


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
