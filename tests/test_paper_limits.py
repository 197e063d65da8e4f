"""What a page may not do: fetch, hang, eat memory, run markup; and what the renderer does when it tries."""

from __future__ import annotations

import io
import os
import re
import threading
import time
import weakref
from collections.abc import Iterator
from concurrent.futures import Future
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from weasyprint import CSS, HTML
from weasyprint.urls import URLFetchingError

from printables import (
    PrintError,
    Renderer,
    Sheet,
    check,
    escape_markdown,
    font_problems,
    fonts,
    merge,
    render,
    render_batch,
)
from printables.catalogue import ROOM
from printables.fetcher import AssetFetcher
from printables.markup import TooDeep, blocks, markdown, name, plain
from printables.page import SHARED
from printables.renderer import _Dead
from tests.test_paper import fonts as fonts_of
from tests.test_paper import problems, read, tag_languages, values

SECRET = "SECRET-OF-THE-HOUSE"


@pytest.fixture
def served() -> Iterator[tuple[str, list[str]]]:
    """A server on this machine, and what was asked of it."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(SECRET.encode())

        def log_message(self, *_args: Any) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


CONSTRUCTS = {
    "img": '<img src="{url}" alt="x">',
    "link": '<link rel="stylesheet" href="{url}">',
    "import": '<style>@import "{url}";</style>',
    "import-url": "<style>@import url({url});</style>",
    "font-face": '<style>@font-face{{font-family:X;src:url("{url}")}} p{{font-family:X}}</style><p>x',
    "background": '<p style="background:url({url})">x',
    "list-style": '<ul><li style="list-style-image:url({url})">x</ul>',
    "content": '<style>p::before{{content:url("{url}")}}</style><p>x',
    "border-image": '<p style="border:9px solid;border-image:url({url}) 30">x',
    "attachment": '<a rel="attachment" href="{url}">x</a>',
    "link-attachment": '<link rel="attachment" href="{url}">',
    "svg-use": '<svg width="9" height="9"><use href="{url}#x"/></svg>',
    "svg-image": '<svg width="9" height="9"><image href="{url}" width="9" height="9"/></svg>',
    "svg-style": '<svg width="9" height="9"><style>@import "{url}";</style><rect width="9"/></svg>',
    "object": '<object data="{url}"></object>',
    "embed": '<embed src="{url}">',
    "iframe": '<iframe src="{url}"></iframe>',
    "base": '<base href="{url}"><img src="x.png" alt="x">',
    "color-profile": '<style>@color-profile --x{{src:url("{url}")}} p{{color:color(--x 0 0 0)}}</style><p>x',
}


@pytest.mark.parametrize("construct", CONSTRUCTS)
@pytest.mark.parametrize("scheme", ["http", "file", "data", "relative", "asset"])
def test_nothing_is_fetched(
    construct: str, scheme: str, served: tuple[str, list[str]], tmp_path: Path
) -> None:
    address, asked = served
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET)
    (tmp_path / "inside").mkdir()
    url = {
        "http": f"{address}/x.png",
        "file": secret.as_uri(),
        "data": f"data:text/plain,{SECRET}",
        "relative": "../secret.txt",
        "asset": "asset:../secret.txt",
    }[scheme]
    fetcher = AssetFetcher([tmp_path / "inside"], {})
    page = f"<html lang=en><title>t</title>{CONSTRUCTS[construct].format(url=url)}"
    try:
        pdf = HTML(string=page, base_url="asset:/", url_fetcher=fetcher).write_pdf(uncompressed_pdf=True)
    except URLFetchingError:  # a colour profile that cannot be had stops the print
        assert asked == []
        return
    assert asked == []
    if scheme != "data" or "attachment" not in construct:
        assert SECRET.encode() not in pdf.replace(url.encode(), b"")
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert not document.attachments


def test_a_drawing_given_as_a_value_fetches_nothing(served: tuple[str, list[str]]) -> None:
    address, asked = served
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="{address}/x"/></svg>'
    )
    fetcher = AssetFetcher([], {"x": drawing.encode()})
    HTML(string='<img src="memory:x">', base_url="asset:/", url_fetcher=fetcher).write_pdf()
    assert asked == []
    assert fetcher.denied == [f"{address}/x"]


@pytest.mark.parametrize(
    "url", ["asset:../base.css", "asset:/etc/passwd", "asset:sub/x.png", "asset:x.py", "memory:y"]
)
def test_only_assets_of_the_folder(url: str, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    (folder / "sub").mkdir(parents=True)
    for path in (tmp_path / "base.css", folder / "sub" / "x.png", folder / "x.py", folder / "x.png"):
        path.write_bytes(b"x")
    (folder / "link.png").symlink_to("/etc/hostname")
    fetcher = AssetFetcher([folder], {"x": b"\x89PNG\r\n\x1a\n"})
    assert fetcher.fetch("asset:x.png").read() == b"x"
    assert fetcher.fetch("memory:x").content_type == "image/png"
    for asked in (url, "asset:link.png"):
        with pytest.raises(ValueError, match=r"asset|memory"):
            fetcher.fetch(asked)


# Markup


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '<table><td colspan="999999999">x</table>',
        '<div style="font-size:1e9px">x</div>',
        "![x](file:///etc/passwd)",
        "[x](javascript:alert(1))",
        "{{ office.name }}{% for x in y %}",
        "&lt;b&gt;<svg><use href='#x'/></svg>",
    ],
)
def test_markdown_has_no_markup_of_its_own(text: str) -> None:
    made = str(markdown(text, "en"))
    for tag in ("<script", "<img", "<td", "<div", "<svg", "<use", "<a "):
        assert tag not in made


@pytest.mark.parametrize(
    "text", ["> " * 30 + "x", ">" * 5000 + "x", "".join(f"{'  ' * n}- x\n" for n in range(40))]
)
def test_deep_nesting_is_refused(text: str) -> None:
    with pytest.raises(TooDeep):
        markdown(text, "en")


@pytest.mark.parametrize(
    "text", ["*a* _b_ `c`", "1. x", "# x", "[a](b)", "<b>&amp;", "a\n\n- b", "~~x~~ | y", "x\\"]
)
def test_an_escaped_value_is_shown_as_it_is(text: str) -> None:
    made = HTML(string=f"<p>{markdown(escape_markdown(text), 'en')}").etree_element
    assert "".join(made.itertext()).strip() == " ".join(text.split())


def test_blocks_are_those_of_the_top_level() -> None:
    found = blocks("a & b\n\n- x\n- y\n\n> z\n> > w\n\n---\n", "en")
    assert [block.html for block in found] == [
        "<p>a &amp; b</p>",
        "<ul>\n<li>x</li>\n<li>y</li>\n</ul>",
        "<blockquote>\n<p>z</p>\n<blockquote>\n<p>w</p>\n</blockquote>\n</blockquote>",
        "<hr>",
    ]


def test_words_keep_together_and_numbers_keep_their_direction() -> None:
    assert plain("등록 A1", "ko") == "등\u2060록 A1"
    assert plain("خلال 24 ساعة", "ar") == "خلال 24 ساعة"
    assert plain("خلال 24-48 ساعة", "ar") == 'خلال <bdi dir="ltr">24-48</bdi> ساعة'
    assert markdown("[x](https://a.example/b?c=1) 5%", "ar").count("<bdi") == 2
    assert name("O'Neil <b>", "en") == "O&#39;Neil &lt;b&gt;"
    assert name("김철수", "zh") == '<bdi lang="ko" dir="ltr">김\u2060철\u2060수</bdi>'
    assert name("ليلى", "zh").startswith('<bdi lang="ar" dir="rtl">')
    assert name("Nguyễn", "zh").startswith('<bdi lang="und-Latn" dir="ltr">')
    assert name("Nguyễn", "vi") == "Nguyễn"


# Fonts


def test_without_harfbuzz_subset_nothing_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("printables.fonts.subset_available", lambda: False)
    assert problems("poster", values("poster", "zh"), "zh")[0][0] == "missing_font"
    assert font_problems()


def test_a_missing_family_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    real = fonts.installed
    monkeypatch.setattr(
        fonts, "installed", lambda family, bold: None if "KR" in family else real(family, bold)
    )
    assert problems("poster", values("poster", "zh", "ko"), "zh", "ko") == [
        ("missing_font", "ko", "Noto Sans CJK KR")
    ]
    assert render("poster", values("poster", "zh", "en"), languages=("zh", "en")).pages == 1


ADLAM = Path("/usr/share/fonts/truetype/noto/NotoSansAdlam-Regular.ttf")


@pytest.mark.skipif(not ADLAM.is_file(), reason="no font to lend")
def test_an_office_adds_its_own_fonts(tmp_path: Path) -> None:
    given = values("poster", "zh")
    given["title"]["zh"] += "𞤀"
    assert check("poster", given)
    (tmp_path / "own.ttf").write_bytes(ADLAM.read_bytes())
    made = render("poster", given, languages=("zh",), fonts=tmp_path)
    assert "𞤀" in read(made.pdf)
    assert any(family.startswith("Noto Sans Adlam ") for family in fonts_of(made.pdf))
    (tmp_path / "twin.ttf").write_bytes(ADLAM.read_bytes())
    assert "second file" in font_problems(tmp_path)[0].text
    (tmp_path / "twin.ttf").write_bytes(b"no font")
    assert "twin.ttf" in font_problems(tmp_path)[0].text
    assert font_problems(tmp_path / "nowhere")[0].kind == "missing_font"


# Files of many


def letters(count: int, language: str = "ko") -> list[dict[str, Any]]:
    """Values of letters that differ in their reference."""
    return [values("notification_letter", "zh", language, reference=f"2026-{n:04d}") for n in range(count)]


def test_a_batch_is_one_file_in_which_each_keeps_its_page_numbers() -> None:
    made = render_batch("notification_letter", letters(3), languages=("zh", "ko"))
    assert made.pages == 3
    assert read(made.pdf).count("1 / 1") == 3
    wrong = letters(3)
    wrong[1]["subject"].pop("ko")
    with pytest.raises(PrintError) as refused:
        render_batch("notification_letter", wrong, languages=("zh", "ko"))
    assert [(each.kind, each.where) for each in refused.value.problems] == [
        ("missing_translation", "2: subject")
    ]


def test_merged_files_keep_tags_titles_and_bookmarks() -> None:
    first = render_batch("notification_letter", letters(2), languages=("zh", "ko"))
    second = render("notification_letter", letters(1, "ar")[0], languages=("zh", "ar"))
    whole = merge([first.pdf, second.pdf])
    assert "여권" in read(whole)
    assert "السفر" in read(whole)
    assert {"zh-CN", "ko", "ar"} <= tag_languages(whole)
    with pikepdf.open(io.BytesIO(whole)) as document:
        assert len(document.pages) == 3
        assert document.Root.Lang == "zh-CN"
        assert document.Root.MarkInfo.Marked
        assert [int(page.obj.StructParents) for page in document.pages] == [0, 1, 2]
        with document.open_outline() as outline:
            assert len(outline.root) == 3
        korean, arabic = (set(document.pages[n].resources.Font) for n in (0, 2))
        # One file of a font may serve both, where they use the same characters of it.
        assert korean - arabic
        assert arabic - korean
    assert merge([first.pdf]) == first.pdf


# The limited children


def long_book(chapters: int = 60) -> dict[str, Any]:
    """A handbook that takes much longer than any limit here."""
    given = values("handbook", "zh", "en")
    body = {code: "\n\n".join([text] * 25) for code, text in given["chapters"][2]["body"].items()}
    given["chapters"] = [{"title": given["title"], "body": body, "states": None}] * chapters
    return given


def outcome(future: Future[Sheet]) -> str:
    """The text of the sheet, or the kind of its first problem."""
    try:
        return read(future.result(timeout=60).pdf)
    except PrintError as error:
        return error.problems[0].kind


def test_the_others_go_on_when_one_hangs() -> None:
    with Renderer(processes=1, seconds=6) as renderer:
        assert "여권" in outcome(
            renderer.submit("notification_letter", letters(1)[0], languages=("zh", "ko"))
        )
        book = values("handbook", "zh", "en")
        futures = renderer.submit_each("handbook", [book, long_book(), book], languages=("zh", "en"))
        results = [outcome(future) for future in futures]
        assert [result == "too_long" for result in results] == [False, True, False]
        assert "too_long" not in outcome(renderer.submit("handbook", book, languages=("zh", "en")))


def test_memory_has_a_limit() -> None:
    with Renderer(processes=1, memory_mb=180, seconds=100) as renderer:
        with pytest.raises(PrintError, match="more than 180 MB"):
            renderer.submit("handbook", long_book(), languages=("zh", "en")).result(timeout=120)
        assert "여권" in outcome(
            renderer.submit("notification_letter", letters(1)[0], languages=("zh", "ko"))
        )


def test_one_bad_letter_does_not_stop_its_chunk() -> None:
    many = letters(6)
    many[2]["subject"].pop("ko")
    many[4]["body"]["ko"] += "\ue0f0"
    with Renderer(processes=2) as renderer:
        results = [
            outcome(each)
            for each in renderer.submit_each("notification_letter", many, languages=("zh", "ko"))
        ]
        assert results[2] == "missing_translation"
        assert results[4] == "missing_glyph"
        for number in (0, 1, 3, 5):
            assert f"2026-{number:04d}" in results[number]
        whole = renderer.submit_batch("notification_letter", letters(4), languages=("zh", "ko")).result(60)
        assert whole.pages == 4
        assert renderer.submit("poster", {}, preview=True).result(60).problems
        with pytest.raises(KeyError):
            renderer.submit("leaflet", {})
        children = list(renderer._children)
        assert 1 <= len(children) <= 2
    for child in children:
        assert child._process.poll() is not None
        assert not os.path.exists(child._folder)


def test_closing_ends_what_is_being_made() -> None:
    renderer = Renderer(processes=1)
    running = renderer.submit("handbook", long_book(), languages=("zh", "en"))
    waiting = renderer.submit("poster", values("poster", "zh"), languages=("zh",))
    while not running.running():
        time.sleep(0.01)
    renderer.close()
    assert outcome(running) == "too_long"
    assert waiting.cancelled()
    with pytest.raises(RuntimeError):
        renderer.submit("poster", values("poster", "zh"))


def test_what_is_behind_an_order_that_died_is_called_off_and_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    runs, idle = [], threading.Event()

    class Dying:
        def run(self, job: Any) -> None:
            runs.append(weakref.ref(job))
            raise _Dead("gone")

        def end(self) -> None: ...

        kill = end

    renderer = Renderer(processes=1)
    following, submitted = renderer._next, threading.Event()

    def stopping() -> Any:
        submitted.wait(30)
        if runs:
            renderer.stop(futures[:3])
        if len(runs) == 2:
            idle.set()
        return following()

    monkeypatch.setattr(renderer, "_start", Dying)
    monkeypatch.setattr(renderer, "_next", stopping)
    futures = [
        *renderer.submit_each("notification_letter", letters(3), languages=("zh", "ko")),
        renderer.submit("notification_letter", letters(1)[0], languages=("zh", "ko")),
    ]
    submitted.set()
    assert [outcome(each) for each in futures] == ["too_long"] * 4
    told = [each.exception().problems[0].text for each in futures]
    assert told == ["gone", "stopped", "stopped", "gone"]
    assert idle.wait(30)
    assert len(runs) == 2
    assert not renderer._at
    assert not [job for job in runs if job() is not None]
    renderer.close()


def test_styles_ask_for_nothing_but_their_own_files() -> None:
    for style in ROOM.glob("*/*.css"):
        text = style.read_text()
        assert all(each.startswith('"asset:') for each in re.findall(r"url\(([^)]*)", text))
        assert all(each.startswith('url("asset:') for each in re.findall(r"@import\s+(\S+)", text))
        assert "italic" not in text
        fetcher = AssetFetcher([style.parent, SHARED], {})
        CSS(string=text, base_url="asset:/", url_fetcher=fetcher)
        assert not fetcher.denied
