"""A person the office looks after, of whatever kind."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _

from models import documents, mrz
from models.base import (
    PERSONAL,
    SPECIAL,
    CharField,
    DateField,
    ForeignKeyField,
    Likeness,
    Record,
    Told,
    View,
    column,
)
from models.content.language import Language
from models.days import today
from models.fields import CountryField, DocumentField, LongTextField, PhoneField, SealedField, plain
from models.phones import problem_with_phone
from models.places.area import Area
from models.places.household import Household

KINDS = [
    ("resident", _("Resident")),
    ("hmt_compatriot", _("Hong Kong, Macao or Taiwan compatriot")),
    ("foreign_chinese", _("Foreign national of Chinese origin")),
    ("foreign_resident", _("Long-term foreign resident")),
    ("returnee", _("Recent returnee")),
    ("visitor", _("Visitor")),
]
#: A resident who is none of the other kinds has a Chinese name and is written to in Chinese.
NOT_ONLY_CHINESE = tuple(kind for kind, _label in KINDS if kind != "resident")
SEXES = [("female", _("Female")), ("male", _("Male")), ("other", _("Not stated"))]
AWAY = [
    ("never_left", _("Never left")),
    ("returned", _("Returned")),
    ("not_returned", _("Not yet returned")),
]
#: Kinds of document whose number tells when its holder was born; the more special shape first.
_TELLING = ("hmt_residence_permit", "permanent_residence", "resident_id")
#: Cards that China gives to people who are no citizens of the mainland.
_CARDS = ("permanent_residence", "hmt_residence_permit", "hk_macao_permit", "taiwan_permit")
#: Whose passports say nothing of a foreigner: China's, Hong Kong's, Macao's and Taiwan's.
_CHINESE = ("CHN", "HKG", "MAC", "TWN")
VULNERABILITIES = [
    ("none", _("None")),
    ("minor_alone", _("Minor living alone")),
    ("elderly", _("Elderly")),
    ("pregnant", _("Pregnant")),
    ("chronic", _("Chronically ill")),
    ("disabled", _("Disabled")),
]


class Resident(Record):
    """One person, one row; everything else about the person links here."""

    name = column(
        CharField(max_length=80),
        _("Full name"),
        _("As used in Chinese papers."),
        sensitivity=PERSONAL,
        listed=True,
        searched=True,
        pinyin=True,
        printed=True,
        section="person",
        sample="金哲洙",
    )
    name_latin = column(
        CharField(max_length=80, default=""),
        _("Latin name"),
        _("As in the passport."),
        when=("kind", NOT_ONLY_CHINESE),
        sensitivity=PERSONAL,
        listed=True,
        searched=True,
        printed=True,
        section="person",
        sample="KIM CHEOLSU",
    )
    name_native = column(
        CharField(max_length=80, default=""),
        _("Name in own script"),
        _("Hangul, kana, Cyrillic or any other script."),
        when=("kind", NOT_ONLY_CHINESE),
        sensitivity=PERSONAL,
        listed=True,
        searched=True,
        printed=True,
        section="person",
        sample="김철수",
    )
    kind = column(
        CharField(max_length=20, choices=KINDS, default="resident"),
        _("Kind of person"),
        listed=True,
        filtered=True,
        section="person",
        sample="foreign_resident",
    )
    sex = column(
        CharField(max_length=8, choices=SEXES, null=True),
        _("Sex"),
        sensitivity=PERSONAL,
        listed=True,
        filtered=True,
        printed=True,
        section="person",
        sample="male",
    )
    born = column(
        DateField(null=True),
        _("Date of birth"),
        sensitivity=PERSONAL,
        listed=True,
        filtered=True,
        section="person",
        sample=date(1984, 5, 17),
    )
    nationality = column(
        CountryField(null=True),
        _("Nationality"),
        listed=True,
        filtered=True,
        printed=True,
        section="person",
        sample="KR",
    )
    preferred_language = column(
        ForeignKeyField(Language, null=True, backref="residents"),
        _("Preferred language"),
        _("Letters and calls use it beside Chinese."),
        when=("kind", NOT_ONLY_CHINESE),
        listed=True,
        filtered=True,
        printed=True,
        section="contact",
        sample="ko",
    )
    languages = column(
        CharField(max_length=120, default=""),
        _("Languages"),
        _("Other languages the person speaks, separated by commas."),
        when=("kind", NOT_ONLY_CHINESE),
        printed=True,
        section="contact",
        sample="英语, 日语",
    )
    household = column(
        ForeignKeyField(Household, null=True, backref="residents"),
        _("Household"),
        shared=True,
        listed=True,
        printed=True,
        section="contact",
        sample="幸福路12号 3-2-501",
    )
    area = column(
        ForeignKeyField(Area, null=True, backref="residents"),
        _("Grid"),
        listed=True,
        filtered=True,
        printed=True,
        follows="household.area",
        section="contact",
        sample="幸福里第一网格",
    )
    phone = column(PhoneField(), _("Telephone"), sensitivity=SPECIAL, section="contact", sample="13800000000")
    document_type = column(
        CharField(max_length=24, choices=documents.TYPES, null=True),
        _("Kind of document"),
        offers=("kind", documents.FITTING),
        filtered=True,
        section="papers",
        sample="passport",
    )
    document_number = column(
        DocumentField(), _("Document number"), sensitivity=SPECIAL, section="papers", sample="M12345678"
    )
    away = column(
        CharField(max_length=16, choices=AWAY, default="never_left"),
        _("Away or back"),
        listed=True,
        filtered=True,
        section="care",
        sample="returned",
    )
    vulnerability = column(
        CharField(max_length=16, choices=VULNERABILITIES, default="none"),
        _("Needs special care"),
        sensitivity=PERSONAL,
        listed=True,
        filtered=True,
        section="care",
        sample="none",
    )
    health = column(
        SealedField(blind=False, max_length=4000), _("Health"), sensitivity=SPECIAL, section="care"
    )
    note = column(LongTextField(default=""), _("Note"), sensitivity=PERSONAL, section="care")

    class Meta:
        label, label_plural, topic = _("Resident"), _("Residents"), "people"
        title, order = "name", "name"
        sections = {
            "person": _("Person"),
            "contact": _("Home and contact"),
            "papers": _("Identity document"),
            "care": _("Situation and care"),
        }
        scope, members = {"area": "area"}, ("membership", "resident")
        card = ("nationality", "household", "away")
        reads = ("kind", "name_latin", "sex", "born", "nationality", "document_type", "document_number")
        views = (
            View(key="never_left", label=_("Never left"), query="f.away=never_left"),
            View(key="returned", label=_("Returned"), query="f.away=returned"),
            View(key="not_returned", label=_("Not yet returned"), query="f.away=not_returned"),
        )
        likeness = Likeness(
            names=("name", "name_latin", "name_native"),
            unique=("document_number",),
            contact=("phone",),
            born="born",
            support=("sex", "nationality", "household"),
        )

    @classmethod
    def read(cls, text: str) -> Told | None:
        """Machine-readable lines, or the number of a Chinese card that tells birth and sex."""
        if mrz.like_lines(text):
            return _told(mrz.read(text))
        for kind in _TELLING:
            verdict = documents.check(kind, text)
            if verdict.sound and verdict.born:
                values = {"document_type": kind, "document_number": documents.compact(text)}
                if kind == "resident_id":
                    values["nationality"] = "CN"
                return Told({**values, "born": verdict.born, **({"sex": verdict.sex} if verdict.sex else {})})
        return None

    def problems(self) -> dict[str, Any]:
        found = super().problems()
        if self.born and self.born > today():
            found["born"] = _("The date of birth lies in the future.")
        number = plain(self.document_number)
        if number:
            if not self.document_type:
                found["document_type"] = _("Say which kind of document the number belongs to.")
            else:
                verdict = documents.check(self.document_type, number)
                if not verdict.sound:
                    found["document_number"] = verdict.message
                elif verdict.born and self.born and verdict.born != self.born:
                    found["document_number"] = _(
                        "The number names another date of birth: %(date)s.", date=verdict.born.isoformat()
                    )
        phone = problem_with_phone(plain(self.phone))
        if phone:
            found["phone"] = phone
        return found


def _told(lines: mrz.Mrz) -> Told:
    """What the lines say of a person; nothing of lines that are not sound."""
    if not lines.verdict.sound:
        return Told({}, lines.verdict.message)
    kind = "passport" if lines.code.startswith("P") else "other"
    if kind == "other" and lines.issuer == "CHN":
        kind = documents.kind_of(lines.number, _CARDS)
    found = {
        "name_latin": lines.name,
        "sex": {"F": "female", "M": "male", "X": "other"}.get(lines.sex),
        "born": lines.born,
        "nationality": mrz.country(lines.nationality),
        "document_type": kind,
        "document_number": lines.number,
    }
    if kind == "passport" and lines.nationality not in _CHINESE:
        found["kind"] = "foreign_resident"
    return Told({name: value for name, value in found.items() if value})
