"""Sheets about people and doors: what stands on them, who gets what of it, how they are laid out."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from peewee import DateField

from backoffice import print_values, printing, store
from backoffice.access import ROLES, Actor
from backoffice.figures import percent
from backoffice.print_values import Document, Unfit, Wish
from backoffice.print_values.known import tongue
from backoffice.print_values.places import natural
from models.base import now
from models.days import today
from models.register import by_name
from models.system.change import Change
from printables import PrintError, catalogue, render
from printables.imposition import ImpositionError, finish
from printables.languages import CODES
from printables.page import order, page
from printables.registration_form import declaration as form
from printables.registration_form.fields import LAYOUTS, LINE, fields, filled
from printables.values import ENTRIES
from printables.wall_map import declaration as wall_map
from printables.wall_map.plan import placed
from printables.words import word, words
from tests.sheets import sheet

SOON = today() + timedelta(days=60)
ONE_KIND = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
SYSTEM = Actor.system("tests")
#: {printable: the record of its rows}
EACH = {
    "registration_form": "resident",
    "person_file": "resident",
    "wall_map": "area",
    "figures_sheet": "area",
}
TOGETHER = {"manifest": "return_plan", "route_sheet": "household", "record_list": "resident"}
PRINTABLES = [*EACH, *TOGETHER]
SEVERAL = [("zh", "en"), ("zh", "ko"), ("zh", "ar"), ("ja",)]


def read(pdf: bytes) -> list[str]:
    """The text of each page."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [each.get_textpage().get_text_bounded() for each in document]


def bare(text: str) -> str:
    return re.sub(r"[\s\u2060]", "", text)


# Layout


@pytest.mark.parametrize("codes", SEVERAL)
@pytest.mark.parametrize("name", PRINTABLES)
def test_every_sheet_in_several_languages(name: str, codes: tuple[str, ...]) -> None:
    codes = codes[-catalogue()[name].languages[1] :]
    made = sheet(name, *codes)
    assert [each for each in made.problems if each.severity == "stop"] == []
    text = bare("".join(read(made.pdf)))
    others = {"en", "ko", "ja", "ru"} - set(codes)
    key = {"registration_form": "signature", "person_file": "file", "wall_map": "doors"}.get(name, "title")
    key = {"record_list": "filters"}.get(name, key)
    for code in codes:
        assert bare(word(key, code, name)) in text or code == "ar"  # read back, its letters come otherwise
    for code in others:
        own = bare(word(key, code, name))
        assert own not in text or own in {bare(word(key, each, name)) for each in codes}


@pytest.mark.parametrize("name", PRINTABLES)
def test_arabic_alone_reads_from_the_right(name: str) -> None:
    html = page(order(name, catalogue()[name].sample(("ar",)), ("ar",))).html
    assert '<html lang="ar" dir="rtl">' in html


@pytest.mark.parametrize("name", PRINTABLES)
def test_words_fill_in_the_same_in_every_language(name: str) -> None:
    for key, by in words(name).items():
        assert set(by) >= set(CODES), key
        assert len({tuple(sorted(re.findall(r"%\(\w+\)s", text))) for text in by.values()}) == 1, key


def test_a_list_repeats_its_heads_and_turns_when_it_is_wide() -> None:
    made = sheet("record_list", "zh")
    pages = read(made.pdf)
    assert len(pages) == 2
    for number, text in enumerate(pages, 1):
        assert "签证有效期至" in text
        assert f"{number} / 2" in text
    assert "共 40 条" in pages[0]
    assert "王静 于 2026-03-07 09:30 打印" in pages[0]
    wide = catalogue()["record_list"].sample(("zh",))
    wide["columns"] = [{**column, "width": 34} for column in wide["columns"]]
    with pikepdf.open(io.BytesIO(render("record_list", wide, languages=("zh",)).pdf)) as document:
        assert document.pages[0].mediabox[2] > document.pages[0].mediabox[3]


def test_a_list_that_is_too_long_is_refused_by_name() -> None:
    given = catalogue()["record_list"].sample(("zh",))
    given["rows"] = given["rows"] * 126
    assert len(given["rows"]) > ENTRIES
    with pytest.raises(PrintError) as refused:
        render("record_list", given, languages=("zh",))
    assert [(each.kind, each.where) for each in refused.value.problems] == [("too_long", "rows")]


