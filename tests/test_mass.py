"""Documents of a run: what a master gives is what a whole layout gives; a mass run is the same picture."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any
from xml.etree import ElementTree

import pikepdf
import pypdfium2
import pytest
import segno
from PIL import Image, ImageChops

from printables import PrintError, Renderer, extract, qr, render_batch
from printables.mass.fields import differing, parsed
from printables.mass.master import Master
from printables.page import Order, Page, Part, order
from printables.press import Press, render_orders
from printables.sheet import Sheet
from tests.test_paper import read, values

LANGUAGES = ("ko", "ar", "th")
NAMES = ("金哲洙", "朴美善", "欧阳素妍")
OWN = {
    "ko": ("김철수", "박미선", "오양소연"),
    "ar": ("ليلى حداد", "سارة منصور", "نور الدين"),
    "th": ("สมชาย ใจดี", "มาลี ศรีสุข", "วิชัย ทองดี"),
}


def letters(code: str) -> list[dict[str, Any]]:
    """Letters to three people that differ in all that letters of one run differ in."""
    made = [values("notification_letter", "zh", code) for _name in NAMES]
    for number, letter in enumerate(made):
        letter["recipient"]["name"] = {"zh": NAMES[number], code: OWN[code][number]}
        letter["recipient"]["lines"][1] = f"{number + 1}号楼2单元50{number}室"
        letter |= {"reference": f"2026-{number:04d}", "qr": f"https://linli.example/d/k3fz8{number}"}
    return made


@cache
def press(code: str, mode: str) -> Press:
    """The letters, ready to be set."""
    languages = ("zh", code)
    return Press([order("notification_letter", each, languages, mode=mode) for each in letters(code)])


@cache
def run(code: str) -> Sheet:
    """The letters as a mass run."""
    return press(code, "mass").together()


def wholly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every document be laid out as a whole."""
    monkeypatch.setattr(Master, "fill", lambda *_arguments: None)


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_letter_made_of_another_is_the_same_file(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tagged = press(code, "tagged")
    made = [tagged.one(number).pdf for number in range(len(NAMES))]
    assert len(tagged._masters) == 1
    wholly(monkeypatch)
    assert [tagged.one(number).pdf for number in range(len(NAMES))] == made


# A mass run


def pictures(pdf: bytes) -> list[Image.Image]:
    """The pages in grey."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.render(scale=1, grayscale=True).to_pil() for page in document]


def unlike(one: Image.Image, other: Image.Image) -> float:
    """The share of pixels that clearly differ."""
    differences = ImageChops.difference(one, other).histogram()
    return sum(differences[48:]) / sum(differences)


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_mass_run_is_the_same_picture(code: str) -> None:
    tagged = press(code, "tagged")
    shown = pictures(run(code).pdf)
    assert len(shown) == len(NAMES)
    for number, picture in enumerate(shown):
        expected = pictures(tagged.one(number).pdf)[0]
        assert unlike(picture, expected) < 0.0002
        assert unlike(ImageChops.offset(picture, 0, 1), expected) > 0.002  # a line too low is seen


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_mass_run_can_be_read(code: str) -> None:
    with pypdfium2.PdfDocument(run(code).pdf) as document:
        texts = [page.get_textpage().get_text_bounded() for page in document]
    for number, text in enumerate(texts):
        assert [name in text for name in NAMES] == [other == number for other in range(len(NAMES))]
        assert f"2026-{number:04d}" in text


def test_a_mass_run_draws_once_what_is_the_same() -> None:
    with pikepdf.open(io.BytesIO(run("ko").pdf)) as document:
        assert "/StructTreeRoot" not in document.Root
        drawn = [bytes(page.Contents.read_bytes()) for page in document.pages]
        forms = {re.findall(rb"/(\w+) Do", each)[0].decode() for each in drawn}
        assert len(forms) == 1
        form = document.pages[0].resources.XObject[f"/{forms.pop()}"].read_bytes()
        assert all(len(form) > 3 * len(each) for each in drawn)
    assert press("ko", "mass").together().pdf == run("ko").pdf


@pytest.mark.parametrize("mode", ["tagged", "mass"])
def test_nothing_of_the_others_comes_along_with_a_page(mode: str) -> None:
    whole = press("ko", mode).together().pdf
    alone = extract(whole, [1])
    assert len(alone) < len(whole)
    assert pictures(alone)[0].tobytes() == pictures(whole)[1].tobytes()
    others = set("".join((*NAMES, *OWN["ko"]))) - set(read(alone))
    assert set("欧妍哲洙") <= others
    assert not others & glyph_texts(alone)
    assert others <= glyph_texts(whole)
    with pytest.raises(IndexError):
        extract(whole, [3])


def glyph_texts(pdf: bytes) -> set[str]:
    """The characters that the fonts of a file have outlines for, as far as they say so."""
    found = set()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for page in document.pages:
            for font in page.resources.Font.values():
                for code in re.findall(rb"> <([0-9a-f]+)>", font.ToUnicode.read_bytes()):
                    found.update(bytes.fromhex(code.decode()).decode("utf-16-be"))
    return found


def test_a_bad_letter_is_named() -> None:
    wrong = letters("ko")
    wrong[2]["recipient"]["name"]["zh"] = "\ue0f0"
    with pytest.raises(PrintError) as refused:
        render_batch("notification_letter", wrong, languages=("zh", "ko"), mode="mass")
    assert [(each.kind, each.where) for each in refused.value.problems] == [
        ("missing_glyph", "3: recipient.name.zh")
    ]


def test_a_mass_run_that_hangs_is_ended() -> None:
    book = values("handbook", "zh", "en")
    body = {code: "\n\n".join([text] * 40) for code, text in book["chapters"][2]["body"].items()}
    book["chapters"] = [{"title": book["title"], "body": body, "states": None}] * 60
    with Renderer(processes=1, seconds=1) as renderer:
        future = renderer.submit_batch("handbook", [book], languages=("zh", "en"), mode="mass")
        with pytest.raises(PrintError) as refused:
            future.result(timeout=60)
    assert [(each.kind, each.where) for each in refused.value.problems] == [("too_long", "handbook")]


# What may be set alone

STYLE = "<style>@page {{ size: 300px 300px; margin: 10px }} p {{ margin: 5px 0 }} {style}</style>"
FRAME = (
    f'<!DOCTYPE html><html lang="en"><head><title>{{title}}</title>{STYLE}</head><body>{{body}}</body></html>'
)
SHORT, OTHER = "Ana", "Bo"
LONG = "Maximiliane Alexandra " * 6

#: (style, body, contents of the field, how many were laid out as a whole).
CASES = {
    "a paragraph": ("", "<p>To {0}</p><p>after</p>", (SHORT, OTHER), 1),
    "more lines": ("", "<p>To {0}</p><p>after</p>", (SHORT, LONG, OTHER), 2),
    "an element in it": ("", "<p>To {0}</p><p>after</p>", (SHORT, "<b>B</b>o", OTHER), 1),
    "a first child": ("p:first-child {color: #c00}", "<p>{0}</p><p>{0}</p>", (SHORT, OTHER), 1),
    "turned": ("body {direction: rtl}", "<p>{0}</p>", (SHORT, OTHER), 1),
    "a cell of a fixed table": (
        "table {table-layout: fixed; width: 100%} td {vertical-align: middle}",
        "<table><tr><td><p>{0}</p></td><td><p>a</p><p>b</p></td></tr></table>",
        (SHORT, OTHER),
        1,
    ),
    "a cell of words": (
        "table {table-layout: fixed; width: 100%; border-collapse: collapse} td {border: 1px solid #333}"
        " td:nth-child(2) {text-align: right; vertical-align: middle; background: #eee}",
        "<table><tr><td>{0}</td><td>{0}</td><td>a<br>b</td></tr></table>",
        (SHORT, OTHER, "Cleo", "x  y"),
        1,
    ),
    "a cell that grows": ("", "<table><tr><td><p>{0}</p></td><td>x</td></tr></table>", (SHORT, OTHER), 2),
    "a flexible box": ("div {display: flex}", "<div><p>{0}</p><p>x</p></div>", (SHORT, OTHER), 2),
    "a box as wide as its text": ("div {float: left}", "<div><p>{0}</p></div><p>x</p>", (SHORT, OTHER), 2),
    "a float beside": ("i {float: right}", "<i>float</i><p>{0}</p>", (SHORT, LONG[:60]), 2),
    "a list": ("", "<ol><li>{0}</li><li>x</li></ol>", (SHORT, OTHER), 2),
    "a counter": ("p {counter-increment: c}", "<p>{0}</p><p>x</p>", (SHORT, OTHER), 2),
    "a running foot": (
        "footer {position: running(foot)} @page {margin-bottom: 50px; @bottom-left {content: element(foot)}}",
        "<footer><p>{0}</p></footer><p>x</p>",
        (SHORT, OTHER),
        2,
    ),
    "a box of fixed size": (
        "div {position: absolute; left: 50px; top: 60px; width: 120px; height: 50px}",
        '<div data-field="to">{0}</div><p>x</p>',
        ("<p>Ana</p>", "<p>Bo</p><p>Street 1</p>", "Bo"),
        1,
    ),
    "a link": ("", '<p><a href="https://linli.example/{0}">{0}</a></p>', (SHORT, OTHER), 1),
    "a link beside": ("", '<p>{0}</p><p><a href="https://linli.example/">x</a></p>', (SHORT, OTHER), 1),
    "two pages": ("div {break-before: page}", "<p>{0}</p><div><p>{0}</p></div>", (SHORT, OTHER), 1),
    "over two pages": (
        "p {font-size: 60px}",
        "<p>a bb c dd {0} e ff g hh i jj k ll m nn o pp q rr</p>",
        ("x", "y"),
        2,
    ),
    "another attribute": ("[class~=Bo] {color: #c00}", '<p class="{0}">x</p>', (SHORT, OTHER), 1),
    "another element": ("", "{0}", ("<p>a</p>", "<h2>a</h2>"), 2),
}


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Orders whose values are pages already."""
    monkeypatch.setattr("printables.press.page", lambda job: Page(html=job.values["html"]))
    monkeypatch.setattr("printables.press.styles", lambda _name: ())
    monkeypatch.setattr("printables.press.inspect", lambda *_arguments: [])
    monkeypatch.setattr("printables.press.inspect_fields", lambda *_arguments: [])


def pages(style: str, body: str, contents: Sequence[str]) -> list[Order]:
    """Orders of a page with each of the contents."""
    frame = FRAME.replace("{style}", style.replace("{", "{{").replace("}", "}}")).replace("{body}", body)
    return [
        Order("text", {"html": frame.format(each, title=re.sub("<.*?>", "", each))}, ("en",), {})
        for each in contents
    ]


@pytest.mark.usefixtures("plain")
@pytest.mark.parametrize("case", CASES)
def test_a_field_is_set_alone_where_that_comes_to_the_same(
    case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    style, body, contents, layouts = CASES[case]
    made = Press(pages(style, body, contents))
    together, apart = made.together().pdf, [made.one(number).pdf for number in range(len(contents))]
    assert len(made._masters) == layouts
    wholly(monkeypatch)
    assert made.together().pdf == together
    assert [made.one(number).pdf for number in range(len(contents))] == apart


@pytest.mark.usefixtures("plain")
@pytest.mark.parametrize(
    "style",
    [
        "div {opacity: .5}",
        "div {transform: rotate(3deg)}",
        "div {overflow: hidden; height: 9px}",
        "i {position: absolute; left: 12px; top: 12px; width: 90px; height: 30px; background: #fc0}",
    ],
)
def test_what_is_painted_over_or_with_a_field_stays_so_in_a_mass_run(style: str) -> None:
    orders = pages(style, "<div><p>{0}</p></div><i></i><p>{0}</p>", (SHORT, OTHER))
    mass = [replace(each, mode="mass") for each in orders]
    expected = [pictures(Press(orders).one(number).pdf)[0] for number in range(2)]
    assert [each.tobytes() for each in pictures(Press(mass).together().pdf)] == [
        each.tobytes() for each in expected
    ]


@pytest.mark.usefixtures("plain")
@pytest.mark.parametrize("mode", ["tagged", "mass"])
def test_what_does_not_fit_its_field_is_named_and_not_cut(mode: str) -> None:
    style, body = "div {width: 120px; height: 30px}", '<div data-field="to" data-name="to"><p>{0}</p></div>'
    orders = pages(style, body, (SHORT, OTHER, LONG))
    with pytest.raises(PrintError) as refused:
        Press([replace(each, mode=mode) for each in orders]).together()
    assert [(each.kind, each.where) for each in refused.value.problems] == [("overflow", "3: to")]


def test_pages_are_compared_as_text() -> None:
    one = parsed('<html><body><p id="a">x <b>y</b></p><img src="1"><p>z</p></body></html>')
    other = parsed('<html><body><p id="a">x <b>w</b></p><img src="2"><p>z</p></body></html>')
    assert one is not None
    assert other is not None
    found = differing(one, other)
    assert found is not None
    assert [(a.name, one.of(a), other.of(b)) for a, b in found] == [("b", "y", "w"), ("img", "", "")]
    assert parsed("<p>unclosed") is None
    assert parsed("<p><b>crossed</p></b>") is None


# Codes


@pytest.mark.parametrize("address", ["https://linli.example/d/k3", "https://linli.example/" + "a1-" * 60])
def test_a_code_is_drawn_as_it_is_made(address: str) -> None:
    root = ElementTree.fromstring(qr.drawing(address))
    size = int(root.get("viewBox", "").split()[-1])
    modules = [bytearray(size) for _row in range(size)]
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)", root[1].get("d", "")):
        modules[int(y)][int(x) : int(x) + int(width)] = b"\x01" * int(width)
    inside = [bytes(row[qr.QUIET : -qr.QUIET]) for row in modules[qr.QUIET : -qr.QUIET]]
    made = [segno.make(address, error="m", micro=False, mask=mask).matrix for mask in range(8)]
    assert inside in [list(map(bytes, matrix)) for matrix in made]
    assert qr.Code(root).modules == size


# One part of a book


def test_one_chapter_is_laid_out_alone() -> None:
    book = values("handbook", "zh", "en")
    whole = render_orders([order("handbook", book, ("zh", "en"), preview=True)])
    assert len(whole.parts) == len(book["chapters"])
    part = Part(1, whole.parts[1])
    alone = render_orders([order("handbook", book, ("zh", "en"), preview=True, part=part)])
    assert alone.pages == whole.parts[2] - whole.parts[1]
    expected, shown = pictures(whole.pdf)[whole.parts[1] - 1], pictures(alone.pdf)[0]
    assert unlike(shown, expected) < 0.0002
    assert book["chapters"][0]["title"]["en"] not in read(alone.pdf)
    with pytest.raises(ValueError, match="no print"):
        order("handbook", book, ("zh", "en"), part=part)
