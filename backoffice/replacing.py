"""Replaces old editions at doors: one order makes the sheets that replace them and the route to carry them
round. Which copies are out is known by the register; what is printed, by the prints themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from backoffice import print_job, printing, store
from backoffice.access import Actor
from backoffice.query import Query
from models.fields import SOURCE
from models.people.resident import Resident
from models.system.job import Job

ROUTE = "route_sheet"


def order(actor: Actor, edition: Any, held: Sequence[Any], once: str) -> tuple[Job, Job | None]:
    """The jobs that print the current edition once for each copy held, and the sheet of the doors to go to
    (None where no copy is at a door). The same token twice orders once. Raises Refused, Invalid, Missing."""
    if not held:
        raise store.Invalid({"": _("Choose whose copy is to be replaced.")})
    return _replacements(actor, edition, held, f"{once}-copies"), _route(
        actor, edition, held, f"{once}-route"
    )


def _replacements(actor: Actor, edition: Any, held: Sequence[Any], once: str) -> Job:
    languages = edition.languages.split()
    people = [each.__data__["resident"] for each in held if each.__data__["resident"]]
    ordered = printing.accept(
        actor,
        edition.printable,
        languages=languages,
        alone=SOURCE not in languages,
        template=edition.row if edition.record == "letter_template" else None,
        copies=1 if people else len(held),
        purpose=gettext("Replaces %(code)s", code=edition.code),
    )
    rows = people if ordered.record is Resident else [edition.row]
    ordered, wanted = printing.pick(actor, ordered, Query(ids=tuple(rows)))
    return print_job.start(actor, ordered, wanted, once=once)


def _route(actor: Actor, edition: Any, held: Sequence[Any], once: str) -> Job | None:
    doors = list(dict.fromkeys(each.__data__["household"] for each in held if each.__data__["household"]))
    if not doors:
        return None
    task = gettext("Take away %(code)s, leave the new edition", code=edition.code)
    ordered = printing.accept(actor, ROUTE, heading=edition.title, tasks={str(door): task for door in doors})
    ordered, wanted = printing.pick(actor, ordered, Query(ids=tuple(doors)))
    return print_job.start(actor, ordered, wanted, once=once) if wanted else None
