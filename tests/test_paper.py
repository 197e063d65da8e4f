"""Every printable in every language: it renders, reads back, carries its tags and fonts; faults are named."""

from __future__ import annotations

import copy
import io
import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pikepdf
import pypdfium2
import pytest
import zxingcpp
from PIL import Image

import printables
from printables import PrintError, catalogue, render
from printables.languages import CODES, families, language
from printables.marks import ALL, STALE, STALE_END, UNTRANSLATED, UNTRANSLATED_END
from printables.markup import markdown
from printables.page import order, page
from printables.samples import texts
from printables.sheet import STOP, stopping
from printables.words import word, words
from tests.sheets import fit, sheet

PRINTABLES = sorted(catalogue())
#: Those with texts of their own, which can be stale.
WRITTEN = [name for name in PRINTABLES if catalogue()[name].content]
OTHERS = CODES[1:]
#: A word of the emergency chapter in each language, whole on one line in every layout.
WORDS = {
    "zh": "急救",
    "zh-Hant": "急救",
    "en": "Ambulance",
    "ko": "구급차",
    "ja": "救急車",
    "ru": "помощь",
    "fr": "Ambulance",
    "de": "Polizei",
    "es": "Ambulancia",
    "it": "Ambulanza",
    "ar": "الشرطة",
    "th": "ดับเพลิง",
    "vi": "Công",
}
LETTER_WORDS = {
    "zh": "护照",
    "zh-Hant": "護照",
    "en": "passport",
    "ko": "여권",
    "ja": "パスポート",
    "ru": "паспорт",
    "fr": "passeport",
    "de": "Pass",
    "es": "pasaporte",
    "it": "passaporto",
    "ar": "السفر",
    "th": "สัญญา",
    "vi": "hộ chiếu",
}


def speaks(name: str, code: str, text: str) -> bool:
    """Whether the text of a sheet has a word in that language: of the samples, or of those fixed for a
    printable without texts of its own."""
    if name in WRITTEN:
        return WORDS[code] in text or LETTER_WORDS[code] in text
    fixed = tomllib.loads((catalogue()[name].folder / "words.toml").read_text())
    said = bare(text)
    least = 2 if code in ("zh", "zh-Hant", "ja", "ko") else 3
    return any(bare(part) in said for by in fixed.values() for part in by[code].split() if len(part) >= least)


def bare(text: str) -> str:
    """The text without spaces and accents, which are read back in another place; of a Thai vowel drawn
    with the sign of another, the other is read."""
    kept = (each for each in text if not each.isspace() and unicodedata.category(each) not in ("Mn", "Cf"))
    return "".join(kept).replace("ำ", "า")


def values(name: str, *codes: str, **changed: Any) -> dict[str, Any]:
    """The sample's values with some of them changed."""
    return catalogue()[name].sample(codes) | changed


def read(pdf: bytes) -> str:
    """All text of a file."""
    with pypdfium2.PdfDocument(pdf) as document:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def fonts(pdf: bytes) -> dict[str, bool]:
    """{family: whether its file is embedded} of all fonts of a file."""
    found: dict[str, bool] = {}
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for page in document.pages:
            for font in page.resources.get("/Font", {}).values():
                descriptor = font.DescendantFonts[0].FontDescriptor
                embedded = "/FontFile2" in descriptor or "/FontFile3" in descriptor
                found[str(descriptor.FontFamily)] = embedded
    return found


