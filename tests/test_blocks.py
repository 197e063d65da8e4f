"""The grammar of long texts: its blocks, what is none of them, marks wherever they stand; no markup lives."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest

from backoffice.markup import line_html, page_html, wechat_html
from models.content import sentences
from printables import marks
from printables.blocks import Picture, Setting, TooDeep, pictures, render, rendered
from printables.languages import CODES
from printables.markup import blocks, markdown, name, plain
from printables.words import word


def picture(media: int) -> Picture | None:
    """A picture for each number under a hundred."""
    return Picture(f"/media/{media}.jpg", "A “form” <b>", 30, 20) if media < 100 else None


def html(text: str, code: str = "en", **wanted: object) -> str:
    """A text as markup, on one line."""
    return str(render(text, code, picture=picture, qr=lambda _address: "/qr", **wanted)).replace("\n", "")  # type: ignore[arg-type]


STALE, MISSING = '<mark class="stale">{}</mark>', '<span class="untranslated" lang="zh-CN">{}</span>'
TABLE = "<table><thead><tr><th>{}</th></tr></thead><tbody><tr><td>{}</td></tr></tbody></table>"
PICTURE = '<figure class="picture">{}<figcaption>{}</figcaption></figure>'
IMAGE = '<img src="/media/12.jpg" alt="A “form” &lt;b&gt;" width="30" height="20">'


# Blocks


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("## One\n### Two\n#### Three\n##### Four", "<h2>One</h2><h3>Two</h3><h4>Three</h4><h4>Four</h4>"),
        ("# One", "<h2>One</h2>"),
        ("a\nb", "<p>a<br>b</p>"),
        ("- a\n- b", "<ul><li>a</li><li>b</li></ul>"),
        ("1. a\n2. b", "<ol><li>a</li><li>b</li></ol>"),
        ("3. a", '<ol start="3"><li>a</li></ol>'),
        ("| a |\n|---|\n| b |", TABLE.format("a", "b")),
        ("> a", "<blockquote><p>a</p></blockquote>"),
        ("![a *b*](media:12)", PICTURE.format(IMAGE, "a <em>b</em>")),
        ("![](media:12)", f'<figure class="picture">{IMAGE}</figure>'),
        ("a\n![](media:12)\nb", f'<p>a</p><figure class="picture">{IMAGE}</figure><p>b</p>'),
        ("- a\n![](media:12)\n- b",
         f'<ul><li>a</li></ul><figure class="picture">{IMAGE}</figure><ul><li>b</li></ul>'),
        ("::: contact\n- a\n# b\n\n**c**\n:::",
         '<div class="contact"><p>- a</p><p># b</p><p><strong>c</strong></p></div>'),
        ("::: qr https://a.example/?b=1&c\nd\n:::",
         '<figure class="qr"><img src="/qr" alt="https://a.example/?b=1&amp;c"><figcaption>d'
         '<a class="address" href="https://a.example/?b=1&amp;c"><bdi dir="ltr">https://a.example/?b=1&amp;c</bdi></a>'
         "</figcaption></figure>"),
    ],
)  # fmt: skip
def test_each_block(text: str, made: str) -> None:
    assert html(text) == made


@pytest.mark.parametrize("code", CODES)
def test_a_warning_says_so_in_the_language_of_its_reader(code: str) -> None:
    made = html("::: warning\na\n\n- b\n:::", code)
    assert made.startswith('<aside class="warning" role="note"><p class="signal"><svg')
    assert f"<strong>{word('warning', code)}</strong></p><p>a</p><ul><li>b</li></ul></aside>" in made


def test_a_picture_stands_in_a_step() -> None:
    assert f'<li>a<figure class="picture">{IMAGE}<figcaption>b</figcaption></figure></li>' in html(
        "1. a\n   ![b](media:12)\n2. c"
    )


@pytest.mark.parametrize(
    "text",
    [
        "::: warning\na",
        "::: nothing\na\n:::",
        ":::\na\n:::",
        "::: warning now\na\n:::",
        "::: qr\na\n:::",
        "::: qr javascript:alert(1)\na\n:::",
        "::: qr https://a.example/" + "a" * 500 + "\na\n:::",
        "> ::: warning\n> a\n> :::",
        "- ::: warning\n  a\n  :::",
        "a ![b](media:12) c",
        "![b](https://evil.example/a.png)",
        "![b](media:x)",
        "![b](media:12 'title')",
        "```\na\n```",
        "    a",
        "a\n---",
        "[a]: https://b.example",
        "<aside>a</aside>",
        "&lt;b&gt; &#xE000; &#xFDD0;",
    ],
)
def test_what_is_no_block_is_text(text: str) -> None:
    made = html(text)
    for tag in ("<figure", "<aside", "<div", "<img", "<pre", "<h", "<mark"):
        assert tag not in made.replace("<hr", "")
    shown = "".join(Reader(made).texts)
    assert all(
        part in shown for part in re.findall(r"[\w:/.&;#]+", text.replace("> ", "").replace("---", ""))
    )


def test_containers_do_not_stand_in_each_other() -> None:
    made = html("::: warning\na\n::: contact\nb\n:::\nc\n:::\n\n::: contact\nd\n:::")
    assert "<aside" not in made
    assert made.count('<div class="contact">') == 2
    assert "::: warning" in made


@pytest.mark.parametrize("preview", [False, True])
def test_a_picture_that_is_gone(preview: bool) -> None:
    made = html("a\n\n![secret](media:200)\n\nb\n- c\n  ![](media:200)", preview=preview)
    assert "secret" not in made
    assert "<figure" not in made
    assert made.count('<mark class="missing">[media:200]</mark>') == 2 * preview


def test_pictures_of_a_text() -> None:
    text = "![](media:3)\n\n- a\n  ![b](media:1)\n\n::: warning\n![](media:2)\n:::\n\n"
    text += "x ![](media:9)\n\n![](media:3)"
    assert pictures(text) == [3, 1, 2]


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("**“护照”**请带来", "<p><strong>“护照”</strong>请带来</p>"),
        ("请带**护照（原件）**来", "<p>请带<strong>护照（原件）</strong>来</p>"),
        ("**“여권”**을", "<p><strong>“여권”</strong>을</p>"),
        ("a **b** c", "<p>a <strong>b</strong> c</p>"),
        ("2 ** 3 ** 4", "<p>2 ** 3 ** 4</p>"),
        ("snake_case_name", "<p>snake_case_name</p>"),
    ],
)
def test_emphasis_beside_han_letters(text: str, made: str) -> None:
    assert html(text) == made


def test_headings_begin_where_they_are_asked_to() -> None:
    assert html("# a\n## b\n### c\n#### d", base_level=3) == "<h3>a</h3><h3>b</h3><h4>c</h4><h5>d</h5>"


def test_blocks_know_the_figures_they_are() -> None:
    setting = Setting(picture=picture, qr=lambda _address: "")
    zh, ko = (rendered(f"a\n\n![{cap}](media:12)", "zh", setting) for cap in ("一", "하나"))
    assert [block.shows for block in zh] == [block.shows for block in ko] == ["", "12"]
    assert (zh[1].image, zh[1].caption) == (IMAGE, "一")


@pytest.mark.parametrize(
    "text", [">" * 400 + "a", "a" * 60_001, "".join(f"{'  ' * n}- x\n" for n in range(40))]
)
def test_what_is_too_deep_or_long(text: str) -> None:
    with pytest.raises(TooDeep):
        render(text, "en", picture=picture, qr=str)
    assert Reader(page_html(text, "en")).texts == Reader(line_html(text, "en")).texts
    assert wechat_html(text, "en")


# Marks


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("a <b. c>", f"<p>a {STALE.format('b. c')}</p>"),
        ("<a **b** c>", f"<p>{STALE.format('a <strong>b</strong> c')}</p>"),
        ("<**a** b>", f"<p>{STALE.format('<strong>a</strong> b')}</p>"),
        ("**<a>**", f"<p><strong>{STALE.format('a')}</strong></p>"),
        ("<**“a”**>請", f"<p>{STALE.format('<strong>“a”</strong>')}請</p>"),
        ("<a **b> c**", f"<p>{STALE.format('a ')}<strong>{STALE.format('b')} c</strong></p>"),
        ("<a [b](https://c.example)>", f"<p>{STALE.format('a <a href=“https://c.example”>b</a>')}</p>"),
        ("## <a>", f"<h2>{STALE.format('a')}</h2>"),
        ("<## a>", f"<h2>{STALE.format('a')}</h2>"),
        ("- <a>\n- b", f"<ul><li>{STALE.format('a')}</li><li>b</li></ul>"),
        ("<- a\n- b>", f"<ul><li>{STALE.format('a')}</li><li>{STALE.format('b')}</li></ul>"),
        ("<a\nb>", f"<p>{STALE.format('a<br>b')}</p>"),
        ("<a\n\nb>\n\nc", f"<p>{STALE.format('a')}</p><p>{STALE.format('b')}</p><p>c</p>"),
        ("| <a> |\n|---|\n<| b |>", TABLE.format(STALE.format("a"), STALE.format("b"))),
        ("![<a>](media:12)", PICTURE.format(IMAGE, STALE.format("a"))),
        ("<![a](media:12)>", PICTURE.format(IMAGE, STALE.format("a"))),
        ("::: contact\n<a>\n:::", f'<div class="contact"><p>{STALE.format("a")}</p></div>'),
        ("<::: contact\na\n:::>", f'<div class="contact"><p>{STALE.format("a")}</p></div>'),
        ("> <a>", f"<blockquote><p>{STALE.format('a')}</p></blockquote>"),
        ("`<a>`", f"<p><code>{STALE.format('a')}</code></p>"),
        ("[中]。 a", f"<p>{MISSING.format('中')}。 a</p>"),
        ("<a>[中]", f"<p>{STALE.format('a')}{MISSING.format('中')}</p>"),
        ("<a [中] b", f"<p>{STALE.format('a ')}{MISSING.format('中')} b</p>"),
        ("<a", f"<p>{STALE.format('a')}</p>"),
        ("a>", "<p>a</p>"),
        ("<>", ""),
        ("[x](https://c.example/<y>)", "<p>"),
    ],
)  # fmt: skip
def test_marks_become_elements_wherever_they_stand(text: str, made: str) -> None:
    """Here < and > stand for the marks of a stale sentence, and a pair of brackets for the others."""
    given = (
        text.replace("<", marks.STALE).replace(">", marks.STALE_END)
        if "> <a>" not in text
        else (f"> {marks.STALE}a{marks.STALE_END}")
    )
    if "](" not in text:
        given = given.replace("[", marks.UNTRANSLATED).replace("]", marks.UNTRANSLATED_END)
    found = html(given)
    assert found == made.replace("“https://c.example”", '"https://c.example"') or made == "<p>"
    assert not set(found) & set(marks.ALL)


def test_marks_are_those_that_are_set() -> None:
    set_by_content = (sentences.STALE, sentences.STALE_END, sentences.SOURCE_BEGINS, sentences.SOURCE_ENDS)
    assert tuple(marks.ALL) == set_by_content


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize(
    "show", [plain, name, line_html, markdown, page_html, wechat_html], ids=lambda show: show.__name__
)
def test_a_marked_text_is_never_shown_without_it(show: Callable[[str, str], str], code: str) -> None:
    text = f"{marks.STALE}등록 24 <b>{marks.STALE_END} {marks.UNTRANSLATED}登记。{marks.UNTRANSLATED_END}"
    made = str(show(text, code))
    assert not set(made) & set(marks.ALL)
    assert "&lt;" in made
    if show is wechat_html:
        for said in ("dashed", "dotted", word("stale", code), word("untranslated", code)):
            assert said in made
    else:
        assert made.count('<mark class="stale">') == 1
        assert made.count('<span class="untranslated" lang="zh-CN"') == 1


def test_notes_stand_once_for_each_sentence_on_paper() -> None:
    made = "".join(
        block.html
        for block in blocks(
            f"{marks.STALE}a **b{marks.STALE_END} c**\n\n{marks.STALE}d{marks.STALE_END}", "en"
        )
    )
    assert made.count('<span class="note" lang="en">Outdated</span>') == 2
    assert made.count('<mark class="stale">') == 3


def test_plain_consumers_take_marks_out() -> None:
    assert marks.unmarked("".join(marks.ALL) + "a") == "a"
    assert picture(1) is not None
    shown = Picture("/x", f"{marks.STALE}a{marks.STALE_END}")
    made = render("![](media:1)", "en", picture=lambda _media: shown, qr=str)
    assert 'alt="a"' in made


# Nothing becomes live

#: Markup that has been used to make pages run something.
VECTORS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<script>alert(1)//",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "</p><script>alert(1)</script><p>",
    "<script\x00>alert(1)</script>",
    "<script/x>alert(1)</script>",
    "<<script>alert(1)//<</script>",
    "<img src=x onerror=alert(1)>",
    "<img src=x onerror='alert(1)'//",
    '<img """><script>alert(1)</script>">',
    "<img src=javascript:alert(1)>",
    "<img src=`x`onerror=alert(1)>",
    "<img/src=x/onerror=alert(1)>",
    "<image src=x onerror=alert(1)>",
    "<img srcset=//evil.example/x>",
    "<svg onload=alert(1)>",
    "<svg/onload=alert(1)//",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href=javascript:alert(1)><text>x</text></a></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x></svg>",
    "<svg><use href=data:image/svg+xml,x#y /></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<math><maction actiontype=statusline xlink:href=javascript:alert(1)>x",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=javascript:alert(1)>",
    "<embed src=javascript:alert(1)>",
    "<applet code=x>",
    "<base href=//evil.example/>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<style>@import '//evil.example/x.css';</style>",
    "<style>body{background:url(javascript:alert(1))}</style>",
    "<p style=background:url(javascript:alert(1))>x",
    "<p style='width:expression(alert(1))'>x",
    "<p style='position:fixed;inset:0'>x",
    "<div onmouseover=alert(1)>x</div>",
    "<body onload=alert(1)>",
    "<html manifest=//evil.example/x>",
    "<input autofocus onfocus=alert(1)>",
    "<select autofocus onfocus=alert(1)>",
    "<textarea autofocus onfocus=alert(1)>",
    "<button formaction=javascript:alert(1)>x",
    "<form action=javascript:alert(1)><input type=submit>",
    "<form><button form=x>y",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)>",
    "<audio src=x onerror=alert(1)>",
    "<marquee onstart=alert(1)>x",
    "<isindex type=image src=1 onerror=alert(1)>",
    "<xss id=x tabindex=1 onfocus=alert(1)>",
    "<template><script>alert(1)</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<title><a href='</title><img src=x onerror=alert(1)>'>",
    "<!--<img src='--><img src=x onerror=alert(1)//'>",
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml version='1.0'?><script>alert(1)</script>",
    "<!DOCTYPE html [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>&x;",
    "<a href=javascript:alert(1)>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](file:///etc/passwd)",
    "[x](//evil.example 'a\" onmouseover=\"alert(1)')",
    '[x](https://a.example/"onmouseover="alert(1))',
    '[x](<https://a.example/?"><script>alert(1)</script>>)',
    "<javascript:alert(1)>",
    '<https://a.example/"onclick="alert(1)>',
    "![x](javascript:alert(1))",
    '![x" onerror="alert(1)](media:1)',
    "![</figcaption></figure><script>alert(1)</script>](media:1)",
    '![x](media:1"onerror="alert(1))',
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "\ufdd00\ufdd1<script>alert(1)</script>",
    "\ue000<script>\ue001alert(1)</script>",
    "<\ue000script>alert(1)</\ue000script>",
    "\uff1cscript\uff1ealert(1)\uff1c/script\uff1e",
    "';alert(1);//\"-->'\"><script>alert(1)</script>",
    "{{7*7}}{% for x in y %}${7*7}<%= 7 %>",
    "::: warning\n<script>alert(1)</script>\n:::",
    '::: qr https://a.example/"onerror="alert(1)\nx\n:::',
    "::: qr https://a.example/'><script>alert(1)</script>\nx\n:::",
]
#: Where a writer may put them.
PLACES = [
    "{}",
    "a {} b",
    "## {}",
    "- {}",
    "1. {}",
    "> {}",
    "| a |\n|---|\n| {} |",
    "![{}](media:12)",
    "::: warning\n{}\n:::",
    "::: contact\n{}\n:::",
    "::: qr https://a.example\n{}\n:::",
    "**{}**",
    "[{}](https://a.example)",
]
_ATTRIBUTES = {"alt", "class", "dir", "href", "lang", "rel", "role", "src", "start", "style", "tabindex"}
_DRAWN = {"aria-hidden", "focusable", "viewbox", "d", "fill", "stroke", "stroke-width", "stroke-linejoin"}
_TAGS = {
    *("a", "aside", "bdi", "blockquote", "br", "code", "col", "colgroup", "div", "em", "figcaption"),
    *("figure", "h2", "h3", "h4", "hr", "img", "li", "mark", "ol", "p", "section", "span", "strong"),
    *("table", "tbody", "td", "th", "thead", "tr", "ul"),
}  # fmt: skip


