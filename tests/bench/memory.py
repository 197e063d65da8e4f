"""How fast the memory of translations answers: `python -m tests.bench.memory [sentences] [database address]`.

The sentences are made of the parts of those of the demonstration office. Prints milliseconds.
"""

from __future__ import annotations

import random
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator

from backoffice import schema
from backoffice.content.memory import Pair, propose, remember
from backoffice.database import analyse, connect, open_database
from backoffice.demo.content import FOLDER
from models.base import database
from models.content.memory import MemoryGram

_STEP = 10_000


def sentences(number: int, random_: random.Random) -> Iterator[str]:
    """Chinese sentences of two to four parts, with one word of some thousand and a figure."""
    texts = (FOLDER / "zh.toml").read_text(encoding="utf-8")
    parts = sorted({part for part in re.split(r"[\s，。、：；！？“”（）*|]+", texts) if len(part) > 3})
    letters = sorted({letter for part in parts for letter in part if "一" <= letter <= "龥"})
    for _each in range(number):
        chosen = random_.sample(parts, random_.randint(2, 4))
        word = "".join(random_.choices(letters, k=2))
        yield f"{'，'.join(chosen)}，{word}{random_.randint(1, 99)}号。"


def main(number: int = 200_000, address: str = "") -> None:
    random_ = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        open_database(address or f"sqlite:///{folder}/memory")
        connect()
        schema.migrate()
        texts = list(sentences(number, random_))
        begun = time.perf_counter()
        for at in range(0, number, _STEP):
            remember(
                Pair("ko", text, f"번역 {place}") for place, text in enumerate(texts[at : at + _STEP], at)
            )
        analyse()
        print(f"{number} sentences remembered in {time.perf_counter() - begun:.0f} s")
        print(f"{MemoryGram.select().count()} pairs of characters")
        asked = random_.sample(texts, 100)
        kinds = {
            "the same": asked,
            "other figures": [re.sub(r"\d+", "7", text) for text in asked],
            "a part changed": [text[:4] + "另外" + text[8:] for text in asked],
            "a short one": [text.partition("，")[0] for text in asked],
            "a new one": list(sentences(100, random_)),
        }
        for kind, wanted in kinds.items():
            times, found = [], 0
            for text in wanted:
                begun = time.perf_counter()
                found += bool(propose("ko", text))
                times.append((time.perf_counter() - begun) * 1000)
            times.sort()
            print(f"{kind:>15}: median {statistics.median(times):5.1f}, p95 {times[94]:5.1f}, found {found}")
        database.close()


if __name__ == "__main__":
    main(*(int(each) if each.isdecimal() else each for each in sys.argv[1:]))
