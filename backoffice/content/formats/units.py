"""What goes out to another translation tool and comes back from it, sentence by sentence; knows no database
and no file."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import Any

from flask_babel import lazy_gettext as _

#: A file from outside is not looked at when it has more bytes or more sentences.
LARGEST, MOST_UNITS = 20 << 20, 50_000

DRAFT, APPROVED = "draft", "approved"

#: How the language of the source is called outside.
SOURCE_TAG = "zh-CN"

#: Who wrote a note that goes out; what tools add is called otherwise, and is known by that.
OFFICE = "office"

_KEY = re.compile(r"(?<![0-9A-Za-z])s?(\d{1,18})-([0-9a-z]{1,64})-([0-9a-f]{8}|0)(?![0-9A-Za-z])")


class Unreadable(Exception):
    """A file that cannot be read as a translation; `text` is a lazy message that says why."""

    def __init__(self, text: Any) -> None:
        super().__init__(text)
        self.text = text


class Unfit(Unreadable):
    """A text that cannot be written in the chosen form; `text` says what to do."""


@dataclass(frozen=True)
class Unit:
    """A sentence as it goes out. state: "" (nothing is there yet), "draft" or "approved". stale: made from
    `before`, another Chinese text than `source`. place: where it stands, in words. most: so many characters
    fit, 0 for any number. digest: of the source."""

    segment: int
    source: str
    target: str
    state: str
    stale: bool
    place: str
    notes: tuple[str, ...] = ()
    most: int = 0
    digest: str = ""
    before: str = ""

    @property
    def key(self) -> Key:
        """What the file calls the sentence."""
        return Key(self.segment, self.digest, fingerprint(self.target))


@dataclass(frozen=True)
class Bundle:
    """A text (a row of a record) in one language. `rtl`: it is written from right to left."""

    name: str
    record: str
    row: int
    language: str
    units: tuple[Unit, ...]
    rtl: bool = False

    @property
    def original(self) -> str:
        """The text's name in the file: the record and the number of the row."""
        return f"{self.record}/{self.row}"


@dataclass(frozen=True)
class Back:
    """A sentence as it came back. segment: 0 when the file does not tell it. digest: of the source that went
    out; base: fingerprint of the translation that went out. state: as in `Unit`; stale: the file still says
    that the translation needs work. place: its number in the file, counted from 1. notes: what the tool or
    the translator added. partial: only some parts of the sentence have a translation. problem: a lazy message
    of why it could not be read."""

    segment: int
    digest: str
    source: str
    target: str
    state: str
    place: int
    base: str = ""
    stale: bool = False
    notes: tuple[str, ...] = ()
    partial: bool = False
    problem: Any = None


@dataclass(frozen=True)
class Returned:
    """A file that came back. record, row and language are "", 0 and "" where it does not tell them."""

    record: str
    row: int
    language: str
    units: list[Back] = field(default_factory=list)


@dataclass(frozen=True)
class Key:
    """A sentence's name in files. It carries what was sent, so that nothing need be remembered of the way
    out: the digest of the source and a fingerprint of the translation as it was then."""

    segment: int = 0
    digest: str = ""
    base: str = ""

    def __str__(self) -> str:
        return f"{self.segment}-{self.digest or '0'}-{self.base or '0'}"

    @classmethod
    def parse(cls, text: str) -> Key:
        """The last key that stands in a text; an empty one where there is none."""
        found = list(_KEY.finditer(text))
        if not found:
            return cls()
        segment, digest, base = found[-1].groups()
        return cls(int(segment), "" if digest == "0" else digest, base)


def fingerprint(text: str) -> str:
    """A short name of a translation, "0" for none."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8] if text else "0"


def origin(text: str) -> tuple[str, int]:
    """(record, row) of the name of an original, ("", 0) when it is none of ours."""
    found = re.fullmatch(r"([a-z_]{1,40})/(\d{1,18})", text.strip())
    return (found[1], int(found[2])) if found else ("", 0)


def decoded(content: bytes, named: str = "") -> str:
    """The text of a file: by its mark, else by the encoding that it names itself, else UTF-8. Raises
    Unreadable."""
    marks = (
        (b"\xef\xbb\xbf", "utf-8"),
        (b"\xff\xfe\x00\x00", "utf-32"),
        (b"\x00\x00\xfe\xff", "utf-32"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
        (b"<\0", "utf-16-le"),
        (b"\0<", "utf-16-be"),
    )
    encoding = next((name for mark, name in marks if content.startswith(mark)), named or "utf-8")
    try:
        return content.decode(encoding).removeprefix("\ufeff")
    except (LookupError, UnicodeError):
        raise Unreadable(
            _("The characters of the file are not %(encoding)s: save it as UTF-8.", encoding=encoding)
        ) from None


def limited(content: bytes) -> None:
    """Raises Unreadable when a file is too large to be looked at."""
    if len(content) > LARGEST:
        raise Unreadable(_("The file is larger than %(size)s MB.", size=LARGEST >> 20))
