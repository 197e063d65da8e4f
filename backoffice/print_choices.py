"""What may be chosen at a print, and whether a choice makes sense; reads rows, orders nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from backoffice import access, finishing, print_values, reading
from backoffice.access import Actor
from backoffice.print_order import Print
from models.base import Record
from models.content.language import Language
from models.content.printed_edition import PrintRun
from models.fields import SOURCE
from models.places.area import Area
from models.register import record_of
from printables import Printable
from printables.catalogue import N_, Choice, Number
from printables.imposition import FINISHES

#: What a form may still lack: the choice is not wrong, it is not made yet.
OPEN = {"template", "rows_of"}

#: {what a file is for: label to translate}, the usual one first.
MODES: Mapping[str, str] = {
    "tagged": N_("For paper and screen, also read aloud"),
    "archive": N_("For the archive (PDF/A)"),
    "mass": N_("For paper only, fastest"),
}

#: So many rows of content, or texts, can be chosen from; so many copies are made at once.
OFFERED, COPIES, LONGEST = 200, 100_000, 200


def languages_of(printable: Printable, codes: Iterable[str], alone: bool) -> tuple[str, ...]:
    """The languages of a print: Chinese first, unless a text is to stand in the others `alone`."""
    chosen = tuple(dict.fromkeys(codes))
    if not chosen or printable.languages[1] == 1 or (alone and printable.record == printable.content):
        return chosen
    return print_values.both(*chosen)


def problems(actor: Actor, ordered: Print, options: Mapping[str, str]) -> dict[str, Any]:
    """{choice: what is wrong with it}. `options`: as they were given. Raises Refused, Missing for a text, an
    area or the row of an option that lies out of reach."""
    printable = ordered.printable
    found: dict[str, Any] = {}
    least, most = printable.languages
    known = {code for (code,) in Language.select(Language.code).tuples()} | {SOURCE}
    if ordered.languages and not (
        least <= len(ordered.languages) <= most and set(ordered.languages) <= known
    ):
        found["languages"] = _(
            "Choose %(least)s to %(most)s languages, Chinese among them.", least=least, most=most
        )
    for key, text in options.items():
        if fault := _of_option(actor, printable.options.get(key), text):
            found["options"] = fault
    if ordered.blank and not printable.blank:
        found["blank"] = _("This is not printed as an empty form.")
    if printable.record == "*" and not ordered.rows_of:
        found["rows_of"] = _("Choose the list.")
    else:
        found |= _of_columns(actor, ordered)
    return found | _of_template(actor, ordered) | _of_making(actor, ordered) | _of_register(actor, ordered)


def _of_option(actor: Actor, option: Any, text: str) -> Any:
    """What is wrong with a choice, None for nothing."""
    if option is not None and option.allows(text):
        if not isinstance(option, Choice) or not text:
            return None
        record = record_of(option.record)
        query = record.select(record.id).where(record.id == int(text), reading.live(actor, record))
        if access.may(actor, "view", record) and query.exists():
            return None
        return _("What was chosen is gone or out of reach.")
    if isinstance(option, Number):
        return _(
            "%(name)s: a whole number from %(least)s to %(most)s is needed.",
            name=gettext(option.label),
            least=option.least,
            most=option.most,
        )
    return _("There is no such choice.")


def _of_template(actor: Actor, ordered: Print) -> dict[str, Any]:
    if not ordered.templated or ordered.content is None:
        return {}
    if ordered.template is None:
        return {"template": _("Choose the text.")}
    row = reading.get(actor, ordered.content, ordered.template, verb="print")
    kinds = ordered.printable.templates
    if kinds and row.kind not in kinds:
        return {"kind": _("This text is not meant for this print.")}
    return {}


def meant_for(printable: Printable, ids: Sequence[int]) -> list[int]:
    """The rows that it can be made of: where they are texts of several kinds, those of its own kinds."""
    if not printable.templates or printable.record != printable.content:
        return list(ids)
    record: Any = record_of(printable.record)
    query = record.select(record.id).where(record.id.in_(ids), record.kind.in_(printable.templates))
    own = {key for (key,) in query.tuples()}
    return [key for key in ids if key in own]


def _of_columns(actor: Actor, ordered: Print) -> dict[str, Any]:
    if not ordered.columns:
        return {}
    seen = {column.name for column in reading.columns(actor, ordered.record)}
    if ordered.printable.record != "*" or not set(ordered.columns) <= seen:
        return {"columns": _("The list does not have such a column.")}
    return {}


def _of_making(actor: Actor, ordered: Print) -> dict[str, Any]:
    """Of finish, settings and mode."""
    found: dict[str, Any] = {}
    imposed = finishing.imposed(ordered.finish)
    parts = ordered.finish.split("+") if ordered.finish else []
    usual = {imposed, finishing.GREY}
    if (
        not set(parts) <= usual
        or len(set(parts)) < len(parts)
        or (imposed and imposed not in finishing.finishes(ordered.printable))
        or imposed not in {"", *FINISHES}
    ):
        found["finish"] = _("This print cannot be made up so.")
    else:
        for key, text in ordered.settings.items():
            if fault := _of_option(actor, finishing.SETTINGS.get(imposed, {}).get(key), text):
                found["settings"] = fault
    if ordered.mode not in MODES:
        found["mode"] = _("There is no such choice.")
    elif ordered.mode == "archive" and ordered.finish:
        found["mode"] = _("What is kept for the archive is not made up for the press: choose one of the two.")
    return found


def _of_register(actor: Actor, ordered: Print) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if not 1 <= ordered.copies <= COPIES:
        found["copies"] = _("From 1 to %(most)s copies.", most=COPIES)
    if len(ordered.purpose) > LONGEST:
        found["purpose"] = _("Write at most %(most)s characters.", most=LONGEST)
    if ordered.area is not None:
        reading.get(actor, Area, ordered.area)
        if not _notes_in(actor, ordered.area):
            found["area"] = _("Choose an area of your own: the copies are noted there.")
    return found


def _notes_in(actor: Actor, area: int) -> bool:
    """Whether the actor may note prints for that area."""
    own = (each.area for each in actor.assignments if each.area is not None)
    return access.unlimited(actor, "create", PrintRun) or any(
        area in access.area_and_below(each) for each in own
    )


def completed(ordered: Print) -> Print:
    """With the defaults of what was not chosen."""
    options = {key: option.default for key, option in ordered.printable.options.items()}
    return replace(
        ordered,
        options=options | dict(ordered.options),
        settings=finishing.settings(ordered.finish, ordered.settings),
    )


# What is offered


def texts(actor: Actor, printable: Printable) -> list[tuple[int, str]]:
    """(id, title) of the texts that it can be made of or with."""
    record: Any = record_of(printable.content)
    condition = record.kind.in_(printable.templates) if printable.templates else True
    return rows(actor, record, condition)


def rows(
    actor: Actor, record: type[Record], condition: Any = True, verb: str = "print"
) -> list[tuple[int, str]]:
    """(id, title) of rows within reach, the newest ones, by title."""
    query = record.select().where(reading.live(actor, record, verb))
    if condition is not True:
        query = query.where(condition)
    newest = query.order_by(record.id.desc()).limit(OFFERED)
    return sorted(((row.id, reading.title(actor, row)) for row in newest), key=lambda each: each[1])


def choices(actor: Actor, option: Any) -> Iterator[tuple[str, str]]:
    """(value, label) of what an option or a setting offers."""
    if isinstance(option, Choice):
        record = record_of(option.record)
        yield "", gettext("The usual one")
        if access.may(actor, "view", record):
            yield from ((str(key), title) for key, title in rows(actor, record, verb="view"))
        return
    for value, label in option.choices.items():
        yield value, gettext(label)
