"""Full-text search over the searched columns of records: what counts as a word, in any script, and its index.

Chinese, Japanese kana and Hangul are indexed by single characters and found as phrases, so one or two
characters are enough; Latin letters and digits are found by their beginning; Chinese in columns with
`pinyin` also by syllables and initials. Of sealed numbers the index holds blind marks alone (HMAC), by which
the last four characters and the whole number are found. How all of it is kept is the affair of
`backoffice.database`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from peewee import Field

from backoffice import database
from backoffice.readings import HAN, SURNAMES, pinyin_of, surname_of
from backoffice.romanise import Name, name_of
from backoffice.romanise import marks as marks_of_names
from models.base import Record
from models.base import database as connection
from models.fields import Sealed, Text, cipher, compact

_WIDE = (
    (0x3400, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x323AF),
    (0x3040, 0x30FF),
    (0x31F0, 0x31FF),
    (0xAC00, 0xD7A3),
)
#: More words than this in one query are not a search any more.
MOST_WORDS = 12
#: So many last characters of a number find it; of a number shorter than `SHORTEST` they would tell too much.
TAIL, SHORTEST = 4, 6
#: The column of an index that holds the sounds of names, by which rows that are alike are found; no search
#: looks into it.
ALIKE = "alike"


@lru_cache(maxsize=65536)
def _read(character: str) -> tuple[str, str]:
    """(what of a character counts, "wide", "letter", "digit" or "" for what parts words)."""
    code = ord(character)
    if any(first <= code <= last for first, last in _WIDE):
        return character, "wide"
    parts = unicodedata.normalize("NFKD", character)
    plain = "".join(part for part in parts if unicodedata.category(part) != "Mn")
    return plain, "letter" if plain[:1].isalpha() else "digit" if plain[:1].isdigit() else ""


def tokens(text: str) -> list[str]:
    """The tokens of a text in order: each wide character alone, each run of letters or of digits together.

    Case, width and accents do not count ("É" is "e", "１" is "1").
    """
    found: list[str] = []
    run = ""
    for character in unicodedata.normalize("NFKC", text).casefold():
        plain, kind = _read(character)
        if not plain:
            continue
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
def readings(name: str) -> tuple[str, ...]:
    """Pinyin tokens of the Chinese in a name: syllables, all together, initials; both ways for surnames that
    are read otherwise than the character usually is. Empty without Chinese."""
    han = "".join(HAN.findall(name))
    if not han:
        return ()
    usual = [pinyin_of(character) for character in han]
    ways = [usual]
    if surname := surname_of(han):
        ways.append([*SURNAMES[surname].split(), *usual[len(surname) :]])
    found: set[str] = set()
    for way in ways:
        found |= {*way, "".join(way), "".join(syllable[:1] for syllable in way)}
    return tuple(sorted(found))


def words(text: str) -> list[str]:
    """The words of a query that hold a token; all of them must be found."""
    return [word for word in text.split()[:MOST_WORDS] if tokens(word)]


def columns(record: type[Record]) -> list[Field]:
    """The columns of a record whose text its index holds."""
    return record.columns(searched=True)


def numbers(record: type[Record]) -> list[Field]:
    """The sealed numbers of a record that its index holds blind marks of."""
    return [
        field
        for field in record.columns()
        if getattr(field, "blind", False) and getattr(field, "tail", False)
    ]


def indexed(record: type[Record]) -> list[Field]:
    """Every column that the index of a record has."""
    return [*columns(record), *numbers(record)]


def names(record: type[Record]) -> list[Field]:
    """The columns of a record whose sounds its index holds."""
    likeness = record.meta("likeness")
    return [record._meta.fields[name] for name in likeness.names] if likeness else []


def _held(record: type[Record]) -> list[str]:
    """The names of the columns of a record's index."""
    return [field.name for field in indexed(record)] + ([ALIKE] if names(record) else [])


def _entries(record: type[Record], value: Callable[[Field], Any]) -> list[str]:
    """What the index holds of a row, column by column."""
    found = [entry(field, value(field)) for field in indexed(record)]
    if sounding := names(record):
        called = (name_of(str(value(field) or "")) for field in sounding)
        found.append(" ".join(marks_of_names(filter(None, called))))
    return found


