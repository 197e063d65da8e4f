"""The one write path: permission, reach, version, conflict, bin, history, undo; on both databases."""

import random
import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from backoffice import access, reading, store
from backoffice.access import Actor, Assignment
from backoffice.database import release
from backoffice.query import Query
from models.base import Record
from models.content.guide import Guide
from models.content.media import Media
from models.content.notice import Notice
from models.content.target import Target
from models.fields import LanguageStates, Patch, Sealed, State, Text
from models.journeys.return_plan import ReturnPlan
from models.organisations.company import Company
from models.organisations.membership import Membership
from models.people.foreign_national import ForeignNational
from models.people.resident import Resident
from models.places.area import Area
from models.places.household import Household
from models.system.change import Change
from tests.cast import TELLER
from tests.publishing import publish

from .conftest import Office


def _changes(row: Record) -> list[str]:
    query = Change.select().where(Change.record == row.key(), Change.row == row.id).order_by(Change.id)
    return [change.verb for change in query]


def test_a_row_is_made_logged_found_and_follows_its_links(office: Office) -> None:
    clerk = office.actor("clerk")
    row = store.create(
        clerk, Resident, {"name": "金甲秀", "household": office.id("door_1"), "nationality": "KR"}
    )
    assert row.area_id == office.id("apricot_1")
    assert _changes(row) == ["create"]
    assert [each.id for each in reading.page(clerk, Resident, Query(search="甲秀")).rows] == [row.id]


@pytest.mark.parametrize(
    ("values", "column"),
    [
        ({}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"name": "王", "kind": "emperor"}, "kind"),
        ({"name": "王", "nationality": "ZZ"}, "nationality"),
        ({"name": "王", "born": "yesterday"}, "born"),
        ({"name": "王", "household": 10**12}, "household"),
        ({"name": "王", "household": "x"}, "household"),
        ({"name": "王", "phone": "9" * 500}, "phone"),
        ({"name": "王", "document_type": "passport", "document_number": "?"}, "document_number"),
    ],
)
def test_what_is_wrong_is_named_by_column_and_nothing_is_stored(
    office: Office, values: dict[str, Any], column: str
) -> None:
    before = Resident.select().count(), Change.select().count()
    with pytest.raises(store.Invalid) as caught:
        store.create(office.actor("clerk"), Resident, values)
    assert column in caught.value.problems
    assert (Resident.select().count(), Change.select().count()) == before


def test_a_value_that_must_be_unique_is_named(office: Office) -> None:
    with pytest.raises(store.Invalid) as caught:
        store.create(TELLER, ForeignNational, {"resident": office.id("kim")})
    assert "resident" in caught.value.problems


def test_text_is_stored_as_nfc_without_nul(office: Office) -> None:
    row = store.create(TELLER, Resident, {"name": "Jose\u0301\0 ", "area": office.id("apricot_1")})
    assert Resident.get_by_id(row.id).name == "José"


@pytest.mark.parametrize("verb", ["create", "change", "delete", "restore"])
@pytest.mark.parametrize(
    "role", ["translator", "command", "company_liaison", "duty_officer", "transfer_team"]
)
def test_roles_without_the_verb_are_refused(office: Office, role: str, verb: str) -> None:
    actor, kim = office.actor(role), office.id("kim")
    acts: dict[str, Callable[[], Any]] = {
        "create": lambda: store.create(actor, Resident, {"name": "王"}),
        "change": lambda: store.change(actor, Resident, kim, {"name": "王"}),
        "delete": lambda: store.delete(actor, Resident, kim),
        "restore": lambda: store.restore(actor, Resident, kim),
    }
    with pytest.raises(store.Refused):
        acts[verb]()
    assert office["kim"].name == "金哲洙"


def test_rows_out_of_reach_are_missing(office: Office) -> None:
    clerk, grid = office.actor("clerk"), office.actor("grid_member")
    for actor, row in ((clerk, "rossi"), (clerk, "wang"), (grid, "park"), (clerk, "homeless")):
        with pytest.raises(store.Missing):
            store.change(actor, Resident, office.id(row), {"note": "x"})
    with pytest.raises(store.Missing):
        store.delete(clerk, Resident, office.id("rossi"))


