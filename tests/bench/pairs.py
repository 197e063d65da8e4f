"""Labelled pairs of invented people: the same person registered twice with the slips of an office, and people
who are easily taken for each other; deterministic for each seed, and made without asking the comparison.

`python -m tests.bench.pairs` prints recall and precision over 10,000 pairs.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

import opencc

from backoffice import vault
from backoffice.demo import names
from backoffice.likeness import LIKELY, compare, traits_typed
from models.people.resident import Resident

#: The seed that is measured; whoever changes the comparison looks at pairs of other seeds.
HELD_OUT = 20_261_122

Person = dict[str, Any]

#: How the syllables of Korean names stand in passports besides the spelling of the names' own table.
_KOREAN = {
    "KIM": "GIM", "LEE": "YI RHEE I", "PARK": "BAK PAK", "CHOI": "CHOE", "JUNG": "JEONG CHUNG CHEONG",
    "KANG": "GANG", "CHO": "JO", "YOON": "YUN YOUN", "JANG": "CHANG", "LIM": "IM RIM YIM", "SHIN": "SIN",
    "SEO": "SUH", "KWON": "GWON", "AHN": "AN", "RYU": "YOO YU", "JEON": "JUN CHUN", "KO": "GO KOH",
    "MOON": "MUN", "SON": "SOHN", "BAE": "PAE", "BAEK": "PAIK BAIK", "HEO": "HUR HUH", "SIM": "SHIM",
    "OH": "O", "CHEOL": "CHUL CHOL", "SUNG": "SEONG", "HYUN": "HYEON", "CHANG": "JANG", "KI": "GI",
    "SU": "SOO", "WOO": "U", "HOON": "HUN", "KYU": "GYU", "HYUK": "HYEOK", "SEOP": "SUB SUP",
    "JUN": "JOON", "HYUNG": "HYEONG", "HEE": "HUI HI", "YOUNG": "YEONG YUNG", "SUK": "SOOK",
    "YEON": "YOUN", "SOON": "SUN", "RIM": "LIM", "KYUNG": "GYEONG KYOUNG", "SEON": "SUN", "EUN": "UN",
    "DONG": "TONG", "DO": "TO", "JU": "JOO", "SIK": "SHIK", "SEUNG": "SUNG", "TAE": "DAE", "JAE": "JE",
    "MIN": "MIN", "JIN": "CHIN", "JI": "CHI", "BIN": "PIN",
}  # fmt: skip
#: Where they come from, as often as they stand here.
_COUNTRIES = (
    *(("KR",) * 5 + ("JP",) * 3 + ("CN",) * 4 + ("RU",) * 2),
    *("VN", "US", "GB", "DE", "IT", "FR", "ES", "EG", "TH"),
)


@dataclass(frozen=True)
class Pair:
    """Two registrations, whether they are of one person, and what happened to the second."""

    one: Person
    other: Person
    same: bool
    kind: str


def pairs(seed: int, count: int) -> Iterator[Pair]:
    """As many pairs, half of them of one person each."""
    chance = Random(seed)
    maker = _Maker(chance)
    for at in range(count):
        yield maker.twice() if at % 2 else maker.two()


class _Maker:
    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.households = 0

    def person(self, **given: Any) -> Person:
        """Somebody as a careful clerk registers them."""
        chance = self.chance
        nationality = given.pop("nationality", None) or chance.choice(_COUNTRIES)
        sex = given.pop("sex", None) or chance.choice(("male", "female"))
        called = names.name(chance, nationality, sex, surname=given.pop("surname", ""))
        self.households += 1
        return {
            "name": called.chinese,
            "name_latin": called.latin,
            "name_native": called.native,
            "sex": sex,
            "born": date(chance.randint(1945, 2020), 1, 1) + timedelta(chance.randint(0, 364)),
            "nationality": nationality,
            "household": self.households,
            "phone": f"1{chance.randint(3 * 10**9, 99 * 10**8)}",
            "document_number": self.number(),
            "family": called.family,
            **given,
        }

    def number(self) -> str:
        """The number of a passport."""
        return f"{self.chance.choice('MEGKTP')}{self.chance.randint(10**7, 10**8 - 1)}"

    # One person, twice

    def twice(self) -> Pair:
        """Somebody registered carefully, and again in a hurry."""
        chance, one = self.chance, self.person()
        other, kinds = dict(one), []
        happened = chance.sample(SLIPS, chance.choices((1, 2, 3), (35, 45, 20))[0])
        for slip in sorted(happened, key=SLIPS.index):
            slip(self, other)
            kinds.append(slip.__name__)
        for column, share in (
            ("document_number", 0.3),
            ("phone", 0.35),
            ("name_native", 0.5),
            ("household", 0.1),
        ):
            if chance.random() < share:
                other[column] = None
        if chance.random() < 0.25:
            other["name_latin"] = ""
        if chance.random() < 0.06 and (other["document_number"] or other["phone"]):
            other["born"] = None
        return Pair(one, other, True, "+".join(sorted(kinds)))

    # Two people

    def two(self) -> Pair:
        """Two people whom somebody might take for one."""
        kind = self.chance.choice(LOOKALIKES)
        one, other = kind(self)
        for person in (one, other):
            for column, share in (("document_number", 0.25), ("phone", 0.25), ("name_native", 0.3)):
                if self.chance.random() < share:
                    person[column] = None
        return Pair(one, other, False, kind.__name__)


# What happens to somebody's second registration


def own_script_only(maker: _Maker, person: Person) -> None:
    """Only the owner's own script, or what stands in the passport."""
    native = person["name_native"] or traditional(person["name"])
    person["name"] = maker.chance.choice((native, person["name_latin"]))
    person["name_latin"] = person["name_native"] = ""


