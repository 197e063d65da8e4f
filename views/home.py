"""The first page: the work of the day and the figures; and the search over everything the reader may see."""

from __future__ import annotations

from typing import Any

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import AdminIndexView, expose
from flask_babel import format_decimal, get_locale
from flask_babel import lazy_gettext as _

from backoffice import figures, listing, reading, reminders, worklist
from backoffice.access import ANONYMOUS, Actor
from backoffice.content import progress
from backoffice.content.progress import Waiting
from backoffice.query import found_for, hides, numbers
from backoffice.signin import current_actor
from models.base import Record
from models.content.translation import Translation
from models.days import today
from models.fields import CountryField
from models.register import by_name
from models.system.job import STATES
from models.system.job import State as JobState
from views import worklist as shown
from views.bell import Bell
from views.desk_shown import Progress
from views.languages import content_languages
from views.listing import address_of
from views.remind import Remind

_HITS = 6
#: So many texts that wait are shown.
_TEXTS = 12


class Home(Bell, Remind, AdminIndexView):
    """`/admin/`, the bell and the search; open to everyone who is signed in, each part to whom its record is
    open."""

    def __init__(self) -> None:
        super().__init__(name=_("Today"), url="/admin")
        self.static_folder = None

    def is_accessible(self) -> bool:
        return current_actor() is not ANONYMOUS

    @expose("/")
    def index(self) -> ResponseReturnValue:
        actor = current_actor()
        cards, idle = shown.cards(actor)
        return self.render(
            "admin/index.html",
            cards=cards,
            idle=idle,
            alike=shown.alike(actor),
            reminders=reminders.waiting(actor),
            messages=[shown.told(each) for each in worklist.messages(actor)],
            groups=_groups(actor),
            texts=_texts(actor),
            today=today(),
            distance=shown.distance,
            **_jobs(actor),
        )

    @expose("/jobs/")
    def jobs(self) -> ResponseReturnValue:
        """The jobs of the first page, asked for again while one of them runs."""
        return self.render("admin/jobs.html", **_jobs(current_actor()))

    @expose("/search/", methods=("GET", "POST"))
    def search(self) -> ResponseReturnValue:
        """Rows of any record by name, address, flight, tail of a number…; a part of the page when asked as
        one types. What is searched for comes in the body: it has no place in an address."""
        text = request.values.get("search", "").strip()
        if len(text) > 100:
            abort(400)
        groups = _found(current_actor(), text) if text else []
        return self.render(
            "admin/search.html", text=text, groups=groups, fragment="HX-Request" in request.headers
        )


def _jobs(actor: Actor) -> dict[str, Any]:
    """The actor's own jobs, and whether one of them still runs."""
    jobs = worklist.jobs(actor)
    return {
        "jobs": jobs,
        "running": any(job.state in JobState.OPEN for job in jobs),
        "open_states": JobState.OPEN,
        "job_states": {state: str(label) for state, label in STATES},
    }


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


def _texts(actor: Actor) -> list[dict[str, Any]]:
    """What is to be translated or approved by the actor, the most urgent first."""
    waiting = progress.waiting(actor, _TEXTS)
    names = {each.code: each for each in content_languages(actor, Translation)} if waiting else {}
    return [
        {
            "title": each.translation.title,
            "url": url_for("translation.desk_view", id=each.translation.id, **_show(each)),
            "language": names.get(each.translation.language),
            "code": each.translation.language,
            "far": Progress.of(each.translation),
            "due": each.translation.due_on,
            "late": each.late,
            "what": each.what,
            "reason": each.back.reason if each.back else "",
        }
        for each in waiting
    ]


def _show(waiting: Waiting) -> dict[str, str]:
    """What the desk shows of a text: of one that has gaps, those."""
    gaps = waiting.translation.missing or waiting.translation.stale
    return {"show": "todo"} if waiting.what == "do" and gaps else {}


def _found(actor: Actor, text: str) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """(label, list, [(title, address)]) of every record in which something is like the text."""
    found = []
    for record in reading.viewable(actor):
        if not (listing.searched(actor, record) or numbers(actor, record)):
            continue
        hits = reading.lookup(actor, record, text, _HITS)
        if hits:
            found.append(
                (
                    str(record.meta("label_plural")),
                    address_of(
                        _list(record),
                        {"found": found_for(text)} if hides(actor, record, text) else {"search": text},
                    ),
                    [(title, url_for(f"{record.key()}.details_view", id=key)) for key, title in hits],
                )
            )
    return found


def _list(record: type[Record]) -> str:
    return url_for(f"{record.key()}.index_view")
