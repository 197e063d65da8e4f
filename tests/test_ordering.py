"""Ordering prints: every printable on screen, jobs of all kinds of them, the command line."""

from __future__ import annotations

import io
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import lxml.html
import pikepdf
import pytest

import printables
from backoffice import (
    copies,
    finishing,
    jobs,
    pictures,
    print_choices,
    print_command,
    print_job,
    print_samples,
    printing,
    queue,
    store,
    worker,
)
from backoffice.access import ROLES
from backoffice.jobs import Order
from backoffice.print_order import Print
from models.base import database
from models.content.printed_edition import PrintedCopy, PrintRun
from models.register import by_name
from models.system.assignment import Assignment
from models.system.job import Job, JobItem, State
from models.system.user import User
from printables.catalogue import Choice, Number
from printables.imposition import FINISHES
from tests import printed
from tests.printed import PAIR, ROWS, SYSTEM, ids, print_now, run, text_of, words

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)

CATALOGUE = printables.catalogue()
LOOK, ORDER = "/admin/print/look", "/admin/print/order"
FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def bell(app: Any, tmp_path: Path) -> Iterator[None]:
    """A queue and folders of the test's own."""
    before = queue._bell.instance
    queue.open_queue(tmp_path)
    yield
    queue._bell.instance, queue._bell.huey = before, None


@pytest.fixture
def shop(app: Any, bell: None) -> Iterator[None]:
    """The application as a worker has it."""
    with app.app_context():
        yield


@pytest.fixture
def admin(client_of: Any) -> Any:
    return client_of("administrator")


def asked(name: str, office: Any) -> dict[str, Any]:
    """What a print is ordered by, as in the address of its form."""
    printable = CATALOGUE[name]
    args: dict[str, Any] = {"printable": name}
    if printable.record == "*":
        args |= {"record": "household"}
    if printable.content not in ("", printable.record):
        args["template"] = printed.letter(
            printable.templates[0] if printable.templates else "notification", PAIR
        )
    record = "household" if printable.record == "*" else printable.record
    return {**args, "ids": ROWS[record](office)}


def page(answer: Any) -> Any:
    return lxml.html.fromstring(answer.get_data(as_text=True))


# Every printable


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_printable_is_checked_and_looked_at(name: str, bell: None, office: Any, admin: Any) -> None:
    args = asked(name, office)
    answer = admin.get(ORDER, query_string=args)
    assert answer.status_code == 200
    found = page(answer)
    stops = [each.getparent().text_content() for each in found.xpath("//*[@class='badge bad']")]
    assert not stops, " ".join(stops[0].split())
    assert found.xpath("//button[@data-checked and not(@disabled)]")
    row = 0 if CATALOGUE[name].rows == "together" else args["ids"]
    look = admin.get(LOOK, query_string=args | {"row": row}, headers=FRAGMENT)
    assert look.status_code == 200
    shown = page(look)
    stops = [each.getparent().text_content() for each in shown.xpath("//*[@class='badge bad']")]
    assert not stops, " ".join(stops[0].split())
    assert admin.get(shown.xpath("//img/@src")[0]).data.startswith(b"\x89PNG")


@pytest.mark.parametrize("name", [name for name, each in CATALOGUE.items() if each.blank])
def test_every_empty_form_is_looked_at(name: str, bell: None, admin: Any) -> None:
    args = {"printable": name, "blank": "1"}
    assert page(admin.get(ORDER, query_string=args)).xpath("//button[@data-checked and not(@disabled)]")
    look = page(admin.get(LOOK, query_string=args | {"row": 0}, headers=FRAGMENT))
    assert look.xpath("//img/@src")


@pytest.mark.parametrize(
    "role", [role for role in ROLES if role not in ("administrator", "clerk", "grid_member", "outreach")]
)
def test_who_prints_nothing_reaches_no_page_of_it(role: str, office: Any, client_of: Any) -> None:
    client = client_of(role)
    for name, printable in CATALOGUE.items():
        args = {"printable": name, "ids": office.id("kim"), "row": office.id("kim"), "template": 1}
        args |= {"record": "resident"} if printable.record == "*" else {}
        for address in (ORDER, LOOK):
            assert client.get(address, query_string=args).status_code == 403, (name, address)
        for address in (ORDER, "/admin/print/rows"):
            assert client.post(address, data=args).status_code == 403, (name, address)
    assert client.get("/admin/print/").status_code == 403
    assert client.get("/admin/print/sample/poster.png").status_code == 403
    assert client.get("/admin/resident/").status_code in (200, 403)


HUGE = "9" * 40


