"""Books, posters, processes and learning packs: pages in step, numbers that lead where they say, sheets that
hold what they are given.
"""

from __future__ import annotations

import copy
import io
import re
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import lxml.html
import pikepdf
import pypdfium2
import pytest
from PIL import Image

from backoffice import print_values, store
from backoffice.access import ANONYMOUS
from backoffice.demo import content, emblem
from backoffice.markup import page_html
from backoffice.print_values import Document, Unfit, Wish
from backoffice.print_values.aloud import aloud, pieces
from models.content.diagram import PICTOGRAMS
from models.register import by_name
from printables import PrintError, catalogue, check, collation, render
from printables.book_index import BookIndex
from printables.imposition import finish
from printables.languages import CODES
from printables.markup import markdown, plain
from printables.page import Part, order, page
from printables.pictograms import names
from printables.press import render_orders
from printables.samples import texts
from tests.printed import SYSTEM, TEXTS
from tests.publishing import publish
from tests.sheets import fit, sheet

OTHERS = CODES[1:]
SAID = {code: TEXTS[code] for code in ("zh", "en")}
#: Read back in the order of the sheet, or with their vowels apart.
SHAPED = ("ar", "th")


def read(pdf: bytes) -> list[str]:
    """The text of each page, without what layout adds."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [bare(each.get_textpage().get_text_bounded()) for each in document]


def bare(text: str) -> str:
    return re.sub(r"[\s\u2060\u200b\u00ad\ufffe]", "", text)


def lines_of(pdf: bytes) -> list[str]:
    """The lines of all pages."""
    with pypdfium2.PdfDocument(pdf) as document:
        whole = [each.get_textpage().get_text_bounded() for each in document]
    return [bare(line) for text in whole for line in text.splitlines()]


def size(pdf: bytes, box: str = "/MediaBox") -> tuple[int, int]:
    """Width and height of the first page in millimetres."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        left, bottom, right, top = map(float, document.pages[0].obj[box])
    return round((right - left) * 25.4 / 72), round((top - bottom) * 25.4 / 72)


@pytest.mark.parametrize("name", [name for name, each in catalogue().items() if "office" in each.shape])
def test_titles_and_what_pictures_show_are_words_alone(name: str) -> None:
    """Chinese names are marked as such where they stand in another text, but not there."""
    given = fit(name, "fr")
    values = catalogue()[name].sample(given)
    values |= {key: "河东街道" for key in ("name", "area") if isinstance(values.get(key), str | dict)}
    values["office"] = {**values["office"], "name": {"zh": "河东街道"}, "emblem": emblem.draw()}
    made = page(order(name, values, given))
    assert made.html, made.problems
    assert not re.search(
        '[<>"]', "".join(lxml.html.fromstring(made.html).xpath("//title//text() | //body//text()"))
    )


# Handbooks


@cache
def book(code: str, layout: str) -> tuple[str, ...]:
    """The text of each page of the sample in Chinese and another language."""
    return tuple(read(sheet("handbook", "zh", code, layout=layout).pdf))


@pytest.mark.parametrize("code", OTHERS)
def test_facing_pages_are_in_step(code: str) -> None:
    """A paragraph of a long chapter faces the Chinese one, and the next chapter begins on both sides."""
    said = {"zh": texts()["zh"]["title"], code: f"{texts()[code]['summary']} " * 2}
    chapter = {
        "title": {each: texts()[each]["title"] for each in said},
        "body": {each: "\n\n".join(f"{n:03d} {text}" for n in range(1, 23)) for each, text in said.items()},
    }
    values = catalogue()["handbook"].sample(("zh", code)) | {"chapters": [chapter] * 2, "terms": []}
    options = {"layout": "facing", "paper": "A5"}
    made = render("handbook", values, languages=("zh", code), options=options, mode="mass")
    _cover, _contents, _second, *rest = read(made.pdf)
    assert len(rest) % 2 == 0
    facing = list(zip(rest[::2], rest[1::2], strict=True))
    numbers = [re.findall(r"0[0-2]\d", left) for left, _right in facing]
    assert [sorted(re.findall(r"0[0-2]\d", right)) for _left, right in facing] == numbers
    assert [n for left in numbers for n in left] == [f"{n:03d}" for n in range(1, 23)] * 2
    assert all(bare(said["zh"]) in left for left, _right in facing)
    assert not any(bare(said["zh"]) in right for _left, right in facing if code != "zh-Hant")
    if code not in SHAPED:
        assert all(bare(texts()[code]["summary"])[:8] in right for _left, right in facing)


