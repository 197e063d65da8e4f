"""Prints: who may print what, what stands in the values, what is found before, and real sheets."""

from __future__ import annotations

import ast
import hashlib
import io
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import lxml.html
import pikepdf
import pytest
from PIL import Image

import printables
from backoffice import (
    jobs,
    preflight,
    print_command,
    print_job,
    print_texts,
    print_values,
    printing,
    queue,
    reading,
    store,
)
from backoffice.access import ROLES, Actor
from backoffice.jobs import Order
from backoffice.print_values import Document, Unfit, Wish
from models import register
from models.content.printed_edition import PrintRun
from models.fields import Text
from models.register import by_name
from models.system.job import Job, JobItem, State
from printables import PrintError, escape_markdown
from printables.marks import ALL
from printables.sheet import MESSAGES
from tests import printed
from tests.printed import SYSTEM, TEXTS, ids, print_now, run, text_of, words

ROOT = Path(__file__).resolve().parent.parent

#: What does not depend on the kind of database is tried on one.
ONE_KIND = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


@pytest.fixture
def letter(office: Any) -> int:
    """A letter in all languages of the cast but traditional Chinese."""
    return printed.letter()


@pytest.fixture
def poster(office: Any) -> int:
    return printed.poster()


@pytest.fixture
def guide(office: Any) -> int:
    return printed.guide()


@pytest.fixture
def notice(office: Any, media: int) -> int:
    """A notice that shows a picture."""
    return printed.notice(picture=media)


@pytest.fixture
def media(app: Any, office: Any) -> int:
    """A picture of the office, with its file."""
    content = io.BytesIO()
    Image.new("RGB", (60, 40), "#c00").save(content, "PNG")
    name = f"{hashlib.sha256(content.getvalue()).hexdigest()}.png"
    folder = app.extensions["settings"].media
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content.getvalue())
    values = {"name": "红色", "file": name, "alternative": dict.fromkeys(TEXTS, "红色")}
    return int(store.create(SYSTEM, by_name("media"), values).id)


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


def test_letters_each_in_the_own_language_and_in_the_order_of_the_list(
    shop: None, office: Any, letter: int
) -> None:
    names = ["kim", "sato", "lee", "rossi", "wang", "obrien"]
    ordered = printing.accept(SYSTEM, "notification_letter", letter)
    wanted = list(printing.choose(SYSTEM, ordered, ids(office, *names)))
    job = print_job.start(office.actor("administrator"), ordered, wanted)
    run()
    job = Job.get_by_id(job.id)
    assert (
        job.state,
        job.done,
        [jobs.why(job, each.reason, each.detail) for each in jobs.failures(job)],
    ) == (State.DONE, 6, [])
    pages = text_of(jobs.result_file(job))
    own = [office[name] for name in names]
    for page, person, code in zip(pages, own, ["ko", "ja", "ko", "it", "zh", "en"], strict=True):
        assert person.name in page
        assert TEXTS["zh"] in page
        assert words(TEXTS[code]) in words(page)
        assert "{" not in page


