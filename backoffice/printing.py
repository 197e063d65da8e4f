"""Printing: what may be ordered, single sheets at once, batches as jobs.

Nothing is laid out in this process: sheets come from the limited children of `printables.Renderer`.
"""

from __future__ import annotations

import atexit
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, wait
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import pikepdf
from flask import current_app
from flask_babel import gettext
from flask_babel import lazy_gettext as _

import printables
from backoffice import access, jobs, print_values, reading, store
from backoffice.access import Actor
from backoffice.jobs import Hopeless, Kind, Order, Parameters, Piece, Result, Source
from backoffice.print_values import Document, Unfit, Wish
from backoffice.query import Query
from models.base import Record, database
from models.content.content import Content
from models.content.language import Language
from models.content.letter_template import PLACEHOLDERS
from models.days import today
from models.fields import SOURCE
from models.register import by_name
from models.system.job import Job, JobItem
from printables import Printable, PrintError, Problem, Renderer, Sheet

#: Up to so many documents each is a file of its own; more share fonts. More pages are joined without tags.
FEW, TAGGED = 100, 400

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
}


@dataclass(frozen=True)
class Print:
    """What is printed. `rows_of`: the record of the rows, where the printable takes those of any. `template`:
    the row of the texts, where the rows are not texts themselves. No `languages`: each reader's own, or all
    that are published. `finish`: an imposition, "" for none. `mode`: see `printables`. `rows`: those of the
    one document of all rows, in order, and `columns` of their list. `copies`, `purpose`, `area`: what the
    register of copies is told."""

    name: str
    rows_of: str = ""
    template: int | None = None
    languages: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)
    day: date = field(default_factory=today)
    finish: str = ""
    mode: str = "tagged"
    rows: tuple[int, ...] = ()
    columns: tuple[str, ...] = ()
    copies: int = 1
    purpose: str = ""
    area: int | None = None

    @property
    def printable(self) -> Printable:
        """Its declaration."""
        return printables.catalogue()[self.name]

    @property
    def record(self) -> type[Record]:
        """The record whose rows are printed."""
        return record_of(self.rows_of or self.printable.record)

    @property
    def content(self) -> type[Record] | None:
        """The record that holds the texts, if any."""
        return record_of(self.printable.content) if self.printable.content else None

    @property
    def together(self) -> bool:
        """Whether all rows make one document."""
        return self.printable.rows == "together"

    def parameters(self) -> dict[str, Any]:
        """As a job keeps it."""
        return asdict(self) | {"day": self.day.isoformat()}

    @classmethod
    def of(cls, parameters: Parameters) -> Print:
        """From what a job kept."""
        lists = {key: tuple(parameters.get(key, ())) for key in ("languages", "rows", "columns")}
        return cls(**{**parameters, **lists, "day": date.fromisoformat(parameters["day"])})

    def wish(self) -> Wish:
        """As the values are gathered by."""
        settings = current_app.extensions["settings"]
        return Wish(
            day=self.day,
            media=settings.media,
            languages=self.languages,
            template=self.template,
            base=settings.public_url,
            options=self.options,
            columns=self.columns,
        )


def offered(actor: Actor) -> list[Printable]:
    """The printables that the actor may print."""
    return [each for each in printables.catalogue().values() if may_print(actor, each)]


def may_print(actor: Actor, printable: Printable) -> bool:
    """Whether the actor may print its rows and its texts."""
    needed = {printable.record, printable.content} - {"*", ""}
    return all(access.may(actor, "print", record_of(name)) for name in needed)


