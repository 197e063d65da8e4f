"""Draws the pages of a sheet as one picture, one below the other, in a limited process of its own."""

from __future__ import annotations

import io
import resource
import subprocess
import sys
from pathlib import Path

from backoffice.pictures import MEMORY, SECONDS, NotDrawn

#: Pixels of the width.
WIDTH = 750


def draw(pdf: bytes) -> bytes:
    """The picture (PNG). Raises NotDrawn."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "backoffice.long_picture"],
            input=pdf,
            check=True,
            capture_output=True,
            timeout=SECONDS * 2,
            cwd=Path(__file__).resolve().parent.parent,
            env={"LANG": "C.UTF-8"},
        )
    except subprocess.SubprocessError as error:
        raise NotDrawn(type(error).__name__) from error
    return done.stdout


def _main() -> None:
    """Put the pages together, each without what is empty at its end."""
    import pypdfium2
    from PIL import Image, ImageOps

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    pieces = []
    with pypdfium2.PdfDocument(io.BytesIO(sys.stdin.buffer.read())) as document:
        for page in document:
            drawn = page.render(scale=WIDTH / page.get_width()).to_pil().convert("RGB")
            box = ImageOps.invert(drawn.convert("L")).getbbox()
            if box is not None:
                pieces.append(drawn.crop((0, 0, WIDTH, box[3])))
    whole = Image.new("RGB", (WIDTH, sum(piece.height for piece in pieces) or 1), "white")
    top = 0
    for piece in pieces:
        whole.paste(piece, (0, top))
        top += piece.height
    whole.save(sys.stdout.buffer, "PNG", optimize=True)


if __name__ == "__main__":
    _main()
