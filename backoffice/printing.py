"""Printing: what may be ordered, whose rows, with which values, single sheets; batches are `print_job`'s.

Nothing is laid out in this process: sheets come from the limited children of `printables.Renderer`.
"""

from __future__ import annotations

import atexit
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _

import printables
from backoffice import jobs, print_choices, print_values, reading, store
from backoffice.access import Actor
from backoffice.jobs import Order
from backoffice.print_order import Print, may_print, offered
from backoffice.print_values import Document, Unfit
from backoffice.query import Query
from models.content.letter_template import PLACEHOLDERS
from models.register import by_name
from printables import Problem, Renderer, Sheet

__all__ = ["Print", "may_print", "offered"]

#: Why a document was not printed, beside the reasons of all jobs.
REASONS: dict[str, Any] = {
    "template": _("No letter was chosen."),
    "no_value": _("The record does not say what {%(detail)s} stands for."),
    "unknown_placeholder": _("A letter knows no {%(detail)s}."),
    "missing_glyph": _("No font has the character: %(detail)s"),
    "missing_translation": _("A text is missing: %(detail)s"),
    "outdated": _("A translation is older than the Chinese text: %(detail)s"),
    "draft": _("A text is not published yet: %(detail)s"),
    "overflow": _("The text does not fit: %(detail)s"),
    "missing_font": _("A font is missing: %(detail)s"),
    "missing_asset": _("A picture or file is missing: %(detail)s"),
    "undefined": _("A value is missing or wrong: %(detail)s"),
    "too_long": _("The print was stopped: %(detail)s"),
    "finish": _("It cannot be made up as chosen: %(detail)s"),
    "rows": _("One print holds at most %(detail)s rows: filter the list, or choose fewer."),
    "words": _("This print has its labels in the languages of the screens only, not in: %(detail)s"),
}


#: A row of a document; None stands for no row, or for all rows of the order.
Row = int | None


def accept(
    actor: Actor,
    name: str,
    template: int | None = None,
    languages: Iterable[str] = (),
    options: Mapping[str, str] | None = None,
    *,
    alone: bool = False,
    **more: Any,
) -> Print:
    """A print that makes sense and is permitted. `alone`: in these languages without Chinese beside them;
    `more`: other fields of `Print`. Raises Missing, Refused, Invalid."""
    printable = printables.catalogue().get(name)
    if printable is None or (more.get("rows_of") and by_name(more["rows_of"]) is None):
        raise store.Missing(name)
    if not may_print(actor, printable, more.get("rows_of", "")):
        raise store.Refused(name)
    codes, given = print_choices.languages_of(printable, languages, alone), dict(options or {})
    ordered = Print(name, template=template, languages=codes, options=given, **more)
    problems = print_choices.problems(actor, ordered, given)
    if problems:
        raise store.Invalid(problems)
    return print_choices.completed(ordered)


def pick(actor: Actor, ordered: Print, query: Query, limit: int | None = None) -> tuple[Print, list[Order]]:
    """The print and its items: one for each row of a list, or one for all of them, which the print then
    names."""
    if ordered.blank:
        return ordered, [Order(None, " ".join(ordered.languages))]
    chosen = list(choose(actor, ordered, query, limit))
    if not ordered.together:
        return ordered, chosen
    rows = tuple(each.row for each in chosen if each.row is not None)
    return replace(ordered, rows=rows), [Order(None, " ".join(ordered.languages))] if rows else []


def choose(actor: Actor, ordered: Print, query: Query, limit: int | None = None) -> Iterator[Order]:
    """The rows of a list that the actor may print, in its order or as named, grouped by languages."""
    record = ordered.record
    own = record.column("preferred_language")
    rows = iter(reading.stream(actor, record, query, [own] if own is not None else [], "print"))
    if query.ids and query.sort == query.default[0]:
        place = {row_id: number for number, row_id in enumerate(query.ids)}
        rows = iter(sorted(rows, key=lambda row: place[row.id]))
    if limit is not None:
        rows = islice(rows, limit)
    while some := list(islice(rows, 500)):
        codes = print_values.languages_of(actor, some) if own is not None and not ordered.languages else {}
        for row in some:
            yield Order(row.id, codes.get(row.id, " ".join(ordered.languages)))