def accept(
    actor: Actor,
    name: str,
    template: int | None = None,
    languages: Iterable[str] = (),
    options: Mapping[str, str] | None = None,
) -> Print:
    """A print that makes sense and is permitted. Raises Missing, Refused, Invalid."""
    printable = printables.catalogue().get(name)
    if printable is None:
        raise store.Missing(name)
    if not may_print(actor, printable):
        raise store.Refused(name)
    chosen = tuple(languages)
    if chosen:
        chosen = print_values.both(*chosen)
    problems: dict[str, Any] = {}
    least, most = printable.languages
    known = {code for (code,) in Language.select(Language.code).tuples()}
    if chosen and (not least <= len(chosen) <= most or set(chosen) - known - {SOURCE}):
        problems["languages"] = _(
            "Choose %(least)s to %(most)s languages, Chinese among them.", least=least, most=most
        )
    given = {key: option.default for key, option in printable.options.items()} | dict(options or {})
    for key, choice in given.items():
        if key not in printable.options or not printable.options[key].allows(choice):
            problems["options"] = _("There is no such choice.")
    ordered = Print(name, template=template, languages=chosen, options=given)
    if ordered.content and printable.content != printable.record:
        if template is None:
            problems["template"] = _("Choose the text.")
        else:
            reading.get(actor, ordered.content, template, verb="print")
    if problems:
        raise store.Invalid(problems)
    return ordered


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


def print_now(actor: Actor, ordered: Print, row: int, *, preview: bool = False) -> Sheet:
    """One document at once. Raises Unfit (no document of this row), PrintError, Missing."""
    return sheet(ordered, document_of(actor, ordered, row), preview=preview)


def document_of(actor: Actor, ordered: Print, row: int) -> Document:
    """The values of one document. Raises Unfit, Missing."""
    found = print_values.gather(actor, ordered.name, [row], ordered.wish()).get(row)
    if found is None:
        raise store.Missing(ordered.name)
    if isinstance(found, Unfit):
        raise found
    return found


def sheet(ordered: Print, document: Document, *, preview: bool = False) -> Sheet:
    """The sheet of one document. Raises PrintError."""
    ready = renderer().submit(
        ordered.name, document.values, languages=document.languages, options=ordered.options, preview=preview
    )
    return ready.result()


def sheets(ordered: Print, documents: Mapping[int, Document]) -> dict[int, Future[Sheet]]:
    """{key: sheet to come}; documents in the same languages are laid out together, which is much faster."""
    futures: dict[int, Future[Sheet]] = {}
    for languages in dict.fromkeys(each.languages for each in documents.values()):
        keys = [key for key, each in documents.items() if each.languages == languages]
        values = [documents[key].values for key in keys]
        made = renderer().submit_each(ordered.name, values, languages=languages, options=ordered.options)
        futures |= dict(zip(keys, made, strict=True))
    return futures


def fonts() -> Path | None:
    """The office's own folder of fonts."""
    folder: Path | None = current_app.extensions["settings"].fonts
    return folder


def record_of(name: str) -> type[Record]:
    record = by_name(name)
    if record is None:
        raise LookupError(name)
    return record


# Batches


def start(actor: Actor, ordered: Print, wanted: Iterable[Order], *, once: str | None = None) -> Job:
    """Order a batch; the same token twice is one job. Raises Refused, Invalid."""
    return jobs.order(actor, KIND.name, title(actor, ordered), ordered.parameters(), wanted, once=once)


def title(actor: Actor, ordered: Print) -> str:
    """How a print is called in the list of jobs: by its text, never by a person."""
    name = gettext(ordered.printable.title)
    if ordered.template is None or ordered.content is None:
        return name
    row = reading.get(actor, ordered.content, ordered.template, verb="print")
    return f"{name}: {reading.title(actor, row)}"


def _allowed(actor: Actor, parameters: Parameters) -> bool:
    printable = printables.catalogue().get(parameters.get("name", ""))
    return printable is not None and may_print(actor, printable)


def _reaches(actor: Actor, parameters: Parameters, rows: Any) -> bool:
    record = Print.of(parameters).record
    there = record.select(record.id).where(record.id.in_(rows))
    return bool(there.count() == there.where(access.rows(actor, "print", record)).count())


