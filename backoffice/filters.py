"""Turns the filters of a list into conditions, over links and referring records too; shows nothing of rows.

At every step rows count only within the actor's reach and out of the bin: what lies elsewhere can be told
from no list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import reduce
from operator import and_, or_
from typing import Any

from peewee import SQL, DateTimeField, Expression, Field, ForeignKeyField, fn

from backoffice import access, counts, database, paths
from backoffice.access import Actor, Sight
from backoffice.paths import Path, Step
from backoffice.query import BadQuery, Filter, not_filterable
from backoffice.relative import RelativeDay
from models.base import Record
from models.days import CHINA

#: So few rows that a step leads to are looked up once, however often the condition is asked then.
FEW = 200
#: Up to so many rows that a step leads to are gathered; where there are more, each row of the list is asked.
MOST_GATHERED = 20_000


@dataclass(frozen=True)
class _Asked:
    """A filter with the rest of its way."""

    steps: tuple[Step, ...]
    path: Path
    filter: Filter


def condition(actor: Actor, record: type[Record], filters: Sequence[Filter]) -> Any:
    """The rows that pass all filters, and one of each group; None when there are none to pass.

    Filters over the same referring record speak of one and the same referring row.
    """
    groups: dict[int, list[Filter]] = {}
    for each in filters:
        groups.setdefault(each.group, []).append(each)
    found = []
    for group, members in groups.items():
        if group == 0:
            found.append(_all(actor, record, record, _asked(record, members))[0])
        else:
            either = [
                _all(actor, record, record, _asked(record, alternative))[0] for alternative in joined(members)
            ]
            found.append(reduce(or_, either))
    return reduce(and_, found) if found else None


def masked(actor: Actor, record: type[Record], asked: Filter) -> bool:
    """Whether the filter looks into a column that the actor may reveal, but does not see."""
    path = _path(record, asked)
    return path.column is not None and access.sight(actor, path.record, path.column) is Sight.MASKED


def rewritten(expression: Any, change: Callable[[Any], Any]) -> Any:
    """A condition with each of its columns replaced."""
    if isinstance(expression, Field):
        return change(expression)
    if isinstance(expression, Expression):
        return Expression(rewritten(expression.lhs, change), expression.op, rewritten(expression.rhs, change))
    return expression


def of_alias(expression: Any, alias: Any) -> Any:
    """A condition on a record as one on its alias."""
    return rewritten(expression, lambda column: getattr(alias, column.name))


def values(column: Field, asked: Filter) -> list[Any]:
    """What a column may hold to pass the filter: of an area also those below it; days as they are today."""
    if isinstance(column, ForeignKeyField) and column.rel_model.key() == "area":
        return [below for each in asked.values for below in access.area_and_below(each)]
    return [_resolved(column, asked.operator, each) for each in asked.values]


def _resolved(column: Field, operator: str, value: Any) -> Any:
    """A value as it is compared: days as they are today; of moments the first of a day, the last for "to"."""
    value = value.day() if isinstance(value, RelativeDay) else value
    if not isinstance(column, DateTimeField) or isinstance(value, datetime):
        return value
    first, last = _ends(value)
    return last if operator == "to" else first


def _ends(day: date) -> tuple[datetime, datetime]:
    """The first and the last moment of a day of the office's clocks, as moments are stored."""
    first, last = (datetime.combine(day, end, CHINA) for end in (time.min, time.max))
    try:
        return first.astimezone(UTC).replace(tzinfo=None), last.astimezone(UTC).replace(tzinfo=None)
    except OverflowError:  # the first day of the calendar
        return datetime.combine(day, time.min), last.astimezone(UTC).replace(tzinfo=None)


def _within(column: Any, value: Any) -> Any:
    """Whether a moment is that one, or one of that day."""
    if isinstance(value, RelativeDay):
        value = value.day()
    return column == value if isinstance(value, datetime) else column.between(*_ends(value))


def _path(record: type[Record], asked: Filter) -> Path:
    path = paths.follow(record, asked.column)
    if path is None:
        raise BadQuery(not_filterable())
    return path


def _asked(record: type[Record], filters: Iterable[Filter]) -> list[_Asked]:
    found = [(_path(record, each), each) for each in filters]
    return [_Asked(path.steps, path, each) for path, each in found]


