"""Names across scripts, and how likely two people are the same: single cases, and a share of the labelled
pairs that `tests.bench.pairs` makes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from backoffice import vault
from backoffice.likeness import LIKELY, compare, traits_typed
from backoffice.namesakes import Level, distance, level_of
from backoffice.readings import korean, plain_han
from backoffice.romanise import Name, keys, name_of, sound
from models.people.resident import Resident
from tests.bench import pairs
from tests.conftest import KEYS

KIM = {
    "name": "金哲洙", "name_latin": "KIM CHEOLSU", "name_native": "김철수", "sex": "male",
    "born": date(1984, 5, 17), "nationality": "KR", "household": 1,
    "phone": "13800000001", "document_number": "M12345678",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _vault() -> None:
    vault.open_vault(KEYS["BACKOFFICE_DATA_KEY"])


def name(text: str) -> Name:
    found = name_of(text)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "writings",
    [
        ("金哲洙", "김철수", "KIM CHEOLSU", "Chul-soo Kim", "GIM CHEOL SU", "KIM<<CHEOLSU", "kim chulsu"),
        ("李英禾", "이영화", "LEE YEONGHWA", "Rhee Younghwa", "YI YOUNG-HWA"),
        ("朴志勋", "朴志勳", "박지훈", "PARK JIHUN", "Pak Ji-hoon"),
        ("崔秀妍", "최수연", "CHOI SUYEON", "Choe Soo-yeon"),
        ("林智恩", "임지은", "LIM JIEUN", "IM JI EUN", "Yim Jieun"),
        ("陳嘉欣", "陈嘉欣", "CHAN KA YAN", "CHEN JIAXIN", "Jiaxin Chen"),
        ("單禾田", "SHAN HETIAN", "Shan He-tian"),
        ("徐伟", "XU WEI", "HSU WEI"),
        ("サトウ ケンイチ", "SATO KENICHI", "さとう けんいち", "Kenichi Satoh"),
        ("阮文雄", "Nguyễn Văn Hùng", "NGUYEN VAN HUNG"),
        ("Дмитрий Соколов", "SOKOLOV DMITRII", "Dmitry Sokolov"),
        ("Jürgen Müller", "MUELLER JUERGEN", "Muller Jurgen"),
    ],
    ids=lambda writings: writings[0],
)
def test_one_name_in_many_writings(writings: tuple[str, ...]) -> None:
    first = name(writings[0])
    for other in map(name, writings[1:]):
        assert level_of(first, other) in (Level.EXACT, Level.SOUND), other
        assert keys(first) & keys(other), "the index finds it"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("김지훈", "김지호"),
        ("KIM MINJI", "KIM MINHO"),
        ("金哲洙", "KIM YOUNGHO"),
        ("金哲洙", "이영화"),
        ("王静", "WANG WEI"),
        ("佐藤健一", "佐藤翔太"),
        ("Anna Becker", "Hanna Becker"),
    ],
)
def test_another_name(one: str, other: str) -> None:
    assert level_of(name(one), name(other)).value <= Level.NEAR.value
    assert level_of(name(one), name(other)) not in (Level.EXACT, Level.SOUND)


def test_a_kanji_given_name_is_not_guessed() -> None:
    assert level_of(name("佐藤健一"), name("SATO KENICHI")) is Level.THIN
    assert level_of(name("佐藤健一"), name("TANAKA NAOKI")) is Level.UNKNOWN


@pytest.mark.parametrize(
    ("character", "reading"),
    [("金", "gim"), ("金", "geum"), ("李", "i"), ("劉", "yu"), ("龍", "yong"), ("詰", "hil")],
)
def test_korean_readings_follow_the_order_of_ks_x_1001(character: str, reading: str) -> None:
    assert reading in korean(plain_han(character))


@pytest.mark.parametrize("text", ["", " ", "123", "·", "<<", "🙂", "'", "ー", "Ⅳ", "\u0301"])
def test_what_holds_no_name(text: str) -> None:
    found = name_of(text)
    assert found is None or keys(found)


@pytest.mark.parametrize(("one", "other", "steps"), [("kim", "kim", 0), ("cheol", "choel", 1), ("ab", "", 2)])
def test_distance(one: str, other: str, steps: int) -> None:
    assert distance(one, other) == distance(other, one) == steps


def test_sounds_fold_romanisations() -> None:
    assert sound("cheolsu") == sound("chulsoo")
    assert sound("hsiang") == sound("xiang")
    assert sound("jiyeon") != sound("jihun")


@pytest.mark.parametrize(
    ("changed", "likely"),
    [
        ({}, True),
        ({"document_number": "X99887766"}, True),  # a new passport
        ({"born": date(1984, 5, 1), "document_number": "M12345678"}, True),  # a slip
        ({"name": "KIM CHULSOO", "name_latin": "", "name_native": "", "phone": None}, True),
        (
            {
                "name": "金英美",
                "name_latin": "KIM YOUNGMI",
                "name_native": "김영미",
                "born": date(2012, 3, 3),
            },
            False,
        ),
        # Twins, and a brother born a year later.
        (
            {
                "name": "金哲民",
                "name_latin": "KIM CHEOLMIN",
                "name_native": "김철민",
                "document_number": None,
            },
            False,
        ),
        ({"name": "金哲宇", "name_latin": "", "name_native": "", "born": date(1985, 5, 1)}, False),
        # A namesake born in the same year.
        ({"born": date(1984, 9, 30), "phone": None, "document_number": None, "household": 2}, False),
        # Somebody else's number typed by mistake.
        ({"name": "王静", "name_latin": "WANG JING", "name_native": "", "born": date(1970, 1, 2)}, False),
    ],
)
def test_sense(changed: dict[str, Any], likely: bool) -> None:
    verdict = compare(traits_typed(Resident, KIM), traits_typed(Resident, KIM | changed))
    assert verdict.likely is likely, verdict


def test_the_comparison_has_no_sides() -> None:
    for pair in pairs.pairs(7, 300):
        one, other = traits_typed(Resident, pair.one), traits_typed(Resident, pair.other)
        assert compare(one, other).score == compare(other, one).score, pair


def test_what_is_not_seen_does_not_speak() -> None:
    hidden = traits_typed(Resident, KIM).only({"name", "born", "household"})
    verdict = compare(hidden, traits_typed(Resident, KIM))
    assert set(verdict.because) == {"name", "born", "household"}


def test_recall_and_precision_on_pairs_of_a_seed_that_was_held_out() -> None:
    found = pairs.measure(pairs.HELD_OUT, 1500)
    assert found.recall >= 0.95, found.missed
    assert found.precision >= 0.98, found.mistaken
    assert LIKELY > 0.5
