"""Letters: they are sound in every layout, keep the measures of their kind, and say what the office wrote."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from PIL import Image, ImageChops, ImageOps, ImageStat

import printables
from backoffice import print_values, store
from backoffice.access import Actor
from backoffice.demo import emblem
from backoffice.print_values import Document, Unfit, Wish
from backoffice.print_values.letters import fingerprint
from backoffice.print_values.offices import Places, own_office
from models.content.letter_template import Parts, parts
from models.register import by_name
from printables import PrintError, Sheet, catalogue, render
from printables.page import order, page
from printables.press import Press
from printables.words import word

SYSTEM = Actor.system("tests")
ONE_KIND = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)

LETTERS = (
    "notification_letter",
    "official_letter",
    "residents_letter",
    "thanks_letter",
    "commitment_letter",
    "choice_notice",
)
SIGNED = ("commitment_letter", "choice_notice")
TO_ONE = ("notification_letter", "thanks_letter", *SIGNED)
PAIRS = (("zh", "en"), ("zh", "ko"), ("zh", "ar"), ("ja",))
LONG_NAME = "Maximiliana Wilhelmina Constantinopolitana van Hohenzollern y"


@dataclass(frozen=True)
class Line:
    """A run of text on a page and where it stands, in millimetres from the upper left corner."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


def values(name: str, *codes: str, **changed: Any) -> dict[str, Any]:
    return deepcopy(catalogue()[name].sample(codes)) | changed


@cache
def sheet(name: str, codes: tuple[str, ...], **options: str) -> Sheet:
    """The sample in these languages."""
    return render(name, values(name, *codes), languages=codes, options=options)


def text_of(made: Sheet) -> str:
    with pypdfium2.PdfDocument(made.pdf) as document:
        return "\n".join(each.get_textpage().get_text_bounded() for each in document)


def bare(text: str) -> str:
    return re.sub(r"[\s\u2060\ufffe-]", "", text)


def lines(made: Sheet, number: int = 0) -> list[Line]:
    """The runs of text of a page, in the order in which they are read."""
    with pypdfium2.PdfDocument(made.pdf) as document:
        sheet_page = document[number]
        high, found = sheet_page.get_height(), sheet_page.get_textpage()
        runs = [found.get_rect(each) for each in range(found.count_rects())]
        return [
            Line(
                found.get_text_bounded(*run),
                *(_mm(x) for x in (run[0], high - run[3], run[2], high - run[1])),
            )
            for run in runs
        ]


def _mm(points: float) -> float:
    return float(points) / 72 * 25.4


def sizes(made: Sheet) -> dict[str, float]:
    """{character: the smallest size in points that it is set in}"""
    found: dict[str, float] = {}
    with pypdfium2.PdfDocument(made.pdf) as document:
        for each in document:
            text = each.get_textpage()
            for number, letter in enumerate(text.get_text_range()):
                if not letter.isspace():
                    size = pdfium.FPDFText_GetFontSize(text, number) * 0.75
                    found[letter] = min(size, found.get(letter, 999))
    return found


def grey(made: Sheet, dpi: int = 150) -> Image.Image:
    """The first page as a grey printer sees it: how dark each point is, from 0 to 255."""
    return ImageOps.invert(Image.open(io.BytesIO(made.png(0, dpi))).convert("L"))


def redness(made: Sheet, number: int) -> int:
    """How many points of a page are red."""
    points = Image.open(io.BytesIO(made.png(number, 60))).convert("RGB").getdata()
    return sum(red > 150 and green < 110 for red, green, _blue in points)


# All of them


@pytest.mark.parametrize("codes", PAIRS, ids="-".join)
@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_is_sound_and_is_read_in_order(name: str, codes: tuple[str, ...]) -> None:
    made = sheet(name, codes)
    assert made.problems == ()
    given, said = values(name, *codes), bare(text_of(made))
    title = given.get("subject") or given["title"]
    body = bare(re.split(r"[\n，,.。]", given["body"][codes[0]])[0])
    wanted = [bare(title[codes[0]])[-5:], body, bare(given["office"]["name"][codes[0]])]
    places = [said.index(wanted[0]), said.index(body), said.rindex(wanted[2])]
    assert places == sorted(places)
    if codes != ("zh", "ar"):  # whose words are read back in the order of the sheet
        assert bare(re.split(r"[\s，,.。]", title[codes[-1]])[0]) in said


