"""The views of a list: those that come with the record, those shared with a role, the reader's own.

A view is a list's address under a name. It opens for whoever may ask all that it asks, and shows each only
the rows within reach.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from flask import abort, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import format_decimal, gettext
from flask_babel import lazy_gettext as _
from peewee import Field

from backoffice import access, counts, listing, reading, store, worklist
from backoffice.access import Actor, Assignment
from backoffice.query import BadQuery, Query
from backoffice.signin import current_actor
from models.base import Record
from models.days import today
from models.register import by_name
from models.system.role import ROLES
from models.system.saved_list import SavedList
from views import asked, pages
from views.arrangement import Arrangement
from views.listing import Listing, address_of, arguments, query_string, with_dates

VERBS: Mapping[str, str] = {
    "save_view": "view",
    "keep_view": "view",
    "counts_view": "view",
    "arrange_view": "view",
}

#: A view is counted up to here; beyond, it says that there are more.
MOST_COUNTED = 100_000
#: Seconds that counting may take in one answer; what is not counted by then is shown without a number.
PATIENCE = 2.0
#: So many views are offered, and so many of them stand beside each other; the others are in a menu.
MOST_OFFERED, BESIDE = 100, 6


@dataclass(frozen=True)
class Kept:
    """One view as a reader may open it. `row`: its saved list, None of one that comes with the record."""

    key: str
    label: str
    query: Query
    args: dict[str, str]
    url: str
    today: bool = False
    rings: bool = False
    row: int | None = None
    role: str = ""
    mine: bool = False


@dataclass
class Bar:
    """The views above a list: what is offered, which of them the list came from, and how it is kept."""

    every: str
    beside: list[Kept]
    more: list[Kept]
    counts: str
    present: Kept | None = None
    changed: bool = False
    save: str = ""
    keep: str = ""
    delete: str = ""
    others: str = ""
    query: str = ""
    roles: list[tuple[str, str]] = field(default_factory=list)


def may_save(actor: Actor) -> bool:
    """Whether the actor keeps lists."""
    return actor.user_id is not None and access.may(actor, "create", SavedList)


def views(actor: Actor, record: type[Record], usual: Sequence[Field] | None = None) -> list[Kept]:
    """The views of a record that the actor may open: those that come with it, those shared with one of the
    actor's roles, the actor's own. `usual` are the columns of the list by default."""
    if not access.may(actor, "view", record):
        return []
    given: list[tuple[str, str, str, dict[str, Any]]] = [
        (each.key, str(each.label), each.query, {"today": each.today, "rings": each.rings})
        for each in record.views()
    ]
    rows = _saved(actor, record)
    for mine in (False, True):
        for row in rows:
            if (row.user_id == actor.user_id) is mine:
                facts = {"row": row.id, "role": row.role or "", "mine": mine, "today": row.today}
                given.append((str(row.id), row.name, row.query, facts))
    found = []
    for key, label, text, facts in given:
        try:
            query, args = asked_by(actor, record, dict(parse_qsl(text)), usual)
        except BadQuery:
            continue  # it asks for what this reader does not see
        found.append(Kept(key, label, query, args, _address(record, args, key), **facts))
    return found


def address(actor: Actor, row: SavedList) -> str:
    """Where a saved list opens, "" for who may not ask what it asks."""
    record = by_name(row.record)
    if record is None or not access.may(actor, "view", record):
        return ""
    try:
        return _address(record, asked_by(actor, record, dict(parse_qsl(row.query)))[1], str(row.id))
    except BadQuery:
        return ""


def _address(record: type[Record], args: Mapping[str, str], key: str) -> str:
    return address_of(url_for(f"{record.key()}.index_view"), {**args, "view": key})


def _saved(actor: Actor, record: type[Record]) -> list[SavedList]:
    query = SavedList.select().where(SavedList.record == record.key(), worklist.open_lists(actor))
    return list(query.order_by(SavedList.name, SavedList.id).limit(MOST_OFFERED))


def asked_by(
    actor: Actor, record: type[Record], args: Mapping[str, str], usual: Sequence[Field] | None = None
) -> tuple[Query, dict[str, str]]:
    """The query of a view, and its arguments as the list's own page writes them. Raises BadQuery."""
    query = Query.parse(actor, record, args)
    arrangement = Arrangement.parse(actor, record, args, usual)
    return query, {**query.url_args(page=0, after=None, before=None), **arrangement.url_args()}


