"""The renderer that can be trusted with anything: children with limits, replaced when they hang."""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from printables.catalogue import ROOM
from printables.child import HEAD, Task
from printables.page import Order, Part, order
from printables.sheet import PrintError, Problem, Sheet

#: Documents set with one set of fonts, and after how many documents a child is replaced.
CHUNK, RECYCLE = 50, 2000
#: Seconds a child may take to start.
START = 60.0


class Renderer:
    """Makes sheets in `processes` children of at most `memory_mb` each. A document that takes longer than
    `seconds`, or dies, fails with PrintError "too_long"; the others go on. Children start when first needed.

    A context manager; `close` ends the children, what they were doing fails.
    """

    def __init__(
        self, processes: int = 2, memory_mb: int = 1500, seconds: float = 60, fonts: Path | None = None
    ) -> None:
        self._processes, self._memory, self._seconds, self._fonts = processes, memory_mb, seconds, fonts
        self._jobs: deque[_Job] = deque()
        self._changed = threading.Condition()
        self._threads: list[threading.Thread] = []
        self._children: set[_Child] = set()
        #: {thread: what it is at}.
        self._at: dict[int, _Job] = {}
        self._closed = False

    def submit(
        self,
        name: str,
        values: Mapping[str, Any],
        *,
        languages: Sequence[str] = (),
        options: Mapping[str, str] | None = None,
        preview: bool = False,
        mode: str = "tagged",
        part: Part | None = None,
        scale: float = 1.0,
    ) -> Future[Sheet]:
        """One document, or in a preview one part of it. The future raises PrintError; an unknown printable or
        option raises here."""
        job = order(name, values, languages, options, preview, mode, part, scale)
        return self._enqueue([job], together=False)[0]

    def submit_each(
        self,
        name: str,
        values: Sequence[Mapping[str, Any]],
        *,
        languages: Sequence[str] = (),
        options: Mapping[str, str] | None = None,
        preview: bool = False,
        mode: str = "tagged",
        scale: float = 1.0,
    ) -> list[Future[Sheet]]:
        """Many documents, one file each. Each future is done as soon as its document is."""
        orders = [order(name, each, languages, options, preview, mode, scale=scale) for each in values]
        size = max(1, min(CHUNK, -(-len(orders) // self._processes)))
        return [
            future
            for start in range(0, len(orders), size)
            for future in self._enqueue(orders[start : start + size], together=False)
        ]

    def submit_batch(
        self,
        name: str,
        values: Sequence[Mapping[str, Any]],
        *,
        languages: Sequence[str] = (),
        options: Mapping[str, str] | None = None,
        preview: bool = False,
        mode: str = "tagged",
        scale: float = 1.0,
    ) -> Future[Sheet]:
        """Many documents in one file, made by one child: give a large batch in chunks, and `merge` them."""
        orders = [order(name, each, languages, options, preview, mode, scale=scale) for each in values]
        if not orders:
            raise ValueError("nothing to print")
        return self._enqueue(orders, together=True)[0]

    def stop(self, futures: Iterable[Future[Sheet]]) -> None:
        """Call off sheets that nobody waits for any more: what waits is cancelled or fails, a child that is
        at nothing else is ended."""
        gone = set(futures)
        for future in gone:
            future.cancel()
        with self._changed:
            for job in self._at.values():
                left = job.left()
                if left and gone.issuperset(left):
                    job.stopped = True
                    if job.child is not None:
                        job.child.kill()
            for job in self._jobs:  # what was behind an order that died runs already, and cannot be cancelled
                if gone.issuperset(job.left()):
                    job.fail(job.called_off("stopped"))

    def close(self) -> None:
        """End the children. What waits is cancelled, what is being made fails."""
        with self._changed:
            self._closed = True
            while self._jobs:
                job = self._jobs.popleft()
                for future in job.futures:
                    future.cancel()
                job.fail(job.called_off("closed"))
            for child in self._children:
                child.kill()
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _enqueue(self, orders: Sequence[Order], *, together: bool) -> list[Future[Sheet]]:
        job = _Job(tuple(orders), together, self._seconds + (len(orders) if together else 0))
        with self._changed:
            if self._closed:
                raise RuntimeError("the renderer is closed")
            self._jobs.append(job)
            if len(self._threads) < self._processes:
                thread = threading.Thread(target=self._serve, name="renderer", daemon=True)
                self._threads.append(thread)
                thread.start()
            self._changed.notify()
        return list(job.futures)

    def _serve(self) -> None:
        """One thread for each child: hands it jobs, watches the clock, replaces it."""
        child: _Child | None = None
        while (job := self._next()) is not None:
            child = self._do(child, job)
            del job  # while nothing is to be done, no values of a person are kept
        self._end(child)

    def _do(self, child: _Child | None, job: _Job) -> _Child | None:
        """Have a job done by the child, or a new one; the child for the next."""
        rest = None
        try:
            if job.start():
                child = child or self._start()
                self._run(child, job)
                if child.spent() or job.stopped:
                    self._end(child)
                    child = None
        except _Dead as dead:
            rest = None if job.stopped else job.give_up(str(dead))
            self._end(child)
            child = None
        except Exception as error:
            job.fail(error)
            self._end(child)
            child = None
        self._leave(job, rest)
        return child

    def _leave(self, job: _Job, rest: _Job | None) -> None:
        """Be done with a job; the `rest` of it comes next, unless nobody waits for it."""
        with self._changed:
            del self._at[threading.get_ident()]
            if job.stopped:
                job.fail(job.called_off("stopped"))
            elif rest is not None and self._closed:
                rest.fail(rest.called_off("closed"))
            elif rest is not None:
                self._jobs.appendleft(rest)

    def _next(self) -> _Job | None:
        with self._changed:
            while not self._jobs and not self._closed:
                self._changed.wait()
            if self._closed:
                return None
            job = self._at[threading.get_ident()] = self._jobs.popleft()
            return job

    def _run(self, child: _Child, job: _Job) -> None:
        """Have a child do a job, which may be stopped as long as it does. Raises _Dead."""
        with self._changed:
            job.child = child
        try:
            if not job.stopped:
                child.run(job)
        finally:
            with self._changed:
                job.child = None

    def _start(self) -> _Child:
        child = _Child(self._memory, self._fonts)
        with self._changed:
            self._children.add(child)
            if self._closed:
                child.kill()
        child.wait_ready()
        return child

    def _end(self, child: _Child | None) -> None:
        if child is not None:
            with self._changed:
                self._children.discard(child)
            child.end()


class _Dead(Exception):
    """The child hung or died; the text says which."""


class _Job:
    """Orders for one child and the futures of their sheets."""

    def __init__(
        self, orders: tuple[Order, ...], together: bool, seconds: float, futures: Sequence[Future[Sheet]] = ()
    ) -> None:
        self.orders, self.together, self.seconds = orders, together, seconds
        self.futures = list(futures) or [Future[Sheet]() for _order in (orders[:1] if together else orders)]
        self.child: _Child | None = None
        self.stopped = False
        # Now, so that what is no plain value fails where it was given.
        self.frame = pickle.dumps(Task(orders, together, 2 * seconds * len(self.futures)))

    def start(self) -> bool:
        """Whether anybody still waits for it."""
        for future in self.futures:
            if not future.running() and not future.done():
                future.set_running_or_notify_cancel()
        return not all(future.done() for future in self.futures)

    def answer(self, head: Mapping[str, Any], pdf: bytes) -> None:
        """What came back for one order."""
        future = self.futures[head["number"]]
        if future.done():
            return
        problems = tuple(Problem(*each) for each in head.get("problems", ()))
        if "error" in head:
            future.set_exception(RuntimeError(head["error"]))
        elif head.get("failed"):
            future.set_exception(PrintError(problems))
        else:
            future.set_result(Sheet(pdf, head["pages"], problems, tuple(head["parts"])))

    def left(self) -> list[Future[Sheet]]:
        """Those that have no answer yet."""
        return [future for future in self.futures if not future.done()]

    def give_up(self, reason: str) -> _Job | None:
        """Fail the first order that has no answer, since that was being made; a job of those behind it."""
        open_ones = [number for number, future in enumerate(self.futures) if not future.done()]
        if open_ones:
            problem = Problem("too_long", self.orders[open_ones[0]].name, reason)
            self.futures[open_ones[0]].set_exception(PrintError([problem]))
        behind = open_ones[1:]
        if not behind:
            return None
        orders = tuple(self.orders[number] for number in behind)
        return _Job(orders, self.together, self.seconds, [self.futures[number] for number in behind])

    def called_off(self, why: str) -> PrintError:
        """That it was not made to its end."""
        return PrintError([Problem("too_long", self.orders[0].name, why)])

    def fail(self, error: Exception) -> None:
        """Fail all that has no answer."""
        for future in self.left():
            future.set_exception(error)


class _Child:
    """One process of `printables.child`, in a session and a temporary folder of its own."""

    def __init__(self, memory_mb: int, fonts: Path | None) -> None:
        self._memory = memory_mb
        self._folder = tempfile.mkdtemp(prefix="sheet-")
        kept = {
            key: text
            for key, text in os.environ.items()
            if key in ("PATH", "HOME") or key.startswith(("XDG_", "FONTCONFIG_"))
        }
        own = str(fonts.resolve()) if fonts else ""  # the child works in a folder of its own
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", "printables.child", str(memory_mb), self._folder, own],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            cwd=self._folder,
            env={**kept, "TMPDIR": self._folder, "LANG": "C.UTF-8", "PYTHONPATH": str(ROOM.parent)},
        )
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("no pipes to the child")
        self._orders, self._sheets = self._process.stdin, self._process.stdout
        self._buffer = bytearray()
        self._made = 0
        self.peak_mb = 0

    def wait_ready(self) -> None:
        """Wait until it can work; raises _Dead."""
        self._read(time.monotonic() + START, "start")

    def run(self, job: _Job) -> None:
        """Have a job done; raises _Dead."""
        try:
            self._orders.write(HEAD.pack(len(job.frame), 0) + job.frame)
            self._orders.flush()
        except OSError as error:
            raise _Dead(self._last_words()) from error
        while True:
            head, pdf = self._read(time.monotonic() + job.seconds, f"{job.seconds:g} s")
            if head.get("done"):
                self._made += len(job.orders)
                self.peak_mb = head["peak_mb"]
                return
            job.answer(head, pdf)

    def spent(self) -> bool:
        """Whether it has made enough to be replaced, before memory it does not give back adds up."""
        return self._made >= RECYCLE or self.peak_mb > self._memory * 0.6

    def kill(self) -> None:
        """Stop it at once, with all that it may have started."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)

    def end(self) -> None:
        """Stop it and remove its folder."""
        self.kill()
        self._process.wait()
        for pipe in (self._orders, self._sheets):
            with contextlib.suppress(OSError):  # the other end is gone: nothing to flush
                pipe.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _read(self, deadline: float, limit: str) -> tuple[dict[str, Any], bytes]:
        text_length, pdf_length = HEAD.unpack(self._bytes(HEAD.size, deadline, limit))
        head: dict[str, Any] = json.loads(self._bytes(text_length, deadline, limit))
        return head, self._bytes(pdf_length, deadline, limit)

    def _bytes(self, wanted: int, deadline: float, limit: str) -> bytes:
        with selectors.DefaultSelector() as selector:
            selector.register(self._sheets, selectors.EVENT_READ)
            while len(self._buffer) < wanted:
                if not selector.select(max(0.0, deadline - time.monotonic())):
                    raise _Dead(f"longer than {limit}")
                piece = os.read(self._sheets.fileno(), 1 << 20)
                if not piece:
                    raise _Dead(self._last_words())
                self._buffer += piece
        found = bytes(self._buffer[:wanted])
        del self._buffer[:wanted]
        return found

    def _last_words(self) -> str:
        try:
            code = self._process.wait(5)
        except subprocess.TimeoutExpired:
            return "no answer"
        if code == -signal.SIGXCPU:
            return "too much processor time"
        return f"more than {self._memory} MB, or a crash ({code})"
