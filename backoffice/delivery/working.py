"""Answers with the text that is being worked on, as it would read if it were published now."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from flask_babel import lazy_gettext as _

from backoffice import reading
from backoffice.access import Actor
from backoffice.content import editions
from backoffice.delivery import answers, content
from backoffice.delivery.asked import EVERY, Asked, Place
from backoffice.delivery.living import Ready
from backoffice.query import BadQuery, Query
from models.content.translation import Translation
from models.fields import SOURCE


def item(actor: Actor, asked: Asked, row_id: int) -> str:
    """The answer with one row and its parts. Raises Refused, Missing."""
    row = reading.get(actor, asked.record, row_id)
    return f'{{{_told(asked)},"item":{_one(asked, row, True)}}}'


def page(actor: Actor, asked: Asked, onward: Callable[[str], str]) -> str:
    """The answer with one page of rows, newest first. Raises Refused, BadQuery."""
    if not asked.plain:
        raise BadQuery(_("A preview is read as a whole: leave out filters, order and moment."))
    after = asked.after.id if asked.after else None
    found = reading.page(actor, asked.record, Query(size=asked.size, after=after))
    rows = [reading.get(actor, asked.record, row.id) for row in found.rows]
    items = ",".join(_one(asked, row, False) for row in rows)
    following = onward(Place((found.last,), found.last).text()) if found.has_next and found.last else None
    return f'{{{_told(asked)},"items":[{items}],"next":{json.dumps(following)}}}'


def _told(asked: Asked) -> str:
    """A preview shows the wanted language only: what is missing stands in it in Chinese, and is counted."""
    return f'"locale":{json.dumps(asked.locale)},"fallback":[]'


def _one(asked: Asked, row: Any, parts: bool) -> str:
    languages = _languages(row)
    told = f'"id":{row.id},"locales":{json.dumps(languages)}'
    if asked.locale != EVERY:
        own = _members(asked, row, asked.locale, parts)
        return f'{{{told},"locale":"{asked.locale}","fallback":false,"url":null,{own}}}'
    each = ",".join(f'"{code}":{{{_members(asked, row, code, parts)}}}' for code in languages)
    return f'{{{told},"url":null,"translations":{{{each}}}}}'


def _languages(row: Any) -> Sequence[str]:
    """Chinese and the languages that somebody works at."""
    query = Translation.select(Translation.language).where(
        Translation.record == row.key(), Translation.row == row.id, Translation.deleted_at.is_null()
    )
    return sorted({SOURCE, *(code for (code,) in query.tuples())})


def _members(asked: Asked, row: Any, language: str, parts: bool) -> str:
    told = {"edition": None, "published_at": None, "changed_at": answers.moment(row.changed_at)}
    made = answers.make(editions.preview(row, language), told)
    ready = Ready(made.item.encode(), made.parts.encode())
    return content.members(asked, row.id, ready, parts).decode()
