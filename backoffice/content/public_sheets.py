"""Sheets for everybody: what paper says of a published edition, and the PDF of it, made by the limited
children of the renderer and kept. The text that is being worked on never reaches them.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

from flask import current_app
from peewee import fn

from backoffice import offices, printing
from backoffice.access import Actor
from backoffice.content import editions
from backoffice.content.editions import Composed
from backoffice.content.pictures import shown_in
from backoffice.print_texts import shown
from backoffice.print_values.contents import terms_of
from backoffice.published import Published
from models.content.media import Media
from models.content.term import Term
from models.days import CHINA
from models.fields import SOURCE
from printables import Sheet
from printables.catalogue import ROOM
from printables.markup import escape_markdown

log = logging.getLogger(__name__)

#: So many sheets may be waiting at once for all readers together; so many seconds after which whoever was
#: making one is thought to be gone; a sheet that failed is tried again after so many.
MOST_WAITING, GONE_AFTER, FAILED_FOR = 6, 150, 300
#: So many PDFs are kept.
KEPT = 400
#: What stands where a text is empty: paper wants one.
_NOTHING = "—"

_PRINTER = Actor.system("public print")


class Full(Exception):
    """Too many sheets are waiting to be made."""


@dataclass(frozen=True)
class Wanted:
    """A sheet that somebody wants: its printable, its languages, and the name under which it is kept, which
    tells all that it depends on. `values` gathers what stands on it."""

    printable: str
    languages: tuple[str, ...]
    key: str
    values: Callable[[], dict[str, Any]]

    @property
    def path(self) -> Path:
        """Where it is kept."""
        return folder() / f"{self.key}.pdf"

    @property
    def making(self) -> bool:
        """Whether somebody is making it."""
        return _age(self.path.with_suffix(".making")) < GONE_AFTER

    @property
    def failed(self) -> bool:
        """Whether it could not be made a while ago."""
        return _age(self.path.with_suffix(".failed")) < FAILED_FOR


def wanted(found: Published, address: str) -> Wanted:
    """The sheet of what a reader gets; `address` is where everybody reads it. Chinese stands beside the
    language where there is a Chinese edition."""
    versions = _versions(found)
    printable = _PRINTABLES.get(found.composed.record, "text")
    office = offices.own(offices.offices())
    media = _media(versions.values())
    known = [
        printable,
        [(code, found.live[code].id) for code in versions],
        [(row.id, row.version) for row in Media.select(Media.id, Media.version).where(Media.id.in_(media))],
        office,
        address,
        template(printable),
        str(printing.fonts()),
        str(Term.select(fn.MAX(Term.changed_at)).scalar()) if printable == "handbook" else "",
    ]
    key = hashlib.sha256(json.dumps(known, ensure_ascii=False).encode()).hexdigest()[:40]
    return Wanted(printable, tuple(versions), key, lambda: _values(found, versions, office, address))


def order(sheet: Wanted) -> None:
    """Have it made, unless somebody does that already. Raises Full."""
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    marker = sheet.path.with_suffix(".making")
    if sheet.making:
        return
    if sum(_age(each) < GONE_AFTER for each in folder().glob("*.making")) >= MOST_WAITING:
        raise Full
    marker.unlink(missing_ok=True)
    try:
        os.close(os.open(marker, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:  # somebody was faster
        return
    try:
        made = printing.renderer().submit(
            sheet.printable, sheet.values(), languages=sheet.languages, options=_options(sheet.printable)
        )
    except BaseException:
        marker.unlink(missing_ok=True)
        raise
    made.add_done_callback(partial(_finish, sheet.path))


def _finish(path: Path, made: Future[Sheet]) -> None:
    """Put a finished sheet where it is looked for; note when there is none."""
    try:
        error = made.exception() if not made.cancelled() else None
        if error is not None or made.cancelled():
            log.warning("a sheet for everybody was not made: %s", error or "stopped")
            path.with_suffix(".failed").touch()
        else:
            keep(path, made.result().pdf)
            path.with_suffix(".failed").unlink(missing_ok=True)
    finally:
        path.with_suffix(".making").unlink(missing_ok=True)


def keep(path: Path, content: bytes) -> None:
    """Put a file where it is looked for, and take away the oldest when there are too many."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as written:
        written.write(content)
    Path(written.name).replace(path)
    for old in sorted(path.parent.glob(f"*{path.suffix}"), key=_age)[KEPT:]:
        old.unlink(missing_ok=True)
    for rest in (*path.parent.glob("*.failed"), *path.parent.glob("*.part")):
        if _age(rest) > FAILED_FOR:
            rest.unlink(missing_ok=True)


def _age(path: Path) -> float:
    """Seconds since a file was written; for ever when there is none."""
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return float("inf")


def folder() -> Path:
    """Where they are kept."""
    instance: Path = current_app.extensions["settings"].instance
    return instance / "sheets"


@cache
def template(printable: str) -> str:
    """The fingerprint of what a printable is made by."""
    content = b"".join(path.read_bytes() for path in sorted(made_by(printable)))
    return hashlib.sha256(content).hexdigest()[:20]


def made_by(printable: str) -> list[Path]:
    """The files that decide how it looks: its own, and all that is in no folder of another printable."""
    others = {each.parent for each in ROOM.glob("*/declaration.py")} - {ROOM / printable}
    return [
        path
        for path in ROOM.rglob("*")
        if path.is_file() and path.suffix != ".pyc" and others.isdisjoint(path.parents)
    ]


