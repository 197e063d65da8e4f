"""The public site: whose language it speaks, what it tells, what never leaves, when it is sent again."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import lxml.html
import pypdfium2
import pytest

from backoffice import published as published_content
from backoffice import store
from backoffice.content import public_sheets, work
from backoffice.delivery import mark
from models.base import now
from models.content.edition import Edition
from models.content.sentences import unmarked
from models.content.topics import TOPICS
from models.fields import Patch
from models.register import by_name
from printables.catalogue import ROOM
from printables.languages import CODES, language
from printables.words import word
from tests.cast import TELLER
from tests.conftest import Office
from tests.publishing import publish, published, written
from tests.test_blocks import VECTORS
from views import site_page, site_print
from views.site_page import SECTIONS, words

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
Clients = Callable[[str | None], Any]

#: What is published says so in each language; what is not is never to be read.
TEXTS = {"zh": "公开的话。", "en": "This is public.", "ko": "공개된 글입니다."}
DRAFT = "草稿勿传"

KINDS = {
    "notices": "notice",
    "guides": "guide",
    "questions": "question",
    "phrases": "phrase",
    "terms": "term",
    "diagrams": "diagram",
    "recordings": "recording",
    "posters": "poster",
}
#: Contents that have a page each.
ITEMS = [kind for kind in KINDS if kind not in ("phrases", "terms")]
LANGUAGES = ("zh", "en", "ko", "ja", "ar")


def text_of(page: Any) -> str:
    return str(page.get_data(as_text=True))


@dataclass
class Site:
    """The published contents by kind, a chapter and a page; a draft of each stands beside."""

    rows: dict[str, int]
    chapter: int

    def pages(self) -> list[str]:
        """Every kind of page, behind the language."""
        items = [f"{kind}/{self.rows[kind]}" for kind in ITEMS]
        return ["", *(f"{name}/" for name in SECTIONS), *items, self.chapter_page, "pages/about"]

    @property
    def chapter_page(self) -> str:
        return f"guides/{self.rows['guides']}/{self.chapter}"


@pytest.fixture
def site(app: Any, office: Office) -> Site:
    rows: dict[str, int] = {}
    chapter = 0
    for kind, name in KINDS.items():
        record = by_name(name)
        row = written(record, TEXTS)
        if kind == "guides":
            chapter = written(by_name("chapter"), TEXTS, guide=row.id, position=1).id
        if kind == "diagrams":
            written(by_name("step"), TEXTS, diagram=row.id, position=1, pictogram="bus")
        publish(record, row.id)
        written(record, {"zh": DRAFT})
        rows[kind] = row.id
    rows["pages"] = published(by_name("page"), TEXTS, slug="about", position=1).id
    written(by_name("page"), {"zh": DRAFT}, slug="draft", position=2)
    return Site(rows, chapter)


@pytest.fixture
def visitor(client_of: Clients) -> Any:
    """A reader without an account, who keeps cookies."""
    return client_of(None)


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_page_speaks_the_readers_language(visitor: Any, site: Site, code: str) -> None:
    known = language(code)
    said = TEXTS.get(code, TEXTS["en"])
    for address in site.pages():
        answer = visitor.get(f"/p/{code}/{address}")
        page = lxml.html.fromstring(text_of(answer))
        assert answer.status_code == 200, address
        assert (page.get("lang"), page.get("dir")) == (known.tag, known.direction), address
        assert words(code)["site"] in text_of(answer)
        assert len(page.xpath("//h1")) == 1, address
        assert page.xpath("string(//meta[@name='description']/@content)"), address
        assert DRAFT not in text_of(answer), address
        assert len(answer.data) < 60_000
        assert "Set-Cookie" not in answer.headers
        assert not page.xpath("//script | //*[@style] | //*[starts-with(@src, 'http')]"), address
        levels = [int(each.tag[1]) for each in page.xpath("//h1|//h2|//h3|//h4")]
        assert all(after - before <= 1 for before, after in zip([1, *levels], levels, strict=False)), address
        if address and address != "contacts/":
            assert said.rstrip(".。") in text_of(answer), address


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_text_in_another_language_says_so(visitor: Any, site: Site, code: str) -> None:
    for kind in ITEMS:
        page = lxml.html.fromstring(text_of(visitor.get(f"/p/{code}/{kind}/{site.rows[kind]}")))
        told = page.xpath("string(//*[@role='note'])")
        shown = code if code in TEXTS else "en"
        assert page.xpath("//h1/@lang") == [language(shown).tag]
        assert (words(code)["fallback"].replace("{language}", "").strip() in told) is (shown != code)
        assert ("English" in told) is (shown != code)
        canonical = page.xpath("string(//link[@rel='canonical']/@href)")
        assert canonical.endswith(f"/p/{shown}/{kind}/{site.rows[kind]}")
        tags = page.xpath("//link[@rel='alternate'][@hreflang]/@hreflang")
        assert sorted(tags) == sorted(language(each).tag for each in TEXTS)


def test_the_switch_leads_to_the_same_content(visitor: Any, site: Site) -> None:
    for address in site.pages():
        page = lxml.html.fromstring(text_of(visitor.get(f"/p/ko/{address}")))
        there = dict(
            zip(
                page.xpath("//*[@class='languages']//a/@hreflang"),
                page.xpath("//*[@class='languages']//a/@href"),
                strict=True,
            )
        )
        assert there["ja"] == f"/p/ja/{address}"
        assert visitor.get(there["zh-CN"]).status_code == 200


def test_sentences_behind_the_chinese_are_marked(visitor: Any, office: Office) -> None:
    notice = by_name("notice")
    row = published(notice, {"zh": "今天停水。明天来水。", "ko": "오늘 단수. 내일 급수."}, source="街道")
    store.change(TELLER, notice, row.id, {"body": Patch({"zh": "今天停电。明天来水。后天检查。"})})
    publish(notice, row.id, "zh")
    page = lxml.html.fromstring(text_of(visitor.get(f"/p/ko/notices/{row.id}")))
    stale = page.xpath("//*[@class='blocks']//mark[@class='stale']")
    missing = page.xpath("//*[@class='blocks']//span[@class='untranslated']")
    assert [each.text_content() for each in stale] == ["오늘 단수."]
    assert [(each.text_content(), each.get("lang")) for each in missing] == [("后天检查。", "zh-CN")]
    told = page.xpath("string(//*[@role='note'])")
    assert words("ko")["stale"] in told
    assert words("ko")["untranslated"] in told
    assert page.xpath("//*[@role='note']//a/@href") == [f"/p/zh/notices/{row.id}"]


def test_only_what_is_published_now_is_there(visitor: Any, site: Site) -> None:
    notice = by_name("notice")
    later = written(notice, {"zh": "以后再说。"})
    publish(notice, later.id, at=now() + timedelta(days=1))
    gone = published(notice, {"zh": "已经撤下。"})
    work.withdraw(TELLER, notice, gone.id, ["zh"])
    store.change(TELLER, notice, site.rows["notices"], {"title": Patch({"zh": DRAFT})})
    for row in (later, gone):
        for suffix in ("", ".pdf"):
            assert visitor.get(f"/p/zh/notices/{row.id}{suffix}").status_code == 404
    for address in ("", "notices/", f"notices/{site.rows['notices']}"):
        page = text_of(visitor.get(f"/p/zh/{address}"))
        for hidden in ("以后再说", "已经撤下", DRAFT):
            assert hidden not in page
    assert visitor.get("/p/zh/pages/draft").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "notices/999999", "notices/9999999999999999999999", "notices/x", "guides/1/999999", "pages/nothing",
        "pages/..%2f", "terms/1", "nothing", "nothing/more/", "notices/999999.pdf", "pages/nothing.pdf",
        "notices/?page=2", "notices/?page=x", "notices/?page=-1", "notices/?page=99999999999999999999",
    ],
)  # fmt: skip
@pytest.mark.parametrize("code", ["zh", "ko", "ar"])
def test_what_is_not_there_is_told_in_the_readers_language(
    visitor: Any, site: Site, code: str, address: str
) -> None:
    answer = visitor.get(f"/p/{code}/{address}", follow_redirects=True)
    page = lxml.html.fromstring(text_of(answer))
    assert answer.status_code == 404
    assert page.get("lang") == language(code).tag
    assert words(code)["gone"] in page.xpath("string(//h1)")


def test_an_unknown_language_is_told_in_that_of_the_browser(visitor: Any, site: Site) -> None:
    for address in ("/p/xx/", "/p/KO/", "/p/xx/notices/", "/p/xx/notices/1.pdf", "/p/xx/pages/about"):
        answer = visitor.get(address, headers={"Accept-Language": "ko-KR,en;q=0.5"})
        assert answer.status_code == 404
        assert words("ko")["gone"] in text_of(answer)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("ko-KR,ko;q=0.9", "ko"),
        ("zh-TW", "zh-Hant"),
        ("zh-CN", "zh"),
        ("sw", "en"),
        ("", "zh"),
        ("ar-EG", "ar"),
    ],
)
def test_the_first_page_is_in_the_browsers_language(
    visitor: Any, office: Office, asked: str, code: str
) -> None:
    answer = visitor.get("/p/", headers={"Accept-Language": asked} if asked else {})
    assert (answer.status_code, answer.location) == (302, f"/p/{code}/")
    assert "Accept-Language" in answer.headers["Vary"]


def test_the_office_leads_readers_to_the_site_and_staff_to_work(client_of: Clients, visitor: Any) -> None:
    assert visitor.get("/").location == "/p/"
    assert client_of("clerk").get("/").location == "/admin/"


def test_a_recording_sounds_in_the_language_that_is_read(app: Any, visitor: Any, site: Site) -> None:
    name = f"{'a' * 64}.mp3"
    folder = app.extensions["settings"].media
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(b"ID3 sound")
    media = store.create(TELLER, by_name("media"), {"name": "广播", "file": name})
    row = site.rows["recordings"]
    store.create(TELLER, by_name("sound"), {"recording": row, "language": "ko", "media": media.id})
    for code, sounds in (("ko", True), ("en", False)):
        page = lxml.html.fromstring(text_of(visitor.get(f"/p/{code}/recordings/{row}")))
        assert bool(page.xpath("//audio")) is sounds
        assert (words(code)["no_sound"] in page.text_content()) is not sounds
    (source,) = lxml.html.fromstring(text_of(visitor.get(f"/p/ko/recordings/{row}"))).xpath("//audio/@src")
    assert visitor.get(source).data == b"ID3 sound"


# When it is sent again


def test_what_the_browser_has_is_not_sent_again_until_something_new(visitor: Any, site: Site) -> None:
    for address in site.pages():
        first = visitor.get(f"/p/ko/{address}")
        tag = first.headers["ETag"]
        assert "Cookie" in first.headers["Vary"]
        assert "no-cache" in first.headers["Cache-Control"]
        again = visitor.get(f"/p/ko/{address}", headers={"If-None-Match": tag})
        assert (again.status_code, again.data) == (304, b"")
    published(by_name("notice"), {"zh": "新的通知。"})
    fresh = visitor.get("/p/ko/", headers={"If-None-Match": tag})
    assert fresh.status_code == 200
    assert "新的通知" in text_of(fresh)
    store.change(TELLER, by_name("area"), by_name("area").get(kind="town").id, {"telephone": "022 1234 5678"})
    called = visitor.get("/p/ko/", headers={"If-None-Match": fresh.headers["ETag"]})
    assert called.status_code == 200
    assert "022 1234 5678" in text_of(called)


def test_a_moment_is_only_told_when_it_is_sure(
    visitor: Any, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mark, "_SURE", timedelta(hours=1))
    assert "Last-Modified" not in visitor.get("/p/ko/").headers
    monkeypatch.setattr(site_page, "SURE", timedelta(seconds=-1))
    monkeypatch.setattr(mark, "_SURE", timedelta(seconds=-1))
    moment = visitor.get("/p/ko/").headers["Last-Modified"]
    assert visitor.get("/p/ko/", headers={"If-Modified-Since": moment}).status_code == 304


def test_large_type_is_kept_by_a_cookie_of_who_chose_it(visitor: Any, site: Site) -> None:
    tag = visitor.get("/p/ko/notices/").headers["ETag"]
    answer = visitor.post("/p/ko/type", data={"type": "large", "url": "/p/ko/notices/"}, csrf=False)
    assert (answer.status_code, answer.location) == (303, "/p/ko/notices/")
    large = visitor.get("/p/ko/notices/", headers={"If-None-Match": tag})
    assert large.status_code == 200
    assert lxml.html.fromstring(text_of(large)).get("class") == "large"
    visitor.post("/p/ko/type", data={"type": "normal", "url": "/p/ko/"}, csrf=False)
    assert lxml.html.fromstring(text_of(visitor.get("/p/ko/"))).get("class") is None


@pytest.mark.parametrize("url", ["//evil.example", "https://evil.example", "/admin/", "/p/\\evil", ""])
def test_the_size_of_type_leads_nowhere_else(visitor: Any, office: Office, url: str) -> None:
    answer = visitor.post("/p/ko/type", data={"type": "large", "url": url}, csrf=False)
    assert answer.location == "/p/"


# What leaves


def test_no_person_is_named(visitor: Any, site: Site, office: Office) -> None:
    for address in site.pages():
        page = text_of(visitor.get(f"/p/zh/{address}"))
        for hidden in ("陈安", "金哲洙", "杏花第一网格"):
            assert hidden not in page


_ADDRESSES = ("/", "#", "?", "http://", "https://", "tel:", "mailto:", "data:image/png")


def test_markup_in_texts_ends_as_text(visitor: Any, office: Office) -> None:
    assert len(VECTORS) >= 80
    term, notice = by_name("term"), by_name("notice")
    for number, vector in enumerate(VECTORS):
        text = vector.replace("\n", " ").replace("\x00", "").strip() or "x"
        if number % 2:
            published(term, {"zh": text[:120], "en": text[:120]}, topic=TOPICS[number % len(TOPICS)][0])
        else:
            published(notice, {"zh": text[:200], "en": text[:200]}, source=text[:200], source_url=text[:400])
    rows = [row.id for row in notice.select(notice.id)]
    assert rows
    pages = ["/p/en/", "/p/en/terms/", "/p/en/notices/", *(f"/p/en/notices/{row}" for row in rows)]
    for address in pages:
        page = lxml.html.fromstring(text_of(visitor.get(address)))
        live = page.xpath("//script|//iframe|//object|//embed|//base|//style|//main//svg[not(@class='sign')]")
        assert [each.tag for each in live if not each.xpath("ancestor::*[@class='signal']")] == [], address
        for element in page.iter():
            for name, value in element.attrib.items():
                assert not name.startswith("on"), address
                assert name not in ("style", "srcdoc", "formaction"), address
                if name in ("href", "src"):
                    assert value.startswith(
                        ("/", "#", "?", "http://", "https://", "tel:", "data:image/png", "mailto:")
                    ), value


# Paper


def pdf_of(visitor: Any, address: str) -> Any:
    """The answer with the file, after as many pages that ask again as it takes."""
    for _time in range(60):
        answer = visitor.get(address)
        if answer.status_code != 202:
            return answer
        page = lxml.html.fromstring(text_of(answer))
        assert page.xpath("string(//meta[@http-equiv='refresh']/@content)") == f"2; url={address}"
        assert answer.headers["Retry-After"] == "2"
        time.sleep(0.2)
    raise AssertionError("it was never made")


def printed(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


@pytest.fixture
def fresh_sheets(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """None is kept from another test, and none of them is one too many."""
    monkeypatch.setattr(site_print, "ORDERS", 90)
    for path in Path(app.extensions["settings"].instance, "sheets").glob("*"):
        path.unlink()


def test_each_content_has_its_pdf(visitor: Any, site: Site, fresh_sheets: None) -> None:
    for address in [*(f"{kind}/{site.rows[kind]}" for kind in ITEMS), "pages/about"]:
        page = lxml.html.fromstring(text_of(visitor.get(f"/p/ko/{address}")))
        (button,) = page.xpath("//a[@type='application/pdf']/@href")
        assert button == f"/p/ko/{address}.pdf"
        answer = pdf_of(visitor, button)
        assert (answer.status_code, answer.mimetype) == (200, "application/pdf"), address
        assert "filename*=UTF-8''%EA%B3%B5" in answer.headers["Content-Disposition"]
        said = printed(answer.data).replace("\u2060", "")
        assert "公开的话" in said, address
        assert "공개된" in said, address
        again = visitor.get(button, headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304


def test_paper_says_the_edition_and_not_the_working_text(
    visitor: Any, office: Office, fresh_sheets: None
) -> None:
    notice = by_name("notice")
    row = published(notice, {"zh": "今天停水。", "ko": "오늘 단수입니다."})
    store.change(TELLER, notice, row.id, {"body": Patch({"zh": "草稿勿传。"})})
    before = printed(pdf_of(visitor, f"/p/ko/notices/{row.id}.pdf").data).replace("\u2060", "")
    assert "今天停水" in before
    assert DRAFT not in before
    assert word("stale", "ko") not in before
    publish(notice, row.id, "zh")
    after = printed(pdf_of(visitor, f"/p/ko/notices/{row.id}.pdf").data).replace("\u2060", "")
    assert DRAFT in after  # published now
    assert "오늘 단수입니다" in after
    assert word("stale", "ko") in after


def test_paper_names_the_editions_that_it_is_composed_of(app: Any, office: Office) -> None:
    guide = by_name("guide")
    row = store.create(
        TELLER, guide, {name: {"zh": "今天停水。", "ko": "오늘 단수."} for name in ("title", "summary")}
    )
    publish(guide, row.id)
    Edition.update(published_at=now() - timedelta(days=3)).execute()
    store.change(TELLER, guide, row.id, {"summary": Patch({"zh": "明天停水。"})})
    publish(guide, row.id, "zh")
    with app.test_request_context():
        found = published_content.get(guide, "ko", row.id)
        named = public_sheets.wanted(found, "https://a.example/p").values()["editions"]
        assert [each["number"] for each in named] == ["2", "1"]
        assert named[0]["date"] - named[1]["date"] == timedelta(days=3)
        assert public_sheets.day_of(found) == named[0]["date"]


def test_a_sheet_is_made_anew_when_anything_that_lays_it_out_changes(kind: Any) -> None:
    made_by = set(public_sheets.made_by("poster"))
    rooms = [each.parent for each in ROOM.glob("*/declaration.py") if each.parent.name != "poster"]
    files = [module.__file__ for name, module in sys.modules.items() if name.startswith("printables.")]
    loaded = {Path(each) for each in files if each is not None}
    assert {each for each in loaded if each.parent not in rooms} <= made_by
    assert {ROOM / "shared" / "base.css", ROOM / "poster" / "page.html"} <= made_by
    assert made_by.isdisjoint(ROOM.glob("handbook/*"))


def test_a_sheet_is_made_once_and_few_at_a_time(
    app: Any, visitor: Any, site: Site, fresh_sheets: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[str] = []

    class Slow:
        def submit(self, name: str, *_values: Any, **_options: Any) -> Future[Any]:
            started.append(name)
            return Future()

    monkeypatch.setattr(public_sheets.printing, "renderer", Slow)
    monkeypatch.setattr(site_print, "PATIENCE", 0.0)
    monkeypatch.setattr(public_sheets, "MOST_WAITING", 2)
    first = f"/p/ko/notices/{site.rows['notices']}.pdf"
    assert [visitor.get(first).status_code for _time in range(3)] == [202, 202, 202]
    assert visitor.get(f"/p/ko/guides/{site.rows['guides']}.pdf").status_code == 202
    assert started == ["notice", "handbook"]
    full = visitor.get(f"/p/ko/posters/{site.rows['posters']}.pdf")
    assert full.status_code == 503
    assert words("ko")["busy_print"] in text_of(full)
    assert int(full.headers["Retry-After"]) > 0
    monkeypatch.setattr(public_sheets, "MOST_WAITING", 100)
    counted: list[str] = []
    monkeypatch.setattr(
        app.extensions["rates"],
        "count",
        lambda key: counted.append(key) or (99 if key.startswith("sheets") else 1),
    )
    often = visitor.get(f"/p/ko/posters/{site.rows['posters']}.pdf")
    assert often.status_code == 429
    assert words("ko")["busy_text"] in text_of(often)
    assert visitor.get(first).status_code == 202  # it is being made already, and costs nothing


def test_a_sheet_that_fails_is_told(
    visitor: Any, site: Site, fresh_sheets: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken:
        def submit(self, *_values: Any, **_options: Any) -> Future[Any]:
            failed: Future[Any] = Future()
            failed.set_exception(RuntimeError("no"))
            return failed

    monkeypatch.setattr(public_sheets.printing, "renderer", Broken)
    answer = visitor.get(f"/p/ar/notices/{site.rows['notices']}.pdf")
    assert answer.status_code == 503
    assert words("ar")["failed_print"] in text_of(answer)


# The words


@pytest.mark.parametrize("code", CODES)
def test_the_words_are_whole_in_every_language(kind: Any, code: str) -> None:
    every = json.loads(site_page.WORDS.read_text(encoding="utf-8"))
    assert set(every[code]) == set(every["en"])
    for key, said in every[code].items():
        assert said, key
        assert said.strip() == said, key
        for hole in ("{language}", "{number}", "{date}"):
            assert (hole in said) is (hole in every["en"][key]), key
    assert {f"topic_{topic}" for topic, _label in TOPICS} <= set(every[code])
    assert unmarked(every[code]["site"])
