"""A text with a title, such as a page of the public site, in one language to six."""

from collections.abc import Sequence
from typing import Any

from printables.catalogue import IMPRINT, N_, OFFICE, OUTDATED, Printable
from printables.samples import notice


def sample(languages: Sequence[str]) -> dict[str, Any]:
    """The sample notice without where it is from."""
    known = notice(languages)
    return {key: known[key] for key in ("office", "title", "body", "date", "pictures", "states")}


PRINTABLE = Printable(
    name="text",
    title=N_("Information sheet"),
    record="page",
    content="page",
    paper="A4",
    genre="letter",
    languages=(1, 6),
    options={
        "outdated": OUTDATED,
    },
    shape={
        "office": OFFICE,
        "title": "words",
        "body": "markdown",
        "date": "date",
        "pictures": "pictures?",
        "imprint": IMPRINT,
        "states": "states?",
    },
    sample=sample,
)
