"""The access table, held against one written out by hand: what each role may do with each record."""

from typing import Any

import pytest

from backoffice import access
from backoffice.access import ANONYMOUS, Actor, Assignment, Sight
from models.base import PERSONAL, SPECIAL, Sensitivity
from models.people.resident import Resident
from models.register import by_name, records

from .conftest import Office

V, C, E, D, R, X, P, S, H, A, U = access.VERBS
ALL = set(access.VERBS)
KEEP = {V, C, E, D, R, X, P, S, H}
#: What the public may read when it is published, and all that the office writes.
PUBLISHED = ("guide", "chapter", "poster", "notice", "question", "phrase", "term", "diagram", "step", "recording", "sound", "page", "media")  # fmt: skip
CONTENT = (*PUBLISHED, "letter_template", "official_letter")
STUDIO = ("learning_pack", "learning_item", "office_look", "label_sheet")

#: role: {record: verbs}; what is not named is nothing. Written by hand: a change here is a decision.
TABLE: dict[str, dict[str, set[str]]] = {
    "administrator": {record.key(): ALL for record in records()},
    "clerk": {
        "inquiry": {V, E, S, H},
        **dict.fromkeys(("household", "resident", "foreign_national", "membership", "return_plan", "company_duty", "school_day"), KEEP),
        **{key: {V, P} for key in ("area", "language")},
        **dict.fromkeys(("company", "school"), KEEP),
        **{key: {V, P} for key in (*CONTENT, *STUDIO)},
        "printed_edition": {V, C, P}, "print_run": {V, C, E, X, P, H}, "printed_copy": KEEP - {S}, "entry_pass": KEEP,
        **{key: {V, C, E, D, R} for key in ("job", "saved_list", "reminder")},
    },
    "grid_member": {
        **{key: {V, C, E, D, R} for key in ("job", "saved_list", "reminder")},
        "inquiry": {V, E, S, H},
        **{key: {V, C, E, P, S, H} for key in ("household", "resident", "foreign_national", "return_plan")},
        **{key: {V} for key in ("language", *CONTENT, "print_run", "printed_edition", "entry_pass")},
        **{key: {V, P} for key in ("area", "office_look", "label_sheet")}, "printed_copy": {V, E, P},
    },
    "outreach": {
        **{key: {V, C, E, D, R, X, P, H, A, U} for key in (*CONTENT, *STUDIO, "language")},
        **{key: {V, C, E, X, P, H} for key in ("print_run", "printed_edition")}, "printed_copy": KEEP - {S},
        **{key: {V, C, E, D, R, X, H, A, U} for key in ("target", "translation", "remark")},
        "segment": {V, H}, "edition": {V, C, E, D, H},
        **{key: {V, P} for key in ("resident", "foreign_national", "household")},
        "area": {V, P},
        **{key: {V, C, E, D, R} for key in ("job", "saved_list", "reminder")},
    },
    "translator": {
        **{key: {V, H} for key in CONTENT}, "media": {V, E, H},
        **{key: {V} for key in ("language", "segment", "edition", "area")},
        **{key: {V, C, E, D, R, H, A} for key in ("target", "remark")}, "translation": {V, E, H},
    },
    "company_liaison": {
        **{key: {V, C, E, D, R} for key in ("saved_list", "reminder")},
        "company": {V}, "company_duty": {V}, "membership": {V}, "resident": {V}, "language": {V}, "return_plan": {V, C, E, X, H},
    },
    "school_liaison": {
        **{key: {V, C, E, D, R} for key in ("saved_list", "reminder")},
        "school": {V}, "school_day": {V}, "membership": {V}, "resident": {V}, "language": {V}, "return_plan": {V, C, E, X, H},
    },
    "transfer_team": {},
    "observation_team": {},
    "duty_officer": {
        **{key: {V, C, E, D, R} for key in ("saved_list", "reminder")},
        "inquiry": {V, E, S, H},
        **{key: {V, S} for key in ("household", "resident", "foreign_national", "return_plan")},
        **{key: {V} for key in ("area", "company", "school", "language")},
        **{key: {V} for key in CONTENT},
    },
    "command": {
        **{key: {V} for key in ("area", "company", "school", "household", "resident", "foreign_national", "membership", "return_plan", "language")},
        **{key: {V, C, E, D, R} for key in ("saved_list", "reminder")},
    },
    "public": {key: {V} for key in (*PUBLISHED, "edition", "language")},
    "door": {"inquiry": {V, C}},
}  # fmt: skip


