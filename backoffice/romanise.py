"""Names brought from any script to Latin readings and sound keys that can be compared; knows no record.

金哲洙, 김철수, KIM CHEOLSU and Chul-soo Kim have one key in common. Han characters are read in Mandarin, in
Korean and, as far as the tables of `backoffice.readings` go, in Cantonese, Vietnamese and Japanese surnames.
How a Japanese given name in kanji is read nobody can tell: there only kana and Latin letters speak.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2s
from itertools import product

from anyascii import anyascii

from backoffice import readings

#: Stands for a given name that cannot be read.
UNREAD = "?"

#: What stands between the parts of a name; "<" in machine-readable lines.
_BETWEEN = re.compile(r"[\s·・•‧,，、<_=/.]+")

#: Letters that together stand for a sound. What is read is a capital, and is not read again.
_LONG = dict(
    re.findall(
        r"([a-z]+):([A-Z]+)",
        "sch:S tch:C dzh:C zh:C ch:C hs:S sh:S tz:C ts:C dz:C ph:P th:T kh:K gh:K ck:K rh:R lh:R wh:H ng:N "
        "yeou:YO yeo:YO you:YO yoo:YO yu:YO yo:YO weo:WO woo:O wu:O eui:I ui:I yi:I ee:I oe:WE oi:WE oy:WE "
        "ae:E oo:O ou:O eo:O eu:O uh:O uu:O aa:A",
    )
)
_SHORT = dict(zip("abcdefghijklmnopqrstuvwyz", "APKTEPKHICKRMnOPKRSTOPWYC", strict=True)) | {"x": "KS"}
#: Letters with another sound before some vowels, as in pinyin, and in Italian before e and i.
_SOFT = {"q": "C", "x": "S", "c": "C"}
_READ = re.compile(
    "|".join(sorted(_LONG, key=len, reverse=True)) + r"|q(?=i|u(?!o))|x(?=[iu])|c(?=[eiy])|[a-z]"
)
_SOFTLY = re.compile(r"q(?=i|u(?!o))|x(?=[iu])|c(?=[eiy])")
#: How German and Scandinavian passports write what others only leave the dots away from.
_SPELT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
#: More readings of one name than this tell nothing.
_MOST_READINGS = 12


@dataclass(frozen=True)
class Way:
    """One way to read a name: the sounds of its surname and of the rest ("" for none)."""

    surname: str
    given: str

    @property
    def key(self) -> str:
        """The same for both orders of the two."""
        return "-".join(sorted(part for part in (self.surname, self.given) if part))


@dataclass(frozen=True)
class Name:
    """A name as it can be compared. `script` is han, hangul, kana, latin, mixed or other; `words` are its
    parts without case, accents and variants of characters, in Latin letters unless they are Han or Hangul;
    `ways` its readings, `syllables` how many it is spoken in."""

    script: str
    words: tuple[str, ...]
    ways: tuple[Way, ...]
    syllables: int

    @property
    def plain(self) -> str:
        """All of it in one."""
        return "".join(self.words)


def script_of(text: str) -> str:
    """The script of a name's letters, "" without any; Han with kana or Latin is mixed."""
    found = {_script(character) for character in text if character.isalpha() and character != "ー"}
    return found.pop() if len(found) == 1 else "mixed" if found else ""


def _script(character: str) -> str:
    code = ord(character)
    if 0x3040 <= code <= 0x30FF or 0x31F0 <= code <= 0x31FF:
        return "kana"
    if 0xAC00 <= code <= 0xD7A3:
        return "hangul"
    if 0x3400 <= code <= 0x9FFF or 0xF900 <= code <= 0xFAFF or 0x20000 <= code <= 0x323AF:
        return "han"
    return "latin" if code < 0x250 or 0x300 <= code < 0x370 or 0x1E00 <= code < 0x1F00 else "other"


@lru_cache(maxsize=65536)
def name_of(text: str) -> Name | None:
    """A name ready to be compared, None where it holds no letter."""
    text = unicodedata.normalize("NFKC", text).strip().casefold()
    script = script_of(text)
    parts = [part for part in _BETWEEN.split(text) if any(map(str.isalpha, part))]
    if script == "han":
        words = [readings.plain_han("".join(filter(str.isalpha, part))) for part in parts]
        ways = list(_ways_of_han(words))
    elif script == "hangul":
        words = ["".join(filter(str.isalpha, part)) for part in parts]
        ways = list(_ways_of_hangul(words))
    elif script == "mixed":
        words, ways = [readings.plain_han(part) for part in parts], []
    else:
        words, ways = [_letters(part, script) for part in parts], []
        for spelling in dict.fromkeys((text, text.translate(_SPELT))):
            ways += _ways_of_words([_letters(part, script) for part in _BETWEEN.split(spelling)])
    words = [word for word in words if word]
    if not words:
        return None
    whole = "".join(words)
    spoken = len(whole) if script in ("han", "hangul") else len(re.findall("[AEIO]+", sound(whole)))
    return Name(script, tuple(words), tuple(dict.fromkeys(ways)), spoken)


