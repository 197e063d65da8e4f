"""Errors: a page or JSON that says what to do, in the reader's language, and never an internal text."""

from __future__ import annotations

import errno
from collections.abc import Callable

import peewee
import pytest
from flask import Flask

from backoffice.store import Conflict, InUse, Invalid, Missing, Refused
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
