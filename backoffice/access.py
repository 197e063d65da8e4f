"""The access policy: which role may do what to which rows and see which columns; closed by default.

One table (`GRANTS`) holds all of it; screens, API, exchange, print and jobs ask the functions below.
"""

from __future__ import annotations

import enum
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

from peewee import SQL, Field, ForeignKeyField

from models.base import INTERNAL, PERSONAL, PUBLIC, SPECIAL, Record, Sensitivity, database
from models.days import today
from models.fields import TranslatedField
from models.places.area import Area
from models.register import record_of
from models.system.role import ROLES

VERBS = (
    *("view", "create", "edit", "delete", "restore", "export", "print", "reveal", "history"),
    *("approve", "publish"),
)


class Sight(enum.IntEnum):
    """How an actor sees a column: not at all, masked (a reveal with a reason is logged), or in clear."""

    HIDDEN = 0
    MASKED = 1
    CLEAR = 2


class Reach(enum.Enum):
    """Which rows a grant opens: all, those of the assignment's area, organisation, household or languages,
    the user's own, or those and what is shared with the assignment's role."""

    EVERYTHING = "everything"
    AREA = "area"
    ORGANISATION = "organisation"
    HOUSEHOLD = "household"
    OWN = "own"
    SHARED = "shared"
    LANGUAGE = "language"


@dataclass(frozen=True, kw_only=True)
class Grant:
    """One row of the access table.

    sees: columns up to this sensitivity are clear; masks: up to this they are masked and may be revealed
    by whoever has the verb "reveal". only: names of the columns that are seen, in a grant without "view" of
    those that may be written or printed, or "printed" for those that a print may use.
    translations: only per-language text in the assignment's languages may be written.
    """

    role: str
    records: str
    verbs: str
    reach: Reach
    sees: Sensitivity = INTERNAL
    masks: Sensitivity = PUBLIC
    only: str = ""
    translations: bool = False

    def covers(self, record: str) -> bool:
        """Whether the grant names that record ("*": every record)."""
        return self.records == "*" or record in self.records.split()

    def names(self, column: Field) -> bool:
        """Whether the column is among those that the grant is for."""
        if self.only == "printed":
            return bool(column.facts.printed)
        return not self.only or column.name in self.only.split()

    def sight(self, column: Field) -> Sight:
        """How this grant shows a column."""
        facts = column.facts
        if not self.names(column):
            return Sight.HIDDEN
        if facts.sensitivity <= self.sees:
            return Sight.CLEAR
        return Sight.MASKED if facts.sensitivity <= self.masks else Sight.HIDDEN


_ALL = " ".join(VERBS)
_KEEP = "view create edit delete restore export print reveal history"
_PEOPLE = "resident foreign_national"
_PUBLIC = "guide chapter poster notice question phrase term diagram step recording sound page media"
_CONTENT = f"{_PUBLIC} letter_template official_letter"
#: What prints are made with beside their texts, and the register of what was printed.
_STUDIO = "learning_pack learning_item office_look label_sheet"
_RUNS = "printed_edition print_run"
_NAMES = "name name_latin name_native nationality preferred_language"
_everything, _area, _organisation = Reach.EVERYTHING, Reach.AREA, Reach.ORGANISATION
_own, _shared = Reach.OWN, Reach.SHARED


def _desk(*roles: str) -> tuple[Grant, ...]:
    """Who works with lists keeps views of them, sees those that are shared with the role, and is reminded."""
    return tuple(
        grant
        for role in roles
        for grant in (
            Grant(role=role, records="saved_list", verbs="view", reach=_shared, sees=PERSONAL),
            Grant(role=role, records="saved_list", verbs="create edit delete restore", reach=_own),
            Grant(
                role=role,
                records="reminder",
                verbs="view create edit delete restore",
                reach=_own,
                sees=PERSONAL,
            ),
        )
    )


def _liaison(role: str) -> tuple[Grant, ...]:
    """Company and school liaisons differ only in their organisation."""
    return (
        Grant(
            role=role,
            records="company company_duty school school_day membership",
            verbs="view",
            reach=_organisation,
            sees=PERSONAL,
        ),
        Grant(role=role, records="resident", verbs="view", reach=_organisation, sees=PERSONAL, only=_NAMES),
        Grant(
            role=role,
            records="return_plan",
            verbs="view create edit export history",
            reach=_organisation,
            sees=PERSONAL,
        ),
        Grant(role=role, records="language", verbs="view", reach=_everything),
    )


