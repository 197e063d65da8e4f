"""Lays texts out as they would be printed, before they are published or anybody prints them. What was wrong
is kept under a name made of all that stands on the pages, so that nothing is laid out twice.
"""

from __future__ import annotations

import hashlib
import json
import logging
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError, Future
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path

from flask import current_app

from backoffice import preflight, printing
from backoffice.access import Actor
from backoffice.content.public_sheets import template
from backoffice.preflight import Finding
from backoffice.previews import plain
from backoffice.print_order import Print
from backoffice.print_values import Document, Unfit
from models.fields import SOURCE
from printables import PrintError, Problem, Sheet

log = logging.getLogger(__name__)

#: So many layouts are remembered.
KEPT = 5000
#: What the values tell without a layout, see `proofs`.
_OF_VALUES = frozenset(
    {
        "missing_glyph",
        "missing_translation",
        "outdated",
        "undefined",
        "dead_link",
        "unpublished_link",
        "plain_link",
        "expired",
        "no_alternative",
    }
)
#: What says when something was printed and published: small print, on which no layout depends.
_OF_THE_DAY = frozenset({"date", "states", "editions", "imprint"})

#: {where it will be kept: a layout that is being made}, whether or not somebody still waits for it.
_making: dict[Path, Future[Sheet]] = {}
_ordering = threading.Lock()


@dataclass
class Laid:
    """What layouts of a text told, and the languages of those that were not made."""

    findings: list[Finding] = field(default_factory=list)
    left: list[tuple[str, ...]] = field(default_factory=list)


def laid(actor: Actor, ordered: Print, row: int, languages: Sequence[str], *, seconds: float = 0.0) -> Laid:
    """What is wrong with a text laid out in these languages: as many side by side as its sheet has room for,
    Chinese always among them. Only what is kept, unless there are `seconds` to make more. Raises Missing."""
    found = Laid()
    making: list[tuple[Print, Document, Future[Sheet]]] = []
    told: dict[Finding, None] = {}
    for codes in together(languages, ordered.printable.languages[1]):
        own = replace(ordered, languages=codes)
        try:
            document = printing.document_of(actor, own, None if own.blank else row)
        except Unfit:  # told by the values
            continue
        path = _path(own, document)
        problems = _read(path)
        if problems is not None:
            told |= dict.fromkeys(_told(actor, own, row, document, problems))
        elif seconds:
            making.append((own, document, _made(own, document, path)))
        else:
            found.left.append(codes)
    until = time.monotonic() + seconds
    for own, document, made in making:
        problems = _problems(made, max(0.1, until - time.monotonic()))
        if problems is None:
            found.left.append(own.languages)
        else:
            told |= dict.fromkeys(_told(actor, own, row, document, problems))
    found.findings = list(told)
    return found


def together(languages: Sequence[str], most: int) -> Iterator[tuple[str, ...]]:
    """Languages as they stand on one sheet, at most so many: Chinese beside each of the others."""
    others = [code for code in languages if code != SOURCE]
    if most == 1:
        yield from ((code,) for code in (SOURCE, *others))
    elif not others:
        yield (SOURCE,)
    for start in range(0, len(others) if most > 1 else 0, most - 1 or 1):
        yield (SOURCE, *others[start : start + most - 1])


def _made(ordered: Print, document: Document, path: Path) -> Future[Sheet]:
    """A layout, ordered unless it is being made. What it tells is kept, even when nobody waits any more."""
    with _ordering:
        if path in _making:
            return _making[path]
        made = _making[path] = printing.renderer().submit(
            ordered.name, document.values, languages=document.languages, options=ordered.options, preview=True
        )
    made.add_done_callback(partial(_finish, path))
    return made


def _finish(path: Path, made: Future[Sheet]) -> None:
    try:
        problems = _problems(made, 0)
        if problems is not None:
            _keep(path, problems)
    finally:
        _making.pop(path, None)


def _problems(made: Future[Sheet], seconds: float) -> list[Problem] | None:
    """What a layout told, None where there was none in time, for whatever reason: the machine may be busy."""
    try:
        found = made.result(seconds).problems
    except (TimeoutError, CancelledError):
        return None
    except PrintError as error:
        found = error.problems
        if any(each.kind == "too_long" for each in found):
            return None
    except RuntimeError:
        log.exception("a text could not be laid out")
        return None
    return [each for each in found if each.kind not in _OF_VALUES]


def _told(
    actor: Actor, ordered: Print, row: int, document: Document, problems: Sequence[Problem]
) -> list[Finding]:
    return preflight.told(actor, ordered, problems, row, document.values)


# What is kept


def _path(ordered: Print, document: Document) -> Path:
    shown = [
        ordered.name,
        dict(ordered.options),
        document.languages,
        plain({key: each for key, each in document.values.items() if key not in _OF_THE_DAY}),
        template(ordered.name),
        str(printing.fonts()),
    ]
    known = json.dumps(shown, sort_keys=True, default=str)
    return _folder() / f"{hashlib.sha256(known.encode()).hexdigest()[:40]}.json"


def _folder() -> Path:
    instance: Path = current_app.extensions["settings"].instance
    return instance / "layouts"


def _read(path: Path) -> list[Problem] | None:
    """What is kept, None where nothing is that can be read: a file may be empty after a loss of power."""
    try:
        return [Problem(**each) for each in json.loads(path.read_text(encoding="utf-8"))]
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError):
        log.warning("a layout that was kept cannot be read and is made anew: %s", path.name)
        return None


def _keep(path: Path, problems: Sequence[Problem]) -> None:
    """Write it whole or not at all, and take away the oldest where there are too many. The disk may be full:
    then it is made again when it is wanted."""
    text = json.dumps([asdict(each) for each in problems], ensure_ascii=False)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write(path, text)
        there = list(path.parent.glob("*.json"))
        if len(there) > KEPT:
            for old in sorted(there, key=lambda each: each.stat().st_mtime)[: len(there) - KEPT]:
                old.unlink(missing_ok=True)
    except OSError as error:
        log.warning("a layout could not be kept: %s", error.strerror)


def _write(path: Path, text: str) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    part = Path(name)
    try:
        with open(handle, "w", encoding="utf-8") as written:
            written.write(text)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
