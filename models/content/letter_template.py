"""The text of a letter that is merged for many persons, each in their own language beside Chinese."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _

from models.base import INTERNAL, PUBLIC, CharField, column
from models.content.content import Content, states_column
from models.fields import SOURCE, TranslatedField

#: What a letter is for, which is how it looks on paper.
KINDS = [
    ("notification", _("Notification")),
    ("residents", _("Letter to all residents")),
    ("thanks", _("Letter of thanks")),
    ("commitment", _("Commitment letter")),
    ("choice", _("Notice of choice")),
]

#: What a letter may name; each is filled from the resident when the letter is made.
PLACEHOLDERS = {
    "name": _("Full name"),
    "name_latin": _("Latin name"),
    "name_native": _("Name in own script"),
    "nationality": _("Nationality"),
    "address": _("Address"),
    "area": _("Grid"),
    "head": _("Head of the grid"),
    "telephone": _("Duty telephone"),
    "permit_expires": _("Residence permit valid until"),
    "date": _("Date of the letter"),
    "office": _("Name of the office"),
}
_PLACEHOLDER = re.compile(r"\{([^{}\s]*)\}")

#: How many ways there may be to choose from: so many marks are told apart.
LEAST_CHOICES, MOST_CHOICES = 2, 4
#: A line of a numbered list, in front of which there may be the mark of a stale sentence.
_ITEM = re.compile(r"([\ue000-\ue003]*)\d{1,2}[.)]\s+(.*)")


@dataclass(frozen=True)
class Parts:
    """A text round the ways to choose from that it lists."""

    before: str
    choices: tuple[str, ...]
    after: str


def parts(text: str) -> Parts:
    """The text split at its first numbered list of two lines or more; without one, all of it is before."""
    lines = text.splitlines()
    for start in range(len(lines)):
        choices, end = _list_at(lines, start)
        if len(choices) >= LEAST_CHOICES:
            return Parts("\n".join(lines[:start]), tuple(choices), "\n".join(lines[end:]))
    return Parts(text, (), "")


def _list_at(lines: list[str], start: int) -> tuple[list[str], int]:
    """The items of the list that begins there, and the line behind it."""
    choices: list[str] = []
    end = number = start
    while number < len(lines):
        item = _ITEM.fullmatch(lines[number])
        if item:
            choices.append(item[1] + item[2])
        elif lines[number].strip() and choices and number == end:
            choices[-1] += f"\n{lines[number].strip()}"
        elif lines[number].strip() or not choices:
            break
        number += 1
        if lines[number - 1].strip():
            end = number
    return choices, end


def placeholders(text: str) -> set[str]:
    """The names in braces that a text uses."""
    return set(_PLACEHOLDER.findall(text))


class LetterTemplate(Content):
    """Subject and body with names in braces, such as {name}."""

    name = column(
        CharField(max_length=120),
        _("Name"),
        _("How the office calls this letter."),
        sensitivity=INTERNAL,
        listed=True,
        searched=True,
        pinyin=True,
        sample="住宿登记提醒",
    )
    kind = column(
        CharField(max_length=14, choices=KINDS, default="notification"),
        _("Kind"),
        sensitivity=PUBLIC,
        listed=True,
        filtered=True,
        printed=True,
        sample="notification",
    )
    subject = column(
        TranslatedField(max_length=200),
        _("Subject"),
        sensitivity=PUBLIC,
        listed=True,
        searched=True,
        printed=True,
        sample={"zh": "请登记住宿", "en": "Please register your stay"},
    )
    body = column(
        TranslatedField(multiline=True),
        _("Text"),
        _("Written in Markdown; {name} and other names in braces are filled in for each person."),
        sensitivity=PUBLIC,
        searched=True,
        printed=True,
        sample={"zh": "{name}：请在24小时内登记。", "en": "{name}, please register within 24 hours."},
    )
    states = states_column()

    class Meta:
        label, label_plural, topic = _("Letter template"), _("Letter templates"), "content"
        title, order = "name", "name"

    def problems(self) -> dict[str, Any]:
        found = super().problems()
        ways = len(parts(self.texts(SOURCE)["body"]).choices)
        if self.kind == "choice" and not LEAST_CHOICES <= ways <= MOST_CHOICES:
            found["body"] = _(
                "Write what there is to choose from as a numbered list of %(least)s to %(most)s lines.",
                least=LEAST_CHOICES,
                most=MOST_CHOICES,
            )
        for field in (self.subject, self.body):
            column_name = "subject" if field is self.subject else "body"
            for text in field.by.values() if field else ():
                unknown = sorted(placeholders(text) - set(PLACEHOLDERS))
                if unknown:
                    found[column_name] = _("A letter knows no {%(name)s}.", name=unknown[0])
        return found
