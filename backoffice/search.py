"""Full-text search over the searched columns of records: what counts as a word, in any script, and its index.

Chinese, Japanese kana and Hangul are indexed by single characters and found as phrases, so one or two
characters are enough; Latin letters and digits are found by their beginning; Chinese in columns with
`pinyin` also by syllables and initials. How the index is kept is the affair of `backoffice.database`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from peewee import Field
from pypinyin import Style, pinyin

from backoffice import database
from models.base import Record
from models.base import database as connection
from models.fields import Text

#: Surnames that are read otherwise than the character usually is.
SURNAMES = {
    "单": "shan",
    "仇": "qiu",
    "曾": "zeng",
    "解": "xie",
    "任": "ren",
    "华": "hua",
    "查": "zha",
    "区": "ou",
    "朴": "piao",
    "盖": "ge",
    "尉迟": "yu chi",
    "万俟": "mo qi",
    "缪": "miao",
    "翟": "zhai",
    "宓": "fu",
    "逄": "pang",
    "员": "yun",
    "召": "shao",
    "黑": "he",
    "秘": "bi",
    "洗": "xian",
    "繁": "po",
    "乜": "nie",
    "折": "she",
    "重": "chong",
    "牟": "mu",
    "覃": "qin",
    "车": "che",
    "石": "shi",
    "冼": "xian",
    "令狐": "ling hu",
    "澹台": "tan tai",
    "长孙": "zhang sun",
}
_WIDE = (
    (0x3400, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x323AF),
    (0x3040, 0x30FF),
    (0x31F0, 0x31FF),
    (0xAC00, 0xD7A3),
)
_HAN = ((0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x323AF))
#: More words than this in one query are not a search any more.
MOST_WORDS = 12


def _in(character: str, ranges: Iterable[tuple[int, int]]) -> bool:
    code = ord(character)
    return any(first <= code <= last for first, last in ranges)


def tokens(text: str) -> list[str]:
    """The tokens of a text in order: each wide character alone, each run of letters or of digits together.

    Case, width and accents do not count ("É" is "e", "１" is "1").
    """
    found: list[str] = []
    run = ""
    for character in unicodedata.normalize("NFKC", text).casefold():
        if _in(character, _WIDE):
            plain, kind = character, "wide"
        else:
            plain = "".join(
                c for c in unicodedata.normalize("NFKD", character) if unicodedata.category(c) != "Mn"
            )
            if not plain:
                continue
            kind = "letter" if plain[0].isalpha() else "digit" if plain[0].isdigit() else ""
        if run and (kind in ("", "wide") or run[-1].isdigit() != (kind == "digit")):
            found.append(run)
            run = ""
        if kind == "wide":
            found.append(plain)
        elif kind:
            run += plain
    if run:
        found.append(run)
    return found


@lru_cache(maxsize=65536)
def _reading(character: str) -> str:
    return str(pinyin(character, style=Style.NORMAL)[0][0])


@lru_cache(maxsize=65536)
def readings(name: str) -> tuple[str, ...]:
    """Pinyin tokens of the Chinese in a name: syllables, all together, initials; both ways for surnames that
    are read otherwise than the character usually is. Empty without Chinese."""
    han = "".join(character for character in name if _in(character, _HAN))
    if not han:
        return ()
    usual = [_reading(character) for character in han]
    ways = [usual]
    for length in (2, 1):
        if surname := SURNAMES.get(han[:length]):
            ways.append([*surname.split(), *usual[length:]])
            break
    found: set[str] = set()
    for way in ways:
        found |= {*way, "".join(way), "".join(syllable[:1] for syllable in way)}
    return tuple(sorted(found))


def words(text: str) -> list[list[str]]:
    """The words of a query, each as its tokens; all of them must be found."""
    return [found for word in text.split()[:MOST_WORDS] if (found := tokens(word))]


def columns(record: type[Record]) -> list[Field]:
    """The columns of a record that its index holds."""
    return record.columns(searched=True)


def entry(field: Field, value: Any) -> str:
    """What the index holds for one value: its tokens between blanks."""
    text = "\n".join(value.by.values()) if isinstance(value, Text) else value or ""
    found = tokens(text)
    if field.facts.pinyin:
        found.extend(readings(text))
    return " ".join(found)


def put(row: Record) -> None:
    """Bring the index of one row up to date, in the transaction of the caller."""
    fields = columns(type(row))
    if fields:
        database.fulltext_put(
            row.key(), row.id, {field.name: entry(field, row.__data__.get(field.name)) for field in fields}
        )


def ensure(records: Iterable[type[Record]]) -> None:
    """Make the indexes of all records, anew where the searched columns changed since."""
    for record in records:
        names = [field.name for field in columns(record)]
        if names and database.fulltext_columns(record.key()) != names:
            rebuild(record)


def rebuild(record: type[Record]) -> int:
    """Make the index of a record anew from its rows, those in the bin too; returns how many there are."""
    fields = columns(record)

    def entries() -> Iterator[tuple[Any, ...]]:
        # Reads only once the index is made: an open cursor would lock it.
        rows = record.select(record.id, *fields)
        for row_id, *values in rows.tuples().iterator():
            yield row_id, *(entry(field, value) for field, value in zip(fields, values, strict=True))

    with connection.atomic():
        return database.fulltext_fill(record.key(), [field.name for field in fields], entries())


def match(record: type[Record], visible: Sequence[Field], text: str) -> database.Match | None:
    """Where the text is found in these columns; None when it holds no word or nothing may be searched."""
    asked = words(text)
    names = [field.name for field in visible if field.facts.searched]
    return database.fulltext_match(record.key(), names, asked) if asked and names else None
