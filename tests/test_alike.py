"""Pairs that may be the same: found, shown within reach only, decided, made one and taken apart again."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from backoffice import comparing, duplicates, store
from backoffice.store import Missing, Refused
from models.people.resident import Resident
from models.system.change import Change
from models.system.duplicate import Duplicate, DuplicateState
from tests.conftest import Office

KIM_AGAIN = {"name": "김철수", "document_type": "passport", "document_number": "m 12345678"}


def make(office: Office, role: str = "clerk", **values: Any) -> Resident:
    """Another resident behind the first door."""
    given = {
        "name": "김철수",
        "born": office["kim"].born,
        "household": office.id("door_1"),
        "nationality": "KR",
    }
    return store.create(office.actor(role), Resident, given | values)


def look(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compare all that changed until now."""
    monkeypatch.setattr(comparing, "SETTLED", comparing.timedelta(seconds=-5))
    while comparing.compare_changed():
        pass


def states() -> dict[tuple[int, int], str]:
    return {(each.one, each.other): each.state for each in Duplicate.select()}


@pytest.mark.parametrize(
    ("typed", "because"),
    [
        (KIM_AGAIN, {"document_number"}),
        ({"name": "KIM CHEOLSU", "phone": "138 0000 0001"}, {"phone"}),
        ({"name": "Chul-soo Kim", "household": "door_1", "nationality": "KR"}, {"household"}),
    ],
)
def test_typing_finds_the_likely(office: Office, typed: dict[str, Any], because: set[str]) -> None:
    values = {key: office.id(value) if key == "household" else value for key, value in typed.items()}
    (found,) = duplicates.likely(office.actor("clerk"), Resident, values)
    assert found.row.id == office.id("kim")
    assert because <= set(found.because)


def test_typing_finds_nobody_else(office: Office) -> None:
    typed = {"name": "金哲秀", "born": date(1990, 1, 2), "nationality": "KR"}
    assert duplicates.likely(office.actor("clerk"), Resident, typed) == []


def test_nobody_beyond_reach_is_named(office: Office) -> None:
    """The clerk of one community does not hear of a person of another."""
    wang = office["wang"]
    store.change(office.actor("administrator"), Resident, wang.id, {"born": date(1990, 3, 3)})
    typed = {"name": wang.name, "name_latin": wang.name_latin, "born": date(1990, 3, 3)}
    assert duplicates.likely(office.actor("clerk"), Resident, typed) == []
    assert [each.row.id for each in duplicates.likely(office.actor("administrator"), Resident, typed)] == [
        wang.id
    ]


def test_a_masked_number_tells_only_who_may_reveal(office: Office) -> None:
    typed = {"name": "无名", "document_number": "M12345678"}
    for role, heard in (("clerk", 1), ("school_liaison", 0), ("command", 0)):
        Change.delete().where(Change.verb == "search").execute()
        found = duplicates.likely(office.actor(role), Resident, typed)
        told = [each for each in found if "document_number" in each.because]
        assert len(told) == 0 if not heard else True
        logged = Change.select().where(Change.verb == "search").count()
        assert logged == (1 if told else 0)


def test_changes_make_pairs_and_let_them_go(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    clerk, kim = office.actor("clerk"), office.id("kim")
    again = make(office, phone="13800000001")
    look(monkeypatch)
    assert states() == {(kim, again.id): DuplicateState.OPEN}
    store.change(clerk, Resident, again.id, {"name": "박지민", "phone": ""})
    look(monkeypatch)
    assert states() == {(kim, again.id): DuplicateState.GONE}
    store.change(clerk, Resident, again.id, {"name": "김철수", "phone": "13800000001"})
    look(monkeypatch)
    assert states() == {(kim, again.id): DuplicateState.OPEN}
    store.delete(clerk, Resident, again.id)
    look(monkeypatch)
    assert states() == {(kim, again.id): DuplicateState.GONE}


def test_a_decision_stays(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    clerk, kim = office.actor("clerk"), office.id("kim")
    again = make(office, phone="13800000001")
    look(monkeypatch)
    duplicates.decide(clerk, Resident, kim, again.id, DuplicateState.DIFFERENT)
    store.change(clerk, Resident, again.id, {"name_latin": "KIM CHULSOO"})
    look(monkeypatch)
    assert states() == {(kim, again.id): DuplicateState.DIFFERENT}
    assert duplicates.pairs(clerk, Resident, 20) == ([], 0)
    duplicates.decide(clerk, Resident, kim, again.id, DuplicateState.OPEN)
    (pair,), total = duplicates.pairs(clerk, Resident, 20)
    assert (pair.one.id, pair.other.id, total) == (kim, again.id, 1)


@pytest.mark.parametrize(("role", "sees"), [("clerk", True), ("administrator", True), ("grid_member", True)])
def test_pairs_within_reach(office: Office, monkeypatch: pytest.MonkeyPatch, role: str, sees: bool) -> None:
    make(office, phone="13800000001")
    look(monkeypatch)
    assert bool(duplicates.pairs(office.actor(role), Resident, 20)[1]) is sees


@pytest.mark.parametrize("role", ["command", "outreach", "company_liaison", "translator", "duty_officer"])
def test_who_may_not_decide_sees_no_pair(office: Office, role: str) -> None:
    with pytest.raises(Refused):
        duplicates.pairs(office.actor(role), Resident, 20)
    assert duplicates.pairs_of(office.actor(role), Resident, office.id("kim")) == []


def test_a_pair_half_beyond_reach_is_not_shown(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """One of the two lives in another community: only who reaches both is asked."""
    make(office, "administrator", household=office.id("door_4"), phone="13800000001")
    look(monkeypatch)
    clerk = office.actor("clerk")
    ((one, other),) = states()
    assert duplicates.pairs(clerk, Resident, 20) == ([], 0)
    assert duplicates.pairs_of(clerk, Resident, one) == []
    assert duplicates.pairs(office.actor("administrator"), Resident, 20)[1] == 1
    with pytest.raises(Missing):
        duplicates.pair_of(clerk, Resident, one, other)


def test_made_one_and_taken_apart(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    clerk, kim = office.actor("clerk"), office.id("kim")
    again = make(office, phone="13800000001")
    look(monkeypatch)
    row, act = duplicates.make_one(clerk, Resident, kim, again.id, {"name_latin": "KIM CHULSOO"})
    assert (row.id, row.name_latin, states()) == (
        kim,
        "KIM CHULSOO",
        {(kim, again.id): DuplicateState.MERGED},
    )
    look(monkeypatch)
    assert duplicates.pairs(clerk, Resident, 20) == ([], 0)
    assert not store.undo(clerk, act).refused
    assert Resident.get_by_id(again.id).deleted_at is None
    look(monkeypatch)
    assert states() == {(kim, again.id): DuplicateState.OPEN}
