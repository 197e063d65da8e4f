"""What of a row may reach paper: printed values in clear, texts with the marks of what is not up to date, the
pictures that they show. Part of the read-out path; knows no printable.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from backoffice import access, images, reading
from backoffice.access import Actor
from backoffice.content import editions
from backoffice.content.editions import Composed
from models.base import Record
from models.content.content import Content
from models.content.language import Language
from models.content.media import Media
from models.fields import SOURCE, State
from printables.grammar import TooDeep, pictures

#: Pictures of more bytes are made smaller before they are set: to so many pixels of width.
_LARGE, _WIDTH = 1_500_000, 2000
_PICTURES = (".jpg", ".png")


def value(actor: Actor, row: Record, name: str) -> Any:
    """A printed value of a row, None where there is none or the actor does not see it in clear."""
    field = type(row).column(name)
    if field is None or not field.facts.printed:
        raise LookupError(f"{row.key()}.{name} is not for print")
    if not access.on_paper(actor, type(row), field):
        return None
    return row.__data__.get(name) or None


def found(actor: Actor, record: type[Record], ids: Iterable[int], verb: str = "print") -> dict[int, Any]:
    """Rows by id, as far as the actor may print them."""
    wanted = list(set(ids))
    if not wanted or not access.may(actor, verb, record):
        return {}
    query = record.select().where(record.id.in_(wanted), reading.live(actor, record, verb))
    return {row.id: row for row in query}


class Texts:
    """The texts of a whole in some languages, as they read now: marked is what is older than the Chinese, and
    what stands in Chinese for a missing translation. They are read once: `read` is {language: what is given}.
    """

    def __init__(self, actor: Actor, whole: Any, languages: Sequence[str]) -> None:
        self._actor, self.whole = actor, whole
        self.read: Mapping[str, Composed] = {code: self._composed(code) for code in languages}
        self._by = {code: dict(_rows(composed)) for code, composed in self.read.items()}

    @property
    def title(self) -> str:
        """What the whole is called in Chinese."""
        return next(iter(self.whole.texts(SOURCE).values()))

    def _composed(self, code: str) -> Composed:
        """With what is in the row that was read, which may have been written since."""
        found = replace(editions.preview(self.whole, code), facts=editions.facts(self.whole, code))
        return replace(found, texts=self.whole.texts(SOURCE)) if code == SOURCE else found

    def of(self, row: Content, name: str) -> dict[str, str]:
        """{language: text} of a column of the whole or of one of its parts."""
        text = value(self._actor, row, name)
        if not text:
            return {}
        said = {code: self._said(row, name, code, text.get(code)) for code in self.read}
        return {code: each for code, each in said.items() if each}

    def _said(self, row: Content, name: str, code: str, stored: str) -> str:
        composed = self._by[code].get((row.key(), row.id), {})
        return str(composed.get(name, stored))


def _rows(composed: Composed) -> Iterable[tuple[tuple[str, int], Mapping[str, str]]]:
    yield (composed.record, composed.row), composed.texts
    for part in composed.parts:
        yield from _rows(part)


def shown(actor: Actor, texts: Iterable[Mapping[str, str]], folder: Path) -> dict[int, dict[str, Any]]:
    """{number: {"image": its bytes, "text": {language: what it shows}}} of the pictures in texts by language,
    as far as the actor may print them and their files are there."""
    ids: set[int] = set()
    for text in texts:
        for each in text.values():
            with suppress(TooDeep):  # the print is refused for it
                ids |= set(pictures(each))
    there: dict[int, dict[str, Any]] = {}
    for key, media in found(actor, Media, ids).items():
        image = _read(value(actor, media, "file"), folder)
        if image is not None:
            alternative = value(actor, media, "alternative")
            there[key] = {"image": image, "text": dict(alternative.by) if alternative else None}
    return there


def _read(name: str | None, folder: Path) -> bytes | None:
    path = folder / Path(name or "").name
    if path.suffix not in _PICTURES or not path.is_file():
        return None
    content = path.read_bytes()
    if len(content) <= _LARGE:
        return content
    try:
        return images.smaller(content, images.Cut(_WIDTH))
    except images.NotDrawn:
        return None


def states(row: Content, languages: Sequence[str]) -> dict[str, str]:
    """What paper says of each language of a text now: whatever was not published is a draft."""
    told = (State.MISSING, State.OUTDATED, State.PUBLISHED)
    known = {code: row.state_in(code) for code in languages}
    return {code: state if state in told else State.DRAFT for code, state in known.items()}


def published(row: Content) -> tuple[str, ...]:
    """Chinese and the languages in which the text is published and up to date, in the order of the office."""
    codes = [code for (code,) in Language.select(Language.code).order_by(Language.position).tuples()]
    return tuple(dict.fromkeys((SOURCE, *(code for code in codes if row.state_in(code) == State.PUBLISHED))))
