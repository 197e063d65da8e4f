"""The published notices as an Atom feed (RFC 4287) in a language; entries in another one say so."""

from __future__ import annotations

import json
import uuid
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from backoffice import published
from backoffice.delivery import living
from models.base import Record
from models.content.notice import Notice
from models.fields import SOURCE

#: So many of the newest notices.
MOST = 50

_ATOM = "http://www.w3.org/2005/Atom"
_EMPTY = "1970-01-01T00:00:00Z"
#: BCP 47 tags of content languages, where the code alone says too little.
_TAGS = {SOURCE: "zh-CN", "zh-Hant": "zh-TW"}


def notices(language: str, title: str, base: str) -> bytes:
    """The feed. `base` is the address of the office, without a slash at its end."""
    ET.register_namespace("", _ATOM)
    own = f"{base}/api/v1/notices.atom?locale={language}"
    feed = ET.Element(_name("feed"), {_LANG: tag(language)})
    _add(feed, "id", _urn(own))
    _add(feed, "title", title)
    entries = _newest(language)
    _add(feed, "updated", max((item["changed_at"] for _row, _code, item in entries), default=_EMPTY))
    _add(feed, "link", rel="self", type="application/atom+xml", href=own)
    _add(feed, "link", rel="alternate", type="text/html", href=f"{base}/")
    author = _add(feed, "author")
    _add(author, "name", title)
    for row, code, item in entries:
        _entry(feed, base, row, code, item)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(feed, encoding="utf-8")


_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def _entry(feed: ET.Element, base: str, row: int, language: str, item: dict[str, Any]) -> None:
    entry = _add(feed, "entry")
    entry.set(_LANG, tag(language))
    _add(entry, "id", _urn(f"{base}/api/v1/notices/{row}"))
    _add(entry, "title", item["title"] or str(row))
    _add(entry, "published", item["published_at"])
    _add(entry, "updated", item["changed_at"])
    address = f"{base}/api/v1/notices/{row}?locale={language}"
    _add(entry, "link", rel="alternate", type="application/json", href=address)
    if urlsplit(item.get("source_url") or "").scheme in ("http", "https"):
        _add(entry, "link", rel="via", href=item["source_url"])
    for term in filter(None, (item.get("source"), item.get("topic"))):
        _add(entry, "category", term=str(term))
    if item["stale"] or item["untranslated"]:
        _add(entry, "category", term="behind", scheme=f"{base}/api/v1/openapi.json")
    _add(entry, "content", item["body"], type="text")


def _newest(language: str) -> list[tuple[int, str, dict[str, Any]]]:
    """(row, language, item) of the newest notices."""
    record: type[Record] = Notice
    served = []
    for row, by in living.of_all(record).items():
        code = next((each for each in published.chain(language) if each in by), None)
        if code is not None:
            served.append((str(by[code].published_at), row, code, by))
    chosen = sorted(served, reverse=True, key=lambda each: each[:2])[:MOST]
    texts = living.texts([(by[code], by) for _at, _row, code, by in chosen], parts=False)
    return [(row, code, json.loads(b"{%s}" % texts[by[code].id].item)) for _at, row, code, by in chosen]


def tag(language: str) -> str:
    """The BCP 47 tag of a language of content."""
    return _TAGS.get(language, language)


def _urn(address: str) -> str:
    """A name that stays although the address may change its host: of the path alone."""
    return uuid.uuid5(uuid.NAMESPACE_URL, urlsplit(address)._replace(scheme="", netloc="").geturl()).urn


def _name(name: str) -> str:
    return f"{{{_ATOM}}}{name}"


def _add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
    found = ET.SubElement(parent, _name(name), attributes)
    if text:
        found.text = _xml(text)
    return found


def _xml(text: str) -> str:
    """A text without the characters that XML cannot hold."""
    return "".join(sign for sign in text if sign in "\t\n" or (sign >= " " and sign not in "\ufffe\uffff"))
