"""What changed between two texts, word by word and in Chinese character by character; pure text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal

Kind = Literal["same", "gone", "new"]

#: Words of letters, numbers with their signs, and anything else by itself, as is usual without blanks.
_TOKENS = re.compile(r"[A-Za-z\u00c0-\u024f]+|\d+(?:[.,:/-]\d+)*|\s+|.", re.S)


#: Sentences and lines, the grain of texts too long to be compared word by word.
_PASSAGES = re.compile(r"[^。！？.!?\n]*+[。！？.!?\n]++|[^。！？.!?\n]++")
_MUCH = 50_000  # pairs of equal words: a text of some two hundred words with blanks between them

_Part = tuple[Kind, str]


def changes(before: str, after: str) -> list[_Part]:
    """The parts of both texts in order: what stayed, what is gone, what is new. The ones that stayed and the
    new ones together are `after`, those that stayed and those that are gone `before`. Very long texts are
    compared sentence by sentence first, and told as a whole where that is too much as well."""
    one, other = _TOKENS.findall(before), _TOKENS.findall(after)
    if not _is_much(one, other):
        return _compared(one, other)
    begins = _alike(one, other)
    shorter = min(len(one), len(other)) - begins
    ends = _alike(one[::-1][:shorter], other[::-1][:shorter])
    middle = _by_passages("".join(one[begins : len(one) - ends]), "".join(other[begins : len(other) - ends]))
    same = ("".join(one[:begins]), "".join(one[len(one) - ends :]))
    return _joined([("same", same[0]), *middle, ("same", same[1])])


def _by_passages(before: str, after: str) -> Iterator[_Part]:
    one, other = _PASSAGES.findall(before), _PASSAGES.findall(after)
    if _is_much(one, other):
        one, other = [before], [after]
    for kind, i, i_end, j, j_end in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        gone, new = "".join(one[i:i_end]), "".join(other[j:j_end])
        words = (_TOKENS.findall(gone), _TOKENS.findall(new))
        if kind == "equal":
            yield "same", gone
        elif _is_much(*words):
            yield from (("gone", gone), ("new", new))
        else:
            yield from _compared(*words)


def _joined(parts: Sequence[_Part]) -> list[_Part]:
    told = [part for part in parts if part[1]]
    return [
        (kind, "".join(text for _kind, text in run)) for kind, run in groupby(told, key=lambda part: part[0])
    ]


def _is_much(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether to compare them would take long: all pairs of equal ones are looked at, once or more."""
    often = Counter(one)
    return len(one) + len(other) > _MUCH // 10 or sum(often[each] for each in other) > _MUCH


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """How many are the same from the beginning."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))


def _compared(one: Sequence[str], other: Sequence[str]) -> list[_Part]:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    steps = _without_islands(one, matcher.get_opcodes())
    found: list[_Part] = []
    for kind, i, i_end, j, j_end in steps:
        if kind == "equal":
            found.append(("same", "".join(one[i:i_end])))
        else:
            found += [("gone", "".join(one[i:i_end])), ("new", "".join(other[j:j_end]))]
    return [(part, text) for part, text in found if text]


_Step = tuple[str, int, int, int, int]


def _without_islands(tokens: Sequence[str], steps: Sequence[_Step]) -> Iterator[_Step]:
    """A single word that stayed by chance between two that changed is read more easily as changed, too."""

    def changed(number: int) -> bool:
        kind, i, i_end, _j, _j_end = steps[number]
        between = 0 < number < len(steps) - 1
        return kind != "equal" or (between and i_end - i == 1 and len(tokens[i].strip()) <= 1)

    for is_changed, numbers in groupby(range(len(steps)), key=changed):
        run = [steps[number] for number in numbers]
        first, last = run[0], run[-1]
        if is_changed:
            yield "replace", first[1], last[2], first[3], last[4]
        else:
            yield from run
