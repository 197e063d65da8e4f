"""What a check finds in a translation, and the words for it; may not know how it was found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from flask_babel import lazy_gettext as _

Severity = Literal["error", "warning"]

_TEXTS: dict[str, Any] = {
    "number_missing": _("The number %(detail)s is missing."),
    "number_added": _("The number %(detail)s is not in the source."),
    "date_missing": _("The date %(detail)s is missing."),
    "date_other": _("The date %(detail)s is not that of the source."),
    "time_missing": _("The time %(detail)s is missing."),
    "time_added": _("The time %(detail)s is not in the source."),
    "time_of_day": _("Morning and afternoon are not as in the source: %(detail)s."),
    "weekday_missing": _("The day of the week %(detail)s is missing."),
    "weekday_added": _("A day of the week is not in the source: %(detail)s."),
    "telephone_missing": _("The telephone number %(detail)s is missing."),
    "telephone_added": _("The telephone number %(detail)s is not in the source."),
    "percent": _("It is said in percent in one text and not in the other."),
    "currency": _("An amount in yuan is in another currency, or in none."),
    "url_missing": _("The address %(detail)s is missing."),
    "url_added": _("The address %(detail)s is not in the source."),
    "email_missing": _("The email address %(detail)s is missing."),
    "email_added": _("The email address %(detail)s is not in the source."),
    "placeholder_missing": _("The placeholder %(detail)s is missing."),
    "placeholder_added": _("The placeholder %(detail)s is not in the source."),
    "media_missing": _("The picture or link %(detail)s is missing."),
    "media_added": _("The picture or link %(detail)s is not in the source."),
    "mark": _("The marks %(detail)s are not as in the source."),
    "term": _("The glossary says: %(detail)s."),
    "forbidden": _("The glossary does not allow “%(detail)s”."),
    "length": _("The text is too long for its place: %(detail)s characters."),
    "long": _("The text is far longer than the source: %(detail)s characters."),
    "empty": _("The translation is empty."),
    "untranslated": _("This is not translated: %(detail)s."),
    "script": _("This is in another script or language: %(detail)s."),
    "simplified": _("These are simplified Chinese characters: %(detail)s."),
    "punctuation": _("This sign is not used in the language: %(detail)s."),
    "sentence_end": _("The sentence ends with a sign in one text and not in the other."),
    "question": _("The question mark is missing."),
    "unbalanced": _("A bracket or quotation mark has no partner: %(detail)s."),
    "spaces": _("There is a space too many: %(detail)s."),
    "doubled": _("A sign stands twice: %(detail)s."),
}


@dataclass(frozen=True)
class Finding:
    """One thing that is likely wrong. `kind` is a key of the texts, `detail` the place in the text."""

    kind: str
    detail: str = ""
    severity: Severity = "error"


def text_of(finding: Finding) -> str:
    """The finding in the language of the reader."""
    return str(_TEXTS[finding.kind]) % {"detail": finding.detail}


def kinds() -> list[str]:
    """Every kind there is."""
    return list(_TEXTS)
