"""The only way by which a page gets at a file: assets of the printables and images given as values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from weasyprint.urls import URLFetcher, URLFetcherResponse

_TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".svg": "image/svg+xml", ".css": "text/css"}


class Denied(ValueError):
    """The page asked for something that is not its own."""


class AssetFetcher(URLFetcher):
    """Answers `asset:name` (a file in one of `folders`) and `memory:key` (an entry of `memory`).

    Denies everything else: no file, network or data address. `denied` lists what was asked for in vain.
    """

    def __init__(self, folders: Sequence[Path], memory: Mapping[str, bytes]) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False)
        self._folders = [folder.resolve() for folder in folders]
        self._memory = memory
        self.denied: list[str] = []

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """The content, or Denied, which WeasyPrint takes as "there is no such thing"."""
        scheme, _colon, name = url.partition(":")
        if scheme == "memory" and name in self._memory:
            content = self._memory[name]
            return URLFetcherResponse(url, content, {"Content-Type": _type_of(content)})
        if scheme == "asset":
            for folder in self._folders:
                path = (folder / name).resolve()
                if path.parent == folder and path.suffix in _TYPES and path.is_file():
                    return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": _TYPES[path.suffix]})
        self.denied.append(url[:200])
        raise Denied(url[:200])

    def open(self, url: Any, data: Any = None, timeout: Any = None) -> URLFetcherResponse:
        return self.fetch(url if isinstance(url, str) else url.full_url)


def image_type(content: bytes) -> str | None:
    """ "image/png" or "image/jpeg" by the first bytes, None for anything else."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    return "image/jpeg" if content.startswith(b"\xff\xd8\xff") else None


def _type_of(content: bytes) -> str:
    return image_type(content) or (
        "image/svg+xml" if content.lstrip().startswith((b"<svg", b"<?xml")) else "font/otf"
    )
