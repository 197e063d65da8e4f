"""Writing in blocks in a real browser: what is not touched stays, what is done is done in the text."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from playwright.sync_api import expect

from backoffice import store
from models.content.chapter import Chapter
from models.content.guide import Guide
from models.content.media import Media
from models.content.notice import Notice
from models.fields import Text
from models.system.draft import Draft
from models.system.user import User
from tests.cast import TELLER
from tests.publishing import publish, written
from tests.test_browser import quiet, serious, widths  # noqa: F401 - a fixture

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)

ALL = """开头一段。
第二行。

## 标题

- 一
- 二
1. 步骤

| 甲 | 乙 |
|---|---|
| 1 | 2 |


::: warning
小心。
:::
::: contact
社区
022 5555
:::

::: qr https://linli.example/a
扫码
:::

> 引文
![图](media:7)
"""

#: Pieces that texts of content are made of, sound and broken ones.
PIECES = st.sampled_from(
    [
        *(
            "# ",
            "## ",
            "### 标题\n",
            "- ",
            "* 项\n",
            "1. ",
            "2) 步\n",
            "| a | b |\n",
            "|---|:-:|\n",
            "|",
            "\\|",
        ),
        *(
            "![x](media:3)",
            "![](media:4)\n",
            "::: warning\n",
            ":::\n",
            "::: qr https://a.b\n",
            "::: contact\n",
        ),
        *(
            "\n",
            "\n\n",
            "  \n",
            " ",
            "    ",
            "\t",
            "> ",
            "文字。",
            "text",
            "**粗**",
            "```",
            "<b>",
            "\u3000",
            "\u2028",
        ),
    ]
)


@pytest.fixture
def notice(office: Any) -> Any:
    return written(Notice, {"zh": "停水", "ko": "단수"}, body=Text({"zh": ALL, "ko": "단수"}))


@pytest.fixture
def form(notice: Any, quiet: Callable[..., Any]) -> Any:  # noqa: F811
    """The form of a notice, opened by an editor."""
    page = quiet("outreach")
    page.goto(f"/admin/notice/edit/?id={notice.id}")
    page.wait_for_selector(".block")
    return page


def area(page: Any) -> str:
    """What would be sent."""
    return str(page.evaluate("document.getElementById('body-zh').value"))


def test_what_is_not_touched_stays_letter_by_letter(office: Any, quiet: Any) -> None:  # noqa: F811
    page = quiet("outreach")
    page.goto("/admin/notice/new/")

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.lists(PIECES, max_size=30).map("".join), min_size=40, max_size=40))
    def same(texts: list[str]) -> None:
        back = page.evaluate(
            """async (texts) => {
              const { parse, write } = await import("/static/blocks-text.js");
              return texts.map((text) => { const { blocks, end } = parse(text); return write(blocks, end); });
            }""",
            texts,
        )
        assert back == texts

    same()


def test_a_block_that_is_written_anew_says_the_same(office: Any, quiet: Any) -> None:  # noqa: F811
    page = quiet("outreach")
    page.goto("/admin/notice/new/")
    kinds = page.evaluate(
        """async (text) => {
          const { parse, write } = await import("/static/blocks-text.js");
          const { blocks, end } = parse(text);
          const again = parse(write(blocks.map((block) => ({ ...block, touched: true })), end)).blocks;
          const said = ({ raw, gap, after, touched, ...rest }) => rest;
          const both = [blocks, again].map((each) => JSON.stringify(each.map(said)));
          return [blocks.map((block) => block.kind), ...both];
        }""",
        ALL.strip(),
    )
    assert kinds[0] == [
        *("text", "heading", "text", "table", "warning", "contact", "qr", "text", "picture"),
    ]
    assert kinds[1] == kinds[2]


def test_every_block_has_its_inputs(form: Any) -> None:
    kinds = form.locator(".block").evaluate_all("all => all.map(each => each.dataset.kind)")
    assert kinds == ["text", "heading", "text", "table", "warning", "contact", "qr", "text", "picture"]
    before = area(form)
    form.fill(".block[data-kind=heading] input", "停水通知")
    form.fill(".block-table tr:nth-child(2) td:first-child input", "3|4")
    changed = area(form)
    assert changed == before.replace("## 标题", "## 停水通知").replace(
        "| 甲 | 乙 |\n|---|---|\n| 1 | 2 |", "| 甲 | 乙 |\n| --- | --- |\n| 3\\|4 | 2 |"
    )
    form.click("[data-way=source]")
    assert form.locator("#body-zh").is_visible()
    form.fill("#body-zh", "只有一段。")
    form.click("[data-way=blocks]")
    assert form.locator(".block").count() == 1


def test_blocks_are_added_moved_and_removed_by_keyboard(form: Any) -> None:
    form.click("[data-way=source]")
    form.fill("#body-zh", "甲。\n\n乙。")
    form.click("[data-way=blocks]")
    form.focus(".block:nth-child(2) textarea")
    form.keyboard.press("Alt+ArrowUp")
    assert area(form) == "乙。\n\n甲。"
    assert form.evaluate("document.activeElement.value") == "乙。"
    assert "1" in form.inner_text(".block-box > [role=status]")
    form.focus(".block-menu.wide summary")
    form.keyboard.press("Enter")
    form.locator(".block-menu.wide .sheet button").nth(2).focus()
    form.keyboard.press("Enter")
    form.keyboard.type("一")
    form.keyboard.press("Enter")
    form.keyboard.type("二")
    assert area(form) == "乙。\n\n甲。\n\n- 一\n- 二"
    form.locator(".block").nth(1).locator(".block-acts > button").last.click()
    assert area(form) == "乙。\n\n- 一\n- 二"
    form.keyboard.press("Enter")  # the way back has the focus
    assert area(form) == "乙。\n\n甲。\n\n- 一\n- 二"


def test_what_is_typed_in_blocks_is_shown_kept_and_saved(form: Any, notice: Any) -> None:
    form.fill(".block[data-kind=warning] textarea", "非常小心。")
    form.locator(".written .blocks", has_text="非常小心。").wait_for()
    form.locator("[data-draft-said]:not(:empty)").wait_for()
    assert Draft.select().count() == 1
    form.click(".save button.first")
    form.wait_for_url("**/details/**")
    assert "::: warning\n非常小心。\n:::" in Notice.get_by_id(notice.id).body.get("zh")
    assert Notice.get_by_id(notice.id).body.get("zh").replace("非常小心", "小心") == ALL.strip()


def test_a_picture_is_chosen_and_uploaded(form: Any) -> None:
    form.locator(".block[data-kind=picture] .block-body button").click()
    form.wait_for_selector(".picture-dialog[open]")
    file = io.BytesIO()
    Image.new("RGB", (80, 60), "red").save(file, "JPEG")
    form.set_input_files(
        ".picture-dialog input[type=file]",
        {"name": "街景.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()},
    )
    form.wait_for_selector(".picture-dialog", state="detached")
    media = Media.get()
    expect(form.locator("#body-zh")).to_have_value(re.compile(re.escape(f"![图](media:{media.id})")))
    form.wait_for_selector(".block-picture img")
    form.locator(".block[data-kind=picture] .block-body button").click()
    form.wait_for_selector(".picture-dialog .media-grid img")
    assert serious(form) == []
    form.fill(".picture-dialog input[type=search]", "没有")
    form.wait_for_selector(".picture-dialog .media-grid li", state="detached")
    form.locator(".picture-dialog button.plain").click()
    form.wait_for_selector(".picture-dialog", state="detached")


def test_without_scripts_a_text_is_plain(notice: Any, page_of: Any, address: str) -> None:
    context = page_of("outreach").context
    state, browser = context.storage_state(), context.browser
    context = browser.new_context(base_url=address, java_script_enabled=False, storage_state=state)
    plain = context.new_page()
    plain.goto(f"/admin/notice/edit/?id={notice.id}")
    plain.fill("#body-zh", "没有脚本。")
    plain.click(".save button.first")
    plain.wait_for_url("**/details/**")
    assert Notice.get_by_id(notice.id).body.get("zh") == "没有脚本。"
    context.close()


@pytest.mark.parametrize("language", ["zh_Hans_CN", "en"])
def test_pages_of_content_are_accessible(language: str, office: Any, quiet: Any) -> None:  # noqa: F811
    User.update(interface_language=language).execute()
    guide = written(Guide, {"zh": "手册", "ko": "안내서", "ar": "دليل"})
    values = {"guide": guide.id, "position": 1, "title": Text("一"), "body": Text({"zh": ALL, "ar": "دليل."})}
    chapter = store.create(TELLER, Chapter, values)
    picture = {"name": "街", "file": f"{'0' * 64}.png", "alternative": Text("街道")}
    media = store.create(TELLER, Media, picture)
    publish(Guide, guide.id, "zh")
    store.change(TELLER, Guide, guide.id, {"title": Text("新手册")})
    page = quiet("outreach")
    for view in (
        f"/admin/guide/details/?id={guide.id}",
        f"/admin/guide/versions/?id={guide.id}",
        f"/admin/guide/reader/?id={guide.id}&language=ar",
        f"/admin/chapter/edit/?id={chapter.id}",
        "/admin/media/?search=街",
        f"/admin/media/edit/?id={media.id}",
        f"/admin/media/details/?id={media.id}",
    ):
        page.goto(view)
        page.evaluate("document.querySelectorAll('details:not(.drop)').forEach(each => each.open = true)")
        for width in widths(page):
            assert serious(page) == [], (view, width)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (view, width)


def test_a_focal_point_is_clicked(office: Any, quiet: Any) -> None:  # noqa: F811
    page = quiet("outreach")
    page.goto("/admin/media/")
    file = io.BytesIO()
    Image.new("RGB", (400, 200), "red").save(file, "PNG")
    page.set_input_files(
        "#upload-files", {"name": "街景.png", "mimeType": "image/png", "buffer": file.getvalue()}
    )
    page.wait_for_selector(".media-grid img")
    media = Media.get()
    page.goto(f"/admin/media/edit/?id={media.id}")
    page.wait_for_load_state()
    box = page.locator(".focal").bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.75)
    page.click(".save button.first")
    page.wait_for_url("**/details/**")
    found = Media.get_by_id(media.id)
    assert abs(found.focus_x - 25) <= 1
    assert abs(found.focus_y - 75) <= 1
