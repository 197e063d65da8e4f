"""The first page: today's work and the figures; and the search over everything the reader may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import AdminIndexView, expose
from flask_babel import format_decimal, get_locale, to_user_timezone
from flask_babel import lazy_gettext as _

from backoffice import access, figures, reading, search
from backoffice.access import ANONYMOUS, Actor, Sight
from backoffice.query import BadQuery, Query
from backoffice.signin import current_actor
from models.base import Record, now
from models.content.content import Content
from models.fields import STATE_LABELS, CountryField, State
from models.register import by_name
from models.system.job import Job
from models.system.job import State as JobState
from views import display
from views.listing import address_of


@dataclass(frozen=True)
class Due:
    """A column of dates that need attention so many days ahead."""

    label: Any
    record: str
    column: str
    days: int
    also: tuple[tuple[str, str], ...] = ()


DUE = (
    Due(
        _("Arrivals within 7 days"),
        "return_plan",
        "arrives_on",
        7,
        (("f.state", "planned,confirmed,travelling"),),
    ),
    Due(_("Residence permits that end within 30 days"), "foreign_national", "residence_permit_expires", 30),
    Due(_("Work permits that end within 30 days"), "foreign_national", "work_permit_expires", 30),
    Due(_("Visas that end within 30 days"), "foreign_national", "visa_expires", 30),
)
_SHOWN = 6
_HITS = 6
_ROWS_READ, _TEXTS_SHOWN = 200, 12


class Home(AdminIndexView):
    """`/admin/` and the search; open to everyone who is signed in, each part to whom its record is open."""

    def __init__(self) -> None:
        super().__init__(name=_("Today"), url="/admin")
        self.static_folder = None

    def is_accessible(self) -> bool:
        return current_actor() is not ANONYMOUS

    @expose("/")
    def index(self) -> ResponseReturnValue:
        actor = current_actor()
        found = [_waiting(actor, due) for due in DUE]
        return self.render(
            "admin/index.html",
            due=[each for each in found if each],
            groups=_groups(actor),
            jobs=_jobs(actor),
            translations=_translations(actor),
            today=to_user_timezone(now()).date(),
        )

    @expose("/search/")
    def search(self) -> ResponseReturnValue:
        """Rows of any record by name, address, flight…; a part of the page when asked for as one types."""
        text = request.args.get("search", "").strip()
        if len(text) > 100:
            abort(400)
        groups = _found(current_actor(), text) if text else []
        return self.render(
            "admin/search.html", text=text, groups=groups, fragment="HX-Request" in request.headers
        )


def _waiting(actor: Actor, due: Due) -> dict[str, Any] | None:
    """The first rows of what is due, and the list of all; None for whom it is not open."""
    record = by_name(due.record)
    if record is None or not access.may(actor, "view", record):
        return None
    today = to_user_timezone(now()).date()
    args = {
        f"f.{due.column}.from": today.isoformat(),
        f"f.{due.column}.to": (today + timedelta(days=due.days)).isoformat(),
        "sort": due.column,
        **dict(due.also),
    }
    try:
        query = Query.parse(actor, record, {**args, "size": "20"})
    except BadQuery:  # the reader does not see these dates
        return None
    page = reading.page(actor, record, query)
    column = record.column(due.column)
    show = display.shower(column, get_locale())
    return {
        "label": due.label,
        "total": format_decimal(page.total),
        "url": address_of(_list(record), args),
        "rows": [
            (
                show(reading.value(actor, row, column)),
                _title(actor, row),
                url_for(f"{due.record}.details_view", id=row.id),
            )
            for row in page.rows[:_SHOWN]
        ],
    }


def _title(actor: Actor, row: Any) -> str:
    """The row's name; of a row that is about a person, the person's."""
    person = type(row).column("resident")
    if person is not None and access.sight(actor, type(row), person) is Sight.CLEAR:
        return str(reading.value(actor, row, person) or "")
    return reading.title(actor, row)


def _groups(actor: Actor) -> list[tuple[str, list[dict[str, Any]]]]:
    """The figures by group, each with the list behind it."""
    locale = get_locale()
    found: dict[str, list[dict[str, Any]]] = {}
    for each in figures.figures(actor):
        record = by_name(each.record)
        found.setdefault(each.group, []).append(
            {
                "label": CountryField.label(each.country, locale) if each.country else each.label,
                "value": format_decimal(each.value),
                "percent": each.percent,
                "part": bool(each.country),
                "url": address_of(_list(record), dict(each.query)) if record is not None else "",
            }
        )
    return [(str(figures.GROUPS[group]), lines) for group, lines in found.items()]


def _translations(actor: Actor) -> list[tuple[str, str, str, str, str]]:
    """(title, address, language, state, its label) of texts that wait for the actor: a translator's missing
    and outdated ones; for who writes all languages, outdated ones."""
    found = []
    for record in reading.viewable(actor):
        if not issubclass(record, Content) or not access.may(actor, "edit", record):
            continue
        own = access.languages(actor, record)
        waiting = (State.OUTDATED,) if own is None else (State.OUTDATED, State.MISSING)
        for row in (
            record.select().where(reading.live(actor, record)).order_by(record.id.desc()).limit(_ROWS_READ)
        ):
            for code in sorted(row.states.by if own is None else own):
                state = row.state_in(code)
                if state in waiting:
                    address = url_for(f"{record.key()}.edit_view", id=row.id)
                    found.append((reading.title(actor, row), address, code, state, str(STATE_LABELS[state])))
    return found[:_TEXTS_SHOWN]


def _jobs(actor: Actor) -> list[Any]:
    """The actor's own jobs that are not ended."""
    if actor.user_id is None or not access.may(actor, "view", Job):
        return []
    query = Job.select().where(
        Job.user == actor.user_id, Job.state.in_(JobState.OPEN), reading.live(actor, Job)
    )
    return list(query.order_by(Job.id.desc()).limit(_SHOWN))


def _found(actor: Actor, text: str) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """(label, list, [(title, address)]) of every record in which something is like the text."""
    found = []
    for record in reading.viewable(actor):
        if not any(access.sight(actor, record, each) is Sight.CLEAR for each in search.columns(record)):
            continue
        hits = reading.lookup(actor, record, text, _HITS)
        if hits:
            found.append(
                (
                    str(record.meta("label_plural")),
                    address_of(_list(record), {"search": text}),
                    [(title, url_for(f"{record.key()}.details_view", id=key)) for key, title in hits],
                )
            )
    return found


def _list(record: type[Record]) -> str:
    return url_for(f"{record.key()}.index_view")
