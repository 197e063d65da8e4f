"""Makes the rows of the demonstration office: places, organisations, people, papers and journeys.

The same seed and day make the same office. Rows are plain dicts in the order in which they can be stored.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from backoffice.demo import organisations, papers, people, places
from backoffice.demo.people import AWAY, BACK, Person
from backoffice.demo.places import Grid

Row = dict[str, Any]

#: The company of the demonstration's liaison has so many Korean staff, half of them neighbours in the clerk's
#: community.
STAFF_OF_FIRST = 20

#: (from, country, transit, flight prefix); airlines of these codes do not exist.
_JOURNEYS = {
    "KR": (("首尔仁川", "", "YQ8"), ("釜山金海", "大连", "YQ3"), ("首尔仁川", "青岛", "XQ1")),
    "JP": (("东京成田", "", "YQ6"), ("大阪关西", "上海", "XQ7")),
    "IT": (("米兰马尔彭萨", "法兰克福", "XQ9"), ("罗马菲乌米奇诺", "", "YQ9")),
    "US": (("旧金山", "", "YQ5"), ("纽约", "首尔", "XQ5")),
    "": (("法兰克福", "", "XQ2"), ("新加坡", "", "YQ2"), ("曼谷", "广州", "XQ4")),
}
_PORTS = (
    "云汀国际机场",
    "云汀国际机场",
    "云汀国际机场",
    "北京首都机场",
    "上海浦东机场",
    "青岛胶东机场",
    "云汀客运港",
)
_VISAS = {
    "staff": ("Z", "Z", "Z", "Z", "R", "M"),
    "teacher": ("Z",),
    "student": ("X1", "X1", "S1"),
    "": ("S1", "S1", "Q1"),
}
_NOTES = (
    "希望用微信联系。",
    "晚上七点以后方便接电话。",
    "家里有一位会说中文的亲友可以帮忙翻译。",
    "对花生过敏。",
    "养有一只小狗。",
)
_HEALTH = {
    "chronic": ("高血压，每天服药。", "糖尿病，需要冷藏胰岛素。", "哮喘，随身带喷雾。"),
    "pregnant": ("怀孕，每月产检。",),
    "disabled": ("行动不便，上门时请提前电话。", "听力障碍，请发文字。"),
    "elderly": ("独自行走不稳，需要陪同就医。",),
}


#: What a company must do, and what shows that it was done.
_DUTIES = (
    ("指定联络人并报备", "联络人登记表"),
    ("登记返程员工的行程", "返程员工名单"),
    ("准备观察期住房和三餐", "现场查看记录"),
    ("发放双语告知书", "签收单"),
)


class Office:
    """All rows of the office, made when it is made."""

    def __init__(self, seed: int, today: date) -> None:
        self.chance, self.today = Random(seed), today  # noqa: S311 – invented people, no secrets
        self.areas, self.grids = places.areas(self.chance)
        self.companies = organisations.companies(self.chance, self.grids)
        self.school = organisations.school(self.chance, self.grids, today)
        cast = people.Cast(self.chance, today)
        self.homes = people.settle(self.chance, cast.families(), self.grids)
        self.people = [person for _grid, _home, family in self.homes for person in family.people]
        self.people += cast.elsewhere()
        for number, person in enumerate(self.people, 1):
            person.id = number
        self.sought = people.sought(self.people)
        members = [person for person in self.people if person.position in ("teacher", "student")]
        people.bring_back(self.chance, members)
        self._watch_over_minors(members)
        self.employers = self._employ()

    def households(self) -> Iterator[Row]:
        """One row for each home, grid by grid in walking order."""
        last: Grid | None = None
        doors = iter(())  # type: Iterator[Row]
        for grid, home, _family in self.homes:
            if grid is not last:
                last, doors = grid, places.dwellings(grid)
            yield {"id": home.id, **next(doors)}

    def residents(self, languages: dict[str, int]) -> Iterator[Row]:
        """One row for each person; `languages` is {code: id}."""
        for person in self.people:
            kind, number = self._document(person)
            home = person.home
            yield {
                "id": person.id,
                "name": person.name.chinese,
                "name_latin": person.name.latin,
                "name_native": person.name.native,
                "kind": person.kind,
                "sex": person.sex,
                "born": person.born,
                "nationality": person.nationality,
                "preferred_language": languages[person.language],
                "household": home.id if home else None,
                "area": self._area(person),
                "phone": self._phone(person),
                "document_type": kind,
                "document_number": number,
                "away": person.away,
                "vulnerability": person.vulnerability,
                "health": self._pick(_HEALTH.get(person.vulnerability, ())),
                "note": self._pick(_NOTES) if person.id % 23 == 0 else "",
            }

    def foreign_nationals(self) -> Iterator[Row]:
        """One row for each foreign national who lives in the district."""
        number = 0
        for person in self.people:
            if person.foreign and person.home:
                number += 1
                yield {"id": number, **self._papers(person)}

    def memberships(self) -> Iterator[Row]:
        """One row for each member of a company or the school."""
        number = 0
        for person in self.people:
            if person.position:
                number += 1
                yield {
                    "id": number,
                    "resident": person.id,
                    "name": person.name.chinese,
                    "company": self.employers.get(person.id),
                    "school": None if person.position == "staff" else 1,
                    "position": person.position,
                    "area": self._area(person),
                    "nationality": person.nationality,
                    "away": person.away,
                    "started": self._ago(80, 2200),
                    "ended": None,
                }

    def return_plans(self) -> Iterator[Row]:
        """A journey for most of those who are away and for some who came back."""
        number = 0
        for person in self.people:
            share = {AWAY: 0.7, BACK: 0.4}.get(person.away, 0.0)
            if self.employers.get(person.id) == 1:
                share = 1.0 if person.away in (AWAY, BACK) else 0.0
            if self.chance.random() < share:
                number += 1
                yield {"id": number, **self._journey(person)}

    def company_duties(self) -> Iterator[Row]:
        """The checklist of the first companies: some of it done, some of it due soon."""
        for company in self.companies[:24]:
            for place, (duty, evidence) in enumerate(_DUTIES):
                due = self.today + timedelta(7 * place - 10 + company["id"] % 5)
                done = due < self.today
                yield {
                    "company": company["id"],
                    "area": company["area"],
                    "name": duty,
                    "due_on": due,
                    "done_on": due if done else None,
                    "evidence": evidence if done else "",
                }

    def school_days(self) -> Iterator[Row]:
        """The last two weeks of the school, which teaches online until it opens."""
        enrolled = sum(person.position == "student" for person in self.people)
        past = (self.today - timedelta(back) for back in range(14, 0, -1))
        for number, day in enumerate(day for day in past if day.weekday() < 5):
            absent = 9 + number % 4
            yield {
                "school": 1,
                "area": self.school["area"],
                "day": day,
                "state": "online",
                "present": enrolled - absent,
                "absent": absent,
                "ill": 2 + number % 3,
            }

    def _area(self, person: Person) -> int:
        """A person's grid; who lives elsewhere belongs to the town of the school."""
        return person.home.grid if person.home else int(self.school["town"])

    def _watch_over_minors(self, members: list[Person]) -> None:
        away_from_home = [
            person for person in members if person.home is None and person.position == "student"
        ]
        for person in self.chance.sample(away_from_home, 6):
            person.vulnerability = "minor_alone"

    def _employ(self) -> dict[int, int]:
        """{person: company} of all staff, by country of capital where there is one."""
        by_country: dict[str, list[int]] = {}
        for company in self.companies[1:]:
            by_country.setdefault(company["country_of_capital"], []).append(company["id"])
        foreign = [company["id"] for company in self.companies[1:]]
        staff = [person for person in self.people if person.position == "staff"]
        korean = [person for person in staff if person.nationality == "KR" and person is not self.sought]
        near = [person for person in korean if self._near(person)]
        far = [person for person in korean if not self._near(person)]
        half = STAFF_OF_FIRST // 2
        first = [self.sought, *self.chance.sample(near, half - 1), *self.chance.sample(far, half)]
        for number, person in enumerate(first):
            person.away = (AWAY, AWAY, AWAY, BACK, people.NEVER_LEFT)[number % 5]
        chosen = {person.id: 1 for person in first}
        for person in staff:
            chosen.setdefault(person.id, self.chance.choice(by_country.get(person.nationality, foreign)))
        return chosen

    def _near(self, person: Person) -> bool:
        return person.home is not None and person.home.community == places.KOREAN_COMMUNITIES[0]

    def _document(self, person: Person) -> tuple[str, str]:
        if person.foreign:
            return "passport", papers.passport(person.id)
        if person.kind == "hmt_compatriot":
            return "hk_macao_permit", papers.compatriot_permit(person.id)
        return "resident_id", papers.resident_id(person.born, person.id, person.sex == "male")

    def _phone(self, person: Person) -> str | None:
        if (self.today - person.born).days < 12 * 365:
            return None
        if person.nationality == "KR" and person.away == AWAY:
            return f"+82 10-0000-{person.id:04d}"
        return papers.mobile(person.id)

    def _papers(self, person: Person) -> Row:
        visa = "M" if person.kind == "visitor" else self.chance.choice(_VISAS[person.position])
        stays = visa not in ("M", "L")
        works = visa in ("Z", "R")
        number, expires = papers.passport(person.id), self._ahead(60, 3400)
        permit_ends = min(self._ahead(-12, 720), expires)
        employer = self.employers.get(person.id)
        return {
            "resident": person.id,
            "name": person.name.chinese,
            "nationality": person.nationality,
            "area": self._area(person),
            "passport_number": number,
            "passport_expires": expires,
            "mrz": papers.mrz(
                person.nationality,
                person.name.surname,
                person.name.given,
                number,
                person.born,
                person.sex == "male",
                expires,
            ),
            "visa_type": visa,
            "visa_expires": permit_ends if stays else min(self._ahead(5, 60), expires),
            "residence_permit_number": f"99{person.id:07d}" if stays else None,
            "residence_permit_expires": permit_ends if stays else None,
            "work_permit_number": f"990000{person.id:07d}" if works else None,
            "work_permit_expires": permit_ends if works else None,
            "entered_on": self._ago(1, 40) if person.away == BACK else self._ago(60, 900),
            "entry_port": self._pick(_PORTS) or "",
            "sponsor_company": employer,
            "sponsor_school": 1 if person.position in ("teacher", "student") else None,
        }

    def _journey(self, person: Person) -> Row:
        chance = self.chance
        departs, transit, flight = chance.choice(_JOURNEYS.get(person.nationality, _JOURNEYS[""]))
        country = (
            person.nationality
            if person.nationality in _JOURNEYS
            else {"法兰克福": "DE", "新加坡": "SG", "曼谷": "TH"}[departs]
        )
        if person.away == BACK:
            state, arrives = "arrived", self._ago(1, 45)
        else:
            state = chance.choices(("planned", "confirmed", "travelling", "cancelled"), (50, 36, 4, 10))[0]
            state = "planned" if person is self.sought else state
            arrives = self.today if state == "travelling" else self._ahead(1, 28)
        company = self.employers.get(person.id)
        stay = "own_home" if person.home and chance.random() < 0.7 else "site"
        if company and chance.random() < 0.2:
            stay = "company_room"
        return {
            "resident": person.id,
            "name": person.name.chinese,
            "company": company,
            "school": None if company or not person.position else 1,
            "area": self._area(person),
            "departs_from": departs,
            "departs_country": country,
            "transit": transit,
            "flight": f"{flight}{chance.randint(10, 99)}",
            "arrives_on": arrives,
            "stay": stay,
            "stay_address": "",
            "pathway": "home" if stay == "own_home" else "central",
            "state": state,
        }

    def _pick(self, offered: tuple[str, ...]) -> str | None:
        return self.chance.choice(offered) if offered else None

    def _ago(self, least: int, most: int) -> date:
        return self.today - timedelta(self.chance.randint(least, most))

    def _ahead(self, least: int, most: int) -> date:
        return self.today + timedelta(self.chance.randint(least, most))
