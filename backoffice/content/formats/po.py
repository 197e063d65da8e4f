"""Translations as a gettext catalogue (PO). Written and read here, since what a catalogue says of earlier
texts and of its own encoding is lost in the readers that other libraries have."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from flask_babel import lazy_gettext as _

from backoffice.content.formats.units import (
    APPROVED,
    DRAFT,
    MOST_UNITS,
    SOURCE_TAG,
    Back,
    Bundle,
    Key,
    Returned,
    Unit,
    Unreadable,
    decoded,
    limited,
    origin,
)

#: Other control characters stand as they are: not every tool knows their escapes.
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\000"}
_SIGNS = str.maketrans(_ESCAPES)
_READ = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "v": "\v", "f": "\f"}
_ESCAPED = re.compile(r"\\(?:x([0-9A-Fa-f]{1,2})|([0-7]{1,3})|(.))", re.S)

_CHARSET = re.compile(rb"""charset=([A-Za-z0-9._:-]{1,40})""")
_STATE = "state: "

_LINE = re.compile(r'(?:(msgctxt|msgid_plural|msgid|msgstr(?:\[\d+\])?)[ \t]*)?"((?:[^"\\]|\\.)*)"[ \t]*')


# Out


def write(bundle: Bundle) -> bytes:
    """The file, UTF-8. What is stale is fuzzy and tells the Chinese text that it was made from."""
    header = {
        "Project-Id-Version": bundle.original,
        "Language": bundle.language.replace("-", "_"),
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "X-Source-Language": SOURCE_TAG,
    }
    lines = [*_comment("#", bundle.name), 'msgid ""', 'msgstr ""']
    lines += [_quoted(f"{name}: {value}\n") for name, value in header.items()]
    for unit in bundle.units:
        lines += ["", *_entry(unit)]
    return ("\n".join(lines) + "\n").encode()


def _entry(unit: Unit) -> Iterator[str]:
    for note in unit.notes:
        yield from _comment("#.", note)
    if unit.most:
        yield f"#. max-length: {unit.most}"
    if unit.state:
        yield f"#. {_STATE}{unit.state}"
    if unit.stale and unit.target:
        yield "#, fuzzy"
    if unit.before:
        yield from _said("#| msgid", unit.before)
    yield from _said("msgctxt", " ".join(filter(None, (unit.place, f"#{unit.key}"))))
    yield from _said("msgid", unit.source)
    yield from _said("msgstr", unit.target)


def _comment(mark: str, text: str) -> Iterator[str]:
    for line in re.split(r"[\n\r\v\f\x00-\x08\x0e-\x1f\x85\u2028\u2029]+", text):
        yield f"{mark} {line}".rstrip()


def _said(keyword: str, text: str) -> Iterator[str]:
    """A text, one line of the file for each of its own."""
    lines = re.findall(r"[^\n]*\n|[^\n]+", text)
    if len(lines) < 2:
        yield f"{keyword} {_quoted(text)}"
        return
    yield f'{keyword} ""'
    more = "#| " if keyword.startswith("#|") else ""
    yield from (more + _quoted(line) for line in lines)


def _quoted(text: str) -> str:
    return '"' + text.translate(_SIGNS) + '"'


# In


@dataclass
class _Entry:
    texts: dict[str, str] = field(default_factory=dict)
    flags: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    state: str = ""


def read(content: bytes) -> Returned:
    """What came back; a line that makes no sense is an error with its number. Raises Unreadable."""
    limited(content)
    charset = _CHARSET.search(content[:8192])
    named = charset[1].decode("ascii") if charset and charset[1] != b"CHARSET" else ""
    returned = Returned("", 0, "")
    for number, entry in enumerate(_entries(re.split(r"\r\n|\n|\r", decoded(content, named)))):
        if number == 0 and not entry.texts.get("msgid") and "msgctxt" not in entry.texts:
            header = dict(line.partition(": ")[::2] for line in entry.texts.get("msgstr", "").splitlines())
            record, row = origin(header.get("Project-Id-Version", ""))
            language = header.get("Language", "").strip().replace("_", "-")
            returned = Returned(record, row, language)
        else:
            returned.units.append(_back(entry, len(returned.units) + 1))
            if len(returned.units) > MOST_UNITS:
                raise Unreadable(_("The file has more than %(limit)s sentences.", limit=MOST_UNITS))
    return returned


def _back(entry: _Entry, place: int) -> Back:
    key = Key.parse(entry.texts.get("msgctxt", ""))
    target = entry.texts.get("msgstr", "")
    return Back(
        key.segment,
        key.digest,
        entry.texts["msgid"],
        target,
        (entry.state if entry.state in (DRAFT, APPROVED) else DRAFT if target else ""),
        place,
        base=key.base,
        stale="fuzzy" in entry.flags,
        notes=tuple(filter(None, ["\n".join(entry.notes).strip()])),
    )


def _entries(lines: Iterable[str]) -> Iterator[_Entry]:
    """The entries of a catalogue; those that were taken out of use (`#~`) are left out."""
    entry, last = _Entry(), ""
    for number, line in enumerate(lines, 1):
        stripped = line.strip(" \t\x0b\x0c\x1a")
        if stripped.startswith("#") or not stripped:
            if "msgstr" in entry.texts:  # a comment after a translation is of the next entry
                yield entry
                entry, last = _Entry(), ""
            _note(entry, stripped)
            continue
        found = _LINE.fullmatch(stripped)
        if found is None or not (found[1] or last):
            raise Unreadable(_("Line %(line)s of the file is no line of a PO catalogue.", line=number))
        if found[1]:
            name = "msgstr" if found[1] == "msgstr[0]" else found[1]
            if name in ("msgctxt", "msgid") and "msgstr" in entry.texts:
                yield entry
                entry = _Entry()
            if name in entry.texts or (name == "msgstr" and "msgid" not in entry.texts):
                raise Unreadable(_("Line %(line)s of the file is no line of a PO catalogue.", line=number))
            last = name
            entry.texts[last] = ""
        entry.texts[last] += _ESCAPED.sub(_unescaped, found[2])
    if "msgstr" in entry.texts:
        yield entry
    elif entry.texts:
        raise Unreadable(_("The file ends in the middle of a sentence."))


def _note(entry: _Entry, line: str) -> None:
    """What a comment says: flags, our own word on the state, what a translator noted."""
    if line.startswith("#,"):
        entry.flags |= {flag.strip() for flag in line[2:].split(",")}
    elif line.startswith("#. " + _STATE):
        entry.state = line.removeprefix("#. " + _STATE).strip()
    elif line.startswith("# "):
        entry.notes.append(line[2:].strip())


def _unescaped(found: re.Match[str]) -> str:
    hexadecimal, octal, sign = found.groups()
    if hexadecimal or octal:
        return chr(int(hexadecimal, 16) if hexadecimal else int(octal, 8))
    return _READ.get(sign, sign)
