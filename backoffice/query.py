"""What a list was asked for, read from an address or a command line and checked against the actor's sight."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from flask_babel import lazy_gettext as _
from peewee import BooleanField, DateField, DateTimeField, Field, ForeignKeyField, IntegerField

from backoffice import access, paths, relative, search
from backoffice.access import Actor, Sight
from backoffice.paths import filterable
from backoffice.vault import WrongKey
from models.base import Record, clean, ordered
from models.fields import CountryField, cipher

SIZES = (20, 50, 100, 200)
LARGEST_ID = 2**63 - 1
#: No list has more pages: beyond, a database cannot count its rows.
LAST_PAGE = 10**12
LONGEST_SEARCH = 200
MOST_IDS = 5_000
MOST_FILTERS = 40
#: By so many columns a list is sorted at most.
MOST_KEYS = 5
OPERATORS = ("is", "not", "from", "to", "empty", "contains")
#: Seconds for which the address of a search for a number leads to it.
FOUND_LASTS = 12 * 3600

# A sealed value, as no number of people looks.
_FOUND = re.compile(r"\d\.[0-9a-f]{8}\.[A-Za-z0-9+/ =]{40,}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FILTER = re.compile(r"(?:or([1-9])\.)?f\.(.+)")


class BadQuery(Exception):
    """The address asks for something that does not exist (400); `message` says what, for the reader."""

    def __init__(self, message: Any) -> None:
        super().__init__(str(type(self)))
        self.message = message


def not_filterable() -> Any:
    """What is said of a filter that does not exist or is not open to the actor: which of the two, is not."""
    return _("The list cannot be filtered by that column.")


class Number(str):
    """A sealed number that is asked for exactly; in an address something else stands for it."""

    __slots__ = ()


@dataclass(frozen=True)
class Filter:
    """A condition on one column: "is" one of the values or "not", "from" or "to" a value, "empty" or not,
    "contains" a text. `column` is a path: the column's name, behind the links that lead to it. Of the filters
    of one `group` other than 0 any may hold."""

    column: str
    operator: str
    values: tuple[Any, ...]
    group: int = 0

    def text(self) -> str:
        """The values as an address holds them."""
        return ",".join(
            "1"
            if value is True
            else "0"
            if value is False
            else found_for(value)
            if isinstance(value, Number)
            else str(value)
            for value in self.values
        )

    @property
    def key(self) -> str:
        """The name of the argument that asks for it."""
        start = f"or{self.group}." if self.group else ""
        return f"{start}f.{self.column}" + ("" if self.operator == "is" else f".{self.operator}")


def is_filter(key: str) -> bool:
    """Whether an argument of that name is a filter."""
    return _FILTER.fullmatch(key) is not None


def read_key(key: str) -> tuple[int, str, str] | None:
    """(group, path, operator) of a filter's argument, None for any other."""
    found = _FILTER.fullmatch(key)
    if found is None:
        return None
    path, _dot, operator = found[2].rpartition(".")
    if not path or operator not in OPERATORS:
        path, operator = found[2], "is"
    return int(found[1] or 0), path, operator


