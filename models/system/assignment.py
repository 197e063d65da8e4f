"""Which user has which role, for which place, organisation or languages."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

from models.base import INTERNAL, PERSONAL, CharField, ForeignKeyField, Record, column
from models.organisations.company import Company
from models.organisations.school import School
from models.places.area import Area
from models.system.role import Role
from models.system.user import LAST_ADMINISTRATOR, User


class Assignment(Record):
    """One role of one user; the place, organisation and languages bound what it reaches."""

    user = column(
        ForeignKeyField(User, backref="assignments"),
        _("User"),
        part=True,
        sensitivity=INTERNAL,
        listed=True,
        filtered=True,
    )
    name = column(
        CharField(max_length=80, default=""),
        _("Full name"),
        sensitivity=PERSONAL,
        searched=True,
        pinyin=True,
        follows="user.name",
        sample="王静",
    )
    role = column(
        ForeignKeyField(Role, backref="assignments"),
        _("Role"),
        sensitivity=INTERNAL,
        listed=True,
        filtered=True,
    )
    area = column(
        ForeignKeyField(Area, null=True, backref="assignments"),
        _("Area"),
        _("The role reaches this place and everything in it."),
        sensitivity=INTERNAL,
        listed=True,
        filtered=True,
    )
    company = column(
        ForeignKeyField(Company, null=True, backref="assignments"),
        _("Company"),
        sensitivity=INTERNAL,
        listed=True,
        filtered=True,
    )
    school = column(
        ForeignKeyField(School, null=True, backref="assignments"),
        _("School"),
        sensitivity=INTERNAL,
        listed=True,
        filtered=True,
    )
    languages = column(
        CharField(max_length=120, default=""),
        _("Languages"),
        _("Codes of the languages a translator writes, separated by spaces."),
        sensitivity=INTERNAL,
        listed=True,
        sample="ko en",
    )

    class Meta:
        label, label_plural, topic = _("Role of a user"), _("Roles of users"), "system"
        title, order = "name", "user"

    def stays(self) -> Any:
        return LAST_ADMINISTRATOR if [each.id for each in administrators()] == [self.id] else None

    def problems(self) -> dict[str, Any]:
        stored = list(administrators())
        if [each.id for each in stored] != [self.id]:
            return {}
        lost = [name for name in ("role", "user") if self.__data__[name] != stored[0].__data__[name]]
        if self.user.active and self.role.name == "administrator":
            return {}
        return dict.fromkeys(lost, LAST_ADMINISTRATOR)


def administrators() -> Any:
    """The assignments, as they are stored, of administrators who may sign in."""
    return (
        Assignment.select(Assignment)
        .join(User)
        .switch(Assignment)
        .join(Role)
        .where(
            Role.name == "administrator",
            User.active,
            *(record.deleted_at.is_null() for record in (Assignment, User, Role)),
        )
    )
