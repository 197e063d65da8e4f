"""Telephone numbers: what was typed, read as E.164; a number without a country is a Chinese one."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

import phonenumbers
from flask_babel import lazy_gettext as _

#: The country of numbers that name none.
REGION = "CN"

_KINDS = {
    phonenumbers.PhoneNumberType.MOBILE: _("mobile"),
    phonenumbers.PhoneNumberType.FIXED_LINE: _("fixed line"),
    phonenumbers.PhoneNumberType.TOLL_FREE: _("free of charge"),
    phonenumbers.PhoneNumberType.VOIP: _("over the internet"),
}

_EXTENSION = re.compile(r"转|轉|分机|分機|内线|內線")
_KNOWN_WORDS = re.compile(r"^tel:|;?\bext(?:n|ension)?\b|x", re.IGNORECASE)


def e164(typed: str) -> str:
    """The number as E.164 with ";ext=" behind it where an extension was typed; "" when it cannot be read.

    Full-width digits, blanks, brackets, hyphens, extensions in Chinese or English and the form of RFC 3966
    are read. A letter among the digits makes it no number: an O is a slip for 0, not a 6 as on a keypad.
    """
    number = _parse(typed)
    if number is None:
        return ""
    plain = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return f"{plain};ext={number.extension}" if number.extension else str(plain)


@dataclass(frozen=True)
class Number:
    """A number as it is read: `text` in international writing, `kind` a lazy label ("" where the number does
    not tell), `country` the ISO code ("" for numbers of no country)."""

    text: str
    kind: Any
    country: str


def described(typed: str) -> Number | None:
    """How a number is understood, None when it cannot be read."""
    number = _parse(typed)
    if number is None:
        return None
    return Number(
        phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL),
        _KINDS.get(phonenumbers.number_type(number), ""),
        country if (country := phonenumbers.region_code_for_number(number) or "") != "001" else "",
    )


def problem_with_phone(typed: str) -> Any:
    """A lazy message when something was typed that no telephone number can be, else None."""
    if not typed.strip() or e164(typed):
        return None
    return _("This is no telephone number; write numbers from abroad with + and the country.")


def _parse(typed: str) -> phonenumbers.PhoneNumber | None:
    text = _EXTENSION.sub(" ext ", unicodedata.normalize("NFKC", typed)).strip()
    if re.search(r"[^\W\d_]", _KNOWN_WORDS.sub("", text)):
        return None
    if text.startswith("00"):
        text = "+" + text[2:]
    try:
        number = phonenumbers.parse(text, REGION)
    except phonenumbers.NumberParseException:
        return None
    return number if phonenumbers.is_possible_number(number) else None
