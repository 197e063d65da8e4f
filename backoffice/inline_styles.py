"""Sound markup with every style at its element, in the few elements that the editor of WeChat keeps; what it
would drop is said in words. Only for markup that was cleaned before.
"""

from __future__ import annotations

from html.parser import HTMLParser

from markupsafe import escape

_ACCENT, _SOFT, _LINE, _RED = "#0f4c5c", "#47555c", "#c9d3d6", "#9c2f1b"
_BOX = "margin:16px 0;padding:12px 14px 4px;border:1px solid {0};border-left:6px solid {0};background:{1}"
_CELL = f"border:1px solid {_LINE};padding:6px 8px;text-align:start;vertical-align:top"
_ROUND = "display:inline-block;width:24px;margin-inline:-34px 10px;text-align:center;border-radius:12px"

#: {element, or "element.class": (what it becomes, its style)}; of elements not named here the text stays.
_BECOMES = {
    "h1": ("p", f"margin:0 0 16px;font-size:22px;line-height:1.4;font-weight:bold;color:{_ACCENT}"),
    "h2": ("p", f"margin:28px 0 12px;font-size:19px;line-height:1.4;font-weight:bold;color:{_ACCENT}"),
    "h3": ("p", f"margin:22px 0 10px;font-size:17px;line-height:1.4;font-weight:bold;color:{_ACCENT}"),
    "h4": ("p", "margin:18px 0 8px;font-weight:bold"),
    "p": ("p", "margin:0 0 14px"),
    "p.signal": ("p", f"margin:0 0 8px;color:{_RED}"),
    "strong": ("strong", "font-weight:bold"),
    "em": ("strong", "font-weight:bold"),
    "ul": ("section", "margin:0 0 14px"),
    "ol": ("section", "margin:0 0 14px"),
    "li": ("section", "margin:0 0 8px;padding-inline-start:34px"),
    "table": ("table", "width:100%;margin:0 0 16px;border-collapse:collapse;font-size:15px"),
    "tbody": ("tbody", ""),
    "tr": ("tr", ""),
    "td": ("td", _CELL),
    "th": ("td", f"{_CELL};font-weight:bold;background:#f4f7f8"),
    "blockquote": ("section", f"margin:0 0 14px;padding:0 12px;border-inline-start:3px solid {_LINE}"),
    "figure": ("section", "margin:16px 0;text-align:center"),
    "figcaption": ("p", f"margin:6px 0 0;font-size:14px;color:{_SOFT};text-align:center"),
    "img": ("img", "max-width:100%;height:auto"),
    "aside.warning": ("section", _BOX.format(_RED, "#fbf3ee")),
    "div.contact": ("section", _BOX.format(_ACCENT, "#f4f7f8")),
    "a": ("span", f"color:{_ACCENT}"),
    "a.address": ("span", "display:block;font-size:13px;word-break:break-all"),
    "bdi": ("span", "direction:ltr;unicode-bidi:isolate"),
    "mark.stale": ("span", f"border-bottom:2px dashed {_RED}"),
    "span.note": ("span", f"margin-inline-end:4px;font-size:12px;font-weight:bold;color:{_RED}"),
    "span.untranslated": ("span", f"border-bottom:2px dotted {_SOFT};direction:ltr;unicode-bidi:isolate"),
    "code": ("span", "font-family:monospace"),
    "hr": ("section", f"margin:20px 0;border-top:1px solid {_LINE}"),
    "br": ("br", ""),
}  # fmt: skip
_EMPTY = frozenset({"br", "hr", "img"})


def styled(html: str, direction: str, *, spaced: bool = False) -> str:
    """The markup in a section of that direction ("ltr" or "rtl"). `spaced`: lines break at spaces alone, as
    Korean has it."""
    writer = _Writer()
    writer.feed(html)
    writer.close()
    side = "right" if direction == "rtl" else "left"
    style = f"font-size:16px;line-height:1.75;color:#1d2428;direction:{direction};text-align:{side}"
    style += f";overflow-wrap:break-word;word-break:{'keep-all' if spaced else 'normal'}"
    return f'<section style="{style}">{"".join(writer.made).strip()}</section>'


class _Writer(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.made: list[str] = []
        #: What closes each element that is open, and what stands before that.
        self._open: list[str] = []
        self._links: list[tuple[str, int]] = []
        self._lists: list[int | None] = []
        self._first_of_item = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name, style = _BECOMES.get(f"{tag}.{given.get('class')}", _BECOMES.get(tag, ("", "")))
        if tag == "p" and self._first_of_item:
            name, style = "span", ""
        self._first_of_item = False
        kept = "".join(
            f' {key}="{escape(given[key])}"' for key in ("src", "alt") if tag == "img" and key in given
        )
        if name:
            styles = f' style="{style}"' if style else ""
            self.made.append(f"<{name}{kept}{styles}>")
        if tag in _EMPTY:
            if name not in ("br", "img"):
                self.made.append(f"</{name}>")
            return
        self._open.append(f"</{name}>" if name else "")
        self._begun(tag, given)

    def _begun(self, tag: str, given: dict[str, str]) -> None:
        """What an element says by itself, in words and signs."""
        if tag in ("ul", "ol"):
            self._lists.append(int(given.get("start", "1")) if tag == "ol" else None)
        elif tag == "li":
            number = self._lists[-1] if self._lists else None
            if number is None:
                self.made.append(f'<span style="{_ROUND};color:{_ACCENT}">•</span>')
            else:
                self.made.append(
                    f'<span style="{_ROUND};background:{_ACCENT};color:#fff;line-height:24px">{number}</span>'
                )
                self._lists[-1] = number + 1
            self._first_of_item = True
        elif given.get("class") == "signal":
            self.made.append("⚠\ufe0e ")
        elif tag == "a":
            self._links.append((given.get("href", ""), len(self.made)))

    def handle_endtag(self, tag: str) -> None:
        if tag in _EMPTY or not self._open:
            return
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        elif tag == "a" and self._links:
            address, since = self._links.pop()
            if address.startswith("http") and address not in "".join(self.made[since:]).replace("&amp;", "&"):
                self.made.append(f" ({escape(address)})")
        self.made.append(self._open.pop())

    def handle_data(self, data: str) -> None:
        self._first_of_item = self._first_of_item and not data.strip()
        self.made.append(str(escape(data)))
