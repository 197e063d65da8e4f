"""What a translation must take over as it is: addresses, placeholders, pictures and the marks of Markdown."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from backoffice.content.checks.finding import Finding

_STOPS = "\\s<>\"'“”«»（）()\\[\\]{}「」『』【】，。；、！？،؛؟\u3000-\u9fff\uac00-\ud7af"
#: In the order in which they are taken out of a text.
LITERALS = {
    "placeholder": re.compile(r"\{[^{}\s]*\}"),
    "email": re.compile(r"(?<![\w.+-])[\w.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+", re.ASCII),
    "url": re.compile(rf"(?:https?://|www\.)[^{_STOPS}]*[^{_STOPS}.,;:!?*_]"),
    "media": re.compile(r"(?<=\]\()[^()\s]*(?=\))"),
}
_MARKS = {
    "**": re.compile(r"\*\*"),
    "*": re.compile(r"(?<![*\\])\*(?![*\s])|(?<![*\s\\])\*(?!\*)"),
    "__": re.compile(r"__"),
    "`": re.compile(r"`"),
    "[ ]( )": re.compile(r"\]\("),
    "#": re.compile(r"^ *#{1,6} ", re.M),
    "-": re.compile(r"^ *[-+] ", re.M),
    "1.": re.compile(r"^ *\d{1,9}[.)] ", re.M),
    "|": re.compile(r"(?<!\\)\|"),
    ":::": re.compile(r"^ *:::", re.M),
    "~~": re.compile(r"~~"),
}


def without(text: str) -> str:
    """The text in which a sign that is no letter stands for each literal."""
    for pattern in LITERALS.values():
        text = pattern.sub("\ufffc", text)
    return text


def check(source: str, target: str) -> Iterator[Finding]:
    """Literals that are missing or added, and marks that are not as many as in the source."""
    for kind, pattern in LITERALS.items():
        here, there = Counter(pattern.findall(source)), Counter(pattern.findall(target))
        yield from (Finding(f"{kind}_missing", text) for text in here - there)
        yield from (Finding(f"{kind}_added", text) for text in there - here)
        source, target = pattern.sub(" ", source), pattern.sub(" ", target)
    for mark, pattern in _MARKS.items():
        if len(pattern.findall(source)) != len(pattern.findall(target)):
            yield Finding("mark", mark)
