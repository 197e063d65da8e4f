"""Files of the office: pictures are drawn anew before they are kept; only who sees their record gets them."""

from __future__ import annotations

import hashlib
import io
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, abort, current_app, send_from_directory
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from PIL import Image, ImageOps, UnidentifiedImageError
from werkzeug.datastructures import FileStorage

from backoffice import reading
from backoffice.signin import current_actor
from models.fields import FileField

blueprint = Blueprint("media_files", __name__)

MOST_BYTES = 20 << 20
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 6000

#: Picture formats that are read, and what each is kept as.
_KEPT = {"JPEG": ("JPEG", ".jpg"), "PNG": ("PNG", ".png"), "WEBP": ("PNG", ".png"), "GIF": ("PNG", ".png")}

#: First bytes of sound files, which are kept as they are.
_SOUNDS = (
    (re.compile(rb"ID3|\xff[\xe2-\xfb]"), ".mp3"),
    (re.compile(rb"OggS"), ".ogg"),
    (re.compile(rb".{4}ftypM4A", re.S), ".m4a"),
)

_NAME = re.compile(r"[0-9a-f]{64}\.(jpg|png|mp3|ogg|m4a)")


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
    return File(*_drawn_anew(content))


def _drawn_anew(content: bytes) -> tuple[bytes, str]:
    """The picture alone, upright and without anything hidden in its file: (content, suffix)."""
    try:
        with Image.open(io.BytesIO(content), formats=list(_KEPT)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Unfit(gettext("The picture has too many pixels."))
            kind, suffix = _KEPT[str(picture.format)]
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            plain = upright.convert(
                "RGB" if kind == "JPEG" or upright.mode in ("RGB", "CMYK", "L") else "RGBA"
            )
            file = io.BytesIO()
            plain.save(file, kind, quality=88, optimize=True)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError):
        raise Unfit(
            gettext("This is no picture or sound that can be kept: choose JPEG, PNG, WebP, MP3, Ogg or M4A.")
        ) from None
    return file.getvalue(), suffix


def _folder() -> Path:
    folder: Path = current_app.extensions["settings"].media
    return folder


@contextmanager
def keeping(files: Iterable[File]) -> Iterator[None]:
    """Files lie on the disk before what is done inside, and get their names when it has succeeded."""
    written: list[tuple[Path, File]] = []
    try:
        for file in files:
            written.append((_write(file.content), file))
        yield
        for path, file in written:
            path.replace(_folder() / file.name)
    finally:
        for path, _file in written:
            path.unlink(missing_ok=True)


def _write(content: bytes) -> Path:
    _folder().mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=_folder(), delete=False) as written:
        written.write(content)
        written.flush()
        os.fsync(written.fileno())
    return Path(written.name)


def is_picture(name: str) -> bool:
    """Whether a kept file can be shown as a picture."""
    return name.endswith((".jpg", ".png"))


@blueprint.get("/admin/file/<name>")
def file(name: str) -> ResponseReturnValue:
    """A kept file, for whoever may see a record that it belongs to."""
    if not _NAME.fullmatch(name) or not _seen(name):
        abort(404)
    return send_from_directory(_folder(), name)


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
