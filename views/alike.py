"""The part of a record's screens for rows that may be the same: the pairs to decide, two side by side, and
the warning while somebody types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_admin.actions import action
from flask_babel import format_percent, gettext, ngettext
from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict

from backoffice import access, acts, comparing, display, duplicates, reading, store
from backoffice.access import Actor
from backoffice.likeness import compared_by
from backoffice.query import BadQuery
from backoffice.signin import current_actor
from models.base import Record
from models.content.content import Content
from models.fields import TranslatedField
from models.system.duplicate import DuplicateState
from views import pages, sides
from views.asked import number, page_number
from views.forms import RecordForm
from views.sides import ONE, OTHER

VERBS: Mapping[str, str] = {
    "alike_view": "edit",
    "alike_pair_view": "edit",
    "alike_different_view": "edit",
    "alike_merge_view": "delete",
    "alike_compare_view": "edit",
    "alike_like_view": "view",
}

#: So many pairs stand on a page.
_SIZE = 25
_MOST_INPUTS = 500


@dataclass
class Shown:
    """A pair as the list of pairs shows it."""

    titles: tuple[str, str]
    urls: tuple[str, str]
    facts: tuple[list[str], list[str]]
    likely: str
    because: str
    url: str


class Alike:
    """Mixed into the derived screen, whose hooks it uses."""

    record: type[Record]

    # Pairs

    @expose("/alike/")
    def alike_view(self) -> ResponseReturnValue:
        """The open pairs, the likest first."""
        actor, page = current_actor(), page_number()
        found, total = duplicates.pairs(actor, self.record, _SIZE, page)
        if page and not found:
            raise BadQuery(
                gettext(
                    "The list has no page %(page)s: its last one is %(last)s.",
                    page=page + 1,
                    last=-(-total // _SIZE),
                )
            )
        return self.render(
            "admin/alike/index.html",
            heading=gettext("Perhaps the same: %(records)s", records=str(self.record.meta("label_plural"))),
            crumbs=self._crumbs(),
            pairs=[self._alike_shown(actor, pair) for pair in found],
            total=ngettext("%(num)s pair to decide", "%(num)s pairs to decide", total),
            again=self._alike_again(actor),
            compare_url=self.get_url(".alike_compare_view")
            if comparing.may_order(actor, self.record)
            else "",
            previous_url=self.get_url(".alike_view", page=page - 1) if page else "",
            next_url=self.get_url(".alike_view", page=page + 1) if (page + 1) * _SIZE < total else "",
        )

    def _alike_shown(self, actor: Actor, pair: duplicates.Pair) -> Shown:
        rows = (pair.one, pair.other)
        titles, urls = zip(
            *((reading.title(actor, row), self.get_url(".details_view", id=row.id)) for row in rows),
            strict=True,
        )
        return Shown(
            titles,
            urls,
            (self._alike_facts(actor, pair.one), self._alike_facts(actor, pair.other)),
            _percent(pair.score),
            self._alike_why(pair.because),
            self.get_url(".alike_pair_view", one=pair.one.id, other=pair.other.id),
        )

    def _alike_facts(self, actor: Actor, row: Any) -> list[str]:
        """What tells two rows apart that have one name."""
        titles = {column.name for column in self.record.title_columns()}
        columns = [
            column
            for name in compared_by(self.record)
            if name not in titles and not getattr(column := self.record.column(name), "sealed", False)
        ]
        seen = [each for each in columns if access.sight(actor, self.record, each) is access.Sight.CLEAR]
        return [text for each in seen if (text := pages.said(actor, each, reading.value(actor, row, each)))]

    def _alike_why(self, names: tuple[str, ...]) -> str:
        return display.listed([str(self.record._meta.fields[name].verbose_name) for name in names])

    def _alike_again(self, actor: Actor) -> duplicates.Pair | None:
        """The pair that was just said to be different, to take that back."""
        one, _comma, other = request.args.get("different", "").partition(",")
        if not one:
            return None
        try:
            pair = duplicates.pair_of(actor, self.record, number(one), number(other))
        except store.Missing:
            return None
        return pair if pair.state == DuplicateState.DIFFERENT else None

    @expose("/alike/compare/", methods=("POST",))
    def alike_compare_view(self) -> ResponseReturnValue:
        """Have all rows compared with each other by a worker."""
        record = self.record
        title = gettext("Find duplicates: %(records)s", records=str(record.meta("label_plural")))
        job = comparing.order_all(current_actor(), record, title)
        return redirect(url_for("jobs.page", job_id=job.id, url=self.get_url(".alike_view")))

    # One pair

    @expose("/alike/pair/")
    def alike_pair_view(self) -> ResponseReturnValue:
        """Two rows side by side: ?one=1&other=2."""
        return self._alike_pair(*self._alike_both(), {})

    def _alike_both(self) -> tuple[int, int]:
        return number(request.values.get(ONE)), number(request.values.get(OTHER))

    def _alike_pair(
        self, one: int, other: int, chosen: Mapping[str, str], problem: Any = "", status: int = 200
    ) -> ResponseReturnValue:
        actor, record = current_actor(), self.record
        pair = duplicates.pair_of(actor, record, one, other)
        rows = [reading.get(actor, record, key) for key in (one, other)]
        both = [sides.side_of(actor, key, row) for key, row in zip((ONE, OTHER), rows, strict=True)]
        kept = max(both, key=lambda side: (side.filled, len(side.references), -side.id))
        page = self.render(
            "admin/alike/pair.html",
            heading=gettext("Are these the same?"),
            crumbs=[
                *self._crumbs(),
                (gettext("Perhaps the same"), self.get_url(".alike_view")),
            ],
            pair=pair,
            likely=_percent(pair.score) if pair.because else "",
            because=self._alike_why(pair.because),
            sides=both,
            keep=chosen.get("keep") or kept.key,
            sections=sides.sections(actor, *rows, pair.because, chosen),
            merge_url=self.get_url(".alike_merge_view") if self.may_make_one(actor) else "",
            different_url=self.get_url(".alike_different_view"),
            problem=problem,
        )
        return page, status

    def may_make_one(self, actor: Actor) -> bool:
        """Whether the actor may make one row of two at all."""
        may = duplicates.may_decide(actor, self.record) and access.may(actor, "delete", self.record)
        return may and not issubclass(self.record, Content)

    @expose("/alike/different/", methods=("POST",))
    def alike_different_view(self) -> ResponseReturnValue:
        """Say that two rows are not the same; with `again`, that this is to be decided again."""
        one, other = self._alike_both()
        if request.form.get("again"):
            duplicates.decide(current_actor(), self.record, one, other, DuplicateState.OPEN)
            return redirect(self.get_url(".alike_pair_view", one=one, other=other))
        duplicates.decide(current_actor(), self.record, one, other, DuplicateState.DIFFERENT)
        return redirect(self.get_url(".alike_view", different=f"{one},{other}"))

    @expose("/alike/merge/", methods=("POST",))
    def alike_merge_view(self) -> ResponseReturnValue:
        """Make one of the two, with the values that were chosen, and show the one that is kept."""
        actor, record, (one, other) = current_actor(), self.record, self._alike_both()
        keep, form = request.form.get("keep", ""), request.form
        if keep not in (ONE, OTHER) or one == other:
            abort(400)
        chosen = {key.removeprefix("take."): form[key] for key in form if key.startswith("take.")}
        rows = {key: reading.get(actor, record, id) for key, id in ((ONE, one), (OTHER, other))}
        again = {**chosen, "keep": keep}
        kept, gone = rows[keep], rows[OTHER if keep == ONE else ONE]
        values = sides.chosen_values(actor, kept, gone, keep, chosen)
        try:
            versions = {key: number(form.get(f"version.{key}")) for key in rows}
            seen = versions[keep], versions[OTHER if keep == ONE else ONE]
            merged = duplicates.make_one(actor, record, kept.id, gone.id, values, versions=seen)
        except store.Invalid as invalid:
            return self._alike_pair(one, other, again, pages.refused(record, invalid), 422)
        except store.InUse as in_use:
            text = gettext("Not merged: you may not change everything that refers to the other.")
            return self._alike_pair(one, other, again, pages.in_use(in_use, text), 409)
        except store.Conflict:
            text = gettext("Somebody changed one of the two meanwhile. Compare again.")
            return self._alike_pair(one, other, again, text, 409)
        if merged.left:
            flash(_left_out(merged.left), "warning")
        return redirect(self.get_url(".details_view", id=merged.row.id, act=merged.key))

    @action("merge", _("Merge…"))
    def action_merge(self, ids: list[int]) -> ResponseReturnValue | None:
        """Show two chosen rows side by side."""
        if len(ids) != 2:
            flash(gettext("Choose exactly two rows to make one of."), "error")
            return None
        return redirect(self.get_url(".alike_pair_view", one=ids[0], other=ids[1]))

    # Beside a row, and while somebody types

    def alike_to(self, actor: Actor, row: Any) -> list[tuple[str, str, str]]:
        """(title, why, address of the pair) of the rows that may be the same as this one."""
        found = []
        for pair in duplicates.pairs_of(actor, self.record, row.id):
            other = pair.other if pair.one.id == row.id else pair.one
            url = self.get_url(".alike_pair_view", one=row.id, other=other.id)
            found.append((reading.title(actor, other), self._alike_why(pair.because), url))
        return found

    def just_merged(self, actor: Actor) -> str:
        """The act that just made one of two, to be taken back, "" for none."""
        key = request.args.get("act", "")
        try:
            shown = acts.act(actor, key) if key else None
        except store.Missing:
            return ""
        fits = shown is not None and shown.verb == "merge" and not shown.undone_by
        return key if fits and shown is not None and shown.record is self.record else ""

    @expose("/alike/like/", methods=("POST",))
    def alike_like_view(self) -> ResponseReturnValue:
        """Who is likely the same as what is being typed: {row, inputs: {name: text}} → {heading, found: [{id,
        title, because: [labels], url}]}."""
        sent, actor = request.get_json(silent=True), current_actor()
        inputs = sent.get("inputs") if isinstance(sent, dict) else None
        if not isinstance(inputs, dict) or len(inputs) > _MOST_INPUTS:
            abort(400)
        key = number(sent["row"]) if sent.get("row") else None
        if not access.may(actor, "create" if key is None else "edit", self.record):
            abort(403)
        row = None if key is None else reading.get(actor, self.record, key, verb="edit")
        found = duplicates.likely(actor, self.record, self._alike_typed(actor, row, inputs), besides=key)
        return jsonify(
            heading=gettext("Perhaps registered already:") if found else "",
            found=[
                {
                    "id": each.row.id,
                    "title": reading.title(actor, each.row),
                    "because": [str(self.record._meta.fields[name].verbose_name) for name in each.because],
                    "url": self.get_url(".details_view", id=each.row.id),
                }
                for each in found
            ],
        )

    def _alike_typed(self, actor: Actor, row: Any, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """What is compared of what was typed over a stored row; what cannot be read is left out."""
        typed = MultiDict({name: text for name, text in inputs.items() if isinstance(text, str)})
        form = RecordForm(actor, self.record, row).fill(typed)
        unread = {field.name for field in form if field.process_errors}
        values = {name: value for name, value in form.values().items() if name not in unread}
        stored = {} if row is None else row.__data__
        return {
            name: values.get(name, stored.get(name))
            for name in compared_by(self.record)
            if name in form and not isinstance(self.record.column(name), TranslatedField)
        }


def _left_out(left: list[tuple[type[Record], str]]) -> str:
    """Which values of the other row's parts were not taken over."""
    named = []
    for record, name in dict.fromkeys(left):
        column = record.column(name)
        label = record.meta("label")
        named.append(f"{label}: {column.verbose_name}" if column is not None else str(label))
    names = display.listed(named)
    return gettext("Not taken over, because it contradicts what is kept: %(names)s", names=names)


def _percent(score: float) -> str:
    """How likely it is; nobody is told that it is certain."""
    return format_percent(min(score, 0.99), "#,##0%")
