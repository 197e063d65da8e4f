"""A published edition as an article for WeChat and as one long picture; reads what is published alone."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from backoffice import long_picture, offices, printing
from backoffice.content import public_sheets
from backoffice.pictures import NotDrawn
from backoffice.published import Part, Published
from printables.marks import unmarked
from printables.markup import escape_markdown
from printables.words import word

#: The most pages that a picture is put together of.
PAGES = 4

#: Records that are told in WeChat: {name: (column of the title, column of the text)}.
RECORDS = {
    "notice": ("title", "body"),
    "guide": ("title", "summary"),
    "page": ("title", "body"),
    "question": ("question", "answer"),
}


@dataclass(frozen=True)
class Article:
    """Title and text in blocks, with the marks of what is behind."""

    title: str
    text: str


def article(found: Part) -> Article:
    """What a reader gets as one text: a guide with all its chapters."""
    title, text = RECORDS[found.composed.record]
    chapters = (f"## {escape_markdown(part.text('title'))}\n\n{part.text('body')}" for part in found.parts)
    return Article(found.text(title), "\n\n".join(filter(None, (found.text(text), *chapters))))


def picture(found: Published, address: str) -> Path:
    """The file of the picture (PNG), with a code that leads to `address`; made when it is asked for first.
    Raises PrintError, NotDrawn."""
    known = f"{public_sheets.wanted(found, address).key} {public_sheets.template('long_picture')}"
    path = public_sheets.folder() / f"{hashlib.sha256(known.encode()).hexdigest()[:40]}.png"
    if not path.exists():
        told, code = article(found), found.language
        caption = unmarked(word("scan", code))
        body = {code: f"{told.text}\n\n::: qr {address}\n{caption}\n:::"}
        values = {
            "office": offices.own(offices.offices()),
            "title": {code: told.title},
            "body": body,
            "date": public_sheets.day_of(found),
            "pictures": public_sheets.pictures(body),
            "states": {code: "outdated" if found.behind else "published"},
        }
        ready = printing.renderer().submit(
            "long_picture", values, languages=(code,), options={"outdated": "mark"}
        )
        sheet = ready.result()
        if sheet.pages > PAGES:
            raise NotDrawn("more than one picture can hold")
        public_sheets.keep(path, long_picture.draw(sheet.pdf))
    return path
