"""Texts of the office to safe markup in their language: Markdown without raw HTML, names in their script."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from printables.languages import language, tag_of_name

#: How deep elements may be nested in a text: beyond it layout takes minutes.
DEEPEST = 16

_MARKDOWN = MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": 60}).enable("table")
_TAGS = {
    "a",
    "blockquote",
    "br",
    "code",
    "em",
    "h2",
    "h3",
    "h4",
    "hr",
    "li",
    "ol",
    "p",
    "strong",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
}
_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
_SCHEMES = {"http", "https", "mailto", "tel"}
_PIECES = re.compile(r"(<[^>]*>)")
_HANGUL = re.compile("(?<=[0-9\uac00-\ud7a3])(?=[\uac00-\ud7a3])")
#: Runs of Latin letters, numbers and their signs inside a text from right to left.
_WESTERN = re.compile(r"(?<![\w&#])[+]?[A-Za-z0-9](?:[A-Za-z0-9 .,:/@_%+()'-]*[A-Za-z0-9%)])?")
_MARKDOWN_SIGNS = re.compile(r"([\\`*_{}\[\]()#+.!|<>~&=-])")


class TooDeep(ValueError):
    """The text nests more than layout can take."""


def escape_markdown(text: str) -> str:
    """A plain value for use inside Markdown: shown as it is, on one line."""
    return _MARKDOWN_SIGNS.sub(r"\\\1", " ".join(text.split()))


def safe(html: str) -> Markup:
    """Markup in which every value was escaped, or cleaned, where it was put in."""
    return Markup(html)  # noqa: S704 - its one place


def plain(text: str, code: str) -> Markup:
    """Plain text in a language; line breaks stay."""
    return safe(shaped(str(escape(text)).replace("\n", "<br>"), code))


def name(text: str, code: str) -> Markup:
    """A name inside a text of language `code`: in its own script and direction."""
    tag = tag_of_name(text, code)
    direction = language(tag).direction if tag in ("ar",) else "ltr"
    inner = _HANGUL.sub("\u2060", str(escape(text)))
    if tag == language(code).tag:
        return safe(inner)
    return safe(f'<bdi lang="{tag}" dir="{direction}">{inner}</bdi>')


def markdown(text: str, code: str) -> Markup:
    """Markdown to markup in a language. Raises TooDeep."""
    rendered = _MARKDOWN.render(text).replace("<h1>", "<h2>").replace("</h1>", "</h2>")
    clean = nh3.clean(rendered, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel=None)
    if _depth(clean) > DEEPEST:
        raise TooDeep(f"more than {DEEPEST} levels")
    return safe(shaped(clean, code))


def blocks(text: str, code: str) -> list[Markup]:
    """The Markdown's top-level blocks, to be set beside those of another language."""
    splitter = _Blocks()
    splitter.feed(str(markdown(text, code)))
    return [safe(block) for block in splitter.blocks]


def shaped(html: str, code: str) -> str:
    """Korean words stay whole at the end of a line; Western words and numbers in a text from right to left
    keep their own direction. WeasyPrint does neither by itself."""
    if code == "ko":
        return _HANGUL.sub("\u2060", html)
    if language(code).direction == "rtl":
        pieces = _PIECES.split(html)
        return "".join(piece if piece.startswith("<") else _WESTERN.sub(_isolated, piece) for piece in pieces)
    return html


def _isolated(match: re.Match[str]) -> str:
    return f'<bdi dir="ltr">{match[0]}</bdi>'


class _Walk(HTMLParser):
    void = frozenset({"br", "hr"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.depth = self.deepest = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in self.void:
            self.depth += 1
            self.deepest = max(self.deepest, self.depth)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.void:
            self.depth -= 1


class _Blocks(_Walk):
    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[str] = []
        self._open = ""

    def _add(self, piece: str) -> None:
        self._open += piece
        if self.depth == 0:
            if self._open.strip():
                self.blocks.append(self._open.strip())
            self._open = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        super().handle_starttag(tag, attrs)
        self._add(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        super().handle_endtag(tag)
        self._add(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self._add(data)

    def handle_entityref(self, name: str) -> None:
        self._add(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._add(f"&#{name};")


def _depth(html: str) -> int:
    walk = _Walk()
    walk.feed(html)
    return walk.deepest
