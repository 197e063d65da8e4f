"""Draws the pages of a sheet as pictures in a limited process of its own, never in that of the web server."""

from __future__ import annotations

import io
import resource
import subprocess
import sys
from pathlib import Path

MEMORY, SECONDS = 1 << 30, 20


class NotDrawn(Exception):
    """The sheet could not be drawn within the limits."""


def draw(pdf: bytes, folder: Path, pages: int, dpi: int, longest: int) -> None:
    """Write 0.png, 1.png … of the first pages into the folder, so fine that no side has more than `longest`
    pixels, but not finer than `dpi`. Raises NotDrawn."""
    sizes = [str(pages), str(dpi), str(longest)]
    command = [sys.executable, "-m", "backoffice.pictures", str(folder), *sizes]
    try:
        subprocess.run(  # noqa: S603 - our own module
            command,
            input=pdf,
            check=True,
            capture_output=True,
            timeout=SECONDS,
            cwd=Path(__file__).resolve().parent.parent,
            env={"LANG": "C.UTF-8"},
        )
    except subprocess.SubprocessError as error:
        raise NotDrawn(type(error).__name__) from error


def _main(folder: Path, pages: int, dpi: int, longest: int) -> None:
    import pypdfium2

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    with pypdfium2.PdfDocument(io.BytesIO(sys.stdin.buffer.read())) as document:
        for number in range(min(pages, len(document))):
            page = document[number]
            picture = page.render(scale=min(dpi / 72, longest / max(page.get_size()))).to_pil()
            picture.save(folder / f"{number}.png", "PNG")


if __name__ == "__main__":
    _main(Path(sys.argv[1]), *map(int, sys.argv[2:]))
