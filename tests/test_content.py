"""The demonstration content says the same in every language it is written in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from backoffice.demo import content
from models.content.letter_template import PLACEHOLDERS, placeholders
from printables.languages import CODES

WRITTEN = {language["code"] for language in content.languages()}
#: Notices are written in the languages of the interface only.
NOTICE_CODES = {"zh", "en", "ko", "ja"}


def texts() -> Iterator[tuple[str, dict[str, str], set[str]]]:
    """(what it is, {code: text}, the languages it must have) of every text."""
    kinds: list[tuple[str, list[dict[str, Any]], set[str]]] = [
        ("guide", content.guides(), WRITTEN),
        ("chapter", content.guides()[0]["chapters"], WRITTEN),
        ("poster", content.posters(), WRITTEN),
        ("letter", content.letter_templates(), WRITTEN),
        ("notice", content.notices(), NOTICE_CODES),
    ]
    for kind, items, codes in kinds:
        for number, item in enumerate(items, start=1):
            for column, value in item.items():
                if isinstance(value, dict):
                    yield f"{kind}-{number}-{column}", value, codes


TEXTS = list(texts())


@pytest.mark.parametrize(("by", "codes"), [each[1:] for each in TEXTS], ids=[each[0] for each in TEXTS])
def test_every_language_has_the_text_in_the_same_form(by: dict[str, str], codes: set[str]) -> None:
    assert set(by) == codes
    source = by[content.SOURCE]
    for text in by.values():
        assert text
        assert placeholders(text) == placeholders(source)
        assert placeholders(text) <= set(PLACEHOLDERS)
        assert text.count("\n\n") == source.count("\n\n")
        for mark in (r"^- ", r"^\d\. ", r"\*\*"):
            assert len(re.findall(mark, text, re.M)) == len(re.findall(mark, source, re.M))


def test_languages_are_those_of_paper() -> None:
    assert set(CODES) == WRITTEN
    for language in content.languages():
        assert set(language["name"]) == NOTICE_CODES
        assert language["direction"] == ("rtl" if language["code"] == "ar" else "ltr")