@pytest.mark.parametrize("name", LETTERS)
def test_the_text_of_a_letter_is_large_enough(name: str) -> None:
    """At least 10 points, also on A5."""
    made = sheet(name, ("zh", "en"), **({"paper": "A5"} if name == "thanks_letter" else {}))
    body = values(name, "zh")["body"]["zh"]
    found = sizes(made)
    alone = [letter for letter in set(body) if letter in found and text_of(made).count(letter) == 1]
    assert alone
    assert min(found[letter] for letter in alone) >= 9.99


@pytest.mark.parametrize("name", LETTERS)
def test_a_single_arabic_letter_is_mirrored(name: str) -> None:
    found = lines(sheet(name, ("ar",)))
    edge = max(line.right for line in found)
    assert edge <= 210 - 17
    long = [line for line in found if re.search("[\u0600-\u06ff]", line.text) and line.right - line.left > 90]
    assert long
    assert max(line.right for line in long) > edge - 3
    days = [line for line in found if "مارس" in line.text or "2026" in line.text]
    assert min(line.left for line in days) < 50


@pytest.mark.parametrize("name", TO_ONE)
def test_a_long_name_is_wrapped_and_not_cut(name: str) -> None:
    given = values(name, "zh", "en")
    given["recipient"]["name"] = {"zh": "阿卜杜勒" * 15, "en": LONG_NAME}
    made = render(name, given, languages=("zh", "en"))
    assert made.problems == ()
    said = bare(text_of(made))
    assert bare(LONG_NAME) in said
    assert "阿卜杜勒" * 15 in said
    assert max(line.right for number in range(made.pages) for line in lines(made, number)) <= 191


@pytest.mark.parametrize(
    ("name", "path"),
    [
        *((name, "subject") for name in LETTERS if name != "official_letter"),
        *((name, "body") for name in LETTERS),
        *((name, "recipient.name") for name in TO_ONE),
        *((name, "reference") for name in TO_ONE),
        *((name, "fingerprint") for name in SIGNED),
        *(
            (("official_letter", key))
            for key in ("agency", "year", "number", "title", "issued_on", "urgency")
        ),
        ("choice_notice", "choices"),
    ],
)
def test_what_is_missing_is_named(name: str, path: str) -> None:
    given = values(name, "zh")
    place, *rest = path.split(".")
    del (given[place] if rest else given)[rest[0] if rest else place]
    with pytest.raises(PrintError) as refused:
        render(name, given, languages=("zh",))
    assert path in {each.where for each in refused.value.problems}


@pytest.mark.parametrize("name", TO_ONE)
def test_letters_of_a_run_are_laid_out_once(name: str) -> None:
    """The fields that differ change nothing around them; those of thanks are fitted one by one."""
    orders = []
    for number in range(3):
        given = values(name, "zh", "ko", reference=f"2026-001-{number:06d}")
        given["recipient"]["name"] = {"zh": f"金哲洙{number}", "ko": f"김철수{number}"}
        if "qr" in given:
            given["qr"] += str(number)
        orders.append(order(name, given, ("zh", "ko"), mode="mass"))
    press = Press(orders)
    run = [press._set_type(number)[0] for number in range(3)]
    filled = [each is not None and each.filled is not None for each in run]
    assert filled == ([False] * 3 if catalogue()[name].fit else [False, True, True])


# What an office adjusts

TEMPLATE_STRINGS = """
{{7*7}}  {{ 7*7 }}  {%raw%}  {% for x in y %}  {# #}  {{config}}  {{self}}  {{page}}  {{office.name}}
{{ page.__class__ }}  {{''.__class__.__mro__}}  ${7*7}  $[7*7]  #{7*7}  <%= 7*7 %>  %(name)s  %s  {0}
{0.__class__}  {name}  {office}  {{{7*7}}}  [[7*7]]  {{'a'|upper}}  {{ range(9)|join }}  {%set x=1%}{{x}}
{{ cycler.__init__ }}  {% include 'style.css' %}  {% import 'macros.html' as m %}  {% extends 'base.html' %}
{{ lipsum() }}  <script>alert(1)</script>  <img src=x>  <style>*{color:red}</style>  &lt;b&gt;  <!-- x -->
]]>  \\u003c  *{7*7}  @{7*7}
""".strip()


