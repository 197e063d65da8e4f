"""Long texts as markup for screens, public pages and WeChat, by the same grammar as on paper; fetches nothing
and is told where pictures are.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import segno
from markupsafe import Markup

from backoffice.inline_styles import styled
from printables.blocks import Picture, Setting, TooDeep, rendered
from printables.languages import language
from printables.marks import marked
from printables.markup import isolated, notes, safe

#: {number of a medium: where it is and what it shows}, None where it is gone.
Pictures = Callable[[int], Picture | None]


def no_pictures(_media: int) -> None:
    """For texts that show none."""


def page_html(
    text: str,
    code: str,
    *,
    picture: Pictures = no_pictures,
    base_level: int = 2,
    preview: bool = False,
) -> Markup:
    """A long text in a language of content, marks as elements; headings begin at `base_level`. A text that
    nests more than a page can take is shown as it was typed."""
    setting = Setting(
        picture=picture, qr=qr_address, base_level=base_level, preview=preview, rel="noopener noreferrer"
    )
    try:
        html = "\n".join(block.html for block in rendered(text, code, setting))
    except TooDeep:
        return line_html(text, code)
    # A wide table is scrolled inside its box, by the keyboard too.
    html = html.replace("<table>", '<div class="table" tabindex="0"><table>')
    return safe(isolated(html.replace("</table>", "</table></div>"), code))


def line_html(text: str, code: str) -> Markup:
    """A title, or another text without blocks, in a language of content; marks as elements."""
    return safe(isolated(marked(text).replace("\n", "<br>"), code))


def wechat_html(text: str, code: str, *, picture: Pictures = no_pictures, title: str = "") -> Markup:
    """A long text as the editor of WeChat keeps it: every style stands at its element, and links, which it
    does not keep, are their address."""
    setting = Setting(picture=picture, qr=qr_address, notes=notes(code))
    try:
        html = "\n".join(block.html for block in rendered(text, code, setting))
    except TooDeep:
        html = f"<p>{line_html(text, code)}</p>"
    head = f"<h1>{marked(title)}</h1>" if title else ""
    return safe(styled(isolated(f"{head}{html}", code), language(code).direction, spaced=code == "ko"))


@lru_cache(maxsize=256)
def qr_address(address: str) -> str:
    """A picture of a QR code as an address of its own (PNG, quiet zone of four modules)."""
    return str(segno.make(address, error="m", micro=False).png_data_uri(border=4, scale=5))
