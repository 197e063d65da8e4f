"""The screens of translations: the derived list with the way to the desk, and the overview of languages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from markupsafe import Markup, escape

from backoffice import reading, store
from backoffice.access import Actor
from backoffice.content import progress
from backoffice.signin import current_actor
from models.content.translation import Translation
from models.fields import SOURCE
from models.register import by_name
from views import desk, desk_preview
from views.asked import page_number
from views.desk import Desk
from views.desk_preview import Looks
from views.desk_shown import Progress
from views.languages import content_languages
from views.listing import address_of
from views.screens import RecordScreen

#: Columns of the list: how many sentences there are and are not done stands in one.
_LISTED = ("title", "language", "state", "segments", "stale", "translator_name", "due_on")


class TranslationScreen(Desk, Looks, RecordScreen):
    """Translations are made by handing a content over, and written at the desk."""

    verbs: Mapping[str, str] = {
        **RecordScreen.verbs,
        **desk.VERBS,
        **desk_preview.VERBS,
        "overview_view": "view",
    }
    list_template = "admin/desk/list.html"
    details_template = "admin/desk/details.html"

    def _creatable(self, actor: Actor) -> bool:
        return False  # a content is handed over

    def _link(self, endpoint: str, args: Mapping[str, str]) -> str:
        """The list leads to the desk."""
        return super()._link(".desk_view" if endpoint == ".details_view" else endpoint, args)

    def details(self, actor: Actor, model: Any, in_bin: bool) -> dict[str, Any]:
        found = super().details(actor, model, in_bin)
        found["desk_url"] = "" if in_bin else self.get_url(".desk_view", id=model.id)
        found["progress"] = Progress.of(model)
        return found

    def list_columns(self, actor: Actor) -> list[Any]:
        seen = {each.name: each for each in super().list_columns(actor)}
        return [seen[name] for name in _LISTED if name in seen]

    def cells(self, actor: Actor, rows: Sequence[Any]) -> dict[str, Callable[[Any], Markup]]:
        """A language by its own name, and how far it is as a bar."""
        names = {each.code: each for each in content_languages(actor, self.record)}
        known = {
            each.id: each
            for each in Translation.select().where(
                Translation.id.in_([row.id for row in rows]), reading.live(actor, Translation)
            )
        }

        def language(row: Any) -> Markup:
            own = names.get(row.language)
            if own is None:
                return escape(row.language)
            return Markup('<span lang="{}">{}</span>').format(own.tag, own.autonym)

        def bar(row: Any) -> Markup:
            if row.id not in known:
                return escape(row.segments)
            now = Progress.of(known[row.id])
            share = 100 * now.done / now.segments if now.segments else 0
            return Markup(
                '<span class="far">{}/{} <svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" '
                'aria-hidden="true"><rect class="done" width="{}" height="8"></rect></svg></span>'
            ).format(now.done, now.segments, f"{share:.1f}")

        return {"language": language, "segments": bar}

    @expose("/overview/")
    def overview_view(self) -> ResponseReturnValue:
        """How far each content is in each language."""
        actor = current_actor()
        kinds = progress.kinds(actor)
        name = request.args.get("record", "")
        record = by_name(name) if name else (kinds[0] if kinds else None)
        if name and record not in kinds:
            raise store.Missing(name)
        page = page_number()
        found = progress.overview(actor, record, page) if record is not None else None
        names = {each.code: each for each in content_languages(actor, self.record)}
        here = self.get_url(".overview_view")
        return self.render(
            "admin/desk/overview.html",
            found=found,
            names=names,
            far=Progress.of,
            kinds=[
                (each.key(), str(each.meta("label_plural")), address_of(here, {"record": each.key()}))
                for each in kinds
            ],
            turn=lambda to: address_of(here, {"record": record.key() if record else "", "page": str(to)}),
            desk=lambda each: self.get_url(".desk_view", id=each.id),
            content=lambda row: url_for(f"{row.record.key()}.details_view", id=row.row),
            source=SOURCE,
        )
