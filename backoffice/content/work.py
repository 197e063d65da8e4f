"""The workflow of content: hand over, hand in, approve, send back, publish, withdraw, restore.

Each is one act through the write path, and is refused with a reason that says what to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _
from peewee import fn

from backoffice import access, reading, store
from backoffice.access import Actor
from backoffice.content import editions, memory, taking_up, translators
from backoffice.content.approval import fingerprint, out_of_turn, unapproved
from backoffice.content.memory import Pair
from backoffice.content.pictures import pictures_of
from backoffice.delivery import answers
from backoffice.store import Act, Edit, Invalid, Missing, Outcome, Refused
from backoffice.store.standing import lock
from models.base import Record, now
from models.content.content import Content
from models.content.edition import Edition
from models.content.target import APPROVED, Target
from models.content.translation import Translation
from models.fields import SOURCE, Patch, State
from models.register import record_of

#: From these a language may be published.
_READY = (State.APPROVED, State.SCHEDULED, State.PUBLISHED, State.WITHDRAWN)


def find(actor: Actor, record: type[Record], row: int, language: str, verb: str = "view") -> Any:
    """The translation of a whole into a language. Raises Refused, Missing."""
    if not access.may(actor, verb, Translation):
        raise Refused(Translation.key())
    found = Translation.get_or_none(
        Translation.record == record.key(),
        Translation.row == row,
        Translation.language == language,
        reading.live(actor, Translation, verb),
    )
    if found is None:
        raise Missing(Translation.key())
    return found


def languages_of(actor: Actor, record: type[Record], row: int) -> list[Any]:
    """The translations of a whole that the actor may view, Chinese first."""
    if not access.may(actor, "view", Translation):
        return []
    query = Translation.select().where(
        Translation.record == record.key(), Translation.row == row, reading.live(actor, Translation)
    )
    return sorted(query, key=lambda each: (each.language != SOURCE, each.language))


def hand_over(
    actor: Actor,
    record: type[Record],
    row: int,
    languages: Iterable[str],
    *,
    translator: int | None = None,
    due_on: date | None = None,
) -> list[Any]:
    """Ask for a whole in languages: makes the translations that are not there, and says who does them until
    when. Raises Refused, Missing, Invalid."""
    reading.get(actor, record, row, verb="edit")
    codes = sorted(set(languages) - {SOURCE})
    who: dict[str, Any] = {}
    if translator is not None:
        translators.require(actor, translator, codes)
        who["translator"] = translator  # users are nobody's to choose from but here
    found = []
    for code in codes:
        known = Translation.get_or_none(
            Translation.record == record.key(), Translation.row == row, Translation.language == code
        )
        if known is None:
            place = {"record": record.key(), "row": row, "language": code, **who}
            found.append(store.create(actor, Translation, {"due_on": due_on}, system=place))
        else:
            if known.deleted_at is not None:
                store.restore(actor, Translation, known.id)
            values = {} if due_on is None else {"due_on": due_on}
            found.append(store.change(actor, Translation, known.id, values, system=who))
    return found


def submit(actor: Actor, translation: Any) -> Any:
    """Hand a draft in to be approved. Raises Refused, Missing, Invalid."""
    _in_turn(translation, "submit")
    if translation.missing or translation.stale:
        raise Invalid({"": _not_done(translation)})
    return _step(actor, translation, State.REVIEW, "submit", submitted_by=actor.user_id)


def send_back(actor: Actor, translation: Any, reason: str) -> Any:
    """Hand a language back to whoever translates it, with the reason. Raises Refused, Missing, Invalid."""
    _require(actor, "approve", translation)
    if not reason.strip():
        raise Invalid({"reason": _("Say what is to be done better.")})
    _in_turn(translation, "send_back")
    return _step(actor, translation, State.DRAFT, "send_back", reason.strip()[:200])


def approve(actor: Actor, *translations: Any, seen: Mapping[int, str] | None = None) -> None:
    """Approve languages with all their sentences; somebody else than who wrote them. All or none. `seen`:
    {translation: its `fingerprint` when it was read}, None where nobody reads. Raises Refused, Missing,
    Invalid."""
    with store.acting(actor, "approve", Translation) as act:
        for each in translations:
            _require(actor, "approve", each)
            lock((each.record, each.row))
            translation = Translation.get_by_id(each.id)
            if translation.missing or translation.stale:
                raise Invalid({"": _not_done(translation)})
            _in_turn(translation, "approve")
            waiting = unapproved(translation)
            if actor.user_id is not None and any(t.__data__["written_by"] == actor.user_id for t in waiting):
                raise Invalid({"": _("Somebody else has to approve what you wrote yourself.")})
            if seen is not None and seen.get(translation.id) != fingerprint(translation):
                raise Invalid({"": _("Somebody wrote meanwhile: read it again.")})
            approve_sentences(actor, waiting, act)
            _step(actor, translation, State.APPROVED, "approve", act=act, approved_by=actor.user_id)


def approve_sentences(actor: Actor, targets: Sequence[Any], act: Act) -> None:
    """Approve sentences that others wrote, and remember them. Raises Refused."""
    if not access.may(actor, "approve", Target):
        raise Refused(Target.key())
    approved = {"state": APPROVED, "approved_by": actor.user_id}
    edits = [Edit(target.id, {}, target.version, approved) for target in targets]
    outcome = Outcome()
    store.write_edits(actor, Target, edits, act, outcome, whole=True)
    if len(outcome.done) < len(edits):
        raise Invalid({"": _("Somebody else changed this meanwhile.")})
    memory.remember(_pair(actor, target) for target in targets if target.text)


def _pair(actor: Actor, target: Any) -> Pair:
    segment = target.segment
    return Pair(
        target.language, target.source, target.text, actor.user_id, record=segment.record, row=segment.row
    )


# Publication


def hindrances(row: Content, translation: Any) -> list[Any]:
    """Why a language cannot be published now, lazy messages; empty when it can."""
    if translation.state not in _READY:
        return [_("“%(language)s” has to be approved first.", language=translation.language)]
    if translation.missing:
        return [_not_done(translation)]
    if translation.unapproved:
        return [_("Sentences that nobody approved: %(count)s.", count=translation.unapproved)]
    unfit = row.unfit(translation.language)
    return ([unfit] if unfit else []) + [
        _(
            "The picture “%(name)s” has no description in “%(language)s”.",
            name=name,
            language=translation.language,
        )
        for name in undescribed(row, translation.language)
    ]


def undescribed(row: Content, language: str) -> list[str]:
    """Names of the pictures of a whole that say in a language nothing to those who cannot see them."""
    return [media.name for media in pictures_of(row) if not (media.alternative or Patch({})).get(language)]


def publish(
    actor: Actor,
    record: type[Record],
    row_id: int,
    languages: Iterable[str],
    *,
    at: datetime | None = None,
    until: datetime | None = None,
    seen: Mapping[str, str] | None = None,
) -> list[Any]:
    """Publish a whole in languages, now or `at` a moment, for good or `until` another (naive UTC); returns
    the editions. All of them or none. `seen`: {language: its `fingerprint` when their paper was looked
    at}, None where nobody looks (people publish by `proofs.publish`). Raises Refused, Missing, Invalid."""
    row = reading.get(actor, record, row_id, verb="publish")
    moment = now()
    begins = at if at and at > moment else moment
    if until is not None and until <= begins:
        raise Invalid({"until": _("The end must be later than the beginning.")})
    with store.acting(actor, "publish", Translation) as act:
        lock((record.key(), row_id))
        wanted = [find(actor, record, row_id, code, "publish") for code in sorted(set(languages))]
        problems = [problem for each in wanted for problem in hindrances(row, each)]
        if problems or not wanted:
            raise Invalid({"": "\n".join(map(str, problems)) or _("Choose at least one language.")})
        if any(mark != fingerprint(find(actor, record, row_id, code)) for code, mark in (seen or {}).items()):
            raise Invalid({"": _("Somebody wrote meanwhile: read it again.")})
        found = []
        for each in wanted:
            _cancel(actor, each, act)
            found.append(_edition(actor, row, each, begins, until, act))
            _follow_editions(actor, each, act, "publish")
        answers.refresh(record, [row_id])
    return found


def _edition(
    actor: Actor, row: Content, translation: Any, begins: datetime, until: datetime | None, act: Any
) -> Any:
    of = (Edition.record == translation.record) & (Edition.row == translation.row)
    last = Edition.select(fn.MAX(Edition.number)).where(of, Edition.language == translation.language).scalar()
    values = {
        "title": translation.title,
        "language": translation.language,
        "number": (last or 0) + 1,
        "published_at": begins,
        "withdrawn_at": until,
        "record": translation.record,
        "row": translation.row,
        "texts": editions.written(editions.freeze(row, translation.language)),
        "published_by": actor.user_id,
    }
    return store.create(actor, Edition, {}, system=values, act=act)


def _cancel(actor: Actor, translation: Any, act: Any) -> None:
    """What was to be published later gives way: it is withdrawn before it begins."""
    moment = now()
    every = editions.counting(translation.record, translation.row, translation.language)
    for edition in (each for each in every if each.published_at > moment):
        never = {"withdrawn_at": edition.published_at}
        store.change(actor, Edition, edition.id, {}, system=never, act=act, verb="withdraw")


def withdraw(
    actor: Actor, record: type[Record], row_id: int, languages: Iterable[str], *, at: datetime | None = None
) -> None:
    """Take what is published in languages back, now or `at` a moment, and cancel what was to come. Raises
    Refused, Missing, Invalid."""
    reading.get(actor, record, row_id, verb="publish")
    wanted = [find(actor, record, row_id, code, "publish") for code in sorted(set(languages))]
    moment = max(at or now(), now())
    published = {each.language: each for each in editions.live(record, [row_id])}
    with store.acting(actor, "withdraw", Translation) as act:
        for each in wanted:
            _cancel(actor, each, act)
            edition = published.get(each.language)
            if edition is not None:
                store.change(
                    actor, Edition, edition.id, {}, system={"withdrawn_at": moment}, act=act, verb="withdraw"
                )
            _follow_editions(actor, each, act, "withdraw")
        answers.refresh(record, [row_id])


def _follow_editions(actor: Actor, translation: Any, act: Any, verb: str) -> None:
    """The state that follows from the editions; what was written since stays a draft."""
    of = (translation.record, translation.row, translation.language)
    state = editions.standing(*of)
    system: dict[str, Any] = {"changes_at": editions.next_change(*of)}
    if translation.state in _READY and state:
        system["state"] = state
    elif translation.state in (State.SCHEDULED, State.PUBLISHED):
        system["state"] = State.APPROVED
    store.change(actor, Translation, translation.id, {}, system=system, act=act, verb=verb)


def settle() -> int:
    """Let states follow what was scheduled and has come; returns how many languages. Done by the worker."""
    due = list(Translation.select().where(Translation.changes_at <= now(), Translation.deleted_at.is_null()))
    product = Actor.system("schedule")
    for translation in due:
        with store.acting(product, "publish", Translation) as act:
            _follow_editions(product, translation, act, "publish")
    return len(due)


def restore(actor: Actor, edition: Any) -> int:
    """Write the texts of an edition back into the working text, which is a draft again; returns how many
    sentences were left out because their place is gone. Raises Refused, Missing, Invalid."""
    frozen = editions.read(edition.texts)
    with store.acting(actor, "revert", record_of(frozen.record)) as act:
        lock((frozen.record, frozen.row))
        return taking_up.write_back(actor, frozen, edition.language, act)


# Steps


def _require(actor: Actor, verb: str, translation: Any) -> None:
    find(actor, record_of(translation.record), translation.row, translation.language, verb)


def _in_turn(translation: Any, step: str) -> None:
    problem = out_of_turn(translation, step)
    if problem:
        raise Invalid({"": problem})


def _step(
    actor: Actor,
    translation: Any,
    state: str,
    verb: str,
    reason: str = "",
    *,
    act: Act | None = None,
    **system: Any,
) -> Any:
    return store.change(
        actor,
        Translation,
        translation.id,
        {},
        version=translation.version,
        act=act,
        verb=verb,
        reason=reason,
        system={"state": state, **system},
    )


def _not_done(translation: Any) -> Any:
    return _(
        "“%(language)s” is not done: %(missing)s sentences are missing and %(stale)s outdated.",
        language=translation.language,
        missing=translation.missing,
        stale=translation.stale,
    )
