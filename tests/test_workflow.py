"""The workflow of a language on the page of its content: who may take which step, and why one is refused."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import lxml.html
import pytest
from flask import Flask
from flask_babel import force_locale

from backoffice import store
from backoffice.content import desk, editions, work
from backoffice.display import VERBS
from models import base
from models.content.chapter import Chapter
from models.content.edition import Edition
from models.content.guide import Guide
from models.content.notice import Notice
from models.content.segment import Segment
from models.content.target import Target
from models.content.translation import Translation
from models.fields import Patch, State
from tests.cast import TELLER
from tests.publishing import publish, written
from tests.test_screens import text

from .conftest import Office

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
TEXTS = {"zh": "明日停水。请储水。", "ko": "내일 단수입니다. 물을 받아 두세요."}


@pytest.fixture
def notice(office: Office) -> Any:
    return written(Notice, TEXTS)


def step(client: Any, row: Any, name: str, *languages: str, **typed: str) -> Any:
    """Take a step on the page of a content, with what the page says of the texts that are approved."""
    seen = read(client, row) if name == "approve" else {}
    data = {"id": row.id, "step": name, "language": list(languages), **seen, **typed}
    return client.post(f"/admin/{row.key()}/workflow/", data=data)


def read(client: Any, row: Any) -> dict[str, str]:
    """What the page tells of the texts as they are read, which comes back with an approval."""
    page = lxml.html.fromstring(text(client.get(f"/admin/{row.key()}/details/?id={row.id}")))
    return {
        each.get("name"): each.get("value") for each in page.xpath("//input[starts-with(@name, 'seen-')]")
    }


def state(row: Any, language: str) -> str:
    return str(type(row).get_by_id(row.id).state_in(language))


def lines(answer: Any) -> dict[str, str]:
    """{language: what the panel says of it, with the line of reasons below}."""
    page = lxml.html.fromstring(text(answer))
    found, code = {}, ""
    for line in page.xpath("//section[@id='workflow']//tbody/tr"):
        boxes = line.xpath(".//input[@name='language']/@value")
        code = boxes[0] if boxes else code
        found[code] = found.get(code, "") + " ".join(line.text_content().split())
    return found


def test_a_notice_goes_from_draft_to_the_public(notice: Any, client_of: Any) -> None:
    outreach, translator = client_of("outreach"), client_of("translator")
    assert step(outreach, notice, "submit", "zh").status_code == 302
    assert state(notice, "zh") == State.REVIEW
    assert step(translator, notice, "submit", "ko").status_code == 302
    assert step(outreach, notice, "approve", "zh", "ko").status_code == 302
    assert {state(notice, code) for code in TEXTS} == {State.APPROVED}
    assert not editions.live(Notice, [notice.id])
    assert step(outreach, notice, "publish", "zh", "ko").status_code == 302
    assert {each.language for each in editions.live(Notice, [notice.id])} == {"zh", "ko"}
    assert step(outreach, notice, "withdraw", "ko").status_code == 302
    assert {each.language for each in editions.live(Notice, [notice.id])} == {"zh"}
    assert state(notice, "ko") == State.WITHDRAWN


#: What each role may do with a language that is ready for it: 302 done, 403 not theirs.
MAY = {
    "administrator": {"submit": 302, "approve": 302, "send_back": 302, "publish": 302, "withdraw": 302},
    "outreach": {"submit": 302, "approve": 302, "send_back": 302, "publish": 302, "withdraw": 302},
    "translator": {"submit": 302, "approve": 403, "send_back": 403, "publish": 403, "withdraw": 403},
    "clerk": {"submit": 403, "approve": 403, "send_back": 403, "publish": 403, "withdraw": 403},
    "command": {"submit": 403, "approve": 403, "send_back": 403, "publish": 403, "withdraw": 403},
}
READY = {"publish": State.APPROVED, "withdraw": State.PUBLISHED}


@pytest.mark.parametrize("role", MAY)
def test_who_may_take_which_step(notice: Any, client_of: Any, role: str) -> None:
    for name, code in MAY[role].items():
        ready = {each.language: each for each in work.languages_of(TELLER, Notice, notice.id)}["ko"]
        if READY.get(name) and ready.state != READY[name]:
            if ready.state != State.APPROVED:
                work.approve(TELLER, ready)
            if name == "withdraw":
                work.publish(TELLER, Notice, notice.id, ["ko"])
        before = state(notice, "ko")
        answer = step(client_of(role), notice, name, "ko", reason="再看一遍")
        assert answer.status_code == code, name
        assert code == 302 or state(notice, "ko") == before, name


@pytest.mark.parametrize("role", ["clerk", "translator", "outreach"])
def test_only_steps_that_are_theirs_are_offered(notice: Any, client_of: Any, role: str) -> None:
    page = lxml.html.fromstring(text(client_of(role).get(f"/admin/notice/details/?id={notice.id}")))
    steps = set(page.xpath("//section[@id='workflow']//button[@name='step']/@value"))
    every = {"submit", "approve", "send_back", "hand_over", "publish", "withdraw"}
    assert steps == {"clerk": set(), "translator": {"submit"}, "outreach": every}[role]


def test_a_translator_sees_own_languages_only(notice: Any, client_of: Any) -> None:
    answer = client_of("translator").get(f"/admin/notice/details/?id={notice.id}")
    assert set(lines(answer)) == {"ko"}
    assert step(client_of("translator"), notice, "submit", "zh").status_code == 422


def test_nobody_approves_what_they_wrote(notice: Any, office: Office, client_of: Any) -> None:
    segment = Segment.get(Segment.record == "notice", Segment.row == notice.id)
    wrote = [desk.Written(segment.id, "ko", "내일은 단수입니다.")]
    assert [came.what for came in desk.save_many(office.actor("outreach"), wrote)] == ["saved"]
    answer = step(client_of("outreach"), notice, "approve", "ko", "zh")
    assert answer.status_code == 422
    assert state(notice, "ko") == State.DRAFT
    assert "fault" in text(answer)
    assert step(client_of("administrator"), notice, "approve", "ko").status_code == 302


def test_reasons_stand_at_their_language(notice: Any, client_of: Any) -> None:
    """All of the languages or none are published; what hinders one is said at it."""
    outreach = client_of("outreach")
    step(outreach, notice, "approve", "zh")
    answer = step(outreach, notice, "publish", "zh", "ko", at="", until="")
    assert answer.status_code == 422
    said = lines(answer)
    page = lxml.html.fromstring(text(answer))
    assert len(page.xpath("//section[@id='workflow']//p[@class='fault']")) == 1
    assert "ko" in said["ko"]
    assert page.xpath("//input[@name='language'][@checked]/@value") == ["zh", "ko"]
    assert not Edition.select().exists()


@pytest.mark.parametrize(
    ("name", "typed", "wrong"),
    [
        ("send_back", {"reason": " "}, "reason"),
        ("publish", {"at": "bald"}, "at"),
        ("publish", {"until": "2020-01-01 08:00"}, "until"),
        ("publish", {"at": "2031-01-02 08:00", "until": "2031-01-01 08:00"}, "until"),
        ("withdraw", {"withdraw_at": "32.13."}, "withdraw_at"),
        ("hand_over", {"due_on": "gestern"}, "due_on"),
        ("hand_over", {"due_on": "2020-01-01"}, "due_on"),
        ("hand_over", {"translator": "999999"}, "translator"),
    ],
)
def test_a_refusal_stands_at_its_input(
    notice: Any, client_of: Any, name: str, typed: dict[str, str], wrong: str
) -> None:
    publish(Notice, notice.id)
    answer = step(client_of("outreach"), notice, name, "ko", **typed)
    assert answer.status_code == 422
    page = lxml.html.fromstring(text(answer))
    (field,) = page.xpath(f"//*[@name='{wrong}'][@aria-invalid='true']")
    assert page.xpath(f"//*[@id='{field.get('aria-describedby')}']")[0].text_content().strip()
    if field.tag == "input":
        assert field.get("value").strip() == typed[wrong].strip()
    assert field.xpath("ancestor::details/@open")


@pytest.mark.parametrize(
    ("name", "languages", "code"),
    [("publish", (), 422), ("nothing", ("ko",), 400), ("approve", ("xx",), 422)],
)
def test_what_is_no_step_is_refused(
    notice: Any, client_of: Any, name: str, languages: Any, code: int
) -> None:
    assert step(client_of("outreach"), notice, name, *languages).status_code == code


def test_a_language_is_handed_over(notice: Any, office: Office, client_of: Any) -> None:
    outreach, translator = client_of("outreach"), office.id("user:translator")
    answer = step(outreach, notice, "hand_over", "ja", translator=str(translator))
    assert answer.status_code == 422  # who translates into Korean
    assert step(outreach, notice, "hand_over", "ja", "it", due_on="2031-03-01").status_code == 302
    assert step(outreach, notice, "hand_over", "ko", translator=str(translator)).status_code == 302
    found = {each.language: each for each in Translation.select()}
    assert set(found) == {"zh", "ko", "ja", "it"}
    assert found["ko"].translator_id == translator
    assert (str(found["ja"].due_on), found["ja"].missing) == ("2031-03-01", 3)
    assert "Translator" in lines(outreach.get(f"/admin/notice/details/?id={notice.id}"))["ko"]
    assert step(outreach, notice, "hand_over", "zh").status_code == 422


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], datetime]:
    """`clock(hours)` moves the time of the office."""
    start, real = base.now(), base.now
    ahead = [timedelta()]

    def now() -> datetime:
        return start + ahead[0]

    def move(by: timedelta) -> datetime:
        ahead[0] += by
        return now()

    for name, module in list(sys.modules.items()):
        if (
            name.partition(".")[0] in ("backoffice", "models", "views")
            and getattr(module, "now", None) is real
        ):
            monkeypatch.setattr(module, "now", now)
    return move


def live(row: Any) -> list[str]:
    return sorted(each.language for each in editions.live(type(row), [row.id]))


def test_publication_and_its_end_come_by_themselves(notice: Any, client_of: Any, clock: Any) -> None:
    outreach = client_of("outreach")
    step(outreach, notice, "approve", "zh", "ko")
    begins, ends = clock(timedelta()) + timedelta(hours=10), clock(timedelta()) + timedelta(hours=20)
    typed = {
        name: f"{at + timedelta(hours=8):%Y-%m-%d %H:%M}" for name, at in (("at", begins), ("until", ends))
    }
    assert step(outreach, notice, "publish", "zh", "ko", **typed).status_code == 302
    assert (live(notice), state(notice, "ko")) == ([], State.SCHEDULED)
    clock(timedelta(hours=11))
    work.settle()
    assert (live(notice), state(notice, "ko")) == (["ko", "zh"], State.PUBLISHED)
    clock(timedelta(hours=10))
    assert live(notice) == []  # to the minute, whether or not the worker came by
    work.settle()
    assert state(notice, "ko") == State.WITHDRAWN


def test_a_withdrawal_is_scheduled(notice: Any, client_of: Any, clock: Any) -> None:
    publish(Notice, notice.id)
    at = clock(timedelta()) + timedelta(hours=8 + 2)
    answer = step(client_of("outreach"), notice, "withdraw", "zh", "ko", withdraw_at=f"{at:%Y-%m-%d %H:%M}")
    assert answer.status_code == 302
    assert live(notice) == ["ko", "zh"]
    clock(timedelta(hours=3))
    assert live(notice) == []


def test_what_is_withdrawn_is_gone_for_readers(notice: Any, client_of: Any) -> None:
    publish(Notice, notice.id)
    address = f"/api/v1/notices/{notice.id}?locale=ko"
    assert "단수" in text(client_of(None).get(address))
    step(client_of("outreach"), notice, "withdraw", "zh", "ko")
    assert client_of(None).get(address).status_code == 404


def test_a_changed_sentence_shows_at_its_language(notice: Any, client_of: Any) -> None:
    publish(Notice, notice.id)
    store.change(TELLER, Notice, notice.id, {"body": Patch({"zh": "后天停水。请储水。"})})
    said = lines(client_of("outreach").get(f"/admin/notice/details/?id={notice.id}"))
    assert state(notice, "ko") == State.OUTDATED
    assert "1" in said["ko"]
    assert Target.select().where(Target.language == "ko").count() == 3


def test_a_part_leads_to_its_whole(office: Office, client_of: Any) -> None:
    guide = written(Guide, TEXTS)
    chapter = store.create(TELLER, Chapter, {"guide": guide.id, "title": {"zh": "第一章"}})
    outreach = client_of("outreach")
    page = lxml.html.fromstring(text(outreach.get(f"/admin/chapter/details/?id={chapter.id}")))
    assert not page.xpath("//section[@id='workflow']")
    assert page.xpath(f"//a[@href='/admin/guide/details/?id={guide.id}#workflow']")
    assert step(outreach, chapter, "publish", "zh").status_code == 400


def test_steps_stand_in_the_history(app: Flask, notice: Any, client_of: Any) -> None:
    outreach = client_of("outreach")
    step(outreach, notice, "approve", "ko")
    step(outreach, notice, "send_back", "ko", reason="再看一遍")
    translation = Translation.get(Translation.language == "ko")
    page = lxml.html.fromstring(text(outreach.get(f"/admin/translation/details/?id={translation.id}")))
    said = page.xpath("string(//*[@id='changes'])")
    with app.test_request_context(), force_locale("zh_Hans_CN"):
        labels = [str(VERBS[name]) for name in ("approve", "send_back")]
    assert all(label in said for label in labels)
    assert "再看一遍" in said
    assert not {"approve", "send_back"} & set(said.split())


def test_findings_are_read_before_a_language_is_handed_in(notice: Any, client_of: Any) -> None:
    wrong = {"title": Patch({"ko": "내일 단수입니다 24. 물을 받아 두세요"})}
    store.change(TELLER, Notice, notice.id, wrong)
    translator = client_of("translator")
    answer = step(translator, notice, "submit", "ko")
    assert answer.status_code == 422
    assert state(notice, "ko") == State.DRAFT
    page = lxml.html.fromstring(text(answer))
    (told,) = page.xpath("//input[@name='despite-ko']/@value")
    assert step(translator, notice, "submit", "ko", **{"despite-ko": "submit-0-0"}).status_code == 422
    assert step(translator, notice, "submit", "ko", **{"despite-ko": told}).status_code == 302
    assert state(notice, "ko") == State.REVIEW