class Reader(HTMLParser):
    """Reads markup as a browser does, and fails at whatever could become live."""

    def __init__(self, made: str) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self.feed(made)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        drawn = tag in ("svg", "path")
        assert tag in _TAGS or drawn, tag
        for key, value in attrs:
            assert key in (_DRAWN if drawn else _ATTRIBUTES | {"width", "height"}), (tag, key)
            if key == "href":
                assert urlsplit(value or "").scheme in ("http", "https", "mailto", "tel", ""), value
            if key == "src":
                assert (value or "").startswith(("/media/", "/qr", "memory:", "data:image/png;base64,")), (
                    value
                )
            if key == "style":
                assert not re.search(r"url\(|expression", value or ""), value

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(data)

    handle_comment = handle_decl = handle_pi = unknown_decl


def test_there_are_enough_of_them() -> None:
    assert len(set(VECTORS)) >= 80


@pytest.mark.parametrize("vector", VECTORS)
def test_nothing_in_a_text_becomes_live(vector: str) -> None:
    for place in PLACES:
        text = place.format(vector) if "{}" in place else place
        for code in ("en", "ko", "ar"):
            Reader(html(text, code))
            Reader(markdown(text, code, picture=picture))
            Reader(page_html(text, code, picture=picture, preview=True))
            Reader(wechat_html(text, code, picture=picture, title=vector))


