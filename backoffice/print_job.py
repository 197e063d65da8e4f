"""Batches of prints as jobs: how they are ordered, worked off in chunks, joined, told to the register."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, wait
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
from flask_babel import force_locale, gettext
from flask_babel import lazy_gettext as _

import printables
from backoffice import access, copies, finishing, jobs, reading, store
from backoffice.access import Actor
from backoffice.jobs import Hopeless, Kind, Order, Parameters, Piece, Result, Source
from backoffice.print_order import seen
from backoffice.print_values import Document, Unfit
from backoffice.printing import (
    REASONS,
    Print,
    Row,
    detail_of,
    documents,
    may_print,
    renderer,
    scale,
    sheets,
)
from models.base import database
from models.content.content import Content
from models.content.letter_template import PLACEHOLDERS
from models.system.job import Job, JobItem, State
from printables import PrintError, Sheet
from printables.imposition import ImpositionError

#: Up to so many documents each is a file of its own; more share fonts. More pages are joined without tags.
FEW, TAGGED = 100, 400

#: So many are made at a time, and so many of a run for paper, in which all share what they have in common.
CHUNK, RUN = 20, 100


def start(actor: Actor, ordered: Print, wanted: Iterable[Order], *, once: str | None = None) -> Job:
    """Order a batch; the same token twice is one job. Raises Refused, Invalid."""
    if len(ordered.rows) > KIND.most:
        raise store.Invalid({"": _("At most %(limit)s at once.", limit=KIND.most)})
    wanted = list(wanted)
    named = title(actor, ordered, [each.row for each in wanted])
    ordered = replace(ordered, sees=seen(actor, ordered))
    return jobs.order(actor, KIND.name, named, ordered.parameters(), wanted, once=once)


def title(actor: Actor, ordered: Print, rows: Sequence[Row] = ()) -> str:
    """How a print is called in the list of jobs: by its text or its list, never by a person."""
    name = gettext(ordered.printable.title)
    if ordered.rows_of:
        return f"{name}: {ordered.record.meta('label_plural')}"
    text = ordered.template
    if ordered.content is ordered.record and len(rows) == 1:
        text = rows[0]
    if text is None or ordered.content is None:
        return name
    row = reading.get(actor, ordered.content, text, verb="print")
    return f"{name}: {reading.title(actor, row)}"


def _allowed(actor: Actor, parameters: Parameters) -> bool:
    printable = printables.catalogue().get(parameters.get("name", ""))
    return printable is not None and may_print(actor, printable, parameters.get("rows_of", ""))


def _reaches(actor: Actor, parameters: Parameters, rows: Any) -> bool:
    """Whether all rows are within reach, and nothing is out of sight that was seen when it was ordered."""
    ordered = Print.of(parameters)
    if ordered.blank:
        return True
    if not set(ordered.sees) <= set(seen(actor, ordered)):
        return False
    record = ordered.record
    there = record.select(record.id).where(record.id.in_(ordered.rows if ordered.together else rows))
    return bool(there.count() == there.where(access.rows(actor, "print", record)).count())


def _chunk(parameters: Parameters) -> int:
    return RUN if parameters.get("mode") == "mass" else CHUNK


def _work(
    actor: Actor, parameters: Parameters, items: Sequence[JobItem], stopped: Callable[[], bool]
) -> Result:
    ordered = Print.of(parameters)
    rows: dict[int, Row] = {item.id: item.row for item in items}
    done: dict[int, Piece] = {}
    hopeless: dict[int, Hopeless] = {}
    failed: dict[int, tuple[str, str]] = {}
    for key, made in printed(actor, ordered, rows, items[0].job.total, stopped).items():
        if isinstance(made, Piece):
            done[key] = made
        elif isinstance(made, Hopeless):
            hopeless[key] = made
        else:
            first = made.problems[0]
            if first.kind == "too_long":  # it may have been the machine's fault
                failed[key] = (first.kind, detail_of(ordered, first))
            else:
                hopeless[key] = Hopeless(first.kind, detail_of(ordered, first))
    return Result(done, hopeless, failed)


Made = dict[int, Piece | Hopeless | PrintError]


def printed(
    actor: Actor,
    ordered: Print,
    rows: Mapping[int, Row],
    total: int,
    stopped: Callable[[], bool] = lambda: False,
) -> Made:
    """What rows of an order of `total` came to, each piece with the code that it bears; of those whose values
    are on it the history says so. Nothing is made where it was stopped."""
    found = documents(actor, ordered, list(rows.values()))
    ready = {key: each for key, row in rows.items() if isinstance(each := found.get(row), Document)}
    made: Made = {}
    for key, row in rows.items():
        if key not in ready:
            unfit = found.get(row)
            made[key] = (
                Hopeless(unfit.reason, unfit.detail) if isinstance(unfit, Unfit) else Hopeless("missing")
            )
    for key, piece in _make(actor, ordered, ready, total, stopped).items():
        made[key] = piece
        if isinstance(piece, Piece):
            made[key] = replace(piece, note=copies.code_of(ready[key]))
    done = [rows[key] for key, each in made.items() if isinstance(each, Piece)]
    if done:
        _note(actor, ordered, [row for row in done if row is not None] or ordered.rows)
    return made


def _make(
    actor: Actor, ordered: Print, ready: Mapping[int, Document], total: int, stopped: Callable[[], bool]
) -> Made:
    """What documents of an order of `total` came to; nothing where it was stopped."""
    made: Made = {}
    if len(ready) > 1 and (total > FEW or ordered.mode == "mass") and not finishing.of_each(ordered.finish):
        made |= _together(ordered, ready, stopped)
    futures = sheets(ordered, {key: each for key, each in ready.items() if key not in made})
    if not _finished(futures.values(), stopped):
        return {}
    for key, future in futures.items():
        try:
            made[key] = _piece(actor, ordered, future.result())
        except (Hopeless, PrintError) as error:
            made[key] = error
    return made


def _together(ordered: Print, ready: Mapping[int, Document], stopped: Callable[[], bool]) -> dict[int, Piece]:
    """Those in the same languages as pages of one file, which holds each font once; none of them unless all
    fit one page each, and are sound: then they are made one by one."""
    futures: dict[tuple[int, ...], Future[Sheet]] = {}
    for languages in dict.fromkeys(each.languages for each in ready.values()):
        keys = tuple(key for key, each in ready.items() if each.languages == languages)
        if len(keys) > 1:
            values = [ready[key].values for key in keys]
            futures[keys] = renderer().submit_batch(
                ordered.name,
                values,
                languages=languages,
                options=ordered.options,
                mode=ordered.mode,
                scale=scale(ordered),
            )
    if not _finished(futures.values(), stopped):
        return {}
    pieces: dict[int, Piece] = {}
    for keys, future in futures.items():
        with suppress(PrintError):
            made = future.result()
            if made.pages == len(keys):
                pieces |= {key: Piece(made.pdf, number, 1) for number, key in enumerate(keys)}
    return pieces


def _piece(actor: Actor, ordered: Print, made: Sheet) -> Piece:
    """The sheet, made up where that is done for each alone. Raises Hopeless."""
    if not finishing.of_each(ordered.finish):
        return Piece(made.pdf, 0, made.pages)
    try:
        pdf = finishing.make_up(made.pdf, ordered.finish, ordered.settings)
    except ImpositionError as error:
        with force_locale(actor.language):
            raise Hopeless("finish", finishing.why(error)) from error
    return Piece(pdf, 0, finishing.pages(pdf))


def _finished(futures: Iterable[Future[Sheet]], stopped: Callable[[], bool]) -> bool:
    """Wait for all; False, with the rest called off, when the job was stopped meanwhile."""
    pending = set(futures)
    while pending:
        _done, pending = wait(pending, timeout=0.5)
        if pending and stopped():
            renderer().stop(pending)
            return False
    return True


def _note(actor: Actor, ordered: Print, rows: Sequence[int]) -> None:
    """What was printed of a person stands in the person's history."""
    if ordered.blank or issubclass(ordered.record, Content):
        return
    reason = title(actor, ordered)
    with database.atomic():
        for row in ordered.record.select().where(ordered.record.id.in_(rows)):
            store.note(actor, row, "print", {}, reason)


