"""What page breaks do to texts: headings without what they head, single lines, empty or too many pages."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from printables import severity
from printables.inspection.seen import Chain, Item, Seen, beginning
from printables.sheet import Problem

_FORCED = frozenset({"page", "always", "left", "right", "recto", "verso"})


def problems(seen: Seen, genre: str) -> Iterator[Problem]:
    """All of it."""
    by_page: list[list[Item]] = [[] for _page in seen.pages]
    for item in seen.items:
        if not item.text.isspace():
            by_page[item.page - 1].append(item)
    flows = [[item for item in items if item.inside.flow] for items in by_page]
    for here, after in pairwise(flows):
        if here and after:
            yield from _orphans(here, after[0], seen)
    yield from _widows(seen)
    for number, items in enumerate(by_page, 1):
        blank = seen.pages[number - 1].page_type.blank
        if not blank and not any(_in_content(item) for item in items):
            yield Problem("empty_page", f"page {number}", "", page=number)
    most = severity.PAGES.get(genre)
    if most is not None and len(seen.pages) > most:
        yield Problem("too_many_pages", f"page {len(seen.pages)}", f"{len(seen.pages)} > {most}")


def _in_content(item: Item) -> bool:
    """Whether it stands in the page itself, not in its margins."""
    around = item.around
    while around is not None:
        if hasattr(around[0], "at_keyword"):
            return False
        around = around[1]
    return True


def _orphans(here: list[Item], after: Item, seen: Seen) -> Iterator[Problem]:
    """Headings with nothing beside or below them, though the text goes on overleaf."""
    headings: dict[Any, list[Item]] = {}
    for item in here:
        if item.inside.heading is not None:
            headings.setdefault(item.inside.heading, []).append(item)
    rest = [item.extent for item in here if item.inside.heading is None]
    for pieces in headings.values():
        last = pieces[-1]
        top, bottom = min(each.extent[1] for each in pieces), max(each.extent[3] for each in pieces)
        followed = any(each[3] > bottom or (each[1] < bottom and each[3] > top) for each in rest)
        if (
            not followed
            and last.inside.heading is not after.inside.heading
            and not _forced(last, after, seen)
        ):
            text = beginning("".join(each.text for each in pieces))
            yield Problem("orphan_heading", last.place, text, page=last.page, language=last.language)


def _forced(last: Item, after: Item, seen: Seen) -> bool:
    """Whether the break between them is one that the style asks for."""
    if seen.pages[last.page - 1].page_type.name != seen.pages[after.page - 1].page_type.name:
        return True
    before, behind = list(_boxes(last.around)), list(_boxes(after.around))
    open_before = {id(box.element) for box in before if box.element is not None}
    open_behind = {id(box.element) for box in behind if box.element is not None}
    return any(
        box.style["break_before"] in _FORCED and id(box.element) not in open_before for box in behind
    ) or any(box.style["break_after"] in _FORCED and id(box.element) not in open_behind for box in before)


def _boxes(around: Chain) -> Iterator[Any]:
    while around is not None:
        if around[0].element is not None:
            yield around[0]
        around = around[1]


def _widows(seen: Seen) -> Iterator[Problem]:
    """Paragraphs of which a single line stands on another page than the rest."""
    told = set()
    for pieces in seen.lines.values():
        pages = [page for page, _lines, _item in pieces]
        if len(set(pages)) < 2 or pieces[0][2].inside.repeated or pieces[0][2].inside.heading is not None:
            continue
        for page, lines, item in (pieces[0], pieces[-1]):
            if lines == 1 and (item.place, page) not in told:
                told.add((item.place, page))
                line = item.box.children[0].descendants()
                text = beginning("".join(getattr(child, "text", "") for child in line))
                yield Problem("widow", item.place, text, page=page, language=item.language)