def test_a_row_is_not_moved_out_of_reach_nor_linked_to_what_is_out_of_reach(office: Office) -> None:
    clerk = office.actor("clerk")
    with pytest.raises(store.Invalid) as caught:
        store.change(clerk, Resident, office.id("kim"), {"household": office.id("door_3")})
    assert "household" in caught.value.problems
    with pytest.raises(store.Invalid):
        store.change(clerk, Resident, office.id("kim"), {"household": None, "area": office.id("willow_1")})
    liaison = office.actor("company_liaison")
    with pytest.raises(store.Invalid) as caught:
        store.create(liaison, ReturnPlan, {"resident": office.id("sato"), "company": office.id("company")})
    assert "resident" in caught.value.problems
    with pytest.raises(store.Invalid):
        store.change(liaison, ReturnPlan, office.id("kim_returns"), {"company": office.id("other_company")})


def test_a_liaison_works_on_plans_of_own_people_only(office: Office) -> None:
    liaison = office.actor("company_liaison")
    plan = store.change(liaison, ReturnPlan, office.id("kim_returns"), {"flight": "KE 851"})
    assert plan.flight == "KE 851"
    with pytest.raises(store.Missing):
        store.change(liaison, ReturnPlan, office.id("sato_returns"), {"flight": "KE 851"})
    entry = reading.history(liaison, ReturnPlan, plan.id)[0]
    assert (entry.actor, [(f.name, a, b) for f, a, b in entry.fields]) == (
        "Company Liaison",
        [("flight", "XX 123", "KE 851")],
    )


def test_a_translator_writes_own_languages_of_text_and_nothing_else(office: Office) -> None:
    kept = {"name": "街", "file": f"{'0' * 64}.png"}
    media = store.create(TELLER, Media, {**kept, "alternative": Text({"zh": "街道", "en": "Street"})})
    translator = office.actor("translator")
    text = Text({"zh": "街道", "en": "Street", "ko": "거리"})
    store.change(translator, Media, media.id, {"alternative": text})
    for said in (
        {"zh": "新", "en": "Street", "ko": "거리"},
        {"zh": "街道", "ko": "거리"},
        {"zh": "街道", "en": "Street", "ko": "거리", "ja": "街路"},
    ):
        with pytest.raises(store.Refused):
            store.change(translator, Media, media.id, {"alternative": Text(said)})
    with pytest.raises(store.Refused):
        store.change(translator, Media, media.id, {"name": "路"})
    guide = store.create(TELLER, Guide, {"title": Text({"zh": "指南"})})
    with pytest.raises(store.Refused):  # content is translated by its sentences
        store.change(translator, Guide, guide.id, {"title": Patch({"ko": "안내"})})
    with pytest.raises(store.Refused):
        store.change(TELLER, Guide, guide.id, {"states": LanguageStates({"ko": State.PUBLISHED})})


def test_columns_of_the_product_itself_and_unknown_ones_are_refused(office: Office) -> None:
    for values in ({"door_token": "mine"}, {"version": 9}, {"deleted_at": None}, {"nonsense": 1}):
        with pytest.raises(store.Refused):
            store.change(TELLER, Household, office.id("door_1"), values)


def test_disjoint_changes_merge_and_contradictions_show_both(office: Office) -> None:
    first = store.change(TELLER, Resident, office.id("kim"), {"away": "not_returned"}, version=1)
    typed = {"name": "金哲洙", "away": "returned", "note": "回电"}
    merged = store.change(TELLER, Resident, first.id, typed, version=1)
    assert (merged.away, merged.note, merged.version) == ("not_returned", "回电", 3)
    with pytest.raises(store.Conflict) as caught:
        store.change(TELLER, Resident, first.id, {"away": "never_left", "note": "回电"}, version=1)
    assert caught.value.fields == {"away": ("not_returned", "never_left")}


def test_two_languages_of_one_text_merge(office: Office) -> None:
    guide = store.create(TELLER, Guide, {"title": Text({"zh": "指南"})})
    store.change(TELLER, Guide, guide.id, {"title": Text({"zh": "指南", "ko": "안내"})}, version=1)
    store.change(TELLER, Guide, guide.id, {"title": Text({"zh": "指南", "ja": "案内"})}, version=1)
    assert Guide.get_by_id(guide.id).title.by == {"zh": "指南", "ko": "안내", "ja": "案内"}
    with pytest.raises(store.Conflict):
        store.change(TELLER, Guide, guide.id, {"title": Text({"zh": "指南", "ko": "길잡이"})}, version=1)


