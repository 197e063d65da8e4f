"""Translations as a workbook, Chinese and translation side by side, for people without such a tool."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import force_locale
from flask_babel import lazy_gettext as _
from xlsxwriter import Workbook

from backoffice.cells import plain
from backoffice.content.formats import workbook
from backoffice.content.formats.units import (
    APPROVED,
    DRAFT,
    Back,
    Bundle,
    Key,
    Returned,
    Unfit,
    Unit,
    Unreadable,
    origin,
)
from backoffice.tables import LONGEST_CELL
from models.system.user import INTERFACE_LANGUAGES

NUMBER, PLACE, SOURCE, TARGET, STATE, NOTE, REMARK = range(7)

#: Name and width of each column; the hidden one behind them carries what was sent.
_COLUMNS: Sequence[tuple[Any, int]] = (
    (_("No."), 8),
    (_("Part of the text"), 22),
    (_("Chinese"), 60),
    (_("Translation"), 60),
    (_("State"), 14),
    (_("Note"), 30),
    (_("Remark"), 30),
)
_KEY = len(_COLUMNS)

STALE = "outdated"
_STATES: Mapping[str, Any] = {
    "": _("Missing"),
    DRAFT: _("Draft"),
    APPROVED: _("Approved"),
    STALE: _("Outdated"),
}

_BASE = {"text_wrap": True, "valign": "top", "num_format": "@", "border": 1, "border_color": "#C8CDD2"}
_LOCKED = {"bg_color": "#F1F3F5"}
_WRITTEN, _ALIKE = re.compile(r"_x([0-9A-Fa-f]{4})_"), re.compile(r"x(?=[0-9A-Fa-f]{4}_)")


# Out


def write(bundle: Bundle) -> bytes:
    """The workbook, its headings in the reader's language. Only translation, state and remark can be typed
    into; all cells are text. Raises Unfit for a sentence that no cell can hold."""
    file = io.BytesIO()
    options = {"in_memory": True} | dict.fromkeys(
        ("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False
    )
    with Workbook(file, options) as book:
        sheet = book.add_worksheet()
        forms = {
            "head": book.add_format(_BASE | _LOCKED | {"bold": True}),
            "locked": book.add_format(_BASE | _LOCKED),
            "free": book.add_format(_BASE | {"locked": False}),
            "target": book.add_format(_BASE | {"locked": False, "reading_order": 2 if bundle.rtl else 1}),
        }
        for column, (label, width) in enumerate(_COLUMNS):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, str(label), forms["head"])
        sheet.set_column(_KEY, _KEY, 8, None, {"hidden": True})
        sheet.write_string(0, _KEY, "key", forms["head"])
        for line, unit in enumerate(bundle.units, 1):
            _line(sheet, line, bundle, unit, forms)
        last = max(len(bundle.units), 1)
        sheet.data_validation(
            1, STATE, last, STATE, {"validate": "list", "source": [str(label) for label in _STATES.values()]}
        )
        sheet.freeze_panes(1, PLACE + 1)
        sheet.autofilter(0, 0, last, REMARK)
        sheet.protect(
            "", {"format_columns": True, "format_rows": True, "format_cells": True, "autofilter": True}
        )
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        book.set_properties({"title": _written(bundle.name)})
    return file.getvalue()


def _line(sheet: Any, line: int, bundle: Bundle, unit: Unit, forms: Mapping[str, Any]) -> None:
    notes = [*unit.notes, *([f"← {unit.before}"] if unit.before else [])]
    state = STALE if unit.stale and unit.target else unit.state
    cells = {
        NUMBER: (str(unit.segment), "locked"),
        PLACE: (unit.place, "locked"),
        SOURCE: (unit.source, "locked"),
        TARGET: (unit.target, "target"),
        STATE: (str(_STATES[state]), "free"),
        NOTE: ("\n".join(notes), "locked"),
        REMARK: ("", "free"),
        _KEY: (f"{bundle.original} {bundle.language} {unit.key}", "locked"),
    }
    for column, (text, form) in cells.items():
        written = _written(text)
        if len(written) > LONGEST_CELL:
            raise Unfit(
                _("Sentence %(number)s is too long for a workbook: choose another form.", number=unit.segment)
            )
        if written:
            sheet.write_string(line, column, written, forms[form])
        else:
            sheet.write_blank(line, column, None, forms[form])
    if unit.most:
        sheet.data_validation(
            line, TARGET, line, TARGET,
            {
                "validate": "length", "criteria": "<=", "value": unit.most, "error_type": "warning",
                "error_message": str(_("At most %(limit)s characters fit.", limit=unit.most)),
            },
        )  # fmt: skip


def _written(text: str) -> str:
    """A text of which no part looks like the way in which workbooks write control characters (_x001B_)."""
    return _ALIKE.sub("_x0078_", text)


def _unwritten(text: str) -> str:
    """The text of a cell: the reader of workbooks leaves control characters as they are written there."""
    return _WRITTEN.sub(lambda found: chr(int(found[1], 16)), text)


# In


def read(content: bytes) -> Returned:
    """What came back. Columns are known by their headings in any language of the interface; their order, and
    that of the lines, does not matter. Raises Unreadable."""
    (_number, header), *lines = workbook.rows(content)
    places = _places(header)
    if TARGET not in places or not {NUMBER, _KEY} & set(places):
        raise Unreadable(
            _(
                "The first line of the workbook must name the columns “%(number)s” and “%(translation)s”.",
                number=_COLUMNS[NUMBER][0],
                translation=_COLUMNS[TARGET][0],
            )
        )
    returned = Returned("", 0, "")
    states = _named(_STATES.items())
    for number, cells in lines:
        each = {name: cells[place] if place < len(cells) else None for name, place in places.items()}
        sent = str(each.get(_KEY) or "").split(" ")
        if len(sent) == 3 and not returned.row:
            returned = Returned(*origin(sent[0]), sent[1], returned.units)
        returned.units.append(_back(number, each, states))
    return returned


def _back(number: int, each: Mapping[int, Any], states: Mapping[str, str]) -> Back:
    key = Key.parse(str(each.get(_KEY) or ""))
    if not key.segment:
        digits = _text(each.get(NUMBER))
        known = digits.isascii() and digits.isdecimal() and len(digits) < 18
        key = Key(int(digits) if known else 0)
    cell, target = each.get(TARGET), _text(each.get(TARGET))
    state = states.get(plain(_text(each.get(STATE))), DRAFT)
    remark = _text(each.get(REMARK)).strip()
    return Back(
        key.segment,
        key.digest,
        _text(each.get(SOURCE)),
        target,
        DRAFT if target and state in ("", STALE) else state if state != STALE else "",
        number,
        base=key.base,
        stale=state == STALE,
        notes=(remark,) if remark else (),
        problem=_lost(cell),
    )


def _text(cell: Any) -> str:
    if isinstance(cell, str):
        return _unwritten(cell)
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)


def _lost(cell: Any) -> Any:
    """Why a number in the place of a text cannot be believed, None when it can."""
    if isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) >= 10**15:
        return _("The spreadsheet stored a number and lost digits of it: format the cell as text.")
    return None


def _places(header: Sequence[str]) -> dict[int, int]:
    """{column: place in the file}."""
    names = _named((column, label) for column, (label, _width) in enumerate(_COLUMNS)) | {"key": _KEY}
    found: dict[int, int] = {}
    for place, name in enumerate(header):
        if plain(name) in names:
            found.setdefault(names[plain(name)], place)
    return found


def _named(labels: Any) -> dict[str, Any]:
    """{label in any language of the interface: what it names}."""
    found: dict[str, Any] = {}
    pairs = list(labels)
    for code, _own in INTERFACE_LANGUAGES:
        with force_locale(code):
            for what, label in pairs:
                found.setdefault(plain(str(label)), what)
    return found
