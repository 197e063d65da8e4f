"""What a translation will look like, beside the desk: as a page in its language, and on paper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext

from backoffice import printing, store
from backoffice.content import library, lines, looks
from backoffice.pictures import NotDrawn
from backoffice.print_values import Unfit
from backoffice.signin import current_actor
from models.fields import Text
from printables import PrintError
from printables.blocks import Picture
from views import desk_shown, media
from views.asked import number, row_id

VERBS: Mapping[str, str] = {"desk_page": "view", "desk_paper": "view"}


class Looks:
    """The previews, a part of the screen of translations."""

    render: Any

    @expose("/desk/page/")
    def desk_page(self) -> ResponseReturnValue:
        """The page as its readers will see it, with the sentence one is at marked."""
        actor = current_actor()
        translation = lines.translation_of(actor, row_id())
        at = number(request.args.get("at", "0"))
        parts = looks.page(translation, at, lambda key: _picture(key, translation.language))
        language = desk_shown.language_of(actor, translation)
        return self.render("admin/desk/page.html", parts=parts, language=language, translation=translation)

    @expose("/desk/paper/")
    def desk_paper(self) -> ResponseReturnValue:
        """The first pages on paper."""
        actor = current_actor()
        translation = lines.translation_of(actor, row_id())
        seen, problems = None, []
        try:
            seen = looks.paper(actor, translation)
            problems = seen.problems
        except Unfit as unfit:
            problems = [printing.text_of(unfit.reason, unfit.detail)]
        except NotDrawn as error:
            problems = [printing.text_of("too_long", str(error))]
        except PrintError as error:
            problems = [printing.text_of(each.kind, f"{each.where} {each.text}") for each in error.problems]
        except store.Invalid as error:
            problems = [str(text) for text in error.problems.values()]
        heading = gettext("On paper: %(title)s", title=translation.title)
        bare = "fragment" in request.args
        template = "prints/look.html" if bare else "prints/look_page.html"
        return self.render(template, look=seen, problems=problems, heading=heading)


def _picture(key: int, language: str) -> Picture | None:
    address, medium = media.picture_address(key), library.medium(key)
    if not address or medium is None:
        return None
    return Picture(address, (medium.alternative or Text()).get(language))
