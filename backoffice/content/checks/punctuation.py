"""Whether the signs of a translation are those of its language and in order: full or half width, the end of
the sentence, pairs of brackets and quotation marks, blanks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from backoffice.content.checks.finding import Finding

_WIDE_LANGUAGES = frozenset({"zh", "zh-Hant", "ja"})
#: Languages that end no sentence with a sign.
_ENDLESS = frozenset({"th"})

_CJK = "\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff"
_HAN_ASIDE = re.compile(r"(?<=[（(])[^（）()]*[\u3400-\u9fff][^（）()]*(?=[)）])")
_WIDE = re.compile("[，。、；：？！（）【】％｡､]")
_WIDE_QUOTES = re.compile("[「」『』]")
_NARROW = re.compile(
    rf"(?<=[{_CJK}」』）])[,;!?]|(?<=[{_CJK}])\.(?=\s|$|[{_CJK}])"
    rf"|(?<=[{_CJK}]):(?!\d|//)|\((?=[{_CJK}])|(?<=[{_CJK}])\)"
)
_ARABIC = "\u0620-\u064a\u064b-\u0652"
_NARROW_IN_ARABIC = re.compile(rf"(?<=[{_ARABIC})»\d])[,;?](?!\d)|[,;?](?=\s*[{_ARABIC}])")

_CLOSERS = " \t*_~`”’\"'»“)）」』》]】\u200e\u200f"
_ENDS = tuple("。．.!！?？…؟۔:：")
#: After these the sentence goes on, or the next item follows.
_COMMAS = tuple("，、,،;；؛")
_QUESTIONS = tuple("?？؟")
#: Ends that are a full stop of their own and say nothing of the sentence.
_SHORT = re.compile(
    r"(?:\b[ap]\. ?m|\betc|\bno|\bco|\bltd|\bs\.?r\.?l|\bг|\bгг|\bч|\bт\. ?[дпе]|\bдр|\bул|\bкв|\bд|\bруб"
    r"|\bмин|\bтел|\busw|\bbzw|\bca|\becc|\bpág|\bnúm|น|\bтыс|\bмлн|\b[A-ZА-Я])\.$",
    re.IGNORECASE,
)

_PAIRS = {
    ")": "(", "]": "[", "}": "{", "）": "（", "】": "【", "」": "「", "』": "『", "》": "《", "〉": "〈",
    "»": "«",
}  # fmt: skip
_ENUMERATED = re.compile(r"^\s*\w{1,3}[)）]", re.M)
_EVEN = ("“”„", '"')

_TWO_BLANKS = re.compile(r"(?<=\S)[ \u00a0]{2,}(?=\S)|\u3000{2,}(?=\S)")
_BLANK_BEFORE = re.compile(r"(?<=\w) [,.،](?=\s|$)\s*\S*")
_DOUBLED = re.compile(r"([,;，。、；：！？،؛؟])\1|(?<![.\d])\.\.(?!\.)|(?<!\?)\?\?|(?<!:)::(?!:)")


def check(source: str, target: str, language: str) -> Iterator[Finding]:
    """Findings about two texts from which addresses and placeholders were taken out."""
    if not re.search(r"[^\W\d_]", target):
        return
    yield from _signs(target, language)
    yield from _ends(source.rstrip(_CLOSERS), target.rstrip(_CLOSERS), language)
    yield from _balance(target)
    blank = _TWO_BLANKS.search(target)
    if blank is None and language not in _WIDE_LANGUAGES:
        blank = _BLANK_BEFORE.search(target)
    if match := blank:
        yield Finding("spaces", _around(target, match), "warning")
    if match := _DOUBLED.search(target):
        yield Finding("doubled", match[0], "warning")


def _around(text: str, match: re.Match[str]) -> str:
    return text[max(0, match.start() - 10) : match.end() + 10].strip()


def _signs(target: str, language: str) -> Iterator[Finding]:
    if language in _WIDE_LANGUAGES:
        wrong = _NARROW.findall(target)
        wrong += re.findall("，", target) if language == "ja" else []
    else:
        text = _HAN_ASIDE.sub(" ", target)
        wrong = _WIDE.findall(text)
        wrong += _WIDE_QUOTES.findall(text) if language != "ko" else []
        wrong += _NARROW_IN_ARABIC.findall(text) if language == "ar" else []
        wrong += _inverted(text) if language == "es" else []
    if wrong:
        yield Finding("punctuation", " ".join(dict.fromkeys(wrong)), "warning")


def _inverted(text: str) -> list[str]:
    return [one for one, other in ("?¿", "!¡") if text.count(one) != text.count(other)]


def _ends(source: str, target: str, language: str) -> Iterator[Finding]:
    if not re.search(r"[^\W\d_]", source) or source.endswith(_COMMAS) or target.endswith(_COMMAS):
        return
    if source.endswith(_QUESTIONS) and language not in _ENDLESS and not target.endswith(_QUESTIONS):
        if not (language == "ja" and target.endswith(("か。", "の。", "ね。"))):
            yield Finding("question", "", "warning")
        return
    if language in _ENDLESS or _SHORT.search(target):
        return
    if source.endswith(_ENDS) != target.endswith(_ENDS):
        yield Finding("sentence_end", "", "warning")


def _balance(target: str) -> Iterator[Finding]:
    text = _ENUMERATED.sub(" ", target)
    if (wrong := _unpaired(text)) or (wrong := next((each[0] for each in _EVEN if _odd(text, each)), "")):
        yield Finding("unbalanced", wrong, "warning")


def _unpaired(text: str) -> str:
    waiting: list[str] = []
    for sign in text:
        if sign in _PAIRS.values():
            waiting.append(sign)
        elif sign in _PAIRS and (not waiting or waiting.pop() != _PAIRS[sign]):
            return sign
    return waiting[-1] if waiting else ""


def _odd(text: str, signs: str) -> bool:
    return sum(text.count(sign) for sign in signs) % 2 == 1
