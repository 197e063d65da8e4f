"""Two texts side by side: their sentences, and within those that differ the words; pure text to markup."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

from markupsafe import Markup

from backoffice.content.differences import changes
from models.content import sentences


@dataclass(frozen=True)
class Passage:
    """Sentences that differ, before and after; or as many in a row that are the `same`."""

    before: Markup = Markup()
    after: Markup = Markup()
    same: int = 0


def passages(before: str, after: str) -> list[Passage]:
    """What differs between two long texts, in order."""
    one, other = (list(_sentences(text)) for text in (before, after))
    found: list[Passage] = []
    for kind, i, i_end, j, j_end in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(Passage(same=i_end - i))
        else:
            found.extend(_pairs(one[i:i_end], other[j:j_end]))
    return found


def _sentences(text: str) -> Iterator[str]:
    """The sentences of a text with what stands before them on their line, the marks of the frame too."""
    waiting, line = "", 0
    for piece in sentences.split(text):
        if piece.line != line and waiting.strip():
            yield waiting.strip()
            waiting = ""
        line, waiting = piece.line, waiting + piece.text
        if piece.is_sentence:
            yield waiting.strip()
            waiting = ""
    if waiting.strip():
        yield waiting.strip()


def _pairs(before: Sequence[str], after: Sequence[str]) -> Iterator[Passage]:
    for one, other in zip_longest(before, after, fillvalue=""):
        yield Passage(*_words(one, other))


def _words(before: str, after: str) -> tuple[Markup, Markup]:
    """Both sentences with what only one of them has set off."""
    one, other = Markup(), Markup()
    for kind, text in changes(before, after):
        if kind != "new":
            one += Markup("<del>{}</del>").format(text) if kind == "gone" else text
        if kind != "gone":
            other += Markup("<ins>{}</ins>").format(text) if kind == "new" else text
    return one, other