@dataclass(frozen=True)
class Query:
    """Everything that decides which rows a list shows and in which order. `after` and `before` are ids of the
    rows next to the page asked for: personal values never stand in an address for it. `also` are the further
    columns of the order, (name, descending) each; `found` stands in addresses for a search for a number."""

    search: str = ""
    filters: tuple[Filter, ...] = ()
    sort: str = "id"
    descending: bool = True
    size: int = 50
    page: int = 0
    after: int | None = None
    before: int | None = None
    deleted: bool = False
    ids: tuple[int, ...] = ()
    default: tuple[str, bool] = field(default=("id", True), compare=False)
    also: tuple[tuple[str, bool], ...] = ()
    found: str = field(default="", compare=False)
    # What its filters came to, so that a page that asks several times looks through other tables once.
    conditions: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def parse(cls, actor: Actor, record: type[Record], args: Mapping[str, str]) -> Query:
        """Read request arguments or `--where` pairs; raises BadQuery.

        search=, found=, sort=name or -away,name, size=, page= (from 0), after=, before=, deleted=1, ids=1,2,
        f.<path>=a,b  .not=a,b  .from=  .to=  .empty=1 or 0  .contains=; or1.f.<path>… to or9.f.<path>…

        A path is a column, <link>.<column> or <record>:<link>.<column>, over three links at most. Days may be
        relative: today, today+30, monday-7.
        """
        order = record.meta("order") or "-id"
        if not sortable(actor, record, record.column(order.lstrip("-"))):
            order = "-id"  # the default must not refuse the list to whoever does not see that column
        default = (order.lstrip("-"), order.startswith("-"))
        (sort, descending), *also = _order(actor, record, args.get("sort") or order)
        text, found = _searched(actor, record, args)
        deleted = args.get("deleted", "") == "1"
        if deleted and not access.may(actor, "restore", record):
            raise BadQuery(_("You may not see what was deleted."))
        size = _number(args.get("size", "50"))
        return cls(
            search=text,
            filters=tuple(_filters(actor, record, args)),
            sort=sort,
            descending=descending,
            size=size if size in SIZES else _refuse_size(),
            page=_number(args.get("page", "0"), LAST_PAGE),
            after=_number(args["after"]) if args.get("after") else None,
            before=_number(args["before"]) if args.get("before") else None,
            deleted=deleted,
            ids=_ids(args.get("ids", "")),
            default=default,
            also=tuple(also),
            found=found,
        )

    def url_args(self, **changes: Any) -> dict[str, str]:
        """The arguments that lead to this list, changed as asked; a change of anything but the page starts at
        the first page, one of the first sort column drops the further ones."""
        if changes and not {"page", "after", "before"} & set(changes):
            changes |= {"page": 0, "after": None, "before": None}
        if "sort" in changes:
            changes.setdefault("also", ())
        if "search" in changes:
            changes.setdefault("found", "")
        query = replace(self, **changes)
        found = {each.key: each.text() for each in query.filters}
        if query.found:
            found["found"] = query.found
        elif query.search:
            found["search"] = query.search
        if query.keys != (self.default,):
            found["sort"] = ",".join(("-" if down else "") + name for name, down in query.keys)
        if query.size != 50:
            found["size"] = str(query.size)
        if query.deleted:
            found["deleted"] = "1"
        if query.ids:
            found["ids"] = ",".join(map(str, query.ids))
        for key in ("page", "after", "before"):
            value = getattr(query, key)
            if value:
                found[key] = str(value)
        return found

    def without(self, column: str, operator: str, group: int = 0) -> tuple[Filter, ...]:
        """The filters but one."""
        gone = (column, operator, group)
        return tuple(each for each in self.filters if (each.column, each.operator, each.group) != gone)

    @property
    def keys(self) -> tuple[tuple[str, bool], ...]:
        """(name, descending) of every column of the order."""
        return ((self.sort, self.descending), *self.also)

    def reversed(self) -> Query:
        """The same list from its end."""
        return replace(
            self,
            descending=not self.descending,
            also=tuple((name, not down) for name, down in self.also),
        )

    def only(self, ids: tuple[int, ...]) -> Query:
        """These rows, in the order of the list."""
        return Query(ids=ids, sort=self.sort, descending=self.descending, also=self.also)

    @property
    def plain(self) -> bool:
        """Whether the list is cut by nothing but the actor's reach."""
        return not (self.search or self.filters or self.ids or self.deleted)


def sortable(actor: Actor, record: type[Record], column: Field | None) -> bool:
    """Whether the actor may sort by the column: it is seen in clear, and has an order and an index."""
    return (
        column is not None
        and (column.facts.listed or column.facts.filtered)
        and ordered(column)
        and access.sight(actor, record, column) is Sight.CLEAR
    )


def hides(actor: Actor, record: type[Record], text: str) -> bool:
    """Whether a search is for a number, which has no place in an address."""
    return bool(numbers(actor, record)) and search.has_number(text)


def numbers(actor: Actor, record: type[Record]) -> list[Field]:
    """The sealed numbers that the actor may find by their tail or as a whole."""
    return [field for field in search.numbers(record) if filterable(actor, record, field)]


def found_for(text: str) -> str:
    """What stands in an address for a search for a number, for a while."""
    return cipher.cipher.seal(f"{int(time.time())} {text}", "query.found")


