"""How far names of two rows are the same name, in one script or across scripts; knows no record."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import TypeVar

from backoffice.romanise import UNREAD, Name, Way, skeletons, sound

_Any = TypeVar("_Any")


class Level(Enum):
    """How far two names agree; the value is the logarithm of the odds that they name one person."""

    EXACT = 6.0
    SOUND = 5.0  # the same in another script or spelling
    PART = 4.0  # one has more given names
    ECHO = 3.5  # written by its sound in Chinese, or without vowels
    NEAR = 3.0  # a slip
    CLASH = 2.0  # the same in one script, not in another
    THIN = 1.5  # as far as it goes: a surname alone, an initial
    DOUBTFUL = 0.0  # one letter: a slip, or a brother
    UNKNOWN = 0.01  # cannot be compared
    GIVEN_ONLY = -1.0  # another surname, as after a marriage
    UNREADABLE = -2.0  # no reading known that fits
    OTHER_GIVEN = -6.0
    OTHER = -7.0


_CONTRADICTED = (Level.OTHER_GIVEN, Level.OTHER)
#: So names of one family may differ.
_FAMILY = (*_CONTRADICTED, Level.UNREADABLE, Level.DOUBTFUL, Level.THIN)
_WEAK = (
    Level.NEAR,
    Level.ECHO,
    Level.THIN,
    Level.DOUBTFUL,
    Level.UNKNOWN,
    Level.GIVEN_ONLY,
    Level.UNREADABLE,
)
#: Scripts in which a name is written in one way only.
_NATIVE = ("han", "hangul")

#: Letters in a row of which a slip is likelier than another name.
_LONG, _VERY_LONG = 4, 9
#: The machine-readable zone cuts longer names off; what is left must be this long to tell.
_CUT = 20
#: Consonants that must be the same for two names to sound alike.
_CONSONANTS = 3

_PINYIN = re.compile(
    r"(?:(?:[bpmfdtnlgkhjqxrzcsyw]|zh|ch|sh)?"
    r"(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|an|en|in|un|ai|ei|ao|ou|ia|ie|iu|ua|ui|uo|ue|er|[aeiou]))+"
)


@dataclass(frozen=True)
class Agreement:
    """The weight of all names of two rows together, the columns whose names agree, and whether they differ as
    those of a family may."""

    weight: float
    columns: tuple[str, ...] = ()
    family: bool = False


def compare_names(one: Mapping[str, Name], other: Mapping[str, Name]) -> Agreement:
    """How far the names of two rows agree, whichever columns they stand in."""
    levels = [
        (level_of(here, there), here.script == there.script, here.script, (left, right))
        for left, here in one.items()
        for right, there in other.items()
    ]
    if not levels:
        return Agreement(0.0)
    level, _same, _script, columns = max(levels, key=lambda each: each[0].value)
    alike = [each[0] for each in levels if each[1]]
    against = {each[2] for each in levels if each[1] and each[0] in _CONTRADICTED}
    denied = not against.isdisjoint(_NATIVE)
    if alike and max(alike, key=_value) in _CONTRADICTED and level not in _CONTRADICTED:
        # What is written in one script counts more than what two scripts sound like.
        level = Level.CLASH if level in (Level.EXACT, Level.SOUND) else max(alike, key=_value)
    elif denied and level in (Level.EXACT, Level.SOUND, Level.PART):
        level = Level.CLASH
    elif (denied and level in _WEAK) or (against and level is Level.ECHO):
        level = Level.OTHER_GIVEN
    agreeing = tuple(dict.fromkeys(columns)) if level.value > 0.5 else ()
    return Agreement(level.value, agreeing, level in _FAMILY)


def _value(level: Level) -> float:
    return float(level.value)


def level_of(one: Name, other: Name) -> Level:
    """How far two names agree."""
    if one.script != other.script:
        return _across(one, other)
    if one.script == "han":
        return _han(one, other)
    if one.script == "hangul":
        return _hangul(one, other)
    if one.script == "mixed":
        return Level.EXACT if one.plain == other.plain else Level.UNKNOWN
    return _spelt(one, other)


def _han(one: Name, other: Name) -> Level:
    if sorted(one.plain) == sorted(other.plain):
        return Level.EXACT if one.syllables > 1 else Level.THIN
    keys = {way.key for way in one.ways if way.given != UNREAD} & {way.key for way in other.ways}
    if keys:
        return Level.NEAR  # homophones: chosen wrongly from the list of an input method
    if min(one.syllables, other.syllables) > 4:
        if _echo(one, other):
            return Level.ECHO
        if distance(one.plain, other.plain) == 1:
            return Level.NEAR
    if len(one.words) > 1 and len(other.words) > 1 and set(one.words) & set(other.words):
        return Level.GIVEN_ONLY if one.words[0] == other.words[0] else Level.OTHER_GIVEN
    return Level.OTHER_GIVEN if one.plain[0] == other.plain[0] else Level.OTHER


def _hangul(one: Name, other: Name) -> Level:
    if sorted(one.plain) == sorted(other.plain):
        return Level.EXACT if one.syllables > 1 else Level.THIN
    if {way.key for way in one.ways} & {way.key for way in other.ways}:
        return Level.SOUND
    if min(one.syllables, other.syllables) > 4 and distance(one.plain, other.plain) == 1:
        return Level.NEAR
    return Level.OTHER_GIVEN if _surname_in_common(one, other) else Level.OTHER


def _spelt(one: Name, other: Name) -> Level:
    """Two names in Latin letters."""
    if _turned(one) & _turned(other):
        return Level.EXACT if len(one.words) > 1 or one.syllables > 2 else Level.THIN
    short, long = sorted((one.plain, other.plain), key=len)
    if len(short) >= _CUT and long.startswith(short):
        return Level.SOUND
    if len(short) > 2 and {way.key for way in one.ways if way.given} & {way.key for way in other.ways}:
        return Level.SOUND
    few, many = sorted((set(one.words), set(other.words)), key=len)
    if few < many and len(few) > 1:
        return Level.PART
    if _slip(*min(_pairs(_turned(one), _turned(other)), key=lambda pair: distance(*pair))):
        return Level.NEAR
    return max((_parts(*parts) for parts in _pairs(_split(one), _split(other))), key=_value)


def _parts(one: tuple[str, str], other: tuple[str, str]) -> Level:
    """Surname and given name, each of two."""
    same_surname = sound(one[0]) == sound(other[0])
    if not (one[1] and other[1]):
        return Level.THIN if same_surname else Level.OTHER
    if sound(one[1]) == sound(other[1]) and len(one[1]) > 2:
        return Level.NEAR if _slip(one[0], other[0]) else Level.GIVEN_ONLY
    if not same_surname:
        return Level.OTHER
    short, long = sorted((one[1], other[1]), key=len)
    if len(short) == 1 and long.startswith(short):
        return Level.THIN
    if _slip(short, long):
        return Level.NEAR
    return Level.DOUBTFUL if distance(short, long) == 1 and len(long) >= _LONG else Level.OTHER_GIVEN


def _slip(one: str, other: str) -> bool:
    """Whether the difference is one of typing: letters left out, doubled or changed about, or, in a long
    word, wrong. One other letter in a short name makes another name."""
    steps = distance(one, other)
    if steps == 1 and len(one) == len(other) and sorted(one) != sorted(other):
        return len(one) > _VERY_LONG
    longest = max(len(one), len(other))
    return (steps == 1 and longest >= _LONG) or (steps == 2 and longest > _VERY_LONG)


def _across(one: Name, other: Name) -> Level:
    """Two names in different scripts."""
    if not (one.ways and other.ways):
        return Level.UNKNOWN
    mine, theirs = ({way.key: way for way in each.ways} for each in (one, other))
    if common := mine.keys() & theirs.keys():
        return Level.SOUND if any(mine[key].given for key in common) else Level.THIN
    if any(_slipped(here, there) for here, there in _pairs(one.ways, other.ways)):
        return Level.NEAR
    if _echo(one, other):
        return Level.ECHO
    if _unread(one, other) or _unread(other, one):
        return Level.THIN
    scripts = {one.script, other.script}
    if "other" in scripts or scripts in ({"kana", "han"}, {"kana", "hangul"}):
        return Level.UNKNOWN
    if "han" in scripts and (one.syllables != other.syllables or one.syllables > 4):
        return Level.UNKNOWN  # a kanji has any number of syllables, and long ones write a foreign name
    if scripts == {"han", "latin"} and not _is_pinyin(one if one.script == "latin" else other):
        return Level.UNREADABLE
    return Level.OTHER_GIVEN if _surname_in_common(one, other) else Level.OTHER


def _slipped(one: Way, other: Way) -> bool:
    return (
        one.surname == other.surname
        and min(len(one.given), len(other.given)) >= _LONG
        and distance(one.given, other.given) == 1
    )


def _echo(one: Name, other: Name) -> bool:
    """Whether both parts have the same consonants, in either order."""
    for here, there in _pairs(one.ways, other.ways):
        if UNREAD in (here.given, there.given) or not (here.given and there.given):
            continue
        for first, second in ((there.surname, there.given), (there.given, there.surname)):
            surname = skeletons(here.surname) & skeletons(first)
            given = skeletons(here.given) & skeletons(second)
            if surname and given and len(max(surname, key=len)) + len(max(given, key=len)) >= _CONSONANTS + 1:
                return True
    return False


def _unread(one: Name, other: Name) -> bool:
    """Whether they share a surname and nobody can tell how the given name of the first is read."""
    surnames = {way.surname for way in one.ways if way.given == UNREAD}
    return any(way.surname in surnames for way in other.ways)


def _surname_in_common(one: Name, other: Name) -> bool:
    return bool({way.surname for way in one.ways} & {way.surname for way in other.ways})


def _is_pinyin(name: Name) -> bool:
    return all(_PINYIN.fullmatch(word) for word in name.words)


def _turned(name: Name) -> set[str]:
    """The whole name, begun with each of its words."""
    words = name.words
    return {"".join(words[at:] + words[:at]) for at in range(len(words))}


def _split(name: Name) -> list[tuple[str, str]]:
    """(surname, given) with the first and with the last word for the surname."""
    words = name.words
    if len(words) == 1:
        return [(words[0], "")]
    return [(words[0], "".join(words[1:])), (words[-1], "".join(words[:-1]))]


def _pairs(one: Iterable[_Any], other: Iterable[_Any]) -> Iterator[tuple[_Any, _Any]]:
    return ((here, there) for here in one for there in other)


#: Two words as far from each other are not told from two further ones.
_FAR = 3


@lru_cache(maxsize=65536)
def distance(one: str, other: str) -> int:
    """Letters to insert, leave out, change or change about with their neighbour to make one of the other; at
    most `_FAR`."""
    if abs(len(one) - len(other)) >= _FAR:
        return _FAR
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        last, before, row = before, row, [at]
        for place, there in enumerate(other, 1):
            steps = min(before[place] + 1, row[-1] + 1, before[place - 1] + (letter != there))
            if last and place > 1 and letter == other[place - 2] and one[at - 2] == there:
                steps = min(steps, last[place - 2] + 1)
            row.append(steps)
        if min(row) >= _FAR:
            return _FAR
    return min(_FAR, row[-1])