def tag_languages(pdf: bytes) -> set[str]:
    """The languages that stand at elements of the structure."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return set(_languages(document.Root.StructTreeRoot.K[0]))


def _languages(element: Any) -> Iterator[str]:
    if "/Lang" in element:
        yield str(element.Lang)
    for child in element.get("/K", []):
        if isinstance(child, pikepdf.Dictionary):
            yield from _languages(child)


def problems(name: str, given: dict[str, Any], *codes: str, **options: str) -> list[tuple[str, str, str]]:
    """What a print is refused for."""
    with pytest.raises(PrintError) as refused:
        render(name, given, languages=codes, options=options)
    stops = [each for each in refused.value.problems if each.severity == STOP]
    return [(each.kind, each.where, each.text) for each in stops]


@pytest.mark.parametrize("code", OTHERS)
@pytest.mark.parametrize("name", PRINTABLES)
def test_every_printable_in_every_language(name: str, code: str) -> None:
    codes = fit(name, "zh", code)
    made = sheet(name, *codes)
    text = read(made.pdf)
    for wanted in codes:
        assert speaks(name, wanted, text), wanted
    used = fonts(made.pdf)
    assert all(used.values())
    assert {family.rpartition(" ")[0] for family in used} <= families()
    assert {language(each).tag for each in codes[1:]} <= tag_languages(made.pdf)
    with pikepdf.open(io.BytesIO(made.pdf)) as document:
        assert document.Root.Lang == language(codes[0]).tag
        assert document.Root.MarkInfo.Marked
        assert str(document.docinfo.Title)
        assert b"pdfuaid" in document.Root.Metadata.read_bytes()
        assert len(document.pages) == made.pages


@pytest.mark.parametrize("name", PRINTABLES)
def test_chinese_alone(name: str) -> None:
    assert speaks(name, "zh", read(sheet(name, "zh").pdf))


def test_poster_in_six_languages_is_one_sheet() -> None:
    codes = ("zh", "en", "ko", "ja", "ru", "ar")
    made = sheet("poster", *codes)
    assert made.pages == 1
    assert all(WORDS[code] in read(made.pdf) for code in codes)


def test_poster_with_a_sheet_for_each_language() -> None:
    assert sheet("poster", "zh", "th", "vi", layout="sheet_per_language").pages == 3


@pytest.mark.parametrize("paper", ["A4", "A5"])
def test_handbook_paper_contents_and_bookmarks(paper: str) -> None:
    made = sheet("handbook", "zh", "ko", paper=paper)
    with pikepdf.open(io.BytesIO(made.pdf)) as document:
        width = float(document.pages[0].mediabox[2]) / 72 * 25.4
        assert round(width) == {"A4": 210, "A5": 148}[paper]
        with document.open_outline() as outline:
            titles = [item.title for item in outline.root]
    assert len(titles) == 1 + 5 + 1
    assert "紧急电话 · 긴급 전화" in titles
    with pypdfium2.PdfDocument(made.pdf) as document:
        contents = document[1].get_textpage().get_text_bounded()
        assert "目录" in contents
        assert "차례" in contents
        for position, line in enumerate(["24小时内办理住宿登记", "紧急电话", "垃圾分类"]):
            assert line in contents
            assert line in document[2 + position].get_textpage().get_text_bounded()


def test_letter_layouts_and_page_numbers() -> None:
    assert "1 / 1" in read(sheet("notification_letter", "zh", "ko").pdf)
    assert "여권" in read(sheet("notification_letter", "zh", "ko", layout="below").pdf)


def test_a_code_in_several_scripts_has_the_right_forms() -> None:
    for code, family in (("zh", "SC"), ("zh-Hant", "TC"), ("ja", "JP"), ("ko", "KR")):
        used = fonts(sheet("poster", code).pdf)
        assert any(f"CJK {family}" in name for name in used)
        assert not any("CJK" in name and f"CJK {family}" not in name for name in used)


@pytest.mark.parametrize(
    ("name", "key"),
    [(name, key) for name in PRINTABLES for key, kind in catalogue()[name].shape.items() if kind == "url?"],
)
def test_the_code_on_paper_can_be_scanned(name: str, key: str) -> None:
    made = sheet(name, *fit(name, "zh", "ko"))
    expected = values(name, "zh")[key]
    pages = [Image.open(io.BytesIO(made.png(page, dpi=100))) for page in range(made.pages)]
    assert expected in [code.text for page in pages for code in zxingcpp.read_barcodes(page)]


def test_png_of_a_page_that_is_not_there() -> None:
    with pytest.raises(IndexError):
        sheet("poster", "zh", "ko").png(1)


def test_same_values_same_bytes() -> None:
    again = render("poster", values("poster", "zh", "ko"), languages=("zh", "ko"))
    assert again.pdf == sheet("poster", "zh", "ko").pdf


# Faults


@pytest.mark.parametrize("text", ["你好🙂", "𞤀", "\ue0f0"])
def test_a_character_without_a_glyph_is_named(text: str) -> None:
    given = values("notification_letter", "zh", "ko")
    given["body"]["ko"] += text
    found = problems("notification_letter", given, "zh", "ko")
    assert found == [("missing_glyph", "body.ko", text[-1])]
    assert printables.check("notification_letter", given, languages=("zh", "ko"))


def test_a_glyph_missed_by_the_check_is_found_in_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("printables.press.missing", lambda *_args: [])
    given = values("poster", "zh")
    given["title"]["zh"] += "𞤀\ue0f0"
    assert {kind for kind, _where, _text in problems("poster", given, "zh")} <= {
        "missing_glyph",
        "missing_font",
    }


@pytest.mark.parametrize(
    ("key", "value", "kind", "where"),
    [
        ("subject", {"zh": "通知"}, "missing_translation", "subject"),
        ("subject", {"zh": "通知", "ko": "  "}, "missing_translation", "subject"),
        ("subject", None, "undefined", "subject"),
        ("reference", None, "undefined", "reference"),
        ("reference", 7, "undefined", "reference"),
        ("date", "2026-03-07", "undefined", "date"),
        ("qr", "javascript:alert(1)", "undefined", "qr"),
        ("recipient", {"name": "金", "lines": "x"}, "undefined", "recipient.lines"),
        ("recipient", {"name": "金", "lines": [1]}, "undefined", "recipient.lines.1"),
        ("unheard_of", "x", "undefined", "unheard_of"),
        ("states", {"ko": "outdated"}, "outdated", "notification_letter"),
        ("states", {"ko": "missing"}, "missing_translation", "notification_letter"),
        ("reference", object(), "undefined", "notification_letter"),
        ("body", {"zh": "x", "ko": "y" * 61_000}, "too_long", "body (ko)"),
        ("body", {"zh": "x", "ko": ">" * 400 + "y"}, "too_long", "notification_letter"),
    ],
)
def test_a_wrong_value_is_named(key: str, value: Any, kind: str, where: str) -> None:
    given = values("notification_letter", "zh", "ko", **{key: value})
    assert (kind, where) in [found[:2] for found in problems("notification_letter", given, "zh", "ko")]


def test_a_chapter_that_is_outdated_is_named_or_marked() -> None:
    given = values("handbook", "zh", "ko")
    given["chapters"][2]["states"] = {"ko": "outdated"}
    assert problems("handbook", given, "zh", "ko") == [("outdated", "chapters.3", "ko")]
    made = render("handbook", given, languages=("zh", "ko"), options={"outdated": "mark"})
    assert "중국어 원문이 개정되어" in read(made.pdf)


def test_what_is_outdated_is_told_on_the_cover_and_marked_where_it_stands() -> None:
    """Titles that did not change carry no word of it."""
    given = values("handbook", "zh", "ko", states={"ko": "outdated"})
    chapter = given["chapters"][2]
    chapter["states"] = {"ko": "outdated"}
    chapter["body"] = {**chapter["body"], "ko": f"{STALE}{chapter['body']['ko']}{STALE_END}"}
    made = render("handbook", given, languages=("zh", "ko"), options={"outdated": "mark"})
    text = re.sub(r"[\s\u2060]", "", read(made.pdf))
    assert text.count(_said("behind", number=1)) == 1
    assert _said("stale") in text
    assert _said("outdated") not in text
    assert _said("behind", number=1) in re.sub(r"[\s\u2060]", "", _first_page(made.pdf))


@pytest.mark.parametrize("code", ["fr", "ar", "vi"])
def test_a_small_cover_has_room_for_what_is_said_beside_it(code: str) -> None:
    given = values("handbook", "zh", code, states={code: "outdated"})
    given["summary"] = {**given["summary"], code: f"{STALE}{given['summary'][code]}{STALE_END}"}
    options = {"outdated": "mark", "paper": "A5"}
    assert not render("handbook", given, languages=("zh", code), options=options).problems


def test_a_whole_that_is_outdated_without_a_mark_is_told_by_its_title() -> None:
    given = values("handbook", "zh", "ko", states={"ko": "outdated"})
    made = render("handbook", given, languages=("zh", "ko"), options={"outdated": "mark"})
    assert _said("outdated") in re.sub(r"[\s\u2060]", "", _first_page(made.pdf))


def _said(key: str, **filled: int) -> str:
    """A Korean word as it is read back without blanks."""
    text = word(key, "ko")
    return re.sub(r"\s", "", text % filled if filled else text)


def _first_page(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return str(document[0].get_textpage().get_text_bounded())


def test_a_cover_names_the_edition_of_each_language() -> None:
    editions = [{"number": "7", "date": date(2026, 3, 9)}, {"number": "3", "date": date(2026, 3, 7)}]
    given = values("handbook", "zh", "ko", editions=editions)
    text = re.sub(r"[\s\u2060]", "", _first_page(render("handbook", given, languages=("zh", "ko")).pdf))
    assert "版次：7,2026年3月9日" in text
    assert "제3판,2026년3월7일" in text


def test_a_draft_is_marked() -> None:
    given = values("poster", "zh", "en", states={"en": "draft"})
    assert "Draft" in read(render("poster", given, languages=("zh", "en")).pdf)


def test_a_text_that_does_not_fit_is_named_by_its_box() -> None:
    given = values("poster", "zh", "ko")
    given["body"]["ko"] = "- 긴급 전화 번호입니다\n" * 120
    assert [found[:2] for found in problems("poster", given, "zh", "ko")] == [("overflow", "body (ko)")]
    given = values("handbook", "zh", "ko")
    given["title"]["ko"] = "안내서 " * 90
    assert ("overflow", "title") in [found[:2] for found in problems("handbook", given, "zh", "ko")]


@pytest.mark.parametrize("picture", [b"", b"GIF89a", b"<svg/>", b"\x89PNG\r\n\x1a\n" + b"broken" * 20])
def test_a_picture_that_is_none_is_named(picture: bytes) -> None:
    found = problems("poster", values("poster", "zh", picture=picture), "zh")
    assert {kind for kind, _where, _text in found} == {"missing_asset"}


def test_a_picture_is_printed() -> None:
    picture = io.BytesIO()
    Image.new("RGB", (1200, 1200), "red").save(picture, "PNG")
    for name, key in (("poster", "picture"), ("handbook", "cover")):
        given = values(name, "zh", "ko", **{key: picture.getvalue(), f"{key}_text": {"zh": "红色"}})
        made = render(name, given, languages=("zh", "ko"))
        assert sheet(name, "zh", "ko").pages == made.pages
        colours = Image.open(io.BytesIO(made.png(0, 20))).convert("RGB").getcolors(100_000)
        assert (255, 0, 0) in {colour for _count, colour in colours}


def test_a_preview_shows_what_is_wrong() -> None:
    given = values("notification_letter", "zh", "ko", subject={"zh": "通知"})
    del given["reference"]
    made = render("notification_letter", given, languages=("zh", "ko"), preview=True)
    assert {(each.kind, each.where) for each in made.problems} == {
        ("missing_translation", "subject"),
        ("undefined", "reference"),
    }
    assert "[reference]" in read(made.pdf)
    assert "[ko]" in read(made.pdf)
    assert all(str(each) for each in made.problems)


@pytest.mark.parametrize("name", PRINTABLES)
def test_a_preview_of_nothing(name: str) -> None:
    assert render(name, {}, languages=fit(name, "zh", "ko"), preview=True).problems


@pytest.mark.parametrize("codes", [(), ("zh", "zh"), ("zh", "ko", "en"), ("zh", "xx-nothing")])
def test_languages_that_cannot_be_printed(codes: tuple[str, ...]) -> None:
    given = values("notification_letter", "zh", "ko")
    if codes:
        assert problems("notification_letter", given, *codes)[0][:2] == ("undefined", "languages")
    else:
        assert "여권" in read(render("notification_letter", given).pdf)


def test_unknown_printables_and_options_are_refused() -> None:
    with pytest.raises(KeyError):
        render("leaflet", {})
    with pytest.raises(ValueError, match="no option"):
        render("poster", {}, options={"layout": "round"})


def test_another_language_needs_no_line_of_code() -> None:
    given = values("poster", "zh", "en")
    given["title"]["pl"], given["body"]["pl"] = "Numery alarmowe", "- **112** Zażółć gęślą jaźń"
    text = read(render("poster", given, languages=("zh", "pl")).pdf)
    assert all(word in text for word in ("Zażółć", "gęślą", "jaźń"))
    assert "Scan for the current version" in text


# Blocks and marks


def leaves(kind: Any, value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """(kind, path) of each text in values of a shape; of a list, the first entry's."""
    if isinstance(kind, Mapping):
        for key, part in kind.items():
            if isinstance(value, Mapping) and value.get(key) is not None:
                yield from leaves(part, value[key], (*path, key))
    elif isinstance(kind, list):
        yield from leaves(kind[0], value[0], (*path, 0))
    elif kind.rstrip("?") in ("words", "markdown", "name", "text"):
        yield kind.rstrip("?"), path


