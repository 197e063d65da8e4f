"""The work of the day: each role sees its own, counted as its lists count it, and is reminded of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import lxml.html
import pytest
from playwright.sync_api import expect

from backoffice import access, listing, reminders, store, worklist
from backoffice.access import ROLES
from backoffice.query import Query
from models.base import Record, now
from models.days import today
from models.register import by_name, records
from models.system.change import Change
from models.system.duplicate import Duplicate
from models.system.job import Job
from models.system.job import State as JobState
from models.system.noticed import Noticed
from models.system.reminder import Reminder
from models.system.saved_list import SavedList
from tests.cast import TELLER
from tests.conftest import Client, Office
from tests.test_browser import quiet, serious
from tests.test_screens import statements

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
Clients = Callable[[str | None], Client]
__all__ = ["quiet"]

#: Of which records each role has lists of the day. Written by hand: a change here is a decision.
LISTS: dict[str, set[str]] = {
    "administrator": {"foreign_national", "inquiry", "return_plan"},
    "clerk": {"foreign_national", "inquiry", "return_plan"},
    "grid_member": {"foreign_national", "inquiry", "return_plan"},
    "duty_officer": {"foreign_national", "inquiry", "return_plan"},
    "command": {"foreign_national", "return_plan"},
    "company_liaison": {"return_plan"},
    "school_liaison": {"return_plan"},
    "outreach": {"foreign_national"},
    "translator": set(),
    "transfer_team": set(),
    "observation_team": set(),
}


def page(client: Client, address: str = "/admin/") -> Any:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return lxml.html.fromstring(answer.get_data(as_text=True))


def cards(found: Any) -> dict[str, Any]:
    """{key: section} of the lists that have rows."""
    return {each.get("data-card"): each for each in found.xpath("//*[@data-card]")}


def texts(found: Any, path: str) -> list[str]:
    return [str(each.text_content()) for each in found.xpath(path)]


def lists(found: Any) -> list[str]:
    """The addresses of all lists of the day."""
    return [str(each) for each in found.xpath("//*[@data-card]/h2/a/@href | //ul[@class='idle']//a/@href")]


def bell(client: Client) -> dict[str, tuple[str, bool]]:
    """{key: (text, whether it is new)} of what stands in the bell."""
    found = page(client, "/admin/bell/")
    return {
        str(line.xpath(".//input[@name='key']/@value")[0]): (
            " ".join(line.text_content().split()),
            "fresh" in (line.get("class") or ""),
        )
        for line in found.xpath("//ul[contains(@class, 'calls')]/li")
    }


def ends(office: Office, name: str, days: int) -> Record:
    """A person of the cast whose visa ends so many days from today."""
    values = {"visa_type": "Z", "visa_expires": today() + timedelta(days=days)}
    record = by_name("foreign_national")
    row = record.get_or_none(record.resident == office.id(name))
    if row is not None:
        return store.change(TELLER, record, row.id, values)
    return store.create(TELLER, record, {"resident": office.id(name), **values})


@pytest.fixture(autouse=True)
def calm(office: Office) -> None:
    """Nobody of the cast is on the way, so that nothing waits but what a test makes."""
    for name in ("kim", "sato", "choi"):
        store.change(TELLER, by_name("return_plan"), office.id(f"{name}_returns"), {"state": "cancelled"})


@pytest.fixture
def due(office: Office) -> dict[str, Record]:
    """Visas that end, within the clerk's reach (kim, lee, park) and out of it (rossi)."""
    days = {"kim": 0, "lee": 5, "park": -2, "rossi": 0}
    return {name: ends(office, name, days) for name, days in days.items()}


@pytest.fixture
def arriving(office: Office) -> None:
    for name, days in (("kim", 3), ("sato", 40), ("choi", 0)):
        values = {"arrives_on": today() + timedelta(days=days), "state": "planned"}
        store.change(TELLER, by_name("return_plan"), office.id(f"{name}_returns"), values)


def test_the_table_names_every_role(kind: Any) -> None:
    assert set(LISTS) == set(ROLES)
    assert any(view.today for record in records() for view in record.views())


@pytest.mark.parametrize("role", ROLES)
def test_each_role_has_its_lists_and_each_opens(
    office: Office, client_of: Clients, due: Any, arriving: None, role: str
) -> None:
    client, actor = client_of(role), office.actor(role)
    found = page(client)
    addresses = lists(found)
    assert {urlsplit(each).path.split("/")[2] for each in addresses} == LISTS[role]
    for link in found.xpath("//main//a/@href"):
        assert client.get(link).status_code in (200, 302), link
    for key, card in cards(found).items():
        record = by_name(key.partition("-")[0])
        (address,) = card.xpath("./h2/a/@href")
        args = dict(parse_qsl(urlsplit(address).query))
        total = listing.count(actor, record, Query.parse(actor, record, args))
        assert card.xpath(".//*[contains(@class, 'total')]")[0].text == str(total), key
        shown = [dict(parse_qsl(urlsplit(each).query))["id"] for each in card.xpath(".//li/a/@href")]
        within = record.select(record.id).where(record.id.in_(shown), access.rows(actor, "view", record))
        assert 0 < len(shown) == within.count() <= total