#: What the page behind a household's door tells whoever wrote it of an inquiry.
_RECEIPT = (
    "kind request text arrives_on flight departs_from received_at state answer answered_at forgotten_at"
)

#: At most one grant with "view" for a role and record: that one says how the columns are seen.
GRANTS: tuple[Grant, ...] = (
    *_desk(
        *("clerk", "grid_member", "outreach", "company_liaison", "school_liaison", "duty_officer", "command")
    ),
    Grant(role="administrator", records="*", verbs=_ALL, reach=_everything, sees=PERSONAL, masks=SPECIAL),
    Grant(
        role="clerk",
        records=f"household {_PEOPLE} membership return_plan company_duty school_day",
        verbs=_KEEP,
        reach=_area,
        sees=PERSONAL,
        masks=SPECIAL,
    ),
    Grant(role="clerk", records="area language", verbs="view print", reach=_everything, sees=PERSONAL),
    Grant(
        role="clerk",
        records="company school",
        verbs="view export print",
        reach=_everything,
        sees=PERSONAL,
        masks=SPECIAL,
    ),
    Grant(
        role="clerk", records="company school", verbs="create edit delete restore reveal history", reach=_area
    ),
    Grant(role="clerk", records=f"{_CONTENT} {_STUDIO}", verbs="view print", reach=_everything),
    Grant(role="clerk", records="printed_edition", verbs="view create print", reach=_everything),
    Grant(role="clerk", records="print_run", verbs="view export print history", reach=_everything),
    Grant(role="clerk", records="print_run", verbs="create edit", reach=_area),
    Grant(
        role="clerk",
        records="printed_copy",
        verbs="view create edit delete restore export print history",
        reach=_area,
        sees=PERSONAL,
    ),
    Grant(role="clerk", records="entry_pass", verbs=_KEEP, reach=_area, sees=PERSONAL, masks=SPECIAL),
    Grant(role="clerk", records="job", verbs="view create edit delete restore", reach=_own),
    Grant(
        role="grid_member",
        records=f"household {_PEOPLE} return_plan",
        verbs="view create edit print reveal history",
        reach=_area,
        sees=PERSONAL,
        masks=SPECIAL,
    ),
    Grant(role="grid_member", records="area language", verbs="view", reach=_everything, sees=PERSONAL),
    Grant(role="grid_member", records="area", verbs="print", reach=_area, sees=PERSONAL),
    # The head of the office's sheets, and what labels of doors are cut to.
    Grant(role="grid_member", records="office_look label_sheet", verbs="view print", reach=_everything),
    Grant(role="grid_member", records="job", verbs="view create edit delete restore", reach=_own),
    Grant(
        role="grid_member", records=f"{_CONTENT} printed_edition print_run", verbs="view", reach=_everything
    ),
    Grant(role="grid_member", records="entry_pass", verbs="view", reach=_area, sees=PERSONAL),
    Grant(role="grid_member", records="printed_copy", verbs="view print", reach=_area, sees=PERSONAL),
    # On the round: which copy was exchanged or is gone.
    Grant(role="grid_member", records="printed_copy", verbs="edit", reach=_area, only="state"),
    Grant(
        role="outreach",
        records=f"{_CONTENT} {_STUDIO} language",
        verbs="view create edit delete restore print history export approve publish",
        reach=_everything,
    ),
    Grant(role="outreach", records="segment", verbs="view history", reach=_everything),
    Grant(role="outreach", records="edition", verbs="view create edit delete history", reach=_everything),
    Grant(
        role="outreach",
        records="target translation remark",
        verbs="view create edit delete restore history export approve publish",
        reach=_everything,
    ),
    Grant(
        role="outreach",
        records="resident foreign_national",
        verbs="view print",
        reach=_everything,
        sees=PERSONAL,
        only="printed",
    ),
    # The code that opens the page of a door is for paper: the label of the door and the code on a letter.
    Grant(
        role="outreach",
        records="household",
        verbs="view",
        reach=_everything,
        sees=PERSONAL,
        only="area place address building unit room",
    ),
    Grant(
        role="outreach", records="household", verbs="print", reach=_everything, sees=PERSONAL, only="printed"
    ),
    Grant(
        role="outreach",
        records=_RUNS,
        verbs="view create edit export print history",
        reach=_everything,
        sees=PERSONAL,
    ),
    Grant(
        role="outreach",
        records="printed_copy",
        verbs="view create edit delete restore export print history",
        reach=_everything,
        sees=PERSONAL,
    ),
    Grant(role="outreach", records="area", verbs="view print", reach=_everything, sees=PERSONAL),
    Grant(role="outreach", records="job", verbs="view create edit delete restore", reach=_own),
    Grant(
        role="translator", records="media", verbs="view edit history", reach=_everything, translations=True
    ),
    Grant(
        role="translator",
        records=_CONTENT.replace(" media", ""),
        verbs="view history",
        reach=_everything,
    ),
    Grant(role="translator", records="language segment edition", verbs="view", reach=_everything),
    Grant(role="translator", records="area", verbs="view", reach=_everything, sees=PUBLIC),
    Grant(
        role="translator",
        records="target remark",
        verbs="view create edit delete restore history approve",
        reach=Reach.LANGUAGE,
    ),
    Grant(role="translator", records="translation", verbs="view edit history", reach=Reach.LANGUAGE),
    *_liaison("company_liaison"),
    *_liaison("school_liaison"),
    Grant(
        role="duty_officer",
        records=f"household {_PEOPLE} return_plan",
        verbs="view reveal",
        reach=_area,
        sees=PERSONAL,
        masks=SPECIAL,
    ),
    Grant(
        role="duty_officer",
        records="area company school language",
        verbs="view",
        reach=_everything,
        sees=PERSONAL,
    ),
    Grant(role="duty_officer", records=_CONTENT, verbs="view", reach=_everything),
    *(
        Grant(
            role=role,
            records="inquiry",
            verbs="view edit reveal history",
            reach=_area,
            sees=PERSONAL,
            masks=SPECIAL,
        )
        for role in ("clerk", "grid_member", "duty_officer")
    ),
    Grant(
        role="command",
        records=f"area company school household {_PEOPLE} membership return_plan language",
        verbs="view",
        reach=_everything,
        sees=INTERNAL,
    ),
    Grant(
        role="public",
        records=f"{_PUBLIC} edition language",
        verbs="view",
        reach=_everything,
        sees=PUBLIC,
    ),
    Grant(
        role="door",
        records="inquiry",
        verbs="view create",
        reach=Reach.HOUSEHOLD,
        sees=PERSONAL,
        only=_RECEIPT,
    ),
)

