"""Addresses of the styles, scripts and signs of the screens, which browsers keep until they change."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import current_app, url_for

_STATIC = Path(__file__).parent / "static"


@lru_cache
def _digest(name: str, changed: int) -> str:
    return hashlib.sha256((_STATIC / name).read_bytes()).hexdigest()[:10]


@lru_cache
def _address(name: str, changed: int) -> str:
    return url_for("static", filename=name, v=_digest(name, changed))


def asset(name: str) -> str:
    """The address of a style, script or picture of the screens, another one for each content. Files are
    looked at again only while one works on them: an office's change with its process."""
    changed = (_STATIC / name).stat().st_mtime_ns if current_app.debug or current_app.testing else 0
    return _address(name, changed)
