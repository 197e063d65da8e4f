"""Which filters a list offers, and the form by which one of them is set.

Rows come from the read-out path; which filters are open to whom is asked of `backoffice.paths`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from flask_babel import get_locale, gettext
from peewee import BooleanField, DateField, DateTimeField, ForeignKeyField, IntegerField

from backoffice import display, paths, reading
from backoffice.access import Actor
from backoffice.paths import Path
from backoffice.query import Filter, Query, filterable, read_key
from models.base import Record
from models.fields import CountryField
from views.chips import chips, label_of, step_label, way_of_days

#: So many filters stand beside the search, as far as they have room there (pixels).
MOST_QUICK, ROOM = 5, 540
#: A group of filters of which any may hold, as many as an address can name.
GROUPS = range(1, 10)


@dataclass
class Offer:
    """A column, or a link to another record, that one may filter by. Of a link `parts` are the columns and
    links behind it, where they are there already."""

    path: str
    label: str
    parts: Offers | None = None


#: Columns, and links that lead to further ones.
Offers = tuple[list[Offer], list[Offer]]


@dataclass
class Editor:
    """The form of one filter. `ways` are (key, label) of what may be asked; `way` is what is asked now."""

    path: str
    label: str
    kind: str
    ways: list[tuple[str, str]]
    way: str
    group: int = 0
    options: list[tuple[Any, str, bool]] = field(default_factory=list)
    lookup: str = ""
    text: str = ""
    low: str = ""
    high: str = ""
    days: int = 30
    groups: list[tuple[int, str]] = field(default_factory=list)


def quick(actor: Actor, record: type[Record]) -> tuple[list[Offer], list[Offer]]:
    """(the filters beside the search, the record's others): those of its card, then of what is listed."""
    every = [column for column in record.columns() if filterable(actor, record, column)]
    names = [column.name for column in record.card()]
    ranked = sorted(
        every,
        key=lambda column: (
            names.index(column.name) if column.name in names else len(names),
            not (column.facts.filtered and column.facts.listed),
        ),
    )
    beside: list[Offer] = []
    others: list[Offer] = []
    left = ROOM
    for offer in (Offer(column.name, str(column.verbose_name)) for column in ranked):
        fits = len(beside) < MOST_QUICK and _room(offer.label) <= left
        left -= _room(offer.label) if fits else 0
        (beside if fits else others).append(offer)
    return beside, others


def _room(label: str) -> int:
    """About how many pixels a filter takes beside the search."""
    return 40 + sum(14 if ord(letter) > 0x2E7F else 7 for letter in label)


def offers(actor: Actor, record: type[Record], way: Path | None) -> Offers:
    """What one may filter by at the end of a way; without one also what lies one step further, so that it is
    found by its name."""
    steps = way.steps if way is not None else ()
    here = way.record if way is not None else record
    found = [
        Offer(str(Path(steps, here, column)), str(column.verbose_name))
        for column in here.columns()
        if _ways(actor, Path(steps, here, column))
    ]
    if steps and steps[-1].back:
        found.insert(0, Offer(str(Path(steps, here, None)), gettext("There are some")))
    further = [] if len(steps) == paths.MOST_STEPS else list(paths.links(actor, here))
    if steps:  # not back by the link one came by
        further = [step for step in further if step.link is not steps[-1].link]
    ways = [(step, Path((*steps, step), step.record, None)) for step in further]
    return found, [
        Offer(str(each), step_label(step), None if steps else offers(actor, record, each))
        for step, each in ways
    ]


def keys_of(args: Iterable[str], text: str, group: int) -> list[str]:
    """The arguments that are filters on that path and in that group."""
    found = [(key, read_key(key)) for key in args]
    return [key for key, asked in found if asked is not None and asked[:2] == (group, text)]


def way_to(actor: Actor, record: type[Record], text: str) -> Path | None:
    """The links that a text names one after the other, as far as the actor may follow them."""
    steps = paths.steps(record, text.split("."))
    if not steps or not paths.open_to(actor, *steps):
        return None
    return Path(steps, steps[-1].record, None)


def _kind(column: Any) -> str:
    """What a filter on the column is typed or chosen by."""
    if column is None:
        return "any"
    if getattr(column, "sealed", False):
        return "number"
    if column.choices or isinstance(column, ForeignKeyField | CountryField | BooleanField):
        return "pick"
    if isinstance(column, DateField | DateTimeField):
        return "day"
    return "span" if isinstance(column, IntegerField) else "text"


def _ways(actor: Actor, path: Path) -> list[tuple[str, str]]:
    """(key, label) of what the actor may ask of a column."""
    kind = _kind(path.column)
    offered = {
        "any": [],
        "number": [("is", gettext("is exactly"))],
        "pick": [("is", gettext("is")), ("not", gettext("is not"))],
        "span": [("between", gettext("from – to"))],
        "text": [("contains", gettext("contains")), ("is", gettext("is")), ("not", gettext("is not"))],
        "day": [
            ("between", gettext("from – to")),
            ("next", gettext("the next … days")),
            ("last", gettext("the last … days")),
            ("today", gettext("today")),
            ("week", gettext("this week")),
        ],
    }[kind]
    operators = {"is": "is", "not": "not", "contains": "contains"}
    found = [way for way in offered if paths.allows(actor, path, operators.get(way[0], "from"))]
    if path.column is None:
        return [("filled", gettext("there are some")), ("empty", gettext("there are none"))]
    if path.column.null and paths.allows(actor, path, "empty"):
        found += [("empty", gettext("empty")), ("filled", gettext("filled"))]
    return found


def editor(actor: Actor, record: type[Record], query: Query, text: str, group: int) -> Editor | None:
    """The form of the filter on that path; None where it is not open to the actor."""
    path = paths.follow(record, text)
    ways = _ways(actor, path) if path is not None and paths.open_to(actor, *path.steps) else []
    if path is None or not ways:
        return None
    mine = [each for each in query.filters if (each.column, each.group) == (text, group)]
    found = Editor(text, label_of(path), _kind(path.column), ways, ways[0][0], group)
    _fill(actor, found, path.column, mine)
    if found.way not in dict(ways):
        found.way = ways[0][0]
    used = sorted({each.group for each in query.filters if each.group} | ({group} if group else set()))
    free = next((each for each in GROUPS if each not in used), 0)
    found.groups = [(0, gettext("all must hold"))]
    found.groups += [(each, _group_label(actor, record, query, each)) for each in used]
    found.groups += [(free, gettext("any of a new group"))] if free else []
    return found


def _group_label(actor: Actor, record: type[Record], query: Query, group: int) -> str:
    every = dict(chips(actor, record, query, lambda **_changes: ""))
    texts = [chip.label for chip in every.get(group, [])]
    return (
        gettext("any of: %(names)s", names=display.listed(texts)) if texts else gettext("any of a new group")
    )


def _fill(actor: Actor, form: Editor, column: Any, mine: Sequence[Filter]) -> None:
    """What is asked now, into the form."""
    values = {each.operator: each.values for each in mine}
    if "empty" in values:
        form.way = "empty" if values["empty"][0] else "filled"
    elif "contains" in values:
        form.way, form.text = "contains", values["contains"][0]
    elif "from" in values or "to" in values:
        low, high = values.get("from", ("",))[0], values.get("to", ("",))[0]
        form.way, form.days = way_of_days(low, high)
        form.low, form.high = str(low), str(high)
    chosen = values.get("not", values.get("is", ()))
    if chosen:
        form.way = "not" if "not" in values else "is"
        form.text = ",".join(map(str, chosen))
    if form.kind == "day" and chosen:
        form.way, form.low, form.high = "between", str(chosen[0]), str(chosen[0])
    if form.kind == "pick":
        _offer_values(actor, form, column, chosen)


def _offer_values(actor: Actor, form: Editor, column: Any, chosen: Sequence[Any]) -> None:
    if column.choices:
        form.options = [(value, str(label), value in chosen) for value, label in column.choices]
    elif isinstance(column, BooleanField):
        form.options = [("1", gettext("Yes"), True in chosen), ("0", gettext("No"), False in chosen)]
    else:
        form.lookup = url_for(f"{column.model.key()}.ajax_lookup", name=column.name)
        if isinstance(column, CountryField):
            locale = get_locale()
            form.options = [(value, CountryField.label(value, locale), True) for value in chosen]
        elif chosen:
            titles = dict(reading.titles(actor, column.rel_model, chosen))
            form.options = [(key, titles.get(key, "••••"), True) for key in chosen]