def test_a_manifest_has_a_page_for_each_flight_and_shows_what_came_late() -> None:
    pages = read(sheet("manifest", "zh", "ko").pdf)
    assert len(pages) == 2
    assert "XX 123" in pages[0]
    assert "日期未定" in pages[1]
    assert all(re.search(r"版本\s*20260321-0930", text) for text in pages)
    assert "新增" in pages[0]
    assert "有变更" in pages[0]
    assert "移交方签名" in pages[1]
    # Whoever has no way yet is counted too: the parts are the whole.
    (sums,) = re.findall(r"共\s*12\s*人.*", pages[0].replace("\r\n", "\n"))
    assert [int(each) for each in re.findall(r"\d+", sums)] == [12, 4, 4, 4]
    assert "서울 인천" in pages[0]
    given = catalogue()["manifest"].sample(("zh",))
    html = page(order("manifest", given, ("zh",))).html
    assert html.count('class="late"') == 3
    assert 'alt="A"' in html  # the marks differ in more than colour
    assert 'alt="B"' in html


def test_shares_are_rounded_half_up_on_paper_as_on_screens() -> None:
    assert percent(862, 1178) == "73.2"
    assert percent(1, 2000) == "0.1"
    html = page(order("figures_sheet", catalogue()["figures_sheet"].sample(("zh",)), ("zh",))).html
    assert f"占全部 {percent(1178, 2231)}%" in html
    assert "四舍五入" in html
    assert html.count("<thead>") == 4  # each chart is a table of its numbers


# Wall map


def test_floors_stand_from_the_top_and_houses_on_their_road() -> None:
    def door(address: str, building: str, room: str) -> dict[str, str]:
        return {"address": address, "building": building, "unit": "1" if building else "", "room": room}

    flats = [door("梨花路18号", "3", room) for room in ("101", "102", "1001", "1003")]
    houses = [door("柳岸路2号", "", ""), door("柳岸路10号", "", "")]
    found = placed([*flats, *houses])
    assert [block["name"] for block in found["buildings"]] == ["3", ""]
    assert [block["address"] for block in found["buildings"]] == ["梨花路18号", "柳岸路"]
    at = {each["room"]: (each["x"], each["y"]) for each in found["doors"]}
    assert at["1001"][0] == at["101"][0] < at["102"][0] < at["1003"][0]
    assert at["1001"][1] < at["101"][1]
    assert set(at) >= {"2号", "10号"}
    assert {each["text"] for each in found["labels"]} == {"10", "1"}


@pytest.mark.parametrize(("doors", "paper", "width"), [(3, "A4", 210), (400, "A3", 297), (0, "A4", 210)])
def test_a_wall_map_is_one_sheet(doors: int, paper: str, width: int) -> None:
    given = wall_map.sample(("zh", "ko"), doors or 1)
    if not doors:
        given |= {"doors": [], "buildings": [], "labels": [], "tongues": []}
    made = render("wall_map", given, languages=("zh", "ko"), options={"paper": paper})
    assert made.pages == 1
    with pikepdf.open(io.BytesIO(made.pdf)) as document:
        assert round(float(document.pages[0].mediabox[2]) / 72 * 25.4) == width
    rooms = re.findall(r"\b\d{3}\b", read(made.pdf)[0])
    houses = re.findall(r"(?<!\d)[2-7]号", read(made.pdf)[0])
    assert len(rooms) + len(houses) >= doors


def test_letters_of_a_map_are_as_large_as_there_is_room() -> None:
    sizes = [wall_map.sample(("zh",), doors)["letters"] for doors in (3, 72, 400, 900)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] == 18
    assert sizes[2] > 5.5  # what can be read of Chinese
    assert sizes[3] > 5.5 / 2  # the same on A2


@pytest.mark.parametrize(
    "texts",
    [
        ["1", "2", "10"],
        ["101", "102", "1001"],
        ["一号楼", "二号楼", "十号楼", "十二号楼", "二十号楼"],
        ["9-1-101", "10-1-101"],
        ["２", "10"],
        ["A2", "a10", "B1"],
    ],
)
def test_doors_are_counted_as_people_count(texts: list[str]) -> None:
    assert sorted(set(texts), key=natural) == texts


# The form


