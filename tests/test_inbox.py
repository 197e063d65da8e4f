"""The inbox: who sees, claims, answers and settles what residents wrote, and when it is forgotten."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from lxml import html

from backoffice import canned, inbox, reading, store
from backoffice.access import Actor
from backoffice.database import connect, release
from backoffice.inbox import Door
from models.base import database, now
from models.content.question import Question
from models.journeys.return_plan import ReturnPlan
from models.places.household import Household
from models.services.inquiry import Inquiry, State
from models.system.change import Change
from tests.cast import TELLER
from tests.conftest import Office
from tests.publishing import published
from tests.test_browser import serious

SQLITE = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
Clients = Callable[[str | None], Any]
Send = Callable[..., Any]

#: role: the doors whose messages it sees.
SEES: dict[str, set[str]] = {
    "administrator": {"door_1", "door_2", "door_3", "door_4"},
    "clerk": {"door_1", "door_2"},
    "grid_member": {"door_1"},
    "duty_officer": {"door_1", "door_2", "door_3", "door_4"},
    "outreach": set(),
    "translator": set(),
    "company_liaison": set(),
    "school_liaison": set(),
    "transfer_team": set(),
    "observation_team": set(),
    "command": set(),
}


@pytest.fixture
def send(office: Office) -> Send:
    """`send("door_1", "ask", text="…")` is a message that came in at that door."""

    def make(door: str = "door_1", kind_of: str = "ask", language: str = "ko", **typed: Any) -> Any:
        household = office[door]
        typed = typed or {"text": "쓰레기는 언제 내놓나요?", "name": "남궁솔", "phone": "13800000077"}
        once = f"{door}{kind_of}{Inquiry.select().count()}"
        return inbox.send(
            Door(household.id, household.area), kind_of, typed, language=language, once=once, most=100
        )

    return make


def text_of(page: Any) -> str:
    return str(page.get_data(as_text=True))


def press(client: Any, act: str, row: Any, **typed: Any) -> Any:
    return client.post(f"/admin/inquiry/{act}/", data={"id": row.id, **typed}, follow_redirects=True)


def again(row: Any) -> Any:
    return Inquiry.get_by_id(row.id)


# Reach


@SQLITE
@pytest.mark.parametrize("role", SEES)
def test_a_role_sees_the_messages_of_its_doors(
    office: Office, send: Send, client_of: Clients, role: str
) -> None:
    rows = {name: send(name) for name in SEES["administrator"]}
    client = client_of(role)
    for name, row in rows.items():
        for address in ("details", "edit", "answer", "refuse"):
            wanted = 200 if name in SEES[role] else 404 if SEES[role] else 403
            page = client.get(f"/admin/inquiry/{address}/?id={row.id}")
            assert page.status_code == wanted, (address, name)
        if name not in SEES[role]:
            for act in ("claim", "answer", "close", "refuse"):
                typed = {"answer": "x", "version": "1", "reason": "xx"}
                page = press(client, act, row, **typed)
                assert page.status_code in (403, 404)
                assert again(row).version == row.version
    page = client.get("/admin/inquiry/")
    assert page.status_code == (200 if SEES[role] else 403)
    for name, row in rows.items():
        assert (row.place in text_of(page)) is (name in SEES[role])


@SQLITE
def test_a_stranger_is_asked_to_sign_in(send: Send, client_of: Clients) -> None:
    row = send()
    for address in ("", f"details/?id={row.id}", f"answer/?id={row.id}", "mine/"):
        assert client_of(None).get(f"/admin/inquiry/{address}").status_code == 302
    assert client_of(None).post("/admin/inquiry/claim/", data={"id": row.id}).status_code == 302
    assert again(row).state == State.NEW


@SQLITE
def test_whoever_stands_at_a_door_may_nothing_else(office: Office, send: Send) -> None:
    row, other = send("door_1"), send("door_2")
    actor = Actor.door(office.id("door_1"))
    assert reading.get(actor, Inquiry, row.id).id == row.id
    with pytest.raises(store.Missing):
        reading.get(actor, Inquiry, other.id)
    for act in (
        lambda: inbox.claim(actor, row.id),
        lambda: inbox.answer(actor, row.id, "x", "", version=1),
        lambda: store.change(actor, Inquiry, row.id, {"kind": "request"}),
        lambda: store.delete(actor, Inquiry, row.id),
        lambda: reading.get(actor, Household, office.id("door_1")),
        lambda: reading.value(actor, row, Inquiry.phone),
        lambda: reading.value(actor, row, Inquiry.name),
        lambda: store.create(actor, Household, {"area": office.id("apricot_1"), "address": "x"}),
    ):
        with pytest.raises(store.Refused):
            act()
    with pytest.raises(store.Invalid):
        inbox.send(Door(office.id("door_1"), None), "ask", {"text": ""}, language="ko", once="a", most=9)
    strange = Door(office.id("door_2"), None)
    with pytest.raises(store.Invalid):  # the household that is written is not the actor's own
        store.create(actor, Inquiry, {}, system={"household": strange.household, "kind": "ask", "text": "x"})


@SQLITE
def test_nobody_makes_one_by_hand(client_of: Clients) -> None:
    client = client_of("administrator")
    assert client.get("/admin/inquiry/new/").status_code == 403
    assert "/admin/inquiry/new/" not in text_of(client.get("/admin/inquiry/"))


# From the door to the answer


@SQLITE
def test_from_the_door_to_the_answer(office: Office, send: Send, client_of: Clients) -> None:
    row, client = send(), client_of("grid_member")
    row.received_at = now() - timedelta(minutes=17)
    row.save(only=[Inquiry.received_at])
    page = text_of(client.get("/admin/inquiry/"))
    assert "쓰레기는 언제 내놓나요?" in page
    details = text_of(client.get(f"/admin/inquiry/details/?id={row.id}"))
    assert "未核实" in details or "not verified" in details
    assert "13800000077" not in details
    press(client, "claim", row)
    claimed = again(row)
    assert (claimed.state, claimed.claimed_by_id, claimed.claimer) == (
        State.CLAIMED, office.id("user:grid_member"), "Grid Member",
    )  # fmt: skip
    assert claimed.minutes == 17
    assert str(row.id) in client.get("/admin/inquiry/mine/").location
    answer = press(
        client, "answer", row, answer="화요일 저녁입니다.", answer_zh="周二晚上。", version=claimed.version
    )
    assert "화요일 저녁입니다." in text_of(answer)
    done = again(row)
    assert (done.state, done.answer, done.answer_zh) == (State.ANSWERED, "화요일 저녁입니다.", "周二晚上。")
    assert done.answered_by_id == office.id("user:grid_member")
    assert None not in (done.ended_at, done.answered_at)
    assert client.get("/admin/inquiry/mine/").location.startswith("/admin/inquiry/?ids=0")
    receipt = client_of(None).get(f"/d/{office['door_1'].door_token}/m/{row.code}?lang=ko")
    assert "화요일 저녁입니다." in text_of(receipt)
    verbs = [each.verb for each in Change.select().where(Change.record == "inquiry").order_by(Change.id)]
    assert verbs == ["create", "claim", "answer"]


@SQLITE
def test_who_answers_first_has_claimed_by_that(office: Office, send: Send, client_of: Clients) -> None:
    row = send()
    press(client_of("clerk"), "answer", row, answer="네", answer_zh="是", version=row.version)
    assert again(row).claimed_by_id == office.id("user:clerk")
    assert again(row).minutes == 0


@SQLITE
def test_an_answer_without_text_is_told_and_keeps_the_chinese(send: Send, client_of: Clients) -> None:
    row = send()
    page = press(client_of("clerk"), "answer", row, answer=" ", answer_zh="周二。", version=row.version)
    assert page.status_code == 422
    assert "周二。" in text_of(page)
    assert again(row).state == State.NEW


@SQLITE
def test_two_answers_at_once_lose_no_word(send: Send, client_of: Clients) -> None:
    row = send()
    press(client_of("clerk"), "answer", row, answer="하나", answer_zh="一", version=row.version)
    page = press(client_of("grid_member"), "answer", row, answer="둘", answer_zh="二", version=row.version)
    assert page.status_code == 409
    for text in ("하나", "둘", "二"):
        assert text in text_of(page)
    assert again(row).answer == "하나"
    version = html.fromstring(text_of(page)).xpath("//input[@name='version']/@value")[0]
    press(client_of("grid_member"), "answer", row, answer="둘", answer_zh="二", version=version)
    assert again(row).answer == "둘"


@SQLITE
def test_settled_messages_stay_settled(send: Send, client_of: Clients) -> None:
    closed, refused, client = send(), send(text="?"), client_of("grid_member")
    press(client, "close", closed)
    assert press(client, "refuse", refused, reason=" ").status_code == 422
    press(client, "refuse", refused, reason="不属于本社区")
    assert (again(closed).state, again(refused).state) == (State.CLOSED, State.REFUSED)
    assert again(refused).reason == "不属于本社区"
    for row in (closed, refused):
        before = again(row)
        press(client, "claim", row)
        press(client, "refuse", row, reason="again")
        assert press(client, "answer", row, answer="x", version=before.version).status_code == 422
        assert again(row).version == before.version


@SQLITE
def test_the_kind_may_be_put_right_and_nothing_that_was_written(
    office: Office, send: Send, client_of: Clients
) -> None:
    row, actor = send(), office.actor("grid_member")
    assert store.change(actor, Inquiry, row.id, {"kind": "request", "request": "garbage"}).kind == "request"
    for name, value in (
        ("text", "x"), ("name", "x"), ("phone", "1"), ("state", "closed"), ("answer", "x"), ("claimer", "x"),
        ("household", office.id("door_2")), ("minutes", 1), ("received_at", now()), ("code", "x"),
    ):  # fmt: skip
        with pytest.raises(store.Refused):
            store.change(actor, Inquiry, row.id, {name: value})
    page = text_of(client_of("grid_member").get(f"/admin/inquiry/edit/?id={row.id}"))
    assert 'name="kind"' in page
    assert 'name="text"' not in page


# The race for a claim


def test_of_many_who_claim_at_once_one_wins_and_the_others_are_told_who(office: Office, send: Send) -> None:
    row = send()
    roles = ("grid_member", "clerk", "duty_officer", "administrator")
    actors = {role: office.actor(role) for role in roles}
    told: dict[str, str] = {}
    start = threading.Barrier(len(roles))

    def run(role: str) -> None:
        connect()
        start.wait()
        try:
            inbox.claim(actors[role], row.id)
            told[role] = "won"
        except inbox.Taken as taken:
            told[role] = taken.who
        finally:
            release()

    threads = [threading.Thread(target=run, args=(role,)) for role in roles]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    (winner,) = [role for role, result in told.items() if result == "won"]
    assert {told[role] for role in roles if role != winner} == {actors[winner].name}
    assert again(row).claimed_by_id == actors[winner].user_id
    assert Change.select().where(Change.record == "inquiry", Change.verb == "claim").count() == 1


@SQLITE
def test_who_comes_second_reads_who_was_first(send: Send, client_of: Clients) -> None:
    row = send()
    press(client_of("grid_member"), "claim", row)
    assert "Grid Member" in text_of(press(client_of("clerk"), "claim", row))
    page = press(client_of("grid_member"), "claim", row)
    assert "note success" in text_of(page)


# Time


@SQLITE
def test_what_nobody_claims_in_time_is_late(send: Send, client_of: Clients) -> None:
    early, late = send(text="early"), send(text="late")
    late.received_at = now() - timedelta(minutes=61)
    late.save(only=[Inquiry.received_at])
    page = html.fromstring(text_of(client_of("grid_member").get("/admin/inquiry/")))
    waiting = page.xpath("//section[@class='waiting']//li")
    assert ["late" in each.get("class") for each in waiting] == [True, False]
    assert [each.xpath("string(.//p)") for each in waiting] == ["late", "early"]
    sorted_by = client_of("grid_member").get("/admin/inquiry/?sort=minutes")
    assert sorted_by.status_code == 200
    assert early.id


@SQLITE
def test_new_messages_stand_on_today_and_ring_the_bell(send: Send, client_of: Clients) -> None:
    client = client_of("grid_member")
    before = {role: _rung(client_of(role)) for role in SEES}
    send("door_1")
    send("door_2")
    for role, doors in SEES.items():
        more = len({"door_1", "door_2"} & doors)
        number, fresh = before[role]
        assert _rung(client_of(role)) == (number + more, fresh + more), role
    before_me = before["grid_member"][0]
    assert "杏花路1号" in text_of(client.get("/admin/"))
    assert "杏花路2号" not in text_of(client.get("/admin/"))
    client.post("/admin/bell/")
    assert _rung(client) == (before_me + 1, 0)
    keys = html.fromstring(text_of(client.get("/admin/bell/"))).xpath("//input[@name='key']/@value")
    (key,) = [each for each in keys if each.startswith("new:inquiry:")]
    client.post("/admin/bell/done/", data={"key": key})
    assert _rung(client) == (before_me, 0)
    second = send("door_1", text="둘째")
    assert _rung(client) == (before_me + 2, 2)  # what comes later rings again
    press(client, "claim", second)
    assert _rung(client)[0] == before_me


def _rung(client: Any) -> tuple[int, int]:
    """(how much stands in the bell, how much of it is new)."""
    found = client.get("/admin/bell/number/").get_json()
    return found["number"], found["fresh"]


# A return plan


@SQLITE
def test_a_report_of_a_return_becomes_a_plan(office: Office, send: Send, client_of: Clients) -> None:
    row = send(kind_of="return", arrives_on=now().date(), flight="KE 841", departs_from="서울", name="김철수")
    client = client_of("grid_member")
    page = html.fromstring(text_of(client.get(f"/admin/inquiry/details/?id={row.id}")))
    (address,) = page.xpath("//a[contains(@href, 'return_plan/new')]/@href")
    form = html.fromstring(text_of(client.get(address))).xpath("//form[@data-form]")[0]
    typed = dict(form.form_values())
    assert (typed["flight"], typed["departs_from"]) == ("KE 841", "서울")
    assert typed["resident"] == str(office.id("kim"))
    answer = client.post(address, data=typed)
    plan = ReturnPlan.get(ReturnPlan.flight == "KE 841")
    assert answer.location.startswith(f"/admin/inquiry/details/?id={row.id}")
    assert (again(row).return_plan_id, again(row).state) == (plan.id, State.CLAIMED)
    client.post(address, data=typed)
    assert ReturnPlan.select().where(ReturnPlan.flight == "KE 841").count() == 1
    page = text_of(client.get(f"/admin/inquiry/details/?id={row.id}"))
    assert f"/admin/return_plan/details/?id={plan.id}" in page
    assert "return_plan/new" not in page


@SQLITE
def test_no_plan_is_made_of_a_message_out_of_reach(office: Office, send: Send, client_of: Clients) -> None:
    row = send("door_3", "return", arrives_on=now().date())
    client = client_of("grid_member")
    assert client.get(f"/admin/return_plan/new/?inquiry={row.id}").status_code == 404
    typed = {"resident": office.id("kim"), "flight": "KE 842", "once": "abc"}
    assert client.post(f"/admin/return_plan/new/?inquiry={row.id}", data=typed).status_code == 404
    assert not ReturnPlan.select().where(ReturnPlan.flight == "KE 842").exists()
    for bad in ("", "x", "99999", "9" * 40):
        assert client.get(f"/admin/return_plan/new/?inquiry={bad}").status_code == 404
    liaison = client_of("company_liaison")
    assert liaison.get(f"/admin/return_plan/new/?inquiry={row.id}").status_code == 403


# Forgetting


def test_what_was_settled_long_ago_is_forgotten(office: Office, send: Send) -> None:
    rows = [send(), send(text="둘째 비밀"), send(text="셋째")]
    gone = send("door_2", text="휴지통 비밀")
    actor = office.actor("grid_member")
    inbox.answer(actor, rows[0].id, "대답 비밀", "秘密的答复", version=1)
    inbox.close(actor, rows[1].id)
    store.delete(TELLER, Inquiry, gone.id)
    assert inbox.forget_settled(180) == 0
    later = now() + timedelta(days=181)
    assert inbox.forget_settled(180, later) == 3
    assert inbox.forget_settled(180, later) == 0
    for row in (again(rows[0]), again(rows[1]), again(gone)):
        assert row.forgotten_at == later
        assert {name: getattr(row, name) or "" for name in inbox.PERSONAL} == dict.fromkeys(
            inbox.PERSONAL, ""
        )
        assert row.phone_blind is None
    assert again(rows[2]).text == "셋째"
    for table in ("inquiry", "change"):
        held = str(database.execute_sql(f'SELECT * FROM "{table}"').fetchall())
        for secret in ("비밀", "秘密", "쓰레기", "남궁솔"):
            assert secret not in held, table
    assert [reading.lookup(TELLER, Inquiry, text) for text in ("비밀", "쓰레기는", "13800000077")] == [[]] * 3
    changes = Change.select().where(Change.row == rows[0].id, Change.record == "inquiry")
    states = {json.loads(each.diff).get("state", [None, None])[1] for each in changes}
    assert State.ANSWERED in states  # what the office did stays told


@SQLITE
def test_a_forgotten_message_still_has_its_pages(office: Office, send: Send, client_of: Clients) -> None:
    row = send()
    inbox.close(office.actor("grid_member"), row.id)
    inbox.forget_settled(1, now() + timedelta(days=2))
    client = client_of("grid_member")
    for address in ("", f"details/?id={row.id}", f"edit/?id={row.id}"):
        assert client.get(f"/admin/inquiry/{address}").status_code == 200
    receipt = client_of(None).get(f"/d/{office['door_1'].door_token}/m/{row.code}?lang=en")
    assert receipt.status_code == 200
    assert "deleted" in text_of(receipt)


# Published answers


@SQLITE
def test_a_published_answer_is_taken_in_both_languages_below_what_was_typed(
    send: Send, client_of: Clients
) -> None:
    published(Question, {"zh": "垃圾什么时候收？", "ko": "쓰레기는 언제 버리나요?"}, topic="waste")
    other = published(Question, {"zh": "路灯坏了。", "en": "The lamp is broken."}, topic="housing")
    row, client = send(), client_of("grid_member")
    page = html.fromstring(text_of(client.get(f"/admin/inquiry/answer/?id={row.id}")))
    (take,) = page.xpath("//section[contains(@class, 'canned')]//li//button/@value")
    version = page.xpath("//input[@name='version']/@value")[0]

    def taken(**typed: str) -> tuple[str, str, Any]:
        answer = press(client, "answer", row, version=version, **typed)
        assert answer.status_code == 200
        shown = html.fromstring(text_of(answer))
        own, chinese = (
            shown.xpath(f"string(//textarea[@name='{name}'])").strip() for name in ("answer", "answer_zh")
        )
        return own, chinese, shown

    assert taken(take=take)[:2] == ("쓰레기는 언제 버리나요?", "垃圾什么时候收？")
    assert taken(take=take, answer="먼저", answer_zh="先")[:2] == (
        "먼저\n\n쓰레기는 언제 버리나요?",
        "先\n\n垃圾什么时候收？",
    )
    own, chinese, shown = taken(take="", question=str(other.id), answer="먼저")
    assert (own, chinese) == ("먼저", "路灯坏了。")  # it is not published in Korean
    assert shown.xpath("//p[contains(@class, 'warning')]")
    assert again(row).state == State.NEW


@pytest.mark.parametrize("width", [1440, 390])
@SQLITE
def test_the_inbox_is_accessible(send: Send, page_of: Callable[..., Any], width: int) -> None:
    published(Question, {"zh": "垃圾什么时候收？", "ko": "쓰레기는 언제 버리나요?"}, topic="waste")
    row = send()
    send("door_1", "request", "ar", request="food", text="خبز")
    page = page_of("grid_member", width=width)
    for address in ("", f"details/?id={row.id}", f"answer/?id={row.id}", f"refuse/?id={row.id}"):
        page.goto(f"/admin/inquiry/{address}")
        assert serious(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
    page.goto("/admin/inquiry/")
    page.locator(".waiting button").first.click()
    page.wait_for_url("**/details/**")
    assert again(row).state == State.CLAIMED


@pytest.mark.parametrize(
    ("text", "likest"),
    [("쓰레기는 언제 내놓나요?", 0), ("When can I put out the garbage", 0), ("我搬家了，要重新登记吗", 1),
     ("I have moved house, do I need to register?", 1), ("병원이 어디예요", 2), ("asdf", None), ("", None)],
)  # fmt: skip
def test_the_likest_answer_is_found_in_any_script(text: str, likest: int | None) -> None:
    questions = [
        "쓰레기는 언제 버리나요? When is garbage collected? 垃圾什么时候收？",
        "이사하면 다시 등록하나요? Do I register again after moving house? 搬家以后要重新登记吗？",
        "가까운 병원은 어디예요? Where is the nearest hospital? 最近的医院在哪里？",
    ]
    scores = canned.likeness(text, questions)
    assert all(0 <= score <= 1.001 for score in scores)
    if likest is None:
        assert scores == [0, 0, 0]
    else:
        assert scores.index(max(scores)) == likest
