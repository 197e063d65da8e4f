"""The weekly learning pack of the staff: terms, notices, articles and dialogues in two languages."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _

from models.base import PUBLIC, CharField, DateField, ForeignKeyField, IntegerField, Record, column
from models.content.chapter import Chapter
from models.content.notice import Notice
from models.content.phrase import Phrase
from models.content.term import Term


class LearningPack(Record):
    """One week's pack; what it holds are rows of its own."""

    name = column(
        CharField(max_length=120),
        _("Name"),
        sensitivity=PUBLIC,
        listed=True,
        searched=True,
        pinyin=True,
        printed=True,
        sample="第12周 登记与签证",
    )
    week_of = column(
        DateField(),
        _("Week of"),
        _("Any day of the week."),
        sensitivity=PUBLIC,
        listed=True,
        filtered=True,
        printed=True,
        sample=date(2026, 3, 16),
    )

    class Meta:
        label, label_plural, topic = _("Learning pack"), _("Learning packs"), "content"
        title, order = "name", "-week_of"


class LearningItem(Record):
    """One thing to learn: exactly one of the links is set."""

    pack = column(
        ForeignKeyField(LearningPack, backref="items"),
        _("Learning pack"),
        sensitivity=PUBLIC,
        listed=True,
        filtered=True,
        part=True,
    )
    name = column(
        CharField(max_length=120, default=""),
        _("Name"),
        sensitivity=PUBLIC,
        searched=True,
        follows="pack.name",
        sample="第12周 登记与签证",
    )
    position = column(
        IntegerField(default=0), _("Position"), sensitivity=PUBLIC, listed=True, printed=True, sample=1
    )
    term = column(
        ForeignKeyField(Term, null=True, backref="+"),
        _("Term"),
        sensitivity=PUBLIC,
        listed=True,
        printed=True,
        section="learnt",
    )
    notice = column(
        ForeignKeyField(Notice, null=True, backref="+"),
        _("Notice"),
        sensitivity=PUBLIC,
        listed=True,
        printed=True,
        section="learnt",
    )
    chapter = column(
        ForeignKeyField(Chapter, null=True, backref="+"),
        _("Article"),
        _("A chapter of a guide."),
        sensitivity=PUBLIC,
        listed=True,
        printed=True,
        section="learnt",
    )
    phrase = column(
        ForeignKeyField(Phrase, null=True, backref="+"),
        _("Phrase or dialogue"),
        sensitivity=PUBLIC,
        listed=True,
        printed=True,
        section="learnt",
    )

    class Meta:
        label, label_plural, topic = _("Part of a learning pack"), _("Parts of learning packs"), "content"
        title, order = ("name", "position"), "position"
        sections = {"learnt": _("What is learnt: one of these")}

    def problems(self) -> dict[str, Any]:
        found = super().problems()
        set_ = [name for name in ("term", "notice", "chapter", "phrase") if self.__data__.get(name)]
        if len(set_) != 1:
            found[set_[1] if set_ else "term"] = _("Choose exactly one thing to learn.")
        return found
