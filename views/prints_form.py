"""The form of a print: what was chosen, what can be chosen, which rows that comes to; orders nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from flask import abort, url_for
from flask_babel import format_decimal, gettext
from werkzeug.datastructures import MultiDict

import printables
from backoffice import access, display, finishing, jobs, print_choices, print_places, printing, reading, store
from backoffice.access import Actor
from backoffice.jobs import Order
from backoffice.printing import Print
from backoffice.query import Query
from models.base import Record
from models.content.language import Language
from models.content.printed_edition import PrintRun
from models.fields import SOURCE
from models.places.area import Area
from models.register import by_name, record_of
from models.system.saved_list import SavedList
from printables import Printable
from printables.catalogue import Number
from printables.imposition import FINISHES, NOTES
from views import asked, chips, languages, lists

#: Arguments of the order itself; all others pick the rows as in the address of their list.
_OWN = {
    *("printable", "record", "template", "language", "alone", "saved", "csrf_token", "once", "row", "look"),
    *("blank", "columns", "part", "finish", "grey", "mode", "copies", "purpose", "area"),
}
_PREFIXES = ("option.", "setting.")

#: What is noted of a print beside it, as it is where nothing is noted: a mistake in it changes no sheet, so
#: the rest is checked all the same and can be mended where it was typed.
_NOTED: dict[str, Any] = {"copies": 1, "purpose": "", "area": None}

#: The view of a list that is all of it.
EVERY = "every"

#: So many rows that were picked one by one are named in the form.
NAMED = 50


@dataclass(frozen=True)
class Choices:
    """One choice of the form: `values` are (value, label), none where a whole number is asked for."""

    key: str
    label: str
    chosen: str
    values: list[tuple[str, str]] = field(default_factory=list)
    least: int = 0
    most: int = 0


@dataclass
class Form:
    """What was chosen so far, as the page of an order shows it."""

    actor: Actor
    printable: Printable
    record: type[Record] | None
    given: MultiDict[str, str]
    where: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    ordered: Print | None = None
    wanted: list[Order] = field(default_factory=list)

    @classmethod
    def read(cls, actor: Actor, given: MultiDict[str, str]) -> Form:
        """From an address or a form. Raises Missing, Refused, BadQuery."""
        printable = printables.catalogue().get(given.get("printable", ""))
        rows_of = given.get("record", "")
        if printable is None or (rows_of and by_name(rows_of) is None):
            raise store.Missing("printable")
        if not printing.may_print(actor, printable, rows_of):
            raise store.Refused(printable.name)
        name = rows_of if printable.record == "*" else printable.record
        form = cls(actor, printable, record_of(name) if name else None, given)
        form.where = form._where()
        form._accept()
        return form

    def _where(self) -> dict[str, str]:
        """What picks the rows, as in the address of their list."""
        saved = self.given.get("saved", "")
        if self.blank or self.record is None:
            return {}
        if saved == EVERY:
            return {"sort": self.given["sort"]} if self.given.get("sort") else {}
        if saved:
            view = next((each for each in lists.views(self.actor, self.record) if each.key == saved), None)
            if view is None:
                raise store.Missing(SavedList.key())
            return view.args
        ids = ",".join(each for each in self.given.getlist("ids") if each)
        if ids.count(",") > jobs.LARGEST:
            abort(413)
        found = {key: value for key, value in self.given.items() if _picks(key) and value}
        return found | ({"ids": ids} if ids else {})

    def _accept(self) -> None:
        query = Query.parse(self.actor, self.record, self.where) if self.record else None
        template = self.given.get("template", "")
        finish = [self.given.get("finish", ""), finishing.GREY if self.given.get("grey") else ""]
        more = {
            "rows_of": self.given.get("record", ""),
            "blank": self.blank,
            "finish": "+".join(each for each in finish if each),
            "settings": self._settings(finish[0]),
            "mode": self.given.get("mode") or next(iter(print_choices.MODES)),
            "columns": self._columns(),
            "purpose": self.given.get("purpose", "").strip(),
            "copies": _count(self.given.get("copies", "")),
            "area": asked.number(self.given["area"]) if self.given.get("area") else None,
        }
        accept = partial(
            printing.accept,
            self.actor,
            self.printable.name,
            asked.number(template) if template else None,
            [code for code in self.given.getlist("language") if code],
            _prefixed(self.given, "option."),
            alone="alone" in self.given,
        )
        try:
            self.ordered = accept(**more)
        except store.Invalid as invalid:
            self.problems = [
                str(text) for key, text in invalid.problems.items() if key not in print_choices.OPEN
            ]
            if not invalid.problems.keys() <= _NOTED.keys():
                return
            self.ordered = accept(**more | _NOTED)
        if self.picked and query is not None:
            ordered = self._headed(self.ordered, query)
            self.ordered, self.wanted = printing.pick(self.actor, ordered, query, jobs.LARGEST + 1)

    def _headed(self, ordered: Print, query: Query) -> Print:
        """With what its reader calls a list, and what it is cut to."""
        if self.printable.record != "*":
            return ordered
        label = dict(self.saved()).get(self.given.get("saved", ""), "")
        heading = label if self.given.get("saved") != EVERY else ""
        return replace(ordered, heading=heading, filters=tuple(self._cut(ordered, query)))

    def _cut(self, ordered: Print, query: Query) -> Iterator[str]:
        """What cuts a list, as its page says it; a number that was searched for is not put on paper."""
        if query.found:
            query = replace(query, search=gettext("a number, not shown"))
        for group, some in chips.used(self.actor, ordered.record, query, lambda **_changes: ""):
            texts = [f"{each.label}: {each.text}" for each in some]
            if group and len(texts) > 1:
                texts = [gettext("any of: %(names)s", names=display.listed(texts))]
            yield from texts

    def _settings(self, finish: str) -> dict[str, str]:
        """Those of the chosen finish; the form holds the others as well."""
        return _prefixed(self.given, f"setting.{finish}.")

    def _columns(self) -> tuple[str, ...]:
        """The columns of a list as they are arranged, without their widths."""
        if self.printable.record != "*" or self.record is None:
            return ()
        text = ",".join(self.given.getlist("columns")) or self.where.get("columns", "")
        names = [each.partition("~")[0] for each in text.split(",") if each]
        usual = [each.name for each in reading.columns(self.actor, self.record, listed=True)]
        return tuple(dict.fromkeys(names or usual))

    # What was chosen

    @property
    def blank(self) -> bool:
        """Whether it is the empty form that is printed."""
        return "blank" in self.given

    @property
    def picked(self) -> bool:
        """Whether anything says which rows are printed."""
        return self.blank or bool(self.where) or self.given.get("saved") == EVERY

    @property
    def rows(self) -> int:
        """How many rows were picked."""
        return len(self.ordered.rows) if self.ordered and self.ordered.rows else len(self.wanted)

    @property
    def number(self) -> str:
        """The same in words."""
        return format_decimal(self.rows)

    @property
    def too_many(self) -> bool:
        """Whether they are more than one order takes."""
        return self.rows > jobs.LARGEST

    @property
    def of_texts(self) -> bool:
        """Whether the rows are themselves the texts."""
        return self.printable.record == self.printable.content

    @property
    def templated(self) -> bool:
        """Whether a text has to be chosen beside the rows."""
        return bool(self.printable.content) and not self.of_texts

    @property
    def made_up(self) -> bool:
        """Whether anything but the usual was chosen for paper and file."""
        return any(self.given.get(key) for key in ("finish", "grey")) or (
            self.given.get("mode", "tagged") != "tagged"
        )

    def kept(self, *without: str) -> list[tuple[str, str]]:
        """Everything that was chosen, for hidden inputs and addresses."""
        gone = {"csrf_token", "once", "row", "copies", "purpose", "area", *without}
        return [(key, value) for key, value in self.given.items(multi=True) if key not in gone and value]

    def narrowing(self) -> list[tuple[str, str]]:
        """What picks the rows beside those that the form names or offers: filters, or more rows than it
        names."""
        if len(self.named()) or self.of_texts:
            return []
        return [(key, value) for key, value in self.where.items() if not self.given.get("saved")]

    def named(self) -> list[tuple[int, str]]:
        """(id, title) of rows that were picked one by one, as long as they are few."""
        ids = [int(each) for each in self.where.get("ids", "").split(",") if each.isdecimal()]
        if self.record is None or set(self.where) - {"ids"} or not 0 < len(ids) <= NAMED:
            return []
        return reading.titles(self.actor, self.record, ids)

    # What can be chosen

    def parts(self) -> list[tuple[str, str]]:
        """(number, title) of the chapters of a book, of which one can be looked at alone."""
        part = print_places.part_of(self.record) if self.of_texts and self.record else None
        if part is None or self.printable.genre != "book" or len(self.wanted) != 1:
            return []
        own = part.root_link() == self.wanted[0].row
        query = part.select().where(own, reading.live(self.actor, part, "print"))
        ordered = query.order_by(*print_places.order_of(part))
        return [(str(number), reading.title(self.actor, row)) for number, row in enumerate(ordered)]

    @property
    def part(self) -> int | None:
        """The number of the chapter that is looked at alone."""
        chosen = self.given.get("part", "")
        return int(chosen) if chosen in dict(self.parts()) else None

    def lists(self) -> list[tuple[str, str]]:
        """(name, label) of the records whose lists can be printed."""
        return [
            (each.key(), str(each.meta("label_plural")))
            for each in reading.viewable(self.actor)
            if access.may(self.actor, "print", each)
        ]

    def texts(self) -> list[tuple[int, str]]:
        """(id, title) of the texts, for prints of other rows."""
        return print_choices.texts(self.actor, self.printable) if self.templated else []

    def contents(self) -> list[tuple[int, str]]:
        """(id, title) of what can be printed, where the rows are texts."""
        return print_choices.texts(self.actor, self.printable) if self.of_texts else []

    def saved(self) -> list[tuple[str, str]]:
        """(key, label) of the views of these rows that the actor may open; of lists, all rows as well."""
        if self.record is None:
            return []
        every = [(EVERY, gettext("All rows"))] if self.printable.rows == "together" else []
        return every + [(each.key, each.label) for each in lists.views(self.actor, self.record)]

    def columns(self) -> list[tuple[str, str, bool]]:
        """(name, label, whether it is printed) of each column that a list may be printed with, the chosen
        ones first and in their order."""
        if self.printable.record != "*" or self.record is None:
            return []
        chosen = self._columns()
        seen = {each.name: each for each in reading.columns(self.actor, self.record)}
        names = [name for name in chosen if name in seen] + [name for name in seen if name not in chosen]
        return [(name, str(seen[name].verbose_name), name in chosen) for name in names]

    def languages(self) -> list[languages.ContentLanguage]:
        """The languages beside Chinese that can be chosen."""
        known = languages.content_languages(self.actor, Language)
        return [each for each in known if each.code != SOURCE]

    def usual_language(self) -> str:
        """What it is printed in where no language is chosen."""
        if self.of_texts:
            return [
                gettext("Chinese"),
                gettext("The first that is published"),
                gettext("All that are published"),
            ][min(self.printable.languages[1], 3) - 1]
        own = self.record is not None and self.record.column("preferred_language") is not None
        # A file on a person is read by the office, not by that person.
        if self.printable.languages[1] == 1 or (own and self.printable.genre == "table"):
            return gettext("As on screen")
        return gettext("Each reader's own") if own else gettext("The usual one")

    def autonym(self, group: str) -> str:
        """The names of a group's languages."""
        names = {each.code: each.autonym for each in languages.content_languages(self.actor, Language)}
        return " · ".join(names.get(code, code) for code in group.split())

    def options(self) -> Iterator[Choices]:
        """The printable's own choices."""
        for key, option in self.printable.options.items():
            yield self._choices(f"option.{key}", option)

    def finishes(self) -> list[tuple[str, str, str, list[Choices]]]:
        """(name, label, what to know of it, its settings) of each imposition it may be given."""
        return [
            (
                name,
                gettext(FINISHES[name]),
                gettext(NOTES[name]) if name in NOTES else "",
                [
                    self._choices(f"setting.{name}.{key}", setting)
                    for key, setting in finishing.SETTINGS.get(name, {}).items()
                ],
            )
            for name in finishing.finishes(self.printable)
        ]

    def _choices(self, key: str, option: Any) -> Choices:
        chosen = self.given.get(key, option.default)
        if isinstance(option, Number):
            return Choices(key, gettext(option.label), chosen, [], option.least, option.most)
        values = list(print_choices.choices(self.actor, option))
        return Choices(key, gettext(option.label), chosen, values)

    @property
    def areas(self) -> str:
        """Where the areas are looked up for which copies are made, "" for who does not see the register."""
        seen = access.may(self.actor, "view", PrintRun) and access.may(self.actor, "view", Area)
        return url_for("print_run.ajax_lookup", name="area") if seen else ""

    def area(self) -> list[tuple[int, str]]:
        """(id, name) of the area that was chosen, as far as it is within reach."""
        chosen = self.given.get("area", "")
        return reading.titles(self.actor, Area, [asked.number(chosen)]) if chosen else []

    def modes(self) -> list[tuple[str, str]]:
        """(mode, label) of what the file is for."""
        return [(mode, gettext(label)) for mode, label in print_choices.MODES.items()]


def _prefixed(given: MultiDict[str, str], prefix: str) -> dict[str, str]:
    return {key.removeprefix(prefix): value for key, value in given.items() if key.startswith(prefix)}


def _picks(key: str) -> bool:
    return key not in _OWN and not key.startswith(_PREFIXES)


def _count(text: str) -> int:
    """A number of copies; 0, which is none, for what is no number."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else int(not text)
