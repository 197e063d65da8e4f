"""Addresses of the styles, scripts and signs of the screens, which browsers keep until they change."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import url_for

_STATIC = Path(__file__).parent / "static"


@lru_cache
def _digest(name: str, changed: int) -> str:
    return hashlib.sha256((_STATIC / name).read_bytes()).hexdigest()[:10]


def asset(name: str) -> str:
    """The address of a style, script or picture of the screens, another one for each content."""
    return url_for("static", filename=name, v=_digest(name, (_STATIC / name).stat().st_mtime_ns))
