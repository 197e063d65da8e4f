"""Pictures of what a print will look like, kept for a while under a name made of all that they show."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tempfile
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from flask import current_app
from flask_babel import get_locale

from backoffice import finishing, preflight, printing
from backoffice.access import Actor
from backoffice.pictures import draw
from backoffice.preflight import Finding
from backoffice.print_values import Document
from backoffice.printing import Print, Row
from printables import Problem
from printables.imposition import ImpositionError
from printables.page import Part
from printables.sheet import STOP

#: Seconds that pictures are kept; they show personal data.
KEEP = 3600

#: So many pages of a document are shown, so fine, with so many pixels at most on a side; of all rows together
#: only the first are laid out.
PAGES, DPI, LONGEST, ROWS = 4, 200, 1200, 200

_DIGEST = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True)
class Look:
    """The pictures of one document: their name, how many, of how many pages, and what is wrong with it."""

    digest: str
    shown: int
    pages: int
    findings: list[Finding]

    @property
    def problems(self) -> list[str]:
        """What stops it from being printed."""
        return [each.text for each in self.findings if each.stops]


def look(actor: Actor, ordered: Print, row: Row, part: int | None = None) -> Look:
    """Lay out one document, or the part of a book with that number, and make it up as ordered, unless its
    pictures are there. Raises Unfit, Missing, PrintError, NotDrawn."""
    ordered = replace(ordered, rows=ordered.rows[:ROWS], copies=1, purpose="", area=None, mode="tagged")
    document = printing.document_of(actor, ordered, row)
    whole = _folder(actor) / _digest(ordered, document, None)
    if part is not None and ordered.finish:
        ordered = replace(ordered, finish="", settings={})
    digest = _digest(ordered, document, part)
    folder = whole.with_name(digest)
    if not folder.is_dir():
        begins = _about(whole)["parts"] if whole.is_dir() and part is not None else []
        only = None if part is None else Part(part, begins[part] if part < len(begins) else 1)
        _keep(*_made(ordered, document, only), folder)
    about = _about(folder)
    problems = [Problem(**each) for each in about["problems"]]
    findings = preflight.told(actor, ordered, problems, row, document.values)
    if about["unfinished"]:
        text = printing.text_of("finish", about["unfinished"])
        findings.insert(0, Finding("finish", STOP, text, None, 0))
    return Look(digest, min(about["pages"], PAGES), about["pages"], findings)


def _made(ordered: Print, document: Document, part: Part | None) -> tuple[bytes, dict[str, Any]]:
    """The file, and what is to be known of it."""
    made = printing.sheet(ordered, document, preview=True, part=part)
    pdf, pages, unfinished = made.pdf, made.pages, ""
    if ordered.finish:
        try:
            pdf = finishing.make_up(pdf, ordered.finish, ordered.settings)
            pages = finishing.pages(pdf)
        except ImpositionError as error:
            unfinished = finishing.why(error)
    problems = [asdict(each) for each in made.problems]
    return pdf, {"pages": pages, "parts": made.parts, "problems": problems, "unfinished": unfinished}


def _about(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "about.json").read_text(encoding="utf-8"))
    return found


def _keep(pdf: bytes, about: Mapping[str, Any], folder: Path) -> None:
    """Draw into a folder of another name, so that the right one is there whole or not at all."""
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = Path(tempfile.mkdtemp(dir=folder.parent))
    try:
        draw(pdf, fresh, PAGES, DPI, LONGEST)
        (fresh / "about.json").write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")
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


def _digest(ordered: Print, document: Document, part: int | None) -> str:
    shown: dict[str, Any] = {
        "part": part,
        "print": asdict(ordered),
        "languages": document.languages,
        "values": plain(document.values),
        "fonts": str(printing.fonts()),
        "reader": str(get_locale()),
    }
    return hashlib.sha256(json.dumps(shown, sort_keys=True, default=str).encode()).hexdigest()[:40]


def plain(value: Any) -> Any:
    """Values as they may stand in JSON, pictures by their fingerprint."""
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    return [plain(each) for each in value] if isinstance(value, list | tuple) else value