@pytest.mark.parametrize("said", re.split(r"  |\n", TEMPLATE_STRINGS))
def test_paragraphs_of_the_office_are_plain_text(said: str) -> None:
    """No template language, no markup: what was written stands there."""
    keys = ("opening", "closing", "signature", "name", "address")
    for name in ("notification_letter", "thanks_letter", "official_letter"):
        given = values(name, "zh", "en")
        given["office"] |= {key: {"zh": said, "en": said} for key in keys}
        html = page(order(name, given, ("zh", "en"))).html
        shown = re.sub(r"<[^>]*>", "", html.split("<body", 1)[1].split(">", 1)[1])
        for sign, entity in (("&lt;", "<"), ("&gt;", ">"), ("&#34;", '"'), ("&#39;", "'"), ("&amp;", "&")):
            shown = shown.replace(sign, entity)
        assert shown.count(said) >= 2
        assert "49" not in shown


def test_the_look_of_an_office_is_seen() -> None:
    look = {
        "accent": "#7a1f3d",
        "second": "#2f6f8f",
        "emblem": emblem.draw(),
        "signature": {"zh": "社区服务科"},
        "opening": {"zh": "感谢您的支持。", "ko": "감사합니다."},
        "closing": {"zh": "请来电。"},
    }
    for name in LETTERS:
        given = values(name, "zh", "ko")
        given["office"] |= look
        made = page(order(name, given, ("zh", "ko")))
        assert "--accent:#7a1f3d" in made.html
        assert "社区服务科" in made.html or name in SIGNED
        if name != "official_letter":
            assert len(made.images) >= 1
            assert made.html.count("请来电。") == 1
        if name not in ("official_letter", "thanks_letter"):
            assert "감" in made.html


@pytest.mark.parametrize("name", [name for name, each in catalogue().items() if "imprint" in each.shape])
def test_a_printable_declares_what_it_says_of_the_office(name: str) -> None:
    """By which sheets on paper are known to be old."""
    said, codes = set(), ("zh", "ko")[: catalogue()[name].languages[1]]
    for key in ("name", "address", "telephone", "signature", "opening", "closing"):
        given = values(name, *codes) | {"office": {"name": "名", "address": "址", "telephone": "0"}}
        given["office"][key] = "Zq" if key == "telephone" else dict.fromkeys(codes, "Zq")
        made = page(order(name, given, codes))
        assert made.html, made.problems
        said |= {key} if "Zq" in made.html else set()
    assert said == set(catalogue()[name].says)


# The notification


def long_letter(*codes: str) -> Sheet:
    given = values("notification_letter", *codes)
    given["body"] = {code: "\n\n".join([text] * 4) for code, text in given["body"].items()}
    return render("notification_letter", given, languages=codes)


def test_the_slip_stands_whole_at_the_foot_of_the_last_page() -> None:
    made = long_letter("zh", "en")
    assert made.pages > 1
    for number in range(made.pages):
        text = bare("".join(line.text for line in lines(made, number)))
        last = number == made.pages - 1
        for key in ("receipt", "received", "return_slip"):
            assert (bare(word(key, "zh", "notification_letter")) in text) is last
    slip = [line for line in lines(made, made.pages - 1) if "剪下" in line.text or "签名" in line.text]
    assert len(slip) == 2
    assert all(297 - 75 < line.top < 297 - 20 for line in slip)
    assert "✂" in text_of(made)
    assert text_of(made).count("2026-0418") == 2


def test_the_slip_may_be_left_out() -> None:
    made = render(
        "notification_letter",
        values("notification_letter", "zh"),
        languages=("zh",),
        options={"slip": "without"},
    )
    assert "回执" not in text_of(made)


# The official letter


def official(**changed: Any) -> Sheet:
    return render("official_letter", values("official_letter", "zh", **changed), languages=("zh",))


