"""Tells webhooks what was published and withdrawn: the worker finds it, notes it, sends it and tries again.

Never in a web process: a receiver may take its time.
"""

from __future__ import annotations

import json
import logging
import secrets
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import peewee

from backoffice import database as connections
from backoffice import reading
from backoffice.access import Actor
from backoffice.delivery import mark, sending, wholes
from backoffice.delivery.sending import Message, NotSent
from models import fields
from models.base import database, now
from models.content.edition import Edition, not_cancelled
from models.system.webhook import Webhook
from models.system.webhook_delivery import Event, Status, WebhookDelivery

log = logging.getLogger(__name__)

#: The waits between the attempts; after the last one a message is given up.
WAITS = tuple(timedelta(minutes=each) for each in (1, 5, 30, 2 * 60, 6 * 60, 12 * 60, 24 * 60))

#: How long the log is kept.
KEPT = timedelta(days=30)

#: A message that is being sent is nobody else's for so long.
_LEASE = timedelta(minutes=2)
#: What was published is looked for from a little before the last look: another's transaction may have ended
#: after it.
_BACK = timedelta(minutes=10)
#: Seconds between two looks.
_PAUSE = 5.0
#: So many messages are sent in one look.
_MOST = 100


def tick(inside: bool = False) -> int:
    """Note what happened since the last look, send what is due, one message a webhook, forget what is old.
    Returns how many messages were sent. `inside` allows receivers in private networks."""
    note_new()
    count = 0
    for row in _due():
        _send(row, inside)
        count += 1
    WebhookDelivery.delete().where(
        WebhookDelivery.at < now() - KEPT, WebhookDelivery.status != Status.WAITING
    ).execute()
    return count


def note_new() -> None:
    """Write a message for each webhook and each edition that it is to be told of."""
    hooks = list(Webhook.select().where(Webhook.deleted_at.is_null()))
    if not hooks:
        return
    moment = now()
    since = min(hook.told_until for hook in hooks)
    events = list(_happened(since - _BACK, moment)) if any(hook.active for hook in hooks) else []
    with database.atomic():
        for hook in hooks:
            for event, edition, at in events:
                if at > hook.told_until - _BACK and hook.wants(event, edition.record):
                    _note(hook, event, edition, at)
            Webhook.update(told_until=moment).where(Webhook.id == hook.id).execute()


def _happened(since: datetime, until: datetime) -> Iterator[tuple[str, Edition, datetime]]:
    """(event, edition, moment) of what came into force in that time, and is not undone by now."""
    for event, column in ((Event.PUBLISHED, Edition.published_at), (Event.WITHDRAWN, Edition.withdrawn_at)):
        query = Edition.select(
            Edition.id,
            Edition.record,
            Edition.row,
            Edition.language,
            Edition.number,
            Edition.title,
            Edition.published_at,
            Edition.withdrawn_at,
        ).where(column > since, column <= until, Edition.deleted_at.is_null(), not_cancelled())
        for edition in query.order_by(Edition.id):
            yield event, edition, getattr(edition, column.name)


def _note(hook: Webhook, event: str, edition: Edition, at: datetime) -> None:
    if at <= hook.created_at:
        return
    body = {
        "type": f"content.{event}",
        "timestamp": _moment(at),
        "data": {
            "record": edition.record,
            "id": edition.row,
            "locale": edition.language,
            "edition": edition.number,
            "title": edition.title,
        },
    }
    once = f"{hook.id}:{event}:{edition.id}:{at.isoformat(timespec='seconds')}"
    WebhookDelivery.insert(
        **_message(hook, event, body), edition=edition.id, once=once
    ).on_conflict_ignore().execute()


def _message(hook: Webhook, event: str, body: Any) -> dict[str, Any]:
    return {
        "webhook": hook.id,
        "event": event,
        "payload": json.dumps(body, ensure_ascii=False),
        "at": now(),
        "next_at": now(),
        "status": Status.WAITING,
    }


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds") + "Z"


