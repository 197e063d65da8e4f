"""What stands between the network and the screens."""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import lxml.html
import pytest

from backoffice import shield
from backoffice.shield import Rates, without_personal_data

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


def test_pages_carry_a_policy_without_unsafe_inline(client_of: Any) -> None:
    client = client_of(None)
    first, second = (client.get("/login") for _time in range(2))
    policy = first.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none'")
    assert policy != second.headers["Content-Security-Policy"]
    page = first.get_data(as_text=True)
    assert not re.search(r"<script(?![^>]*nonce=)|\son[a-z]+=|\sstyle=", page)
    for name in (
        "X-Content-Type-Options",
        "Referrer-Policy",
        "Permissions-Policy",
        "Cross-Origin-Opener-Policy",
    ):
        assert name in first.headers


def test_what_is_signed_in_is_not_kept_by_caches(client_of: Any) -> None:
    assert client_of("clerk").get("/account/").headers["Cache-Control"] == "no-store, private"
    assert client_of(None).get("/login").headers["Cache-Control"] == "no-store"


def test_cookies_are_for_the_server_only(app: Any, office: Any, client_of: Any) -> None:
    plain = client_of(None).get("/login").headers["Set-Cookie"]
    assert "HttpOnly" in plain
    assert "SameSite=Lax" in plain
    assert "Secure" not in plain
    from backoffice import create_app

    secure = (
        create_app(replace(office.settings, public_url="https://office.example")).test_client().get("/login")
    )
    assert secure.headers["Set-Cookie"].startswith("__Host-session=")
    assert "Secure" in secure.headers["Set-Cookie"]
    assert "max-age" in secure.headers["Strict-Transport-Security"]


@pytest.mark.parametrize("address", ["/login", "/change", "/language", "/account/sign-out-everywhere"])
def test_forms_need_their_token(client_of: Any, address: str) -> None:
    assert client_of("administrator").post(address, csrf=False).status_code == 400


def test_reports_of_the_policy_name_no_page(client_of: Any, caplog: pytest.LogCaptureFixture) -> None:
    report = {
        "effective-directive": "script-src-elem",
        "blocked-uri": "https://evil.example/x?name=Kim",
        "document-uri": "http://localhost/d/secret?search=Kim",
    }
    with caplog.at_level(logging.WARNING, "backoffice.shield"):
        answer = client_of(None).post("/csp-report", json={"csp-report": report}, csrf=False)
        assert client_of(None).post("/csp-report", data=b"[", csrf=False).status_code == 204
    assert answer.status_code == 204
    assert caplog.messages == ["content policy: script-src-elem refused https//evil.example"]
    unreadable = {"csp-report": {"blocked-uri": "http://["}}
    assert client_of(None).post("/csp-report", json=unreadable, csrf=False).status_code == 204


@pytest.mark.parametrize(
    ("line", "clean"),
    [
        ('"GET /admin/resident/?search=Kim&f.area=3 HTTP/1.1" 200', '"GET /admin/resident/?… HTTP/1.1" 200'),
        ("/d/dGhlIHRva2Vu HTTP/1.1", "/d/… HTTP/1.1"),
        ("no user kim@office.example", "no user …@…"),
        ("DETAIL:  Key (email)=(x) already exists.", "DETAIL: …"),
        ("worker 3 started", "worker 3 started"),
    ],
)
def test_logs_hold_no_personal_data(kind: Any, line: str, clean: str) -> None:
    assert without_personal_data(line) == clean


def test_tracebacks_are_cleaned_too(kind: Any, caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("linli.tried")
    shield.keep_logs_clean(logger)
    try:
        raise ValueError("kim@office.example")
    except ValueError:
        logger.exception("at %s", "/x?search=Kim")
    assert "kim" not in caplog.text.lower()


def test_rates_are_shared_by_all_workers(kind: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    minute = [600.0]
    monkeypatch.setattr(shield.time, "time", lambda: minute[0])
    one, other = (Rates(tmp_path / "rates.bin", "secret") for _time in range(2))
    assert [one.count("a"), other.count("a"), one.count("b"), one.count("a")] == [1, 2, 1, 3]
    minute[0] += 60
    assert other.count("a") == 1


@pytest.mark.parametrize(
    ("method", "path", "limit"),
    [("POST", "/login", shield._SIGNIN_RATE), ("GET", "/d/none", 3000), ("GET", "/api/v1/guides", 3000)],
)
def test_too_many_requests_are_refused(
    app: Any, client_of: Any, monkeypatch: pytest.MonkeyPatch, method: str, path: str, limit: int
) -> None:
    counts = iter([limit, limit + 1])
    monkeypatch.setattr(app.extensions["rates"], "count", lambda _key: next(counts))
    assert client_of(None).open(path, method=method).status_code != 429
    refused = client_of(None).open(path, method=method)
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 60


def test_oversize_requests_are_refused(client_of: Any) -> None:
    answer = client_of("clerk").post("/language", data={"language": "x" * (5 << 20)})
    assert answer.status_code == 413


KINDS = {"kind": "resident", "away": "never_left", "vulnerability": "none"}
OWN = {"Sec-Fetch-Site": "same-origin", "X-CSRFToken": "of a session that is over"}


def test_a_script_of_an_own_page_gets_the_token_of_now(client_of: Any, office: Any) -> None:
    client, cells = client_of("clerk"), [{"id": office.id("kim"), "values": {"name_latin": "KIM CHULSOO"}}]
    address = "/admin/resident/ajax/update/"
    refused = client.post(address, json={"cells": cells}, headers=OWN, csrf=False)
    assert refused.status_code == 400
    assert refused.json["account"] == office.id("user:clerk")
    renewed = {"X-CSRFToken": refused.json["token"]}
    assert client.post(address, json={"cells": cells}, headers=renewed, csrf=False).status_code == 200
    assert office["kim"].name_latin == "KIM CHULSOO"


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", None])
def test_nobody_else_gets_it(client_of: Any, site: str | None) -> None:
    sent = {"headers": {"Sec-Fetch-Site": site} if site else {}, "csrf": False}
    client = client_of("clerk")
    assert "token" not in client.post("/admin/resident/ajax/update/", json={}, **sent).json
    answer = client.post("/admin/resident/new/", data={"name": "<b>typed</b>"}, **sent)
    assert answer.status_code == 400
    assert "typed" not in answer.get_data(as_text=True)


def test_a_script_whose_reader_signed_out_is_told_so(client_of: Any) -> None:
    answer = client_of(None).post("/admin/resident/ajax/update/", json={}, headers=OWN, csrf=False)
    assert answer.status_code == 401
    assert answer.json["message"]


@pytest.mark.parametrize("role", ["clerk", None])
def test_a_form_that_stood_open_keeps_what_was_typed(client_of: Any, office: Any, role: str | None) -> None:
    client = client_of(role)
    headers = {"Sec-Fetch-Site": "same-origin"}
    typed = {"name": "李<正>宇", "csrf_token": "old", "household": office.id("door_1"), **KINDS}
    answer = client.post("/admin/resident/new/", data=typed, headers=headers, csrf=False)
    page = lxml.html.fromstring(answer.get_data(as_text=True))
    again = dict(page.forms[-1].form_values())
    assert (answer.status_code, again["name"]) == (400, "李<正>宇")
    assert again["csrf_token"] != "old"
    if role:
        assert client.post("/admin/resident/new/", data=again, csrf=False).status_code == 302
