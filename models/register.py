"""The register of records, asked at run time by everything that is derived from them."""

from __future__ import annotations

from peewee import Model

from models.base import Record
from models.content.answer import Answer, Whole
from models.content.chapter import Chapter
from models.content.diagram import Diagram, Step
from models.content.edition import Edition
from models.content.guide import Guide
from models.content.label_sheet import LabelSheet
from models.content.language import Language
from models.content.learning_pack import LearningItem, LearningPack
from models.content.letter_template import LetterTemplate
from models.content.media import Media
from models.content.memory import Memory, MemoryGram, MemorySource
from models.content.notice import Notice
from models.content.office_look import OfficeLook
from models.content.official_letter import OfficialLetter
from models.content.page import Page
from models.content.phrase import Phrase
from models.content.poster import Poster
from models.content.printed_edition import PrintedCopy, PrintedEdition, PrintRun
from models.content.question import Question
from models.content.recording import Recording, Sound
from models.content.remark import Remark
from models.content.segment import Segment
from models.content.target import Target
from models.content.term import Term
from models.content.translation import Translation
from models.journeys.return_plan import ReturnPlan
from models.organisations.company import Company
from models.organisations.company_duty import CompanyDuty
from models.organisations.membership import Membership
from models.organisations.school import School
from models.organisations.school_day import SchoolDay
from models.people.foreign_national import ForeignNational
from models.people.resident import Resident
from models.places.area import Area
from models.places.household import Household
from models.services.entry_pass import EntryPass
from models.services.inquiry import Inquiry
from models.system.api_token import ApiToken
from models.system.assignment import Assignment
from models.system.batch import Batch
from models.system.change import Change
from models.system.draft import Draft
from models.system.duplicate import Compared, Duplicate
from models.system.failed_signin import FailedSignin
from models.system.job import Job, JobItem
from models.system.noticed import Noticed
from models.system.passkey import Passkey
from models.system.reminder import Reminder
from models.system.role import Role
from models.system.saved_list import SavedList
from models.system.submission import Submission
from models.system.tally import Tally
from models.system.user import User
from models.system.webhook import Webhook
from models.system.webhook_delivery import WebhookDelivery

_RECORDS: list[type[Record]] = [
    Area,
    Household,
    Resident,
    ForeignNational,
    Company,
    CompanyDuty,
    School,
    SchoolDay,
    Membership,
    ReturnPlan,
    Inquiry,
    EntryPass,
    Guide,
    Chapter,
    Poster,
    Notice,
    LetterTemplate,
    OfficialLetter,
    Question,
    Phrase,
    Term,
    Diagram,
    Step,
    Recording,
    Sound,
    Page,
    LearningPack,
    LearningItem,
    Media,
    Translation,
    Segment,
    Target,
    Remark,
    Edition,
    PrintedEdition,
    PrintRun,
    PrintedCopy,
    OfficeLook,
    LabelSheet,
    Language,
    User,
    Role,
    Assignment,
    Job,
    SavedList,
    Reminder,
    ApiToken,
    Webhook,
    WebhookDelivery,
]

#: Tables that keep the product's own books and have no screen of their own.
_BOOKS: list[type[Model]] = [
    Answer, Batch, Change, Compared, Draft, Duplicate, FailedSignin, JobItem, Memory, MemoryGram,
    MemorySource, Noticed, Passkey, Submission, Tally, Whole,
]  # fmt: skip


def records() -> list[type[Record]]:
    """Every record type, in the order of the menu."""
    return list(_RECORDS)


def by_name(name: str) -> type[Record] | None:
    """The record type of that singular snake_case name, or None."""
    return next((record for record in _RECORDS if record.key() == name), None)


def record_of(name: str) -> type[Record]:
    """The record type of that name; raises KeyError for a name that nothing declares."""
    found = by_name(name)
    if found is None:
        raise KeyError(name)
    return found


def tables() -> list[type[Model]]:
    """Every table of the schema: the records and the product's own books."""
    return [*_RECORDS, *_BOOKS]
