"""Runs one contender in a process of its own and measures the server's time of its answers."""

from __future__ import annotations

import gc
import importlib
import multiprocessing
import re
import resource
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Protocol

from werkzeug.test import Client

from tests.bench.data import Sample

Address = str
#: What the others cannot do.
OWN = ("likely", "cell", "paste", "counts")
#: Rows of a list, as each admin marks them.
_ROW = re.compile(r'name="(?:rowid|_selected_action)"')


class Contender(Protocol):
    """An admin over the rows: a WSGI application, how it is signed in to, and its addresses. `act` is asked
    of this product only: it does one of `OWN` by requests of which the last is measured, verifies what came
    of it, and returns how many rows it was about."""

    application: Any

    def sign_in(self, client: Client, role: str) -> None: ...
    def ids(self, role: str) -> Sequence[int]: ...
    def address(self, scenario: str, role: str) -> Address | None: ...
    def edit(self, row_id: int) -> Address: ...
    def form(self, client: Client, row_id: int) -> tuple[Address, dict[str, Any]]: ...
    def act(self, client: Client, scenario: str, role: str, number: int) -> int: ...


@dataclass(frozen=True)
class Answer:
    """One measured answer; `rows` is how many rows its list shows."""

    milliseconds: float
    status: int
    size: int
    rows: int


class Timed:
    """A WSGI application that notes how long its last answer took, from the call to the last byte: by the
    clock of the wall, or of the processor, for a machine that does other work beside."""

    def __init__(self, application: Any, clock: str) -> None:
        self.application, self.milliseconds = application, 0.0
        self._now = time.process_time if clock == "cpu" else time.perf_counter

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        started = self._now()
        answer = self.application(environ, start_response)
        try:
            body = list(answer)
        finally:
            if hasattr(answer, "close"):
                answer.close()
        self.milliseconds = (self._now() - started) * 1000
        return body


class Child:
    """A contender's process: asked by `ask`, ended by `close`."""

    def __init__(self, module: str, folder: Path, sample: Sample, clock: str) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, far = context.Pipe()
        self._process = context.Process(target=_serve, args=(module, folder, sample, clock, far), daemon=True)
        self._process.start()
        far.close()

    def ask(self, role: str, scenario: str, number: int) -> Answer | None:
        """One answer to the scenario, None where the contender cannot do it."""
        try:
            self._pipe.send((role, scenario, number))
            found = self._pipe.recv()
        except (EOFError, BrokenPipeError):
            found = "the process ended"
        if isinstance(found, str):
            raise RuntimeError(found)
        answer: Answer | None = found
        return answer

    def close(self) -> float:
        """End the process; returns the most memory it had, in MiB."""
        try:
            self._pipe.send(None)
            return float(self._pipe.recv())
        except (EOFError, BrokenPipeError):
            return 0.0
        finally:
            self._process.join(30)


def _serve(module: str, folder: Path, sample: Sample, clock: str, pipe: Any) -> None:
    make = importlib.import_module(f"tests.bench.{module}").make
    contender, clients = make(folder, sample), {}
    timed = Timed(contender.application, clock)
    gc.collect()
    gc.freeze()
    while (asked := pipe.recv()) is not None:
        role, scenario, number = asked
        try:
            if role not in clients:
                clients[role] = Client(timed)
                contender.sign_in(clients[role], role)
            pipe.send(_answer(contender, role, clients[role], timed, scenario, number))
        except Exception as error:  # the parent shows it and goes on without this contender
            pipe.send(f"{module} {scenario}: {type(error).__name__}: {error}")
    pipe.send(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def _answer(
    contender: Contender, role: str, client: Client, timed: Timed, scenario: str, number: int
) -> Answer | None:
    if scenario in OWN:
        rows = contender.act(client, scenario, role, number)
        return Answer(timed.milliseconds, 200, 0, rows)
    ids = contender.ids(role)
    row_id = ids[number % len(ids)]
    if scenario == "save":
        address, values = contender.form(client, row_id)
        response = client.post(address, data={**values, "name_latin": f"MEASURED {time.time_ns() % 10**9}"})
        taken, text = timed.milliseconds, response.get_data(as_text=True)
        if response.status_code != 302:
            raise RuntimeError(f"not saved: {response.status_code} {_errors(text)}")
        return Answer(taken, response.status_code, len(text), 0)
    address = contender.edit(row_id) if scenario == "form" else contender.address(scenario, role)
    if address is None:
        return None
    response = client.get(address)
    text = response.get_data(as_text=True)
    if response.status_code != 200:
        raise RuntimeError(f"{address} answered {response.status_code}")
    return Answer(timed.milliseconds, response.status_code, len(text), len(_ROW.findall(text)))


def _errors(text: str) -> str:
    found = re.findall(r'class="[^"]*error[^"]*"[^>]*>([^<]*)', text)
    return "; ".join(found)[:300]


class Forms(HTMLParser):
    """The values of every form of a page, as a browser would send them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[dict[str, Any]] = []
        self._select: str | None = None
        self._area: str | None = None
        self.feed(page)

    def named(self, field: str) -> dict[str, Any]:
        """The first form with that field."""
        return next(form for form in self.found if field in form)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name")
        if tag == "form":
            self.found.append({})
        elif not self.found:
            return
        elif tag == "input" and name and given.get("type") not in ("submit", "file", "button"):
            if given.get("type") not in ("checkbox", "radio") or "checked" in given:
                self.found[-1].setdefault(name, given.get("value") or "")
        elif tag == "select" and name:
            self._select = name
        elif tag == "option" and self._select and ("selected" in given or self._select not in self.found[-1]):
            self.found[-1][self._select] = given.get("value") or ""
        elif tag == "textarea" and name:
            self._area = name
            self.found[-1][name] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = None
        elif tag == "textarea":
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._area:
            self.found[-1][self._area] += data
