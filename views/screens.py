"""The screens of a record, derived from its declaration: list, form, page, bin, export and look-up.

Flask-Admin gives the addresses, the menu and the hooks; rows come by the read-out path, changes go by the
write path, and one object serves all requests, so that nothing of a request is kept on it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import abort, flash, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_admin.helpers import get_form_data
from flask_admin.model import BaseModelView
from flask_babel import gettext
from markupsafe import Markup
from peewee import ForeignKeyField

from backoffice import access, countries, duplicates, ranks, reading, store
from backoffice.access import Actor, Sight
from backoffice.query import BadQuery, Query, convert
from backoffice.signin import current_actor
from models.base import TOPICS, Record
from models.fields import CountryField
from views import (
    alike,
    bulk,
    comfort,
    exports,
    finding,
    grid,
    in_place,
    lists,
    media,
    pages,
    prints_of,
    remind,
    undoing,
)
from views.alike import Alike
from views.arrangement import Arrangement
from views.asked import back, is_own_list, number, row_id
from views.bulk import Bulk
from views.chosen import BinAndChosen
from views.comfort import Comfort
from views.finding import Finding
from views.forms import RecordForm
from views.inputs import Upload
from views.listing import Listing, address_of, arguments, parse
from views.lists import Views
from views.table import table_rows
from views.undoing import Undoing


class RecordScreen(BinAndChosen, Views, Finding, grid.Cells, Comfort, Bulk, Undoing, Alike, BaseModelView):
    """One record's screens. An odd screen is a subclass that changes one of the hooks or templates."""

    #: The verb that each view asks the access policy for; a view that is not named here is closed.
    verbs: Mapping[str, str] = {
        "index_view": "view",
        "create_view": "create",
        "edit_view": "edit",
        "details_view": "view",
        "delete_view": "delete",
        "action_view": "view",
        "export": "export",
        "ajax_lookup": "view",
        "reveal_view": "reveal",
        "revert_view": "edit",
        **lists.VERBS,
        **finding.VERBS,
        **grid.VERBS,
        **comfort.VERBS,
        **bulk.VERBS,
        **undoing.VERBS,
        **alike.VERBS,
    }
    reveal_template = "admin/model/reveal.html"

    def __init__(self, record: type[Record]) -> None:
        key = record.key()
        super().__init__(
            record, record.meta("label_plural"), TOPICS[record.meta("topic")], key, f"/admin/{key}"
        )

    def _refresh_cache(self) -> None:
        """Nothing is derived at the start: columns and grants are asked when a page is."""

    @property
    def record(self) -> type[Record]:
        """The record that the screens are of."""
        record: type[Record] = self.model
        return record

    # Who may come in

    def is_accessible(self) -> bool:
        return access.may(current_actor(), "view", self.record)

    def _handle_view(self, name: str, **_arguments: Any) -> None:
        verb = self.verbs.get(name)
        if verb is None or not access.may(current_actor(), verb, self.record):
            abort(403)

    def _run_view(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        try:
            return fn(self, *args, **kwargs)
        except BadQuery as bad:
            return render_template(
                "error.html",
                code=400,
                heading=gettext("This list does not exist"),
                text=bad.message,
                onward=self.mended(),
            ), 400

    # Hooks

    def get_pk_value(self, model: Any) -> int:
        return int(model.id)

    def get_one(self, id: Any) -> Any:
        """The row within reach; raises Missing."""
        return reading.get(current_actor(), self.record, number(id))

    def create_form(self, obj: Any = None) -> RecordForm:
        return RecordForm(current_actor(), self.record).fill(
            get_form_data(), None if get_form_data() else self._given()
        )

    def edit_form(self, obj: Any = None) -> RecordForm:
        return RecordForm(current_actor(), self.record, obj).fill(get_form_data())

    def create_model(self, form: RecordForm) -> Any:
        """The new row; the same form sent twice makes one. Raises Invalid."""
        return store.create(
            current_actor(), self.record, form.values(), once=request.form.get("once") or None
        )

    def update_model(self, form: RecordForm, model: Any) -> Any:
        """The changed row. Raises Invalid, Conflict."""
        version = request.form.get("version", "")
        return store.change(
            current_actor(),
            self.record,
            model.id,
            form.values(),
            version=number(version) if version else None,
        )

    def delete_model(self, model: Any) -> Any:
        """The row in the bin. Raises InUse."""
        return store.delete(current_actor(), self.record, model.id)

    def is_action_allowed(self, name: str) -> bool:
        if name == "bulk":
            return self.may_edit_together(current_actor())
        if name == "merge":
            return self.may_make_one(current_actor())
        verb = {"csv": "export", "xlsx": "export"}.get(name, name)
        return verb in access.VERBS and access.may(current_actor(), verb, self.record)

    def get_save_return_url(self, model: Any, is_created: bool = False) -> str:
        return back(self.get_url(".details_view", id=model.id))

    def list_columns(self, actor: Actor) -> list[Any]:
        """The columns of the list."""
        return reading.columns(actor, self.record, listed=True)

    def cells(self, actor: Actor, rows: Sequence[Any]) -> dict[str, Callable[[Any], Markup]]:
        """{column: what a row of the list shows there instead of the value}."""
        return {}

    # List

    @expose("/")
    def index_view(self) -> ResponseReturnValue:
        actor = current_actor()
        query, columns = parse(actor, self.record, request.args), self.list_columns(actor)
        arrangement = Arrangement.parse(actor, self.record, arguments(request.args), columns)
        if "search" in request.args and query.found:  # a number does not stay in the address
            view = {"view": request.args["view"]} if "view" in request.args else {}
            args = {**query.url_args(), **arrangement.url_args(), **view}
            return redirect(address_of(self.get_url(".index_view"), args))
        return self.render(self.list_template, view=self.listing(actor, query, arrangement))

    def listing(self, actor: Actor, query: Query, arrangement: Arrangement) -> Listing:
        """The list as its template shows it."""
        view = Listing(actor, self.record, query, self.get_url(".index_view"), arrangement.fields)
        cells = self.cells(actor, view.page_of_rows.rows)
        self.arrange(view, arrangement.fitted(actor, view.page_of_rows.rows, cells))
        view.actions = self._offered(actor, query.deleted)
        here = {"url": view.url()} if query.url_args() or view.extra else {}
        may_edit = not query.deleted and access.may(actor, "edit", self.record)
        view.editing = may_edit
        view.body = table_rows(
            actor,
            view.page_of_rows.rows,
            view.columns,
            self._link(".details_view", here),
            picking=bool(view.actions),
            edit=self._link(".edit_view", {"url": view.url()}) if may_edit else "",
            editable=self._within_edit(actor, view.page_of_rows.rows) if may_edit else None,
            grid=True,
            cells=cells,
        )
        view.grid = in_place.heads(actor, self.record, view.columns, may_edit)
        args = query.url_args(page=0, after=None, before=None)
        if access.may(actor, "export", self.record) and not query.deleted:
            view.export_urls = [
                (name, address_of(self.get_url(".export", export_type=kind), args))
                for name, kind in (("CSV", "csv"), ("XLSX", "xlsx"))
            ]
        if not query.deleted:
            view.print_urls = prints_of.links_of_list(
                actor, self.record, self.kept_view(view) or args, arrangement.names, narrowed=view.narrowed
            )
        if self._creatable(actor) and not query.deleted:
            view.new_url, view.new_label = self.get_url(".create_view"), _new(self.record)
        if view.narrowed and view.page_of_rows.rows and may_edit and self.may_edit_together(actor):
            view.bulk_url = address_of(self.get_url(".bulk_view"), {**args, "url": view.url()})
            view.bulk_label = bulk.label(view.page_of_rows)
        if access.may(actor, "restore", self.record) and not query.deleted:
            view.bin_url = address_of(self.get_url(".index_view"), {"deleted": "1"})
        if duplicates.may_decide(actor, self.record) and not query.deleted:
            view.alike_url = self.get_url(".alike_view")
        return view

    def _link(self, endpoint: str, args: Mapping[str, str]) -> str:
        """An address that ends where the id of a row goes."""
        return address_of(self.get_url(endpoint), {**args, "id": ""})

    def _offered(self, actor: Actor, in_bin: bool) -> list[tuple[str, Any, str]]:
        """(name, label, sign) of what may be done with chosen rows."""
        if in_bin:
            return [("restore", gettext("Restore"), "restore")]
        signs = {"csv": "download", "xlsx": "download", "delete": "bin", "bulk": "edit", "merge": "people"}
        found = prints_of.buttons(actor, self.record)
        names = [name for name, _text in self._actions if name != "restore" and self.is_action_allowed(name)]
        for name in sorted(names, key=lambda each: each == "delete"):
            found.append((name, self._actions_data[name][1], signs.get(name, "next")))
        return sorted(found, key=lambda each: each[0] != "bulk")

    def _within_edit(self, actor: Actor, rows: list[Any]) -> set[int] | None:
        """Ids of the rows that the actor may edit, None for all of them."""
        if access.unlimited(actor, "edit", self.record) or not access.unlimited(actor, "view", self.record):
            return None
        record = self.record
        query = record.select(record.id).where(
            record.id.in_([row.id for row in rows]), access.rows(actor, "edit", record)
        )
        return {key for (key,) in query.tuples()}

    def _creatable(self, actor: Actor) -> bool:
        return access.may(actor, "create", self.record) and any(
            access.editable(actor, self.record, column, "create") for column in self.record.columns()
        )

    # Forms

    @expose("/new/", methods=("GET", "POST"))
    def create_view(self) -> ResponseReturnValue:
        if not self._creatable(current_actor()):
            abort(403)
        return self._form(self.create_form(), None)

    @expose("/edit/", methods=("GET", "POST"))
    def edit_view(self) -> ResponseReturnValue:
        try:
            model = reading.get(current_actor(), self.record, row_id(), verb="edit")
            return self._form(self.edit_form(model), model)
        except store.Missing:
            if request.method == "GET":
                raise
        return self._gone()

    def _gone(self) -> ResponseReturnValue:
        """What was typed over a row that is in the bin by now; raises Missing for any other."""
        model = reading.get(current_actor(), self.record, row_id(), deleted=True, verb="edit")
        return self._show_form(self.edit_form(model), model, {}, gone=True), 409

    def _form(self, form: RecordForm, model: Any) -> ResponseReturnValue:
        """Show a form, or take what was sent: save and go on, or show it again with what is wrong."""
        conflicts: dict[str, Any] = {}
        status, following = 200, None
        if request.method == "POST":
            status = 422
            files = self._read(form)
            if "_next" in request.form and model is not None:
                following = self.neighbour_of(model.id)  # a save may move the row within its list
            if files is not None:
                try:
                    with media.keeping(files):
                        row = self.create_model(form) if model is None else self.update_model(form, model)
                    self.after_model_change(form, row, model is None)
                    return self._saved(row, model is None, following)
                except store.Invalid as invalid:
                    form.refuse(invalid.problems)
                except store.Conflict as conflict:
                    status, model = 409, conflict.row
                    conflicts = pages.conflicts(current_actor(), form, conflict)
            form.ask_for_files()
        elif model is not None:
            self.on_form_prefill(form, model.id)
        return self._show_form(form, model, conflicts), status

    def _read(self, form: RecordForm) -> list[media.File] | None:
        """The files to keep, None where something could not be read."""
        sound, found = form.validate(), []
        for field in form:
            if isinstance(field, Upload) and field.sent:
                try:
                    found.append(media.read(field.data))
                    field.data = found[-1].name
                except media.Unfit as unfit:
                    field.errors, sound = [str(unfit)], False
        return found if sound else None

    def _saved(self, row: Any, is_created: bool, following: int | None = None) -> ResponseReturnValue:
        flash(gettext("Saved."), "success")
        self.forget_draft(row, is_created)
        if "_next" in request.form:
            return self.onward(following)
        kept = {"url": back()} if back() else {}
        if "_add_another" in request.form:
            return redirect(self.get_url(".create_view", **kept))
        if "_continue_editing" in request.form:
            return redirect(self.get_url(".edit_view", id=row.id, **kept))
        return redirect(self.get_save_return_url(row, is_created))

    def _show_form(
        self, form: RecordForm, model: Any, conflicts: Mapping[str, Any], *, gone: bool = False
    ) -> str:
        """The page of a form. `gone`: the row is in the bin, and what was typed is only shown."""
        actor = current_actor()
        title = reading.title(actor, model) if model is not None else ""
        if gone and not self._reaches(actor, "restore", model.id, deleted=True):
            title = f"{self.record.meta('label')} {model.id}"  # the bin is not looked into this way
        own = self.get_url(".index_view")
        if model is not None and not gone:
            own = self.get_url(".details_view", id=model.id)
        draft = None if gone else self.draft_offered(form)
        hidden = (
            [("once", request.form.get("once") or form.once)]
            if model is None
            else [("version", model.version)]
        )
        return self.render(
            self.create_template if model is None else self.edit_template,
            form=form,
            model=model,
            conflicts=conflicts,
            gone=gone,
            problems=form.summary(),
            hidden=hidden + ([] if gone else self.draft_inputs(form, draft)),
            draft=draft,
            **self.beside_form(form),
            heading=_new(self.record) if model is None else gettext("Edit: %(name)s", name=title),
            crumbs=self._crumbs() + ([(title, own)] if model is not None else []),
            return_url=back(own),
        )

    def _given(self) -> dict[str, Any]:
        """Values that the address gives to a new form, such as the row it is to be linked to."""
        found = {}
        for key, text in request.args.items():
            column = self.record.column(key)
            if (
                column is not None
                and text
                and access.editable(current_actor(), self.record, column, "create")
            ):
                found[key] = convert(column, text)
        return found

    def _crumbs(self) -> list[tuple[str, str]]:
        came_from = back()
        address = came_from if is_own_list(came_from) else self.get_url(".index_view")
        return [(str(self.record.meta("label_plural")), address)]

    # One record

    @expose("/details/")
    def details_view(self) -> ResponseReturnValue:
        actor, key = current_actor(), row_id()
        model, in_bin = self._with_bin(actor, key)
        return self.render(self.details_template, **self.details(actor, model, in_bin))

    def details(self, actor: Actor, model: Any, in_bin: bool) -> dict[str, Any]:
        """What the template of a record's page shows."""
        live = not in_bin
        mine = (
            {verb: self._reaches(actor, verb, model.id) for verb in ("edit", "delete", "print")}
            if live
            else {}
        )
        return {
            "model_id": model.id,
            "heading": reading.title(actor, model),
            "in_bin": in_bin,
            "crumbs": self._crumbs(),
            "sections": pages.sections(actor, model),
            "family": self.family_of(model) if live else [],
            "relations": pages.relations(actor, model, self.get_url(".details_view", id=model.id))
            if live
            else [],
            "alike": self.alike_to(actor, model) if live else [],
            "merged": self.just_merged(actor) if live else "",
            "remind": remind.form_of(actor, model) if live else None,
            "history": pages.history(actor, model),
            "edit_url": self.get_url(".edit_view", id=model.id) if mine.get("edit") else "",
            "delete_url": self.get_url(".delete_view", id=model.id) if mine.get("delete") else "",
            "prints": prints_of.links(actor, self.record, {"ids": str(model.id)}, model)
            if mine.get("print")
            else [],
            "restore_id": model.id if in_bin else None,
            "restored_url": self.get_url(".details_view", id=model.id),
        }

    def _with_bin(self, actor: Actor, key: int) -> tuple[Any, bool]:
        """The row, from the bin where the actor may restore it; raises Missing."""
        try:
            return reading.get(actor, self.record, key), False
        except store.Missing:
            if not access.may(actor, "restore", self.record):
                raise
            return reading.get(actor, self.record, key, deleted=True, verb="restore"), True

    def _reaches(self, actor: Actor, verb: str, key: int, *, deleted: bool = False) -> bool:
        record = self.record
        live = reading.live(actor, record, verb, deleted)
        return access.may(actor, verb, record) and (
            record.select(record.id).where(record.id == key, live).exists()
        )

    @expose("/details/reveal/", methods=("GET", "POST"))
    def reveal_view(self) -> ResponseReturnValue:
        """Ask for the reason, then show one masked value."""
        actor, key, name = current_actor(), row_id(), request.values.get("column", "")
        column = self.record.column(name)
        if column is None or not access.reveals(actor, self.record, column):
            abort(403)
        row = reading.get(actor, self.record, key, verb="reveal")
        value, fault, status = None, None, 200
        if request.method == "POST":
            try:
                value = reading.reveal(actor, self.record, key, name, request.form.get("reason", ""))
            except store.Invalid as invalid:
                fault, status = str(next(iter(invalid.problems.values()))), 422
        return self.render(
            self.reveal_template,
            fragment="HX-Request" in request.headers,
            value=value,
            fault=fault,
            row_id=key,
            column=name,
            action=self.get_url(".reveal_view"),
            return_url=self.get_url(".details_view", id=key),
            heading=f"{column.verbose_name} – {reading.title(actor, row)}",
        ), status

    @expose("/revert/", methods=("POST",))
    def revert_view(self) -> ResponseReturnValue:
        """Write back what one change replaced."""
        try:
            store.revert(current_actor(), number(request.form.get("change")))
        except store.Invalid as invalid:
            flash(pages.refused(self.record, invalid), "error")
        else:
            flash(gettext("The old values are restored."), "success")
        return redirect(self.get_url(".details_view", id=row_id()))

    # Export and look-up

    @expose("/export/<export_type>/")
    def export(self, export_type: str) -> ResponseReturnValue:
        actor = current_actor()
        query = parse(actor, self.record, request.args)
        if query.deleted:
            abort(400)
        write = {"csv": exports.csv_file, "xlsx": exports.xlsx_file}.get(export_type)
        if write is None:
            abort(404)
        return write(actor, self.record, query)

    @expose("/ajax/lookup/", methods=("GET", "POST"))
    def ajax_lookup(self) -> ResponseReturnValue:
        """[[id, title, rank], …] for choosing what a column links to, or a country (see `ranks`). Scripts
        send what is typed in the body: names do not belong into addresses."""
        actor, text = current_actor(), request.values.get("query", "")[:100]
        column = self.record.column(request.args.get("name", ""))
        if column is None or access.sight(actor, self.record, column) is not Sight.CLEAR:
            abort(404)
        if isinstance(column, CountryField):
            found: list[Any] = countries.like(text)
        elif isinstance(column, ForeignKeyField):
            found = ranks.ranked(text, reading.lookup(actor, column.rel_model, text, 200))
        else:
            abort(404)
        return jsonify(found)


def _new(record: type[Record]) -> str:
    return gettext("New: %(name)s", name=str(record.meta("label")))
