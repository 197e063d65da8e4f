"""What the delivery API gives of content: languages, fields, order, pages, what is new, previews; tokens."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from flask import Flask

from backoffice import store
from backoffice.content import work
from backoffice.delivery import answers, previews, tokens, wholes
from models.base import now
from models.content.answer import Answer
from models.content.chapter import Chapter
from models.content.edition import Edition
from models.content.guide import Guide
from models.content.media import Media
from models.content.notice import Notice
from models.content.page import Page
from models.content.phrase import Phrase
from models.content.question import Question
from models.content.recording import Recording, Sound
from models.content.term import Term
from models.days import today
from models.fields import Text
from models.system.api_token import ApiToken
from models.system.user import User
from tests.cast import TELLER
from tests.publishing import publish, published, written

from .conftest import Client, Office

SQLITE = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
Clients = Callable[[str | None], Client]


def _get(client: Any, address: str, status: int = 200, **headers: str) -> Any:
    answer = client.get(f"/api/v1/{address}", headers=headers)
    assert answer.status_code == status, (address, answer.status_code, answer.get_data(as_text=True)[:300])
    return answer.get_json() if answer.is_json and answer.data else answer


@pytest.fixture(params=["reader", "application"])
def ask(request: Any, client_of: Clients, office: Office) -> Callable[[str], Any]:
    """Ask as a reader, who is answered before the application, and as one with a session, whom it answers."""
    client = client_of(None if request.param == "reader" else "command")
    return lambda address: _get(client, address)


# Languages


@SQLITE
def test_all_languages_of_an_item_come_at_once(ask: Any) -> None:
    row = published(Notice, {"zh": "停水。", "ko": "단수.", "ja": "断水。"}, "ja")
    item = ask("notices?locale=*")["items"][0]
    assert (item["id"], item["locales"]) == (row.id, ["ko", "zh"])
    assert {code: text["title"] for code, text in item["translations"].items()} == {
        "zh": "停水。",
        "ko": "단수.",
    }
    assert ask(f"notices/{row.id}?locale=*")["item"]["translations"]["ko"]["body"] == "단수."


def test_sentences_that_are_behind_are_named(ask: Any) -> None:
    row = written(Notice, {"zh": "停水。", "ko": "단수."}, body=Text({"zh": "一。二。", "ko": "하나. 둘."}))
    publish(Notice, row.id)
    store.change(TELLER, Notice, row.id, {"body": Text({"zh": "一改了。二。三。"})})
    item = ask(f"notices/{row.id}?locale=ko")["item"]
    assert (item["stale"], item["untranslated"], item["behind"]) == (0, 0, []), "nothing is published yet"
    publish(Notice, row.id, "zh")
    item = ask(f"notices/{row.id}?locale=ko")["item"]
    assert (item["locale"], item["stale"], item["untranslated"]) == ("ko", 1, 1)
    assert [(each["field"], each["state"], each["source"], each["text"]) for each in item["behind"]] == [
        ("body", "stale", "一改了。", "하나."),
        ("body", "untranslated", "三。", None),
    ]
    assert item["body"] == "하나. 둘. 三。"
    assert not {"\ue000", "\ue001", "\ue002", "\ue003"} & set(item["body"])
    assert ask(f"notices/{row.id}")["item"]["body"] == "一改了。二。三。"


@SQLITE
def test_an_answer_that_is_not_ready_is_made_at_once(ask: Any) -> None:
    row = published(Guide, {"zh": "手册。", "ko": "안내서."})
    first = ask("guides?locale=*")
    Answer.delete().execute()
    assert ask("guides?locale=*") == first
    assert ask(f"guides/{row.id}?locale=ko")["item"]["title"] == "안내서."
    assert answers.catch_up() == 2
    assert ask("guides?locale=*") == first
    assert answers.catch_up() == 0


def test_what_stands_ready_is_what_would_be_made(ask: Any) -> None:
    made = [published(Notice, {"zh": f"{n}。", "ko": f"{n}."}).id for n in range(25)]
    pages = ["notices?locale=*", "notices?locale=*&size=20"]
    pages.append(ask(pages[1])["next"].removeprefix("/api/v1/"))
    before = [ask(each) for each in pages]
    assert wholes.page(Notice, None, 1) is None
    assert wholes.catch_up() == 25
    assert len(wholes.page(Notice, None, 99) or ()) == 25
    assert [ask(each) for each in pages] == before
    store.delete(TELLER, Notice, made[0])
    publish(Notice, written(Notice, {"zh": "新。"}).id)
    assert wholes.page(Notice, None, 1) is None, "something is new"
    fresh = [ask(each) for each in pages]
    assert wholes.catch_up() == 2
    assert [ask(each) for each in pages] == fresh
    Edition.update(withdrawn_at=now()).where(Edition.row == made[1]).execute()
    assert made[1] not in [each["id"] for each in ask(pages[0])["items"]]


# What is there


@SQLITE
@pytest.mark.parametrize(
    ("kind_of_content", "record", "column"),
    [("pages", Page, "title"), ("questions", Question, "answer"), ("phrases", Phrase, "text"),
     ("terms", Term, "definition"), ("recordings", Recording, "script")],
)  # fmt: skip
def test_every_type_is_delivered(ask: Any, kind_of_content: str, record: Any, column: str) -> None:
    more = {"slug": "about"} if record is Page else {}
    row = published(record, {"zh": "中文。", "en": "English."}, **more)
    assert ask(f"{kind_of_content}/{row.id}?locale=en")["item"][column] == "English."
    assert [each["id"] for each in ask(kind_of_content)["items"]] == [row.id]


@SQLITE
def test_a_schedule_is_kept_to_the_moment(ask: Any) -> None:
    row = written(Notice, {"zh": "停水。"})
    (edition,) = publish(Notice, row.id, at=now() + timedelta(hours=1), until=now() + timedelta(hours=2))
    assert ask("notices")["items"] == []
    past = {"published_at": now() - timedelta(seconds=1)}
    Edition.update(past).where(Edition.id == edition.id).execute()
    assert len(ask("notices")["items"]) == 1
    Edition.update(withdrawn_at=now()).where(Edition.id == edition.id).execute()
    assert ask("notices")["items"] == []


@SQLITE
def test_letters_do_not_leave(client_of: Clients) -> None:
    for name in ("letter_templates", "letters", "letter_template", "segments", "editions"):
        _get(client_of(None), name, 404)


@SQLITE
def test_pictures_leave_with_what_shows_them(ask: Any, client_of: Clients, app: Flask) -> None:
    folder = app.extensions["settings"].media
    folder.mkdir(exist_ok=True)
    pictures = []
    for number in range(3):
        name = f"{number}" * 64 + ".png"
        (folder / name).write_bytes(b"\x89PNG\r\n")
        values = {"name": f"图{number}", "file": name, "alternative": Text({"zh": "图。", "ko": "그림."})}
        pictures.append(store.create(TELLER, Media, values).id)
    body = dict.fromkeys(("zh", "ko"), f"![一](media:{pictures[0]})")
    notice = written(Notice, {"zh": "停水。", "ko": "단수."}, body=Text(body))
    guide = written(Guide, {"zh": "手册。", "ko": "안내서."}, cover_media=pictures[1])
    for record, row in ((Notice, notice), (Guide, guide)):
        publish(record, row.id)
    written(Notice, {"zh": "草稿。"}, body=Text({"zh": f"![二](media:{pictures[2]})"}))
    found = ask("media?locale=ko")["items"]
    assert [(each["id"], each["alternative"]) for each in found] == [
        (pictures[1], "그림."),
        (pictures[0], "그림."),
    ]
    client = client_of(None)
    assert client.get(found[0]["file_url"]).data == b"\x89PNG\r\n"
    for address in (f"media/{pictures[2]}", f"media/{pictures[2]}/file"):
        _get(client, address, 404)


@SQLITE
def test_a_recording_comes_with_its_sounds(ask: Any) -> None:
    sound = store.create(TELLER, Media, {"name": "声", "file": "a" * 64 + ".mp3"})
    row = published(Recording, {"zh": "大风。"})
    store.create(TELLER, Sound, {"recording": row.id, "language": "ko", "media": sound.id})
    item = ask(f"recordings/{row.id}")["item"]
    assert [(each["language"], each["media"]) for each in item["sounds"]] == [("ko", sound.id)]


# Lists


@SQLITE
def test_fields_are_chosen(ask: Any) -> None:
    guide = written(Guide, {"zh": "手册。"})
    written(Chapter, {"zh": "章。"}, guide=guide.id, position=1)
    publish(Guide, guide.id)
    items = ask("guides?fields=title,stale")["items"]
    assert set(items[0]) == {"id", "locales", "url", "locale", "fallback", "title", "stale"}
    items = ask("guides?fields=chapters")["items"]
    assert [each["title"] for each in items[0]["chapters"]] == ["章。"]
    assert "chapters" not in ask("guides")["items"][0]


def _notices() -> dict[str, int]:
    made = {}
    for name, day, source in (("a", 3, "街道"), ("b", 1, "派出所"), ("c", None, "街道"), ("d", 2, "")):
        issued = date(2026, 3, day) if day else None
        made[name] = published(Notice, {"zh": f"{name}。"}, issued_on=issued, source=source).id
    return made


@pytest.mark.parametrize(
    ("query", "names"),
    [("", "dcba"), ("sort=id", "abcd"), ("sort=issued_on", "bdac"), ("sort=-issued_on", "adbc"),
     ("sort=source,-issued_on", "dbac"), ("sort=published_at", "abcd"), ("f.source=街道", "ca"),
     ("f.source.not=街道", "db"), ("f.source.contains=道", "ca"), ("f.issued_on.from=2026-03-02", "da"),
     ("f.issued_on.to=2026-03-01", "b"), ("f.issued_on.empty=1", "c"), ("f.source=街道,派出所", "cba"),
     ("f.source=街道&f.source=派出所", "cba"), ("f.source=街道&f.issued_on.empty=0", "a")],
)  # fmt: skip
def test_lists_are_sorted_and_filtered(ask: Any, query: str, names: str) -> None:
    by_id = {row: name for name, row in _notices().items()}
    assert "".join(by_id[each["id"]] for each in ask(f"notices?{query}")["items"]) == names


@SQLITE
@pytest.mark.parametrize("query", ["", "sort=-issued_on", "sort=source,issued_on"])
def test_pages_hold_while_rows_change(ask: Any, query: str) -> None:
    made = [
        published(Notice, {"zh": f"{n}。"}, issued_on=date(2026, 3, n % 5 + 1), source=str(n % 3)).id
        for n in range(45)
    ]
    whole = [each["id"] for each in ask(f"notices?size=50&{query}")["items"]]
    assert sorted(whole) == sorted(made)
    answer = ask(f"notices?size=20&{query}")
    seen, gone = [each["id"] for each in answer["items"]], whole[19]
    store.delete(TELLER, Notice, gone)  # where the next page begins
    late = published(Notice, {"zh": "新。"}, issued_on=date(2026, 12, 1), source="9").id
    while answer["next"]:
        answer = ask(answer["next"].removeprefix("/api/v1/"))
        seen += [each["id"] for each in answer["items"]]
    assert [each for each in seen if each != late] == whole


@SQLITE
@pytest.mark.parametrize(
    "address",
    ["notices?sort=nothing", "notices?sort=body", "notices?sort=id,published_at,source,issued_on,id,id",
     "notices?fields=nothing", "notices?f.body=x", "notices?f.states=x", "notices?since=yesterday",
     "notices?f.issued_on=x", "notices?before=1", "notices?ids=1", "notices?deleted=1", "guides?or1.f.x=1",
     "media?sort=id", "notices.atom?locale=*", "notices.atom?x=1", "guides?f.cover_media.name=x",
     "guides/1?size=20", "notices?page=1"],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(client_of: Clients, address: str) -> None:
    assert _get(client_of(None), address, 400)["message"]


# What is new


def test_what_is_new_since_a_moment_comes_with_what_is_gone(ask: Any) -> None:
    kept, changed, withdrawn, binned = (published(Notice, {"zh": f"{n}。"}).id for n in range(4))
    never = written(Notice, {"zh": "草稿。"}).id
    Edition.update(published_at=now() - timedelta(days=2)).execute()
    since = f"{now() - timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}"
    answer = ask(f"notices?since={since}")
    assert (answer["items"], answer["gone"]) == ([], [])
    store.change(TELLER, Notice, changed, {"title": Text({"zh": "改了。"})})
    assert ask(f"notices?since={since}")["items"] == [], "what is worked on is not new to readers"
    publish(Notice, changed)
    work.withdraw(TELLER, Notice, withdrawn, ["zh"])
    for row in (binned, never):
        store.delete(TELLER, Notice, row)
    new = published(Notice, {"zh": "新。"}).id
    answer = ask(f"notices?since={since}")
    assert [(each["id"], each["title"]) for each in answer["items"]] == [(new, "新。"), (changed, "改了。")]
    assert [each["id"] for each in answer["gone"]] == [binned, withdrawn]
    assert all(each["gone_at"].endswith("Z") for each in answer["gone"])
    store.restore(TELLER, Notice, binned)
    Edition.update(published_at=now() - timedelta(days=2)).where(Edition.row == new).execute()
    again = ask(f"notices?since={answer['until']}")
    assert binned in [each["id"] for each in again["items"]]
    assert kept not in [each["id"] for each in again["items"]]


@SQLITE
def test_a_long_delta_comes_in_pages(ask: Any) -> None:
    made = {published(Notice, {"zh": f"{n}。"}).id for n in range(25)}
    store.delete(TELLER, Notice, min(made))
    answer = ask("notices?size=20&since=2020-01-01T00:00:00Z")
    found = [each["id"] for each in answer["items"]]
    until = answer["until"]
    answer = ask(answer["next"].removeprefix("/api/v1/"))
    found += [each["id"] for each in answer["items"]]
    assert (set(found), len(found)) == (made - {min(made)}, 24)
    assert ([each["id"] for each in answer["gone"]], answer["next"]) == ([min(made)], None)
    assert answer["until"] <= until


# Asking again


def test_nothing_new_is_not_sent_again(client_of: Clients) -> None:
    row = published(Notice, {"zh": "停水。"})
    addresses = ["notices", f"notices/{row.id}", "notices?sort=issued_on", "notices.atom", "media", "guides"]
    for client in (client_of(None), client_of("command")):
        tags = {each: client.get(f"/api/v1/{each}").headers["ETag"] for each in addresses}
        for each, tag in tags.items():
            _get(client, each, 304, **{"If-None-Match": tag})
        store.change(TELLER, Notice, row.id, {"title": Text({"zh": f"停水{len(tags)}。"})})
        for each, tag in tags.items():
            _get(client, each, 304, **{"If-None-Match": tag})
        publish(Notice, row.id)
        for each, tag in tags.items():
            _get(client, each, 200, **{"If-None-Match": tag})


@SQLITE
@pytest.mark.parametrize(
    "act",
    [
        lambda row: store.delete(TELLER, Notice, row),
        lambda row: work.withdraw(TELLER, Notice, row, ["zh"]),
        lambda row: Edition.update(withdrawn_at=now()).execute(),
        lambda _row: store.create(
            TELLER, Media, {"name": "图", "file": "0" * 64 + ".png", "alternative": Text({"zh": "图"})}
        ),
    ],
)
def test_whatever_changes_is_new(client_of: Clients, act: Any) -> None:
    row = published(Notice, {"zh": "停水。"}).id
    client = client_of(None)
    tag = client.get("/api/v1/notices").headers["ETag"]
    act(row)
    _get(client, "notices", 200, **{"If-None-Match": tag})


@SQLITE
def test_a_moment_tells_what_is_new(client_of: Clients, monkeypatch: pytest.MonkeyPatch) -> None:
    published(Notice, {"zh": "停水。"})
    client = client_of(None)
    assert "Last-Modified" not in client.get("/api/v1/notices").headers, "the second is not over"
    monkeypatch.setattr("backoffice.delivery.mark.now", lambda: now() + timedelta(seconds=5))
    moment = client.get("/api/v1/notices").headers["Last-Modified"]
    _get(client, "notices", 304, **{"If-Modified-Since": moment})
    _get(client, "notices", 200, **{"If-Modified-Since": "Sun, 22 Mar 2020 08:00:00 GMT"})


@SQLITE
def test_readers_get_the_same_headers_either_way(client_of: Clients) -> None:
    published(Notice, {"zh": "停水。"})
    reader, other = (client_of(role).get("/api/v1/notices") for role in (None, "command"))
    for name in (
        "X-Content-Type-Options",
        "Content-Security-Policy",
        "Referrer-Policy",
        "Content-Type",
        "Vary",
    ):
        assert reader.headers[name] == other.headers[name], name
    assert (reader.cache_control.public, other.cache_control.no_store) == (True, True)
    assert client_of(None).head("/api/v1/notices").data == b""


@SQLITE
def test_what_is_left_is_told(client_of: Clients, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app.extensions["rates"], "count", lambda _key: 2990)
    for address in ("notices", "notices/99", "openapi.json"):
        headers = client_of(None).get(f"/api/v1/{address}").headers
        assert headers["RateLimit-Policy"] == '"public";q=3000;w=60'
        assert headers["RateLimit"].startswith('"public";r=10;t=')
    monkeypatch.setattr(app.extensions["rates"], "count", lambda _key: 3001)
    answer = client_of(None).get("/api/v1/notices")
    assert (answer.status_code, answer.is_json) == (429, True)
    assert 0 < int(answer.headers["Retry-After"]) <= 60


# The feed

ATOM = "{http://www.w3.org/2005/Atom}"


@SQLITE
def test_notices_are_a_feed_in_each_language(client_of: Clients) -> None:
    link = {"source": "街道", "source_url": "https://street.example/1"}
    both = published(Notice, {"zh": "停水 <b>。", "ko": "단수."}, **link)
    one = published(Notice, {"zh": "停电。"}, source_url="javascript:alert(1)")
    answer = client_of(None).get("/api/v1/notices.atom?locale=ko")
    assert answer.mimetype == "application/atom+xml"
    feed = ET.fromstring(answer.data)
    language = "{http://www.w3.org/XML/1998/namespace}lang"
    chinese = client_of(None).get("/api/v1/notices.atom").get_data(as_text=True)
    assert (feed.findtext(f"{ATOM}title"), "<title>通知<" in chinese) == ("공지", True)
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.get(language) for entry in entries] == ["zh-CN", "ko"]
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == ["停电。", "단수."]
    for element in (feed, *entries):
        assert (element.findtext(f"{ATOM}id") or "").startswith("urn:uuid:")
        assert (element.findtext(f"{ATOM}updated") or "").endswith("Z")
    links = {each.get("rel"): each.get("href") for each in entries[1].findall(f"{ATOM}link")}
    assert links["via"] == "https://street.example/1"
    assert f"/api/v1/notices/{both.id}?locale=ko" in (links["alternate"] or "")
    assert "javascript:" not in answer.get_data(as_text=True)
    assert [each.get("term") for each in entries[1].findall(f"{ATOM}category")] == ["街道"]
    store.delete(TELLER, Notice, one.id)
    assert len(ET.fromstring(client_of(None).get("/api/v1/notices.atom").data)) > 4


# Tokens


def _token(office: Office, scopes: str, role: str = "clerk", **values: Any) -> str:
    given = {"name": "t", "user": office.id(f"user:{role}"), "scopes": scopes}
    return tokens.issue(TELLER, {"expires_on": today() + timedelta(days=1), **given, **values})[1]


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_a_token_sees_what_its_user_does_of_what_it_is_for(office: Office, client_of: Clients) -> None:
    client = client_of(None)
    token = _bearer(_token(office, "records:resident"))
    rows = _get(client, "records/resident", **token)["items"]
    assert sorted(each["name"] for each in rows) == sorted(["金哲洙", "李英禾", "朴志勋", "佐藤禾"])
    assert "household" not in rows[0], "a link to a record that the token is not for"
    _get(client, f"records/resident/{office.id('rossi')}", 404, **token)
    for name in ("household", "user", "api_token"):
        _get(client, f"records/{name}", 403, **token)
    assert [each["name"] for each in _get(client, "records", **token)["items"]] == ["resident"]
    every = _bearer(_token(office, "records:*"))
    assert "household" in _get(client, "records/resident", **every)["items"][0]
    _get(client, "records/user", 403, **every)


@SQLITE
def test_a_token_opens_the_api_only_and_writes_nothing(office: Office, client_of: Clients) -> None:
    client, token = client_of(None), _bearer(_token(office, "records:*", "administrator"))
    assert client.get("/admin/resident/", headers=token).status_code in (302, 401)
    answer = client.post("/api/v1/records/resident", headers=token)
    assert answer.status_code in (400, 405)
    _get(client, "notices", **_bearer(_token(office, "content")))


@SQLITE
@pytest.mark.parametrize(
    "end", ["expired", "revoked", "deleted", "user", "user gone", "wrong", "basic", "short"]
)
def test_tokens_end(office: Office, client_of: Clients, end: str) -> None:
    token = _token(office, "records:resident")
    row = ApiToken.get()
    if end == "expired":
        store.change(TELLER, ApiToken, row.id, {"expires_on": today() - timedelta(days=1)})
    elif end == "revoked":
        tokens.revoke(TELLER, row.id)
        store.change(TELLER, ApiToken, row.id, {}, system={"revoked": False})
    elif end == "deleted":
        store.delete(TELLER, ApiToken, row.id)
    elif end.startswith("user"):
        change = {"active": False} if end == "user" else {"deleted_at": now()}
        User.update(change).where(User.id == office.id("user:clerk")).execute()
    sent = {"wrong": token[:-1] + ("A" if token[-1] != "A" else "B"), "short": token[:20]}.get(end, token)
    header = f"Basic {token}" if end == "basic" else f"Bearer {sent}"
    answer = client_of(None).get("/api/v1/records/resident", headers={"Authorization": header})
    assert (answer.status_code, answer.is_json) == (401, True)
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    _get(client_of(None), "notices", 401, Authorization=header)


@SQLITE
def test_only_the_digest_of_a_token_is_kept(office: Office, client_of: Clients) -> None:
    token = _token(office, "content")
    row = ApiToken.get()
    assert token not in json.dumps({name: str(value) for name, value in row.__data__.items()})
    assert row.prefix == token[:9]
    assert row.last_used_at is None
    _get(client_of(None), "notices", **_bearer(token))
    assert ApiToken.get().last_used_at is not None


@SQLITE
@pytest.mark.parametrize("scopes", ["", "everything", "records:", "records:nothing", "content records"])
def test_a_scope_that_is_none_is_refused(office: Office, scopes: str) -> None:
    with pytest.raises(store.Invalid):
        _token(office, scopes)


@SQLITE
def test_a_token_is_counted_by_itself(
    office: Office, client_of: Clients, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: dict[str, int] = {}

    def count(key: str) -> int:
        counted[key] = counted.get(key, 0) + 1
        return counted[key] + (6000 if key.startswith("token") and counted[key] > 1 else 0)

    monkeypatch.setattr(app.extensions["rates"], "count", count)
    token = _bearer(_token(office, "content"))
    answer = client_of(None).get("/api/v1/notices", headers=token)
    assert answer.headers["RateLimit-Policy"] == '"token";q=6000;w=60'
    assert list(counted) == [f"token {ApiToken.get().id}"]
    _get(client_of(None), "notices", 429, **token)
    _get(client_of(None), "notices", 401, **_bearer("lin_nothing"))
    assert counted["public 127.0.0.1"] == 1


@SQLITE
def test_a_token_is_shown_once_and_revoked(office: Office, client_of: Clients) -> None:
    admin = client_of("administrator")
    form = {"name": "站", "user": office.id("user:clerk"), "scopes": "content", "expires_on": "2099-01-01"}
    made = admin.post("/admin/api_token/new/", data={**form, "once": "abc"})
    page = admin.get(made.location).get_data(as_text=True)
    token = page.split("<code>lin_")[1].split("</code>")[0]
    _get(client_of(None), "notices", **_bearer(f"lin_{token}"))
    assert f"lin_{token}" not in admin.get(made.location).get_data(as_text=True)
    row = ApiToken.get()
    assert client_of("clerk").post("/admin/api_token/revoke/", data={"id": row.id}).status_code == 403
    assert admin.post("/admin/api_token/revoke/", data={"id": row.id}).status_code == 302
    _get(client_of(None), "notices", 401, **_bearer(f"lin_{token}"))


# Previews


@pytest.fixture
def draft(office: Office) -> Any:
    row = published(Notice, {"zh": "停水。", "ko": "단수."})
    store.change(TELLER, Notice, row.id, {"title": Text({"zh": "停电。"})})
    return row


def _preview(app: Flask, office: Office, row: Any, **how: Any) -> str:
    actor = office.actor("outreach")
    return previews.issue(actor, app.extensions["settings"].secret_key, Notice, row.id, **how)


@SQLITE
def test_a_preview_shows_what_is_worked_on(
    app: Flask, office: Office, draft: Any, client_of: Clients
) -> None:
    address = f"notices/{draft.id}?preview={_preview(app, office, draft)}"
    client = client_of(None)
    item = _get(client, address)["item"]
    assert (item["title"], item["edition"]) == ("停电。", None)
    item = _get(client, f"{address}&locale=ko")["item"]
    assert (item["title"], item["body"], item["untranslated"]) == ("停电。", "단수.", 1)
    assert _get(client, f"{address}&locale=*")["item"]["translations"]["zh"]["title"] == "停电。"
    assert client.get(f"/api/v1/{address}").cache_control.no_store
    assert _get(client, f"notices/{draft.id}")["item"]["title"] == "停水。"


@SQLITE
@pytest.mark.parametrize(
    "wrong", ["over", "other row", "other record", "altered", "of a user who is gone", "list"]
)
def test_a_preview_shows_nothing_else(
    app: Flask, office: Office, draft: Any, client_of: Clients, monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    token, address = _preview(app, office, draft, hours=1), f"notices/{draft.id}"
    if wrong == "over":
        later = previews.datetime.now(previews.UTC) + timedelta(hours=2)

        class Clock(previews.datetime):  # type: ignore[name-defined,misc]
            @classmethod
            def now(cls, tz: Any = None) -> Any:
                return later

        monkeypatch.setattr(previews, "datetime", Clock)
    elif wrong == "other row":
        address = f"notices/{published(Notice, {'zh': '别。'}).id}"
    elif wrong == "other record":
        address = f"guides/{draft.id}"
    elif wrong == "altered":
        token = token[:-2] + ("AA" if token[-2:] != "AA" else "BB")
    elif wrong == "list":
        address = "notices"
    else:
        User.update(active=False).where(User.id == office.id("user:outreach")).execute()
    assert "停电" not in json.dumps(
        _get(client_of(None), f"{address}?preview={token}", 403), ensure_ascii=False
    )


@SQLITE
def test_previews_are_for_who_may_read_what_is_worked_on(
    app: Flask, office: Office, draft: Any, client_of: Clients
) -> None:
    address = f"notices/{draft.id}?preview=working"
    _get(client_of(None), address, 401)
    _get(client_of("company_liaison"), address, 403)
    assert _get(client_of("outreach"), address)["item"]["title"] == "停电。"
    listed = _get(client_of("translator"), "notices?preview=working")["items"]
    assert [each["title"] for each in listed] == ["停电。"]
    _get(client_of(None), address, 403, **_bearer(_token(office, "content", "outreach")))
    seen = _get(client_of(None), address, **_bearer(_token(office, "preview", "outreach")))
    assert seen["item"]["title"] == "停电。"
    given = _get(client_of("outreach"), f"notices/{draft.id}/preview?hours=2")
    assert (
        _get(client_of(None), f"notices/{draft.id}?preview={given['preview']}")["item"]["title"] == "停电。"
    )
    _get(client_of(None), f"notices/{draft.id}/preview", 401)
    _get(client_of("company_liaison"), f"notices/{draft.id}/preview", 403)