def test_a_long_list_shares_fonts_and_keeps_its_order(
    shop: None, office: Any, letter: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(print_job, "FEW", 1)
    names = ["kim", "sato", "lee", "homeless", "rossi", "park", "choi"]
    ordered = printing.accept(SYSTEM, "notification_letter", letter)
    job = print_job.start(SYSTEM, ordered, printing.choose(SYSTEM, ordered, ids(office, *names)))
    run()
    job = Job.get_by_id(job.id)
    assert (job.state, [each.row for each in jobs.failures(job)]) == (State.PARTLY, [office.id("homeless")])
    pages = text_of(jobs.result_file(job))
    names.remove("homeless")
    assert all(office[name].name in page for name, page in zip(names, pages, strict=True))
    files = {item.file for item in job.jobitem_set if item.file}
    assert len(files) == 3  # Korean, Japanese, Italian


@ONE_KIND
@pytest.mark.slow
def test_each_letter_once_though_the_worker_is_killed(
    shop: None, office: Any, letter: int, tmp_path: Path
) -> None:
    names = ["kim", "sato", "lee", "rossi", "wang", "obrien"] * 2
    command = [sys.executable, "-m", "tests.print_worker", str(tmp_path), office.settings.database_url]
    made: list[int] = []

    def done(job: int) -> int:
        return int(JobItem.select().where(JobItem.job == job, JobItem.state == State.DONE).count())

    for mode, least in (("tagged", 2), ("mass", 4)):  # of which the first makes a file of each letter
        ordered = printing.accept(SYSTEM, "notification_letter", letter, mode=mode)
        own = {each.row: each for each in printing.choose(SYSTEM, ordered, ids(office, *names[:6]))}
        made.append(print_job.start(SYSTEM, ordered, [own[office.id(name)] for name in names]).id)
        killed = subprocess.run([*command, str(made[-1]), str(least)], cwd=ROOT, timeout=90)
        assert killed.returncode == -signal.SIGKILL
        assert least <= done(made[-1]) < len(names)
    process, deadline = subprocess.Popen([*command, "0", "0"], cwd=ROOT), time.monotonic() + 90
    try:
        while Job.select().where(Job.state.in_(State.OPEN)).exists():
            assert time.monotonic() < deadline, "it did not end in time"
            time.sleep(0.05)
    finally:
        process.kill()
        process.wait()
    for job in map(Job.get_by_id, made):
        assert (job.state, job.reason, job.done) == (State.DONE, "", len(names))
        pages = text_of(jobs.result_file(job))
        assert all(office[name].name in page for name, page in zip(names, pages, strict=True))
        told = PrintRun.select().where(PrintRun.job == job.id)
        assert sorted(each.copies for each in told) == [2, 2, 2, 2, 4]  # by language; two read Korean


@ONE_KIND
@pytest.mark.parametrize("way", ["screen", "command"])
def test_what_was_printed_stands_in_the_history_of_the_person(
    shop: None, office: Any, letter: int, tmp_path: Path, way: str
) -> None:
    clerk, output = office.actor("clerk"), tmp_path / "out.pdf"
    if way == "screen":
        ordered = printing.accept(clerk, "notification_letter", letter)
        print_job.start(clerk, ordered, printing.choose(clerk, ordered, ids(office, "kim")))
        run()
    else:
        chosen = {"ids": f"{office.id('kim')},{office.id('homeless')}", "template": str(letter)}
        assert len(print_command.command("notification_letter", output, where=chosen)) == 1
        listed = {"record": "resident", "ids": str(office.id("lee")), "columns": "name"}
        assert print_command.command("record_list", output, where=listed) == []
    latest = {
        name: reading.history(clerk, by_name("resident"), office.id(name))[0] for name in ("kim", "lee")
    }
    assert (latest["kim"].verb, latest["kim"].actor) == (
        "print",
        {"screen": clerk.name, "command": "print"}[way],
    )
    assert "住宿登记提醒" in latest["kim"].reason
    assert (latest["lee"].verb == "print") is (way == "command")
    unprinted = reading.history(SYSTEM, by_name("resident"), office.id("homeless"))
    assert "print" not in {each.verb for each in unprinted}
    assert PrintRun.select().count() == {"screen": 1, "command": 2}[way]


@ONE_KIND
def test_poster_in_six_languages(shop: None, poster: int) -> None:
    languages = ("zh", "ko", "ja", "en", "it", "ar")
    ordered = printing.accept(SYSTEM, "poster", None, languages)
    sheet = print_now(ordered, poster)
    assert sheet.pages == 1
    text = words(text_of(sheet.pdf)[0])
    for code in ("zh", "ko", "ja", "en", "it"):
        assert words(TEXTS[code]) in text


@ONE_KIND
def test_handbook_in_korean(shop: None, guide: int, tmp_path: Path) -> None:
    output = tmp_path / "handbook.pdf"
    assert print_command.command("handbook", output, languages=["ko"], where={"ids": str(guide)}) == []
    with pikepdf.open(output) as pdf:
        assert len(pdf.pages) >= 2
        assert "/StructTreeRoot" in pdf.Root
    assert words(TEXTS["ko"]) in words("".join(text_of(output)))


#: Who may print what, written out by hand.
CONTENTS = {
    *("handbook", "poster", "notice", "text", "long_picture", "diagram", "comic", "official_letter"),
    *("residents_letter", "learning_pack"),
}
OF_PEOPLE = {
    *("notification_letter", "thanks_letter", "commitment_letter", "choice_notice", "registration_form"),
    *("person_file", "clear_card", "door_labels", "contact_card", "wall_map", "record_list"),
}
FOR_DUTY = {"entry_pass", "manifest", "figures_sheet", "route_sheet"}
ALLOWED = {
    "administrator": CONTENTS
    | OF_PEOPLE
    | {"badge", "entry_pass", "manifest", "figures_sheet", "route_sheet"},
    "clerk": CONTENTS | OF_PEOPLE | FOR_DUTY,
    "outreach": CONTENTS | OF_PEOPLE | {"figures_sheet", "route_sheet"},
    # What is made of the people and doors of the own grid, without the office's texts.
    "grid_member": {
        *("person_file", "registration_form", "record_list", "contact_card", "clear_card", "door_labels"),
        *("wall_map", "route_sheet", "figures_sheet", "manifest"),
    },
}


@ONE_KIND
@pytest.mark.parametrize("role", ROLES)
def test_who_may_print(app: Any, office: Any, role: str) -> None:
    actor = office.actor(role)
    allowed = ALLOWED.get(role, set())
    assert {each.name for each in printing.offered(actor)} == allowed
    for name, printable in printables.catalogue().items():
        rows_of = "resident" if printable.record == "*" else ""
        if name not in allowed:
            with pytest.raises(store.Refused):
                printing.accept(actor, name, 1, rows_of=rows_of)
            ordered = printing.Print(name, rows_of=rows_of)
            with pytest.raises(store.Refused):
                jobs.order(actor, "print", "", ordered.parameters(), [Order(1)])


@ONE_KIND
def test_a_list_is_printed_by_who_may_print_its_rows(app: Any, office: Any) -> None:
    may = {
        role: {
            record.key()
            for record in register.records()
            if printing.may_print(office.actor(role), printables.catalogue()["record_list"], record.key())
        }
        for role in ("clerk", "outreach", "translator", "grid_member")
    }
    own = {"household", "resident", "foreign_national", "return_plan", "area", "printed_copy"}
    assert may["grid_member"] == own | {"office_look", "label_sheet"}
    assert {"resident", "household", "return_plan"} <= may["clerk"]
    assert "user" not in may["clerk"]
    assert "resident" in may["outreach"]
    assert "return_plan" not in may["outreach"]
    assert may["translator"] == set()


def test_every_reason_can_be_told() -> None:
    assert set(MESSAGES) <= set(printing.REASONS)
    told = set(printing.REASONS) | set(jobs.REASONS)
    for module in Path(print_values.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Unfit":
                assert isinstance(node.args[0], ast.Constant)
                assert node.args[0].value in told, (module.name, node.lineno)


def test_only_rows_within_reach_are_printed(shop: None, office: Any, letter: int) -> None:
    clerk = office.actor("clerk")  # of the community in which Rossi does not live
    ordered = printing.accept(clerk, "notification_letter", letter)
    chosen = printing.choose(clerk, ordered, ids(office, "kim", "rossi"))
    assert [each.row for each in chosen] == [office.id("kim")]
    job = print_job.start(clerk, ordered, [Order(office.id("rossi"), "it"), Order(office.id("kim"), "ko")])
    run()
    assert Job.get_by_id(job.id).state == State.PARTLY
    assert [(each.row, each.reason) for each in jobs.failures(job)] == [(office.id("rossi"), "missing")]


@ONE_KIND
@pytest.mark.parametrize("columns", [(), ("name", "household")], ids=["letter", "list"])
def test_what_is_out_of_sight_by_now_is_not_given_away(
    office: Any, app: Any, letter: int, columns: tuple[str, ...]
) -> None:
    clerk, liaison = office.actor("clerk"), office.actor("company_liaison")
    both = Actor(clerk.user_id, "both", assignments=clerk.assignments + liaison.assignments)
    with app.app_context():
        kim = ids(office, "kim")
        if columns:
            ordered = printing.accept(clerk, "record_list", rows_of="resident", columns=columns)
        else:
            ordered = printing.accept(clerk, "notification_letter", letter)
        job = print_job.start(clerk, *printing.pick(clerk, ordered, kim))
        again = jobs.parameters_of(job)
        jobs.take(clerk, job)
        with pytest.raises(store.Refused):
            jobs.take(both, job)  # sees of residents what the narrower role does
        assert print_job.KIND.reaches is not None
        narrow = {**again, "columns": ["name"], "sees": ["resident.name"]}
        assert print_job.KIND.reaches(both, narrow, [office.id("kim")])


@ONE_KIND
def test_rights_that_were_taken_away_end_the_job(shop: None, office: Any, letter: int) -> None:
    clerk = office.actor("clerk")
    ordered = printing.accept(clerk, "notification_letter", letter)
    job = print_job.start(clerk, ordered, printing.choose(clerk, ordered, ids(office, "kim")))
    by_name("user").update(active=False).execute()
    run()
    assert Job.get_by_id(job.id).state == State.FAILED
    assert jobs.failures(job)[0].reason == "refused"


@ONE_KIND
def test_columns_that_are_not_for_print_do_not_reach_paper(office: Any) -> None:
    with pytest.raises(LookupError):
        print_texts.value(SYSTEM, office["kim"], "born")
    assert print_texts.value(office.actor("command"), office["kim"], "name") is None


def gathered(
    office: Any, template: int, name: str, actor: Actor = SYSTEM, languages: tuple[str, ...] = ()
) -> Any:
    wish = Wish(day=date(2026, 3, 7), media=Path(), languages=languages, template=template)
    return print_values.gather(actor, "notification_letter", [office.id(name)], wish)[office.id(name)]


@ONE_KIND
@pytest.mark.parametrize(
    "name",
    [
        "{{7*7}}",
        "{% raw %}",
        "{office}",
        "*a* [b](https://evil.example)",
        "<script>",
        "${x}",
        "%(name)s",
        "{0.__class__}",
    ],
)
def test_a_name_stays_a_name(office: Any, letter: int, name: str) -> None:
    store.change(SYSTEM, by_name("resident"), office.id("kim"), {"name": name, "name_native": name})
    document = gathered(office, letter, "kim")
    assert isinstance(document, Document)
    body = document.values["body"]["zh"].split(" 2026")[0]
    assert body == escape_markdown(name)
    assert not printables.check("notification_letter", document.values, languages=document.languages)


@ONE_KIND
@pytest.mark.parametrize(
    ("body", "reason", "detail"),
    [
        ("{permit_expires}", "no_value", "permit_expires"),
        ("{name_native}", "no_value", "name_native"),
        ("{passport}", "unknown_placeholder", "passport"),
        ("{name.__class__}", "unknown_placeholder", "name.__class__"),
    ],
)
def test_a_letter_with_a_hole_is_not_made(
    office: Any, letter: int, body: str, reason: str, detail: str
) -> None:
    template = by_name("letter_template")
    template.update(body=Text({"zh": body})).where(template.id == letter).execute()
    unfit = gathered(office, letter, "wang")
    assert isinstance(unfit, Unfit)
    assert (unfit.reason, unfit.detail) == (reason, detail)


def test_values_of_a_letter(office: Any, letter: int) -> None:
    store.change(
        SYSTEM,
        by_name("foreign_national"),
        office.id("kim_abroad"),
        {"residence_permit_expires": date(2027, 1, 2)},
    )
    body = "{name} {area} {address} {nationality} {permit_expires}"
    store.change(SYSTEM, by_name("letter_template"), letter, {"body": {"zh": body, "ko": body}})
    document = gathered(office, letter, "kim")
    assert document.languages == ("zh", "ko")
    plain = {code: text.replace("\\", "") for code, text in document.values["body"].items()}
    assert plain == {
        "zh": "金哲洙 杏花第一网格 杏花路1号 3-2-101 韩国 2027年1月2日",
        "ko": "김철수 杏花第一网格 杏花路1号 3-2-101 대한민국 2027년 1월 2일",
    }
    assert document.values["recipient"] == {
        "name": {"zh": "金哲洙", "ko": "김철수"},
        "lines": ["临海区河东街道杏花社区", "杏花路1号 3-2-101"],
        "head": "陈安",
    }
    assert document.values["office"]["name"] == "河东街道"


@ONE_KIND
def test_who_lives_in_no_grid_gets_no_letter_that_names_it(office: Any, letter: int) -> None:
    template = by_name("letter_template")
    template.update(body=Text({"zh": "您所在的网格是{area}。"})).where(template.id == letter).execute()
    assert isinstance(gathered(office, letter, "kim"), Document)
    resident = by_name("resident")
    resident.update(area=office.id("town"), household=None).where(resident.id == office.id("kim")).execute()
    unfit = gathered(office, letter, "kim")
    assert isinstance(unfit, Unfit)
    assert (unfit.reason, unfit.detail) == ("no_value", "area")


def test_what_is_wrong_is_found_before(shop: None, office: Any, letter: int) -> None:
    ordered = printing.accept(SYSTEM, "notification_letter", letter)
    wanted = list(printing.choose(SYSTEM, ordered, ids(office, "kim", "lee", "chan", "homeless")))
    store.change(SYSTEM, by_name("resident"), office.id("lee"), {"name": "李\ue0f0英禾"})
    found = preflight.preflight(SYSTEM, ordered, wanted)
    assert (found.total, found.looked_at, dict(found.languages)) == (4, 4, {"zh ko": 3, "zh zh-Hant": 1})
    assert {(each.record.key(), each.row) for each in found.findings if each.stops} >= {
        ("letter_template", letter),
        ("resident", office.id("lee")),
    }
    assert not found.stopped


def test_a_group_that_comes_late_is_looked_at_too(
    shop: None, office: Any, letter: int, monkeypatch: Any
) -> None:
    monkeypatch.setattr(preflight, "LOOKED_AT", 2)
    ordered = printing.accept(SYSTEM, "notification_letter", letter)
    wanted = list(printing.choose(SYSTEM, ordered, ids(office, "kim", "lee", "homeless", "chan")))
    found = preflight.preflight(SYSTEM, ordered, wanted)
    assert (found.looked_at, dict(found.languages)) == (2, {"zh ko": 3, "zh zh-Hant": 1})


@ONE_KIND
@pytest.mark.parametrize(("choice", "stops"), [("refuse", True), ("mark", False)])
def test_nothing_outdated_leaves_unmarked(
    shop: None, office: Any, letter: int, choice: str, stops: bool
) -> None:
    store.change(
        SYSTEM, by_name("letter_template"), letter, {"subject": {**TEXTS, "zh": "请在12小时内登记。"}}
    )
    ordered = printing.accept(SYSTEM, "notification_letter", letter, options={"outdated": choice})
    found = preflight.preflight(SYSTEM, ordered, list(printing.choose(SYSTEM, ordered, ids(office, "kim"))))
    assert any(each.stops for each in found.findings) is stops
    if stops:
        with pytest.raises(PrintError):
            print_now(ordered, office.id("kim"))
    else:
        unmarked = printing.accept(SYSTEM, "notification_letter", letter, languages=["zh"])
        marked = text_of(print_now(ordered, office.id("kim")).pdf)[0]
        plain = text_of(print_now(unmarked, office.id("kim")).pdf)[0]
        assert len(marked) > len(plain)


@ONE_KIND
@pytest.mark.parametrize(
    ("name", "languages", "options"),
    [
        ("poster", ["xx"], {}),
        ("poster", ["zh", "ko", "ja", "en", "it", "ar", "zh-Hant"], {}),
        ("poster", [], {"layout": "nonsense"}),
        ("poster", [], {"nonsense": "1"}),
        ("handbook", ["zh", "ko", "ja"], {}),
        ("notification_letter", [], {}),
    ],
)
def test_senseless_orders_are_refused(
    app: Any, office: Any, name: str, languages: list[str], options: dict[str, str]
) -> None:
    with pytest.raises(store.Invalid):
        printing.accept(SYSTEM, name, None, languages, options)


@ONE_KIND
def test_parts_are_joined_with_their_tags(shop: None, office: Any, letter: int) -> None:
    ordered = printing.accept(SYSTEM, "notification_letter", letter)
    wanted = list(printing.choose(SYSTEM, ordered, ids(office, "kim", "rossi")))
    job = print_job.start(SYSTEM, ordered, wanted)
    run()
    with pikepdf.open(jobs.result_file(Job.get_by_id(job.id))) as pdf:
        assert len(pdf.pages) == 2
        assert str(pdf.Root.Lang).startswith("zh")


# Pictures and marks


def document(name: str, row: int, languages: tuple[str, ...], media: Path, actor: Actor = SYSTEM) -> Any:
    """What a document is made of."""
    return print_values.gather(
        actor, name, [row], Wish(day=date(2026, 3, 7), media=media, languages=languages)
    )[row]


@ONE_KIND
def test_pictures_of_a_text_are_printed(shop: None, app: Any, notice: int, media: int) -> None:
    folder = app.extensions["settings"].media
    made = document("notice", notice, ("zh", "ko"), folder)
    assert set(made.values["pictures"]) == {media}
    assert made.values["pictures"][media]["text"]["ko"] == "红色"
    ordered = printing.accept(SYSTEM, "notice", None, ("zh", "ko"))
    with pikepdf.open(io.BytesIO(print_now(ordered, notice).pdf)) as pdf:
        drawn = [image for page in pdf.pages for image in page.images.values()]
        assert any((image.Width, image.Height) == (60, 40) for image in drawn)


@ONE_KIND
@pytest.mark.parametrize("gone", ["file", "row"])
def test_a_picture_that_is_gone_is_named_before(
    shop: None, app: Any, notice: int, media: int, gone: str
) -> None:
    record = by_name("media")
    if gone == "file":
        (app.extensions["settings"].media / record.get_by_id(media).file).unlink()
    else:
        record.update(deleted_at=record.get_by_id(media).changed_at).where(record.id == media).execute()
    ordered = printing.accept(SYSTEM, "notice", None, ("zh", "ko"))
    found = preflight.preflight(SYSTEM, ordered, [Order(notice)])
    assert [f"media:{media}" in each.text for each in found.findings if each.stops] == [True, True]
    with pytest.raises(PrintError):
        print_now(ordered, notice)


@ONE_KIND
def test_stale_sentences_are_told_once_by_their_chapter(app: Any, guide: int, client_of: Any) -> None:
    chapter, translation = by_name("chapter"), by_name("translation")
    first, second = chapter.select().where(chapter.guide == guide).order_by(chapter.position)
    titled = {"title": {**TEXTS, "zh": "第一章"}}
    store.change(SYSTEM, chapter, first.id, {**titled, "body": {**TEXTS, "zh": "请在12小时内登记。"}})
    store.change(SYSTEM, chapter, second.id, {"body": {**TEXTS, "zh": "请登记。"}})
    address = f"/admin/print/order?printable=handbook&ids={guide}&language=ko"
    page = lxml.html.fromstring(client_of("outreach").get(address).get_data(as_text=True))
    links = page.xpath("//ul[@class='findings']//a[contains(., '韩语')]")
    told = dict(re.split(r"[:：] ?", " ".join(each.text_content().split()), maxsplit=1) for each in links)
    assert {place: re.findall(r"\d+", text) for place, text in told.items()} == {
        "第一章": ["2"],
        TEXTS["zh"]: ["1"],
    }
    assert len(links) == 2
    assert "chapters" not in page.xpath("string(//ul[@class='findings'])")
    own = translation.get(
        translation.record == "guide", translation.row == guide, translation.language == "ko"
    )
    assert {each.get("href") for each in links} == {f"/admin/translation/desk/?id={own.id}"}


@ONE_KIND
@pytest.mark.parametrize("name", ["poster", "handbook", "notice", "notification_letter"])
def test_a_stale_sentence_is_marked_in_every_print(
    shop: None, office: Any, request: pytest.FixtureRequest, name: str
) -> None:
    fixture = {"handbook": "guide", "notification_letter": "letter"}.get(name, name)
    content = int(request.getfixturevalue(fixture))
    printable = printables.catalogue()[name]
    column = "subject" if name == "notification_letter" else "title"
    changed = {column: {**TEXTS, "zh": "请在入住后12小时内登记住宿。"}}
    store.change(SYSTEM, by_name(printable.content), content, changed)
    template, row = (content, office.id("kim")) if name == "notification_letter" else (None, content)
    for choice in ("refuse", "mark"):
        ordered = printing.accept(SYSTEM, name, template, ("zh", "ko"), {"outdated": choice})
        made = printing.document_of(SYSTEM, ordered, row)
        assert made.values[column]["ko"] == f"\ue000{TEXTS['ko']}\ue001"
        assert made.values[column]["zh"] == "请在入住后12小时内登记住宿。"
        if choice == "refuse":
            with pytest.raises(PrintError):
                print_now(ordered, row)
        else:
            text = "".join(text_of(print_now(ordered, row).pdf))
            assert "이전 번역" in text
            assert not set(text) & set(ALL)
