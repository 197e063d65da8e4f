"""What a typed, pasted or imported cell means, by the kind of its column; saves nothing and guesses nothing.

Import, the grid and forms read here, so that one writing means the same everywhere. What could mean two
things is asked back in the reader's words (`Unclear`).
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _
from peewee import BooleanField, DateField, DateTimeField, Field, ForeignKeyField, IntegerField

from backoffice import access, countries, reading
from backoffice.access import Actor, Sight
from backoffice.dates import Unclear, day, moment
from models.base import Record, clean
from models.content.content import Content
from models.fields import (
    SOURCE,
    CountryField,
    Patch,
    TranslatedField,
)
from models.system.user import INTERFACE_LANGUAGES

#: A day in a spreadsheet that was stored as a number counts from here.
_SERIAL_START = date(1899, 12, 30)

#: What stands in the place of a value that is not shown in full.
MASK = re.compile(r"••••.{0,4}")

_YES = {"yes", "true", "1", "是", "y", "예", "はい", "√", "✓", "✔"}
_NO = {"no", "false", "0", "否", "n", "아니요", "いいえ", "×", "✗", "✘"}


def value(
    column: Field,
    cell: Any,
    links: Links,
    *,
    stored: Any = None,
    said: Patch | None = None,
    language: str = SOURCE,
    near: date | None = None,
) -> Any:
    """The value that a filled cell means, over the one that is `stored`; of a text in several languages only
    that of `language`, laid over what other cells `said` of it.

    Numbers are those of a workbook, where they may stand for a day. A day without a year is the one next to
    the day it is typed `near`, else it is asked back. Raises Unclear.
    """
    if isinstance(cell, str) and MASK.fullmatch(cell.strip()):
        raise Unclear(_("This is a masked value: leave the cell empty to keep what is stored."))
    if isinstance(column, TranslatedField):
        return _of_language(column, text(cell), stored, said, language)
    if isinstance(column, ForeignKeyField):
        return links.find(column, cell)
    if isinstance(column, BooleanField):
        return yes_or_no(cell)
    if isinstance(column, DateField):
        return _day_of(cell, near)
    if isinstance(column, DateTimeField):
        return moment(cell.isoformat(" ", "minutes") if isinstance(cell, datetime) else text(cell), near)
    if isinstance(column, IntegerField):
        return number(cell)
    found = text(cell)
    if isinstance(column, CountryField):
        return countries.code_of(found)
    return choice(column, found) if column.choices else found


def empty(column: Field, *, stored: Any = None, language: str = SOURCE) -> Any:
    """The value of a cell that was cleared; whether the column may be empty is said by the write path. Raises
    Unclear."""
    if isinstance(column, TranslatedField):
        return _of_language(column, "", stored, None, language)
    kinds = ForeignKeyField | BooleanField | DateField | DateTimeField | IntegerField | CountryField
    return None if column.choices or isinstance(column, kinds) else ""


def _of_language(column: TranslatedField, text: str, stored: Any, said: Patch | None, language: str) -> Patch:
    """A text in one language. One that was translated sentence by sentence is not written over as a whole:
    what translators wrote meanwhile would be lost. Raises Unclear."""
    translated = column.translated and language != SOURCE and issubclass(column.model, Content)
    if translated and stored and stored.get(language) not in ("", text):
        raise Unclear(_("Translations are changed at the translation desk."))
    return Patch({**(said.by if said else {}), language: text})


def chosen(column: Field, key: Any) -> Any:
    """The value that was picked from what is offered for the column: a row's id, a code, yes or no.

    Whether it leads anywhere is said by the write path. Raises Unclear for what names nothing.
    """
    if isinstance(column, ForeignKeyField):
        wanted = isinstance(key, int) and not isinstance(key, bool) and abs(key) < 2**63
    elif isinstance(column, BooleanField):
        wanted = isinstance(key, bool)
    else:
        wanted = isinstance(key, str) and bool(column.choices or isinstance(column, CountryField))
    if not wanted:
        raise Unclear(_("Choose one of the records offered."))
    return key


def text(cell: Any) -> str:
    """A cell as text. Raises Unclear for a number of which the spreadsheet lost digits."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, int | float):
        if abs(cell) >= 10**15:
            raise Unclear(
                _("The spreadsheet stored a number and lost digits of it: format the cell as text.")
            )
        return str(int(cell)) if float(cell).is_integer() else str(cell)
    if isinstance(cell, date | datetime):
        return cell.isoformat()[:10]
    # An apostrophe before a sign is how our own export keeps a text from being a formula.
    return re.sub(r"^'(?=[=+\-@])", "", str(cell)).replace("\r\n", "\n").strip()


