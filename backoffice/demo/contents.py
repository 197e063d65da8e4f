"""Writes the contents of the demonstration office as an office does, and publishes them, but for some
translations that are left to do.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from backoffice import store
from backoffice.access import Actor
from backoffice.content import work
from backoffice.demo import content, drawings, emblem
from models.base import Record
from models.content.chapter import Chapter
from models.content.diagram import Diagram, Step
from models.content.guide import Guide
from models.content.learning_pack import LearningItem, LearningPack
from models.content.letter_template import LetterTemplate
from models.content.media import Media
from models.content.notice import Notice
from models.content.office_look import OfficeLook
from models.content.official_letter import OfficialLetter
from models.content.page import Page
from models.content.phrase import Phrase
from models.content.poster import Poster
from models.content.question import Question
from models.content.recording import Recording
from models.content.term import Term
from models.places.area import Area

Row = Mapping[str, Any]

#: Translations of the last notice that are still drafts, so that the office has something to finish.
_DRAFTS = ("ko", "ja")

_NAMED = re.compile(r"\(media:([a-z_]+)\)")


def write(actor: Actor, files: Path, posters: list[dict[str, Any]]) -> None:
    """Write all of them, with these posters; pictures are kept in the folder `files`."""
    pictures = {row["key"]: _picture(actor, row, files) for row in content.media()}
    made: dict[str, list[int]] = {"chapter": []}
    for guide in content.guides():
        made["chapter"] += _whole(actor, Guide, guide, Chapter, "guide", guide["chapters"], pictures)
    for diagram in content.diagrams():
        _whole(actor, Diagram, diagram, Step, "diagram", diagram["steps"], pictures)
    for record, rows in _plain(posters):
        made[record.key()] = [_written(actor, record, row, pictures) for row in rows]
        for row_id in made[record.key()]:
            publish(actor, record, row_id)
    made["notice"] = [_written(actor, Notice, row, pictures) for row in content.notices()]
    *notices, last = made["notice"]
    for row_id in notices:
        publish(actor, Notice, row_id)
    publish(actor, Notice, last, drafts=_DRAFTS)
    for pack in content.learning_packs():
        _learning_pack(actor, pack, made)
    _look(actor, content.office_look(), files)


def _learning_pack(actor: Actor, pack: Row, made: Mapping[str, list[int]]) -> None:
    row = store.create(actor, LearningPack, {"name": pack["name"], "week_of": pack["week_of"]})
    for position, (link, place) in enumerate(pack["items"], start=1):
        store.create(actor, LearningItem, {"pack": row.id, "position": position, link: made[link][place]})


def _plain(posters: list[dict[str, Any]]) -> Iterable[tuple[type[Record], list[dict[str, Any]]]]:
    return (
        (Poster, posters),
        (LetterTemplate, content.letter_templates()),
        (OfficialLetter, content.official_letters()),
        (Term, content.terms()),
        (Phrase, content.phrases()),
        (Question, content.questions()),
        (Recording, content.recordings()),
        (Page, content.pages()),
    )


def _whole(
    actor: Actor,
    record: type[Record],
    row: Row,
    part: type[Record],
    link: str,
    parts: Iterable[Row],
    pictures: Mapping[str, int],
) -> list[int]:
    """The ids of its parts."""
    root = _written(actor, record, row, pictures)
    made = [_written(actor, part, {**each, link: root}, pictures) for each in parts]
    publish(actor, record, root)
    return made


def _written(actor: Actor, record: type[Record], values: Row, pictures: Mapping[str, int]) -> int:
    known = {
        name: _with_pictures(value, pictures)
        for name, value in values.items()
        if record.column(name) is not None
    }
    return int(store.create(actor, record, known).id)


def _with_pictures(value: Any, pictures: Mapping[str, int]) -> Any:
    """A text per language with the numbers of its pictures in place of their keys."""
    if not isinstance(value, dict):
        return value
    return {
        code: _NAMED.sub(lambda match: f"(media:{pictures[match[1]]})", text) for code, text in value.items()
    }


def _look(actor: Actor, look: Row, files: Path) -> None:
    shown = look["emblem"]
    picture = _kept(actor, emblem.draw(), {"name": shown[content.SOURCE], "alternative": shown}, files)
    known = {name: value for name, value in look.items() if OfficeLook.column(name) is not None}
    area = Area.get(Area.code == look["area"]).id
    store.create(actor, OfficeLook, {**known, "area": area, "emblem": picture})


def _picture(actor: Actor, row: Row, files: Path) -> int:
    return _kept(actor, drawings.draw(row["key"]), row, files)


def _kept(actor: Actor, drawn: bytes, row: Row, files: Path) -> int:
    name = f"{hashlib.sha256(drawn).hexdigest()}.png"
    files.mkdir(parents=True, exist_ok=True)
    (files / name).write_bytes(drawn)
    values = {"name": row["name"], "alternative": row["alternative"], "file": name}
    return int(store.create(actor, Media, values).id)


def publish(actor: Actor, record: type[Record], row: int, drafts: tuple[str, ...] = ()) -> None:
    """Approve and publish a row in all its languages but the drafts."""
    ready = [each for each in work.languages_of(actor, record, row) if each.language not in drafts]
    work.approve(actor, *ready)
    work.publish(actor, record, row, [each.language for each in ready])
