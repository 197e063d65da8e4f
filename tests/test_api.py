"""The delivery API and the page behind a door: what leaves, to whom, in which language, what never."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask

from backoffice import create_app, figures, published, store
from models.content.chapter import Chapter
from models.content.guide import Guide
from models.content.notice import Notice
from models.content.poster import Poster
from models.fields import Text
from models.people.resident import Resident
from models.places.household import Household
from models.register import records
from tests.cast import TELLER
from tests.publishing import publish, written
from tests.publishing import published as publish_all
from views.door import WORDS, words

from .conftest import Client, Office

Clients = Callable[[str | None], Client]

SQLITE = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
CONTENT = {"guides": Guide, "posters": Poster, "notices": Notice}


@pytest.mark.parametrize("kind_of_content", CONTENT)
def test_content_leaves_in_the_readers_language_or_says_which(
    client_of: Clients, kind_of_content: str
) -> None:
    record, client = CONTENT[kind_of_content], client_of(None)
    both = publish_all(record, {"zh": "中文", "ko": "한국어"})
    draft = publish_all(record, {"zh": "草稿之外", "ko": "초안"}, "ko")
    hidden = publish_all(record, {"zh": "不发布"}, "zh")
    answer = client.get(f"/api/v1/{kind_of_content}?locale=ko").get_json()
    found = {item["id"]: item for item in answer["items"]}
    assert answer["locale"] == "ko"
    assert answer["fallback"] == ["en", "zh"]
    assert (found[both.id]["title"], found[both.id]["fallback"]) == ("한국어", False)
    assert (found[draft.id]["title"], found[draft.id]["locale"]) == ("草稿之外", "zh")
    assert found[draft.id]["fallback"]
    assert found[both.id]["locales"] == ["ko", "zh"]
    assert hidden.id not in found
    assert client.get(f"/api/v1/{kind_of_content}/{hidden.id}").status_code == 404
    assert (
        client.get(f"/api/v1/{kind_of_content}/{both.id}?locale=ko").get_json()["item"]["title"] == "한국어"
    )
    store.change(TELLER, record, both.id, {"title": Text({"zh": "中文改了"})})
    address = f"/api/v1/{kind_of_content}/{both.id}?locale=ko"
    assert client.get(address).get_json()["item"]["title"] == "한국어", "what is worked on does not leave"
    store.delete(TELLER, record, both.id)
    assert client.get(f"/api/v1/{kind_of_content}/{both.id}").status_code == 404


@SQLITE
def test_a_guide_comes_with_its_published_chapters_in_order(client_of: Clients) -> None:
    guide = written(Guide, {"zh": "手册"})
    for position, text in ((2, "二"), (1, "一")):
        written(Chapter, {"zh": text}, guide=guide.id, position=position)
    publish(Guide, guide.id)
    written(Chapter, {"zh": "三"}, guide=guide.id, position=3)
    item = client_of(None).get(f"/api/v1/guides/{guide.id}").get_json()["item"]
    assert [chapter["title"] for chapter in item["chapters"]] == ["一", "二"]


@SQLITE
def test_pages_of_content_follow_each_other(client_of: Clients) -> None:
    made = {publish_all(Notice, {"zh": f"通知{number}"}).id for number in range(25)}
    client, seen, address = client_of(None), [], "/api/v1/notices?size=20"
    while address:
        answer = client.get(address).get_json()
        seen += [item["id"] for item in answer["items"]]
        address = answer["next"]
    assert sorted(seen) == sorted(made)


def test_drafts_take_no_place_on_a_page_of_content(client_of: Clients, office: Office) -> None:
    shown = [publish_all(Notice, {"zh": "停水"}, issued_on=date(2026, 3, day)).id for day in (2, 1)]
    undated = publish_all(Notice, {"zh": "旧通知"}).id
    for number in range(130):
        publish_all(Notice, {"zh": "草稿"}, "zh", issued_on=None if number % 2 else date(2026, 4, 1))
    client = client_of(None)
    answer = client.get("/api/v1/notices?size=20").get_json()
    assert (sorted(item["id"] for item in answer["items"]), answer["next"]) == (
        sorted([*shown, undated]),
        None,
    )
    text = client.get(f"/d/{office['door_1'].door_token}").get_data(as_text=True)
    assert (text.count("停水"), text.count("旧通知"), "草稿" in text) == (4, 2, False)
    assert text.index("停水") < text.index("旧通知")


@SQLITE
@pytest.mark.parametrize(
    "address",
    ["guides?locale=xx", "guides?locale=", "notices?size=7", "notices?after=x", "posters?foo=1",
     "guides?f.title=x", "notices?after=99999999999999999999", "notices?locale=%00", "guides/1?search=x",
     "figures?x=1", "openapi.json?a=1", "notices?search=x"],
)  # fmt: skip
def test_what_cannot_be_read_is_a_problem_in_json(client_of: Clients, address: str) -> None:
    answer = client_of(None).get(f"/api/v1/{address}")
    assert answer.status_code == 400
    assert set(answer.get_json()) == {"error", "message"}


@SQLITE
@pytest.mark.parametrize(
    "query",
    ["after=x", "sort=phone", "sort=nothing", "f.nothing=1", "fields=nothing", "fields=name,,", "size=1000",
     "page=1", "deleted=1", "after=99999999999999999999", "f.born.from=zz", "f.area=9999999999999999999999",
     "f.sex=none", "search=" + "x" * 300, "f.note=1", "f.name.like=1", "before=-1"],
)  # fmt: skip
def test_a_list_of_records_refuses_what_does_not_exist(client_of: Clients, query: str) -> None:
    answer = client_of("administrator").get(f"/api/v1/records/resident?{query}")
    assert answer.status_code == 400
    assert answer.get_json()["message"]


@SQLITE
@pytest.mark.parametrize("number", ["0", "99999", "99999999999999999999999", "-1", "1.5", "x"])
@pytest.mark.parametrize("place", ["guides", "records/resident", "records/nothing", "nothing"])
def test_what_is_not_there_is_404(client_of: Clients, place: str, number: str) -> None:
    answer = client_of("administrator").get(f"/api/v1/{place}/{number}")
    assert answer.status_code == 404
    assert answer.is_json


@SQLITE
@pytest.mark.parametrize("address", ["records", "records/resident", "records/resident/1", "figures"])
def test_records_and_figures_ask_to_sign_in(client_of: Clients, address: str) -> None:
    answer = client_of(None).get(f"/api/v1/{address}")
    assert answer.status_code == 401
    assert answer.is_json


@SQLITE
def test_rows_are_those_within_reach_and_values_those_that_are_seen(
    client_of: Clients, office: Office
) -> None:
    clerk, liaison = client_of("clerk"), client_of("company_liaison")
    names = [item["name"] for item in clerk.get("/api/v1/records/resident").get_json()["items"]]
    assert sorted(names) == sorted(["金哲洙", "李英禾", "朴志勋", "佐藤禾"])
    assert clerk.get(f"/api/v1/records/resident/{office.id('rossi')}").status_code == 404
    item = clerk.get(f"/api/v1/records/resident/{office.id('kim')}").get_json()["item"]
    assert item["document_number"] == {"masked": "••••5678"}
    assert item["household"]["title"] == "杏花路1号 3-2-101"
    own = liaison.get("/api/v1/records/resident").get_json()["items"]
    assert [row["name"] for row in own] == ["金哲洙"]
    assert set(own[0]) == {
        "id",
        "version",
        "changed_at",
        "name",
        "name_latin",
        "name_native",
        "nationality",
        "preferred_language",
    }
    assert liaison.get("/api/v1/records/resident?fields=phone").status_code == 400
    assert liaison.get("/api/v1/records/area").status_code == 403
    store.delete(TELLER, Resident, office.id("park"))
    assert clerk.get(f"/api/v1/records/resident/{office.id('park')}").status_code == 404


@SQLITE
def test_pages_of_records_lead_forth_and_back(client_of: Clients) -> None:
    for number in range(45):
        store.create(TELLER, Household, {"area": 4, "address": f"路{number:02d}号"})
    client, address, seen = client_of("administrator"), "/api/v1/records/household?size=20&sort=place", []
    while address:
        answer = client.get(address).get_json()
        seen.append([item["place"] for item in answer["items"]])
        address, back = answer["next"], answer["previous"]
    places = [place for page in seen for place in page]
    assert places == sorted(places)
    assert len(set(places)) == 49
    assert [item["place"] for item in client.get(back).get_json()["items"]] == seen[-2]


@SQLITE
def test_wanted_columns_alone_are_answered(client_of: Clients) -> None:
    answer = client_of("clerk").get("/api/v1/records/resident?fields=name,phone&sort=-name").get_json()
    assert set(answer["items"][0]) == {"id", "version", "changed_at", "name", "phone"}


@SQLITE
def test_a_demonstration_office_shows_its_figures_to_everybody(office: Office) -> None:
    app = create_app(replace(office.settings, demonstration=True))
    answer = app.test_client().get("/api/v1/figures").get_json()
    assert answer["foreign_nationals"]["total"] == 1
    assert app.test_client().get("/api/v1/records").status_code == 401


@SQLITE
@pytest.mark.parametrize(
    ("role", "groups"),
    [
        ("administrator", {"foreign_nationals", "companies", "school", "grids"}),
        ("command", {"foreign_nationals", "companies", "school", "grids"}),
        ("clerk", {"foreign_nationals", "companies", "school", "grids"}),
        ("company_liaison", {"companies"}),
        ("school_liaison", {"school"}),
        ("translator", {"grids"}),
    ],
)
def test_figures_are_cut_to_reach(client_of: Clients, office: Office, role: str, groups: set[str]) -> None:
    answer = client_of(role).get("/api/v1/figures").get_json()
    assert set(answer) == groups
    if "foreign_nationals" in answer:
        assert answer["foreign_nationals"]["total"] == 1
    if "companies" in answer:
        assert answer["companies"]["total"] == (1 if role == "company_liaison" else 2)
    assert figures.tree(figures.figures(office.actor(role))) == answer


@pytest.mark.parametrize(
    ("value", "whole", "percent"), [(862, 1178, "73.2"), (1, 8, "12.5"), (1, 2000, "0.1"), (0, 3, "0.0")]
)
def test_shares_are_rounded_half_up(value: int, whole: int, percent: str) -> None:
    assert figures.Figure("g", ("p",), "", value, "area", whole=whole).percent == percent


@SQLITE
def test_an_unchanged_answer_is_not_sent_again(client_of: Clients) -> None:
    client = client_of("administrator")
    for address in ("figures", "records/resident", "notices", "openapi.json"):
        first = client.get(f"/api/v1/{address}")
        again = client.get(f"/api/v1/{address}", headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")


@SQLITE
def test_only_public_answers_may_be_kept_by_others(client_of: Clients) -> None:
    assert client_of(None).get("/api/v1/notices").cache_control.public
    assert client_of("clerk").get("/api/v1/notices").cache_control.no_store


@SQLITE
def test_the_description_covers_every_address_and_column(client_of: Clients, app: Flask) -> None:
    document = client_of(None).get("/api/v1/openapi.json").get_json()
    assert document["openapi"].startswith("3.1")
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("api."):
            path = re.sub(r"<any\([^)]*\):kind>", "guides", rule.rule.removeprefix("/api/v1"))
            path = re.sub(r"<name>", "resident", path)
            assert re.sub(r"<[^>]*>", "{id}", path) in document["paths"]
    for record in records():
        described = document["components"]["schemas"][f"{record.__name__}Row"]["properties"]
        assert set(described) >= {field.name for field in record.columns()}
    for reference in re.findall(r"#/components/schemas/(\w+)", str(document)):
        assert reference in document["components"]["schemas"]
    ids = [item["get"]["operationId"] for item in document["paths"].values()]
    assert len(set(ids)) == len(ids)
    for path, item in document["paths"].items():
        assert ("{id}" in path) == any(each["in"] == "path" for each in item["get"]["parameters"])


# The page behind a door


@SQLITE
def test_a_door_shows_whom_to_call_and_nobody_who_lives_there(client_of: Clients, office: Office) -> None:
    publish_all(
        Notice, {"zh": "**停水**", "en": "No <b>water</b>"}, source="街道", source_url="javascript:alert(1)"
    )
    publish_all(Notice, {"zh": "秘密"}, "zh")
    page = client_of(None).get(f"/d/{office['door_1'].door_token}?lang=en")
    text = page.get_data(as_text=True)
    assert page.status_code == 200
    assert "陈安" in text
    assert 'href="tel:02255550101"' in text
    assert "No &lt;b&gt;water" in text
    for hidden in (
        "秘密",
        "javascript:",
        "杏花路",
        "3-2-101",
        "金哲洙",
        "KIM",
        office["door_1"].door_token + '"',
    ):
        assert hidden not in text.replace(f"/d/{office['door_1'].door_token}?", "")
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.cache_control.no_store


@SQLITE
@pytest.mark.parametrize(
    ("accept", "query", "language", "direction"),
    [("ko-KR,ko;q=0.9", "", "ko", "ltr"), ("zh-TW", "", "zh-TW", "ltr"), ("ar", "", "ar", "rtl"),
     ("xx,ja;q=0.5", "", "ja", "ltr"), ("xx", "", "en", "ltr"), ("", "", "zh-CN", "ltr"),
     ("ko", "?lang=it", "it", "ltr"), ("ko", "?lang=nothing", "ko", "ltr"), ("*", "", "en", "ltr")],
)  # fmt: skip
def test_a_door_speaks_the_readers_language(
    client_of: Clients, office: Office, accept: str, query: str, language: str, direction: str
) -> None:
    page = client_of(None).get(
        f"/d/{office['door_1'].door_token}{query}", headers={"Accept-Language": accept}
    )
    assert f'<html lang="{language}" dir="{direction}">' in page.get_data(as_text=True)


@SQLITE
def test_a_door_leads_to_guides(client_of: Clients, office: Office) -> None:
    guide = written(Guide, {"zh": "手册", "ko": "안내서"})
    hidden = publish_all(Guide, {"zh": "未完"}, "zh")
    body = Text({"zh": "# 第一章\n\n<script>x</script>", "ko": "# 첫째"})
    written(Chapter, {"zh": "一", "ko": "첫째"}, guide=guide.id, position=1, body=body)
    publish(Guide, guide.id)
    client, door = client_of(None), f"/d/{office['door_1'].door_token}"
    assert f"{door}/guide/{guide.id}?lang=ko" in client.get(f"{door}?lang=ko").get_data(as_text=True)
    assert "첫째" in client.get(f"{door}/guide/{guide.id}?lang=ko").get_data(as_text=True)
    text = client.get(f"{door}/guide/{guide.id}?lang=zh").get_data(as_text=True)
    assert "<h3>第一章</h3>" in text
    assert "<script>" not in text
    for number in (hidden.id, 99999, 10**30):
        assert client.get(f"{door}/guide/{number}").status_code == 404


@SQLITE
def test_wrong_tokens_all_get_the_same_answer(client_of: Clients, office: Office) -> None:
    client, right = client_of(None), office["door_1"].door_token
    deleted = store.create(TELLER, Household, {"area": office.id("apricot_1"), "address": "空房"})
    store.delete(TELLER, Household, deleted.id)
    wrong = [
        right[:-1],
        right + "A",
        right.swapcase(),
        "A" * 22,
        "x",
        "a" * 500,
        "%00",
        "é",
        deleted.door_token,
        right[:-1] + ("A" if right[-1] != "A" else "B"),
        f"{right}/guide/1",
    ]
    answers = {(page.status_code, page.data) for page in (client.get(f"/d/{token}") for token in wrong)}
    assert len(answers) == 1
    assert answers.pop()[0] == 404


@SQLITE
def test_every_door_word_is_said_in_every_language(client_of: Clients) -> None:
    for code in json.loads(WORDS.read_text()):
        assert set(words(code)) == set(words("en"))
        assert all(words(code).values()), code
    assert words("xx") == words("en")
    assert published.chain("zh-Hant") == ("zh-Hant", "zh", "en")
