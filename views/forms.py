"""The form of a record, derived from its columns for whoever fills it in; it saves nothing."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from typing import Any

from flask import url_for
from flask_babel import gettext
from peewee import Field
from werkzeug.datastructures import MultiDict
from wtforms.form import BaseForm
from wtforms.meta import DefaultMeta

from backoffice import access, drafts, reading
from backoffice.access import Actor
from models.base import Record
from models.content.content import Content
from models.fields import SOURCE, TranslatedField
from views.inputs import LinkTo, Secret, Texts, Upload, input_for
from views.languages import ContentLanguage, content_languages
from views.understood import is_told


class _Plain(DefaultMeta):
    """No tokens of its own (every POST is checked before a view runs) and no catalogue of its own."""

    csrf = False

    def get_translations(self, form: Any) -> None:
        return None


class RecordForm(BaseForm):
    """The inputs of one record in its sections.

    `version` is the one the values were typed over, `once` the token by which a form makes one row only.
    """

    def __init__(self, actor: Actor, record: type[Record], row: Any = None) -> None:
        self.actor, self.record, self.row = actor, record, row
        self.verb = "create" if row is None else "edit"
        self.columns = [
            column for column in record.columns() if access.editable(actor, record, column, self.verb)
        ]
        self.all_languages = (
            content_languages(actor, record, row, self.verb)
            if any(isinstance(column, TranslatedField) for column in self.columns)
            else []
        )
        super().__init__({column.name: self._unbound(column) for column in self.columns}, meta=_Plain())
        self.version = row.version if row is not None else None
        self.once = secrets.token_urlsafe(18)
        self.draft = drafts.new_key() if row is None else row.id
        self.problems_of_row: list[str] = []

    def _unbound(self, column: Field) -> Any:
        common = {"label": str(column.verbose_name), "description": str(column.help_text or "")}
        context = {"languages": self.all_languages, "translated": self._translated, "lookup": self._lookup}
        return input_for(column, common, **context)

    def _translated(self, column: Field) -> bool:
        """Whether only the Chinese of a text is written here: content is translated sentence by sentence."""
        translated = self.record.translated() if issubclass(self.record, Content) else []
        return any(column is each for each in translated)

    def _lookup(self, column: Field) -> str:
        return url_for(f"{self.record.key()}.ajax_lookup", name=column.name)

    def fill(self, formdata: Any = None, given: Mapping[str, Any] | None = None) -> RecordForm:
        """Take what was typed over what is stored; `given` are values a new form starts with."""
        values: dict[str, Any] = {}
        for column in self.columns:
            if self.row is None:
                default = column.default() if callable(column.default) else column.default
                values[column.name] = (given or {}).get(column.name, default)
            else:
                values[column.name] = self._stored(column)
        self.process(formdata, data=values)
        for column in self.columns:
            field = self[column.name]
            field.flags.required = not column.null and column.default is None
            if (
                getattr(column, "max_length", None)
                and hasattr(field, "render_kw")
                and not isinstance(field, Texts)
            ):
                field.render_kw = {"maxlength": column.max_length}
            field.marks = self._marks(column, field)
            self._name(column, field)
        return self

    def _name(self, column: Field, field: Any) -> None:
        if isinstance(field, LinkTo) and field.data is not None:
            field.choices = reading.titles(self.actor, column.rel_model, [field.data])

    def _marks(self, column: Field, field: Any) -> dict[str, str]:
        """What the scripts need to know of a field: whether it matters now, may be kept, holds a value."""
        found = {"data-column": column.name}
        if column.facts.when:
            name, values = column.facts.when
            found |= {
                "data-when": name,
                "data-values": json.dumps([_as_chosen(each) for each in values]),
            }
            found["data-default"] = "" if callable(column.default) else _as_chosen(column.default)
        if column.facts.offers:
            name, fits = column.facts.offers
            found |= {"data-offers": name, "data-fits": json.dumps(fits)}
        if drafts.keeps(column):
            found["data-keeps"] = ""
        if is_told(column):
            found["data-told"] = ""
        if getattr(field, "clearable", False):
            found["data-stored"] = ""
        return found

    def take(self, typed: Mapping[str, str]) -> list[Field]:
        """Put what was typed before, {input: text}, over what is stored; returns the columns it changes."""
        changed = []
        for column in self.columns:
            field, stored = self[column.name], None
            own = {
                name: text for name, text in typed.items() if drafts.column_of(self.record, name) is column
            }
            if own and not isinstance(field, Secret | Upload):
                stored = field.data
                field.process(MultiDict(own), stored)
                self._name(column, field)
                if field.process_errors or (field.data or None) != (stored or None):
                    changed.append(column)
        return changed

    def _stored(self, column: Field) -> Any:
        """A stored value as the form starts with it; what is masked stays masked."""
        value = reading.value(self.actor, self.row, column)
        if isinstance(value, reading.Link):
            return value.id
        if getattr(column, "sealed", False):
            stored = self.row.__data__.get(column.name)
            return stored.masked() if stored else None
        return value

    @property
    def languages(self) -> list[ContentLanguage]:
        """The languages that stand beside Chinese."""
        return [each for each in self.all_languages if each.code != SOURCE]

    @property
    def beside(self) -> str:
        """The language that is shown first: one that this actor writes, else the first."""
        mine = [each for each in self.languages if each.writable]
        return (mine or self.languages)[0].code if self.languages else ""

    @property
    def has_file(self) -> bool:
        """Whether the form sends a file."""
        return any(isinstance(field, Upload) for field in self)

    def sections(self) -> list[tuple[str, str, list[Any]]]:
        """(key, label, fields) in the order of the declaration."""
        found = []
        for key, label in self.record.sections():
            fields = [self[column.name] for column in self.columns if column.facts.section == key]
            if fields:
                found.append((key, label, fields))
        return found

    def values(self) -> dict[str, Any]:
        """{column: value} to write. A sealed value and a file that were left empty are not among them."""
        found = {}
        for column in self.columns:
            field = self[column.name]
            if isinstance(field, Secret):
                if field.cleared and not field.data:
                    found[column.name] = ""
                elif field.data:
                    found[column.name] = field.data
            elif isinstance(field, Upload):
                if isinstance(field.data, str) and field.data and field.data != field.stored:
                    found[column.name] = field.data
            elif isinstance(field, Texts):
                found[column.name] = field.patch()
            else:
                found[column.name] = field.data
        return found

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Whether everything could be read. Where not, nothing gets as far as the write path, so that what
        is missing is told here, beside what cannot be read."""
        sound: bool = super().validate(*args, **kwargs)
        if not sound:
            for column in self.columns:
                field = self[column.name]
                if field.flags.required and not (
                    field.data or field.errors or isinstance(field, Secret | Upload)
                ):
                    field.errors = [gettext("This is needed.")]
        return sound

    def refuse(self, problems: Mapping[str, Any]) -> None:
        """Put the problems of the write path to the fields they belong to; the rest to the whole row."""
        for name, message in problems.items():
            if name in self:
                self[name].errors = [*self[name].errors, str(message)]
            else:
                column = self.record.column(name)
                self.problems_of_row.append(
                    f"{column.verbose_name}: {message}" if column is not None else str(message)
                )

    def ask_for_files(self) -> None:
        """A form that is shown again has lost the files that came with it."""
        for field in self:
            if isinstance(field, Upload) and field.sent and not field.errors:
                field.errors = [gettext("Choose the file again.")]

    def summary(self) -> list[tuple[str, str, str]]:
        """(id of the input, label, message) of everything that is wrong, in the order of the form."""
        found = [("", "", text) for text in self.problems_of_row]
        for _key, _label, fields in self.sections():
            for field in fields:
                target = f"{field.id}-{SOURCE}" if isinstance(field, Texts) else field.id
                found.extend((target, field.label.text, str(error)) for error in field.errors)
        return found


def _as_chosen(value: Any) -> str:
    """A value as the script of a form reads it from its input."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
