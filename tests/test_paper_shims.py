"""The additions to WeasyPrint: each does what it is for, and none is put into another version."""

from __future__ import annotations

import io
import sys
import zlib
from contextlib import nullcontext

import pikepdf
import pydyf
import pytest
from PIL import Image, ImageChops
from weasyprint import CSS, HTML
from weasyprint.formatting_structure import boxes
from weasyprint.html import UA_STYLESHEET
from weasyprint.text import line_break
from weasyprint.text.fonts import FontConfiguration

from printables import render, repeats, shims
from printables.catalogue import ROOM
from printables.fetcher import AssetFetcher
from printables.harfbuzz import installed
from tests.test_paper import read, tag_languages, values

CHINESE = "外国人在旅馆以外的地方居住或者住宿，应当在入住后由本人或者留宿人到居住地的公安派出所办理登记。" * 4


def test_another_version_is_refused() -> None:
    with pytest.raises(shims.UnknownWeasyPrint, match=r"71\.0"):
        shims.install("71.0")


def test_two_files_of_one_name_are_not_mixed() -> None:
    shims.install()
    face = installed("Noto Sans CJK SC", False)
    assert face is not None
    files = {"a": face.subset("登a"), "b": face.subset("国记外b")}
    rules = "".join(f'@font-face{{font-family:Twin;src:url("memory:{key}")}}' for key in files)
    configuration, fetcher = FontConfiguration(), AssetFetcher([], files)
    style = CSS(string=rules + "p{font-family:Twin}", font_config=configuration, url_fetcher=fetcher)
    html = HTML(string="<p>登国记外登", url_fetcher=fetcher)
    pdf = html.write_pdf(stylesheets=[style], font_config=configuration)
    assert "登国记外登" in read(pdf)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert len(document.pages[0].resources.Font) == 2


def test_elements_carry_their_language() -> None:
    shims.install()
    page = '<html lang="zh"><title>t</title><p>中<p lang="ko">한<b lang="ar">ع</b><ul lang="th"><li>ก</ul>'
    pdf = HTML(string=page).write_pdf(pdf_variant="pdf/ua-1")
    assert tag_languages(pdf) == {"ko", "ar", "th"}


@pytest.mark.parametrize("code", ["zh-CN", "ja"])
def test_chinese_and_japanese_fill_the_line(code: str) -> None:
    shims.install()
    page = f'<html lang="{code}"><body style="width:203px;text-align:justify;font-size:20px"><p>{CHINESE}'
    document = HTML(string=page).render()
    lines = [
        box
        for box in document.pages[0]._page_box.descendants()
        if isinstance(box, boxes.TextBox) and box.text.strip()
    ]
    for line in lines[:-1]:
        # The last gap lies behind the last character.
        assert line.width - line.justification_spacing == pytest.approx(203, abs=1)
    assert lines[-1].justification_spacing == 0


def test_other_languages_are_justified_as_before() -> None:
    shims.install()
    page = f'<html lang="en"><body style="width:300px;text-align:justify"><p>{"some words to fill " * 20}'
    document = HTML(string=page).render()
    first = next(b for b in document.pages[0]._page_box.descendants() if isinstance(b, boxes.TextBox))
    assert first.width == pytest.approx(300, abs=1)


def test_korean_words_are_found_without_their_joiners() -> None:
    text = read(render("notification_letter", values("notification_letter", "zh", "ko")).pdf)
    assert "등록해야" in text
    assert "\u2060" not in text


@pytest.mark.parametrize("item", [b"/a", "b", 1, -20, 0.0, 1.5, -0.25, 1e-9, 12.0, 123456.789, True])
def test_numbers_are_written_as_before(item: object) -> None:
    assert repeats.to_bytes(item) == repeats._any_to_bytes(item)


@pytest.mark.parametrize("code", ["ko", "ar"])
def test_nothing_comes_out_otherwise_for_being_kept(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def printed() -> list[bytes]:
        two = [
            render(name, values(name, "zh", code), languages=("zh", code), preview=True).pdf
            for name in ("notice", "manifest")
        ]
        return [*two, render("record_list", values("record_list", code), languages=(code,)).pdf]

    made = printed()
    monkeypatch.setattr("printables.shims.lines_kept", nullcontext)
    monkeypatch.setattr("weasyprint.css.find_style_attributes", repeats._attributes)
    monkeypatch.setattr(boxes.Box, "descendants", repeats._descendants)
    monkeypatch.setattr(line_break.Layout, "setup", repeats._setup)
    monkeypatch.setattr(line_break.Layout, "reactivate", repeats._reactivate)
    monkeypatch.setattr(line_break.Layout, "deactivate", repeats._deactivate)
    monkeypatch.setattr("pydyf._to_bytes", repeats._any_to_bytes)
    for name, module in list(sys.modules.items()):
        if name.startswith("weasyprint.layout.") and hasattr(module, "resolve_percentages"):
            monkeypatch.setattr(module, "resolve_percentages", repeats._resolve)
    assert printed() == made


def test_streams_say_what_they_said() -> None:
    stream = pydyf.Stream([b"q", "/a", 1.5, pydyf.Array([1, "x"])], {"Type": "/XObject"})
    plain = repeats._stream_data.fget(stream)
    assert stream.data == plain
    stream.compress = True
    assert b"/Filter /FlateDecode" in stream.data
    content, before = (data.split(b"stream\n", 1)[1] for data in (stream.data, plain))
    assert zlib.decompress(content.removesuffix(b"\nendstream")) == before.removesuffix(b"\nendstream")


def test_equal_texts_of_a_list_are_set_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    first = shims._first_line
    monkeypatch.setattr(
        shims, "_first_line", lambda text, *rest, **how: asked.append(text) or first(text, *rest, **how)
    )
    render("record_list", values("record_list", "zh"), languages=("zh",))
    assert asked.count("佐藤美咲 SATO MISAKI") == 1
    assert shims._lines is None


def test_a_line_of_a_long_table_is_drawn_in_one(monkeypatch: pytest.MonkeyPatch) -> None:
    long = values("record_list", "zh")
    long["rows"] = long["rows"] * 3
    made = render("record_list", long, languages=("zh",))
    monkeypatch.setattr("weasyprint.draw.draw_collapsed_borders", repeats._borders)
    before = render("record_list", long, languages=("zh",))
    rows = len(long["rows"]) + made.pages
    assert 4 * _drawn(made.pdf) < _drawn(before.pdf)
    assert _drawn(made.pdf) < 2 * rows
    one, other = (Image.open(io.BytesIO(each.png(0, 80))).convert("L") for each in (made, before))
    seams = ImageChops.difference(one, other).histogram()
    assert sum(seams[1:]) < 5 * 2 * rows  # a pixel or two where one cell ends and the next begins
    assert not any(seams[64:])


def test_notes_have_no_styles_and_no_use() -> None:
    shims.install()
    kinds = {each[3] for each in UA_STYLESHEET.matcher.other_selectors}
    assert "marker" in kinds
    assert not kinds & repeats.NOTES
    assert not [path for path in ROOM.rglob("*.css") if "footnote" in path.read_text(encoding="utf-8")]


def _drawn(pdf: bytes) -> int:
    """How many lines are drawn."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return sum(page.Contents.read_bytes().count(b" l\nS") for page in document.pages)
