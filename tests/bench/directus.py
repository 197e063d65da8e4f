"""Directus over the guides of the benchmark: installed from npm, filled by its own API, one process, SQLite.

Its reader needs no account, its cache and rate limiter are off, it sends nothing home.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

#: The last one that runs on Node 20 as well as on later ones.
VERSION = "11.3.5"
LIST = "/items/guides?fields=*,translations.*&limit=25"
_EMAIL, _PASSWORD = "admin@example.com", "bench-only-4711"
_PUBLIC = "abf8a154-5b1c-4a46-ac9c-7300570f4f17"
_PATIENCE = 180

_TEXT = {"type": "text", "meta": {"interface": "input"}, "schema": {}}
_KEY = {"meta": {"hidden": True}, "schema": {"is_primary_key": True}}


def install(folder: Path) -> None:
    """Install it by npm, unless it is there."""
    package = folder / "node_modules" / "directus" / "package.json"
    if package.exists() and json.loads(package.read_text())["version"] == VERSION:
        return
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "package.json").write_text('{"private": true}')
    quiet = ("--no-audit", "--no-fund", "--loglevel=error")
    subprocess.run(["npm", "install", *quiet, f"directus@{VERSION}"], cwd=folder, check=True)


def item(number: int) -> str:
    """The address of one guide."""
    return f"/items/guides/{number}?fields=*,translations.*"


@contextmanager
def served(folder: Path, guides: Sequence[Mapping[str, Mapping[str, str]]]) -> Iterator[int]:
    """Serve an instance of its own with these guides; gives the port."""
    place = folder / "data"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = int(found.getsockname()[1])
    environment = {
        **os.environ, "HOST": "127.0.0.1", "PORT": str(port),
        "KEY": "bench", "SECRET": "bench-only-secret-0123",
        "DB_CLIENT": "sqlite3", "DB_FILENAME": str((place / "data.db").resolve()), "ADMIN_EMAIL": _EMAIL,
        "ADMIN_PASSWORD": _PASSWORD, "TELEMETRY": "false", "RATE_LIMITER_ENABLED": "false",
        "CACHE_ENABLED": "false", "LOG_LEVEL": "error", "NODE_ENV": "production",
        "EXTENSIONS_PATH": str((place / "extensions").resolve()),
        "STORAGE_LOCAL_ROOT": str((place / "uploads").resolve()),
    }  # fmt: skip
    program = ["node", "--no-node-snapshot", str((folder / "node_modules" / "directus" / "cli.js").resolve())]
    with (place / "server.log").open("w") as log:
        subprocess.run(
            [*program, "bootstrap"], cwd=place, env=environment, stdout=log, stderr=log, check=True
        )
        process = subprocess.Popen([*program, "start"], cwd=place, env=environment, stdout=log, stderr=log)
    try:
        _wait(process, port)
        _fill(port, guides)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            _call(port, "GET", "/server/ping", None, "")
            return
        except (OSError, urllib.error.URLError):
            time.sleep(0.3)
    raise RuntimeError("Directus did not start: see its data/server.log")


def _fill(port: int, guides: Sequence[Mapping[str, Mapping[str, str]]]) -> None:
    signed_in = _call(port, "POST", "/auth/login", {"email": _EMAIL, "password": _PASSWORD}, "")
    token = signed_in["data"]["access_token"]

    def post(path: str, body: Any) -> None:
        _call(port, "POST", path, body, token)

    post("/collections", _collection("languages", {"code": {**_KEY, "type": "string"}, "name": _TEXT}))
    post("/collections", _collection("guides", {"id": _number_key(), "slug": _TEXT}))
    texts = dict.fromkeys(("title", "summary", "body"), _TEXT)
    link = {"type": "integer", "meta": {"hidden": True}, "schema": {}}
    code = {"type": "string", "meta": {"hidden": True}, "schema": {}}
    post(
        "/collections",
        _collection(
            "guides_translations",
            {"id": _number_key(), "guides_id": link, "languages_code": code, **texts},
        ),
    )
    post("/fields/guides", {
        "field": "translations", "type": "alias",
        "meta": {"interface": "translations", "special": ["translations"]},
    })  # fmt: skip
    for field, related, junction in (
        ("languages_code", "languages", "guides_id"),
        ("guides_id", "guides", "languages_code"),
    ):
        post("/relations", {
            "collection": "guides_translations", "field": field, "related_collection": related,
            "meta": {
                "one_field": "translations" if related == "guides" else None, "junction_field": junction
            },
            "schema": {"on_delete": "SET NULL"},
        })  # fmt: skip
    post("/items/languages", [{"code": language, "name": language} for language in guides[0]])
    post("/items/guides", [
        {"slug": f"guide-{number}", "translations": [
            {"languages_code": language, **found} for language, found in by.items()
        ]}
        for number, by in enumerate(guides)
    ])  # fmt: skip
    for name in ("languages", "guides", "guides_translations"):
        post("/permissions", {
            "policy": _PUBLIC, "collection": name, "action": "read", "fields": ["*"], "permissions": {},
            "validation": {},
        })  # fmt: skip


def _number_key() -> dict[str, Any]:
    return {
        "type": "integer",
        "meta": {"hidden": True},
        "schema": {"is_primary_key": True, "has_auto_increment": True},
    }


def _collection(name: str, fields: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "collection": name, "schema": {}, "meta": {},
        "fields": [{"field": field, **given} for field, given in fields.items()],
    }  # fmt: skip


def _call(port: int, method: str, path: str, body: Any, token: str) -> Any:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}", None if body is None else json.dumps(body).encode(), method=method
    )
    request.add_header("Content-Type", "application/json")
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            text = answer.read().decode()
    except urllib.error.HTTPError as error:
        raise RuntimeError(f"{method} {path}: {error.code} {error.read().decode()[:300]}") from error
    return json.loads(text) if text.startswith("{") else text
