"""Translations as XLIFF 1.2 (OASIS, 2008); 1.0 and 1.1 and files without a namespace are read as well."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from xml.etree import ElementTree as ET

from flask_babel import lazy_gettext as _

from backoffice.content.formats import codes, xmlfile
from backoffice.content.formats.codes import Code, Part
from backoffice.content.formats.units import (
    APPROVED,
    DRAFT,
    MOST_UNITS,
    OFFICE,
    SOURCE_TAG,
    Back,
    Bundle,
    Key,
    Returned,
    Unit,
    Unreadable,
    origin,
)
from backoffice.content.formats.xmlfile import element

NAMESPACES = ("urn:oasis:names:tc:xliff:document:1.",)
_CORE = "urn:oasis:names:tc:xliff:document:1.2"

#: What a code is, in `ctype`; a control character is written as its number.
_TYPES = {
    codes.BOLD: "bold",
    codes.ITALIC: "italic",
    codes.STRUCK: "x-struck",
    codes.CODE: "x-code",
    codes.LINK: "link",
    codes.PICTURE: "image",
    codes.NAME: "x-name",
}
_CONTROL = "x-control"

_STATES = {"": "needs-translation", DRAFT: "translated", APPROVED: "final"}
_APPROVED = ("final", "signed-off")
_STALE = "x-stale"

_CONTROLS = re.compile(r"U\+([0-9A-F]{4})")


# Out


def write(bundle: Bundle) -> bytes:
    """The file: marks and names in braces are codes, and so are characters that XML cannot carry."""
    header = element("header", element("note", _plain(bundle.name), {"from": OFFICE}))
    body = element("body", "\n" + "".join(_unit(unit) + "\n" for unit in bundle.units))
    attributes = {
        "original": bundle.original,
        "source-language": SOURCE_TAG,
        "target-language": bundle.language,
        "datatype": "plaintext",
    }
    file = element("file", f"\n{header}\n{body}\n", attributes)
    whole = element("xliff", f"\n{file}\n", {"xmlns": _CORE, "version": "1.2"})
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{whole}\n'.encode()


def _unit(unit: Unit) -> str:
    ours, theirs = codes.numbered(unit.source, unit.target)
    state = {"state": "needs-adaptation", "state-qualifier": _STALE} if unit.stale else None
    target = element("target", _inline(theirs), state or {"state": _STATES[unit.state]})
    before = element("source", _plain(unit.before)) + element("target", _plain(unit.target))
    notes = (element("note", _plain(text), {"from": OFFICE}) for text in unit.notes)
    return element(
        "trans-unit",
        element("source", _inline(ours))
        + target
        + "".join(notes)
        + (element("alt-trans", before, {"alttranstype": "previous-version"}) if unit.before else ""),
        {
            "id": f"s{unit.key}",
            "resname": unit.place or None,
            "approved": "yes" if unit.state == APPROVED and not unit.stale else None,
            "maxwidth": unit.most or None,
            "size-unit": "char" if unit.most else None,
            "xml:space": "preserve",
        },
    )


def _plain(text: str) -> str:
    return xmlfile.text(xmlfile.UNWRITABLE.sub("\ufffd", text))


def _characters(text: str) -> str:
    """A text in which a character that XML cannot carry is a code with its number."""
    found, at = [], 0
    for match in xmlfile.UNWRITABLE.finditer(text):
        number = element("ph", f"U+{ord(match[0]):04X}", {"id": f"c{match.start()}", "ctype": _CONTROL})
        found += [xmlfile.text(text[at : match.start()]), number]
        at = match.end()
    return "".join([*found, xmlfile.text(text[at:])])


def _inline(parts: Sequence[Part]) -> str:
    return "".join(_characters(part) if isinstance(part, str) else _code(part) for part in parts)


def _code(code: Code) -> str:
    named = {"id": code.id, "ctype": _TYPES[code.kind]}
    if not code.paired:
        return element("ph", xmlfile.text(code.opens), named)
    begins = element("bpt", xmlfile.text(code.opens), named)
    return begins + _inline(code.parts) + element("ept", xmlfile.text(code.closes), {"id": code.id})


# In


def read(content: bytes) -> Returned:
    """What came back. Raises Unreadable."""
    root = xmlfile.read(content)
    if xmlfile.local(root.tag, NAMESPACES) != "xliff":
        raise Unreadable(_("The file is not XLIFF 1.2."))
    found: list[Back] = []
    record, row, language = "", 0, ""
    for node in root.iter():
        name = xmlfile.local(node.tag, NAMESPACES)
        if name == "file" and not row:
            record, row = origin(node.get("original", ""))
            language = node.get("target-language", "") or language
        elif name == "trans-unit":
            found.append(_back(node, len(found) + 1))
            if len(found) > MOST_UNITS:
                raise Unreadable(_("The file has more than %(limit)s sentences.", limit=MOST_UNITS))
    return Returned(record, row, language, found)


def _back(unit: ET.Element, place: int) -> Back:
    key = Key.parse(unit.get("id", ""))
    source = "".join(map(_said, _children(unit, "source")))
    target = next(_children(unit, "target"), None)
    said = _said(target) if target is not None else ""
    state = target.get("state", "") if target is not None else ""
    approved = unit.get("approved") == "yes" or state in _APPROVED
    return Back(
        key.segment,
        key.digest,
        source,
        said,
        APPROVED if approved else DRAFT if said or state == _STATES[DRAFT] else "",
        place,
        base=key.base,
        stale=state == "new" or state.startswith("needs-"),
        notes=tuple(_notes(unit)),
    )


def _notes(unit: ET.Element) -> Iterator[str]:
    for node in _children(unit, "note"):
        text = "".join(node.itertext()).strip()
        if text and node.get("from") != OFFICE:
            yield text


def _children(node: ET.Element, name: str) -> Iterator[ET.Element]:
    return (each for each in node if xmlfile.local(each.tag, NAMESPACES) == name)


def _said(node: ET.Element) -> str:
    """The text of an element with its codes as they were; one that a tool emptied is what it shows."""
    found = [node.text or ""]
    for each in node:
        name = xmlfile.local(each.tag, NAMESPACES)
        if name:
            said = _said(each)
            control = _CONTROLS.fullmatch(said) if each.get("ctype") == _CONTROL else None
            found.append(chr(int(control[1], 16)) if control else said or each.get("equiv-text", ""))
        found.append(each.tail or "")
    return "".join(found)
