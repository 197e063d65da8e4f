"""Writes XML of which no sign is lost, and reads XML from outside that may be hostile; knows no format.

What XML cannot carry (control characters) is left to the formats, which each have a way of their own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree as ET

from flask_babel import lazy_gettext as _

from backoffice.content.formats.units import Unreadable, decoded, limited

#: What a file may hold at most: so many elements, so deep in each other.
MOST_ELEMENTS, DEEPEST = 600_000, 60

#: Characters that XML 1.0 (2.2) has no place for.
UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_SIGNS = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}
_IN_ATTRIBUTES = _SIGNS | {'"': "&quot;", "\n": "&#10;", "\t": "&#9;"}
_TEXT, _ATTRIBUTE = str.maketrans(_SIGNS), str.maketrans(_IN_ATTRIBUTES)

_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


def text(value: str) -> str:
    """A text between tags. Raises ValueError for a character that XML cannot carry."""
    if UNWRITABLE.search(value):
        raise ValueError("a control character")
    return value.translate(_TEXT)


def attribute(value: str) -> str:
    """A value between quotes; a character that XML cannot carry is shown as a sign."""
    return UNWRITABLE.sub("\ufffd", value).translate(_ATTRIBUTE)


def element(name: str, content: str = "", attributes: Mapping[str, Any] | None = None) -> str:
    """An element round what is XML already; attributes that are None are left out."""
    given = "".join(
        f' {key}="{attribute(str(value))}"' for key, value in (attributes or {}).items() if value is not None
    )
    return f"<{name}{given}>{content}</{name}>" if content else f"<{name}{given}/>"


class _Careful(ET.TreeBuilder):
    """Builds no document with a DTD (no entities, nothing from elsewhere) and none beyond the limits."""

    def __init__(self) -> None:
        super().__init__()
        self.elements = self.depth = 0

    def doctype(self, _name: str, _public: str | None, _system: str | None) -> None:
        raise Unreadable(_("The file has a document type declaration; such files are not read."))

    def start(self, tag: str, attrs: dict[str, str]) -> ET.Element:
        self.elements += 1
        self.depth += 1
        if self.elements > MOST_ELEMENTS or self.depth > DEEPEST:
            raise Unreadable(_("The file has too many parts, or they lie too deep in each other."))
        return super().start(tag, attrs)

    def end(self, tag: str) -> ET.Element:
        self.depth -= 1
        return super().end(tag)


def source_text(content: bytes) -> str:
    """The characters of an XML file. Raises Unreadable."""
    limited(content)
    declared = _DECLARED.match(content[:400])
    return decoded(content, declared[1].decode("ascii") if declared else "")


def read(content: bytes) -> ET.Element:
    """The root of an XML file. Raises Unreadable."""
    characters = _DECLARATION.sub("", source_text(content), count=1).lstrip()
    builder = _Careful()
    parser = ET.XMLParser(target=builder)  # noqa: S314 - without a DTD there is nothing to expand or fetch
    try:
        parser.feed(characters)
        return parser.close()
    except ET.ParseError as error:
        line, column = error.position
        raise Unreadable(
            _("The file is damaged at line %(line)s, character %(place)s.", line=line, place=column + 1)
        ) from None
    except UnicodeError:
        raise Unreadable(_("The file is damaged: it holds halves of characters.")) from None


def local(tag: Any, namespaces: tuple[str, ...]) -> str:
    """The name of an element of the format, "" for one of another namespace, a comment or an instruction."""
    if not isinstance(tag, str):
        return ""
    namespace, _brace, name = tag[1:].partition("}") if tag.startswith("{") else ("", "", tag)
    return name if not namespace or namespace.startswith(namespaces) else ""
