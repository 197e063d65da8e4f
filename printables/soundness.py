"""What is wrong with values that are whole and well formed: addresses that lead nowhere, days that are past,
pictures that nobody described. Asks no network and lays out nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from printables.fonts import characters, missing
from printables.marks import unmarked
from printables.severity import judged
from printables.sheet import Problem
from printables.values import place_of
from printables.values import problems as value_problems

#: Names of dates on which something ends.
ENDS = frozenset({"expires", "until", "valid_until"})

#: Hosts that stand for others in documentation, and words that stand for what nobody filled in.
_EXAMPLES = re.compile(r"(^|\.)(example\.(com|net|org)|invalid|test)$")
_UNFILLED = re.compile(r"[{}<>\s…]|\b(xxx+|todo|tbd)\b|待定|待补", re.I)
_HREF = re.compile(r'<a\b[^>]*?\bhref="([^"]*)"')
#: Links and codes in long texts, see `grammar.py`.
_WRITTEN = re.compile(r"\]\(([^()\s]+)\)|^:::\s*qr\s+(\S+)", re.M)
_ID = re.compile(r'\bid="([^"]+)"')


def proof(
    shape: Mapping[str, Any],
    values: Mapping[str, Any],
    languages: Sequence[str],
    genre: str,
    fonts: Path | None,
) -> list[Problem]:
    """What paper of that genre would lack of texts, in any number of languages at once; no page is made."""
    found = list(value_problems(shape, values, languages, outdated=True, name=""))
    if not any(each.kind == "too_long" for each in found):
        found += problems(shape, values, languages)
        texts = [unmarked(text) for text in _texts(values)]
        lost = missing(characters(texts), fonts)
        found += [Problem("missing_glyph", place_of(each, values) or "", each) for each in lost]
        for address in dict.fromkeys(written(values)):
            if kind := _wrong(address, set()):
                found.append(Problem(kind, place_of(address, values) or "links", address))
    return judged(found, genre)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list | tuple):
        for part in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(part)


def written(values: Any) -> Iterator[str]:
    """The addresses in values that are links, or codes."""
    for text in map(unmarked, _texts(values)):
        if text[:8].lower().startswith(("http://", "https://")) and len(text.split()) == 1:
            yield text
        for found in _WRITTEN.finditer(text):
            address = found[1] or found[2]
            if not address.startswith("media:"):
                yield address


def links(html: str, codes: Mapping[str, str], values: Any) -> list[Problem]:
    """The links of a page and the addresses of its codes that lead nowhere, or without encryption."""
    anchors = {unescape(each) for each in _ID.findall(html)}
    hrefs = [unescape(each) for each in _HREF.findall(html)]
    found = []
    for address in dict.fromkeys([*hrefs, *codes.values()]):
        kind = _wrong(address, anchors)
        if kind:
            found.append(Problem(kind, place_of(address, values) or "links", address or "—"))
    return found


def _wrong(address: str, anchors: set[str]) -> str:
    """The kind of problem with an address, "" where there is none."""
    if address.startswith("#"):
        return "" if address[1:] in anchors else "dead_link"
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return "dead_link"
    if parts.scheme in ("mailto", "tel"):
        sound = (
            re.search(r".@.+\..", parts.path) if parts.scheme == "mailto" else re.search(r"\d{3}", address)
        )
        return "" if sound else "dead_link"
    if parts.scheme not in ("http", "https") or not host or _UNFILLED.search(address):
        return "dead_link"
    if _EXAMPLES.search(host) or ("." not in host and host != "localhost" and ":" not in host):
        return "dead_link"
    return "plain_link" if parts.scheme == "http" else ""


def problems(shape: Any, values: Any, languages: Sequence[str]) -> Iterator[Problem]:
    """What can be told of values without a page made of them."""
    if isinstance(values, Mapping):
        day = values.get("date")
        if isinstance(day, date):
            yield from ended(shape, values, day)
        yield from _undescribed(values, languages)


def ended(shape: Any, values: Any, day: date, path: str = "") -> Iterator[Problem]:
    """What was over on that day."""
    if isinstance(shape, Mapping) and isinstance(values, Mapping):
        for key, kind in shape.items():
            value, place = values.get(key), f"{path}{key}"
            if key in ENDS and isinstance(value, date) and value < day:
                yield Problem("expired", place, value.isoformat())
            else:
                yield from ended(kind, value, day, f"{place}.")
    elif isinstance(shape, list) and isinstance(values, list | tuple):
        for number, entry in enumerate(values, 1):
            yield from ended(shape[0], entry, day, f"{path}{number}.")


def _undescribed(values: Mapping[str, Any], languages: Sequence[str]) -> Iterator[Problem]:
    """Pictures that say nothing in a language of the print to who cannot see them."""
    there = values.get("pictures")
    for media, each in there.items() if isinstance(there, Mapping) else ():
        said = each.get("text") if isinstance(each, Mapping) else None
        for code in languages:
            if not said or (isinstance(said, Mapping) and not str(said.get(code) or "").strip()):
                yield Problem("no_alternative", f"pictures.{media}", code, language=code)
    for key in values:
        said = values.get(f"{key}_text")
        if f"{key}_text" in values and values[key] and not said:
            yield Problem("no_alternative", key, languages[0], language=languages[0])
