"""The part of content screens that shows what was published before, compares it and brings it back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import get_timezone, gettext, ngettext

from backoffice import access, display, reading, store
from backoffice.access import Actor
from backoffice.content import editions, work
from backoffice.signin import current_actor
from models.content.content import Content
from models.content.edition import Edition
from models.content.sentences import unmarked
from models.fields import SOURCE
from models.register import record_of
from views import pages
from views.asked import number, row_id
from views.content_difference import Passage, passages
from views.languages import ContentLanguage, content_languages

VERBS: Mapping[str, str] = {"versions_view": "view", "take_up_view": "edit"}

#: What stands for the text being worked on where editions are chosen by their numbers.
WORKING = "working"


@dataclass(frozen=True)
class Version:
    """One edition of a language, `number` "" for the text being worked on."""

    key: str
    label: str
    who: str = ""
    begins: str = ""
    ends: str = ""
    id: int = 0


@dataclass(frozen=True)
class Compared:
    """What differs in one column of the whole or of one of its parts; `fact` says that it is no text."""

    place: str
    label: str
    passages: list[Passage]
    fact: bool = False


class Versions:
    """Mixed into the screens of content, whose helpers it uses."""

    record: type[Content]
    get_url: Any
    render: Any

    @expose("/versions/")
    def versions_view(self) -> ResponseReturnValue:
        """The editions of a whole in a language; `?a=3&b=working` compares two of them."""
        actor = current_actor()
        row = reading.get(actor, self.record, row_id())
        if self.record.root_link() is not None or not access.may(actor, "view", Edition):
            abort(404)
        known = {each.code: each for each in content_languages(actor, self.record, row)}
        language = known.get(request.args.get("language", SOURCE))
        if language is None:
            abort(404)
        found = _editions(actor, row, language.code)
        versions = [
            Version(WORKING, gettext("Text being worked on")),
            *(_version(actor, each) for each in found),
        ]
        one, other = self._chosen(versions)
        texts = {str(each.number): each for each in found}
        here = self.get_url(".details_view", id=row.id)
        return self.render(  # type: ignore[no-any-return]
            "admin/content/versions.html",
            heading=gettext("Editions: %(name)s", name=reading.title(actor, row)),
            crumbs=[*self._crumbs(), (reading.title(actor, row), here)],  # type: ignore[attr-defined]
            model_id=row.id,
            language=language,
            languages=[
                (each, self.get_url(".versions_view", id=row.id, language=each.code))
                for each in known.values()
                if each.code in row.states.by
            ],
            versions=versions,
            one=one,
            other=other,
            compared=list(_compared(actor, *(_read(row, texts, each, language) for each in (one, other))))
            if found
            else [],
            may_restore=self._reaches(actor, "edit", row.id),  # type: ignore[attr-defined]
        )

    @staticmethod
    def _chosen(versions: list[Version]) -> tuple[str, str]:
        """The two that are compared: by default the last edition and the text being worked on."""
        keys = [each.key for each in versions]
        newest = keys[1] if len(keys) > 1 else WORKING
        found = request.args.get("a", newest), request.args.get("b", WORKING)
        if not set(found) <= set(keys):
            abort(404)
        return found

    @expose("/versions/take-up/", methods=("POST",))
    def take_up_view(self) -> ResponseReturnValue:
        """Write an edition back into the text being worked on: {id, edition}."""
        actor = current_actor()
        row = reading.get(actor, self.record, row_id(), verb="edit")
        edition = reading.get(actor, Edition, number(request.form.get("edition")))
        if (edition.record, edition.row) != (self.record.key(), row.id):
            raise store.Missing(Edition.key())
        address = self.get_url(".versions_view", id=row.id, language=edition.language)
        try:
            left = work.restore(actor, edition)
        except store.Invalid as invalid:
            flash(pages.refused(self.record, invalid), "error")
        else:
            text = gettext("Edition %(number)s is the text being worked on again.", number=edition.number)
            if left:
                text += " " + ngettext(
                    "%(num)s sentence of it was deleted since and is left out.",
                    "%(num)s sentences of it were deleted since and are left out.",
                    left,
                )
            flash(text, "warning" if left else "success")
        return redirect(address)


def _editions(actor: Actor, row: Any, language: str) -> list[Any]:
    """The editions of a language, the newest first."""
    query = Edition.select().where(
        Edition.record == row.key(),
        Edition.row == row.id,
        Edition.language == language,
        reading.live(actor, Edition),
    )
    return list(query.order_by(Edition.number.desc()))


def _version(actor: Actor, edition: Any) -> Version:
    zone = get_timezone()
    who = ""
    if access.may(actor, "history", Edition):
        who = next((each.actor for each in reversed(reading.history(actor, Edition, edition.id))), "")
    return Version(
        str(edition.number),
        gettext("Edition %(number)s", number=edition.number),
        who,
        display.moment(edition.published_at, zone),
        _ends(edition),
        edition.id,
    )


def _ends(edition: Any) -> str:
    """When an edition ends, "" for one that holds for good."""
    if edition.cancelled:
        return gettext("cancelled")
    return display.moment(edition.withdrawn_at, get_timezone()) if edition.withdrawn_at else ""


def _read(
    row: Any, known: Mapping[str, Any], key: str, language: ContentLanguage
) -> dict[tuple[str, int], editions.Composed]:
    """{(record, row): its texts} of an edition or of the text being worked on, in order."""
    working = key == WORKING
    whole = editions.preview(row, language.code) if working else editions.composed(known[key])
    return {(each.record, each.row): each for each in (whole, *whole.parts)}


def _compared(
    actor: Actor,
    one: Mapping[tuple[str, int], editions.Composed],
    other: Mapping[tuple[str, int], editions.Composed],
) -> Iterator[Compared]:
    """What differs between two texts of a whole, part by part and column by column."""
    for place in dict.fromkeys([*other, *one]):
        record: Any = record_of(place[0])
        before, after = one.get(place), other.get(place)
        name = _name(record, after or before)
        for column in reading.columns(actor, record):
            texts = [unmarked(each.texts.get(column.name, "")) if each else "" for each in (before, after)]
            facts = [each.facts.get(column.name) if each else None for each in (before, after)]
            if texts[0] != texts[1]:
                yield Compared(name, str(column.verbose_name), passages(*texts))
            elif facts[0] != facts[1] and before and after:
                said = ["" if value is None else pages.said(actor, column, value) for value in facts]
                yield Compared(name, str(column.verbose_name), passages(*said), fact=True)


def _name(record: Any, composed: Any) -> str:
    titles = [unmarked(composed.texts.get(column.name, "")) for column in record.title_columns()]
    return f"{record.meta('label')}: {' '.join(filter(None, titles))}"
