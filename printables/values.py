"""Whether values are what a printable declared, before any layout; turns nothing into markup."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Any

from printables.fetcher import image_type
from printables.grammar import TooDeep, pictures
from printables.languages import language
from printables.marks import STALE, UNTRANSLATED
from printables.sheet import Problem

#: Limits beyond which values are refused unseen: characters in one text and in all, entries of a list, bytes
#: of an image, characters of an address in a QR code.
TEXT, TEXTS, ENTRIES, IMAGE, ADDRESS = 60_000, 1_500_000, 5_000, 12_000_000, 500

_COLOUR = re.compile("#[0-9a-fA-F]{6}")


def clean(value: Any) -> Any:
    """A copy with NFC texts without control characters, which no font draws."""
    if isinstance(value, str):
        kept = (c for c in value if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
        return unicodedata.normalize("NFC", "".join(kept))
    if isinstance(value, Mapping):
        return {key: clean(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [clean(part) for part in value]
    return value


def size(value: Any, depth: int = 0) -> int:
    """Characters and entries in all values; raises ValueError for deep nesting and what is no plain value."""
    if depth > 6:
        raise ValueError("nested too deep")
    if isinstance(value, str):
        return len(value)
    if isinstance(value, Mapping):
        return sum(size(key, depth + 1) + size(part, depth + 1) for key, part in value.items())
    if isinstance(value, list | tuple):
        return sum(size(part, depth + 1) + 1 for part in value)
    if value is None or isinstance(value, bool | int | float | date | bytes):
        return 1
    raise ValueError(f"not a plain value: {type(value).__name__}")


def problems(
    shape: Mapping[str, Any], values: Any, languages: Sequence[str], *, outdated: bool, name: str
) -> Iterator[Problem]:
    """What is wrong with values of that shape in these languages. `outdated`: whether old translations count;
    `name`: the place that is named for the values as a whole."""
    try:
        if size(values) > TEXTS:
            yield Problem("too_long", name, f"more than {TEXTS} characters")
            return
    except ValueError as error:
        yield Problem("undefined", name, str(error))
        return
    yield from _mapping(shape, values, languages, outdated, name, "")
    if isinstance(values, Mapping):
        there = values.get("pictures")
        yield from _gone(shape, values, languages, there if isinstance(there, Mapping) else {}, "")


def place_of(text: str, value: Any, path: str = "") -> str | None:
    """The place in values where a text stands, None where it does not."""
    if isinstance(value, str):
        return path if text in value else None
    parts: Iterator[tuple[Any, Any]] = iter(())
    if isinstance(value, Mapping):
        parts = iter(value.items())
    elif isinstance(value, list | tuple):
        parts = iter(enumerate(value, 1))
    for key, part in parts:
        found = place_of(text, part, f"{path}.{key}" if path else str(key))
        if found:
            return found
    return None


def state(states: Mapping[str, str] | None, code: str) -> str:
    """The state of a language, published unless said otherwise."""
    return (states or {}).get(code, "published")


def optional(kind: Any) -> bool:
    """Whether a value of this kind may be left out."""
    if isinstance(kind, Mapping):
        return all(map(optional, kind.values()))
    return isinstance(kind, str) and kind.endswith("?")


def _mapping(
    shape: Mapping[str, Any], values: Any, languages: Sequence[str], outdated: bool, name: str, path: str
) -> Iterator[Problem]:
    if not isinstance(values, Mapping):
        yield Problem("undefined", path.rstrip(".") or name, type(values).__name__)
        return
    for key in values:
        if key not in shape:
            yield Problem("undefined", f"{path}{key}", "unknown name")
    for key, kind in shape.items():
        place, value = f"{path}{key}", values.get(key)
        if isinstance(kind, Mapping):
            if value is not None or not optional(kind):
                yield from _mapping(kind, value, languages, outdated, name, f"{place}.")
        elif isinstance(kind, list):
            yield from _list(kind[0], value, languages, outdated, name, place)
        elif value is None:
            if not kind.endswith("?"):
                yield Problem("undefined", place, "no value")
        elif kind.startswith("states"):
            yield from _states(value, languages, outdated, path.rstrip(".") or name)
        else:
            yield from _value(kind.rstrip("?"), value, languages, outdated, place)


def _list(
    kind: Any, value: Any, languages: Sequence[str], outdated: bool, name: str, place: str
) -> Iterator[Problem]:
    if not isinstance(value, list | tuple):
        yield Problem("undefined", place, "no list")
    elif len(value) > ENTRIES:
        yield Problem("too_long", place, f"more than {ENTRIES} entries")
    else:
        for number, entry in enumerate(value, 1):
            if isinstance(kind, Mapping):
                yield from _mapping(kind, entry, languages, outdated, name, f"{place}.{number}.")
            else:
                yield from _value(kind, entry, languages, outdated, f"{place}.{number}")


def _states(value: Any, languages: Sequence[str], outdated: bool, place: str) -> Iterator[Problem]:
    if not isinstance(value, Mapping):
        yield Problem("undefined", place, "states")
        return
    for code in languages:
        if state(value, code) == "missing":
            yield Problem("missing_translation", place, code)
        elif state(value, code) == "outdated" and outdated:
            yield Problem("outdated", place, code)


def _gone(
    kind: Any, value: Any, languages: Sequence[str], there: Mapping[Any, Any], place: str
) -> Iterator[Problem]:
    """The pictures that texts in these languages name, and that are not among the values."""
    if isinstance(kind, Mapping) and isinstance(value, Mapping):
        for key, part in kind.items():
            yield from _gone(part, value.get(key), languages, there, f"{place}.{key}".lstrip("."))
    elif isinstance(kind, list) and isinstance(value, list | tuple):
        for number, entry in enumerate(value[:ENTRIES], 1):
            yield from _gone(kind[0], entry, languages, there, f"{place}.{number}")
    elif kind == "markdown" and isinstance(value, Mapping):
        for code in languages:
            text = value.get(code)
            with suppress(TooDeep):  # named when it is set
                for media in pictures(text) if isinstance(text, str) else ():
                    if media not in there:
                        yield Problem("missing_asset", f"{place} ({code})", f"media:{media}")


def _texts(value: Any, languages: Sequence[str], outdated: bool, place: str) -> Iterator[Problem]:
    if not isinstance(value, Mapping):
        yield Problem("undefined", place, "no texts by language")
        return
    for code in languages:
        text = value.get(code)
        if not isinstance(text, str) or not text.strip():
            yield Problem("missing_translation", place, code)
        elif len(text) > TEXT:
            yield Problem("too_long", f"{place} ({code})", f"more than {TEXT} characters")
        elif outdated and STALE in text:
            yield Problem("outdated", place, code)
        elif outdated and UNTRANSLATED in text:
            yield Problem("missing_translation", place, code)


def _pictures(value: Any, place: str) -> Iterator[Problem]:
    if not isinstance(value, Mapping) or len(value) > ENTRIES:
        yield Problem("undefined", place, "no pictures by number")
        return
    for media, each in value.items():
        if not isinstance(media, int) or not isinstance(each, Mapping):
            yield Problem("undefined", f"{place}.{media}", "no picture")
            continue
        yield from _value("image", each.get("image"), (), False, f"{place}.{media}")
        if each.get("text"):
            yield from _value("name", each["text"], (), False, f"{place}.{media}")


def _value(kind: str, value: Any, languages: Sequence[str], outdated: bool, place: str) -> Iterator[Problem]:
    if kind in ("words", "markdown"):
        yield from _texts(value, languages, outdated, place)
    elif kind == "pictures":
        yield from _pictures(value, place)
    elif kind == "name":
        texts = value.values() if isinstance(value, Mapping) else [value]
        if not texts or not all(isinstance(text, str) and len(text) <= TEXT for text in texts):
            yield Problem("undefined", place, "no name")
    elif kind == "text":
        if not isinstance(value, str):
            yield Problem("undefined", place, type(value).__name__)
    elif kind == "date":
        if not isinstance(value, date):
            yield Problem("undefined", place, type(value).__name__)
    elif kind == "url":
        known = isinstance(value, str) and value.startswith(("https://", "http://"))
        if not known or len(value) > ADDRESS:
            yield Problem("undefined", place, "no web address")
    elif kind == "image":
        if not isinstance(value, bytes) or len(value) > IMAGE or image_type(value) is None:
            yield Problem("missing_asset", place, "no PNG or JPEG image")
    elif kind == "colour":
        if not isinstance(value, str) or not _COLOUR.fullmatch(value):
            yield Problem("undefined", place, "no colour as #rrggbb")
    elif kind in ("number", "flag"):
        if not isinstance(value, bool if kind == "flag" else int | float):
            yield Problem("undefined", place, type(value).__name__)
    elif kind.startswith("choice:"):
        if value not in kind.removeprefix("choice:").split(","):
            yield Problem("undefined", place, f"not one of {kind.removeprefix('choice:')}")
    else:
        raise ValueError(f"unknown kind {kind!r} of {place}")


def language_problems(languages: Sequence[str], least: int, most: int) -> Iterator[Problem]:
    """Whether the languages asked for can be printed together."""
    if not least <= len(languages) <= most or len(set(languages)) != len(languages):
        yield Problem("undefined", "languages", f"{least} to {most} different ones")
    for code in languages:
        try:
            language(code)
        except ValueError as error:
            yield Problem("undefined", "languages", str(error))
