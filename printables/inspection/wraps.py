"""Words that a line broke in the middle because their box is too narrow; reads laid out texts only.

What languages allow is left alone: hyphens, breaks between Chinese characters, addresses of the web. Of
scripts that leave no space between words, such as Thai, nothing can be told from the lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from printables.inspection.seen import Item, Seen, beginning
from printables.sheet import Problem

#: Letters of scripts that leave spaces between words, with the marks that stand on them.
_LETTERS = "A-Za-zÀ-ɏḀ-ỿЀ-ԯ\u0300-\u036fؠ-ٟٮ-ۓ가-힣"
_END, _START = re.compile(f"[{_LETTERS}]+$"), re.compile(f"^[{_LETTERS}]+")
#: Signs of an address, which has no words.
_ADDRESS = re.compile(r"[/@\\_#]|\.\w")


def problems(seen: Seen) -> Iterator[Problem]:
    """One problem for each broken word of a place."""
    told = set()
    for pieces in _by_element(seen):
        for before, after in pairwise(pieces):
            word = _word(before, after) if _on_two_lines(before, after) else ""
            if word and (before.place, word) not in told:
                told.add((before.place, word))
                text = beginning(word)
                yield Problem("broken_word", before.place, text, page=before.page, language=before.language)


def _by_element(seen: Seen) -> Iterator[list[Item]]:
    found: dict[Any, list[Item]] = {}
    for item in seen.texts():
        if item.box.element is not None and "::" not in item.box.element_tag:
            found.setdefault(item.box.element, []).append(item)
    return (pieces for pieces in found.values() if len(pieces) > 1)


def _on_two_lines(before: Item, after: Item) -> bool:
    _left, top, _right, bottom = before.extent
    middle = (after.extent[1] + after.extent[3]) / 2
    return before.page != after.page or not top < middle < bottom


def _word(before: Item, after: Item) -> str:
    """The word of which one line has the beginning and the next one the rest, "" where there is none."""
    end, start = _END.search(_plain(before.text)), _START.search(_plain(after.text))
    if end is None or start is None:
        return ""
    element = before.box.element
    whole = _plain(" ".join([element.text or "", *(child.tail or "" for child in element)]))
    parts = re.escape(end[0]), re.escape(start[0])
    if re.search(rf"{parts[0]}[\s\u200b\u00ad]+{parts[1]}", whole, re.I):  # it may be these two words
        return ""
    pair = (end[0] + start[0]).lower()
    run = next((each for each in whole.split() if pair in each.lower()), "")
    return "" if not run or _ADDRESS.search(run) else end[0] + "|" + start[0]


def _plain(text: str) -> str:
    """Without the signs that keep words together, and those for the direction of a text."""
    return re.sub("[\u2060\u200e\u200f\u2066-\u2069]", "", text)