# What stands on paper

#: Records with a printable of their own; the others share one.
_PRINTABLES = {"guide": "handbook", "notice": "notice", "poster": "poster"}


def _options(printable: str) -> dict[str, str]:
    return {"outdated": "mark", **({"paper": "A4"} if printable == "handbook" else {})}


Versions = Mapping[str, Composed]


def _versions(found: Published) -> Versions:
    """{language: how it reads}, Chinese first."""
    own = {found.language: found.composed}
    if found.language == SOURCE or SOURCE not in found.live:
        return own
    return {SOURCE: editions.composed(found.live[SOURCE]), **own}


def _media(versions: Iterable[Composed]) -> list[int]:
    return sorted(set().union(*map(shown_in, versions)))


def _values(found: Published, versions: Versions, office: dict[str, str], address: str) -> dict[str, Any]:
    common = {"office": office, "states": _states(versions)}
    return {**common, **_BY_RECORD[found.composed.record](found, versions, address)}


def day_of(found: Published) -> date:
    """The day on which what a reader gets was published: the newest of what it is composed of."""
    return max(_day(found.live[code]) for code in {found.language, SOURCE} & found.live.keys())


def _day(edition: Any) -> date:
    at: datetime = edition.published_at
    return at.replace(tzinfo=UTC).astimezone(CHINA).date()


def _states(versions: Versions) -> dict[str, str]:
    return {code: "outdated" if each.all_behind() else "published" for code, each in versions.items()}


def _texts(versions: Versions, column: str) -> dict[str, str]:
    return {code: _or_nothing(each.texts.get(column, "")) for code, each in versions.items()}


def _or_nothing(text: str) -> str:
    return text if text.strip() else _NOTHING


def pictures(*texts: Mapping[str, str]) -> dict[int, dict[str, Any]]:
    """The pictures that texts by language show, as paper wants them."""
    return shown(_PRINTER, texts, current_app.extensions["settings"].media)


def _picture(media: Any) -> tuple[bytes | None, dict[str, str] | None]:
    """A picture that a content links to, and what it shows."""
    there = pictures({SOURCE: f"![](media:{int(media)})"}).get(int(media)) if media else None
    return (there["image"], there["text"]) if there else (None, None)


def _web(address: Any) -> str | None:
    """An address that paper may show as a code."""
    text = str(address or "")
    return text if text.startswith(("https://", "http://")) and len(text) <= 500 else None


def _notice(found: Published, versions: Versions, _address: str) -> dict[str, Any]:
    body, issued = _texts(versions, "body"), found.value("issued_on")
    return {
        "date": day_of(found),
        "title": _texts(versions, "title"),
        "body": body,
        "source": found.value("source") or None,
        "issued_on": date.fromisoformat(str(issued)) if issued else None,
        "source_url": _web(found.value("source_url")),
        "pictures": pictures(body),
    }


def _guide(found: Published, versions: Versions, address: str) -> dict[str, Any]:
    cover, cover_text = _picture(found.value("cover_media"))
    chapters = []
    for parts in zip(*(each.parts for each in versions.values()), strict=True):
        chapter = dict(zip(versions, parts, strict=True))
        chapters.append(
            {
                "title": _texts(chapter, "title"),
                "body": _texts(chapter, "body"),
                "states": _states(chapter),
            }
        )
    return {
        "title": _texts(versions, "title"),
        "summary": _texts(versions, "summary"),
        "chapters": chapters,
        "terms": terms_of(_PRINTER, chapters, tuple(versions)),
        "editions": [
            {"number": str(found.live[code].number), "date": _day(found.live[code])} for code in versions
        ],
        "cover": cover,
        "cover_text": cover_text,
        "qr": _web(address),
        "pictures": pictures(*(chapter["body"] for chapter in chapters)),
    }


def _poster(found: Published, versions: Versions, address: str) -> dict[str, Any]:
    picture, picture_text = _picture(found.value("media"))
    body = _texts(versions, "body")
    return {
        "date": day_of(found),
        "title": _texts(versions, "title"),
        "body": body,
        "link": _web(found.value("link")) or _web(address),
        "picture": picture,
        "picture_text": picture_text,
        "pictures": pictures(body),
    }


def _plain(title: str, text: str) -> Callable[[Published, Versions, str], dict[str, Any]]:
    """Of a content with a title and a text."""

    def values(found: Published, versions: Versions, _address: str) -> dict[str, Any]:
        body = _texts(versions, text)
        return {
            "date": day_of(found),
            "title": _texts(versions, title),
            "body": body,
            "pictures": pictures(body),
        }

    return values


def _diagram(found: Published, versions: Versions, _address: str) -> dict[str, Any]:
    body = {
        code: "\n\n".join(
            f"## {number}\\. {escape_markdown(step.texts['title'])}\n\n{step.texts['body']}"
            for number, step in enumerate(each.parts, 1)
        )
        for code, each in versions.items()
    }
    body = {code: _or_nothing(text) for code, text in body.items()}
    return {
        "date": day_of(found),
        "title": _texts(versions, "title"),
        "body": body,
        "pictures": pictures(body),
    }


_BY_RECORD: Mapping[str, Callable[[Published, Versions, str], dict[str, Any]]] = {
    "notice": _notice,
    "guide": _guide,
    "poster": _poster,
    "question": _plain("question", "answer"),
    "page": _plain("title", "body"),
    "recording": _plain("title", "script"),
    "diagram": _diagram,
}
