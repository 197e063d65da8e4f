"""The fixtures all tests share: a fresh database of each kind, a small invented office, its people signed in.

The schema and the office are made once for each kind of database and copied for each test. A test that
needs one kind only says so: `@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)`.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import peewee
import psycopg2
import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.serving import make_server

from backoffice import create_app, demo, schema, vault
from backoffice.access import Actor, forget_areas
from backoffice.database import copy_to, open_database, release, shut, sqlite_path
from backoffice.settings import Settings, load
from models.base import Record
from models.base import database as current
from tests.cast import actor_of, make_cast, record_of

POSTGRESQL = Path("/usr/lib/postgresql/15/bin")
KEYS = {
    "BACKOFFICE_SECRET_KEY": "tests-only-secret-0123456789-abcdefghijklmnop",
    "BACKOFFICE_DATA_KEY": "tests-only-data-key-0123456789-abcdefghijklm",
    "BACKOFFICE_PASSWORD_MEMORY": "64",
}

#: The day on which the demonstration office of the tests is built.
DAY = date(2026, 11, 22)

#: Databases of past tests: caches tell databases apart by identity, which must not be given out again.
_past: list[peewee.Database] = []


class Cluster:
    """A PostgreSQL server of the tests' own, in a temporary folder, reached by a socket in that folder."""

    #: Nothing is kept, and nothing is written to the log of changes but by the tests themselves.
    SETTINGS = (
        "listen_addresses= fsync=off full_page_writes=off synchronous_commit=off max_connections=60 "
        "wal_level=minimal max_wal_senders=0 autovacuum=off checkpoint_timeout=1d max_wal_size=256MB"
    )

    #: Bytes that its files need at the most. In memory, where there is room, a database is copied in a
    #: twentieth of the time that a disk takes.
    ROOM = 2**30

    def __init__(self) -> None:
        memory = Path("/dev/shm")
        roomy = memory.is_dir() and shutil.disk_usage(memory).free > self.ROOM
        self.folder = Path(tempfile.mkdtemp(prefix="pg", dir=memory if roomy else "/tmp"))
        self.run: list[str] = []
        if os.geteuid() == 0:  # the server refuses to run as root
            user = next(name for name in ("postgres", "nobody") if _exists(name))
            shutil.chown(self.folder, user)
            self.run = [
                "setpriv",
                f"--reuid={user}",
                f"--regid={pwd.getpwnam(user).pw_gid}",
                "--clear-groups",
            ]
        data = self.folder / "data"
        self._call(
            "initdb", "-D", data, "-U", "linli", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"
        )
        options = [word for setting in self.SETTINGS.split() for word in ("-c", setting)]
        self.server = subprocess.Popen(
            [*self.run, POSTGRESQL / "postgres", "-D", data, "-k", self.folder, *options],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self.folder,
        )
        while not (self.folder / ".s.PGSQL.5432").exists() or not self._answers():
            assert self.server.poll() is None, "PostgreSQL did not start"
            time.sleep(0.05)

    def _call(self, program: str, *arguments: Any) -> None:
        subprocess.run(
            [*self.run, POSTGRESQL / program, *arguments], check=True, capture_output=True, cwd=self.folder
        )

    def _answers(self) -> bool:
        try:
            psycopg2.connect(self.url("postgres")).close()
        except psycopg2.OperationalError:
            return False
        return True

    def url(self, name: str) -> str:
        return f"postgresql://linli@/{name}?host={self.folder}"

    def sql(self, *statements: str) -> Any:
        """Execute them one by one; returns the first value of the last one, if it gives rows."""
        connection = psycopg2.connect(self.url("postgres"))
        connection.autocommit = True
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            found = cursor.fetchone()[0] if cursor.description else None
        connection.close()
        return found

    def position(self) -> str:
        """The end of the log of changes: while it stands still, no database has changed."""
        return str(self.sql("SELECT pg_current_wal_insert_lsn()"))

    def copy(self, source: str, target: str) -> None:
        self.sql(
            f"DROP DATABASE IF EXISTS {target} WITH (FORCE)",
            f"CREATE DATABASE {target} TEMPLATE {source} STRATEGY file_copy",
        )

    def stop(self) -> None:
        self.server.send_signal(signal.SIGINT)  # does not wait for its clients
        self.server.wait(30)
        shutil.rmtree(self.folder, ignore_errors=True)


def _exists(user: str) -> bool:
    try:
        pwd.getpwnam(user)
    except KeyError:
        return False
    return True


@dataclass
class Kind:
    """One kind of database for the whole run: where it lives, its settings, and its templates."""

    settings: Settings
    cluster: Cluster | None
    made: dict[str, dict[str, int]] = field(default_factory=dict)
    cast: dict[str, int] = field(default_factory=dict)
    app: Flask | None = None
    standing: tuple[str, str] | None = None

    def fresh(self, template: str) -> dict[str, int]:
        """Put a copy of a template in the place of the database, open it, return the cast's ids. A copy that
        the last test only read is good for the next one; who of the last test had a form open has left."""
        shutil.rmtree(Path(self.settings.instance) / "presence", ignore_errors=True)
        if current.obj is not None:
            _past.append(current.obj)
            shut()
        if template not in self.made:
            self._make(template)
        if not self.cluster or self.standing != (template, self.cluster.position()):
            self._copy(template)
            self.standing = (template, self.cluster.position()) if self.cluster else None
        open_database(self.settings.database_url)
        return self.made[template]

    def _make(self, template: str) -> None:
        if template == "empty":
            if self.cluster:
                self.cluster.sql("CREATE DATABASE live")
            open_database(self.settings.database_url)
            schema.migrate()
            self.made[template] = {}
        elif template == "demonstration":
            self.fresh("empty")
            with create_app(replace(self.settings, demonstration=True)).app_context():
                demo.build(DAY)
            self.made[template] = {}
        else:
            self.fresh("empty")
            self.made[template] = make_cast()
        if self.cluster:
            shut()
            self.cluster.copy("live", template)
        else:
            copy_to(sqlite_path(self.settings.database_url).with_name(template))
            shut()

    def _copy(self, template: str) -> None:
        if self.cluster:
            self.cluster.copy(template, "live")
            return
        path = sqlite_path(self.settings.database_url)
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        shutil.copyfile(path.with_name(template), path)


