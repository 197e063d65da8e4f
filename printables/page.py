"""From values to one HTML page: template, fixed words, QR codes; no layout."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import Any

from babel.dates import format_skeleton
from jinja2 import (
    ChainableUndefined,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    Undefined,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from printables import markup, pictograms, qr, soundness, tokens, typography
from printables.blocks import Block, Picture
from printables.book_index import BookIndex, Entry
from printables.catalogue import ROOM, Printable, catalogue
from printables.languages import language
from printables.marks import STALE, UNTRANSLATED, marked, unmarked
from printables.severity import judged
from printables.sheet import Problem, stopping
from printables.values import clean, language_problems, problems, state
from printables.words import word_code

#: Tagged for assistive technology, for an archive, or as fast as can be for paper alone.
MODES = ("tagged", "archive", "mass")
#: The most characters a page may come to.
LONGEST = 3_000_000
SHARED = ROOM / "shared"


@dataclass(frozen=True)
class Part:
    """One part of a book, for a look at it alone: its number, counted from 0, and the page on which it begins
    in the whole book, counted from 1."""

    number: int
    page: int = 1


@dataclass(frozen=True)
class Order:
    """What is to be printed: a printable's name, plain values, content languages, options. `mode`: one of
    `MODES`. `part`: the only one of its parts to be laid out, for a preview. `scale`: how large it is made up
    for the press, by which what is on it is judged."""

    name: str
    values: Mapping[str, Any]
    languages: tuple[str, ...]
    options: Mapping[str, str]
    preview: bool = False
    mode: str = "tagged"
    part: Part | None = None
    scale: float = 1.0

    @property
    def printable(self) -> Printable:
        return catalogue()[self.name]


@dataclass
class Page:
    """html: the whole document; images: {key: bytes} which `memory:key` in it means; codes: {key: address} of
    those that are QR codes."""

    html: str = ""
    images: dict[str, bytes] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def order(
    name: str,
    values: Mapping[str, Any],
    languages: Sequence[str] = (),
    options: Mapping[str, str] | None = None,
    preview: bool = False,
    mode: str = "tagged",
    part: Part | None = None,
    scale: float = 1.0,
) -> Order:
    """An order with the defaults of the options. Without languages: those of the title or subject. Raises
    KeyError for an unknown printable, ValueError for an unknown option or mode, and for a part in a print."""
    printable = catalogue()[name]
    chosen = {key: option.default for key, option in printable.options.items()}
    for key, choice in (options or {}).items():
        if key not in printable.options or not printable.options[key].allows(choice):
            raise ValueError(f"{name} has no option {key}={choice}")
        chosen[key] = choice
    if mode not in MODES:
        raise ValueError(f"unknown mode {mode!r}")
    if part is not None and not preview:
        raise ValueError("a part is no print")
    if not languages:
        first = next((values.get(key) for key, kind in printable.shape.items() if kind == "words"), None)
        languages = tuple(first)[: printable.languages[1]] if isinstance(first, Mapping) else ("zh",)
    return Order(name, values, tuple(languages), chosen, preview, mode, part, scale)


def apart(job: Order) -> list[Order]:
    """The order of each page, where the pages of a document are laid out each for itself; else the order."""
    split = job.printable.apart
    pairs = split(job.values, job.options) if split and not job.preview else ()
    return [replace(job, values=values, options=options) for values, options in pairs] or [job]


def check(job: Order) -> list[Problem]:
    """What is wrong with the order's values and languages."""
    shape, genre = job.printable.shape, job.printable.genre
    found = list(language_problems(job.languages, *job.printable.languages))
    if not found:
        outdated = job.options.get("outdated") != "mark"
        found += problems(shape, job.values, job.languages, outdated=outdated, name=job.name)
        found += soundness.problems(shape, job.values, job.languages)
    return judged(found, genre)


def page(job: Order) -> Page:
    """The page of an order; with problems that stop it, it is empty unless it is a preview."""
    made = Page(problems=check(job))
    hopeless = any(problem.kind == "too_long" or problem.where == "languages" for problem in made.problems)
    if stopping(made.problems) and (not job.preview or hopeless):
        return made
    marks = _Marks(job, made)
    template = _environment(job.name, job.preview).get_template("page.html")
    shape = job.printable.shape
    known = _lines(shape, clean({key: job.values[key] for key in shape if key in job.values}))
    pieces, length = [], 0
    try:
        for piece in template.generate(
            **known,
            languages=job.languages,
            options=job.options,
            page=marks,
            printable=job.name,
            tokens=markup.safe(tokens.css(_look(known))),
            **({"only": job.part.number, "first": job.part.page} if job.part else {}),
        ):
            pieces.append(piece)
            length += len(piece)
            if length > LONGEST:
                made.problems.append(Problem("too_long", job.name, f"more than {LONGEST} characters"))
                return made
    except markup.TooDeep as error:
        made.problems.append(Problem("too_long", job.name, str(error)))
        return made
    except TemplateError as error:
        made.problems.append(Problem("undefined", job.name, str(error)))
        return made
    made.html = "".join(pieces)
    links = soundness.links(made.html, made.codes, job.values)
    made.problems = judged([*made.problems, *links], job.printable.genre)
    return made


