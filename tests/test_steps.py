"""The steps of the workflow themselves: what each asks for, what takes it back, what comes of editions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import lxml.html
import pytest
from flask_babel import force_locale

from backoffice import acts, store
from backoffice.content import desk, editions, work
from backoffice.delivery import living, webhooks
from backoffice.store import Invalid
from models.base import now
from models.content.chapter import Chapter
from models.content.edition import Edition
from models.content.guide import Guide
from models.content.notice import Notice
from models.content.segment import Segment
from models.content.target import APPROVED, DRAFT, Target
from models.content.translation import Translation
from models.fields import Patch, State, Text
from models.system.batch import Batch
from tests.cast import TELLER
from tests.publishing import publish, written
from tests.test_screens import text

from .conftest import Office

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
ZH, KO = "甲甲甲甲甲。乙乙乙乙乙乙。", "가가가. 나나나."


@pytest.fixture(autouse=True)
def language(app: Any) -> Iterator[None]:
    with app.test_request_context():
        yield


@pytest.fixture
def notice(office: Office) -> Any:
    return written(Notice, {"zh": "停水", "ko": "단수"}, body=Text({"zh": ZH, "ko": KO}))


def of(row: Any, language: str = "ko") -> Any:
    return Translation.get(
        Translation.record == row.key(), Translation.row == row.id, Translation.language == language
    )


def sentence(row: Any, chinese: str) -> Any:
    return Segment.get(Segment.record == row.key(), Segment.row == row.id, Segment.text == chinese)


def target(row: Any, chinese: str) -> Any:
    return Target.get(Target.segment == sentence(row, chinese).id, Target.language == "ko")


def say(row: Any, chinese: str, korean: str, actor: Any = TELLER) -> None:
    (came,) = desk.save_many(actor, [desk.Written(sentence(row, chinese).id, "ko", korean)])
    assert came.what == "saved"


def chinese(row: Any, body: str) -> None:
    store.change(TELLER, type(row), row.id, {"body": Patch({"zh": body})})


def body(row: Any, language: str = "ko") -> str:
    return str(type(row).get_by_id(row.id).body.get(language))


@contextmanager
def refused(said: str) -> Iterator[None]:
    """What is done in it is refused with words that say so."""
    with pytest.raises(Invalid) as invalid:
        yield
    with force_locale("en"):
        assert said in str(invalid.value.problems[""])


def last() -> str:
    return str(Batch.select().order_by(Batch.id.desc()).get().key)


# Steps are not taken back by undo


STEPS: dict[str, Callable[[Any, Any], Any]] = {
    "submit": lambda actor, row: work.submit(actor, of(row)),
    "approve": lambda actor, row: work.approve(actor, of(row)),
    "send_back": lambda actor, row: work.send_back(actor, of(row), "再看"),
    "publish": lambda actor, row: (work.approve(actor, of(row)), work.publish(actor, Notice, row.id, ["ko"])),
    "withdraw": lambda actor, row: work.withdraw(actor, Notice, row.id, ["ko"]),
}


@pytest.mark.parametrize("name", STEPS)
def test_a_step_is_taken_back_by_its_opposite_only(
    notice: Any, client_of: Any, office: Office, name: str
) -> None:
    outreach = office.actor("outreach")
    for each in {"send_back": ["approve"], "withdraw": ["publish"]}.get(name, []):
        STEPS[each](outreach, notice)
    STEPS[name](outreach, notice)
    key, before = last(), of(notice).state
    assert Batch.get(Batch.key == key).verb == name
    for role in ("outreach", "translator"):
        with refused("opposite"):
            store.undo(office.actor(role), key)
        assert acts.recent(office.actor(role), Translation)[1] is None
    page = lxml.html.fromstring(text(client_of("outreach").get(f"/admin/translation/acts/{key}/")))
    assert not page.xpath("//main//form[contains(@action, '/undo/')]")
    assert of(notice).state == before


def test_what_took_a_step_back_once_stays_too(notice: Any, office: Office) -> None:
    """Nobody gets their own text approved by taking the taking back of an approval back."""
    work.approve(office.actor("outreach"), of(notice))
    approval = Batch.get(Batch.key == last())
    taken = {**approval.__data__, "id": None, "key": "a" * 16, "verb": "undo", "undoes": approval.key}
    Batch.insert({name: value for name, value in taken.items() if name != "id"}).execute()
    with refused("opposite"):
        store.undo(office.actor("outreach"), "a" * 16)


# What was read is what is approved


def test_only_what_was_read_is_approved(notice: Any, office: Office) -> None:
    outreach, ours = office.actor("outreach"), of(notice)
    seen = {ours.id: work.fingerprint(ours)}
    say(notice, "乙乙乙乙乙乙。", "다라마.")
    with refused("meanwhile"):
        work.approve(outreach, of(notice), seen=seen)
    with refused("meanwhile"):
        work.approve(outreach, of(notice), seen={})
    assert of(notice).state == State.DRAFT
    seen = {ours.id: work.fingerprint(ours)}
    desk.approve(outreach, target(notice, "甲甲甲甲甲。"), target(notice, "甲甲甲甲甲。").text)
    work.approve(outreach, of(notice), seen=seen)  # who approves one by one on the way has read it
    assert of(notice).state == State.APPROVED


def test_the_chinese_that_was_read_is_approved(notice: Any, office: Office) -> None:
    seen = {of(notice, "zh").id: work.fingerprint(of(notice, "zh"))}
    chinese(notice, ZH + "丙丙丙丙。")
    with refused("meanwhile"):
        work.approve(office.actor("outreach"), of(notice, "zh"), seen=seen)


@pytest.mark.parametrize(
    ("state", "step", "said"),
    [
        (State.REVIEW, "submit", "somebody else approves"),
        (State.APPROVED, "submit", "change a sentence"),
        (State.PUBLISHED, "submit", "change a sentence"),
        (State.APPROVED, "approve", "can be published"),
        (State.PUBLISHED, "approve", "can be published"),
        (State.DRAFT, "send_back", "remark"),
        (State.PUBLISHED, "send_back", "withdraw it"),
    ],
)
def test_a_step_out_of_turn_says_what_to_do(notice: Any, state: str, step: str, said: str) -> None:
    if state == State.REVIEW:
        work.submit(TELLER, of(notice))
    elif state == State.APPROVED:
        work.approve(TELLER, of(notice))
    elif state == State.PUBLISHED:
        publish(Notice, notice.id)
    assert of(notice).state == state
    with refused(said):
        STEPS[step](TELLER, notice)
    assert of(notice).state == state


def test_of_an_approved_language_what_is_left_is_approved(notice: Any) -> None:
    work.approve(TELLER, of(notice))
    Target.update(state=DRAFT).where(Target.id == target(notice, "甲甲甲甲甲。").id).execute()
    Translation.update(unapproved=1).where(Translation.id == of(notice).id).execute()
    work.approve(TELLER, of(notice))
    assert (of(notice).unapproved, target(notice, "甲甲甲甲甲。").state) == (0, APPROVED)


# Editions and translations stay


def test_neither_editions_nor_translations_are_deleted(notice: Any) -> None:
    edition = publish(Notice, notice.id)[0]
    for record, row in ((Edition, edition.id), (Translation, of(notice).id)):
        with pytest.raises(store.InUse) as kept:
            store.delete(TELLER, record, row)
        assert kept.value.reason
    assert editions.live(Notice, [notice.id])


def test_a_translation_in_the_bin_is_handed_over_again(notice: Any) -> None:
    Translation.update(deleted_at=now()).where(Translation.id == of(notice).id).execute()
    work.hand_over(TELLER, Notice, notice.id, ["ko"])
    assert of(notice).deleted_at is None


def test_what_was_cancelled_never_was(notice: Any, client_of: Any) -> None:
    first = publish(Notice, notice.id, "zh", "ko")
    later = work.publish(TELLER, Notice, notice.id, ["ko"], at=now() + timedelta(hours=1))[0]
    assert of(notice).changes_at is not None
    work.withdraw(TELLER, Notice, notice.id, ["zh"])
    work.publish(TELLER, Notice, notice.id, ["zh"])
    newest = work.publish(TELLER, Notice, notice.id, ["ko"], at=now() + timedelta(hours=2))[0]
    later = Edition.get_by_id(later.id)
    assert (later.cancelled, later.deleted_at, newest.number) == (True, None, later.number + 1)
    begun = now() - timedelta(minutes=1)  # its moment comes, and nothing happens
    Edition.update(published_at=begun, withdrawn_at=begun).where(Edition.id == later.id).execute()
    Edition.update(published_at=begun - timedelta(minutes=1)).where(Edition.id == first[0].id).execute()
    shown = {each.language: each.id for each in editions.live(Notice, [notice.id])}
    ours = next(each for each in first if each.language == "ko")
    assert shown["ko"] == ours.id
    assert {code: each.id for code, each in living.of_row(Notice, notice.id).items()} == shown
    assert editions.standing("notice", notice.id, "ko") == State.PUBLISHED
    assert editions.next_change("notice", notice.id, "ko") == newest.published_at
    told = webhooks._happened(now() - timedelta(days=1), now())
    assert later.id not in {edition.id for _event, edition, _at in told}
    page = text(client_of("outreach").get(f"/admin/notice/versions/?id={notice.id}&language=ko"))
    rows = lxml.html.fromstring(page).xpath("//table//tbody/tr")
    ends = [row.xpath("string(td[@class='d'][2])") for row in rows]
    assert ends[2]
    assert not ends[3]


def test_what_only_was_scheduled_was_never_published(notice: Any) -> None:
    work.approve(TELLER, of(notice, "zh"))
    (edition,) = work.publish(TELLER, Notice, notice.id, ["zh"], at=now() + timedelta(hours=1))
    work.withdraw(TELLER, Notice, notice.id, ["zh"])
    moment = now() - timedelta(minutes=1)
    Edition.update(published_at=moment, withdrawn_at=moment).where(Edition.id == edition.id).execute()
    assert living.ever(Notice, [notice.id]) == set()
    assert living.touched(Notice, now() - timedelta(days=1), now()) == {}
    assert (editions.standing("notice", notice.id, "zh"), of(notice, "zh").state) == ("", State.APPROVED)


# An edition is worked on again


def test_an_edition_comes_back_with_the_chinese_it_was_written_for(notice: Any) -> None:
    edition = next(each for each in publish(Notice, notice.id) if each.language == "ko")
    chinese(notice, "甲甲甲甲甲改。乙乙乙乙乙乙。")
    say(notice, "甲甲甲甲甲改。", "새 글.")
    assert of(notice).stale == 0
    assert work.restore(TELLER, edition) == 0
    back = target(notice, "甲甲甲甲甲改。")
    assert (back.text, back.source, of(notice).stale) == ("가가가.", "甲甲甲甲甲。", 1)


def test_a_sentence_with_full_stops_of_its_own_comes_back_whole(notice: Any) -> None:
    say(notice, "甲甲甲甲甲。", "2026. 11. 22. 부터. 시행")
    edition = next(each for each in publish(Notice, notice.id) if each.language == "ko")
    say(notice, "甲甲甲甲甲。", "다른 글.")
    assert work.restore(TELLER, edition) == 0
    assert target(notice, "甲甲甲甲甲。").text == "2026. 11. 22. 부터. 시행"
    assert (target(notice, "乙乙乙乙乙乙。").text, of(notice).missing) == ("나나나.", 0)


def test_chinese_that_stood_in_does_not_come_back_as_a_translation(notice: Any) -> None:
    Target.update(deleted_at=now()).where(Target.id == target(notice, "乙乙乙乙乙乙。").id).execute()
    frozen = editions.freeze(Notice.get_by_id(notice.id), "ko")
    say(notice, "甲甲甲甲甲。", "다른 글.")
    assert work.restore(TELLER, Edition(texts=editions.written(frozen), language="ko")) == 0
    assert body(notice).strip() == "가가가."


def test_what_has_no_place_any_more_is_left_out(office: Office, client_of: Any) -> None:
    guide = written(Guide, {"zh": "手册", "ko": "안내"})
    chapter = written(
        Chapter, {"zh": "第一章", "ko": "일장"}, guide=guide.id, body=Text({"zh": ZH, "ko": KO})
    )
    found = {each.language: each for each in publish(Guide, guide.id)}
    chinese(chapter, "甲甲甲甲甲。")
    say(guide, "手册", "다른 안내")
    assert work.restore(TELLER, found["ko"]) == 1
    assert Guide.get_by_id(guide.id).title.get("ko") == "안내"
    assert work.restore(TELLER, found["zh"]) == 0
    assert body(chapter, "zh") == ZH
    store.delete(TELLER, Chapter, chapter.id)
    sent = {"id": guide.id, "edition": found["zh"].id}
    answer = client_of("outreach").post("/admin/guide/versions/take-up/", data=sent, follow_redirects=True)
    assert "3" in lxml.html.fromstring(text(answer)).xpath("string(//*[contains(@class, 'warning')])")


# The rest


def test_contents_are_not_merged(notice: Any, client_of: Any) -> None:
    other = written(Notice, {"zh": "停电"})
    with refused("not merged"):
        store.merge(TELLER, Notice, notice.id, other.id, {})
    page = text(client_of("outreach").get("/admin/notice/"))
    assert 'value="merge"' not in page
    assert "alike/merge" not in text(
        client_of("outreach").get(f"/admin/notice/alike/pair/?one={notice.id}&other={other.id}")
    )


def test_a_language_that_is_ahead_of_the_chinese_is_told(notice: Any, client_of: Any) -> None:
    def hint() -> str:
        page = lxml.html.fromstring(text(client_of("outreach").get(f"/admin/notice/details/?id={notice.id}")))
        return str(page.xpath("string(//section[@id='workflow']//tr[@class='why']//p[@class='soft'])"))

    publish(Notice, notice.id)
    assert hint() == ""
    chinese(notice, "甲甲甲甲甲改。乙乙乙乙乙乙。")
    say(notice, "甲甲甲甲甲改。", "새 글.")
    publish(Notice, notice.id, "ko")
    ahead = hint()
    assert ahead
    publish(Notice, notice.id, "zh")
    assert hint() == ""
    work.withdraw(TELLER, Notice, notice.id, ["zh"])
    assert hint() not in ("", ahead)