def test_an_official_letter_has_the_measures_of_the_standard() -> None:
    """GB/T 9704-2012: 37 mm above, 28 mm beside, 156 by 225 mm, 22 lines of 28 characters."""
    made = official(body={"zh": "字" * 28 * 60})
    first, second = lines(made, 0), lines(made, 1)
    number = next(line for line in first if "〔2026〕" in line.text)
    assert number.text == "梨街办〔2026〕7号"
    assert (number.left + number.right) / 2 == pytest.approx(28 + 78, abs=0.6)
    full = [line for line in second if line.text.startswith("字" * 20)]
    assert [len(line.text.strip()) for line in full] == [28] * 22
    assert min(line.left for line in full) == pytest.approx(28, abs=0.8)
    assert max(line.right for line in full) == pytest.approx(28 + 156, abs=0.8)
    assert min(line.top for line in full) >= 37
    assert max(line.bottom for line in full) <= 37 + 225
    pitch = (full[-1].top - full[0].top) / 21
    assert pitch == pytest.approx(225 / 22, abs=0.05)
    begins = next(line for line in first if line.text.startswith("字"))
    assert begins.left == pytest.approx(28 + 2 * 156 / 28, abs=0.9)
    addressee = next(line for line in first if line.text.endswith("："))
    assert addressee.left == pytest.approx(28, abs=0.8)
    urgency = next(line for line in first if line.text == "加急")
    assert urgency.left == pytest.approx(28, abs=0.8)
    assert urgency.top < 45
    head = next(line for line in first if line.text.endswith("办事处文件"))
    assert head.top == pytest.approx(37 + 35, abs=2.5)
    for found, side in ((first, "right"), (second, "left")):
        folio = next(line for line in found if re.fullmatch(r"—\s*\d+\s*—", line.text.strip()))
        assert folio.top > 37 + 225 + 6
        if side == "right":
            assert 28 + 156 - 12 < folio.right < 28 + 156
        else:
            assert 28 < folio.left < 28 + 12


def test_the_end_of_an_official_letter_stands_at_the_foot() -> None:
    for copies in ("区公安分局", "区公安分局出入境管理大队，区外事办公室，" * 8):
        made = official(copies_to={"zh": copies}, office=values("official_letter", "zh")["office"])
        found = lines(made, made.pages - 1)
        printed = next(line for line in found if line.text.endswith("印发"))
        assert printed.text == "2026年3月7日印发"
        assert printed.bottom == pytest.approx(37 + 225 - 2, abs=2)
        assert printed.right == pytest.approx(28 + 156 - 4.9, abs=1)
        copied = [line for line in found if line.top < printed.top]
        assert bare(copies)[-5:] + "。" in bare("".join(line.text for line in copied))
        signed = next(line for line in found if line.text == "2026年3月7日")
        assert signed.right == pytest.approx(28 + 156 - 4 * 5.6, abs=3)


def test_the_place_of_the_seal_is_drawn_in_drafts_only() -> None:
    final, draft = official(), official(states={"zh": "draft"})
    assert redness(final, final.pages - 1) == 0
    assert redness(draft, draft.pages - 1) > 20


def test_a_long_name_of_an_agency_stays_on_one_line() -> None:
    given = values("official_letter", "zh")
    given["office"]["name"] = {"zh": "海安市柳岸区人民政府梨花街道办事处"}
    made = render("official_letter", given, languages=("zh",))
    head = next(line for line in lines(made) if line.text.endswith("办事处文件"))
    assert head.text.startswith("海安市")
    assert head.left >= 28
    assert head.right <= 28 + 156.5


def test_a_translation_is_a_sheet_of_its_own_and_says_so() -> None:
    made = sheet("official_letter", ("zh", "en"))
    with pypdfium2.PdfDocument(made.pdf) as document:
        pages = [each.get_textpage().get_text_bounded() for each in document]
    assert [("the Chinese text applies" in text, "请带上" in text) for text in pages] == [
        (False, True),
        *[(False, False)] * (len(pages) - 2),
        (True, False),
    ]
    assert redness(made, len(pages) - 1) == 0
    assert "梨街办〔2026〕7号" in pages[-1]