def latin_only(_maker: _Maker, person: Person) -> None:
    """Copied from the machine-readable zone."""
    if not person["name_latin"]:
        return
    surname, _gap, given = person["name_latin"].partition(" ")
    person["name"] = f"{surname}<<{given.replace(' ', '<')}"
    person["name_latin"] = person["name_native"] = ""


def turned_about(_maker: _Maker, person: Person) -> None:
    """The given name first, as at home."""
    surname, _gap, given = person["name_latin"].partition(" ")
    person["name_latin"] = f"{given.title()} {surname.title()}"


def spelt_otherwise(maker: _Maker, person: Person) -> None:
    """Another usual romanisation, capitals, hyphens and blanks."""
    chance = maker.chance
    if person["nationality"] == "KR":
        surname, _gap, given = person["name_latin"].partition(" ")
        parts = _syllables(given)
        surname, *parts = (chance.choice(_KOREAN.get(each, each).split()) for each in (surname, *parts))
        given = chance.choice(("-", "", " ")).join(parts)
        person["name_latin"] = f"{surname} {given}"
    person["name_latin"] = chance.choice((str.title, str.lower, str.upper))(person["name_latin"])


def mistyped(maker: _Maker, person: Person) -> None:
    """A slip of the finger in the Latin name."""
    chance, name = maker.chance, person["name_latin"]
    at = chance.randrange(1, max(2, len(name) - 1))
    how = chance.choice(("swap", "drop", "double", "other"))
    if how == "swap":
        name = name[:at] + name[at + 1 : at + 2] + name[at] + name[at + 2 :]
    elif how == "drop":
        name = name[:at] + name[at + 1 :]
    elif how == "double":
        name = name[:at] + name[at] + name[at:]
    else:
        name = name[:at] + chance.choice("AEIORSTLN") + name[at + 1 :]
    person["name_latin"] = name


def old_characters(_maker: _Maker, person: Person) -> None:
    """Written as in Taiwan or Hong Kong."""
    person["name"] = traditional(person["name"])


def married(maker: _Maker, person: Person) -> None:
    """Another surname since; the other papers stayed."""
    if person["nationality"] in ("KR", "CN", "VN"):
        return spelt_otherwise(maker, person)
    new = names.name(maker.chance, person["nationality"], person["sex"])
    _old, _gap, given = person["name_latin"].partition(" ")
    person["name_latin"] = f"{new.surname} {given}"
    if "·" in person["name"]:
        person["name"] = person["name"].partition("·")[0] + "·" + new.chinese.partition("·")[2]
    person["name_native"] = ""
    return None


def new_passport(maker: _Maker, person: Person) -> None:
    person["document_number"] = maker.number()


def new_phone(maker: _Maker, person: Person) -> None:
    person["phone"] = f"1{maker.chance.randint(3 * 10**9, 99 * 10**8)}"


def moved(maker: _Maker, person: Person) -> None:
    maker.households += 1
    person["household"] = maker.households


def day_and_month(_maker: _Maker, person: Person) -> None:
    """Read the other way about, where that is a day."""
    born = person["born"]
    if born.day <= 12:
        person["born"] = date(born.year, born.day, born.month)


def wrong_digit(maker: _Maker, person: Person) -> None:
    """One digit of the day of birth."""
    born = person["born"]
    person["born"] = maker.chance.choice(
        (
            born.replace(year=born.year + maker.chance.choice((-10, 10, -1, 1)), day=min(born.day, 28)),
            born.replace(day=born.day - 10 if born.day > 10 else born.day + 10),
        )
    )


#: In the order in which they happen.
SLIPS: tuple[Callable[[_Maker, Person], None], ...] = (
    married,
    spelt_otherwise,
    turned_about,
    mistyped,
    old_characters,
    new_passport,
    new_phone,
    moved,
    day_and_month,
    wrong_digit,
    own_script_only,
    latin_only,
)


# People who are taken for each other


