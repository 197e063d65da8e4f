"""Writes and publishes content for the tests, by the steps that an office goes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from backoffice import store
from backoffice.content import work
from models.fields import SOURCE, State, Text
from tests.cast import TELLER

#: Of these somebody has still to approve.
UNREAD = (State.DRAFT, State.REVIEW)


def written(record: type[Any], texts: Mapping[str, str], **values: Any) -> Any:
    """A row whose every text says `texts`."""
    wanted = {field.name: Text(dict(texts)) for field in record.translated() if field.name not in values}
    return store.create(TELLER, record, {**wanted, **values})


def publish(record: type[Any], row: int, *languages: str, **when: Any) -> list[Any]:
    """Approve and publish a row in these languages, in all that it has when none is named; returns the
    editions."""
    ready = [
        each for each in work.languages_of(TELLER, record, row) if not languages or each.language in languages
    ]
    work.approve(TELLER, *(each for each in ready if each.unapproved or each.state in UNREAD))
    return work.publish(TELLER, record, row, [each.language for each in ready], **when)


def published(record: type[Any], texts: Mapping[str, str], *drafts: str, **values: Any) -> Any:
    """A row whose every text says `texts`, published in all languages but the drafts."""
    row = written(record, texts, **values)
    ready = [code for code in texts if code not in drafts]
    if ready and SOURCE not in drafts:
        publish(record, row.id, *ready)
    return row