def has_number(text: str) -> bool:
    """Whether a search may be for a number: a word of it, or all of it without its blanks, looks like one."""
    return any(_is_tail(word) or _is_whole(word) for word in map(_plain, words(text))) or _is_whole(
        _plain(text)
    )


def _plain(text: str) -> str:
    return compact(unicodedata.normalize("NFKC", text))


def _is_tail(word: str) -> bool:
    return len(word) == TAIL and any(character.isdigit() for character in word)


def _is_whole(word: str) -> bool:
    return len(word) >= SHORTEST and any(character.isdigit() for character in word)


def _mark(field: Any, plain: str) -> str:
    """The blind mark of a tail or of a normal form: it tells nothing of the blind index of the column."""
    return cipher.cipher.blind(plain, f"{field.context}.tail")


def _normal(field: Any, typed: str) -> str:
    return str(field.normal(unicodedata.normalize("NFKC", typed)))


def marks(field: Any, value: Sealed | None) -> str:
    """What the index holds of a sealed number: the marks of its tail and of the whole."""
    normal = _normal(field, value.plain()) if value else ""
    plain = compact(normal.partition(";")[0])  # an extension is no part of the tail
    if len(plain) < SHORTEST:
        return ""
    return f"{_mark(field, plain[-TAIL:])} {_mark(field, normal)}"


def asked_marks(fields: Sequence[Field], word: str) -> dict[str, str]:
    """{column: mark} by which a typed word is looked for as a number."""
    plain = _plain(word)
    if _is_tail(plain):
        return {field.name: _mark(field, plain) for field in fields}
    if _is_whole(plain):
        return {field.name: _mark(field, normal) for field in fields if (normal := _normal(field, word))}
    return {}


def entry(field: Field, value: Any) -> str:
    """What the index holds for one value: its tokens between blanks."""
    if getattr(field, "sealed", False):
        return marks(field, value)
    text = "\n".join(value.by.values()) if isinstance(value, Text) else value or ""
    found = tokens(text)
    if field.facts.pinyin:
        found.extend(readings(text))
    return " ".join(found)


def put(row: Record) -> None:
    """Bring the index of one row up to date, in the transaction of the caller."""
    record = type(row)
    held = _held(record)
    if held:
        entries = _entries(record, lambda field: row.__data__.get(field.name))
        database.fulltext_put(record.key(), row.id, dict(zip(held, entries, strict=True)))


def ensure(records: Iterable[type[Record]]) -> None:
    """Make the indexes of all records, anew where the columns that they hold changed since."""
    for record in records:
        held = _held(record)
        if held and database.fulltext_columns(record.key()) != held:
            rebuild(record)


def rebuild(record: type[Record]) -> int:
    """Make the index of a record anew from its rows, those in the bin too; returns how many there are."""
    fields = list(dict.fromkeys((*indexed(record), *names(record))))

    def entries() -> Iterator[tuple[Any, ...]]:
        # Reads only once the index is made: an open cursor would lock it.
        rows = record.select(record.id, *fields)
        for row_id, *values in rows.tuples().iterator():
            of = dict(zip(fields, values, strict=True))
            yield row_id, *_entries(record, of.__getitem__)

    with connection.atomic():
        return database.fulltext_fill(record.key(), _held(record), entries())


def match(
    record: type[Record], visible: Sequence[Field], text: str, found: Sequence[Field] = ()
) -> database.Match | None:
    """Where the text is found in the visible columns, or in the sealed numbers `found`; None when it holds no
    word or nothing may be searched. A number is found too when it was typed with blanks in it."""
    typed = words(text)
    within = [field.name for field in visible if field.facts.searched]
    if not typed or not (within or found):
        return None
    wanted = [database.Word(tokens(word), asked_marks(found, word)) for word in typed]
    whole: Mapping[str, str] = {}
    if found and len(typed) > 1 and _is_whole(_plain(text)):
        whole = asked_marks(found, "".join(text.split()))
    return database.fulltext_match(record.key(), within, wanted, whole)


def sounding(record: type[Record], called: Iterable[Name]) -> database.Match | None:
    """Where names that sound like one of these are found; None where there is none to look for."""
    wanted = marks_of_names(called)
    return database.fulltext_having(record.key(), ALIKE, wanted) if wanted and names(record) else None
