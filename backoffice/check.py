"""Looks whether an installation is whole: declarations, schema, keys, database and the system's parts."""

from __future__ import annotations

import ctypes.util
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from peewee import DatabaseError, Field

from backoffice import access, database, schema
from backoffice.settings import Settings
from backoffice.vault import WrongKey
from models import base
from models.base import Record
from models.register import records


class Unsound(Exception):
    """The installation cannot be served; `problems` says why, one line each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Part:
    """Something the system must have beside the locked dependencies; `cost` says what its lack means."""

    name: str
    package: str
    cost: str
    present: bool
    needed: bool = True


def declarations() -> list[str]:
    """Problems of the records and of the access table."""
    return [*base.check(records()), *access.check(records())]


def key() -> list[str]:
    """Whether the data key opens what the database holds: some stored values of each sealed column."""
    found = []
    for record in records():
        for column in record.columns():
            if getattr(column, "sealed", False):
                found += [
                    f"K001 {record.key()}.{column.name}: {problem}" for problem in _opens(record, column)
                ]
    return found


def _opens(record: type[Record], column: Field) -> Iterator[str]:
    values = [
        record.select(column).order_by(order).limit(50).tuples() for order in (record.id, record.id.desc())
    ]
    sealed = next((value for (value,) in chain(*values) if value is not None), None)
    if sealed is not None:
        try:
            sealed.plain()
        except WrongKey as error:
            yield f"the data key is not the one this database was filled with ({error})"


def require_sound(settings: Settings) -> None:
    """Raise Unsound unless this process may serve the installation. Quick enough for every start."""
    problems = declarations()
    try:
        schema.require_current()
    except schema.WrongSchema as error:
        problems.append(f"S001 {error}")
    else:
        problems += key()
    if problems:
        raise Unsound(problems)


def require_readable() -> None:
    """Raise Unsound when the database is damaged; reads all of it, so once for each start of the server."""
    problems = [f"D001 the database is damaged: {line}" for line in database.quick_check()]
    if problems:
        raise Unsound([*problems, "bring back the last backup with: backoffice restore FILE"])


def thorough() -> list[str]:
    """Everything that may be wrong inside, one line each with an id; takes long on a large database."""
    problems = declarations()
    try:
        damage = database.integrity()
        problems += [f"D001 {line}" for line in damage]
        steps = [f"S001 not run: {name}" for name in schema.pending()]
        steps += [f"S002 of a newer release: {name}" for name in schema.unknown()]
        steps += [f"S003 schema: {line}" for line in schema.differences()]
        problems += steps if steps or damage else key()
    except DatabaseError as error:
        problems.append(f"D002 the database cannot be read: {error}")
    return problems


def parts(settings: Settings) -> list[Part]:
    """The parts of the system and whether each is there."""
    from printables import fonts, harfbuzz  # brings the whole renderer, which a start need not wait for

    lacking = " ".join(problem.text for problem in fonts.font_problems(settings.fonts))
    found = [
        Part("Pango", "libpango-1.0-0 libpangoft2-1.0-0", "nothing is printed", _library("pango-1.0")),
        Part(
            "HarfBuzz subset",
            "libharfbuzz-subset0",
            "a Chinese page takes 20 to 300 times longer, so nothing is printed",
            harfbuzz.subset_available(),
        ),
        Part("Fonts", "fonts-noto-cjk fonts-noto-core", f"no print uses {lacking}", not lacking),
    ]
    browsers = ("chromium", "chromium-browser", "google-chrome")
    return [
        *found,
        Part("Chromium", "chromium", "no test uses a browser", any(map(shutil.which, browsers)), False),
    ]


def missing(settings: Settings) -> list[Part]:
    """The parts without which something does not work."""
    return [part for part in parts(settings) if part.needed and not part.present]


def _library(name: str) -> bool:
    return ctypes.util.find_library(name) is not None