def test_the_same_again_changes_nothing(office: Office) -> None:
    for _again in range(2):
        store.change(TELLER, Resident, office.id("kim"), {"note": "一"}, version=1)
    assert office["kim"].version == 2


def test_saving_over_a_deleted_row_says_so(office: Office) -> None:
    store.delete(TELLER, Resident, office.id("park"))
    with pytest.raises(store.Missing):
        store.change(TELLER, Resident, office.id("park"), {"note": "x"}, version=1)


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_thousand_interleavings_lose_nothing(office: Office) -> None:
    """Two people with stale forms, same and other columns: each save is merged, refused or found again."""
    rng, columns = random.Random(7), ("name_latin", "name_native", "note")
    row_id = office.id("kim")
    stored = {name: str(getattr(office["kim"], name)) for name in columns}
    base = {who: (office["kim"].version, dict(stored)) for who in "ab"}
    for turn in range(1000):
        who = rng.choice("ab")
        version, seen = base[who]
        column, value = rng.choice(columns), f"{who}{turn}"
        contradicts, told = stored[column] != seen[column], {}
        try:
            row = store.change(TELLER, Resident, row_id, {**seen, column: value}, version=version)
            stored[column] = value
        except store.Conflict as conflict:
            told, row = conflict.fields, Resident.get_by_id(row_id)
        assert told == ({column: (stored[column], value)} if contradicts else {})
        assert {name: getattr(row, name) for name in columns} == stored
        if rng.random() < 0.4:
            base[who] = (row.version, dict(stored))


