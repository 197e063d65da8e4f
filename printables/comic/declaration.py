"""The comic: the steps of a process as panels with captions and speech in up to three languages, A4 to A1."""

from dataclasses import replace

from printables.catalogue import N_
from printables.diagram.declaration import PRINTABLE as DIAGRAM

PRINTABLE = replace(
    DIAGRAM,
    name="comic",
    title=N_("Comic panels"),
    languages=(1, 3),
    fit={**DIAGRAM.fit, "step": (15, 13.5, 12, 11, 10.2, 9.4, 8.7, 8, 7.5, 7, 6.5, 6, 5.5, 5)},
)
