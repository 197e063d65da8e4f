"""Translations as files for other tools and back: which forms there are, and how a file is recognised."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _

from backoffice.content.formats import po, sheet, xliff1, xliff2, xmlfile
from backoffice.content.formats.units import Bundle, Returned, Unreadable, limited


@dataclass(frozen=True)
class Format:
    """A form of files. `write` may raise Unfit, `read` Unreadable."""

    label: Any
    suffix: str
    media_type: str
    write: Callable[[Bundle], bytes]
    read: Callable[[bytes], Returned]


FORMATS: dict[str, Format] = {
    "xliff2": Format(_("XLIFF 2.0"), ".xlf", "application/xliff+xml", xliff2.write, xliff2.read),
    "xliff1": Format(_("XLIFF 1.2"), ".xliff", "application/x-xliff+xml", xliff1.write, xliff1.read),
    "po": Format(_("PO (gettext)"), ".po", "text/x-gettext-translation", po.write, po.read),
    "xlsx": Format(
        _("Excel workbook, two languages side by side"),
        ".xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        sheet.write,
        sheet.read,
    ),
}

_ROOT = re.compile(r"<(?:[\w.-]{1,60}:)?xliff\b([^<>]{0,20000})>")
_VERSION = re.compile(r"""\bversion\s*=\s*["']\s*(\d)""")
_ENTRY = re.compile(r'^\ufeff?\s*msgid\s*"', re.M)


def recognise(content: bytes, name: str) -> Format:
    """The form of a file, by what is in it; its name decides only where that leaves it open. Raises
    Unreadable."""
    limited(content)
    if content.startswith(b"PK"):
        return FORMATS["xlsx"]
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(
            _("The workbook is an old one (XLS) or has a password: save it as XLSX without one.")
        )
    head = _head(content)
    root = _ROOT.search(head)
    if root:
        version = _VERSION.search(root[1])
        newer = version[1] == "2" if version else xliff2.NAMESPACES[0] in root[1]
        return FORMATS["xliff2" if newer else "xliff1"]
    if _ENTRY.search(head) or name.lower().endswith((".po", ".pot")):
        return FORMATS["po"]
    raise Unreadable(_("The file is neither XLIFF, PO nor an XLSX workbook."))


def _head(content: bytes) -> str:
    """The beginning of a file as text, as far as that is needed to know it."""
    try:
        return xmlfile.source_text(content)[:100_000]
    except Unreadable:  # a PO file names its encoding in another way
        return content[:100_000].decode("latin-1")