TEXTS = [
    (name, path)
    for name in WRITTEN
    for _kind, path in leaves(catalogue()[name].shape, values(name, *fit(name, "zh", "ko")))
]


def with_marks(name: str, path: tuple[Any, ...], begins: str, ends: str) -> dict[str, Any]:
    """The sample with one of its texts between marks, in every language that it has."""
    given: dict[str, Any] = copy.deepcopy(values(name, *fit(name, "zh", "ko")))
    place = given
    for key in path[:-1]:
        place = place[key]
    text = place[path[-1]]
    if isinstance(text, dict):
        place[path[-1]] = {code: f"{begins}{said}{ends}" for code, said in text.items()}
    else:
        place[path[-1]] = f"{begins}{text}{ends}"
    return given


@pytest.mark.parametrize(("name", "path"), TEXTS)
def test_what_is_stale_is_never_set_without_a_mark(name: str, path: tuple[Any, ...]) -> None:
    options = {"outdated": "mark"}
    for begins, ends, mark in ((STALE, STALE_END, "mark.stale"), (UNTRANSLATED, UNTRANSLATED_END, "span.un")):
        given = with_marks(name, path, begins, ends)
        made = page(order(name, given, fit(name, "zh", "ko"), options))
        assert made.problems == []
        tag, _dot, kind = mark.partition(".")
        assert f'<{tag} class="{kind}' in made.html
        assert not set(made.html) & set(ALL)


