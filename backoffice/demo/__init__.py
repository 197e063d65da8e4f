"""Builds the demonstration office: invented people in an invented district, with the figures of a real one.

A filled office is kept as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from flask import current_app

from backoffice import access, database, search, store
from backoffice.access import Actor
from backoffice.demo import accounts, again, content, contents, messages, printed
from backoffice.demo.accounts import ACCOUNTS
from backoffice.demo.office import Office
from backoffice.demo.scale import scale
from models import days
from models.base import Record
from models.base import database as connection
from models.content.language import Language
from models.fields import Sealed, Text
from models.journeys.return_plan import ReturnPlan
from models.organisations.company import Company
from models.organisations.company_duty import CompanyDuty
from models.organisations.membership import Membership
from models.organisations.school import School
from models.organisations.school_day import SchoolDay
from models.people.foreign_national import ForeignNational
from models.people.resident import Resident
from models.places.area import Area
from models.places.household import Household
from models.register import records
from models.services.inquiry import Inquiry
from models.system.user import User

SEED = 20200326
_ACTOR = Actor.system("demo")


def build(today: date | None = None) -> bool:
    """Fill an empty office, in one transaction; False when it holds areas already and was left alone.

    Needs an application context, for the passwords of the accounts and the folder of pictures.
    """
    if Area.select().exists():
        return False
    day = today or days.today()
    with connection.atomic():
        languages = _languages()
        office = Office(SEED, day)
        fill(Area, office.areas)
        fill(Household, office.households())
        fill(Company, office.companies)
        fill(School, [{name: value for name, value in office.school.items() if name != "town"}])
        fill(Resident, office.residents(languages))
        fill(ForeignNational, office.foreign_nationals())
        fill(Membership, office.memberships())
        fill(CompanyDuty, office.company_duties())
        fill(SchoolDay, office.school_days())
        fill(ReturnPlan, office.return_plans())
        posters = content.posters()
        contents.write(_ACTOR, current_app.extensions["settings"].media, printed.before(posters))
        access.forget_areas()
        for record in records():
            if record is not User and search.columns(record):
                search.rebuild(record)
        accounts.make(_ACTOR)
        fill(Inquiry, messages.rows(languages, day))
        search.rebuild(Inquiry)
        _history(day)
        again.register(_ACTOR, office)
        printed.write(_ACTOR, day, posters)
    database.analyse()
    return True


def fill(record: type[Record], rows: Iterable[Mapping[str, Any]]) -> None:
    """Store rows of {column: plain value} as the write path would have prepared them."""
    fields = record._meta.fields

    def prepared() -> Iterable[dict[str, Any]]:
        for values in rows:
            row = record()
            for name, value in values.items():
                sealed = getattr(fields[name], "sealed", False) and value is not None
                setattr(row, name, Sealed(value) if sealed else value)
            row.prepare(None)
            yield {name: row.__data__.get(name) for name in fields if name != "id" or "id" in values}

    store.load(record, prepared())
    database.follow_explicit_ids(record)


def _languages() -> dict[str, int]:
    """Make the languages that are missing; returns {code: id} of all."""
    known = dict(Language.select(Language.code, Language.id).tuples())
    missing = [row for row in content.languages() if row["code"] not in known]
    fill(Language, [{**row, "name": Text(row["name"])} for row in missing])
    return dict(Language.select(Language.code, Language.id).tuples())


def _history(day: date) -> None:
    """Let some journeys have changed since they were planned, so that their history has something to tell."""
    plans = ReturnPlan.select().where(ReturnPlan.state == "planned").order_by(ReturnPlan.id).limit(12)
    for number, plan in enumerate(list(plans)):
        later = plan.arrives_on + timedelta(1 + number % 3)
        store.change(_ACTOR, ReturnPlan, plan.id, {"flight": f"YQ{700 + number}", "arrives_on": later})


__all__ = ["ACCOUNTS", "build", "fill", "scale"]
