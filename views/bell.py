"""The bell of every page: what is due today or late, what failed or was taken back, and own reminders."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import abort, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import format_decimal, gettext, ngettext

from backoffice import noticed, reminders, worklist
from backoffice.access import Actor
from backoffice.query import Query
from backoffice.signin import current_actor
from models.base import Record
from models.days import today
from models.system.reminder import Reminder
from views import asked
from views import worklist as shown
from views.listing import address_of


@dataclass(frozen=True)
class Item:
    """One line of the bell: `number` things, `fresh` of which came since the reader last looked. `kind` is
    "due", "late", "new", "reminder", "undone", "failed" or "shared"."""

    key: str
    kind: str
    label: str
    url: str
    number: int = 1
    more: bool = False
    fresh: int = 0
    note: str = ""

    @property
    def count(self) -> str:
        """The number as text, "" of a single thing."""
        text = format_decimal(self.number)
        if self.more:
            return gettext("more than %(number)s", number=text)
        return text if self.kind in ("due", "late", "new") else ""


def items(actor: Actor) -> list[Item]:
    """What stands in the actor's bell now, without what is done for today."""
    found = [*_reminders(actor), *_new(actor), *_due(actor), *_messages(actor)]
    seen, done = noticed.read(actor, [each.key for each in found])
    return [
        Item(**{**vars(each), "fresh": max(0, each.number - seen.get(each.key, 0))})
        for each in found
        if each.key not in done
    ]


def _reminders(actor: Actor) -> Iterator[Item]:
    for each in reminders.waiting(actor):
        url = url_for("reminder.details_view", id=each.id)
        if each.record is not None:
            url = url_for(f"{each.record.key()}.details_view", id=each.row)
        label = each.note or each.title or str(Reminder.meta("label"))
        note = each.title if each.title != label else ""
        yield Item(f"reminder:{each.id}", "reminder", label, url, note=note)


def _due(actor: Actor) -> Iterator[Item]:
    """Of the lists of coming days: what is due today, and what is late."""
    asked_for = set()
    for record, kept in shown.kept(actor):
        due = worklist.due(record, kept.query)
        if due is None:
            continue
        for kind, query, since in (("due", due.today, f":{today()}"), ("late", due.overdue, "")):
            args = query.url_args(page=0, after=None, before=None)
            same = (record.key(), *sorted(args.items()))
            if same in asked_for:
                continue  # two lists of the same days
            asked_for.add(same)
            item = _counted(actor, record, query, f"{kind}:{record.key()}:{kept.key}{since}")
            if item is not None:
                url = address_of(url_for(f"{record.key()}.index_view"), args)
                label = str(due.column.verbose_name)
                yield Item(item[0], kind, label, url, *item[1:], note=str(record.meta("label_plural")))


def _new(actor: Actor) -> Iterator[Item]:
    """Of the lists that ring: what stands in them. Whoever is done with one is called again by what comes
    then."""
    for record, kept in shown.kept(actor):
        if kept.rings:
            newest = worklist.newest(actor, record, kept.query)
            item = _counted(actor, record, kept.query, f"new:{record.key()}:{kept.key}:{newest}")
            if item is not None:
                yield Item(item[0], "new", kept.label, kept.url, *item[1:])


def _counted(actor: Actor, record: type[Record], query: Query, key: str) -> tuple[str, int, bool] | None:
    number, more = worklist.number(actor, record, query)
    return (key, number, more) if number else None


def _messages(actor: Actor) -> Iterator[Item]:
    for each in worklist.messages(actor):
        told = shown.told(each)
        yield Item(each.key, each.kind, told.text, told.url, note=told.when)


class Bell:
    """Mixed into the first page's view."""

    @expose("/bell/", methods=("GET", "POST"))
    def bell(self) -> ResponseReturnValue:
        """What stands in the bell; sent as a form it also says that the reader has looked at it."""
        actor = current_actor()
        found = items(actor)
        if request.method == "POST":
            noticed.look(actor, {each.key: each.number for each in found})
        return self._panel(found)

    @expose("/bell/number/")
    def bell_number(self) -> ResponseReturnValue:
        """How much stands in the bell and how much of it is new, asked for when the page is there already."""
        return jsonify(_said(items(current_actor())))

    @expose("/bell/done/", methods=("POST",))
    def bell_done(self) -> ResponseReturnValue:
        """Done with one line for today; with a reminder, for good."""
        actor, key = current_actor(), request.form.get("key", "")
        if not key:
            abort(400)
        item = next((each for each in items(actor) if each.key == key), None)
        if item is not None and item.kind == "reminder":
            reminders.done(actor, asked.number(key.partition(":")[2]))
        elif item is not None:
            noticed.finish(actor, key)
        if "HX-Request" in request.headers:
            return self._panel(items(actor))
        return redirect(asked.back(url_for(".bell")))

    def _panel(self, found: list[Item]) -> ResponseReturnValue:
        fragment = "HX-Request" in request.headers
        return self.render("admin/bell.html", items=found, said=_said(found), fragment=fragment)


def _said(found: list[Item]) -> dict[str, object]:
    number, fresh = sum(each.number for each in found), sum(each.fresh for each in found)
    text = ngettext(
        "%(number)s thing is due.", "%(number)s things are due.", number, number=format_decimal(number)
    )
    if fresh:
        text += " " + ngettext(
            "%(number)s is new.", "%(number)s are new.", fresh, number=format_decimal(fresh)
        )
    return {"number": number, "fresh": fresh, "text": text if number else gettext("Nothing is due.")}
