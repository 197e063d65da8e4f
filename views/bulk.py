"""The part of a record's screens that gives many rows the same values: choose, see what would come, apply."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_admin.actions import action
from flask_babel import format_decimal, get_locale, gettext
from flask_babel import lazy_gettext as _
from peewee import BooleanField, Field
from werkzeug.datastructures import MultiDict
from wtforms.form import BaseForm

from backoffice import bulk, display, jobs, reading, store, worker
from backoffice.access import Actor
from backoffice.bulk import Survey
from backoffice.query import Query
from backoffice.reading import Page
from backoffice.signin import current_actor
from models.base import Record, now
from models.system.job import State
from views import pages
from views.asked import back
from views.inputs import Choice, LinkTo, input_for
from views.listing import address_of, arguments, query_string, with_dates

VERBS: Mapping[str, str] = {"bulk_view": "edit"}

_KEY = re.compile(r"[0-9a-f]{16,32}")


def label(page: Page) -> str:
    """What leads from a list to the edit of all its rows."""
    if page.capped:
        return gettext("Edit all that match…")
    return gettext("Edit all %(number)s…", number=format_decimal(page.total))


class Values(BaseForm):
    """The inputs of the columns that may be given to many rows; a column is changed when it is ticked."""

    def __init__(self, actor: Actor, record: type[Record], sent: MultiDict[str, str] | None = None) -> None:
        self.actor, self.record = actor, record
        self.columns = bulk.columns(actor, record)
        super().__init__({column.name: self._unbound(column) for column in self.columns})
        self.process(sent, data={})
        self.chosen = [name for name in (sent.getlist("set") if sent else ()) if name in self]
        self.cleared = [name for name in (sent.getlist("clear") if sent else ()) if name in self.chosen]
        for column in self.columns:
            each = self[column.name]
            if isinstance(each, LinkTo) and each.data is not None:
                each.choices = reading.titles(actor, column.rel_model, [each.data])
            if getattr(column, "max_length", None) and not isinstance(each, Choice):
                each.render_kw = {"maxlength": column.max_length}

    def _unbound(self, column: Field) -> Any:
        common = {"label": str(column.verbose_name), "description": str(column.help_text or "")}
        if isinstance(column, BooleanField):
            return Choice(choices=[("1", gettext("Yes")), ("0", gettext("No"))], **common)
        lookup = url_for(f"{self.record.key()}.ajax_lookup", name=column.name)
        return input_for(column, common, languages=[], lookup=lambda _column: lookup)

    def sections(self) -> Iterator[tuple[str, str, list[tuple[Any, bool]]]]:
        """(key, label, [(input, whether the column may be empty)]) in the order of the form."""
        for key, label in self.record.sections():
            fields = [
                (self[column.name], bulk.may_be_empty(column))
                for column in self.columns
                if column.facts.section == key
            ]
            if fields:
                yield key, label, fields

    def refuse(self, problems: Mapping[str, Any]) -> str:
        """Put what the write path says to the inputs; returns what belongs to none of them."""
        for name in set(problems) & set(self.chosen):
            self[name].errors = [str(problems[name])]
        return " ".join(str(text) for name, text in problems.items() if name not in self.chosen)

    def summary(self) -> list[tuple[str, str, str]]:
        """(id of the input, label, message) of everything that is wrong, in the order of the form."""
        return [(each.id, each.label.text, str(error)) for each in self for error in each.errors]

    def values(self) -> dict[str, Any] | None:
        """{column: value} of those ticked; None where one cannot be read, which its input then says."""
        found, sound = {}, True
        for name in self.chosen:
            column, each = self.record._meta.fields[name], self[name]
            if name in self.cleared:
                found[name] = None if column.null else ""
                continue
            if not each.validate(self):
                sound = False
            elif each.data in (None, ""):
                each.errors = [gettext("Write the value, or choose to make the field empty.")]
                sound = False
            else:
                found[name] = each.data == "1" if isinstance(column, BooleanField) else each.data
        return found if sound else None


@dataclass
class Preview:
    """What would be done, as the page shows it: counts, and of the first rows (title, address, [(old, new)],
    what hinders)."""

    facts: list[tuple[str, str]]
    values: list[tuple[str, str]]
    heads: list[str]
    rows: list[tuple[str, str, list[tuple[str, str]], str]]
    changing: int
    hidden: list[tuple[str, Any]] = field(default_factory=list)
    #: Titles of the links that were chosen, by column.
    titles: dict[str, str] = field(default_factory=dict)
    moved: bool = False


class Bulk:
    """Mixed into the derived screen, whose helpers it uses."""

    record: type[Record]

    @action("bulk", _("Edit together…"))
    def action_bulk(self, ids: list[int]) -> ResponseReturnValue:
        args = {"ids": ",".join(map(str, ids)), "url": back()}
        return redirect(address_of(self.get_url(".bulk_view"), args))  # type: ignore[attr-defined]

    def may_edit_together(self, actor: Actor) -> bool:
        """Whether the actor may give rows of this record the same values."""
        return bool(bulk.columns(actor, self.record))

    @expose("/bulk/", methods=("GET", "POST"))
    def bulk_view(self) -> ResponseReturnValue:
        """Choose fields and values, see what would come of it, apply; the address of the page names the rows,
        as that of their list does."""
        actor = current_actor()
        if not self.may_edit_together(actor):
            abort(403)
        sent = request.form if request.method == "POST" else None
        query = self._asked(
            actor, dict(parse_qsl(sent.get("query", ""))) if sent else arguments(request.args)
        )
        form = Values(actor, self.record, sent)
        if sent is None or sent.get("step") == "choose":
            return self._choose(form, query)
        values = form.values()
        if not values:
            return self._choose(
                form, query, "" if form.chosen else gettext("Choose at least one field to change."), 422
            )
        try:
            if sent.get("step") == "apply":
                return self._apply(actor, form, query, values)
            return self._preview(actor, form, query, values)
        except store.Invalid as invalid:
            return self._choose(form, query, form.refuse(invalid.problems), 422)

    def _asked(self, actor: Actor, args: dict[str, str]) -> Query:
        query = Query.parse(actor, self.record, with_dates(self.record, args))
        if query.deleted:
            abort(400)
        return query

    def _choose(self, form: Values, query: Query, fault: str = "", status: int = 200) -> ResponseReturnValue:
        return self.render(  # type: ignore[attr-defined]
            "admin/bulk/choose.html", form=form, fault=fault, **self._frame(query)
        ), status

    def _frame(self, query: Query) -> dict[str, Any]:
        list_url = self.get_url(".index_view")  # type: ignore[attr-defined]
        args = query.url_args(page=0, after=None, before=None)
        return {
            "heading": gettext("Edit together: %(records)s", records=str(self.record.meta("label_plural"))),
            "crumbs": self._crumbs(),  # type: ignore[attr-defined]
            "query": query_string(args),
            "choose_url": address_of(self.get_url(".bulk_view"), {**args, "url": back()}),  # type: ignore[attr-defined]
            "number": format_decimal(len(query.ids)) if query.ids else "",
            "return_url": back(address_of(list_url, {} if query.ids else args)),
        }

    def _preview(
        self, actor: Actor, form: Values, query: Query, values: dict[str, Any], *, moved: bool = False
    ) -> ResponseReturnValue:
        seen = now()
        found = bulk.survey(actor, self.record, query, values)
        bulk.try_out(actor, self.record, found, values)
        shown = self._shown(actor, form, found, values)
        shown.moved = moved
        shown.titles = {
            name: self._said(actor, self.record._meta.fields[name], value)
            for name, value in values.items()
            if isinstance(form[name], LinkTo) and value is not None
        }
        shown.hidden = [
            ("query", self._frame(query)["query"]),
            ("since", seen.isoformat()),
            ("rows", found.digest),
            ("act", secrets.token_hex(12)),
            *_typed(request.form),
        ]
        page = self.render("admin/bulk/preview.html", preview=shown, **self._frame(query))  # type: ignore[attr-defined]
        return page, 409 if moved else 200

    def _shown(self, actor: Actor, form: Values, found: Survey, values: dict[str, Any]) -> Preview:
        columns = [self.record._meta.fields[name] for name in values]
        shows = [(column, display.shower(column, get_locale())) for column in columns]
        rows = []
        for old, new in found.first:
            cells = [
                (show(reading.value(actor, old, column)), show(reading.value(actor, new, column)))
                for column, show in shows
            ]
            hindrance = bulk.said(self.record, found.problems.get(old.id, {}))
            address = url_for(f"{self.record.key()}.details_view", id=old.id)
            rows.append((reading.title(actor, old), address, cells, hindrance))
        facts = [
            (gettext("Rows in the list"), found.matched),
            (gettext("Will change"), len(found.changing)),
            (gettext("Have the value already"), found.same),
            (gettext("Out of your reach, will not change"), found.beyond),
        ]
        return Preview(
            [(label, format_decimal(count)) for label, count in facts if count or label == facts[1][0]],
            [
                (str(column.verbose_name), self._said(actor, column, values[column.name]))
                for column in columns
            ],
            [str(column.verbose_name) for column in columns],
            rows,
            len(found.changing),
        )

    def _said(self, actor: Actor, column: Field, value: Any) -> str:
        """A value that was chosen, in words."""
        if value in (None, ""):
            return gettext("(empty)")
        return pages.said(actor, column, value)

    def _apply(self, actor: Actor, form: Values, query: Query, values: dict[str, Any]) -> ResponseReturnValue:
        """Order the change; the same page sent twice is one order."""
        act = request.form.get("act", "")
        if not _KEY.fullmatch(act):
            abort(400)
        job = jobs.ordered(actor.user_id, act)
        if job is None:
            found = bulk.survey(actor, self.record, query, values)
            if found.digest != request.form.get("rows"):
                return self._preview(actor, form, query, values, moved=True)
            small = len(found.versions) <= bulk.AT_ONCE
            job = bulk.order(actor, self.record, found, values, act=act, since=_moment(), wake=not small)
            if small and job.state in State.OPEN:
                worker.at_once(job.id)
        return redirect(url_for("jobs.page", job_id=job.id, url=self._frame(query)["return_url"]))


def _typed(sent: MultiDict[str, str]) -> list[tuple[str, str]]:
    """What was typed, to be sent once more with the order."""
    own = {"csrf_token", "query", "step", "since", "rows", "act"}
    return [(key, value) for key, value in sent.items(multi=True) if key not in own]


def _moment() -> datetime:
    """When the values were seen that are written over."""
    try:
        return datetime.fromisoformat(request.form.get("since", "")).replace(tzinfo=None)
    except ValueError:
        abort(400)
