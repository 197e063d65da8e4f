"""Texts are cut into sentences and put together without losing anything, and a changed sentence makes exactly
its own translations stale.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from backoffice import store
from backoffice.content import desk, work
from backoffice.content.desk import Written
from backoffice.content.differences import changes
from models.content import sentences
from models.content.chapter import Chapter
from models.content.guide import Guide
from models.content.segment import Segment
from models.content.target import APPROVED, DRAFT, Target
from models.content.translation import Translation
from models.fields import Patch, State
from models.system.change import Change

from .cast import TELLER
from .conftest import Office

FIVE = ("ko", "ja", "en", "it", "ar")
CHAPTERS, EACH = 5, 11  # with the titles and the guide's own two: more than sixty sentences

#: Lines as people write them, and any others.
_lines = some.one_of(
    some.sampled_from(
        [
            "## 登记", "- 护照。", "1. 先来。再等！", "| 名称 | 电话 |", "| --- | --- |", "![照片](media:12)",
            "::: warning", ":::", "", "  ", "请带护照。不收费（真的。）吗？是。", "**重要。很重要。**再说。",
            "Bring it. See No. 5 at 9.30 a.m. today!",
        ]
    ),
    some.text(max_size=30),
)  # fmt: skip
_texts = some.lists(_lines, max_size=6).map("\n".join)


# Cutting and putting together


@given(_texts)
def test_the_pieces_of_a_text_are_the_text(text: str) -> None:
    assert "".join(piece.text for piece in sentences.split(text)) == text


@given(_texts)
def test_a_text_put_together_from_its_own_sentences_is_the_same(text: str) -> None:
    pieces = sentences.split(text)
    own = [piece.text for piece in pieces if piece.is_sentence]
    assert sentences.assemble(pieces, own, "zh").split() == text.split()


@given(some.text(max_size=60))
def test_a_text_of_one_line_is_one_sentence(text: str) -> None:
    assert [piece.text for piece in sentences.sentences(text, multiline=False)] == ([text] if text else [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("登记不收费。请带护照！", ["登记不收费。", "请带护照！"]),
        ("Bring it to No. 5 today. It is free.", ["Bring it to No. 5 today.", "It is free."]),
        ("请打电话（白天。晚上也行），或者来。", ["请打电话（白天。晚上也行），或者来。"]),
        ("## 标题\n- 一\n- 二", ["标题", "一", "二"]),
        ("| 名称 | 电话 |\n| --- | --- |\n| 社区 | 5555 |", ["名称", "电话", "社区"]),
        ("![说明](media:3)\n::: warning\n小心。\n:::", ["说明", "小心。"]),
    ],
)
def test_sentences_are_what_people_take_for_one(text: str, expected: list[str]) -> None:
    assert [piece.text for piece in sentences.sentences(text)] == expected


def test_a_sentence_that_is_missing_leaves_its_line_out_and_a_joined_one_no_gap() -> None:
    pieces = sentences.split("一。二。\n三。\n- 四。")
    assert sentences.assemble(pieces, ["One.", "", None, "Four."], "en") == "One.\n- Four."


# Which became which


@given(
    some.lists(some.sampled_from("甲乙丙丁戊己庚"), unique=True),
    some.lists(some.sampled_from("甲乙丙丁戊己庚辛壬"), unique=True),
)
def test_a_sentence_that_stays_keeps_its_id_wherever_it_goes(old: list[str], new: list[str]) -> None:
    known = list(enumerate(old, 100))
    found = sentences.followed(known, new)
    for text, key in zip(new, found, strict=True):
        if text in old:
            assert key == 100 + old.index(text)
    kept = [key for key in found if key is not None]
    assert len(kept) == len(set(kept))
    assert set(kept) <= {key for key, _text in known}


def test_a_changed_sentence_keeps_the_id_of_its_place() -> None:
    old = [(1, "请带护照。"), (2, "登记不收费。"), (3, "周末休息。")]
    assert sentences.followed(old, ["请带护照。", "登记要收费。", "周末休息。"]) == [1, 2, 3]
    assert sentences.followed(old, ["请带护照。", "新的一句。", "登记不收费。", "周末休息。"]) == [
        1,
        None,
        2,
        3,
    ]


_words = some.lists(some.sampled_from(["alpha", "beta", "12", "delta", "7"]), min_size=1, max_size=4)


@given(
    some.lists(some.sampled_from(["请带护照。", "不收费。", "电话12。"]), min_size=1, max_size=4),
    some.lists(_words.map(lambda words: " ".join(["The", *words]) + "."), max_size=5),
    some.booleans(),
)
def test_no_word_of_a_translation_is_left_out(source: list[str], target: list[str], by_lines: bool) -> None:
    space = "\n" if by_lines else " "
    text = space.join(target)
    said = sentences.align(("\n" if by_lines else "").join(source), text, "en")
    assert len(said) == len(source)
    given = Counter(re.findall(r"\w+", text))
    assert Counter(re.findall(r"\w+", " ".join(filter(None, said)))) == given


@pytest.mark.parametrize(
    ("source", "target", "said"),
    [
        ("2026年11月22日起实行。", "2026. 11. 22.부터 시행.", ["2026. 11. 22.부터 시행."]),
        ("11月22日起实行。", "22. November 2026 gilt es.", ["22. November 2026 gilt es."]),
        ("12345转119。", "12345. 119", ["12345. 119"]),
        ("1. 护照。\n2. 照片。", "1. 여권.\n2. 사진.", ["여권.", "사진."]),
        ("1. 护照。\n2. 照片。", "1) 여권.\n1) 사진.", ["여권.", "사진."]),
        ("1. 护照。\n5月1日起。", "1. Pass.\n1. Mai.", ["Pass.", "1. Mai."]),
        ("1. 护照。\n5月22日起。", "1. Pass.\n\nNeu.\n22. Mai.", ["Pass.", "Neu. 22. Mai."]),
        ("| 日期 | 电话 |", "| Am 1. | 22. Mai |", ["Am 1.", "22. Mai"]),
        ("小心。", "::: warning\nVorsicht.\n:::", ["warning Vorsicht."]),
        ("::: warning\n小心。\n:::", "::: warning\nVorsicht.\n:::", ["Vorsicht."]),
    ],
)
def test_a_date_is_no_mark_of_a_list(source: str, target: str, said: list[str]) -> None:
    assert sentences.align(source, target, "ko") == said


_frames = some.lists(
    some.tuples(
        some.sampled_from(["", "", "22. ", "1. ", "2026. ", "3) ", "> 4. ", "- ", "## ", "| 5. ", "12! "]),
        some.sampled_from(
            [
                "护照。",
                "照片。电话12。",
                "11. 22.부터.",
                "November.",
                "One. Two!",
                "119",
                "",
                "![图](media:7)",
                "::: tip",
            ]
        ),
    ).map("".join),
    max_size=5,
).map("\n".join)


def _tokens(text: str) -> set[str]:
    return set(re.findall(r"\w+", text))


@given(some.one_of(_frames, _texts), some.one_of(_frames, _texts))
def test_every_word_of_a_translation_is_said_or_in_the_frame(source: str, target: str) -> None:
    pieces = sentences.split(source)
    said = sentences.align(source, target, "ko")
    assert len(said) == len(sentences.sentences(source))
    if not said:
        return
    # The frame by itself: what is printed when a letter that nobody writes stands for whatever is said.
    frame = sentences.assemble(pieces, [each and " ƕ " for each in said], "ko")
    lost = _tokens(target) - _tokens(" ".join(filter(None, said))) - _tokens(frame)
    assert not {word for word in lost if word.strip("_")}  # a rule is no word


@pytest.mark.parametrize(
    "text",
    [
        "a. " * 20_000, "!" * 59_999 + "a", "a" + " " * 60_000 + "b", " " * 60_000 + "a", "（啊。" * 20_000,
        "![" + "](media:" * 7_000, "!)" * 30_000 + "a", "> " * 30_000 + "a", ". " + "(" * 60_000,
    ],
)  # fmt: skip
def test_a_long_text_is_cut_without_reading_it_again_and_again(text: str) -> None:
    assert "".join(piece.text for piece in sentences.split(text)) == text


@pytest.mark.parametrize(("ours", "theirs"), [(1000, 999), (999, 1000), (3000, 2999), (1, 3000), (3000, 1)])
def test_a_long_translation_is_matched_near_its_place(ours: int, theirs: int) -> None:
    source = "\n".join(f"第{number}句，请登记。" for number in range(ours))
    said = sentences.align(source, "\n".join(f"Satz {number} hier." for number in range(theirs)), "de")
    both = min(ours, theirs) - 1
    assert said[:both] == [f"Satz {number} hier." for number in range(both)]
    assert _tokens(" ".join(filter(None, said))) >= {str(number) for number in range(theirs)}


@pytest.mark.parametrize(("before", "after"), [(400, 390), (1500, 1490), (6000, 5990)])
def test_many_rewritten_sentences_keep_the_ids_of_the_ones_near(
    before: int, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared = []
    likeness = sentences._likeness

    def counted(*given: Any, **how: Any) -> float:
        compared.append(given)
        return likeness(*given, **how)

    monkeypatch.setattr(sentences, "_likeness", counted)
    old = [(number, f"{number:05} 请在二十四小时内登记") for number in range(before)]
    found = sentences.followed(old, [f"{number:05} 请在四十八小时内登记" for number in range(after)])
    assert found == list(range(after))
    assert len(compared) <= 41 * before


def test_the_same_sentence_very_often_keeps_its_ids() -> None:
    old = [(number, "同。") for number in range(20_000)]
    assert sentences.followed(old, ["同。"] * 19_999) == list(range(19_999))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("请在" * 30_000, "请在" * 15_000 + "不" + "请在" * 15_000),
        ("请在" * 30_000, "在不" * 30_000),
        ("a " * 30_000, "b " * 30_000),
        ("登记。" * 20_000, "登记！" * 20_000),
        ("".join(map(chr, range(0x4E00, 0x9E00))) * 3, "".join(map(chr, range(0x9DFF, 0x4DFF, -1))) * 3),
    ],
)
def test_a_difference_of_long_texts_tells_both(before: str, after: str) -> None:
    found = changes(before, after)
    assert "".join(text for kind, text in found if kind != "new") == before
    assert "".join(text for kind, text in found if kind != "gone") == after


def test_a_word_changed_in_a_long_text_is_told_by_itself() -> None:
    lines = [f"第{number}句，请登记。\n" for number in range(3000)]
    before, after = "".join(lines), "".join([*lines[:2000], "第2000句，要登记。\n", *lines[2001:]])
    assert [part for part in changes(before, after) if part[0] != "same"] == [("gone", "请"), ("new", "要")]


@given(some.text(max_size=40), some.text(max_size=40))
def test_a_difference_tells_both_texts(before: str, after: str) -> None:
    found = changes(before, after)
    assert "".join(text for kind, text in found if kind != "new") == before
    assert "".join(text for kind, text in found if kind != "gone") == after


def test_a_difference_is_told_word_by_word() -> None:
    assert changes("请在24小时内登记。", "请在48小时内登记。") == [
        ("same", "请在"), ("gone", "24"), ("new", "48"), ("same", "小时内登记。"),
    ]  # fmt: skip


# In the office

sqlite = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


@pytest.fixture
def guide(office: Office) -> Any:
    """A guide of more than sixty sentences, translated into five languages and approved."""
    row = store.create(
        TELLER, Guide, {"title": Patch({"zh": "新邻居手册"}), "summary": Patch({"zh": "先看这里。"})}
    )
    for chapter in range(CHAPTERS):
        body = "\n".join(f"第{chapter}章的第{number}句，请登记。" for number in range(EACH))
        place = {"guide": row.id, "position": chapter}
        store.create(
            TELLER, Chapter, {"title": Patch({"zh": f"第{chapter}章"}), "body": Patch({"zh": body}), **place}
        )
    translate(row.id)
    return row


def translate(guide: int) -> None:
    """Every sentence by one, approved by another."""
    work.hand_over(TELLER, Guide, guide, FIVE)
    keys = [key for (key,) in Segment.select(Segment.id).tuples()]
    desk.save_many(TELLER, [Written(key, code, f"{code} {key}") for key in keys for code in FIVE])
    for code in FIVE:
        work.approve(TELLER, translation(code))


def translation(language: str) -> Any:
    return Translation.get(Translation.language == language, Translation.record == "guide")


def counts(language: str) -> tuple[int, int, int, str]:
    found = translation(language)
    return found.missing, found.stale, found.unapproved, found.state


def change(number: int, text: str) -> Any:
    """Another text for a line of the third chapter."""
    chapter = Chapter.get(Chapter.position == 2)
    lines = chapter.body.get("zh").split("\n")
    lines[number] = text
    return store.change(TELLER, Chapter, chapter.id, {"body": Patch({"zh": "\n".join(lines)})})


def test_one_changed_sentence_is_stale_in_each_language_and_nothing_else(office: Office, guide: Any) -> None:
    assert Segment.select().count() >= 60
    change(4, "第2章的第4句，请在48小时内登记。")
    changed = Segment.get(Segment.text == "第2章的第4句，请在48小时内登记。")
    for code in FIVE:
        assert counts(code) == (0, 1, 0, State.APPROVED)
        stale = (
            Target.select().join(Segment).where(Target.language == code, Target.made_from != Segment.digest)
        )
        assert [target.__data__["segment"] for target in stale] == [changed.id]
        assert Target.select().where(Target.language == code, Target.state == DRAFT).count() == 0
        assert Guide.get().state_in(code) == State.OUTDATED


def test_taking_the_change_back_brings_the_approvals_back(office: Office, guide: Any) -> None:
    change(4, "完全不同的一句话。")
    last = Change.select().where(Change.record == "chapter").order_by(Change.id.desc()).first()
    store.undo(TELLER, last.batch)
    for code in FIVE:
        assert counts(code) == (0, 0, 0, State.APPROVED)
        assert Guide.get().state_in(code) == State.APPROVED


@sqlite
def test_a_text_that_begins_with_missing_sentences_stays_with_its_own(office: Office) -> None:
    title = {"title": Patch({"zh": "手册"}), "summary": Patch({"zh": "一。二。\n\n三。\n\n四。"})}
    row = store.create(TELLER, Guide, title)
    third = Segment.get(Segment.text == "三。")
    desk.save_many(TELLER, [Written(third.id, "ko", "셋.")])
    assert Guide.get().summary.get("ko") == "셋."
    store.change(TELLER, Guide, row.id, {"summary": Patch({"zh": "一。二。\n\n三三。\n\n四。"})})
    target = Target.get(Target.text == "셋.")
    assert (target.__data__["segment"], target.made_from) == (third.id, third.digest)
    assert (translation("ko").missing, translation("ko").stale) == (4, 1)


@sqlite
def test_a_sentence_taken_out_and_put_in_again_is_translated_still(office: Office, guide: Any) -> None:
    chapter = Chapter.get(Chapter.position == 2)
    lines = chapter.body.get("zh").split("\n")
    before = chapter.body.get("ko")
    store.change(TELLER, Chapter, chapter.id, {"body": Patch({"zh": "\n".join(lines[:3] + lines[4:])})})
    assert len(Chapter.get_by_id(chapter.id).body.get("ko").split("\n")) == EACH - 1
    store.change(TELLER, Chapter, chapter.id, {"body": Patch({"zh": "\n".join(lines)})})
    assert Chapter.get_by_id(chapter.id).body.get("ko") == before
    assert counts("ko")[:3] == (0, 0, 0)


@sqlite
def test_moved_sentences_take_their_translations_along(office: Office, guide: Any) -> None:
    chapter = Chapter.get(Chapter.position == 1)
    lines, said = chapter.body.get("zh").split("\n"), chapter.body.get("ja").split("\n")
    store.change(TELLER, Chapter, chapter.id, {"body": Patch({"zh": "\n".join(lines[::-1])})})
    assert Chapter.get_by_id(chapter.id).body.get("ja").split("\n") == said[::-1]
    assert counts("ja") == (0, 0, 0, State.APPROVED)


@sqlite
def test_a_new_sentence_is_missing_and_the_text_reads_on_without_it(office: Office, guide: Any) -> None:
    chapter = Chapter.get(Chapter.position == 0)
    zh = f"新的第一句。\n{chapter.body.get('zh')}"
    store.change(TELLER, Chapter, chapter.id, {"body": Patch({"zh": zh})})
    assert counts("en")[:2] == (1, 0)
    assert Chapter.get_by_id(chapter.id).body.get("en") == chapter.body.get("en")


@sqlite
def test_a_translation_typed_as_a_whole_changes_the_sentences_that_differ(office: Office, guide: Any) -> None:
    chapter = Chapter.get(Chapter.position == 3)
    said = chapter.body.get("it").split("\n")
    said[5] = "Altro."
    store.change(TELLER, Chapter, chapter.id, {"body": Patch({"it": "\n".join(said)})})
    drafts = Target.select().where(Target.language == "it", Target.state != APPROVED)
    assert [target.text for target in drafts] == ["Altro."]
    assert counts("it") == (0, 0, 1, State.DRAFT)
