"""Brings the catalogues into step with the code, compiles them and tells what they lack."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import flask_security
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from models.system.user import INTERFACE_LANGUAGES

FOLDER = Path(__file__).parent
ROOT = FOLDER.parent
#: English is the language of the texts themselves.
LOCALES = tuple(code for code, _name in INTERFACE_LANGUAGES if code != "en")
DOMAINS = ("messages", "flask_security")

ROOMS = ("models", "backoffice", "views", "printables")
_METHODS = [
    ("**/templates/**.html", "jinja2"),
    ("**/templates/**.txt", "jinja2"),
    ("**.html", "jinja2"),
    ("**.py", "python"),
]
_KEYWORDS = {**DEFAULT_KEYWORDS, "lazy_gettext": None, "lazy_ngettext": (1, 2)}

#: Texts that Flask-Security asks for and does not list itself.
_UNLISTED = ("webauthn",)

_PLACEHOLDER = re.compile(r"%\((\w+)\)|%[ds]")


def source(domain: str) -> Catalog:
    """Every text that can be asked of a domain, without translations."""
    if domain == "messages":
        return _own()
    with (Path(flask_security.__path__[0]) / "translations" / "flask_security.pot").open("rb") as file:
        listed = read_po(file)
    for text in _UNLISTED:
        listed.add(text)
    return listed


def _own() -> Catalog:
    found = Catalog(fuzzy=False)
    for room in ROOMS:
        for name, _line, text, _comments, _context in extract_from_dir(
            ROOT / room, _METHODS, keywords=_KEYWORDS, options_map={"**.html": {"silent": "false"}}
        ):
            found.add(text, locations=[(f"{room}/{name}", 0)])
    return found


def path(locale: str, domain: str) -> Path:
    """Where the catalogue of a domain in a locale stands."""
    return FOLDER / locale / "LC_MESSAGES" / f"{domain}.po"


def read(locale: str, domain: str) -> Catalog:
    """A catalogue as it stands; an empty one where there is none."""
    if not path(locale, domain).exists():
        return Catalog(locale=locale, fuzzy=False)
    with path(locale, domain).open("rb") as file:
        return read_po(file, locale=locale)


def write(locale: str, domain: str, catalogue: Catalog) -> None:
    """Store a catalogue, sorted and without dates, so that a change shows nothing but the change."""
    path(locale, domain).parent.mkdir(parents=True, exist_ok=True)
    with path(locale, domain).open("wb") as file:
        file.write(
            f'msgid ""\nmsgstr ""\n"Language: {locale}\\n"\n'
            f'"Plural-Forms: {catalogue.plural_forms}\\n"\n'
            '"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
            '"Content-Transfer-Encoding: 8bit\\n"\n\n'.encode()
        )
        write_po(
            file,
            catalogue,
            width=100,
            omit_header=True,
            sort_output=True,
            ignore_obsolete=True,
            include_lineno=False,
        )


def update() -> None:
    """Take the texts of the code into every catalogue and drop those that are gone; nothing is guessed."""
    for domain in DOMAINS:
        wanted = source(domain)
        for locale in LOCALES:
            catalogue = read(locale, domain)
            catalogue.update(wanted, no_fuzzy_matching=True)
            write(locale, domain, catalogue)


def compile() -> None:
    """Write the binary catalogues that the running product reads, where they are older than their source."""
    for domain in DOMAINS:
        for locale in LOCALES:
            text = path(locale, domain)
            binary = text.with_suffix(".mo")
            if not binary.exists() or binary.stat().st_mtime <= text.stat().st_mtime:
                with binary.open("wb") as file:
                    write_mo(file, read(locale, domain))


def faults() -> Iterator[str]:
    """One line for each text without a translation, in doubt, with other placeholders, or in no catalogue."""
    for domain in DOMAINS:
        wanted = source(domain)
        for locale in LOCALES:
            catalogue = read(locale, domain)
            for message in wanted:
                if not message.id:
                    continue
                held = catalogue.get(message.id)
                fault = "not in the catalogue" if held is None else _fault(held)
                if fault:
                    yield f"{locale} {domain}: {fault}: {_first(message.id)!r}"
            for message in catalogue:
                if message.id and wanted.get(message.id) is None:
                    yield f"{locale} {domain}: no longer asked for: {_first(message.id)!r}"


def _fault(message: Message) -> str:
    texts = message.string if isinstance(message.string, list | tuple) else (message.string,)
    if not all(texts):
        return "not translated"
    if message.fuzzy:
        return "in doubt"
    if message.pluralizable:
        # A form may leave the number out, but name nothing that the source does not.
        known = {name for text in _both(message.id) for name in _PLACEHOLDER.findall(text)}
        same = all(set(_PLACEHOLDER.findall(text)) <= known for text in texts)
    else:
        same = sorted(_PLACEHOLDER.findall(texts[0])) == sorted(_PLACEHOLDER.findall(_first(message.id)))
    return "" if same else "other placeholders"


def _both(id: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return (id,) if isinstance(id, str) else tuple(id)


def _first(id: str | list[str] | tuple[str, ...]) -> str:
    return _both(id)[0]