def test_a_page_of_a_spread_has_its_own_side_alone() -> None:
    made = sheet("handbook", "zh", "ko", layout="facing")
    assert size(made.pdf) == (210, 297)
    with pikepdf.open(io.BytesIO(made.pdf)) as document:
        assert len({tuple(map(float, each.mediabox)) for each in document.pages}) == 1
        tagged = document.Root.StructTreeRoot.K[0].K
        languages = [str(each.get("/Lang", "")) for each in _below(tagged[-1])]
    assert "ko" in languages
    left, right = book("ko", "facing")[3:5]
    assert ("외국인은" in right, "외국인은" in left) == (True, False)
    assert ("外国人" in left, "外国人" in right) == (True, False)


def _below(element: Any) -> list[Any]:
    found = [element]
    for child in element.get("/K", []):
        if isinstance(child, pikepdf.Dictionary):
            found += _below(child)
    return found


@pytest.mark.parametrize(("layout", "code"), [("columns", "ko"), ("facing", "en")])
def test_numbers_of_contents_and_index_lead_to_what_they_name(layout: str, code: str) -> None:
    found = book(code, layout)
    lines = lines_of(sheet("handbook", "zh", code, layout=layout).pdf)
    for key in ("registration", "emergency", "waste", "clinic", "school"):
        for each in ("zh", code) if layout == "facing" else ("zh",):
            title = bare(texts()[each][f"{key}_title"])
            (number,) = (n for line in lines for n in re.findall(rf"{title}\.+(\d+)$", line))
            assert title in found[int(number) - 1]
    listed = 0
    for entry in catalogue()["handbook"].sample(("zh", code))["terms"]:
        for term in map(bare, entry["term"].values()):
            (numbers,) = (part for line in lines for part in re.findall(rf"^{term}([\d,]+)$", line))
            for number in map(int, numbers.split(",")):
                assert term.lower() in found[number - 1].lower(), (term, number)
                listed += 1
    assert listed >= 12


def test_a_chapter_alone_keeps_its_numbers() -> None:
    values = catalogue()["handbook"].sample(("zh", "en"))
    for layout, first in (("columns", 6), ("facing", 8)):
        job = order("handbook", values, ("zh", "en"), {"layout": layout}, True, part=Part(3, first))
        made = read(render_orders([job]).pdf)
        assert [text[-1] for text in made] == [str(first + n) for n in range(len(made))]
        assert made[0].startswith("4看病就医")
        assert "110" not in "".join(made)


def test_figures_are_numbered_in_each_language() -> None:
    text = "".join(book("ko", "columns"))
    assert ("图5-1" in text, "그림5-1" in text) == (True, True)


@pytest.mark.parametrize("code", ["en", "fr", "ru"])
def test_the_second_picture_of_a_chapter_stays_with_its_text(code: str) -> None:
    """The sixth chapter of the demonstration, whose first picture opens it."""
    drawn = io.BytesIO()
    Image.new("RGB", (1200, 800), "#c00").save(drawn, "PNG")
    found = content.guides()[0]["chapters"][5]
    numbers = {"school": 1, "door": 2}
    body = {
        each: re.sub(r"\(media:([a-z]+)\)", lambda key: f"(media:{numbers[key[1]]})", found["body"][each])
        for each in ("zh", code)
    }
    values = catalogue()["handbook"].sample(("zh", code)) | {
        "chapters": [{"title": found["title"], "body": body}],
        "pictures": {n: {"image": drawn.getvalue(), "text": {"zh": "图"}} for n in (1, 2)},
    }
    job = order("handbook", values, ("zh", code), preview=True, part=Part(0))
    assert render_orders([job]).pages == 1


@pytest.mark.parametrize(
    ("code", "ordered"),
    [
        ("en", "Ambulance apple Émile grid zebra"),
        ("es", "nube ñandú oso"),
        ("vi", "an ăn ba đi em"),
        ("ru", "ёж елка ель жильё"),
        ("ar", "الباب تأشيرة جواز"),
        ("th", "กา เกม ขยะ แขก"),
        ("ko", "가도 나무 통역"),
        ("ja", "QR アルバム ごみ パスポート 住所 護照"),
        ("zh", "chǔ hù qiān zhèng"),
    ],
)
def test_words_stand_in_the_order_of_their_language(code: str, ordered: str) -> None:
    words = ordered.split()
    assert sorted(words, key=lambda word: collation.key(word, code)) == words


