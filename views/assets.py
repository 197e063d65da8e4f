"""Addresses of the styles, scripts and signs of the screens, which browsers keep until they change."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import current_app, url_for

_STATIC = Path(__file__).parent / "static"


def _files(name: str) -> list[Path]:
    """The files whose content an address stands for: scripts fetch each other by the address of the first."""
    path = _STATIC / name
    return sorted(path.parent.glob("*.js")) if name == "office.js" else [path]


@lru_cache
def _digest(name: str, changed: int) -> str:
    return hashlib.sha256(b"".join(each.read_bytes() for each in _files(name))).hexdigest()[:10]


@lru_cache
def _address(name: str, changed: int) -> str:
    return url_for("static", filename=name, v=_digest(name, changed))


def asset(name: str) -> str:
    """The address of a style, script or picture of the screens, another one for each content. Files are
    looked at again only while one works on them: an office's change with its process."""
    working = current_app.debug or current_app.testing
    changed = max(each.stat().st_mtime_ns for each in _files(name)) if working else 0
    return _address(name, changed)