def _searched(actor: Actor, record: type[Record], args: Mapping[str, str]) -> tuple[str, str]:
    """(the text to search for, what stands for it in addresses)."""
    text, found = args.get("search", "").strip(), args.get("found", "")
    if found and not text:
        return _behind(found), found
    if len(text) > LONGEST_SEARCH:
        raise BadQuery(_("Search for fewer words."))
    return text, found_for(text) if hides(actor, record, text) else ""


def _behind(found: str) -> str:
    """The number that something in an address stands for; raises BadQuery."""
    try:
        at, _blank, text = cipher.cipher.open(found, "query.found").partition(" ")
    except WrongKey:
        raise BadQuery(_("This search has ended: search again.")) from None
    if time.time() - int(at) > FOUND_LASTS:
        raise BadQuery(_("This search has ended: search again."))
    return text


def _order(actor: Actor, record: type[Record], text: str) -> list[tuple[str, bool]]:
    """(name, descending) of the columns that a text sorts by."""
    found = [(each.removeprefix("-"), each.startswith("-")) for each in text.split(",")]
    names = [name for name, _down in found]
    if len(found) > MOST_KEYS:
        raise BadQuery(_("Sort by five columns at most."))
    for name in names:
        if (name != "id" and not sortable(actor, record, record.column(name))) or names.count(name) > 1:
            raise BadQuery(_("The list cannot be sorted by that column."))
    return found


def _ids(text: str) -> tuple[int, ...]:
    found = tuple(_number(each) for each in text.split(",")) if text else ()
    if len(found) > MOST_IDS:
        raise BadQuery(_("Choose fewer rows at once."))
    return found


def _refuse_size() -> int:
    raise BadQuery(_("A page has 20, 50, 100 or 200 rows."))


def _number(text: str, most: int = LARGEST_ID) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 30 or int(text) > most:
        raise BadQuery(_("The address of this page is not right: a number was expected."))
    return int(text)


def _filters(actor: Actor, record: type[Record], args: Mapping[str, str]) -> list[Filter]:
    found = []
    for key, text in args.items():
        asked = read_key(key)
        if asked is None:
            continue
        group, name, operator = asked
        path = paths.follow(record, name)
        if path is None or not paths.allows(actor, path, operator):
            raise BadQuery(not_filterable())
        if text != "":
            found.append(Filter(name, operator, _values(path.column, operator, text), group))
    if len(found) > MOST_FILTERS:
        raise BadQuery(_("Use fewer filters at once."))
    return sorted(found, key=lambda each: (each.group, each.column, each.operator))


def _values(column: Any, operator: str, text: str) -> tuple[Any, ...]:
    """The values of a filter; raises BadQuery."""
    if operator == "empty":
        return (text == "1",)
    if operator == "contains":
        return (clean(text)[:LONGEST_SEARCH],)
    if getattr(column, "sealed", False):
        return (Number(_behind(text) if _FOUND.fullmatch(text) else text),)
    if operator in ("is", "not"):
        return tuple(_value(column, each) for each in text.split(","))
    return (_value(column, text),)


def _value(column: Any, text: str) -> Any:
    """One value of a filter: also a day by its distance from the present one."""
    day = relative.parse(text) if isinstance(column, DateField | DateTimeField) else None
    return convert(column, text) if day is None else day


def _moment(text: str) -> date | datetime:
    """A whole day of the office's clocks, or a moment as it is stored: of UTC where nothing else is said."""
    if _DAY.fullmatch(text):
        return date.fromisoformat(text)
    moment = datetime.fromisoformat(text)
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def convert(column: Any, text: str) -> Any:
    """A filter value as the column's Python value; raises BadQuery."""
    try:
        if isinstance(column, ForeignKeyField | IntegerField):
            number = int(text)
            if abs(number) > LARGEST_ID:
                raise ValueError
            return number
        if isinstance(column, BooleanField):
            return {"1": True, "0": False}[text]
        if isinstance(column, DateTimeField):
            return _moment(text)
        if isinstance(column, DateField):
            return date.fromisoformat(text)
    except (ValueError, KeyError, OverflowError):
        raise BadQuery(
            _("The filter on %(column)s has a value that does not fit.", column=column.verbose_name)
        ) from None
    if column.choices and text not in {value for value, _label in column.choices}:
        raise BadQuery(
            _("The filter on %(column)s has a value that does not fit.", column=column.verbose_name)
        )
    if isinstance(column, CountryField):
        return clean(text).upper()[:2]
    return clean(text)
