"""Texts of the office as markup for paper in their language: long ones in blocks, plain ones, names in their
script; marks show, in a line and beside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from unicodedata import east_asian_width

from markupsafe import Markup, escape

from printables.blocks import Block, Picture, Setting, TooDeep, rendered
from printables.languages import language, tag_of_name
from printables.marks import STALE, UNTRANSLATED, Marker
from printables.words import word, word_code

__all__ = [
    "Block",
    "Picture",
    "TooDeep",
    "blocks",
    "escape_markdown",
    "isolated",
    "markdown",
    "name",
    "notes",
    "plain",
    "safe",
    "shaped",
    "spoken",
]

_PIECES = re.compile(r"(<[^>]*>)")
_HANGUL = re.compile("(?<=[0-9\uac00-\ud7a3])(?=[\uac00-\ud7a3])")
#: Where lines may not break, by language: in spans such as 9:00–17:30, and in Korean words.
_SPAN = r"(?<=\d–)(?=\d)"
_JOINED = {"": re.compile(_SPAN), "ko": re.compile(f"{_SPAN}|{_HANGUL.pattern}")}
#: Runs of Latin letters, numbers and their signs inside a text from right to left; a figure alone, which goes
#: with the word behind it, needs no help.
_SIGN = r"[A-Za-z0-9 .,:/@_%+–'-]"
_WESTERN = re.compile(
    r"(?<![\w&#])(?!\d+(?![\w.,:/%+(–-]| [\dA-Za-z(]))(?:\(\d+\) ?)?[+]?[A-Za-z0-9]"
    rf"(?:(?:{_SIGN}|\({_SIGN}*\))*(?:[A-Za-z0-9%]|\({_SIGN}*\)))?"
)
_TABLES = re.compile("<table>.*?</table>", re.S)
_CELL = re.compile("<t[hd]>(.*?)</t[hd]>", re.S)
_STARTS = re.compile(r'<ol start="(\d{1,9})">')
_MARKDOWN_SIGNS = re.compile(r"([\\`*_{}\[\]()#+.!|<>~&=:-])")


def escape_markdown(text: str) -> str:
    """A plain value for use inside Markdown: shown as it is, on one line."""
    return _MARKDOWN_SIGNS.sub(r"\\\1", " ".join(text.split()))


def safe(html: str) -> Markup:
    """Markup in which every value was escaped, or cleaned, where it was put in."""
    return Markup(html)  # noqa: S704 - its one place


def plain(text: str, code: str) -> Markup:
    """Plain text in a language; line breaks stay."""
    html = str(escape(text)).replace("\n", "<br>")
    return safe(shaped(Marker(notes(code)).elements(html), code))


def name(text: str, code: str) -> Markup:
    """A name inside a text of language `code`: in its own script and direction."""
    tag = tag_of_name(text, code)
    direction = language(tag).direction if tag in ("ar",) else "ltr"
    inner = Marker(notes(code)).elements(_HANGUL.sub("\u2060", str(escape(text))))
    if tag == language(code).tag:
        return safe(inner)
    return safe(f'<bdi lang="{tag}" dir="{direction}">{inner}</bdi>')


def blocks(
    text: str,
    code: str,
    *,
    picture: Callable[[int], Picture | None] = lambda _media: None,
    qr: Callable[[str], str] = lambda _address: "",
    pictogram: Callable[[str], str] | None = None,
    preview: bool = False,
) -> list[Block]:
    """The blocks of a long text, to be set beside those of another language. Raises TooDeep."""
    setting = Setting(picture=picture, qr=qr, pictogram=pictogram, preview=preview, notes=notes(code))
    return [
        Block(
            safe(shaped(block.html, code)),
            block.shows,
            block.image,
            safe(shaped(block.caption, code)),
            block.address,
        )
        for block in rendered(text, code, setting)
    ]


def markdown(
    text: str,
    code: str,
    *,
    picture: Callable[[int], Picture | None] = lambda _media: None,
    qr: Callable[[str], str] = lambda _address: "",
    preview: bool = False,
) -> Markup:
    """A long text as markup in a language. Raises TooDeep."""
    found = blocks(text, code, picture=picture, qr=qr, preview=preview)
    return safe("\n").join(block.html for block in found)


def spoken(key: str, code: str, name: str = "") -> Markup:
    """A fixed word of a printable in that language, or in English and said to be so."""
    said = word_code(key, code, name)
    text = escape(word(key, code, name))
    if said == code:
        return text
    known = language(said)
    return Markup('<span lang="{}" dir="{}">{}</span>').format(known.tag, known.direction, text)


def shaped(html: str, code: str) -> str:
    """Korean words and spans of numbers stay whole at the end of a line; Western words and numbers in a text
    from right to left keep their own direction; readings have their language; steps go on counting; columns
    of tables are as wide as they need. WeasyPrint does none of it by itself, or not without running over."""
    html = _TABLES.sub(_with_widths, html)
    html = _STARTS.sub(lambda start: f'<ol style="counter-reset: list-item {int(start[1]) - 1}">', html)
    if code in ("zh", "zh-Hant"):
        html = html.replace("<rt>", '<rt lang="zh-Latn">')
    html = isolated(html, code)
    if code == "ko" or "–" in html:
        html = _in_texts(html, lambda text: _JOINED.get(code, _JOINED[""]).sub("\u2060", text))
    return html


def isolated(html: str, code: str) -> str:
    """Western words and numbers in a text from right to left keep their own direction."""
    if language(code).direction != "rtl":
        return html
    html = html.replace('lang="zh-CN">', 'lang="zh-CN" dir="ltr">')  # of a sentence that is not translated
    return _in_texts(html, lambda text: _WESTERN.sub(r'<bdi dir="ltr">\g<0></bdi>', text))


def _with_widths(table: re.Match[str]) -> str:
    """A table with columns by the longest cell and the longest word of each, so that a column of numbers is
    neither as wide as one of sentences nor too narrow for its heading."""
    rows = [[_room(cell) for cell in _CELL.findall(row)] for row in table[0].split("</tr>")]
    room = [max(column) for column in zip(*filter(None, rows), strict=False)]
    columns = "".join(f'<col style="width: {100 * each / sum(room):.1f}%">' for each in room)
    return table[0].replace("<table>", f"<table><colgroup>{columns}</colgroup>", 1)


def _room(cell: str) -> int:
    """How much room a cell asks for, in half Western letters; sentences and endless words can be broken."""
    text = unescape(_PIECES.sub("", cell))
    wide = [east_asian_width(letter) in "WF" for letter in text]
    words = "".join(" " if each else letter for letter, each in zip(text, wide, strict=True)).split()
    longest = max(map(len, words), default=0)
    return max(min(len(text) + sum(wide), 22) + 8, min(longest, 16) * 2 + 6)


def _in_texts(html: str, change: Callable[[str], str]) -> str:
    """The markup with its texts changed, and nothing inside its tags."""
    pieces = _PIECES.split(html)
    return "".join(piece if piece.startswith("<") else change(piece) for piece in pieces)


def notes(code: str) -> dict[str, str]:
    """What stands in the margin beside a marked sentence, in the reader's language."""
    tag = language(code).tag
    return {
        mark: f'<span class="note" lang="{tag}">{spoken(key, code)}</span>'
        for mark, key in ((STALE, "stale"), (UNTRANSLATED, "untranslated"))
    }
