"""Why a file is not kept, in words: what is no picture that the office keeps is named for what it is."""

from __future__ import annotations

import re

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from backoffice import images

_INSTEAD = _("Save it as JPEG or PNG and choose that file.")

#: First bytes of files that people take for pictures, and why they are refused.
_KINDS: tuple[tuple[re.Pattern[bytes], object], ...] = (
    (re.compile(rb"(?:\xef\xbb\xbf)?(?:\s|<\?xml[^>]*>|<!--.*?-->|<!DOCTYPE svg[^>]*>)*<svg", re.S | re.I),
     _("SVG drawings are not kept: they can carry scripts.")),
    (re.compile(rb"\x1f\x8b"), _("Packed files are not kept, nor packed drawings (SVGZ).")),
    (re.compile(rb".{4}ftyp(?:hei[cxms]|hev[cx]|mif1|msf1)", re.S),
     _("HEIC pictures, as telephones make them, are not kept.")),
    (re.compile(rb".{4}ftyp(?:avif|avis)", re.S), _("AVIF pictures are not kept.")),
    (re.compile(rb".{4}ftyp", re.S), _("Films are not kept.")),
    (re.compile(rb"\x1aE\xdf\xa3|RIFF.{4}AVI ", re.S), _("Films are not kept.")),
    (re.compile(rb"RIFF.{4}WAVE", re.S), _("WAV sounds are too large; save the sound as MP3, Ogg or M4A.")),
    (re.compile(rb"II\*\0|MM\0\*"), _("TIFF pictures are not kept.")),
    (re.compile(rb"BM"), _("BMP pictures are not kept.")),
    (re.compile(rb"\0\0[\1\2]\0"), _("Icons (ICO, CUR) are not kept.")),
    (re.compile(rb"8BPS"), _("Files of Photoshop are not kept.")),
    (re.compile(rb"%!PS|\xc5\xd0\xd3\xc6"), _("PostScript is not kept.")),
    (re.compile(rb"%PDF"), _("PDF files are not pictures.")),
    (re.compile(rb"\0\0\0\x0cJXL |\xff\x0a"), _("JPEG XL pictures are not kept.")),
    (re.compile(rb"\0\0\0\x0cjP  |\xff\x4f\xff\x51"), _("JPEG 2000 pictures are not kept.")),
    (re.compile(rb"PK\x03\x04|PK\x05\x06|Rar!|7z\xbc\xaf"),
     _("Packed files, and documents of Word, Excel or WPS, are not pictures.")),
    (re.compile(rb"\xd0\xcf\x11\xe0"), _("Documents of Word, Excel or WPS are not pictures.")),
    (re.compile(rb"MZ|\x7fELF|#!"), _("Programs are not kept.")),
    (re.compile(rb"\s*<(?:!doctype html|html|script|head|body)", re.I), _("Web pages are not pictures.")),
)  # fmt: skip

#: First bytes of the pictures that are kept.
_PICTURES = re.compile(rb"\xff\xd8\xff|\x89PNG|GIF8|RIFF.{4}WEBP", re.S)


def refusal(content: bytes, reason: str) -> str:
    """What to tell whoever sent a file that could not be drawn; `reason` as of `images.NotDrawn`."""
    if not content:
        return gettext("The file is empty.")
    if reason == "large":
        millions = images.MOST_PIXELS // 1_000_000
        return gettext("The picture has more than %(number)s million pixels.", number=millions)
    if reason == "limits":
        return gettext("The picture takes too much to draw; it may be damaged or made to harm.")
    head = content[:1024]
    if _PICTURES.match(head):
        return gettext("The picture is damaged or not complete.")
    for beginning, text in _KINDS:
        if beginning.match(head):
            return f"{text} {_INSTEAD}"
    return gettext("This is no picture or sound that can be kept: choose JPEG, PNG, WebP, MP3, Ogg or M4A.")
