"""What `backoffice print` does: many documents into one file, without a job."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from flask_babel import lazy_gettext as _

import printables
from backoffice import print_values, store
from backoffice.access import Actor
from backoffice.jobs import Order, Source
from backoffice.print_values import Document, Unfit
from backoffice.printing import KIND, Print, accept, choose, join, record_of, sheets, text_of
from backoffice.query import Query
from models.content.letter_template import placeholders
from models.fields import SOURCE
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
) -> list[str]:
    """Print the rows that `where` picks (as in the address of their list; `template` is the letter's id) into
    one file. Returns what could not be printed, one line each; calls `progress(done, total)`.

    Raises Missing, Refused, Invalid, BadQuery.
    """
    actor = Actor.system("print")
    given = dict(where or {})
    template = _template(name, given.pop("template", ""))
    ordered = accept(actor, name, template, languages)
    wanted = list(choose(actor, ordered, Query.parse(actor, ordered.record, given), limit))
    if not wanted:
        raise store.Invalid({"": _("There is nothing to do.")})
    problems: list[str] = []
    with tempfile.TemporaryDirectory(prefix="print") as folder:
        parts = []
        for first in range(0, len(wanted), KIND.part):
            some = wanted[first : first + KIND.part]
            sources = list(_printed(actor, ordered, some, Path(folder), problems))
            if sources:
                parts.append(_joined(sources, Path(folder) / f"part-{first}.pdf", ordered))
                for source, _first, _pages in sources:
                    source.unlink(missing_ok=True)  # a single one was only renamed
            progress(min(first + KIND.part, len(wanted)), len(wanted))
        if parts:
            path, _first, _pages = (
                parts[0] if len(parts) == 1 else _joined(parts, Path(folder) / "all.pdf", ordered)
            )
            output.write_bytes(path.read_bytes())
    return problems


def _template(name: str, chosen: str) -> int | None:
    """The letter that was named, else the one that asks least of a person's record."""
    printable = printables.catalogue().get(name)
    if printable is None or printable.content == printable.record:
        return None
    if chosen.isdecimal():
        return int(chosen)
    record = record_of(printable.content)
    rows = list(record.select().where(record.deleted_at.is_null()).order_by(record.id))
    return (
        min(rows, key=lambda row: len(placeholders(row.texts(SOURCE).get("body", "")))).id if rows else None
    )


def _printed(
    actor: Actor, ordered: Print, wanted: Sequence[Order], folder: Path, problems: list[str]
) -> Iterator[Source]:
    rows = [each.row for each in wanted if each.row is not None]
    documents = print_values.gather(actor, ordered.name, rows, ordered.wish())
    ready = {row: each for row in rows if isinstance(each := documents.get(row), Document)}
    futures = sheets(ordered, ready)
    for row in rows:
        try:
            if row not in futures:
                raise documents.get(row) or Unfit("missing")  # type: ignore[misc]
            made = futures[row].result()
        except Unfit as unfit:
            problems.append(f"{ordered.record.key()} {row}: {text_of(unfit.reason, unfit.detail)}")
            continue
        except PrintError as error:
            problems += [f"{ordered.record.key()} {row}: {each}" for each in error.problems]
            continue
        path = folder / f"{row}.pdf"
        path.write_bytes(made.pdf)
        yield path, 0, made.pages


def _joined(sources: Sequence[Source], path: Path, ordered: Print) -> Source:
    if len(sources) == 1:
        source, first, pages = sources[0]
        return source.rename(path), first, pages
    join(sources, path, ordered.parameters())
    return path, 0, sum(pages for _path, _first, pages in sources)
