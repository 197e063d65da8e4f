"""What counts as a word, in any script."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.search import readings, tokens, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("金哲洙", ["金", "哲", "洙"]),
        ("김철수", ["김", "철", "수"]),
        ("サトウ", ["サ", "ト", "ウ"]),
        ("幸福路12号", ["幸", "福", "路", "12", "号"]),
        ("KE851", ["ke", "851"]),
        ("O'Neil-Smith", ["o", "neil", "smith"]),
        ("José Ñandú", ["jose", "nandu"]),
        ("ＫＩＭ １２", ["kim", "12"]),
        ("Straße", ["strasse"]),
        ("Đặng", ["đang"]),
        ("𠮷野家", ["𠮷", "野", "家"]),
        ("·《》—", []),
        ("😀", []),
        ("", []),
    ],
)
def test_tokens(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


@given(st.text(max_size=80))
def test_tokens_of_anything_are_plain_words(text: str) -> None:
    for token in tokens(text):
        assert token.strip() == token
        assert token
        assert '"' not in token
        assert "'" not in token


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("金哲洙", {"jin", "zhe", "zhu", "jinzhezhu", "jzz"}),
        ("单禾田", {"shanhetian", "sht"}),
        ("仇英", {"qiuying", "qy"}),
        ("曾国藩", {"zengguofan", "zgf"}),
        ("尉迟恭", {"yuchigong", "ycg"}),
        ("朴志勋", {"piaozhixun", "pzx"}),
        ("KIM", set()),
    ],
)
def test_readings(name: str, found: set[str]) -> None:
    assert found <= set(readings(name))


def test_words_are_few() -> None:
    assert words("金 哲洙 ·") == ["金", "哲洙"]
    assert len(words("a " * 500)) == 12
