"""The same values for many rows: within reach, as the preview said, exactly once, no edit of others lost."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_babel import Babel

from backoffice import access, acts, bulk, jobs, queue, store, worker
from backoffice.access import ROLES, Actor, Sight
from backoffice.query import Query
from models.base import now
from models.journeys.return_plan import ReturnPlan
from models.people.resident import Resident
from models.register import by_name, records
from models.system.batch import Batch
from models.system.change import Change
from models.system.job import Job, JobItem, State
from tests.cast import TELLER

Clients = Callable[[str | None], Any]
FLIGHT = "XX 900"


@pytest.fixture
def babel(database: Any, tmp_path: Path) -> Iterator[None]:
    """A queue of the test's own, and a language."""
    before = queue._bell.instance
    queue.open_queue(tmp_path)
    app = Flask("tests")
    Babel(app)
    with app.app_context():
        yield
    queue._bell.instance, queue._bell.huey = before, None


def plans(office: Any, *names: str) -> list[Any]:
    return [office[name] for name in names]


def everything(actor: Actor, record: type[Any], **args: str) -> Query:
    return Query.parse(actor, record, args)


def ordered(actor: Actor, values: dict[str, Any], record: Any = ReturnPlan, **args: str) -> Job:
    found = bulk.survey(actor, record, everything(actor, record, **args), values)
    return bulk.order(actor, record, found, values, act=secrets.token_hex(8))


def run(job: Job) -> Job:
    worker.at_once(job.id)
    return Job.get_by_id(job.id)


def fates(job: Job) -> dict[int, tuple[str, str]]:
    items = JobItem.select().where(JobItem.job == job.id)
    return {item.row: (item.state, item.reason) for item in items}


def test_rows_change_as_one_act_and_come_back(office: Any, babel: None) -> None:
    clerk = office.actor("clerk")
    before = office["kim_returns"].flight
    job = run(ordered(clerk, {"flight": FLIGHT}, ids=str(office.id("kim_returns"))))
    assert (job.state, job.done, office["kim_returns"].flight) == (State.DONE, 1, FLIGHT)
    batch = Batch.get(Batch.key == jobs.parameters_of(job)["act"])
    assert (batch.verb, batch.rows, batch.actor) == ("bulk", 1, clerk.user_id)
    assert acts.take_back(clerk, batch.key).done == 1
    assert office["kim_returns"].flight == before


def test_the_survey_says_what_the_job_does(office: Any, babel: None) -> None:
    values = {"flight": office["sato_returns"].flight}
    query = everything(TELLER, ReturnPlan)
    found = bulk.survey(TELLER, ReturnPlan, query, values)
    bulk.try_out(TELLER, ReturnPlan, found, values)
    assert (found.matched, found.beyond, found.same) == (3, 0, 1)
    assert {new.flight for _old, new in found.first} == {"YY 456"}
    assert {old.flight for old, _new in found.first} == {"XX 123", "ZZ 789"}
    assert office["kim_returns"].flight == "XX 123", "a trial leaves nothing behind"
    assert not Batch.select().where(Batch.verb == "bulk").exists()
    job = run(bulk.order(TELLER, ReturnPlan, found, values, act=secrets.token_hex(8)))
    assert (job.done, jobs.noted(job, "same"), jobs.noted(job, "")) == (3, 1, 2)


def test_what_is_wrong_is_said_before_and_after(office: Any, babel: None) -> None:
    values = {"stay": "company_room"}
    found = bulk.survey(TELLER, ReturnPlan, everything(TELLER, ReturnPlan), values)
    bulk.try_out(TELLER, ReturnPlan, found, values)
    assert set(found.problems) == {office.id("choi_returns")}
    job = run(bulk.order(TELLER, ReturnPlan, found, values, act=secrets.token_hex(8)))
    assert (job.state, fates(job)[office.id("choi_returns")]) == (State.PARTLY, (State.FAILED, "invalid"))
    (item,) = jobs.failures(job)
    assert jobs.why(job, item.reason, item.detail)
    assert office["choi_returns"].stay is None


