"""The part of a record's screens by which lists are searched, filtered and sorted: it leads to addresses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from flask import Response, abort, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext

from backoffice import display
from backoffice.access import Actor
from backoffice.query import MOST_KEYS, BadQuery, Query, sortable
from backoffice.signin import current_actor
from models.base import Record
from views import filtering
from views.arrangement import Arrangement
from views.chips import label_of
from views.listing import address_of, arguments, with_dates

VERBS: Mapping[str, str] = {"find_view": "view", "filter_view": "view", "sort_view": "view"}


@dataclass(frozen=True)
class Mended:
    """A list to go on to from an address that cannot be followed: what it goes without."""

    url: str
    left_out: str


#: What a change of the list starts anew.
_PLACE = ("page", "after", "before", "go", "ids")
_FARTHEST = 9999
_LONGEST_KEY = 60


class Finding:
    """Mixed into the derived screen, whose hooks it uses."""

    record: type[Record]

    @expose("/filter/")
    def filter_view(self) -> ResponseReturnValue:
        """The form of one filter, or what one may filter by: a part of the page, or a page of its own."""
        actor, text = current_actor(), request.args.get("path", "")
        query = _query(actor, self.record, _given(request.args.get("list", "")))
        editor, way, offers = None, None, None
        if text and "within" not in request.args:
            editor = filtering.editor(actor, self.record, query, text, _group(request.args.get("group", "")))
        else:
            way = filtering.way_to(actor, self.record, text) if text else None
            offers = filtering.offers(actor, self.record, way) if way is not None or not text else None
        if editor is None and offers is None:
            abort(404)
        return self._answer_filter(editor=editor, offers=offers, way=way and label_of(way))

    def _answer_filter(self, fault: str = "", **shown: Any) -> str:
        found: str = self.render(  # type: ignore[attr-defined]
            "admin/model/filter.html",
            fragment="HX-Request" in request.headers,
            list=request.values.get("list", ""),
            where=_where(request.values.get("where", "")),
            return_url="" if fault else self.list_address(_given(request.values.get("list", ""))),  # type: ignore[attr-defined]
            most_days=_FARTHEST,
            fault=fault,
            **shown,
        )
        return found

    @expose("/sort/")
    def sort_view(self) -> ResponseReturnValue:
        """The form by which a list is sorted by several columns."""
        actor = current_actor()
        query = _query(actor, self.record, _given(request.args.get("list", "")))
        columns = [
            (column.name, str(column.verbose_name))
            for column in self.record.columns()
            if sortable(actor, self.record, column)
        ]
        if not columns:
            abort(404)
        keys = [*query.keys, *[("", False)] * MOST_KEYS][:MOST_KEYS]
        return self._answer_filter(columns=columns, keys=keys)

    @expose("/find/", methods=("POST",))
    def find_view(self) -> ResponseReturnValue:
        """From a search, the form of a filter or that of the order to the list that it asks for. What is
        searched for comes in the body, so that a number never stands in an address."""
        actor, form = current_actor(), request.form
        args = {key: value for key, value in _given(form.get("list", "")).items() if key not in _PLACE}
        try:
            if "search" in form:
                args.pop("found", None)
                args["search"] = form["search"]
            if "sort" in form:
                args["sort"] = _order(form.getlist("sort"), form.getlist("way"))
            if form.get("path"):
                self._set_filter(args)
            args = {key: value for key, value in args.items() if value}
            address = self.list_address(args)  # type: ignore[attr-defined]
        except BadQuery as bad:
            if "HX-Request" not in request.headers or not form.get("path"):
                raise
            return self._again(actor, str(bad.message)), 422
        if "HX-Request" in request.headers:
            return Response(status=204, headers={"HX-Redirect": address})
        return redirect(address)

    def mended(self) -> Mended | None:
        """The list that was asked for, without those arguments that cannot be followed."""
        if request.method != "GET":
            return None
        actor, address = current_actor(), self.get_url(".index_view")  # type: ignore[attr-defined]
        kept: dict[str, str] = {}
        left_out = []
        for key, text in arguments(request.args).items():
            try:
                Query.parse(actor, self.record, with_dates(self.record, {**kept, key: text}))
                Arrangement.parse(actor, self.record, {key: text}, self.list_columns(actor))  # type: ignore[attr-defined]
                kept[key] = text
            except BadQuery:
                left_out.append(key[:_LONGEST_KEY])
        place = [key for key in ("page", "after", "before") if kept.pop(key, "")]
        left_out = left_out or place  # each can be followed, and together they cannot
        return Mended(address_of(address, kept), display.listed(left_out))

    def _set_filter(self, args: dict[str, str]) -> None:
        """Put the filter of a form in the place of the one it was opened for."""
        form = request.form
        path, group = form["path"], _group(form.get("group", ""))
        for key in filtering.keys_of(args, path, _group(form.get("was", ""))):
            del args[key]
        start = (f"or{group}." if group else "") + f"f.{path}"
        for operator, text in _asked(form):
            args[start + operator] = text

    def _again(self, actor: Actor, fault: str) -> str:
        """The form as it was sent, with what is wrong with it."""
        form = request.form
        query = _query(actor, self.record, _given(form.get("list", "")))
        editor = filtering.editor(actor, self.record, query, form["path"], _group(form.get("was", "")))
        if editor is None:
            abort(404)
        editor.way, editor.text = form.get("op", ""), form.get("text", "")
        editor.low, editor.high = form.get("low", ""), form.get("high", "")
        return self._answer_filter(fault, editor=editor)


def _given(text: str) -> dict[str, str]:
    """The arguments of the list that a form was opened from."""
    return dict(parse_qsl(text))


def _query(actor: Actor, record: type[Record], args: dict[str, str]) -> Query:
    return Query.parse(actor, record, with_dates(record, args))


def _where(text: str) -> str:
    """Where on the page the form stands: beside the search, at a chip, or in the dialog."""
    return text if text in ("drop", "chip") else ""


def _group(text: str) -> int:
    return int(text) if text in {str(each) for each in filtering.GROUPS} else 0


def _order(names: list[str], ways: list[str]) -> str:
    """The order that the rows of a form ask for; rows without a column are none."""
    rows = zip(names, [*ways, *[""] * len(names)], strict=False)
    return ",".join(("-" if way == "down" else "") + name for name, way in rows if name)


def _asked(form: Any) -> list[tuple[str, str]]:
    """[(operator as an address has it, value)] of a form."""
    way, text = form.get("op", ""), form.get("text", "").strip()
    values = ",".join(each for each in form.getlist("value") if each) or text
    if way in ("is", "not"):
        return [("" if way == "is" else ".not", values)]
    if way == "contains":
        return [(".contains", text)]
    if way == "between":
        return [(".from", form.get("low", "").strip()), (".to", form.get("high", "").strip())]
    if way in ("empty", "filled"):
        return [(".empty", "1" if way == "empty" else "0")]
    if way in ("last", "next"):
        days = form.get(way, "")
        if not (days.isascii() and days.isdigit() and 0 < int(days[:9]) <= _FARTHEST):
            raise BadQuery(gettext("Write a number of days."))
        number = int(days)
        return [
            (".from", f"today-{number}" if way == "last" else "today"),
            (".to", "today" if way == "last" else f"today+{number}"),
        ]
    if way == "week":
        return [(".from", "monday"), (".to", "monday+6")]
    if way == "today":
        return [(".from", "today"), (".to", "today")]
    raise BadQuery(gettext("Choose what the filter asks for."))
