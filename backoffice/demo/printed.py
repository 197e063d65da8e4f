"""What the demonstration office has put on paper: runs whose copies are at doors, some of an edition that is
old by now; label sheets; passes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from backoffice import copies, printing, store
from backoffice.access import Actor
from backoffice.demo.accounts import COMMUNITY, GRID
from backoffice.demo.contents import publish
from backoffice.print_order import Print
from backoffice.print_values import Unfit
from models.base import Record, now
from models.content.edition import Edition
from models.content.guide import Guide
from models.content.label_sheet import LabelSheet
from models.content.poster import Poster
from models.content.printed_edition import PrintedCopy, PrintedEdition, PrintRun
from models.fields import Text
from models.people.resident import Resident
from models.places.area import Area
from models.places.household import Household
from models.services.entry_pass import EntryPass

Row = Mapping[str, Any]

#: So many days ago the old edition was published and printed, and when other sheets were.
_PUBLISHED, _OLD, _HANDBOOKS, _REGISTER, _NEW = 46, 44, 25, 12, 3

#: (name, labels across and down, their width and height, margins left and above, gaps, whether round).
_SHEETS = (
    ("A4 21格 63.5 × 38.1 mm", (3, 7), (635, 381), (72, 151), (25, 0), False),
    ("A4 24枚圆形 40 mm", (4, 6), (400, 400), (160, 135), (60, 60), True),
)

#: (for what, days ago that it begins, days that it lasts, times printed, whether it was revoked).
_PASSES = (
    ("就医", 2, 90, 1, False),
    ("探亲", 5, 30, 1, False),
    ("上班", 20, 180, 2, False),
    ("上班", 20, 180, 1, False),
    ("接送孩子", 12, 120, 1, False),
    ("装修", 28, 36, 1, False),
    ("志愿服务", 9, 60, 1, False),
    ("搬家", 1, 7, 1, False),
    ("就医", 70, 60, 3, False),
    ("上班", 40, 180, 1, True),
    ("探亲", -4, 30, 0, False),
    ("接送孩子", 3, 120, 0, False),
)


def before(posters: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The posters as they were published first: the first one had a line less."""
    first, *others = posters
    return [{**first, "body": {code: _shorter(text) for code, text in first["body"].items()}}, *others]


def _shorter(text: str) -> str:
    return text.strip().rpartition("\n")[0]


def write(actor: Actor, day: date, posters: Sequence[Row]) -> None:
    """Print, publish the first poster anew, print again; sheets and passes."""
    _sheets(actor)
    waste, stay = Poster.select().order_by(Poster.id).limit(2)
    grids = list(Area.select().where(Area.code.startswith(f"{COMMUNITY}.")).order_by(Area.code).limit(3))
    community = Area.get(Area.code == COMMUNITY)
    moment = datetime.combine(day - timedelta(_PUBLISHED), now().time())
    Edition.update(published_at=moment).where(
        Edition.record == Poster.key(), Edition.row == waste.id
    ).execute()
    old = _run(actor, waste, ("zh", "en", "ko"), day - timedelta(_OLD), 200, "楼门张贴", community)
    for grid in grids[:2]:
        copies.hand_out(actor, old, _doors(actor, grid, ()))
    store.create(actor, PrintedCopy, {"run": old, "place": "1号楼一层电梯口", "area": grids[0].id})
    handbooks = _run(actor, Guide.get(), ("zh", "ko"), day - timedelta(_HANDBOOKS), 300, "新居民", community)
    copies.hand_out(actor, handbooks, _doors(actor, grids[0], ("ko",)))
    _run(actor, stay, ("zh", "en", "ja"), day - timedelta(_REGISTER), 120, "派出所办证大厅", None)
    store.change(actor, Poster, waste.id, {"body": Text(posters[0]["body"])})
    publish(actor, Poster, waste.id)
    waste = Poster.get_by_id(waste.id)
    new = _run(actor, waste, ("zh", "en", "ko"), day - timedelta(_NEW), 80, "换下旧版", community)
    reached = PrintedCopy.select(PrintedCopy.id).where(
        PrintedCopy.run == old.id, PrintedCopy.area == grids[1].id
    )
    ids = [key for (key,) in reached.order_by(PrintedCopy.id).limit(12).tuples()]
    copies.replaced(actor, ids, {old.edition_id: new})
    _passes(actor, day)


def _sheets(actor: Actor) -> None:
    for name, number, size, margins, gaps, rounded in _SHEETS:
        measures = dict(zip(("across", "down"), number, strict=True))
        measures |= dict(zip(("label_width", "label_height"), size, strict=True))
        measures |= dict(zip(("margin_left", "margin_top"), margins, strict=True))
        measures |= dict(zip(("gap_x", "gap_y"), gaps, strict=True))
        store.create(actor, LabelSheet, {"name": name, **measures, "round_labels": rounded})


def _run(
    actor: Actor,
    whole: Record,
    languages: tuple[str, ...],
    day: date,
    number: int,
    purpose: str,
    area: Any,
) -> Any:
    """A run of a poster or a handbook, as the office notes what a print shop made."""
    ordered = Print("handbook" if isinstance(whole, Guide) else "poster", languages=languages)
    (document,) = printing.documents(actor, ordered, [whole.id]).values()
    if isinstance(document, Unfit):
        raise document
    edition = PrintedEdition.get(PrintedEdition.code == copies.code_of(document))
    values = {"edition": edition, "printed_on": day, "copies": number, "purpose": purpose, "area": area}
    return store.create(actor, PrintRun, values)


def _doors(actor: Actor, grid: Any, languages: Iterable[str]) -> list[int]:
    return copies.doors(actor, grid.id, tuple(languages), 100)


def _passes(actor: Actor, day: date) -> None:
    grid = Area.get(Area.code == GRID)
    people = (
        Resident.select(Resident.id)
        .join(Household)
        .where(Household.area == grid.id, Resident.born < day - timedelta(20 * 365))
        .order_by(Resident.id)
        .limit(len(_PASSES))
    )
    for (person,), (purpose, ago, lasts, prints, revoked) in zip(people.tuples(), _PASSES, strict=True):
        begins = day - timedelta(ago)
        values = {
            "resident": person,
            "purpose": purpose,
            "valid_from": begins,
            "valid_until": begins + timedelta(lasts),
            "revoked_on": day - timedelta(6) if revoked else None,
        }
        system = {"prints": prints, "printed_at": now() if prints else None}
        store.create(actor, EntryPass, values, system=system)
