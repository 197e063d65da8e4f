"""A list as the page shows it: headers, filters, pages and links; rows come from the read-out path."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from babel import Locale
from flask import url_for
from flask_babel import format_decimal, get_locale, gettext
from markupsafe import Markup
from peewee import BooleanField, CharField, DateField, DateTimeField, Field, ForeignKeyField

from backoffice import access, reading, search
from backoffice.access import Actor
from backoffice.query import SIZES, BadQuery, Filter, Query, filterable, sortable
from models.base import Record
from models.fields import CountryField
from views import dates, display
from views.table import css_of


@dataclass(frozen=True)
class Header:
    """One column head: where its link sorts to, and how the list is sorted by it now."""

    label: str
    url: str = ""
    sorted: str = ""
    css: str = ""


@dataclass
class Control:
    """One filter: "pick" from values, "text" exactly, or a "span" from one value to another."""

    key: str
    label: str
    kind: str
    options: list[tuple[Any, str, bool]] = field(default_factory=list)
    lookup: str = ""
    low: str = ""
    high: str = ""
    hint: str = ""
    nullable: bool = False
    empty: str = ""


def arguments(args: Any) -> dict[str, str]:
    """The arguments of an address as `Query.parse` reads them: several values of a filter in one, dates as
    typed turned into dates, the page as counted by people (`go`) into the page as counted from 0."""
    found = {
        key: ",".join(each for each in values if each) if key.startswith("f.") else values[0]
        for key, values in args.lists()
    }
    for key in [key for key, value in found.items() if value == ""]:
        del found[key]
    go = found.pop("go", "")
    if go.isascii() and go.isdigit() and int(go[:20]) > 0:
        found["page"] = str(int(go[:20]) - 1)
    return found


def with_dates(record: type[Record], found: dict[str, str]) -> dict[str, str]:
    """Filters on dates in any usual writing as ISO dates; raises BadQuery with the question about one."""
    for key, text in found.items():
        name, _dot, operator = key.removeprefix("f.").partition(".")
        column = record.column(name) if key.startswith("f.") else None
        if isinstance(column, DateField | DateTimeField) and operator in ("from", "to"):
            try:
                day = dates.parse(text).isoformat()
                whole = isinstance(column, DateTimeField) and operator == "to"
                found[key] = f"{day} 23:59:59" if whole else day
            except dates.DateQuestion as question:
                if isinstance(column, DateField):
                    raise BadQuery(question) from None
    return found


def parse(actor: Actor, record: type[Record], args: Any) -> Query:
    """The query of a list's address; raises BadQuery."""
    return Query.parse(actor, record, with_dates(record, arguments(args)))


