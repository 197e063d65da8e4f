"""The sentences that a text is made of: splits it without losing a character, puts it together again in
another language, and finds which sentence of a translation stands for which of the source; pure text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import accumulate, groupby
from math import inf

from rapidfuzz import fuzz

#: Marks round a stale sentence, and round a Chinese one that stands in for a missing translation. They are
#: set when a text is shown, and never stored (`models.base.clean` drops them).
STALE, STALE_END, SOURCE_BEGINS, SOURCE_ENDS = "\ue000", "\ue001", "\ue002", "\ue003"

#: Languages that set no space between sentences.
_UNSPACED = frozenset({"zh", "zh-Hant", "ja"})

# None of these tries the same characters again and again: a text may be long, and anything at all.
_FIXED = re.compile(r"\s*+(?:(?::::.*)|(?:\|?[\s:|]*+-[\s:|-]*+)|(?:[*_]\s*+){3,})?")
_PICTURE = re.compile(r"(\s*+!\[)(.*)(\]\(media:(?:[^)\s\]]|\](?!\(media:))*\)\s*+)")
_FRAME = re.compile(r"\s*+(?:>\s*+)*(#{1,6}\s+|[-*+]\s+|\d{1,9}[.)]\s+)?")
_NUMBER = re.compile(r"[\s>]*+\d{1,9}[.)]\s+")
_CELLS = re.compile(r"(?<!\\)(\|)")
_BLANK = re.compile(r"\s*+")
_WORD = re.compile(r"\w*[^\W_]\w*")
_BREAK = re.compile(
    r"""[。！？]++[”’』」）》)\]*_"']*+
    |(?<![!?؟…])[!?؟…]++[”’»』」)\]*_"']*+(?=\s|$)
    |\.[”’»)\]*_"']*+(?=\s++["“«(¿¡*]*+(?:[^\W\d_]|\d))""",
    re.X,
)
#: What ends in a full stop without ending a sentence: a single letter, a number, a short word of the list.
_SHORT = re.compile(
    r"(?:(?:^|[\s(\u00a0.])(?:\w|Mr|Mrs|Ms|Dr|No|Nr|St|approx|usw|ca|bzw|Tel|tel|p|ул|кв|тел|т|см|стр|TP|Sr|Sra"
    r"|núm|art|vs|etc|evtl|ggf|inkl|max|min)|\d)$"
)
_SHORT_REACH = 8  # characters: more than the longest of these with what stands before it
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
    return "".join("".join(_set(line, language)) for line in _printed(source, targets)).strip()


def _printed(
    source: Sequence[Piece], targets: Iterable[str | None]
) -> Iterator[list[tuple[Piece, str | None]]]:
    """The lines that a text in another language has, each piece of the source with what stands for it."""
    given = iter(targets)
    for _number, pieces in groupby(source, key=lambda piece: piece.line):
        line = [(piece, next(given) if piece.is_sentence else None) for piece in pieces]
        if not any(piece.is_sentence for piece, _target in line) or any(target for _piece, target in line):
            yield line


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
    match = _FRAME.match(text)
    if match is None:
        raise AssertionError("every line has a frame")
    mark, rest = match[1], text[match.end() :]
    inner = rest.rstrip()
    kind = kind or ("heading" if (mark or "").startswith("#") else "item" if mark else "text")
    yield "", match[0]
    for number, (space, sentence) in enumerate(_sentences(inner)):
        if number:
            yield "joint", space
        yield kind, sentence
    yield "", rest[len(inner) :]


def _sentences(text: str) -> Iterator[tuple[str, str]]:
    """(the space before it, sentence) of a line that ends in no blank; open marks and brackets keep a
    sentence together."""
    start, before = 0, ""
    seen, opened = 0, _NONE_OPEN  # what is open at `seen`
    for match in _BREAK.finditer(text):
        stop, end = match.span()
        if text[stop] == "." and _SHORT.search(text[max(start, stop - _SHORT_REACH) : stop]):
            continue
        opened = _opened(opened, text[seen:end])
        seen = end
        if opened[0] % 2 or max(opened[1:]) > 0:
            continue
        if end == len(text):
            break
        yield before, text[start:end]
        blank = _BLANK.match(text, end)
        before = blank[0] if blank else ""
        start = seen = end + len(before)
        opened = _NONE_OPEN
    if text[start:]:
        yield before, text[start:]


_NONE_OPEN = [0] * (1 + len(_PAIRS))


def _opened(before: Sequence[int], part: str) -> list[int]:
    """How many marks of bold there are after another part, and how many of each bracket are open. A part ends
    in no mark that the next one goes on with."""
    pairs = zip(before[1:], _PAIRS, strict=True)
    return [
        before[0] + part.count("**"),
        *(count + part.count(begins) - part.count(ends) for count, (begins, ends) in pairs),
    ]


def align(source: str, target: str, language: str, multiline: bool = True) -> list[str | None]:
    """What a whole translation says for each sentence of the source: its text, "" where the sentence before
    says it as well, None where nothing stands for it. No word of the translation is left out.

    Sentences are matched line by line where both have as many lines, otherwise by their lengths and numbers.
    """
    pieces = split(source, multiline)
    ours = [piece for piece in pieces if piece.is_sentence]
    heard = _heard(target, multiline, multiline and _figures(source) != _figures(target))
    if not ours:
        return []
    told = _told(ours, [each.piece for each in heard.sentences])
    # Whether a line is printed does not depend on what is put back in front of its sentences.
    printed = _printed(pieces, [None if each is None else "".join(map(str, each)) for each in told])
    frame = {
        word
        for line in printed
        for piece, _said in line
        if not piece.is_sentence
        for word in _WORD.findall(piece.text)
    }
    numbered = [
        _NUMBER.fullmatch(before.text) is not None
        for before, piece in zip([Piece("", "", 0), *pieces], pieces, strict=False)
        if piece.is_sentence
    ]
    space = "" if language in _UNSPACED else " "
    said: list[str | None] = []
    for place, numbers in enumerate(told):
        texts = [
            heard.sentences[number].text(frame, marked=numbered[place] and not nth)
            for nth, number in enumerate(numbers or ())
        ]
        said.append(None if numbers is None else space.join(texts))
    if not heard.sentences and (kept := _kept(heard.left, frame)):
        said[0] = " ".join(kept)
    return said


@dataclass
class _Heard:
    """A sentence of a translation: the mark of a numbered list directly in front of it, and what else round
    it looks like a frame and has words."""

    piece: Piece
    mark: str
    before: list[str]
    after: list[str] = field(default_factory=list)

    def text(self, frame: set[str], marked: bool) -> str:
        """What it says, with those of its words that the frame of the source does not print. A date may begin
        like a list: its day counts as a mark only where the source has a mark (`marked`), too."""
        mark = self.mark.lstrip(_SIGNS)
        if marked and frame.issuperset(_WORD.findall(mark)):
            mark = ""
        return " ".join([*_kept(self.before, frame), mark + self.piece.text, *_kept(self.after, frame)])


@dataclass
class _Translation:
    """The sentences of a translation, and what looks like a frame in one that has none."""

    sentences: list[_Heard]
    left: list[str]


#: Signs round the words of what looks like a frame.
_SIGNS = " \t\r\u00a0\u3000>:[]!"


def _kept(parts: Sequence[str], frame: set[str]) -> list[str]:
    return [part for part in parts if not frame.issuperset(_WORD.findall(part))]


def _heard(target: str, multiline: bool, figures: bool) -> _Translation:
    """A whole translation as `align` reads it; `figures` says whether what has no letter is a sentence."""
    found: list[_Heard] = []
    left: list[str] = []
    for _number, pieces in groupby(split(target, multiline, figures=True), key=lambda piece: piece.line):
        begun, mark = len(found), ""
        for piece in pieces:
            if piece.is_sentence and (figures or any(map(str.isalpha, piece.text))):
                found.append(_Heard(piece, mark, left))
                left, mark = [], ""
                continue
            if mark:
                left.append(mark.strip(_SIGNS))
            mark = piece.text if not piece.is_sentence and _NUMBER.fullmatch(piece.text) else ""
            if not mark and _WORD.search(piece.text):
                left.append(piece.text if piece.is_sentence else piece.text.strip(_SIGNS))
        if mark:
            left.append(mark.strip(_SIGNS))
        if len(found) > begun:
            found[-1].after, left = left, []
    if found:
        found[-1].after += left
    return _Translation(found, left)


def _told(ours: Sequence[Piece], theirs: Sequence[Piece]) -> list[list[int] | None]:
    """Which sentences of the translation stand for each of the source: [] where those before it do as well,
    None where none does."""
    if not theirs:
        return [None] * len(ours)
    by_line = [
        [list(group) for _line, group in groupby(each, key=lambda p: p.line)] for each in (ours, theirs)
    ]
    if len(by_line[0]) != len(by_line[1]):
        return _matched(ours, theirs)
    found: list[list[int] | None] = []
    first = 0
    for own, other in zip(*by_line, strict=True):
        if len(own) == len(other):
            found += [[first + number] for number in range(len(other))]
        else:
            for numbers in _matched(own, other):
                found.append(None if numbers is None else [first + number for number in numbers])
        first += len(other)
    return found


#: How many sentences stand for how many: one for one, one for several, several for one, or none; and the
#: least that it costs.
_STEPS = (
    (1, 1, 0.0),
    *((1, n, 1.5 * (n - 1)) for n in range(2, 6)),
    *((n, 1, 1.5 * (n - 1)) for n in range(2, 6)),
    (1, 0, 6.0),
    (0, 1, 6.0),
)
#: How many sentences apart from where it stands in proportion the counterpart of a sentence is looked for: at
#: most, at least, and what a long text has of it altogether.
_APART, _APART_LONG, _APART_ALL = 30, 8, 20_000


def _figures(text: str) -> list[str]:
    """What of a text has no letter and yet says something."""
    return [
        piece.text
        for piece in split(text, figures=True)
        if piece.is_sentence and not any(map(str.isalpha, piece.text))
    ]


def _matched(ours: Sequence[Piece], theirs: Sequence[Piece]) -> list[list[int] | None]:
    """The cheapest way through both sequences; the idea of Gale and Church 1993, with a simple cost."""
    n, m = len(ours), len(theirs)
    (length, digits), (other_length, other_digits) = _sums(ours), _sums(theirs)
    ratio = max(1, other_length[m]) / max(1, length[n])
    apart = min(_APART, max(_APART_LONG, _APART_ALL // n)) + 2 * max(n, m) // min(n, m)
    best: list[dict[int, float]] = []
    came: list[dict[int, tuple[int, int]]] = []
    for i in range(n + 1):
        best.append({0: 0.0} if i == 0 else {})
        came.append({})
        for j in range(max(0 if i else 1, i * m // n - apart), min(m, i * m // n + apart) + 1):
            cheapest, origin = inf, (n, m)
            for step_i, step_j, least in _STEPS:
                a, b = i - step_i, j - step_j
                before = best[a].get(b) if a >= 0 else None
                if before is None or before + least > cheapest:
                    continue
                cost = least
                if step_i and step_j:
                    wanted, got = (length[i] - length[a]) * ratio, other_length[j] - other_length[b]
                    cost += 4 * abs(wanted - got) / (wanted + got)
                    if ours[a].kind != theirs[b].kind:
                        cost += 2
                    if digits[i] - digits[a] != other_digits[j] - other_digits[b]:
                        cost += 1
                cost += before
                if cost < cheapest or (cost == cheapest and (a, b) < origin):
                    cheapest, origin = cost, (a, b)
            if cheapest < inf:
                best[i][j], came[i][j] = cheapest, origin
    return _followed(n, m, came)


def _sums(pieces: Sequence[Piece]) -> tuple[list[int], list[int]]:
    """How long the first pieces are together, and a sum that tells which numbers stand in them."""
    numbers = (sum(map(hash, re.findall(r"\d+", piece.text))) for piece in pieces)
    lengths = (len(piece.text) for piece in pieces)
    return list(accumulate(lengths, initial=0)), list(accumulate(numbers, initial=0))


def _followed(n: int, m: int, came: Sequence[dict[int, tuple[int, int]]]) -> list[list[int] | None]:
    found: list[list[int] | None] = [None] * n
    waiting: list[int] = []
    i, j = n, m
    while (i, j) != (0, 0):
        a, b = came[i][j]
        numbers = list(range(b, j)) + waiting
        if a == i:  # a sentence that only the translation has goes with the one before
            waiting = numbers
        else:
            waiting = []
            if numbers:
                found[a] = numbers
                found[a + 1 : i] = [[] for _ in range(i - a - 1)]
        i, j = a, b
    if waiting:
        found[0] = waiting + (found[0] or [])
    return found


def followed(old: Sequence[tuple[int, str]], new: Sequence[str]) -> list[int | None]:
    """For each sentence of a changed text the id of the sentence it was, None for a new one: those that are
    the same keep their id wherever they went, those that changed keep that of the one in their place."""
    found: list[int | None] = [None] * len(new)
    free = dict(old)
    replaced = []
    for kind, i, i_end, j, j_end in _steps([text for _key, text in old], new):
        if kind == "equal":
            for one, other in zip(range(i, i_end), range(j, j_end), strict=True):
                found[other] = old[one][0]
                free.pop(old[one][0])
        elif kind == "replace":
            replaced.append((range(i, i_end), range(j, j_end)))
    moved: dict[str, list[int]] = {}
    for key, text in reversed(free.items()):
        moved.setdefault(text, []).append(key)
    for number, text in enumerate(new):
        if found[number] is None and moved.get(text):
            found[number] = key = moved[text].pop()
            free.pop(key)
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


def _steps(old: Sequence[str], new: Sequence[str]) -> Sequence[tuple[str, int, int, int, int]]:
    """What stayed in its order and what did not. Of very many sentences, or ones that are said very often,
    only that they changed: what is the same is then found as if it had moved."""
    often = Counter(old)
    if len(old) + len(new) > _MANY or sum(often[text] for text in new) > 10 * _MANY:
        return [("replace", 0, len(old), 0, len(new))]
    return SequenceMatcher(None, old, new, autojunk=False).get_opcodes()


_MANY = 5000
#: So many comparisons are made exactly, and so many of everything with everything; beyond, a sentence is
#: compared with those that stand so near.
_EXACT, _ALL, _NEAR = 100, 10_000, 20
_LONG = 1000  # characters
_ALIKE = 0.3


def _pair(
    old: Sequence[tuple[int, str]], places: Sequence[int], new: Sequence[str], found: list[int | None]
) -> None:
    """Which of the replaced sentences became which: in order where they are as many, else the most alike."""
    if len(old) == len(places):
        for (key, _text), place in zip(old, places, strict=True):
            found[place] = key
        return
    pairs = len(old) * len(places)
    near = _NEAR if pairs > _ALL else len(places)
    likeness = []
    for number, (key, text) in enumerate(old):
        middle = number * len(places) // len(old)
        for place in places[max(0, middle - near) : middle + near + 1]:
            ratio = _likeness(text, new[place], exact=pairs <= _EXACT)
            if ratio >= _ALIKE:
                likeness.append((ratio, -place, key))
    taken: set[int] = set()
    for _ratio, place, key in sorted(likeness, reverse=True):
        if found[-place] is None and key not in taken:
            found[-place] = key
            taken.add(key)


def _likeness(one: str, other: str, exact: bool) -> float:
    """From 0 to 1. The quick measure is never below the exact one, which wants characters in a row."""
    quick: float = fuzz.ratio(one, other) / 100
    if quick < _ALIKE or not exact or len(one) + len(other) > _LONG:
        return quick
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def unmarked(text: str) -> str:
    """The text without the marks that say what is stale or missing."""
    return text.translate(_NO_MARKS)


_NO_MARKS = dict.fromkeys(map(ord, (STALE, STALE_END, SOURCE_BEGINS, SOURCE_ENDS)))
