"""The sentences that a text is made of: splits it without losing a character, puts it together again in
another language, and finds which sentence of a translation stands for which of the source; pure text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby

#: Marks round a stale sentence, and round a Chinese one that stands in for a missing translation. They are
#: set when a text is shown, and never stored (`models.base.clean` drops them).
STALE, STALE_END, SOURCE_BEGINS, SOURCE_ENDS = "\ue000", "\ue001", "\ue002", "\ue003"

#: Languages that set no space between sentences.
_UNSPACED = frozenset({"zh", "zh-Hant", "ja"})

_FIXED = re.compile(r"\s*(?:(?::::.*)|(?:\|?[\s:|]*-[\s:|-]*)|(?:[*_]\s*){3,})?")
_PICTURE = re.compile(r"(\s*!\[)(.*)(\]\(media:[^)\s]*\)\s*)")
_LINE = re.compile(r"(\s*(?:>\s*)*(#{1,6}\s+|[-*+]\s+|\d{1,9}[.)]\s+)?)(.*?)(\s*)", re.S)
_CELLS = re.compile(r"(?<!\\)(\|)")
_BREAK = re.compile(
    r"""[。！？]+[”’』」）》)\]*_"']*
    |(?:[!?؟]|…)+[”’»』」)\]*_"']*(?=\s|$)
    |\.[”’»)\]*_"']*(?=\s+["“«(¿¡*]*(?:[^\W\d_]|\d))""",
    re.X,
)
#: What ends in a full stop without ending a sentence: a single letter, a number, a short word of the list.
_SHORT = re.compile(
    r"(?:(?:^|[\s(\u00a0.])(?:\w|Mr|Mrs|Ms|Dr|No|Nr|St|approx|usw|ca|bzw|Tel|tel|p|ул|кв|тел|т|см|стр|TP|Sr|Sra"
    r"|núm|art|vs|etc|evtl|ggf|inkl|max|min)|\d)$"
)
_PAIRS = (
    ("（", "）"),
    ("(", ")"),
    ("[", "]"),
    ("{", "}"),
    ("“", "”"),
    ("「", "」"),
    ("『", "』"),
    ("《", "》"),
)


@dataclass(frozen=True)
class Piece:
    """A part of a line. kind: "" for what is the same in every language, "joint" for what stands between two
    sentences of a line, else what the sentence is: "text", "heading", "item", "cell" or "caption"."""

    kind: str
    text: str
    line: int

    @property
    def is_sentence(self) -> bool:
        """Whether it is to be translated."""
        return self.kind not in ("", "joint")


def split(text: str, multiline: bool = True, figures: bool = False) -> list[Piece]:
    """The pieces of a text; joined they are the text again. A text of one line is one sentence. What has no
    letter is the same in every language, unless `figures` are sentences, too."""
    if not multiline:
        return [Piece("heading", text, 0)] if text else []
    found: list[Piece] = []
    for number, line in enumerate(text.split("\n")):
        if number:
            found.append(Piece("", "\n", number - 1))
        for kind, part in _line(line):
            if part or kind == "joint":
                said = figures or kind == "joint" or any(map(str.isalpha, part))
                found.append(Piece(kind if said else "", part, number))
    return found


def sentences(text: str, multiline: bool = True) -> list[Piece]:
    """The pieces that are to be translated, in order."""
    return [piece for piece in split(text, multiline) if piece.is_sentence]


def assemble(source: Sequence[Piece], targets: Sequence[str | None], language: str) -> str:
    """The text in another language: the frame of the source round its sentences (`targets`, in the order of
    `sentences`; "" is said by the one before, None is missing). A line of which nothing is there is left out,
    and as in every text that is stored no blank stands round it.
    """
    given = iter(targets)
    lines: list[str] = []
    for _number, pieces in groupby(source, key=lambda piece: piece.line):
        line = [(piece, next(given) if piece.is_sentence else None) for piece in pieces]
        if not any(piece.is_sentence for piece, _target in line) or any(target for _piece, target in line):
            lines.append("".join(_set(line, language)))
    return "".join(lines).strip()


def _set(line: Sequence[tuple[Piece, str | None]], language: str) -> Iterator[str]:
    """The texts of a line: joints stand only between two sentences that are there."""
    joint, begun = "", False
    for piece, target in line:
        if piece.kind == "joint":
            joint = joint or piece.text or ("" if language in _UNSPACED else " ")
        elif piece.is_sentence:
            if target:
                yield (joint if begun else "") + target
                begun = True
            joint = ""
        else:
            begun = False
            yield piece.text


def _line(line: str) -> Iterator[tuple[str, str]]:
    """(kind, text) of a line of Markdown."""
    if _FIXED.fullmatch(line):
        yield "", line
    elif picture := _PICTURE.fullmatch(line):
        yield "", picture[1]
        yield "caption", picture[2]
        yield "", picture[3]
    elif line.lstrip().startswith("|"):
        for cell in _CELLS.split(line):
            yield from _framed(cell, "cell") if cell != "|" else [("", cell)]
    else:
        yield from _framed(line, "")


def _framed(text: str, kind: str) -> Iterator[tuple[str, str]]:
    match = _LINE.fullmatch(text)
    if match is None:
        raise AssertionError("every line has a frame")
    before, mark, inner, after = match.groups()
    kind = kind or ("heading" if (mark or "").startswith("#") else "item" if mark else "text")
    yield "", before
    for number, (space, sentence) in enumerate(_sentences(inner)):
        if number:
            yield "joint", space
        yield kind, sentence
    yield "", after


def _sentences(text: str) -> Iterator[tuple[str, str]]:
    """(the space before it, sentence) of a line; open marks and brackets keep a sentence together."""
    start, before = 0, ""
    for match in _BREAK.finditer(text):
        sentence = text[start : match.end()]
        if match[0][0] == "." and _SHORT.search(text[start : match.start()]):
            continue
        if not _closed(sentence):
            continue
        rest = text[match.end() :]
        space = rest[: len(rest) - len(rest.lstrip())]
        if not rest.strip():
            break
        yield before, sentence
        start, before = match.end() + len(space), space
    if text[start:]:
        yield before, text[start:]


def _closed(text: str) -> bool:
    return text.count("**") % 2 == 0 and all(
        text.count(begins) <= text.count(ends) for begins, ends in _PAIRS
    )


def align(source: str, target: str, language: str, multiline: bool = True) -> list[str | None]:
    """What a whole translation says for each sentence of the source: its text, "" where the sentence before
    says it as well, None where nothing stands for it. No word of the translation is left out.

    Sentences are matched line by line where both have as many lines, otherwise by their lengths and numbers.
    """
    ours, theirs = sentences(source, multiline), sentences(target, multiline)
    if multiline and _figures(source) != _figures(target):
        theirs = [piece for piece in split(target, figures=True) if piece.is_sentence]
    if not theirs:
        return [None] * len(ours)
    by_line = [
        [list(group) for _line, group in groupby(each, key=lambda p: p.line)] for each in (ours, theirs)
    ]
    if len(by_line[0]) != len(by_line[1]):
        return _matched(ours, theirs, language)
    found: list[str | None] = []
    for own, other in zip(*by_line, strict=True):
        if len(own) == len(other):
            found += [piece.text for piece in other]
        else:
            found += _matched(own, other, language)
    return found


#: How many sentences stand for how many: one for one, one for several, several for one, or none.
_STEPS = ((1, 1), *((1, n) for n in range(2, 6)), *((n, 1) for n in range(2, 6)), (1, 0), (0, 1))


def _figures(text: str) -> list[str]:
    """What of a text has no letter and yet says something."""
    return [
        piece.text
        for piece in split(text, figures=True)
        if piece.is_sentence and not any(map(str.isalpha, piece.text))
    ]


def _matched(ours: Sequence[Piece], theirs: Sequence[Piece], language: str) -> list[str | None]:
    """The cheapest way through both sequences; the idea of Gale and Church 1993, with a simple cost."""
    ratio = max(1, sum(len(p.text) for p in theirs)) / max(1, sum(len(p.text) for p in ours))
    best: dict[tuple[int, int], tuple[float, tuple[int, int]]] = {(0, 0): (0.0, (0, 0))}
    for i in range(len(ours) + 1):
        for j in range(len(theirs) + 1):
            if (i, j) not in best:
                continue
            for step_i, step_j in _STEPS:
                to = (i + step_i, j + step_j)
                if to[0] > len(ours) or to[1] > len(theirs):
                    continue
                cost = best[i, j][0] + _cost(ours[i : to[0]], theirs[j : to[1]], ratio)
                if to not in best or cost < best[to][0]:
                    best[to] = (cost, (i, j))
    return _followed(ours, theirs, best, language)


def _followed(
    ours: Sequence[Piece],
    theirs: Sequence[Piece],
    best: Mapping[tuple[int, int], tuple[float, tuple[int, int]]],
    language: str,
) -> list[str | None]:
    found: list[str | None] = [None] * len(ours)
    at, space, waiting = (len(ours), len(theirs)), "" if language in _UNSPACED else " ", ""
    while at != (0, 0):
        before = best[at][1]
        text = space.join(piece.text for piece in theirs[before[1] : at[1]])
        if before[0] == at[0]:  # a sentence that only the translation has goes with the one before
            waiting = space.join(filter(None, (text, waiting)))
        else:
            joined = space.join(filter(None, (text, waiting)))
            found[before[0]], waiting = joined or None, ""
            if joined:
                found[before[0] + 1 : at[0]] = [""] * (at[0] - before[0] - 1)
        at = before
    if waiting and found:
        found[0] = space.join(filter(None, (waiting, found[0])))
    return found


def _cost(ours: Sequence[Piece], theirs: Sequence[Piece], ratio: float) -> float:
    one, other = "".join(p.text for p in ours), "".join(p.text for p in theirs)
    if not one or not other:
        return 6.0
    wanted = len(one) * ratio
    cost = 4 * abs(wanted - len(other)) / (wanted + len(other))
    cost += 1.5 * (len(ours) + len(theirs) - 2)
    if ours[0].kind != theirs[0].kind:
        cost += 2
    if sorted(re.findall(r"\d+", one)) != sorted(re.findall(r"\d+", other)):
        cost += 1
    return cost


def followed(old: Sequence[tuple[int, str]], new: Sequence[str]) -> list[int | None]:
    """For each sentence of a changed text the id of the sentence it was, None for a new one: those that are
    the same keep their id wherever they went, those that changed keep that of the one in their place."""
    found: list[int | None] = [None] * len(new)
    free = dict(old)
    matcher = SequenceMatcher(None, [text for _key, text in old], list(new), autojunk=False)
    replaced = []
    for kind, i, i_end, j, j_end in matcher.get_opcodes():
        if kind == "equal":
            for one, other in zip(range(i, i_end), range(j, j_end), strict=True):
                found[other] = old[one][0]
                free.pop(old[one][0])
        elif kind == "replace":
            replaced.append((range(i, i_end), range(j, j_end)))
    for number, text in enumerate(new):  # those that moved
        if found[number] is None:
            moved = next((key for key, said in free.items() if said == text), None)
            if moved is not None:
                found[number] = moved
                free.pop(moved)
    for before, after in replaced:
        _pair(
            [old[one] for one in before if old[one][0] in free],
            [n for n in after if found[n] is None],
            new,
            found,
        )
        for n in after:
            free.pop(found[n], None)  # type: ignore[arg-type]
    return found


def _pair(
    old: Sequence[tuple[int, str]], places: Sequence[int], new: Sequence[str], found: list[int | None]
) -> None:
    """Which of the replaced sentences became which: in order where they are as many, else the most alike."""
    if len(old) == len(places):
        for (key, _text), place in zip(old, places, strict=True):
            found[place] = key
        return
    likeness = sorted(
        (
            (SequenceMatcher(None, text, new[place], autojunk=False).ratio(), -place, key)
            for key, text in old
            for place in places
        ),
        reverse=True,
    )
    taken: set[int] = set()
    for ratio, place, key in likeness:
        if ratio >= 0.3 and found[-place] is None and key not in taken:
            found[-place] = key
            taken.add(key)


def unmarked(text: str) -> str:
    """The text without the marks that say what is stale or missing."""
    return text.translate(_NO_MARKS)


_NO_MARKS = dict.fromkeys(map(ord, (STALE, STALE_END, SOURCE_BEGINS, SOURCE_ENDS)))
