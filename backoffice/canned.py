"""Which of the published answers fits what a resident wrote; reads what is published and decides nothing."""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from backoffice import published
from backoffice.query import Query
from models.content.question import Question
from models.fields import SOURCE

#: So many are offered as likely, and so many can be chosen from at all.
LIKELY, MOST = 4, 500
#: Below this a question has nothing to do with the message.
_LEAST = 0.08


@dataclass(frozen=True)
class Canned:
    """A published question with its answer in the resident's language and in Chinese. `language` is that of
    `question` and `answer`: another than the resident's where it is not published in that one. `likeness` to
    the message is from 0 to 1."""

    id: int
    topic: str
    language: str
    question: str
    answer: str
    question_zh: str
    answer_zh: str
    likeness: float = 0.0


def answers(language: str, text: str) -> list[Canned]:
    """Every published answer, the likest to a text first."""
    chinese = {each.id: each for each in _published(SOURCE)}
    own = {each.id: each for each in _published(language)} if language != SOURCE else chinese
    found = []
    for key, each in own.items():
        zh = chinese.get(key, each)
        found.append(
            Canned(
                key,
                str(each.value("topic") or ""),
                each.language,
                each.plain("question"),
                each.plain("answer"),
                zh.plain("question"),
                zh.plain("answer"),
            )
        )
    alike = likeness(text, [f"{each.question} {each.question_zh}" for each in found])
    told = [Canned(**{**vars(each), "likeness": score}) for each, score in zip(found, alike, strict=True)]
    return sorted(told, key=lambda each: (-each.likeness, each.topic, each.id))


def likely(found: Iterable[Canned]) -> list[Canned]:
    """Those that may well be meant."""
    return [each for each in found if each.likeness >= _LEAST][:LIKELY]


def _published(language: str) -> list[published.Published]:
    return published.page(Question, language, Query(size=MOST))[0]


def likeness(text: str, others: list[str]) -> list[float]:
    """How alike a text is to each of the others, from 0 to 1: by pairs of letters within words, of which
    those that few of the others have weigh more. Made for any script."""
    wanted, pairs = _pairs(text), [_pairs(other) for other in others]
    known = Counter(pair for each in pairs for pair in each)

    def weight(some: set[str]) -> float:
        return sum(math.log(1 + len(others) / (known[pair] or 1)) for pair in some)

    own = weight(wanted)
    return [
        weight(wanted & each) / math.sqrt(own * weight(each)) if wanted and each else 0.0 for each in pairs
    ]


def _pairs(text: str) -> set[str]:
    plain = unicodedata.normalize("NFKC", text).casefold()
    words = "".join(sign if sign.isalnum() else " " for sign in plain).split()
    return {word[at : at + 2] for word in words for at in range(max(1, len(word) - 1))}