# Files


def join(sources: Sequence[Source], path: Path, parameters: Parameters) -> None:
    """One file of many: whole ones with their tags and bookmarks up to a few hundred pages, anything else as
    plain pages, since the tags of a thousand letters would fill the memory."""
    with ExitStack() as opened:
        files = {
            source: opened.enter_context(pikepdf.open(source)) for source in {each[0] for each in sources}
        }
        pages = {source: len(file.pages) for source, file in files.items()}
    whole = all(first == 0 and number in (jobs.ALL, pages[source]) for source, first, number in sources)
    if len(sources) == 1 and whole:
        path.write_bytes(sources[0][0].read_bytes())
    elif whole and sum(pages[source] for source, _first, _number in sources) <= TAGGED:
        path.write_bytes(printables.merge([source.read_bytes() for source, _first, _number in sources]))
    else:
        _join_plain(sources, path, parameters)


def _join_plain(sources: Sequence[Source], path: Path, parameters: Parameters) -> None:
    with (
        tempfile.TemporaryDirectory(dir=path.parent) as folder,
        ExitStack() as opened,
        pikepdf.new() as whole,
    ):
        plain = {}
        for number, (source, used) in enumerate(_used(sources).items()):
            (target := Path(folder) / f"{number}.pdf").write_bytes(
                printables.extract(source.read_bytes(), used)
            )
            plain[source] = (opened.enter_context(pikepdf.open(target)), used)
        for source, first, pages in sources:
            file, used = plain[source]
            begin = used.index(first)
            end = len(used) if pages == jobs.ALL else begin + pages
            whole.add_pages_from(file, range(begin, end))
        whole.docinfo["/Title"] = printables.catalogue()[parameters["name"]].title
        whole.Root.Lang = pikepdf.String("zh-CN")
        whole.save(path, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def _used(sources: Sequence[Source]) -> dict[Path, list[int]]:
    """{file: its pages that are wanted}."""
    used: dict[Path, set[int]] = {}
    for source, first, number in sources:
        last = finishing.pages(source.read_bytes()) if number == jobs.ALL else first + number
        used.setdefault(source, set()).update(range(first, last))
    return {source: sorted(pages) for source, pages in used.items()}


def make_up(actor: Actor, parameters: Parameters, path: Path) -> None:
    """Put the pages of a part on sheets; each part begins on a new one, so that it can be had before the
    others. Raises Hopeless."""
    ordered = Print.of(parameters)
    if finishing.of_each(ordered.finish):
        return
    try:
        finishing.make_up_file(path, ordered.finish, ordered.settings)
    except ImpositionError as error:
        with force_locale(actor.language):
            raise Hopeless("finish", finishing.why(error)) from error


# The register of copies


def _tell(actor: Actor, parameters: Parameters, job: Job) -> None:
    """Tell the register of copies what came out of a job, each time all of it; as long as it has no result,
    all that was taken."""
    done = JobItem.select(JobItem.row, JobItem.detail).where(
        JobItem.job == job.id, JobItem.state == State.DONE
    )
    if job.state not in State.RESULT:
        done = done.where(JobItem.reason == jobs.TAKEN)
    made: dict[str, list[int]] = {}
    for row, code in done.order_by(JobItem.position).tuples():
        made.setdefault(code, []).extend([] if row is None else [row])
    copies.record(actor, Print.of(parameters), made, job.id)


KIND = Kind(
    name="print",
    label=_("Print"),
    suffix=".pdf",
    allowed=_allowed,
    reaches=_reaches,
    work=_work,
    join=join,
    make_up=make_up,
    chunk=_chunk,
    tell=_tell,
    reasons=REASONS,
    details=PLACEHOLDERS,
)
jobs.register(KIND)
