"""Values of manifests: planned returns by day and flight, as far as the actor may print them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from peewee import fn

from backoffice import access, store
from backoffice.access import Actor
from backoffice.print_texts import found
from backoffice.print_values.contents import named_in
from backoffice.print_values.gathering import Document, Unfit, Wish, gathers_all, languages_of, linked
from backoffice.print_values.known import clear, country, tongue
from backoffice.print_values.offices import own_office
from backoffice.print_values.places import natural
from backoffice.print_values.wording import printed_now
from models.base import now
from models.fields import SOURCE
from models.journeys.return_plan import ReturnPlan
from models.people.resident import Resident
from models.places.household import Household
from models.system.change import Change
from printables.catalogue import catalogue
from printables.values import ENTRIES

_LATE = catalogue()["manifest"].options["late"].default
#: The state of a plan that nobody waits for any more, and the stays that have a name on paper.
_CANCELLED, _NAMED = "cancelled", ("site", "company_room")


@gathers_all("manifest")
def _manifest(actor: Actor, ids: Sequence[int], wish: Wish) -> Document | Unfit:
    if not access.may(actor, "print", ReturnPlan):
        raise store.Refused(ReturnPlan.key())
    if len(ids) > ENTRIES:
        return Unfit("rows", str(ENTRIES))
    plans = found(actor, ReturnPlan, ids)
    languages, hours = wish.languages or (SOURCE,), int(wish.options.get("late") or _LATE)
    passengers = _Passengers(actor, plans, languages, now() - timedelta(hours=hours))
    expected = [plan for plan in plans.values() if clear(actor, plan, "state") != _CANCELLED]
    expected.sort(key=lambda plan: (_flight(actor, plan), passengers.order(plan)))
    groups = [
        {
            "day": None if day == date.max else day,
            "flight": flight,
            "places": _places(actor, some, languages),
            "people": [passengers.told(each) for each in some],
        }
        for (day, _sorted, flight), some in _grouped(actor, expected)
    ]
    made = printed_now(actor)
    values = {
        "office": own_office(actor),
        "groups": groups,
        "hours": hours,
        "cancelled": len(plans) - len(expected),
        "version": made["at"].replace("-", "").replace(":", "").replace(" ", "-"),
        **made,
    }
    return Document(values, languages)


def _places(actor: Actor, plans: Iterable[Any], languages: Sequence[str]) -> dict[str, str] | None:
    """Where they come from, in the languages in which the glossary names it; in all of them where its letters
    are Latin."""
    told = list(dict.fromkeys(filter(None, (clear(actor, each, "departs_from") for each in plans))))
    if not told:
        return None
    known = named_in(actor, told, languages)
    names = {
        code: [known.get(each, {}).get(code) or (each if each.isascii() else "") for each in told]
        for code in languages
    }
    return {SOURCE: "、".join(told)} | {
        code: ", ".join(own) for code, own in names.items() if code != SOURCE and all(own)
    }


def _flight(actor: Actor, plan: Any) -> tuple[date, Any, str]:
    """What passengers have in common; those without a day come last."""
    flight = clear(actor, plan, "flight") or ""
    return clear(actor, plan, "arrives_on") or date.max, natural(flight), flight


def _grouped(actor: Actor, plans: Iterable[Any]) -> list[tuple[tuple[date, Any, str], list[Any]]]:
    return [(key, list(some)) for key, some in groupby(plans, key=lambda plan: _flight(actor, plan))]


class _Passengers:
    """The people of plans, where they go, and which of them came late."""

    def __init__(
        self, actor: Actor, plans: Mapping[int, Any], languages: Sequence[str], since: datetime
    ) -> None:
        self._actor, self._languages, self._since = actor, languages, since
        self._people = found(actor, Resident, linked(plans.values(), "resident"))
        self._homes = found(actor, Household, linked(self._people.values(), "household"))
        self._codes = languages_of(actor, self._people.values())
        first = (
            Change.select(Change.row, fn.MIN(Change.at))
            .where(Change.record == ReturnPlan.key(), Change.row.in_(list(plans)))
            .group_by(Change.row)
        )
        self._made = dict(first.tuples()) if plans else {}

    def order(self, plan: Any) -> Any:
        """Those who go to the same compound stand together."""
        return natural(self._to(plan) or ""), clear(self._actor, plan, "name") or ""

    def told(self, plan: Any) -> dict[str, Any]:
        """A passenger as the manifest has them."""
        person = self._people.get(plan.__data__["resident"])
        nationality, code = (
            clear(self._actor, person, "nationality"),
            self._codes.get(person.id if person else 0),
        )
        stay = clear(self._actor, plan, "stay")
        return {
            "name": clear(self._actor, plan, "name") or "",
            "own": clear(self._actor, person, "name_native"),
            "latin": clear(self._actor, person, "name_latin"),
            "nationality": country(nationality, self._languages) if nationality else None,
            "to": self._to(plan),
            "stay": stay if stay in _NAMED else None,
            "language": tongue(code, self._languages) if code else None,
            "pathway": clear(self._actor, plan, "pathway"),
            "late": self._late(plan),
        }

    def _to(self, plan: Any) -> str | None:
        """The address of the stay, else, of who goes home, the compound."""
        address = clear(self._actor, plan, "stay_address")
        if address or clear(self._actor, plan, "stay") in _NAMED:
            return address or None
        person = self._people.get(plan.__data__["resident"])
        home = self._homes.get(person.__data__["household"]) if person else None
        return clear(self._actor, home, "address")

    def _late(self, plan: Any) -> str | None:
        made = self._made.get(plan.id)
        if made is not None and made >= self._since:
            return "added"
        return "changed" if plan.version > 1 and plan.changed_at >= self._since else None
