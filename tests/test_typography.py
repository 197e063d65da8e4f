"""How lines break and look in every script: laid out as printables lay out, read from the boxes."""

from __future__ import annotations

import io
import tomllib
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageChops
from weasyprint import HTML
from weasyprint.formatting_structure import boxes

import printables
from printables import shims, tokens, typography
from printables.catalogue import ROOM, catalogue
from printables.languages import CODES, language
from printables.markup import isolated, markdown, plain
from printables.samples import texts

APPROVED = Path(__file__).parent / "approved_lines.toml"
OPENING, CLOSING = "（「『【《〈〔“‘", "）」』】》〉〕”’、。，．：；！？・ー々ょっゃゅ"
#: Invented sentences with what is hard in each script.
HARD = {
    "zh": "请在入住后24小时内，携带护照、租赁合同（或房东证明）到“幸福里社区服务中心”办理登记；逾期者"
    "依法处理。电话：022-5550 0199，时间9:00—17:30。“您好！”——《须知》（第2版）、《指南》。2026年3月7日前……",
    "zh-Hant": "請在入住後24小時內，攜帶護照、租賃合約（或房東證明）到「幸福里服務中心」辦理登記。"
    "電話：022-5550 0199。",
    "ja": "入居から24時間以内に、パスポート、契約書（または証明書）を持って「幸福里センター」で登記を"
    "してください。「ゴミの出し方」、『ハンドブック』をご覧ください。ちょっとしたことでも、どうぞ。2026年3月7日まで。",
    "ko": "입주 후 24시간 안에 여권과 임대차계약서(또는 집주인 확인서)를 가지고 “행복리 주민센터”에서 "
    "등록해 주세요. 2026년 3월 7일",
    "en": "Call 022-5550 0199 within 24 hours, before 7 March, and bring your passport.",
    "fr": "Attention : appelez le 15 ! « Bonjour » à 9 heures, avant le 7 mars ; merci ?",
    "ar": "اتصل على 022-5550 0199 خلال 24 ساعة قبل 7 مارس، من 9:00–17:30 في (A4) أو Linli Office.",
}
THAI = (
    *("กรุณา", "ลงทะเบียน", "ที่", "พัก", "ภายใน", "สาม", "วัน", "โดย", "นำ", "หนังสือ", "เดินทาง", "และ"),
    *("สัญญา", "เช่า", "มา", "ที่", "ศูนย์", "บริการ", "ชุมชน"),
)
READING = (
    "{请|qǐng}{在|zài}{入住|rùzhù}{后|hòu}24{小时|xiǎoshí}{内|nèi}，{携带|xiédài}{护照|hùzhào}、{租赁|zūlìn}{合同|hétóng}"
    "（{或|huò}{房东|fángdōng}{证明|zhèngmíng}）{到|dào}“{中心|zhōngxīn}”{登记|dēngjì}。"
)


def family(code: str) -> str:
    return ",".join(f'"{name}"' for name in language(code).stack)


def page(blocks: list[tuple[str, float, str]], style: str = "") -> HTML:
    """A page of (language, width in pixels, markup)."""
    base = (ROOM / "shared" / "base.css").read_text(encoding="utf-8")
    fonts = "".join(f"[lang={language(code).tag}]{{font-family:{family(code)}}}" for code in CODES)
    shown = "".join(
        f'<div class="cell" lang="{language(code).tag}" dir="{language(code).direction}" '
        f'style="width:{width}px">{html}</div>'
        for code, width, html in blocks
    )
    styles = "@page{size:1000px 30000px}" + tokens.css() + base + fonts + style
    return HTML(string=f"<html lang=en><style>{styles}</style><body>{shown}", base_url="asset:/")


