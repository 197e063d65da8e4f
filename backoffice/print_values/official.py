"""Values of official letters."""

from __future__ import annotations

from collections.abc import Sequence

from backoffice.access import Actor
from backoffice.print_texts import Texts, found, published, shown, states, value
from backoffice.print_values.gathering import Document, Gathered, Wish, gathers
from backoffice.print_values.offices import own_area, own_office
from models.content.official_letter import OfficialLetter
from printables.catalogue import catalogue


@gathers("official_letter")
def _letters(actor: Actor, ids: Sequence[int], wish: Wish) -> Gathered:
    most = catalogue()["official_letter"].languages[1]
    gathered: Gathered = {}
    for row in found(actor, OfficialLetter, ids).values():
        languages = wish.languages or published(row)[:most]
        texts, agency = Texts(actor, row, languages), value(actor, row, "agency") or ""
        office = own_office(actor, agency)
        body = texts.of(row, "body")
        facts = ("year", "number", "kind", "urgency", "issued_on")
        values = {
            "office": office,
            "agency": agency or None,
            **{name: value(actor, row, name) for name in facts},
            "title": texts.of(row, "title"),
            "body": body,
            **{name: texts.of(row, name) or None for name in ("addressee", "attachments", "copies_to")},
            "pictures": shown(actor, [body], wish.media),
            "imprint": None,
            "states": states(row, languages),
        }
        gathered[row.id] = Document(values, languages, texts, own_area(actor, agency))
    return gathered