@pytest.mark.parametrize("vector", VECTORS)
def test_titles_names_and_addresses_are_shown_as_they_are(vector: str) -> None:
    wanted = marks.unmarked(vector).replace("\n", "")
    for show in (plain, name, line_html):
        for code in ("en", "ko", "ar"):
            reader = Reader(str(show(vector, code)))
            spoken = (word("stale", code), word("untranslated", code))
            texts = [re.sub("[\u2060\n]", "", text) for text in reader.texts]
            assert "".join(text for text in texts if text not in spoken) == wanted


@pytest.mark.parametrize("vector", VECTORS)
def test_what_a_picture_shows_and_where_it_is_are_attributes(vector: str) -> None:
    made = render("![](media:1)", "en", picture=lambda _media: Picture(f"/media/{vector}", vector), qr=str)
    found: dict[str, str] = {}

    class Image(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            assert tag in ("figure", "img")
            found.update({key: value or "" for key, value in attrs} if tag == "img" else {})

    Image(convert_charrefs=True).feed(str(made))
    assert found == {"src": f"/media/{vector}", "alt": marks.unmarked(vector)}


# WeChat

#: What its editor keeps.
KEPT = {"section", "p", "span", "strong", "img", "table", "tbody", "tr", "td", "br"}


@pytest.mark.parametrize("code", ["zh", "en", "ar"])
def test_wechat_keeps_all_of_it(code: str) -> None:
    text = (
        "## a\n\nb [c](https://d.example) <e>\n\n- f\n  - g\n\n3. h\n\n   i\n4. j\n\n| k |\n|---|\n| l |\n\n"
        "> m\n\n![n](media:12)\n\n::: warning\no\n:::\n\n::: contact\np\n:::\n\n::: qr https://q.example\nr\n:::\n\n"
        "---\n\n`s`"
    )
    made = wechat_html(text, code, picture=picture, title="t")
    tags = set(re.findall(r"<([a-z0-9]+)", made))
    assert tags <= KEPT
    assert set(re.findall(r' ([a-z-]+)="', made)) <= {"style", "src", "alt"}
    shown = "".join(Reader(made).texts)
    for letter in "abcefghijklmnoprst":
        assert letter in shown
    assert "(https://d.example)" in shown
    assert "3h" in shown.replace("\n", "")
    assert "4j" in shown.replace("\n", "")
    assert shown.count("https://q.example") == 1