def cells(document: Any) -> list[list[Any]]:
    """The lines of each block."""
    found: dict[Any, list[Any]] = {}
    for sheet in document.pages:
        for box in sheet._page_box.descendants():
            if box.element_tag == "div" and isinstance(box, boxes.BlockBox) and box.element not in found:
                found[box.element] = [each for each in box.descendants() if isinstance(each, boxes.LineBox)]
    return list(found.values())


def lines(document: Any) -> list[list[str]]:
    """The text of the lines of each block."""
    return [
        [
            "".join(each.text for each in line.descendants() if isinstance(each, boxes.TextBox))
            .replace("\u2060", "")
            .strip()
            for line in cell
        ]
        for cell in cells(document)
    ]


@pytest.fixture(scope="module", autouse=True)
def _shims() -> None:
    shims.install()


# Breaks


@pytest.fixture(scope="module")
def swept() -> dict[str, list[list[str]]]:
    """The hard sentences in columns of many widths."""
    made = [
        (code, width, f"<p>{plain(text, code)}")
        for code, text in HARD.items()
        for width in range(150, 420, 9)
    ]
    found = lines(page(made).render())
    by: dict[str, list[list[str]]] = {}
    for (code, _width, _html), own in zip(made, found, strict=True):
        by.setdefault(code, []).append(own)
    return by


@pytest.mark.parametrize("code", ["zh", "zh-Hant", "ja"])
def test_no_line_begins_or_ends_with_the_wrong_sign(swept: dict[str, list[list[str]]], code: str) -> None:
    for own in swept[code]:
        assert not [line for line in own if line[0] in CLOSING or line[-1] in OPENING]


@pytest.mark.parametrize(
    ("code", "whole"),
    [
        ("zh", ["24小时", "022-5550 0199", "2026年3月7日", "9:00—17:30", "……", "——"]),
        ("zh-Hant", ["24小時", "022-5550 0199"]),
        ("ja", ["24時間", "2026年3月7日"]),
        ("ko", ["24시간", "2026년 3월 7일", "임대차계약서", "등록해"]),
        ("en", ["022-5550 0199", "24 hours", "7 March"]),
        ("fr", ["Attention :", "15 !", "« Bonjour »", "9 heures", "7 mars", "merci ?"]),
        ("ar", ["022-5550 0199", "24 ساعة", "7 مارس", "9:00–17:30"]),
    ],
)
def test_what_belongs_together_stays_on_one_line(
    swept: dict[str, list[list[str]]], code: str, whole: list[str]
) -> None:
    for own in swept[code]:
        for part in whole:
            assert any(part in line for line in own), (part, own)


def test_what_is_wider_than_the_line_is_broken_after_all() -> None:
    own = lines(page([("en", 90, "<p>022-5550 0199"), ("zh", 60, "<p>2026年3月7日")]).render())
    assert own[0] == ["022-5550", "0199"]
    assert "".join(own[1]) == "2026年3月7日"
    assert len(own[1]) > 1


def test_thai_breaks_between_words() -> None:
    ends = {len("".join(THAI[: number + 1])) for number in range(len(THAI))}
    own = lines(page([("th", width, "<p>" + "".join(THAI)) for width in range(110, 400, 20)]).render())
    for broken in own:
        at = 0
        for line in broken:
            at += len(line)
            assert at in ends, broken


def test_long_words_are_hyphenated_where_readers_expect_it() -> None:
    made = [
        (code, 130, f"<p>{text}</p><h3>{text}</h3>")
        for code, text in {
            "de": "Ihre Aufenthaltserlaubnisverlängerung",
            "ru": "Продолжительность регистрационного",
            "en": "Your internationalisation and characterisation",
            "vi": "Đăngkýtạmtrú chonguoinuocngoai",
        }.items()
    ]
    own = lines(page(made).render())
    hyphens = [sum(line.endswith("‐") for line in each) for each in own]
    assert hyphens[:2] == [2, 2]
    assert hyphens[2:] == [0, 0]


# Signs and forms