def test_the_same_form_five_times_at_once_makes_one_row(office: Office) -> None:
    made, barrier = [], threading.Barrier(5)

    def post() -> None:
        barrier.wait()
        try:
            made.append(
                store.create(TELLER, Resident, {"name": "五次", "area": office.id("apricot_1")}, once="t").id
            )
        finally:
            release()

    threads = [threading.Thread(target=post) for _each in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 5
    assert len(set(made)) == 1
    assert Resident.select().where(Resident.name == "五次").count() == 1


def test_the_bin_takes_the_parts_along_and_gives_them_back(office: Office) -> None:
    kim = office.id("kim")
    store.delete(TELLER, Resident, kim)
    parts = (Resident, kim), (ForeignNational, office.id("kim_abroad")), (Membership, office.id("kim_works"))
    assert all(record.get_by_id(row).deleted_at for record, row in parts)
    assert not reading.page(TELLER, Resident, Query(search="哲洙")).rows
    store.restore(TELLER, Resident, kim)
    assert not any(record.get_by_id(row).deleted_at for record, row in parts)
    assert reading.page(TELLER, Resident, Query(search="哲洙")).rows


def test_what_others_refer_to_is_not_deleted_and_the_references_are_named(office: Office) -> None:
    with pytest.raises(store.InUse) as caught:
        store.delete(TELLER, Household, office.id("door_1"))
    assert caught.value.references == [(Resident, 2)]
    with pytest.raises(store.InUse):
        store.delete(TELLER, Area, office.id("apricot"))


def test_a_part_is_not_restored_without_its_whole(office: Office) -> None:
    store.delete(TELLER, ForeignNational, office.id("kim_abroad"))
    store.delete(TELLER, Resident, office.id("kim"))
    with pytest.raises(store.Invalid):
        store.restore(TELLER, ForeignNational, office.id("kim_abroad"))


def test_an_earlier_state_is_written_back(office: Office) -> None:
    clerk = office.actor("clerk")
    store.change(clerk, Resident, office.id("kim"), {"away": "not_returned", "phone": "13800000099"})
    entry = reading.history(clerk, Resident, office.id("kim"))[0]
    assert entry.revertible
    assert {field.name: (str(a), str(b)) for field, a, b in entry.fields} == {
        "away": ("returned", "not_returned"),
        "phone": ("••••0001", "••••0099"),
    }
    store.revert(clerk, entry.id)
    assert (office["kim"].away, office["kim"].phone.plain()) == ("returned", "13800000001")
    with pytest.raises(store.Missing):
        store.revert(office.actor("school_liaison"), entry.id)


def test_what_is_sealed_is_nowhere_in_plain_text(office: Office) -> None:
    row = Resident.raw("SELECT * FROM resident WHERE id = " + str(office.id("kim"))).dicts().get()
    history = "".join(change.diff for change in Change.select())
    assert "13800000001" not in str(row) + history
    assert "M12345678" not in str(row) + history
    assert isinstance(office["kim"].phone, Sealed)
    assert office["kim"].phone.plain() == "13800000001"


def test_a_copy_follows_through_every_link(office: Office) -> None:
    store.change(TELLER, Household, office.id("door_1"), {"area": office.id("willow_1")})
    for name in ("kim", "kim_returns", "kim_works", "kim_abroad"):
        assert office[name].area_id == office.id("willow_1"), name
    with pytest.raises(store.Missing):
        store.change(office.actor("clerk"), Resident, office.id("kim"), {"note": "x"})


def test_an_actor_without_any_role_reaches_nothing(office: Office) -> None:
    nobody = Actor(1, "nobody", assignments=(Assignment("clerk"), Assignment("unheard")))
    assert not any(access.may(nobody, verb, Resident) for verb in access.VERBS)
    assert Resident.select().where(access.rows(nobody, "view", Resident)).count() == 0


@pytest.mark.parametrize(
    ("name", "values", "column"),
    [
        ("kim_returns", {"arrives_on": None}, "arrives_on"),
        ("kim_works", {"started": date(2026, 1, 1)}, "ended"),
        ("kim", {"document_type": "resident_id"}, "document_number"),
        ("apricot", {"kind": "district", "parent": None}, "kind"),
        ("apricot_1", {"kind": "community", "parent": "town"}, "kind"),
    ],
)
def test_a_rule_across_columns_holds_whichever_is_changed(
    office: Office, name: str, values: dict[str, Any], column: str
) -> None:
    if name == "kim_returns":
        store.change(TELLER, ReturnPlan, office.id(name), {"state": "confirmed"})
    if name == "kim_works":
        store.change(TELLER, Membership, office.id(name), {"ended": date(2025, 1, 1)})
    values = {key: office.id(value) if key == "parent" and value else value for key, value in values.items()}
    with pytest.raises(store.Invalid) as caught:
        store.change(TELLER, type(office[name]), office.id(name), values)
    assert column in caught.value.problems


def test_a_text_is_measured_as_it_is_stored(office: Office) -> None:
    with pytest.raises(store.Invalid):
        store.create(TELLER, Resident, {"name": "\u0958" * 80, "area": office.id("apricot_1")})


def test_what_is_written_after_publication_is_a_draft(office: Office) -> None:
    text = Text({"zh": "停水", "ko": "단수"})
    notice = store.create(TELLER, Notice, {"title": text, "body": text})
    publish(Notice, notice.id)
    assert Notice.get_by_id(notice.id).state_in("ko") == State.PUBLISHED
    target = Target.get(Target.language == "ko", Target.text == "단수")
    store.change(office.actor("translator"), Target, target.id, {"text": "단수."})
    assert Notice.get_by_id(notice.id).state_in("ko") == State.DRAFT


def _together(*acts: Callable[[], Any]) -> None:
    """Do these at once, each with a connection of its own; what is refused is refused."""
    barrier = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> None:
        barrier.wait()
        try:
            act()
        except (store.Invalid, store.InUse, store.Missing):
            return
        finally:
            release()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_a_link_is_not_made_to_what_is_being_moved_or_deleted(office: Office) -> None:
    door, grids = office.id("door_1"), ("apricot_2", "apricot_1")
    for number in range(6):
        person = store.create(TELLER, Resident, {"name": f"搬入{number}", "area": office.id("willow_1")}).id
        grid = office.id(grids[number % 2])
        _together(
            lambda grid=grid: store.change(TELLER, Household, door, {"area": grid}),
            lambda person=person: store.change(TELLER, Resident, person, {"household": door}),
        )
        assert Resident.get_by_id(person).area_id == office["door_1"].area_id
        company = store.create(TELLER, Company, {"name": f"公司{number}", "country_of_capital": "KR"}).id
        values = {"resident": office.id("lee"), "company": company, "position": "staff"}
        _together(
            lambda company=company: store.delete(TELLER, Company, company),
            lambda values=values: store.create(TELLER, Membership, values),
        )
        linked = Membership.select().where(Membership.company == company).exists()
        assert linked != (Company.get_by_id(company).deleted_at is not None)


def test_the_last_administrator_stays(office: Office) -> None:
    for name in ("user:administrator", "assignment:administrator"):
        with pytest.raises(store.InUse) as caught:
            store.delete(TELLER, type(office[name]), office.id(name))
        assert caught.value.reason
    store.delete(TELLER, type(office["user:clerk"]), office.id("user:clerk"))
