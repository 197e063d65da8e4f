"""The part of a record's screens that tells what was done and takes it back: a list's bar and its acts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import format_decimal, get_timezone, gettext, ngettext
from flask_babel import lazy_gettext as _
from markupsafe import Markup

from backoffice import access, acts, display, reading, store
from backoffice.access import Actor
from backoffice.acts import Act
from backoffice.signin import current_actor
from models.base import Record
from models.system.job import Job
from views import pages
from views.asked import back, number, page_number
from views.grid import shown_rows

VERBS: Mapping[str, str] = {
    "undo_view": "edit",
    "bar_view": "view",
    "acts_view": "view",
    "act_view": "view",
}

#: So many rows that stay as they are are named.
_NAMED = 8


@dataclass
class Bar:
    """What the list says of the reader's last act: its text and page, and what can be taken back or done
    again, (key, label) each."""

    text: str = ""
    url: str = ""
    undo: tuple[str, str] | None = None
    redo: tuple[str, str] | None = None


@dataclass
class Told:
    """What came of taking an act back, as the page says it. `refused` has "title" and "url" only of rows
    within reach."""

    text: str
    refused: list[dict[str, Any]] = field(default_factory=list)

    def message(self) -> Markup:
        """The text with the rows that stay as they are, linked."""
        found = Markup("{}").format(self.text)
        for why in dict.fromkeys(each["why"] for each in self.refused):
            alike = [each for each in self.refused if each["why"] == why]
            named = [
                Markup('<a href="{}">{}</a>').format(each["url"], each["title"])
                for each in alike
                if each["title"]
            ][:_NAMED]
            text = ngettext("%(num)s row stays as it is.", "%(num)s rows stay as they are.", len(alike))
            found += Markup(" {} {} {}").format(text, why, Markup(" · ").join(named))
            if 0 < len(named) < len(alike):
                rest = len(alike) - len(named)
                found += " " + ngettext("and %(num)s more", "and %(num)s more", rest)
        return found


class Undoing:
    """Mixed into the derived screen, whose helpers it uses."""

    record: type[Record]

    @expose("/undo/", methods=("POST",))
    def undo_view(self) -> ResponseReturnValue:
        """Take an act back. A form {act, url} is answered by a page that says what came of it, JSON {"act",
        "columns": [of the list]} by {"act", "done", "message", "refused": [{"id", "title", "why", "url"}],
        "rows": as the list shows them now, or null}, {"job": address} for a long one."""
        actor, sent = current_actor(), request.get_json(silent=True) if request.is_json else request.form
        key = str(sent.get("act", "")) if isinstance(sent, Mapping) else ""
        shown = self._act(actor, key)
        onward = back(self.get_url(".index_view"))  # type: ignore[attr-defined]
        try:
            found = acts.take_back(actor, key)
        except store.Invalid as invalid:
            text = pages.refused(self.record, invalid)
            if request.is_json:
                return jsonify(message=text), 409
            flash(text, "warning")
            return redirect(onward)
        if isinstance(found, Job):
            address = url_for("jobs.page", job_id=found.id, url=onward)
            return (jsonify(job=address), 202) if request.is_json else redirect(address)
        told = _told(actor, shown, found)
        if request.is_json:
            return jsonify(
                act=found.batch or None,
                done=found.done,
                message=told.text,
                refused=told.refused,
                rows=self._rows_now(actor, shown, sent.get("columns")),
            )
        flash(told.message(), "warning" if told.refused else "success")
        return redirect(onward)

    def _act(self, actor: Actor, key: str) -> Act:
        found = acts.act(actor, key)
        if found.record is not self.record:
            raise store.Missing(key)
        return found

    def _rows_now(self, actor: Actor, shown: Act, names: Any) -> dict[str, Any] | None:
        """The rows of an act that only changed cells, as their list shows them."""
        if not isinstance(names, list) or not all(isinstance(each, str) for each in names):
            return None
        lines, beyond, more = acts.lines(actor, shown)
        verbs = {line.entry.verb for line in lines}
        if beyond or more or verbs - {"edit", "bulk", "undo", "import"} or any(line.in_bin for line in lines):
            return None
        record = self.record
        ids = [line.row for line in lines if line.record is record]
        rows = list(record.select().where(record.id.in_(ids), reading.live(actor, record)))
        if len(rows) < len(lines):
            return None
        columns = [each for each in reading.columns(actor, record) if each.name in names]
        return shown_rows(actor, record, rows, columns)

    # The bar

    def bar(self) -> Bar:
        """What the list says of the reader's last act."""
        actor = current_actor()
        if not access.may(actor, "edit", self.record):
            return Bar()
        last, undo, redo = acts.recent(actor, self.record)
        if last is None:
            return Bar()
        return Bar(
            what(last) + (" · " + gettext("taken back") if last.undone_by else ""),
            self._address(last),
            (undo.key, what(undo)) if undo else None,
            (redo.key, what(redo)) if redo else None,
        )

    @expose("/acts/bar/")
    def bar_view(self) -> ResponseReturnValue:
        """The bar alone, for a list in which something was done."""
        return self.render("admin/acts/bar.html")  # type: ignore[attr-defined, no-any-return]

    # The acts

    @expose("/acts/")
    def acts_view(self) -> ResponseReturnValue:
        """What was done with this record, newest first."""
        before = request.args.get("before", "")
        found, more = acts.acts(current_actor(), self.record, number(before) if before else None)
        return self.render(  # type: ignore[attr-defined, no-any-return]
            "admin/acts/index.html",
            heading=gettext("What was done: %(records)s", records=str(self.record.meta("label_plural"))),
            crumbs=self._crumbs(),  # type: ignore[attr-defined]
            acts=[(self._address(each), *_shown(each)) for each in found],
            more_url=self.get_url(".acts_view", before=more) if more else "",  # type: ignore[attr-defined]
        )

    @expose("/acts/<key>/")
    def act_view(self, key: str) -> ResponseReturnValue:
        """One act: its rows before and after, and whether it can be taken back."""
        actor = current_actor()
        shown = self._act(actor, key)
        page = page_number()
        lines, beyond, more = acts.lines(actor, shown, page)
        own = [line.row for line in lines if line.record is shown.record]
        hindered, begun = acts.hindered(actor, shown, own), acts.unfinished(actor, key) is not None
        return self.render(  # type: ignore[attr-defined, no-any-return]
            "admin/acts/act.html",
            act=shown,
            heading=what(shown),
            when=display.moment(shown.at, get_timezone()),
            crumbs=[*self._crumbs(), (gettext("What was done"), self.get_url(".acts_view"))],  # type: ignore[attr-defined]
            rows=[_row(line, (hindered or {}).get((line.record, line.row))) for line in lines],
            beyond=beyond,
            undo_url=self.get_url(".undo_view") if hindered is not None or begun else "",  # type: ignore[attr-defined]
            begun=begun,
            stays=len(hindered or ()),
            undone_url=self._of(actor, shown.undone_by),
            undoes_url=self._of(actor, shown.undoes),
            more_url=self.get_url(".act_view", key=key, page=page + 1) if more else "",  # type: ignore[attr-defined]
            less_url=self.get_url(".act_view", key=key, page=page - 1) if page else "",  # type: ignore[attr-defined]
        )

    def _address(self, shown: Act) -> str:
        return str(self.get_url(".act_view", key=shown.key))  # type: ignore[attr-defined]

    def _of(self, actor: Actor, key: str | None) -> str:
        """The page of an act that another one names, "" where the actor does not see it."""
        try:
            return self._address(acts.act(actor, key)) if key else ""
        except store.Missing:
            return ""


