"""The draft of a form as its page offers it: what was typed, what is stored now, and taking it over."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC
from typing import Any

from flask_babel import get_locale, get_timezone
from peewee import Field, ForeignKeyField

from backoffice import display, drafts, reading
from backoffice.access import Actor
from backoffice.drafts import Kept
from models.base import now
from models.fields import Text
from views.forms import RecordForm


@dataclass
class Offer:
    """What stands above the form. `newer`: somebody changed the row since; `taken`: the text is in the form;
    `unkept`: labels of the columns whose text is never kept."""

    key: int
    when: str
    newer: bool
    unkept: str
    taken: bool = False
    #: Addresses of the form with the draft in it, and without.
    take_url: str = ""
    form_url: str = ""
    #: (label, what was typed, what is stored now or None of a new row)
    entries: list[tuple[str, str, str | None]] = field(default_factory=list)


def offer(actor: Actor, form: RecordForm, asked: str) -> Offer | None:
    """The draft that belongs to a form, None when there is none or all of it is stored by now. `asked` is the
    key of the draft that the address wants in the form."""
    if actor.user_id is None:
        return None
    record, row = form.record, form.row
    kept = drafts.newest(actor, record) if row is None else drafts.find(actor, record, row.id)
    if kept is None:
        return None
    trial = RecordForm(actor, record, row).fill()
    changed = trial.take(kept.values)
    if not changed:
        drafts.discard(actor, record, kept.key)
        return None
    unkept = [str(column.verbose_name) for column in form.columns if not drafts.keeps(column)]
    found = Offer(
        kept.key, _when(kept), row is not None and kept.version < row.version, display.listed(unkept)
    )
    for column in changed:
        entry = (str(column.verbose_name), _typed(actor, trial, column, kept), _stored(actor, row, column))
        found.entries.append(entry)
    if asked == str(kept.key):
        found.taken = True
        form.take(kept.values)
        for column, (_label, _text, stored) in zip(changed, found.entries, strict=True):
            form[column.name].drafted = (found.when, stored)
    return found


def _when(kept: Kept) -> str:
    """The time of a draft of today, the day too of an older one."""
    zone = get_timezone()
    text, today = display.moment(kept.at, zone), now().replace(tzinfo=UTC).astimezone(zone).date()
    return text[11:] if text.startswith(today.isoformat()) else text


def _typed(actor: Actor, form: RecordForm, column: Field, kept: Kept) -> str:
    """What was typed as the page shows it, as it stands where it cannot be read."""
    value = form[column.name]
    if isinstance(value.data, Text) or value.process_errors:
        return "\n".join(
            text for name, text in kept.values.items() if drafts.column_of(form.record, name) is column
        )
    if isinstance(column, ForeignKeyField):
        return "".join(text for _key, text in value.choices) if value.data else ""
    return display.show(value.data, column, get_locale())


def _stored(actor: Actor, row: Any, column: Field) -> str | None:
    return None if row is None else display.show(reading.value(actor, row, column), column, get_locale())
