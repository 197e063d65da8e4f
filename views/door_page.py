"""What the pages behind a door's QR code share: the reader's language, its words, the size of its type.

The interface's catalogues know four languages, the readers of a door many more.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from flask import Response, current_app, make_response, render_template, request, url_for

from backoffice.access import ANONYMOUS
from backoffice.settings import Settings
from models.content.notice import Notice
from models.fields import SOURCE
from views.languages import ContentLanguage, content_languages

#: The page's own few words, in the languages of its readers.
WORDS = Path(__file__).with_name("door_words.json")

#: Keeps the size of the type between two visits; for those who keep no cookies addresses carry it too.
TYPE_COOKIE, LARGE, NORMAL = "door_type", "large", "normal"
_YEAR = 366 * 24 * 3600


@cache
def words(language: str) -> dict[str, str]:
    """{key: words} in a language, English where it has none of its own."""
    every: dict[str, dict[str, str]] = json.loads(WORDS.read_text(encoding="utf-8"))
    return every.get(language, every["en"])


def reader_language() -> ContentLanguage:
    """The reader's language: the one chosen, else the browser's first that the office writes, else English;
    for readers who name none, Chinese."""
    known = {each.code: each for each in content_languages(ANONYMOUS, Notice)}
    chosen = request.args.get("lang", "")
    if chosen in known:
        return known[chosen]
    for tag in request.accept_languages.values():
        code = _code(tag)
        if code in known:
            return known[code]
    fallback = "en" if request.accept_languages and "en" in known else SOURCE
    return known.get(fallback) or ContentLanguage(SOURCE, "中文", "ltr")


def _code(tag: str) -> str:
    """The content language of a browser's language tag."""
    main, *rest = tag.lower().replace("_", "-").split("-")
    if main == "zh":
        return "zh-Hant" if {"hant", "tw", "hk", "mo"} & set(rest) else SOURCE
    return main


def large_type() -> bool:
    """Whether the reader wants large type: by the address, else as last time."""
    asked = request.args.get("type") or request.cookies.get(TYPE_COOKIE)
    return asked == LARGE


def address(endpoint: str, language: str, **values: Any) -> str:
    """The address of a page of the door, in a language and the size of type that is read now."""
    if large_type():
        values.setdefault("type", LARGE)
    return url_for(endpoint, lang=language, **values)


def _here(**changes: str) -> str:
    """This page in another language or another size of type; of an answer to a form, the empty form."""
    args = {name: request.args[name] for name in ("lang", "type") if name in request.args} | changes
    if request.endpoint is None or not request.view_args or "token" not in request.view_args:
        return "?" + "&".join(f"{name}={value}" for name, value in args.items())
    return url_for(request.endpoint, **request.view_args, **args)


def page(template: str, code: int, language: ContentLanguage, **values: Any) -> Response:
    """A page of a door as an answer. `area` is the grid that it may show, None where there is no page."""
    languages, large = content_languages(ANONYMOUS, Notice), large_type()
    known = code != 404
    text = render_template(
        f"door/{template}.html",
        **{"area": None, "token": "", **values},
        words=words(language.code),
        language=language,
        languages=[(each, _here(lang=each.code) if known else f"?lang={each.code}") for each in languages],
        of={each.code: each for each in languages},
        large=large,
        other_type=_here(type=NORMAL if large else LARGE) if known else "",
        address=address,
    )
    response = make_response(text, code)
    if known and request.args.get("type") in (LARGE, NORMAL):
        settings: Settings = current_app.extensions["settings"]
        response.set_cookie(
            TYPE_COOKIE,
            request.args["type"],
            max_age=_YEAR,
            path="/d/",
            secure=settings.secure,
            httponly=True,
            samesite="Lax",
        )
    response.headers["Content-Language"] = language.tag
    response.headers["Referrer-Policy"] = "no-referrer"  # the address opens the page
    response.headers["X-Robots-Tag"] = "noindex"
    response.vary.add("Accept-Language")
    return response


def gone(language: ContentLanguage) -> Response:
    """The one answer to whatever opens no door, and to what no door leads to."""
    return page("gone", 404, language)