@pytest.fixture(scope="session")
def _kinds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Kind]]:
    kinds: dict[str, Kind] = {}

    def get(name: str) -> Kind:
        if name not in kinds:
            if name == "postgresql" and not (POSTGRESQL / "initdb").exists():
                pytest.skip(f"PostgreSQL 15 is not installed ({POSTGRESQL})")
            cluster = Cluster() if name == "postgresql" else None
            instance = tmp_path_factory.mktemp(name)
            url = cluster.url("live") if cluster else f"sqlite:///{instance}/live"
            given = KEYS | {"BACKOFFICE_INSTANCE": str(instance), "BACKOFFICE_DATABASE_URL": url}
            kinds[name] = Kind(load(given), cluster)
            vault.open_vault(kinds[name].settings.data_key)
        return kinds[name]

    yield get
    for kind in kinds.values():
        if kind.cluster:
            kind.cluster.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest, _kinds: Callable[[str], Kind]) -> Kind:
    """The kind of database the test runs on."""
    return _kinds(request.param)


@pytest.fixture
def database(request: pytest.FixtureRequest, kind: Kind) -> Iterator[peewee.Database]:
    """A migrated database of the test's own; empty unless the test also asks for the office, the small one
    or that of the demonstration."""
    asked = [name for name in ("office", "demonstration") if name in request.fixturenames]
    kind.cast = kind.fresh(asked[0] if asked else "empty")
    forget_areas()
    yield current.obj
    release()


@dataclass(frozen=True)
class Office:
    """The small office of `tests/cast.py`: `office["kim"]` is that person's row as it is stored now."""

    settings: Settings
    ids: dict[str, int]

    def __getitem__(self, name: str) -> Record:
        return record_of(name).get_by_id(self.ids[name])

    def id(self, name: str) -> int:
        return self.ids[name]

    def actor(self, role: str) -> Actor:
        """The actor of the account with that role."""
        return actor_of(self[f"user:{role}"])


@pytest.fixture
def office(database: peewee.Database, kind: Kind) -> Office:
    """The small office, freshly filled."""
    return Office(kind.settings, kind.cast)


@pytest.fixture
def demonstration(database: peewee.Database, kind: Kind) -> Iterator[Flask]:
    """The application over a demonstration office as it is built on `DAY`."""
    app = create_app(replace(kind.settings, demonstration=True))
    with app.app_context():
        yield app


@pytest.fixture
def app(office: Office, kind: Kind) -> Flask:
    """The application over the small office; one for each kind of database, made once."""
    if kind.app is None:
        kind.app = create_app(office.settings)
        kind.app.testing = True
    return kind.app


class Client(FlaskClient):
    """A browser without a screen; its unsafe requests carry the session's CSRF token unless `csrf=False`."""

    def open(self, *arguments: Any, csrf: bool = True, **options: Any) -> Any:
        if csrf and options.get("method", "GET") not in ("GET", "HEAD", "OPTIONS"):
            options["headers"] = {"X-CSRFToken": self.csrf_token()} | dict(options.get("headers") or {})
        return super().open(*arguments, **options)

    def csrf_token(self) -> str:
        """A token of this client's session, as the forms carry it."""
        with self.session_transaction() as session:
            raw = session.setdefault("csrf_token", "0" * 40)
        secret = self.application.secret_key
        return str(URLSafeTimedSerializer(secret, salt="wtf-csrf-token").dumps(raw))


@pytest.fixture
def client_of(app: Flask, office: Office) -> Callable[[str | None], Client]:
    """`client_of("clerk")` is a client signed in as that role, `client_of(None)` one that is not."""

    def make(role: str | None) -> Client:
        client = Client(app, app.response_class, use_cookies=True)
        if role:
            user = office[f"user:{role}"]
            with client.session_transaction() as session:
                session.update(_user_id=user.fs_uniquifier, _fresh=True, fs_cc="set", fs_paa=time.time())
        return client

    return make


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Address of the application served by threads, for tests with a browser or with many clients at once."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join(10)


@pytest.fixture(scope="session")
def _browser() -> Iterator[Any]:
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=30_000)  # as long as everything else waits
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page_of(
    _browser: Any, address: str, client_of: Callable[[str | None], Client]
) -> Iterator[Callable[..., Any]]:
    """`page_of("clerk", locale="ko", width=390)` is a page of a real browser, signed in as that role."""
    contexts = []

    def make(role: str | None, *, locale: str = "zh-CN", width: int = 1280, height: int = 800) -> Any:
        context = _browser.new_context(
            base_url=address, locale=locale, viewport={"width": width, "height": height}
        )
        contexts.append(context)
        if role:
            cookie = client_of(role).get_cookie("session")
            context.add_cookies([{"name": "session", "value": cookie.value, "url": address}])
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


def pytest_configure(config: pytest.Config) -> None:
    """A folder for what the processes of this run share, see `tests.sheets`."""
    if not hasattr(config, "workerinput"):
        os.environ["LINLI_SHEETS"] = tempfile.mkdtemp(prefix="sheets-")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Throw it away."""
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ.pop("LINLI_SHEETS"), ignore_errors=True)