@pytest.mark.parametrize("layout", LAYOUTS)
def test_lines_of_the_form_are_full(layout: str) -> None:
    line = 0
    for field in fields():
        line += field.width[layout]
        assert line <= LINE, field.key
        line %= LINE
    assert line == 0


@pytest.mark.parametrize("field", fields(), ids=lambda field: field.key)
def test_fields_of_the_form_are_columns_of_records(field: Any) -> None:
    assert field.key in words("registration_form")
    for place in field.columns:
        record, _dot, name = place.partition(".")
        column = by_name(record).column(name)  # type: ignore[union-attr]
        assert column is not None, place
        assert (field.kind == "date") == isinstance(column, DateField)
        assert set(field.choices) <= {value for value, _label in column.choices or ()}
        assert bool(field.choices) == (field.kind == "choice")
        assert set(field.choices) <= words("registration_form").keys()


@pytest.mark.parametrize(("many", "number"), [("one", 1), ("two", 2), ("four", 4)])
def test_empty_forms_stand_several_on_a_page(many: str, number: int) -> None:
    given = form.sample(("zh", "ko")) | {"fields": filled({}), "blank": True}
    made = render("registration_form", given, languages=("zh", "ko"), options={"many": many})
    text = read(made.pdf)[0]
    assert made.pages == 1
    assert text.count("境外人员住宿登记表") == number
    assert bare(text).count(bare(word("declaration", "ko", "registration_form"))) == number
    assert "金哲洙" not in text


def test_a_filled_form_has_the_page_for_itself() -> None:
    text = read(sheet("registration_form", "zh", "ko", many="four").pdf)[0]
    assert text.count("境外人员住宿登记表") == 1
    assert "金哲洙" in text
    assert "✓" in text


@pytest.fixture(scope="module")
def empty_form() -> bytes:
    given = form.sample(("zh", "ko")) | {"fields": filled({}), "blank": True}
    return render("registration_form", given, languages=("zh", "ko")).pdf


def test_an_empty_form_can_be_filled_in_on_a_screen(empty_form: bytes) -> None:
    made = finish(empty_form, "fillable")
    assert made == finish(empty_form, "fillable")
    assert len(made) < 1_000_000
    with pikepdf.open(io.BytesIO(made)) as document:
        told = {str(each.T): each for each in document.Root.AcroForm.Fields}
        assert list(told) == [each.key for each in fields()]
        assert str(told["born"].TU) == "出生日期 생년월일"
        assert int(told["document_number"].MaxLen) == 18
        ticks = [set(kid.AP.N.keys()) - {"/Off"} for kid in told["sex"].Kids]
        assert ticks == [{"/female"}, {"/male"}]
        widgets = document.pages[0].Annots
        assert document.pages[0].Tabs == "/S"
        tagged = [each for each in document.Root.StructTreeRoot.K[0].K if each.get("/S") == "/Form"]
        assert len(tagged) == len(widgets)
        assert str(tagged[3].Alt) == "性别 성별: 女 여"
        numbers = document.Root.StructTreeRoot.ParentTree.Nums
        assert {int(each.StructParent) for each in widgets} <= {int(key) for key in list(numbers)[::2]}


def test_chinese_that_is_typed_into_the_form_is_drawn(empty_form: bytes) -> None:
    document = pypdfium2.PdfDocument(finish(empty_form, "fillable"))
    document.init_forms()
    sheet_of_form = document[0]
    handle, raw = document.formenv.raw, sheet_of_form.raw
    with pikepdf.open(io.BytesIO(finish(empty_form, "fillable"))) as told:
        left, bottom, right, top = map(float, told.Root.AcroForm.Fields[0].Rect)
    area = (round(left), round(842 - top), round(right), round(842 - bottom))
    before = sheet_of_form.render(scale=1, may_draw_forms=False).to_pil().convert("L").crop(area)
    pdfium.FORM_OnAfterLoadPage(raw, handle)
    pdfium.FORM_OnLButtonDown(handle, raw, 0, left + 5, top - 5)
    pdfium.FORM_OnLButtonUp(handle, raw, 0, left + 5, top - 5)
    for letter in "金哲洙":
        pdfium.FORM_OnChar(handle, raw, ord(letter), 0)
    pdfium.FORM_ForceToKillFocus(handle)
    after = sheet_of_form.render(scale=1, may_draw_forms=True).to_pil().convert("L").crop(area)
    dark = [sum(level < 120 for level in each.tobytes()) for each in (before, after)]
    assert dark[0] == 0
    assert dark[1] > 60
    document.close()


