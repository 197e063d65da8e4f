"""Two editors, a translator and a publisher at one guide, step by step at random: nothing stale is ever read
unmarked, and no word that was acknowledged is lost.

Each translation quotes the Chinese it was made from, so that what readers get tells whether it fits.
"""

from __future__ import annotations

import contextlib
import random
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from backoffice import published, store
from backoffice.access import Actor
from backoffice.content import desk, editions, work
from backoffice.content.desk import Written
from models.base import now
from models.content import sentences
from models.content.chapter import Chapter
from models.content.edition import Edition, not_cancelled
from models.content.guide import Guide
from models.content.segment import Segment
from models.content.target import Target
from models.fields import Patch

from .conftest import Office

_QUOTED = re.compile(r"번역(\d+)〔(.*?)〕")
_MARKED = re.compile("\ue000.*?\ue001|\ue002.*?\ue003", re.S)
_HAN = re.compile(r"[\u4e00-\u9fff]")


class Walk:
    """The four at work, and what they were told is saved."""

    def __init__(self, office: Office, seed: int) -> None:
        self.chance = random.Random(seed)
        self.editors = [office.actor("outreach"), office.actor("administrator")]
        self.translator: Actor = office.actor("translator")
        self.number = 0
        guide = store.create(self.editors[0], Guide, {"title": Patch({"zh": self.chinese()})})
        self.guide = guide.id
        self.chapters = [self._chapter(place) for place in (1, 2)]
        #: What an editor has open: {(editor, chapter): (version, sentences)}.
        self.open: dict[tuple[int, int], tuple[int, list[str]]] = {}
        self.zh = {key: self.stored(key) for key in self.chapters}
        self.ko: dict[int, str] = {}
        work.hand_over(self.editors[0], Guide, self.guide, ["ko"])

    def _chapter(self, place: int) -> int:
        text = {"title": Patch({"zh": self.chinese()}), "body": Patch({"zh": self.chinese() * 3})}
        return int(
            store.create(self.editors[0], Chapter, {**text, "guide": self.guide, "position": place}).id
        )

    def chinese(self) -> str:
        self.number += 1
        return f"第{self.number}句话。"

    def stored(self, key: int) -> list[str]:
        text = Chapter.get_by_id(key).body.get("zh")
        return [piece.text for piece in sentences.sentences(text)]

    # Steps

    def read(self) -> None:
        """An editor opens a chapter."""
        who, key = self.chance.randrange(2), self.chance.choice(self.chapters)
        row = Chapter.get_by_id(key)
        self.open[who, key] = (row.version, self.stored(key))

    def edit(self) -> None:
        """An editor changes, adds, moves or takes away a sentence of what lies open, perhaps since long."""
        if not self.open:
            return
        (who, key), (version, told) = self.chance.choice(sorted(self.open.items()))
        wanted = list(told)
        place = self.chance.randrange(len(wanted))
        kind = self.chance.choice(["change", "change", "add", "move", "drop"])
        if kind == "change":
            wanted[place] = self.chinese()
        elif kind == "add":
            wanted.insert(place, self.chinese())
        elif kind == "move":
            wanted.append(wanted.pop(place))
        elif len(wanted) > 2:
            wanted.pop(place)
        if wanted == told:
            return
        try:
            row = store.change(
                self.editors[who], Chapter, key, {"body": Patch({"zh": "".join(wanted)})}, version=version
            )
        except store.Conflict as error:
            conflict = error
        else:
            self.zh[key] = wanted
            self.open[who, key] = (row.version, wanted)
            return
        assert conflict.fields["body"][1].get("zh") == "".join(wanted)
        self.open.pop((who, key))

    def translate(self) -> None:
        """The translator writes some sentences, at times over a version that is no more."""
        segments = self.chance.sample(list(self.segments()), 3)
        self.number += 1
        written = []
        for segment in segments:
            target = Target.get_or_none(Target.segment == segment.id, Target.language == "ko")
            version = self.chance.choice([None, target.version, target.version - 1] if target else [None])
            text = f"번역{self.number}〔{segment.text}〕"
            written.append(Written(segment.id, "ko", text, segment.digest, version))
        for came in desk.save_many(self.translator, written):
            if came.what == "saved":
                self.ko[came.written.segment] = came.written.text
            else:
                assert (came.what, came.theirs) == ("conflict", self.ko[came.written.segment])

    def finish(self) -> None:
        """The translator writes what is missing or stale, and hands it in."""
        self.number += 1
        todo = []
        for segment in self.segments():
            target = Target.get_or_none(Target.segment == segment.id, Target.language == "ko")
            if target is None or not target.there or target.made_from != segment.digest:
                todo.append(Written(segment.id, "ko", f"번역{self.number}〔{segment.text}〕"))
        for came in desk.save_many(self.translator, todo):
            assert came.what == "saved"
            self.ko[came.written.segment] = came.written.text
        ours = work.find(self.translator, Guide, self.guide, "ko")
        self._or_refused(lambda: work.submit(self.translator, ours))

    def approve(self) -> None:
        actor, code = self.editors[1], self.chance.choice(["zh", "ko"])
        self._or_refused(lambda: work.approve(actor, work.find(actor, Guide, self.guide, code)))

    def publish(self) -> None:
        codes = self.chance.choice([["zh"], ["ko"], ["zh", "ko"]])
        at = self.chance.choice([None, None, now() + timedelta(hours=1)])
        until = self.chance.choice([None, None, now() + timedelta(hours=2)])
        self._or_refused(lambda: work.publish(self.editors[0], Guide, self.guide, codes, at=at, until=until))

    def withdraw(self) -> None:
        self._or_refused(lambda: work.withdraw(self.editors[0], Guide, self.guide, ["ko"]))

    def restore(self) -> None:
        """An editor writes the Chinese of an earlier edition back."""
        edition = (
            Edition.select()
            .where(Edition.language == "zh", Edition.row == self.guide, Edition.record == "guide")
            .order_by(Edition.id)
        )
        found = list(edition)
        if found:
            work.restore(self.editors[0], self.chance.choice(found))
            self.zh = {key: self.stored(key) for key in self.chapters}

    def pass_time(self) -> None:
        """What was scheduled comes."""
        Edition.update(published_at=Edition.published_at).execute()
        for edition in Edition.select().where(Edition.published_at > now(), not_cancelled()):
            Edition.update(published_at=now()).where(Edition.id == edition.id).execute()
        work.settle()

    def _or_refused(self, step: Callable[[], Any]) -> None:
        with contextlib.suppress(store.Invalid):
            step()

    def segments(self) -> Iterator[Any]:
        return iter(
            Segment.select()
            .where(
                Segment.root_record == "guide", Segment.root_row == self.guide, Segment.deleted_at.is_null()
            )
            .order_by(Segment.id)
        )

    # What must always hold

    def check(self) -> None:
        for key in self.chapters:
            assert self.stored(key) == self.zh[key]
        for segment in self.segments():
            target = Target.get_or_none(Target.segment == segment.id, Target.language == "ko")
            assert (target.text if target else None) == self.ko.get(segment.id)
        ko = published.get(Guide, "ko", self.guide)
        if ko is None:
            return
        zh = editions.live(Guide, [self.guide], ["zh"])
        if ko.language != "ko" or not zh:
            return
        chinese = "".join(self.texts(published.Part(editions.composed(zh[0]))))
        for text in self.texts(ko):
            plain = _MARKED.sub("", text)
            for _number, source in _QUOTED.findall(plain):
                assert source in chinese, f"stale and unmarked: {source}"
            assert not _HAN.search(_QUOTED.sub("", plain)), "Chinese that is not marked"

    def texts(self, part: published.Part) -> Iterator[str]:
        yield from part.composed.texts.values()
        for each in part.parts:
            yield from self.texts(each)


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("seed", range(4))
def test_four_at_work_lose_nothing_and_publish_nothing_stale_unmarked(office: Office, seed: int) -> None:
    walk = Walk(office, seed)
    steps = [walk.read, walk.edit, walk.edit, walk.edit, walk.translate, walk.translate, walk.finish]
    steps += [
        walk.approve,
        walk.approve,
        walk.publish,
        walk.publish,
        walk.withdraw,
        walk.restore,
        walk.pass_time,
    ]
    shown = 0
    for number in range(250):
        walk.chance.choice(steps)()
        walk.check()
        shown += number > 50 and bool(editions.live(Guide, [walk.guide], ["ko"]))
    assert shown, "nothing was ever published"
