"""What is ready for WeChat: of published editions alone, for who may print or publish them."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import lxml.html
import pytest
from PIL import Image

from backoffice import store
from models.fields import Patch
from models.register import by_name
from tests.cast import TELLER
from tests.conftest import Office
from tests.publishing import publish, published, written
from tests.test_blocks import VECTORS
from tests.test_browser import serious, widths

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
Clients = Callable[[str | None], Any]

TEXTS = {
    "zh": "今天停水。请先存水。",
    "ko": "오늘 단수입니다. 물을 받아 두십시오.",
    "ar": "ينقطع الماء اليوم. خزّن الماء.",
}


@pytest.fixture
def notice(app: Any, office: Office) -> int:
    return int(published(by_name("notice"), TEXTS, source="街道").id)


def article_of(client: Any, address: str) -> Any:
    answer = client.get(f"/admin/wechat/{address}/article")
    assert answer.status_code == 200
    return lxml.html.fromstring(answer.get_data(as_text=True)).body


@pytest.mark.parametrize("name", ["notice", "question", "page", "guide"])
def test_an_article_has_its_styles_at_its_elements(client_of: Clients, office: Office, name: str) -> None:
    values = {"slug": "about"} if name == "page" else {}
    row = written(by_name(name), TEXTS, **values)
    if name == "guide":
        written(by_name("chapter"), {"zh": "第一章。", "ko": "첫째 장."}, guide=row.id, position=1)
    publish(by_name(name), row.id, "zh", "ko")
    client = client_of("outreach")
    assert client.get(f"/admin/wechat/{name}/{row.id}/ko").status_code == 200
    body = article_of(client, f"{name}/{row.id}/ko")
    assert "오늘 단수입니다." in body.text_content()
    assert ("첫째 장." in body.text_content()) is (name == "guide")
    assert all(each.get("style") for each in body.xpath(".//p"))
    assert not body.xpath(".//*[@class or @id or self::a or self::script]")


def test_the_page_and_the_frame_keep_their_policies(client_of: Clients, notice: int) -> None:
    client = client_of("outreach")
    page = client.get(f"/admin/wechat/notice/{notice}/ar")
    assert "'unsafe-inline'" not in page.headers["Content-Security-Policy"]
    frame = client.get(f"/admin/wechat/notice/{notice}/ar/article")
    policy = frame.headers["Content-Security-Policy"]
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    section = lxml.html.fromstring(frame.get_data(as_text=True)).xpath("//body/section")[0]
    assert "direction:rtl" in section.get("style")


def test_korean_words_stay_whole(client_of: Clients, notice: int) -> None:
    for language, breaks in (("ko", "word-break:keep-all"), ("zh", "word-break:normal")):
        section = article_of(client_of("outreach"), f"notice/{notice}/{language}").xpath("./section")[0]
        assert breaks in section.get("style")
        assert "overflow-wrap:break-word" in section.get("style")


def test_it_says_what_is_published_and_marks_what_is_behind(client_of: Clients, notice: int) -> None:
    client, record = client_of("outreach"), by_name("notice")
    store.change(TELLER, record, notice, {"body": Patch({"zh": "草稿勿传。请先存水。"})})
    assert "草稿勿传" not in article_of(client, f"notice/{notice}/zh").text_content()
    publish(record, notice, "zh")
    assert "草稿勿传" in article_of(client, f"notice/{notice}/zh").text_content()
    marked = article_of(client, f"notice/{notice}/ko").xpath(".//span[contains(@style, 'dashed')]")
    assert ["오늘 단수입니다." in each.text_content() for each in marked] == [True]


@pytest.mark.parametrize(
    ("role", "code"),
    [
        ("outreach", 200),
        ("administrator", 200),
        ("clerk", 200),
        ("translator", 403),
        ("company_liaison", 403),
    ],
)
def test_only_who_prints_or_publishes_gets_it(client_of: Clients, notice: int, role: str, code: int) -> None:
    for suffix in ("", "/article"):
        assert client_of(role).get(f"/admin/wechat/notice/{notice}/zh{suffix}").status_code == code
    link = f"/admin/wechat/notice/{notice}/zh"
    details = client_of(role).get(f"/admin/notice/details/?id={notice}").get_data(as_text=True)
    if role in ("outreach", "translator", "company_liaison"):
        assert (link in details) is (code == 200)


@pytest.mark.parametrize(
    "address", ["notice/999999/zh", "notice/{}/ja", "notice/{}/xx", "poster/1/zh", "user/1/zh"]
)
@pytest.mark.parametrize("suffix", ["", "/article", "/picture.png"])
def test_what_is_not_published_is_not_there(
    client_of: Clients, notice: int, address: str, suffix: str
) -> None:
    answer = client_of("outreach").get(f"/admin/wechat/{address.format(notice)}{suffix}")
    assert answer.status_code == 404


@pytest.mark.parametrize("code", ["zh", "ar"])
def test_the_picture_is_as_high_as_its_text(client_of: Clients, notice: int, code: str) -> None:
    answer = client_of("outreach").get(f"/admin/wechat/notice/{notice}/{code}/picture.png")
    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    with Image.open(io.BytesIO(answer.data)) as picture:
        assert picture.width == 750
        assert 500 < picture.height < 2500
        assert picture.convert("RGB").getpixel((375, 5)) == (15, 76, 92)
        assert picture.convert("RGB").getpixel((375, picture.height - 3)) == (15, 76, 92)
    again = client_of("outreach").get(f"/admin/wechat/notice/{notice}/{code}/picture.png")
    assert again.data == answer.data


def test_markup_ends_as_text(client_of: Clients, office: Office) -> None:
    text = "\n\n".join(VECTORS).replace("\x00", "")
    row = published(by_name("notice"), {"zh": text[:8000]}, title={"zh": VECTORS[0]})
    body = article_of(client_of("outreach"), f"notice/{row.id}/zh")
    assert not body.xpath(".//script|.//iframe|.//svg|.//form|.//object|.//a|.//style")
    for element in body.iter():
        assert not [name for name in element.attrib if name.startswith("on")]
        assert "javascript" not in (element.get("src") or "")


def test_the_article_is_copied_with_its_styles(page_of: Any, notice: int) -> None:
    page = page_of("outreach", locale="en-US")
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
    page.goto(f"/admin/wechat/notice/{notice}/ko")
    page.wait_for_selector("[data-copy]:not([hidden])")
    for width in widths(page):
        assert serious(page) == [], width
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate(
        "addEventListener('copy', event => { window.copied = event.clipboardData.getData('text/html') })"
    )
    page.click("[data-copy]")
    page.wait_for_selector("[data-told]:not([hidden])")
    assert page.evaluate("window.copied").startswith('<section style="font-size:16px')
    assert heard == []
