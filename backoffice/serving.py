"""Keeps the web server and the worker of jobs running, side by side, until it is told to stop."""

from __future__ import annotations

import ctypes
import fcntl
import logging
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.context import ForkProcess
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from backoffice.database import open_database
from backoffice.settings import Settings
from backoffice.worker import run_worker

log = logging.getLogger(__name__)

#: Seconds for running requests and jobs to end before they are cut off.
PATIENCE = 30


class AlreadyServed(Exception):
    """Another process serves this instance folder, or has the port."""


@contextmanager
def alone(instance: Path) -> Iterator[None]:
    """Hold the instance folder for oneself; raises AlreadyServed."""
    instance.mkdir(parents=True, exist_ok=True)
    with (instance / "serve.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyServed(f"{instance} is being served by another process") from None
        yield


class WebServer(BaseApplication):
    """gunicorn over an application that is made once and then forked."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        self.app, self.settings = app, settings
        super().__init__()

    def load_config(self) -> None:
        shared_memory = Path("/dev/shm")  # noqa: S108
        options: dict[str, Any] = {
            "bind": f"{self.settings.host}:{self.settings.port}",
            "worker_class": "gthread",
            "workers": self.settings.workers,
            "threads": self.settings.threads,
            "preload_app": True,
            "control_socket_disable": True,
            "timeout": 120,
            "graceful_timeout": PATIENCE,
            "keepalive": 5,
            "loglevel": "warning",
            "worker_tmp_dir": str(shared_memory) if shared_memory.is_dir() else None,
            "post_fork": self._fresh_connections,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self.app

    def _fresh_connections(self, _server: Any, _worker: Any) -> None:
        open_database(self.settings.database_url)


class _Child:
    """A fork of this process that is made again when it ends by itself."""

    def __init__(self, name: str, work: Callable[[], object]) -> None:
        self.name, self.work = name, work
        self.process = self._start()

    def _start(self) -> ForkProcess:
        self.started = time.monotonic()
        process = get_context("fork").Process(target=self._run, name=self.name)
        process.start()
        return process

    def _run(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        if sys.platform == "linux":  # no orphan keeps the port when this process is killed
            ctypes.CDLL(None).prctl(1, signal.SIGTERM)
        self.work()

    def revive(self) -> None:
        """Start it again if it ended, but not more often than every two seconds."""
        if not self.process.is_alive() and time.monotonic() - self.started > 2:
            log.warning("the %s ended with %s and is started again", self.name, self.process.exitcode)
            self.process = self._start()

    def stop(self) -> None:
        if self.process.is_alive():
            self.process.terminate()

    def wait(self, seconds: float) -> None:
        self.process.join(seconds)
        if self.process.is_alive():
            self.process.kill()


def supervise(app: Flask, settings: Settings, ready: str) -> None:
    """Run web server and worker until SIGTERM or SIGINT; print `ready` once the office answers.

    The application was made before, so both are forks of it that share its memory.
    """

    def work() -> None:
        open_database(settings.database_url)
        run_worker(app)

    _require_port(settings)
    stopping: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda caught, _frame: stopping.append(caught))
    children = [_Child("web server", WebServer(app, settings).run), _Child("worker", work)]
    while not stopping:
        if ready and _answers(settings):
            sys.stdout.write(ready)
            sys.stdout.flush()
            ready = ""
        for child in children:
            child.revive()
        time.sleep(0.1 if ready else 1)
    for child in children:
        child.stop()
    for child in children:
        child.wait(PATIENCE + 5)


def _require_port(settings: Settings) -> None:
    kind = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(kind) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((settings.host, settings.port))
        except OSError as error:
            raise AlreadyServed(f"port {settings.port} of {settings.host}: {error.strerror}") from error


def _answers(settings: Settings) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{settings.port}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