def width(text: str, code: str) -> float:
    """How wide a text is, in its font size."""
    html = f'<p style="font-size:100px;float:left;white-space:nowrap">{text}'
    document = page([(code, 5000, html)]).render()
    return (
        sum(b.width for b in document.pages[0]._page_box.descendants() if isinstance(b, boxes.TextBox)) / 100
    )


@pytest.mark.parametrize(
    ("code", "text", "expected"),
    [
        ("zh", "中）中", 3),
        ("zh", "中）、中", 3.5),
        ("zh", "》（中", 2.5),
        ("zh", "好！”", 2.5),
        ("zh", "（“中”）。", 4.5),
        ("zh-Hant", "中」。「中", 4),
        ("ja", "中」、『中", 4),
        ("ja", "中！」", 3),
        ("ko", "」「", 2),
    ],
)
def test_paired_signs_do_not_gape(code: str, text: str, expected: float) -> None:
    assert width(text, code) == pytest.approx(expected, abs=0.02)


def test_numbers_in_a_justified_line_are_not_spaced_out() -> None:
    text = "电话022-5550 0199请于办公时间内拨打说明来意并留下您的姓名和住址"
    html = '<p style="font-size:20px;text-align:{}">' + text
    document = page([("zh", 262, html.format(align)) for align in ("start", "justify")]).render()
    loose, justified = (
        next(b for b in cell[0].descendants() if isinstance(b, boxes.TextBox)) for cell in cells(document)
    )
    assert loose.text == justified.text
    added = justified.width - loose.width
    assert added == pytest.approx(justified.justification_spacing * (len(loose.text) - 12), abs=0.5)
    assert justified.width - justified.justification_spacing == pytest.approx(262, abs=1)


def test_han_forms_are_those_of_the_language() -> None:
    """Drawn large and compared; 直 and 骨 of the mainland differ from all others, 令 of Taiwan does too."""
    style = "@page{size:330px 480px;margin:0}p{font-size:100px;line-height:120px;height:120px}"
    made = [(code, 330, "<p>直骨令") for code in ("zh", "zh-Hant", "ja", "ko")]
    pdf = page(made, style).write_pdf()
    with pypdfium2.PdfDocument(pdf) as document:
        picture = document[0].render(scale=4 / 3).to_pil().convert("L")
    drawn = {
        (code, letter): picture.crop((column * 100, row * 120, column * 100 + 100, row * 120 + 120))
        for row, (code, *_rest) in enumerate(made)
        for column, letter in enumerate("直骨令")
    }

    def differ(letter: str, one: str, other: str) -> bool:
        return sum(ImageChops.difference(drawn[one, letter], drawn[other, letter]).histogram()[128:]) > 60

    assert differ("直", "zh", "ja")
    assert differ("骨", "zh", "ja")
    assert differ("骨", "zh", "zh-Hant")
    assert differ("令", "zh", "ko")
    assert differ("令", "zh-Hant", "ja")


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("خلال 24 ساعة", "خلال 24 ساعة"),
        ("هاتف 022-5550 0199", 'هاتف <bdi dir="ltr">022-5550 0199</bdi>'),
        ("في A4 (297 mm)", 'في <bdi dir="ltr">A4 (297 mm)</bdi>'),
        ("إلى (3) أيام", "إلى (3) أيام"),
        ("هاتف (022) 5550", 'هاتف <bdi dir="ltr">(022) 5550</bdi>'),
        ("50%، ثم", '<bdi dir="ltr">50%</bdi>، ثم'),
    ],
)
def test_western_runs_in_arabic_keep_their_direction(text: str, made: str) -> None:
    assert isolated(text, "ar") == made