def send_test(actor: Actor, webhook_id: int) -> WebhookDelivery:
    """Have a test sent to a webhook, also to one that is not active. Raises Refused, Missing."""
    hook = reading.get(actor, Webhook, webhook_id, verb="edit")
    body = {"type": "test", "timestamp": _moment(now()), "data": {}}
    row: WebhookDelivery = WebhookDelivery.create(
        **_message(hook, Event.TEST, body), once=secrets.token_hex(16)
    )
    return row


def _due() -> Iterator[WebhookDelivery]:
    """Messages to be sent now, the first of each webhook, so that a receiver that does not answer holds up
    the others by one message only; each taken so that no other worker sends it too."""
    waits = (WebhookDelivery.status == Status.WAITING) & (WebhookDelivery.next_at <= now())
    first = (
        WebhookDelivery.select(peewee.fn.MIN(WebhookDelivery.id))
        .where(waits)
        .group_by(WebhookDelivery.webhook)
    )
    due = (
        WebhookDelivery.select(WebhookDelivery.id, WebhookDelivery.next_at)
        .where(WebhookDelivery.id.in_(first))
        .order_by(WebhookDelivery.next_at)
        .limit(_MOST)
    )
    for found in list(due):
        taken = (
            WebhookDelivery.update(next_at=now() + _LEASE)
            .where(
                WebhookDelivery.id == found.id,
                WebhookDelivery.status == Status.WAITING,
                WebhookDelivery.next_at == found.next_at,
            )
            .execute()
        )
        if taken:
            yield WebhookDelivery.get_by_id(found.id)


def _send(row: WebhookDelivery, inside: bool) -> None:
    """Try once; nothing is locked in the database while the receiver takes its time."""
    hook = Webhook.get_or_none(Webhook.id == row.webhook_id, Webhook.deleted_at.is_null())
    if hook is None or not (hook.active or row.event == Event.TEST):
        _write(row, status=Status.FAILED, problem="inactive", next_at=None)
        return
    message = Message(
        f"msg_{row.id}_{row.once or ''}"[:60], hook.address, fields.plain(hook.secret), row.payload.encode()
    )
    connections.release()
    answer, problem = None, ""
    try:
        answer = sending.send(message, inside)
    except NotSent as error:
        problem = str(error)
    connections.connect()
    if answer is not None and 200 <= answer < 300:
        _write(row, status=Status.DELIVERED, answer=answer, problem="", next_at=None)
        return
    if row.attempts < len(WAITS) and row.event != Event.TEST:
        _write(row, answer=answer, problem=problem, next_at=now() + WAITS[row.attempts])
    else:
        _write(row, status=Status.FAILED, answer=answer, problem=problem, next_at=None)


def _write(row: WebhookDelivery, **values: Any) -> None:
    WebhookDelivery.update(
        attempts=WebhookDelivery.attempts + 1, sent_at=now(), changed_at=now(), **values
    ).where(WebhookDelivery.id == row.id).execute()


class Teller(threading.Thread):
    """Looks and sends until it is told to stop; of the worker, beside its watchman, whom no receiver may keep
    waiting."""

    def __init__(self, inside: bool) -> None:
        super().__init__(name="teller", daemon=True)
        self.inside, self.stopped, self._known = inside, threading.Event(), ""

    def _catch_up(self) -> None:
        """Make ready what the API answers after anything came into force."""
        present = mark.present().state
        if present != self._known:
            wholes.catch_up()
            self._known = present

    def run(self) -> None:
        sent = 0
        while not self.stopped.wait(0 if sent else _PAUSE):
            try:
                connections.connect()
                self._catch_up()
                sent = tick(self.inside)
            except peewee.DatabaseError as error:
                sent = 0
                log.warning("the database does not answer: %s", error)
            except Exception:  # what is wrong with one look must not end the next ones
                sent = 0
                log.exception("telling webhooks failed")
            finally:
                connections.release()
