"""The languages of content as screens show them: their order, their direction and what holds of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from backoffice import access, reading
from backoffice.access import Actor
from backoffice.query import Query
from models.base import Record
from models.content.content import Content
from models.content.language import Language
from models.fields import SOURCE, STATE_LABELS


@dataclass(frozen=True)
class ContentLanguage:
    """A language of content as a form shows it; `tag` is its BCP 47 tag, `state` what holds of its text."""

    code: str
    autonym: str
    direction: str
    writable: bool = True
    state: str = ""

    @property
    def tag(self) -> str:
        """The tag that picks the right letter forms: plain Chinese is Chinese of the mainland."""
        return {"zh": "zh-CN", "zh-Hant": "zh-TW"}.get(self.code, self.code)

    @property
    def state_label(self) -> str:
        """The state in the reader's words."""
        return str(STATE_LABELS.get(self.state, ""))


def content_languages(
    actor: Actor, record: type[Record], row: Any = None, verb: str = "view"
) -> list[ContentLanguage]:
    """The languages of content, Chinese first: which of them `verb` lets the actor write, and their state in
    this row."""
    writable = access.languages(actor, record, verb) if verb != "view" else None
    found = [
        ContentLanguage(
            each.code,
            each.autonym,
            each.direction,
            writable is None or each.code in writable,
            row.state_in(each.code) if isinstance(row, Content) else "",
        )
        for each in reading.page(actor, Language, Query(sort="position", descending=False, size=200)).rows
    ]
    return sorted(found, key=lambda each: each.code != SOURCE)
