"""Which terms and places of a sentence are found, for whom, and what they are called."""

from __future__ import annotations

from typing import Any

import pytest

from backoffice import store
from backoffice.content.checks import findings
from backoffice.content.glossary import Entry, terms_in
from models.content.term import Term
from models.fields import LanguageStates, State, Text
from tests.conftest import Office


def make(office: Office, zh: str, en: str = "", forbidden: str = "", state: str = State.APPROVED) -> Any:
    texts = {"term": Text({"zh": zh, "en": en}), "forbidden": Text({"en": forbidden})}
    row = store.create(office.actor("administrator"), Term, texts)
    Term.update(states=LanguageStates({"en": state})).where(Term.id == row.id).execute()
    return row


def found(office: Office, source: str, language: str = "en", role: str = "outreach") -> list[tuple[str, str]]:
    return [(each.source, each.target) for each in terms_in(office.actor(role), source, language)]


def test_terms_come_in_order_and_the_longest_of_those_that_overlap(office: Office) -> None:
    make(office, "居留许可", "residence permit")
    make(office, "许可", "permit")
    make(office, "居留许可延期", "extension of the residence permit")
    make(office, "护照", "passport")
    text = "请带护照办理居留许可延期，居留许可须有效，护照也是。"
    assert [name for name, _target in found(office, text)] == ["护照", "居留许可延期", "居留许可"]
    assert found(office, "工作许可") == [("许可", "permit")]
    assert found(office, "没有这样的词") == []


def test_only_what_is_decided_is_to_be_written(office: Office) -> None:
    make(office, "派出所", "police station", "precinct\npolice office; cop shop", State.DRAFT)
    (entry,) = terms_in(office.actor("translator"), "到派出所", "en")
    assert entry == Entry("派出所", "", ("precinct", "police office", "cop shop"))
    assert found(office, "到派出所", "ko") == [("派出所", "")]


def test_a_changed_term_is_found_at_once(office: Office) -> None:
    row = make(office, "门牌", "door plate")
    assert found(office, "门牌号") == [("门牌", "door plate")]
    admin = office.actor("administrator")
    store.change(admin, Term, row.id, {"term": Text({"zh": "门牌号", "en": "house number"})})
    assert [name for name, _target in found(office, "门牌号")] == ["门牌号"]
    store.delete(admin, Term, row.id)
    assert found(office, "门牌号") == []


def test_places_are_called_by_their_name_in_the_script(office: Office) -> None:
    area = office["apricot"]
    store.change(
        office.actor("administrator"),
        type(area),
        area.id,
        {"alias_names": "杏花小区; Xinghua; 싱화 사구; SINGHUA"},
    )
    text = f"{area.name}和杏花小区的居民"
    assert found(office, text) == [(area.name, "Xinghua"), ("杏花小区", "Xinghua")]
    assert found(office, text, "ko") == [(area.name, "싱화 사구"), ("杏花小区", "싱화 사구")]
    assert found(office, text, "ru")[0] == (area.name, "")
    (entry, _other) = terms_in(office.actor("outreach"), text, "en")
    assert entry.kind == "place"


@pytest.mark.parametrize("role", ["company_liaison", "school_liaison"])
def test_who_sees_no_glossary_is_told_nothing(office: Office, role: str) -> None:
    make(office, "居留许可", "residence permit")
    assert found(office, f"{office['apricot'].name}的居留许可", role=role) == []


def test_the_checks_take_the_entries(office: Office) -> None:
    make(office, "居留许可", "residence permit", "living permit")
    terms = terms_in(office.actor("translator"), "请办理居留许可。", "en")
    assert findings("请办理居留许可。", "Please apply for your residence permits.", "en", terms=terms) == []
    kinds = [
        each.kind for each in findings("请办理居留许可。", "Apply for the living permit.", "en", terms=terms)
    ]
    assert kinds == ["term", "forbidden"]
