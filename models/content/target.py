"""What stands for a sentence in another language."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

from models.base import (
    INTERNAL,
    PUBLIC,
    BooleanField,
    CharField,
    DateTimeField,
    ForeignKeyField,
    Record,
    column,
    now,
)
from models.content.segment import Segment
from models.fields import LongTextField
from models.system.user import User

DRAFT, APPROVED = "draft", "approved"

#: So many characters a sentence may have.
MOST = 5_000


class Target(Record):
    """One sentence in one language. `made_from` is the fingerprint of the Chinese that it was written for: it
    is out of date as soon as the sentence has another. `joined`: the target before says this sentence too.
    It never moves to another sentence or language: the text it was part of would keep it.
    """

    segment = column(
        ForeignKeyField(Segment, backref="targets", on_delete="CASCADE"),
        _("Sentence"),
        sensitivity=PUBLIC,
        listed=True,
        filtered=True,
        system=True,
    )
    language = column(
        CharField(max_length=16),
        _("Language"),
        sensitivity=PUBLIC,
        listed=True,
        filtered=True,
        system=True,
        sample="ko",
    )
    text = column(
        LongTextField(max_length=MOST, default=""),
        _("Translation"),
        sensitivity=PUBLIC,
        listed=True,
        searched=True,
        sample="등록 비용은 없습니다.",
    )
    joined = column(
        BooleanField(default=False), _("Said by the sentence before"), sensitivity=PUBLIC, filtered=True
    )
    state = column(
        CharField(max_length=10, default=DRAFT, choices=[(DRAFT, _("Draft")), (APPROVED, _("Approved"))]),
        _("State"),
        sensitivity=PUBLIC,
        listed=True,
        filtered=True,
        system=True,
    )
    made_from = column(
        CharField(max_length=12, default=""),
        _("Fingerprint"),
        sensitivity=PUBLIC,
        system=True,
        logged_with="text",
    )
    source = column(
        LongTextField(default=""),
        _("Chinese that it was made from"),
        sensitivity=PUBLIC,
        system=True,
        logged_with="text",
    )
    written_by = column(
        ForeignKeyField(User, null=True, backref="+", on_delete="SET NULL"),
        _("Written by"),
        sensitivity=INTERNAL,
        listed=True,
        filtered=True,
        system=True,
    )
    written_at = column(DateTimeField(default=now), _("Written at"), sensitivity=INTERNAL, system=True)
    approved_by = column(
        ForeignKeyField(User, null=True, backref="+", on_delete="SET NULL"),
        _("Approved by"),
        sensitivity=INTERNAL,
        filtered=True,
        system=True,
    )

    class Meta:
        label, label_plural, topic = _("Translated sentence"), _("Translated sentences"), "content"
        title, order = "text", "-id"
        scope = {"language": "language"}
        indexes = ((("segment", "language"), True), (("language", "state"), False))

    @property
    def there(self) -> bool:
        """Whether anything stands for the sentence."""
        return bool(self.text) or self.joined

    def prepare(self, old: Record | None) -> None:
        """Whoever writes the text anew writes it as a draft, and for the Chinese as it is now unless the
        write path says for which (what is taken back was written for the Chinese of then)."""
        super().prepare(old)
        before = old if isinstance(old, Target) else None
        if before is None or (before.text, before.joined) != (self.text, self.joined):
            segment = Segment.get_or_none(Segment.id == self.__data__.get("segment"))
            told = before is not None and "made_from" in self._dirty
            if segment is not None and not told:  # without one the write path says that it leads nowhere
                self.made_from, self.source = segment.digest, segment.text
            self.written_at, self.state, self.approved_by = now(), DRAFT, None

    def signed(self, user: int | None, old: Record | None) -> None:
        """Note who wrote the text; the write path tells."""
        if not isinstance(old, Target) or (old.text, old.joined) != (self.text, self.joined):
            self.written_by = user

    def problems(self) -> dict[str, Any]:
        found = super().problems()
        if len(self.text.splitlines()) > 1:
            found["text"] = _("A sentence has one line.")
        if self.joined and not self.text:
            segment = Segment.get_or_none(Segment.id == self.__data__.get("segment"))
            if segment is not None and segment.position == 0:
                found["joined"] = _("There is no sentence before the first one.")
        return found
