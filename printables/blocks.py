"""Long texts to safe markup, for paper and screens: Markdown is rendered and cleaned; pictures, warnings,
contacts, QR codes and marks are put in. May not fetch anything or know where it will be shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import nh3
from markdown_it.token import Token
from markupsafe import Markup

from printables.grammar import MARKDOWN, TooDeep, pictures, tokens
from printables.marks import Marker, unmarked
from printables.words import word, word_code

__all__ = ["Block", "Picture", "Setting", "TooDeep", "pictures", "render", "rendered"]

_TAGS = {
    *("a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "strong"),
    *("rp", "rt", "ruby", "table", "tbody", "td", "th", "thead", "tr", "ul"),
}
_ATTRIBUTES: dict[str, set[str]] = {"*": set(), "a": {"href"}, "ol": {"start"}}
_SCHEMES = {"http", "https", "mailto", "tel"}

#: Places of finished markup, and the border between blocks, while Markdown is cleaned; no text has them.
_BEGIN, _END, _BORDER = "\ufdd0", "\ufdd1", "\ufdd2"
_PIECE = re.compile(f"{_BEGIN}(\\d+){_END}")

#: Drawn beside the word, so that neither colour nor language is needed to know a warning.
_PICTOGRAM = (
    '<svg viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="M12 2 23 22H1Z" fill="none"'
    ' stroke="currentColor" stroke-width="2" stroke-linejoin="round"/>'
    '<path d="M12 9v7M12 18v2" stroke="currentColor" stroke-width="2"/></svg>'
)


@dataclass(frozen=True)
class Picture:
    """Where a picture of the text is, and what it shows; its size in pixels where that is known."""

    address: str
    alternative: str
    width: int = 0
    height: int = 0


@dataclass(frozen=True)
class Block:
    """One block of the top level. Of a figure: what it shows, by which those of two languages are known to
    be the same; its image, its caption and the address that it leads to."""

    html: Markup
    shows: str = ""
    image: Markup = Markup()
    caption: Markup = Markup()
    address: Markup = Markup()


@dataclass(frozen=True, kw_only=True)
class Setting:
    """Where a text is set. picture: the picture of a Media row, None where it is gone; qr: the address of the
    picture of a QR code, "" for a link alone; pictogram: that of a pictogram, None to leave it out.
    base_level: of its highest headings. preview: what is gone is said. rel: of its links. notes: as of
    `Marker`."""

    picture: Callable[[int], Picture | None]
    qr: Callable[[str], str]
    pictogram: Callable[[str], str] | None = None
    base_level: int = 2
    preview: bool = False
    rel: str | None = None
    notes: Mapping[str, str] | None = None


def render(
    text: str,
    code: str,
    *,
    picture: Callable[[int], Picture | None],
    qr: Callable[[str], str],
    base_level: int = 2,
    preview: bool = False,
) -> Markup:
    """A text as safe markup in a language. Raises TooDeep."""
    setting = Setting(picture=picture, qr=qr, base_level=base_level, preview=preview)
    return Markup("\n").join(block.html for block in rendered(text, code, setting))


def rendered(text: str, code: str, setting: Setting) -> list[Block]:
    """The blocks of a text, in order. Raises TooDeep."""
    return _Typesetter(code, setting).blocks(tokens(text))


class _Typesetter:
    """Sets the tokens of one text: Markdown is rendered and cleaned, finished markup put in its places."""

    def __init__(self, code: str, setting: Setting) -> None:
        self._code, self._setting = code, setting
        self._pieces: list[str] = []

    def blocks(self, tokens: list[Token]) -> list[Block]:
        """The blocks of the top level."""
        groups = list(self._groups(list(self._present(tokens))))
        if not groups:
            return []
        sources = [
            self._html(group[1:-1] if group[0].type == "figure_open" else group).strip() for group in groups
        ]
        clean = nh3.clean(
            _BORDER.join(sources),
            tags=_TAGS,
            attributes=_ATTRIBUTES,
            url_schemes=_SCHEMES,
            link_rel=self._setting.rel,
        )
        marker = Marker(self._setting.notes)
        found = []
        for group, html in zip(groups, clean.split(_BORDER), strict=True):
            shown = Markup(marker.elements(_PIECE.sub(self._put, html)))  # noqa: S704 - cleaned just above
            found.append(self._figure(group[0], shown) if group[0].type == "figure_open" else Block(shown))
        return [block for block in found if block.html.strip() not in ("", "<p></p>")]

    def piece(self, token: Token) -> str:
        """The place of what a token of our own stands for."""
        self._pieces.append(self._finished(token))
        return f"{_BEGIN}{len(self._pieces) - 1}{_END}{token.meta.get('marks', '')}"

    def _finished(self, token: Token) -> str:
        if token.type == "figure_open":
            return self._opening(token) + Markup("<figcaption>")
        if token.type == "warning_open":
            said = f'<p class="signal">{_PICTOGRAM}{self._word("warning")}</p>'
            return f'<aside class="warning" role="note">{said}'
        if token.type == "pictogram":
            return self._pictogram(token.meta["name"])
        if token.type == "gone":
            return f'<p><mark class="missing">[media:{token.meta["media"]}]</mark></p>'
        return {
            "figure_close": "</figcaption></figure>",
            "warning_close": "</aside>",
            "contact_open": '<div class="contact">',
            "contact_close": "</div>",
        }[token.type]

    def _pictogram(self, name: str) -> Markup:
        """Drawn as a ground: what it means stands beside it in words."""
        if self._setting.pictogram is None:
            return Markup()
        address = self._setting.pictogram(name)
        return Markup('<span class="sign" style="background-image: url({})"></span>').format(address)

    def _word(self, key: str) -> Markup:
        spoken = word_code(key, self._code)
        tag = Markup("") if spoken == self._code else Markup(' lang="{}"').format(spoken)
        return Markup("<strong{}>{}</strong>").format(tag, word(key, self._code))

    def _html(self, tokens: Sequence[Token]) -> str:
        return MARKDOWN.renderer.render(tokens, MARKDOWN.options, {"typesetter": self})

    def _put(self, match: re.Match[str]) -> str:
        return self._pieces[int(match[1])]

    def _present(self, tokens: Sequence[Token]) -> Iterator[Token]:
        """The tokens without figures whose picture is gone, headings at their level."""
        skipped = 0
        for token in tokens:
            if skipped:
                skipped -= 1
            elif token.type == "figure_open" and self._image(token) is None:
                skipped = 2
                if self._setting.preview:
                    yield Token("gone", "", 0, level=token.level, meta=token.meta)
            else:
                if token.type.startswith("heading"):
                    below = max(int(token.tag[1]), 2) - 2
                    token.tag = f"h{min(self._setting.base_level + min(below, 2), 6)}"
                yield token

    @staticmethod
    def _groups(tokens: Sequence[Token]) -> Iterator[list[Token]]:
        group: list[Token] = []
        for token in tokens:
            group.append(token)
            if token.level == 0 and token.nesting <= 0:
                yield group
                group = []

    def _figure(self, token: Token, caption: Markup) -> Block:
        image, shows = self._image(token) or Markup(), token.meta.get("media") or token.meta["address"]
        address = self._address(token)
        told = Markup("<figcaption>{}{}</figcaption>").format(caption, address)
        html = self._opening(token) + (told if caption.strip() or address else Markup()) + Markup("</figure>")
        return Block(html, str(shows), image, caption, address)

    def _opening(self, token: Token) -> Markup:
        kind = "picture" if "media" in token.meta else "qr"
        return Markup('<figure class="{}">').format(kind) + (self._image(token) or Markup())

    def _image(self, token: Token) -> Markup | None:
        """The picture or the code; None where there is no such picture."""
        if "media" in token.meta:
            picture = self._setting.picture(token.meta["media"])
            if picture is None:
                return None
            size = Markup(' width="{}" height="{}"').format(picture.width, picture.height)
            return Markup('<img src="{}" alt="{}"{}>').format(
                picture.address,
                unmarked(picture.alternative),
                size if picture.width and picture.height else Markup(),
            )
        address = token.meta["address"]
        source = self._setting.qr(address)
        return Markup('<img src="{}" alt="{}">').format(source, address) if source else Markup()

    def _address(self, token: Token) -> Markup:
        """What a code says, to be typed or followed."""
        if "media" in token.meta:
            return Markup()
        rel = Markup(' rel="{}"').format(self._setting.rel) if self._setting.rel else Markup()
        return Markup('<a class="address" href="{0}"{1}><bdi dir="ltr">{0}</bdi></a>').format(
            token.meta["address"], rel
        )