def test_a_form_that_is_filled_already_has_no_fields() -> None:
    with pytest.raises(ImpositionError) as refused:
        finish(sheet("registration_form", "zh", "ko").pdf, "fillable")
    assert refused.value.kind == "no_fields"


# Who gets what


@pytest.fixture
def paper(app: Any, office: Any) -> Iterator[Any]:
    """What is gathered for an actor, within the application as a worker has it."""

    def gather(actor: Actor, name: str, *rows: Any, **more: Any) -> Any:
        ids = [office.id(row) if isinstance(row, str) else row for row in rows]
        wish = Wish(day=date(2026, 3, 7), media=Path(), record=TOGETHER.get(name, ""), **more)
        if name in TOGETHER:
            return print_values.gather_all(actor, name, ids, wish)
        return print_values.gather(actor, name, ids, wish)

    with app.app_context():
        yield gather


def texts(value: Any) -> str:
    """All texts in values."""
    if isinstance(value, Mapping):
        return " ".join(texts(part) for part in value.values())
    if isinstance(value, list | tuple):
        return " ".join(map(texts, value))
    return str(value)


def told(document: Any) -> str:
    assert isinstance(document, Document)
    return texts(document.values)


@ONE_KIND
@pytest.mark.parametrize("role", sorted(set(ROLES) - {"administrator", "clerk", "grid_member", "outreach"}))
def test_who_may_not_print_gets_nothing(paper: Any, office: Any, role: str) -> None:
    actor = office.actor(role)
    for name, record in {**EACH, **TOGETHER}.items():
        with pytest.raises(store.Refused):
            printing.accept(actor, name, rows_of=record if name == "record_list" else "")
    for name in EACH:
        assert paper(actor, name, "kim" if EACH[name] == "resident" else "apricot") == {}
    for name, row in (("manifest", "kim_returns"), ("route_sheet", "door_1"), ("record_list", "kim")):
        with pytest.raises((store.Refused, Unfit)):
            paper(actor, name, row)


@ONE_KIND
def test_a_grid_member_gets_nothing_of_another_grid(paper: Any, office: Any) -> None:
    grid = office.actor("grid_member")
    assert paper(grid, "person_file", "sato") == paper(grid, "wall_map", "apricot") == {}
    for name, rows in (("route_sheet", ("door_1", "door_2")), ("record_list", ("kim", "sato"))):
        assert not re.search("佐藤|杏花第二", told(paper(grid, name, *rows))), name
    assert "金哲洙" in told(paper(grid, "record_list", "kim", "sato"))


@ONE_KIND
def test_a_clerk_gets_nothing_of_another_community(paper: Any, office: Any) -> None:
    clerk = office.actor("clerk")
    for name in ("registration_form", "person_file"):
        assert paper(clerk, name, "rossi") == {}
    for name in ("wall_map", "figures_sheet"):
        assert paper(clerk, name, "willow") == {}
        assert paper(clerk, name, "town") == {}  # of which the clerk reaches a part only
        assert office.id("apricot") in paper(clerk, name, "apricot")
    lists = {
        "record_list": ("kim", "rossi"),
        "manifest": ("kim_returns", "choi_returns"),
        "route_sheet": ("door_1", "door_3"),
    }
    for name, rows in lists.items():
        text = told(paper(clerk, name, *rows))
        assert not re.search("罗西|ROSSI|崔秀妍|柳岸", text), name
        assert re.search("金哲洙|杏花", text), name
        assert re.search("罗西|崔秀妍|柳岸", told(paper(SYSTEM, name, *rows))), name


