"""The one grammar of long texts, read as tokens: Markdown whose blocks stand for themselves. Writes nothing.

Blocks are headings, paragraphs, lists, steps (`1.`), tables, quotations and, each alone on its line,
`![caption](media:12)` for a picture and `::: warning`, `::: contact` or `::: qr https://…` up to `:::`.
Inside a line `{护照|hùzhào}` is a word with its reading above it; `:mask:` at the beginning of an entry of a
list is the pictogram of that name.
What is none of these is text, so is a container that is not closed or that stands inside another block.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.parser_inline import ParserInline
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline.state_inline import Scanned, StateInline
from markdown_it.token import Token
from markupsafe import escape

from printables.marks import ALL, unmarked
from printables.pictograms import ASKED, names

#: How deep elements may be nested in a text: beyond it layout takes minutes.
DEEPEST = 16
#: The most characters of a text, and of an address in a QR code.
LONGEST, ADDRESS = 60_000, 500

_OPENING = re.compile(r":::[ \t]*(warning|contact|qr)(?:[ \t]+(\S+))?")
_WEB = re.compile(r"https?://[^\s<>\"]+")
_PICTURE = re.compile(r"!\[((?:(?!\]\(media:).)*)\]\(media:(\d{1,15})\)")
#: A mark that stands before what makes a line a heading, an entry or a row, or behind a row.
_BEFORE = re.compile(
    rf"^([{ALL}]+)([ \t]*(?:>[ \t]?)*(?:#{{1,6}}[ \t]+|[-*+][ \t]+|\d{{1,9}}[.)][ \t]+|\|[ \t]*))", re.M
)
_BEHIND = re.compile(rf"([ \t]*\|[ \t]*)([{ALL}]+)[ \t]*$", re.M)
_HAN = re.compile("[\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
#: A word with Han letters, and how it is read.
_READ = re.compile(r"\{([^{}|\n]{1,40})\|([^{}|\n]{1,80})\}")
#: Characters that no text has; those for internal use hold places while a text is written.
_NO_TEXT = re.compile("[\ufdd0-\ufdef\0\r]")


class TooDeep(ValueError):
    """The text is longer, or nests more, than layout can take."""


def pictures(text: str) -> list[int]:
    """The numbers of the Media rows that a text shows, in order, each once."""
    if "](media:" not in text:
        return []
    figures = (token.meta for token in tokens(text) if token.type == "figure_open")
    return list(dict.fromkeys(int(each["media"]) for each in figures if "media" in each))


def tokens(text: str) -> list[Token]:
    """The tokens of a text; figure, warning and contact are our own. Raises TooDeep."""
    if len(text) > LONGEST:
        raise TooDeep(f"more than {LONGEST} characters")
    text = _NO_TEXT.sub("", text.replace("\r\n", "\n"))
    text = _BEHIND.sub(r"\2\1", _BEFORE.sub(r"\2\1", text))
    markers = [
        (n, line) for n, line in enumerate(unmarked(text).split("\n")) if line.strip().startswith(":::")
    ]
    found = MARKDOWN.parse(text, {"markers": [n for n, _line in markers], "lines": dict(markers)})
    _pictograms(found)
    deepest = max(
        (token.level + max((part.level for part in token.children or ()), default=0) for token in found),
        default=0,
    )
    if deepest > DEEPEST:
        raise TooDeep(f"more than {DEEPEST} levels")
    return found


def _pictograms(found: Sequence[Token]) -> None:
    """Put a token of its own where an entry of a list begins with the name of a pictogram."""
    for opening, inline in zip(found, found[2:], strict=False):
        if opening.type != "list_item_open" or inline.type != "inline" or not inline.children:
            continue
        first = inline.children[0]
        marks = first.content[: len(first.content) - len(first.content.lstrip(ALL))]
        asked = ASKED.match(first.content, len(marks)) if first.type == "text" else None
        if asked and asked[1] in names():
            first.content = marks + first.content[asked.end() :]
            inline.children.insert(0, Token("pictogram", "", 0, meta={"name": asked[1]}))


class _State(StateInline):
    """Emphasis begins and ends as if the marks were not there, and beside Han letters as beside spaces:
    CommonMark takes **“护照”**请 for no emphasis."""

    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:  # noqa: N802, N803 - its name
        end = start
        while end < self.posMax and self.src[end] == self.src[start]:
            end += 1
        before, behind = self._beside(start - 1, -1), self._beside(end, 1)
        blank_before, blank_behind = isWhiteSpace(ord(before)), isWhiteSpace(ord(behind))
        sign_before, sign_behind = _sign(before), _sign(behind)
        left = not blank_behind and not (
            sign_behind and not (blank_before or sign_before or _HAN.match(before))
        )
        right = not blank_before and not (
            sign_before and not (blank_behind or sign_behind or _HAN.match(behind))
        )
        opens = left and (canSplitWord or not right or sign_before)
        closes = right and (canSplitWord or not left or sign_behind)
        return Scanned(opens, closes, end - start)

    def _beside(self, at: int, step: int) -> str:
        while 0 <= at < self.posMax and self.src[at] in ALL:
            at += step
        return self.src[at] if 0 <= at < self.posMax else " "


class _Inline(ParserInline):
    def parse(self, src: str, md: MarkdownIt, env: Any, tokens: list[Token]) -> list[Token]:
        state = _State(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


def _sign(letter: str) -> bool:
    return isMdAsciiPunct(ord(letter)) or isPunctChar(letter)


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].strip()


def _marks(text: str) -> str:
    return "".join(letter for letter in text if letter in ALL)


def _container(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if state.sCount[start] - state.blkIndent > 3 or (state.level and not silent):
        return False
    line = _line(state, start)
    opening = _OPENING.fullmatch(unmarked(line).strip())
    if opening is None or not _complete(*opening.groups()):
        return False
    last = _closing(state, start)
    if last is None or last >= end:
        return False
    if not silent:
        _fill(state, opening[1], opening[2] or "", _marks(line), start + 1, last)
        state.line = last + 1
    return True


def _closing(state: StateBlock, start: int) -> int | None:
    """The line that closes what begins at a line: the next of colons, unless that begins something too."""
    markers: list[int] = state.env["markers"]
    after = bisect_right(markers, start)
    if after == len(markers) or state.env["lines"][markers[after]].strip() != ":::":
        return None
    return markers[after]


def _complete(kind: str, rest: str | None) -> bool:
    """A QR code has an address, and nothing else has more than its name."""
    if kind != "qr":
        return rest is None
    return rest is not None and len(rest) <= ADDRESS and _WEB.fullmatch(rest) is not None


def _fill(state: StateBlock, kind: str, address: str, marks: str, start: int, end: int) -> None:
    """The tokens of a container; marks of its first and last line stay in the text."""
    marks_end = _marks(_line(state, end))
    if kind == "qr":
        caption = "\n".join(filter(None, (_line(state, number) for number in range(start, end))))
        _figure(state, {"address": address}, marks + caption + marks_end, start)
        return
    state.push(f"{kind}_open", "", 1).meta = {"marks": marks}
    if kind == "warning":
        most, parent = state.lineMax, state.parentType
        state.lineMax, state.parentType = end, "warning"
        state.md.block.tokenize(state, start, end)
        state.lineMax, state.parentType = most, parent
    else:
        for number in range(start, end):
            if text := _line(state, number):
                state.push("paragraph_open", "p", 1)
                _text(state, text, number)
                state.push("paragraph_close", "p", -1)
    state.push(f"{kind}_close", "", -1).meta = {"marks": marks_end}


def _picture(state: StateBlock, start: int, _end: int, silent: bool) -> bool:
    line = _line(state, start)
    found = _PICTURE.fullmatch(line.strip(ALL))
    if found is None or state.sCount[start] - state.blkIndent > 3:
        return False
    if not silent:
        before, _text, after = line.partition(line.strip(ALL))
        _figure(state, {"media": int(found[2])}, before + found[1] + after, start)
        state.line = start + 1
    return True


def _reading(state: StateInline, silent: bool) -> bool:
    found = _READ.match(state.src, state.pos)
    if found is None or _HAN.search(found[1]) is None or any(mark in found[0] for mark in ALL):
        return False
    if not silent:
        state.push("ruby", "ruby", 0).meta = {"word": found[1].strip(), "reading": found[2].strip()}
    state.pos = found.end()
    return True


def _figure(state: StateBlock, shows: dict[str, Any], caption: str, line: int) -> None:
    state.push("figure_open", "figure", 1).meta = shows
    _text(state, caption, line)
    state.push("figure_close", "figure", -1)


def _text(state: StateBlock, text: str, line: int) -> None:
    token = state.push("inline", "", 0)
    token.content, token.map, token.children = text, [line, line + 1], []


def _markdown() -> MarkdownIt:
    """What is not among the blocks is text: what a person did not mean must not swallow what follows it."""
    made = MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": 60}).enable("table")
    made.inline = _Inline()
    made.disable(["code", "fence", "reference", "lheading", "html_block", "html_inline", "entity"])
    made.disable(["linkify", "strikethrough"])
    places: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    made.block.ruler.before("table", "container", _container, places)
    made.block.ruler.before("table", "picture", _picture, places)
    made.inline.ruler.before("link", "reading", _reading)
    made.add_render_rule("image", _image_in_text)
    made.add_render_rule("ruby", _word_with_reading)
    for kind in ("figure", "warning", "contact"):
        for side in ("open", "close"):
            made.add_render_rule(f"{kind}_{side}", _set_by_typesetter)
    made.add_render_rule("gone", _set_by_typesetter)
    made.add_render_rule("pictogram", _set_by_typesetter)
    return made


def _image_in_text(_renderer: Any, tokens: Sequence[Token], number: int, *_rest: Any) -> str:
    """A picture that is not alone on its line, or not of the office, as it was typed."""
    token = tokens[number]
    title = f' "{token.attrs["title"]}"' if "title" in token.attrs else ""
    return str(escape(f"![{token.content}]({token.attrs.get('src', '')}{title})"))


def _word_with_reading(_renderer: Any, tokens: Sequence[Token], number: int, *_rest: Any) -> str:
    word, reading = map(escape, (tokens[number].meta["word"], tokens[number].meta["reading"]))
    return f"<ruby>{word}<rp>(</rp><rt>{reading}</rt><rp>)</rp></ruby>"


def _set_by_typesetter(_renderer: Any, tokens: Sequence[Token], number: int, _options: Any, env: Any) -> str:
    return str(env["typesetter"].piece(tokens[number]))


MARKDOWN = _markdown()
