"""A sheet of labels: where its labels stand, in tenths of a millimetre; another sheet is one more row."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

from models.base import PUBLIC, BooleanField, CharField, IntegerField, Record, column

#: The measures, all in tenths of a millimetre: labels come in halves and quarters of one.
MEASURES = (
    "paper_width",
    "paper_height",
    "label_width",
    "label_height",
    "margin_left",
    "margin_top",
    "gap_x",
    "gap_y",
)


def _measure(label: Any, sample: int, default: int = 0) -> Any:
    return column(
        IntegerField(default=default),
        label,
        _("In tenths of a millimetre: 635 is 63.5 mm."),
        sensitivity=PUBLIC,
        printed=True,
        section="measures",
        sample=sample,
    )


class LabelSheet(Record):
    """One kind of sheet, as the shop sells it."""

    name = column(
        CharField(max_length=80, unique=True),
        _("Name"),
        _("As it stands on the packet."),
        sensitivity=PUBLIC,
        listed=True,
        searched=True,
        pinyin=True,
        printed=True,
        sample="A4 24 格 70 × 37 mm",
    )
    across = column(
        IntegerField(), _("Labels across"), sensitivity=PUBLIC, listed=True, printed=True, sample=3
    )
    down = column(IntegerField(), _("Labels down"), sensitivity=PUBLIC, listed=True, printed=True, sample=8)
    paper_width = _measure(_("Width of the paper"), 2100, 2100)
    paper_height = _measure(_("Height of the paper"), 2970, 2970)
    label_width = _measure(_("Width of a label"), 700)
    label_height = _measure(_("Height of a label"), 370)
    margin_left = _measure(_("Left margin"), 0)
    margin_top = _measure(_("Top margin"), 5)
    gap_x = _measure(_("Gap between columns"), 0)
    gap_y = _measure(_("Gap between rows"), 0)
    round_labels = column(
        BooleanField(default=False), _("Round labels"), sensitivity=PUBLIC, printed=True, sample=False
    )

    class Meta:
        label, label_plural, topic = _("Label sheet"), _("Label sheets"), "content"
        title, order = "name", "name"
        sections = {"measures": _("Measures")}

    def problems(self) -> dict[str, Any]:
        found = super().problems()
        for name in ("across", "down"):
            if not 1 <= (self.__data__.get(name) or 0) <= 60:
                found[name] = _("Write a number from 1 to 60.")
        for name in MEASURES:
            least = 50 if name.startswith("label") else 0
            if not least <= self.__data__[name] <= 15_000:
                found[name] = _("Write a length from %(least)s to 1,500 mm.", least=least // 10)
        if found:
            return found
        wide = self.margin_left + self.across * self.label_width + (self.across - 1) * self.gap_x
        high = self.margin_top + self.down * self.label_height + (self.down - 1) * self.gap_y
        if wide > self.paper_width:
            excess = (wide - self.paper_width) / 10
            found["across"] = _("The labels are wider than the paper by %(mm)s mm.", mm=excess)
        if high > self.paper_height:
            excess = (high - self.paper_height) / 10
            found["down"] = _("The labels are higher than the paper by %(mm)s mm.", mm=excess)
        return found
