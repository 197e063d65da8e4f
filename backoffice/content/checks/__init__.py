"""What is likely wrong with the translation of a Chinese sentence; pure, it knows no row and no actor."""

from __future__ import annotations

from collections.abc import Sequence

from backoffice.content.checks import marks, numbers, punctuation, scripts
from backoffice.content.checks.finding import Finding, text_of
from backoffice.content.checks.terms import Entry
from backoffice.content.checks.terms import check as check_terms
from backoffice.content.checks.written import language_of
from models.content.sentences import SOURCE_BEGINS, SOURCE_ENDS, STALE, STALE_END

_UNSEEN = str.maketrans(dict.fromkeys((STALE, STALE_END, SOURCE_BEGINS, SOURCE_ENDS)))

#: A translation of a few characters may be so long, and so many times as long as the source.
_LONG, _TIMES = 60, 10

__all__ = ["Entry", "Finding", "findings", "text_of"]


def findings(
    source: str, target: str, language: str, *, terms: Sequence[Entry] = (), most: int = 0
) -> list[Finding]:
    """What is likely wrong with the target, errors first. `terms` are the glossary's entries for the source;
    the target may have `most` characters, any number when that is 0."""
    source, target = source.translate(_UNSEEN).strip(), target.translate(_UNSEEN).strip()
    if not source:
        return []
    if not target:
        return [Finding("empty")]
    found = list(marks.check(source, target))
    if most and len(target) > most:
        found.append(Finding("length", f"{len(target)}/{most}"))
    if len(target) > _LONG + _TIMES * len(source):
        found.append(Finding("long", f"{len(target)}/{len(source)}", "warning"))
    found += check_terms(target, language, terms)
    source, target = marks.without(source), marks.without(target)
    found += scripts.check(source, target, language)
    if (writing := language_of(language)) is not None:
        found += numbers.check(source, target, writing)
    found += punctuation.check(source, target, language)
    return sorted(dict.fromkeys(found), key=lambda each: each.severity != "error")
