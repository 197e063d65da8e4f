"""The sample of each printable as a sheet, rendered once for all tests of a run in all of its processes."""

from __future__ import annotations

import hashlib
import os
import pickle
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from printables import Sheet, catalogue, render


def fit(name: str, *codes: str) -> tuple[str, ...]:
    """The languages, the last of them where a printable takes fewer."""
    return codes[-catalogue()[name].languages[1] :]


@cache
def sheet(name: str, *codes: str, mode: str = "tagged", **options: str) -> Sheet:
    """The sample in these languages. Raises PrintError."""
    kept = _kept(name, codes, mode, *sorted(options.items()))
    if kept is not None and kept.is_file():
        found: Sheet = pickle.loads(kept.read_bytes())
        return found
    made = render(name, catalogue()[name].sample(codes), languages=codes, options=options, mode=mode)
    if kept is not None:
        part = kept.with_suffix(f".{os.getpid()}")
        part.write_bytes(pickle.dumps(made))
        part.replace(kept)
    return made


def _kept(*what: str | Sequence[str]) -> Path | None:
    """Where the processes of one run share it; None outside of tests."""
    folder = os.environ.get("LINLI_SHEETS")
    return Path(folder) / hashlib.sha256(repr(what).encode()).hexdigest()[:20] if folder else None
