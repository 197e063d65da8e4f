"""A list as the page shows it: headers, filters, pages and links; rows come from the read-out path."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from flask_babel import format_decimal, gettext
from markupsafe import Markup
from peewee import DateField, DateTimeField, Field

from backoffice import dates, display, listing, paths, reading, relative
from backoffice.access import Actor
from backoffice.query import SIZES, BadQuery, Query, is_filter, numbers, read_key, sortable
from models.base import Record
from views import chips, filtering
from views.chips import Chip
from views.table import css_of

#: So many columns are named in the hint of the search.
_MOST_HINTED = 2


@dataclass(frozen=True)
class Header:
    """One column head: where its link sorts to, and how the list is sorted by it now."""

    label: str
    url: str = ""
    sorted: str = ""
    css: str = ""


def arguments(args: Any) -> dict[str, str]:
    """The arguments of an address as `Query.parse` reads them: several values of a filter in one, dates as
    typed turned into dates, the page as counted by people (`go`) into the page as counted from 0."""
    found = {
        key: ",".join(each for each in values if each) if is_filter(key) else values[0]
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
        asked = read_key(key)
        path = paths.follow(record, asked[1]) if asked is not None else None
        if asked is None or path is None or asked[2] in ("empty", "contains"):
            continue
        if isinstance(path.column, DateField):
            found[key] = ",".join(_day(each) for each in text.split(","))
        elif isinstance(path.column, DateTimeField) and asked[2] in ("from", "to"):
            found[key] = _moment(text, asked[2])
    return found


def _day(text: str) -> str:
    if relative.parse(text) is not None:
        return text
    try:
        return dates.day(text).isoformat()
    except dates.Unclear as question:
        raise BadQuery(question) from None


def _moment(text: str, operator: str) -> str:
    """The beginning of a day that was typed, or its end; what is no day is left as it is."""
    if relative.parse(text) is not None:
        return text
    try:
        day = dates.day(text).isoformat()
    except dates.Unclear:
        return text
    return f"{day} 23:59:59" if operator == "to" else day


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
        self.bulk_url = self.bulk_label = ""
        self.new_url = self.new_label = self.bin_url = self.alike_url = self.reset_url = ""
        self.heading = str(record.meta("label_plural"))
        self.in_bin = query.deleted
        self.search = query.search
        self.searchable = bool(listing.searched(actor, record) or numbers(actor, record))
        self.size, self.sizes = query.size, SIZES
        self.narrowed = not replace(query, deleted=False).plain
        self.quick, self.others = filtering.quick(actor, record)

    def url(self, **changes: Any) -> str:
        """This list's address with the query changed."""
        return address_of(self.address, {**self.query.url_args(**changes), **self.extra})

    @property
    def search_hint(self) -> str:
        """What may be searched for."""
        labels = [str(each.verbose_name) for each in listing.searched(self.actor, self.record)][:_MOST_HINTED]
        if numbers(self.actor, self.record):
            labels.append(gettext("last 4 of a number"))
        return gettext("Search: %(names)s", names=display.listed(labels))

    @property
    def plain_url(self) -> str:
        """The list without search and filters."""
        return address_of(self.address, {**({"deleted": "1"} if self.in_bin else {}), **self.extra})

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What a new search keeps of the present list."""
        args = {**self.query.url_args(search=""), **self.extra}
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

    @cached_property
    def groups(self) -> list[tuple[int, list[Chip]]]:
        """(group, its filters) in use; of a group other than 0 any may hold."""
        return chips.used(self.actor, self.record, self.query, self.url)

    def chips(self) -> list[Chip]:
        """Every filter in use."""
        return [chip for _group, chips in self.groups for chip in chips]

    @cached_property
    def used(self) -> set[str]:
        """The paths of the filters in use that all others go with."""
        return {each.column for each in self.query.filters if not each.group}

    @property
    def list_args(self) -> str:
        """This list as its own address has it, for the forms that change it."""
        args = {**self.query.url_args(page=0, after=None, before=None), **self.extra}
        return query_string(args)

    @property
    def sort_keys(self) -> str:
        """The order of the list as its address has it."""
        return ",".join(("-" if down else "") + name for name, down in self.query.keys)

    @property
    def sort_text(self) -> str:
        """By what the list is sorted when that is not the usual order."""
        if self.query.keys == (self.query.default,):
            return ""
        ways = {True: gettext("descending"), False: gettext("ascending")}
        names = [(self.record.column(name), down) for name, down in self.query.keys]
        return display.listed(
            [
                f"{column.verbose_name if column is not None else gettext('Order of entry')} {ways[down]}"
                for column, down in names
            ]
        )


def address_of(path: str, args: dict[str, str]) -> str:
    """An address with arguments."""
    return f"{path}?{query_string(args)}" if args else path


def query_string(args: dict[str, str]) -> str:
    """Arguments as an address has them, commas left readable."""
    return urlencode(args, safe=",")
