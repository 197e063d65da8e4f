"""The part of a record's screens that acts on chosen rows: into the bin and back, into files, onto paper."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_admin.actions import action
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _

from backoffice import reading, store
from backoffice.signin import current_actor
from models.base import Record
from views import pages, prints_of
from views.asked import back, number, row_id
from views.listing import address_of

#: So many rows may be chosen at once: every row of the longest page.
MOST_CHOSEN = 200


class BinAndChosen:
    """Mixed into the derived screen, whose hooks and helpers it uses."""

    record: type[Record]
    delete_template = "admin/model/delete.html"

    # Bin

    @expose("/delete/", methods=("GET", "POST"))
    def delete_view(self) -> ResponseReturnValue:
        """Name what refers to the row, then put it into the bin."""
        actor = current_actor()
        model = reading.get(actor, self.record, row_id(), verb="delete")
        if request.method == "GET":
            return self._confirm([model], self.get_url(".delete_view"), [("id", model.id)])
        try:
            self.delete_model(model)
        except store.InUse as in_use:
            flash(pages.in_use(in_use), "error")
            return self._confirm([model], self.get_url(".delete_view"), [("id", model.id)]), 409
        self.after_model_delete(model)
        flash(gettext("“%(name)s” is in the bin.", name=reading.title(actor, model)), "success")
        return redirect(back(self.get_url(".index_view")))

    def _confirm(self, rows: list[Any], address: str, hidden: list[tuple[str, Any]]) -> str:
        actor = current_actor()
        count = len(rows)
        own = self.get_url(".details_view", id=rows[0].id) if count == 1 else self.get_url(".index_view")
        return self.render(
            self.delete_template,
            action=address,
            hidden=[*hidden, ("url", back())],
            return_url=back(own),
            crumbs=self._crumbs(),
            titles=[reading.title(actor, row) for row in rows],
            heading=ngettext("Delete this record?", "Delete these %(num)s records?", count),
            references=pages.referring(actor, rows[0]) if count == 1 else [],
        )

    # Chosen rows

    @expose("/action/", methods=("POST",))
    def action_view(self) -> ResponseReturnValue:
        name, keys = request.form.get("action", ""), [number(each) for each in request.form.getlist("rowid")]
        onward = redirect(back(self.get_url(".index_view")))
        if not keys:
            flash(gettext("Choose some rows first."), "error")
            return onward
        if len(keys) > MOST_CHOSEN:
            abort(413)
        printed = prints_of.address(current_actor(), self.record, name, keys)
        if printed:
            return redirect(printed)
        if name not in self._actions_data:
            abort(400)
        if not self.is_action_allowed(name):
            abort(403)
        return self._actions_data[name][0](keys) or onward

    @action("csv", _("Export as CSV"))
    def action_csv(self, ids: list[int]) -> ResponseReturnValue:
        return self._export_chosen("csv", ids)

    @action("xlsx", _("Export as XLSX"))
    def action_xlsx(self, ids: list[int]) -> ResponseReturnValue:
        return self._export_chosen("xlsx", ids)

    def _export_chosen(self, kind: str, ids: list[int]) -> ResponseReturnValue:
        args = {"ids": ",".join(map(str, ids))}
        return redirect(address_of(self.get_url(".export", export_type=kind), args))

    @action("delete", _("Delete"))
    def action_delete(self, ids: list[int]) -> ResponseReturnValue | None:
        """Ask once for all chosen rows; then each goes into the bin unless something refers to it."""
        actor = current_actor()
        rows = [reading.get(actor, self.record, key, verb="delete") for key in ids]
        if "sure" not in request.form:
            hidden = [("action", "delete"), ("sure", "1"), *(("rowid", key) for key in ids)]
            return self._confirm(rows, self.get_url(".action_view"), hidden)
        titles = {row.id: reading.title(actor, row) for row in rows}
        _act, done, failed = store.delete_many(actor, self.record, ids)
        for row in done:
            self.after_model_delete(row)
        for key, error in failed.items():
            flash(f"{titles[key]}: {_said(self.record, error)}", "error")
        if done:
            count = len(done)
            flash(
                ngettext("%(num)s record is in the bin.", "%(num)s records are in the bin.", count), "success"
            )
        return None

    @action("restore", _("Restore"))
    def action_restore(self, ids: list[int]) -> None:
        _act, done, failed = store.restore_many(current_actor(), self.record, ids)
        missing = [error for error in failed.values() if isinstance(error, store.Missing)]
        for error in failed.values():
            if error not in missing:
                flash(_said(self.record, error), "error")
        if missing:  # somebody else restored them meanwhile, or they lie out of reach
            count = len(missing)
            flash(
                ngettext("%(num)s record is not in the bin.", "%(num)s records are not in the bin.", count),
                "error",
            )
        if done:
            count = len(done)
            flash(ngettext("%(num)s record is restored.", "%(num)s records are restored.", count), "success")


def _said(record: type[Record], error: Exception) -> str:
    """Why a row could not go into the bin or out of it."""
    if isinstance(error, store.InUse):
        return pages.in_use(error)
    if isinstance(error, store.Invalid):
        return pages.refused(record, error)
    return gettext("Somebody else changed this meanwhile.")