@ONE_KIND
@pytest.mark.parametrize("role", ["administrator", "clerk", "grid_member", "outreach"])
def test_no_masked_value_and_no_secret_reaches_paper(paper: Any, office: Any, role: str) -> None:
    actor = office.actor(role)
    store.change(SYSTEM, by_name("resident"), office.id("kim"), {"health": "高血压"})  # type: ignore[arg-type]
    passed = store.create(SYSTEM, by_name("entry_pass"), {"resident": office.id("kim"), "valid_until": SOON})
    secrets = ("M12345678", "13800000001", "高血压", passed.token, office["door_1"].door_token)
    documents = [
        *paper(actor, "registration_form", "kim").values(),
        *paper(actor, "person_file", "kim").values(),
        *paper(actor, "wall_map", "apricot").values(),
        *paper(actor, "figures_sheet", "apricot").values(),
        paper(actor, "route_sheet", "door_1"),
        print_values.gather_all(
            actor,
            "record_list",
            [office.id("door_1")],
            Wish(day=today(), media=Path(), record="household", columns=("place", "door_token")),
        ),
        paper(actor, "record_list", "kim", columns=("name", "phone", "document_number", "health")),
    ]
    text = " ".join(map(told, documents))
    assert "金哲洙" in text
    assert not [secret for secret in secrets if secret in text]


@ONE_KIND
def test_paper_about_doors_names_nobody(paper: Any, office: Any) -> None:
    found = [*paper(SYSTEM, "wall_map", "apricot").values(), paper(SYSTEM, "route_sheet", "door_1", "door_2")]
    assert len(found) == 2
    assert not re.search("金哲洙|李英禾|KIM|김철수|佐藤|朴志勋", " ".join(map(told, found)))


@ONE_KIND
def test_the_file_of_a_person_holds_what_refers_to_them(paper: Any, office: Any) -> None:
    kim = office.id("kim")
    store.create(SYSTEM, by_name("entry_pass"), {"resident": kim, "valid_until": SOON, "purpose": "就医"})
    door = office["door_1"]
    by_name("inquiry").create(household=door, place=door.place, area=door.area_id, kind="ask", text="쓰레기?")  # type: ignore[union-attr]
    store.change(office.actor("clerk"), by_name("resident"), kim, {"away": "never_left"})  # type: ignore[arg-type]
    clerk = paper(office.actor("clerk"), "person_file", "kim")[kim]
    text = told(clerk)
    for part in (
        "1985-04-12",
        "••••5678",
        "海滨精密",
        "XX 123",
        SOON.isoformat(),
        "就医",
        "李英禾",
        "已返回 → 未离开",
    ):
        assert part in text, part
    assert clerk.languages == ("zh",)
    inquiries = str(by_name("inquiry").meta("label_plural"))  # type: ignore[union-attr]
    assert inquiries not in text  # a clerk answers them and prints none
    assert "外籍人员" in text
    assert inquiries in told(paper(SYSTEM, "person_file", "kim")[kim])
    outreach = told(paper(office.actor("outreach"), "person_file", "kim")[kim])
    assert "金哲洙" in outreach
    assert not re.search("1985|5678|海滨|XX 123|就医|返回", outreach)
    made = render("person_file", clerk.values, languages=clerk.languages)
    assert "内部资料 注意保密" in read(made.pdf)[0]
    assert f"档案号 {kim}" in read(made.pdf)[0]


@ONE_KIND
def test_files_speak_the_languages_of_the_screens(paper: Any, office: Any) -> None:
    kim = office.id("kim")
    both = paper(SYSTEM, "person_file", "kim", languages=("zh", "en"))[kim]
    assert both.languages == ("zh", "en")
    labels = [field["label"] for field in both.values["sections"][0]["fields"]]
    assert {"zh": "国籍", "en": "Nationality"} in labels
    unfit = paper(SYSTEM, "person_file", "kim", languages=("zh", "ar"))[kim]
    assert isinstance(unfit, Unfit)
    assert (unfit.reason, unfit.detail) == ("words", "العربية")
    assert printing.text_of(unfit.reason, unfit.detail)


@ONE_KIND
def test_a_list_is_printed_as_it_is_shown(paper: Any, office: Any) -> None:
    columns = ("nationality", "name", "phone", "nonsense")
    found = paper(
        office.actor("clerk"),
        "record_list",
        "sato",
        "kim",
        columns=columns,
        heading="尚未返回",
        filters=("国籍: 韩国",),
    )
    assert found.values["title"] == "尚未返回"
    assert found.values["filters"] == ["国籍: 韩国"]
    assert [each["label"] for each in found.values["columns"]] == ["国籍", "姓名", "电话"]
    assert [each["cells"] for each in found.values["rows"]] == [
        ["日本", "佐藤禾", "••••0004"],
        ["韩国", "金哲洙", "••••0001"],
    ]
    assert found.values["masked"]
    hidden = paper(office.actor("outreach"), "record_list", "kim", columns=("name", "born", "phone"))
    assert [each["cells"] for each in hidden.values["rows"]] == [["金哲洙"]]