def test_a_row_that_somebody_changed_since_is_named_and_kept(office: Any, babel: None) -> None:
    job = ordered(TELLER, {"flight": FLIGHT})
    store.change(office.actor("clerk"), ReturnPlan, office.id("kim_returns"), {"flight": "MINE 1"})
    store.change(TELLER, ReturnPlan, office.id("sato_returns"), {"transit": "青岛"})
    run(job)
    assert fates(job)[office.id("kim_returns")] == (State.FAILED, "conflict")
    assert (office["kim_returns"].flight, office["sato_returns"].flight) == ("MINE 1", FLIGHT)
    assert office["sato_returns"].transit == "青岛"


def test_a_change_between_the_preview_and_the_order_is_kept_too(office: Any, babel: None) -> None:
    seen = now()
    store.change(TELLER, ReturnPlan, office.id("kim_returns"), {"flight": "MINE 1"})
    store.change(TELLER, ReturnPlan, office.id("kim_returns"), {"flight": "MINE 2"})
    found = bulk.survey(TELLER, ReturnPlan, everything(TELLER, ReturnPlan), {"flight": FLIGHT})
    job = run(bulk.order(TELLER, ReturnPlan, found, {"flight": FLIGHT}, act=secrets.token_hex(8), since=seen))
    assert fates(job)[office.id("kim_returns")] == (State.FAILED, "conflict")
    assert office["kim_returns"].flight == "MINE 2"


def test_a_row_gone_meanwhile_is_named(office: Any, babel: None) -> None:
    job = ordered(TELLER, {"flight": FLIGHT})
    store.delete(TELLER, ReturnPlan, office.id("kim_returns"))
    job = run(job)
    assert fates(job)[office.id("kim_returns")] == (State.FAILED, "missing")
    assert (job.done, job.state) == (2, State.PARTLY)