def count(actor: Actor, record: type[Record], query: Query) -> int | None:
    """How many rows of a view the actor reaches, counted up to one more than `MOST_COUNTED` and remembered
    for a while. None for a list of one exact number: to look for that is logged, and nobody asked for it."""
    if listing.exact(actor, record, query):
        return None
    who = (actor.user_id, actor.assignments)
    key = f"view {today()} {who} {sorted(query.url_args().items())}"
    return counts.remembered(record, key, lambda: listing.count(actor, record, query, MOST_COUNTED + 1))


def roles_for(record: type[Record]) -> list[tuple[str, str]]:
    """(role, label) of the roles with which a list of the record can be shared."""
    found = []
    for role, label in ROLES.items():
        anybody = Actor(None, role, assignments=(Assignment(role),))
        if all(any(anybody.grants(each, "view")) for each in (record, SavedList)):
            found.append((role, str(label)))
    return found


class Views:
    """Mixed into the derived screen, whose hooks it uses."""

    record: type[Record]

    def arrange(self, view: Listing, arrangement: Arrangement) -> None:
        """Give a list its columns and the views above it."""
        view.arrangement = arrangement
        view.extra = arrangement.url_args()
        view.set_kept = view.query.url_args(page=0, after=None, before=None)
        if not view.in_bin:
            view.bar = self._bar(view, arrangement)
            if view.bar.present is not None:
                view.extra["view"] = view.set_kept["view"] = view.bar.present.key
        view.reset_url = address_of(self.get_url(".index_view"), view.set_kept)

    def _bar(self, view: Listing, arrangement: Arrangement) -> Bar:
        actor, record = view.actor, self.record
        offered = views(actor, record, arrangement.default)
        present = next((each for each in offered if each.key == request.args.get("view")), None)
        args = {**view.set_kept, **view.extra}
        bar = Bar(
            self.get_url(".index_view"),
            offered[:BESIDE],
            offered[BESIDE:],
            self.get_url(".counts_view"),
            present,
            present is not None and present.args != args,
            query=query_string(args),
        )
        if present is not None and present in bar.more:
            bar.more.remove(present)
            bar.beside.append(present)
        if access.may(actor, "view", SavedList):
            bar.others = address_of(url_for("saved_list.index_view"), {"f.record": record.key()})
        if may_save(actor):
            bar.save, bar.roles = self.get_url(".save_view"), roles_for(record)
        if present is not None and present.mine and access.may(actor, "edit", SavedList):
            bar.keep = self.get_url(".keep_view")
            bar.delete = url_for("saved_list.delete_view", id=present.row, url=bar.every)
        return bar

    def kept_view(self, view: Listing) -> dict[str, str]:
        """The saved list that a list is, as other pages name it; nothing where it was changed since."""
        present = view.bar.present if view.bar else None
        return {"saved": present.key} if present is not None and not view.bar.changed else {}

    @expose("/save/", methods=("POST",))
    def save_view(self) -> ResponseReturnValue:
        """Keep the list as it is now under a name."""
        actor, record = current_actor(), self.record
        query, args = self._sent()
        try:
            row = store.create(
                actor,
                SavedList,
                {"name": request.form.get("name", ""), **_sharing(record)},
                system={
                    "record": record.key(),
                    "query": _lasting(actor, record, query, args),
                    "user": actor.user_id,
                },
            )
        except store.Invalid as invalid:
            flash(pages.refused(SavedList, invalid), "error")
            return redirect(address_of(self.get_url(".index_view"), args))
        flash(gettext("The list is saved."), "success")
        return redirect(address_of(self.get_url(".index_view"), {**args, "view": str(row.id)}))

    @expose("/views/keep/", methods=("POST",))
    def keep_view(self) -> ResponseReturnValue:
        """Change a saved list of one's own: what it shows, its name, with whom it is shared."""
        actor, record = current_actor(), self.record
        row = reading.get(actor, SavedList, asked.number(request.form.get("id")), verb="edit")
        if row.record != record.key() or row.user_id != actor.user_id:
            raise store.Missing(SavedList.key())
        query, args = self._sent()
        values = {}
        if "name" in request.form:
            values = {"name": request.form["name"], **_sharing(record)}
        try:
            renewed = "renew" in request.form
            system = {"query": _lasting(actor, record, query, args)} if renewed else {}
            store.change(actor, SavedList, row.id, values, system=system)
            flash(gettext("The list is saved."), "success")
        except store.Invalid as invalid:
            flash(pages.refused(SavedList, invalid), "error")
        return redirect(address_of(self.get_url(".index_view"), {**args, "view": str(row.id)}))

    def _sent(self) -> tuple[Query, dict[str, str]]:
        """The list that a form names."""
        actor = current_actor()
        args = dict(parse_qsl(request.form.get("query", "")))
        return asked_by(actor, self.record, args, self.list_columns(actor))

    @expose("/views/counts/")
    def counts_view(self) -> ResponseReturnValue:
        """{key of a view: how many rows it has, as text}, asked for when the page is there already."""
        actor, record, found = current_actor(), self.record, {}
        started = time.monotonic()
        for each in views(actor, record, self.list_columns(actor)):
            number = count(actor, record, each.query) if time.monotonic() - started < PATIENCE else None
            if number is not None:
                text = format_decimal(min(number, MOST_COUNTED))
                found[each.key] = f"{text}+" if number > MOST_COUNTED else text
        return jsonify(found)

    @expose("/arrange/")
    def arrange_view(self) -> ResponseReturnValue:
        """From the menu of columns, as a plain form sends it, to the list with these columns."""
        args = arguments(request.args)
        names = request.args.getlist("column")
        way, _colon, moved = request.args.get("move", "").partition(":")
        if moved in names and way in ("up", "down"):
            at = names.index(moved)
            names.insert(max(0, at + (-1 if way == "up" else 1)), names.pop(at))
        kept = {key: value for key, value in args.items() if not _of_menu(key)}
        widths = {name: args.get(f"width.{name}", "") for name in names}
        kept["columns"] = ",".join(f"{name}~{width}" if width else name for name, width in widths.items())
        return redirect(self.list_address(kept))

    def list_address(self, args: dict[str, str]) -> str:
        """The address of the list, as its own page writes it. Raises BadQuery."""
        actor, record = current_actor(), self.record
        _query, clean = asked_by(actor, record, with_dates(record, args), self.list_columns(actor))
        view = {"view": args["view"]} if args.get("view") else {}
        return address_of(self.get_url(".index_view"), {**clean, **view})


def _of_menu(key: str) -> bool:
    return key in ("column", "columns", "move") or key.startswith("width.")


def _lasting(actor: Actor, record: type[Record], query: Query, args: dict[str, str]) -> str:
    """A list as it is kept. Raises Invalid for a search for one number: its address does not last."""
    if "found" in args or listing.exact(actor, record, query):
        raise store.Invalid({"query": _("A list that looks for one exact number is not kept.")})
    return query_string(args)


def _sharing(record: type[Record]) -> dict[str, Any]:
    """With whom a list is shared and whether it stands on the first page, as a form says."""
    role = request.form.get("role", "")
    if role and role not in dict(roles_for(record)):
        abort(400)
    return {"role": role or None, "today": "today" in request.form}
