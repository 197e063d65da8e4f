"""The tree of places the office looks after: district, street or town, community, grid."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

from models.base import INTERNAL, PERSONAL, PUBLIC, CharField, ForeignKeyField, Record, column

KINDS = [
    ("district", _("District")),
    ("town", _("Street or town")),
    ("community", _("Community")),
    ("grid", _("Grid")),
]
LEVELS = [kind for kind, _label in KINDS]


class Area(Record):
    """A place; its code carries the codes of all places above it, so one prefix finds a whole branch."""

    name = column(
        CharField(max_length=80),
        _("Name"),
        sensitivity=PUBLIC,
        listed=True,
        searched=True,
        pinyin=True,
        printed=True,
        sample="幸福里社区",
    )
    kind = column(
        CharField(max_length=12, choices=KINDS),
        _("Kind"),
        sensitivity=PUBLIC,
        listed=True,
        filtered=True,
        sample="community",
    )
    parent = column(
        ForeignKeyField("self", null=True, backref="parts"),
        _("Lies in"),
        _("The place one level above; a district has none."),
        sensitivity=PUBLIC,
        listed=True,
        filtered=True,
    )
    code = column(
        CharField(max_length=32, unique=True),
        _("Code"),
        _("Given by the office's own tree, for example 001.002.003."),
        sensitivity=PUBLIC,
        listed=True,
        system=True,
        searched=True,
        sample="001.002.003",
    )
    alias_names = column(
        CharField(max_length=400, default=""),
        _("Other names"),
        _("Other spellings of the name, separated by semicolons; imports find them."),
        sensitivity=PUBLIC,
        searched=True,
        pinyin=True,
        sample="幸福里; 幸福小区",
    )
    head = column(
        CharField(max_length=80, default=""),
        _("Head"),
        _("Who is responsible for this place."),
        sensitivity=PERSONAL,
        listed=True,
        searched=True,
        pinyin=True,
        printed=True,
        section="contact",
        sample="陈安",
    )
    telephone = column(
        CharField(max_length=40, default=""),
        _("Duty telephone"),
        _("The office's own number, which residents may call."),
        sensitivity=INTERNAL,
        listed=True,
        printed=True,
        section="contact",
        sample="022 5555 0101",
    )

    class Meta:
        label, label_plural, topic = _("Area"), _("Areas"), "places"
        title, order = "name", "code"
        sections = {"contact": _("Who to turn to")}
        scope = {"area": "id"}

    @classmethod
    def by_id(cls, area_id: int | None) -> Area | None:
        """The area of that id; None when there is none, so that a link may be asked before it is checked."""
        return cls.get_or_none(cls.id == area_id) if area_id else None

    def prepare(self, old: Record | None) -> None:
        super().prepare(old)
        if not self.code or (self._moved(old) and not self._has_parts()):
            self.code = self._next_code()

    def problems(self) -> dict[str, Any]:
        found = super().problems()
        level = LEVELS.index(self.kind) if self.kind in LEVELS else 0
        parent = Area.by_id(self.parent_id)
        if level and not (parent and parent.kind == LEVELS[level - 1]):
            found["parent"] = _("Choose a place one level above.")
        elif not level and self.parent_id:
            found["parent"] = _("A district lies in no other place.")
        elif parent and self.code and not self.code.startswith(f"{parent.code}."):
            found["parent"] = _("An area with areas below it cannot be moved.")
        elif self.id and self._holds_what_its_kind_cannot():
            found["kind"] = _("What lies in this place does not fit that kind.")
        return found

    def _holds_what_its_kind_cannot(self) -> bool:
        """Only a grid has households, and the parts of a place are one level below it."""
        below = LEVELS[LEVELS.index(self.kind) + 1] if self.kind in LEVELS[:-1] else ""
        parts = Area.select().where(Area.parent == self.id, Area.deleted_at.is_null(), Area.kind != below)
        doors = self.households.where(self.households.model.deleted_at.is_null())
        return parts.exists() or (self.kind != "grid" and doors.exists())

    def _moved(self, old: Record | None) -> bool:
        return old is not None and old.parent_id != self.parent_id

    def _has_parts(self) -> bool:
        return bool(Area.select().where(Area.parent == self.id).exists())

    def _next_code(self) -> str:
        parent = Area.by_id(self.parent_id)
        siblings = Area.select(Area.code).where(Area.parent == parent if parent else Area.parent.is_null())
        taken = [int(code.rpartition(".")[2]) for (code,) in siblings.tuples()]
        own = f"{max(taken, default=0) + 1:03d}"
        return f"{parent.code}.{own}" if parent else own
