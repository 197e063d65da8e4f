"""What differs between two texts, as the pages of content show it."""

from __future__ import annotations

import re

import pytest

from views.content_difference import passages


@pytest.mark.parametrize(
    ("before", "after", "gone", "new", "same"),
    [
        ("甲。乙。丙。", "甲。丁。丙。", "乙", "丁", 2),
        ("", "甲。", "", "甲。", 0),
        ("甲。", "", "甲。", "", 0),
        ("# 甲\n\n乙。", "# 甲\n\n乙。", "", "", 2),
        ("开门9:00。", "开门10:00。", "9:00", "10:00", 0),
        ("<b>甲</b>", "<i>甲</i>", None, None, 0),
    ],
)
def test_differences_are_of_sentences_and_words(
    before: str, after: str, gone: str | None, new: str | None, same: int
) -> None:
    found = passages(before, after)
    html = "".join(f"{each.before}\n{each.after}" for each in found)
    assert sum(each.same for each in found) == same
    assert not {"<b>", "<i>"} & set(re.findall("<[bi]>", html))
    if gone is not None:
        assert "".join(re.findall("<del>(.*?)</del>", html)) == gone
        assert "".join(re.findall("<ins>(.*?)</ins>", html)) == new
