"""Where on paper something is wrong, in words of the reader, and the row where it is mended: by titles and
labels, never by the names that templates use. Reads rows within reach only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _

from backoffice import access, reading
from backoffice.access import ANONYMOUS, Actor
from backoffice.print_order import Print
from models.base import Record
from models.content.content import Content
from models.content.media import Media
from models.content.office_look import OfficeLook
from models.fields import SOURCE
from models.register import records
from printables import Problem
from printables.languages import language

#: What a document is about by name, however deep below it something is wrong.
_LABELS: Mapping[str, Any] = {
    "office": _("Office"),
    "recipient": _("Addressee"),
    "imprint": _("Code of the edition"),
    "links": _("Link"),
    "footer": _("Foot of the page"),
    "signature": _("Signature"),
    "states": _("State of the translations"),
    "languages": _("Languages"),
    "fonts": _("Fonts"),
    "terms": _("Index"),
    "source": _("Source"),
    "qr": _("QR code"),
    "link": _("QR code"),
    "date": _("Date"),
    "labels": _("Labels"),
}
#: Values of the row that is printed, where the texts are of another.
_OF_THE_ROW = frozenset({"recipient", "reference", "person", "holder"})
#: What a problem says in words that are not for readers.
_DETAILS: Mapping[str, Any] = {
    "covered": _("something stands over it"),
    "cut off": _("a part of it is cut off"),
    "quiet zone": _("the light edge around it is cut off"),
    "not square": _("it is not square"),
    "no value": _("it is empty"),
}
_NUMBERED = re.compile(r"^\d+: ")
_MEDIA = re.compile(r"^media:(\d+)$")
_LANGUAGE = re.compile(r" ?\(([a-z]{2,3}(?:-[A-Za-z]+)?)\)$")
_PAGE = re.compile(r"^page (\d+)$")


@dataclass(frozen=True)
class Place:
    """Where something is wrong: `words` for readers, and the row where it is mended, of no record where no
    screen shows it; `language`: of the text that is to be mended, or ""."""

    words: str
    record: type[Record] | None
    row: int
    language: str = ""


def name_of(code: str) -> str:
    """The name of a language of content in that of the reader."""
    try:
        own = language(code).locale
    except ValueError:
        return code
    names = get_locale().languages
    return str(
        names.get(f"{own.language}_{own.script}" if own.script else own.language) or language(code).autonym
    )


def detail_of(problem: Problem) -> str:
    """What a problem says beside its place, "" where the place says all."""
    if problem.kind in ("missing_translation", "outdated", "untranslated_label", "no_alternative"):
        return ""
    said = _DETAILS.get(problem.text)
    if said is not None:
        return str(said)
    return "" if problem.kind == "undefined" else problem.text


def told(ordered: Print, problem: Problem) -> str:
    """The place and the detail of a problem, where nothing is known of its document."""
    return joined(Places(ANONYMOUS, ordered).of(problem).words, detail_of(problem))


def joined(words: str, detail: str) -> str:
    """A place and what is beside it."""
    return f"{words} ({detail})" if detail and words else words or detail


class Places:
    """Finds the places of one document: of the row that it is printed of, or of no known one. `values`: those
    of the document, which name its parts."""

    def __init__(
        self,
        actor: Actor,
        ordered: Print,
        row: int | None = None,
        values: Mapping[str, Any] | None = None,
    ) -> None:
        self._actor, self._ordered, self._row, self._values = actor, ordered, row, values or {}

    def of(self, problem: Problem) -> Place:
        """Where it is, as exactly as its path tells."""
        path = _NUMBERED.sub("", problem.where)
        named = _LANGUAGE.search(path)
        code = problem.language or (named[1] if named else "")
        steps = _LANGUAGE.sub("", path).split(".")
        if len(steps) > 1 and steps[-1] in (code, SOURCE) and not named:
            code = code or steps.pop()
        steps = [step for step in steps if step != code]
        page = problem.page or int(found[1]) if (found := _PAGE.match(path)) else problem.page
        record, row, words = self._path(steps, problem.text)
        if not words and page:
            words = [gettext("Page %(number)s", number=page)]
        if code and code != SOURCE:
            words.append(name_of(code))
        if not words:
            words = [gettext(self._ordered.printable.title)]
        return Place(" · ".join(words), record, row, code)

    @property
    def _content(self) -> type[Record]:
        return self._ordered.content or self._ordered.record

    def _whole(self) -> tuple[type[Record], int]:
        if self._ordered.templated and self._ordered.template is not None:
            return self._content, self._ordered.template
        return self._ordered.record, self._row or 0

    def _path(self, steps: Sequence[str], text: str) -> tuple[type[Record] | None, int, list[str]]:
        """The row to mend, and the words for it."""
        first, rest = steps[0], list(steps[1:])
        record, row = self._whole()
        picture = _MEDIA.match(text)
        if first == "pictures" and rest and rest[0].isdigit():
            return Media, int(rest[0]), [self._titled(Media, int(rest[0]))]
        if first == "office":
            return self._office(rest)
        if first == "imprint":  # its address is a setting
            return None, 0, [str(_LABELS["imprint"])]
        if first in _OF_THE_ROW and self._ordered.templated:
            return self._ordered.record, self._row or 0, self._column(self._ordered.record, first, rest)
        if rest and rest[0].isdigit():
            record, row, words = self._part(first, int(rest[0]))
            words += self._column(record, rest[1], rest[2:]) if len(rest) > 1 else []
        else:
            words = self._column(record, first, rest)
        if picture:
            words.append(self._titled(Media, int(picture[1])))
        return record, row, words

    def _office(self, rest: Sequence[str]) -> tuple[type[Record] | None, int, list[str]]:
        words = [str(_LABELS["office"]), *(self._column(OfficeLook, rest[0], ()) if rest else [])]
        query = (
            OfficeLook.select().where(reading.live(self._actor, OfficeLook)) if self._sees(OfficeLook) else ()
        )
        own = {each.area for each in self._actor.assignments}
        looks = {look.__data__["area"]: look.id for look in query}
        row = next((looks[area] for area in own if area in looks), next(iter(looks.values()), 0))
        return (OfficeLook, row, words) if row else (None, 0, words)

    def _part(self, key: str, number: int) -> tuple[type[Record], int, list[str]]:
        """A part of the whole, by its number on paper."""
        whole, row = self._whole()
        part = part_of(whole)
        entries = self._values.get(key)
        entry = entries[number - 1] if isinstance(entries, list | tuple) and number <= len(entries) else None
        titles = entry.get("title") or entry.get("name") if isinstance(entry, Mapping) else None
        title = (
            str(titles.get(SOURCE) or next(iter(titles.values()), "")) if isinstance(titles, Mapping) else ""
        )
        label = part.meta("label") if part is not None else _LABELS.get(key) or gettext("Entry")
        words = [
            gettext("%(label)s %(number)s “%(title)s”", label=label, number=number, title=title)
            if title
            else gettext("%(label)s %(number)s", label=label, number=number)
        ]
        if part is None or not self._sees(part):
            return whole, row, words
        link = part.root_link()
        rows = part.select(part.id).where(link == row, reading.live(self._actor, part))
        ids = [each for (each,) in rows.order_by(*order_of(part)).tuples()]
        return (part, ids[number - 1], words) if number <= len(ids) else (whole, row, words)

    def _column(self, record: type[Record], name: str, rest: Sequence[str]) -> list[str]:
        """The label of a value: of its column, or of what it is on paper."""
        label = _LABELS.get(name)
        field = record.column(name) if label is None else None
        if field is not None:
            label = field.verbose_name
        return [str(label)] if label is not None else []

    def _titled(self, record: type[Record], row: int) -> str:
        label = str(record.meta("label"))
        found = dict(reading.titles(self._actor, record, [row])) if self._sees(record) else {}
        return gettext("%(label)s “%(title)s”", label=label, title=found[row]) if row in found else label

    def _sees(self, record: type[Record]) -> bool:
        return access.may(self._actor, "view", record)


def part_of(whole: type[Record]) -> type[Content] | None:
    """The record of the parts that a content is made of, None where it has none."""
    return _parts().get(whole.key())


def order_of(part: type[Record]) -> list[Any]:
    """By what parts stand one after the other."""
    return [field for name in ("position", "id") if (field := getattr(part, name, None)) is not None]


@cache
def _parts() -> Mapping[str, type[Content]]:
    """{content: the record of the parts that it is made of}."""
    contents = [record for record in records() if issubclass(record, Content)]
    return {link.rel_model.key(): each for each in contents if (link := each.root_link()) is not None}
