"""The interface is complete in Chinese, Korean and Japanese, in the catalogues and on the pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import flask_admin
import pytest
import wtforms
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from flask import Flask

from backoffice.signin import INTERFACE_LANGUAGES
from models.fields import Text
from models.register import records
from models.system.change import Change
from printables import pictograms
from tests.conftest import Client, Office
from translations import catalogues

#: Latin words that are the same in every language of the interface.
SAME = frozenset(
    re.findall(
        r"\S+",
        "bcp csv xlsx pdf qr url https http csrf api id ctrl markdown jpeg png webp mp ogg mb "
        "zh hant icao gb iso linli gif json post webhook xliff po wechat gettext excel m4a mm "
        "content records preview notice guide about us",  # what an address or a token is given as
    )
)
#: Keys are named as they are written on the keyboard.
KEYS = frozenset({"alt", "enter", "esc", "pagedown", "pageup", "shift", "tab"})


def test_every_text_is_translated() -> None:
    assert list(catalogues.faults()) == []


def test_languages_of_the_interface_have_catalogues() -> None:
    assert {code for code, _name in INTERFACE_LANGUAGES} == {*catalogues.LOCALES, "en"}


@pytest.mark.parametrize("locale", catalogues.LOCALES)
@pytest.mark.parametrize("domain", catalogues.DOMAINS)
def test_compiled_catalogues_are_in_step(locale: str, domain: str) -> None:
    """`python -m translations compile` (or make) brings them into step."""
    with catalogues.path(locale, domain).with_suffix(".mo").open("rb") as file:
        compiled = _by_source(read_mo(file))
    assert compiled == _by_source(catalogues.read(locale, domain))


def _by_source(catalogue: Catalog) -> dict[str, tuple[str, ...]]:
    return {_forms(message.id)[0]: _forms(message.string) for message in catalogue if message.id}


def _forms(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


@pytest.mark.parametrize("locale", catalogues.LOCALES)
def test_flask_admin_brings_all_its_texts(locale: str) -> None:
    folder = Path(flask_admin.__path__[0]) / "translations" / locale / "LC_MESSAGES"
    assert (folder / "admin.mo").exists()
    with (folder / "admin.po").open("rb") as file:
        assert [
            message.id for message in read_po(file) if message.id and not all(_forms(message.string))
        ] == []


@pytest.mark.parametrize("locale", ["zh", "ko", "ja"])
def test_wtforms_brings_its_texts(locale: str) -> None:
    assert (Path(wtforms.__path__[0]) / "locale" / locale / "LC_MESSAGES" / "wtforms.mo").exists()


class Words(HTMLParser):
    """The words of Latin letters that a reader of the page sees or hears."""

    SPOKEN = ("alt", "aria-label", "placeholder", "title")

    def __init__(self) -> None:
        super().__init__()
        self.silent = 0
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.silent += tag in ("script", "style", "code")
        self.texts += [value for name, value in attributes if name in self.SPOKEN and value]

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in ("script", "style", "code")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.texts.append(data)


def latin(texts: Iterator[str] | list[str]) -> set[str]:
    """The words of at least two ASCII letters in those texts, in small letters."""
    return {word.lower() for text in texts for word in re.findall(r"[A-Za-z]{2,}", text)}


def stored() -> Iterator[str]:
    """Every text that the office's records hold: it may stand on a page in any language."""
    for record in (*records(), Change):
        for row in record.select():
            for value in row.__data__.values():
                if isinstance(value, Text):
                    yield from value.by.values()
                elif value is not None:
                    yield str(value)


def addresses(app: Flask) -> Iterator[str]:
    """Every page that needs no argument, and details and edit of the first row of each record."""
    for rule in app.url_map.iter_rules():
        if not rule.arguments and "GET" in (rule.methods or ()) and rule.endpoint != "security.logout":
            yield rule.rule
    for record in records():
        row = record.select().first()
        if row is not None:
            yield f"/admin/{record.key()}/details/?id={row.id}"
            yield f"/admin/{record.key()}/edit/?id={row.id}"


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("locale", catalogues.LOCALES)
def test_pages_hold_no_english(
    app: Flask, office: Office, client_of: Callable[[str | None], Client], locale: str
) -> None:
    user = office["user:administrator"]
    type(user).update(interface_language=locale).where(type(user).id == user.id).execute()  # type: ignore[attr-defined]
    known = latin(list(stored())) | SAME | KEYS | latin(sorted(pictograms.names()))
    seen, found = 0, {}
    for address in addresses(app):
        answer = client_of("administrator").get(address)
        if answer.mimetype == "text/html" and answer.status_code != 302:
            seen += 1
            words = english(answer.text) - known
            if words:
                found[address] = sorted(words)
    assert found == {}
    assert seen > 2 * len(list(records()))


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("locale", catalogues.LOCALES)
def test_sign_in_page_holds_no_english(client_of: Callable[[str | None], Client], locale: str) -> None:
    client = client_of(None)
    with client.session_transaction() as session:
        session["language"] = locale
    for answer in (
        client.get("/login"),
        client.post("/login", data={"email": "nobody@office.example", "password": "wrong-password"}),
        client.get("/no-such-page"),
    ):
        assert english(answer.text) - SAME - latin(["nobody@office.example", "English"]) == set()


def english(page: str) -> set[str]:
    """The Latin words on a page."""
    parser = Words()
    parser.feed(page)
    return latin(parser.texts)