def siblings(maker: _Maker) -> tuple[Person, Person]:
    """One household, one telephone, one surname, often one syllable of the given name."""
    one = maker.person()
    born = one["born"] + timedelta(maker.chance.randint(330, 2200))
    other = _relative(maker, one, born=born, sex=maker.chance.choice(("male", "female")))
    return one, other


def twins(maker: _Maker) -> tuple[Person, Person]:
    one = maker.person()
    return one, _relative(maker, one, born=one["born"], sex=one["sex"])


def parent_and_child(maker: _Maker) -> tuple[Person, Person]:
    """The child's telephone is the parent's."""
    one = maker.person(sex="male")
    born = one["born"] + timedelta(maker.chance.randint(7500, 13000))
    return one, _relative(maker, one, born=born, sex="male")


def spouses(maker: _Maker) -> tuple[Person, Person]:
    one = maker.person(sex="male")
    other = maker.person(nationality=one["nationality"], sex="female")
    other |= {"household": one["household"], "phone": one["phone"]}
    return one, other


def namesakes(maker: _Maker) -> tuple[Person, Person]:
    """One name, one year of birth, nothing else."""
    one = maker.person(nationality=maker.chance.choice(("KR", "KR", "CN", "JP", "VN")))
    other = maker.person(nationality=one["nationality"], sex=one["sex"])
    born = date(one["born"].year, 1, 1) + timedelta(maker.chance.randint(0, 364))
    return one, other | {key: one[key] for key in ("name", "name_latin", "name_native")} | {"born": born}


def spelt_alike(maker: _Maker) -> tuple[Person, Person]:
    """One spelling in Latin letters of two names in characters."""
    one = maker.person(nationality="CN")
    other = maker.person(nationality="CN", sex=one["sex"])
    return one, other | {"name_latin": one["name_latin"]}


def same_birthday(maker: _Maker) -> tuple[Person, Person]:
    """Born on one day, of one surname."""
    one = maker.person()
    other = maker.person(nationality=one["nationality"], sex=one["sex"], surname=one["family"])
    while other["name"] == one["name"]:
        other = maker.person(nationality=one["nationality"], sex=one["sex"], surname=one["family"])
    return one, other | {"born": one["born"]}


def flatmates(maker: _Maker) -> tuple[Person, Person]:
    """One address, sometimes one telephone of the company."""
    one = maker.person()
    other = maker.person(nationality=one["nationality"], sex=one["sex"], household=one["household"])
    if maker.chance.random() < 0.4:
        other["phone"] = one["phone"]
    return one, other


def strangers(maker: _Maker) -> tuple[Person, Person]:
    return maker.person(), maker.person()


LOOKALIKES = (
    siblings,
    twins,
    parent_and_child,
    spouses,
    namesakes,
    spelt_alike,
    same_birthday,
    flatmates,
    strangers,
)


def _relative(maker: _Maker, one: Person, **given: Any) -> Person:
    """Somebody of the same family with another given name."""
    other = one
    while other["name"] == one["name"]:
        other = maker.person(nationality=one["nationality"], surname=one["family"], **given)
    if maker.chance.random() < 0.85:
        other["household"] = one["household"]
    if maker.chance.random() < 0.7:
        other["phone"] = one["phone"]
    return other


def traditional(text: str) -> str:
    """The characters of Taiwan and Hong Kong."""
    return str(_TO_TRADITIONAL.convert(text))


_TO_TRADITIONAL = opencc.OpenCC("s2t")


def _syllables(given: str) -> list[str]:
    """A Korean given name in its two syllables, as the names' own table has them."""
    known = {row[1] for tables in names._KO_GIVEN.values() for table in tables for row in table}
    for at in range(1, len(given)):
        if given[:at] in known and given[at:] in known:
            return [given[:at], given[at:]]
    return [given]


@dataclass(frozen=True)
class Measure:
    """What a comparison found of the pairs of one person, and how much of what it found is right."""

    recall: float
    precision: float
    missed: Counter[str]
    mistaken: Counter[str]


def measure(seed: int, count: int) -> Measure:
    """Compare all pairs; the vault must be open."""
    right, wrong, same = 0, Counter[str](), 0
    missed: Counter[str] = Counter()
    for pair in pairs(seed, count):
        likely = compare(traits_typed(Resident, pair.one), traits_typed(Resident, pair.other)).score >= LIKELY
        same += pair.same
        right += pair.same and likely
        if pair.same and not likely:
            missed[pair.kind] += 1
        elif likely and not pair.same:
            wrong[pair.kind] += 1
    return Measure(right / same, right / max(1, right + wrong.total()), missed, wrong)


def main(seed: int = HELD_OUT, count: int = 10_000) -> Measure:
    """Print the measure of all pairs."""
    vault.open_vault("bench-only-data-key-0123456789-abcdefghijk")
    found = measure(seed, count)
    print(f"{count} labelled pairs: recall {found.recall:.4f}, precision {found.precision:.4f}")
    return found


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