def _work(
    actor: Actor, parameters: Parameters, items: Sequence[JobItem], stopped: Callable[[], bool]
) -> Result:
    ordered = Print.of(parameters)
    rows = {item.id: item.row for item in items}
    documents = print_values.gather(actor, ordered.name, list(rows.values()), ordered.wish())
    ready: dict[int, Document] = {}
    done: dict[int, Piece] = {}
    hopeless: dict[int, Hopeless] = {}
    failed: dict[int, tuple[str, str]] = {}
    for key, row in rows.items():
        document = documents.get(row)
        if isinstance(document, Document):
            ready[key] = document
        else:
            hopeless[key] = Hopeless(document.reason, document.detail) if document else Hopeless("missing")
    if len(ready) > 1 and items[0].job.total > FEW:
        done = _together(ordered, ready, stopped)
    futures = sheets(ordered, {key: each for key, each in ready.items() if key not in done})
    if not _finished(futures.values(), stopped):
        return Result()
    for key, future in futures.items():
        try:
            made = future.result()
            done[key] = Piece(made.pdf, 0, made.pages)
        except PrintError as error:
            first = error.problems[0]
            if first.kind == "too_long":  # it may have been the machine's fault
                failed[key] = (first.kind, detail_of(ordered, first))
            else:
                hopeless[key] = Hopeless(first.kind, detail_of(ordered, first))
    _note(actor, ordered, [rows[key] for key in done])
    return Result(done, hopeless, failed)


def _together(
    ordered: Print, documents: Mapping[int, Document], stopped: Callable[[], bool]
) -> dict[int, Piece]:
    """The documents as pages of one file, which holds each font once; none unless all of them fit one page
    each, and are sound: then they are made one by one."""
    if len({each.languages for each in documents.values()}) > 1:
        return {}
    languages = next(iter(documents.values())).languages
    values = [each.values for each in documents.values()]
    future = renderer().submit_batch(ordered.name, values, languages=languages, options=ordered.options)
    if not _finished([future], stopped):
        return {}
    try:
        made = future.result()
    except PrintError:
        return {}
    if made.pages != len(documents):
        return {}
    return {key: Piece(made.pdf, number, 1) for number, key in enumerate(documents)}


def _finished(futures: Iterable[Future[Sheet]], stopped: Callable[[], bool]) -> bool:
    """Wait for all; False, with the rest called off, when the job was stopped meanwhile."""
    pending = set(futures)
    while pending:
        _done, pending = wait(pending, timeout=0.5)
        if pending and stopped():
            for future in pending:
                future.cancel()
            return False
    return True


def _note(actor: Actor, ordered: Print, rows: Sequence[int]) -> None:
    """What was printed of a person stands in the person's history."""
    if issubclass(ordered.record, Content):
        return
    reason = title(actor, ordered)
    with database.atomic():
        for row in ordered.record.select().where(ordered.record.id.in_(rows)):
            store.note(actor, row, "print", {}, reason)


def join(sources: Sequence[Source], path: Path, parameters: Parameters) -> None:
    """One file of many: whole ones with their tags and bookmarks up to a few hundred pages, anything else as
    plain pages, since the tags of a thousand letters would fill the memory."""
    with ExitStack() as opened:
        files = {
            source: opened.enter_context(pikepdf.open(source)) for source in {each[0] for each in sources}
        }
        few = sum(pages for _path, _first, pages in sources) <= TAGGED
        if few and all(pages == len(files[source].pages) for source, _first, pages in sources):
            path.write_bytes(printables.merge([source.read_bytes() for source, _first, _pages in sources]))
            return
    with (
        tempfile.TemporaryDirectory(dir=path.parent) as folder,
        ExitStack() as opened,
        pikepdf.new() as whole,
    ):
        plain = {}
        for number, source in enumerate(files):
            _strip(source, stripped := Path(folder) / f"{number}.pdf")
            plain[source] = opened.enter_context(pikepdf.open(stripped))
        for source, first, pages in sources:
            whole.pages.extend(plain[source].pages[first : first + pages])
        whole.docinfo["/Title"] = printables.catalogue()[parameters["name"]].title
        whole.Root.Lang = pikepdf.String("zh-CN")
        whole.save(path, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def _strip(source: Path, target: Path) -> None:
    """The pages without the tags that describe them."""
    with pikepdf.open(source) as tagged, pikepdf.new() as plain:
        plain.pages.extend(tagged.pages)
        for page in plain.pages:
            if "/StructParents" in page.obj:
                del page.obj.StructParents
        plain.save(target, object_stream_mode=pikepdf.ObjectStreamMode.generate)


KIND = Kind(
    name="print",
    label=_("Print"),
    suffix=".pdf",
    allowed=_allowed,
    reaches=_reaches,
    work=_work,
    join=join,
    reasons=REASONS,
    details=PLACEHOLDERS,
)
jobs.register(KIND)