@pytest.mark.parametrize("name", CATALOGUE)
def test_wrong_choices_are_refused_with_a_message(name: str, office: Any, admin: Any) -> None:
    printable = CATALOGUE[name]
    usual = {"printable": name, **({"record": "resident"} if printable.record == "*" else {})}
    wrong: list[tuple[dict[str, Any], set[int]]] = [
        ({"language": "xx"}, {422}),
        ({"language": HUGE}, {422}),
        ({"option.nonsense": "1"}, {422}),
        ({"finish": "nonsense"}, {422}),
        ({"finish": "booklet+tiles"}, {422}),
        ({"mode": "nonsense"}, {422}),
        ({"mode": "archive", "grey": "1"}, {422}),
        ({"copies": "0"}, {422}),
        ({"copies": HUGE}, {422}),
        ({"purpose": "x" * 201}, {422}),
        ({"area": HUGE}, {404}),
        ({"area": "999999"}, {404}),
        ({"ids": "abc"}, {400}),
        ({"ids": HUGE}, {400}),
        ({"saved": "nonsense"}, {404}),
        ({"record": "nonsense"}, {404}),
        ({"record": "job"} if printable.record != "*" else {"columns": "password"}, {403, 422}),
    ]
    for key, option in printable.options.items():
        wrong += [({f"option.{key}": text}, {422}) for text in ("nonsense", HUGE, "-1")]
        if isinstance(option, Choice):
            wrong.append(({f"option.{key}": "999999"}, {422}))
        if isinstance(option, Number):
            wrong.append(({f"option.{key}": str(option.most + 1)}, {422}))
    if not printable.blank:
        wrong.append(({"blank": "1"}, {422}))
    if printable.content not in ("", printable.record):
        wrong += [({"template": "999999"}, {404}), ({"template": HUGE}, {404})]
    for finish in printable.finishes:
        settings = finishing.SETTINGS.get(finish, {})
        wrong += [({"finish": finish, f"setting.{finish}.{key}": HUGE}, {422}) for key in settings]
        wrong.append(
            ({"finish": finish, f"setting.{finish}.nonsense": "1"}, {422})
            if finish != "grey"
            else ({}, {200})
        )
    for given, expected in wrong:
        answer = admin.get(ORDER, query_string=usual | given)
        assert answer.status_code in expected, (given, answer.status_code)
        if answer.status_code == 422:
            assert page(answer).xpath("string(//*[@id='checked']//*[@role='alert'])").strip(), given


@pytest.mark.parametrize("wrong", [{"copies": "0"}, {"purpose": "街" * 300}])
def test_a_mistake_in_what_is_noted_leaves_the_form(
    bell: None, office: Any, admin: Any, wrong: dict[str, str]
) -> None:
    area = office.id("apricot")
    args = {"printable": "clear_card", "ids": office.id("door_1")}
    answer = admin.post(ORDER, data=args | {"copies": "3", "purpose": "三月", "area": area} | wrong)
    assert answer.status_code == 422
    found = page(answer)
    assert found.xpath("string(//*[@id='checked']//*[@role='alert'])").strip()
    kept = {name: found.xpath(f"string(//*[@id='register']//*[@name='{name}']/@value)") for name in wrong}
    assert kept == wrong
    assert found.xpath("//select[@name='area']/option[@selected]/@value") == [str(area)]
    assert found.xpath("//button[@data-checked and not(@disabled)]")
    assert not Job.select().exists()


@pytest.mark.parametrize(("name", "of"), [("record_list", {"record": "resident"}), ("person_file", {})])
def test_what_is_printed_as_on_screen_says_so(
    name: str, of: dict[str, str], bell: None, office: Any, client_of: Any
) -> None:
    client = client_of("administrator")
    client.post("/language", data={"language": "ko"})
    args = {"printable": name, "ids": office.id("rossi"), **of}
    found = page(client.get(ORDER, query_string=args))
    assert found.xpath("string(//select[@name='language']/option[1])") == "화면과 같이"
    assert found.xpath("//ul[@class='chips']/li/bdi/text()") == ["한국어"]


def test_a_number_of_a_finish_says_what_it_may_be(admin: Any) -> None:
    args = {"printable": "poster", "finish": "tiles", "setting.tiles.overlap": "-5"}
    said = page(admin.get(ORDER, query_string=args)).xpath("string(//*[@id='checked']//*[@role='alert'])")
    assert {"5", "40"} <= set(re.findall(r"\d+", said))


def test_bad_languages_for_the_place(office: Any, admin: Any) -> None:
    for name, codes in (
        ("poster", ["zh", "ko", "ja", "en", "it", "ar", "zh-Hant"]),
        ("handbook", ["ko", "ja"]),
    ):
        args = [("printable", name), *(("language", code) for code in codes)]
        assert admin.get(ORDER, query_string=args).status_code == 422


@pytest.mark.parametrize(
    "address",
    [
        "order?printable=nonsense",
        "order",
        "job/999/",
        "job/999/progress",
        "job/999/result",
        "job/999/part/0",
        "picture/" + "0" * 40 + "/0.png",
        "picture/..%2f..%2fx/0.png",
        "sample/nonsense.png",
        "sample/poster.png",
        "order?printable=notification_letter&saved=99999",
    ],
)
def test_what_is_not_there(bell: None, admin: Any, address: str) -> None:
    assert admin.get(f"/admin/print/{address}").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "order?printable=poster&f.nonsense=1",
        "look?printable=poster&row=abc",
        "look?printable=poster&row=" + HUGE,
        "look?printable=poster&finish=nonsense&row=1",
    ],
)
def test_bad_addresses(admin: Any, address: str) -> None:
    assert admin.get(f"/admin/print/{address}").status_code == 400


# On screen


