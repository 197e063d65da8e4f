"""Pairs that may be the same: found, shown within reach only, decided, made one and taken apart again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from backoffice import comparing, duplicates, store, worker
from backoffice.store import Missing, Refused
from models.people.resident import Resident
from models.system.change import Change
from models.system.duplicate import Duplicate, DuplicateState
from models.system.job import Job
from tests.conftest import Client, Office

Clients = Callable[[str | None], Client]

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


def test_only_what_is_compared_is_looked_at(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    look(monkeypatch)
    seen: list[int] = []
    monkeypatch.setattr(comparing, "_alike", lambda _record, row: seen.append(row) or {})
    clerk, kim, wang = office.actor("clerk"), office.id("kim"), office.id("wang")
    store.change(clerk, Resident, kim, {"note": "called twice"})
    store.change(office.actor("administrator"), Resident, wang, {"born": date(1990, 3, 3)})
    look(monkeypatch)
    assert seen == [wang]


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
    row, act, _left = duplicates.make_one(clerk, Resident, kim, again.id, {"name_latin": "KIM CHULSOO"})
    assert (row.id, row.name_latin, states()) == (
        kim,
        "KIM CHULSOO",
        {(kim, again.id): DuplicateState.MERGED},
    )
    look(monkeypatch)
    assert duplicates.pairs(clerk, Resident, 20) == ([], 0)
    assert not store.undo(clerk, act).refused
    assert Resident.get_by_id(again.id).deleted_at is None
    assert duplicates.pairs(clerk, Resident, 20)[1] == 1
    look(monkeypatch)
    assert states() == {(kim, again.id): DuplicateState.OPEN}


# Screens

LIST, PAIR = "/admin/resident/alike/", "/admin/resident/alike/pair/"
ONCE = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


def pair_of(office: Office, again: Resident) -> dict[str, int]:
    return {"one": office.id("kim"), "other": again.id}


@ONCE
@pytest.mark.parametrize("role", ["clerk", "administrator", "grid_member", "command", "duty_officer", None])
def test_the_pages_open_to_who_may_decide(
    office: Office, client_of: Clients, monkeypatch: pytest.MonkeyPatch, role: str | None
) -> None:
    pair = pair_of(office, make(office, phone="13800000001"))
    look(monkeypatch)
    client, decides = client_of(role), role in ("clerk", "administrator", "grid_member")
    for address in (LIST, f"{PAIR}?one={pair['one']}&other={pair['other']}"):
        answer = client.get(address)
        assert (answer.status_code == 200) is decides, address
        assert ("金哲洙" in answer.text) is decides
        assert "13800000001" not in answer.text
        assert ("alike/merge/" in answer.text) is (decides and role != "grid_member" and "pair" in address)
    posted = client.post("/admin/resident/alike/different/", data=pair)
    assert (states()[tuple(pair.values())] == DuplicateState.DIFFERENT) is decides, posted.status_code


@ONCE
def test_a_pair_beyond_reach_is_not_found(
    office: Office, client_of: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    again = make(office, "administrator", household=office.id("door_4"), phone="13800000001")
    look(monkeypatch)
    client = client_of("clerk")
    assert again.name not in client.get(LIST).text
    assert client.get(PAIR, query_string=pair_of(office, again)).status_code == 404
    for path in ("different", "merge"):
        data = pair_of(office, again) | {"keep": "one"}
        assert client.post(f"/admin/resident/alike/{path}/", data=data).status_code == 404
    page = client.get(f"/admin/resident/details/?id={office.id('kim')}")
    assert "alike/pair" not in page.text


@ONCE
def test_the_person_s_page_says_who_may_be_the_same(
    office: Office, client_of: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    again = make(office, phone="13800000001")
    look(monkeypatch)
    for role, told in (("clerk", True), ("duty_officer", False), ("command", False)):
        page = client_of(role).get(f"/admin/resident/details/?id={office.id('kim')}").text
        assert (f"other={again.id}" in page) is told


@ONCE
def test_not_the_same_and_back(office: Office, client_of: Clients, monkeypatch: pytest.MonkeyPatch) -> None:
    pair = pair_of(office, make(office, phone="13800000001"))
    look(monkeypatch)
    client = client_of("clerk")
    page = client.post("/admin/resident/alike/different/", data=pair, follow_redirects=True).text
    assert 'name="again"' in page
    assert set(states().values()) == {DuplicateState.DIFFERENT}
    client.post("/admin/resident/alike/different/", data=pair | {"again": "1"})
    assert set(states().values()) == {DuplicateState.OPEN}


def sent(office: Office, again: Resident, **changes: str) -> dict[str, Any]:
    """The form of a pair as the page sends it."""
    pair = pair_of(office, again)
    versions = {"version.one": office["kim"].version, "version.other": Resident.get_by_id(again.id).version}
    return pair | versions | {"keep": "one"} | {f"take.{name}": side for name, side in changes.items()}


@ONCE
def test_two_are_made_one_and_separated_again(
    office: Office, client_of: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    again = make(office, phone="13800000099", note="第二", name_latin="KIM CHUL SOO")
    store.change(office.actor("clerk"), Resident, office.id("kim"), {"note": "第一"})
    client = client_of("clerk")
    data = sent(office, again, note="both", phone="other", name_latin="other", name="one")
    answer = client.post("/admin/resident/alike/merge/", data=data)
    assert answer.status_code == 302, answer.text
    kim = office["kim"]
    assert (kim.name, kim.note, kim.name_latin) == ("金哲洙", "第一\n第二", "KIM CHUL SOO")
    assert kim.phone.plain() == "13800000099"
    assert Resident.get_by_id(again.id).deleted_at is not None
    page = client.get(answer.location).text
    act = answer.location.rpartition("act=")[2]
    assert f'value="{act}"' in page, "the undo stands on the page"
    client.post("/admin/resident/undo/", data={"act": act})
    kim = office["kim"]
    assert (kim.note, kim.name_latin, kim.phone.plain()) == ("第一", "KIM CHEOLSU", "13800000001")
    assert Resident.get_by_id(again.id).deleted_at is None
    assert f'name="act" value="{act}"' not in client.get(answer.location).text


@ONCE
def test_a_pair_that_changed_meanwhile_is_looked_at_again(office: Office, client_of: Clients) -> None:
    again = make(office)
    data = sent(office, again, name="other")
    store.change(office.actor("administrator"), Resident, again.id, {"note": "new"})
    answer = client_of("clerk").post("/admin/resident/alike/merge/", data=data)
    assert answer.status_code == 409
    assert Resident.get_by_id(again.id).deleted_at is None


@ONCE
@pytest.mark.parametrize(
    "changes", [{"keep": "neither"}, {"one": "x"}, {"other": "1"}, {"take.phone": "evil", "take.none": "one"}]
)
def test_a_form_that_is_not_ours(office: Office, client_of: Clients, changes: dict[str, str]) -> None:
    data = sent(office, make(office)) | changes
    assert client_of("clerk").post("/admin/resident/alike/merge/", data=data).status_code in (302, 400, 404)


@ONCE
def test_two_chosen_rows_are_compared(office: Office, client_of: Clients) -> None:
    client, kim, lee = client_of("clerk"), office.id("kim"), office.id("lee")
    answer = client.post("/admin/resident/action/", data={"action": "merge", "rowid": [kim, lee]})
    assert answer.location.endswith(f"{PAIR}?one={kim}&other={lee}")
    assert client.get(answer.location).status_code == 200
    answer = client.post("/admin/resident/action/", data={"action": "merge", "rowid": [kim]})
    assert "alike" not in answer.location
    answer = client_of("grid_member").post(
        "/admin/resident/action/", data={"action": "merge", "rowid": [kim, lee]}
    )
    assert answer.status_code == 403


@ONCE
def test_a_record_that_nobody_compares_has_no_pairs(client_of: Clients) -> None:
    client = client_of("administrator")
    assert client.get("/admin/household/alike/").status_code == 403
    assert "merge" not in client.get("/admin/household/").text


@ONCE
def test_the_warning_while_typing(office: Office, client_of: Clients) -> None:
    typed = {"inputs": {"name": "Chul-Soo Kim", "born": office["kim"].born.isoformat()}}
    answer = client_of("clerk").post("/admin/resident/alike/like/", json=typed)
    (found,) = answer.get_json()["found"]
    assert (found["id"], found["title"]) == (office.id("kim"), "金哲洙")
    assert len(found["because"]) >= 2
    own = typed | {"row": str(office.id("kim"))}
    assert client_of("clerk").post("/admin/resident/alike/like/", json=own).get_json()["found"] == []
    beyond = {"inputs": {"name": "Chul-Soo Kim", "born": office["kim"].born.isoformat()}}
    for role, status in (("command", 403), ("company_liaison", 403), (None, 401)):
        answer = client_of(role).post("/admin/resident/alike/like/", json=beyond)
        assert answer.status_code == status, role
        assert "金哲洙" not in answer.text


@ONCE
@pytest.mark.parametrize(
    "body",
    [None, [], {}, {"inputs": []}, {"inputs": {"born": "x", "household": "y", "sex": 3}}, {"inputs": {}}],
)
def test_what_is_sent_while_typing_may_be_anything(client_of: Clients, body: Any) -> None:
    answer = client_of("clerk").post("/admin/resident/alike/like/", json=body)
    assert answer.status_code in (200, 400)


@ONCE
def test_all_rows_are_compared_by_a_job(office: Office, client_of: Clients) -> None:
    again = make(office, phone="13800000001")
    assert client_of("clerk").post("/admin/resident/alike/compare/").status_code == 403
    answer = client_of("administrator").post("/admin/resident/alike/compare/")
    assert answer.status_code == 302
    job = Job.get()
    while items := worker.claim(job.id):
        worker._do(Job.get_by_id(job.id), items)
    worker.settle(job.id)
    assert Job.get_by_id(job.id).state == "done"
    assert states() == {(office.id("kim"), again.id): DuplicateState.OPEN}


def test_what_is_said_to_be_different_meanwhile_is_not_opened_again(office: Office) -> None:
    kim, lee = office.id("kim"), office.id("lee")
    duplicates.keep(Resident, kim, lee, 0.9, ("name",), DuplicateState.OPEN)
    duplicates.decide(office.actor("clerk"), Resident, kim, lee, DuplicateState.DIFFERENT)
    for state in (DuplicateState.OPEN, DuplicateState.GONE):
        duplicates.keep(Resident, kim, lee, 0.9, ("name",), state)
        assert Duplicate.get().state == DuplicateState.DIFFERENT
    duplicates.decide(office.actor("clerk"), Resident, kim, lee, DuplicateState.OPEN)
    assert Duplicate.get().state == DuplicateState.OPEN
