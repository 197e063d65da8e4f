"""Plain values for paper, from rows that the actor may print and columns that are meant for print.

Knows no rendering: what it gives are texts, dates and bytes of pictures, in the shape a printable declares.
A value that the actor does not see in clear does not reach paper. One module for each topic; a module that is
added is found.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module

from backoffice.access import Actor
from backoffice.print_values import named
from backoffice.print_values.gathering import (
    Document,
    Gather,
    GatherAll,
    Gathered,
    Unfit,
    Wish,
    both,
    gatherers,
    gatherers_of_all,
    languages_of,
)
from printables.catalogue import catalogue

__all__ = ["Document", "Gathered", "Unfit", "Wish", "both", "gather", "gather_all", "languages_of"]


def gather(actor: Actor, printable: str, rows: Sequence[int], wish: Wish) -> Gathered:
    """{row id: its document, or why there is none} for the rows within reach; others are left out. The row of
    a form without a row is 0.

    Raises Refused, Missing for a template out of reach.
    """
    own = _found()[0].get(printable)
    return own(actor, rows, wish) if own else named.gather(actor, catalogue()[printable], rows, wish)


def gather_all(actor: Actor, printable: str, rows: Sequence[int], wish: Wish) -> Document | Unfit:
    """The one document of all these rows."""
    return _found()[1][printable](actor, rows, wish)


@cache
def _found() -> tuple[Mapping[str, Gather], Mapping[str, GatherAll]]:
    for module in pkgutil.iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
    return gatherers, gatherers_of_all
