"""Which parts of a sentence are marks, links and names in braces that a translation tool must keep; taken
apart and joined a sentence is the same, letter by letter."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Union

BOLD, ITALIC, STRUCK, CODE, LINK, PICTURE, NAME = (
    "bold",
    "italic",
    "struck",
    "code",
    "link",
    "picture",
    "name",
)

#: Pairs of marks lie within each other up to so many deep; deeper ones stay text.
DEEPEST = 20

_KINDS = {"**": BOLD, "__": BOLD, "*": ITALIC, "_": ITALIC, "~~": STRUCK, "[": LINK, "![": PICTURE}

#: What no code has in it: XML cannot carry it, and only outside of codes there is a way to write it.
_NEVER = r"\x00-\x1f\ud800-\udfff\ufffe\uffff"

_TOKEN = re.compile(
    rf"""\\[!-/:-@\[-`{{-~]
    |(?P<code>(?<!`)`[^`{_NEVER}]{{1,500}}`(?!`)|<(?:https?://|mailto:)[^<>\s{_NEVER}]{{1,2000}}>)
    |(?P<name>\{{[^\W\d]\w{{0,60}}(?:\.\w{{1,60}})?\}}|%\([^\W\d]\w{{0,60}}\)[sd])
    |(?P<end>\]\([^()\s{_NEVER}]{{0,2000}}(?:[ ]"[^"{_NEVER}]{{0,500}}")?\))
    |(?P<mark>\*\*|__|~~|\*|_|!?\[)""",
    re.X,
)

Part = Union["Code", str]


@dataclass
class Code:
    """What is kept as it is: `opens` alone, or a pair `opens` … `closes` round `parts`. id: its number in the
    sentence; a code of a translation has that of the code of the source that it stands for."""

    kind: str
    opens: str
    closes: str = ""
    paired: bool = False
    parts: list[Part] = field(default_factory=list)
    id: int = 0

    @property
    def sign(self) -> tuple[str, str, str]:
        """By what the same code is known in a translation."""
        return self.kind, self.opens, self.closes


def parse(text: str) -> list[Part]:
    """The parts of a sentence, in one pass however odd it is. Pairs lie within each other, never across."""
    found: list[re.Match[str]] = [match for match in _TOKEN.finditer(text) if match.lastgroup]
    pairs = _pairs(text, found)
    closing = set(pairs.values())
    top: list[Part] = []
    levels = [top]
    at = 0
    for number, match in enumerate(found):
        if match.lastgroup in ("mark", "end") and number not in pairs and number not in closing:
            continue
        if match.start() > at:
            levels[-1].append(text[at : match.start()])
        at = match.end()
        if number in pairs:
            code = Code(_KINDS[match[0]], match[0], found[pairs[number]][0], paired=True)
            levels[-1].append(code)
            levels.append(code.parts)
        elif number in closing:
            levels.pop()
        else:
            levels[-1].append(Code(CODE if match.lastgroup == "code" else NAME, match[0]))
    if at < len(text):
        top.append(text[at:])
    return top


def _pairs(text: str, found: Sequence[re.Match[str]]) -> dict[int, int]:
    """{number of the token that opens: number of the one that closes}."""
    pairs: dict[int, int] = {}
    open: list[int] = []
    waiting: Counter[str] = Counter()

    def close(number: int, marks: Sequence[str]) -> None:
        while open:
            last = open.pop()
            waiting[found[last][0]] -= 1
            if found[last][0] in marks:
                pairs[last] = number
                return

    for number, match in enumerate(found):
        mark = match[0]
        if match.lastgroup == "end":
            if waiting["["] or waiting["!["]:
                close(number, ("[", "!["))
        elif match.lastgroup == "mark":
            before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
            if waiting[mark] and mark[-1] != "[" and _closes(mark, before, after):
                close(number, (mark,))
            elif len(open) < DEEPEST and _opens(mark, before, after):
                open.append(number)
                waiting[mark] += 1
    return pairs


def _opens(mark: str, before: str, after: str) -> bool:
    return mark[-1] == "[" or (bool(after.strip()) and not ("_" in mark and before.isalnum()))


def _closes(mark: str, before: str, after: str) -> bool:
    return bool(before.strip()) and not ("_" in mark and after.isalnum())


def joined(parts: Sequence[Part]) -> str:
    """The sentence again."""
    return "".join(
        part if isinstance(part, str) else part.opens + joined(part.parts) + part.closes for part in parts
    )


def every(parts: Sequence[Part]) -> Iterator[Code]:
    """All codes of a sentence, in the order of their beginnings."""
    for part in parts:
        if isinstance(part, Code):
            yield part
            yield from every(part.parts)


def numbered(source: str, target: str) -> tuple[list[Part], list[Part]]:
    """The parts of a sentence and of its translation, in which the same codes have the same number."""
    ours, theirs = parse(source), parse(target)
    free: dict[tuple[str, str, str], list[int]] = {}
    last = 0
    for last, code in enumerate(every(ours), 1):
        code.id = last
        free.setdefault(code.sign, []).append(last)
    for code in every(theirs):
        same = free.get(code.sign)
        if same:
            code.id = same.pop(0)
        else:
            last += 1
            code.id = last
    return ours, theirs
