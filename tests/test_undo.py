"""Taking acts back: everything they did and nothing that somebody did since, by whom it may concern."""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_babel import Babel

from backoffice import acts, exchange, queue, reading, store, tables, worker
from backoffice.access import ROLES, Actor
from backoffice.store import Edit
from models.base import database as current
from models.journeys.return_plan import ReturnPlan
from models.people.foreign_national import ForeignNational
from models.people.resident import Resident
from models.register import records
from models.system.batch import Batch
from models.system.change import Change
from models.system.job import Job, JobItem, State
from tests.cast import TELLER

Clients = Callable[[str | None], Any]


@pytest.fixture(autouse=True)
def babel(database: Any, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[None]:
    """A queue of the test's own, and a language."""
    if "client_of" in request.fixturenames:
        request.getfixturevalue("app")  # which opens the queue that the other tests find again
    before = queue._bell.instance
    queue.open_queue(tmp_path)
    if "client_of" in request.fixturenames:
        yield
    else:
        app = Flask("tests")
        Babel(app)
        with app.app_context():
            yield
    queue._bell.instance, queue._bell.huey = before, None


def last() -> Batch:
    return Batch.select().order_by(Batch.id.desc()).get()


def shape(*tables: Any) -> dict[str, Any]:
    """Every stored value of these records, but versions and times."""
    return {
        record.key(): {
            row.id: {
                field.name: store.stored(field, row)
                if not getattr(field, "sealed", False)
                else str(row.__data__.get(field.name) and row.__data__[field.name].plain())
                for field in record.columns()
            }
            | {"away": row.deleted_at is not None}
            for row in record.select()
        }
        for record in tables
    }


def everything() -> dict[str, Any]:
    return shape(Resident, ReturnPlan, ForeignNational)


def an_edit(actor: Actor, office: Any) -> None:
    store.change(actor, Resident, office.id("kim"), {"name": "新名", "note": "新", "phone": "13900000000"})


def a_paste(actor: Actor, office: Any) -> None:
    edits = [Edit(office.id(name), {"note": name, "away": "returned"}) for name in ("kim", "lee", "park")]
    outcome = store.change_many(actor, Resident, edits)
    store.change_many(actor, Resident, [Edit(office.id("lee"), {"note": "mended"})], act=outcome.batch)


def a_bulk_edit(actor: Actor, office: Any) -> None:
    edits = [Edit(row.id, {"note": "alike", "area": None}) for row in Resident.select()]
    store.change_many(actor, Resident, edits, verb="bulk", whole=True)


def a_deletion(actor: Actor, office: Any) -> None:
    store.delete_many(actor, Resident, [office.id("omar"), office.id("chan")])


def a_restoration(actor: Actor, office: Any) -> None:
    store.restore_many(actor, Resident, [office.id("omar"), office.id("chan")])


def a_creation(actor: Actor, office: Any) -> None:
    store.create(actor, Resident, {"name": "新来", "kind": "visitor", "household": office.id("door_1")})


def a_merge(actor: Actor, office: Any) -> None:
    store.merge(actor, Resident, office.id("lee"), office.id("kim"), {"note": "one"})


ACTS = {
    each.__name__: each
    for each in (an_edit, a_paste, a_bulk_edit, a_deletion, a_restoration, a_creation, a_merge)
}


@pytest.mark.parametrize("name", ACTS)
def test_each_kind_of_act_is_taken_back_and_done_again(office: Any, name: str) -> None:
    if name == "a_merge":  # each has a file as a foreigner, and may have one only
        store.create(TELLER, ForeignNational, {"resident": office.id("lee"), "passport_number": "M12345679"})
    if name == "a_restoration":
        a_deletion(TELLER, office)
    before = everything()
    ACTS[name](TELLER, office)
    after, act = everything(), last()
    assert after != before
    undone = store.undo(TELLER, act.key)
    assert undone.refused == []
    if name == "a_creation":
        made = {key: row for key, row in everything()["resident"].items() if not row["away"]}
        assert made == before["resident"]
    else:
        assert everything() == before
    again = store.undo(TELLER, undone.batch)
    assert (again.refused, everything()) == ([], after)
    once_more = store.undo(TELLER, act.key)  # it stands again, and so may be taken back again
    assert once_more.refused == []


def test_after_a_merge_both_lead_to_one_and_apart_again(office: Any) -> None:
    kim, lee = office.id("kim"), office.id("lee")
    store.create(
        TELLER, ForeignNational, {"resident": lee, "passport_number": "M12345679", "entry_port": "天津"}
    )
    row, key, left = store.merge(TELLER, Resident, kim, lee, {"phone": "13800000002"})
    assert left == []
    assert row.phone.plain() == "13800000002"
    assert office["lee"].deleted_at is not None
    cards = [each for each in ForeignNational.select() if each.deleted_at is None]
    assert [each.resident_id for each in cards] == [kim], "of what each may have one only, one stays"
    assert cards[0].entry_port == "天津", "what the kept one lacked it took over"
    assert Batch.get(Batch.key == key).verb == "merge"
    assert store.undo(TELLER, key).refused == []
    assert {each.resident_id for each in ForeignNational.select() if each.deleted_at is None} == {kim, lee}
    assert office["kim"].phone.plain() == "13800000001"


def test_only_rows_whose_written_columns_changed_since_stay(office: Any) -> None:
    a_paste(TELLER, office)
    act = last()
    store.change(TELLER, Resident, office.id("kim"), {"note": "somebody else's"})
    store.change(TELLER, Resident, office.id("lee"), {"name_latin": "LEE YOUNG"})
    undone = store.undo(TELLER, act.key)
    assert [(record, row) for record, row, _why in undone.refused] == [(Resident, office.id("kim"))]
    assert (office["kim"].note, office["lee"].note, office["lee"].name_latin) == (
        "somebody else's",
        "",
        "LEE YOUNG",
    )
    assert undone.done == 2


def test_what_would_be_refused_is_known_before(office: Any) -> None:
    a_paste(TELLER, office)
    act = last()
    store.change(TELLER, Resident, office.id("kim"), {"note": "somebody else's"})
    store.delete(TELLER, Resident, office.id("park"))
    before = everything()
    expected = {(Resident, office.id("kim")), (Resident, office.id("park"))}
    assert set(store.hindered(TELLER, act.key)) == expected
    assert everything() == before
    assert {(record, row) for record, row, _why in store.undo(TELLER, act.key).refused} == expected


def test_two_who_take_back_at_once_do_it_once(office: Any) -> None:
    an_edit(TELLER, office)
    act = last()
    store.undo(TELLER, act.key)
    with pytest.raises(store.Invalid):
        store.undo(TELLER, act.key)
    assert Change.select().where(Change.verb == "undo").count() == 1


def test_back_and_forth_keeps_who_stands(office: Any) -> None:
    an_edit(TELLER, office)
    act = last()
    back = store.undo(TELLER, act.key).batch
    forth = store.undo(TELLER, back).batch
    assert Batch.get(Batch.key == act.key).undone_by is None
    again = store.undo(TELLER, forth).batch
    assert Batch.get(Batch.key == act.key).undone_by == back
    assert Batch.get(Batch.key == back).undone_by is None
    assert Batch.get(Batch.key == forth).undone_by == again


def test_what_is_offered_follows_what_was_done(office: Any) -> None:
    clerk = office.actor("clerk")

    def offered() -> tuple[str | None, str | None]:
        _last, undo, redo = acts.recent(clerk, Resident)
        return undo and undo.key, redo and redo.key

    assert offered() == (None, None)
    keys = []
    for note in ("one", "two"):
        store.change(clerk, Resident, office.id("kim"), {"note": note})
        keys.append(last().key)
    assert offered() == (keys[1], None)
    second = store.undo(clerk, keys[1]).batch
    assert offered() == (keys[0], second)
    first = store.undo(clerk, keys[0]).batch
    assert offered() == (None, first)
    assert office["kim"].note == ""
    forth = store.undo(clerk, first).batch
    assert offered() == (forth, second)
    store.undo(clerk, second)
    assert offered()[1] is None
    assert office["kim"].note == "two"
    store.undo(clerk, last().key)
    store.change(clerk, Resident, office.id("lee"), {"note": "other"})
    assert offered() == (last().key, None), "a new act ends what could be done again"


@pytest.mark.parametrize("name", [name for name in ACTS if name != "a_merge"])
def test_many_rows_are_taken_back_by_a_worker(
    office: Any, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if name == "a_restoration":
        a_deletion(TELLER, office)
    monkeypatch.setattr(acts, "AT_ONCE", 0)
    monkeypatch.setitem(acts.jobs.KINDS, "undo", acts.jobs.Kind(**{**vars(acts.KIND), "chunk": 2, "part": 2}))
    before = everything()
    ACTS[name](TELLER, office)
    act = last()
    job = acts.take_back(TELLER, act.key)
    assert isinstance(job, Job)
    worker.at_once(job.id)
    job = Job.get_by_id(job.id)
    assert (job.state, job.failed) == (State.DONE, 0)
    assert Batch.select().where(Batch.undoes == act.key).count() == 1, "all its pieces are one act"
    found = everything()
    if name == "a_creation":
        found["resident"] = {key: row for key, row in found["resident"].items() if not row["away"]}
    assert found == before


def test_a_worker_names_the_rows_that_stay(office: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acts, "AT_ONCE", 0)
    a_paste(TELLER, office)
    act = last()
    store.change(TELLER, Resident, office.id("kim"), {"note": "somebody else's"})
    job = acts.take_back(TELLER, act.key)
    assert isinstance(job, Job)
    worker.at_once(job.id)
    (item,) = JobItem.select().where(JobItem.job == job.id, JobItem.state == State.FAILED)
    assert (item.row, item.reason, bool(item.detail)) == (office.id("kim"), "stays", True)
    assert office["kim"].note == "somebody else's"


def test_long_back_and_forth_is_told_in_a_few_queries(office: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    clerk = office.actor("clerk")
    store.change(clerk, Resident, office.id("kim"), {"note": "z"})
    for turn in range(12):
        _last, undo, redo = acts.recent(clerk, Resident)
        assert (undo is None, redo is None) == (bool(turn % 2), not turn % 2)
        store.undo(clerk, (undo or redo).key)
    found, _more = acts.acts(clerk, Resident)
    assert [each.again for each in found[:13]] == [not n % 2 for n in range(12)] + [False]
    monkeypatch.setattr(acts, "_STEPS", 3)
    asked: list[str] = []
    execute = current.obj.execute_sql
    with monkeypatch.context() as patch:
        patch.setattr(
            current.obj, "execute_sql", lambda sql, *a, **k: asked.append(sql) or execute(sql, *a, **k)
        )
        assert acts.recent(clerk, Resident)[0].again is True
        assert len(asked) < 15
        asked.clear()
        patch.setattr(acts, "_STEPS", 200)
        acts.recent(clerk, Resident)
        assert len(asked) == 1


# A taking back that takes long


@pytest.fixture
def long_act(office: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """An act of five rows that a worker takes back in pieces of two."""
    kind = acts.jobs.Kind(**{**vars(acts.KIND), "chunk": 2, "part": 2})
    monkeypatch.setitem(acts.jobs.KINDS, "undo", kind)
    rows = [store.create(TELLER, Resident, {"name": f"甲{n}", "kind": "visitor"}).id for n in range(5)]
    monkeypatch.setattr(acts, "AT_ONCE", 0)
    return store.change_many(TELLER, Resident, [Edit(row, {"note": "b"}) for row in rows]).batch


def written() -> int:
    """How many rows have what the long act wrote."""
    return int(Resident.select().where(Resident.note == "b").count())


def one_piece(job: Job) -> None:
    worker._do(Job.get_by_id(job.id), worker.claim(job.id))


def by_worker(actor: Actor, key: str) -> Job:
    job = acts.take_back(actor, key)
    assert isinstance(job, Job)
    return job


def test_a_taking_back_that_is_ordered_twice_is_one_job(office: Any, long_act: str) -> None:
    job = by_worker(TELLER, long_act)
    assert by_worker(TELLER, long_act) == job
    with pytest.raises(store.Invalid):
        acts.take_back(office.actor("administrator"), long_act)
    one_piece(job)
    assert by_worker(TELLER, long_act) == job
    worker.at_once(job.id)
    assert Job.get_by_id(job.id).state == State.DONE
    assert written() == 0
    with pytest.raises(store.Invalid):
        acts.take_back(TELLER, long_act)


def test_a_running_taking_back_is_not_taken_back(office: Any, long_act: str) -> None:
    job = by_worker(TELLER, long_act)
    one_piece(job)
    undoing = Batch.get(Batch.key == long_act).undone_by
    for actor in (TELLER, office.actor("administrator")):
        with pytest.raises(store.Invalid):
            acts.take_back(actor, undoing)
    worker.at_once(job.id)
    assert written() == 0
    worker.at_once(by_worker(TELLER, undoing).id)
    assert written() == 5


@pytest.mark.parametrize("pieces", [0, 1])
def test_a_cancelled_taking_back_goes_on(office: Any, long_act: str, pieces: int) -> None:
    job = by_worker(TELLER, long_act)
    for _piece in range(pieces):
        one_piece(job)
    acts.jobs.cancel(TELLER, job.id)
    assert written() == 5 - 2 * pieces
    assert (acts.unfinished(TELLER, long_act) is not None) == bool(pieces)
    assert by_worker(TELLER, long_act) == job
    worker.at_once(job.id)
    job = Job.get_by_id(job.id)
    assert (job.state, job.done, job.failed) == (State.DONE, 5, 0)
    assert written() == 0
    assert Batch.select().where(Batch.undoes == long_act).count() == 1, "all of it is one act"
    assert acts.unfinished(TELLER, long_act) is None


def test_a_half_done_taking_back_can_be_taken_back(office: Any, long_act: str) -> None:
    job = by_worker(TELLER, long_act)
    one_piece(job)
    acts.jobs.cancel(TELLER, job.id)
    undoing = Batch.get(Batch.key == long_act).undone_by
    worker.at_once(by_worker(TELLER, undoing).id)
    assert written() == 5
    acts.jobs.resume(job.id)
    worker.at_once(job.id)
    assert written() == 5, "it does not go on after it was taken back"
    second = by_worker(TELLER, long_act)
    assert second != job
    worker.at_once(second.id)
    assert written() == 0


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_the_page_of_an_act_offers_to_go_on(office: Any, long_act: str, client_of: Clients) -> None:
    actor, clerk = office.actor("clerk"), client_of("clerk")
    rows = [office.id(name) for name in ("kim", "lee", "park")]
    key = store.change_many(actor, Resident, [Edit(row, {"note": "c"}) for row in rows]).batch
    job = by_worker(actor, key)
    one_piece(job)
    address = f"/admin/resident/acts/{key}/"
    acts.jobs.cancel(actor, job.id)
    assert 'id="undo"' in clerk.get(address).text
    answer = clerk.post("/admin/resident/undo/", data={"act": key})
    assert f"/{job.id}" in answer.location
    worker.at_once(job.id)
    assert 'id="undo"' not in clerk.get(address).text


def test_another_ones_act_is_for_those_who_see_histories(office: Any) -> None:
    store.change(TELLER, ReturnPlan, office.id("sato_returns"), {"flight": "OUT 1"})
    act = last()
    for role in ROLES:
        actor = office.actor(role)
        if role in ("administrator", "clerk"):
            assert acts.act(actor, act.key).rows == 1
        else:
            with pytest.raises(store.Missing):
                acts.act(actor, act.key)
    with pytest.raises(store.Missing):
        store.undo(office.actor("duty_officer"), act.key)


def test_an_act_beyond_reach_is_not_taken_back(office: Any) -> None:
    """A liaison who may see histories reaches only the rows of the own organisation."""
    liaison = office.actor("company_liaison")
    ids = [office.id("kim_returns"), office.id("sato_returns")]
    outcome = store.change_many(TELLER, ReturnPlan, [Edit(row, {"flight": "OUT 1"}) for row in ids])
    shown = acts.act(liaison, outcome.batch)
    lines, beyond, _more = acts.lines(liaison, shown)
    assert [line.row for line in lines] == [office.id("kim_returns")]
    assert beyond == 1
    undone = store.undo(liaison, outcome.batch)
    assert [(record, row) for record, row, _why in undone.refused] == [(ReturnPlan, ids[1])]
    assert (office["kim_returns"].flight, office["sato_returns"].flight) == ("XX 123", "OUT 1")
    assert reading.titles_of(liaison, [(ReturnPlan, ids[1])]) == {}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_histories_of_acts_open_by_role(office: Any, client_of: Clients, role: str) -> None:
    actor, client = office.actor(role), client_of(role)
    store.change(TELLER, ReturnPlan, office.id("kim_returns"), {"stay_address": "杏花路99号"})
    act = last()
    for record in records():
        may = acts.access.may(actor, "view", record)
        for path in ("acts/", "acts/bar/"):
            assert client.get(f"/admin/{record.key()}/{path}").status_code == (200 if may else 403)
    answer = client.get(f"/admin/return_plan/acts/{act.key}/")
    sees = acts.access.may(actor, "history", ReturnPlan) and role != "school_liaison"
    assert (answer.status_code == 200) == sees
    assert ("杏花路99号" in answer.text) == sees
    if not acts.access.may(actor, "edit", ReturnPlan) or not sees:
        answer = client.post("/admin/return_plan/undo/", data={"act": act.key})
        assert answer.status_code in (403, 404)
        assert office["kim_returns"].stay_address == "杏花路99号"


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_taken_back_by_form_and_as_json(office: Any, client_of: Clients) -> None:
    clerk = client_of("clerk")
    actor = office.actor("clerk")
    ids = [office.id(name) for name in ("kim", "lee", "park")]
    key = store.change_many(actor, Resident, [Edit(row, {"note": "pasted"}) for row in ids]).batch
    store.change(TELLER, Resident, ids[0], {"note": "somebody else's"})
    page = clerk.get("/admin/resident/").text
    assert key in page
    answer = clerk.post("/admin/resident/undo/", json={"act": key, "columns": ["name", "note"]})
    assert answer.status_code == 200
    assert answer.json["done"] == 2
    assert [each["id"] for each in answer.json["refused"]] == [ids[0]]
    assert answer.json["refused"][0]["title"] == "金哲洙"
    assert set(answer.json["rows"]) == {str(row) for row in ids}
    assert answer.json["rows"][str(ids[1])]["cells"]["note"] == ""
    twice = clerk.post("/admin/resident/undo/", json={"act": key})
    assert twice.status_code == 409
    assert twice.json["message"]
    form = clerk.post("/admin/resident/undo/", data={"act": answer.json["act"], "url": "/admin/resident/"})
    assert (form.status_code, form.location) == (302, "/admin/resident/")
    assert [office[name].note for name in ("kim", "lee", "park")] == ["somebody else's", "pasted", "pasted"]


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("sent", [{}, {"act": None}, {"act": "0" * 16}, {"act": 7}, {"act": ["x"]}, []])
def test_an_act_that_is_none_is_not_found(office: Any, client_of: Clients, sent: Any) -> None:
    assert client_of("clerk").post("/admin/resident/undo/", json=sent).status_code == 404


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_an_act_is_taken_back_under_its_own_record(office: Any, client_of: Clients) -> None:
    clerk = office.actor("clerk")
    store.change(clerk, ReturnPlan, office.id("kim_returns"), {"flight": "MINE 1"})
    answer = client_of("clerk").post("/admin/resident/undo/", data={"act": last().key})
    assert answer.status_code == 404
    assert office["kim_returns"].flight == "MINE 1"


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_chosen_rows_go_and_come_as_one_act(office: Any, client_of: Clients) -> None:
    clerk = client_of("clerk")
    fresh = store.create(TELLER, ReturnPlan, {"resident": office.id("lee"), "flight": "ZZ 1"})
    ids = [office.id("kim_returns"), fresh.id]
    clerk.post("/admin/return_plan/action/", data={"action": "delete", "sure": "1", "rowid": ids})
    act = last()
    assert (act.verb, act.rows) == ("delete", 2)
    assert act.key in clerk.get("/admin/return_plan/").text
    clerk.post("/admin/return_plan/undo/", data={"act": act.key})
    assert office["kim_returns"].deleted_at is None


COLUMNS = ("note", "name_latin", "away")


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_no_interleaving_loses_an_edit_made_since(office: Any) -> None:
    """Two people paste, edit and take back at random; beside them stands what each cell must hold."""
    chance = random.Random(20200322)
    people = [TELLER, Actor.system("another")]
    rows = [office.id(name) for name in ("kim", "lee", "park", "sato")]
    choices = [value for value, _label in Resident._meta.fields["away"].choices]

    def value(column: str) -> Any:
        return chance.choice(choices) if column == "away" else secrets.token_hex(3).upper()

    def cells() -> dict[tuple[int, str], Any]:
        return {
            (row.id, name): row.__data__[name]
            for row in Resident.select().where(Resident.id.in_(rows))
            for name in COLUMNS
        }

    wrote: dict[str, dict[tuple[int, str], tuple[Any, Any]]] = {}
    for _step in range(200):
        before = cells()
        standing = [
            batch.key for batch in Batch.select().where(Batch.undone_by.is_null(), Batch.key.in_(list(wrote)))
        ]
        if standing and chance.random() < 0.45:
            key = chance.choice(standing)
            undone = store.undo(chance.choice(people), key)
            refused = {row for _record, row, _why in undone.refused}
            expected = dict(before)
            for row in {row for row, _name in wrote[key]}:
                mine = {name: pair for (each, name), pair in wrote[key].items() if each == row}
                intact = all(before[row, name] == pair[1] for name, pair in mine.items())
                assert intact == (row not in refused), "refused is what somebody changed, and only that"
                if intact:
                    expected |= {(row, name): pair[0] for name, pair in mine.items()}
            assert cells() == expected
            done = undone.batch
        else:
            edits = [
                Edit(row, {name: value(name) for name in chance.sample(COLUMNS, chance.randint(1, 3))})
                for row in chance.sample(rows, chance.randint(1, 4))
            ]
            done = store.change_many(chance.choice(people), Resident, edits).batch
        after = cells()
        if done:
            wrote[done] = {cell: (before[cell], after[cell]) for cell in after if before[cell] != after[cell]}


def test_an_imported_file_is_one_act(office: Any, app: Any, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(exchange, "BATCH", 2)
    path = tmp_path / "residents.csv"
    lines = [f"{office.id('kim')},金哲洙,read in", f"{office.id('lee')},,read in"]
    lines += [f",新来{number},read in" for number in range(3)]
    path.write_text("\n".join(["id,name,note", *lines]), encoding="utf-8")
    with app.app_context(), tables.open_table(path) as table:
        report = exchange.read_in(TELLER, Resident, table)
    assert (report.made, report.changed, report.failed) == (3, 2, 0), report.problems
    act = last()
    assert (act.verb, act.rows) == ("import", 5)
    undone = store.undo(TELLER, act.key)
    assert (undone.done, undone.refused) == (5, [])
    assert office["kim"].note == office["lee"].note == ""
    live = Resident.select().where(Resident.note == "read in", Resident.deleted_at.is_null())
    assert not live.exists()
