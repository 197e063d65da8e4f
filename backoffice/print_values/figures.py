"""Values of the sheet of figures of an area: how many people of which kind, counted within the actor's reach.

Nothing is counted by a column that the actor does not see, nor people whom the actor may not print.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from peewee import fn

from backoffice import access, reading
from backoffice.access import Actor
from backoffice.figures import percent
from backoffice.print_texts import found, value
from backoffice.print_values.gathering import Document, Gathered, Unfit, Wish, gathers
from backoffice.print_values.known import country, covers, sees, tongue
from backoffice.print_values.offices import Places
from backoffice.print_values.wording import printed_now, saying, worded
from models.base import Record, now
from models.content.language import Language
from models.people.foreign_national import ForeignNational
from models.people.resident import Resident
from models.places.area import Area
from models.places.household import Household
from models.system.change import Change

#: So many bars a chart has; what is left is joined in one more.
BARS = 10
#: So long back changes are told, and so many days on permits that end.
_LATELY, _SOON = timedelta(days=1), 30

Label = str | Mapping[str, str]


@gathers("figures_sheet")
def _sheets(actor: Actor, ids: Sequence[int], wish: Wish) -> Gathered:
    try:
        languages = worded(actor, wish, 2)
    except Unfit as unfit:
        return dict.fromkeys(ids, unfit)
    places, gathered = Places(actor), Gathered()
    for row_id, area in found(actor, Area, ids).items():
        if not covers(actor, row_id):
            continue
        line, counts = places.line(row_id), _Counts(actor, row_id, languages)
        values = {
            "office": places.office(row_id),
            "area": value(actor, area, "name") or "",
            "place": "".join(value(actor, above, "name") or "" for above in line[:-1]),
            "tiles": list(counts.tiles(wish)),
            "charts": list(counts.charts()),
            "lately": counts.lately(),
            "above": counts.above(line[-2]) if len(line) > 1 else None,
            **printed_now(actor),
        }
        gathered[row_id] = Document(values, languages)
    return gathered


@dataclass(frozen=True)
class _Counts:
    """Counts of one area and all below it."""

    actor: Actor
    area: int
    languages: Sequence[str]

    def tiles(self, wish: Wish) -> Iterator[dict[str, Any]]:
        """The numbers that stand large."""
        everybody = self._number(Resident)
        yield {"key": "doors", "value": self._number(Household), "whole": None}
        yield {"key": "residents", "value": everybody, "whole": None}
        yield {"key": "foreigners", "value": self._number(ForeignNational), "whole": None}
        if self._sees_away():
            away = self._number(Resident, Resident.away == "not_returned")
            yield {"key": "not_returned", "value": away, "whole": everybody}
        if sees(self.actor, ForeignNational, "residence_permit_expires"):
            until = wish.day + timedelta(days=_SOON)
            ending = self._number(ForeignNational, ForeignNational.residence_permit_expires <= until)
            yield {"key": "ending", "value": ending, "whole": None}

    def charts(self) -> Iterator[dict[str, Any]]:
        """The charts, each with its numbers."""
        yield self._chart(
            "nationality", self._by(ForeignNational.nationality), lambda code: country(code, self.languages)
        )
        codes = {row.id: row.code for row in Language.select(Language.id, Language.code)}
        spoken = {
            codes[each]: n for each, n in self._by(Resident.preferred_language).items() if each in codes
        }
        yield self._chart("language", spoken, lambda code: tongue(code, self.languages))
        for column in (Resident.kind, Resident.away):
            yield self._chart(column.name, self._by(column), partial(self._choice, dict(column.choices)))
        yield self._chart("part", self._parts(), str)

    def lately(self) -> dict[str, int]:
        """How many people came into the register, left it, or went or came back, within a day."""
        lately = (Change.record == Resident.key()) & (Change.at >= now() - _LATELY)
        mine = Resident.select(Resident.id).where(self._within(Resident))
        gone = Resident.select(Resident.id).where(self._of_area(Resident), Resident.deleted_at.is_null(False))
        moved = Change.diff.contains('"away": [')

        def rows(condition: Any, of: Any) -> int:
            query = Change.select(fn.COUNT(fn.DISTINCT(Change.row)))
            return int(query.where(lately, condition, Change.row.in_(of)).scalar() or 0)

        return {
            "new": rows(Change.row_version == 1, mine),
            "gone": rows(Change.verb == "delete", gone),
            "moved": rows(moved & (Change.row_version > 1), mine)
            if sees(self.actor, Resident, "away")
            else 0,
        }

    def above(self, area: Any) -> dict[str, Any] | None:
        """The foreign nationals beside those of the area above, for who may count all of them."""
        if not covers(self.actor, area.id):
            return None
        own = self._number(ForeignNational)
        whole = _Counts(self.actor, area.id, self.languages)._number(ForeignNational)
        name = value(self.actor, area, "name") or ""
        return {"area": name, "value": own, "whole": whole, "share": percent(own, whole)}

    def _sees_away(self) -> bool:
        return sees(self.actor, Resident, "away")

    def _of_area(self, record: type[Record]) -> Any:
        area: Any = record._meta.fields["area"]
        return area.in_(access.area_and_below(self.area)) & access.rows(self.actor, "print", record)

    def _within(self, record: type[Record]) -> Any:
        return self._of_area(record) & reading.live(self.actor, record, "print")

    def _number(self, record: type[Record], condition: Any = True) -> int:
        if not access.may(self.actor, "print", record):
            return 0
        query = record.select().where(self._within(record))
        return int((query if condition is True else query.where(condition)).count())

    def _by(self, column: Any) -> dict[Any, int]:
        """{value: how many rows}, nothing of a column that the actor does not see."""
        record = column.model
        if not sees(self.actor, record, column.name) or not access.may(self.actor, "print", record):
            return {}
        query = record.select(column, fn.COUNT(record.id)).where(self._within(record)).group_by(column)
        return {each: number for each, number in query.tuples() if each}

    def _parts(self) -> dict[str, int]:
        """The foreign nationals of each place one level below that has any."""
        below = Area.select().where(Area.parent == self.area, reading.live(self.actor, Area, "print"))
        counted = {
            value(self.actor, part, "name") or "": _Counts(self.actor, part.id, self.languages)
            for part in below.order_by(Area.code)
        }
        return {name: number for name, each in counted.items() if (number := each._number(ForeignNational))}

    def _choice(self, labels: Mapping[str, Any], each: str) -> Label:
        """A choice in words."""
        said = {}
        for code in self.languages:
            with saying(code):
                said[code] = str(labels.get(each, each))
        return said

    def _chart(self, key: str, counted: Mapping[Any, int], label: Callable[[Any], Label]) -> dict[str, Any]:
        """The largest numbers of a chart in their order, the rest in one."""
        whole = sum(counted.values())
        ordered = sorted(counted.items(), key=lambda each: -each[1])
        shown, rest = ordered[:BARS], ordered[BARS:]
        bars: list[dict[str, Any]] = [
            {"label": label(each), "value": number, "share": percent(number, whole)} for each, number in shown
        ]
        if rest:
            number = sum(number for _each, number in rest)
            bars.append({"label": None, "value": number, "share": percent(number, whole)})
        return {"key": key, "whole": whole, "bars": bars}