def plain(writing: str) -> str:
    """A label or name as it is compared: full width as half, capitals as small, signs and blanks as one."""
    return re.sub(r"[\s_*:：]+", " ", unicodedata.normalize("NFKC", writing)).strip().casefold()


def number(cell: Any) -> int:
    """A whole number, also of full-width digits and with signs between thousands."""
    found = unicodedata.normalize("NFKC", text(cell)).strip()
    if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+", found):
        found = found.replace(",", "")
    if not re.fullmatch(r"[+-]?\d{1,18}", found):
        raise Unclear(_("Write a whole number instead of “%(value)s”.", value=found[:40]))
    return int(found)


def yes_or_no(cell: Any) -> bool:
    """Yes or no in the languages of the interface, as 1 or 0, or as a tick."""
    found = plain(text(cell))
    if found in _words("Yes") | _YES:
        return True
    if found in _words("No") | _NO:
        return False
    raise Unclear(_("Write yes or no instead of “%(value)s”.", value=found[:40]))


@lru_cache
def _words(word: str) -> frozenset[str]:
    """What yes and no are called on the screens."""
    found = set()
    for code, _own in INTERFACE_LANGUAGES:
        with force_locale(code):
            found.add(plain(_("Yes") if word == "Yes" else _("No")))
    return frozenset(found)


def choice(column: Field, writing: str) -> str:
    """The value whose name in any language of the interface, or whose code, is written."""
    found = _choices(column).get(plain(writing))
    if found is None:
        offered = ", ".join(str(label) for _value, label in column.choices)
        raise Unclear(_("“%(value)s” is none of these: %(offered)s", value=writing[:40], offered=offered))
    return found


@lru_cache(maxsize=512)
def _choices(column: Field) -> dict[str, str]:
    """{writing: value}; a code goes before a name."""
    found: dict[str, str] = {}
    for code, _own in INTERFACE_LANGUAGES:
        with force_locale(code):
            found |= {plain(str(label)): str(value) for value, label in column.choices}
    return found | {plain(str(value)): str(value) for value, _label in column.choices}


def _day_of(cell: Any, near: date | None) -> date:
    """The day of a cell; a workbook may have stored it as a day or as the number of one."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, int | float) and not isinstance(cell, bool) and 1 <= cell < 80_000:
        return _SERIAL_START + timedelta(days=int(cell))
    return day(text(cell), near)


class Links:
    """Finds linked rows by number, code, name or other name, as far as the actor sees them, and remembers
    what it found."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.found: dict[tuple[str, str], int | str] = {}

    def find(self, column: ForeignKeyField, cell: Any) -> int:
        """The id of the one row that is meant; raises Unclear when there is none or there are several."""
        target, writing = column.rel_model, clean(text(cell))
        key = (target.key(), writing)
        if key not in self.found:
            try:
                self.found[key] = self._ask(target, writing)
            except Unclear as question:
                self.found[key] = str(question)
        found = self.found[key]
        if isinstance(found, str):
            raise Unclear(found)
        return found

    def _ask(self, target: type[Record], writing: str) -> int:
        reach = reading.live(self.actor, target)
        seen = [each for each in target.columns() if self._sees(target, each)]
        titles = {each.name for each in target.title_columns()}
        ways: list[Any] = [each == writing for each in seen if each.unique]
        ways += [each == writing for each in seen if each.name in titles]
        if writing.isascii() and writing.isdecimal() and len(writing) < 18:
            ways.append(target.id == int(writing))
        for way in ways:
            ids = [row for (row,) in target.select(target.id).where(reach, way).limit(2).tuples()]
            if len(ids) == 1:
                return int(ids[0])
            if ids:
                raise Unclear(_("There are several called “%(value)s”: write the number.", value=writing))
        return self._by_other_name(target, seen, writing)

    def _sees(self, target: type[Record], column: Field) -> bool:
        sealed = getattr(column, "sealed", False)
        return not sealed and access.sight(self.actor, target, column) is Sight.CLEAR

    def _by_other_name(self, target: type[Record], seen: list[Field], writing: str) -> int:
        """By an alias, or by the whole title as the screens show it."""
        found = set()
        for names in (each for each in seen if each.name == "alias_names"):
            like = target.select(target.id, names).where(
                reading.live(self.actor, target), names.contains(writing)
            )
            for row, aliases in like.tuples():
                if writing in [alias.strip() for alias in aliases.split(";")]:
                    found.add(row)
        if not found:
            found = {row for row, title in reading.lookup(self.actor, target, writing) if title == writing}
        if len(found) == 1:
            return int(found.pop())
        if found:
            raise Unclear(_("There are several called “%(value)s”: write the number.", value=writing))
        raise Unclear(
            _(
                "There is no %(record)s called “%(value)s”.",
                record=str(target.meta("label")),
                value=writing[:40],
            )
        )