@pytest.mark.parametrize("name", WRITTEN)
@pytest.mark.parametrize("codes", [("zh", "ko"), ("zh", "ar"), ("ja",)])
def test_stale_texts_are_printed_with_a_word_beside_them(name: str, codes: tuple[str, ...]) -> None:
    codes = fit(name, *codes)
    given = values(name, *codes)
    kinds = catalogue()[name].shape
    for key, text in given.items():
        if kinds[key] in ("words", "markdown"):
            given[key] = {code: f"{STALE}{said}{STALE_END}" for code, said in text.items()}
    made = render(name, given, languages=codes, options={"outdated": "mark"})
    said = re.sub(r"[\s\u2060]", "", read(made.pdf))
    if codes[-1] != "ar":  # read back, its letters come in the order of the sheet
        assert re.sub(r"\s", "", word("stale", codes[-1])) in said
    assert not set(said) & set(ALL)


@pytest.mark.parametrize("name", WRITTEN)
@pytest.mark.parametrize(
    ("marks", "kind"),
    [((STALE, STALE_END), "outdated"), ((UNTRANSLATED, UNTRANSLATED_END), "missing_translation")],
)
def test_marked_texts_are_refused_unless_marks_are_asked_for(
    name: str, marks: tuple[str, str], kind: str
) -> None:
    key = "subject" if "subject" in catalogue()[name].shape else "title"
    given = with_marks(name, (key,), *marks)
    assert {found[:2] for found in problems(name, given, *fit(name, "zh", "ko"))} == {(kind, key)}


