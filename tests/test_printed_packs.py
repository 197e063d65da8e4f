"""Learning packs in the register of copies: one code for all that a pack holds, old when any of it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from backoffice import access, copies, jobs, old_editions, printed_standing, printing, replacing, store
from backoffice.content import work
from backoffice.print_order import Print
from backoffice.print_values import Document
from backoffice.printed_standing import Standing, standing, standings
from models.base import database
from models.content.chapter import Chapter
from models.content.guide import Guide
from models.content.learning_pack import LearningItem, LearningPack
from models.content.notice import Notice
from models.content.phrase import Phrase
from models.content.printed_edition import PrintedEdition
from models.content.term import Term
from models.fields import Patch

from .cast import TELLER
from .conftest import Office
from .publishing import publish, published, written

REGISTER = "/admin/print/copies"
LANGUAGES = ("zh", "ko")
pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


class Pack:
    """A pack that holds one of each kind, and what can be done with it."""

    def __init__(self) -> None:
        self.id = store.create(TELLER, LearningPack, {"name": "第12周", "week_of": date(2026, 3, 18)}).id
        self.term = published(Term, {"zh": "护照", "ko": "여권"})
        self.notice = published(Notice, {"zh": "停水。", "ko": "단수."}, source="自来水公司")
        self.guide = written(Guide, {"zh": "手册", "ko": "안내서"})
        said = ({"zh": text, "ko": "등록."} for text in ("登记。", "住宿。"))
        self.chapter, self.other = (written(Chapter, each, guide=self.guide.id) for each in said)
        publish(Guide, self.guide.id)
        self.phrase = published(Phrase, {"zh": "您好！", "ko": "안녕하세요!"}, kind="dialogue")
        for row in (self.term, self.notice, self.chapter, self.phrase):
            self.add(row)

    def add(self, row: Any) -> Any:
        return store.create(TELLER, LearningItem, {"pack": self.id, row.key(): row.id})

    def ordered(self, **more: Any) -> Print:
        return Print("learning_pack", languages=LANGUAGES, **more)

    def printed(self) -> Any:
        """The edition that it is on paper now."""
        document = printing.documents(TELLER, self.ordered(), [self.id])[self.id]
        assert isinstance(document, Document), document
        return copies.found(copies.code_of(document))

    def run(self) -> Any:
        (run,) = copies.record(TELLER, self.ordered(copies=5), {self.printed().code: [self.id]})
        return run


@pytest.fixture
def pack(app: Any) -> Any:
    with app.app_context():
        yield Pack()


def _change(record: type[Any], row: Any, *languages: str, **texts: Any) -> None:
    store.change(TELLER, record, row.id, texts)
    whole, key = (Guide, row.guide_id) if record is Chapter else (record, row.id)
    publish(whole, key, *(languages or LANGUAGES))


def test_a_pack_bears_one_code_that_says_which_week_it_is(pack: Pack, client_of: Any) -> None:
    first = pack.printed()
    assert pack.printed() == first
    assert (first.record, first.row, first.title) == ("learning_pack", pack.id, "第12周")
    assert standing(first) == Standing.CURRENT
    assert [(each.language, each.number) for each in printed_standing.printed(first)] == [
        ("zh", None),
        ("ko", None),
    ]
    assert None not in [each.day for each in printed_standing.printed(first)]
    visitor = client_of(None)
    text = visitor.get(f"/c/{first.code}?lang=ko").text
    assert "verdict good" in text
    assert ">第12周</bdi>" in text
    assert "2026년 3월 16일 – 2026년 3월 22일" in text
    assert "초안" not in text
    _change(Term, pack.term, definition=Patch({"zh": "证件。", "ko": "증명서."}))
    assert "verdict bad" in visitor.get(f"/c/{first.code}?lang=ko").text
    looked_at = printing.document_of(TELLER, pack.ordered(), pack.id)
    assert copies.code_of(looked_at) == copies.NO_CODE


NEW = {"term": Patch({"zh": "护照簿"})}

#: {what is done: whether it makes a pack on paper old}.
DONE: dict[str, tuple[Callable[[Pack], Any], bool]] = {
    "term": (lambda pack: _change(Term, pack.term, term=Patch({"zh": "护照本", "ko": "여권"})), True),
    "translation": (lambda pack: _change(Phrase, pack.phrase, "ko", text=Patch({"ko": "안녕!"})), True),
    "Chinese": (lambda pack: _change(Notice, pack.notice, "zh", body=Patch({"zh": "停电。"})), True),
    "chapter": (lambda pack: _change(Chapter, pack.chapter, body=Patch({"zh": "去登记。"})), True),
    "added": (lambda pack: pack.add(published(Term, {"zh": "签证", "ko": "비자"})), True),
    "taken out": (lambda pack: store.delete(TELLER, LearningItem, _item(pack, "term").id), True),
    "moved": (lambda pack: store.change(TELLER, LearningPack, pack.id, {"week_of": date(2026, 3, 25)}), True),
    "re-ordered": (lambda pack: _behind(pack, published(Term, {"zh": "签证", "ko": "비자"})), True),
    "same week": (
        lambda pack: store.change(TELLER, LearningPack, pack.id, {"week_of": date(2026, 3, 19)}),
        False,
    ),
    "added that was withdrawn": (lambda pack: pack.add(_withdrawn()), False),
    "renamed": (lambda pack: store.change(TELLER, LearningPack, pack.id, {"name": "第13周"}), True),
    "not published": (lambda pack: store.change(TELLER, Term, pack.term.id, NEW), False),
    "draft added": (lambda pack: pack.add(written(Term, {"zh": "签证", "ko": "비자"})), False),
    "another chapter": (lambda pack: _change(Chapter, pack.other, body=Patch({"zh": "住。"})), False),
    "not on the sheet": (lambda pack: _change(Notice, pack.notice, source="水务局"), False),
}  # fmt: skip


def _behind(pack: Pack, term: Any) -> None:
    """The first term of the pack comes behind another."""
    pack.add(term)
    first = _item(pack, "term")
    assert standing(between := pack.printed()) == Standing.CURRENT
    store.change(TELLER, LearningItem, first.id, {"position": 99})
    assert standing(between) == Standing.NEWER


def _withdrawn() -> Any:
    term = published(Term, {"zh": "签证", "ko": "비자"})
    work.withdraw(TELLER, Term, term.id, LANGUAGES)
    return term


def _item(pack: Pack, link: str) -> Any:
    return LearningItem.get(getattr(LearningItem, link).is_null(False), LearningItem.pack == pack.id)


@pytest.mark.parametrize("done", DONE)
def test_a_pack_is_old_when_anything_that_it_shows_is_another(pack: Pack, done: str) -> None:
    act, old = DONE[done]
    before = pack.printed()
    act(pack)
    assert standing(before) == (Standing.NEWER if old else Standing.CURRENT)
    if old:
        assert standing(pack.printed()) == Standing.CURRENT


def test_a_pack_of_which_something_was_withdrawn_is_withdrawn(pack: Pack) -> None:
    first = pack.printed()
    work.withdraw(TELLER, Phrase, pack.phrase.id, ["ko"])
    assert standing(first) == Standing.WITHDRAWN
    store.delete(TELLER, LearningItem, _item(pack, "phrase").id)
    assert standing(first) == Standing.NEWER
    store.delete(TELLER, LearningPack, pack.id)
    assert standing(first) in Standing.OLD


def test_a_pack_with_a_draft_is_a_draft(pack: Pack) -> None:
    pack.add(term := written(Term, {"zh": "签证", "ko": "비자"}))
    draft = pack.printed()
    assert standing(draft) == Standing.DRAFT
    assert [each.day for each in printed_standing.printed(draft)] == [None, None]
    publish(Term, term.id)
    assert standing(draft) == Standing.NEWER
    assert standing(pack.printed()) == Standing.CURRENT


def test_a_draft_stays_one_until_all_of_it_is_published(pack: Pack) -> None:
    item = pack.add(written(Term, {"zh": "签证", "ko": "비자"}))
    draft = pack.printed()
    _change(Notice, pack.notice, source="水务局")  # which it does not show
    assert pack.printed() == draft
    assert standing(draft) == Standing.DRAFT
    store.delete(TELLER, LearningItem, item.id)
    assert standing(draft) == Standing.NEWER
    store.change(TELLER, Term, pack.term.id, NEW)
    assert standing(pack.printed()) == Standing.DRAFT


def test_many_items_take_few_queries(pack: Pack, monkeypatch: Any) -> None:
    execute, asked = database.obj.execute_sql, list[str]()

    def counted(sql: str, *more: Any) -> Any:
        asked.append(sql)
        return execute(sql, *more)

    def queries() -> tuple[int, int]:
        edition = pack.printed()
        asked.clear()
        assert standings([edition]) == {edition.id: Standing.CURRENT}
        stood = len(asked)
        assert pack.printed() == edition
        return stood, len(asked) - stood

    monkeypatch.setattr(database.obj, "execute_sql", counted)
    few = queries()
    for number in range(6):
        pack.add(published(Term, {"zh": f"词{number}", "ko": f"말{number}"}))
    assert queries() == few
    assert max(few) < 40, few


def test_old_packs_at_doors_are_replaced(pack: Pack, office: Office, app: Any, client_of: Any) -> None:
    run, outreach = pack.run(), client_of("outreach")
    copies.hand_out(TELLER, run, [office.id("door_1"), office.id("door_2")])
    assert (
        f"{REGISTER}/of/learning_pack/{pack.id}"
        in outreach.get(f"/admin/learning_pack/details/?id={pack.id}").text
    )
    assert run.edition.code in outreach.get(f"{REGISTER}/of/learning_pack/{pack.id}").text
    _change(Phrase, pack.phrase, text=Patch({"zh": "您好。", "ko": "안녕하세요."}))
    assert "第12周" in outreach.get(f"{REGISTER}/round").text
    held = old_editions.copies_out(TELLER, [run.edition_id])
    with app.test_request_context():
        made = [Print.of(jobs.parameters_of(job)) for job in replacing.order(TELLER, held)]
        assert [(each.name, each.copies) for each in made] == [("learning_pack", 2), ("route_sheet", 1)]
        assert made[0].languages == LANGUAGES
        store.change(TELLER, Phrase, pack.phrase.id, {"text": Patch({"zh": "你好。"})})
        with pytest.raises(store.Invalid):
            replacing.order(TELLER, held)
    publish(Phrase, pack.phrase.id)
    newer = pack.run()
    assert old_editions.replacements(TELLER, [run.edition]) == {run.edition_id: [newer]}
    assert copies.replaced(TELLER, [each.id for each in held], {run.edition_id: newer}).number == 2
    assert [(each.old, each.doors) for each in old_editions.out(TELLER)] == [(False, 2)]


def test_who_may_not_print_makes_no_code(pack: Pack, office: Office) -> None:
    for role in access.ROLES:
        actor, before = office.actor(role), PrintedEdition.select().count()
        found = printing.documents(actor, pack.ordered(), [pack.id])
        assert bool(found) == access.may(actor, "print", LearningPack), role
        assert found or PrintedEdition.select().count() == before
