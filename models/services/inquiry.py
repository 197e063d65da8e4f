"""What a resident wrote on the page behind the door's QR code, and what became of it."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _

from models.base import (
    PERSONAL,
    SPECIAL,
    CharField,
    DateField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    Record,
    View,
    column,
    now,
)
from models.content.language import Language
from models.fields import LongTextField, PhoneField
from models.journeys.return_plan import ReturnPlan
from models.places.area import Area
from models.places.household import Household
from models.system.user import User


class Kind:
    """What a resident may write for."""

    ASK, RETURN, REQUEST = "ask", "return", "request"


class State:
    """How far the office is with it: nobody has seen a new one, and what it says is not verified."""

    NEW, CLAIMED, ANSWERED, CLOSED, REFUSED = "new", "claimed", "answered", "closed", "refused"
    OPEN = (NEW, CLAIMED)
    ENDED = (ANSWERED, CLOSED, REFUSED)


KINDS = [(Kind.ASK, _("Question")), (Kind.RETURN, _("Report of a return")), (Kind.REQUEST, _("Request"))]
REQUESTS = [
    ("food", _("Food")),
    ("medicine", _("Medicine")),
    ("parcel", _("Parcel")),
    ("garbage", _("Garbage")),
    ("interpreter", _("Interpreter")),
    ("counselling", _("Counselling")),
    ("repair", _("Repair")),
    ("other", _("Something else")),
]
STATES = [
    (State.NEW, _("New")),
    (State.CLAIMED, _("Claimed")),
    (State.ANSWERED, _("Answered")),
    (State.CLOSED, _("Settled")),
    (State.REFUSED, _("Refused")),
]

#: No inquiry and no answer is longer.
LONGEST = 2_000


def new_code() -> str:
    """128 random bits, safe in an address: who holds it reads the answer."""
    return secrets.token_urlsafe(16)


class Inquiry(Record):
    """One message of one household, with what the office answered. What the resident wrote is never edited;
    only what kind of message it is may be put right.

    `code` opens the resident's own page of it, and no screen shows it. `claimer` is kept beside the link, for
    most of those who work here do not see accounts.
    """

    household = column(
        ForeignKeyField(Household, backref="inquiries"), _("Household"), system=True, section="message"
    )
    place = column(
        CharField(max_length=320, default=""),
        _("Place"),
        sensitivity=PERSONAL,
        listed=True,
        searched=True,
        pinyin=True,
        follows="household.place",
        section="message",
        sample="幸福路12号 3-2-501",
    )
    area = column(
        ForeignKeyField(Area, null=True, backref="inquiries"),
        _("Grid"),
        listed=True,
        filtered=True,
        follows="household.area",
        section="message",
    )
    kind = column(
        CharField(max_length=10, choices=KINDS),
        _("Kind of message"),
        listed=True,
        filtered=True,
        section="message",
        sample=Kind.ASK,
    )
    request = column(
        CharField(max_length=16, choices=REQUESTS, null=True),
        _("What is needed"),
        when=("kind", (Kind.REQUEST,)),
        listed=True,
        filtered=True,
        section="message",
    )
    text = column(
        LongTextField(max_length=LONGEST, default=""),
        _("Message"),
        _("As the resident wrote it."),
        sensitivity=PERSONAL,
        searched=True,
        system=True,
        section="message",
        sample="쓰레기는 언제 내놓나요?",
    )
    language = column(
        ForeignKeyField(Language, null=True, backref="inquiries"),
        _("Language"),
        listed=True,
        filtered=True,
        system=True,
        section="message",
    )
    arrives_on = column(
        DateField(null=True),
        _("Arrives on"),
        when=("kind", (Kind.RETURN,)),
        filtered=True,
        system=True,
        section="message",
        sample=date(2026, 3, 22),
    )
    flight = column(
        CharField(max_length=40, default=""),
        _("Flight, train or ship"),
        when=("kind", (Kind.RETURN,)),
        system=True,
        section="message",
        sample="XX 123",
    )
    departs_from = column(
        CharField(max_length=80, default=""),
        _("Departs from"),
        when=("kind", (Kind.RETURN,)),
        system=True,
        section="message",
        sample="首尔",
    )
    name = column(
        CharField(max_length=80, default=""),
        _("Full name"),
        _("As the resident wrote it; nobody has checked it."),
        sensitivity=PERSONAL,
        searched=True,
        pinyin=True,
        system=True,
        section="message",
        sample="金哲洙",
    )
    phone = column(
        PhoneField(),
        _("Telephone"),
        sensitivity=SPECIAL,
        system=True,
        section="message",
        sample="13800000000",
    )
    received_at = column(
        DateTimeField(default=now), _("Received"), listed=True, filtered=True, system=True, section="message"
    )
    state = column(
        CharField(max_length=10, choices=STATES, default=State.NEW),
        _("State"),
        listed=True,
        filtered=True,
        system=True,
        section="work",
        sample=State.NEW,
    )
    claimed_by = column(
        ForeignKeyField(User, null=True, backref="inquiries"),
        _("Account"),
        system=True,
        section="work",
    )
    claimer = column(
        CharField(max_length=80, default=""),
        _("Claimed by"),
        listed=True,
        filtered=True,
        follows="claimed_by.name",
        section="work",
        system=True,
        sample="王静",
    )
    claimed_at = column(DateTimeField(null=True), _("Claimed at"), system=True, section="work")
    minutes = column(
        IntegerField(null=True),
        _("Minutes to claim"),
        listed=True,
        filtered=True,
        system=True,
        section="work",
        sample=7,
    )
    answer = column(
        LongTextField(max_length=LONGEST, default=""),
        _("Answer"),
        _("In the language of the resident, who reads it on the page of the door."),
        sensitivity=PERSONAL,
        system=True,
        section="answer",
        sample="화요일과 금요일 저녁입니다.",
    )
    answer_zh = column(
        LongTextField(max_length=LONGEST, default=""),
        _("Answer in Chinese"),
        sensitivity=PERSONAL,
        system=True,
        section="answer",
        sample="周二和周五晚上。",
    )
    answered_by = column(
        ForeignKeyField(User, null=True, backref="+"), _("Answered by"), system=True, section="answer"
    )
    answered_at = column(
        DateTimeField(null=True), _("Answered at"), filtered=True, system=True, section="answer"
    )
    reason = column(
        CharField(max_length=300, default=""),
        _("Reason"),
        _("Why it was refused."),
        sensitivity=PERSONAL,
        system=True,
        section="answer",
        sample="不属于本社区的事务",
    )
    ended_at = column(DateTimeField(null=True), _("Ended at"), filtered=True, system=True, section="answer")
    forgotten_at = column(
        DateTimeField(null=True), _("Personal data removed at"), system=True, section="answer"
    )
    return_plan = column(
        ForeignKeyField(ReturnPlan, null=True, backref="inquiries"),
        _("Return plan"),
        system=True,
        section="answer",
    )
    code = CharField(max_length=32, unique=True, default=new_code)

    class Meta:
        label, label_plural, topic = _("Inquiry"), _("Inquiries"), "services"
        title, order = ("kind", "place"), "-received_at"
        sections = {"message": _("Message"), "work": _("Work on it"), "answer": _("Answer")}
        scope = {"area": "area", "household": "household"}
        card = ("state", "received_at", "minutes")
        views = (
            View(
                key="new",
                label=_("New inquiries"),
                query="f.state=new&sort=received_at",
                today=True,
                rings=True,
            ),
            View(
                key="open",
                label=_("Inquiries without an answer"),
                query="f.state=new,claimed&sort=received_at",
            ),
        )

    def prepare(self, old: Record | None) -> None:
        super().prepare(old)
        self.minutes = _minutes(self.received_at, self.claimed_at)

    def problems(self) -> dict[str, Any]:
        found = super().problems()
        if self.forgotten_at:
            return found
        if self.kind == Kind.ASK and not self.text:
            found["text"] = _("A question needs its text.")
        elif self.kind == Kind.RETURN and not self.arrives_on:
            found["arrives_on"] = _("A report of a return needs its day.")
        elif self.kind == Kind.REQUEST and not self.request:
            found["request"] = _("A request needs what it is for.")
        if self.state == State.ANSWERED and not self.answer:
            found["answer"] = _("Write the answer.")
        elif self.state == State.REFUSED and not self.reason:
            found["reason"] = _("Say why it is refused.")
        return found


def _minutes(since: datetime, until: datetime | None) -> int | None:
    """Whole minutes between two moments, None while the second has not come."""
    return None if until is None else max(0, int((until - since).total_seconds() // 60))