def test_terms_are_found_whole_and_once_in_a_chapter() -> None:
    index = BookIndex(
        [{"term": {"en": "grid head", "ko": "통역"}}, {"term": {"en": "grid"}}, {"term": {"en": "host"}}]
    )
    text = index.mark(
        plain("Grids: ask the grid head of a hostel, or the grid head's host.", "en"), "en", "1"
    )
    assert re.findall(r'id="([^"]+)">([^<]+)', text) == [
        ("term-1-en-1", "Grids"),
        ("term-0-en-1", "grid head"),
        ("term-2-en-1", "host"),
    ]
    index.mark(plain("grid", "en"), "en", "2")
    assert [(str(each.term), len(each.anchors)) for each in index.entries("en")] == [
        ("grid", 2),
        ("grid head", 1),
        ("host", 1),
    ]
    assert 'id="term-0-ko-1"' in index.mark(plain("통역이 필요하면", "ko"), "ko", "1")
    assert not index.entries("zh")


# Posters


@pytest.mark.parametrize(("paper", "measure"), [("A3", (297, 420)), ("A2", (420, 594)), ("A1", (594, 841))])
def test_posters_have_their_size_and_letters_in_proportion(paper: str, measure: tuple[int, int]) -> None:
    made = sheet("poster", "zh", "ko", paper=paper)
    assert (size(made.pdf), size(made.pdf, "/TrimBox"), made.pages) == (measure, measure, 1)
    with pypdfium2.PdfDocument(made.pdf) as document:
        text = document[0].get_textpage()
        _left, bottom, _right, top = text.get_charbox(text.get_text_range().index("紧"))
    assert (top - bottom) / measure[0] == pytest.approx(0.314, rel=0.02)


@pytest.mark.parametrize("codes", [("zh", "ar"), ("zh", "ko", "th"), ("zh", "en", "ko", "ja", "ru", "ar")])
def test_bands_give_every_language_the_same_room(codes: tuple[str, ...]) -> None:
    made = page(order("poster", catalogue()["poster"].sample(codes), codes, {"layout": "bands"}))
    assert len(set(re.findall(r'class="band".*?(height: [^"]+)', made.html))) == 1
    text = "".join(read(sheet("poster", *codes, layout="bands").pdf))
    assert all(bare(texts()[code]["emergency_title"]) in text for code in codes if code not in SHAPED)


def test_posters_are_made_up_for_the_press() -> None:
    pdf = sheet("poster", "zh", "ko").pdf
    assert size(finish(pdf, "tiles")) in ((210, 297), (297, 210))
    assert size(finish(pdf, "crop_marks"), "/BleedBox") == (303, 426)


def test_a_point_begins_with_its_pictogram() -> None:
    said = "- :mask: **口罩**\n- :nothing: 不\n- \ue000:clock: 时间\ue001\n\n:mask: 段落"
    values = catalogue()["poster"].sample(("zh",)) | {"body": {"zh": said}}
    html = page(order("poster", values, ("zh",), {"outdated": "mark"})).html
    assert html.count('class="sign"') == 2
    assert (":nothing: 不" in html, ":mask: 段落" in html, ":clock:" in html) == (True, True, False)
    for on_screen in (page_html(said, "zh"), markdown(said, "zh")):
        assert ":clock:" not in on_screen
        assert "<li><strong>口罩</strong></li>" in on_screen


def test_every_pictogram_can_be_chosen() -> None:
    assert {name for name, _label in PICTOGRAMS} == names()


# Processes and comics


def process(name: str, many: int, *codes: str) -> dict[str, Any]:
    """The sample with so many steps, each with its number in its title and a sentence of usual length."""
    values = catalogue()[name].sample(codes)
    step = values["steps"][3]
    values["steps"] = [
        {
            **copy.deepcopy(step),
            "title": {code: f"{500 + number} {text}" for code, text in step["title"].items()},
            "body": {code: texts()[code]["school"].strip().split("\n\n")[1] for code in codes},
        }
        for number in range(1, many + 1)
    ]
    return values