def joined(filters: Iterable[Filter]) -> list[list[Filter]]:
    """The filters as their reader counts them: the two ends of a range are one."""
    found: dict[tuple[int, str, str], list[Filter]] = {}
    for each in filters:
        kind = "range" if each.operator in ("from", "to") else each.operator
        found.setdefault((each.group, each.column, kind), []).append(each)
    return list(found.values())


def _all(actor: Actor, record: type[Record], source: Any, asked: Sequence[_Asked]) -> tuple[Any, bool]:
    """(condition on the rows of `source`, which is the record or an alias of it; whether a step in it leads
    to many rows)."""
    found: list[Any] = []
    through: dict[Step, list[_Asked]] = {}
    many = False
    for each in asked:
        if not each.steps:
            found.append(_of_column(actor, record, source, each))
        elif len(each.steps) == 1 and each.path.column is None:
            there, leads_to_many = _any(actor, source, each.steps[0], bool(each.filter.values[0]))
            found.append(there)
            many |= leads_to_many
        else:
            through.setdefault(each.steps[0], []).append(_Asked(each.steps[1:], each.path, each.filter))
    for step, members in through.items():
        reached, leads_to_many = _through(actor, source, step, members)
        found.append(reached)
        many |= leads_to_many
    return reduce(and_, found), many


def _through(actor: Actor, source: Any, step: Step, asked: Sequence[_Asked]) -> tuple[Any, bool]:
    target = step.record.alias()
    inner, many = _live(actor, step.record, target), False
    if asked:
        passing, many = _all(actor, step.record, target, asked)
        inner &= passing
    ends = target.select(getattr(target, step.link.name) if step.back else target.id).where(inner)
    column = source.id if step.back else getattr(source, step.link.name)
    if not many:
        few = [end for (end,) in ends.limit(FEW + 1).tuples()]
        if len(few) <= FEW:
            return column.in_(sorted(set(few) - {None})), False
    if not many and database.needs_advice():
        sql, parameters = ends.sql()
        some = ends.limit(MOST_GATHERED + 1)
        # Only the way is chosen by it, so it may be a little old.
        number = counts.remembered(step.record, f"{sql}{parameters}", lambda: int(some.count()), small=True)
        many = number > MOST_GATHERED
    if many:
        return fn.EXISTS(target.select(SQL("1")).where(_meets(source, step, target) & inner)), True
    return column.in_(ends), False


def _meets(source: Any, step: Step, target: Any) -> Any:
    """Whether the step leads from a row of the one to a row of the other."""
    if step.back:
        return getattr(target, step.link.name) == source.id
    return target.id == getattr(source, step.link.name)


def _any(actor: Actor, source: Any, step: Step, absent: bool) -> tuple[Any, bool]:
    """Whether there are referring rows within reach, or none."""
    if not absent:
        return _through(actor, source, step, ())
    target = step.record.alias()
    met = _meets(source, step, target) & _live(actor, step.record, target)
    return ~fn.EXISTS(target.select(SQL("1")).where(met)), False


def _live(actor: Actor, record: type[Record], target: Any) -> Any:
    return of_alias(access.rows(actor, "view", record), target) & target.deleted_at.is_null()


def _of_column(actor: Actor, record: type[Record], source: Any, asked: _Asked) -> Any:
    declared: Any = asked.path.column
    found = _compared(declared, getattr(source, declared.name), source, asked.filter)
    if access.sight(actor, record, declared) is Sight.MASKED:
        found &= of_alias(access.rows(actor, "reveal", record), source)
    return found


def _compared(declared: Any, column: Any, source: Any, asked: Filter) -> Any:
    """The condition of one filter on one column."""
    operator = asked.operator
    if operator == "empty":
        if declared.null:
            return column.is_null(bool(asked.values[0]))
        return column == "" if asked.values[0] else column != ""
    if operator == "contains":
        return column.contains(asked.values[0])
    wanted = values(declared, asked)
    if getattr(declared, "sealed", False):
        blind = getattr(source, f"{declared.name}_blind")
        return blind.in_([declared.blind_of(each) or "" for each in wanted])
    if operator == "from":
        return column >= wanted[0]
    if operator == "to":
        return column <= wanted[0]
    if isinstance(declared, DateTimeField):
        there = reduce(or_, [_within(column, each) for each in asked.values])
        other = ~there
        if operator == "is":
            return there
        return other | column.is_null() if declared.null else other
    if operator == "not":
        other = column != wanted[0] if len(wanted) == 1 else column.not_in(wanted)
        return other | column.is_null() if declared.null else other
    return column == wanted[0] if len(wanted) == 1 else column.in_(wanted)