def test_the_catalogue_is_grouped_searched_and_shown(app: Any, bell: None, client_of: Any) -> None:
    clerk = client_of("clerk")
    found = page(clerk.get("/admin/print/"))
    names = [href.partition("printable=")[2] for href in found.xpath("//a[@class='open']/@href")]
    assert set(names) == {each.name for each in _offered(app, "clerk")}
    assert len(found.xpath("//section[@data-group]")) == 4
    assert not found.xpath("//img[contains(@src, 'sample')]")  # none is made in a request
    sought = page(clerk.get("/admin/print/?search=poster"))
    assert sought.xpath("//a[@class='open']/@href") == [f"{ORDER}?printable=poster"]
    assert "hidden" not in page(clerk.get("/admin/print/?search=xyzzy")).xpath("//*[@data-nothing]")[0].attrib
    with app.app_context():
        print_samples.make(CATALOGUE["poster"])
    shown = page(clerk.get("/admin/print/")).xpath("//img[contains(@src, 'sample')]/@src")
    assert shown == ["/admin/print/sample/poster.png"]
    assert clerk.get(shown[0]).data.startswith(b"\x89PNG")
    assert client_of("translator").get(shown[0]).status_code == 403


def _offered(app: Any, role: str) -> list[Any]:
    from tests.cast import actor_of

    user = by_name("user").get(by_name("user").email == f"{role}@office.example")
    with app.app_context():
        return printing.offered(actor_of(user))


def test_what_is_checked_comes_alone_to_the_form(bell: None, office: Any, admin: Any) -> None:
    args = asked("notification_letter", office)
    alone = admin.get(ORDER, query_string=args, headers=FRAGMENT).get_data(as_text=True)
    assert alone.lstrip().startswith('<div class="stack" id="checked"')
    assert "<html" not in alone
    wrong = admin.get(ORDER, query_string=args | {"mode": "nonsense"}, headers=FRAGMENT)
    assert wrong.status_code == 422


def test_rows_are_found_by_name_within_reach(office: Any, client_of: Any) -> None:
    ask = {"printable": "notification_letter", "query": "金"}
    assert client_of("clerk").post("/admin/print/rows", data=ask).json == [
        [office.id("kim"), "金哲洙 김철수"]
    ] or (client_of("clerk").post("/admin/print/rows", data=ask).json[0][0] == office.id("kim"))
    assert client_of("clerk").post("/admin/print/rows", data=ask | {"query": "罗西"}).json == []
    assert client_of("translator").post("/admin/print/rows", data=ask).status_code == 403
    assert client_of("clerk").post("/admin/print/rows", data=ask, csrf=False).status_code == 400
    chosen = [("printable", "notification_letter"), ("ids", office.id("kim")), ("ids", office.id("lee"))]
    named = page(client_of("clerk").get(ORDER, query_string=chosen)).xpath(
        "//select[@id='ids']/option/text()"
    )
    assert len(named) == 2


def test_only_texts_of_the_right_kind(app: Any, office: Any, admin: Any) -> None:
    letters = {kind: printed.letter(kind, PAIR) for kind in ("notification", "thanks", "residents")}
    offered = {
        name: set(
            page(admin.get(ORDER, query_string={"printable": name})).xpath(
                f"//select[@id='{select}']/option/@value"
            )
        )
        - {""}
        for name, select in (
            ("notification_letter", "template"),
            ("thanks_letter", "template"),
            ("residents_letter", "ids"),
        )
    }
    assert offered == {
        "notification_letter": {str(letters["notification"])},
        "thanks_letter": {str(letters["thanks"])},
        "residents_letter": {str(letters["residents"])},
    }
    other = {"printable": "notification_letter", "template": letters["thanks"], "ids": office.id("kim")}
    assert admin.get(ORDER, query_string=other).status_code == 422
    with app.app_context():
        ordered = printing.accept(SYSTEM, "residents_letter")
        made = printing.documents(SYSTEM, ordered, [letters["thanks"]], kept=False)
    assert made[letters["thanks"]].reason == "kind"


def test_menus_offer_what_can_be_printed(office: Any, client_of: Any) -> None:
    clerk, kim = client_of("clerk"), office.id("kim")

    def offered(address: str) -> set[str]:
        links = page(clerk.get(address)).xpath("//header//a[contains(@href, '/admin/print/order')]/@href")
        return {re.search(r"printable=(\w+)", each)[1] + ("?" if "blank=1" in each else "") for each in links}  # type: ignore[index]

    of_people = {name for name, each in CATALOGUE.items() if each.record == "resident"}
    assert offered(f"/admin/resident/details/?id={kim}") == of_people
    blank = {f"{name}?" for name in of_people if CATALOGUE[name].blank}
    assert offered("/admin/resident/") == {"record_list"} | blank
    assert offered("/admin/resident/?f.away=returned") == {"record_list"} | blank | of_people
    letter = printed.letter("thanks", PAIR)
    assert offered(f"/admin/letter_template/details/?id={letter}") == {"thanks_letter"}
    assert not page(client_of("translator").get("/admin/notice/")).xpath(
        "//a[contains(@href, '/admin/print/')]"
    )
    chosen = page(clerk.get("/admin/resident/")).xpath("//button[starts-with(@value, 'print:')]/@value")
    assert {each.partition(":")[2] for each in chosen} == of_people | {"record_list"}


def test_a_list_is_printed_as_it_is_arranged(bell: None, app: Any, office: Any, client_of: Any) -> None:
    clerk = client_of("clerk")
    arranged = "/admin/resident/?f.away=returned&columns=name~90,nationality"
    href = page(clerk.get(arranged)).xpath("//header//a[contains(@href, 'record_list')]/@href")[0]
    assert "columns=name,nationality" in href.replace("%2C", ",")
    found = page(clerk.get(href))
    hidden = {each.name: each.value for each in found.xpath("//form[@method='post']//input[@type='hidden']")}
    job = _order(clerk, hidden)
    with app.app_context():
        run()
        result = jobs.result_file(Job.get_by_id(job))
        text = words("".join(text_of(result)))
    assert "金哲洙" in text
    assert "罗西" not in text
    assert "韩国" in text
    assert "KIMCHEOLSU" not in text  # the column of Latin names was not chosen
    assert Job.get_by_id(job).total == 1