def detail_of(ordered: Print, problem: Problem) -> str:
    """Where and what, with the names of columns in the reader's language."""
    columns = (ordered.content or ordered.record).columns()
    names = {column.name: str(column.verbose_name) for column in columns}
    place = " ".join(names.get(part, part) for part in problem.where.split("."))
    return f"{place} ({problem.text})" if problem.text else place


def text_of(reason: str, detail: str) -> str:
    """Why a document cannot be printed, for readers."""
    return str(REASONS.get(reason) or jobs.REASONS[reason]) % {"detail": PLACEHOLDERS.get(detail, detail)}


# Sheets


class _Press:
    """The renderer of this process; a forked one must not share its parent's children."""

    renderer: Renderer | None = None
    process = 0
    children = 1


_press = _Press()


def use_children(number: int) -> None:
    """How many documents are laid out at once on behalf of this process."""
    _press.children = number


def renderer() -> Renderer:
    """The limited children that lay out; they are started when they are first needed."""
    if _press.renderer is None or _press.process != os.getpid():
        _press.renderer, _press.process = Renderer(processes=_press.children, fonts=fonts()), os.getpid()
        atexit.register(_press.renderer.close)
    return _press.renderer


def print_now(actor: Actor, ordered: Print, row: Row, *, preview: bool = False) -> Sheet:
    """One document at once. Raises Unfit (no document of this row), PrintError, Missing."""
    return sheet(ordered, document_of(actor, ordered, row), preview=preview)


def document_of(actor: Actor, ordered: Print, row: Row) -> Document:
    """The values of one document, which the register need not know of. Raises Unfit, Missing."""
    found = documents(actor, ordered, [row], kept=False).get(row)
    if found is None:
        raise store.Missing(ordered.name)
    if isinstance(found, Unfit):
        raise found
    return found


def documents(
    actor: Actor, ordered: Print, rows: Sequence[Row], *, kept: bool = True
) -> dict[Row, Document | Unfit]:
    """The documents of rows within reach, or why there is none. `kept`: they are going to be on paper, and
    the register of copies knows them by the code they bear."""
    wish = ordered.wish()
    found: dict[Row, Document | Unfit] = {}
    if ordered.blank:
        found = {None: print_values.gather(actor, ordered.name, [0], wish).get(0, Unfit("missing"))}
    elif ordered.together:
        found = {None: print_values.gather_all(actor, ordered.name, ordered.rows, wish)}
    else:
        ids = [row for row in rows if row is not None]
        for row, each in print_values.gather(actor, ordered.name, ids, wish).items():
            found[row] = each
    if "imprint" not in ordered.printable.shape:
        return found
    return {row: _imprinted(actor, ordered, row, each, kept) for row, each in found.items()}


def _imprinted(
    actor: Actor, ordered: Print, row: Row, document: Document | Unfit, kept: bool
) -> Document | Unfit:
    """With the short code and the address of the edition that it is."""
    return document


def sheet(ordered: Print, document: Document, *, preview: bool = False) -> Sheet:
    """The sheet of one document, not made up. Raises PrintError."""
    ready = renderer().submit(
        ordered.name,
        document.values,
        languages=document.languages,
        options=ordered.options,
        preview=preview,
        mode="tagged" if preview else ordered.mode,
    )
    return ready.result()


def sheets(ordered: Print, documents: Mapping[Any, Document]) -> dict[Any, Future[Sheet]]:
    """{key: sheet to come}; documents in the same languages are laid out together, which is much faster."""
    futures: dict[Any, Future[Sheet]] = {}
    for languages in dict.fromkeys(each.languages for each in documents.values()):
        keys = [key for key, each in documents.items() if each.languages == languages]
        values = [documents[key].values for key in keys]
        made = renderer().submit_each(
            ordered.name, values, languages=languages, options=ordered.options, mode=ordered.mode
        )
        futures |= dict(zip(keys, made, strict=True))
    return futures


def fonts() -> Path | None:
    """The office's own folder of fonts."""
    folder: Path | None = current_app.extensions["settings"].fonts
    return folder