@ONE_KIND
def test_a_list_of_refused_columns_is_not_printed_with_others(paper: Any, office: Any) -> None:
    with pytest.raises(Unfit) as refused:
        paper(office.actor("outreach"), "record_list", "kim", columns=("born", "phone"))
    assert printing.text_of(refused.value.reason, refused.value.detail)
    usual = paper(office.actor("outreach"), "record_list", "kim")
    assert {"姓名", "国籍"} <= {each["label"] for each in usual.values["columns"]}


@ONE_KIND
@pytest.mark.parametrize("name", TOGETHER)
def test_more_rows_than_one_print_holds_are_refused_with_the_limit(paper: Any, name: str) -> None:
    unfit = paper(SYSTEM, name, *range(1, ENTRIES + 2))
    assert isinstance(unfit, Unfit)
    assert "5000" in printing.text_of(unfit.reason, unfit.detail)


@ONE_KIND
def test_a_manifest_tells_who_comes_late_and_where_to(paper: Any, office: Any) -> None:
    plan = by_name("return_plan")
    yesterday = now() - timedelta(days=1)
    old = office.id("sato_returns")
    Change.update(at=yesterday).where(Change.record == "return_plan").execute()
    plan.update(changed_at=yesterday).execute()  # type: ignore[union-attr]
    store.change(SYSTEM, plan, old, {"flight": "YY 999"})  # type: ignore[arg-type]
    fresh = store.create(  # type: ignore[arg-type]
        SYSTEM,
        plan,
        {
            "resident": office.id("lee"),
            "flight": "XX 123",
            "arrives_on": date(2026, 3, 22),
            "pathway": "central",
            "stay": "site",
        },
    )
    gone = store.create(SYSTEM, plan, {"resident": office.id("park"), "state": "cancelled"})  # type: ignore[arg-type]
    rows = [old, office.id("kim_returns"), fresh.id, office.id("choi_returns"), gone.id]
    found = paper(SYSTEM, "manifest", *rows, languages=("zh", "en")).values
    groups = [(group["day"], group["flight"]) for group in found["groups"]]
    assert groups == [(date(2026, 3, 22), "XX 123"), (date(2026, 3, 23), "YY 999"), (None, "ZZ 789")]
    people = {each["name"]: each for group in found["groups"] for each in group["people"]}
    assert {name: each["late"] for name, each in people.items()} == {
        "金哲洙": None,
        "李英禾": "added",
        "佐藤禾": "changed",
        "崔秀妍": None,
    }
    assert people["金哲洙"]["to"] == "杏花路1号"
    assert (people["李英禾"]["to"], people["李英禾"]["stay"]) == (None, "site")
    assert people["金哲洙"]["own"] == "김철수"
    assert people["金哲洙"]["latin"] == "KIM CHEOLSU"
    assert people["金哲洙"]["nationality"] == {"zh": "韩国", "en": "South Korea"}
    assert people["金哲洙"]["language"] == {"zh": "韩语", "en": "Korean"}
    assert found["cancelled"] == 1


@ONE_KIND
def test_a_route_leads_from_door_to_door(paper: Any, office: Any) -> None:
    made = [
        store.create(
            SYSTEM,
            by_name("household"),
            {
                "area": office.id("apricot_1"),
                "address": "杏花路1号",
                **dict(zip(("building", "unit", "room"), door, strict=True)),
            },
        ).id
        for door in (("10", "1", "102"), ("3", "2", "1001"), ("3", "1", "201"), ("", "", ""))
    ]
    tasks = {str(office.id("door_1")): "《手册》第3版"}
    found = paper(SYSTEM, "route_sheet", *made, "door_3", "door_1", tasks=tasks, heading="换新版").values
    stops = [
        (group["area"], group["building"], [(each["unit"], each["room"]) for each in group["doors"]])
        for group in found["groups"]
    ]
    assert stops == [
        ("杏花第一网格", "", [("", "1号")]),
        ("杏花第一网格", "3", [("1", "201"), ("2", "101"), ("2", "1001")]),
        ("杏花第一网格", "10", [("1", "102")]),
        ("柳岸第一网格", "3", [("2", "101")]),
    ]
    door = found["groups"][1]["doors"][1]
    assert door == {"unit": "2", "room": "101", "languages": {"zh": "韩语"}, "task": "《手册》第3版"}
    assert found["title"] == "换新版"


