"""Values of cards and labels: door labels, contact cards, clear cards, badges and passes."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from flask_babel import gettext
from pypinyin import Style, lazy_pinyin

from backoffice import reading
from backoffice.access import Actor
from backoffice.print_texts import found, value
from backoffice.print_values.gathering import (
    Document,
    Gathered,
    Unfit,
    Wish,
    both,
    gathers,
    gathers_all,
    languages_of,
    linked,
    with_pictures,
)
from backoffice.print_values.offices import Places
from backoffice.readings import CHINESE_DOUBLE, SURNAMES, mandarin, surname_of
from models.content.label_sheet import LabelSheet
from models.fields import SOURCE
from models.people.resident import Resident
from models.places.area import Area
from models.places.household import Household
from models.services.entry_pass import EntryPass
from models.system.assignment import Assignment
from models.system.role import Role
from models.system.user import User
from printables.languages import language

#: Where codes lead, below the address of the office.
DOOR, PASS = "/d/", "/pass/"
#: What stands beside Chinese on paper for readers of any language.
COMMON = "en"

#: The sheet that is cut by hand, where none was chosen: three by eight on A4.
_PLAIN: dict[str, Any] = {
    "width": 210,
    "height": 297,
    "label_width": 70,
    "label_height": 37,
    "columns": 3,
    "rows": 8,
    "left": 0,
    "top": 0.5,
    "gap_across": 0,
    "gap_down": 0,
    "round": False,
}


@gathers_all("door_labels")
def _door_labels(actor: Actor, ids: Sequence[int], wish: Wish) -> Document | Unfit:
    doors = found(actor, Household, ids)
    places = Places(actor)
    try:
        sheet = _label_sheet(actor, wish.options.get("sheet", ""))
        labels = [_label(actor, doors[each], places, wish) for each in ids if each in doors]
    except Unfit as unfit:
        return unfit
    if int(wish.options.get("first", 1)) > sheet["columns"] * sheet["rows"]:
        return Unfit("undefined", gettext("First label to print on"))
    return Document({"sheet": sheet, "labels": labels}, both(*(wish.languages or (COMMON,))))


def _label(actor: Actor, door: Any, places: Places, wish: Wish) -> dict[str, Any]:
    token = value(actor, door, "door_token")
    parts = [value(actor, door, name) for name in ("building", "unit", "room")]
    place = "-".join(filter(None, parts)) or value(actor, door, "place")
    if not token or not place:
        raise Unfit("undefined", gettext("Place") if token else gettext("Door code"))
    line = places.line(value(actor, door, "area"))
    return {
        "url": f"{wish.base}{DOOR}{token}",
        "place": place,
        "grid": (value(actor, line[-1], "name") if line else None),
    }


def _label_sheet(actor: Actor, chosen: str) -> dict[str, Any]:
    """The measures of a sheet in millimetres. Raises Unfit for one that is not there."""
    if not chosen:
        return _PLAIN
    row = found(actor, LabelSheet, [int(chosen)]).get(int(chosen))
    if row is None:
        raise Unfit("undefined", gettext("Label sheet"))

    def length(name: str) -> float:
        return (value(actor, row, name) or 0) / 10

    return {
        "width": length("paper_width"),
        "height": length("paper_height"),
        "label_width": length("label_width"),
        "label_height": length("label_height"),
        "columns": value(actor, row, "across"),
        "rows": value(actor, row, "down"),
        "left": length("margin_left"),
        "top": length("margin_top"),
        "gap_across": length("gap_x"),
        "gap_down": length("gap_y"),
        "round": bool(value(actor, row, "round_labels")),
    }


@gathers("contact_card")
def _contact_cards(actor: Actor, ids: Sequence[int], wish: Wish) -> Gathered:
    languages, places = both(*(wish.languages or (COMMON,))), Places(actor)
    gathered: Gathered = {}
    for row in found(actor, Area, ids).values():
        office = places.office(row.id)
        telephone = value(actor, row, "telephone") or office["telephone"]
        if not telephone:
            gathered[row.id] = Unfit("no_value", "telephone")
            continue
        values = {
            "office": office,
            "area": value(actor, row, "name") or "",
            "head": _named(value(actor, row, "head"), languages),
            "telephone": telephone,
        }
        gathered[row.id] = Document(values, languages)
    return gathered


@gathers("clear_card")
def _clear_cards(actor: Actor, ids: Sequence[int], wish: Wish) -> Gathered:
    doors, places = found(actor, Household, ids), Places(actor)
    spoken = {} if wish.languages else _spoken_behind(actor, list(doors))
    gathered: Gathered = {}
    for row in doors.values():
        languages = both(*(wish.languages or (spoken.get(row.id, COMMON),)))
        line = places.line(value(actor, row, "area"))
        place = value(actor, row, "place")
        responsible = next((area for area in reversed(line) if value(actor, area, "telephone")), None)
        if not place or responsible is None:
            missing = gettext("Duty telephone") if place else gettext("Place")
            gathered[row.id] = Unfit("undefined", missing)
            continue
        address = f"{value(actor, line[0], 'name') or ''}{place}"
        values = {
            "office": places.office(value(actor, row, "area")),
            "address": address,
            "spoken": aloud(address),
            "head": _named(value(actor, responsible, "head"), languages),
            "telephone": value(actor, responsible, "telephone"),
        }
        gathered[row.id] = Document(values, languages)
    return gathered


def _spoken_behind(actor: Actor, doors: Sequence[int]) -> dict[int, str]:
    """{household: the preferred language of the first resident who has another than Chinese}."""
    query = Resident.select().where(Resident.household.in_(doors), reading.live(actor, Resident, "print"))
    people = list(query.order_by(Resident.id.desc())) if doors else []
    codes = languages_of(actor, people)
    return {
        person.__data__["household"]: codes[person.id]
        for person in people
        if codes.get(person.id, SOURCE) != SOURCE
    }


@gathers("badge")
def _badges(actor: Actor, ids: Sequence[int], wish: Wish) -> Gathered:
    languages, places = both(*(wish.languages or (COMMON,))), Places(actor)
    tasks = _tasks(actor, ids)
    gathered: Gathered = {}
    for row, photo, _text in with_pictures(actor, User, ids, "photo", wish):
        name = value(actor, row, "name")
        if not name:
            gathered[row.id] = Unfit("no_value", "name")
            continue
        role, area = tasks.get(row.id, ("staff", None))
        values = {
            "office": places.office(area),
            "name": _named(name, languages),
            "role": role,
            "spoken": _known((value(actor, row, "languages") or "").split()),
            "photo": photo,
        }
        gathered[row.id] = Document(values, languages)
    return gathered


def _tasks(actor: Actor, users: Sequence[int]) -> dict[int, tuple[str, int | None]]:
    """{user: role and area of the first assignment that the actor may see}."""
    query = Assignment.select().where(Assignment.user.in_(list(users)), reading.live(actor, Assignment))
    rows = list(query.order_by(Assignment.id.desc()))
    roles = found(actor, Role, linked(rows, "role"), "view")
    seen = {key: reading.value(actor, row, Role.column("name")) for key, row in roles.items()}
    return {
        row.__data__["user"]: (seen[row.__data__["role"]], row.__data__["area"])
        for row in rows
        if seen.get(row.__data__["role"])
    }


@gathers("entry_pass")
def _passes(actor: Actor, ids: Sequence[int], wish: Wish) -> Gathered:
    rows = found(actor, EntryPass, ids)
    people = found(actor, Resident, linked(rows.values(), "resident"))
    codes, places = languages_of(actor, people.values()), Places(actor)
    gathered: Gathered = {}
    for row in rows.values():
        person = people.get(row.__data__["resident"])
        try:
            own = codes.get(person.id, COMMON) if person is not None else COMMON
            languages = both(*(wish.languages or (own,)))
            gathered[row.id] = Document(_pass(actor, row, person, languages, places, wish), languages)
        except Unfit as unfit:
            gathered[row.id] = unfit
    return gathered


def _pass(
    actor: Actor, row: Any, person: Any, languages: Sequence[str], places: Places, wish: Wish
) -> dict[str, Any]:
    if row.revoked_on is not None and row.revoked_on <= wish.day:
        raise Unfit("undefined", gettext("Revoked on"))
    names = [value(actor, person, each) for each in ("name", "name_native", "name_latin")] if person else []
    if not any(names):
        raise Unfit("no_value", "name")
    chinese, native, latin = names
    holder = {
        code: (chinese or native or latin) if code.startswith(SOURCE) else (native or latin or chinese)
        for code in languages
    }
    begins, ends, token = (value(actor, row, each) for each in ("valid_from", "valid_until", "token"))
    if not (begins and ends and token):
        raise Unfit("undefined", gettext("Code of the pass"))
    line = places.line(value(actor, row, "area"))
    return {
        "office": places.office(value(actor, row, "area")),
        "number": f"{begins:%Y}-{row.id:06d}",
        "holder": holder,
        "names": [each for each in (native, latin, chinese) if each and each not in holder.values()],
        "area": value(actor, line[-1], "name") if line else None,
        "purpose": value(actor, row, "purpose"),
        "valid_from": begins,
        "valid_until": ends,
        "url": f"{wish.base}{PASS}{token}",
        "reprints": value(actor, row, "prints") or 0,
    }


def _named(name: str | None, languages: Sequence[str]) -> dict[str, str] | None:
    """A Chinese name, in pinyin for readers of other scripts."""
    if not name:
        return None
    return {code: name if code.startswith(SOURCE) else in_latin(name) for code in {SOURCE, *languages}}


def in_latin(name: str) -> str:
    """A Chinese name as passports write it, surname first; a name in another script as it is."""
    surname = surname_of(name)
    syllables = [*SURNAMES[surname].split()] if surname else []
    syllables += [mandarin(each) for each in name[len(surname) :]]
    if not all(each.isascii() for each in syllables) or name.isascii():
        return name
    first = len(surname) or (2 if name[:2] in CHINESE_DOUBLE else 1)
    return f"{''.join(syllables[:first]).capitalize()} {''.join(syllables[first:]).capitalize()}".strip()


def aloud(text: str) -> str:
    """How a Chinese line is spoken, in pinyin with tones, numbers as they are."""
    return " ".join(" ".join(lazy_pinyin(text, style=Style.TONE)).split())


def _known(codes: Sequence[str]) -> list[str]:
    """The languages that have a name of their own."""
    known = []
    for code in dict.fromkeys(codes):
        with suppress(ValueError):
            known.append(language(code).code)
    return known
