"""How a list is set: which columns in which order, how wide, how many stay in place, how dense.

Read from the address and checked against what the reader sees; says nothing of which rows there are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, ClassVar

from flask_babel import get_locale
from flask_babel import lazy_gettext as _
from markupsafe import Markup
from peewee import BooleanField, DateField, DateTimeField, Field, ForeignKeyField, IntegerField, TextField

from backoffice import access, display, reading
from backoffice.access import Actor, Sight
from backoffice.query import BadQuery
from models.base import Record
from models.fields import CountryField, FileField, SealedField, StatesField, TranslatedField
from views.table import head_of

DENSITIES = {"cosy": _("Cosy"), "compact": _("Compact")}
#: The first column stays where it is, unless the address says otherwise.
FROZEN = 1
MOST_FROZEN = 4
NARROWEST, WIDEST = 48, 900
#: No column takes more room than this unless it is given it.
WIDEST_BY_ITSELF = 260
#: Up to so many pixels rows are cards.
CARDS = 720


@dataclass(frozen=True)
class Choice:
    """One column as the menu of columns offers it."""

    name: str
    label: str
    chosen: bool
    width: int | None
    masked: bool


@dataclass(frozen=True)
class Arrangement:
    """The columns in their order, widths in pixels of those that were given one, and the rest."""

    fields: tuple[Field, ...]
    default: tuple[Field, ...]
    widths: Mapping[str, int] = field(default_factory=dict)
    frozen: int = FROZEN
    density: str = "cosy"
    #: The widest text of each column on the page, in pixels, where the rows are known.
    seen: Mapping[str, int] = field(default_factory=dict)

    usually_frozen: ClassVar[int] = FROZEN
    most_frozen: ClassVar[int] = MOST_FROZEN
    narrowest: ClassVar[int] = NARROWEST
    widest: ClassVar[int] = WIDEST
    densities: ClassVar[list[tuple[str, Any]]] = list(DENSITIES.items())

    @classmethod
    def parse(
        cls,
        actor: Actor,
        record: type[Record],
        args: Mapping[str, str],
        default: Sequence[Field] | None = None,
    ) -> Arrangement:
        """Read columns=name~180,away  frozen=1  density=compact; raises BadQuery."""
        usual = tuple(reading.columns(actor, record, listed=True) if default is None else default)
        known = {each.name: each for each in choosable(actor, record, usual)}
        fields, widths = list(usual), {}
        if args.get("columns"):
            fields = []
            for part in args["columns"].split(","):
                name, given, width = part.partition("~")
                if name not in known or name in {each.name for each in fields}:
                    raise BadQuery(_("The list does not have such a column."))
                fields.append(known[name])
                if given:
                    widths[name] = _number(width, NARROWEST, WIDEST)
        density = args.get("density") or "cosy"
        if density not in DENSITIES:
            raise BadQuery(_("The density of a list is cosy or compact."))
        frozen = args.get("frozen")
        return cls(
            tuple(fields),
            usual,
            widths,
            FROZEN if not frozen else _number(frozen, 0, MOST_FROZEN),
            density,
        )

    def fitted(
        self, actor: Actor, rows: Sequence[Any], cells: Mapping[str, Callable[[Any], Markup]]
    ) -> Arrangement:
        """The same with widths that suit what these rows show; `cells` as in `table_rows`."""
        locale, seen = get_locale(), {}
        for each in self.fields if rows else ():
            show = display.shower(each, locale)
            if cell := cells.get(each.name):
                texts = [cell(row).striptags() for row in rows]
            else:
                texts = [show(reading.value(actor, row, each)) for row in rows]
            seen[each.name] = max(map(_pixels, texts))
        return replace(self, seen=seen)

    @property
    def names(self) -> list[str]:
        """The names of the columns in their order."""
        return _names(self.fields)

    def url_args(self) -> dict[str, str]:
        """The arguments that lead to this arrangement: nothing where it is the usual one."""
        found = {}
        if self.widths or _names(self.fields) != _names(self.default):
            found["columns"] = ",".join(
                f"{each.name}~{self.widths[each.name]}" if each.name in self.widths else each.name
                for each in self.fields
            )
        if self.frozen != FROZEN:
            found["frozen"] = str(self.frozen)
        if self.density != "cosy":
            found["density"] = self.density
        return found

    def choices(self, actor: Actor, record: type[Record]) -> list[Choice]:
        """What the menu of columns offers: the chosen ones in their order, then the others."""
        chosen = _names(self.fields)
        others = [each for each in choosable(actor, record, self.default) if each.name not in chosen]
        return [
            Choice(
                each.name,
                str(each.verbose_name),
                each.name in chosen,
                self.widths.get(each.name),
                access.sight(actor, record, each) is Sight.MASKED,
            )
            for each in (*self.fields, *others)
        ]

    @cached_property
    def rooms(self) -> list[tuple[int, int]]:
        """(least, usual) width of each column in pixels."""
        return [_room(each, self.seen.get(each.name)) for each in self.fields]

    def style(self, record: type[Record]) -> Markup:
        """The rules that give the columns of this list their widths and their places. Columns are counted
        from the end of a row, for what stands before them differs from reader to reader."""
        count = len(self.fields)
        sizes = "".join(f"--c{place}:{size};" for place, size in enumerate(self._sizes()))
        whole = " + ".join(["var(--lead)", *(f"var(--c{place})" for place in range(count))])
        wide = [f"#rows .scroll{{{sizes}}}", f"#rows .grid-table{{inline-size:calc({whole})}}"]
        for place in range(count):
            wide.append(f"#rows thead tr>:nth-last-child({count - place}){{inline-size:var(--c{place})}}")
        start, frozen = "var(--lead)", min(self.frozen, count)
        for place in range(frozen):
            edge = "box-shadow:1px 0 var(--line)" if place == frozen - 1 else ""
            at = f"#rows tr>:nth-last-child({count - place})"
            wide.append(f"{at}{{position:sticky;inset-inline-start:calc({start});z-index:var(--z);{edge}}}")
            start += f" + var(--c{place})"
        wide.append(f"#rows .scroll{{scroll-padding-inline-start:calc({start})}}")
        narrow = "".join(
            f"#rows tbody tr>:nth-last-child({count - place}){{"
            + ("display:none}" if order is None else f"order:{order}}}")
            for place, order in enumerate(self._on_card(record))
        )
        return Markup(  # noqa: S704 - made of numbers alone
            f"@media screen and (min-width:{CARDS}.01px){{{''.join(wide)}}}"
            f"@media screen and (max-width:{CARDS}px){{{narrow}}}"
        )

    def _sizes(self) -> list[str]:
        """The width of each column: what was given, else what it needs and its share of what is left."""
        free = [
            room for each, room in zip(self.fields, self.rooms, strict=True) if each.name not in self.widths
        ]
        taken = sum(self.widths.values()) + sum(least for least, _usual in free)
        shares = sum(usual - least + 1 for least, usual in free)
        spare = f"max(0px, 100cqi - var(--lead) - {taken}px)"
        return [
            f"{self.widths[each.name]}px"
            if each.name in self.widths
            else f"calc({least}px + {spare}*{(usual - least + 1) / shares:.5f})"
            for each, (least, usual) in zip(self.fields, self.rooms, strict=True)
        ]

    def _on_card(self, record: type[Record]) -> list[int | None]:
        """The place of each column on the card of a row, None where it is left out: the title, then the facts
        of the record's card that the list shows, then others up to three."""
        names = _names(self.fields)
        head = names[head_of(self.fields)]
        facts = [name for name in _names(record.card()) if name in names and name != head]
        facts += [name for name in names if name not in (*facts, head)]
        places = {head: 0, **{name: place for place, name in enumerate(facts[:3], 1)}}
        return [places.get(name) for name in names]


