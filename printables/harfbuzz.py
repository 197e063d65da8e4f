"""The little of HarfBuzz and Fontconfig that fonts need: find a face, ask what it covers, cut it down."""

from __future__ import annotations

import ctypes
import ctypes.util
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

_P, _UINT, _CHARS = ctypes.c_void_p, ctypes.c_uint, ctypes.c_char_p
_OUT_UINT, _OUT_INT, _OUT_CHARS = (ctypes.POINTER(kind) for kind in (_UINT, ctypes.c_int, _CHARS))

#: hb_memory_mode_t: the library takes a copy; hb_subset_flags_t: glyphs keep their numbers.
_COPIED, _RETAIN_GIDS = 0, 2

_HARFBUZZ = {
    "hb_blob_create": (_P, _CHARS, _UINT, ctypes.c_int, _P, _P),
    "hb_blob_create_from_file_or_fail": (_P, _CHARS),
    "hb_blob_destroy": (None, _P),
    "hb_blob_get_data": (_P, _P, _OUT_UINT),
    "hb_face_create": (_P, _P, _UINT),
    "hb_face_destroy": (None, _P),
    "hb_face_collect_unicodes": (None, _P, _P),
    "hb_face_reference_blob": (_P, _P),
    "hb_set_add": (None, _P, _UINT),
    "hb_set_create": (_P,),
    "hb_set_has": (ctypes.c_int, _P, _UINT),
}
_SUBSET = {
    "hb_subset_input_create_or_fail": (_P,),
    "hb_subset_input_destroy": (None, _P),
    "hb_subset_input_glyph_set": (_P, _P),
    "hb_subset_input_set_flags": (None, _P, _UINT),
    "hb_subset_input_unicode_set": (_P, _P),
    "hb_subset_or_fail": (_P, _P, _P),
}
_FONTCONFIG = {
    "FcInitLoadConfigAndFonts": (_P,),
    "FcNameParse": (_P, _CHARS),
    "FcConfigSubstitute": (ctypes.c_int, _P, _P, ctypes.c_int),
    "FcDefaultSubstitute": (None, _P),
    "FcFontMatch": (_P, _P, _P, _OUT_INT),
    "FcPatternGetString": (ctypes.c_int, _P, _CHARS, ctypes.c_int, _OUT_CHARS),
    "FcPatternGetInteger": (ctypes.c_int, _P, _CHARS, ctypes.c_int, _OUT_INT),
    "FcPatternDestroy": (None, _P),
}
_SIGNATURES: dict[str, dict[str, Any]] = {
    "harfbuzz": _HARFBUZZ,
    "harfbuzz-subset": _SUBSET,
    "fontconfig": _FONTCONFIG,
}


@cache
def _library(name: str) -> ctypes.CDLL:
    """A shared library with the signatures used here; raises OSError where it is not installed."""
    major = {"fontconfig": 1}.get(name, 0)
    tried = [f"lib{name}.so.{major}", f"lib{name}.{major}.dylib", f"lib{name}-{major}.dll"]
    found = ctypes.util.find_library(name)
    for path in [*tried, *([found] if found else [])]:
        try:
            library = ctypes.CDLL(path)
        except OSError:
            continue
        for function, (result, *arguments) in _SIGNATURES[name].items():
            getattr(library, function).restype = result
            getattr(library, function).argtypes = arguments
        return library
    raise OSError(f"the system library {name} is missing")


def subset_available() -> bool:
    """Whether libharfbuzz-subset is there, without which a Chinese page takes 20 to 300 times longer."""
    try:
        _library("harfbuzz-subset")
    except OSError:
        return False
    return True