def test_what_a_list_was_cut_by_stands_on_paper_and_nowhere_in_clear(
    shop: None, office: Any, client_of: Any
) -> None:
    clerk = client_of("clerk")
    args = {"printable": "record_list", "record": "resident", "columns": "name", "sort": "name"}
    either = {"or1.f.area": office.id("apricot_1"), "or1.f.nationality": "KR"}
    for cut, told, hidden in (
        ({"search": "金哲洙", "f.nationality.not": "JP"}, "筛选条件搜索:金哲洙·国籍:不等于日本", "金哲洙"),
        ({"search": "13800000001"}, "筛选条件搜索:", "13800000001"),
        (either, "筛选条件满足任一：", "韩国"),
        ({"ids": office.id("kim")}, "筛选条件所选记录:1", "所选记录"),
    ):
        job = _order(clerk, args | cut)
        stored = [str(database.execute_sql("SELECT * FROM job").fetchall())]
        run()
        found = Job.get_by_id(job)
        pdf = words("".join(text_of(jobs.result_file(found))))
        assert told in pdf, pdf
        assert "13800000001" not in pdf
        stored.append(str(database.execute_sql("SELECT * FROM job").fetchall()))
        assert not [each for each in stored if hidden in each]


def test_prints_of_an_earlier_release_are_still_given_out(
    shop: None, office: Any, client_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(jobs.KINDS, "print", replace(print_job.KIND, part=1))
    letter = printed.letter(texts=PAIR)
    ordered = printing.accept(SYSTEM, "notification_letter", letter, purpose="Anna")
    job = print_job.start(SYSTEM, ordered, printing.choose(SYSTEM, ordered, ids(office, "kim", "lee")))
    kept = jobs.parameters_of(job)
    assert "Anna" not in job.parameters
    assert Print.of(kept).purpose == "Anna"
    old = {"name", "template", "languages", "options", "day"}
    assert Print.of({key: kept[key] for key in old}) == replace(Print.of(kept), purpose="", sees=())
    Job.update(parameters=json.dumps({key: kept[key] for key in old})).where(Job.id == job.id).execute()
    run()
    client = client_of("administrator")
    for what in ("result", "part/0"):
        assert client.get(f"/admin/print/job/{job.id}/{what}").mimetype == "application/pdf"


def _order(client: Any, data: dict[str, Any]) -> int:
    answer = client.post(ORDER, data=data)
    assert answer.status_code == 302, answer.get_data(as_text=True)[:2000]
    return int(re.search(r"/job/(\d+)/", answer.location)[1])  # type: ignore[index]


@pytest.mark.parametrize(
    ("role", "status"),
    [("administrator", 200), ("clerk", 200), ("outreach", 200), ("command", 403), (None, 302)],
)
def test_pages_of_prints_by_role(client_of: Any, role: str | None, status: int) -> None:
    for address in ("/admin/print/", f"{ORDER}?printable=poster", f"{ORDER}?printable=notification_letter"):
        assert client_of(role).get(address).status_code == status


def test_a_grid_member_prints_the_grid_and_no_texts(client_of: Any, office: Any) -> None:
    grid = client_of("grid_member")
    assert grid.get("/admin/print/").status_code == 200
    for name, status in (("route_sheet", 200), ("door_labels", 200), ("wall_map", 200), ("poster", 403)):
        row = "apricot_1" if name == "wall_map" else "door_1"
        args = {"printable": name, "ids": office.id(row)}
        assert grid.get(ORDER, query_string=args).status_code == status, name
    elsewhere = {"printable": "wall_map", "ids": office.id("willow_1"), "row": office.id("willow_1")}
    assert grid.get(LOOK, query_string=elsewhere).status_code == 404


def test_from_the_choice_to_the_file(app: Any, bell: None, office: Any, client_of: Any) -> None:
    clerk = client_of("clerk")
    chosen = ",".join(str(office.id(name)) for name in ("kim", "lee", "rossi"))
    args = {"printable": "notification_letter", "ids": chosen, "template": printed.letter()}
    answer = clerk.get(ORDER, query_string=args)
    assert answer.status_code == 200
    once = re.search(r'name="once" value="([^"]+)"', answer.text)[1]  # type: ignore[index]
    ordered = args | {"once": once, "copies": "2", "purpose": "三月见面会", "area": office.id("apricot")}
    answers = [clerk.post(ORDER, data=ordered) for _time in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0].location == answers[1].location
    job = re.search(r"/job/(\d+)/", answers[0].location)[1]  # type: ignore[index]
    assert "hx-trigger" in clerk.get(f"/admin/print/job/{job}/").text
    assert clerk.get(f"/admin/print/job/{job}/result").status_code == 404
    with app.app_context():
        run()
    assert "hx-trigger" not in clerk.get(f"/admin/print/job/{job}/progress").text
    result = clerk.get(f"/admin/print/job/{job}/result")
    assert result.mimetype == "application/pdf"
    assert result.headers["Content-Disposition"] == f"attachment; filename=notification_letter-{job}.pdf"
    assert "no-store" in result.headers["Cache-Control"]
    assert len(text_of(result.data)) == 2  # Rossi lives elsewhere
    told = list(PrintRun.select().where(PrintRun.job == int(job)))
    assert {(run.copies, run.purpose, run.area_id) for run in told} == {
        (4, "三月见面会", office.id("apricot"))
    }
    for stranger in ("outreach", "translator", "company_liaison"):
        for path in ("", "progress", "result", "part/0"):
            assert client_of(stranger).get(f"/admin/print/job/{job}/{path}").status_code in (403, 404)
        assert client_of(stranger).post(f"/admin/print/job/{job}/cancel").status_code in (403, 404)
    assert client_of("administrator").get(f"/admin/print/job/{job}/result").status_code == 200
    store.change(SYSTEM, Assignment, office.id("assignment:clerk"), {"area": office.id("willow")})
    for path in ("result", "part/0"):
        assert clerk.get(f"/admin/print/job/{job}/{path}").status_code == 403
    assert clerk.post(ORDER, data=args, csrf=False).status_code == 400


def test_a_look_before(bell: None, office: Any, client_of: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    args = {
        "printable": "clear_card",
        "finish": "two_up",
        "ids": office.id("door_1"),
        "row": office.id("door_1"),
    }
    clerk = client_of("clerk")
    found = clerk.get(LOOK, query_string=args, headers=FRAGMENT)
    assert found.status_code == 200
    picture = page(found).xpath("//img/@src")[0]
    assert clerk.get(picture).data.startswith(b"\x89PNG")
    assert client_of("outreach").get(picture).status_code == 404
    assert clerk.get(LOOK, query_string=args | {"row": office.id("door_3")}).status_code == 404
    monkeypatch.setattr(printing, "sheet", lambda *_args, **_how: pytest.fail("it is laid out again"))
    assert page(clerk.get(LOOK, query_string=args, headers=FRAGMENT)).xpath("//img/@src")[0] == picture


def test_one_chapter_is_looked_at_alone(bell: None, office: Any, admin: Any) -> None:
    args = {"printable": "handbook", "ids": printed.guide(PAIR)}
    chapters = page(admin.get(ORDER, query_string=args)).xpath("//select[@id='part']/option/@value")
    assert chapters == ["", "0", "1"]
    looks = [
        page(admin.get(LOOK, query_string=args | {"row": args["ids"], "part": part}, headers=FRAGMENT))
        for part in ("", "1", HUGE)
    ]
    whole, part, nonsense = (each.xpath("//img/@src") for each in looks)
    assert len(part) < len(whole)
    assert nonsense == whole


# Together, blank, made up


def test_all_rows_make_one_document(shop: None, app: Any, office: Any) -> None:
    clerk = office.actor("clerk")
    ordered = printing.accept(clerk, "record_list", rows_of="resident", columns=("name",))
    with pytest.raises(store.Invalid):
        printing.accept(clerk, "record_list", rows_of="resident", columns=("nonsense",))
    with pytest.raises(store.Invalid):
        printing.accept(clerk, "record_list")
    with pytest.raises(store.Refused):
        printing.accept(clerk, "record_list", rows_of="user")
    ordered, wanted = printing.pick(clerk, ordered, ids(office, "sato", "rossi", "kim"))
    assert ordered.rows == (office.id("sato"), office.id("kim"))  # in that order, within reach
    assert [each.row for each in wanted] == [None]
    job = print_job.start(clerk, ordered, wanted)
    run()
    job = Job.get_by_id(job.id)
    assert (job.state, job.total, job.done) == (State.DONE, 1, 1)
    text = words("".join(text_of(jobs.result_file(job))))
    assert text.index("佐藤禾") < text.index("金哲洙")
    assert jobs.take(clerk, job) is not None
    store.change(SYSTEM, Assignment, office.id("assignment:clerk"), {"area": office.id("willow")})
    with pytest.raises(store.Refused):
        jobs.take(office.actor("clerk"), job)


def test_more_rows_than_one_order_takes_are_refused(
    shop: None, office: Any, admin: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "LARGEST", 3)
    args = {"printable": "record_list", "record": "resident", "saved": "every"}
    answer = admin.get(ORDER, query_string=args)
    assert page(answer).xpath("//*[@id='checked']//*[@role='alert']")
    assert not page(answer).xpath("//button[@data-checked]")
    rows = tuple(range(1, print_job.KIND.most + 2))
    ordered = printing.Print("record_list", rows_of="resident", rows=rows)
    with pytest.raises(store.Invalid):
        print_job.start(SYSTEM, ordered, [Order()])


def test_an_empty_form_needs_no_row(shop: None, office: Any) -> None:
    clerk = office.actor("clerk")
    ordered = printing.accept(clerk, "registration_form", languages=["ko"], blank=True)
    ordered, wanted = printing.pick(clerk, ordered, ids(office, "kim"))
    job = print_job.start(clerk, ordered, wanted)
    run()
    job = Job.get_by_id(job.id)
    assert job.state == State.DONE
    assert "金哲洙" not in "".join(text_of(jobs.result_file(job)))
    assert jobs.take(clerk, job) is not None


def test_a_booklet_is_made_of_each_document(shop: None, office: Any) -> None:
    first, second = printed.guide(PAIR), printed.guide(PAIR)
    pages = {}
    for finish in ("", "booklet", "grey+booklet"):
        ordered = printing.accept(SYSTEM, "handbook", options={"paper": "A5"}, finish=finish)
        job = print_job.start(SYSTEM, ordered, [Order(first), Order(second)])
        run()
        with pikepdf.open(jobs.result_file(Job.get_by_id(job.id))) as pdf:
            pages[finish] = len(pdf.pages), round(float(pdf.pages[0].mediabox[2]))
    plain, width = pages[""]
    assert width == 420
    assert pages["booklet"] == pages["grey+booklet"] == (2 * 2 * -(-plain // 2 // 4), 842)


def test_cards_fill_sheets_across_documents(shop: None, office: Any) -> None:
    doors = [office.id(f"door_{number}") for number in (1, 2, 3, 4)]
    ordered = printing.accept(SYSTEM, "clear_card", finish="two_up")
    job = print_job.start(SYSTEM, ordered, [Order(door) for door in doors])
    run()
    job = Job.get_by_id(job.id)
    assert job.state == State.DONE, jobs.why(job, job.reason, job.detail)
    with pikepdf.open(jobs.result_file(job)) as pdf:
        assert len(pdf.pages) == 2


def test_parts_that_were_taken_stand_in_the_register_whatever_becomes_of_the_job(
    shop: None, office: Any, client_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(jobs.KINDS, "print", replace(print_job.KIND, part=1))
    letter, admin = printed.letter(texts=PAIR), office.actor("administrator")
    people = [office.id(name) for name in ("kim", "lee", "choi")]
    ordered = printing.accept(admin, "notification_letter", letter, copies=3)
    job = print_job.start(admin, ordered, printing.choose(admin, ordered, ids(office, "kim", "lee", "choi")))

    def registered() -> tuple[list[int], set[int]]:
        runs = list(PrintRun.select().where(PrintRun.job == job.id))
        held = PrintedCopy.select().where(PrintedCopy.run.in_(runs))
        return [run.copies for run in runs], {each.__data__["resident"] for each in held}

    for _part in range(2):
        worker.look(job.id)
    client = client_of("administrator")
    assert client.head(f"/admin/print/job/{job.id}/part/0").mimetype == "application/pdf"
    assert registered() == ([], set())
    for _time in range(2):
        assert client.get(f"/admin/print/job/{job.id}/part/0").mimetype == "application/pdf"
        assert registered() == ([3], {people[0]})
    assert client.get(f"/admin/print/job/{job.id}/part/2").status_code == 404  # not made yet
    with monkeypatch.context() as patch:
        patch.setattr(copies, "record", lambda *_given: 1 / 0)
        refused = client.get(f"/admin/print/job/{job.id}/part/1", follow_redirects=True)
        assert page(refused).xpath("//*[@id='progress']")
        assert registered() == ([3], {people[0]})
    jobs.cancel(admin, job.id)
    assert page(client.get(f"/admin/print/job/{job.id}/")).xpath("//a[@id='part-1']")
    assert registered() == ([3], {people[0]})
    assert client.get(f"/admin/print/job/{job.id}/part/1").status_code == 200
    assert registered() == ([6], set(people[:2]))
    shown = page(client.get(f"/admin/print/job/{job.id}/"))
    assert [each.text for each in shown.xpath("//form[contains(@action, '/again')]/button")] == ["继续"]
    client.post(f"/admin/print/job/{job.id}/again")
    run()
    assert client.get(f"/admin/print/job/{job.id}/part/2").status_code == 200
    assert registered() == ([9], set(people[:3]))


@pytest.mark.parametrize(("cleared", "number", "told"), [(False, 3, 4), (True, 0, 3)])
def test_what_was_registered_stays_so_while_the_rest_is_tried_again(
    shop: None,
    office: Any,
    client_of: Any,
    monkeypatch: pytest.MonkeyPatch,
    cleared: bool,
    number: int,
    told: int,
) -> None:
    monkeypatch.setitem(jobs.KINDS, "print", replace(print_job.KIND, part=1))
    letter, admin = printed.letter(texts=PAIR), office.actor("administrator")
    ordered = printing.accept(admin, "notification_letter", letter)
    wanted = list(printing.choose(admin, ordered, ids(office, "kim", "lee", "choi")))
    job = print_job.start(admin, ordered, [*wanted, Order(10**9, wanted[0].group)])

    def registered() -> list[int]:
        return [run.copies for run in PrintRun.select().where(PrintRun.job == job.id)]

    run()
    assert (Job.get_by_id(job.id).state, registered()) == (State.PARTLY, [3])
    if cleared:
        shutil.rmtree(jobs.folder(job))
    JobItem.update(row=wanted[0].row).where(JobItem.job == job.id, JobItem.row == 10**9).execute()
    jobs.again(admin, job.id)
    worker.look(job.id)
    assert client_of("administrator").get(f"/admin/print/job/{job.id}/part/{number}").status_code == 200
    jobs.cancel(admin, job.id)
    assert registered() == [told]


def test_sheets_that_could_not_be_registered_are_told_on_the_page_of_the_job(
    shop: None, office: Any, client_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = client_of("administrator")
    args = {"printable": "notification_letter", "template": printed.letter(texts=PAIR)}
    job = _order(admin, args | {"ids": office.id("kim")})
    with monkeypatch.context() as patch:
        patch.setattr(copies, "record", lambda *_given: 1 / 0)
        run()
    address = f"/admin/print/job/{job}"
    shown = page(admin.get(f"{address}/"))
    assert shown.xpath("//*[@id='progress']/*[@class='note error']")
    assert "ZeroDivisionError" not in shown.text_content()
    assert shown.xpath("//a[@id='result']")
    assert shown.xpath("//button[@id='again']")
    assert admin.post(f"{address}/again").status_code == 302
    run()
    shown = page(admin.get(f"{address}/"))
    assert not shown.xpath("//*[@id='progress']/*[@class='note error']")
    assert not shown.xpath("//button[@id='again']")
    assert [run.copies for run in PrintRun.select().where(PrintRun.job == job)] == [1]


@pytest.mark.parametrize("what", ["result", "part/0"])
def test_sheets_that_could_not_be_registered_are_so_before_they_are_taken(
    shop: None, office: Any, client_of: Any, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    admin = client_of("administrator")
    args = {"printable": "notification_letter", "template": printed.letter(texts=PAIR)}
    job = _order(admin, args | {"ids": f"{office.id('kim')},{office.id('lee')}"})
    address = f"/admin/print/job/{job}/{what}"
    with monkeypatch.context() as patch:
        patch.setattr(copies, "record", lambda *_given: 1 / 0)
        run()
        assert admin.get(address).status_code == 302
    assert Job.get_by_id(job).reason == jobs.UNTOLD
    assert admin.get(address).mimetype == "application/pdf"
    assert [run.copies for run in PrintRun.select().where(PrintRun.job == job)] == [2]
    assert Job.get_by_id(job).reason == ""


def test_what_somebody_ordered_who_is_gone_is_registered(
    shop: None, office: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk, letter = office.actor("clerk"), printed.letter(texts=PAIR)
    ordered = printing.accept(clerk, "notification_letter", letter)
    job = print_job.start(clerk, ordered, printing.choose(clerk, ordered, ids(office, "kim")))
    worker.look(job.id)
    User.update(active=False).where(User.id == clerk.user_id).execute()
    run()
    found = Job.get_by_id(job.id)
    assert (found.state, found.reason) == (State.DONE, "")
    (told,) = PrintRun.select().where(PrintRun.job == job.id)
    assert (told.copies, told.printed_by_id) == (1, clerk.user_id)


def test_what_cannot_be_made_up_is_told(shop: None, office: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    ordered = printing.accept(SYSTEM, "clear_card", finish="two_up")

    def refuse(*_given: Any, **_how: Any) -> bytes:
        raise finishing.ImpositionError("no_pages")

    monkeypatch.setattr(finishing, "finish", refuse)
    job = print_job.start(SYSTEM, ordered, [Order(office.id("door_1"))])
    run()
    job = Job.get_by_id(job.id)
    assert (job.state, job.reason) == (State.FAILED, "finish")
    assert "%" not in jobs.why(job, job.reason, job.detail)


def test_parts_are_made_up_by_themselves(shop: None, office: Any, tmp_path: Path) -> None:
    sources = []
    for number in range(3):
        with pikepdf.new() as pdf:
            pdf.add_blank_page(page_size=(300, 400))
            pdf.save(tmp_path / f"{number}.pdf")
        sources.append((tmp_path / f"{number}.pdf", 0, 1))
    ordered = printing.accept(SYSTEM, "clear_card", finish="two_up").parameters()
    part = tmp_path / "part.pdf"
    print_job.join(sources, part, ordered)
    print_job.make_up(SYSTEM, ordered, part)
    whole = tmp_path / "whole.pdf"
    print_job.join([(part, 0, jobs.ALL)] * 2, whole, ordered)
    with pikepdf.open(part) as first, pikepdf.open(whole) as all_of_it:
        assert (len(first.pages), len(all_of_it.pages)) == (2, 4)


def _links(path: Path) -> list[tuple[int, int | None]]:
    """(page, page that it leads to, None for nowhere) of each link inside a file."""
    with pikepdf.open(path) as pdf:
        number = {page.obj.objgen: place for place, page in enumerate(pdf.pages)}
        targets = dict(pikepdf.NameTree(pdf.Root.Names.Dests)) if "/Names" in pdf.Root else {}
        led = []
        for place, page in enumerate(pdf.pages):
            for name in (str(note.Dest) for note in page.obj.get("/Annots", []) if "/Dest" in note):
                target = targets.get(name)
                target = target.D if isinstance(target, pikepdf.Dictionary) else target
                led.append((place, None if target is None else number.get(target[0].objgen)))
        return led


@pytest.mark.parametrize("most", [print_job.TAGGED, 0], ids=["tagged", "plain"])
def test_links_of_books_lead_on_in_the_file_of_several(
    shop: None, office: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(print_job, "TAGGED", most)
    book, parts, expected, before = printed.guide(PAIR), [], [], 0
    for code in ("zh", "ko"):
        ordered = printing.accept(SYSTEM, "handbook", languages=[code])
        sheet = print_now(ordered, book)
        parts.append((path := tmp_path / f"{code}.pdf", 0, jobs.ALL))
        path.write_bytes(sheet.pdf)
        own = _links(path)
        assert own
        assert None not in dict(own).values()
        expected += [(place + before, led + before) for place, led in own if led is not None]
        before += sheet.pages
    print_job.join(parts, whole := tmp_path / "whole.pdf", ordered.parameters())
    assert _links(whole) == expected


def test_a_page_of_a_common_file_is_joined_without_what_the_others_are_called(
    shop: None, office: Any, tmp_path: Path
) -> None:
    ordered = printing.accept(SYSTEM, "notification_letter", printed.letter(texts=PAIR))
    rows = dict(enumerate(office.id(name) for name in ("lee", "kim")))
    piece = print_job.printed(SYSTEM, ordered, rows, print_job.FEW + 1)[1]
    (source := tmp_path / "both.pdf").write_bytes(piece.content)
    print_job.join([(source, 1, 1)], target := tmp_path / "kim.pdf", ordered.parameters())
    assert ["金哲洙" in words(page) for page in text_of(target)] == [True]
    for path, there in ((source, True), (target, False)):
        with pikepdf.open(path) as pdf:
            maps = b"".join(
                font.ToUnicode.read_bytes() for page in pdf.pages for font in page.resources.Font.values()
            )
        assert (f"<{ord('英'):04x}>".encode() in maps) is there, path


@pytest.mark.parametrize("mode", ["archive", "mass"])
def test_modes_are_those_of_the_file(shop: None, office: Any, mode: str) -> None:
    ordered = printing.accept(SYSTEM, "notification_letter", printed.letter(texts=PAIR), mode=mode)
    job = print_job.start(SYSTEM, ordered, printing.choose(SYSTEM, ordered, ids(office, "kim", "lee")))
    run()
    job = Job.get_by_id(job.id)
    assert job.state == State.DONE
    with pikepdf.open(jobs.result_file(job)) as pdf:
        assert len(pdf.pages) == 2
        assert ("/MarkInfo" in pdf.Root) is (mode == "archive") or mode == "archive"
        with pdf.open_metadata() as metadata:
            assert (metadata.get("pdfaid:part") == "2") is (mode == "archive")
    files = {item.file for item in job.jobitem_set}
    assert len(files) == (1 if mode == "mass" else 2)  # a run for paper shares what all have in common


def test_a_print_that_is_cancelled_ends_the_child_that_is_at_it(
    shop: None, office: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    book, real = printed.guide(PAIR), print_job.wait
    ordered = printing.accept(SYSTEM, "handbook")
    print_now(ordered, book)
    (child,) = printing.renderer()._children
    before = child._made
    job = print_job.start(SYSTEM, ordered, [Order(book)] * 12)

    def cancelling(pending: Any, timeout: float) -> Any:
        jobs.cancel(SYSTEM, job.id)
        worker.watch()
        return real(pending, timeout=timeout / 10)

    with monkeypatch.context() as patch:
        patch.setattr(print_job, "wait", cancelling)
        worker.look(job.id)
    assert child._process.wait(30) < 0
    assert child._made < before + 12, "it went through with all of them before"
    assert Job.get_by_id(job.id).state == State.CANCELLED
    assert not printing.renderer()._jobs
    assert print_now(ordered, book).pages


# The command line


def test_the_command_makes_all_of_it(shop: None, office: Any, tmp_path: Path) -> None:
    letter = printed.letter(texts=PAIR)
    output = tmp_path / "out.pdf"
    where = {"ids": f"{office.id('kim')},{office.id('homeless')},{office.id('lee')}", "template": str(letter)}
    problems = print_command.command(
        "notification_letter", output, where=where, options={"layout": "below"}, mode="mass", finish="grey"
    )
    assert [str(office.id("homeless")) in line for line in problems] == [True]
    assert ["金哲洙" in words(page) for page in text_of(output)] == [True, False]
    columns = {"record": "household", "columns": "address"}
    assert print_command.command("record_list", output, where=columns) == []
    assert "柳岸路2号" in words("".join(text_of(output)))
    assert print_command.command("registration_form", output, blank=True, languages=["ko"]) == []
    guide = {"ids": str(printed.guide(PAIR))}
    finish = "booklet,fold_marks=yes"
    assert (
        print_command.command("handbook", output, where=guide, options={"paper": "A5"}, finish=finish) == []
    )
    with pikepdf.open(output) as pdf:
        assert round(float(pdf.pages[0].mediabox[2])) == 842
    for wrong in (
        {"finish": "tiles"},
        {"finish": "booklet,nonsense=1"},
        {"mode": "x"},
        {"options": {"x": "1"}},
    ):
        with pytest.raises(store.Invalid):
            print_command.command("handbook", output, where=guide, **wrong)


def test_the_command_lists_what_there_is(app: Any) -> None:
    assert {name for name, _title, _record in print_command.listing()} == set(CATALOGUE)


# What can be chosen


def test_finishes_are_those_there_are(app: Any) -> None:
    for name, printable in CATALOGUE.items():
        assert set(printable.finishes) <= set(FINISHES), name
    assert set(finishing.SETTINGS) <= set(FINISHES)
    assert set(print_choices.MODES) == {"tagged", "archive", "mass"}


def test_a_picture_is_as_large_as_it_may_be(app: Any, tmp_path: Path) -> None:
    from PIL import Image

    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(144, 72))
        pdf.add_blank_page(page_size=(7200, 14400))
        pdf.save(content := io.BytesIO())
    pictures.draw(content.getvalue(), tmp_path, 2, 144, 500)
    sizes = [Image.open(tmp_path / f"{number}.png").size for number in (0, 1)]
    assert sizes == [(288, 144), (250, 500)]