def test_a_picture_that_is_not_there_is_named() -> None:
    given = values("notice", "zh", "ko", pictures={})
    assert problems("notice", given, "zh", "ko") == [
        ("missing_asset", "body (zh)", "media:1"),
        ("missing_asset", "body (ko)", "media:1"),
    ]
    assert "[media:1]" in read(render("notice", given, languages=("zh", "ko"), preview=True).pdf)
    given = values("handbook", "zh", pictures=None)
    assert problems("handbook", given, "zh") == [("missing_asset", "chapters.5.body (zh)", "media:1")]


@pytest.mark.parametrize(
    "pictures",
    [[], {"1": {}}, {1: b"x"}, {1: {"image": b"x"}}, {1: {"image": None}}, {1: {"text": {"zh": "x"}}}],
)
def test_pictures_that_are_none_are_named(pictures: Any) -> None:
    found = problems("notice", values("notice", "zh", pictures=pictures), "zh")
    assert {kind for kind, _where, _text in found} <= {"undefined", "missing_asset"}


@pytest.mark.parametrize(("codes", "figures"), [(("zh",), 2), (("zh", "ko"), 2)])
def test_pictures_stand_once_and_have_an_alternative(codes: tuple[str, ...], figures: int) -> None:
    """The picture and the code of a text, beside the code of the notice, in the tags too."""
    made = page(order("notice", values("notice", *codes), codes))
    assert made.html.count("<figure") == figures
    assert f'alt="{texts()["zh"]["clinic_title"]}"' in made.html
    with pikepdf.open(io.BytesIO(sheet("notice", *codes).pdf)) as document:
        told = list(_alternatives(document.Root.StructTreeRoot.K[0]))
    assert texts()["zh"]["clinic_title"] in told
    assert all(told)