@dataclass(frozen=True)
class Face:
    """One face of a font file."""

    path: Path
    index: int = 0

    @cached_property
    def _face(self) -> int:
        harfbuzz = _library("harfbuzz")
        blob = harfbuzz.hb_blob_create_from_file_or_fail(str(self.path).encode())
        if not blob:
            raise OSError(f"{self.path.name} cannot be read")
        face: int = harfbuzz.hb_face_create(blob, self.index)
        harfbuzz.hb_blob_destroy(blob)
        return face

    @cached_property
    def _covered(self) -> int:
        harfbuzz = _library("harfbuzz")
        covered: int = harfbuzz.hb_set_create()
        harfbuzz.hb_face_collect_unicodes(self._face, covered)
        return covered

    def covers(self, character: str) -> bool:
        """Whether the face has a glyph for that character."""
        return bool(_library("harfbuzz").hb_set_has(self._covered, ord(character)))

    def subset(self, characters: Iterable[str]) -> bytes:
        """A font file with what these characters need, shaping included."""
        subset = _library("harfbuzz-subset")
        wanted = subset.hb_subset_input_create_or_fail()
        _fill(subset.hb_subset_input_unicode_set(wanted), map(ord, characters))
        return _cut(self._face, wanted, self.path.name)


def only_glyphs(font: bytes, glyphs: Iterable[int]) -> bytes:
    """A font file with the outlines of these glyphs alone, which keep their numbers."""
    harfbuzz, subset = _library("harfbuzz"), _library("harfbuzz-subset")
    blob = harfbuzz.hb_blob_create(font, len(font), _COPIED, None, None)
    face = harfbuzz.hb_face_create(blob, 0)
    harfbuzz.hb_blob_destroy(blob)
    wanted = subset.hb_subset_input_create_or_fail()
    _fill(subset.hb_subset_input_glyph_set(wanted), glyphs)
    subset.hb_subset_input_set_flags(wanted, _RETAIN_GIDS)
    try:
        return _cut(face, wanted, "the font")
    finally:
        harfbuzz.hb_face_destroy(face)


def _fill(numbers: int, wanted: Iterable[int]) -> None:
    harfbuzz = _library("harfbuzz")
    for number in wanted:
        harfbuzz.hb_set_add(numbers, number)


def _cut(face: int, wanted: int, name: str) -> bytes:
    """The font file of what is wanted of a face."""
    harfbuzz, subset = _library("harfbuzz"), _library("harfbuzz-subset")
    cut = subset.hb_subset_or_fail(face, wanted)
    subset.hb_subset_input_destroy(wanted)
    if not cut:
        raise OSError(f"{name} cannot be cut down")
    blob, length = harfbuzz.hb_face_reference_blob(cut), _UINT()
    data = ctypes.string_at(harfbuzz.hb_blob_get_data(blob, length), length.value)
    harfbuzz.hb_blob_destroy(blob)
    harfbuzz.hb_face_destroy(cut)
    return data


@cache
def _configuration() -> int:
    configuration: int = _library("fontconfig").FcInitLoadConfigAndFonts()
    return configuration


@cache
def installed(family: str, bold: bool) -> Face | None:
    """The installed static face of exactly that family, None where there is none. A family without a bold
    face gives its regular one."""
    fontconfig = _library("fontconfig")
    weight = "bold" if bold else "regular"
    pattern = fontconfig.FcNameParse(f"{family}:style={weight.title()}:{weight}:variable=false".encode())
    fontconfig.FcConfigSubstitute(_configuration(), pattern, 0)
    fontconfig.FcDefaultSubstitute(pattern)
    match = fontconfig.FcFontMatch(_configuration(), pattern, ctypes.c_int())
    fontconfig.FcPatternDestroy(pattern)
    if not match:
        return None
    text, index = _CHARS(), ctypes.c_int()
    names, position = set(), 0
    while fontconfig.FcPatternGetString(match, b"family", position, text) == 0:
        names.add((text.value or b"").decode())
        position += 1
    fontconfig.FcPatternGetString(match, b"file", 0, text)
    fontconfig.FcPatternGetInteger(match, b"index", 0, index)
    path = Path((text.value or b"").decode())
    fontconfig.FcPatternDestroy(match)
    return Face(path, index.value & 0xFFFF) if family in names else None
