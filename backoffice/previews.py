"""Pictures of what a print will look like, kept for a while under a name made of all that they show."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from flask import current_app

from backoffice import finishing, printing
from backoffice.access import Actor
from backoffice.pictures import draw
from backoffice.print_values import Document
from backoffice.printing import Print, Row
from printables.imposition import ImpositionError

#: Seconds that pictures are kept; they show personal data.
KEEP = 3600

#: So many pages of a document are shown, and how large; of all rows together only the first are laid out.
PAGES, DPI, ROWS = 4, 80, 200

_DIGEST = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True)
class Look:
    """The pictures of one document: their name, how many, of how many pages, and what is wrong with it."""

    digest: str
    shown: int
    pages: int
    problems: list[str]


def look(actor: Actor, ordered: Print, row: Row) -> Look:
    """Lay out one document and make it up as ordered, unless its pictures are there. Raises Unfit, Missing,
    PrintError, NotDrawn."""
    ordered = replace(ordered, rows=ordered.rows[:ROWS], copies=1, purpose="", area=None, mode="tagged")
    document = printing.document_of(actor, ordered, row)
    digest = _digest(ordered, document)
    folder = _folder(actor) / digest
    if not folder.is_dir():
        made = printing.sheet(ordered, document, preview=True)
        problems = [printing.text_of(each.kind, printing.detail_of(ordered, each)) for each in made.problems]
        pdf, pages = made.pdf, made.pages
        if ordered.finish:
            try:
                pdf = finishing.make_up(pdf, ordered.finish, ordered.settings)
                pages = finishing.pages(pdf)
            except ImpositionError as error:
                problems.append(printing.text_of("finish", finishing.why(error)))
        _keep(pdf, pages, problems, folder)
    known = json.loads((folder / "about.json").read_text(encoding="utf-8"))
    return Look(digest, min(known["pages"], PAGES), known["pages"], known["problems"])


def _keep(pdf: bytes, pages: int, problems: list[str], folder: Path) -> None:
    """Draw into a folder of another name, so that the right one is there whole or not at all."""
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = Path(tempfile.mkdtemp(dir=folder.parent))
    try:
        draw(pdf, fresh, PAGES, DPI)
        about = json.dumps({"pages": pages, "problems": problems}, ensure_ascii=False)
        (fresh / "about.json").write_text(about, encoding="utf-8")
        fresh.replace(folder)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        if not folder.is_dir():  # otherwise the same look was taken at the same moment
            raise


def picture(actor: Actor, digest: str, page: int) -> Path | None:
    """A picture that the same user's preview made."""
    if not _DIGEST.fullmatch(digest):
        return None
    path = _folder(actor) / digest / f"{page}.png"
    return path if path.is_file() else None


def clear(instance: Path) -> None:
    """Remove what was looked at more than an hour ago."""
    for folder in (instance / "previews").glob("*/*"):
        try:
            age = time.time() - folder.stat().st_mtime
        except FileNotFoundError:  # it got its right name meanwhile, or another worker clears as well
            continue
        if age > KEEP:
            shutil.rmtree(folder, ignore_errors=True)


def _folder(actor: Actor) -> Path:
    instance: Path = current_app.extensions["settings"].instance
    return instance / "previews" / str(actor.user_id or 0)


def _digest(ordered: Print, document: Document) -> str:
    shown: dict[str, Any] = {
        "print": ordered.parameters(),
        "languages": document.languages,
        "values": _plain(document.values),
        "fonts": str(printing.fonts()),
    }
    return hashlib.sha256(json.dumps(shown, sort_keys=True, default=str).encode()).hexdigest()[:40]


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value
