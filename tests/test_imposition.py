"""Finished PDFs made up for the press, read back: order, boxes, register, marks, greys; text and tags."""

from __future__ import annotations

import io
import re
from base64 import b64encode
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageChops, ImageDraw, ImageStat
from weasyprint import HTML

from printables import catalogue, render
from printables.imposition import (
    FINISHES,
    MESSAGES,
    NOTES,
    Grid,
    ImpositionError,
    duplex_sheets,
    finish,
)
from printables.paper import MM, margins, named, sizes

A4, A5 = (210.0, 297.0), (148.0, 210.0)
CARD = (85.0, 54.0)


def pages(*contents: str, size: tuple[float, float] = A5, **catalog: Any) -> bytes:
    """A PDF of these content streams, with a font /F1."""
    with pikepdf.new() as made:
        font = made.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
        for content in contents:
            made.add_blank_page(page_size=(size[0] * MM, size[1] * MM))
            made.pages[-1].Contents = made.make_stream(content.encode())
            made.pages[-1].Resources = Dictionary(Font=Dictionary(F1=font))
        for key, each in catalog.items():
            made.Root[f"/{key}"] = each
        output = io.BytesIO()
        made.save(output)
        return output.getvalue()


def numbered(count: int, **catalog: Any) -> bytes:
    """A5 pages that say which they are."""
    return pages(*(f"BT /F1 40 Tf 180 300 Td (p{n}) Tj ET" for n in range(1, count + 1)), **catalog)


def opened(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(pdf))


def box(page: Any, name: str = "MediaBox") -> list[float]:
    """A page's box in millimetres."""
    return [round(float(each) / MM, 1) for each in page.obj[f"/{name}"]]


def words(pdf: bytes) -> set[str]:
    with pypdfium2.PdfDocument(pdf) as document:
        return {word for page in document for word in page.get_textpage().get_text_bounded().split()}


def picture(pdf: bytes, page: int = 0, dpi: float = 72) -> Image.Image:
    with pypdfium2.PdfDocument(pdf) as document:
        return document[page].render(scale=dpi / 72).to_pil().convert("RGB")


def halves(pdf: bytes) -> list[tuple[int, int]]:
    """The number of the page on the left and on the right half of each sheet, 0 for none."""
    with pypdfium2.PdfDocument(pdf) as document:
        found = []
        for page in document:
            width, height = page.get_size()
            text = page.get_textpage()
            sides = ((0, width / 2), (width / 2, width))
            said = [text.get_text_bounded(left, 0, right, height) for left, right in sides]
            left, right = (int(each.strip().removeprefix("p") or 0) for each in said)
            found.append((left, right))
        return found


def difference(one: Image.Image, other: Image.Image) -> float:
    """The mean difference of two pictures, of 255."""
    return sum(ImageStat.Stat(ImageChops.difference(one, other)).mean) / 3


def streams(document: pikepdf.Pdf) -> Iterator[Any]:
    """All that is drawn: pages, forms, patterns."""
    yield from (page.obj for page in document.pages)
    for part in document.objects:
        if isinstance(part, pikepdf.Stream) and (
            part.get(Name.Subtype) == Name.Form or Name.PatternType in part
        ):
            yield part


@pytest.fixture(scope="module")
def notice() -> bytes:
    return render("notice", catalogue()["notice"].sample(("zh", "ko")), languages=("zh", "ko")).pdf


@pytest.fixture(scope="module")
def poster() -> bytes:
    return render("poster", catalogue()["poster"].sample(("zh", "en")), languages=("zh", "en")).pdf


