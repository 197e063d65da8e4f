"""Two made one and what hangs on them: parts, copies, reminders, what is in the bin; and all of it back."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import Any

import pytest
from flask import Flask
from flask_babel import Babel

from backoffice import counts, duplicates, listing, store
from backoffice.database import is_busy, release
from backoffice.query import Query
from backoffice.store import Edit
from backoffice.store.merging import _empty
from models.base import database as connection
from models.fields import Text
from models.organisations.company import Company
from models.organisations.membership import Membership
from models.people.foreign_national import ForeignNational
from models.people.resident import Resident
from models.places.area import Area
from models.places.household import Household
from models.register import records
from models.system.batch import Batch
from models.system.change import Change
from models.system.reminder import Reminder
from models.system.saved_list import SavedList
from models.system.user import User
from tests.cast import TELLER
from tests.conftest import Client, Office

#: A passport of somebody born on 1974-08-12.
MRZ = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"


@pytest.fixture(autouse=True)
def babel(database: Any, request: pytest.FixtureRequest) -> Iterator[None]:
    """A language."""
    if "client_of" in request.fixturenames:
        yield
        return
    app = Flask("tests")
    Babel(app)
    with app.app_context():
        yield


def last() -> Batch:
    return Batch.select().order_by(Batch.id.desc()).get()


def size_of(key: str) -> tuple[int, int]:
    """How many rows an act says that it changed, and how many changes it has."""
    return Batch.get(Batch.key == key).rows, Change.select().where(Change.batch == key).count()


def together(*acts: Callable[[], Any]) -> list[Any]:
    """Do these at once, each with a connection of its own; what they answered or raised."""
    barrier, answers = threading.Barrier(len(acts)), []

    def run(act: Callable[[], Any]) -> None:
        barrier.wait()
        try:
            answers.append(act())
        except Exception as error:
            answers.append(error)
        finally:
            release()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


# What two people change


def test_what_was_only_looked_at_is_no_change(office: Office) -> None:
    """A reveal between two edits is neither what the first wrote nor what the second was typed over."""
    kim, version = office.id("kim"), office["kim"].version
    store.change(TELLER, Resident, kim, {"note": "other"})
    store.note(TELLER, office["kim"], "reveal", {"phone": [None, None]}, "call")
    store.change(TELLER, Resident, kim, {"phone": "13911112222"}, version=version)
    assert office["kim"].phone.plain() == "13911112222"
    version = office["kim"].version
    store.change(TELLER, Resident, kim, {"note": "third"})
    store.note(TELLER, office["kim"], "reveal", {"phone": [None, None]}, "call")
    store.change(TELLER, Resident, kim, {"phone": ""}, version=version)
    assert not office["kim"].phone


def test_one_key_sent_twice_at_once_is_one_act(office: Office) -> None:
    for _each in range(4):
        key = secrets.token_hex(8)
        edits = [[Edit(office.id(name), {"note": key})] for name in ("kim", "lee")]
        outcomes = together(*(partial(store.change_many, TELLER, Resident, some, act=key) for some in edits))
        assert [each.batch for each in outcomes] == [key, key], outcomes
        assert size_of(key) == (2, 2)


def test_the_same_cells_again_change_nothing(office: Office) -> None:
    key, kim = secrets.token_hex(8), office.id("kim")
    edits = [Edit(kim, {"note": "sent"}, office["kim"].version)]
    for _each in range(2):
        outcome = store.change_many(TELLER, Resident, edits, act=key)
        assert (outcome.batch, outcome.conflicts, outcome.problems) == (key, {}, {})
    assert size_of(key) == (1, 1)
    empty = store.change_many(TELLER, Resident, edits, act=(other := secrets.token_hex(8)))
    assert (empty.batch, Batch.select().where(Batch.key == other).count()) == ("", 0)


def test_a_person_and_the_household_are_changed_at_once(office: Office) -> None:
    """Neither waits for the other in a ring, and the copy is right whoever was first."""
    kim, door, grids = office.id("kim"), office.id("door_1"), ("apricot_2", "apricot_1")
    for number in range(12):
        grid = office.id(grids[number % 2])
        answers = together(
            lambda grid=grid: store.change(TELLER, Household, door, {"area": grid}),
            lambda number=number: store.change(TELLER, Resident, kim, {"note": f"n{number}"}),
        )
        assert not [each for each in answers if isinstance(each, Exception)], [is_busy(e) for e in answers]
        assert (office["kim"].area_id, office["kim"].note) == (grid, f"n{number}")


def test_a_copy_is_not_typed_over(office: Office) -> None:
    store.change(TELLER, Resident, office.id("kim"), {"area": office.id("willow_1"), "note": "typed"})
    assert (office["kim"].area_id, office["kim"].note) == (office.id("apricot_1"), "typed")


# Copies


def test_a_copy_that_followed_is_no_change_since(office: Office) -> None:
    kim, door = office.id("kim"), office.id("door_2")
    store.change(TELLER, Resident, kim, {"household": door})
    key = last().key
    store.change(TELLER, Household, door, {"area": office.id("willow_1")})
    assert store.hindered(TELLER, key) == {}
    undone = store.undo(TELLER, key)
    assert (undone.done, undone.refused) == (1, [])
    assert (office["kim"].household_id, office["kim"].area_id) == (
        office.id("door_1"),
        office.id("apricot_1"),
    )


def test_a_merge_is_taken_back_after_the_kept_one_changed(office: Office) -> None:
    kim, lee = office.id("kim"), office.id("lee")
    _row, key, _left = store.merge(TELLER, Resident, lee, kim, {"name": "金哲洙"})
    assert store.hindered(TELLER, key) == {}
    store.change(TELLER, Resident, lee, {"away": "returned", "name_latin": "LEE"})
    assert store.hindered(TELLER, key) == {}
    assert store.undo(TELLER, key).refused == []
    assert Membership.get_by_id(office.id("kim_works")).resident_id == kim


def test_a_place_where_somebody_without_a_household_lives_is_not_empty(office: Office) -> None:
    grid = store.create(TELLER, Area, {"name": "新网格", "kind": "grid", "parent": office.id("apricot")})
    person = store.create(TELLER, Resident, {"name": "无户", "kind": "visitor", "area": grid.id})
    with pytest.raises(store.InUse) as caught:
        store.delete(TELLER, Area, grid.id)
    assert caught.value.references == [(Resident, 1)]
    assert person.id in listing.ids(TELLER, Resident, Query.parse(TELLER, Resident, {"sort": "area"}), 100)
    store.delete(TELLER, Resident, person.id)
    store.delete(TELLER, Area, grid.id)
    with pytest.raises(store.Invalid):
        store.restore(TELLER, Resident, person.id)
    with pytest.raises(store.Invalid):
        store.create(TELLER, Resident, {"name": "无户", "kind": "visitor", "area": grid.id})


def test_who_lives_in_one_of_two_places_without_a_household_goes_along(office: Office) -> None:
    grids = [
        store.create(TELLER, Area, {"name": name, "kind": "grid", "parent": office.id("apricot")}).id
        for name in ("甲网格", "乙网格")
    ]
    person = store.create(TELLER, Resident, {"name": "无户", "kind": "visitor", "area": grids[1]})
    key = store.merge(TELLER, Area, *grids, {}).key
    assert Resident.get_by_id(person.id).area_id == grids[0]
    assert store.undo(TELLER, key).refused == []
    assert Resident.get_by_id(person.id).area_id == grids[1]


def test_references_are_counted_as_far_as_they_are_seen(office: Office) -> None:
    store.create(TELLER, Membership, {"resident": office.id("wang"), "company": office.id("company")})
    store.create(TELLER, Membership, {"resident": office.id("lee"), "company": office.id("company")})
    clerk = office.actor("clerk")
    with pytest.raises(store.InUse) as caught:
        store.delete(clerk, Company, office.id("company"))
    assert dict(caught.value.references)[Membership] == 2
    with pytest.raises(store.InUse) as caught:
        store.delete(TELLER, Company, office.id("company"))
    assert dict(caught.value.references)[Membership] == 3


# Parts of which each has one only


def foreigner(office: Office, name: str, **values: Any) -> int:
    """The only card of that person holds these values."""
    found = ForeignNational.get_or_none(ForeignNational.resident == office.id(name))
    if found is None:
        return store.create(TELLER, ForeignNational, {"resident": office.id(name), **values}).id
    return store.change(TELLER, ForeignNational, found.id, values).id


def test_one_value_that_contradicts_leaves_the_others(office: Office) -> None:
    kim, lee = office.id("kim"), office.id("lee")
    store.change(TELLER, Resident, lee, {"born": date(1974, 8, 12)})
    foreigner(office, "lee", mrz=MRZ, entry_port="天津", visa_type="Z", residence_permit_number="RP778899")
    card = foreigner(office, "kim", visa_type=None, entry_port="", residence_permit_number=None)
    _row, key, left = store.merge(TELLER, Resident, kim, lee, {})
    found = ForeignNational.get_by_id(card)
    assert (found.visa_type, found.entry_port) == ("Z", "天津")
    assert found.residence_permit_number.plain() == "RP778899"
    assert (found.passport_number.plain(), found.mrz) == ("M12345678", None)
    assert left == [(ForeignNational, "mrz")]
    assert store.undo(TELLER, key).refused == []
    assert ForeignNational.get_by_id(card).entry_port == ""


@pytest.mark.parametrize(
    ("value", "empty"),
    [(None, True), ("", True), (False, False), (0, False), (Text(), True), (Text("x"), False)],
)
def test_what_is_empty(value: Any, empty: bool) -> None:
    assert _empty(value) is empty


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_the_page_tells_what_was_left_out(office: Office, client_of: Callable[[str], Client]) -> None:
    lee = office["lee"]
    store.change(TELLER, Resident, lee.id, {"born": date(1974, 8, 12)})
    foreigner(office, "lee", mrz=MRZ)
    both = {"one": office.id("kim"), "other": lee.id, "keep": "one"}
    versions = {"version.one": office["kim"].version, "version.other": office["lee"].version}
    User.update(interface_language="en").execute()
    client = client_of("clerk")
    answer = client.post("/admin/resident/alike/merge/", data=both | versions)
    page = client.get(answer.location).text
    assert "contradicts" in page


def test_a_part_in_the_bin_does_not_stand_in_the_way(office: Office) -> None:
    kim, lee = office.id("kim"), office.id("lee")
    card = foreigner(office, "lee", passport_number="M12345679", entry_port="上海", visa_type="L")
    store.delete(TELLER, ForeignNational, card)
    mine = foreigner(office, "kim", visa_type="Z")
    _row, key, left = store.merge(TELLER, Resident, lee, kim, {})
    found = ForeignNational.get_by_id(card)
    assert (found.deleted_at, found.resident_id, found.visa_type, found.entry_port) == (None, lee, "Z", "")
    assert (found.passport_number.plain(), left) == ("M12345678", [])
    undone = store.undo(TELLER, key)
    assert undone.refused == []
    found = ForeignNational.get_by_id(card)
    assert (bool(found.deleted_at), found.entry_port, found.visa_type) == (True, "上海", "L")
    assert ForeignNational.get_by_id(mine).deleted_at is None
    assert store.undo(TELLER, undone.batch).refused == []
    assert ForeignNational.get_by_id(card).passport_number.plain() == "M12345678"


def test_both_are_as_they_were_compared(office: Office) -> None:
    kim, lee = office["kim"], office["lee"]
    for name in ("kim", "lee"):
        versions = office["kim"].version, office["lee"].version
        store.change(TELLER, Resident, office.id(name), {"note": "important"})
        with pytest.raises(store.Conflict):
            duplicates.make_one(TELLER, Resident, kim.id, lee.id, {}, versions=versions)
    assert (office["lee"].deleted_at, duplicates.Duplicate.select().count()) == (None, 0)


# What names a row without a link


def test_a_reminder_goes_with_the_row_and_comes_back(office: Office) -> None:
    kim, lee, clerk = office.id("kim"), office.id("lee"), office.actor("clerk")
    about = {"record": "resident", "row": kim, "user": office.id("user:administrator")}
    mine = store.create(TELLER, Reminder, {"due_on": date(2026, 1, 1), "note": "call"}, system=about)
    household = about | {"record": "household"}
    other = store.create(TELLER, Reminder, {"due_on": date(2026, 1, 1)}, system=household)
    key = store.merge(clerk, Resident, lee, kim, {}).key
    assert [Reminder.get_by_id(each.id).row for each in (mine, other)] == [lee, kim]
    assert store.hindered(clerk, key) == {}
    undone = store.undo(clerk, key)
    assert (undone.refused, Reminder.get_by_id(mine.id).row) == ([], kim)
    assert store.undo(clerk, undone.batch).refused == []
    assert Reminder.get_by_id(mine.id).row == lee


def test_every_soft_link_names_columns() -> None:
    for record in records():
        for of, number in record.meta("soft_links", ()):
            assert record.column(of).facts.system
            assert record.column(number).facts.system


# Columns of the product


def test_what_the_product_wrote_is_written_back(office: Office) -> None:
    about = {"record": "resident", "query": "f.away=returned", "user": office.id("user:clerk")}
    row = store.create(TELLER, SavedList, {"name": "x"}, system=about)
    store.change(TELLER, SavedList, row.id, {}, system={"query": "f.away=never_left"})
    key = last().key
    undone = store.undo(TELLER, key)
    assert (undone.done, undone.refused) == (1, [])
    assert SavedList.get_by_id(row.id).query == "f.away=returned"
    assert Batch.get(Batch.key == key).undone_by == undone.batch != ""


def test_an_act_of_nothing_to_write_back_is_not_taken_back(office: Office) -> None:
    act = store.Act(TELLER, "edit", Resident)
    act.log(office["kim"], {"area": [office.id("willow_1"), office.id("apricot_1")]})
    with connection.atomic():
        key = act.close()
    undone = store.undo(TELLER, key)
    assert (undone.done, undone.batch, len(undone.refused)) == (0, "", 1)
    assert Batch.get(Batch.key == key).undone_by is None


def test_counts_follow_what_stands(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counts, "WORTH", 0)
    live = Resident.select().where(Resident.deleted_at.is_null())

    def counted() -> int:
        return counts.remembered(Resident, "", live.count)

    counted()
    with monkeypatch.context() as patched:
        patched.setattr(store.Act, "close", lambda _act: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            store.delete(TELLER, Resident, office.id("omar"))
    assert counted() == live.count()
    store.delete(TELLER, Resident, office.id("omar"))
    assert counted() == live.count()
    store.undo(TELLER, last().key)
    assert counted() == live.count()