def test_an_official_letter_is_set_with_serifs() -> None:
    with pikepdf.open(io.BytesIO(official().pdf)) as document:
        fonts = {
            str(font.DescendantFonts[0].FontDescriptor.FontFamily)
            for each in document.pages
            for font in each.resources.Font.values()
        }
    assert any("Serif CJK SC" in family for family in fonts)


# Thanks, commitments, choices


@pytest.mark.parametrize(("paper", "width"), [("A4", 210), ("A5", 148)])
def test_thanks_fit_one_sheet(paper: str, width: int) -> None:
    made = sheet("thanks_letter", ("zh", "en"), paper=paper)
    assert made.pages == 1
    with pikepdf.open(io.BytesIO(made.pdf)) as document:
        assert _mm(document.pages[0].mediabox[2]) == pytest.approx(width, abs=0.5)


def test_thanks_that_do_not_fit_are_named() -> None:
    given = values("thanks_letter", "zh")
    given["body"]["zh"] = "谢谢您。" * 500
    with pytest.raises(PrintError) as refused:
        render("thanks_letter", given, languages=("zh",))
    assert refused.value.problems[0].where == "body"


def test_a_commitment_is_numbered_signed_and_witnessed() -> None:
    text = text_of(sheet("commitment_letter", ("zh", "ko")))
    for said in ("承诺人", "서약인", "见证人", "입회인", "签名", "SHA-256 3f2a 91bc 77de 0142"):
        assert said in text
    assert text.count("签名") == 2


def marks(made: Sheet) -> Iterator[Image.Image]:
    """The pictures of the marks of a notice, left of their letters, of the same size."""
    shades, dot = grey(made), 150 / 25.4
    for letter in "AB":
        line = next(line for line in lines(made) if line.text.strip() == letter)
        left, top = int((line.left - 11.5) * dot), int(((line.top + line.bottom) / 2 - 5) * dot)
        yield shades.crop((left, top, left + int(10 * dot), top + int(10 * dot)))


def turns(picture: Image.Image, height: float) -> int:
    """How often a line across the picture changes between dark and light."""
    row = int(picture.height * height)
    dark = [picture.getpixel((x, row)) > 90 for x in range(picture.width)]
    return sum(one != other for one, other in pairwise(dark))


def test_the_marks_of_a_choice_are_told_apart_in_grey() -> None:
    one, other = marks(sheet("choice_notice", ("zh", "en")))
    shade, darker = (ImageStat.Stat(each).mean[0] / 255 for each in (one, other))
    assert shade > 0.08
    assert darker > shade * 1.8  # solid against hatched
    assert turns(one, 0.65) >= 6
    assert turns(other, 0.5) == 2
    assert ImageStat.Stat(ImageChops.difference(one, other)).mean[0] / 255 > 0.25


def test_the_chosen_mark_stands_alone_and_large() -> None:
    made = sheet("choice_notice", ("zh", "en"), mark="B")
    assert word("pathway", "en", "choice_notice") in text_of(made)
    letters = [line for line in lines(made) if line.text.strip() == "B"]
    high = sorted(line.bottom - line.top for line in letters)
    assert len(high) == 2
    assert high[1] > high[0] * 1.8
    html = page(order("choice_notice", values("choice_notice", "zh"), ("zh",), {"mark": "B"})).html
    assert "mark-a.svg" not in html


# Values


@pytest.fixture
def look(office: Any) -> Any:
    """Makes looks: of the town a whole one, and of what is asked for."""

    def make(place: str, **said: Any) -> int:
        return int(store.create(SYSTEM, by_name("office_look"), {"area": office.id(place), **said}).id)

    return make


@ONE_KIND
def test_an_office_takes_what_it_lacks_from_above(office: Any, look: Any) -> None:
    look("town", name={"zh": "河东街道办事处", "ko": "허둥 가도판사처"}, accent="#123456", agency="河街办",
         opening={"zh": "您好。", "ko": "안녕하십니까."})  # fmt: skip
    look("apricot", telephone="0399-5550 7777", accent="#654321", name={"ko": "싱화 사구"})
    near, town = (Places(SYSTEM).office(office.id(place)) for place in ("apricot_1", "town"))
    assert near["accent"] == "#654321"
    assert near["telephone"] == "0399-5550 7777"
    assert near["agency"] == "河街办"
    assert near["name"] == {"zh": "河东街道", "ko": "싱화 사구"}
    assert near["opening"] == {"zh": "您好。", "ko": "안녕하십니까."}
    assert "closing" not in near
    assert town["accent"] == "#123456"
    assert town["name"]["ko"] == "허둥 가도판사처"
    assert "emblem" not in town


