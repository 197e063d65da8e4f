"""What the tests of prints have in common: texts in six languages, a row of every record that is printed."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2

from backoffice import printing, queue, store, worker
from backoffice.access import Actor
from backoffice.print_order import Print
from backoffice.query import Query
from models.register import by_name
from printables import Sheet
from tests.publishing import publish

SYSTEM = Actor.system("tests")
TEXTS = {
    "zh": "请在入住后24小时内登记住宿。",
    "ko": "입주 후 24시간 안에 숙소를 등록해 주세요.",
    "ja": "入居から24時間以内に宿泊登記をしてください。",
    "en": "Please register your stay within 24 hours.",
    "it": "Registri il suo alloggio entro 24 ore.",
    "ar": "يرجى تسجيل إقامتك خلال 24 ساعة.",
}
#: Two languages are enough where only one of them is looked at.
PAIR = {code: TEXTS[code] for code in ("zh", "ko")}


def print_now(ordered: Print, row: int, **more: Any) -> Sheet:
    """The sheet of one row."""
    return printing.sheet(ordered, printing.document_of(SYSTEM, ordered, row), **more)


def letter(kind: str = "notification", texts: dict[str, str] | None = None) -> int:
    """A published letter with placeholders."""
    said = texts or TEXTS
    body = {code: f"{{name}} {{date}}\n\n{text}\n\n{{office}} {{telephone}}" for code, text in said.items()}
    if kind == "residents":  # which is for nobody by name
        body = said
    elif kind == "choice":
        body = {code: f"{{name}}\n\n1. {text}\n2. {text}" for code, text in said.items()}
    return _published("letter_template", name="住宿登记提醒", kind=kind, subject=said, body=body)


def poster(texts: dict[str, str] | None = None) -> int:
    """A published poster with a code."""
    said = texts or TEXTS
    body = {code: f"- {text}\n- 110" for code, text in said.items()}
    return _published("poster", title=said, body=body, link="https://linli.example/p/1")


def guide(texts: dict[str, str] | None = None) -> int:
    """A published guide of two chapters."""
    said = texts or TEXTS
    row = store.create(SYSTEM, by_name("guide"), {"title": said, "summary": said})
    for position in (1, 2):
        values = {"guide": row.id, "position": position, "title": said, "body": said}
        store.create(SYSTEM, by_name("chapter"), values)
    publish(by_name("guide"), row.id)
    return int(row.id)


def notice(texts: dict[str, str] | None = None, picture: int | None = None) -> int:
    """A published notice, which may show a picture."""
    said = texts or TEXTS
    shown = f"\n\n![.](media:{picture})" if picture else ""
    body = {code: f"{text}{shown}" for code, text in said.items()}
    source = {"source": "公安局", "source_url": "https://linli.example/n/1"}
    return _published("notice", title=said, body=body, **source)


def _diagram() -> int:
    row = store.create(SYSTEM, by_name("diagram"), {"title": PAIR})
    for position in (1, 2):
        store.create(SYSTEM, by_name("step"), {"diagram": row.id, "position": position, "title": PAIR})
    publish(by_name("diagram"), row.id)
    return int(row.id)


def _pack() -> int:
    term = _published("term", term=PAIR)
    pack = store.create(SYSTEM, by_name("learning_pack"), {"name": "第12周", "week_of": date(2026, 3, 16)})
    store.create(SYSTEM, by_name("learning_item"), {"pack": pack.id, "position": 1, "term": term})
    return int(pack.id)


def _published(record: str, /, **values: Any) -> int:
    row = store.create(SYSTEM, by_name(record), values)
    publish(by_name(record), row.id)
    return int(row.id)


#: {record: makes a row of it that can be printed, or finds one of the cast}.
ROWS: dict[str, Callable[[Any], int]] = {
    "resident": lambda office: office.id("kim"),
    "household": lambda office: office.id("door_1"),
    "area": lambda office: office.id("apricot_1"),
    "user": lambda office: office.id("user:clerk"),
    "return_plan": lambda office: office.id("kim_returns"),
    "guide": lambda office: guide(PAIR),
    "poster": lambda office: poster(PAIR),
    "notice": lambda office: notice(PAIR),
    "page": lambda office: _published("page", title=PAIR, body=PAIR, slug="about"),
    "diagram": lambda office: _diagram(),
    "learning_pack": lambda office: _pack(),
    "letter_template": lambda office: letter("residents", PAIR),
    "official_letter": lambda office: _published(
        "official_letter", title=PAIR, body=PAIR, addressee=PAIR, agency="河东办", number=3
    ),
    "entry_pass": lambda office: int(
        store.create(
            SYSTEM, by_name("entry_pass"), {"resident": office.id("kim"), "valid_until": date(2099, 6, 7)}
        ).id
    ),
}


def ids(office: Any, *names: str) -> Query:
    """The list of these people of the cast, in this order."""
    return Query(ids=tuple(office.id(name) for name in names), sort="id", descending=False)


def run() -> None:
    """Do what the queue wakes for, as a worker does."""
    while (task := queue.opened().dequeue()) is not None:
        worker.look(task.args[0])


def text_of(pdf: bytes | Path) -> list[str]:
    """The text of each page."""
    with pypdfium2.PdfDocument(io.BytesIO(pdf) if isinstance(pdf, bytes) else pdf) as document:
        return [page.get_textpage().get_text_bounded() for page in document]


def words(text: str) -> str:
    """Without what layout adds: breaks and joiners between syllables."""
    return re.sub(r"[\s\u2060\u200b\u00ad]", "", text)
