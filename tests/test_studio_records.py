"""Records of the print studio on screen: official letters, looks, label sheets, packs, passes."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any

import lxml.html
import pytest
from peewee import IntegrityError

from backoffice import store
from backoffice.access import Actor, Assignment
from backoffice.content import work
from models import days
from models.base import database
from models.content.label_sheet import LabelSheet
from models.content.learning_pack import LearningItem, LearningPack
from models.content.office_look import OfficeLook
from models.content.official_letter import OfficialLetter
from models.content.term import Term
from models.fields import State, Text
from models.services.entry_pass import EntryPass
from models.system.user import User
from views.label_sheet import drawing

from .cast import TELLER
from .conftest import Office
from .publishing import publish

sqlite = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
Clients = Callable[[str | None], Any]


def _letter(**values: Any) -> Any:
    texts = {name: Text({"zh": "请清理楼道。", "ko": "복도를 치워 주십시오."}) for name in ("title", "body")}
    return store.create(TELLER, OfficialLetter, {**texts, "agency": "幸街办", "year": 2026, **values})


@sqlite
def test_a_letter_is_numbered_within_its_agency_and_year(office: Office) -> None:
    assert [_letter().number, _letter().number] == [1, 2]
    assert (_letter(year=2027).number, _letter(agency="云街办").number, _letter(number=9).number) == (1, 1, 9)
    assert _letter().number == 10
    with pytest.raises(store.Invalid) as refused:
        _letter(number=2)
    (told,) = refused.value.problems.items()
    assert (told[0], "11" in str(told[1])) == ("number", True)
    first = OfficialLetter.get(OfficialLetter.number == 1, OfficialLetter.agency == "幸街办")
    store.delete(TELLER, OfficialLetter, first.id)  # and keeps its number
    with pytest.raises(store.Invalid):
        _letter(number=1)
    with pytest.raises(IntegrityError), database.atomic():
        OfficialLetter.update(number=9).where(OfficialLetter.number == 10).execute()


@sqlite
def test_a_letter_keeps_the_code_of_its_writer_s_office(office: Office) -> None:
    assert _letter(agency="").agency == ""
    store.create(TELLER, OfficeLook, {"area": office.id("town"), "agency": "河街办"})
    store.create(TELLER, OfficeLook, {"area": office.id("district"), "agency": "临区办"})
    clerk = Actor(
        office.id("user:clerk"), "clerk", assignments=(Assignment("outreach", office.id("apricot")),)
    )
    values = {name: Text({"zh": "请清理楼道。"}) for name in ("title", "body")}
    near = [store.create(clerk, OfficialLetter, {**values, "year": 2026}) for _time in range(2)]
    assert [(each.agency, each.number) for each in near] == [("河街办", 1), ("河街办", 2)]
    assert [_letter(agency="").agency, _letter(agency="柳社").agency] == ["临区办", "柳社"]
    without = OfficialLetter.get(OfficialLetter.agency == "")
    changed = store.change(clerk, OfficialLetter, without.id, {"title": Text({"zh": "通知"})})
    assert (changed.agency, changed.number) == ("河街办", 3)
    kept = store.change(TELLER, OfficialLetter, changed.id, {"title": Text({"zh": "通告"})})
    assert (kept.agency, kept.number) == ("河街办", 3)


def test_letters_written_at_the_same_moment_have_different_numbers(office: Office) -> None:
    """Also the first of a year, and one that is typed."""
    ready = Barrier(4)

    def write(typed: int | None) -> int:
        ready.wait(10)
        try:
            return int(_letter(number=typed).number)
        except store.Invalid:
            return 0
        finally:
            database.close()

    with ThreadPoolExecutor(4) as several:
        numbers = list(several.map(write, (None, None, None, 1)))
    assert sorted(each for each in numbers if each) == list(range(1, 4 + (numbers[3] == 1)))
    assert OfficialLetter.select().count() == sum(each > 0 for each in numbers)


@sqlite
def test_a_letter_goes_from_draft_to_published_in_two_languages(office: Office, app: Any) -> None:
    with app.app_context():
        letter = _letter()
        assert OfficialLetter.get_by_id(letter.id).state_in("ko") == State.DRAFT
        publish(OfficialLetter, letter.id, "zh", "ko")
        assert OfficialLetter.get_by_id(letter.id).published_in() == ["ko", "zh"]
        assert {each.language for each in work.languages_of(TELLER, OfficialLetter, letter.id)} == {
            "zh",
            "ko",
        }


@sqlite
def test_a_new_letter_begins_with_the_code_of_the_office(office: Office, client_of: Clients) -> None:
    new, outreach = "/admin/official_letter/new/", client_of("outreach")
    assert 'value="幸街办"' not in outreach.get(new).text
    store.create(TELLER, OfficeLook, {"area": office.id("town"), "agency": "幸街办"})
    assert 'value="幸街办"' in outreach.get(new).text
    store.create(TELLER, OfficeLook, {"area": office.id("district"), "agency": "临区办"})
    page = outreach.get(new).text
    assert 'value="幸街办"' not in page  # of who works for all, that of the whole district


@sqlite
@pytest.mark.parametrize("role", ["clerk", "outreach", "grid_member", "translator"])
def test_only_outreach_changes_looks(office: Office, client_of: Clients, role: str) -> None:
    look = store.create(TELLER, OfficeLook, {"area": office.id("town"), "accent": "#0F4C5C"})
    assert (look.accent, look.place) == ("#0f4c5c", "河东街道")
    status = client_of(role).get(f"/admin/office_look/edit/?id={look.id}").status_code
    assert status == (200 if role == "outreach" else 403)
    with pytest.raises(store.Invalid):
        store.change(TELLER, OfficeLook, look.id, {"accent": "red"})


@sqlite
def test_a_label_sheet_is_drawn_as_it_lies(office: Office, client_of: Clients) -> None:
    sheet = store.create(
        TELLER,
        LabelSheet,
        {"name": "21", "across": 3, "down": 7, "label_width": 635, "label_height": 381, "margin_left": 72,
         "margin_top": 151, "gap_x": 25},
    )  # fmt: skip
    labels = drawing(sheet).labels
    assert (labels[0], labels[1], labels[-1]) == ((72, 151, 1), (732, 151, 2), (1392, 2437, 21))
    page = client_of("outreach").get(f"/admin/label_sheet/details/?id={sheet.id}").text
    assert page.count('<rect class="label"') == 21
    assert "63.5" in page


@sqlite
def test_parts_of_a_pack_are_added_last_and_moved(office: Office, client_of: Clients) -> None:
    pack = store.create(TELLER, LearningPack, {"name": "第12周", "week_of": date(2026, 3, 16)})
    terms = [store.create(TELLER, Term, {"term": Text({"zh": name})}) for name in ("登记", "签证")]
    outreach = client_of("outreach")
    for number, term in enumerate(terms, 1):
        form = lxml.html.fromstring(outreach.get(f"/admin/learning_item/new/?pack={pack.id}").text)
        assert form.xpath("//input[@name='position']/@value") == [str(number)]
        sent = {"pack": pack.id, "position": number, "term": term.id, "once": f"t{number}"}
        assert outreach.post("/admin/learning_item/new/", data=sent).status_code == 302
    page = f"/admin/learning_pack/details/?id={pack.id}"
    assert _parts(outreach.get(page).text) == ["登记", "签证"]
    last = LearningItem.get(LearningItem.term == terms[1].id)
    moved = outreach.post("/admin/learning_item/move/", data={"id": last.id, "to": "up"})
    assert moved.location.startswith(page)
    assert _parts(outreach.get(page).text) == ["签证", "登记"]
    both = {"pack": pack.id, "term": terms[0].id, "notice": 1}
    assert outreach.post("/admin/learning_item/new/", data=both).status_code == 422


def _parts(page: str) -> list[str]:
    """What a pack holds, in order."""
    links = lxml.html.fromstring(page).xpath("//li[starts-with(@id, 'part-')]/a/text()")
    return [each.rpartition(": ")[2] for each in links]


@sqlite
@pytest.mark.parametrize(("role", "may"), [("clerk", True), ("grid_member", False), ("outreach", False)])
def test_a_pass_is_revoked_at_once(office: Office, client_of: Clients, role: str, may: bool) -> None:
    values = {"resident": office.id("kim"), "valid_until": days.today() + timedelta(30)}
    made = store.create(TELLER, EntryPass, values)
    client = client_of(role)
    for _twice in range(2):
        answer = client.post("/admin/entry_pass/revoke/", data={"id": made.id})
        assert answer.status_code == (302 if may else 403)
    assert EntryPass.get_by_id(made.id).revoked_on == (days.today() if may else None)
    said = client_of(None).get(f"/pass/{made.token}").text
    assert ("verdict bad" in said) == may


@sqlite
def test_a_clerk_revokes_no_pass_of_elsewhere(office: Office, client_of: Clients) -> None:
    values = {"resident": office.id("rossi"), "valid_until": days.today() + timedelta(30)}
    made = store.create(TELLER, EntryPass, values)
    assert client_of("clerk").post("/admin/entry_pass/revoke/", data={"id": made.id}).status_code == 404


@sqlite
def test_views_of_passes_hold_what_they_say(office: Office, client_of: Clients) -> None:
    today = days.today()
    for person, begins, ends, revoked in (
        ("kim", today, today + timedelta(90), None),
        ("lee", today, today + timedelta(3), None),
        ("park", today - timedelta(9), today - timedelta(1), None),
        ("sato", today, today + timedelta(90), today),
    ):
        values = {
            "resident": office.id(person),
            "valid_from": begins,
            "valid_until": ends,
            "revoked_on": revoked,
        }
        store.create(TELLER, EntryPass, values)
    clerk = client_of("clerk")
    for view, held in (
        ("valid", {"金哲洙", "李英禾"}),
        ("ending", {"李英禾"}),
        ("over", {"朴志勋"}),
        ("revoked", {"佐藤禾"}),
    ):
        page = clerk.get("/admin/entry_pass/", query_string=_query(view)).text.partition("<tbody")[2]
        people = {name for name in ("金哲洙", "李英禾", "朴志勋", "佐藤禾") if name in page}
        assert people == held, view


def _query(key: str) -> str:
    return next(str(view.query) for view in EntryPass.meta("views") if view.key == key)


@sqlite
def test_staff_speak_languages_that_the_office_knows(office: Office) -> None:
    user = office.id("user:clerk")
    assert store.change(TELLER, User, user, {"languages": "zh ko"}).languages == "zh ko"
    with pytest.raises(store.Invalid) as refused:
        store.change(TELLER, User, user, {"languages": "zh xx"})
    assert "xx" in str(refused.value.problems["languages"])
