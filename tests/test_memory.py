"""The memory of approved translations: what it keeps, what it proposes, and which numbers it replaces."""

from __future__ import annotations

from datetime import datetime, timedelta

import peewee
import pytest

from backoffice.content.memory import ADAPTED, EXACT, Pair, grams, propose, remember, with_numbers
from models.content.memory import Memory, MemoryGram, MemorySource

AT = datetime.fromisoformat("2026-03-01T08:00")
REGISTER = "入住后24小时内，请到派出所办理住宿登记。"
SAID = "Register your stay at the police station within 24 hours of moving in."


def pair(source: str, target: str, language: str = "en", days: int = 0) -> Pair:
    return Pair(language, source, target, by=1, at=AT + timedelta(days=days), record="guide", row=1)


def test_an_approved_sentence_is_proposed(database: peewee.Database) -> None:
    assert remember([pair(REGISTER, SAID), pair(REGISTER, "입주 후 24시간 이내에 등록하십시오.", "ko")]) == 2
    (found,) = propose("en", REGISTER)
    assert (found.score, found.source, found.target, found.at) == (EXACT, REGISTER, SAID, AT)
    assert propose("ru", REGISTER) == []
    assert MemorySource.select().count() == 1


def test_the_newest_approval_replaces_the_older(database: peewee.Database) -> None:
    remember([pair(REGISTER, "old")])
    remember([pair(REGISTER, "newer", days=2), pair(REGISTER, "new", days=1)])
    remember([pair(REGISTER, "older", days=-1)])
    assert [match.target for match in propose("en", REGISTER)] == ["newer"]
    assert Memory.select().count() == 1
    assert MemoryGram.select().count() == len(grams(REGISTER))


def test_sentences_like_it_follow_in_order(database: peewee.Database) -> None:
    remember(
        [
            pair("请到派出所办理住宿登记。", "Register your stay at the police station."),
            pair("请到派出所办理住宿登记手续。", "Complete the registration at the police station."),
            pair("厨余垃圾请先沥干。", "Drain kitchen waste first."),
            pair("请到派出所办理住宿登记。", "경찰서에서 등록하십시오.", "ko"),
        ]
    )
    found = propose("en", "请到派出所办理住宿登记！")
    assert [match.source for match in found] == ["请到派出所办理住宿登记。", "请到派出所办理住宿登记手续。"]
    assert EXACT > found[0].score > found[1].score >= 60
    assert len(propose("en", "请到派出所办理住宿登记！", limit=1)) == 1


def test_nothing_to_remember_and_nothing_to_ask(database: peewee.Database) -> None:
    assert remember([]) == remember([pair("", "text"), pair("。", "")]) == 0
    assert propose("en", "") == propose("en", "。") == propose("en", REGISTER) == []


@pytest.mark.parametrize("text", ["表", "110", "A", "。", "请", "٢٤"])
def test_a_short_text_is_found_again(database: peewee.Database, text: str) -> None:
    remember([pair(text, "short")])
    assert propose("en", text)[0].score == EXACT


def test_a_proposal_carries_the_numbers_that_are_asked_for(database: peewee.Database) -> None:
    remember([pair("办理时间为7个工作日。", "It takes 7 working days.")])
    (found,) = propose("en", "办理时间为12个工作日。")
    assert (found.score, found.target, found.adapted) == (ADAPTED, "It takes 12 working days.", True)
    assert found.source == "办理时间为7个工作日。"


@pytest.mark.parametrize(
    ("language", "asked", "source", "target", "wanted"),
    [
        ("en", "每天9至11点", "每天8至10点", "daily from 8 to 10", "daily from 9 to 11"),
        ("en", "请在5天内办理", "请在3天内办理", "within three days", None),  # in words
        ("en", "请在1天内办理", "请在3天内办理", "within 3 days", None),  # another form of the noun
        ("ru", "请在5天内办理", "请在3天内办理", "за 3 дня", None),
        ("ru", "请在4天内办理", "请在3天内办理", "за 3 дня", "за 4 дня"),
        ("ko", "请在1天内办理", "请在3天内办理", "3일 이내", "1일 이내"),
        ("en", "3楼5号", "3楼3号", "floor 3, room 3", None),  # which of the two?
        ("ja", "5月20日", "5月12日", "5月12日", "5月20日"),
        ("en", "5月20日", "6月12日", "12 June", None),
        ("en", "下午2:30", "下午1:30", "13:30", None),
        ("en", "电话12346", "电话12345", "Call 12345.", "Call 12346."),
        ("xx", "请在5天内", "请在3天内", "3 xx", None),
    ],
)
def test_numbers_are_replaced_where_that_is_safe(
    language: str, asked: str, source: str, target: str, wanted: str | None
) -> None:
    assert with_numbers(language, asked, source, target) == wanted


def test_the_same_batch_twice_adds_nothing(database: peewee.Database) -> None:
    pairs = [pair(f"第{number}号楼的垃圾桶已经更换，请放心使用。", f"Bin {number}") for number in range(700)]
    remember(pairs)
    counted = MemoryGram.select().count()
    remember(pairs)
    assert (MemorySource.select().count(), MemoryGram.select().count()) == (700, counted)
    assert propose("en", pairs[3].source)[0].target == "Bin 3"
