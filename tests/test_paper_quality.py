"""The files of every printable read back: structure, languages, fonts, boxes, text, codes, the archive; and
compared with the pictures that were approved (`python -m tests.approve` takes them anew).
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

import pikepdf
import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from printables import Sheet, catalogue, press
from printables.languages import CODES, language
from printables.page import order, page
from tests import approve
from tests.sheets import fit, sheet

PRINTABLES = sorted(catalogue())
EXACT = [code for code in CODES if code not in ("ar", "th", "zh")]
#: Printables of which a file for the archive is read, one of each genre.
ARCHIVED = {catalogue()[name].genre: name for name in PRINTABLES}.values()


def opened(made: Sheet) -> pikepdf.Pdf:
    """The file of a sheet."""
    return pikepdf.open(io.BytesIO(made.pdf))


def sample(name: str, other: str) -> Sheet:
    """The sample in Chinese and another language."""
    return sheet(name, *fit(name, "zh", other))


# Structure, ISO 14289-1


class Element(NamedTuple):
    """An element of a structure: its kind, the number of the one around it, its properties and attributes."""

    kind: str
    around: int
    alt: str
    lang: str
    attributes: dict[str, str]


def walked(root: Any) -> Iterator[tuple[int, Any]]:
    """(number of the element around it, element) in reading order."""
    stack, number = [(-1, root)], 0
    while stack:
        around, element = stack.pop()
        yield around, element
        children = element.get("/K", [])
        children = list(children) if isinstance(children, pikepdf.Array) else [children]
        own = [each for each in children if isinstance(each, pikepdf.Dictionary) and "/S" in each]
        stack.extend((number, each) for each in reversed(own))
        number += 1


@cache
def structure(name: str, other: str) -> list[Element]:
    """The structure of a sample."""
    with opened(sample(name, other)) as document:
        return [
            Element(
                str(each.S),
                around,
                str(each.get("/Alt", "")),
                str(each.get("/Lang", "")),
                {str(key): str(value) for key, value in each.get("/A", {}).items()},
            )
            for around, each in walked(document.Root.StructTreeRoot.K[0])
        ]


def table_of(found: list[Element], number: int) -> int:
    """The number of the table that an element stands in, -1 for none."""
    while number >= 0 and found[number].kind != "/Table":
        number = found[number].around
    return number


@pytest.mark.parametrize("other", ["ko", "ar"])
@pytest.mark.parametrize("name", PRINTABLES)
def test_structure(name: str, other: str) -> None:
    found = structure(name, other)
    levels = [int(each.kind[2:]) for each in found if re.fullmatch("/H[1-6]", each.kind)]
    for above, below in zip([0, *levels], levels, strict=False):
        assert below <= above + 1, levels
    assert all(each.alt.strip() for each in found if each.kind == "/Figure")
    headed = set()
    for number, each in enumerate(found):
        if each.kind == "/TH":
            assert each.attributes["/Scope"] in ("/Column", "/Row")
            headed.add(table_of(found, number))
        if each.kind in ("/TR", "/TD", "/TH"):
            assert table_of(found, number) >= 0
    assert headed == {number for number, each in enumerate(found) if each.kind == "/Table"}


@pytest.mark.parametrize("other", ["ko", "ar"])
@pytest.mark.parametrize("name", PRINTABLES)
def test_every_passage_has_its_language(name: str, other: str) -> None:
    codes = fit(name, "zh", other)
    with opened(sample(name, other)) as document:
        whole = str(document.Root.Lang)
    assert whole == language(codes[0]).tag
    said = {each.lang for each in structure(name, other)} | {whole}
    assert {language(code).tag for code in codes} <= said


@pytest.mark.parametrize("name", PRINTABLES)
def test_all_that_is_drawn_is_tagged_or_an_artifact(name: str) -> None:
    with opened(sample(name, "ko")) as document:
        assert bool(document.Root.ViewerPreferences.DisplayDocTitle)
        numbers = document.Root.StructTreeRoot.ParentTree.Nums
        linked = {each.objgen for _around, each in walked(document.Root.StructTreeRoot.K[0])}
        for index, each in enumerate(document.pages):
            assert "" not in {marked for marked, _shown in _drawn(each)}
            page_numbers = numbers[2 * index + 1]
            assert all(element.objgen in linked for element in page_numbers)
            assert each.get("/Tabs") == "/S"
            for annotation in each.get("/Annots", []):
                assert str(annotation.Contents).strip()


def test_running_heads_are_artifacts() -> None:
    """The title stands on every page of a handbook, and is told as often as it stands in the text."""
    made = sample("handbook", "ko")
    with opened(made) as document:
        drawn = [
            [marked for marked, shown in _drawn(each) if shown == "TJ"].count("/Artifact")
            for each in document.pages
        ]
    assert drawn[0] == 0
    assert all(drawn[2:])


def _drawn(page: Any) -> Iterator[tuple[str, str]]:
    """(kind of marked content, operator) of what is drawn on a page; "" where it is not marked."""
    marked: list[str] = []
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name in ("BMC", "BDC"):
            marked.append(str(operands[0]))
        elif name == "EMC":
            marked.pop()
        elif name in ("TJ", "Tj", "Do", "f", "f*", "S", "sh"):
            yield marked[-1] if marked else "", name


def test_a_table_with_heads_is_one_and_one_without_is_none() -> None:
    """The columns of two languages are no table; the telephone numbers in them are, in each of them."""
    found = structure("notice", "ko")
    tables = {table_of(found, number) for number, each in enumerate(found) if each.kind == "/TH"}
    assert len(tables) == sum(each.kind == "/Table" for each in found) >= 2


@pytest.mark.parametrize("name", PRINTABLES)
def test_metadata_agree(name: str) -> None:
    with opened(sample(name, "ko")) as document, document.open_metadata() as metadata:
        assert str(document.docinfo["/Title"]) == metadata["dc:title"] != ""
        assert metadata["pdfuaid:part"] == "1"


def test_bookmarks_lead_to_their_pages() -> None:
    with opened(sample("handbook", "ko")) as document:
        with document.open_outline() as outline:
            titles = [item.title for item in outline.root]
            pages = [document.pages.index(pikepdf.Page(item.destination[0])) for item in outline.root]
        assert pages == sorted(pages)
        assert len(titles) == len(set(titles)) > 5


# Fonts and boxes


@pytest.mark.parametrize("mode", ["tagged", "archive"])
@pytest.mark.parametrize("name", ARCHIVED)
def test_fonts_are_cut_down_embedded_and_readable(name: str, mode: str) -> None:
    with opened(sheet(name, *fit(name, "zh", "ko"), mode=mode)) as document:
        fonts = {
            str(font.BaseFont): font
            for each in document.pages
            for font in each.resources.get("/Font", {}).values()
        }
        assert fonts
        for base, font in fonts.items():
            assert re.match(r"/[A-Z]{6}\+", base)
            descriptor = font.DescendantFonts[0].FontDescriptor
            assert "/FontFile2" in descriptor or "/FontFile3" in descriptor
            assert b"beginbf" in font.ToUnicode.read_bytes()


#: {paper: its size in millimetres}
PAPERS = {"A3": (297, 420), "A4": (210, 297), "A5": (148, 210), "A6": (105, 148)}


@pytest.mark.parametrize("name", PRINTABLES)
def test_page_boxes(name: str) -> None:
    printable = catalogue()[name]
    chosen = printable.paper
    if chosen.startswith("option:"):
        chosen = printable.options[chosen.removeprefix("option:")].default
    with opened(sample(name, "ko")) as document:
        for each in document.pages:
            box = [float(number) for number in each.mediabox]
            assert [float(number) for number in each.trimbox] == box
            size = sorted(round((box[end] - box[end - 2]) / 72 * 25.4) for end in (2, 3))
            if chosen in PAPERS:
                assert size == sorted(PAPERS[chosen])


# Text in its order


def bare(text: str) -> str:
    """A text as it is compared: without blanks, hyphens at the ends of lines and signs of form."""
    text = text.replace("\ufffe", "").replace("-\r\n", "-")
    kept = (c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) not in ("Cf", "Cc"))
    return re.sub(r"[\s\u00ad\u2010-]", "", "".join(kept))


@cache
def text_of(name: str, *codes: str) -> str:
    """All that is read from a sample."""
    with pypdfium2.PdfDocument(sheet(name, *codes).pdf) as document:
        return bare("".join(each.get_textpage().get_text_bounded() for each in document))


def said(kind: Any, value: Any, code: str) -> Iterator[str]:
    """The plain texts in a language of values of a shape, in order."""
    if isinstance(kind, Mapping):
        for key, part in kind.items():
            if isinstance(value, Mapping) and value.get(key) is not None and key != "office":
                yield from said(part, value[key], code)
    elif isinstance(kind, list):
        for entry in value or ():
            yield from said(kind[0], entry, code)
    elif kind.rstrip("?") == "words" and isinstance(value, Mapping) and code in value:
        yield from value[code].split("\n")
    elif kind.rstrip("?") == "markdown" and isinstance(value, Mapping) and code in value:
        yield from (
            line for line in value[code].split("\n") if re.match(r"[^\W\d]", line) and "|" not in line
        )


@pytest.mark.parametrize("code", EXACT)
@pytest.mark.parametrize("name", [name for name in PRINTABLES if catalogue()[name].content])
def test_text_is_read_back_exactly(name: str, code: str) -> None:
    codes = fit(name, "zh", code)
    texts = list(said(catalogue()[name].shape, catalogue()[name].sample(codes), code))
    read = text_of(name, *codes)
    missing = [text for text in texts if bare(_plain(text)) not in read]
    assert not missing


def _plain(text: str) -> str:
    return re.sub(r"\*\*|\{[^}]*\}", "", text)


@pytest.mark.parametrize("code", ["ko", "ja", "en", "ru", "vi"])
@pytest.mark.parametrize("name", ["notice", "text", "notification_letter"])
def test_paragraphs_are_read_in_their_order(name: str, code: str) -> None:
    codes = ("zh", code)
    read, body = text_of(name, *codes), catalogue()[name].sample(codes)["body"]
    for each in codes:
        place = 0
        for text in said("markdown", body, each):
            place = read.find(bare(_plain(text))[:12], place)
            assert place >= 0, text


@pytest.mark.parametrize("name", ["notice", "text", "official_letter", "residents_letter"])
def test_six_languages_stand_on_one_print(name: str) -> None:
    codes = ("zh", "en", "ko", "ja", "ru", "vi")
    read, known = text_of(name, *codes), catalogue()[name].sample(codes)
    assert [each for each in sheet(name, *codes).problems if each.severity == "stop"] == []
    for code in codes:
        title = known["subject" if name == "residents_letter" else "title"][code]
        assert bare(title) in read


def test_a_short_letter_in_four_languages_is_one_page() -> None:
    assert sheet("residents_letter", "zh", "en", "ko", "ja").pages == 1


# Codes


@pytest.mark.parametrize("name", PRINTABLES)
def test_every_code_is_read_from_a_scan(name: str) -> None:
    """At 300 dpi, as an office scanner or a telephone sees it."""
    codes = fit(name, "zh", "ko")
    wanted = set(page(order(name, catalogue()[name].sample(codes), codes)).codes.values())
    if not wanted:
        pytest.skip("it bears no code")
    made, found = sample(name, "ko"), set()
    for number in range(made.pages):
        if wanted <= found:
            break
        scan = Image.open(io.BytesIO(made.png(number, dpi=300))).convert("L")
        found |= {each.text for each in zxingcpp.read_barcodes(scan, formats=zxingcpp.BarcodeFormat.QRCode)}
    assert wanted <= found


# For the archive, ISO 19005-2


@pytest.mark.parametrize("name", ARCHIVED)
def test_a_file_for_the_archive(name: str) -> None:
    made = sheet(name, *fit(name, "zh", "ko"), mode="archive")
    with opened(made) as document:
        root = document.Root
        with document.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "U")
            assert metadata["dc:title"] == str(document.docinfo["/Title"])
            assert metadata["pdf:Producer"] == str(document.docinfo["/Producer"])
        assert "/Filter" not in root.Metadata
        assert len(document.trailer["/ID"]) == 2
        (intent,) = root.OutputIntents
        assert intent.S == "/GTS_PDFA1"
        assert intent.DestOutputProfile.N == 3
        assert "/Encrypt" not in document.trailer
        assert not {"/AA", "/OpenAction", "/JavaScript"} & set(root.keys())
        assert not {"/JavaScript", "/EmbeddedFiles"} & set(root.get("/Names", {}).keys())
        for each in document.objects:
            if isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
                _allowed(each)


def _allowed(each: Any) -> None:
    """No object of a kind that an archive may not hold."""
    assert each.get("/S") not in ("/JavaScript", "/Launch", "/Sound", "/Movie")
    assert each.get("/Interpolate", False) is not True
    assert "/TR" not in each or each.get("/Type") != "/ExtGState"
    assert each.get("/Filter") != "/LZWDecode"
    if each.get("/Type") == "/Annot":
        assert int(each.F) & 4
        assert not int(each.F) & 0b100011
    if each.get("/Subtype") == "/Image":
        assert "/Alternates" not in each
        assert "/OPI" not in each


# Approved pictures


@pytest.mark.parametrize("name", approve.names())
def test_pages_look_as_approved(name: str) -> None:
    printable, codes, number = approve.parts(name)
    if not approve.same_fonts():
        pytest.skip("other versions of the fonts are installed than those of the approved pictures")
    assert approve.difference(approve.approved(name), approve.drawn(printable, codes, number)) == ""


def test_every_printable_has_its_approved_pictures() -> None:
    assert {approve.parts(name)[0] for name in approve.names()} == set(PRINTABLES)
    assert sum(path.stat().st_size for path in approve.FOLDER.glob("*.png")) < 600_000


def test_a_line_shifted_by_a_millimetre_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    from weasyprint import CSS

    styled = press.styles
    shift = CSS(string=".titles h1 { position: relative; top: 1mm }")
    clean = approve.drawn("notice", ("zh", "ko"), 0)
    monkeypatch.setattr(press, "styles", lambda each: (*styled(each), shift))
    made = press.render("notice", catalogue()["notice"].sample(("zh", "ko")), languages=("zh", "ko"))
    shifted = approve.picture(made, 0)
    assert approve.difference(clean, clean) == ""
    assert approve.difference(clean, shifted)