def _alternatives(element: Any) -> Iterator[str]:
    if element.get("/S") == "/Figure":
        yield str(element.get("/Alt", ""))
    for child in element.get("/K", []):
        if isinstance(child, pikepdf.Dictionary):
            yield from _alternatives(child)


def test_steps_count_on_over_a_picture() -> None:
    body = "1. 甲\n2. 乙\n\n![](media:1)\n\n3. 丙\n4. 丁"
    made = read(render("notice", values("notice", "zh", body={"zh": body}), languages=("zh",)).pdf)
    assert re.findall(r"([1-4])\s*([甲乙丙丁])", made) == [("1", "甲"), ("2", "乙"), ("3", "丙"), ("4", "丁")]


def test_a_heading_stays_with_what_is_below_it() -> None:
    for filling in range(26, 36):
        body = "填充。\n\n" * filling + "## 标题\n\n" + "下文。\n\n" * 20
        pages = _pages(values("notice", "zh", "ko", body={"zh": body, "ko": body}), ("zh", "ko"))
        whole = next(text for text in pages if "标题" in text)
        assert "下文" in whole


def _pages(given: dict[str, Any], codes: tuple[str, ...]) -> list[str]:
    with pypdfium2.PdfDocument(render("notice", given, languages=codes).pdf) as document:
        return [each.get_textpage().get_text_bounded() for each in document]


@pytest.mark.parametrize("cell", ["110", "a" * 60, "很长的一句话。" * 20, "**12345** *x*", ""])
def test_a_table_never_runs_over(cell: str) -> None:
    body = f"| {cell} | b | {cell} |\n|---|---|---|\n| 号码 | {cell} | c |"
    html = markdown(body, "zh")
    assert html.count("<col ") == 3
    shares = [float(each) for each in re.findall(r"width: ([\d.]+)%", html)]
    assert sum(shares) == pytest.approx(100, abs=0.5)
    given = values("notice", "zh", "ko", body={"zh": body, "ko": body})
    assert not stopping(render("notice", given, languages=("zh", "ko")).problems)


def test_blocks_go_over_to_the_next_page_whole() -> None:
    """With what is taken out of the flow, which layout forgets where it was."""
    for shift in range(3):
        steps = "\n".join(f"{n}. {STALE}第{n}步。{STALE_END}请带护照。" for n in range(1, 40))
        codes = "\n\n".join(f"::: qr https://a.example/{n}\n码{n}\n:::" for n in range(8))
        body = "填充。\n\n" * shift + f"{steps}\n\n{codes}"
        given = values("notice", "zh", "ko", body={"zh": body, "ko": body})
        made = render("notice", given, languages=("zh", "ko"), options={"outdated": "mark"})
        assert made.pages > 2


# Words and samples


@pytest.mark.parametrize("name", catalogue())
def test_fixed_words_are_complete(name: str) -> None:
    for key, by in words(name).items():
        assert set(by) == set(CODES), key
        filled = {frozenset(part.split(")")[0] for part in text.split("%(")[1:]) for text in by.values()}
        assert len(filled) == 1, key


def test_samples_are_complete() -> None:
    assert set(texts()) == set(CODES)
    assert len({frozenset(each) for each in texts().values()}) == 1


def test_dates_are_written_in_words() -> None:
    written = {code: language(code).date(date(2026, 3, 7)) for code in CODES}
    assert written["zh"] == "2026年3月7日"
    assert written["ko"] == "2026년 3월 7일"
    assert all("2026" in text for text in written.values())