@ONE_KIND
def test_an_office_has_its_emblem_and_an_agency_its_office(app: Any, office: Any, look: Any) -> None:
    folder: Path = app.extensions["settings"].media
    folder.mkdir(parents=True, exist_ok=True)
    drawn = emblem.draw()
    (folder / "e.png").write_bytes(drawn)
    media = store.create(
        SYSTEM, by_name("media"), {"name": "柳", "file": "e.png", "alternative": {"zh": "柳"}}
    )
    look("town", emblem=media.id, agency="河街办")
    look("apricot", agency="杏社", telephone="0399-1")
    with app.app_context():
        assert own_office(SYSTEM, "杏社")["telephone"] == "0399-1"
        assert own_office(office.actor("clerk"))["emblem"] == drawn
        (folder / "e.png").unlink()
        assert Places(SYSTEM).office(office.id("town"))["emblem"] == b""


TEXTS = {
    "notification": "{name}，{office}。",
    "thanks": "感谢您。",
    "commitment": "我承诺：\n\n1. 登记。\n2. 安静。",
    "choice": "请选择。\n\n1. **居家**：在家。\n2. **集中**：在观察点。\n\n请带护照。",
    "residents": "{office}，{date}。",
}


def letter(kind: str, body: str = "", **texts: str) -> int:
    """A letter of that kind."""
    values = {
        "name": kind,
        "kind": kind,
        "subject": {"zh": "信"},
        "body": {"zh": body or TEXTS[kind], **texts},
    }
    return int(store.create(SYSTEM, by_name("letter_template"), values).id)


def gathered(office: Any, name: str, template: int, rows: list[int], **wished: Any) -> Mapping[int, Any]:
    wish = Wish(day=date(2026, 3, 7), media=Path(), template=template, **wished)
    return print_values.gather(SYSTEM, name, rows, wish)


@ONE_KIND
@pytest.mark.parametrize("name", TO_ONE)
def test_values_are_those_of_the_printable(office: Any, name: str) -> None:
    (kind,) = catalogue()[name].templates
    kim = office.id("kim")
    document = gathered(office, name, letter(kind), [kim], base="https://linli.example")[kim]
    assert isinstance(document, Document)
    problems = printables.check(name, document.values, languages=("zh",))
    assert problems == []
    if name == "notification_letter":
        assert document.values["qr"] == f"https://linli.example/d/{office['door_1'].door_token}"
        assert document.values["recipient"]["head"]
    if name == "choice_notice":
        assert [each["text"]["zh"] for each in document.values["choices"]] == [
            "**居家**：在家。",
            "**集中**：在观察点。",
        ]
        assert (document.values["body"]["zh"].strip(), document.values["after"]["zh"].strip()) == (
            "请选择。",
            "请带护照。",
        )


@ONE_KIND
def test_a_door_that_the_world_cannot_reach_has_no_code(office: Any) -> None:
    kim = office.id("kim")
    template = letter("notification")
    document = gathered(office, "notification_letter", template, [kim], base="http://127.0.0.1:8000")[kim]
    assert document.values["qr"] is None


@ONE_KIND
def test_the_name_of_the_office_stands_in_each_language(office: Any, look: Any) -> None:
    look("town", name={"zh": "河东街道办事处", "ko": "허둥 가도판사처"})
    template = letter("notification", ko="{name}, {office}.")
    kim = office.id("kim")
    document = gathered(office, "notification_letter", template, [kim])[kim]
    assert "河东街道办事处" in document.values["body"]["zh"]
    assert "허둥 가도판사처" in document.values["body"]["ko"]


