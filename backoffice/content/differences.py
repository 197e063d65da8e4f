"""What changed between two texts, word by word and in Chinese character by character; pure text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal

Kind = Literal["same", "gone", "new"]

#: Words of letters, numbers with their signs, and anything else by itself, as is usual without blanks.
_TOKENS = re.compile(r"[A-Za-z\u00c0-\u024f]+|\d+(?:[.,:/-]\d+)*|\s+|.", re.S)


def changes(before: str, after: str) -> list[tuple[Kind, str]]:
    """The parts of both texts in order: what stayed, what is gone, what is new. The ones that stayed and the
    new ones together are `after`, those that stayed and those that are gone `before`."""
    one, other = _TOKENS.findall(before), _TOKENS.findall(after)
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    steps = _without_islands(one, matcher.get_opcodes())
    found: list[tuple[Kind, str]] = []
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
