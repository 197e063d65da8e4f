"""The order in which words of a language stand in an index; knows no page and no record.

Chinese is put by its readings, in pinyin, which stand for it here. Japanese without readings is put as
JIS X 4061 puts what it cannot read: signs, Latin letters, kana, then kanji by their codes.
"""

from __future__ import annotations

import re
import unicodedata

#: Equal keys stand together, a second key tells them apart.
Key = tuple[str, str]

_ARTICLE = re.compile("^ال(?=..)")
_ALEF = str.maketrans("أإآٱىة", "اااايه")
#: A vowel that is written before the consonant behind which it is spoken.
_THAI_VOWEL = re.compile("([\u0e40-\u0e44])([\u0e01-\u0e2e])")
_THAI_MARKS = re.compile("[\u0e47-\u0e4e]")
_VIETNAMESE = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_SMALL_KANA = str.maketrans("ぁぃぅぇぉっゃゅょゎ", "あいうえおつやゆよわ")
_SPOKEN_MARKS = re.compile("[\u3099\u309a]")


def key(text: str, code: str) -> Key:
    """The key of a word of a language, or of the pinyin of a Chinese one."""
    text = text.casefold()
    return _OF.get(code, _latin)(text), text


def _latin(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def _spanish(text: str) -> str:
    return _latin(text.replace("ñ", "n\uffff")) if "ñ" in text else _latin(text)


def _russian(text: str) -> str:
    return text.replace("ё", "е")


def _vietnamese(text: str) -> str:
    toneless = unicodedata.normalize("NFC", _TONES.sub("", unicodedata.normalize("NFD", text)))
    return "".join(chr(0x100 + _VIETNAMESE.index(c)) if c in _VIETNAMESE else c for c in toneless)


def _arabic(text: str) -> str:
    bare = "".join(c for c in text if not unicodedata.combining(c) and c != "ـ")
    return _ARTICLE.sub("", bare).translate(_ALEF)


def _thai(text: str) -> str:
    return _THAI_MARKS.sub("", _THAI_VOWEL.sub(r"\2\1", text))


def _japanese(text: str) -> str:
    wide = unicodedata.normalize("NFKC", text)
    kana = "".join(chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else c for c in wide)
    bare = _SPOKEN_MARKS.sub("", unicodedata.normalize("NFD", kana))
    return bare.translate(_SMALL_KANA).replace("ー", "")


def _as_coded(text: str) -> str:
    return text


_OF = {
    "es": _spanish,
    "ru": _russian,
    "vi": _vietnamese,
    "ar": _arabic,
    "th": _thai,
    "ja": _japanese,
    "ko": _as_coded,
}
