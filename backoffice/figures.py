"""The office's figures, counted from the records within the actor's reach; each knows the list behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import lazy_gettext as _

from backoffice import access, listing, reading
from backoffice.access import Actor
from backoffice.query import BadQuery, Query
from models.organisations.membership import Membership
from models.people.resident import AWAY
from models.places.area import KINDS
from models.register import by_name

#: Countries whose people and companies are counted by themselves.
COUNTRIES = ("KR", "JP", "IT")


@dataclass(frozen=True)
class Figure:
    """One number. `path` names it in the delivery API; `label` is a lazy text, `country` a code to be shown
    instead. `query` holds the arguments of the list behind it. `whole` is the number it is a part of."""

    group: str
    path: tuple[str, ...]
    label: Any
    value: int
    record: str
    query: Mapping[str, str] = field(default_factory=dict)
    country: str = ""
    whole: int | None = None

    @property
    def percent(self) -> str:
        """The share of the whole with one decimal, rounded half up; "" where it is a part of nothing."""
        return percent(self.value, self.whole)


def percent(value: int, whole: int | None) -> str:
    """The share of a whole with one decimal, rounded half up; "" of nothing."""
    if not whole:
        return ""
    tenths = (value * 2000 + whole) // (whole * 2)
    return f"{tenths // 10}.{tenths % 10}"


#: Titles of the groups, in the order in which they are shown.
GROUPS: dict[str, Any] = {
    "foreign_nationals": _("Foreign nationals"),
    "companies": _("Foreign companies"),
    "school": _("School"),
    "grids": _("Grids and towns"),
}

#: The record without which a group means nothing to the reader.
_OF_WHOM = {
    "foreign_nationals": "foreign_national",
    "companies": "company",
    "school": "school",
    "grids": "area",
}
_TOTAL = _("Total")
_FOREIGN = "f.nationality"


@dataclass(frozen=True)
class _Line:
    """What is counted: a record and the arguments of its list, as far as they are known beforehand."""

    group: str
    path: tuple[str, ...]
    label: Any
    record: str
    query: Mapping[str, str] = field(default_factory=dict)
    country: str = ""
    foreign: bool = False


def _by_country(group: str, key: str, record: str, column: str) -> list[_Line]:
    total = _Line(group, ("total",), _TOTAL, record)
    return [
        total,
        *(_Line(group, (key, code), _TOTAL, record, {f"f.{column}": code}, code) for code in COUNTRIES),
    ]


_RETURNED = dict(AWAY)["returned"]
_KINDS = dict(KINDS)
_LINES: list[_Line] = [
    *_by_country("foreign_nationals", "by_nationality", "foreign_national", "nationality"),
    *_by_country("companies", "by_country_of_capital", "company", "country_of_capital"),
    _Line(
        "school",
        ("foreign_teachers",),
        _("Foreign teachers"),
        "membership",
        {"f.position": "teacher"},
        foreign=True,
    ),
    _Line(
        "school",
        ("chinese_teachers",),
        _("Chinese teachers"),
        "membership",
        {"f.position": "teacher", _FOREIGN: "CN"},
    ),
    _Line(
        "school",
        ("foreign_students",),
        _("Foreign students"),
        "membership",
        {"f.position": "student"},
        foreign=True,
    ),
    _Line(
        "school",
        ("returned",),
        _RETURNED,
        "membership",
        {"f.position": "teacher,student", "f.away": "returned"},
    ),
    _Line("grids", ("grids",), _KINDS["grid"], "area", {"f.kind": "grid"}),
    _Line("grids", ("towns",), _KINDS["town"], "area", {"f.kind": "town"}),
]


def figures(actor: Actor) -> list[Figure]:
    """The figures that the actor may know, each counted within the actor's own reach."""
    found: list[Figure] = []
    totals: dict[str, int] = {}
    for line in _LINES:
        record, group = by_name(line.record), by_name(_OF_WHOM[line.group])
        if record is None or group is None:
            continue
        if not (access.may(actor, "view", record) and access.may(actor, "view", group)):
            continue
        arguments = dict(line.query)
        if line.foreign:
            arguments[_FOREIGN] = _foreign_nationalities(actor)
        try:
            value = listing.count(actor, record, Query.parse(actor, record, arguments))
        except BadQuery:  # a column that the actor does not see cannot be counted by
            continue
        if line.path == ("total",):
            totals[line.group] = value
        whole = totals.get(line.group) if line.country else None
        found.append(
            Figure(line.group, line.path, line.label, value, line.record, arguments, line.country, whole)
        )
    return found


def tree(found: list[Figure]) -> dict[str, Any]:
    """The figures as nested objects, by group and path."""
    root: dict[str, Any] = {}
    for figure in found:
        place = root.setdefault(figure.group, {})
        for step in figure.path[:-1]:
            place = place.setdefault(step, {})
        place[figure.path[-1]] = figure.value
    return root


def paths() -> list[tuple[str, tuple[str, ...]]]:
    """(group, path) of every figure there is."""
    return [(line.group, line.path) for line in _LINES]


def _foreign_nationalities(actor: Actor) -> str:
    """Every nationality but the Chinese one that members of the actor's reach have, as a filter's value."""
    column = Membership.nationality
    codes = (
        Membership.select(column)
        .where(reading.live(actor, Membership), column.is_null(False), column != "CN")
        .distinct()
    )
    return ",".join(sorted(code for (code,) in codes.tuples())) or ",".join(COUNTRIES)