@pytest.mark.parametrize(("codes", "mirrored"), [(["ar"], True), (["ja"], False), (["zh", "ar"], False)])
def test_arabic_alone_is_mirrored_as_a_whole(codes: list[str], mirrored: bool) -> None:
    """Head, marks of lists and foot change sides; in a pair with Chinese the page stays as it is."""
    values = catalogue()["text"].sample(codes)
    values["imprint"] = {"code": "K3FZ81", "url": "https://lihua.office.example.gov.cn/e/k3fz81"}
    sheet = printables.render("text", values, languages=codes)
    drawing = Image.open(io.BytesIO(sheet.png(0, 300)))
    found = zxingcpp.read_barcodes(drawing)
    assert values["imprint"]["url"] in {each.text for each in found}
    with pypdfium2.PdfDocument(sheet.pdf) as document:
        wide, text = document[0].get_width(), document[0].get_textpage()
        drawn = text.get_text_range()
        number = text.get_charbox(drawn.index(" / ") + 1)[0]
        code = text.get_charbox(drawn.index("K3FZ81"))[0]
    assert (number < wide / 2) is mirrored
    assert (code > wide / 2) is mirrored


# Words with their reading


def test_a_reading_is_markup_on_paper_and_screen() -> None:
    made = markdown("{护照|hùzhào} {name|x} {护|a<b} {护照|}", "zh")
    assert '<ruby>护照<rp>(</rp><rt lang="zh-Latn">hùzhào</rt><rp>)</rp></ruby> {name|x}' in made
    assert "a&lt;b</rt>" in made
    assert "{护照|}" in made


def test_lines_of_words_with_readings_break_as_without() -> None:
    made = [("zh", width, markdown(READING, "zh")) for width in range(120, 420, 9)]
    document = page(made).render()
    heights = set()
    for sheet in document.pages:
        for paragraph in sheet._page_box.descendants():
            if paragraph.element_tag != "p" or not isinstance(paragraph, boxes.BlockBox):
                continue
            for line in paragraph.children:
                text = "".join(
                    each.text
                    for each in line.descendants()
                    if isinstance(each, boxes.TextBox) and each.element_tag != "rt"
                )
                assert text[0] not in CLOSING
                assert text[-1] not in OPENING
                base = {
                    round(each.position_y + each.baseline, 1)
                    for each in line.descendants()
                    if isinstance(each, boxes.TextBox) and each.element_tag != "rt"
                }
                assert max(base) - min(base) < 1.5
                heights.add(round(line.height))
    assert len(heights) == 1


# All scripts


def test_lines_break_as_approved() -> None:
    """A specimen of every language in a column of 62 mm; look at the page before approving other breaks."""
    made = [
        (code, 234, markdown(f"{texts()[code]['registration']}\n\n{HARD.get(code, '')}", code))
        for code in CODES
    ]
    found = dict(zip(CODES, lines(page(made).render()), strict=True))
    approved = tomllib.loads(APPROVED.read_text(encoding="utf-8"))
    assert {code: [line for line in own if line] for code, own in found.items()} == approved


@pytest.mark.parametrize(
    ("code", "title", "lines"),
    [
        ("zh", "关于做好境外人员住宿登记工作的通知", ["关于做好境外人员住宿登记工作的通知"]),
        (
            "zh",
            "关于进一步加强辖区外籍人员住宿登记和疫情防控宣传服务工作的通知",
            ["关于进一步加强辖区外籍人员住宿", "登记和疫情防控宣传服务工作的通知"],
        ),
        (
            "zh",
            "关于印发《梨花街道出租房屋管理办法（试行）》的通知",
            ["关于印发《梨花街道出租房屋管理办法", "（试行）》的通知"],
        ),
        (
            "en",
            "Notice on the registration of residents from abroad",
            ["Notice on the registration", "of residents from abroad"],
        ),
        ("zh", "梨" * 25, ["梨" * 25]),  # no word is known in it
    ],
)
def test_titles_break_between_words_into_lines_of_like_length(
    code: str, title: str, lines: list[str]
) -> None:
    broken = typography.in_lines(title, language(code).tag, 20)
    assert broken.split("\n") == lines
    assert "".join(broken.split()) == "".join(title.split())
