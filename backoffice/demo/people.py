"""The invented people of the demonstration: who lives with whom and where, works, learns, is away or back.

The foreign nationals whom the district registers are exactly those who live in its grids: 1,178, of whom 862
are Korean. The school has members beyond them: 258 of its 693 foreign students and 41 of its 79 foreign
teachers live in the district and are among the 1,178; the others live elsewhere, are known through the school
only and have no file as a foreign national. They belong to the town of the school.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from backoffice.demo import names
from backoffice.demo.names import Name
from backoffice.demo.places import KOREAN_COMMUNITIES, Grid, Home

#: Foreign nationals who live in the district, by nationality; 1,178 in all.
FOREIGN = {
    "KR": 862,
    "JP": 45,
    "IT": 3,
    "US": 62,
    "VN": 36,
    "RU": 31,
    "DE": 24,
    "FR": 19,
    "GB": 18,
    "TH": 17,
    "CA": 15,
    "ES": 12,
    "AU": 11,
    "EG": 9,
    "KZ": 9,
    "SA": 5,
}
#: The school's people: (living in the district, living elsewhere) by nationality.
STUDENTS = {"KR": (310, 361), "US": (5, 7), "CA": (2, 3), "RU": (1, 1), "VN": (0, 3)}
TEACHERS = {"KR": (35, 31), "US": (3, 3), "GB": (2, 2), "CA": (1, 2), "CN": (12, 15)}
#: Members of the school who are back, of all its teachers and students.
RETURNED = 219
CHINESE, COMPATRIOTS = 620, 30

LANGUAGES = {
    "KR": "ko",
    "JP": "ja",
    "IT": "it",
    "VN": "vi",
    "RU": "ru",
    "KZ": "ru",
    "DE": "de",
    "FR": "fr",
    "TH": "th",
    "ES": "es",
    "EG": "ar",
    "SA": "ar",
    "CN": "zh",
}
#: Whom the tour of the README looks for.
SOUGHT = Name("金哲洙", "金", "KIM", "CHEOLSU", "김철수")
NEVER_LEFT, BACK, AWAY = "never_left", "returned", "not_returned"


@dataclass
class Person:
    """One resident of the demonstration before it becomes rows."""

    name: Name
    sex: str
    nationality: str
    born: date
    kind: str
    language: str
    position: str = ""
    away: str = NEVER_LEFT
    id: int = 0
    home: Home | None = None
    vulnerability: str = "none"

    @property
    def foreign(self) -> bool:
        """Whether the person holds a foreign nationality."""
        return self.nationality != "CN"


@dataclass
class Family:
    """People who share one home."""

    people: list[Person]
    community: str = ""
    home: Home | None = field(default=None)


class Cast:
    """Puts the families together; the same seed and day give the same people."""

    def __init__(self, chance: Random, today: date) -> None:
        self.chance, self.today = chance, today

    def families(self) -> list[Family]:
        """Everybody who lives in the district."""
        found = []
        for nationality, count in FOREIGN.items():
            found.extend(self._foreign(nationality, count))
        found.extend(self._chinese())
        return found

    def elsewhere(self) -> list[Person]:
        """Members of the school who live outside the district."""
        people = []
        for nationality, (_here, count) in STUDENTS.items():
            people += [self._child(nationality, None, 6, 17, "student") for _each in range(count)]
        for nationality, (_here, count) in TEACHERS.items():
            people += [self._adult(nationality, "teacher") for _each in range(count)]
        for person in people:
            person.away = self.chance.choices((NEVER_LEFT, AWAY), (35, 65))[0]
        return people

    def _foreign(self, nationality: str, count: int) -> list[Family]:
        chance, found = self.chance, []
        students, teachers = STUDENTS.get(nationality, (0, 0))[0], TEACHERS.get(nationality, (0, 0))[0]
        left = count
        while left:
            if students:
                learners = min(chance.choice((1, 1, 1, 2, 2, 3)), students)
                small = int(chance.random() < 0.25 and left > learners + 2 + students + teachers)
                people = self._household(nationality, learners, small)
                students -= learners
            elif teachers:
                people = [self._adult(nationality, "teacher")]
                if chance.random() < 0.3 and left > teachers:
                    people.append(self._adult(nationality, "", sex=_other(people[0].sex)))
                teachers -= 1
            elif left >= 2 and chance.random() < 0.45:
                small = int(left > 2 and chance.random() < 0.3)
                people = self._household(nationality, 0, small)
            else:
                people = [
                    self._adult(nationality, "staff") for _each in range(min(left, chance.choice((1, 1, 2))))
                ]
            left -= len(people)
            community = ""
            if nationality == "KR":
                community = chance.choices(KOREAN_COMMUNITIES, (38, 25, 16, 12, 9))[0]
            elif chance.random() < 0.6:
                community = chance.choice(KOREAN_COMMUNITIES[1:])
            found.append(self._away(Family(people, community), (46, 25, 29)))
        return found

    def _household(self, nationality: str, learners: int, small: int) -> list[Person]:
        father = self._adult(nationality, "staff" if self.chance.random() < 0.92 else "", sex="male")
        if learners:
            father.born = self._birthday(38, 56)
        mother = self._adult(nationality, "", sex="female", around=father.born)
        surname = father.name.family
        children = [self._child(nationality, surname, 6, 17, "student") for _each in range(learners)]
        children += [self._child(nationality, surname, 0, 5, "") for _each in range(small)]
        return [father, mother, *children]

    def _chinese(self) -> list[Family]:
        chance, found = self.chance, []
        teachers, compatriots, left = TEACHERS["CN"][0], COMPATRIOTS, CHINESE
        while left:
            size = min(left, chance.choice((1, 2, 2, 3, 3, 4)))
            people = [
                self._adult("CN", "", sex="male" if number == 0 else "female")
                for number in range(min(size, 2))
            ]
            surname = people[0].name.family
            people += [self._child("CN", surname, 1, 17, "") for _each in range(size - len(people))]
            if compatriots > 0 and size <= compatriots and chance.random() < 0.3:
                compatriots -= size
                for person in people:
                    person.kind, person.language = "hmt_compatriot", "zh-Hant"
            elif teachers:
                teachers -= 1
                people[0].position = "teacher"
            elif chance.random() < 0.12:
                people[-1].kind = "returnee"
            elif chance.random() < 0.15:
                people[0].born = self._birthday(66, 89)
                people[0].vulnerability = "elderly"
            left -= size
            family = self._away(Family(people), (86, 7, 7))
            for person in people:
                if person.kind == "returnee":
                    person.away = chance.choice((BACK, AWAY))
            found.append(family)
        return found

    def _away(self, family: Family, weights: tuple[int, int, int]) -> Family:
        """Families mostly travel together."""
        shared = self.chance.choices((NEVER_LEFT, BACK, AWAY), weights)[0]
        for person in family.people:
            person.away = shared if self.chance.random() < 0.85 or len(family.people) > 3 else NEVER_LEFT
        return family

    def _adult(self, nationality: str, position: str, sex: str = "", around: date | None = None) -> Person:
        sex = sex or self.chance.choice(("male", "female"))
        born = (
            self._birthday(26, 56) if around is None else around + timedelta(self.chance.randint(-900, 2500))
        )
        person = self._person(nationality, sex, born, "", position)
        person.vulnerability = self.chance.choices(
            ("none", "chronic", "disabled", "pregnant"), (94, 4, 1, 2 if sex == "female" else 0)
        )[0]
        return person

    def _child(
        self, nationality: str, surname: str | None, youngest: int, oldest: int, position: str
    ) -> Person:
        sex = self.chance.choice(("male", "female"))
        return self._person(nationality, sex, self._birthday(youngest, oldest), surname or "", position)

    def _person(self, nationality: str, sex: str, born: date, surname: str, position: str) -> Person:
        chance = self.chance
        kind = "resident" if nationality == "CN" else "foreign_resident"
        language = LANGUAGES.get(nationality, "en")
        if nationality in ("US", "CA", "AU") and position == "staff" and chance.random() < 0.4:
            kind, name = "foreign_chinese", names.chinese_name(chance)
        else:
            name = names.name(chance, nationality, sex, surname=surname)
            if nationality != "CN" and not position and chance.random() < 0.05:
                kind = "visitor"
        return Person(name, sex, nationality, born, kind, language, position)

    def _birthday(self, youngest: int, oldest: int) -> date:
        """A birthday that makes the person at least `youngest` and at most `oldest` years old today."""
        last = _years_before(self.today, youngest)
        first = _years_before(self.today, oldest + 1) + timedelta(1)
        return first + timedelta(self.chance.randint(0, (last - first).days))


def settle(chance: Random, families: list[Family], grids: list[Grid]) -> list[tuple[Grid, Home, Family]]:
    """Give each family a grid and a home; homes are numbered grid by grid."""
    by_community: dict[str, list[Grid]] = {}
    for grid in grids:
        by_community.setdefault(grid.community, []).append(grid)
    chosen: dict[int, list[Family]] = {grid.id: [] for grid in grids}
    for family in families:
        chosen[chance.choice(by_community.get(family.community, grids)).id].append(family)
    found: list[tuple[Grid, Home, Family]] = []
    for grid in grids:
        chance.shuffle(chosen[grid.id])
        for family in chosen[grid.id]:
            home = Home(len(found) + 1, grid.id, grid.town, grid.community)
            family.home = home
            for person in family.people:
                person.home = home
            found.append((grid, home, family))
    return found


def sought(people: list[Person]) -> Person:
    """The first Korean man of that surname who works and lives in the clerk's community; the name is given
    to him."""
    person = next(
        each
        for each in people
        if each.home is not None
        and each.home.community == KOREAN_COMMUNITIES[0]
        and (each.nationality, each.position, each.sex) == ("KR", "staff", "male")
        and each.name.family == SOUGHT.family
    )
    person.name = SOUGHT
    return person


def bring_back(chance: Random, members: list[Person]) -> None:
    """Let exactly `RETURNED` of the school's members be back; only those who live elsewhere are changed,
    unless too many of the others are back already."""
    back = [person for person in members if person.away == BACK]
    if len(back) > RETURNED:
        for person in back[RETURNED:]:
            person.away = NEVER_LEFT
    candidates = [person for person in members if person.home is None]
    for person in chance.sample(candidates, max(0, RETURNED - len(back))):
        person.away = BACK


def _other(sex: str) -> str:
    return "female" if sex == "male" else "male"


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)
