"""Preflight: every planted defect is found, by its kind, place and severity, and clean samples raise none."""

from __future__ import annotations

import copy
import io
import re
from dataclasses import replace
from datetime import date
from functools import cache
from types import SimpleNamespace
from typing import Any, NamedTuple, cast
from xml.etree.ElementTree import Element

import pytest
from PIL import Image
from weasyprint import CSS

import printables
from backoffice import finishing, preflight_layout
from printables import PrintError, Problem, Sheet, catalogue, press, severity
from printables.catalogue import GENRES
from printables.child import _plain
from printables.inspection import wraps
from printables.marks import STALE, STALE_END
from printables.page import order
from printables.sheet import MESSAGES, STOP, WARN
from tests.sheets import fit, sheet

ZH_KO = ("zh", "ko")
SETS = [("zh", "en"), ("zh", "ko"), ("zh", "ar"), ("ja",)]


@pytest.mark.parametrize("codes", SETS, ids=" ".join)
@pytest.mark.parametrize("name", sorted(catalogue()))
def test_clean_samples_raise_none(name: str, codes: tuple[str, ...]) -> None:
    assert sheet(name, *fit(name, *codes)).problems == ()


# Planted in the values


def put(values: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """The values with another one at a path."""
    made: Any = copy.deepcopy(values)
    place = made
    *steps, last = path.split(".")
    for step in steps:
        place = place[int(step) if isinstance(place, list) else step]
    place[int(last) if isinstance(place, list) else last] = value
    return made


def picture(width: int = 1600, height: int = 1600) -> bytes:
    """A picture of so many pixels."""
    file = io.BytesIO()
    Image.new("RGB", (width, height), "#bcd").save(file, "PNG")
    return file.getvalue()


class Value(NamedTuple):
    """A defect in the sample of a printable in Chinese and Korean: what stands where, and what is found."""

    name: str
    path: str
    value: Any
    kind: str
    severity: str = STOP


LETTER = "notification_letter"
VALUES = [
    Value(LETTER, "body.ko", "입주 𞤀", "missing_glyph"),
    Value(LETTER, "recipient.lines.0", "\ue0f0路1号", "missing_glyph"),
    Value(LETTER, "subject", {"zh": "通知"}, "missing_translation"),
    Value(LETTER, "subject.ko", "   ", "missing_translation"),
    Value(LETTER, "states", {"ko": "missing"}, "missing_translation"),
    Value(LETTER, "states", {"ko": "outdated"}, "outdated"),
    Value(LETTER, "subject.ko", f"{STALE}안내{STALE_END}", "outdated"),
    Value("handbook", "chapters.1.states", {"ko": "outdated"}, "outdated"),
    Value(LETTER, "reference", None, "undefined"),
    Value(LETTER, "date", "2026-03-07", "undefined"),
    Value(LETTER, "unheard_of", "x", "undefined"),
    Value(LETTER, "qr", "javascript:alert(1)", "undefined"),
    Value("notice", "pictures", {}, "missing_asset"),
    Value(LETTER, "body.ko", "가" * 61_000, "too_long"),
    Value("notice", "pictures", {1: {"image": picture(), "text": {"zh": "医院"}}}, "no_alternative", WARN),
    Value("poster", "picture", picture(), "no_alternative", WARN),
    Value("poster", "link", "https://example.com/poster", "dead_link"),
    Value("poster", "link", "https://linli.cn/xxx", "dead_link"),
    Value("poster", "link", "https://intranet/poster", "dead_link"),
    Value("poster", "link", "http://linli.cn/poster", "plain_link", WARN),
    Value("notice", "body.ko", "[여기](/n/1)를 보세요.", "dead_link"),
    Value("notice", "body.ko", "[여기](https://www.example.org)를 보세요.", "dead_link"),
    Value("notice", "body.ko", "[전화](tel:12)하세요.", "dead_link"),
    Value("notice", "body.ko", "[메일](mailto:office)을 쓰세요.", "dead_link"),
    Value("notice", "body.zh", "::: qr https://linli.example/{number}\n号码\n:::", "dead_link"),
]


def named(problems: Any) -> set[tuple[str, str]]:
    """{(kind, severity)} of problems."""
    return {(each.kind, each.severity) for each in problems}


@pytest.mark.parametrize("planted", VALUES, ids=lambda each: f"{each.kind}-{each.name}-{each.path}")
def test_a_defect_in_the_values_is_found(planted: Value) -> None:
    clean = catalogue()[planted.name].sample(ZH_KO)
    assert not printables.check(planted.name, clean, languages=ZH_KO)
    found = printables.check(planted.name, put(clean, planted.path, planted.value), languages=ZH_KO)
    assert named(found) == {(planted.kind, planted.severity)}


def test_a_pass_that_is_over_stops_and_a_form_is_warned_of() -> None:
    over = Problem("expired", "valid_until", "2026-01-01")
    assert [each.severity for each in severity.judged([over], "card")] == [STOP]
    assert [each.severity for each in severity.judged([over], "letter")] == [WARN]
    shape = {"date": "date", "until": "date", "terms": [{"expires": "date?"}]}
    given = {"date": date(2026, 3, 7), "until": date(2026, 3, 6), "terms": [{"expires": date(2026, 3, 7)}]}
    found = printables.soundness.problems(shape, given, ["zh"])
    assert [(each.kind, each.where) for each in found] == [("expired", "until")]


@pytest.mark.parametrize(("rest", "found"), [("", "Accom|modation"), ("/stay", "")])
def test_a_broken_word_is_found_in_a_long_text_without_spaces(rest: str, found: str) -> None:
    """Which ends in time only where a text is gone through once."""
    element = Element("p")
    element.text = "请在入住后办理登记" * 100_000 + "Accommodation" + rest
    box = SimpleNamespace(element=element)
    before, after = SimpleNamespace(text="登记Accom", box=box), SimpleNamespace(text="modation", box=box)
    assert wraps._word(cast(Any, before), cast(Any, after)) == found


# Planted in the layout: boxes with one defect each, of which one rendering finds all


class Box(NamedTuple):
    """Something on a page with one defect. kind "" is none: a neighbour of a defect that is none."""

    kind: str
    severity: str
    html: str
    style: str = ""


ONE_LINE = "style='white-space:nowrap'"
SHORT, LONG = "https://linli.example/d/k3fz81", "https://linli.example/" + "a" * 300
CODE = '<img src="{code:%s}" alt="a" style="width:%s;height:%s;display:block;%s">'
ZH, KO, AR, EN, JA, RU = (f'lang="{tag}"' for tag in ("zh-CN", "ko", "ar", "en", "ja", "ru"))
ONE = "<p>1</p>"

LETTERS = [
    Box("", "", f"<p {ZH}>请在入住后办理登记。</p>"),
    Box(
        "clipped",
        STOP,
        f"<div style='height:5mm;overflow:hidden'><p {ZH}>第一行<br>第二行</p></div>",
        "height:20mm",
    ),
    Box(
        "clipped",
        STOP,
        f"<div style='width:40mm;overflow:hidden'><p {EN} {ONE_LINE}>{'certificate ' * 5}</p></div>",
    ),
    Box("", "", f"<p {ZH}>装得下</p>", "height:9mm;overflow:hidden"),
    Box("lost", STOP, f"<p {ZH} style='continue:discard;max-lines:1'>{'请带护照来办理登记。' * 12}</p>"),
    Box("overflow", STOP, f"<p {EN} style='white-space:nowrap'>{'registration ' * 30}</p>", "width:90mm"),
    Box("too_small", STOP, f"<p {EN}>tiny print</p>", "font-size:4pt"),
    Box("too_small", WARN, f"<p {EN}>small print</p>", "font-size:5.5pt"),
    Box("", "", f"<p {EN}>as small as it may be</p>", "font-size:6pt"),
    Box("too_small", WARN, f"<p {ZH}>小字说明</p>", "font-size:6pt"),
    Box("too_small", WARN, f"<p {AR} dir=rtl>ملاحظة</p>", "font-size:6.2pt"),
    Box("too_small", STOP, f"<p {ZH}>极小的字</p>", "font-size:4.5pt"),
    Box("contrast", STOP, f"<p {ZH}>浅灰的字</p>", "color:#bbb"),
    Box("contrast", WARN, f"<p {ZH}>灰色的字</p>", "color:#888"),
    Box("", "", f"<p {ZH}>大而灰的字</p>", "color:#888;font-size:20pt"),
    Box("contrast", STOP, f"<p {ZH}>蓝底深灰</p>", "background:#0f4c5c;color:#333"),
    Box("", "", f"<p {ZH}>蓝底白字</p>", "background:#0f4c5c;color:#fff"),
    Box("contrast", STOP, f"<div style='background:rgba(0,0,0,.8)'><p {ZH}>半透明底</p></div>"),
    Box(
        "contrast",
        STOP,
        "<div style='position:absolute;left:0;top:0;width:60mm;height:8mm;background:#222'></div>"
        f"<p {ZH} style='position:relative'>字在别的底上</p>",
        "position:relative",
    ),
    Box(
        "contrast_unknown",
        WARN,
        '<img src="{picture:1600}" alt="x" style="position:absolute;width:60mm;height:8mm">'
        f"<p {ZH} style='position:relative'>字在图片上</p>",
        "position:relative;height:9mm",
    ),
    Box("resolution", STOP, '<img src="{picture:30}" alt="x" style="width:20mm">'),
    Box("resolution", WARN, '<img src="{picture:90}" alt="x" style="width:20mm">'),
    Box("", "", '<img src="{picture:130}" alt="x" style="width:20mm">'),
    Box("no_alternative", WARN, '<img src="{picture:400}" alt="" style="width:20mm">'),
    Box("code_small", STOP, CODE % (SHORT, "14mm", "14mm", "")),
    Box("code_small", STOP, CODE % (LONG, "30mm", "30mm", "")),
    Box("", "", CODE % (SHORT, "18mm", "18mm", "")),
    Box("code_damaged", STOP, CODE % (SHORT, "30mm", "20mm", "")),
    Box("code_damaged", STOP, CODE % (SHORT, "30mm", "20mm", "object-fit:cover")),
    Box(
        "code_damaged",
        STOP,
        f"<div style='width:20mm;overflow:hidden'>{CODE % (SHORT, '24mm', '24mm', '')}</div>",
    ),
    Box(
        "code_damaged",
        STOP,
        CODE % (SHORT, "24mm", "24mm", "") + f"<p {ZH} style='position:absolute;top:9mm'>———</p>",
        "position:relative;padding-bottom:1mm",
    ),
    Box("wrong_language", WARN, f"<p {AR} dir=rtl>请在入住后办理登记</p>"),
    Box("wrong_language", WARN, f"<p {EN}>숙박 등록 안내</p>"),
    Box("wrong_language", WARN, f"<p {ZH}>カタカナ</p>"),
    Box("wrong_language", WARN, f"<table><tr><th {ZH}>Date of arrival</th></tr></table>"),
    Box("", "", f"<p {ZH}>Maria Rossi</p>"),
    Box("wrong_font", STOP, f'<div {ZH}><p {JA} style="font-family:inherit">直角骨海</p></div>'),
    Box("wrong_font", STOP, f'<div {JA}><p {KO} style="font-family:inherit">등록 안내</p></div>'),
    Box("placeholder", WARN, f"<p {KO}>{{name}} 님께</p>"),
    Box("placeholder", WARN, f"<p {ZH}>共%(number)s人</p>"),
    Box("placeholder", WARN, f"<p {ZH}>None</p>"),
    Box("unsafe", WARN, f"<p {ZH}>贴边</p>", "position:absolute;left:-18mm;top:0"),
    Box("unsafe", STOP, f"<p {ZH}>边上</p>", "position:absolute;left:-19.5mm;top:20mm"),
    Box("broken_word", WARN, f"<p {EN}>Accommodation</p>", "width:16mm;overflow-wrap:anywhere"),
    Box("broken_word", WARN, f"<p {RU}>удостоверение</p>", "width:16mm;overflow-wrap:anywhere"),
    Box("broken_word", WARN, f"<p {KO}>외국인등록증을</p>", "width:16mm"),
    Box(
        "broken_word",
        WARN,
        f"<table style='table-layout:fixed'><tr><td {EN}>Certificates</td><td>{ONE}</td></tr></table>",
        "width:22mm",
    ),
    Box("", "", f"<p {EN}>Accom&shy;modation</p>", "width:22mm"),
    Box("", "", f"<p {EN}>https://linli.cn/accommodation</p>", "width:16mm;overflow-wrap:anywhere"),
    Box("", "", f"<p {EN}>a place to be at</p>", "width:16mm"),
    Box("", "", f"<p {ZH}>请在入住后二十四小时内办理住宿登记</p>", "width:16mm"),
    Box(
        "overlap",
        STOP,
        f"<p {ZH}>下面的文字</p><p {EN} style='position:absolute;left:2mm;top:1mm'>over it</p>",
        "position:relative",
    ),
    Box("overlap", STOP, f"<p {ZH}>第一行文字</p><p {ZH} style='margin-top:-5mm'>第二行文字</p>"),
    Box(
        "overlap",
        STOP,
        f"<div style='display:flex'><p {EN} style='width:10mm;flex:none;white-space:nowrap'>Registration</p>"
        f"<p {ZH}>登记</p></div>",
    ),
    Box("", "", f"<p {ZH}><ruby>登记<rt>dengji</rt></ruby></p>"),
    Box("dead_link", STOP, f'<p {ZH}><a href="#nowhere">见下</a></p>'),
    Box("missing_asset", STOP, f'<p {ZH}>图</p><img src="none.png" alt="x">'),
]
POSTERS = [
    Box("too_small", WARN, f"<p {EN}>small</p>", "font-size:8pt"),
    Box("too_small", STOP, f"<p {EN}>too small</p>", "font-size:5.5pt"),
    Box("", "", f"<p {EN}>small enough</p>", "font-size:9pt"),
    Box("resolution", WARN, '<img src="{picture:60}" alt="x" style="width:20mm">'),
    Box("", "", '<img src="{picture:90}" alt="x" style="width:20mm">'),
    Box("code_small", WARN, CODE % (SHORT, "18mm", "18mm", "")),
    Box("", "", CODE % (SHORT, "30mm", "30mm", "")),
    Box("unsafe", STOP, f"<p {ZH}>会被裁掉</p>", "position:absolute;left:2mm;top:240mm;font-size:20pt"),
]
CARDS = [
    Box("", "", f"<p {EN}>small on a card</p>", "font-size:5pt"),
    Box("too_small", STOP, f"<p {ZH}>太小</p>", "font-size:4pt"),
    Box("resolution", STOP, '<img src="{picture:60}" alt="x" style="width:20mm">'),
    Box("unsafe", STOP, f"<p {ZH}>边上</p>", "position:absolute;left:1mm;top:70mm"),
]
#: {printable: (boxes, its margin to the left and above)}
PAGES = {"text": (LETTERS, ""), "poster": (POSTERS, "margin:9mm 20mm"), "entry_pass": (CARDS, "margin:9mm")}
LAYOUT = [(name, number) for name, (boxes, _margin) in PAGES.items() for number in range(len(boxes))]


@cache
def planted(name: str) -> dict[int, list[Problem]]:
    """{number of the box: what was found in it}; under -1 what was found elsewhere."""
    boxes, margin = PAGES[name]
    rows = [
        f'<div data-name="plant-{number}" style="margin-bottom:4mm;{box.style}">{box.html}</div>'
        for number, box in enumerate(boxes)
    ]
    body = f'<section style="{margin}"><p {ZH}>登记。</p>{"".join(rows)}</section>'
    found: dict[int, list[Problem]] = {-1: []}
    for each in rendered(name, body, "@page { margin: 0 }" if margin else "").problems:
        place = re.search(r"plant-(\d+)", each.where)
        found.setdefault(int(place[1]) if place else -1, []).append(each)
    return found


def rendered(
    name: str,
    body: str,
    css: str = "",
    scale: float = 1.0,
    **changed: Any,
) -> Sheet:
    """A preview of a printable with another body."""
    made_by = press.page

    def page(order: Any) -> Any:
        made = made_by(order)
        marks = printables.page._Marks(order, made)
        filled = re.sub(r"\{code:(.*?)\}", lambda each: marks.qr(each[1]), body)
        filled = re.sub(
            r"\{picture:(\d+)\}", lambda each: marks.picture(picture(int(each[1]), int(each[1]))), filled
        )
        start, end = made.html.index("<body"), made.html.index("</body>")
        start = made.html.index(">", start) + 1
        html = f"{made.html[:start]}{filled}{made.html[end:]}"
        links = printables.soundness.links(html, made.codes, {})
        found = severity.judged([*made.problems, *links], order.printable.genre)
        return replace(made, html=html, problems=found)

    with pytest.MonkeyPatch.context() as patch:
        styled = press.styles
        patch.setattr(press, "page", page)
        patch.setattr(press, "styles", lambda each: (*styled(each), CSS(string=css)))
        values = catalogue()[name].sample(("zh",)) | changed
        job = replace(order(name, values, ("zh",), preview=True), scale=scale)
        return press.render_orders([job])


#: What is known by the page or the file, not by a box.
ELSEWHERE = {"dead_link", "missing_asset"}


@pytest.mark.parametrize(("name", "number"), LAYOUT)
def test_a_defect_in_the_layout_is_found(name: str, number: int) -> None:
    box = PAGES[name][0][number]
    found = named(planted(name).get(number, ()))
    if box.kind in ELSEWHERE:
        found = named(planted(name)[-1]) & {(box.kind, box.severity)}
    assert found == ({(box.kind, box.severity)} if box.kind else set())


@pytest.mark.parametrize("name", PAGES)
def test_nothing_else_is_found(name: str) -> None:
    assert {each.kind for each in planted(name)[-1]} <= ELSEWHERE


def test_there_are_at_least_fifty() -> None:
    boxes = [box for boxes, _margin in PAGES.values() for box in boxes if box.kind]
    assert len(VALUES) + len(boxes) >= 50
    known = {each.kind for each in (*VALUES, *boxes)} | PAGED | {"expired", "untranslated_label"}
    # For the first, tests of limits take a font away; what is published, the office knows.
    assert known >= MESSAGES.keys() - {"missing_font", "unpublished_link"}


# Planted in the breaks between pages

FILL = f"<p {ZH}>{'填充的文字。' * 6}</p>"
BREAKS = {
    "orphan_heading": (
        "text",
        f'<div style="height:243mm"></div><h2 {ZH} style="break-after:auto">标题</h2><p {ZH}>下文。</p>'
        + FILL * 6,
        WARN,
    ),
    "widow": (
        "text",
        f'<div style="height:240mm"></div><p {ZH} style="orphans:1;widows:1">{"填充的文字。" * 25}</p>',
        WARN,
    ),
    "empty_page": ("text", f'<p {ZH}>第一页</p><div style="break-before:page"></div>', WARN),
    "too_many_pages": ("text", f'<p {ZH} style="break-after:page">页</p>' * 9, WARN),
}
PAGED = set(BREAKS)


@pytest.mark.parametrize("kind", BREAKS)
def test_a_bad_break_is_found(kind: str) -> None:
    name, body, how = BREAKS[kind]
    assert named(rendered(name, body).problems) == {(kind, how)}


SOUND = {
    "a heading with its text": f'<div style="height:235mm"></div><h2 {ZH}>标题</h2>' + FILL * 8,
    "a heading before a forced break": f'<h2 {ZH}>标题</h2><p {ZH} style="break-before:page">下文。</p>',
    "paragraphs that go on": FILL * 60,
    "heads that are repeated": f"<table><thead><tr><th {ZH}>栏目</th></tr></thead>"
    + f"<tr><td {ZH}>内容</td></tr>" * 80
    + "</table>",
}


@pytest.mark.parametrize("body", SOUND.values(), ids=SOUND)
def test_good_breaks_are_left_alone(body: str) -> None:
    made = rendered("text", body)
    assert made.pages > 1
    assert made.problems == ()


def test_a_second_page_of_a_poster_is_too_many() -> None:
    body = f'<section class="sheet"><p {ZH} style="margin:20mm;font-size:20pt">一</p></section>' * 2
    assert ("overflow", STOP) in named(rendered("poster", body).problems)


def test_the_page_and_the_language_are_told() -> None:
    body = f'<p {ZH} style="break-after:page">一</p><p {KO} data-name="body (ko)" style="color:#ccc">본문</p>'
    (found,) = rendered("text", body).problems
    assert (found.page, found.language, found.where) == (2, "ko", "body (ko)")
    assert Problem(*_plain([found])[0]) == found


# Sizes by the sheet: that of the paper, and that of the finish


@pytest.mark.parametrize(("paper", "least"), [("A3", 9.5), ("A2", 13.5), ("A1", 19)])
def test_letters_are_judged_by_the_size_of_a_poster(paper: str, least: float) -> None:
    sizes = {"fair": least + 0.1, "small": least - 0.2}
    body = "".join(
        f'<p {ZH} data-name="{name}" style="margin:20mm;font-size:{size}pt">从远处读的字</p>'
        for name, size in sizes.items()
    )
    found = rendered("poster", body, f"@page {{ size: {paper} }}").problems
    assert [(each.kind, each.severity, each.where) for each in found] == [("too_small", WARN, "small")]


@pytest.mark.parametrize(
    ("scale", "found"),
    [
        (1.0, set()),
        (0.7, {("code_small", STOP), ("too_small", WARN)}),
        (1.4, {("resolution", WARN)}),
    ],
    ids=["as laid out", "smaller", "larger"],
)
def test_what_is_made_smaller_for_the_press_is_judged_by_its_size_there(
    scale: float, found: set[tuple[str, str]]
) -> None:
    body = CODE % (SHORT, "18mm", "18mm", "") + f'<p {EN} style="font-size:8pt">small print</p>'
    body += '<img src="{picture:130}" alt="x" style="width:20mm">' if scale >= 1 else ""
    assert named(rendered("text", body, scale=scale).problems) == found


# What follows of it


def test_warnings_are_printed_and_come_with_the_sheet() -> None:
    values = put(catalogue()["poster"].sample(("zh",)), "link", "http://linli.cn/p/1")
    made = printables.render("poster", values, languages=("zh",))
    assert named(made.problems) == {("plain_link", WARN)}
    with printables.Renderer(processes=1) as renderer:
        assert renderer.submit("poster", values, languages=("zh",)).result().problems == made.problems


def test_what_stops_comes_before_what_is_warned_of() -> None:
    values = put(catalogue()["poster"].sample(("zh",)), "link", "http://linli.cn/p/1")
    with pytest.raises(PrintError) as refused:
        printables.render("poster", put(values, "title.zh", "𞤀"), languages=("zh",))
    assert [each.severity for each in refused.value.problems] == [STOP, WARN]


def test_every_document_of_a_run_is_inspected() -> None:
    """Those too that are made of another one by filling in fields."""
    clean = catalogue()[LETTER].sample(ZH_KO)
    wrong = put(clean, "recipient.lines.1", "{name}")
    made = printables.render_batch(LETTER, [clean, wrong, clean], languages=ZH_KO)
    assert {(each.kind, each.where.partition(":")[0]) for each in made.problems} == {("placeholder", "2")}


def test_a_language_without_words_of_its_own_is_told() -> None:
    values = catalogue()["poster"].sample(("zh", "en"))
    values["title"]["pl"], values["body"]["pl"] = "Numery", "- **112**"
    found = printables.render("poster", values, languages=("zh", "pl")).problems
    assert named(found) == {("untranslated_label", WARN)}
    assert {each.language for each in found} == {"pl"}


@pytest.mark.parametrize("kind", MESSAGES)
@pytest.mark.parametrize("genre", GENRES)
def test_every_kind_has_a_severity_in_every_genre(kind: str, genre: str) -> None:
    for each in severity.judged([Problem(kind, "body (ko)", "x")], genre):
        assert each.severity in (STOP, WARN)


@pytest.mark.parametrize(
    ("name", "options", "finish", "settings", "scale"),
    [
        ("handbook", {"paper": "A4"}, "booklet", {"sheet": "A4"}, 0.707),
        ("handbook", {"paper": "A5"}, "booklet", {"sheet": "A4"}, 1.0),
        ("handbook", {"paper": "A4"}, "grey+booklet", {"sheet": ""}, 1.0),
        ("clear_card", {}, "four_up", {"sheet": "A4"}, 0.707),
        ("clear_card", {}, "four_up", {"sheet": "A3"}, 1.0),
        ("poster", {"paper": "A1"}, "tiles", {"sheet": "A4"}, 1.0),
        ("badge", {}, "cards", {}, 1.0),
        ("notice", {}, "", {}, 1.0),
    ],
)
def test_how_large_a_finish_makes_the_pages(
    name: str, options: dict[str, str], finish: str, settings: dict[str, str], scale: float
) -> None:
    found = finishing.scale(catalogue()[name], options, finish, settings)
    assert found == pytest.approx(scale, abs=0.002)


def test_a_code_on_a_card_made_four_up_is_judged_by_its_size_there() -> None:
    """By the renderer too, alone and with others."""
    values = catalogue()["entry_pass"].sample(("zh", "en"))
    with printables.Renderer(processes=1) as renderer:
        asked = {"languages": ("zh", "en"), "preview": True}
        found = [renderer.submit("entry_pass", values, **asked, scale=scale).result() for scale in (1.0, 0.2)]
        many = renderer.submit_each("entry_pass", [values] * 2, **asked, scale=0.2)
        together = renderer.submit_batch("entry_pass", [values] * 2, **asked, scale=0.2)
        small = [each.result().problems for each in (*many, together)]
    assert ("code_small", STOP) not in named(found[0].problems)
    assert all(("code_small", STOP) in named(each) for each in (found[1].problems, *small))


@pytest.mark.parametrize(
    ("languages", "most", "sheets"),
    [
        (["zh"], 2, [("zh",)]),
        (["zh", "en", "ko"], 2, [("zh", "en"), ("zh", "ko")]),
        (["zh", "en", "ko", "ru"], 3, [("zh", "en", "ko"), ("zh", "ru")]),
        (["ko", "zh"], 6, [("zh", "ko")]),
        (["zh", "en"], 1, [("zh",), ("en",)]),
    ],
)
def test_chinese_stands_beside_the_others(
    languages: list[str], most: int, sheets: list[tuple[str, ...]]
) -> None:
    assert list(preflight_layout.together(languages, most)) == sheets
