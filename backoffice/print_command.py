"""What `backoffice print` does: many documents into one file, without a job."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from flask_babel import lazy_gettext as _

import printables
from backoffice import copies, jobs, store
from backoffice.access import Actor
from backoffice.jobs import Order, Piece, Source
from backoffice.print_job import KIND, join, make_up, printed
from backoffice.printing import Print, accept, pick, text_of
from backoffice.query import Query
from models.content.letter_template import placeholders
from models.fields import SOURCE
from models.register import record_of
from printables import PrintError


def listing() -> list[tuple[str, str, str]]:
    """(name, title, record) of every printable."""
    return [(each.name, each.title, each.record) for each in printables.catalogue().values()]


def command(
    name: str,
    output: Path,
    *,
    languages: Sequence[str] = (),
    where: Mapping[str, str] | None = None,
    limit: int | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
    options: Mapping[str, str] | None = None,
    finish: str = "",
    mode: str = "tagged",
    blank: bool = False,
    alone: bool = False,
) -> list[str]:
    """Print the rows that `where` picks (as in the address of their list; `template` is the letter's id,
    `record` that of the rows where any may be printed, `columns` those of its list) into one file. `finish`:
    its name, and settings behind it as in "tiles,overlap=15". Returns what could not be printed, one line
    each; calls `progress(done, total)`.

    Raises Missing, Refused, Invalid, BadQuery, Hopeless.
    """
    actor = Actor.system("print")
    given = dict(where or {})
    imposed, *settings = finish.split(",")
    more: dict[str, Any] = {
        "rows_of": given.pop("record", ""),
        "columns": tuple(given.pop("columns", "").split(",")) if given.get("columns") else (),
        "settings": dict(each.partition("=")[::2] for each in settings),
        "finish": imposed,
        "mode": mode,
        "blank": blank,
    }
    template = _template(name, given.pop("template", ""))
    ordered = accept(actor, name, template, languages, options, alone=alone, **more)
    query = Query.parse(actor, ordered.record, given)
    ordered, wanted = pick(actor, ordered, query, limit)
    if not wanted:
        raise store.Invalid({"": _("There is nothing to do.")})
    problems: list[str] = []
    done: dict[str, list[int]] = {}
    with tempfile.TemporaryDirectory(prefix="print") as folder:
        parts = []
        for first in range(0, len(wanted), KIND.part):
            some = wanted[first : first + KIND.part]
            sources = list(_printed(actor, ordered, some, len(wanted), Path(folder), problems, done))
            if sources:
                path = Path(folder) / f"part-{first}.pdf"
                join(sources, path, ordered.parameters())
                make_up(actor, ordered.parameters(), path)
                parts.append((path, 0, jobs.ALL))
                for source in {source for source, _first, _pages in sources}:
                    source.unlink()
            progress(min(first + KIND.part, len(wanted)), len(wanted))
        if parts:
            whole = Path(folder) / "all.pdf"
            join(parts, whole, ordered.parameters())
            output.write_bytes(whole.read_bytes())
            copies.record(actor, ordered, done)
    return problems


def _template(name: str, chosen: str) -> int | None:
    """The letter that was named, else the one that asks least of a person's record."""
    printable = printables.catalogue().get(name)
    if printable is None or printable.content in ("", printable.record):
        return None
    if chosen.isdecimal():
        return int(chosen)
    record = record_of(printable.content)
    rows = [
        row
        for row in record.select().where(record.deleted_at.is_null()).order_by(record.id)
        if not printable.templates or row.kind in printable.templates
    ]
    return (
        min(rows, key=lambda row: len(placeholders(row.texts(SOURCE).get("body", "")))).id if rows else None
    )


def _printed(
    actor: Actor,
    ordered: Print,
    wanted: Sequence[Order],
    total: int,
    folder: Path,
    problems: list[str],
    done: dict[str, list[int]],
) -> Iterator[Source]:
    """The files of the documents, each content once; what is made is added to `done`, {code that it bears:
    rows}."""
    rows = {number: each.row for number, each in enumerate(wanted)}
    made = printed(actor, ordered, rows, total)
    written: dict[int, Path] = {}
    for number, row in rows.items():
        piece = made[number]
        if isinstance(piece, Piece):
            key = id(piece.content)
            if key not in written:
                written[key] = folder / f"{number}.pdf"
                written[key].write_bytes(piece.content)
            done.setdefault(piece.note, []).extend([] if row is None else [row])
            yield written[key], piece.first_page, piece.pages
            continue
        place = f"{ordered.record.key()} {row}" if row is not None else ordered.name
        if isinstance(piece, PrintError):
            problems += [f"{place}: {each}" for each in piece.problems]
        else:
            problems.append(f"{place}: {text_of(piece.reason, piece.detail)}")
