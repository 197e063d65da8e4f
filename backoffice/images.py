"""Draws pictures anew and smaller, in a limited process of its own: what somebody sent may be made to harm
whoever reads it, and the web server never does.
"""

from __future__ import annotations

import io
import json
import resource
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

MEMORY, SECONDS = 1 << 30, 20
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 6000

#: Picture formats that are read, and what each is kept as (MPO: JPEG with further pictures behind it).
_READ = ("JPEG", "PNG", "WEBP", "GIF")
_KEPT = {
    "JPEG": ("JPEG", ".jpg"),
    "MPO": ("JPEG", ".jpg"),
    "PNG": ("PNG", ".png"),
    "WEBP": ("PNG", ".png"),
    "GIF": ("PNG", ".png"),
}


class NotDrawn(Exception):
    """The picture cannot be drawn: "unreadable", "large" (too many pixels) or "limits" (it took too much)."""


@dataclass(frozen=True)
class Cut:
    """How a picture is made smaller: its width, and the point (per cent from the left and the top) that stays
    in view when it is cut to 16:9; None keeps its shape."""

    width: int
    focus: tuple[int, int] | None = None


def anew(content: bytes) -> tuple[bytes, str]:
    """The picture alone, upright and without anything hidden in its file: (content, suffix). Of a moving one
    the first frame. Raises NotDrawn."""
    return _run(content, {"most": MOST_PIXELS, "side": LONGEST_SIDE})


def smaller(content: bytes, cut: Cut) -> bytes:
    """A picture of the office made smaller, as JPEG; never larger than it is. Raises NotDrawn."""
    return _run(content, {"most": MOST_PIXELS, "width": cut.width, "focus": cut.focus})[0]


def _run(content: bytes, wanted: dict[str, object]) -> tuple[bytes, str]:
    try:
        done = subprocess.run(  # noqa: S603 - our own module
            [sys.executable, "-m", "backoffice.images", json.dumps(wanted)],
            input=content,
            check=False,
            capture_output=True,
            timeout=SECONDS * 2,
            cwd=Path(__file__).resolve().parent.parent,
            env={"LANG": "C.UTF-8"},
        )
    except subprocess.SubprocessError:
        raise NotDrawn("limits") from None
    if done.returncode in _REASONS:
        raise NotDrawn(_REASONS[done.returncode])
    suffix, _line, drawn = done.stdout.partition(b"\n")
    if done.returncode or not drawn:
        raise NotDrawn("limits")
    return drawn, suffix.decode()


#: What the process says by its exit code; whatever else it ends with, it came to its limits.
_REASONS = {3: "unreadable", 4: "large"}


def _main(wanted: dict[str, object]) -> int:
    from PIL import Image, ImageOps, UnidentifiedImageError

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    Image.MAX_IMAGE_PIXELS = None  # asked here, before anything is decoded
    try:
        with Image.open(io.BytesIO(sys.stdin.buffer.read()), formats=list(_READ)) as picture:
            if picture.width * picture.height > int(str(wanted["most"])):
                return 4
            kind, suffix = _KEPT[str(picture.format)]
            upright = ImageOps.exif_transpose(picture)
            if "width" in wanted:
                kind, suffix = "JPEG", ".jpg"
                plain = _cut(_flat(upright), wanted)
            else:
                side = int(str(wanted["side"]))
                upright.thumbnail((side, side))
                plain = _flat(upright) if kind == "JPEG" else _clear(upright)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, KeyError, IndexError):
        return 3
    except MemoryError:
        return 5
    file = io.BytesIO()
    plain.info = {}  # comments, descriptions and places that the format would write back
    plain.save(file, kind, quality=88, optimize=True)
    sys.stdout.buffer.write(suffix.encode() + b"\n" + file.getvalue())
    return 0


def _coloured(picture):  # type: ignore[no-untyped-def]
    """The picture in the colours of screens, where it says which others it has."""
    from PIL import ImageCms

    profile = picture.info.get("icc_profile")
    if profile and picture.mode in ("RGB", "CMYK", "L"):
        try:
            screen = ImageCms.createProfile("sRGB")
            own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            return ImageCms.profileToProfile(picture, own, screen, outputMode="RGB") or picture
        except (ImageCms.PyCMSError, OSError, ValueError):
            return picture  # a profile that cannot be read says nothing
    return picture


def _flat(picture):  # type: ignore[no-untyped-def]
    """Without what can be seen through, on white."""
    from PIL import Image

    picture = _coloured(picture)
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        clear = picture.convert("RGBA")
        white = Image.new("RGBA", clear.size, "white")
        return Image.alpha_composite(white, clear).convert("RGB")
    return picture.convert("RGB")


def _clear(picture):  # type: ignore[no-untyped-def]
    """As it is, also where one sees through."""
    if picture.mode in ("RGB", "CMYK", "L", "1") and "transparency" not in picture.info:
        return _coloured(picture).convert("RGB")
    return picture.convert("RGBA")


def _cut(picture, wanted):  # type: ignore[no-untyped-def]
    """Made smaller, cut to 16:9 round a point where one is given."""
    width = int(wanted["width"])
    if wanted.get("focus"):
        x, y = (int(each) / 100 for each in wanted["focus"])
        wide, high = picture.width, min(picture.height, round(picture.width * 9 / 16))
        if high == picture.height:
            wide = min(picture.width, round(high * 16 / 9))
        left = round(min(max(picture.width * x - wide / 2, 0), picture.width - wide))
        top = round(min(max(picture.height * y - high / 2, 0), picture.height - high))
        picture = picture.crop((left, top, left + wide, top + high))
    picture.thumbnail((width, picture.height))
    return picture


if __name__ == "__main__":
    sys.exit(_main(json.loads(sys.argv[1])))