@ONE_KIND
def test_a_letter_to_all_names_nobody(office: Any) -> None:
    fit, unfit, other = letter("residents"), letter("residents", "{name}，您好。"), letter("thanks")
    wish = Wish(day=date(2026, 3, 7), media=Path())
    found = print_values.gather(SYSTEM, "residents_letter", [fit, unfit, other], wish)
    assert isinstance(found[fit], Document)
    assert "2026年3月7日" in found[fit].values["body"]["zh"]
    refused = {row: each.reason for row, each in found.items() if isinstance(each, Unfit)}
    assert refused == {unfit: "no_value", other: "kind"}


@ONE_KIND
def test_a_mark_of_no_way_is_refused(office: Any) -> None:
    kim = office.id("kim")
    template = letter("choice")
    assert isinstance(
        gathered(office, "choice_notice", template, [kim], options={"mark": "B"})[kim], Document
    )
    unfit = gathered(office, "choice_notice", template, [kim], options={"mark": "C"})[kim]
    assert (unfit.reason, unfit.detail) == ("undefined", "C.")


@ONE_KIND
def test_a_way_that_is_not_translated_is_named(office: Any) -> None:
    kim = office.id("kim")
    template = letter("choice", ko="고르십시오.\n\n1. 집.")
    document = gathered(office, "choice_notice", template, [kim])[kim]
    found = printables.check("choice_notice", document.values, languages=("zh", "ko"))
    assert {each.where for each in found} >= {"choices.1.text", "choices.2.text"}


@ONE_KIND
def test_an_official_letter_takes_its_number_and_its_office(office: Any, look: Any) -> None:
    look("town", name={"zh": "河东街道办事处"}, agency="河街办")
    values = {
        "title": {"zh": "通知"},
        "body": {"zh": "请照办。"},
        "year": 2026,
        "issued_on": date(2026, 3, 7),
    }
    row = store.create(SYSTEM, by_name("official_letter"), values)
    wish = Wish(day=date(2026, 3, 7), media=Path())
    (document,) = print_values.gather(SYSTEM, "official_letter", [row.id], wish).values()
    assert isinstance(document, Document)
    assert document.values["agency"] == "河街办"
    assert (document.values["year"], document.values["number"]) == (2026, 1)
    assert document.values["office"]["name"]["zh"] == "河东街道办事处"
    assert printables.check("official_letter", document.values, languages=("zh",)) == []


def test_a_fingerprint_is_that_of_the_text() -> None:
    one = fingerprint([{"zh": "信"}, {"zh": "我承诺。", "ko": "서약합니다."}])
    assert re.fullmatch(r"(?:[0-9a-f]{4} ){3}[0-9a-f]{4}", one)
    assert one == fingerprint([{"zh": "信"}, {"ko": "서약합니다.", "zh": "\ue000我承诺。\ue001"}])
    assert one != fingerprint([{"zh": "信"}, {"zh": "我承诺", "ko": "서약합니다."}])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("甲", Parts("甲", (), "")),
        ("1. 甲", Parts("1. 甲", (), "")),
        ("1. 甲\n2. 乙", Parts("", ("甲", "乙"), "")),
        (
            "前\n\n1. 甲\n续\n2) 乙\n\n后\n\n1. 丙\n2. 丁",
            Parts("前\n", ("甲\n续", "乙"), "\n后\n\n1. 丙\n2. 丁"),
        ),
        ("1. 甲\n\n2. 乙\n\n\n3. 丙", Parts("", ("甲", "乙", "丙"), "")),
        ("\ue0001. 甲\ue001\n\ue0002. 乙\ue001", Parts("", ("\ue000甲\ue001", "\ue000乙\ue001"), "")),
        ("- 甲\n- 乙", Parts("- 甲\n- 乙", (), "")),
        ("2026.1. 起\n24小时", Parts("2026.1. 起\n24小时", (), "")),
        ("", Parts("", (), "")),
    ],
)
def test_a_text_is_split_at_its_list(text: str, expected: Parts) -> None:
    assert parts(text) == expected


@ONE_KIND
@pytest.mark.parametrize("body", ["请选择。", "1. 甲", "\n".join(f"{n}. 甲" for n in range(1, 6))])
def test_a_notice_of_choice_lists_what_there_is(office: Any, body: str) -> None:
    with pytest.raises(store.Invalid) as refused:
        letter("choice", body)
    assert "body" in refused.value.problems