class Listing:
    """Everything the template of a list asks for. Made anew for each request."""

    def __init__(
        self, actor: Actor, record: type[Record], query: Query, address: str, columns: Sequence[Field]
    ) -> None:
        self.actor, self.record, self.query, self.address, self.columns = (
            actor,
            record,
            query,
            address,
            columns,
        )
        #: Arguments that do not choose rows: columns, density, the view. Every link of the list keeps them.
        self.extra: dict[str, str] = {}
        self.page_of_rows = reading.page(actor, record, query, columns)
        self.body = Markup("")
        self.actions: list[tuple[str, Any, str]] = []
        self.export_urls: list[tuple[str, str]] = []
        self.print_urls: list[tuple[str, str]] = []
        self.arrangement: Any = None
        self.bar: Any = None
        self.set_kept: dict[str, str] = {}
        self.editing = False
        self.new_url = self.new_label = self.bin_url = self.reset_url = ""
        self.heading = str(record.meta("label_plural"))
        self.in_bin = query.deleted
        self.search = query.search
        self.searchable = bool(
            [
                each
                for each in search.columns(record)
                if access.sight(actor, record, each) is access.Sight.CLEAR
            ]
        )
        self.size, self.sizes = query.size, SIZES
        self.narrowed = not replace(query, deleted=False).plain
        self._lookup = url_for(f"{record.key()}.ajax_lookup")
        self.filters = [
            self._control(column) for column in record.columns() if filterable(actor, record, column)
        ]

    def url(self, **changes: Any) -> str:
        """This list's address with the query changed."""
        return address_of(self.address, {**self.query.url_args(**changes), **self.extra})

    @property
    def search_hint(self) -> str:
        """What may be searched for."""
        labels = [
            str(each.verbose_name)
            for each in search.columns(self.record)
            if access.sight(self.actor, self.record, each) is access.Sight.CLEAR
        ]
        return gettext("Search: %(names)s", names=display.listed(labels[:4]))

    @property
    def plain_url(self) -> str:
        """The list without search and filters."""
        return address_of(self.address, {**({"deleted": "1"} if self.in_bin else {}), **self.extra})

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What a new search keeps of the present list."""
        args = {**self.query.url_args(filters=(), search=""), **self.extra}
        return [(key, value) for key, value in args.items() if key not in ("page", "after", "before", "ids")]

    @property
    def page_kept(self) -> list[tuple[str, str]]:
        """What a jump to a page keeps of the present list."""
        return [
            (key, value)
            for key, value in {**self.query.url_args(page=0, after=None, before=None), **self.extra}.items()
            if key != "size"
        ]

    def headers(self) -> list[Header]:
        """The heads of the columns; those that can be sorted link to it."""
        found = []
        for column in self.columns:
            label, css = str(column.verbose_name), css_of(column)
            if not sortable(self.actor, self.record, column):
                found.append(Header(label, css=css))
                continue
            present = self.query.sort == column.name
            down = present and not self.query.descending
            state = ("descending" if self.query.descending else "ascending") if present else ""
            found.append(Header(label, self.url(sort=column.name, descending=down), state, css))
        return found

    @property
    def page(self) -> int:
        """The number of this page as people count."""
        return self.page_of_rows.number + 1

    @property
    def pages(self) -> int | None:
        """How many pages there are, None when that is not known."""
        return None if self.page_of_rows.capped else self.page_of_rows.pages

    @property
    def range(self) -> str:
        """Which rows of how many the page shows."""
        page = self.page_of_rows
        if not page.rows:
            return gettext("No rows")
        first = page.number * self.size + 1
        span = {
            "first": format_decimal(first),
            "last": format_decimal(first + len(page.rows) - 1),
            "total": format_decimal(page.total),
        }
        if page.capped:
            return gettext("%(first)s–%(last)s of more than %(total)s", **span)
        return gettext("%(first)s–%(last)s of %(total)s", **span)

    def pager(self) -> list[tuple[str, str, str]]:
        """(name of the sign, label, address or "") of first, previous, next and last page."""
        page = self.page_of_rows
        number = page.number
        start = self.url(page=0, after=None, before=None)
        back = start if number <= 1 else self.url(page=number - 1, after=None, before=page.first)
        forth = self.url(page=number + 1, after=page.last, before=None)
        end = self.url(page=page.pages - 1, after=None, before=None)
        return [
            ("first", gettext("First page"), start if page.has_previous else ""),
            ("previous", gettext("Previous page"), back if page.has_previous else ""),
            ("next", gettext("Next page"), forth if page.has_next else ""),
            ("last", gettext("Last page"), end if page.has_next and not page.capped else ""),
        ]

    def chips(self) -> list[tuple[str, str, str]]:
        """(label, what is chosen, address without it) of each filter in use, and of the search."""
        found = []
        if self.query.search:
            found.append((gettext("Search"), self.query.search, self.url(search="")))
        locale = get_locale()
        for each in self.query.filters:
            column = self.record._meta.fields[each.column]
            found.append(
                (
                    str(column.verbose_name),
                    self._said(column, each, locale),
                    self.url(filters=self.query.without(each.column, each.operator)),
                )
            )
        if self.query.ids:
            found.append((gettext("Chosen rows"), format_decimal(len(self.query.ids)), self.url(ids=())))
        return found

    def _said(self, column: Field, each: Filter, locale: Locale) -> str:
        if each.operator == "empty":
            return gettext("empty") if each.values[0] else gettext("filled")
        if getattr(column, "sealed", False):
            return gettext("one exact value")
        if isinstance(column, ForeignKeyField):
            titles = dict(self._titles(column, each.values))
            texts = [titles.get(value, "••••") for value in each.values]
        else:
            shown = display.shower(column, locale)
            texts = [shown(value) for value in each.values]
        text = display.listed(texts)
        if each.operator == "from":
            return gettext("from %(value)s", value=text)
        return gettext("to %(value)s", value=text) if each.operator == "to" else text

    def _titles(self, column: Any, keys: Sequence[int]) -> list[tuple[int, str]]:
        """(id, title) of chosen rows; nothing is asked when none are."""
        return reading.titles(self.actor, column.rel_model, keys) if keys else []

    def _control(self, column: Field) -> Control:
        chosen = {each.operator: each.values for each in self.query.filters if each.column == column.name}
        control = Control(f"f.{column.name}", str(column.verbose_name), "pick")
        values = chosen.get("is", ())
        lookup = address_of(self._lookup, {"name": column.name})
        if getattr(column, "sealed", False):
            control.kind, control.hint = "text", gettext("The whole number")
            control.low = ",".join(values)
        elif column.choices:
            control.options = [(value, str(label), value in values) for value, label in column.choices]
        elif isinstance(column, ForeignKeyField):
            control.lookup = lookup
            control.options = [(key, text, True) for key, text in self._titles(column, values)]
        elif isinstance(column, CountryField):
            locale = get_locale()
            control.lookup = lookup
            control.options = [(value, CountryField.label(value, locale), True) for value in values]
        elif isinstance(column, BooleanField):
            control.options = [("1", gettext("Yes"), True in values), ("0", gettext("No"), False in values)]
        elif isinstance(column, CharField):
            control.kind, control.low = "text", ",".join(values)
        else:
            control.kind = "span"
            control.hint = "2020-03-22" if isinstance(column, DateField | DateTimeField) else ""
            length = len(control.hint) or None  # of a moment the day is shown
            control.low, control.high = (
                str(chosen[key][0])[:length] if key in chosen else "" for key in ("from", "to")
            )
        control.nullable = column.null and not isinstance(column, BooleanField)
        if "empty" in chosen:
            control.empty = "1" if chosen["empty"][0] else "0"
        return control


def address_of(path: str, args: dict[str, str]) -> str:
    """An address with arguments, commas left readable."""
    return f"{path}?{urlencode(args, safe=',')}" if args else path
