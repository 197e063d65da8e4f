"""The office as it is served: `backoffice serve` over a folder, and people who work in it by HTTP."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.bench.measure import Forms

#: What the server said, beside its folder.
LOG = "server.log"
#: Seconds that the server is given to start: it looks through the whole file first.
PATIENCE = 120
#: The server closes a connection that was silent for five seconds: before that a new one is made.
_KEPT = 4.0
_TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')


@contextmanager
def served(folder: Path) -> Iterator[int]:
    """Serve the office of that folder, web server and worker; gives the port."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = int(found.getsockname()[1])
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BACKOFFICE_")}
    with (folder.parent / LOG).open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "backoffice", "serve"],
            env=environment | {"BACKOFFICE_INSTANCE": str(folder), "PORT": str(port)},
            stdout=log,
            stderr=log,
        )
    try:
        _wait(process, port)
        yield port
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"the server did not start: see {LOG}")


@dataclass(frozen=True)
class Reply:
    """An answer, and how long it took from the first byte sent to the last one read."""

    status: int
    text: str
    milliseconds: float
    location: str


class Session:
    """One person's browser: a connection that is kept, cookies, the token of forms. Of one thread."""

    def __init__(self, port: int, email: str, password: str) -> None:
        self._port, self._cookies, self._used = port, dict[str, str](), 0.0
        self._connection = HTTPConnection("127.0.0.1", port)
        self.token = ""
        form = Forms(self.get("/login").text).named("password")
        self.signed_in = self.post("/login", {**form, "email": email, "password": password})
        found = _TOKEN.search(self.get("/admin/").text)
        if self.signed_in.status != 302 or found is None:
            raise RuntimeError(f"{email} could not sign in: {self.signed_in.status}")
        self.token = found[1]

    def get(self, address: str) -> Reply:
        return self._ask("GET", address, None, {})

    def post(self, address: str, form: Mapping[str, Any] | list[tuple[str, Any]]) -> Reply:
        """Send a form, with the token that each form of the page carries."""
        body = urlencode(
            {"csrf_token": self.token, **form} if isinstance(form, Mapping) else form, doseq=True
        )
        return self._ask("POST", address, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def send(self, address: str, values: Any) -> Reply:
        """Send JSON as the page's scripts do."""
        headers = {"Content-Type": "application/json", "X-CSRFToken": self.token}
        return self._ask("POST", address, json.dumps(values), headers)

    def _ask(self, method: str, address: str, body: str | None, headers: dict[str, str]) -> Reply:
        if self._cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        started = time.perf_counter()
        if started - self._used > _KEPT:
            self._connection.close()
            self._connection = HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)
        self._connection.request(method, address, body, headers)
        answer = self._connection.getresponse()
        text = answer.read().decode()
        self._used = time.perf_counter()
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _sign, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        taken = (self._used - started) * 1000
        return Reply(answer.status, text, taken, answer.headers.get("Location", ""))
