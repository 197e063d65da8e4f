"""What the pages of the public site share: the reader's language, the words, the size of the type, and when a
page need not be sent again.

No page needs a script, and no reader gets a cookie who did not choose the size of the type.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache, wraps
from pathlib import Path
from typing import Any

from flask import Response, current_app, g, make_response, render_template, request, url_for
from markupsafe import Markup
from werkzeug.http import is_resource_modified

from backoffice import offices, published
from backoffice.access import ANONYMOUS
from backoffice.delivery import mark
from backoffice.markup import line_html
from backoffice.offices import Office
from backoffice.published import Part, Published
from backoffice.query import Query
from models.base import now
from models.content.notice import Notice
from models.content.page import Page
from models.content.sentences import SOURCE_BEGINS, STALE
from models.days import CHINA
from models.fields import SOURCE
from printables.languages import language as known_language
from views import door_page
from views.languages import ContentLanguage, content_languages
from views.texts import public_text

WORDS = Path(__file__).with_name("site_words.json")

#: Keeps the size of the type, for who chose one.
TYPE_COOKIE, LARGE = "site_type", "large"
YEAR = 366 * 24 * 3600

#: A moment is told as the last change only when it is so long past: it has no fractions of a second.
SURE = timedelta(seconds=2)

#: Sections of the site in the order of its menu: {part of the address: key of its name}.
SECTIONS = {
    "notices": "notices_all",
    "guides": "guides",
    "questions": "questions",
    "diagrams": "diagrams",
    "phrases": "phrases",
    "terms": "terms",
    "recordings": "recordings",
    "posters": "posters",
    "contacts": "contacts",
}

#: Characters of the description that search engines show.
_DESCRIPTION = 155


@cache
def words(language: str) -> Mapping[str, str]:
    """{key: words} in a language, English where it has none: those of the site, and those that it shares with
    the pages behind doors."""
    every: dict[str, dict[str, str]] = json.loads(WORDS.read_text(encoding="utf-8"))
    return {**door_page.words(language), **every.get(language, every["en"])}


def languages() -> dict[str, ContentLanguage]:
    """{code: language} of content, read once a request."""
    if "site_languages" not in g:
        g.site_languages = {each.code: each for each in content_languages(ANONYMOUS, Notice)}
    found: dict[str, ContentLanguage] = g.site_languages
    return found


def the_offices() -> list[Office]:
    """The offices, read once a request."""
    if "site_offices" not in g:
        g.site_offices = offices.offices()
    found: list[Office] = g.site_offices
    return found


def large_type() -> bool:
    """Whether the reader chose large type."""
    return request.cookies.get(TYPE_COOKIE) == LARGE


def base() -> str:
    """The address of the office without a slash at its end."""
    found: str = current_app.extensions["settings"].public_url
    return found


# When a page is sent


def shown(view: Callable[..., Response]) -> Callable[..., Response]:
    """Make a view of `language` (the reader's) and the parts of its address: an unknown language is no page,
    and a page that the browser has already is not made again."""

    @wraps(view)
    def answer(language: str, **parts: Any) -> Response:
        reader = languages().get(language)
        if reader is None:
            return gone(door_page.reader_language())
        present = mark.present()
        tag = _tag(present)
        changed = max(filter(None, (present.changed_at, offices.changed_at(), _since())))
        if present.changed_at is None or now() - changed < SURE or large_type():
            changed = None  # more may come within that second, or another page stands under the same moment
        if is_resource_modified(request.environ, etag=tag, last_modified=changed):
            response = view(reader, **parts)
        else:
            response = Response(status=304)
        if response.status_code in (200, 304):
            response.set_etag(tag)
            if changed is not None:
                response.last_modified = changed
            response.headers["Cache-Control"] = "public, no-cache"
            response.vary.add("Cookie")
        return response

    return answer


def _tag(present: mark.Mark) -> str:
    """What all pages are made of: what is published, the offices, words and templates, the size of type."""
    known = json.dumps(
        [present.etag, repr(the_offices()), form(), large_type(), list(map(repr, languages().values()))]
    )
    return hashlib.sha256(known.encode()).hexdigest()[:20]


def _files() -> list[Path]:
    here = Path(__file__).parent
    folders = [(here / "templates/site", "*.html"), (here, "site*"), (here / "static", "site*")]
    markup = [here.parent / "printables" / name for name in ("blocks.py", "grammar.py", "marks.py")]
    return sorted(path for folder, named in folders for path in folder.glob(named) if path.is_file()) + markup


@lru_cache(maxsize=2)
def _form(changed: float) -> str:
    return hashlib.sha256(b"".join(path.read_bytes() for path in _files())).hexdigest()[:10]


def form() -> str:
    """The fingerprint of how pages are made; files are looked at again only while one works on them."""
    return _form(_touched() if current_app.debug or current_app.testing else 0)


def _touched() -> float:
    return max(path.stat().st_mtime for path in _files())


@cache
def _since() -> datetime:
    return datetime.fromtimestamp(_touched(), UTC).replace(tzinfo=None, microsecond=0)


# The page


@dataclass(frozen=True)
class Place:
    """Where a page stands: its section, its addresses by language, and the languages it is published in
    (None: in all of them)."""

    section: str
    address: Callable[[str], str]
    published: Iterable[str] | None = None


def here(section: str, published_in: Iterable[str] | None = None) -> Place:
    """The place of the page that is asked for."""
    endpoint, parts = str(request.endpoint), dict(request.view_args or {})
    if request.args.get("page"):
        parts["page"] = request.args["page"]
    return Place(section, lambda code: url_for(endpoint, **{**parts, "language": code}), published_in)


def page(
    template: str,
    language: ContentLanguage,
    place: Place,
    title: str = "",
    *,
    found: Part | None = None,
    description: str = "",
    code: int = 200,
    **values: Any,
) -> Response:
    """A page of the site. `found` is the content that it shows, whose language and marks it tells."""
    own = words(language.code)
    shown_in = found.language if found is not None else language.code
    said_in = place.published if place.published is not None else languages()
    text = render_template(
        f"site/{template}.html",
        words=own,
        language=language,
        of=languages(),
        title=title,
        description=description or own["intro"],
        found=found,
        note=_note(found, language, place),
        office=the_offices()[0] if the_offices() else None,
        sections=[(name, own[key]) for name, key in SECTIONS.items()],
        section=place.section,
        pages=_pages(language.code) if code == 200 else [],
        switch=[(each, place.address(each.code)) for each in languages().values()],
        canonical=base() + place.address(shown_in) if code == 200 else "",
        alternates=[
            (languages()[each].tag, base() + place.address(each)) for each in said_in if each in languages()
        ]
        if code == 200
        else [],
        large=large_type(),
        here=request.full_path.rstrip("?") if code != 404 else place.address(language.code),
        line=line_html,
        text=public_text,
        day=day,
        **values,
    )
    response = make_response(text, code)
    response.headers["Content-Language"] = language.tag
    return response


@dataclass(frozen=True)
class Note:
    """What readers are told of a text: that it is shown in another language than theirs, that sentences are
    behind, where the Chinese stands."""

    fallback: bool
    stale: bool
    untranslated: bool
    original: str


def _note(found: Part | None, language: ContentLanguage, place: Place) -> Note | None:
    if found is None:
        return None
    texts = list(_texts(found))
    behind = any(STALE in text for text in texts), any(SOURCE_BEGINS in text for text in texts)
    fallback = found.language != language.code
    if not fallback and not any(behind):
        return None
    chinese = place.published is not None and SOURCE in place.published and found.language != SOURCE
    return Note(fallback, *behind, place.address(SOURCE) if chinese else "")


def _texts(found: Part) -> Iterable[str]:
    yield from found.composed.texts.values()
    for part in found.parts:
        yield from _texts(part)


def _pages(language: str) -> list[tuple[str, Published]]:
    """(slug, page) of the pages of the menu."""
    if "site_pages" not in g:
        every = Query(sort="position", descending=False, size=50)
        found, _more = published.page(Page, language, every)
        g.site_pages = [(str(each.value("slug")), each) for each in found]
    pages: list[tuple[str, Published]] = g.site_pages
    return pages


def pages(language: str) -> dict[str, Published]:
    """{slug: page} of the published pages."""
    return dict(_pages(language))


def gone(language: ContentLanguage) -> Response:
    """The answer to what is not there, in the reader's language."""
    place = Place("", lambda code: url_for("site.start", language=code))
    return page("gone", language, place, words(language.code)["gone"], code=404)


def told(language: ContentLanguage, title: str, text: str, code: int, **values: Any) -> Response:
    """A page that says why there is no other."""
    place = Place("", lambda each: url_for("site.start", language=each))
    response = page("told", language, place, title, code=code, said=text, **{"again": "", **values})
    response.headers["Cache-Control"] = "no-store"
    return response


def summary(text: Markup) -> str:
    """The beginning of a text, for search engines and those who share the page."""
    plain = " ".join(text.striptags().split())
    return plain if len(plain) <= _DESCRIPTION else plain[: _DESCRIPTION - 1].rstrip() + "…"


def day(value: Any, language: str) -> str:
    """A day, or the day of a moment, as a language writes it; "" for none."""
    if not value:
        return ""
    if isinstance(value, str):
        value = date.fromisoformat(value[:10])
    elif isinstance(value, datetime):
        value = value.replace(tzinfo=UTC).astimezone(CHINA).date()
    return known_language(language).date(value)
