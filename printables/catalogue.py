"""The printables there are: one folder each, with a declaration, a page, a style; knows no rendering.

How values are declared. `shape` gives for each key either a kind, a nested shape, or a list of one of them:

| kind        | plain value                                                                        |
|-------------|------------------------------------------------------------------------------------|
| text        | str, shown as it is                                                                |
| name        | str, or {code: str} where a language without an entry shows the Chinese one         |
| words       | {code: str}; every language of the print must have it                               |
| markdown    | {code: str} in the blocks of `grammar.py`; every language of the print must have it |
| date        | datetime.date                                                                      |
| url         | str beginning with https:// or http://, printed as a QR code, never fetched         |
| states      | {code: "published" | "draft" | "outdated" | "missing"}; a code left out is published |
| image       | bytes of a PNG or JPEG                                                              |
| colour      | str as #rrggbb                                                                      |
| number      | int or float                                                                        |
| flag        | bool                                                                                |
| choice:a,b  | one of these texts                                                                  |
| pictures    | {number: {"image": bytes, "text": name}} of what `markdown` shows by `media:number` |

A kind that ends in "?" may be None or left out, and so may a nested shape of nothing but such kinds.
Language codes are those of the content: zh zh-Hant en ko ja ru fr de es it ar th vi, or any other code that
CLDR knows. Nothing else may stand in the values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

ROOM = Path(__file__).parent

#: A kind, or a nested shape, or a list of one of them.
Shape = Mapping[str, Any]
#: Values and options.
Pair = tuple[Mapping[str, Any], Mapping[str, str]]


def N_(text: str) -> str:  # noqa: N802 - the name by which the message extractor finds such texts
    """Mark a text of the interface for translation; whoever shows it translates it."""
    return text


@dataclass(frozen=True, kw_only=True)
class Option:
    """A choice at printing. `choices` is {value: label to translate}, the first one being the default."""

    label: str
    choices: Mapping[str, str]

    @property
    def default(self) -> str:
        return next(iter(self.choices))

    def allows(self, choice: str) -> bool:
        """Whether it may be given."""
        return choice in self.choices


@dataclass(frozen=True, kw_only=True)
class Number:
    """A whole number given at printing, such as the label to begin with."""

    label: str
    least: int
    most: int
    start: int

    @property
    def default(self) -> str:
        return str(self.start)

    def allows(self, choice: str) -> bool:
        """Whether it may be given."""
        number = choice.removeprefix("-")
        return number.isascii() and number.isdigit() and self.least <= int(choice) <= self.most


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A row of a record chosen at printing, by its number; "" is none. `record`: its name."""

    label: str
    record: str
    default: str = ""

    def allows(self, choice: str) -> bool:
        """Whether it may be given."""
        return choice == "" or (choice.isascii() and choice.isdigit() and len(choice) < 19)


#: What to do with translations older than the Chinese; every printable with texts has it.
OUTDATED = Option(
    label=N_("Outdated translations"), choices={"refuse": N_("Do not print"), "mark": N_("Print with a mark")}
)

#: The office that signs, and its look: colours, emblem, the name under letters, paragraphs round their text
#: in the languages in which there are any.
OFFICE: Shape = {
    "name": "name",
    "address": "name",
    "telephone": "text",
    "accent": "colour?",
    "second": "colour?",
    "emblem": "image?",
    "signature": "name?",
    "opening": "name?",
    "closing": "name?",
    "agency": "text?",
}

#: The short code of what is printed, and the address that says whether it is current.
IMPRINT: Shape = {"code": "text?", "url": "url?"}

#: What a sheet is, which says how small its text may be and how much of it must be right.
GENRES = ("letter", "book", "poster", "card", "label", "table", "form", "drawing")


@dataclass(frozen=True, kw_only=True)
class Printable:
    """What can be printed.

    title: text of the interface, to be translated by whoever shows it. record: the record of whose rows it is
    made, "*" for any. rows: "each" for one document a row, "together" for one of all that were picked. blank:
    whether it may be made without a row, as an empty form. content: the record that holds its texts, "" when
    it has none. templates: the kinds of that record it can be made with, where it has kinds. languages: how
    many at least and at most, Chinese among them. paper: the sheet, or the option that names it. genre: one
    of `GENRES`. finishes: the impositions it may be given, see `imposition.FINISHES`. batch: whether
    documents of many rows make sense in one file. sample: values for the given languages, for tests and the
    preview of an empty office. says: what its pages say of the office that signs; when one of these is
    another, sheets on paper are out of date. fit: {group: sizes in points, largest first}, given to the style
    as `--group`; a group is made smaller while a box whose `data-name` begins with its name overflows.
    sheets: how many pages there may be at most, for these languages and options; any number where it is None.
    apart: (values, options) of each page of one document whose pages are laid out each for itself, which is
    much faster where they are alike; none where it is one page, or the values are not in their shape.
    serif: whether its style asks for letters with serifs, see `fonts.font_set`.
    """

    name: str
    title: str
    record: str
    shape: Shape
    sample: Callable[[Sequence[str]], dict[str, Any]]
    paper: str
    genre: str
    content: str = ""
    rows: str = "each"
    blank: bool = False
    templates: tuple[str, ...] = ()
    languages: tuple[int, int] = (1, 2)
    batch: bool = False
    finishes: tuple[str, ...] = ()
    options: Mapping[str, Option | Number | Choice] = field(default_factory=dict)
    says: tuple[str, ...] = ("name", "address", "telephone")
    fit: Mapping[str, Sequence[float]] = field(default_factory=dict)
    sheets: Callable[[Sequence[str], Mapping[str, str]], int] | None = None
    apart: Callable[[Mapping[str, Any], Mapping[str, str]], Sequence[Pair]] | None = None
    serif: bool = False

    @property
    def folder(self) -> Path:
        """Where its page, style and assets lie."""
        return ROOM / self.name


@cache
def catalogue() -> Mapping[str, Printable]:
    """{name: Printable} of every folder that has a declaration; a folder added is a printable added."""
    found: dict[str, Printable] = {}
    for declaration in sorted(ROOM.glob("*/declaration.py")):
        name = declaration.parent.name
        printable = import_module(f"printables.{name}.declaration").PRINTABLE
        if printable.name != name:
            raise ValueError(f"the declaration in {name} is named {printable.name}")
        for page in ("page.html", "style.css"):
            if not (declaration.parent / page).is_file():
                raise FileNotFoundError(f"{name}/{page}")
        found[name] = printable
    return found
