"""How the Chinese of a term is read aloud: pinyin with tones, a syllable for each character."""

from __future__ import annotations

from pypinyin import Style, pinyin

from backoffice.readings import HAN


def aloud(text: str) -> str:
    """The syllables between blanks; what is no Chinese stays as it is."""
    return " ".join(each["reading"] or each["word"] or "" for each in pieces(text))


def pieces(text: str) -> list[dict[str, str | None]]:
    """{"word", "reading"} of each character, and of each run of what is no Chinese, which has no reading."""
    found: list[dict[str, str | None]] = []
    end = 0
    for run in HAN.finditer(text):
        if text[end : run.start()]:
            found.append({"word": text[end : run.start()], "reading": None})
        syllables = pinyin(run[0], style=Style.TONE)
        found += [{"word": word, "reading": each[0]} for word, each in zip(run[0], syllables, strict=True)]
        end = run.end()
    return found + ([{"word": text[end:], "reading": None}] if text[end:] else [])
