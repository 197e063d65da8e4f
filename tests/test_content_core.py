"""What happens to translations when their Chinese is moved, cut, put into the bin or taken back."""

from __future__ import annotations

from typing import Any

import pytest

from backoffice import store
from backoffice.content import desk, editions, work
from backoffice.content.desk import Written
from models.content.chapter import Chapter
from models.content.guide import Guide
from models.content.segment import Segment
from models.content.sentences import unmarked
from models.content.target import Target
from models.fields import Patch
from models.system.batch import Batch

from .cast import TELLER
from .conftest import Office

CHINESE = "第一句。第二句。第三句。"
KOREAN = "첫째. 둘째. 셋째."


def _guide(title: str = "手册") -> Any:
    return store.create(TELLER, Guide, {"title": Patch({"zh": title, "ko": "안내서"})})


def _chapter(guide: Any, body: dict[str, str] | None = None) -> Any:
    text = {"title": Patch({"zh": "章", "ko": "장"}), "body": Patch(body or {"zh": CHINESE, "ko": KOREAN})}
    return store.create(TELLER, Chapter, {**text, "guide": guide.id, "position": 1})


def _korean(guide: Any) -> Any:
    return work.find(TELLER, Guide, guide.id, "ko")


def _target(text: str) -> Any:
    segment = Segment.get(Segment.text == text, Segment.deleted_at.is_null())
    return Target.get(Target.segment == segment.id, Target.language == "ko")


def _write(chapter: Any, body: str) -> None:
    store.change(TELLER, Chapter, chapter.id, {"body": Patch({"zh": body})})


def test_a_chapter_takes_its_sentences_to_another_guide_and_is_approved_there_anew(office: Office) -> None:
    old, new = _guide(), _guide("另一本")
    chapter = _chapter(old)
    for guide in (old, new):
        work.approve(TELLER, *work.languages_of(TELLER, Guide, guide.id))
    store.change(TELLER, Chapter, chapter.id, {"guide": new.id})
    assert (_korean(old).segments, _korean(new).segments) == (1, 5)
    assert _korean(new).state == "draft"
    assert _korean(old).state == "approved"


def test_what_a_neighbour_says_as_well_is_missing_without_it(office: Office) -> None:
    guide = _guide()
    chapter = _chapter(guide)
    second = Segment.get(Segment.text == "第二句。")
    first = _target("第一句。")
    desk.save_many(TELLER, [Written(first.segment_id, "ko", "첫째와 둘째.")])
    desk.save_many(TELLER, [Written(second.id, "ko", "", joined=True)])
    assert (_korean(guide).missing, _korean(guide).stale) == (0, 0)
    work.approve(TELLER, *work.languages_of(TELLER, Guide, guide.id))
    work.publish(TELLER, Guide, guide.id, ["zh", "ko"])
    _write(chapter, "换了的第一句。第二句。第三句。")
    assert _korean(guide).stale == 2
    _write(chapter, "第二句。第三句。")
    assert (_korean(guide).missing, _korean(guide).stale) == (1, 0)
    work.approve(TELLER, work.find(TELLER, Guide, guide.id, "zh"))
    work.publish(TELLER, Guide, guide.id, ["zh"])
    live = editions.languages_of(Guide, guide.id)
    read = editions.composed(live["ko"], live["zh"]).parts[0]
    assert "第二句。" in unmarked(read.texts["body"])
    assert [sentence.source for sentence in read.behind] == ["第二句。"]


def test_the_first_sentence_has_none_before_it_that_could_say_it(office: Office) -> None:
    _chapter(_guide())
    first = _target("第一句。")
    (came,) = desk.save_many(TELLER, [Written(first.segment_id, "ko", "", joined=True)])
    assert came.what == "refused"
    assert came.problem


def test_what_comes_back_from_the_bin_is_approved_anew(office: Office) -> None:
    guide = _guide()
    chapter = _chapter(guide)
    store.delete(TELLER, Chapter, chapter.id)
    korean = _korean(guide)
    assert korean.segments == 1
    work.approve(TELLER, *work.languages_of(TELLER, Guide, guide.id))
    assert _target("第一句。").state == "draft"
    store.restore(TELLER, Chapter, chapter.id)
    assert {each.state for each in work.languages_of(TELLER, Guide, guide.id)} == {"draft"}


def test_a_sentence_in_the_bin_is_missing_from_the_text(office: Office) -> None:
    guide = _guide()
    chapter = _chapter(guide)
    store.delete(TELLER, Target, _target("第二句。").id)
    assert Chapter.get_by_id(chapter.id).body.get("ko") == "첫째. 셋째."
    assert _korean(guide).missing == 1


@pytest.mark.parametrize("way", ["undo", "revert"])
def test_a_text_that_is_taken_back_was_written_for_the_chinese_of_then(office: Office, way: str) -> None:
    guide = _guide()
    chapter = _chapter(guide)
    target = _target("第二句。")
    _write(chapter, "第一句。换了的第二句。第三句。")
    desk.save_many(TELLER, [Written(target.segment_id, "ko", "바뀐 둘째.")])
    assert _korean(guide).stale == 0
    if way == "undo":
        store.undo(TELLER, Batch.select().order_by(Batch.id.desc()).get().key)
    else:
        from models.system.change import Change

        last = Change.select().where(Change.record == "target", Change.row == target.id)
        store.revert(TELLER, last.order_by(Change.id.desc()).get().id)
    assert Target.get_by_id(target.id).text == "둘째."
    assert _korean(guide).stale == 1


def test_a_text_written_before_its_chinese_finds_its_sentences(office: Office) -> None:
    guide = _guide()
    chapter = _chapter(guide, {"ko": KOREAN})
    _write(chapter, CHINESE)
    assert _target("第二句。").text == "둘째."
    assert Chapter.get_by_id(chapter.id).body.get("ko") == KOREAN


def test_nothing_stays_of_a_translation_whose_chinese_is_gone(office: Office) -> None:
    guide = _guide()
    chapter = _chapter(guide)
    _write(chapter, "")
    assert Chapter.get_by_id(chapter.id).body.get("ko") == ""
    _write(chapter, CHINESE)
    assert Chapter.get_by_id(chapter.id).body.get("ko") == KOREAN
    assert _korean(guide).missing == 0
