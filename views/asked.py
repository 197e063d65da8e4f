"""What a request names: a row by its id, and the page of this office to go back to."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from flask import abort, request
from werkzeug.routing import IntegerConverter

from backoffice.query import LAST_PAGE

#: Browsers read "//", a backslash and control characters as the way to another host.
_OWN = re.compile(r"/(?!/)[^\\\x00-\x1f\x7f]*")
# The address of a record's list, whatever it was asked for.
_LIST = re.compile(r"(/admin/[a-z_]+)/(\?[^#]*)?(#row-\d+)?")


_NUMBER = r"[0-9]{1,18}"


class BoundedNumber(IntegerConverter):
    """A number in the path of an address, never more than the database can be asked for."""

    regex = _NUMBER


def number(text: Any) -> int:
    """A row's id from an address or a form; what is no id is not found."""
    text = str(text or "")
    if not re.fullmatch(_NUMBER, text):
        abort(404)
    return int(text)


def page_number() -> int:
    """The page that a request asks for, counted from 0; one that no list comes to is not found."""
    found = number(request.args.get("page", "0"))
    if found > LAST_PAGE:
        abort(404)
    return found


def row_id() -> int:
    """The id that a request names."""
    return number(request.values.get("id"))


def own(address: str) -> str:
    """An address that is a path of this office with its arguments, "" for any other."""
    return address if _OWN.fullmatch(address) else ""


def back(instead: str = "") -> str:
    """The page that the request names to go on to; `instead` where it names none of this office. The list of
    the record that the request is about is come back to at its row."""
    address = own(request.values.get("url", ""))
    return _at_row(address) if is_own_list(address) else address or instead


def is_own_list(address: str) -> bool:
    """Whether an address is the list of the record that this request is about."""
    found = _LIST.fullmatch(address)
    return found is not None and request.path.startswith(f"{found[1]}/")


def _at_row(address: str) -> str:
    row = request.values.get("id", "")
    return f"{address.partition('#')[0]}#row-{row}" if re.fullmatch(_NUMBER, row) else address


def here() -> str:
    """The address of this page, to come back to; of an answer to a form, that of its page."""
    if request.method == "GET":
        return own(request.full_path.rstrip("?"))
    try:
        came_from = urlsplit(request.referrer or "")
    except ValueError:
        return ""
    if came_from.netloc != request.host:
        return ""
    return own(came_from.path + (f"?{came_from.query}" if came_from.query else ""))