@pytest.mark.parametrize(
    ("name", "codes", "many"),
    [
        ("diagram", ("zh", "ru"), 3),
        ("diagram", ("zh", "en"), 12),
        ("diagram", ("zh", "en", "ko", "th"), 12),
        ("comic", ("zh", "ru"), 7),
        ("comic", ("ar",), 12),
    ],
)
def test_steps_fit_and_are_read_in_their_order(name: str, codes: tuple[str, ...], many: int) -> None:
    given = process(name, many, *codes)
    made = render(name, given, languages=codes, options={"paper": "A2"}, mode="mass")
    assert (made.pages, size(made.pdf)) == (1, (420, 594))
    text = read(made.pdf)[0]
    places = [text.index(str(500 + number)) for number in range(1, many + 1)]
    assert places == sorted(places)


def test_a_process_winds_and_is_mirrored() -> None:
    for code, forth in (("ja", 1), ("ar", -1)):
        made = render("diagram", process("diagram", 7, code), languages=(code,), mode="mass")
        with pypdfium2.PdfDocument(made.pdf) as document:
            text = document[0].get_textpage()
            whole = text.get_text_range()
            boxes = [text.get_charbox(whole.index(str(500 + number))) for number in range(1, 8)]
        across = [forth * box[0] for box in boxes]
        assert across[0] < across[1] < across[2]
        assert across[3] > across[4] > across[5]
        assert across[5] == pytest.approx(across[6], abs=40)
        rows = [round(box[1], -1) for box in boxes]
        assert rows[0] > rows[3] > rows[6]


def test_too_much_for_a_sheet_is_named_by_its_step() -> None:
    values = process("diagram", 12, "zh", "en")
    values["steps"][4]["body"]["en"] = "Bring your passport. " * 60
    with pytest.raises(PrintError) as refused:
        render("diagram", values, languages=("zh", "en"))
    assert "steps.5 (en)" in {each.where for each in refused.value.problems if each.kind == "overflow"}


# Learning packs, and what is gathered


def test_chinese_is_read_aloud() -> None:
    assert aloud("QR码（居留许可）") == "QR mǎ （ jū liú xǔ kě ）"
    assert pieces("护照")[1] == {"word": "照", "reading": "zhào"}


@pytest.fixture
def wish(tmp_path: Path) -> Wish:
    return Wish(day=date(2026, 3, 7), media=tmp_path, languages=("zh", "en"))


def made(record: str, **values: Any) -> int:
    """A row, published in all its languages."""
    row = store.create(SYSTEM, by_name(record), values)
    publish(by_name(record), row.id)
    return int(row.id)


def gathered(name: str, row: int, wish: Wish) -> Document | Unfit:
    return print_values.gather(SYSTEM, name, [row], wish)[row]


def test_a_pack_has_its_week_and_what_it_holds(office: Any, wish: Wish) -> None:
    term = made("term", term={"zh": "护照", "en": "passport"}, definition=SAID)
    guide = store.create(SYSTEM, by_name("guide"), {"title": SAID, "summary": SAID})
    chapter = store.create(SYSTEM, by_name("chapter"), {"guide": guide.id, "title": SAID, "body": SAID})
    publish(by_name("guide"), guide.id)
    said = {"zh": "A：您好！\nB：请坐。", "en": "A: Hello!\nB: Have a seat."}
    items = {"phrase": made("phrase", text=said, kind="dialogue"), "chapter": chapter.id, "term": term}
    pack = store.create(SYSTEM, by_name("learning_pack"), {"name": "第10周", "week_of": date(2026, 3, 4)})
    assert isinstance(gathered("learning_pack", pack.id, wish), Unfit)
    for link, row in items.items():
        store.create(SYSTEM, by_name("learning_item"), {"pack": pack.id, link: row})
    found = gathered("learning_pack", pack.id, wish)
    assert isinstance(found, Document)
    assert (found.values["days"][0], found.values["days"][-1]) == (date(2026, 3, 2), date(2026, 3, 8))
    assert found.values["terms"][0]["pieces"] == [
        {"word": "护", "reading": "hù"},
        {"word": "照", "reading": "zhào"},
    ]
    assert found.values["dialogues"][0]["lines"][1] == {
        "who": "B",
        "said": {"zh": "请坐。", "en": "Have a seat."},
    }
    assert found.values["articles"][0]["title"] == SAID
    changed = {"definition": {**SAID, "zh": "出国用的证件。"}}
    store.change(SYSTEM, by_name("term"), term, changed)
    found = gathered("learning_pack", pack.id, wish)
    assert isinstance(found, Document)
    assert {each.kind for each in check("learning_pack", found.values, languages=found.languages)} == {
        "outdated"
    }
    marked = page(order("learning_pack", found.values, found.languages, {"outdated": "mark"}))
    assert (marked.html.count('<mark class="stale">'), marked.problems) == (1, [])
    assert gathered_by_nobody(pack.id, wish) == {}


