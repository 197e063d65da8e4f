"""The limited process in which sheets are made: reads orders from its input, writes sheets to its output.

Started by `renderer.Renderer` as `python -m printables.child MEMORY_MB FOLDER FONTS`. Each frame on the way
in is a pickled `Task` of the parent; each on the way out is a JSON head, and the PDF behind it, so that what
renders cannot make the parent run anything. Limited are memory, processor time and the size of a file.
"""

from __future__ import annotations

import gc
import json
import os
import pickle
import resource
import shutil
import struct
import sys
import traceback
from collections.abc import Callable
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any, BinaryIO

from printables.page import Order
from printables.sheet import PrintError, Problem, Sheet

HEAD = struct.Struct(">II")
#: The most bytes a file of the child may have, and those of files that it may map into memory.
_FILE, _MAPPED = 512 * 2**20, 1024 * 2**20


@dataclass(frozen=True)
class Task:
    """Orders set together, as one file or one file each; seconds: of processor time, for all of them."""

    orders: tuple[Order, ...]
    together: bool
    seconds: float


def main(memory_mb: int, fonts: Path | None) -> None:
    """Serve until the input ends."""
    orders, sheets = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints by accident must not get between the frames
    memory = memory_mb * 2**20
    # What it writes to; font files mapped into memory cost nothing, and have a limit of their own.
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_AS, (memory + _MAPPED, memory + _MAPPED))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_FILE, _FILE))
    _warm(fonts)
    # Layout makes and drops millions of objects: looking for cycles among them all the time costs a sixth.
    gc.freeze()
    gc.disable()
    _send(sheets, {"ready": True})
    while task := _receive(orders):
        used = resource.getrusage(resource.RUSAGE_SELF)
        until = int(used.ru_utime + used.ru_stime + task.seconds) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))
        _work(task, fonts, lambda head, pdf=b"": _send(sheets, head, pdf))
        gc.collect()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        _send(sheets, {"done": True, "peak_mb": peak})


def _work(task: Task, fonts: Path | None, answer: Callable[..., None]) -> None:
    from printables.press import Press, render_orders

    press: Press | None = None
    for number in range(1 if task.together else len(task.orders)):
        try:
            sheet: Sheet
            if task.together or task.orders[number].printable.apart:
                sheet = render_orders(task.orders if task.together else [task.orders[number]], fonts)
            else:
                press = press or Press(task.orders, fonts)
                sheet = press.one(number)
        except PrintError as error:
            answer({"number": number, "problems": _plain(error.problems), "failed": True})
        except MemoryError:
            raise
        except RecursionError:
            problem = Problem("too_long", task.orders[number].name, "nested too deep")
            answer({"number": number, "problems": _plain([problem]), "failed": True})
        except Exception:
            answer({"number": number, "error": traceback.format_exc()})
        else:
            head = {"number": number, "problems": _plain(sheet.problems), "pages": sheet.pages}
            answer({**head, "parts": sheet.parts}, sheet.pdf)


def _plain(problems: Any) -> list[list[Any]]:
    return [list(astuple(problem)) for problem in problems]


def _warm(fonts: Path | None) -> None:
    """Load what every print needs, before the clock of the first one runs."""
    from weasyprint.text.fonts import FontConfiguration

    from printables import shims
    from printables.catalogue import catalogue
    from printables.fonts import font_problems
    from printables.press import styles

    shims.install()
    FontConfiguration()
    font_problems(fonts)
    for name in catalogue():
        styles(name)


def _receive(stream: BinaryIO) -> Task | None:
    head = stream.read(HEAD.size)
    if len(head) < HEAD.size:
        return None
    length, _nothing = HEAD.unpack(head)
    task: Task = pickle.loads(stream.read(length))  # noqa: S301 - written by our own parent
    return task


def _send(stream: BinaryIO, head: dict[str, Any], pdf: bytes = b"") -> None:
    text = json.dumps(head).encode()
    stream.write(HEAD.pack(len(text), len(pdf)) + text)
    stream.write(pdf)
    stream.flush()


if __name__ == "__main__":
    try:
        main(int(sys.argv[1]), Path(sys.argv[3]) if sys.argv[3] else None)
    finally:
        # The parent removes it too, but may be gone.
        shutil.rmtree(sys.argv[2], ignore_errors=True)
