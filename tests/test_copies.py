"""The register of copies: codes on paper, whether they are current, and which doors hold an old edition."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from backoffice import copies, jobs, passes, store
from backoffice.copies import Standing
from backoffice.jobs import Order
from backoffice.print_order import Print
from models.content.poster import Poster
from models.content.printed_edition import ALPHABET, PrintedCopy, PrintedEdition, PrintRun, Whereabouts
from models.fields import Patch, Text
from models.services.entry_pass import EntryPass
from models.system.job import Job

from .cast import TELLER
from .conftest import Office
from .publishing import publish

TEXTS = {
    "title": Text({"zh": "垃圾要分类", "ko": "쓰레기를 분리하세요"}),
    "body": Text({"zh": "请分类。", "ko": "나누어 버리세요."}),
}


@pytest.fixture
def poster(app: Any) -> Any:
    with app.app_context():
        made = store.create(TELLER, Poster, TEXTS)
        publish(Poster, made.id, "zh", "ko")
        yield Poster.get_by_id(made.id)


def _printed(poster: Any, languages: tuple[str, ...] = ("zh", "ko")) -> Any:
    ordered = Print("poster", languages=languages)
    borne = copies.imprints(TELLER, ordered, {poster.id: languages}, kept=True)[poster.id]
    return copies.found(borne["code"])


def test_the_same_text_has_the_same_code_and_another_another(poster: Any) -> None:
    first = _printed(poster)
    assert _printed(poster) == first
    assert _printed(poster, ("zh",)) != first
    assert copies.standing(first) == Standing.CURRENT
    store.change(TELLER, Poster, poster.id, {"body": Patch({"zh": "请把垃圾分类。"})})
    draft = _printed(poster)
    assert draft != first
    assert [copies.standing(each) for each in (first, draft)] == [Standing.CURRENT, Standing.NEWER]
    publish(Poster, poster.id, "zh")
    assert copies.standing(first) == Standing.NEWER


def test_what_is_withdrawn_or_was_never_published_is_said(poster: Any) -> None:
    from backoffice.content import work

    first = _printed(poster)
    work.withdraw(TELLER, Poster, poster.id, ["ko"])
    assert copies.standing(first) == Standing.WITHDRAWN
    other = store.create(TELLER, Poster, TEXTS)
    assert copies.standing(_printed(other)) == Standing.DRAFT


def test_a_preview_bears_no_code(poster: Any) -> None:
    borne = copies.imprints(TELLER, Print("poster"), {poster.id: ("zh",)}, kept=False)[poster.id]
    assert borne["code"] == copies.NO_CODE
    assert not PrintedEdition.select().exists()
    assert copies.found(copies.NO_CODE) is None


def test_a_code_is_found_as_it_is_read(poster: Any) -> None:
    edition = _printed(poster)
    PrintedEdition.update(code="0A1BC9Z").where(PrintedEdition.id == edition.id).execute()
    for typed in ("0A1BC9Z", "0a1bc9z", "OAIBC9Z", "oalbc9z"):
        assert copies.found(typed) == edition, typed
    for wrong in ("", "0A1BC9", "0A1BC9Z0", "0A1BC9U", "0A1BC9é", "0A1BC9Y"):
        assert copies.found(wrong) is None, wrong
    assert not set("UIOL") & set(ALPHABET)


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("language", ["zh", "en", "ko", "ar"])
def test_the_page_of_a_code_says_whether_it_holds(poster: Any, client_of: Any, language: str) -> None:
    code, visitor = _printed(poster).code, client_of(None)
    known = visitor.get(f"/c/{code}?lang={language}")
    assert known.status_code == 200
    assert "verdict good" in known.text
    store.change(TELLER, Poster, poster.id, {"body": Patch({"zh": "请把垃圾分类。"})})
    publish(Poster, poster.id, "zh")
    later = visitor.get(f"/c/{code}?lang={language}").text
    assert "verdict bad" in later
    assert "/posters/" in later
    assert visitor.get(f"/c/{code.lower()}").location == f"/c/{code}"
    nothing = {(page.status_code, page.text) for each in ("0000000", code[:-1], code + "0", "x", "%00", "é")
               for page in [visitor.get(f"/c/{each}?lang={language}")]}  # fmt: skip
    assert {status for status, _text in nothing} == {404}
    assert len(nothing) == 1


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
        assert not {"金哲洙", "KIM", "김철수", "行"} & set(page.text.split())
        assert "金哲洙" not in page.text
        made = store.change(TELLER, EntryPass, made.id, {"revoked_on": today - timedelta(1)})
        assert passes.verdict(made, today) == "revoked"
        assert client_of(None).get(f"/pass/{made.token[:-1]}x").status_code == 404


def test_runs_and_copies_are_noted_once(poster: Any, office: Office) -> None:
    ordered = Print("poster", languages=("zh", "ko"), copies=30, purpose="楼门")
    (run,) = copies.record(TELLER, ordered, [Order(poster.id, "zh ko")])
    assert (run.copies, run.purpose, run.edition) == (30, "楼门", _printed(poster))
    doors = [office.id("door_1"), office.id("door_2")]
    assert copies.hand_out(TELLER, run, doors) == 2
    assert copies.hand_out(TELLER, run, [*doors, office.id("door_3")]) == 1
    clerk = office.actor("clerk")
    assert copies.old(clerk) == []
    store.change(TELLER, Poster, poster.id, {"body": Patch({"zh": "请把垃圾分类。"})})
    publish(Poster, poster.id, "zh")
    (old,) = copies.old(clerk)
    assert (old.edition, old.standing, old.copies) == (run.edition, Standing.NEWER, 2)  # door_3 is elsewhere
    held = copies.copies_of(clerk, old.edition.id)
    assert [each.__data__["household"] for each in held] == doors
    (new,) = copies.record(TELLER, ordered, [Order(poster.id, "zh ko")])
    assert copies.replaced(clerk, [held[0].id], new) == 1
    assert copies.old(clerk)[0].copies == 1
    states = (
        PrintedCopy.select(PrintedCopy.state)
        .where(PrintedCopy.household == doors[0])
        .order_by(PrintedCopy.id)
    )
    assert [each.state for each in states] == [Whereabouts.REPLACED, Whereabouts.OUT]
    assert PrintRun.select().count() == 2


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_replacements_and_the_route_to_them_are_ordered_in_one_go(
    poster: Any, office: Office, client_of: Any
) -> None:
    ordered = Print("poster", languages=("zh", "ko"), copies=30)
    (run,) = copies.record(TELLER, ordered, [Order(poster.id, "zh ko")])
    outreach = client_of("outreach")
    handed = outreach.post(f"/admin/print/copies/run/{run.id}/hand-out", data={"area": office.id("apricot")})
    assert handed.status_code == 302
    store.change(TELLER, Poster, poster.id, {"body": Patch({"zh": "请把垃圾分类。"})})
    publish(Poster, poster.id, "zh")
    shown = outreach.get("/admin/print/copies/")
    assert f"/admin/print/copies/{run.edition_id}" in shown.text
    page = f"/admin/print/copies/{run.edition_id}"
    held = [str(each.id) for each in copies.copies_of(office.actor("outreach"), run.edition_id)]
    assert len(held) >= 2
    assert outreach.get(page).text.count('name="copy"') == len(held)
    twice = [outreach.post(f"{page}/replace", data={"copy": held, "once": "k"}) for _time in range(2)]
    assert [each.status_code for each in twice] == [200, 200]
    made = list(Job.select().order_by(Job.id))
    assert [Print.of(jobs.parameters_of(job)).name for job in made] == ["poster", "route_sheet"]
    assert Print.of(jobs.parameters_of(made[0])).copies == len(held)
    assert len(Print.of(jobs.parameters_of(made[1])).rows) == len(held)
    assert outreach.post(f"{page}/replace", data={}).status_code == 422
    assert outreach.post(f"{page}/replaced", data={"copy": held}).status_code == 422
    (newer,) = copies.record(TELLER, ordered, [Order(poster.id, "zh ko")])
    assert outreach.post(f"{page}/replaced", data={"copy": held, "run": newer.id}).status_code == 302
    assert "verdict" not in outreach.get("/admin/print/copies/").text
    assert copies.old(office.actor("outreach")) == []
    for role in ("translator", "company_liaison", "command"):
        stranger = client_of(role)
        assert {stranger.get(each).status_code for each in (page, "/admin/print/copies/")} == {403}, role
        assert stranger.post(f"{page}/replace", data={"copy": held}).status_code == 403
    assert outreach.get("/admin/print/copies/999").status_code == 404
    assert outreach.get("/admin/print/copies/?code=nothing").status_code == 200