def gathered_by_nobody(row: int, wish: Wish) -> Any:
    return print_values.gather(ANONYMOUS, "learning_pack", [row], wish)


def test_a_book_gets_the_terms_that_occur_in_the_order_of_their_reading(office: Any, wish: Wish) -> None:
    for chinese, english in (("登记", "registration"), ("住宿", "stay"), ("护照", "passport")):
        made("term", term={"zh": chinese, "en": english}, definition=SAID)
    guide = store.create(SYSTEM, by_name("guide"), {"title": SAID, "summary": SAID})
    store.create(SYSTEM, by_name("chapter"), {"guide": guide.id, "title": SAID, "body": SAID})
    publish(by_name("guide"), guide.id)
    found = gathered("handbook", guide.id, wish)
    assert isinstance(found, Document)
    assert [each["term"]["zh"] for each in found.values["terms"]] == ["登记", "住宿"]
    assert found.values["terms"][1]["term"]["en"] == "stay"


def test_steps_stand_in_their_order_with_their_signs(office: Any, wish: Wish) -> None:
    diagram = store.create(SYSTEM, by_name("diagram"), {"title": SAID})
    for position, sign in ((2, "bus"), (1, "plane")):
        step = {"diagram": diagram.id, "position": position, "title": SAID, "pictogram": sign}
        store.create(SYSTEM, by_name("step"), step)
    publish(by_name("diagram"), diagram.id)
    for name in ("diagram", "comic"):
        found = gathered(name, diagram.id, wish)
        assert isinstance(found, Document)
        assert [step["pictogram"] for step in found.values["steps"]] == ["plane", "bus"]
        assert check(name, found.values, languages=found.languages) == []


def test_the_demonstration_has_a_pack_of_a_week() -> None:
    (pack,) = content.learning_packs()
    links = [link for link, _place in pack["items"]]
    assert [links.count(link) for link in ("term", "notice", "chapter", "phrase")] == [20, 2, 1, 1]
    assert all(a != b for a, b in pairwise(sorted(pack["items"])))


@pytest.mark.parametrize(("name", "least"), [("comic", 8.8), ("diagram", 11)])
def test_letters_of_drawings_are_large_enough_for_a4(name: str, least: float) -> None:
    with pypdfium2.PdfDocument(sheet(name, "zh", "ko").pdf) as document:
        text = document[0].get_textpage()
        boxes = [text.get_charbox(place, loose=True) for place in range(text.count_chars())]
        said = [
            box for place, box in enumerate(boxes) if "\uac00" <= text.get_text_range(place, 1) <= "\ud7a3"
        ]
        assert said
        # A syllable is nine tenths as wide as its letters are high.
        assert min(right - left for left, _bottom, right, _top in said) >= least * 0.9


@pytest.mark.parametrize("paper", ["A4", "A5"])
def test_a_long_chapter_title_leaves_room_for_its_page_and_fits_its_opener(paper: str) -> None:
    codes = ("zh", "en")
    values = catalogue()["handbook"].sample(codes)
    values["chapters"][0]["title"] = {
        "zh": "外国人住宿登记、居留许可办理与延期以及临时住宿变更登记的全部流程说明和常见问题",
        "en": "Everything about registering your stay, applying for and extending residence permits, and "
        "reporting changes of address",
    }
    made = render("handbook", values, languages=codes, options={"paper": paper})
    with pypdfium2.PdfDocument(made.pdf) as document:
        text = document[1].get_textpage()
        said = text.get_text_range()
        start = said.index("外国人")
        title = range(start, said.index("Everything"))
        boxes = [(said[place], text.get_charbox(place)) for place in title if said[place].strip(" .\r\n")]
        (number,) = [box for letter, box in boxes if letter == "3"]
        assert max(box[2] for letter, box in boxes if letter != "3") < number[0] - 9


def test_what_ends_a_chapter_does_not_stand_alone_on_a_page() -> None:
    for paper in ("A4", "A5"):
        for text in read(sheet("handbook", "ja", paper=paper).pdf):
            assert not text.startswith("緊急電話https")
