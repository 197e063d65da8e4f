"""Making one row of two that are the same: everything that pointed to either points to the kept one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _
from peewee import ForeignKeyField

from backoffice import access
from backoffice.access import Actor
from backoffice.store.acts import Act
from backoffice.store.bin import not_orphaned, put_away, revive
from backoffice.store.refusals import Conflict, InUse, Invalid, Missing, Refused
from backoffice.store.row import Known, changed, in_view, locked, pointing, references
from backoffice.store.writing import Edit, Outcome, acting, write_edits
from backoffice.validation import value_of
from models.base import Record
from models.content.content import Content
from models.fields import LanguageStates, Sealed, Text
from models.register import records

#: (record, column name) of a value that a part of the other row had and that of the kept one did not take.
Left = tuple[type[Record], str]


class Merged(NamedTuple):
    """What came of a merge: the kept row, the key of the act, and what was left out."""

    row: Any
    key: str
    left: list[Left]


def merge(
    actor: Actor,
    record: type[Record],
    keep: int,
    gone: int,
    values: Mapping[str, Any],
    *,
    versions: tuple[int, int] | None = None,
) -> Merged:
    """Write `values` into the row `keep`, lead to it whatever refers to the row `gone`, and put that one into
    the bin, all as one act. Of what each may have one only, the kept row's stays, its empty columns filled
    from the other's. `versions` are those of the two that were compared.

    Raises Refused, Missing, Invalid (of content, each has translations and editions of its own), Conflict,
    and InUse when something refers to the row that the actor may not write.
    """
    if not (access.may(actor, "edit", record) and access.may(actor, "delete", record)):
        raise Refused(record.key())
    if issubclass(record, Content):
        raise Invalid({"": _("Contents are not merged: copy what is missing, then delete the other.")})
    if keep == gone:
        raise Missing(record.key())
    with acting(actor, "merge", record) as act:
        known: Known = {"texts": act.waiting}
        left: list[Left] = []
        both = locked(actor, record, [keep, gone], "edit")  # in one order, whoever merges them the other way
        kept, other = both.get(keep), locked(actor, record, [gone], "delete").get(gone)
        if kept is None or other is None:
            raise Missing(record.key())
        if versions is not None and versions != (kept.version, other.version):
            raise Conflict(kept, {})
        _lead_over(act, kept, other, known, left)
        put_away(act, other)
        row, diff = changed(actor, kept, values, None, known)
        if diff:
            act.log(row, diff)
    return Merged(row, act.batch, left)


def _lead_over(act: Act, kept: Any, gone: Any, known: Known, left: list[Left]) -> None:
    """Lead to the kept row whatever refers to the other."""
    for record, link in references(type(kept)):
        condition = pointing(record, link, gone.id) & record.deleted_at.is_null()
        ids = [row for (row,) in record.select(record.id).where(condition).tuples()]
        if not ids:
            continue
        rows = locked(act.actor, record, ids, "edit") if access.may(act.actor, "edit", record) else {}
        if len(rows) < len(ids) or not access.editable(act.actor, record, link):
            raise InUse(in_view(act.actor, [(record, condition)]))
        for row in rows.values():
            own = _own(kept, row, link)
            if own is not None:
                _fold(act, own, row, link, known, left)
                continue
            new, diff = changed(act.actor, row, {link.name: kept.id}, None, known)
            act.log(new, diff)
    _lead_along(act, kept, gone, known)


def _lead_along(act: Act, kept: Any, gone: Any, known: Known) -> None:
    """Lead to the kept row what names the other without a link. Whose it is does not matter: it is not
    written for the actor, it only follows."""
    product = Actor.system(act.actor.name)
    for record in records():
        for of, number in record.meta("soft_links", ()):
            there = (record._meta.fields[of] == kept.key()) & (record._meta.fields[number] == gone.id)
            query = record.select(record.id).where(there, record.deleted_at.is_null())
            ids = [row for (row,) in query.tuples()]
            for row in locked(product, record, ids, "edit").values() if ids else ():
                act.log(*changed(product, row, {}, None, known, {number: kept.id}))


def _own(kept: Any, row: Any, link: ForeignKeyField) -> Any:
    """What the kept row has already where it may have only one such, rather a live one than one in the
    bin."""
    record = type(row)
    for names in [(link.name,)] * link.unique + [
        names for names, unique in record._meta.indexes if unique and link.name in names
    ]:
        fields = [record._meta.fields[name] for name in names]
        same = [each == (kept.id if each is link else value_of(row, each)) for each in fields]
        found = list(record.select().where(record.id != row.id, *same))
        if found:
            return min(found, key=lambda each: each.deleted_at is not None)
    return None


def _fold(act: Act, own: Any, other: Any, link: ForeignKeyField, known: Known, left: list[Left]) -> None:
    """Fill what is empty in a part of the kept row from that of the other, which goes into the bin. A part
    that was in the bin itself comes back with all that the other's holds."""
    record, away = type(own), own.deleted_at is not None
    verb = "restore" if away else "edit"
    found = locked(act.actor, record, [own.id], verb, away) if access.may(act.actor, verb, record) else {}
    if own.id not in found:
        raise InUse(in_view(act.actor, [(record, record.id == other.id)]))
    own = found[own.id]
    if away:
        revive(act, own)
    _lead_over(act, own, other, known, left)
    put_away(act, other)
    columns = [each for each in record.columns() if each is not link and not each.facts.follows]
    columns = [
        each
        for each in columns
        if away or (_empty(value_of(own, each)) and not _empty(value_of(other, each)))
    ]
    values = {
        each.name: value_of(other, each) for each in columns if access.editable(act.actor, record, each)
    }
    outcome = Outcome(rows={own.id: own})
    write_edits(act.actor, record, [Edit(own.id, values)], act, outcome, whole=False)
    left += [(record, name) for name in outcome.problems.get(own.id, ())]
    if away:
        not_orphaned(outcome.rows[own.id])


def _empty(value: Any) -> bool:
    return value is None or value == "" or (isinstance(value, Text | LanguageStates | Sealed) and not value)
