"""What a list was asked for, read from an address or a command line and checked against the actor's sight."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _
from peewee import (
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    Field,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from backoffice import access
from backoffice.access import Actor, Sight
from models.base import Record, clean, ordered
from models.fields import CountryField

SIZES = (20, 50, 100, 200)
LARGEST_ID = 2**63 - 1
LONGEST_SEARCH = 200
MOST_IDS = 5_000
OPERATORS = ("is", "from", "to", "empty")


class BadQuery(Exception):
    """The address asks for something that does not exist (400); `message` says what, for the reader."""

    def __init__(self, message: Any) -> None:
        super().__init__(str(type(self)))
        self.message = message


@dataclass(frozen=True)
class Filter:
    """A condition on one column: "is" one of the values, "from" or "to" a value, "empty" or not."""

    column: str
    operator: str
    values: tuple[Any, ...]

    def text(self) -> str:
        """The values as an address holds them."""
        return ",".join(
            "1" if value is True else "0" if value is False else str(value) for value in self.values
        )


@dataclass(frozen=True)
class Query:
    """Everything that decides which rows a list shows and in which order. `after` and `before` are ids of the
    rows next to the page asked for: personal values never stand in an address for it."""

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

    @classmethod
    def parse(cls, actor: Actor, record: type[Record], args: Mapping[str, str]) -> Query:
        """Read request arguments or `--where` pairs; raises BadQuery.

        search=, sort=name or -name, size=, page= (from 0), after=, before=, deleted=1, ids=1,2,
        f.<column>=a,b  f.<column>.from=  f.<column>.to=  f.<column>.empty=1 or 0
        """
        order = record.meta("order") or "-id"
        if not sortable(actor, record, record.column(order.lstrip("-"))):
            order = "-id"  # the default must not refuse the list to whoever does not see that column
        default = (order.lstrip("-"), order.startswith("-"))
        sort = args.get("sort") or order
        name = sort.removeprefix("-")
        if name != "id" and not sortable(actor, record, record.column(name)):
            raise BadQuery(_("The list cannot be sorted by that column."))
        search = args.get("search", "").strip()
        if len(search) > LONGEST_SEARCH:
            raise BadQuery(_("Search for fewer words."))
        deleted = args.get("deleted", "") == "1"
        if deleted and not access.may(actor, "restore", record):
            raise BadQuery(_("You may not see what was deleted."))
        size = _number(args.get("size", "50"))
        return cls(
            search=search,
            filters=tuple(_filters(actor, record, args)),
            sort=name,
            descending=sort.startswith("-"),
            size=size if size in SIZES else _refuse_size(),
            page=_number(args.get("page", "0")),
            after=_number(args["after"]) if args.get("after") else None,
            before=_number(args["before"]) if args.get("before") else None,
            deleted=deleted,
            ids=_ids(args.get("ids", "")),
            default=default,
        )

    def url_args(self, **changes: Any) -> dict[str, str]:
        """The arguments that lead to this list, changed as asked; a change of anything but the page starts at
        the first page. `filters` of None removes all of them."""
        if changes and not {"page", "after", "before"} & set(changes):
            changes |= {"page": 0, "after": None, "before": None}
        query = replace(self, **changes)
        found = {
            f"f.{each.column}" + ("" if each.operator == "is" else f".{each.operator}"): each.text()
            for each in query.filters
        }
        if query.search:
            found["search"] = query.search
        if (query.sort, query.descending) != self.default:
            found["sort"] = ("-" if query.descending else "") + query.sort
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

    def without(self, column: str, operator: str) -> tuple[Filter, ...]:
        """The filters but one."""
        return tuple(each for each in self.filters if (each.column, each.operator) != (column, operator))

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


def filterable(actor: Actor, record: type[Record], column: Field | None) -> bool:
    """Whether the actor may filter by the column; a masked one can be found by its exact value alone."""
    if column is None:
        return False
    if getattr(column, "blind", False):
        return access.sight(actor, record, column) is Sight.CLEAR or access.reveals(actor, record, column)
    return (column.facts.filtered or isinstance(column, ForeignKeyField)) and access.sight(
        actor, record, column
    ) is Sight.CLEAR


def _ids(text: str) -> tuple[int, ...]:
    found = tuple(_number(each) for each in text.split(",")) if text else ()
    if len(found) > MOST_IDS:
        raise BadQuery(_("Choose fewer rows at once."))
    return found


def _refuse_size() -> int:
    raise BadQuery(_("A page has 20, 50, 100 or 200 rows."))


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 30 or int(text) > LARGEST_ID:
        raise BadQuery(_("The address of this page is not right: a number was expected."))
    return int(text)


def _filters(actor: Actor, record: type[Record], args: Mapping[str, str]) -> list[Filter]:
    found = []
    for key, text in args.items():
        if not key.startswith("f."):
            continue
        name, _dot, operator = key[2:].partition(".")
        column: Any = record.column(name)
        operator = operator or "is"
        if operator not in OPERATORS or not filterable(actor, record, column):
            raise BadQuery(_("The list cannot be filtered by that column."))
        if text == "":
            continue
        if operator == "empty":
            if not column.null and not isinstance(column, CharField | TextField):
                raise BadQuery(_("The list cannot be filtered by that column."))
            values: tuple[Any, ...] = (text == "1",)
        elif getattr(column, "sealed", False):
            if operator != "is":
                raise BadQuery(_("The list cannot be filtered by that column."))
            values = (text,)
        elif operator == "is":
            values = tuple(convert(column, each) for each in text.split(","))
        else:
            values = (convert(column, text),)
        found.append(Filter(name, operator, values))
    return sorted(found, key=lambda each: (each.column, each.operator))


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
            return datetime.fromisoformat(text).replace(tzinfo=None)
        if isinstance(column, DateField):
            return date.fromisoformat(text)
    except (ValueError, KeyError):
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
