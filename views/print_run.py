"""The screens of print runs and printed editions: the derived ones, which lead to the register of copies."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import redirect
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_admin.menu import MenuLink
from flask_babel import lazy_gettext as _
from markupsafe import Markup, escape

from backoffice.access import Actor
from backoffice.signin import current_actor
from views import copies_shown
from views.asked import row_id
from views.copies_shown import may_look
from views.screens import RecordScreen


class RegisterLink(MenuLink):
    """The way to the register, for whoever may look into it."""

    def __init__(self) -> None:
        super().__init__(_("Register of copies"), endpoint="copies.index")

    def is_accessible(self) -> bool:
        return may_look(current_actor())


class _OfPrints(RecordScreen):
    """Lists name a printable by its title."""

    def cells(self, actor: Actor, rows: Sequence[Any]) -> dict[str, Callable[[Any], Markup]]:
        return {"printable": lambda row: escape(copies_shown.title(row.printable) if row.printable else "")}


class PrintRunScreen(_OfPrints):
    """Its page leads to the edition that was printed, where its copies are noted."""

    details_template = "prints/run.html"

    def details(self, actor: Actor, model: Any, in_bin: bool) -> dict[str, Any]:
        found = super().details(actor, model, in_bin)
        for _key, _label, facts in found["sections"]:
            for fact in facts:
                if fact.name == "printable" and fact.text:
                    fact.text = copies_shown.title(fact.text)
        edition = model.__data__["edition"] if may_look(actor) and not in_bin else None
        return {
            **found,
            "register_url": self.get_url("copies.edition", edition_id=edition) if edition else "",
        }


class PrintedEditionScreen(_OfPrints):
    """The register's page of an edition is its page."""

    @expose("/details/")
    def details_view(self) -> ResponseReturnValue:
        actor = current_actor()
        model, in_bin = self._with_bin(actor, row_id())
        if in_bin or not may_look(actor):
            return super().details_view()
        return redirect(self.get_url("copies.edition", edition_id=model.id))
