"""How Chinese in a text is read aloud, in pinyin without tones; what search makes of it is its own affair."""

from __future__ import annotations

import re

from pypinyin import Style, lazy_pinyin

from backoffice.search import SURNAMES

_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]+")


def syllables(text: str) -> str:
    """The syllables of the Chinese in a text, a surname at its head read as one; "" without Chinese."""
    found: list[str] = []
    for run in _HAN.findall(text):
        surname = next((run[:length] for length in (2, 1) if run[:length] in SURNAMES), "")
        if found or not text.startswith(run):
            surname = ""
        found += SURNAMES[surname].split() if surname else []
        found += lazy_pinyin(run[len(surname) :], style=Style.NORMAL)
    return " ".join(found)