def test_a_list_shows_and_counts_what_lies_within_reach(client_of: Clients, due: Any) -> None:
    visas, late = {}, {}
    for role in ("clerk", "grid_member", "administrator"):
        card = cards(page(client_of(role)))["foreign_national-visa_expires"]
        visas[role] = [line.split()[0] for line in texts(card, ".//li")]
        late[role] = [line.split()[0] for line in texts(card, ".//li[.//*[contains(@class, 'late')]]")]
    assert visas["grid_member"] == ["金哲洙", "李英禾"]
    assert visas["clerk"] == ["朴志勋", "金哲洙", "李英禾"]
    assert late == {"clerk": ["朴志勋"], "grid_member": [], "administrator": ["朴志勋"]}
    assert sorted(visas["administrator"]) == sorted(["朴志勋", "金哲洙", "李英禾", "罗西"])


def test_who_has_no_names_is_shown_none(client_of: Clients, due: Any) -> None:
    text = client_of("command").get("/admin/").get_data(as_text=True)
    assert "foreign_national-visa_expires" in text
    assert not [name for name in ("金哲洙", "李英禾", "罗西") if name in text]


def test_an_empty_work_list_says_so(client_of: Clients) -> None:
    assert page(client_of("translator")).xpath("//*[contains(@class, 'rest')]")
    assert not page(client_of("command")).xpath("//*[@data-card]")


def saved(office: Office, owner: str, query: str, **values: Any) -> Any:
    system = {"record": "resident", "query": query, "user": office.id(f"user:{owner}")}
    return store.create(office.actor(owner), SavedList, values, system=system)


def test_a_saved_list_stands_on_the_first_page_of_those_it_is_for(office: Office, client_of: Clients) -> None:
    shared = saved(office, "administrator", "f.nationality=KR", name="韩国", role="clerk", today=True)
    own = saved(office, "clerk", "f.nationality=JP", name="日本", today=True)
    saved(office, "clerk", "f.nationality=CN", name="中国", today=False)
    here = {role: set(cards(page(client_of(role)))) for role in ("clerk", "grid_member")}
    assert {f"resident-{shared.id}", f"resident-{own.id}"} == {
        key for key in here["clerk"] if key.startswith("resident-")
    }
    assert not [key for key in here["grid_member"] if key.startswith("resident-")]
    card = cards(page(client_of("clerk")))[f"resident-{shared.id}"]
    assert card.xpath(".//*[contains(@class, 'total')]")[0].text == "3"


def test_a_list_of_one_exact_number_is_not_looked_for_unasked(office: Office, client_of: Clients) -> None:
    saved(office, "clerk", "f.document_number=M12345678", name="一本护照", today=True)
    assert not [key for key in cards(page(client_of("clerk"))) if key.startswith("resident-")]


def test_the_page_asks_little(office: Office, client_of: Clients, due: Any, arriving: None) -> None:
    client = client_of("clerk")
    client.get("/admin/")
    with statements() as few:
        client.get("/admin/")
    for name in ("sato", "choi", "wang"):
        ends(office, name, 1)
    with statements() as more:
        client.get("/admin/")
    assert len(more) == len(few) <= 70


# The bell


def test_the_bell_tells_what_is_due_and_late(office: Office, client_of: Clients, due: Any) -> None:
    client, day = client_of("clerk"), today().isoformat()
    keys = bell(client)
    assert set(keys) == {f"due:foreign_national:visa_expires:{day}", "late:foreign_national:visa_expires"}
    assert all(fresh for _text, fresh in keys.values())
    number = client.get("/admin/bell/number/").get_json()
    assert (number["number"], number["fresh"]) == (2, 2)
    for link in page(client, "/admin/bell/").xpath("//ul[contains(@class, 'calls')]//a/@href"):
        assert len(page(client, link).xpath("//tbody/tr")) == 1, link
    assert client_of("administrator").get("/admin/bell/number/").get_json()["number"] == 3
    assert client_of("translator").get("/admin/bell/number/").get_json()["number"] == 0


def test_what_was_looked_at_is_not_new(office: Office, client_of: Clients, due: Any) -> None:
    client = client_of("clerk")
    assert "fresh" in client.post("/admin/bell/", headers={"HX-Request": "true"}).get_data(as_text=True)
    assert not any(fresh for _text, fresh in bell(client).values())
    ends(office, "sato", -1)
    assert client.get("/admin/bell/number/").get_json() | {"text": ""} == {
        "number": 3,
        "fresh": 1,
        "text": "",
    }
    assert all(fresh for _text, fresh in bell(client_of("grid_member")).values())