def _look(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """The look of the office that signs."""
    office = values.get("office")
    return office if isinstance(office, Mapping) else {}


def _lines(kind: Any, value: Any) -> Any:
    """The values with marks as elements in lines of all languages, and without any in addresses."""
    if isinstance(kind, Mapping) and isinstance(value, Mapping):
        return {key: _lines(kind.get(key), part) for key, part in value.items()}
    if isinstance(kind, list) and isinstance(value, list):
        return [_lines(kind[0], part) for part in value]
    if isinstance(kind, str) and isinstance(value, str) and value != unmarked(value):
        own = kind.rstrip("?")
        return markup.safe(marked(value)) if own == "text" else unmarked(value) if own == "url" else value
    return value


def _texts_in(value: Any, code: str) -> Iterator[str]:
    """The texts in that language of values by language, however deep."""
    if isinstance(value, Mapping):
        if isinstance(value.get(code), str):
            yield value[code]
        for part in value.values():
            yield from _texts_in(part, code)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts_in(part, code)


class _Red(ChainableUndefined):
    """A missing value in a preview: its name in red."""

    def __str__(self) -> str:
        return self.__html__()

    def __html__(self) -> str:
        return f'<mark class="missing">[{escape(self._undefined_name)}]</mark>'


@cache
def _environment(name: str, preview: bool) -> Environment:
    undefined: type[Undefined] = _Red if preview else StrictUndefined
    return ImmutableSandboxedEnvironment(
        loader=FileSystemLoader([ROOM / name, SHARED]),
        undefined=undefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@dataclass(frozen=True)
class Row:
    """Blocks of several languages that stand beside each other."""

    blocks: list[Block]

    @property
    def joint(self) -> bool:
        """Whether all of them are the same picture or code, which then stands there once."""
        shown = {block.shows for block in self.blocks}
        return len(self.blocks) > 1 and len(shown) == 1 and shown != {""}

    @property
    def heading(self) -> bool:
        """Whether it stays with the row below."""
        return any(block.html.startswith("<h") and block.html != "<hr>" for block in self.blocks)

    @property
    def kind(self) -> str:
        """The class of the figure that they are."""
        return "picture" if self.blocks[0].shows.isdecimal() else "qr"


class _Marks:
    """What a template may ask for, as `page`: texts in a language, fixed words, dates, pictures."""

    def __init__(self, job: Order, made: Page) -> None:
        self._job, self._made = job, made
        terms = job.values.get("terms")
        self._index = BookIndex(clean(terms) if isinstance(terms, list) else [])

    def lang(self, code: str) -> Markup:
        """The attributes `lang` and `dir` of an element in that language."""
        known = language(code)
        return markup.safe(f'lang="{known.tag}" dir="{known.direction}"')

    def autonym(self, code: str) -> str:
        """The language's own name."""
        return language(code).autonym

    def text(self, words: Any, code: str) -> Markup:
        """Plain words in exactly that language."""
        return markup.plain(words[code], code) if self._has(words, code) else self._missing(code)

    def heading(self, words: Any, code: str, most: float) -> Markup:
        """Plain words as a title in lines of like length, of so many ems at most."""
        if not self._has(words, code):
            return self._missing(code)
        return markup.plain(typography.in_lines(words[code], language(code).tag, most), code)

    def title(self, words: Any) -> str:
        """The words in all languages of the print, for the file's title and its bookmarks."""
        found = [words[code] for code in self._job.languages if self._has(words, code)]
        return unmarked(" · ".join(" ".join(text.split()) for text in found))

    def alternative(self, shows: Any, title: Any, code: str) -> str:
        """What a picture shows, for who cannot see it: in that language, else in any; else the title."""
        if isinstance(shows, Mapping):
            shows = shows.get(code) or shows.get("zh") or next(iter(shows.values()), "")
        return unmarked(shows) if shows and isinstance(shows, str) else self.title(title)

    def markdown(self, words: Any, code: str) -> Markup:
        """A long text in exactly that language."""
        return Markup("\n").join(block.html for block in self._blocks(words, code))

    def rows(self, words: Any, codes: Sequence[str]) -> list[Row]:
        """The blocks of several languages in parallel: a row for each, "" where one has fewer."""
        columns = [self._blocks(words, code) for code in codes]
        longest = max(map(len, columns))
        return [
            Row([column[number] if number < len(column) else Block(Markup()) for column in columns])
            for number in range(longest)
        ]

    def points(self, words: Any, code: str, colour: str) -> Markup:
        """A long text in exactly that language, its pictograms in a colour of the tokens."""
        return Markup("\n").join(block.html for block in self._blocks(words, code, colour))

    def _blocks(self, words: Any, code: str, colour: str = "accent") -> list[Block]:
        if not self._has(words, code):
            return [Block(self._missing(code))]

        def picture(media: int) -> Picture | None:
            return self._picture(media, code)

        def drawn(name: str) -> str:
            return self.pictogram(name, colour)

        preview = self._job.preview
        return markup.blocks(words[code], code, picture=picture, qr=self.qr, pictogram=drawn, preview=preview)

    def _picture(self, media: int, code: str) -> Picture | None:
        pictures = self._job.values.get("pictures")
        found = pictures.get(media) if isinstance(pictures, Mapping) else None
        if not isinstance(found, Mapping) or not isinstance(found.get("image"), bytes):
            return None
        return Picture(self.picture(found["image"]), self.alternative(found.get("text"), {}, code))

    def indexed(self, html: Markup, code: str, part: Any) -> Markup:
        """The markup of a piece of that part of a book, with its terms as places for the index."""
        return self._index.mark(html, code, str(part))

    def index(self, code: str) -> list[Entry]:
        """The terms that were found so far, in the order of that language."""
        return self._index.entries(code)

    def name(self, value: Any, code: str) -> Markup:
        """A name, or a line such as an address, as it stands in a text of that language."""
        if isinstance(value, Undefined | Markup) or not value:
            return escape(value or "")
        if isinstance(value, Mapping):
            own = code if code in value else "zh" if "zh" in value else next(iter(value))
            return markup.name(value[own], code)
        return markup.name(str(value), code)

    def word(self, key: str, code: str, **filled: Any) -> Markup:
        """A fixed word in that language, %(…)s filled in."""
        name = self._job.name
        if word_code(key, code, name) != code:
            self._made.problems.append(Problem("untranslated_label", key, code))
        text = markup.spoken(key, code, name)
        if filled:
            text = text % {each: escape(value) for each, value in filled.items()}
        return markup.safe(markup.shaped(str(text), code)) if word_code(key, code, name) == code else text

    def date(self, day: Any, code: str) -> Any:
        """The date in words."""
        return markup.plain(language(code).date(day), code) if isinstance(day, date) else day

    def weekday(self, day: Any, code: str) -> Any:
        """The day of the week and its date, short."""
        if not isinstance(day, date):
            return day
        return markup.plain(format_skeleton("MEd", day, locale=language(code).locale), code)

    def state(self, states: Any, code: str) -> str:
        """ "published", "draft", "outdated" or "missing"."""
        return state(states if isinstance(states, Mapping) else None, code)

    def behind(self, code: str, within: Any = None) -> tuple[int, int]:
        """How many sentences of that language are marked as older than the Chinese, and how many as not
        translated: of these values, or of all."""
        texts = list(_texts_in(self._job.values if within is None else within, code))
        return sum(text.count(STALE) for text in texts), sum(text.count(UNTRANSLATED) for text in texts)

    def picture(self, content: bytes) -> str:
        """The address of a picture given as a value."""
        key = hashlib.sha256(content).hexdigest()[:16]
        self._made.images[key] = content
        return f"memory:{key}"

    def qr(self, address: Any) -> str:
        """The address of the picture of a QR code (error correction M, quiet zone of four modules)."""
        source = self.picture(qr.drawing(str(address)))
        self._made.codes[source.removeprefix("memory:")] = str(address)
        return source

    def pictogram(self, name: str, colour: str = "accent") -> str:
        """The address of a pictogram, drawn in a colour of the tokens."""
        return self.picture(pictograms.drawing(name, tokens.colours(_look(self._job.values))[colour]))

    @staticmethod
    def _has(words: Any, code: str) -> bool:
        return isinstance(words, Mapping) and isinstance(words.get(code), str) and bool(words[code].strip())

    @staticmethod
    def _missing(code: str) -> Markup:
        return Markup('<mark class="missing">[{}]</mark>').format(code)