#: Roles of readers without an account.
_NOBODY = ("public", "door")


@dataclass(frozen=True)
class Assignment:
    """A role given to a user, with the place, organisation and languages it is for; or to whoever stands at a
    door, with the household behind it."""

    role: str
    area: int | None = None
    company: int | None = None
    school: int | None = None
    languages: frozenset[str] = frozenset()
    household: int | None = None


@dataclass(frozen=True)
class Actor:
    """Whoever acts: a signed-in user, the public, or the product itself on the command line."""

    user_id: int | None
    name: str
    language: str = "zh_Hans_CN"
    assignments: tuple[Assignment, ...] = ()
    #: Answers already given to this actor: lists ask the same of every cell.
    _sights: dict[tuple[str, str], Sight] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def door(cls, household: int) -> Actor:
        """Whoever stands at the door of a household; may write to the office and read what it answered."""
        return cls(None, "door", assignments=(Assignment("door", household=household),))

    @classmethod
    def system(cls, name: str) -> Actor:
        """A command of the product itself; may everything, and stands in the history by its name."""
        return cls(None, name, assignments=(Assignment("administrator"),))

    def grants(self, record: type[Record], verb: str) -> Iterator[tuple[Assignment, Grant]]:
        """The grants that give this actor that verb, with the assignment they come by."""
        name = record.key()
        for assignment in self.assignments:
            for grant in _grants(assignment.role, name, verb):
                yield assignment, grant


#: Readers without an account.
ANONYMOUS = Actor(None, "public", assignments=(Assignment("public"),))

_index: dict[tuple[str, str, str], tuple[Grant, ...]] = {}


def _grants(role: str, record: str, verb: str) -> tuple[Grant, ...]:
    key = (role, record, verb)
    if key not in _index:
        _index[key] = tuple(
            grant
            for grant in GRANTS
            if grant.role == role and verb in grant.verbs.split() and grant.covers(record)
        )
    return _index[key]


