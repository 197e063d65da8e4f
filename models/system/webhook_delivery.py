"""What was sent, or is to be sent, to a webhook, and what became of it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from peewee import TextField

from models.base import CharField, DateTimeField, ForeignKeyField, IntegerField, Record, column, now
from models.system.webhook import Webhook


class Event:
    """What a webhook is told of; a test is sent by hand."""

    PUBLISHED, WITHDRAWN, TEST = "published", "withdrawn", "test"


class Status:
    """What became of a message."""

    WAITING, DELIVERED, FAILED = "waiting", "delivered", "failed"


EVENTS = [(Event.PUBLISHED, _("Published")), (Event.WITHDRAWN, _("Withdrawn")), (Event.TEST, _("Test"))]
STATUSES = [
    (Status.WAITING, _("Waiting")),
    (Status.DELIVERED, _("Delivered")),
    (Status.FAILED, _("Failed")),
]


#: Why there was no answer.
PROBLEMS = [
    ("host", _("The host is not known.")),
    ("private", _("The host is not on a public network.")),
    ("connection", _("The host took no connection.")),
    ("certificate", _("The certificate of the host is not good.")),
    ("late", _("There was no answer in time.")),
    ("answer", _("The answer could not be read.")),
    ("inactive", _("The webhook is not active.")),
]


class WebhookDelivery(Record):
    """One message to one webhook. `payload` is sent byte by byte the same at each attempt; `edition` is the
    id of what was published or withdrawn. Kept for 30 days."""

    webhook = column(
        ForeignKeyField(Webhook, backref="deliveries", on_delete="CASCADE"),
        _("Webhook"),
        listed=True,
        filtered=True,
        system=True,
        part=True,
    )
    event = column(
        CharField(max_length=12, choices=EVENTS), _("Event"), listed=True, filtered=True, system=True
    )
    edition = column(IntegerField(null=True), _("Edition"), listed=True, system=True)
    status = column(
        CharField(max_length=12, choices=STATUSES, default=Status.WAITING),
        _("Status"),
        listed=True,
        filtered=True,
        system=True,
    )
    attempts = column(IntegerField(default=0), _("Attempts"), listed=True, system=True)
    answer = column(IntegerField(null=True), _("Answer"), listed=True, system=True, sample=200)
    problem = column(
        CharField(max_length=200, default="", choices=PROBLEMS), _("Problem"), listed=True, system=True
    )
    at = column(DateTimeField(default=now), _("Made at"), listed=True, filtered=True, system=True)
    sent_at = column(DateTimeField(null=True), _("Last sent at"), system=True)
    next_at = column(DateTimeField(null=True), _("Next attempt"), listed=True, system=True)
    payload = TextField(default="")
    once = CharField(max_length=80, null=True, unique=True)

    class Meta:
        label, label_plural, topic = _("Message to a webhook"), _("Messages to webhooks"), "system"
        title, order = ("event", "at"), "-at"
        indexes = ((("status", "next_at"), False),)