_WORDS = {
    "create": _("%(num)s made"),
    "edit": _("%(num)s changed"),
    "bulk": _("%(num)s edited together"),
    "delete": _("%(num)s put into the bin"),
    "restore": _("%(num)s taken out of the bin"),
    "revert": _("%(num)s with old values restored"),
    "merge": _("Merged (changes: %(num)s)"),
    "import": _("%(num)s imported"),
}


def what(shown: Act) -> str:
    """What an act was, in words."""
    if shown.verb == "undo":
        text = gettext("Done again: %(num)s") if shown.again else gettext("Taken back: %(num)s")
    else:
        text = str(_WORDS.get(shown.verb) or _("%(num)s changed"))
    return text % {"num": format_decimal(shown.rows)}


def _shown(shown: Act) -> tuple[str, str, str, str, str]:
    """(when, moment, who, what, state) of an act in the list of them."""
    return (
        display.moment(shown.at, get_timezone()),
        f"{shown.at.isoformat()}Z",
        shown.actor,
        what(shown),
        gettext("taken back") if shown.undone_by else "",
    )


def _row(line: acts.Line, why: Any) -> dict[str, Any]:
    """One row of an act, as its page shows it."""
    gone = line.in_bin and not access.may(current_actor(), "restore", line.record)
    return {
        "title": line.title,
        "url": "" if gone else url_for(f"{line.record.key()}.details_view", id=line.row),
        "what": display.done(line.entry.verb),
        "record": str(line.record.meta("label")),
        "fields": [each for change in line.entry.fields for each in display.changed(*change)],
        "why": str(why or ""),
    }


def _told(actor: Actor, shown: Act, undone: store.Undone) -> Told:
    """What is said of an act that was taken back."""
    if shown.verb == "undo" and not shown.again:
        text = ngettext("%(num)s row is changed again.", "%(num)s rows are changed again.", undone.done)
    else:
        text = ngettext("%(num)s row is as it was.", "%(num)s rows are as they were.", undone.done)
    return Told(text, _refused(actor, undone.refused))


def _refused(actor: Actor, refused: Sequence[tuple[type[Record], int, Any]]) -> list[dict[str, Any]]:
    titles = reading.titles_of(actor, [(record, row) for record, row, _why in refused])
    return [
        {
            "id": row,
            "title": titles.get((record, row), ""),
            "url": url_for(f"{record.key()}.details_view", id=row) if (record, row) in titles else "",
            "why": str(why),
        }
        for record, row, why in refused
    ]
