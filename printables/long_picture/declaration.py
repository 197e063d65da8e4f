"""A text in one language as one long picture for telephones: 750 pixels wide, as high as it needs to be.

The picture is cut out of the page behind the last that is drawn on it, see `backoffice.content.wechat`.
"""

from collections.abc import Sequence
from typing import Any

from printables.catalogue import IMPRINT, N_, OFFICE, OUTDATED, Printable
from printables.samples import notice


def sample(languages: Sequence[str]) -> dict[str, Any]:
    """The sample notice without where it is from."""
    known = notice(languages)
    return {key: known[key] for key in ("office", "title", "body", "date", "pictures", "states")}


PRINTABLE = Printable(
    name="long_picture",
    title=N_("Long picture"),
    record="notice",
    content="notice",
    paper="750 px",
    genre="drawing",
    languages=(1, 1),
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