@lru_cache(maxsize=65536)
def keys(name: Name) -> frozenset[str]:
    """The keys by which rows with such a name are found: names that sound alike share one."""
    found = {way.key for way in name.ways if way.given != UNREAD and len(way.key) > 2}
    # What is spelt alike is found even where it cannot be read.
    return frozenset(found | {"".join(sorted(name.words))})


def marks(names: Iterable[Name]) -> list[str]:
    """The keys of names as an index holds them, all of one length."""
    found = {key for name in names for key in keys(name)}
    return sorted(blake2s(key.encode(), digest_size=4).hexdigest() for key in found)


@lru_cache(maxsize=65536)
def sound(latin: str) -> str:
    """What a word in small Latin letters sounds like, roughly: A, E, I, O (also u), Y and W for vowels, N for
    ng, and one letter for consonants that romanisations confuse. Cheol-su is chulsoo, hsiang is xiang."""
    found = _READ.sub(_one, latin)
    found = re.sub("I(?=[AEO])", "Y", found)
    found = re.sub("O(?=[AEI])", "W", found)
    found = re.sub("Y(?![AEO])", "I", found)
    found = re.sub("^Y(?=E)", "", found)
    found = re.sub("(?<=[AEIO])H(?![AEIOYW])", "", found)
    found = re.sub("n(?=[PM])", "M", found)
    return re.sub(r"(.)\1+", r"\1", found)


def _one(match: re.Match[str]) -> str:
    text = match[0]
    if text in _SOFT and _SOFTLY.match(match.string, match.start()):
        return _SOFT[text]
    return _LONG.get(text) or _SHORT[text]


@lru_cache(maxsize=65536)
def skeletons(sounds: str) -> frozenset[str]:
    """The consonants of sounds, with and without the r that English does not speak: what is left of a name
    where Chinese writes it by its sound, or Arabic without its vowels."""
    quiet = re.sub("R(?![AEIOYW])", "", sounds)
    return frozenset(
        re.sub(r"(.)\1+", r"\1", re.sub("[AEIOYWH]", "", each).upper().replace("C", "K"))
        for each in (sounds, quiet)
    )


def _letters(part: str, script: str) -> str:
    """A part of a name in small Latin letters."""
    return re.sub("[^a-z]", "", (readings.hepburn(part) if script == "kana" else anyascii(part)).lower())


def _ways_of_words(words: Sequence[str]) -> Iterator[Way]:
    """Either the first or the last word is the surname."""
    words = [word for word in words if word]
    if len(words) == 1:
        yield Way(sound(words[0]), "")
    elif words:
        for surname, rest in ((words[0], words[1:]), (words[-1], words[:-1])):
            yield from _ways(surname, "".join(rest))


def _ways(surname: str, given: str) -> Iterator[Way]:
    for spelling in (surname, *sorted(readings.surname_spellings(surname))):
        yield Way(sound(spelling), sound(given))


def _ways_of_hangul(words: Sequence[str]) -> Iterator[Way]:
    for surname, given in _split(words, readings.KOREAN_DOUBLE):
        yield from _ways("".join(map(readings.hangul, surname)), "".join(map(readings.hangul, given)))


def _ways_of_han(words: Sequence[str]) -> Iterator[Way]:
    for surname, given in _split(words, readings.CHINESE_DOUBLE):
        mandarin = "".join(map(readings.mandarin, given))
        yield from _ways("".join(map(readings.mandarin, surname)), mandarin)
        if surname in readings.SURNAMES:
            yield from _ways(readings.SURNAMES[surname].replace(" ", ""), mandarin)
        if len(surname + given) <= 4:
            for table in (readings.korean, readings.cantonese, readings.vietnamese):
                for head, rest in _read(surname, given, table):
                    yield from _ways(head, rest)
    for surname in readings.japanese_surname("".join(words)):
        yield Way(sound(surname), UNREAD)


def _read(surname: str, given: str, table: readings.Table) -> Iterator[tuple[str, str]]:
    """(surname, given) in all readings that a table has for all of their characters."""
    heads = ["".join(each) for each in product(*map(table, surname))]
    rests = ["".join(each) for each in product(*map(table, given))]
    yield from list(product(heads, rests))[:_MOST_READINGS]


def _split(words: Sequence[str], doubles: frozenset[str]) -> Iterator[tuple[str, str]]:
    """(surname, given) of a name written in one, or of its parts in either order."""
    if len(words) > 1:
        yield words[0], "".join(words[1:])
        yield words[-1], "".join(words[:-1])
    elif words:
        length = 2 if len(words[0]) > 2 and words[0][:2] in doubles else 1
        yield words[0][:length], words[0][length:]


@lru_cache(maxsize=65536)
def traces(name: Name) -> frozenset[str]:
    """Sounds and consonants of the parts of a name: two names with none in common are not worth comparing."""
    parts = {part for way in name.ways for part in (way.surname, way.given) if part and part != UNREAD}
    bones = {bone for part in parts for bone in skeletons(part) if len(bone) > 2}
    return frozenset(parts | bones | set(name.words))