def test_done_for_today_hides_until_tomorrow(
    client_of: Clients, due: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of("clerk")
    answer = client.post("/admin/bell/done/", data={"key": "late:foreign_national:visa_expires"})
    assert answer.status_code == 302
    assert "late:foreign_national:visa_expires" not in bell(client)
    assert "late:foreign_national:visa_expires" in bell(client_of("administrator"))
    monkeypatch.setattr("backoffice.noticed.today", lambda: today() + timedelta(days=1))
    assert "late:foreign_national:visa_expires" in bell(client)


@pytest.mark.parametrize("key", ["", "late:user:secret", "x" * 5000])
def test_only_what_stands_in_the_bell_is_done(client_of: Clients, key: str) -> None:
    assert client_of("clerk").post("/admin/bell/done/", data={"key": key}).status_code in (302, 400)
    assert Noticed.select().count() == 0


# Messages and jobs


def test_who_did_an_act_is_told_that_somebody_took_it_back(office: Office, client_of: Clients) -> None:
    clerk, admin = office.actor("clerk"), office.actor("administrator")
    record = by_name("resident")
    keys = []
    for name in ("kim", "lee"):
        done = store.change_many(clerk, record, [store.Edit(office.id(name), {"note": "改"})])
        keys.append(done.batch)
    store.undo(admin, keys[0])
    store.undo(clerk, keys[1])
    (message,) = worklist.messages(clerk)
    assert (message.kind, message.key, message.number) == ("undone", f"act:{keys[0]}", 1)
    assert message.who == admin.name
    assert worklist.messages(admin) == []
    assert f"act:{keys[0]}" in bell(client_of("clerk"))
    (link,) = page(client_of("clerk")).xpath("//*[@aria-labelledby='messages']//a/@href")
    assert client_of("clerk").get(link).status_code == 200


def test_a_list_newly_shared_is_told_and_a_renamed_one_is_not(office: Office) -> None:
    row = saved(office, "administrator", "", name="名单", role="clerk")
    (message,) = worklist.messages(office.actor("clerk"))
    assert (message.kind, message.key, message.title) == ("shared", f"list:{row.id}", "名单")
    assert worklist.messages(office.actor("grid_member")) == []
    store.change(TELLER, SavedList, row.id, {"role": "grid_member"})
    assert worklist.messages(office.actor("clerk")) == []
    Change.update(at=now() - 2 * worklist.TOLD).execute()
    store.change(TELLER, SavedList, row.id, {"name": "新名"})
    assert worklist.messages(office.actor("grid_member")) == []


def job(office: Office, role: str, state: str, **values: Any) -> Job:
    ended = None if state in JobState.OPEN else now()
    user = office.id(f"user:{role}")
    return Job.create(kind="print", title=f"{role} {state}", user=user, state=state, ended_at=ended, **values)


def test_own_jobs_run_on_the_page_and_failures_are_told(office: Office, client_of: Clients) -> None:
    failed = job(office, "clerk", JobState.PARTLY, total=9, failed=2)
    job(office, "administrator", JobState.FAILED, total=4, failed=4)
    found = page(client_of("clerk"), "/admin/jobs/")
    assert [each.text for each in found.xpath("//li/a")] == ["clerk partly"]
    assert not found.xpath("//@hx-trigger")
    job(office, "clerk", JobState.RUNNING, total=9, done=3)
    found = page(client_of("clerk"))
    assert found.xpath("//*[@id='jobs']/@hx-trigger")
    assert [each.get("value") for each in found.xpath("//progress")] == ["3"]
    assert list(bell(client_of("clerk"))) == [f"job:{failed.id}"]


# Reminders


def remind(client: Client, record: str, row: int, **values: Any) -> Any:
    day = values.pop("due_on", today().isoformat())
    return client.post("/admin/remind/", data={"record": record, "id": row, "due_on": day, **values})


def test_a_reminder_comes_on_its_day_to_its_owner_alone(office: Office, client_of: Clients) -> None:
    clerk, other = client_of("clerk"), client_of("grid_member")
    kim = office.id("kim")
    assert remind(clerk, "resident", kim, note="打电话", once="a").status_code == 302
    assert remind(clerk, "resident", kim, note="打电话", once="a").status_code == 302
    remind(clerk, "resident", kim, note="以后", due_on=(today() + timedelta(days=1)).isoformat())
    (row,) = Reminder.select().where(Reminder.note == "打电话")
    assert list(bell(clerk)) == [f"reminder:{row.id}"]
    assert "打电话" in clerk.get("/admin/").get_data(as_text=True)
    assert "以后" in clerk.get(f"/admin/resident/details/?id={kim}").get_data(as_text=True)
    for address in ("/admin/", "/admin/bell/", "/admin/reminder/", f"/admin/resident/details/?id={kim}"):
        assert "打电话" not in other.get(address).get_data(as_text=True), address
    assert other.get(f"/admin/reminder/details/?id={row.id}").status_code == 404
    assert other.post("/admin/bell/done/", data={"key": f"reminder:{row.id}"}).status_code == 302
    assert not Reminder.get_by_id(row.id).done
    assert client_of("administrator").get("/admin/bell/number/").get_json()["number"] == 0
    clerk.post("/admin/bell/done/", data={"key": f"reminder:{row.id}"})
    assert Reminder.get_by_id(row.id).done
    assert bell(clerk) == {}


def test_a_reminder_about_a_row_that_is_out_of_reach_keeps_its_note_alone(
    office: Office, client_of: Clients
) -> None:
    remind(client_of("clerk"), "resident", office.id("kim"), note="打电话")
    store.change(TELLER, by_name("resident"), office.id("kim"), {"household": office.id("door_3")})
    (waiting,) = reminders.waiting(office.actor("clerk"))
    assert (waiting.note, waiting.title, waiting.record) == ("打电话", "", None)
    client = client_of("clerk")
    for address in ("/admin/", "/admin/bell/", f"/admin/reminder/details/?id={waiting.id}"):
        found = client.get(address)
        assert found.status_code == 200
        assert "金哲洙" not in found.get_data(as_text=True)


@pytest.mark.parametrize(
    ("record", "name", "status"),
    [("resident", "rossi", 404), ("company", "company", 302), ("user", "user:clerk", 404), ("x", "kim", 404)],
)
def test_reminders_are_about_rows_within_reach(
    office: Office, client_of: Clients, record: str, name: str, status: int
) -> None:
    assert remind(client_of("clerk"), record, office.id(name)).status_code == status
    assert Reminder.select().count() == (status == 302)


@pytest.mark.parametrize("role", ROLES)
def test_the_form_is_offered_to_who_may_keep_reminders(office: Office, client_of: Clients, role: str) -> None:
    client, may = client_of(role), access.may(office.actor(role), "create", Reminder)
    offered = False
    for key, name in (("resident", "kim"), ("resident", "choi"), ("language", "language:ko")):
        answer = client.get(f"/admin/{key}/details/?id={office.id(name)}")
        if answer.status_code == 200:
            offered |= "/admin/remind/" in answer.get_data(as_text=True)
    assert offered == may
    if not may:
        answer = remind(client, "language", office.id("language:ko"))
        assert answer.status_code in (403, 404)
        assert Reminder.select().count() == 0


def test_an_unclear_day_is_asked_back(office: Office, client_of: Clients) -> None:
    for day in ("", "1/2/03", "x" * 300):
        answer = remind(client_of("clerk"), "resident", office.id("kim"), due_on=day)
        assert answer.status_code == 302
    assert Reminder.select().count() == 0


def test_the_bell_by_keyboard(office: Office, due: Any, quiet: Any) -> None:
    page = quiet("clerk")
    page.goto("/admin/")
    page.wait_for_selector(".bell .count.fresh")
    assert page.inner_text(".bell .count") == "2"
    page.focus(".bell summary")
    page.keyboard.press("Enter")
    page.wait_for_selector(".calls li")
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 800})
        assert serious(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        box = page.locator("[data-calls]").bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
    page.wait_for_selector(".bell .count:not(.fresh)")
    page.focus(".calls button >> nth=0")
    page.keyboard.press("Enter")
    page.wait_for_selector(".calls li:only-child")
    page.wait_for_selector(".calls button:focus")
    expect(page.locator(".bell .count")).to_have_text("1")
    kept = page.evaluate("JSON.stringify([Object.entries(sessionStorage), Object.entries(localStorage)])")
    assert not [word for word in ("金哲洙", "visa", "foreign_national") if word in kept]
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.parentElement.className").split()[-1] == "bell"


def test_pairs_to_decide_are_counted_within_reach(office: Office, client_of: Clients) -> None:
    for one, other in (("kim", "lee"), ("kim", "rossi"), ("park", "sato")):
        pair = sorted((office.id(one), office.id(other)))
        Duplicate.create(record="resident", one=pair[0], other=pair[1], score=0.9)
    numbers = {}
    for role in ROLES:
        client = client_of(role)
        found = page(client).xpath("//section[starts-with(@aria-labelledby, 'alike-')]")
        for link in found[0].xpath(".//a/@href") if found else ():
            assert client.get(link).status_code == 200, link
        numbers[role] = len(found[0].xpath(".//li")) if found else 0
    expected = {"administrator": 3, "clerk": 2, "grid_member": 1}
    assert numbers == dict.fromkeys(ROLES, 0) | expected
