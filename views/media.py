"""Files of the office: pictures are drawn anew before they are kept; only who sees their record gets them,
and the public what a published edition names.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Blueprint, abort, current_app, send_from_directory, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.datastructures import FileStorage

from backoffice import images, reading, signin
from backoffice.content import library
from backoffice.signin import current_actor
from models.fields import FileField
from views.refused_files import refusal

blueprint = Blueprint("media_files", __name__)

MOST_BYTES = 20 << 20

#: Widths in pixels that pictures are made smaller to.
SMALL, LARGE = 480, 960
WIDTHS = (SMALL, LARGE)

#: First bytes of sound files, which are kept as they are.
_SOUNDS = (
    (re.compile(rb"ID3|\xff[\xe2-\xfb]"), ".mp3"),
    (re.compile(rb"OggS"), ".ogg"),
    (re.compile(rb".{4}ftypM4A", re.S), ".m4a"),
)

_NAME = re.compile(r"[0-9a-f]{64}\.(jpg|png|mp3|ogg|m4a)")
_SMALLER = re.compile(r"([0-9a-f]{64})\.(\d{1,4})(?:\.(\d{1,3})-(\d{1,3}))?\.jpg")


class Unfit(Exception):
    """The file is not kept; the text says why."""


@dataclass(frozen=True)
class File:
    """What is to be kept: the content, and the name that follows from it (its SHA-256)."""

    content: bytes
    suffix: str

    @property
    def name(self) -> str:
        """The name it is kept under."""
        return hashlib.sha256(self.content).hexdigest() + self.suffix


def read(upload: FileStorage) -> File:
    """The file that was sent, as it can be kept; nothing is written yet. Raises Unfit."""
    content = upload.stream.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise Unfit(gettext("The file is larger than %(limit)s MB.", limit=MOST_BYTES >> 20))
    for beginning, suffix in _SOUNDS:
        if beginning.match(content):
            return File(content, suffix)
    try:
        return File(*images.anew(content))
    except images.NotDrawn as problem:
        raise Unfit(refusal(content, str(problem))) from None


def _folder() -> Path:
    folder: Path = current_app.extensions["settings"].media
    return folder


@contextmanager
def keeping(files: Iterable[File]) -> Iterator[None]:
    """Files lie on the disk before what is done inside, and get their names when it has succeeded."""
    written: list[tuple[Path, File]] = []
    try:
        for file in files:
            written.append((_write(_folder(), file.content), file))
        yield
        for path, file in written:
            path.replace(_folder() / file.name)
    finally:
        for path, _file in written:
            path.unlink(missing_ok=True)


def _write(folder: Path, content: bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as written:
        written.write(content)
        written.flush()
        os.fsync(written.fileno())
    return Path(written.name)


def is_picture(name: str) -> bool:
    """Whether a kept file can be shown as a picture."""
    return name.endswith((".jpg", ".png"))


# For those who sign in


@blueprint.get("/admin/file/<name>")
def file(name: str) -> ResponseReturnValue:
    """A kept file, or a picture made smaller (`<sha>.<width>.jpg`), for whoever may see a record that it
    belongs to."""
    small = _SMALLER.fullmatch(name)
    if small is not None:
        kept = next((each for each in _pictures(small[1]) if _seen(each)), None)
        if kept is None or small[3] or int(small[2]) not in WIDTHS:
            abort(404)
        return _send(_made_smaller(kept, images.Cut(int(small[2]))))
    if not _NAME.fullmatch(name) or not _seen(name):
        abort(404)
    return send_from_directory(_folder(), name)


def small_address(name: str) -> str:
    """Where who signs in gets a kept picture made small."""
    return url_for("media_files.file", name=f"{name.partition('.')[0]}.{SMALL}.jpg")


def _pictures(sha: str) -> list[str]:
    return [f"{sha}.jpg", f"{sha}.png"]


def _seen(name: str) -> bool:
    actor = current_actor()
    for record in reading.viewable(actor):
        for column in reading.columns(actor, record):
            if (
                isinstance(column, FileField)
                and record.select(record.id).where(column == name, reading.live(actor, record)).exists()
            ):
                return True
    return False


# For everybody


def media_address(media_id: int, width: int = LARGE, *, card: bool = False) -> str:
    """The public address of a medium: of a picture made smaller to a width of `WIDTHS`, as a `card` cut to
    16:9 round its focal point; of a sound as it is. "" where it is gone."""
    media = library.medium(media_id)
    if media is None or not media.file:
        return ""
    if not is_picture(media.file):
        return url_for("media_files.public", name=media.file)
    focus = f".{media.focus_x}-{media.focus_y}" if card else ""
    return url_for("media_files.public", name=f"{media.file.partition('.')[0]}.{width}{focus}.jpg")


def picture_address(media_id: int) -> str:
    """The address of a picture for who signs in, "" where it is gone."""
    media = library.medium(media_id)
    if media is None or not is_picture(media.file):
        return ""
    return url_for("media_files.file", name=f"{media.file.partition('.')[0]}.{LARGE}.jpg")


@blueprint.get("/media/<name>")
@signin.public
def public(name: str) -> ResponseReturnValue:
    """A medium that a published edition names: a picture made smaller (`<sha>.<width>.jpg`, cut round its
    focal point `<sha>.<width>.<x>-<y>.jpg`), or a kept file."""
    small = _SMALLER.fullmatch(name)
    if small is None and not _NAME.fullmatch(name):
        abort(404)
    names = _pictures(small[1]) if small else [name]
    media = next(filter(None, (library.public_of(each) for each in names)), None)
    if media is None:
        abort(404)
    if small is None:
        answer = send_from_directory(_folder(), media.file)
    else:
        answer = _send(_made_smaller(media.file, _cut_of(media, small)))
    answer.headers["Cache-Control"] = "public, max-age=3600"
    return answer


def _cut_of(media: Any, asked: re.Match[str]) -> images.Cut:
    """The cut that an address asks for, if it is one of those that pages name."""
    width, focus = int(asked[2]), (int(asked[3]), int(asked[4])) if asked[3] else None
    if width not in WIDTHS or (focus is not None and focus != (media.focus_x, media.focus_y)):
        abort(404)
    return images.Cut(width, focus)


def _made_smaller(name: str, cut: images.Cut) -> Path:
    """The file of a smaller picture, made when it is asked for first and kept."""
    focus = f".{cut.focus[0]}-{cut.focus[1]}" if cut.focus else ""
    folder = _folder() / "smaller"
    path = folder / f"{name.partition('.')[0]}.{cut.width}{focus}.jpg"
    if not path.exists():
        try:
            content = images.smaller((_folder() / name).read_bytes(), cut)
        except (FileNotFoundError, images.NotDrawn):
            abort(404)
        _write(folder, content).replace(path)
    return path


def _send(path: Path) -> Any:
    return send_from_directory(path.parent, path.name, mimetype="image/jpeg")
