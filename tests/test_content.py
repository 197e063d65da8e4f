"""The demonstration content is complete, and says the same in every language it is written in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from backoffice.content.checks import findings
from backoffice.demo import content, drawings
from models.content import sentences
from models.content.diagram import PICTOGRAMS
from models.content.letter_template import PLACEHOLDERS, placeholders
from models.content.topics import TOPICS
from printables.languages import CODES

WRITTEN = {language["code"] for language in content.languages()}
#: All but handbook, posters, letters and pictures is written in the languages of the interface only.
FOUR = {"zh", "en", "ko", "ja"}

COUNTS = {
    "chapters": (content.guides()[0]["chapters"], 6),
    "posters": (content.posters(), 3),
    "notices": (content.notices(), 10),
    "letters": (content.letter_templates(), 7),
    "terms": (content.terms(), 100),
    "phrases": (content.phrases(), 30),
    "questions": (content.questions(), 12),
    "diagrams": (content.diagrams(), 1),
    "steps": (content.diagrams()[0]["steps"], 7),
    "recordings": (content.recordings(), 2),
    "pages": (content.pages(), 2),
    "media": (content.media(), 7),
}
_EVERYWHERE = {"chapters", "posters", "letters", "media"}
#: Letters of other kinds than the notification.
_OF_KINDS = range(4, 8)


def texts() -> Iterator[tuple[str, dict[str, str], set[str]]]:
    """(what it is, {code: text}, the languages it must have) of every text."""
    kinds = {"guides": content.guides(), **{kind: items for kind, (items, _number) in COUNTS.items()}}
    for kind, items in kinds.items():
        for number, item in enumerate(items, start=1):
            for column, value in item.items():
                if isinstance(value, dict) and column != "forbidden":
                    of_kind = kind == "letters" and number in _OF_KINDS
                    everywhere = (kind in _EVERYWHERE and not of_kind) or kind == "guides"
                    yield f"{kind}-{number}-{column}", value, WRITTEN if everywhere else FOUR


TEXTS = {name: (by, codes) for name, by, codes in texts()}


def _frame(text: str) -> list[str]:
    """What each line is: its kind of block, and of what is the same in all languages the line itself."""
    found = []
    for line in text.split("\n"):
        if re.match(r":::|\| ---|!\[", line):
            found.append(re.sub(r"!\[.*\]", "![]", line))
        else:
            mark = re.match(r"#+ |- |\d\. |\||(?:[AB][：:])?", line)
            found.append(
                (mark[0].replace("：", ":") if mark else "") + str(line.count("|")) + str(line.count("**"))
            )
            found[-1] += "" if line else "empty"
    return found


@pytest.mark.parametrize("kind", COUNTS)
def test_there_is_as_much_as_the_office_was_promised(kind: str) -> None:
    items, number = COUNTS[kind]
    assert len(items) == number


@pytest.mark.parametrize("name", TEXTS)
def test_every_language_has_the_text_in_the_same_form(name: str) -> None:
    by, codes = TEXTS[name]
    assert set(by) == codes
    source = by[content.SOURCE]
    for text in by.values():
        assert text
        assert placeholders(text) == placeholders(source)
        assert placeholders(text) <= set(PLACEHOLDERS)
        assert _frame(text) == _frame(source)


@pytest.mark.parametrize("name", TEXTS)
def test_each_sentence_has_its_own_in_every_language(name: str) -> None:
    by, _codes = TEXTS[name]
    source = [(piece.line, piece.kind) for piece in sentences.sentences(by[content.SOURCE])]
    for code, text in by.items():
        if code != "th":  # Thai writes no end of a sentence
            assert [(piece.line, piece.kind) for piece in sentences.sentences(text)] == source, code


@pytest.mark.parametrize("code", sorted(WRITTEN - {content.SOURCE, "th"}))
def test_the_checks_of_the_translation_desk_find_nothing(code: str) -> None:
    found = []
    for name, (by, _codes) in TEXTS.items():
        source = [piece.text for piece in sentences.sentences(by[content.SOURCE])]
        target = [piece.text for piece in sentences.sentences(by.get(code, ""))]
        for one, other in zip(source, target, strict=code in by):
            wrong = [each for each in findings(one, other, code) if each.severity == "error"]
            found += [(name, other, wrong)] if wrong else []
    assert not found


def test_notices_tell_their_source() -> None:
    for notice in content.notices():
        assert notice["source"]
        assert re.fullmatch(r"https://[a-z]+\.linli\.example/notices/2026-\d{3}", notice["source_url"])
        assert date(2026, 1, 1) <= notice["issued_on"] <= date(2026, 12, 31)
    assert len({notice["source_url"] for notice in content.notices()}) == 10


def test_topics_and_pictograms_are_known() -> None:
    known = {topic for topic, _label in TOPICS}
    for items in (content.terms(), content.phrases(), content.questions()):
        assert {item["topic"] for item in items} <= known
    assert {term["topic"] for term in content.terms()} == known
    assert {step["pictogram"] for step in content.diagrams()[0]["steps"]} <= {
        key for key, _label in PICTOGRAMS
    }


def test_phrases_are_of_three_kinds_with_lines_to_speak() -> None:
    lines: dict[str, list[list[str]]] = {"phrase": [], "script": [], "dialogue": []}
    for phrase in content.phrases():
        lines[phrase["kind"]].append(phrase["text"][content.SOURCE].split("\n"))
    assert {kind: len(each) for kind, each in lines.items()} == {"phrase": 20, "script": 6, "dialogue": 4}
    assert all(len(each) == 1 for each in lines["phrase"])
    assert all(4 <= len(each) <= 8 for each in lines["script"] + lines["dialogue"])
    for dialogue in lines["dialogue"]:
        assert [line[:2] for line in dialogue] == [
            "A：" if n % 2 == 0 else "B：" for n in range(len(dialogue))
        ]


def test_languages_are_those_of_paper() -> None:
    assert set(CODES) == WRITTEN
    for language in content.languages():
        assert set(language["name"]) == FOUR
        assert language["direction"] == ("rtl" if language["code"] == "ar" else "ltr")


def test_the_guide_shows_each_picture_that_is_drawn() -> None:
    keys = {picture["key"] for picture in content.media()}
    bodies = [chapter["body"] for chapter in content.guides()[0]["chapters"]]
    for code in WRITTEN:
        named = [key for body in bodies for key in re.findall(r"\(media:([a-z]+)\)", body[code])]
        assert set(named) == keys


@pytest.mark.parametrize("key", [picture["key"] for picture in content.media()])
def test_pictures_are_small_and_always_the_same(key: str) -> None:
    drawn = drawings.draw(key)
    assert drawn == drawings.draw(key)
    assert len(drawn) < 60_000
    with Image.open(BytesIO(drawn)) as picture:
        assert (picture.format, picture.size) == ("PNG", (1200, 800))
        colours = picture.convert("RGB").getcolors(1 << 20)
        assert colours is not None
        assert len(colours) > 8


TERMS = content.terms()


def _found(text: str, code: str, term: str) -> bool:
    """Whether a text has a term; in English with capitals and plurals too."""
    if code != "en":
        return term in text
    words = [rf"{word}(?:s|es)?|{word.removesuffix('y')}ies" for word in map(re.escape, term.lower().split())]
    return re.search(r"\b" + r"\s".join(f"(?:{word})" for word in words) + r"\b", text.lower()) is not None


def _named(text: str) -> list[dict[str, Any]]:
    """The terms of the glossary that a Chinese text names; a longer term hides the shorter ones within it."""
    found = []
    for term in sorted(TERMS, key=lambda term: -len(term["term"]["zh"])):
        if term["term"]["zh"] in text:
            found.append(term)
            text = text.replace(term["term"]["zh"], "\n")
    return found


def _forbidden(term: dict[str, Any], code: str) -> list[str]:
    return term["forbidden"].get(code, "").split("\n") if term["forbidden"].get(code) else []


def _rendered() -> Iterator[tuple[str, str, dict[str, Any], str]]:
    """(name, code, term, line of the translation) of each term in each line that is translated."""
    for name, (by, _codes) in TEXTS.items():
        if name.startswith(("terms", "media")):
            continue
        for code in sorted(FOUR - {content.SOURCE}):
            for source, text in zip(by[content.SOURCE].split("\n"), by[code].split("\n"), strict=True):
                for term in _named(source):
                    yield name, code, term, text


@pytest.mark.parametrize("code", sorted(FOUR - {content.SOURCE}))
def test_translations_keep_to_the_glossary(code: str) -> None:
    uses = [(name, term["term"], text) for name, own, term, text in _rendered() if own == code]
    missed = [(name, by["zh"], by[code], text) for name, by, text in uses if not _found(text, code, by[code])]
    assert len(uses) > 300
    assert len(missed) <= len(uses) * 0.1, missed


@pytest.mark.parametrize("code", sorted(FOUR))
def test_no_text_has_what_the_glossary_forbids(code: str) -> None:
    if code == content.SOURCE:
        lines = [(name, term, by["zh"]) for name, (by, _codes) in TEXTS.items() for term in TERMS]
    else:
        lines = [(name, term, text) for name, own, term, text in _rendered() if own == code]
    found = [
        (name, word)
        for name, term, text in lines
        for word in _forbidden(term, code)
        if re.search(rf"\b{re.escape(word.lower())}" if code == "en" else re.escape(word), text.lower())
    ]
    assert not found


def test_the_glossary_forbids_nothing_that_it_says_itself() -> None:
    for code in FOUR:
        own = [term["term"][code] for term in TERMS]
        assert len({term.lower() for term in own}) == len(own)
        for term in TERMS:
            assert not [(word, said) for word in _forbidden(term, code) for said in own if word in said]
    assert sum(any(_forbidden(term, code) for code in FOUR) for term in TERMS) >= 40


def test_the_typical_terms_of_the_office_are_there() -> None:
    wanted = {"住宿登记", "居留许可", "网格长", "一窗受理", "派出所"}
    wanted |= {"街道办事处", "社区", "垃圾分类", "厨余垃圾", "集中观察"}
    assert wanted <= {term["term"]["zh"] for term in TERMS}