def _actor(role: str, office: Office) -> Actor:
    if role == "door":
        return Actor.door(office.id("door_1"))
    return ANONYMOUS if role == "public" else office.actor(role)


def test_the_table_names_every_role() -> None:
    assert set(TABLE) == {*access.ROLES, "public", "door"}
    assert access.check(records()) == []


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("role", TABLE)
def test_a_role_may_what_the_table_says_and_nothing_else(office: Office, role: str) -> None:
    actor = _actor(role, office)
    found = {
        record.key(): {verb for verb in access.VERBS if access.may(actor, verb, record)}
        for record in records()
    }
    assert {key: verbs for key, verbs in found.items() if verbs} == TABLE[role]


#: role: rows of residents it reaches with "view"; and the columns of a resident it sees in clear and masked.
ROWS: dict[str, set[str]] = {
    "administrator": {"kim", "lee", "park", "sato", "rossi", "wang", "choi", "homeless"},
    "clerk": {"kim", "lee", "park", "sato"},
    "grid_member": {"kim", "lee"},
    "outreach": {"kim", "lee", "park", "sato", "rossi", "wang", "choi", "homeless"},
    "translator": set(),
    "company_liaison": {"kim"},
    "school_liaison": {"choi"},
    "transfer_team": set(),
    "observation_team": set(),
    "duty_officer": {"kim", "lee", "park", "sato", "rossi", "wang", "choi"},
    "command": {"kim", "lee", "park", "sato", "rossi", "wang", "choi", "homeless"},
    "public": set(),
}


@pytest.mark.parametrize("role", ROWS)
def test_a_role_reaches_these_rows_of_residents(office: Office, role: str) -> None:
    actor = _actor(role, office)
    found = {row.id for row in Resident.select().where(access.rows(actor, "view", Resident))}
    named = ROWS["administrator"]
    assert {name for name in named if office.id(name) in found} == ROWS[role]


NAMES = {"name", "name_latin", "name_native"}
SEALED = {"phone", "document_number", "health"}


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("role", "clear", "masked", "hidden"),
    [
        ("administrator", NAMES | {"born", "note", "away"}, SEALED, set()),
        ("clerk", NAMES | {"born", "note", "away"}, SEALED, set()),
        ("grid_member", NAMES | {"born", "note", "away"}, SEALED, set()),
        ("outreach", NAMES | {"household", "preferred_language"}, set(), SEALED | {"born", "note", "away"}),
        ("company_liaison", NAMES | {"nationality"}, set(), SEALED | {"born", "note", "away", "household", "vulnerability"}),
        ("command", {"nationality", "away", "kind"}, set(), NAMES | SEALED | {"born", "note", "vulnerability", "sex"}),
        ("duty_officer", NAMES, SEALED, set()),
    ],
)  # fmt: skip
def test_a_role_sees_these_columns(
    office: Office, role: str, clear: set[str], masked: set[str], hidden: set[str]
) -> None:
    actor = office.actor(role)
    for names, expected in ((clear, Sight.CLEAR), (masked, Sight.MASKED), (hidden, Sight.HIDDEN)):
        assert {
            name: access.sight(actor, Resident, Resident._meta.fields[name]) for name in names
        } == dict.fromkeys(names, expected)


@pytest.mark.parametrize("record", records(), ids=lambda record: record.key())
def test_no_role_sees_a_special_value_in_clear(record: Any) -> None:
    for grant in access.GRANTS:
        assert grant.sees < Sensitivity.SPECIAL
    for column in record.columns():
        if getattr(column, "sealed", False):
            assert column.facts.sensitivity == SPECIAL


def test_the_eyes_of_a_wide_role_do_not_see_the_rows_of_a_narrow_one() -> None:
    both = Actor(1, "two roles", assignments=(Assignment("command"), Assignment("clerk", area=1)))
    assert access.sight(both, Resident, Resident.name) is Sight.HIDDEN


def test_people_are_personal() -> None:
    """Whoever adds a column to a record of people decides on its sensitivity: names and places of people are."""
    for key, names in {"resident": NAMES | {"born", "note", "sex", "vulnerability"}, "household": {"address", "door_token"},
                       "return_plan": {"stay_address"}, "inquiry": {"text", "name", "place", "answer", "answer_zh"}, "user": {"email", "name"}}.items():  # fmt: skip
        record = by_name(key)
        assert record is not None
        assert {name: record._meta.fields[name].facts.sensitivity for name in names} == dict.fromkeys(
            names, PERSONAL
        )
