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
from backoffice import copies, finishing, jobs, print_choices, print_places, print_values, reading, store
from backoffice.access import Actor
from backoffice.jobs import Order
from backoffice.print_order import Print, may_print, offered
from backoffice.print_texts import published
from backoffice.print_values import Document, Unfit
from backoffice.query import Query
from models.content.content import Content
from models.content.letter_template import PLACEHOLDERS
from models.register import by_name
from printables import Problem, Renderer, Sheet
from printables.page import Part

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
    "untold": _("These sheets are not in the register of copies: try again, or note them there by hand."),
    "too_long": _("The print was stopped: %(detail)s"),
    "kind": _("This text is not meant for this print."),
    "finish": _("It cannot be made up as chosen: %(detail)s"),
    "broken_word": _("A word is broken in the middle: %(detail)s"),
    "overlap": _("Text stands over other text: %(detail)s"),
    "clipped": _("Text is cut off: %(detail)s"),
    "lost": _("Text is nowhere on the sheet: %(detail)s"),
    "too_small": _("The letters are too small: %(detail)s"),
    "orphan_heading": _("A heading stands alone at the foot of a page: %(detail)s"),
    "widow": _("A single line of a paragraph stands alone on a page: %(detail)s"),
    "resolution": _("The picture is too coarse at this size: %(detail)s"),
    "code_small": _("The QR code is too small to be scanned: %(detail)s"),
    "code_damaged": _("The QR code cannot be scanned: %(detail)s"),
    "contrast": _("The letters stand out too little from their ground: %(detail)s"),
    "contrast_unknown": _("Text stands on a picture; see whether it can be read: %(detail)s"),
    "untranslated_label": _("A fixed word has no translation: %(detail)s"),
    "wrong_language": _("Text in another language stands there: %(detail)s"),
    "wrong_font": _("The font is that of another language: %(detail)s"),
    "placeholder": _("A placeholder was not filled in: %(detail)s"),
    "dead_link": _("The address leads nowhere: %(detail)s"),
    "unpublished_link": _("The address leads to a page that is not published: %(detail)s"),
    "plain_link": _("The address does not begin with https: %(detail)s"),
    "expired": _("This is over: %(detail)s"),
    "unsafe": _("Text stands too near to the edge: %(detail)s"),
    "empty_page": _("A page is empty: %(detail)s"),
    "too_many_pages": _("There are too many pages: %(detail)s"),
    "no_alternative": _("The picture has no description: %(detail)s"),
    "columns": _("None of the chosen columns may be printed: choose others."),
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
        codes = {} if ordered.languages else _languages_of(actor, ordered, some)
        for row in some:
            yield Order(row.id, codes.get(row.id, " ".join(ordered.languages)))


def _languages_of(actor: Actor, ordered: Print, rows: Sequence[Any]) -> dict[int, str]:
    """{row: the languages it is printed in of itself}: a person's own, those a text is published in."""
    record = ordered.record
    if record.column("preferred_language") is not None:
        return print_values.languages_of(actor, rows)
    if not issubclass(record, Content) or record is not ordered.content:
        return {}
    texts = record.select().where(record.id.in_([row.id for row in rows]))
    most = ordered.printable.languages[1]
    return {text.id: " ".join(published(text)[:most]) for text in texts}


def detail_of(ordered: Print, problem: Problem) -> str:
    """Where and what, in the reader's words."""
    return print_places.told(ordered, problem)


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
    try:
        found = _gathered(actor, ordered, rows)
    except Unfit as unfit:
        return dict.fromkeys(rows, unfit)
    if "imprint" not in ordered.printable.shape:
        return found
    sound = {row: each for row, each in found.items() if isinstance(each, Document)}
    borne = copies.imprints(actor, ordered, sound, kept=kept)
    imprinted = {
        row: replace(each, values={**each.values, "imprint": borne[row]}) for row, each in sound.items()
    }
    return found | imprinted


def _gathered(actor: Actor, ordered: Print, rows: Sequence[Row]) -> dict[Row, Document | Unfit]:
    """The documents without the codes of the register. Raises Unfit, for all of them."""
    wish = ordered.wish()
    if ordered.blank:
        return {None: print_values.gather(actor, ordered.name, [0], wish).get(0, Unfit("missing"))}
    if ordered.together:
        return {None: print_values.gather_all(actor, ordered.name, ordered.rows, wish)}
    meant = print_choices.meant_for(ordered.printable, [row for row in rows if row is not None])
    gathered = print_values.gather(actor, ordered.name, meant, wish)
    found: dict[Row, Document | Unfit] = {row: gathered[row] for row in meant if row in gathered}
    return found | {row: Unfit("kind") for row in rows if row is not None and row not in meant}


def sheet(ordered: Print, document: Document, *, preview: bool = False, part: Part | None = None) -> Sheet:
    """The sheet of one document, or in a preview of one part of it, not made up. Raises PrintError."""
    ready = renderer().submit(
        ordered.name,
        document.values,
        languages=document.languages,
        options=ordered.options,
        preview=preview,
        mode="tagged" if preview else ordered.mode,
        part=part,
        scale=scale(ordered),
    )
    return ready.result()


def sheets(ordered: Print, documents: Mapping[Any, Document]) -> dict[Any, Future[Sheet]]:
    """{key: sheet to come}; documents in the same languages are laid out together, which is much faster."""
    futures: dict[Any, Future[Sheet]] = {}
    for languages in dict.fromkeys(each.languages for each in documents.values()):
        keys = [key for key, each in documents.items() if each.languages == languages]
        values = [documents[key].values for key in keys]
        made = renderer().submit_each(
            ordered.name,
            values,
            languages=languages,
            options=ordered.options,
            mode=ordered.mode,
            scale=scale(ordered),
        )
        futures |= dict(zip(keys, made, strict=True))
    return futures


def scale(ordered: Print) -> float:
    """How large its pages come to be, made up as ordered."""
    return finishing.scale(ordered.printable, ordered.options, ordered.finish, ordered.settings)


def fonts() -> Path | None:
    """The office's own folder of fonts."""
    folder: Path | None = current_app.extensions["settings"].fonts
    return folder