def small_chunks(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setitem(jobs.KINDS, "edit", jobs.Kind(**{**vars(bulk.KIND), "chunk": size, "part": size}))


def test_a_worker_killed_between_writing_and_noting_does_it_once(
    office: Any, babel: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_chunks(monkeypatch, 5)
    job = ordered(TELLER, {"note": "alike"}, Resident)
    real, calls = worker.finish, []

    def dies(*arguments: Any) -> None:
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        real(*arguments)

    monkeypatch.setattr(worker, "finish", dies)
    with pytest.raises(KeyboardInterrupt):
        worker.at_once(job.id)
    changed = Resident.select().where(Resident.note == "alike").count()
    done = JobItem.select().where(JobItem.job == job.id, JobItem.state == State.DONE).count()
    assert changed == done == 5, "what a dead worker wrote counts with its notes or not at all"
    JobItem.update(leased_until=None).where(JobItem.job == job.id, JobItem.state == State.RUNNING).execute()
    job = run(job)
    assert (job.state, job.done) == (State.DONE, 12)
    key = jobs.parameters_of(job)["act"]
    rows = [row for (row,) in Change.select(Change.row).where(Change.batch == key).tuples()]
    assert len(rows) == len(set(rows)) == 12
    assert Batch.get(Batch.key == key).rows == 12
    assert {row.version for row in Resident.select()} == {2}


def test_a_cancelled_job_leaves_the_rest_and_what_is_done_comes_back(
    office: Any, babel: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_chunks(monkeypatch, 5)
    job = ordered(TELLER, {"note": "alike"}, Resident)
    worker.look(job.id)
    held = worker.claim(job.id)
    jobs.cancel(TELLER, job.id)
    worker._do(Job.get_by_id(job.id), held)
    run(job)
    assert Resident.select().where(Resident.note == "alike").count() == 5
    key = jobs.parameters_of(job)["act"]
    assert acts.take_back(TELLER, key).done == 5
    assert not Resident.select().where(Resident.note == "alike").exists()


def test_a_running_edit_is_not_taken_back(office: Any, babel: None, monkeypatch: pytest.MonkeyPatch) -> None:
    small_chunks(monkeypatch, 5)
    job = ordered(TELLER, {"note": "alike"}, Resident)
    worker.look(job.id)
    with pytest.raises(store.Invalid):
        acts.take_back(TELLER, jobs.parameters_of(job)["act"])


def test_the_same_order_twice_is_one(office: Any, babel: None) -> None:
    found = bulk.survey(TELLER, ReturnPlan, everything(TELLER, ReturnPlan), {"flight": FLIGHT})
    act = secrets.token_hex(8)
    first, second = (bulk.order(TELLER, ReturnPlan, found, {"flight": FLIGHT}, act=act) for _time in range(2))
    assert first.id == second.id
    run(first)
    run(second)
    assert Change.select().where(Change.batch == act).count() == 3


def test_values_are_sealed_in_the_tables_of_jobs(office: Any, babel: None) -> None:
    job = ordered(TELLER, {"stay_address": "杏花路1号"}, ids=str(office.id("kim_returns")))
    assert "杏花" not in Job.get_by_id(job.id).parameters
    run(job)
    assert office["kim_returns"].stay_address == "杏花路1号"


def test_too_many_rows_are_refused_with_the_limit(
    office: Any, babel: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "LARGEST", 2)
    with pytest.raises(store.Invalid):
        bulk.survey(TELLER, ReturnPlan, everything(TELLER, ReturnPlan), {"flight": FLIGHT})


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_no_role_changes_rows_or_fields_out_of_reach(office: Any, babel: None, role: str) -> None:
    actor = office.actor(role)
    for record in records():
        offered = bulk.columns(actor, record)
        assert all(access.sight(actor, record, each) is Sight.CLEAR for each in offered)
        assert all(access.editable(actor, record, each) for each in offered)
        hidden = [each for each in record.columns() if each not in offered]
        for column in hidden:
            with pytest.raises(store.Refused):
                bulk.survey(actor, record, Query(), {column.name: None})
    if not bulk.columns(actor, Resident):
        return
    reach = {row.id for row in Resident.select().where(access.rows(actor, "edit", Resident))}
    found = bulk.survey(actor, Resident, everything(actor, Resident), {"note": "alike"})
    assert set(found.versions) == reach & set(found.versions)
    found.versions = {row.id: row.version for row in Resident.select()}  # as if somebody forged the order
    job = run(bulk.order(actor, Resident, found, {"note": "alike"}, act=secrets.token_hex(8)))
    assert {row.id for row in Resident.select().where(Resident.note == "alike")} == reach
    beyond = {row for row, fate in fates(job).items() if fate == (State.FAILED, "missing")}
    assert beyond == set(found.versions) - reach


def test_rights_are_asked_again_for_each_chunk(office: Any, babel: None) -> None:
    job = ordered(office.actor("clerk"), {"flight": FLIGHT})
    by_name("user").update(active=False).where(by_name("user").id == office.id("user:clerk")).execute()  # type: ignore[union-attr]
    run(job)
    assert {reason for _state, reason in fates(job).values()} == {"refused"}
    assert not ReturnPlan.select().where(ReturnPlan.flight == FLIGHT).exists()


# The screens


def inputs(page: str) -> dict[str, str]:
    """The hidden inputs of a page's last form."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return {name: value.replace("&amp;", "&") for name, value in found}


def preview(client: Any, args: str, **sent: Any) -> Any:
    page = client.get(f"/admin/return_plan/bulk/?{args}")
    assert page.status_code == 200
    query = inputs(page.text)["query"]
    return client.post("/admin/return_plan/bulk/", data={"step": "preview", "query": query, **sent})


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_from_the_list_to_the_result_and_back(office: Any, client_of: Clients) -> None:
    clerk = client_of("clerk")
    key = office.id("kim_returns")
    answer = clerk.post("/admin/return_plan/action/", data={"action": "bulk", "rowid": [key]})
    assert answer.status_code == 302
    args = answer.location.partition("?")[2]
    page = preview(clerk, args, set="flight", flight=FLIGHT)
    assert page.status_code == 200
    assert "XX 123" in page.text
    assert FLIGHT in page.text
    sent = {**inputs(page.text), "step": "apply"}
    first, second = (clerk.post("/admin/return_plan/bulk/", data=sent) for _click in range(2))
    assert first.location == second.location
    assert office["kim_returns"].flight == FLIGHT
    assert office["kim_returns"].version == 2
    done = clerk.get(first.location)
    assert done.status_code == 200
    undo = inputs(done.text)
    answer = clerk.post("/admin/return_plan/undo/", data={"act": undo["act"], "url": "/admin/return_plan/"})
    assert answer.status_code == 302
    assert office["kim_returns"].flight == "XX 123"


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_list_that_changed_since_the_preview_is_shown_again(office: Any, client_of: Clients) -> None:
    clerk = client_of("clerk")
    page = preview(clerk, "f.flight=XX 123", set="flight", flight=FLIGHT)
    store.change(TELLER, ReturnPlan, office.id("kim_returns"), {"flight": "MINE 1"})
    answer = clerk.post("/admin/return_plan/bulk/", data={**inputs(page.text), "step": "apply"})
    assert answer.status_code == 409
    assert office["kim_returns"].flight == "MINE 1"


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"set": "flight"},
        {"set": "arrives_on", "arrives_on": "nonsense"},
        {"set": "resident", "resident": "1"},
        {"set": ["flight", "name"], "flight": ""},
    ],
)
def test_what_cannot_be_read_is_asked_again(office: Any, client_of: Clients, sent: dict[str, Any]) -> None:
    answer = preview(client_of("clerk"), f"ids={office.id('kim_returns')}", **sent)
    assert answer.status_code == 422
    assert office["kim_returns"].version == 1


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_field_is_made_empty_only_where_it_may_be(office: Any, client_of: Clients) -> None:
    clerk = client_of("clerk")
    args = f"ids={office.id('kim_returns')}"
    page = preview(clerk, args, set="arrives_on", clear="arrives_on")
    clerk.post("/admin/return_plan/bulk/", data={**inputs(page.text), "step": "apply"})
    assert office["kim_returns"].arrives_on is None


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("step", ["preview", "apply"])
def test_odd_requests_are_no_server_error(office: Any, client_of: Clients, step: str) -> None:
    clerk = client_of("clerk")
    for sent in (
        {"set": "flight", "flight": FLIGHT},
        {"set": "flight", "flight": FLIGHT, "act": "x", "since": "y", "rows": "z"},
        {"set": "flight", "flight": FLIGHT, "act": "a" * 16, "since": "y", "rows": "z", "query": "ids=1"},
        {"set": "flight", "flight": FLIGHT, "query": "f.nothing=1"},
        {"set": "flight", "flight": FLIGHT, "query": "deleted=1"},
    ):
        assert clerk.post("/admin/return_plan/bulk/", data={"step": step, **sent}).status_code < 500
    assert office["kim_returns"].flight == "XX 123"


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("role", ROLES)
def test_pages_of_edits_together_open_to_who_may_edit(office: Any, client_of: Clients, role: str) -> None:
    client, actor = client_of(role), office.actor(role)
    for record in records():
        expected = {200} if bulk.columns(actor, record) else {403}
        assert client.get(f"/admin/{record.key()}/bulk/").status_code in expected, record.key()


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_job_is_watched_by_whoever_ordered_it(office: Any, client_of: Clients) -> None:
    liaison = office.actor("company_liaison")
    found = bulk.survey(liaison, ReturnPlan, everything(liaison, ReturnPlan), {"transit": "青岛"})
    assert set(found.versions) == {office.id("kim_returns")}
    job = bulk.order(liaison, ReturnPlan, found, {"transit": "青岛"}, act=secrets.token_hex(8), wake=False)
    assert client_of("company_liaison").get(f"/admin/job/{job.id}/").status_code == 200
    assert client_of("administrator").get(f"/admin/job/{job.id}/progress").status_code == 200
    for stranger in ("clerk", "school_liaison", "translator"):
        assert client_of(stranger).get(f"/admin/job/{job.id}/").status_code in (403, 404)
        assert client_of(stranger).post(f"/admin/job/{job.id}/cancel").status_code in (403, 404)
    assert json.loads(Job.get_by_id(job.id).parameters)["columns"] == ["transit"]
