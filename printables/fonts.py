"""The fonts of one print: complete stacks by language, cut down to its characters, each with its own name."""

from __future__ import annotations

import hashlib
import struct
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont, TTLibError

from printables import tokens
from printables.harfbuzz import Face, installed, subset_available
from printables.languages import CODES, LATIN, families, language, script, with_serifs
from printables.sheet import PrintError, Problem

#: What a page may draw though no text contains it: list markers, hyphens, page numbers.
ALWAYS = "".join(map(chr, range(0x20, 0x7F))) + "\u00a0\u2010\u2011\u2013\u2014\u2022\u25e6\u25aa…·"


@dataclass(frozen=True)
class Family:
    """A family on paper: its regular and its bold face (the same one where there is no bold)."""

    name: str
    regular: Face
    bold: Face


@dataclass(frozen=True)
class FontSet:
    """css: font faces and a stack for each language; files: {key: font file}, `memory:key` in the css."""

    css: str
    files: Mapping[str, bytes]


def font_problems(fonts: Path | None = None, codes: Iterable[str] = CODES) -> list[Problem]:
    """What is missing on this machine for printing in these languages; empty when all is there."""
    if not subset_available():
        return [Problem("missing_font", "HarfBuzz-subset", "libharfbuzz-subset0")]
    try:
        own = _office(fonts)
    except PrintError as error:
        return list(error.problems)
    return [
        Problem("missing_font", ", ".join(users), family)
        for family, users in _first_families(codes).items()
        if _family(family, own) is None
    ]


def characters(texts: Iterable[str]) -> frozenset[str]:
    """The characters that need a glyph; controls, formatting and variation selectors do not."""
    return frozenset(
        letter
        for letter in frozenset().union(*map(frozenset, texts))
        if unicodedata.category(letter) not in ("Cc", "Cf", "Zl", "Zp") and not _selector(letter)
    )


def missing(wanted: Iterable[str], fonts: Path | None = None) -> list[str]:
    """The characters that no font has, sorted."""
    families = _office(fonts)
    faces = [
        family.regular for name in (*language("zh").stack, *families) if (family := _family(name, families))
    ]
    return sorted(letter for letter in wanted if not any(face.covers(letter) for face in faces))


def font_set(
    wanted: frozenset[str], tags: Iterable[str], fonts: Path | None = None, *, serif: bool = False
) -> FontSet:
    """The fonts for these characters in elements of these `lang` tags. `font_problems` was asked before.
    serif: a style may ask for letters with serifs by `font-family: var(--serif)`, and inside them for the
    others by `var(--sans)`; where there are none with serifs, it gets the others.

    One family name is one file for each weight, with a hash of the content in the name: two files that share
    a family and a weight would be mixed up in the PDF, and other characters come out than were written.
    """
    own = _office(fonts)
    wanted = wanted | characters(map(_shaping, wanted))
    stacks: dict[tuple[str, str], list[str]] = {}
    needed: dict[Family, set[str]] = {}
    asked = [(tag, kind) for tag in sorted({*tags, LATIN}) for kind in ("font-family", "--serif")]
    for tag, kind in asked if serif else asked[::2]:
        left, stack = set(wanted) | set(ALWAYS), []
        for name in (*(with_serifs(tag) if kind == "--serif" else ()), *_stack(tag), *own):
            family = _family(name, own)
            covered = {letter for letter in left if family and family.regular.covers(letter)}
            if family and covered and name not in stack:
                stack.append(name)
                needed.setdefault(family, set()).update(covered)
                left -= covered
        stacks[tag, kind] = stack
    rules, files, alias = [], {}, {}
    sizes = {
        language(code).stack[0]: tokens.scripts()[script(language(code).tag)]["size"]
        for code in CODES
        if language(code).stack[0] not in own
    }
    for family, letters in needed.items():
        faces = {400: family.regular, 700: family.bold}
        cuts = {
            weight: _enlarged(face.subset(sorted(letters)), sizes.get(family.name, 1))
            for weight, face in faces.items()
        }
        digest = hashlib.sha256(b"".join(cuts.values())).hexdigest()[:10]
        alias[family.name] = f"{family.name} {digest}"
        for weight, content in cuts.items():
            key = f"{digest}-{weight}"
            files[key] = content
            rules.append(
                f'@font-face{{font-family:"{alias[family.name]}";font-weight:{weight};src:url("memory:{key}")}}'
            )
    for (tag, kind), stack in stacks.items():
        named = ",".join(f'"{alias[name]}"' for name in stack)
        rules.append(f'[lang="{tag}"]{{{kind}:{named}}}')
        if serif and kind == "font-family":
            rules.append(f'[lang="{tag}"]{{--sans:{named}}}')
    return FontSet("\n".join(rules), files)