def may(actor: Actor, verb: str, record: type[Record]) -> bool:
    """Whether the actor has the verb on any row of the record at all."""
    return any(
        _condition(actor, assignment, grant, record) is not None
        for assignment, grant in actor.grants(record, verb)
    )


def rows(actor: Actor, verb: str, record: type[Record]) -> Any:
    """The condition that cuts a query on `record` to the rows for which the actor has the verb.

    Always false where nothing is granted.
    """
    conditions = []
    for assignment, grant in actor.grants(record, verb):
        condition = _condition(actor, assignment, grant, record)
        if condition is True:
            return SQL("1 = 1")
        if condition is not None:
            conditions.append(condition)
    return reduce(or_, conditions) if conditions else SQL("1 = 0")


def unlimited(actor: Actor, verb: str, record: type[Record]) -> bool:
    """Whether the verb reaches every row."""
    return any(grant.reach is Reach.EVERYTHING for _assignment, grant in actor.grants(record, verb))


def _condition(actor: Actor, assignment: Assignment, grant: Grant, record: type[Record]) -> Any:
    """True for every row, an expression for some, None for no row."""
    scope, fields = record.scope(), record._meta.fields
    if grant.reach is Reach.EVERYTHING:
        return True
    if grant.reach is Reach.AREA:
        if assignment.area is None or "area" not in scope:
            return None
        return fields[scope["area"]].in_(_tree.listed(assignment.area))
    if grant.reach is Reach.HOUSEHOLD:
        if assignment.household is None or "household" not in scope:
            return None
        return fields[scope["household"]] == assignment.household
    if grant.reach is Reach.OWN:
        if actor.user_id is None or "user" not in scope:
            return None
        return fields[scope["user"]] == actor.user_id
    if grant.reach is Reach.LANGUAGE:
        written = sorted(assignment.languages) if "language" in scope else []
        return fields[scope["language"]].in_(written) if written else None
    if grant.reach is Reach.SHARED:
        shared = fields[scope["role"]] == assignment.role
        return shared if actor.user_id is None else shared | (fields[scope["user"]] == actor.user_id)
    conditions = []
    for dimension, organisation in (("company", assignment.company), ("school", assignment.school)):
        if organisation is None:
            continue
        if dimension in scope:
            conditions.append(_of_organisation(record, fields[scope[dimension]], dimension, organisation))
        elif record.meta("members"):
            conditions.append(record.id.in_(_members(record, dimension, organisation)))
    return reduce(or_, conditions) if conditions else None


def _of_organisation(record: type[Record], column: Field, dimension: str, organisation: int) -> Any:
    """Rows of an organisation as long as they are its affair: `Meta.lasts` names the first and last day of a
    row, `Meta.of_member` the link to a person who must belong to the organisation today."""
    found, fields = column == organisation, record._meta.fields
    if record.meta("lasts"):
        found &= _lasting(record)
    if record.meta("of_member"):
        link = fields[record.meta("of_member")]
        found &= link.in_(_members(link.rel_model, dimension, organisation))
    return found


def _lasting(record: type[Record]) -> Any:
    """Rows that have begun and not ended today; a day that is not known does not limit."""
    first, last = (record._meta.fields[name] for name in record.meta("lasts"))
    return (first.is_null() | (first <= today())) & (last.is_null() | (last >= today()))


def _members(record: type[Record], dimension: str, organisation: int) -> Any:
    """Ids of the people that `Meta.members = (record name, link)` counts to an organisation today."""
    name, link = record.meta("members")
    membership = record_of(name)
    fields = membership._meta.fields
    return membership.select(fields[link]).where(
        fields[dimension] == organisation, membership.deleted_at.is_null(), _lasting(membership)
    )


def sight(actor: Actor, record: type[Record], column: Field) -> Sight:
    """How the actor sees a column. Of several roles that open the record the narrowest sight holds, so that
    no row is ever seen with the eyes of a role that does not reach it."""
    key = (record.key(), column.name)
    if key not in actor._sights:
        actor._sights[key] = _sight(actor, record, column)
    return actor._sights[key]


