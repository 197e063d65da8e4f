"""Preflight of the office's own texts: what is told before printing and publishing, where, and to whom."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import lxml.html
import pytest
from flask import url_for
from PIL import Image

from backoffice import copies, preflight, previews, print_places, printing, proofs, store
from backoffice.access import Actor
from backoffice.content import work
from backoffice.jobs import Order
from backoffice.preflight_links import DEAD, UNPUBLISHED, Links, foreign
from models.base import now
from models.days import today
from models.register import by_name
from printables import Problem
from tests.publishing import publish
from views.site import ITEMS

SYSTEM = Actor.system("tests")
TEXTS = {
    "zh": "请在入住后24小时内登记住宿。",
    "ko": "입주 후 24시간 안에 숙소를 등록해 주세요.",
    "en": "Please register your stay within 24 hours.",
}
pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


@pytest.fixture
def shop(app: Any) -> Iterator[None]:
    with app.test_request_context():
        yield


@pytest.fixture
def guide(office: Any) -> int:
    """A guide of two chapters, published in three languages."""
    row = store.create(SYSTEM, by_name("guide"), {"title": TEXTS, "summary": TEXTS})
    for position, title in enumerate(("登记", "垃圾"), 1):
        values = {"guide": row.id, "position": position, "title": {**TEXTS, "zh": title}, "body": TEXTS}
        store.create(SYSTEM, by_name("chapter"), values)
    publish(by_name("guide"), row.id)
    return int(row.id)


def poster(**values: Any) -> int:
    """A published poster."""
    given = {"title": TEXTS, "body": {code: f"- {text}\n- 110" for code, text in TEXTS.items()}, **values}
    row = store.create(SYSTEM, by_name("poster"), given)
    publish(by_name("poster"), row.id)
    return int(row.id)


def found(name: str, row: int, *languages: str) -> list[preflight.Finding]:
    """What the preflight of a print tells, but that tests have no address with encryption."""
    ordered = printing.accept(SYSTEM, name, None, languages)
    told = preflight.preflight(SYSTEM, ordered, [Order(row)]).findings
    return [each for each in told if each.record is not None]


def kinds(findings: Any) -> set[tuple[str, str]]:
    return {(each.kind, each.severity) for each in findings}


# Places in words


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (
            Problem("missing_translation", "chapters.2.body", "ko", language="ko"),
            "章节 2 “垃圾” · 正文 · 韩语",
        ),
        (Problem("overflow", "chapters.1.title (ko)", "4 mm"), "章节 1 “登记” · 标题 · 韩语"),
        (Problem("missing_glyph", "chapters.1.body.ko", "𞤀", language="ko"), "章节 1 “登记” · 正文 · 韩语"),
        (Problem("contrast", "page 3", "2.0 : 1", page=3), "第3页"),
        (Problem("undefined", "summary", "no value"), "摘要"),
        (Problem("overflow", "3: title", "4 mm"), "标题"),
        (Problem("too_small", "nowhere-known", "4 pt"), "手册"),
    ],
    ids=lambda each: each.where if isinstance(each, Problem) else "",
)
def test_a_place_is_told_by_titles_and_labels(shop: None, guide: int, problem: Problem, words: str) -> None:
    values = {"chapters": [{"title": {"zh": "登记"}}, {"title": {"zh": "垃圾"}}]}
    ordered = printing.accept(SYSTEM, "handbook", None, ["zh", "ko"])
    place = print_places.Places(SYSTEM, ordered, guide, values).of(problem)
    assert place.words.replace(" ", "") == words.replace(" ", "")
    told = preflight.told(SYSTEM, ordered, [problem], guide, values)
    assert place.words in told[0].text


def test_a_place_leads_to_the_row_that_is_mended(shop: None, guide: int, office: Any) -> None:
    chapter = by_name("chapter")
    second = chapter.get(chapter.guide == guide, chapter.position == 2)
    ordered = printing.accept(SYSTEM, "handbook", None, ["zh", "ko"])
    places = print_places.Places(SYSTEM, ordered, guide, {})
    place = places.of(Problem("overflow", "chapters.2.body (ko)", "4 mm"))
    assert (place.record, place.row, place.language) == (chapter, second.id, "ko")
    picture = places.of(Problem("no_alternative", "pictures.7", "ko", language="ko"))
    assert (picture.record, picture.row) == (by_name("media"), 7)
    letter = printing.Print("notification_letter", template=5)
    person = print_places.Places(SYSTEM, letter, office.id("kim"), {}).of(
        Problem("undefined", "recipient.name", "")
    )
    assert (person.record, person.row) == (by_name("resident"), office.id("kim"))
    text = print_places.Places(SYSTEM, letter, office.id("kim"), {}).of(Problem("overflow", "body (ko)", ""))
    assert (text.record, text.row) == (by_name("letter_template"), 5)


# Before a print


@pytest.fixture
def behind(app: Any, shop: None, office: Any, guide: int) -> dict[str, tuple[str, str]]:
    """{what is asked: (its path, what is wrong with it)}."""
    chapter = by_name("chapter")
    first = chapter.get(chapter.guide == guide, chapter.position == 1).id
    draft = store.create(SYSTEM, by_name("guide"), {"title": TEXTS, "summary": TEXTS}).id
    withdrawn = poster()
    work.withdraw(SYSTEM, by_name("poster"), withdrawn, ["zh", "ko", "en"])
    token = by_name("household").select().first().door_token
    entry = by_name("entry_pass")
    values = {"resident": office.id("kim"), "valid_until": today() + timedelta(days=9)}
    good, revoked = store.create(SYSTEM, entry, values), store.create(SYSTEM, entry, values)
    store.change(SYSTEM, entry, revoked.id, {"revoked_on": today()})
    return {
        "start": (url_for("site.choose"), ""),
        "guide": (f"/p/en/guides/{guide}", ""),
        "guide.pdf": (f"/p/en/guides/{guide}.pdf", ""),
        "chapter": (f"/p/en/guides/{guide}/{first}", ""),
        "door": (f"/d/{token}", ""),
        "door form": (f"/d/{token}/ask", ""),
        "door guide": (f"/d/{token}/guide/{guide}", ""),
        "code to come": (f"/c/{copies.NO_CODE}", ""),
        "pass": (f"/pass/{good.token}", ""),
        "redirected": ("/p/en", ""),
        "sign-in": ("/login", ""),
        "no route": ("/nothing/there", DEAD),
        "redirected to nothing": ("/p/xx", DEAD),
        "office": ("/admin", DEAD),
        "list of the office": ("/admin/resident/", DEAD),
        "figures": ("/api/v1/figures", DEAD),
        "records": ("/api/v1/records", DEAD),
        "only sent to": ("/csp-report", DEAD),
        "no language": (f"/p/xx/guides/{guide}", DEAD),
        "no guide": ("/p/en/guides/99999", DEAD),
        "huge": (f"/p/en/guides/{10**25}", DEAD),
        "no chapter": (f"/p/en/guides/{guide}/99999", DEAD),
        "no page": ("/p/en/pages/nonsense", DEAD),
        "no part of the site": ("/p/en/nonsense", DEAD),
        "no door": ("/d/nonsense", DEAD),
        "old door": ("/d/aaaaaaaaaaaaaaaaaaaaaa/ask", DEAD),
        "no guide at the door": (f"/d/{token}/guide/99999", DEAD),
        "no code": ("/c/ZZZZZZZ", DEAD),
        "no pass": ("/pass/nonsense", DEAD),
        "revoked pass": (f"/pass/{revoked.token}", DEAD),
        "unpublished": (f"/p/en/guides/{draft}", UNPUBLISHED),
        "unpublished at the door": (f"/d/{token}/guide/{draft}", UNPUBLISHED),
        "withdrawn": (f"/p/zh/posters/{withdrawn}", UNPUBLISHED),
    }


def test_what_stands_behind_an_address_of_the_office(app: Any, behind: dict[str, tuple[str, str]]) -> None:
    base = app.extensions["settings"].public_url
    links = Links(SYSTEM)
    for asked, (path, kind) in behind.items():
        for values in ({"link": base + path}, {"body": {"zh": f"请看[这里]({base}{path})。"}}):
            assert [each.kind for each in links.problems(values)] == ([kind] if kind else []), asked
    foreign = {"link": "https://elsewhere.cn/nothing/there", "more": "http://[broken"}
    assert list(links.problems(foreign)) == []


@pytest.mark.parametrize(
    ("office", "address", "own"),
    [
        ("https://office.cn", "HTTPS://office.cn", True),
        ("https://office.cn", "https://OFFICE.cn", True),
        ("https://office.cn", "https://office.cn:443", True),
        ("https://office.cn", "https://office.cn.", True),
        ("https://office.cn", "http://office.cn", True),
        ("https://office.cn:443", "https://office.cn", True),
        ("http://office.cn:8000", "HTTP://Office.cn:8000", True),
        ("https://office.cn", "https://office.cn:8443", False),
        ("https://office.cn", "https://office.cn.elsewhere.cn", False),
        ("https://office.cn", "https://office.cn:x", False),
    ],
)
def test_an_address_of_the_office_is_known_however_it_is_written(
    app: Any, shop: None, monkeypatch: pytest.MonkeyPatch, office: str, address: str, own: bool
) -> None:
    settings = replace(app.extensions["settings"], public_url=office)
    monkeypatch.setitem(app.extensions, "settings", settings)
    for values in ({"link": f"{address}/nothing"}, {"body": {"zh": f"请看[这里]({address}/nothing)。"}}):
        assert [each.kind for each in Links(SYSTEM).problems(values)] == ([DEAD] if own else [])


def test_a_link_without_encryption_to_an_encrypted_office_is_told(
    app: Any, shop: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = Problem("plain_link", "link", "http://office.cn/p/")
    for address, told in (("https://office.cn", [plain]), ("http://office.cn", [])):
        settings = replace(app.extensions["settings"], public_url=address)
        monkeypatch.setitem(app.extensions, "settings", settings)
        assert list(foreign([plain])) == told


def test_a_poster_that_leads_nowhere_is_not_printed(app: Any, behind: dict[str, tuple[str, str]]) -> None:
    base = app.extensions["settings"].public_url
    for asked in ("no route", "unpublished", "no door"):
        path, kind = behind[asked]
        assert (kind, "stop") in kinds(found("poster", poster(link=base + path), "zh", "ko"))


def test_a_text_may_lead_to_its_own_page_before_that_is_published(app: Any, shop: None) -> None:
    row = store.create(SYSTEM, by_name("poster"), {"title": TEXTS, "body": TEXTS})
    values = {"link": f"{app.extensions['settings'].public_url}/p/zh/posters/{row.id}"}
    assert list(Links(SYSTEM).problems(values, (by_name("poster"), row.id))) == []
    assert [each.kind for each in Links(SYSTEM).problems(values)] == [UNPUBLISHED]


def test_the_site_names_its_kinds_by_the_plural_of_their_records(shop: None) -> None:
    """By which their rows are found."""
    assert {name: record.key() for name, (record, *_columns) in ITEMS.items()} == {
        name: name.removesuffix("s") for name in ITEMS
    }


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("http://127.0.0.1:8000", True),
        ("http://office.cn", True),
        ("https://office.cn", False),
        ("https://10.1.2.3", False),
    ],
)
def test_the_address_of_the_office_is_told_once(
    app: Any, shop: None, monkeypatch: pytest.MonkeyPatch, address: str, told: bool
) -> None:
    settings = replace(app.extensions["settings"], public_url=address)
    monkeypatch.setitem(app.extensions, "settings", settings)
    rows = [poster() for _number in range(3)]
    ordered = printing.accept(SYSTEM, "poster", None, ["zh"])
    findings = preflight.preflight(SYSTEM, ordered, [Order(row) for row in rows]).findings
    assert [each.severity for each in findings] == (["warn"] if told else [])
    assert all(each.record is None and address in each.text for each in findings)
    look = previews.look(SYSTEM, ordered, rows[0])
    assert [each for each in look.findings if each.kind == "plain_link"] == []


def test_what_is_withdrawn_or_ends_is_told(shop: None, guide: int) -> None:
    assert found("handbook", guide, "zh", "ko") == []
    work.withdraw(SYSTEM, by_name("guide"), guide, ["ko"], at=now() + timedelta(days=3))
    (ends,) = found("handbook", guide, "zh", "ko")
    assert (ends.kind, ends.severity, ends.row) == ("expired", "warn", guide)
    work.withdraw(SYSTEM, by_name("guide"), guide, ["ko"])
    (gone,) = found("handbook", guide, "zh", "ko")
    assert (gone.kind, gone.severity, gone.language) == ("expired", "warn", "ko")
    assert gone.text != ends.text


def test_a_finding_counts_the_documents_that_have_it(shop: None) -> None:
    rows = [poster(link="http://linli.cn/p/1") for _number in range(3)]
    ordered = printing.accept(SYSTEM, "poster", None, ["zh"])
    told = preflight.preflight(SYSTEM, ordered, [Order(row) for row in rows])
    assert kinds(told.findings) == {("plain_link", "warn")}
    assert sorted(each.count for each in told.findings) == [1, 1, 1, 3]  # and the office has no https
    assert told.unprintable == 0


# Before publication, and of all that is published


def picture(app: Any, **alternative: str) -> int:
    """A picture with descriptions."""
    content = io.BytesIO()
    Image.new("RGB", (60, 40), "#c00").save(content, "PNG")
    name = f"{hashlib.sha256(content.getvalue()).hexdigest()}.png"
    folder = app.extensions["settings"].media
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content.getvalue())
    values = {"name": "红色", "file": name, "alternative": alternative}
    return int(store.create(SYSTEM, by_name("media"), values).id)


def test_texts_are_proved_without_a_print(app: Any, shop: None, guide: int) -> None:
    whole = by_name("guide").get_by_id(guide)
    codes = ["zh", "ko", "en"]
    assert proofs.findings(SYSTEM, whole, codes) == []
    media = picture(app, zh="红色", en="red")
    chapter = by_name("chapter")
    first = chapter.get(chapter.guide == guide, chapter.position == 1)
    texts = {**TEXTS, "zh": f"请看[这里](/n/1)。𞤀\n\n![](media:{media})"}
    store.change(SYSTEM, chapter, first.id, {"body": texts})
    told = proofs.findings(SYSTEM, whole, codes)
    assert kinds(told) >= {
        ("missing_glyph", "stop"),
        ("dead_link", "stop"),
        ("no_alternative", "warn"),
        ("missing_translation", "stop"),
    }
    assert {each.record for each in told} == {chapter, by_name("media"), by_name("guide")}
    assert not {each.kind for each in proofs.paper(SYSTEM, whole, codes)} & {
        "missing_translation",
        "outdated",
    }


def test_the_list_leads_to_where_each_is_mended(client_of: Any, guide: int) -> None:
    chapter = by_name("chapter")
    first = chapter.get(chapter.guide == guide, chapter.position == 1)
    store.change(SYSTEM, chapter, first.id, {"body": {**TEXTS, "zh": "请看[这里](/n/1)。"}})
    answer = client_of("outreach").get("/admin/print/preflight/?record=guide")
    page = lxml.html.fromstring(answer.get_data(as_text=True))
    ways = {each.get("href") for each in page.xpath("//ul[@class='findings']//a")}
    translation = by_name("translation")
    desk = translation.get(
        translation.record == "guide", translation.row == guide, translation.language == "ko"
    )
    assert f"/admin/translation/desk/?id={desk.id}" in ways
    assert f"/admin/chapter/details/?id={first.id}" in ways
    assert "chapters" not in page.xpath("string(//main)")


def test_what_is_wrong_on_paper_stands_at_its_language_before_publication(client_of: Any, guide: int) -> None:
    chapter = by_name("chapter")
    first = chapter.get(chapter.guide == guide, chapter.position == 1)
    store.change(SYSTEM, chapter, first.id, {"body": {**TEXTS, "zh": "请看[这里](/n/1)。"}})
    page = client_of("outreach").get(f"/admin/guide/details/?id={guide}").get_data(as_text=True)
    panel = lxml.html.fromstring(page).xpath("//section[@id='workflow']")[0]
    assert f"/admin/chapter/details/?id={first.id}" in panel.xpath(".//details//li/a/@href")


@pytest.mark.parametrize("role", ["outreach", "administrator"])
@pytest.mark.parametrize("query", ["", "?record=poster", "?record=letter_template"])
def test_the_list_of_whoever_prints(client_of: Any, guide: int, role: str, query: str) -> None:
    assert client_of(role).get(f"/admin/print/preflight/{query}").status_code == 200


@pytest.mark.parametrize(
    ("role", "query", "status"),
    [
        ("outreach", "?record=resident", 404),
        ("outreach", "?record=nonsense", 404),
        ("outreach", "?record=guide&page=7", 404),
        ("outreach", "?record=guide&page=x", 404),
        ("outreach", "?record=guide&page=99999999999999999999", 404),
        ("outreach", "?record=term", 403),
        ("command", "", 403),
    ],
)
def test_the_list_is_closed_to_others(client_of: Any, guide: int, role: str, query: str, status: int) -> None:
    assert client_of(role).get(f"/admin/print/preflight/{query}").status_code == status
