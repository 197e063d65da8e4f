"""Translations as XLIFF 2.0 (OASIS, 2014; 2.1 and 2.2 are read as well), size restriction module included."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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

NAMESPACES = ("urn:oasis:names:tc:xliff:document:2.",)
_CORE, _SIZE = "urn:oasis:names:tc:xliff:document:2.0", "urn:oasis:names:tc:xliff:sizerestriction:2.0"

#: What stands in `type` and `subType` of a code (4.3.1.30, 4.3.1.27).
_TYPES = {
    codes.BOLD: ("fmt", "xlf:b"),
    codes.ITALIC: ("fmt", "xlf:i"),
    codes.STRUCK: ("fmt", "linli:struck"),
    codes.CODE: ("other", "linli:code"),
    codes.LINK: ("link", "linli:link"),
    codes.PICTURE: ("image", "linli:picture"),
    codes.NAME: ("ui", "xlf:var"),
}

#: A stale translation is at its beginning again, so that tools offer it as work.
_STATES = {"": "initial", DRAFT: "translated", APPROVED: "final"}
_READ = {"initial": "", "translated": DRAFT, "reviewed": APPROVED, "final": APPROVED}
_STALE = "linli:stale"


# Out


def write(bundle: Bundle) -> bytes:
    """The file: marks and names in braces are codes, characters that XML cannot carry are `cp`."""
    units = "\n".join(_unit(unit) for unit in bundle.units)
    profiles = element("slr:profiles", attributes={"generalProfile": "xliff:codepoints"})
    notes = element("notes", _note(bundle.name, "name"))
    file = element(
        "file",
        f"\n{profiles}\n{notes}\n{units}\n",
        {
            "id": "f1",
            "original": bundle.original,
            "srcDir": "ltr",
            "trgDir": "rtl" if bundle.rtl else "ltr",
        },
    )
    attributes = {
        "xmlns": _CORE,
        "xmlns:slr": _SIZE,
        "version": "2.0",
        "srcLang": SOURCE_TAG,
        "trgLang": bundle.language,
    }
    whole = element("xliff", f"\n{file}\n", attributes)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{whole}\n'.encode()


def _unit(unit: Unit) -> str:
    ours, theirs = codes.numbered(unit.source, unit.target)
    data: dict[str, str] = {}
    source = element("source", _inline(ours, data))
    target = element("target", _inline(theirs, data)) if unit.target or unit.state else ""
    state = "initial" if unit.stale else _STATES[unit.state]
    segment = element(
        "segment", source + target, {"state": state, "subState": _STALE if unit.stale else None}
    )
    notes = [_note(text, OFFICE) for text in unit.notes]
    if unit.before:
        notes.append(_note(unit.before, "before"))
    originals = [
        element("data", _characters(text), {"id": key, "xml:space": "preserve"}) for text, key in data.items()
    ]
    return element(
        "unit",
        (element("notes", "".join(notes)) if notes else "")
        + (element("originalData", "".join(originals)) if originals else "")
        + segment,
        {
            "id": f"s{unit.key}",
            "name": unit.place or None,
            "xml:space": "preserve",
            "slr:sizeRestriction": unit.most or None,
        },
    )


def _note(text: str, category: str) -> str:
    return element("note", xmlfile.text(xmlfile.UNWRITABLE.sub("\ufffd", text)), {"category": category})


def _characters(text: str) -> str:
    """A text in which a character that XML cannot carry is a code point (4.2.3.1)."""
    found, at = [], 0
    for match in xmlfile.UNWRITABLE.finditer(text):
        found += [xmlfile.text(text[at : match.start()]), element("cp", "", {"hex": f"{ord(match[0]):04X}"})]
        at = match.end()
    return "".join([*found, xmlfile.text(text[at:])])


def _inline(parts: Sequence[Part], data: dict[str, str]) -> str:
    return "".join(_characters(part) if isinstance(part, str) else _code(part, data) for part in parts)


def _code(code: Code, data: dict[str, str]) -> str:
    """A code that refers to what it stands for; names in braces may not be left out."""

    def reference(text: str) -> str:
        return data.setdefault(text, f"d{len(data) + 1}")

    kind, kept = _TYPES[code.kind], "no" if code.kind == codes.NAME else None
    named = {"type": kind[0], "subType": kind[1], "canDelete": kept}
    if not code.paired:
        return element(
            "ph", "", {"id": code.id, "dataRef": reference(code.opens), "disp": code.opens, **named}
        )
    ends = {
        "id": code.id,
        "dataRefStart": reference(code.opens),
        "dataRefEnd": reference(code.closes),
        "dispStart": code.opens,
        "dispEnd": code.closes,
    }
    return element("pc", _inline(code.parts, data), ends | named)


# In


def read(content: bytes) -> Returned:
    """What came back. Raises Unreadable."""
    root = xmlfile.read(content)
    if xmlfile.local(root.tag, NAMESPACES) != "xliff":
        raise Unreadable(_("The file is not XLIFF 2."))
    found: list[Back] = []
    record, row = "", 0
    for node in root.iter():
        name = xmlfile.local(node.tag, NAMESPACES)
        if name == "file" and not row:
            record, row = origin(node.get("original", ""))
        elif name == "unit":
            found.append(_back(node, len(found) + 1))
            if len(found) > MOST_UNITS:
                raise Unreadable(_("The file has more than %(limit)s sentences.", limit=MOST_UNITS))
    return Returned(record, row, root.get("trgLang", ""), found)


def _back(unit: ET.Element, place: int) -> Back:
    key = Key.parse(unit.get("id", ""))
    data: dict[str, str] = {}
    for node in _children(unit, "originalData"):
        data |= {each.get("id", ""): _said(each, {}) for each in _children(node, "data")}
    pieces = [
        (xmlfile.local(node.tag, NAMESPACES), node)
        for node in unit
        if xmlfile.local(node.tag, NAMESPACES) in ("segment", "ignorable")
    ]
    source = "".join(_said(each, data) for _name, node in pieces for each in _children(node, "source"))
    target, missing = _target(pieces, data)
    segments = [node for name, node in pieces if name == "segment"]
    states = [_READ.get(node.get("state", "initial"), DRAFT) for node in segments]
    return Back(
        key.segment,
        key.digest,
        source,
        target,
        _state(states, target),
        place,
        base=key.base,
        stale="" in states,
        notes=tuple(_notes(unit)),
        partial=bool(target) and missing,
    )


def _state(states: Sequence[str], target: str) -> str:
    """What holds of the whole sentence: what holds of its weakest part."""
    if APPROVED in states and len(set(states)) == 1:
        return APPROVED
    return DRAFT if target or DRAFT in states else ""


def _target(pieces: Sequence[tuple[str, ET.Element]], data: Mapping[str, str]) -> tuple[str, bool]:
    """The translation of all parts in the order that they say (4.3.1.22), and whether one has none."""
    found: list[tuple[int, str]] = []
    missing = translated = False
    for number, (name, node) in enumerate(pieces, 1):
        target = next(_children(node, "target"), None)
        if target is None and name == "ignorable":
            target = next(_children(node, "source"), None)  # the space between two parts is the same
        said = _said(target, data) if target is not None else ""
        if name == "segment":
            missing, translated = missing or not said, translated or bool(said)
        order = target.get("order", "") if target is not None else ""
        found.append((int(order) if order.isdecimal() and len(order) < 9 else number, said))
    if not any(
        said for (name, _node), (_order, said) in zip(pieces, found, strict=True) if name == "segment"
    ):
        return "", missing
    return "".join(said for _order, said in sorted(found, key=lambda each: each[0])), missing


def _notes(unit: ET.Element) -> Iterator[str]:
    """What a tool or a translator noted; some tools hang it under the segment."""
    for node in unit.iter():
        if xmlfile.local(node.tag, NAMESPACES) == "note" and node.get("category") not in (OFFICE, "before"):
            text = "".join(node.itertext()).strip()
            if text:
                yield text


def _children(node: ET.Element, name: str) -> Iterator[ET.Element]:
    return (each for each in node if xmlfile.local(each.tag, NAMESPACES) == name)


def _said(node: ET.Element, data: Mapping[str, str]) -> str:
    """The text of an element with its codes as they were; a code whose data a tool lost is what it shows."""

    def original(code: ET.Element, reference: str, shown: str) -> str:
        return data.get(code.get(reference, ""), code.get(shown, ""))

    found = [node.text or ""]
    for each in node:
        name = xmlfile.local(each.tag, NAMESPACES)
        if name == "cp":
            found.append(_code_point(each.get("hex", "")))
        elif name in ("ph", "sc", "ec"):
            found.append(original(each, "dataRef", "disp"))
        elif name == "pc":
            found.append(original(each, "dataRefStart", "dispStart") + _said(each, data))
            found.append(original(each, "dataRefEnd", "dispEnd"))
        elif name:  # an annotation round a text; what is of another namespace says nothing
            found.append(_said(each, data))
        found.append(each.tail or "")
    return "".join(found)


def _code_point(hex: str) -> str:
    try:
        number = int(hex, 16)
        return chr(number) if not 0xD800 <= number < 0xE000 else "\ufffd"
    except (ValueError, OverflowError):
        return "\ufffd"
