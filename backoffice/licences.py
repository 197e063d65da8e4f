"""Lists the licence of everything an installation stands on, as the parts themselves declare it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from email.message import Message
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import cast

_LOCK = Path(__file__).resolve().parent.parent / "package-lock.json"

#: Parts of the system; they are not installed from a lock and cannot be asked.
_SYSTEM = (
    ("Pango", "system", "LGPL-2.0-or-later"),
    ("HarfBuzz", "system", "MIT"),
    ("Noto fonts", "system", "OFL-1.1"),
)


def installed() -> Iterator[tuple[str, str, str]]:
    """(name, version, licence) of each part: Python packages, browser libraries, parts of the system."""
    for each in sorted(distributions(), key=lambda found: str(found.name).casefold()):
        yield str(each.name), str(each.version), _licence(each)
    yield from _browser()
    yield from _SYSTEM


def _licence(distribution: Distribution) -> str:
    facts = cast(Message, distribution.metadata)
    expression = facts.get("License-Expression")
    if expression:
        return str(expression)
    named = [
        line.rpartition(" :: ")[2]
        for line in facts.get_all("Classifier") or []
        if line.startswith("License ::")
    ]
    text = str(facts.get("License") or "").strip()
    return ", ".join(named) or (text if 0 < len(text) < 60 else "see its own files")


def _browser() -> Iterator[tuple[str, str, str]]:
    packages = json.loads(_LOCK.read_text(encoding="utf-8"))["packages"]
    for path, facts in packages.items():
        if path:
            yield (
                path.rpartition("node_modules/")[2],
                facts.get("version", ""),
                facts.get("license", "not declared"),
            )