def _names(columns: Sequence[Field]) -> list[str]:
    """By name: columns compared with each other make a condition."""
    return [each.name for each in columns]


def choosable(actor: Actor, record: type[Record], usual: Sequence[Field] = ()) -> list[Field]:
    """The columns that a list may show: the usual ones, and what the actor sees clear or masked and that says
    something in one line."""
    given = _names(usual)
    return [
        each
        for each in reading.columns(actor, record)
        if each.name in given or not (isinstance(each, FileField | StatesField) or _long(each))
    ]


def _long(column: Any) -> bool:
    """Whether a column holds text of several lines."""
    if isinstance(column, TranslatedField):
        return column.multiline
    return isinstance(column, TextField) and not getattr(column, "blind", False)


def _number(text: str, least: int, most: int) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else -1
    if not least <= number <= most:
        raise BadQuery(_("The address of this page is not right: a number was expected."))
    return number


def _room(column: Any, seen: int | None) -> tuple[int, int]:
    """(least, usual) width in pixels that a column's values and its head need in the reader's language."""
    label = str(column.verbose_name)
    widest = max((_pixels(part) for part in _unbroken(label)), default=0)
    least, usual = _room_of_values(column)
    if seen is not None:
        usual = min(seen + 20, WIDEST_BY_ITSELF)
        least = min(least, usual)
    least, usual = max(least, widest + 18), max(usual, min(_pixels(label), 96) + 26)
    return least, max(least, usual)


def _room_of_values(column: Any) -> tuple[int, int]:
    if column.choices:
        texts = [_pixels(str(label)) + 18 for _value, label in column.choices]
        return min(max(texts, default=56), 72), min(max(texts, default=56), 150)
    kinds: tuple[tuple[Any, tuple[int, int]], ...] = (
        (DateTimeField, (128, 136)),
        (DateField, (92, 98)),
        (BooleanField, (48, 60)),
        (CountryField, (56, 84)),
        (ForeignKeyField, (76, 128)),
        (IntegerField, (56, 76)),
        (SealedField, (104, 128)),
        (TranslatedField, (140, 240)),
    )
    for kind, room in kinds:
        if isinstance(column, kind):
            return room
    length = getattr(column, "max_length", 0) or 120
    usual = 76 if length <= 12 else 116 if length <= 80 else 176
    return min(usual, 80), usual


def _unbroken(label: str) -> list[str]:
    """The pieces of a head that stay on one line; Chinese and Japanese break anywhere, into two lines."""
    if any("\u3040" <= letter <= "\u9fff" for letter in label):
        return [label[: -(-len(label) // 2)]]
    return label.split()


def _pixels(text: str) -> int:
    """About how wide a text is in a list."""
    return round(sum(13.5 if ord(letter) > 0x2E7F else 8.6 if letter.isupper() else 7.2 for letter in text))