@pytest.mark.parametrize("rtl", [False, True])
@pytest.mark.parametrize("count", range(1, 18))
def test_folded_booklet_reads_in_order(count: int, rtl: bool) -> None:
    sides = halves(finish(numbered(count), "booklet", rtl=rtl))
    assert len(sides) == 2 * -(-count // 4)
    read: dict[int, int] = {}
    whole = 2 * len(sides)
    for sheet, (front, back) in enumerate(zip(sides[::2], sides[1::2], strict=True)):
        # As it lies: outside of the sheet first, then its inside; mirrored where it is bound at the right.
        (before, after), (inner, outer) = (front[::-1], back[::-1]) if rtl else (front, back)
        read |= {whole - 1 - 2 * sheet: before, 2 * sheet: after, 2 * sheet + 1: inner}
        read[whole - 2 - 2 * sheet] = outer
    blanks = [0] * (whole - count)
    body = [*range(1, count), *blanks, count] if count > 1 else [1, *blanks]
    assert [read[place] for place in range(whole)] == body


def test_booklet_without_a_back_cover_ends_blank() -> None:
    assert halves(finish(numbered(5), "booklet", back_cover=False)) == [(0, 1), (2, 0), (0, 3), (4, 5)]


def test_booklet_of_a_language_from_right_to_left_is_bound_at_the_right() -> None:
    assert halves(finish(numbered(4, Lang="ar"), "booklet")) == [(1, 4), (3, 2)]
    assert halves(finish(numbered(4, Lang="zh-CN"), "booklet")) == [(4, 1), (2, 3)]


def test_booklet_sheet() -> None:
    with opened(finish(numbered(3), "booklet")) as made:
        assert [box(page) for page in made.pages] == [[0, 0, 297, 210]] * 2
        assert made.Root.ViewerPreferences.Duplex == Name.DuplexFlipShortEdge
    with opened(finish(pages("", size=A4), "booklet", sheet="A4")) as smaller:
        assert box(smaller.pages[0]) == [0, 0, 297, 210]
    with opened(finish(pages("", size=(100, 300)), "booklet")) as tall:
        assert box(tall.pages[0]) == [0, 0, 200, 300]
        assert tall.Root.ViewerPreferences.Duplex == Name.DuplexFlipLongEdge


def test_creep_moves_inner_sheets_to_the_fold() -> None:
    def left_edges(**how: float) -> list[float]:
        with pypdfium2.PdfDocument(finish(numbered(8), "booklet", **how)) as made:
            return [page.get_textpage().get_charbox(0)[0] / MM for page in made]

    plain, moved = left_edges(), left_edges(creep=0.5)
    assert [round(b - a, 2) for a, b in zip(plain, moved, strict=True)] == [0, 0, 0.5, 0.5]


def test_fold_marks_stand_at_the_fold() -> None:
    drawn = picture(finish(pages("", "", "", ""), "booklet", fold_marks=True), 0, 144)
    assert drawn.getpixel((drawn.width // 2, 3)) != (255, 255, 255)
    assert drawn.getpixel((drawn.width // 2, drawn.height // 4)) != (255, 255, 255)
    assert drawn.getpixel((drawn.width // 2, drawn.height // 2)) == (255, 255, 255)


@pytest.mark.parametrize("name", ["booklet", "tiles", "two_up", "four_up", "cards"])
def test_sheets_keep_text_fonts_and_title_and_lose_tags(name: str, notice: bytes) -> None:
    how: dict[str, Any] = {"cards": {"grid": Grid.filling(A4, "A3")}}.get(name, {})
    made = finish(notice, name, **how)
    assert made == finish(notice, name, **how)
    # Where a sheet ends within a word, a part of it is a word as well.
    assert words(made) == words(notice) if name != "tiles" else words(made) >= words(notice)
    with opened(notice) as before, opened(made) as after:
        assert str(after.docinfo.Title) == str(before.docinfo.Title)
        assert after.Root.Lang == before.Root.Lang
        assert b"title" in after.Root.Metadata.read_bytes()
        assert b"pdfuaid:part" not in after.Root.Metadata.read_bytes()
        assert not {"/StructTreeRoot", "/MarkInfo", "/Outlines"} & after.Root.keys()
        for drawn in streams(after):
            assert not {"/StructParents", "/StructParent", "/Annots"} & drawn.keys()
            for operands, operator in pikepdf.parse_content_stream(drawn):
                assert not (str(operator) == "BDC" and "/MCID" in operands[1])
        fonts = {str(part.FontName) for part in after.objects if _is(part, Name.FontDescriptor)}
        assert fonts == {str(part.FontName) for part in before.objects if _is(part, Name.FontDescriptor)}
        # Each sheet names only the pages that stand on it.
        for page in after.pages:
            used = {str(o[0]) for o, op in pikepdf.parse_content_stream(page) if str(op) == "Do"}
            assert set(page.Resources.XObject.keys()) == used


def _is(part: Any, kind: Name) -> bool:
    return isinstance(part, Dictionary) and part.get(Name.Type) == kind


def test_what_a_field_shows_stays() -> None:
    form = "<style>@page{size:A5} input{appearance:auto;width:9mm;height:9mm}</style><input type=checkbox %s>"
    ticked, empty = (HTML(string=form % each).write_pdf(pdf_forms=True) for each in ("checked", ""))
    shown = [picture(finish(each, "booklet"), dpi=100) for each in (ticked, empty)]
    assert ImageChops.difference(*shown).getbbox() is not None
    with opened(finish(ticked, "booklet")) as made:
        assert "/AcroForm" not in made.Root


def field() -> bytes:
    """A filled field of which only a reader draws the text."""
    form = "<style>@page{size:A5} input{appearance:auto}</style><input value=Linli>"
    made: bytes = HTML(string=form).write_pdf(pdf_forms=True)
    return made


def window(sheet: Image.Image, across: float, up: float, dpi: float) -> Image.Image:
    """What the middle of a sheet shows, as wide and high as given in points."""
    left, top = (sheet.width - across * dpi / 72) / 2, (sheet.height - up * dpi / 72) / 2
    return sheet.crop((round(left), round(top), round(sheet.width - left), round(sheet.height - top)))


def test_tiles_join_to_the_poster(poster: bytes) -> None:
    dpi, overlap = 144.0, 15.0
    made = finish(poster, "tiles", overlap=overlap)
    whole = picture(poster, dpi=dpi)
    with opened(made) as sheets:
        assert [box(page) for page in sheets.pages] == [[0, 0, 210, 297]] * 5
    across, up = ((297 - overlap) / 2 + overlap) * MM, ((420 - overlap) / 2 + overlap) * MM
    tiles = [window(picture(made, number, dpi), across, up, dpi) for number in range(1, 5)]
    step = [round((each - overlap * MM) * dpi / 72) for each in (across, up)]
    joined, aside = Image.new("RGB", whole.size), Image.new("RGB", whole.size)
    for number, tile in enumerate(tiles):
        row, column = divmod(number, 2)
        joined.paste(tile, (column * step[0], row * step[1]))
        aside.paste(tile, (column * (step[0] + 2), row * step[1]))  # a third of a millimetre
    assert difference(joined, whole) < 1.3 < 1.5 * difference(joined, whole) < difference(aside, whole)
    strip = round(overlap * MM * dpi / 72)
    beside = tiles[0].crop((tiles[0].width - strip, 0, tiles[0].width, tiles[0].height))
    again = tiles[1].crop((0, 0, strip, tiles[1].height))
    assert (
        difference(beside, again)
        < 1.5
        < 3
        < difference(beside, tiles[1].crop((40, 0, 40 + strip, beside.height)))
    )


@pytest.mark.parametrize(("size", "count"), [("A3", 4), ("A2", 8), ("A1", 15), ("A4", 2)])
def test_tiles_take_the_fewest_sheets(size: str, count: int) -> None:
    with opened(finish(pages("", size=sizes()[size]), "tiles")) as made:
        assert len(made.pages) == 1 + count


def test_tiles_of_several_posters() -> None:
    big = pages("", "", size=sizes()["A3"])
    with opened(finish(big, "tiles")) as made:
        assert len(made.pages) == 10


@pytest.mark.parametrize(
    ("name", "size", "sheet", "places"),
    [
        ("two_up", A5, [0, 0, 297, 210], ["p1 p2", "p3"]),
        ("four_up", A5, [0, 0, 210, 297], ["p1 p2 p3"]),
        ("two_up", A4, [0, 0, 297, 210], ["p1 p2", "p3"]),
    ],
)
def test_several_on_a_sheet(
    name: str, size: tuple[float, float], sheet: list[float], places: list[str]
) -> None:
    made = finish(pages(*(f"BT /F1 40 Tf 90 300 Td (p{n}) Tj ET" for n in (1, 2, 3)), size=size), name)
    with opened(made) as document:
        assert [box(page) for page in document.pages] == [sheet] * len(places)
    with pypdfium2.PdfDocument(made) as document:
        said = [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]
    assert said == places
    drawn = picture(made, 0, 144)
    middle = [drawn.getpixel((drawn.width // 2, y)) for y in range(drawn.height)]
    assert min(middle) < (220, 220, 220)


def test_copies_on_a_sheet() -> None:
    with opened(finish(numbered(2), "four_up", copies=0)) as made:
        assert len(made.pages) == 2
    with opened(finish(numbered(3), "two_up", copies=2)) as made:
        assert len(made.pages) == 3


def square(left: float, top: float) -> str:
    """A black square of 4 mm on a card, that far from its corner."""
    return f"0 g {left * MM} {(CARD[1] - top - 4) * MM} {4 * MM} {4 * MM} re f"


#: Backs are the mirrored fronts, so that a sheet looked through shows one picture.
DECK = [
    content
    for left, top in ((9, 6), (20, 30), (50, 11))
    for content in (square(left, top), square(CARD[0] - left - 4, top))
]
LABELS = Grid(paper=A4, card=CARD, columns=2, rows=4, left=12, top=20, gap_across=4, gap_down=8)


@pytest.mark.parametrize("grid", [None, LABELS])
@pytest.mark.parametrize("start", [0, 3])
@pytest.mark.parametrize("turn", ["long", "short"])
def test_backs_fall_behind_fronts(turn: str, start: int, grid: Grid | None) -> None:
    made = duplex_sheets(pages(*DECK, size=CARD), grid=grid, start=start, turn=turn, cut_marks=False)
    with opened(made) as document:
        assert [box(page) for page in document.pages] == [[0, 0, *A4]] * 2
        wanted = Name.DuplexFlipLongEdge if turn == "long" else Name.DuplexFlipShortEdge
        assert document.Root.ViewerPreferences.Duplex == wanted
    front, back = picture(made, 0, 254), picture(made, 1, 254)
    turned = front.transpose(
        Image.Transpose.FLIP_LEFT_RIGHT if turn == "long" else Image.Transpose.FLIP_TOP_BOTTOM
    )
    # 254 dots an inch: one dot is 0.1 mm.
    for one, other in zip(_squares(turned), _squares(back), strict=True):
        assert all(abs(a - b) <= 1 for a, b in zip(one, other, strict=True))
    assert len(_squares(front)) == 3


def _squares(drawn: Image.Image) -> list[tuple[int, int, int, int]]:
    """The frames of the black squares, from above."""
    rest = drawn.convert("L").point(lambda level: 255 if level < 128 else 0)
    found = []
    while (area := rest.getbbox()) is not None:
        # The highest first: its row shows where it begins, 40 dots are its side.
        row = rest.crop((0, area[1] + 5, rest.width, area[1] + 6)).getbbox()
        assert row is not None
        frame = (row[0] - 2, area[1] - 2, row[0] + 43, area[1] + 43)
        inside = rest.crop(frame).getbbox()
        assert inside is not None
        found.append((frame[0] + inside[0], frame[1] + inside[1], frame[0] + inside[2], frame[1] + inside[3]))
        rest.paste(0, frame)
    return sorted(found)


def test_first_places_of_a_used_sheet_stay_free() -> None:
    made = duplex_sheets(pages(*DECK, size=CARD), grid=LABELS, start=7, cut_marks=False)
    with opened(made) as document:
        assert len(document.pages) == 4
    left, top = LABELS.corner(7)
    first = _squares(picture(made, 0, 254))
    assert [(round(x / 10) - left, round(y / 10) - top) for x, y, _right, _bottom in first] == [(9, 6)]


def test_cards_fill_a_sheet() -> None:
    assert Grid.filling(CARD) == Grid(paper=A4, card=CARD, columns=2, rows=5, left=20, top=13.5)
    made = finish(pages(*DECK[:2], size=CARD), "two_sided_card_sheets")
    one = finish(pages(*DECK[:2], size=CARD), "two_sided_cards", cut_marks=False)
    assert len(_squares(picture(one, 0, 254))) == 1
    with opened(made) as document:
        assert len(document.pages) == 2
        assert "Duplex" in str(document.Root.ViewerPreferences)
        drawn = [op for _o, op in pikepdf.parse_content_stream(document.pages[0]) if str(op) == "Do"]
        assert len(drawn) == 10
    with opened(finish(pages(*DECK[:4], size=CARD), "cards")) as document:
        assert len(document.pages) == 1
        assert "Duplex" not in str(document.Root.ViewerPreferences)
    # Marks to cut by stand beside the cards, none on them.
    marks = picture(finish(pages("", "", size=CARD), "card_sheets"), 0, 144).convert("L")
    assert marks.crop((0, 0, marks.width, round(13 * MM * 2))).getextrema()[0] < 200
    inside = [round(each * MM * 2) for each in (20.5, 14, 189.5, 283)]
    assert marks.crop(tuple(inside)).getextrema() == (255, 255)


def test_bleed_mirrors_edges_and_keeps_tags(poster: bytes) -> None:
    made = finish(poster, "crop_marks")
    assert words(made) == words(poster)
    with opened(made) as document:
        page = document.pages[0]
        assert box(page, "TrimBox") == [0, 0, 297, 420]
        assert box(page, "BleedBox") == [-3, -3, 300, 423]
        assert box(page) == [-11, -11, 308, 431]
        assert "/StructTreeRoot" in document.Root
        assert "/StructParents" in page.obj
    drawn = picture(made, 0, 127)  # five dots a millimetre
    trimmed = picture(poster, 0, 127)
    for x, y in ((60, 47), (1500, 47), (47, 60), (47, 2130), (1540, 60)):
        there = trimmed.getpixel((min(max(x - 55, 2), trimmed.width - 3), min(max(y - 55, 2), 2097)))
        assert all(abs(a - b) < 6 for a, b in zip(drawn.getpixel((x, y)), there, strict=True)), (x, y)
    assert drawn.getpixel((20, 20)) == (255, 255, 255)
    assert min(drawn.getpixel((x, 55))[0] for x in range(8, 34)) < 200, "a crop mark at the upper edge"


def test_bleed_is_a_mirror_on_every_side() -> None:
    width, height = A5
    lines = [
        (0.5, 0, 1, height),
        (width - 1.5, 0, 1, height),
        (0, 0.5, width, 1),
        (0, height - 1.5, width, 1),
    ]
    drawn = " ".join(f"{x * MM} {y * MM} {w * MM} {h * MM} re f" for x, y, w, h in lines)
    made = picture(finish(pages(drawn), "crop_marks"), 0, 254)  # ten dots a millimetre, the trim at 110
    edges = {"left": (110, 600), "right": (110 + 1480, 600), "top": (500, 110), "bottom": (500, 110 + 2100)}
    for name, (x, y) in edges.items():
        across = name in ("left", "right")
        for away, dark in ((-20, False), (-10, True), (-2, False), (2, False), (10, True), (20, False)):
            place = (x + away, y) if across else (x, y + away)
            assert (made.getpixel(place)[0] < 128) is dark, (name, away)


def test_bleed_that_is_laid_out_is_used() -> None:
    page = "<style>@page{size:A6;bleed:3mm;margin:0;background:#c00}</style><p>Linli"
    with opened(finish(HTML(string=page).write_pdf(), "crop_marks")) as made:
        (only,) = made.pages
        trim, bleed, media = box(only, "TrimBox"), box(only, "BleedBox"), box(only)
        assert [round(trim[2] - trim[0]), round(trim[3] - trim[1])] == [105, 148]
        assert [round(a - b, 1) for a, b in zip(trim, bleed, strict=True)] == [3, 3, -3, -3]
        assert [round(a - b, 1) for a, b in zip(bleed, media, strict=True)] == [8, 8, -8, -8]
        assert not [name for name in list(only.Resources.XObject) if "Edge" in name]


def jpeg() -> bytes:
    output = io.BytesIO()
    drawn = Image.new("RGB", (60, 40), "#b4471f")
    ImageDraw.Draw(drawn).rectangle((0, 0, 30, 40), fill="#00c080")
    drawn.save(output, "JPEG")
    return output.getvalue()


COLOURS = """<style>@page { size: A5; margin: 10mm }
p { color: #9c2f1b; border-bottom: 3pt solid #0f4c5c }
.a { height: 30mm; background: linear-gradient(90deg, #f2a541, #0f4c5c 40%, #b4471f) }
.b { height: 30mm; background: radial-gradient(#ff0000, rgba(0, 0, 255, .2)) }
.c { height: 20mm; background: #0f4c5c; opacity: .5 }
.d { height: 20mm; background: url(data:image/png;base64,PNG) repeat; background-size: 9mm }
.e { color: device-cmyk(1 0.2 0 0.3) } .f { color: lab(60 40 -50) }
</style><p>Linli 邻里</p><div class=a></div><div class=b></div><div class=c></div><div class=d></div>
<img src="data:image/jpeg;base64,JPEG"><p class=e>cyan</p><p class=f>violet</p>
<svg width="60" height="30"><defs><linearGradient id="g"><stop offset="0" stop-color="#080"/>
<stop offset="1" stop-color="#f0f"/></linearGradient></defs>
<rect width="60" height="30" fill="url(#g)"/></svg>
<a href="https://linli.example/" style="color: #00f">there</a>"""


def coloured() -> bytes:
    png = io.BytesIO()
    Image.effect_noise((20, 20), 90).convert("RGB").quantize(8).save(png, "PNG")
    text = COLOURS.replace("PNG", b64encode(png.getvalue()).decode())
    text = text.replace("JPEG", b64encode(jpeg()).decode())
    made: bytes = HTML(string=text).write_pdf(pdf_variant="pdf/ua-1")
    return made


@pytest.fixture(scope="module", params=["poster", "coloured"])
def colours(request: pytest.FixtureRequest) -> bytes:
    return coloured() if request.param == "coloured" else request.getfixturevalue("poster")


def test_grey_has_no_colour_and_the_same_lightness(colours: bytes) -> None:
    made = finish(colours, "grey")
    assert made == finish(colours, "grey")
    assert words(made) == words(colours)
    drawn, before = picture(made, 0, 100), picture(colours, 0, 100)
    bands = drawn.split()
    assert bands[0].tobytes() == bands[1].tobytes() == bands[2].tobytes()
    assert difference(drawn, before.convert("L").convert("RGB")) < 1.2
    with opened(made) as document:
        assert "/StructTreeRoot" in document.Root
        for part in streams(document):
            for operands, operator in pikepdf.parse_content_stream(part):
                assert str(operator) not in ("rg", "RG", "k", "K", "sc", "SC"), operands
                if str(operator) in ("cs", "CS", "scn", "SCN"):
                    assert isinstance(operands[-1], Name)
                    assert str(operator) not in ("cs", "CS") or operands[0] == Name.Pattern
        for part in document.objects:
            if isinstance(part, Dictionary | pikepdf.Stream) and "/ColorSpace" in part:
                space = part.ColorSpace
                assert space in (Name.DeviceGray, {}) or isinstance(space, Dictionary), space


def test_grey_goes_with_the_others(poster: bytes) -> None:
    for name in ("tiles", "crop_marks"):
        made = finish(poster, f"grey+{name}")
        bands = picture(made, 0, 50).split()
        assert bands[0].tobytes() == bands[1].tobytes() == bands[2].tobytes()
        assert words(made) >= words(poster)


@pytest.mark.parametrize(
    ("content", "level"),
    [
        ("1 0 0 rg", 0.299),
        ("0 1 0 0.2 k", 0.213),
        ("/DeviceRGB cs 0 0 1 sc", 0.114),
        ("/All cs .25 scn", 0.75),
        ("/Lab cs 50 0 0 scn", 0.466),
        ("/ICC cs 0 1 0 scn", 0.587),
        ("/DeviceRGB cs", 0.0),
        ("q 1 0 0 rg Q 0.5 g", 0.5),
        ("/DeviceRGB cs q /DeviceCMYK cs 0 0 0 0 sc Q 0 1 0 sc", 0.587),
    ],
)
def test_lightness(content: str, level: float) -> None:
    with opened(pages(f"{content} 0 0 500 700 re f")) as document:
        tint = Dictionary(FunctionType=2, Domain=[0, 1], C0=[1], C1=[0], N=1)
        profile = document.make_stream(b"", N=3)
        document.pages[0].Resources.ColorSpace = Dictionary(
            All=Array([Name.Separation, Name.All, Name.DeviceGray, tint]),
            Lab=Array([Name.Lab, Dictionary(WhitePoint=Array([0.9505, 1, 1.089]))]),
            ICC=Array([Name.ICCBased, profile]),
        )
        document.save(output := io.BytesIO())
    drawn = picture(finish(output.getvalue(), "grey"))
    assert [each / 255 for each in drawn.getpixel((50, 50))] == pytest.approx([level] * 3, abs=0.005)


@pytest.mark.parametrize(
    ("space", "content", "coded", "level"),
    [
        (Name.DeviceRGB, bytes((200, 30, 60)) * 400, None, 84),
        (Name.DeviceCMYK, bytes((200, 30, 60, 10)) * 400, None, 161),
        (Array([Name.Indexed, Name.DeviceRGB, 1, bytes(3) + b"\xff\x00\x00"]), b"\1" * 400, None, 76),
        (Name.DeviceRGB, jpeg(), Name.DCTDecode, None),
    ],
)
def test_pictures(space: Any, content: bytes, coded: Name | None, level: int | None) -> None:
    with opened(pages("q 420 0 0 595 0 0 cm /I Do Q")) as document:
        drawn = document.make_stream(b"", Subtype=Name.Image, BitsPerComponent=8, ColorSpace=space)
        drawn.Width, drawn.Height = (60, 40) if coded else (20, 20)
        drawn.write(content, filter=coded)
        document.pages[0].Resources.XObject = Dictionary(I=drawn)
        document.save(output := io.BytesIO())
    made = finish(output.getvalue(), "grey")
    shown = picture(made)
    if level is None:
        assert difference(shown, picture(output.getvalue()).convert("L").convert("RGB")) < 1
    else:
        assert shown.getpixel((50, 50)) == (level, level, level)
    with opened(made) as document:
        (image,) = [
            part for part in document.objects if isinstance(part, pikepdf.Stream) and "/Width" in part
        ]
        assert image.ColorSpace == Name.DeviceGray
        assert (image.get(Name.Filter) == Name.DCTDecode) is bool(coded)


def with_spot() -> bytes:
    with opened(pages("/Gold cs 1 scn 0 0 9 9 re f")) as document:
        tint = Dictionary(FunctionType=2, Domain=[0, 1], C0=[0, 0, 0], C1=[1, 1, 0], N=1)
        document.pages[0].Resources.ColorSpace = Dictionary(
            Gold=Array([Name.Separation, Name.Gold, Name.DeviceRGB, tint])
        )
        document.save(output := io.BytesIO())
    return output.getvalue()


def turned() -> bytes:
    with opened(numbered(1)) as document:
        document.pages[0].Rotate = 90
        document.save(output := io.BytesIO())
    return output.getvalue()


def mixed() -> bytes:
    with opened(pages("", size=A5)) as document:
        document.add_blank_page(page_size=(500, 500))
        document.save(output := io.BytesIO())
    return output.getvalue()


@pytest.mark.parametrize(
    ("pdf", "name", "how", "kind"),
    [
        (b"no pdf", "booklet", {}, "no_pdf"),
        (pages(), "booklet", {}, "no_pages"),
        (pages(), "grey", {}, "no_pages"),
        (mixed(), "booklet", {}, "mixed_sizes"),
        (mixed(), "two_up", {}, "mixed_sizes"),
        (mixed(), "cards", {}, "mixed_sizes"),
        (numbered(3), "two_sided_cards", {}, "odd_sides"),
        (numbered(2), "cards", {"grid": LABELS}, "no_room"),
        (numbered(1), "cards", {"start": 9}, "wrong"),
        (numbered(1), "booklet", {"sheet": "A9"}, "wrong"),
        (numbered(1), "tiles", {"overlap": 300}, "no_room"),
        (numbered(1), "tiles", {"margin": 1}, "wrong"),
        (pages("", size=(5000, 300)), "tiles", {"sheet": "A7"}, "too_many"),
        (turned(), "crop_marks", {}, "rotated"),
        (with_spot(), "grey", {}, "colour"),
        (field(), "booklet", {}, "field"),
    ],
)
def test_what_cannot_be_made_up_is_refused(pdf: bytes, name: str, how: dict[str, Any], kind: str) -> None:
    with pytest.raises(ImpositionError) as refused:
        finish(pdf, name, **how)
    assert refused.value.kind == kind
    assert str(refused.value) == MESSAGES[kind] % refused.value.values


def test_turned_pages_stand_upright() -> None:
    with opened(finish(turned(), "booklet")) as made:
        assert box(made.pages[0]) == [0, 0, 420, 148]


@pytest.mark.parametrize(
    ("name", "how"),
    [("", {}), ("folded", {}), ("booklet+tiles", {}), ("grey+grey", {}), ("grey", {"sheet": "A4"})],
)
def test_unknown_finishes(name: str, how: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"finish|knows"):
        finish(numbered(1), name, **how)


def test_every_finish_says_how_to_print_it() -> None:
    assert NOTES.keys() == FINISHES.keys()
    assert {name for each in catalogue().values() for name in each.finishes} <= FINISHES.keys()


def test_paper() -> None:
    assert named(297, 210) == "A4"
    assert named(300, 200) is None
    assert margins("official") == (37, 26, 35, 28)
    for name, (width, height) in sizes().items():
        assert 20 < min(width, height) <= max(width, height) < 1200, name
    for series in ("A", "B"):
        for larger, smaller in pairwise(sizes()[f"{series}{number}"] for number in (4, 5, 6)):
            assert larger[0] == smaller[1]
            assert abs(larger[1] // 2 - smaller[0]) <= 1
    assert not re.search(r"[^A-Za-z0-9 ]", "".join(sizes()))
