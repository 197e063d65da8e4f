"""The accounts of the demonstration: one for each role that works in it."""

from __future__ import annotations

from dataclasses import dataclass

from backoffice.access import Actor, Assignment
from backoffice.accounts import add_user
from backoffice.credentials import DEMONSTRATION_PASSWORD
from models.places.area import Area

DISTRICT, COMMUNITY, GRID = "001", "001.001.001", "001.001.001.001"


@dataclass(frozen=True, kw_only=True)
class Account:
    """Who signs in, and what the role reaches: an area by its code, an organisation, languages."""

    email: str
    what: str
    name: str
    role: str
    language: str = "zh_Hans_CN"
    area: str = ""
    company: int | None = None
    school: int | None = None
    languages: frozenset[str] = frozenset()


CAST = (
    Account(email="admin@linli.example", what="administrator", name="管理员", role="administrator"),
    Account(
        email="clerk@linli.example",
        what="clerk of one community",
        name="林晓宁",
        role="clerk",
        area=COMMUNITY,
    ),
    Account(
        email="grid@linli.example",
        what="grid member of one grid",
        name="周文舟",
        role="grid_member",
        area=GRID,
    ),
    Account(email="outreach@linli.example", what="outreach editor", name="沈若溪", role="outreach"),
    Account(
        email="translator@linli.example",
        what="translator into Korean",
        name="김다연",
        role="translator",
        language="ko",
        languages=frozenset({"ko"}),
    ),
    Account(
        email="company@linli.example",
        what="liaison of one company",
        name="윤태호",
        role="company_liaison",
        language="ko",
        company=1,
    ),
    Account(
        email="school@linli.example",
        what="liaison of one school",
        name="한서영",
        role="school_liaison",
        language="ko",
        school=1,
    ),
    Account(
        email="duty@linli.example", what="duty officer", name="许明川", role="duty_officer", area=DISTRICT
    ),
    Account(
        email="command@linli.example", what="command reader", name="韩景和", role="command", area=DISTRICT
    ),
)

#: (address, role) of each, for whoever starts the office.
ACCOUNTS = [(each.email, each.what) for each in CAST]


def make(actor: Actor) -> None:
    """Make the accounts that are missing. Needs an application context, for their passwords."""
    areas = dict(Area.select(Area.code, Area.id).where(Area.code.in_((DISTRICT, COMMUNITY, GRID))).tuples())
    for each in CAST:
        assignment = Assignment(each.role, areas.get(each.area), each.company, each.school, each.languages)
        add_user(
            each.email,
            [assignment],
            name=each.name,
            password=DEMONSTRATION_PASSWORD,
            language=each.language,
            actor=actor,
        )
