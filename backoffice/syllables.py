"""How Chinese in a text is read aloud, in pinyin without tones; what search makes of it is its own affair."""

from __future__ import annotations

from pypinyin import Style, lazy_pinyin

from backoffice.readings import HAN, SURNAMES, surname_of


def syllables(text: str) -> str:
    """The syllables of the Chinese in a text, a surname at its head read as one; "" without Chinese."""
    found: list[str] = []
    for run in HAN.findall(text):
        surname = surname_of(run) if not found and text.startswith(run) else ""
        found += SURNAMES[surname].split() if surname else []
        found += lazy_pinyin(run[len(surname) :], style=Style.NORMAL)
    return " ".join(found)
