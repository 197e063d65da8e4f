"""The register of copies: codes on paper, whether they are current, and which doors hold an old edition."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from backoffice import (
    access,
    copies,
    jobs,
    old_editions,
    passes,
    print_job,
    print_texts,
    print_values,
    printed_standing,
    printing,
    reading,
    replacing,
    store,
)
from backoffice.content import work
from backoffice.print_order import Print
from backoffice.print_values import Document
from backoffice.printed_standing import Standing, standing, standings
from backoffice.query import Query
from models.base import database
from models.content.edition import Edition
from models.content.letter_template import LetterTemplate
from models.content.office_look import OfficeLook
from models.content.official_letter import OfficialLetter
from models.content.poster import Poster
from models.content.printed_edition import ALPHABET, PrintedCopy, PrintedEdition, PrintRun, Whereabouts
from models.fields import Patch, Text
from models.people.resident import Resident
from models.places.household import Household
from models.services.entry_pass import EntryPass
from models.system.job import Job, State

from .cast import TELLER
from .conftest import Office
from .publishing import publish

TEXTS = {
    "title": Text({"zh": "垃圾要分类", "ko": "쓰레기를 분리하세요"}),
    "body": Text({"zh": "请分类。", "ko": "나누어 버리세요."}),
}
REGISTER = "/admin/print/copies"
sqlite = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


@pytest.fixture
def poster(app: Any) -> Any:
    with app.app_context():
        made = store.create(TELLER, Poster, TEXTS)
        publish(Poster, made.id, "zh", "ko")
        yield Poster.get_by_id(made.id)


def _printed(poster: Any, languages: tuple[str, ...] = ("zh", "ko")) -> Any:
    return copies.found(_code(Print("poster", languages=languages), poster.id))


def _code(ordered: Print, row: int) -> str:
    """The code that a document bears."""
    document = printing.documents(TELLER, ordered, [row])[row]
    assert isinstance(document, Document), document
    return copies.code_of(document)


def _run(poster: Any, job: int | None = None, **more: Any) -> Any:
    ordered = Print("poster", languages=("zh", "ko"), **{"copies": 30, **more})
    (run,) = copies.record(TELLER, ordered, {_printed(poster).code: [poster.id]}, job)
    return run


def _rewrite(poster: Any, text: str = "请把垃圾分类。", *languages: str) -> None:
    store.change(TELLER, Poster, poster.id, {"body": Patch({"zh": text})})
    publish(Poster, poster.id, *(languages or ("zh",)))


# Codes and what they stand for


@sqlite
def test_the_same_text_has_the_same_code_and_another_another(poster: Any) -> None:
    first = _printed(poster)
    assert _printed(poster) == first
    assert _printed(poster, ("zh",)) != first
    assert [(each.language, each.number) for each in printed_standing.printed(first)] == [
        ("zh", 1),
        ("ko", 1),
    ]
    store.change(TELLER, Poster, poster.id, {"body": Patch({"zh": "请把垃圾分类。"})})
    draft = _printed(poster)
    assert draft != first
    assert [each.number for each in printed_standing.printed(draft)] == [None, None]
    assert [standing(each) for each in (first, draft)] == [Standing.CURRENT, Standing.DRAFT]
    publish(Poster, poster.id, "zh")
    now = _printed(poster)
    assert now not in (first, draft)  # a draft says so on the sheet
    assert [standing(each) for each in (first, draft, now)] == [
        Standing.NEWER,
        Standing.NEWER,
        Standing.CURRENT,
    ]


@sqlite
def test_blanks_make_no_other_sheet(app: Any) -> None:
    with app.app_context():
        body = {"zh": "请分类。 *", "ko": "나누세요."}
        made = store.create(TELLER, Poster, {**TEXTS, "body": Text(body)})
        publish(Poster, made.id, "zh", "ko")
        edition = _printed(made)
        assert [each.number for each in printed_standing.printed(edition)] == [1, 1]
        assert standing(edition) == Standing.CURRENT


@sqlite
def test_a_blank_that_says_something_makes_another_sheet(poster: Any) -> None:
    _rewrite(poster, "请拨打 110 5 分钟。")
    first = _printed(poster)
    _rewrite(poster, "请拨打 1105 分钟。")
    assert _printed(poster) != first
    assert standing(first) == Standing.NEWER


@sqlite
def test_what_is_not_text_but_stands_on_paper_counts_too(poster: Any) -> None:
    first = _printed(poster)
    store.change(TELLER, Poster, poster.id, {"link": "https://office.example/waste"})
    assert _printed(poster) != first
    publish(Poster, poster.id, "zh", "ko")
    assert standing(first) == Standing.NEWER


@sqlite
def test_a_sheet_is_old_when_what_it_says_of_the_office_is_another(poster: Any, office: Office) -> None:
    look = store.create(TELLER, OfficeLook, {"area": office.id("town"), "telephone": "022-1"})
    letter = store.create(TELLER, LetterTemplate, {"name": "登记", **_letter("请登记。")})
    publish(LetterTemplate, letter.id, "zh", "ko")
    official = store.create(
        TELLER, OfficialLetter, {"title": Text({"zh": "通知"}), "body": Text({"zh": "请清理。"})}
    )
    publish(OfficialLetter, official.id, "zh")
    whole, letters = ("zh", "ko"), {"template": letter.id}
    there = {
        "poster": (Print("poster", languages=whole), poster.id),
        "official": (Print("official_letter", languages=("zh",)), official.id),
        "letter": (Print("notification_letter", languages=whole, **letters), office.id("kim")),
    }

    def old(**values: Any) -> set[str]:
        """Whose sheets a change of the look makes old; they are printed anew, as other editions."""
        before = {name: copies.found(_code(*each)) for name, each in there.items()}
        assert {standing(each) for each in before.values()} == {Standing.CURRENT}
        store.change(TELLER, OfficeLook, look.id, values)
        found = {name for name, each in before.items() if standing(each) == Standing.NEWER}
        assert {name for name, each in there.items() if _code(*each) != before[name].code} == found
        return found

    assert old(telephone="022-2") == {"poster", "official", "letter"}
    assert old(name=Patch({"zh": "河东街道办"})) == {"poster", "official", "letter"}
    assert old(address=Patch({"ko": "허둥로 1"})) == {"poster", "letter"}
    assert old(signature=Patch({"zh": "河东街道"})) == {"official", "letter"}
    assert old(opening=Patch({"zh": "您好。"})) == old(closing=Patch({"zh": "再见。"})) == {"letter"}
    assert old(accent="#123456", name=Patch({"fr": "Bureau"}), opening=Patch({"fr": "Bonjour."})) == set()
    other = store.create(TELLER, OfficeLook, {"area": office.id("district"), "telephone": "022-9"})
    assert standing(copies.found(_code(*there["letter"]))) == Standing.CURRENT
    store.delete(TELLER, OfficeLook, other.id)


@sqlite
def test_the_code_is_that_of_the_very_text_that_was_gathered(poster: Any, monkeypatch: Any) -> None:
    gather, before = print_values.gather, _printed(poster)

    def gathered(*asked: Any) -> Any:
        found = gather(*asked)
        store.change(
            TELLER, Poster, poster.id, {"body": Patch({"zh": "另说。"}), "link": "https://b.example"}
        )
        return found

    monkeypatch.setattr(print_values, "gather", gathered)
    ordered = Print("poster", languages=("zh", "ko"))
    document = printing.documents(TELLER, ordered, [poster.id])[poster.id]
    assert isinstance(document, Document)
    assert document.values["body"]["zh"] == "请分类。"
    assert copies.code_of(document) == before.code


@sqlite
def test_what_is_withdrawn_or_was_never_published_is_said(poster: Any) -> None:
    first = _printed(poster)
    work.withdraw(TELLER, Poster, poster.id, ["ko"])
    assert standing(first) == Standing.WITHDRAWN
    other = store.create(TELLER, Poster, TEXTS)
    assert standing(_printed(other)) == Standing.DRAFT
    assert standings([]) == {}


@sqlite
def test_a_preview_bears_no_code(poster: Any) -> None:
    document = printing.document_of(TELLER, Print("poster"), poster.id)
    assert copies.code_of(document) == copies.NO_CODE
    assert not PrintedEdition.select().exists()
    assert copies.found(copies.NO_CODE) is None


@sqlite
def test_a_code_is_found_as_it_is_read(poster: Any) -> None:
    edition = _printed(poster)
    PrintedEdition.update(code="0A1BC9Z").where(PrintedEdition.id == edition.id).execute()
    for typed in ("0A1BC9Z", "0a1bc9z", "OAIBC9Z", "oalbc9z"):
        assert copies.found(typed) == edition, typed
    for wrong in ("", "0A1BC9", "0A1BC9Z0", "0A1BC9U", "0A1BC9é", "0A1BC9Y"):
        assert copies.found(wrong) is None, wrong
    assert not set("UIOL") & set(ALPHABET)


@sqlite
@pytest.mark.parametrize("language", ["zh", "en", "ko", "ja", "ar"])
def test_the_page_of_a_code_says_whether_it_holds(poster: Any, client_of: Any, language: str) -> None:
    code, visitor = "0A1BC9Z", client_of(None)
    PrintedEdition.update(code=code).where(PrintedEdition.id == _printed(poster).id).execute()
    known = visitor.get(f"/c/{code}?lang={language}")
    assert known.status_code == 200
    assert "verdict good" in known.text
    assert ('dir="rtl"' in known.text.partition("<body")[0]) == (language == "ar")
    title = "쓰레기를 분리하세요" if language == "ko" else "垃圾要分类"  # as it is called on the paper
    assert f">{title}</bdi>" in known.text
    assert known.headers["Cache-Control"] == "no-store"
    _rewrite(poster)
    later = visitor.get(f"/c/{code}?lang={language}").text
    assert "verdict bad" in later
    assert "/posters/" in later
    assert visitor.get(f"/c/{code.lower()}").location == f"/c/{code}"
    wrong = ("0000000", code[:-1], code + "0", code[:-1] + "U", "x", "%00", "é")
    asked = [visitor.get(f"/c/{each}?lang={language}") for each in wrong]
    assert {(page.status_code, page.text) for page in asked} == {(404, asked[0].text)}
    assert f'href="/p/{language}/"' in asked[0].text  # on the way on, and not sent to look at a door
    assert asked[0].headers["Cache-Control"] == "no-store"


@sqlite
def test_codes_are_asked_for_no_more_often_than_the_public_may(poster: Any, app: Any, client_of: Any) -> None:
    visitor, limit = client_of(None), app.extensions["settings"].public_rate
    app.extensions["rates"]._map[:] = bytes(len(app.extensions["rates"]._map))
    for number in range(limit):
        app.extensions["rates"].count("public 127.0.0.1")
        assert number < limit
    addresses = (f"/c/{_printed(poster).code}", "/c/0000000", "/pass/" + "x" * 22)
    assert {visitor.get(each).status_code for each in addresses} == {429}
    app.extensions["rates"]._map[:] = bytes(len(app.extensions["rates"]._map))


@sqlite
def test_a_pass_is_checked_without_naming_its_holder(office: Office, app: Any, client_of: Any) -> None:
    today = date(2026, 11, 22)
    with app.app_context():
        made = store.create(
            TELLER,
            EntryPass,
            {"resident": office.id("kim"), "valid_from": today, "valid_until": today + timedelta(9)},
        )
        assert [passes.verdict(made, today + timedelta(days)) for days in (-1, 0, 9, 10)] == [
            "early", "valid", "valid", "over",
        ]  # fmt: skip
        page = client_of(None).get(f"/pass/{made.token}?lang=ko")
        assert page.status_code == 200
        assert not any(name in page.text for name in ("金哲洙", "KIM", "김철수", "行"))
        made = store.change(TELLER, EntryPass, made.id, {"revoked_on": today - timedelta(1)})
        assert passes.verdict(made, today) == "revoked"
        for wrong in (made.token[:-1] + "x", made.token[:-1], made.token + "x", "%00"):
            assert client_of(None).get(f"/pass/{wrong}").status_code == 404, wrong
        assert reading.title(office.actor("clerk"), EntryPass.get_by_id(made.id)).startswith("金哲洙")


# Runs and copies


def test_runs_and_copies_are_noted_once(poster: Any, office: Office) -> None:
    run = _run(poster, purpose="楼门")
    assert (run.copies, run.purpose, run.edition, run.name) == (30, "楼门", _printed(poster), "垃圾要分类")
    doors = [office.id("door_1"), office.id("door_2")]
    assert copies.hand_out(TELLER, run, doors).number == 2
    assert copies.hand_out(TELLER, run, [*doors, office.id("door_3")]).number == 1
    assert copies.hand_out(TELLER, run, doors) == copies.Noted(0, "")
    clerk = office.actor("clerk")
    assert [(each.standing, each.old, each.doors) for each in old_editions.out(clerk)] == [
        (Standing.CURRENT, False, 2)  # door_3 is elsewhere
    ]
    _rewrite(poster)
    (old,) = old_editions.out(clerk)
    assert (old.edition, old.standing, old.copies) == (run.edition, Standing.NEWER, 2)
    held = old_editions.copies_out(clerk, [old.edition.id])
    assert [each.__data__["household"] for each in held] == doors
    new = _run(poster)
    assert old_editions.replacements(clerk, [old.edition]) == {old.edition.id: [new]}
    noted = [copies.replaced(clerk, [held[0].id], {old.edition.id: new}) for _time in range(2)]
    assert [each.number for each in noted] == [1, 0]
    assert [(each.old, each.copies) for each in old_editions.out(clerk)] == [(True, 1), (False, 1)]
    states = PrintedCopy.select().where(PrintedCopy.household == doors[0]).order_by(PrintedCopy.id)
    assert [(each.state, each.replaced_at is None) for each in states] == [
        (Whereabouts.REPLACED, False),
        (Whereabouts.OUT, True),
    ]
    assert copies.gone(clerk, [each.id for each in held]).number == 1
    store.undo(clerk, noted[0].act)
    assert [(each.old, each.copies) for each in old_editions.out(clerk)] == [(True, 1)]


@sqlite
def test_a_run_says_what_was_on_the_paper_then(poster: Any) -> None:
    """The text changed between the print and its end."""
    code = _printed(poster).code
    _rewrite(poster)
    (run,) = copies.record(TELLER, Print("poster", languages=("zh", "ko")), {code: [poster.id]})
    assert run.edition.code == code
    assert standing(run.edition) == Standing.NEWER


def test_letters_are_noted_at_their_readers(office: Office, app: Any) -> None:
    with app.app_context():
        letter = store.create(TELLER, LetterTemplate, {"name": "登记", **_letter("请登记。")})
        publish(LetterTemplate, letter.id, "zh", "ko")
        job = Job.create(kind="print", title="x")
        ordered, people = (
            Print("notification_letter", template=letter.id, languages=("zh", "ko")),
            [office.id("kim"), office.id("lee")],
        )

        def again(job: int | None, *readers: int) -> Any:
            (run,) = copies.record(TELLER, ordered, {_code(ordered, readers[0]): readers}, job)
            return run

        run = again(job.id, people[0])
        assert again(job.id, *people) == run
        assert PrintRun.get_by_id(run.id).copies == 2
        held = list(PrintedCopy.select().where(PrintedCopy.run == run.id))
        assert {(each.__data__["resident"], each.household_id) for each in held} == {
            (each, office.id("door_1")) for each in people
        }
        clerk = office.actor("clerk")
        ((only,),) = [each.stops for each in old_editions.rounds(clerk, held)]
        assert sorted(each.person for each in only.copies) == ["李英禾", "金哲洙"]
        assert only.door == office.id("door_1")
        command = office.actor("command")
        ((only,),) = [each.stops for each in old_editions.rounds(command, held)]
        assert {each.person for each in only.copies} == {""}
        store.change(TELLER, LetterTemplate, letter.id, {"body": Patch({"zh": "请尽快登记。"})})
        publish(LetterTemplate, letter.id, "zh")
        newer = again(None, *people)
        assert copies.replaced(TELLER, [each.id for each in held], {run.edition_id: newer}).number == 2
        assert PrintedCopy.select().where(PrintedCopy.run == newer.id).count() == 2  # noted when printed


def _letter(text: str) -> dict[str, Text]:
    return {each: Text({"zh": text, "ko": "등록하세요."}) for each in ("subject", "body")}


@sqlite
def test_a_round_is_walked_area_by_area_and_door_by_door(poster: Any, office: Office) -> None:
    run, doors = _run(poster), {}
    for room in ("1002", "902", "101"):
        values = {"area": office.id("apricot_1"), "address": "杏花路1号", "building": "2", "unit": "1"}
        doors[room] = store.create(TELLER, Household, {**values, "room": room}).id
    copies.hand_out(TELLER, run, [office.id("door_3"), office.id("door_1"), *doors.values()])
    copies.hand_out(TELLER, _run(poster), [doors["902"]])
    store.create(TELLER, PrintedCopy, {"run": run, "place": "2号楼电梯", "area": office.id("apricot_1")})
    held = old_editions.copies_out(TELLER, [run.edition_id])
    found = old_editions.rounds(TELLER, held)
    assert [each.area for each in found] == ["杏花第一网格", "柳岸第一网格"]
    assert [stop.place.rpartition("-")[2] for stop in found[0].stops] == [
        "101",
        "902",
        "1002",
        "101",
        "2号楼电梯",
    ]
    assert [len(stop.copies) for stop in found[0].stops] == [1, 2, 1, 1, 1]  # one stop, two copies
    assert [stop.door for stop in found[0].stops][-1] is None


def test_many_copies_and_editions_take_few_queries(poster: Any, office: Office, monkeypatch: Any) -> None:
    asked: list[str] = []
    execute = database.obj.execute_sql

    def counted(sql: str, *rest: Any, **more: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest, **more)

    def queries() -> int:
        asked.clear()
        found = old_editions.out(TELLER)
        held = old_editions.copies_out(TELLER, [each.edition.id for each in found])
        old_editions.rounds(TELLER, held)
        old_editions.replacements(TELLER, [each.edition for each in found])
        assert len(found) == len({each.edition_id for each in held}) >= 1
        return len(asked)

    doors = [office.id(f"door_{number}") for number in (1, 2, 3, 4)]
    copies.hand_out(TELLER, _run(poster), doors[:1])
    _rewrite(poster)
    monkeypatch.setattr(database.obj, "execute_sql", counted)
    few = queries()
    for number in range(3):
        copies.hand_out(TELLER, _run(poster), doors)
        _rewrite(poster, f"第{number}次。")
    assert queries() == few < 25


@sqlite
def test_a_copy_lies_where_its_door_is_its_reader_lives_or_its_run_went(poster: Any, office: Office) -> None:
    run = _run(poster, area=office.id("willow"))

    def area_of(**values: Any) -> int:
        return int(store.create(TELLER, PrintedCopy, {"run": run, **values}).area_id)

    assert area_of(place="大厅") == office.id("willow")
    assert area_of(place="大厅", area=office.id("apricot")) == office.id("apricot")
    assert area_of(household=office.id("door_1"), area=office.id("willow")) == office.id("apricot_1")
    assert area_of(resident=office.id("sato")) == office.id("apricot_2")
    assert area_of(resident=office.id("homeless")) == (
        Resident.get_by_id(office.id("homeless")).area_id or office.id("willow")
    )
    with pytest.raises(store.Invalid):
        area_of()


# On screen


@sqlite
def test_replacements_and_the_route_to_them_are_ordered_in_one_go(
    poster: Any, office: Office, client_of: Any
) -> None:
    run, outreach = _run(poster), client_of("outreach")
    handed = outreach.post(f"{REGISTER}/run/{run.id}/hand-out", data={"to": office.id("apricot")})
    assert handed.status_code == 302
    _rewrite(poster)
    assert f"{REGISTER}/{run.edition_id}" in outreach.get(f"{REGISTER}/").text
    held = [str(each.id) for each in old_editions.copies_out(TELLER, [run.edition_id])]
    sent = {"copy": held, "edition": run.edition_id, "on": "edition"}
    assert len(held) >= 2
    for page in (
        f"{REGISTER}/{run.edition_id}",
        f"{REGISTER}/round",
        f"{REGISTER}/round?edition={run.edition_id}",
    ):
        assert outreach.get(page).text.count('name="copy"') == len(held), page
    assert outreach.post(f"{REGISTER}/replace", data=sent).status_code == 422  # not translated yet
    sent["marked"] = "1"
    store.change(TELLER, Poster, poster.id, {"title": Patch({"zh": "垃圾分类"})})
    assert outreach.post(f"{REGISTER}/replace", data=sent).status_code == 422  # not published yet
    publish(Poster, poster.id, "zh")
    twice = [outreach.post(f"{REGISTER}/replace", data=sent) for _time in range(2)]
    assert len({each.location for each in twice}) == 1
    assert outreach.get(twice[0].location).status_code == 200
    made = list(Job.select().order_by(Job.id))
    ordered = [Print.of(jobs.parameters_of(job)) for job in made]
    assert [each.name for each in ordered] == ["poster", "route_sheet"]
    assert (ordered[0].copies, len(ordered[1].rows)) == (len(held), len(held))
    assert all(run.edition.code in task for task in ordered[1].tasks.values())
    jobs.cancel(TELLER, made[0].id)
    assert outreach.post(f"{REGISTER}/replace", data=sent).location != twice[0].location
    assert Job.select().where(Job.state != State.CANCELLED).count() == 2
    for page, data in (("replace", {}), ("replaced", sent), ("gone", {"edition": run.edition_id})):
        assert outreach.post(f"{REGISTER}/{page}", data=data).status_code == 422, page
    newer = _run(poster)
    chosen = {**sent, "copy": held[:1], f"run-{run.edition_id}": newer.id}
    assert outreach.post(f"{REGISTER}/replaced", data=chosen).status_code == 302
    assert outreach.get(f"{REGISTER}/round").text.count('name="copy"') == len(held) - 1  # not reached: stays
    assert outreach.post(f"{REGISTER}/gone", data=sent).status_code == 302
    assert not [each for each in old_editions.out(TELLER) if each.old]
    assert outreach.get(f"{REGISTER}/999").status_code == 404
    assert outreach.get(f"{REGISTER}/?code={run.edition.code[:3]} {run.edition.code[3:]}").status_code == 302
    assert outreach.get(f"{REGISTER}/?code=nothing").status_code == 200


@sqlite
def test_what_was_withdrawn_is_only_taken_away(poster: Any, office: Office, client_of: Any) -> None:
    run, clerk = _run(poster), client_of("clerk")
    copies.hand_out(TELLER, run, [office.id("door_1")])
    work.withdraw(TELLER, Poster, poster.id, ["zh", "ko"])
    (held,) = old_editions.copies_out(TELLER, [run.edition_id])
    sent = {"copy": held.id, "edition": run.edition_id}
    assert clerk.post(f"{REGISTER}/replace", data=sent).status_code == 302
    assert [Print.of(jobs.parameters_of(job)).name for job in Job.select()] == ["route_sheet"]
    assert clerk.post(f"{REGISTER}/replaced", data=sent).status_code == 422
    assert clerk.post(f"{REGISTER}/gone", data=sent).status_code == 302
    assert old_editions.out(TELLER) == []


#: {role: what it may do with the register}: look, note what became of copies, hand out, order replacements.
MAY: Mapping[str, str] = {
    "administrator": "look note give print",
    "clerk": "look note give print",
    "outreach": "look note give print",
    "grid_member": "look note",
    "translator": "",
    "company_liaison": "",
    "school_liaison": "",
    "duty_officer": "",
    "command": "",
    "transfer_team": "",
    "observation_team": "",
}


@sqlite
@pytest.mark.parametrize("role", access.ROLES)
def test_who_may_what_in_the_register(poster: Any, office: Office, client_of: Any, role: str) -> None:
    run, client, may = _run(poster), client_of(role), MAY[role].split()
    copies.hand_out(TELLER, run, [office.id("door_1"), office.id("door_3")])
    _rewrite(poster)
    reached = list(old_editions.copies_out(TELLER, [run.edition_id]))
    if role in ("clerk", "grid_member"):
        reached = reached[:1]
    looks = (
        f"{REGISTER}/",
        f"{REGISTER}/{run.edition_id}",
        f"{REGISTER}/round",
        f"{REGISTER}/of/poster/{poster.id}",
    )
    for page in looks:
        answer = client.get(page)
        assert answer.status_code == (200 if "look" in may else 403), page
        if "look" in may and page.endswith("round"):
            assert answer.text.count('name="copy"') == (len(reached) if "note" in may else 0)
            assert ('copies/replace"' in answer.text) == ("print" in may)
    sent = {"copy": [each.id for each in reached], "edition": run.edition_id, "marked": "1"}
    given = client.post(f"{REGISTER}/run/{run.id}/hand-out", data={"to": office.id("town")})
    assert given.status_code == (302 if "give" in may else 403)
    expected = 302 if "print" in may else 403
    assert client.post(f"{REGISTER}/replace", data=sent).status_code == expected
    every = {**sent, "copy": [each.id for each in PrintedCopy.select()]}
    assert client.post(f"{REGISTER}/gone", data=every).status_code == (302 if "note" in may else 403)
    gone = PrintedCopy.select().where(PrintedCopy.state == Whereabouts.LOST).count()
    assert gone == (
        PrintedCopy.select().where(access.rows(office.actor(role), "edit", PrintedCopy)).count() if may else 0
    )


@sqlite
def test_only_doors_where_its_language_is_read(poster: Any, office: Office, client_of: Any) -> None:
    run = _run(poster)
    data = {"to": office.id("town"), "readers": "1"}
    assert client_of("outreach").post(f"{REGISTER}/run/{run.id}/hand-out", data=data).status_code == 302
    held = {each.household_id for each in PrintedCopy.select()}
    korean = Resident.select().join(Household).where(Resident.preferred_language == office.id("language:ko"))
    assert held == {each.household_id for each in korean}
    assert office.id("door_3") not in held
    assert client_of("outreach").post(f"{REGISTER}/run/{run.id}/hand-out", data={}).status_code == 422


@sqlite
def test_a_run_of_a_print_shop_is_noted_by_hand(poster: Any, office: Office, client_of: Any) -> None:
    values = {
        "edition": _printed(poster).id,
        "printed_on": "2026-11-20",
        "copies": "3000",
        "purpose": "全街道",
    }
    made = client_of("outreach").post(
        "/admin/print_run/new/", data={**values, "area": office.id("town"), "once": "s"}
    )
    assert made.status_code == 302, made.text
    run = PrintRun.get()
    assert (run.printable, run.copies, run.name) == ("poster", 3000, "垃圾要分类")
    page = client_of("outreach").get(f"/admin/print_run/details/?id={run.id}").text
    assert f"{REGISTER}/{run.edition_id}" in page
    assert (
        f"{REGISTER}/of/poster/{poster.id}"
        in client_of("outreach").get(f"/admin/poster/details/?id={poster.id}").text
    )
    assert Edition.select().count() == 2


@sqlite
def test_editions_are_called_as_their_reader_calls_them(poster: Any, office: Office, client_of: Any) -> None:
    run, clerk = _run(poster), client_of("clerk")
    copies.hand_out(TELLER, run, [office.id("door_1")])
    clerk.post("/language", data={"language": "ko"})
    for path in ("", f"{run.edition_id}", f"of/poster/{poster.id}"):
        text = clerk.get(f"{REGISTER}/{path}").text
        assert "쓰레기를 분리하세요" in text, path
        assert "垃圾要分类" not in text, path


@sqlite
def test_a_grid_member_prints_the_round_and_marks_copies(poster: Any, office: Office) -> None:
    run, grid = _run(poster), office.actor("grid_member")
    copies.hand_out(TELLER, run, [office.id("door_1"), office.id("door_3")])
    _rewrite(poster)
    for name, own in (("route_sheet", "door_1"), ("door_labels", "door_1"), ("wall_map", "apricot_1")):
        ordered = printing.accept(grid, name, languages=["zh"], alone=True)
        there = Query(ids=(office.id(own), office.id("door_3" if own == "door_1" else "willow_1")))
        ordered, wanted = printing.pick(grid, ordered, there)
        assert (ordered.rows or tuple(each.row for each in wanted)) == (office.id(own),), name
        job = print_job.start(grid, ordered, wanted)
        (noted,) = copies.record(grid, ordered, {"": [office.id(own)]}, job.id)
        assert (noted.printable, noted.printed_by_id) == (name, grid.user_id)
    newer = _run(poster)
    held = old_editions.copies_out(grid, [run.edition_id])
    assert copies.replaced(grid, [each.id for each in held], {run.edition_id: newer}).number == 1
    (left,) = PrintedCopy.select().where(PrintedCopy.run == newer.id)
    assert left.household_id == office.id("door_1")
    for values in ({"place": "大厅"}, {"household": None, "place": "大厅"}):
        with pytest.raises(store.Refused):
            store.change(grid, PrintedCopy, left.id, values)
    for act in (store.delete, store.restore):
        with pytest.raises(store.Refused):
            act(grid, PrintedCopy, left.id)
    with pytest.raises(store.Refused):
        store.create(grid, PrintedCopy, {"run": newer.id, "household": office.id("door_1")})


@sqlite
def test_the_code_of_a_door_is_on_its_label_and_on_no_screen_of_outreach(
    office: Office, app: Any, client_of: Any
) -> None:
    door, outreach = Household.get_by_id(office.id("door_1")), office.actor("outreach")
    token = Household.door_token
    assert access.sight(outreach, Household, token) is access.Sight.HIDDEN
    assert print_texts.value(outreach, door, "door_token") == door.door_token
    assert print_texts.value(office.actor("command"), door, "door_token") is None
    client = client_of("outreach")
    for address in (f"details/?id={door.id}", "?columns=place,door_token", "?sort=door_token"):
        assert door.door_token not in client.get(f"/admin/household/{address}").text, address
    with pytest.raises(store.Invalid):
        printing.accept(outreach, "record_list", rows_of="household", columns=("door_token",))
    with app.app_context():
        ordered = printing.accept(outreach, "door_labels", languages=["zh"], alone=True)
        ordered, _wanted = printing.pick(outreach, ordered, Query(ids=(door.id,)))
        document = printing.document_of(outreach, ordered, None)
    assert door.door_token in str(document.values["labels"])


@sqlite
def test_replacements_are_ordered_again_when_the_office_has_changed_again(
    poster: Any, office: Office, app: Any
) -> None:
    look = store.create(TELLER, OfficeLook, {"area": office.id("town"), "telephone": "022-1"})
    run = _run(poster)
    copies.hand_out(TELLER, run, [office.id("door_1")])
    ordered = []
    for telephone in ("022-2", "022-3", "022-3"):
        store.change(TELLER, OfficeLook, look.id, {"telephone": telephone})
        with app.test_request_context():
            made = replacing.order(TELLER, old_editions.copies_out(TELLER, [run.edition_id]))
        ordered.append(next(job.id for job in made if Print.of(jobs.parameters_of(job)).name == "poster"))
    assert ordered[0] != ordered[1] == ordered[2]
