"""Writes what stands for a sentence, and which Chinese it was written for; part of an act of its caller."""

from __future__ import annotations

from typing import Any

from backoffice import store
from backoffice.access import Actor
from backoffice.store import Act
from models.content.segment import digest
from models.content.target import Target


def write(
    actor: Actor,
    segment: int,
    language: str,
    target: Any,
    text: str,
    joined: bool,
    made_from: str,
    source: str,
    act: Act,
    verb: str = "edit",
) -> Any:
    """Write a sentence over its `target`, which may lie in the bin (None: there is none), and return it.
    `made_from`: the fingerprint of the Chinese that it was written for, "" for the present one; `source` is
    that Chinese where it is known. Raises Refused, Missing, Invalid, Conflict."""
    values = {"text": text, "joined": joined}
    if target is None:
        place = {"segment": segment, "language": language}
        target = store.create(actor, Target, values, system=place, act=act)
    else:
        if target.deleted_at is not None:
            store.restore(actor, Target, target.id)
        target = store.change(actor, Target, target.id, values, verb=verb, act=act)
    if made_from in ("", target.made_from):
        return target
    system = {"made_from": made_from, "source": source if digest(source) == made_from else ""}
    return store.change(actor, Target, target.id, {}, system=system, verb=verb, act=act)