@ONE_KIND
def test_a_map_tells_states_and_languages(paper: Any, office: Any) -> None:
    store.create(
        SYSTEM,
        by_name("household"),
        {"area": office.id("apricot_1"), "address": "杏花路1号", "building": "3", "unit": "2", "room": "102"},
    )
    values = paper(SYSTEM, "wall_map", "apricot")[office.id("apricot")].values
    doors = {(each["room"], each["state"], each["away"], tuple(each["marks"])) for each in values["doors"]}
    assert doors == {
        ("101", "foreign", "some", ("韩",)),
        ("102", "empty", "no", ()),
        ("201", "foreign", "no", ("韩", "日")),
    }
    assert values["away_known"]
    assert values["head"] is None
    assert not paper(office.actor("outreach"), "wall_map", "apricot")[office.id("apricot")].values[
        "away_known"
    ]
    assert tongue("zh-Hant", ("zh", "en")) == {"zh": "繁体中文", "en": "Traditional Chinese"}


@ONE_KIND
def test_figures_are_those_of_the_area(paper: Any, office: Any) -> None:
    found = paper(SYSTEM, "figures_sheet", "apricot", languages=("zh", "ko"))[office.id("apricot")].values
    assert {each["key"]: each["value"] for each in found["tiles"]} == {
        "doors": 2,
        "residents": 4,
        "foreigners": 1,
        "not_returned": 1,
        "ending": 0,
    }
    charts = {each["key"]: each for each in found["charts"]}
    assert charts["nationality"]["bars"] == [
        {"label": {"zh": "韩国", "ko": "대한민국"}, "value": 1, "share": "100.0"}
    ]
    assert [each["value"] for each in charts["away"]["bars"]] == [2, 1, 1]
    assert {each["share"] for each in charts["away"]["bars"]} == {"50.0", "25.0"}
    assert found["above"] == {"area": "河东街道", "value": 1, "whole": 1, "share": "100.0"}
    assert found["lately"]["new"] == 4
    clerk = paper(office.actor("clerk"), "figures_sheet", "apricot")[office.id("apricot")].values
    assert clerk["above"] is None
    outreach = paper(office.actor("outreach"), "figures_sheet", "apricot")[office.id("apricot")].values
    assert {each["key"] for each in outreach["charts"] if each["bars"]} <= {"nationality", "language", "part"}


@ONE_KIND
def test_an_empty_form_comes_without_anybody(paper: Any, office: Any) -> None:
    found = paper(office.actor("clerk"), "registration_form", 0)[0]
    assert found.values["blank"]
    assert found.languages == ("zh", "en")
    assert not any(each["text"] or each["day"] for each in found.values["fields"])
    known = paper(office.actor("clerk"), "registration_form", "kim")[office.id("kim")]
    assert known.languages == ("zh", "ko")
    values = {each["key"]: each["text"] or each["day"] for each in known.values["fields"]}
    assert values["born"] == date(1985, 4, 12)
    assert values["nationality"] == {"zh": "韩国", "ko": "대한민국"}
    assert values["sponsor"] == "海滨精密有限公司"
    assert values["document_type"] == "passport"
    assert values["document_number"] is None
    assert values["phone"] is None
    outreach = paper(office.actor("outreach"), "registration_form", "kim")[office.id("kim")]
    filled_in = {each["key"] for each in outreach.values["fields"] if each["text"] or each["day"]}
    assert filled_in == {
        *("name", "name_latin", "name_native", "sex", "nationality", "preferred_language"),
        *("address", "building", "unit", "room"),
    }


@pytest.mark.parametrize("codes", [("ru",), ("es",), ("ar",), ("zh", "en")])
@pytest.mark.parametrize("name", ["figures_sheet", "manifest", "route_sheet", "learning_pack"])
def test_no_head_breaks_inside_a_word_and_nothing_sticks_out(name: str, codes: tuple[str, ...]) -> None:
    made = sheet(name, *codes)
    assert [each for each in made.problems if each.kind in ("broken_word", "overflow", "overlap")] == []
