"""Rows of records as rows of a table, for lists and for what is related to a record."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask_babel import get_locale, gettext
from markupsafe import Markup, escape
from peewee import DateField, DateTimeField, Field, ForeignKeyField, IntegerField

from backoffice import display, reading
from backoffice.access import Actor
from models.fields import Text, TranslatedField, content_language
from views.assets import asset


def css_of(column: Field) -> str:
    """The class by which a column's cells are set: numbers to the end, dates unbroken, links wide."""
    if isinstance(column, DateField | DateTimeField):
        return "d"
    if isinstance(column, IntegerField) and not isinstance(column, ForeignKeyField):
        return "n"
    if isinstance(column, ForeignKeyField):
        return "k"
    return "w" if isinstance(column, TranslatedField) else ""


def head_of(columns: Sequence[Field], grid: bool = True) -> int:
    """The place of the column that names a row. In a list whose rows are named by more than it shows that is
    the first one, elsewhere what is shown of the name."""
    titles = [column.name for column in columns[0].model.title_columns()]
    wanted = titles[:1] if grid else titles
    return next((place for place, column in enumerate(columns) if column.name in wanted), 0)


def table_rows(
    actor: Actor,
    rows: Sequence[Any],
    columns: Sequence[Field],
    details: str,
    *,
    picking: bool = False,
    edit: str = "",
    editable: set[int] | None = None,
    grid: bool = False,
    cells: Mapping[str, Callable[[Any], Markup]] | None = None,
) -> Markup:
    """The rows of a table. What is the same in each row is made once: 50 rows of 12 columns are 600 cells.

    `details` and `edit` are addresses that end where the id goes; `editable` are the rows that may be edited,
    None for all. Of a `grid` each row says its id, its version where it may be edited, and which rows it
    links to; a text says what is edited where that is another than what is shown. `cells`: {column: what a
    row shows there instead of the value}.
    """
    if not rows or not columns:
        return Markup("")
    locale = get_locale()
    shown = [(column, display.shower(column, locale)) for column in columns]
    others = [(place, cells[each.name]) for place, each in enumerate(columns) if cells and each.name in cells]
    opened = [
        f'<td data-label="{escape(column.verbose_name)}"'
        + (f' class="{css_of(column)}"' if css_of(column) else "")
        for column in columns
    ]
    marked = [isinstance(column, ForeignKeyField | TranslatedField) and grid for column in columns]
    language = content_language(locale)
    head = head_of(columns, grid)
    details, edit = escape(details), escape(edit)
    choose, change = escape(gettext("Choose")), escape(gettext("Edit"))
    icons = escape(asset("icons.svg"))
    sign = f'<svg class="icon" aria-hidden="true"><use href="{icons}#edit"></use></svg>'
    out: list[str] = []
    for row in rows:
        values = [reading.value(actor, row, column) for column in columns]
        texts = [escape(show(value)) for (_column, show), value in zip(shown, values, strict=True)]
        for place, other in others:
            texts[place] = other(row)
        name = texts[head] or f"#{row.id}"
        may_edit = edit and (editable is None or row.id in editable)
        if grid:
            version = f' data-version="{row.version}"' if may_edit else ""
            out.append(f'<tr id="row-{row.id}" data-id="{row.id}"{version}>')
        else:
            out.append("<tr>")
        if picking:
            out.append(
                f'<td class="pick"><label><input type="checkbox" name="rowid" value="{row.id}">'
                f'<span class="unseen">{choose} {name}</span></label></td>'
            )
        if may_edit:
            out.append(
                f'<td class="act"><a href="{edit}{row.id}" aria-label="{change} {name}">{sign}</a></td>'
            )
        elif edit:
            out.append('<td class="act"></td>')
        for place, text in enumerate(texts):
            mark = _mark(values[place], language) if marked[place] else ""
            if place == head:
                out.append(f'<th scope="row"{mark}><a href="{details}{row.id}">{name}</a></th>')
            else:
                out.append(f"{opened[place]}{mark}>{text}</td>")
        out.append("</tr>")
    return Markup("".join(out))  # noqa: S704 - every text in it was escaped just above


def _mark(value: Any, language: str) -> str:
    """What the script of a grid must know of a cell beside its text."""
    if isinstance(value, reading.Link) and value.title is not None:
        return f' data-key="{value.id}"'
    if isinstance(value, Text) and not value.get(language):
        return ' data-raw=""'
    return ""
