"""Errors: a page or JSON that says what to do, in the reader's language, and never an internal text."""

from __future__ import annotations

import errno
from collections.abc import Callable

import peewee
import pytest
from flask import Flask

from backoffice import store
from backoffice.store import Conflict, InUse, Invalid, Missing, Refused
from models.people.resident import Resident
from tests.conftest import Client, Office

SECRET = "Kim's number is M12345678"


@pytest.fixture
def failing(app: Flask) -> Callable[[Exception], None]:
    """Lets the answer to /healthz fail with an error."""
    kept = app.view_functions["_health"], app.testing

    def fail(error: Exception) -> None:
        def view() -> str:
            raise error

        view.public = True  # type: ignore[attr-defined]
        app.view_functions["_health"] = view

    yield fail
    app.view_functions["_health"], app.testing = kept


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Refused(SECRET), 403),
        (Missing(SECRET), 404),
        (OverflowError(SECRET), 404),
        (Conflict(None, {SECRET: (1, 2)}), 409),  # type: ignore[arg-type]
        (InUse([]), 409),
        (Invalid({SECRET: SECRET}), 400),
        (peewee.OperationalError(f"database is locked {SECRET}"), 503),
        (peewee.OperationalError(f"database or disk is full {SECRET}"), 507),
        (OSError(errno.ENOSPC, SECRET), 507),
        (peewee.IntegrityError(SECRET), 500),
        (RuntimeError(SECRET), 500),
    ],
)
def test_each_error_has_its_answer(
    app: Flask, client_of: Callable[[str | None], Client], failing: Callable[[Exception], None],
    error: Exception, code: int, caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    app.testing = False
    failing(error)
    answer = client_of(None).get("/healthz")
    assert answer.status_code == code
    assert "M12345678" not in answer.text
    assert "M12345678" not in caplog.text
    assert (code == 503) == ("Retry-After" in answer.headers)


def test_pages_speak_the_readers_language(client_of: Callable[[str | None], Client]) -> None:
    found = {
        client_of(None)
        .get("/d/nothing/there", headers={"Accept-Language": tag})
        .text.partition("<title>")[2][:40]
        for tag in ("zh-CN", "en", "ko", "ja")
    }
    assert len(found) == 4


@pytest.mark.parametrize(
    "path",
    [
        "/admin/resident/acts/%00/",
        "/admin/resident/?f.languages.contains=%00",
        "/admin/resident/?x%00=1",
        "/login%00",
        "/api/v1/guides?locale=%00",
    ],
)
def test_an_address_with_what_is_no_character_is_refused(
    client_of: Callable[[str | None], Client], path: str
) -> None:
    answer = client_of("administrator").get(path)
    assert answer.status_code == 400
    if path.startswith("/api/"):
        assert answer.json["message"]
    else:
        assert 'lang="zh-CN"' in answer.text


@pytest.mark.parametrize("odd", ["\ud800", "\0"])
def test_json_with_what_is_no_character_ends_in_no_error(
    client_of: Callable[[str | None], Client], office: Office, odd: str
) -> None:
    clerk, kim = client_of("clerk"), office.id("kim")
    for path, sent in (
        ("draft", {"key": kim, "values": {"note": odd}}),
        ("draft", {"key": kim, "values": {odd: "x"}}),
        ("draft", {"key": kim, "values": {"note": "x"}, "once": odd}),
        ("draft", {"key": kim, "values": {"note": "x"}, "window": odd}),
        ("undo", {"act": odd}),
        ("ajax/update", {"act": odd, "cells": [{"id": kim, "version": 1, "values": {"note": "x"}}]}),
        ("ajax/update", {"cells": [{"id": kim, "version": 1, "values": {"household": {"id": odd}}}]}),
        ("ajax/update", {"cells": [{"id": kim, "version": 1, "values": {"note": odd}}]}),
        ("normal", {"column": "name", "row": kim, "inputs": {"name": odd}}),
    ):
        answer = clerk.post(f"/admin/resident/{path}/", json=sent)
        assert answer.status_code < 500, (path, sent)
        if odd != "\0":
            assert answer.status_code in (400, 404), (path, sent)
            assert answer.json["message"]


def test_an_act_with_what_is_no_character_is_not_found(client_of: Callable[[str | None], Client]) -> None:
    assert client_of("clerk").post("/admin/resident/undo/", data={"act": "\0"}).status_code == 404


@pytest.mark.parametrize("page", ["99999999999999999", "999999999999999999", "9" * 40])
@pytest.mark.parametrize("path", ["resident/", "resident/acts/{act}/", "resident/alike/"])
def test_a_page_that_no_list_has_is_no_error(
    client_of: Callable[[str | None], Client], office: Office, path: str, page: str
) -> None:
    outcome = store.change_many(
        office.actor("clerk"), Resident, [store.Edit(office.id("kim"), {"note": "x"})]
    )
    address = f"/admin/{path.format(act=outcome.batch)}"
    assert client_of("clerk").get(address).status_code == 200
    assert client_of("clerk").get(f"{address}?page={page}").status_code in (400, 404)


def test_api_answers_in_json(client_of: Callable[[str | None], Client]) -> None:
    answer = client_of(None).get("/api/v1/no-such-thing")
    assert answer.status_code == 404
    assert answer.is_json


def test_a_form_is_kept_when_the_office_is_busy(
    office: Office, client_of: Callable[[str | None], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_arguments: object, **_options: object) -> None:
        raise peewee.OperationalError("database is locked")

    client = client_of("clerk")
    monkeypatch.setattr("backoffice.store.change", locked)
    answer = client.post(
        f"/admin/resident/edit/?id={office.id('kim')}", data={"name": "金<新>", "version": "1"}
    )
    assert answer.status_code == 503
    assert "金&lt;新&gt;" in answer.text
