"""The media library: pictures as pictures, several sent at once, and where each is used."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, jsonify, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext, ngettext
from werkzeug.datastructures import FileStorage

from backoffice import access, errors, reading, store
from backoffice.access import Actor
from backoffice.content import library
from backoffice.query import Query
from backoffice.signin import current_actor
from models.fields import SOURCE, Text
from views import media
from views.arrangement import Arrangement
from views.listing import Listing, address_of
from views.screens import RecordScreen

VERBS: Mapping[str, str] = {"upload_view": "create", "pictures_view": "view"}

#: So many files are taken at once, and so many pictures offered to choose from.
MOST_FILES, OFFERED = 40, 60


@dataclass(frozen=True)
class Shown:
    """A medium as the grid shows it; `picture` is the address of a small picture, "" of a sound."""

    id: int
    name: str
    url: str
    picture: str
    alternative: str
    kind: str


class MediaScreen(RecordScreen):
    """The derived screen with a grid of pictures above its table."""

    verbs = {**RecordScreen.verbs, **VERBS}
    list_template = "admin/content/media_list.html"
    details_template = "admin/content/media_details.html"
    edit_template = create_template = "admin/content/media_edit.html"

    def listing(self, actor: Actor, query: Query, arrangement: Arrangement) -> Listing:
        view: Any = super().listing(actor, query, arrangement)
        look = "table" if request.args.get("look") == "table" else "pictures"
        view.look = look
        if look == "table":
            view.extra["look"] = look
        view.pictures = self._pictures(actor, [row.id for row in view.page_of_rows.rows])
        kept = {name: text for name, text in view.extra.items() if name != "look"}
        args = {**query.url_args(), **kept}
        own = self.get_url(".index_view")
        view.looks = [
            ("pictures", gettext("Pictures"), address_of(own, args)),
            ("table", gettext("Table"), address_of(own, {**args, "look": "table"})),
        ]
        view.upload_url = "" if query.deleted or not self._creatable(actor) else self.get_url(".upload_view")
        return view  # type: ignore[no-any-return]

    def _pictures(self, actor: Actor, ids: list[int]) -> list[Shown]:
        record: Any = self.record
        query = record.select().where(record.id.in_(ids), access.rows(actor, "view", record))
        rows = {row.id: row for row in query}
        return [self._picture(rows[key]) for key in ids if key in rows]

    def _picture(self, row: Any) -> Shown:
        return Shown(
            row.id,
            row.name,
            self.get_url(".details_view", id=row.id),
            media.small_address(row.file) if media.is_picture(row.file) else "",
            (row.alternative or Text()).get(SOURCE),
            row.file.rpartition(".")[2].upper(),
        )

    def details(self, actor: Actor, model: Any, in_bin: bool) -> dict[str, Any]:
        found = super().details(actor, model, in_bin)
        uses = [] if in_bin else library.uses(actor, model)
        return {
            **found,
            "medium": model,
            "is_picture": media.is_picture(model.file),
            "undescribed": library.undescribed(model) if media.is_picture(model.file) else [],
            "uses": [
                (str(record.meta("label")), title, self.get_url(f"{record.key()}.details_view", id=row))
                for record, row, title in uses
            ],
        }

    @expose("/pictures/")
    def pictures_view(self) -> ResponseReturnValue:
        """Pictures to choose from: ?search= → [{id, name, alternative, picture}], the newest first; ?id= one
        of them."""
        actor, record = current_actor(), self.record
        if request.args.get("id", "").isdecimal():
            ids = [int(request.args["id"][:18])]
        else:
            text = request.args.get("search", "")[:100]
            query = Query(search=text, size=OFFERED)
            ids = [row.id for row in reading.page(actor, record, query, []).rows]
        query = record.select(record.id).where(record.id.in_(ids), reading.live(actor, record))
        seen = {key for (key,) in query.tuples()}
        shown = self._pictures(actor, [key for key in ids if key in seen])
        return jsonify([_told(each) for each in shown if each.picture])

    @expose("/upload/", methods=("POST",))
    def upload_view(self) -> ResponseReturnValue:
        """Keep several files at once: {file (several), once}. A script is answered [{name, problem} or {id,
        name, picture, …}], a form by the list."""
        files = [each for each in request.files.getlist("file") if each.filename]
        script = errors.from_script()
        if not files or len(files) > MOST_FILES:
            text = gettext("Choose between 1 and %(number)s files.", number=MOST_FILES)
            if script:
                return jsonify(message=text), 422
            flash(text, "error")
            return redirect(self.get_url(".index_view"))
        once = request.form.get("once", "")[:40]
        done = [self._keep(each, f"{once}.{number}" if once else "") for number, each in enumerate(files)]
        if script:
            return jsonify(done)
        kept = sum("id" in each for each in done)
        if kept:
            flash(ngettext("%(num)s file is kept.", "%(num)s files are kept.", kept), "success")
        for each in done:
            if "problem" in each:
                flash(f"{each['name']}: {each['problem']}", "error")
        return redirect(self.get_url(".index_view"))

    def _keep(self, upload: FileStorage, once: str) -> dict[str, Any]:
        name = _name_of(upload.filename or "")
        try:
            file = media.read(upload)
            with media.keeping([file]):
                values = {"name": name, "file": file.name}
                row = store.create(current_actor(), self.record, values, once=once or None)
        except media.Unfit as unfit:
            return {"name": name, "problem": str(unfit)}
        except store.Invalid as invalid:
            return {"name": name, "problem": " ".join(map(str, invalid.problems.values()))}
        return _told(self._picture(row))


def _told(each: Shown) -> dict[str, Any]:
    return {
        "id": each.id,
        "name": each.name,
        "alternative": each.alternative,
        "picture": each.picture,
        "url": each.url,
    }


def _name_of(filename: str) -> str:
    """What a file is called without its folder and suffix; a name only, never a path."""
    name = re.split(r"[\\/]", filename)[-1]
    stem, dot, _suffix = name.rpartition(".")
    name = "".join(sign for sign in (stem if dot and stem else name) if sign.isprintable()).strip(" .")
    return name[:120] or gettext("Without a name")