def allowed(family: str, fonts: Path | None = None) -> bool:
    """Whether a family found in a finished file is one of those that `font_set` gave out."""
    own = _office(fonts)
    name, _space, digest = family.rpartition(" ")
    return len(digest) == 10 and (name in families() or name in own)


def _enlarged(content: bytes, size: float) -> bytes:
    """A TrueType file whose letters are larger by that much: with fewer units in its em."""
    if size == 1:
        return content
    (tables,) = struct.unpack_from(">H", content, 4)
    records = (struct.unpack_from(">4s4xI4x", content, 12 + 16 * number) for number in range(tables))
    units = next(start for name, start in records if name == b"head") + 18
    (before,) = struct.unpack_from(">H", content, units)
    return content[:units] + struct.pack(">H", round(before / size)) + content[units + 2 :]


def _shaping(letter: str) -> str:
    """What shaping may put in place of a character: its canonical parts, and those of the Thai vowel am."""
    return "\u0e4d\u0e32" if letter == "\u0e33" else unicodedata.normalize("NFD", letter)


def _selector(letter: str) -> bool:
    return "\ufe00" <= letter <= "\ufe0f" or "\U000e0100" <= letter <= "\U000e01ef"


def _stack(tag: str) -> tuple[str, ...]:
    for code in CODES:
        if language(code).tag == tag:
            return language(code).stack
    return language("en").stack


def _first_families(codes: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for code in codes:
        found.setdefault(language(code).stack[0], []).append(code)
    return found


def _family(name: str, own: Mapping[str, Family]) -> Family | None:
    if name in own:
        return own[name]
    regular = installed(name, False)
    return Family(name, regular, installed(name, True) or regular) if regular else None


def _office(folder: Path | None) -> dict[str, Family]:
    """The families of an office's own folder; raises PrintError for one that cannot be used."""
    if folder is None:
        return {}
    if not folder.is_dir():
        raise PrintError([Problem("missing_font", "fonts", str(folder))])
    return _read(tuple((path, path.stat().st_mtime_ns) for path in sorted(folder.glob("*.[ot]tf"))))


@cache
def _read(files: tuple[tuple[Path, int], ...]) -> dict[str, Family]:
    faces: dict[str, dict[bool, Face]] = {}
    for path, _changed in files:
        try:
            with TTFont(path, lazy=True) as font:
                name = font["name"].getBestFamilyName()
                bold = font["OS/2"].usWeightClass >= 600
                wrong = "" if name and "fvar" not in font else "only static fonts can be used"
        except (TTLibError, OSError, KeyError) as error:
            raise PrintError([Problem("missing_font", "fonts", f"{path.name}: {error}")]) from error
        if bold in faces.setdefault(name, {}):
            wrong = f"a second file of {name} in the same weight"
        if wrong:
            raise PrintError([Problem("missing_font", "fonts", f"{path.name}: {wrong}")])
        faces[name][bold] = Face(path)
    return {
        name: Family(name, by.get(False) or by[True], by.get(True) or by[False]) for name, by in faces.items()
    }
