"""Small pictures of what printables look like: made once by the worker, kept in the installation's folder."""

from __future__ import annotations

import logging
import tempfile
import threading
from pathlib import Path

from flask import Flask

import printables
from backoffice import printing, queue
from backoffice.content.public_sheets import template
from backoffice.pictures import NotDrawn, draw
from printables import Printable, PrintError

log = logging.getLogger(__name__)

#: In the order in which samples take them, and the most that a small picture has room for.
LANGUAGES, BESIDE = ("zh", "en", "ko", "ja", "ru", "ar"), 3

#: Pixels on the longest side.
SIDE = 520


def picture(name: str) -> Path | None:
    """The picture of a printable as it looks now, None until it is made."""
    path = _path(name)
    return path if path.is_file() else None


def missing() -> list[Printable]:
    """The printables of which there is none."""
    return [each for name, each in printables.catalogue().items() if picture(name) is None]


def make(printable: Printable) -> None:
    """Lay out the sample and keep a picture of its first page. Raises PrintError, NotDrawn."""
    least, most = printable.languages
    codes = LANGUAGES[: max(least, min(most, BESIDE if printable.genre == "poster" else 2))]
    made = printing.renderer().submit(printable.name, printable.sample(codes), languages=codes, preview=True)
    path = _path(printable.name)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        draw(made.result().pdf, Path(folder), 1, 200, SIDE)
        (Path(folder) / "0.png").replace(path)


def forget_old() -> None:
    """Remove pictures of what looks otherwise by now."""
    kept = {_path(name).name for name in printables.catalogue()}
    for path in _folder().glob("*.png"):
        if path.name not in kept:
            path.unlink(missing_ok=True)


def _folder() -> Path:
    return queue.instance() / "samples"


def _path(name: str) -> Path:
    return _folder() / f"{name}-{template(name)}.png"


class Sampler(threading.Thread):
    """Makes the pictures that are missing, one after the other, a while after the start of the worker."""

    #: Seconds in which whatever waits for the worker comes first.
    AFTER = 15.0

    def __init__(self, app: Flask) -> None:
        super().__init__(name="sampler", daemon=True)
        self._app, self.stopped = app, threading.Event()

    def run(self) -> None:
        self.stopped.wait(self.AFTER)
        with self._app.app_context():
            for printable in missing():
                if self.stopped.is_set():
                    return
                try:
                    make(printable)
                except (PrintError, NotDrawn, OSError) as error:
                    log.warning("there is no picture of %s: %s", printable.name, error)
                except Exception:
                    log.exception("there is no picture of %s", printable.name)
            forget_old()