def _sight(actor: Actor, record: type[Record], column: Field) -> Sight:
    seen = [grant.sight(column) for _assignment, grant in actor.grants(record, "view")]
    if not seen or not hasattr(column, "facts"):
        return Sight.HIDDEN
    found = min(seen)
    if (
        found is not Sight.HIDDEN
        and isinstance(column, ForeignKeyField)
        and not may(actor, "view", column.rel_model)
    ):
        return Sight.HIDDEN
    return found


def on_paper(actor: Actor, record: type[Record], column: Field) -> bool:
    """Whether the actor may have a column printed in clear: one that is seen, or that is for prints alone.
    Of several roles the narrowest counts, as for `sight`."""
    if sight(actor, record, column) is Sight.CLEAR:
        return True
    found: dict[Assignment, Sight] = {}
    for verb in ("view", "print"):
        for assignment, grant in actor.grants(record, verb):
            found[assignment] = max(found.get(assignment, Sight.HIDDEN), grant.sight(column))
    return bool(found) and min(found.values()) is Sight.CLEAR and not isinstance(column, ForeignKeyField)


def reveals(actor: Actor, record: type[Record], column: Field) -> bool:
    """Whether a masked value of the column may be revealed to the actor, for a reason."""
    return sight(actor, record, column) is Sight.MASKED and may(actor, "reveal", record)


def editable(actor: Actor, record: type[Record], column: Field, verb: str = "edit") -> bool:
    """Whether the actor may write the column (in rows within reach)."""
    if column.facts.system or sight(actor, record, column) is Sight.HIDDEN:
        return False
    if column.facts.follows and not record._meta.fields[column.facts.follows.partition(".")[0]].null:
        return False
    return any(
        (not grant.translations or isinstance(column, TranslatedField)) and grant.names(column)
        for _assignment, grant in actor.grants(record, verb)
    )


def languages(actor: Actor, record: type[Record], verb: str = "edit") -> frozenset[str] | None:
    """The languages whose text the actor may write; None for all."""
    found: set[str] = set()
    for assignment, grant in actor.grants(record, verb):
        if not grant.translations:
            return None
        found |= assignment.languages
    return frozenset(found)


class _AreaTree:
    """The tree of areas, read once in a while: it is small, seldom changed and asked for in every query."""

    SECONDS = 5.0

    def __init__(self) -> None:
        self._children: dict[int | None, list[int]] = {}
        self._listed: dict[int, SQL] = {}
        self._key: Any = None
        self._read_at = 0.0

    def forget(self) -> None:
        self._key = None

    def listed(self, area: int) -> SQL:
        """An area and what is below as one piece of a statement: of a district these are thousands, and as so
        many parameters they would cost more than the statement."""
        self._freshen()
        if area not in self._listed:
            self._listed[area] = SQL(f"({', '.join(str(int(each)) for each in self.below(area))})")
        return self._listed[area]

    def below(self, area: int) -> list[int]:
        self._freshen()
        found = [area]
        for each in found:
            found.extend(self._children.get(each, ()))
        return found

    def _freshen(self) -> None:
        if self._key != id(database.obj) or time.monotonic() - self._read_at > self.SECONDS:
            self._read()

    def _read(self) -> None:
        children: dict[int | None, list[int]] = {}
        for row, parent in Area.select(Area.id, Area.parent).tuples():
            children.setdefault(parent, []).append(row)
        self._children, self._listed = children, {}
        self._key, self._read_at = id(database.obj), time.monotonic()


_tree = _AreaTree()


def area_and_below(area: int) -> list[int]:
    """Ids of an area and of everything in it."""
    return _tree.below(area)


def forget_areas() -> None:
    """Called by the write path after an area changed."""
    _tree.forget()


def check(records: Iterable[type[Record]]) -> list[str]:
    """Problems of the access table, one line each with an id; asked at every start."""
    names = {record.key() for record in records}
    found = []
    for grant in GRANTS:
        if grant.role not in ROLES and grant.role not in _NOBODY:
            found.append(f"A001 grant to unknown role {grant.role!r}")
        found.extend(
            f"A002 {grant.role}: unknown verb {verb!r}" for verb in grant.verbs.split() if verb not in VERBS
        )
        if grant.records != "*":
            found.extend(
                f"A003 {grant.role}: unknown record {name!r}"
                for name in grant.records.split()
                if name not in names
            )
    for role in (*ROLES, *_NOBODY):
        found.extend(
            f"A004 {role}: several grants to view {name}"
            for name in names
            if len(_grants(role, name, "view")) > 1
        )
    return found
